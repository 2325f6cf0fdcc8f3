"""Cases as rows of a table: number, applicant, place, status, what comes next, what is missing, until when."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from minsheng_desktop.applications.records import ApplicationRow, Missing
from minsheng_desktop.core.fields import Field, Label, Type
from minsheng_desktop.core.texts import text
from ui.kit.rows import Column, Note, Row

Lacks = Mapping[bytes, Sequence[Missing]]
Chip = tuple[str, str]
DONE = ("confirmed", "refused", "withdrawn", "ended")


def spec(key: str, width: int, title: str, type: Type = Type.TEXT, **more: Any) -> Column:
    """A column of a case."""
    return Column(Field(key, Label(literal=title), type, width), **more)


def base_columns(*left_out: str) -> list[Column]:
    """The columns every list of cases begins with, but for those named."""
    found = [
        spec("number", 190, text("cases.column.number"), frozen=True),
        spec("name", 80, text("cases.column.name"), strong=True, frozen=True),
        spec("village", 116, text("cases.column.village")),
        spec("programme_name", 104, text("cases.column.programme"), grows=170),
        spec("applied_on", 98, text("cases.column.applied_on")),
        spec("status", 100, text("cases.column.status"), kind="status"),
        spec("stage_label", 108, text("cases.column.next")),
    ]
    return [column for column in found if column.key not in left_out]


def end_columns() -> list[Column]:
    """What every list of cases ends with."""
    return [
        spec("due", 106, text("cases.column.due"), kind="chips"),
        spec("missing", 200, text("cases.column.missing"), stretch=True, tone="warn"),
    ]


def size_column() -> Column:
    """Household size and covered persons."""
    return spec("sizes", 76, text("cases.column.sizes"), align="centre")


def income_column() -> Column:
    """The income per head and month."""
    return spec("income_fen", 100, text("cases.column.income"), Type.MONEY)


def due_chip(row: ApplicationRow, today: date) -> Chip | None:
    """“逾期 3 天” in red, “今天” in amber, else the day."""
    days = [day for day in (row.stage_due_on, row.due_on) if day]
    if not days:
        return None
    if row.days_late > 0:
        return text("kit.due.overdue", days=row.days_late), "err"
    first = date.fromisoformat(min(days))
    left = (first - today).days
    if left == 0:
        return text("kit.due.today"), "warn"
    return first.isoformat(), "info" if left > 0 else "err"


def place_words(row: ApplicationRow) -> str:
    """“云岭村 三组”."""
    return " ".join(filter(None, (row.village, row.village_group)))


def lacking_words(missing: Sequence[Missing]) -> str:
    """What is missing in one line."""
    return text("kit.list_join").join(short(lack) for lack in missing)


def short(lack: Missing) -> str:
    """What is missing in few words."""
    return str(getattr(lack, "short", "") or lack.message)


CELLS: Mapping[str, Callable[[ApplicationRow, date], Any]] = {
    "village": lambda row, today: place_words(row),
    "status": lambda row, today: row.status_label,
    "stage_label": lambda row, today: row.stage_label or text("kit.none"),
    "due": due_chip,
    "sizes": lambda row, today: f"{row.household_size}/{row.covered}",
    "amount_fen": lambda row, today: None if row.amount_fen is None else row.amount_fen + row.supplement_fen,
}


def case_row(
    row: ApplicationRow, columns: Sequence[Column], lacks: Lacks, today: date, more: Mapping[str, Any],
    tips: Mapping[str, str],
) -> Row:  # fmt: skip
    """A case as a row; ``more`` are cells of the page's own columns, ``tips`` say more about a cell.

    Missing is shown what stands in the way of the step it waits for.
    """
    missing = [lack for lack in lacks.get(row.uid, ()) if lack.step in ("", row.stage)]
    cells: list[Any] = []
    for column in columns:
        key = column.key
        if key == "missing":
            cells.append(lacking_words(missing))
        elif key in more:
            cells.append(more[key])
        elif key in CELLS:
            cells.append(CELLS[key](row, today))
        else:
            cells.append(getattr(row, key, None))
    notes = {key: Note("", words) for key, words in tips.items() if words}
    if missing:
        notes["missing"] = Note("", "\n".join(lack.message for lack in missing))
    return Row(row.uid, tuple(cells), muted=row.status in DONE and not row.stage, notes=notes or None)


def sorted_rows(rows: Sequence[ApplicationRow], key: str, descending: bool, today: date) -> list[ApplicationRow]:
    """Rows by a column; what is empty comes last either way."""
    if not key:
        return list(rows)

    def _value(row: ApplicationRow) -> Any:
        if key == "due":
            return min((day for day in (row.stage_due_on, row.due_on) if day), default="")
        value = CELLS[key](row, today) if key in CELLS else getattr(row, key, None)
        return value[0] if isinstance(value, tuple) else value

    def _empty(row: ApplicationRow) -> bool:
        return _value(row) in (None, "")

    full = sorted((row for row in rows if not _empty(row)), key=_value, reverse=descending)
    return [*full, *(row for row in rows if _empty(row))]
