"""What each sheet of a workbook is: its role, its header and what its columns stand for."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from minsheng_desktop.rules import money
from minsheng_desktop.rules.characters import compact
from minsheng_desktop.spreadsheets import headers, row_kinds
from minsheng_desktop.spreadsheets.areas import AreaNames
from minsheng_desktop.spreadsheets.by_content import columns_by_content
from minsheng_desktop.spreadsheets.headers import Header, is_blank
from minsheng_desktop.spreadsheets.letters import column_letter
from minsheng_desktop.spreadsheets.records import (
    DATA,
    EMPTY,
    HIDDEN_OLD,
    LOOKUP,
    NOTES,
    PROGRESS,
    ROSTER,
    SUMMARY,
    ColumnPlan,
    Sheet,
    SheetPlan,
    Workbook,
)
from minsheng_desktop.spreadsheets.vocabulary import Columns, columns

_LONG_TEXT = 12


def recognise(workbook: Workbook, areas: AreaNames, known: Columns | None = None) -> list[SheetPlan]:
    """A plan for each sheet in order. ``areas`` help to tell village columns where there is no header.

    ``known``: the header spellings to go by (None: those of the catalogue).
    """
    known = known or columns()
    return [_plan(sheet, known, areas) for sheet in workbook.sheets]


def corrected(
    workbook: Workbook,
    plan: SheetPlan,
    *,
    role: str | None = None,
    header_rows: Sequence[int] | None = None,
    fields: Mapping[int, str] | None = None,
) -> SheetPlan:
    """The plan as the user wants it: another role, other header rows, other fields (column index -> field).

    A changed header is read anew; the rows are sorted again.
    """
    known = columns()
    sheet = workbook.sheet(plan.sheet)
    new = replace(plan, role=role or plan.role)
    if header_rows is not None and tuple(header_rows) != plan.header_rows:
        if header_rows:
            header = headers.read_header(sheet, min(header_rows), max(header_rows))
            new = _with_header(new, sheet, header, known)
        else:
            new = replace(new, header_rows=(), columns=_lettered(new.columns, _width(sheet)), header_known=False)
    if fields:
        new = replace(new, columns=_with_fields(new.columns or _lettered((), _width(sheet)), fields))
    if new.role != DATA:
        return new
    data, skipped = row_kinds.sort_rows(sheet, new.kind, new.header_rows, new.columns)
    return replace(new, data_rows=data, skipped_rows=tuple(skipped))


def _with_fields(plans: tuple[ColumnPlan, ...], fields: Mapping[int, str]) -> tuple[ColumnPlan, ...]:
    taken = {field for field in fields.values() if field}
    result = []
    for plan in plans:
        if plan.index in fields:
            plan = replace(plan, field=fields[plan.index], certainty=1.0)
        elif plan.field in taken:
            plan = replace(plan, field="", certainty=0.0)
        result.append(plan)
    return tuple(result)


def _width(sheet: Sheet) -> int:
    return max((len(row) for row in sheet.rows), default=0)


def _lettered(plans: Sequence[ColumnPlan], width: int) -> tuple[ColumnPlan, ...]:
    by_index = {plan.index: plan for plan in plans}
    return tuple(by_index.get(i) or ColumnPlan(i, column_letter(i), "", "", 0.0) for i in range(width))


def _plan(sheet: Sheet, known: Columns, areas: AreaNames) -> SheetPlan:
    if not any(not is_blank(v) for row in sheet.rows for v in row):
        return _without_rows(sheet, EMPTY)
    header = headers.find_header(sheet, known)
    if header is None:
        return _without_header(sheet, known, areas)
    plan = _with_header(_without_rows(sheet, DATA), sheet, header, known)
    role = _role(sheet, plan, known)
    if role != DATA:
        return replace(plan, role=role)
    data, skipped = row_kinds.sort_rows(sheet, plan.kind, plan.header_rows, plan.columns)
    return replace(plan, data_rows=data, skipped_rows=tuple(skipped))


def _with_header(plan: SheetPlan, sheet: Sheet, header: Header, known: Columns) -> SheetPlan:
    """The plan with what follows from a header: kind, rows, columns, title, unit."""
    roster = headers.roster_columns(header, known)
    progress = headers.progress_columns(header, known)
    kind = _kind(roster, progress)
    above = [str(v) for row in sheet.rows[: header.first - 1] for v in row if not is_blank(v)]
    in_ten_thousands = any(re.search(known.ten_thousand_unit, compact(text)) for text in above)
    return replace(
        plan,
        kind=kind,
        header_rows=tuple(range(header.first, header.last + 1)),
        columns=progress if kind == PROGRESS else roster,
        title=above[0].strip() if above else "",
        money_unit=money.TEN_THOUSAND if in_ten_thousands else money.YUAN,
        header_known=True,
    )


def _kind(roster: Sequence[ColumnPlan], progress: Sequence[ColumnPlan]) -> str:
    persons = {c.field for c in roster} & {"name", "id_no", "head_name"}
    tasks = {c.field for c in progress}
    if persons or "item" not in tasks:
        return ROSTER
    return PROGRESS if tasks & {"target", "done", "rate", "plan_total"} else ROSTER


def _role(sheet: Sheet, plan: SheetPlan, known: Columns) -> str:
    """The role of a sheet with a header."""
    fields = {c.field for c in plan.columns if c.field}
    persons = bool(fields & {"name", "id_no", "head_name"}) or plan.kind == PROGRESS
    if sheet.state != "visible":
        return HIDDEN_OLD if persons else LOOKUP
    if not persons or _counts_persons(plan, fields, known):
        return SUMMARY if _looks_summed(sheet, plan, known) else LOOKUP
    if any(word in sheet.name for word in known.old_names):
        return HIDDEN_OLD
    return DATA


def _counts_persons(plan: SheetPlan, fields: set[str], known: Columns) -> bool:
    if plan.kind == PROGRESS or "id_no" in fields:
        return False
    texts = {compact(c.header) for c in plan.columns}
    return "name" not in fields and bool(texts & known.summary_headers)


def _looks_summed(sheet: Sheet, plan: SheetPlan, known: Columns) -> bool:
    texts = {compact(c.header) for c in plan.columns}
    named = any(word in f"{sheet.name}{plan.title}" for word in known.summary_names)
    return named or bool(texts & known.summary_headers)


def _without_rows(sheet: Sheet, role: str) -> SheetPlan:
    return SheetPlan(sheet.name, sheet.state, role, ROSTER, (), (), (), ())


def _without_header(sheet: Sheet, known: Columns, areas: AreaNames) -> SheetPlan:
    found = columns_by_content(sheet, areas)
    if found is not None and sheet.state == "visible":
        plan = SheetPlan(sheet.name, sheet.state, DATA, ROSTER, (), found, (), (), header_known=False)
        data, skipped = row_kinds.sort_rows(sheet, ROSTER, (), found)
        return replace(plan, data_rows=data, skipped_rows=tuple(skipped))
    if sheet.state != "visible":
        return _without_rows(sheet, LOOKUP)
    texts = [compact(str(v)) for row in sheet.rows[:200] for v in row if not is_blank(v)]
    long = sum(len(t) >= _LONG_TEXT for t in texts)
    if any(word in sheet.name for word in known.notes_names) or long * 2 >= len(texts):
        return _without_rows(sheet, NOTES)
    if any(word in sheet.name for word in known.summary_names):
        return _without_rows(sheet, SUMMARY)
    return _without_rows(sheet, LOOKUP)
