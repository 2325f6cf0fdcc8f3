"""Telling rows that carry a person or a project from titles, totals, repeated headers and footers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from minsheng_desktop.rules.characters import compact
from minsheng_desktop.spreadsheets.headers import is_blank
from minsheng_desktop.spreadsheets.records import PROGRESS, ColumnPlan, Row, Sheet, SkippedRow
from minsheng_desktop.spreadsheets.vocabulary import columns as columns_

TOTAL = "total"
SUBTOTAL = "subtotal"

# what may follow the word of a total: a remark in brackets or behind a colon
_TAIL = r"([(:：（].*)?"
_DIGITS = re.compile(r"\d{6}")
_MIN_FILLED = 4


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """Texts of totals, of subtotals, and of footers (a label of the signature line and a colon)."""
    known = columns_()
    total = re.compile(rf"(.{{0,12}}({'|'.join(known.totals)})|{'|'.join(known.bare_totals)}){_TAIL}")
    subtotal = re.compile(rf".{{0,16}}({'|'.join(known.subtotals)}){_TAIL}")
    footer = re.compile(rf"({'|'.join(known.footers)})[^：:]{{0,12}}[：:]")
    return total, subtotal, footer


def _is_footer(value: object) -> bool:
    return type(value) is str and bool(_patterns()[2].match(compact(value)))


def sort_rows(
    sheet: Sheet, kind: str, header_rows: Sequence[int], columns: Sequence[ColumnPlan]
) -> tuple[list[int], list[SkippedRow]]:
    """Row numbers that carry a person or a project, and the others with why they do not."""
    first = (max(header_rows) if header_rows else 0) + 1
    skipped = [SkippedRow(number, "title") for number in range(1, min(header_rows, default=1))]
    fields = {plan.field: plan.index for plan in columns if plan.field}
    if kind == PROGRESS:
        data, rest = _sort_projects(sheet, first, fields, header_rows)
    else:
        data, rest = _sort_persons(sheet, first, fields, header_rows)
    return data, skipped + rest


def _sort_persons(
    sheet: Sheet, first: int, fields: dict[str, int], header_rows: Sequence[int]
) -> tuple[list[int], list[SkippedRow]]:
    name, number = fields.get("name", fields.get("head_name", -1)), fields.get("id_no", -1)
    wide = max(name, number)
    headers = header_texts(sheet, header_rows)
    data: list[int] = []
    skipped: list[SkippedRow] = []
    rows = sheet.rows
    for index in range(first - 1, len(rows)):
        row = rows[index]
        if number >= 0 and len(row) > wide:
            value = row[number]
            if type(value) is str and len(value) > 14 and value[:6].isdigit() and row[name] != "":
                data.append(index + 1)
                continue
        why = _why_no_person(row, name, number, fields, headers)
        if why:
            skipped.append(SkippedRow(index + 1, why))
        else:
            data.append(index + 1)
    return data, skipped


def _cell(row: Row, index: int) -> object:
    return row[index] if 0 <= index < len(row) else ""


def _why_no_person(row: Row, name: int, number: int, fields: dict[str, int], headers: frozenset[str]) -> str:
    """Why a row carries no person, "" if it does."""
    filled = [v for v in row if not is_blank(v)]
    if not filled:
        return "blank"
    has_number = bool(_DIGITS.search(compact(str(_cell(row, number)))))
    label = total_label(filled)
    if label and not has_number:
        return label
    if is_repeated_header(filled, headers):
        return "header"
    has_name = not is_blank(_cell(row, name))
    if not has_number and any(_is_footer(v) for v in filled):
        return "footer"
    if has_name or not is_blank(_cell(row, number)):
        return "" if len(filled) >= 2 or has_number else "none"
    known = sum(not is_blank(_cell(row, i)) for f, i in fields.items() if f != "seq")
    return "" if known >= _MIN_FILLED else "none"


def total_label(filled: Sequence[object]) -> str:
    """``total`` or ``subtotal`` if one of the first texts of a row says so, else ""."""
    for value in filled[:3]:
        if type(value) is str and len(value) < 30:
            text = compact(value)
            total, subtotal, _ = _patterns()
            if subtotal.fullmatch(text):
                return SUBTOTAL
            if total.fullmatch(text):
                return TOTAL
    return ""


def header_texts(sheet: Sheet, header_rows: Sequence[int]) -> frozenset[str]:
    """The compact texts of the header, to know it again when it is repeated for the next page."""
    return frozenset(
        compact(str(v)) for n in header_rows if n <= len(sheet.rows) for v in sheet.rows[n - 1] if not is_blank(v)
    )


def is_repeated_header(filled: Sequence[object], headers: frozenset[str]) -> bool:
    """Whether nearly all of a row's cells are texts of the header."""
    if len(filled) < 2 or not headers:
        return False
    same = sum(type(v) is str and compact(v) in headers for v in filled)
    return same >= 2 and same * 10 >= len(filled) * 6


def _sort_projects(
    sheet: Sheet, first: int, fields: dict[str, int], header_rows: Sequence[int]
) -> tuple[list[int], list[SkippedRow]]:
    item = fields.get("item", -1)
    headers = header_texts(sheet, header_rows)
    data: list[int] = []
    skipped: list[SkippedRow] = []
    for index in range(first - 1, len(sheet.rows)):
        row = sheet.rows[index]
        filled = [v for v in row if not is_blank(v)]
        why = _why_no_project(row, filled, item, headers)
        if why:
            skipped.append(SkippedRow(index + 1, why))
        else:
            data.append(index + 1)
    return data, skipped


def _why_no_project(row: Row, filled: list[object], item: int, headers: frozenset[str]) -> str:
    if not filled:
        return "blank"
    label = total_label(filled)
    if label:
        return label
    if is_repeated_header(filled, headers):
        return "header"
    if _is_footer(filled[0]):
        return "footer"
    if len(filled) == 1:
        return "footer" if len(str(filled[0])) > 40 else "section"
    return "none" if is_blank(_cell(row, item)) else ""
