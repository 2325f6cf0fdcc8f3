"""Lists that lie on their side: the headings stand below one another, each further column is a person."""

from __future__ import annotations

from collections.abc import Sequence

from minsheng_desktop.spreadsheets.column_fields import column_plans
from minsheng_desktop.spreadsheets.headers import is_blank, is_known
from minsheng_desktop.spreadsheets.letters import column_letter
from minsheng_desktop.spreadsheets.meanings import HeadingReader
from minsheng_desktop.spreadsheets.records import DATA, ROSTER, ColumnPlan, Row, Sheet, SheetPlan

_LOOKED_AT = 40
_LABEL_COLUMNS = 4  # headings stand in one of the first columns
_ENOUGH = 3  # headings, and persons: fewer are a form
_MOST = 200  # persons
_LONGEST = 16


def transposed_plans(sheet: Sheet, reader: HeadingReader) -> list[SheetPlan]:
    """A plan for each person of such a list, [] where the sheet is none: his column, read downwards as one record."""
    for column in range(_LABEL_COLUMNS):
        first, labels = _labels(sheet.rows[:_LOOKED_AT], column, reader)
        if len(labels) < _ENOUGH:
            continue
        lines = sheet.rows[first - 1 : first - 1 + len(labels)]
        fields = column_plans([(label,) if label else () for label in labels], reader)
        people = _people(lines, fields, column, reader)
        if len(people) >= _ENOUGH:
            title = next((str(v).strip() for row in sheet.rows[: first - 1] for v in row if not is_blank(v)), "")
            return [_plan(sheet, fields, first, person, block, title) for block, person in enumerate(people)]
    return []


def _labels(rows: Sequence[Row], column: int, reader: HeadingReader) -> tuple[int, list[str]]:
    """The first of the rows that have a heading in a column, and the headings; unknown ones may be among them."""
    texts = [_label(row, column) for row in rows]
    known = [bool(t) and is_known(reader.read(t)) for t in texts]
    if not any(known):
        return 0, []
    first = known.index(True)
    end = first
    while end < len(texts) and texts[end]:
        end += 1
    labels = texts[first:end]
    fields = {reader.read(t).field for t in labels} - {""}
    mostly = sum(known[first:end]) * 2 > len(labels) and len(fields) >= _ENOUGH
    return (first + 1, labels) if mostly and fields & {"name", "id_no"} else (0, [])


def _label(row: Row, column: int) -> str:
    value = row[column] if column < len(row) else ""
    beside = any(not is_blank(v) for v in row[:column])
    return value.strip() if type(value) is str and not beside and len(value) <= _LONGEST else ""


def _people(lines: Sequence[Row], fields: Sequence[ColumnPlan], column: int, reader: HeadingReader) -> list[int]:
    """The columns with a name or number; none where headings stand among them."""
    own = [line for line, plan in zip(lines, fields, strict=True) if plan.field in ("name", "id_no")]
    beside = [v for line in lines for v in line[column + 1 :] if type(v) is str and v and len(v) <= _LONGEST]
    if any(is_known(reader.read(v)) for v in dict.fromkeys(beside)):
        return []
    width = max(map(len, lines))
    people = [i for i in range(column + 1, width) if any(i < len(line) and not is_blank(line[i]) for line in own)]
    return people if len(people) <= _MOST else []


def _plan(sheet: Sheet, fields: Sequence[ColumnPlan], first: int, person: int, block: int, title: str) -> SheetPlan:
    columns = tuple(
        ColumnPlan(person, column_letter(person), plan.header, plan.field, plan.certainty, line, plan.reason, plan.unit)
        for line, plan in enumerate(fields)
    )
    last = first + len(fields) - 1
    return SheetPlan(
        sheet.name, sheet.state, DATA, ROSTER, (), columns, (first,), (), title,
        block=block, fold=len(fields), first_row=first, last_row=last,
    )  # fmt: skip
