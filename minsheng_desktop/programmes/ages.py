"""At which ages a programme begins, changes, is looked at again or ends: dated rows of the catalogue."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from minsheng_desktop.core.errors import AppError, Kind
from minsheng_desktop.core.texts import text
from minsheng_desktop.programmes.catalogue import FOLDER, load_programmes
from minsheng_desktop.programmes.tables import Faults, TableRow, read_table
from minsheng_desktop.rules import year_month

BEGIN, BAND, REVIEW, END = "begin", "band", "review", "end"
EFFECTS = (BEGIN, BAND, REVIEW, END)


@dataclass(frozen=True, slots=True)
class AgeRule:
    """What follows when a person completes ``age`` years.

    ``begin``: may be applied for by residents who draw none of ``programmes``; ``band``, ``review`` and ``end``
    concern those who draw one: the amount changes, the case is looked at again, the benefit ends. ``todo``: it is
    work to be done and not only worth knowing. Valid from ``from_month`` to ``to_month`` (YYYYMM, None: open).
    """

    key: str
    programmes: tuple[str, ...]
    effect: str
    age: int
    todo: bool
    from_month: int | None
    to_month: int | None

    def holds_in(self, month: int) -> bool:
        """Whether the rule is valid in ``month`` (YYYYMM)."""
        return (self.from_month or month) <= month <= (self.to_month or month)


@cache
def load_age_rules() -> tuple[AgeRule, ...]:
    """The shipped rules in the order of the catalogue."""
    return read_age_rules(FOLDER / "age_rules.csv")


def read_age_rules(path: Path) -> tuple[AgeRule, ...]:
    """Rules from a catalogue file; programmes and effects must be known. Raises INPUT with every fault."""
    faults = Faults()
    rows = read_table(path, ["key", "programmes", "effect", "age", "todo", "source"])
    known = {programme.code for programme in load_programmes()}
    rules = tuple(_rule(row, known, faults) for row in rows)
    if faults.details:
        raise AppError(Kind.INPUT, "programmes.invalid_rows", details=faults.details, count=len(faults.details))
    return rules


def _rule(row: TableRow, known: set[str], faults: Faults) -> AgeRule:
    programmes = row.words("programmes")
    for column, values, allowed in (("programmes", programmes, known), ("effect", (row["effect"],), set(EFFECTS))):
        for value in values:
            if value not in allowed:
                faults.add(row.number, column, text("errors.programmes.cell_unknown", value=value[:40]))
    return AgeRule(
        key=row["key"],
        programmes=programmes,
        effect=row["effect"],
        age=faults.read(row, "age", int, 0),
        todo=row["todo"] == "yes",
        from_month=faults.read(row, "from_month", _month, None),
        to_month=faults.read(row, "to_month", _month, None),
    )


def _month(cell: str) -> int | None:
    return year_month.parse(cell) if cell else None
