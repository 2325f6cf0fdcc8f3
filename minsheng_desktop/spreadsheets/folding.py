"""Records of several rows: the header too has a line for each, its headings stand below one another."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from minsheng_desktop.rules.characters import compact
from minsheng_desktop.spreadsheets.column_fields import as_plans, assign
from minsheng_desktop.spreadsheets.headers import Header, is_blank, is_known
from minsheng_desktop.spreadsheets.meanings import NOTHING, HeadingReader
from minsheng_desktop.spreadsheets.records import ColumnPlan, Row

_LOOKED_AT = 24
_ID_LIKE = re.compile(r"'?\d{6}(?:19|20)\d{2}[01]\d[0-3]\d{4}[\dXx]").fullmatch


def fold_of(header: Header, rows: Sequence[Row], reader: HeadingReader) -> int:
    """How many rows a record has: as many as the header where its lines are headings of their own, else 1."""
    height = len(header.lines)
    if not 2 <= height <= 3 or not all(_stands_alone(header, line, reader) for line in range(1, height)):
        return 1
    return height if _alternates(header, rows, reader, height) else 1


def _stands_alone(header: Header, line: int, reader: HeadingReader) -> bool:
    """Whether the headings of a line stand below headings that mean something else and span nothing."""
    upper, lower = header.lines[line - 1], header.lines[line]
    below, named = 0, 0
    for column, text in enumerate(lower):
        if not text or text == upper[column]:
            continue
        if (line - 1, column) in header.groups:
            return False
        if upper[column]:
            above, own = reader.read(upper[column]), reader.read(text)
            joined = reader.known.roster.get(compact(upper[column]) + compact(text))
            below += 1
            named += (is_known(own) or bool(own.field)) and not joined and (not above.field or above.field != own.field)
    return named >= 2 and named * 2 >= below


def _alternates(header: Header, rows: Sequence[Row], reader: HeadingReader, height: int) -> bool:
    """Whether the rows below agree: ID numbers of one line never stand right below one another."""
    columns = [i for i, text in enumerate(header.lines[0]) if reader.read(text).kind == "id_no"]
    if not columns:
        columns = [i for i, text in enumerate(header.lines[-1]) if reader.read(text).kind == "id_no"]
    looked = [row for row in rows[header.last : header.last + _LOOKED_AT * height] if any(not is_blank(v) for v in row)]
    for column in columns:
        marks = [bool(_ID_LIKE(_shown(row, column))) for row in looked]
        close = sum(a and b for a, b in pairwise(marks))
        if close > sum(marks) // 4:
            return False
    return True


def _shown(row: Row, column: int) -> str:
    value = row[column] if column < len(row) else ""
    return f"{value:.0f}" if isinstance(value, float) else compact(str(value))


def folded_columns(header: Header, reader: HeadingReader) -> tuple[ColumnPlan, ...]:
    """The columns of all lines; each field is given once over all of them."""
    meanings, places = [], []
    for line, texts in enumerate(header.lines):
        for column, text in enumerate(texts):
            meanings.append(reader.read(text) if text else NOTHING)
            places.append((line, column))
    chosen = assign(meanings, reader.words)
    plans: list[ColumnPlan] = []
    for line, texts in enumerate(header.lines):
        own = [m for m, (at, _) in zip(chosen, places, strict=True) if at == line]
        made = as_plans([(t,) if t else () for t in texts], own, reader)
        plans += [replace(plan, line=line) for plan in made if plan.header or not line]
    return tuple(plans)
