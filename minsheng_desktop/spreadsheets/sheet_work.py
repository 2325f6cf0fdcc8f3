"""A block of a data sheet while it is judged: its plan, its records and its columns as lists of equal length."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import TypeVar

from minsheng_desktop.rules import disability_certificate
from minsheng_desktop.spreadsheets.areas import AreaNames
from minsheng_desktop.spreadsheets.findings import Findings
from minsheng_desktop.spreadsheets.headers import is_blank
from minsheng_desktop.spreadsheets.records import ColumnPlan, Row, Sheet, SheetPlan
from minsheng_desktop.spreadsheets.vocabulary import Benefit, Columns, Words

_T = TypeVar("_T")
_AT_ONCE = 512  # rows that are turned into columns while they are still in the processor's cache
_VILLAGES = 2  # that stand in a column at least, for it to hold a village for many
_PLACES = ("county", "town", "village", "group", "address")


class Memo(dict[object, object]):
    """A function with one argument, remembered; looked up as fast as a dict is."""

    def __init__(self, function: Callable[[object], object]) -> None:
        super().__init__()
        self._function = function

    def __missing__(self, key: object) -> object:
        value = self[key] = self._function(key)
        return value


def _nothing() -> None:
    """Nobody asked to be able to stop."""


@dataclass
class SheetWork:
    """What is known of a block so far. ``columns``: field -> values, one per number in ``rows``.

    ``rows`` are the first rows of the records. ``check`` raises if the work is to stop; call it every now and then.
    """

    sheet: Sheet
    plan: SheetPlan
    rows: Sequence[int]
    as_of: date
    year: int | None
    areas: AreaNames
    known: Columns
    words: Words
    findings: Findings
    benefit: Benefit | None = None
    raw: dict[str, list[object]] = field(default_factory=dict)
    columns: dict[str, list[object]] = field(default_factory=dict)
    household: list[int | None] = field(default_factory=list)  # group index per row
    first_in_household: list[bool] = field(default_factory=list)
    lists_households: bool = False
    household_amounts: bool = False  # amounts stand once per household
    typed: dict[tuple[int, str], str] = field(default_factory=dict)  # (row, field) -> text of the user
    covered: dict[str, set[int]] = field(default_factory=dict)  # field -> rows in a merged cell that begins above
    several_lines: bool = False  # persons are merged over several rows, each a line of its own
    start: int = 0  # index of the first record among those of all blocks
    check: Callable[[], None] = _nothing

    @property
    def is_payment_list(self) -> bool:
        """Whether the sheet says to whom money goes: then a card must be there and items are apart."""
        return bool(self.columns.keys() & {"account_name", "payee_relation"})

    @property
    def lists_payments(self) -> bool:
        """Whether each row is a payment of an item: then one person may stand in several rows."""
        return "item" in self.columns and (self.is_payment_list or self.several_lines)

    @cached_property
    def plans(self) -> dict[str, ColumnPlan]:
        """The first column taken for each field."""
        found: dict[str, ColumnPlan] = {}
        for plan in self.plan.columns:
            if plan.field:
                found.setdefault(plan.field, plan)
        return found

    def plan_of(self, name: str) -> ColumnPlan:
        """The column of a field that is there."""
        return self.plans[name]

    def row_of(self, position: int, name: str) -> int:
        """The row in which the cell of a field stands; a record may span several."""
        plan = self.plans.get(name)
        return self.rows[position] + (plan.line if plan else 0)

    def is_covered(self, position: int, name: str) -> bool:
        """Whether the cell of a field is blank because it is merged with the one above it."""
        return name in self.covered and self.rows[position] in self.covered[name]

    def report(self, code: str, position: int, name: str, **params: object) -> None:
        """Note a finding at the cell of field ``name`` in the record at ``position``."""
        plan = self.plans.get(name) or (self.plans.get("head_name") if name == "name" else None)
        number = self.rows[position]
        raw = self.raw[name][position] if name in self.raw else self._cell(position, plan)
        row, letter = (number + plan.line, plan.letter) if plan else (number, None)
        self.findings.note(code, self.sheet.name, row, letter, raw, name, params, self.plan.block, number)

    def _cell(self, position: int, plan: ColumnPlan | None) -> object:
        """A cell as it is judged, once the columns of cells are given back."""
        if plan is None:
            return None
        number = self.rows[position]
        typed = self.typed.get((number, plan.field))
        line = self.sheet.rows[number + plan.line - 1] if number + plan.line <= len(self.sheet.rows) else ()
        found = typed if typed is not None else line[plan.index] if plan.index < len(line) else ""
        return self.columns[plan.field][position] if found == "" and plan.field in self.columns else found

    def part(self, positions: Sequence[int] | range) -> SheetWork:
        """A work of some of the records, to be judged by themselves."""
        return replace(
            self,
            rows=_picked(self.rows, positions),
            raw={name: _picked(values, positions) for name, values in self.raw.items()},
            columns={name: _picked(values, positions) for name, values in self.columns.items()},
            household=_picked(self.household, positions) if self.household else [],
            first_in_household=_picked(self.first_in_household, positions) if self.first_in_household else [],
        )


def _picked(values: Sequence[_T], positions: Sequence[int] | range) -> list[_T]:
    if isinstance(positions, range):
        return list(values[positions.start : positions.stop])
    return [values[p] for p in positions]


def cells_of(work: SheetWork, plans: Iterable[ColumnPlan]) -> Iterator[tuple[ColumnPlan, list[object]]]:
    """The cells of columns in the records; rows may be shorter than the sheet is wide."""
    by_line: dict[int, list[ColumnPlan]] = {}
    for plan in plans:
        by_line.setdefault(plan.line, []).append(plan)
    for line, wanted in by_line.items():
        columns: list[list[object]] = [[] for _ in wanted]
        rows = _lines(work, line)
        for first in range(0, len(rows), _AT_ONCE):
            part = rows[first : first + _AT_ONCE]
            width = min(map(len, part))
            turned = list(zip(*part, strict=False))
            for plan, column in zip(wanted, columns, strict=True):
                index = plan.index
                column += turned[index] if index < width else [r[index] if index < len(r) else "" for r in part]
            if first % (_AT_ONCE * 16) == 0:
                work.check()
        yield from zip(wanted, columns, strict=True)


def _lines(work: SheetWork, line: int) -> Sequence[Row]:
    """The given row of each record; a record cut off by the end of the sheet has none."""
    cells, count, rows = work.sheet.rows, len(work.sheet.rows), work.rows
    if rows and rows[-1] - rows[0] == len(rows) - 1 and rows[-1] + line <= count:
        return cells[rows[0] + line - 1 : rows[-1] + line]
    return [cells[n + line - 1] if n + line <= count else () for n in rows]


def take_raw(work: SheetWork, corrections: Mapping[tuple[str, int, str], str]) -> None:
    """Fill ``raw`` for every known column, with the user's corrections put in."""
    cells = dict(cells_of(work, work.plans.values()))
    work.raw = {name: cells[plan] for name, plan in work.plans.items()}
    if work.plan.relation and "relation" not in work.raw:
        work.raw["relation"] = [work.plan.relation] * len(work.rows)
    if work.sheet.details.merged:
        _spread_merged(work)
    _carry_villages(work)
    place = work.plan.place
    work.typed = {(row, name): text for (where, row, name), text in corrections.items() if where == place}
    position = {number: index for index, number in enumerate(work.rows)} if work.typed else {}
    for (row, name), text in work.typed.items():
        if row in position and name in work.raw:
            work.raw[name][position[row]] = text


def _spread_merged(work: SheetWork) -> None:
    """A place merged over rows is that of each of them; so is all that is merged like the name of one person
    whose lines they are. What else is merged over rows stands once."""
    tall: list[tuple[str, int, int]] = []
    by_cell = {(plan.index, plan.line): name for name, plan in work.plans.items()}
    position = {row: at for at, row in enumerate(work.rows)}
    for merged in work.sheet.details.merged:
        if merged.last_row - merged.first_row < work.plan.fold:
            continue
        for line in range(work.plan.fold):
            name, first = by_cell.get((merged.first_column, line)), merged.first_row - line
            if name and first in position:
                tall.append((name, first, merged.last_row))
    persons = {(first, last) for name, first, last in tall if name in ("name", "id_no")}
    single = work.known.kind("money") | work.known.kind("count")
    for name, first, last in tall:
        below = [row for row in range(first + 1, last + 1) if row in position]
        of_person = (first, last) in persons and name not in single
        work.several_lines |= of_person and bool(below)
        if name in _PLACES or of_person:
            value = work.raw[name][position[first]]
            for row in below:
                if is_blank(work.raw[name][position[row]]):
                    work.raw[name][position[row]] = value
        else:
            work.covered.setdefault(name, set()).update(below)


def _carry_villages(work: SheetWork) -> None:
    """A village that stands once, above the blank cells of its persons, is that of all of them."""
    cells = work.raw.get("village", ())
    blank = sum(map(is_blank, cells)) if "" in cells else 0
    if not cells or blank * 2 < len(cells) or is_blank(cells[0]) or blank > len(cells) - _VILLAGES:
        return
    named = [str(cell).strip() for cell in cells if not is_blank(cell)]
    if len(set(named)) < len(named):
        return
    held: object = ""
    for position, cell in enumerate(cells):
        held = held if is_blank(cell) else cell
        work.raw["village"][position] = held


def take_ids_from_certificates(work: SheetWork) -> None:
    """In a list of certificate holders an empty ID is the first 18 characters of the certificate."""
    if "id_no" not in work.raw or "disability_cert" not in work.raw:
        return
    work.raw["id_no"] = [
        disability_certificate.judge(certificate).citizen_id if is_blank(number) else number
        for number, certificate in zip(work.raw["id_no"], work.raw["disability_cert"], strict=True)
    ]
