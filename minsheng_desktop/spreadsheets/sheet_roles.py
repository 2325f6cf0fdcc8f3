"""What a sheet is for: data, a summary, notes, a list to look things up, an old copy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from minsheng_desktop.rules.characters import compact
from minsheng_desktop.spreadsheets import subjects
from minsheng_desktop.spreadsheets.areas import AreaNames
from minsheng_desktop.spreadsheets.headers import is_blank
from minsheng_desktop.spreadsheets.meanings import HeadingReader
from minsheng_desktop.spreadsheets.records import (
    DATA,
    HIDDEN_OLD,
    LOOKUP,
    NOTES,
    PROGRESS,
    SUMMARY,
    Sheet,
    SheetPlan,
    Workbook,
)
from minsheng_desktop.spreadsheets.vocabulary import Columns

_LONG_TEXT = 12


def role(sheet: Sheet, plan: SheetPlan, known: Columns, areas: AreaNames) -> str:
    """The role of a table with a header."""
    fields = {c.field for c in plan.columns if c.field}
    persons = bool(fields & {"name", "id_no", "head_name"}) or plan.kind == PROGRESS
    if sheet.state != "visible":
        return HIDDEN_OLD if persons else LOOKUP
    if not persons or _counts_persons(plan, fields, known):
        counts = "village" in fields and bool(fields & known.kind("money"))
        return SUMMARY if counts or _looks_summed(sheet, plan, known) else LOOKUP
    return HIDDEN_OLD if _is_old(sheet.name, known, areas) else DATA


def _is_old(name: str, known: Columns, areas: AreaNames) -> bool:
    """Whether the name says that a sheet is no longer in use; a village may be called 旧县."""
    plain = compact(name)
    if areas.find(plain) or plain.endswith(known.area.village_endings):
        return False
    return any(word in plain for word in known.old_names)


def _counts_persons(plan: SheetPlan, fields: set[str], known: Columns) -> bool:
    if plan.kind == PROGRESS or "id_no" in fields:
        return False
    texts = {compact(c.header) for c in plan.columns}
    return "name" not in fields and bool(texts & known.summary_headers)


def _looks_summed(sheet: Sheet, plan: SheetPlan, known: Columns) -> bool:
    texts = {compact(c.header) for c in plan.columns}
    named = any(word in f"{sheet.name}{plan.title}" for word in known.summary_names)
    return named or bool(texts & known.summary_headers)


def role_without_header(sheet: Sheet, known: Columns) -> str:
    """The role of a sheet that holds no list of persons."""
    if sheet.state != "visible":
        return LOOKUP
    texts = [compact(str(v)) for row in sheet.rows[:200] for v in row if not is_blank(v)]
    long = sum(len(t) >= _LONG_TEXT for t in texts)
    if any(word in sheet.name for word in known.notes_names) or long * 2 >= len(texts):
        return NOTES
    return SUMMARY if any(word in sheet.name for word in known.summary_names) else LOOKUP


def without_stopped(plans: Sequence[SheetPlan], reader: HeadingReader) -> list[SheetPlan]:
    """Tables of those who were stopped are no data where others are: taking them in would grant what has ended."""
    pattern = reader.words.stopped
    stopped = {p.place for p in plans if p.role == DATA and any(pattern.match(compact(t)) for t in (p.sheet, p.title))}
    if not stopped or not any(p.role == DATA and p.place not in stopped for p in plans):
        return list(plans)
    return [replace(p, role=LOOKUP, data_rows=(), skipped_rows=()) if p.place in stopped else p for p in plans]


def without_earlier_months(workbook: Workbook, plans: Sequence[SheetPlan], reader: HeadingReader) -> list[SheetPlan]:
    """In a file of one month the sheets named after other months are old copies."""
    if subjects.spans_months(workbook.file):
        return list(plans)
    pattern = reader.words.month_sheet
    months = {p.sheet: month for p in plans if p.role == DATA and (month := subjects.month_of_sheet(p.sheet, pattern))}
    period = subjects.find_period([workbook.file])
    current = {sheet for sheet, month in months.items() if period and month == period % 100}
    if not current or len(months) < 2:
        return list(plans)
    old = months.keys() - current
    return [
        replace(plan, role=HIDDEN_OLD, data_rows=(), skipped_rows=()) if plan.sheet in old else plan for plan in plans
    ]
