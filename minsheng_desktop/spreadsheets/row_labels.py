"""Texts that make a row no person: totals and subtotals, footers, column numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache

from minsheng_desktop.rules.characters import compact
from minsheng_desktop.spreadsheets.headers import is_blank
from minsheng_desktop.spreadsheets.layout_words import RowWords
from minsheng_desktop.spreadsheets.records import Row
from minsheng_desktop.spreadsheets.vocabulary import columns as columns_

TOTAL = "total"
SUBTOTAL = "subtotal"

# what may follow the word of a total: a remark in brackets or behind a colon, a count
_TAIL = re.compile(r"(?:[(:（：、].*|[共\d].*|人民币.*|金额.*|户数.*|人数.*|大写.*)?")
_COUNTED = re.compile(r"共(?:计|有)?\d+[户人名个].*")
_COLUMN_NUMBER = re.compile(r"\(?(?:\d{1,2}|[A-Z]{1,2}|[甲乙丙丁戊己庚辛壬癸子丑寅卯]|[一二三四五六七八九十]{1,3})\)?")
_COLUMN_SUM = re.compile(r"[(]?\d{1,2}[)]?=[\d()+\-×*xX/÷]+")
_LONGEST_LABEL = 400
_LONGEST_TOTAL = 40


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """Texts of totals, of subtotals, of footers (a label of the signature line and a colon), and a word of totals."""
    known = columns_()
    total = re.compile(rf"(?:.{{0,12}}(?:{'|'.join(known.totals)})|{'|'.join(known.bare_totals)}){_TAIL.pattern}")
    subtotal = re.compile(rf".{{0,16}}(?:{'|'.join(known.subtotals)}){_TAIL.pattern}")
    footer = re.compile(rf"(?:{'|'.join(known.footers)})[^：:]{{0,12}}[：:]")
    word = re.compile("|".join([*known.totals, *known.bare_totals, *known.subtotals, r"共(?:计|有)?\d"]))
    return total, subtotal, footer, word


def is_footer(value: object, words: RowWords, *, alone: bool = True) -> bool:
    """Whether a cell is one of the signature line or a note below the table; a date is where little stands beside."""
    if type(value) is not str or len(value) > _LONGEST_LABEL:
        return False
    text = compact(value)
    if _patterns()[2].match(text) or text in words.signatures:
        return True
    return bool(alone and len(text) < 40 and (words.dateline.match(text) or words.sealed.search(text)))


def total_label(filled: Sequence[object]) -> str:
    """``total`` or ``subtotal`` if one of the first texts of a row says so, else ""."""
    for value in filled[:3]:
        if type(value) is str and len(value) < _LONGEST_TOTAL:
            label = _label(value)
            if label:
                return label
    return ""


@lru_cache(maxsize=20_000)
def _label(value: str) -> str:
    text = compact(value)
    total, subtotal, _, word = _patterns()
    if word.search(text):
        if subtotal.fullmatch(text):
            return SUBTOTAL
        if total.fullmatch(text) or _COUNTED.fullmatch(text):
            return TOTAL
    return ""


def are_column_numbers(texts: Sequence[str]) -> bool:
    """1 2 3 …, A B C, 甲 乙 丙 and 5=3+4 below the headings."""
    plain = [t for t in texts if _COLUMN_NUMBER.fullmatch(t)]
    return len(plain) >= 2 and all(_COLUMN_NUMBER.fullmatch(t) or _COLUMN_SUM.fullmatch(t) for t in texts)


def header_texts(rows: Sequence[Row], header_rows: Sequence[int]) -> frozenset[str]:
    """The compact texts of the header, to know it again when it is repeated for the next page."""
    return frozenset(compact(str(v)) for n in header_rows if n <= len(rows) for v in rows[n - 1] if not is_blank(v))


def is_repeated_header(filled: Sequence[object], headers: frozenset[str]) -> bool:
    """Whether nearly all of a row's cells are texts of the header."""
    if len(filled) < 2 or not headers:
        return False
    same = sum(type(v) is str and compact(v) in headers for v in filled)
    return same >= 2 and same * 10 >= len(filled) * 6


def why_no_project(row: Row, filled: list[object], item: int, headers: frozenset[str]) -> str:
    """Why a row of a progress table carries no project, "" if it does."""
    if not filled:
        return "blank"
    label = total_label(filled)
    if label:
        return label
    if is_repeated_header(filled, headers):
        return "header"
    if _patterns()[2].match(compact(str(filled[0]))):
        return "footer"
    if len(filled) == 1:
        return "footer" if len(str(filled[0])) > 40 else "section"
    return "none" if not 0 <= item < len(row) or is_blank(row[item]) else ""
