"""Finding the header rows of a table and reading the texts above each column."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from minsheng_desktop.rules.characters import compact
from minsheng_desktop.spreadsheets.column_fields import column_plans, without_statistics
from minsheng_desktop.spreadsheets.letters import column_letter
from minsheng_desktop.spreadsheets.meanings import BY_HEADER, BY_HEADER_PART, EXACT, PART, HeadingReader, Meaning
from minsheng_desktop.spreadsheets.records import CellError, ColumnPlan, Merged, Row, Sheet, UncachedFormula
from minsheng_desktop.spreadsheets.vocabulary import Columns

SEARCHED_ROWS = 400
_MAX_HEADER_ROWS = 5
_LONGEST = 24
_ENOUGH = 3
_SPOKEN_OF = 0.8
_FIGURES = 11  # so many figures are a telephone or longer number
_BRACKETS = re.compile(r"\([^)]*\)|\[[^\]]*\]|【[^】]*】|（[^）]*）")
_LONG_NUMBER = re.compile(r"\d{7}")
_DOT = "\u00b7"
_LABEL = re.compile(r"[：:]\s*\S")


@dataclass(frozen=True, slots=True)
class Header:
    """First and last header row; the texts of each row, a merged one over every column it covers (``lines``),
    for each column its texts from the top down (``paths``), and which cells are groups over others."""

    first: int
    last: int
    paths: tuple[tuple[str, ...], ...]
    lines: tuple[tuple[str, ...], ...] = ()
    groups: frozenset[tuple[int, int]] = frozenset()  # (line, column) of texts that span columns


def is_blank(value: object) -> bool:
    """Whether a cell shows nothing."""
    return value == "" or (type(value) is str and not value.strip())


def find_header(sheet: Sheet, reader: HeadingReader, start: int = 1, end: int = 0) -> Header | None:
    """The header from row ``start`` on: the first row with enough known headings, and what belongs to it."""
    for number in range(start, min(end or len(sheet.rows), start + SEARCHED_ROWS - 1, len(sheet.rows)) + 1):
        if is_header_row(sheet.rows[number - 1], reader):
            first = _first_row(sheet, number, start, reader)
            return read_header(sheet, first, _last_row(sheet, first, number, reader))
    return None


def is_header_row(row: Row, reader: HeadingReader) -> bool:
    """Whether a row's texts name at least three fields, name and number, or one of these and others likely."""
    named: set[tuple[str, str]] = set()
    likely: set[str] = set()
    filled = hits = 0
    if any(type(v) is str and len(v) >= _FIGURES and v[:_FIGURES].isdigit() for v in row):
        return False
    for value in row:
        if value == "":
            continue
        kind = type(value)
        if kind is str:
            text = str(value)
            if not text.strip():
                continue
            filled += 1
            if len(text) > _LONGEST * 2 or _LONG_NUMBER.search(text):
                if _is_value(text):
                    return False
                continue
            meaning = reader.read(text)
            key = (meaning.owner, meaning.kind) if is_known(meaning) else ("", _task_field(text, reader.known))
            if key[1]:
                hits += 1
                named.add(key)
            elif meaning.field:
                likely.add(meaning.field)
        elif kind is float or kind is int:
            filled += 1
            if not _is_small(value):
                return False
        elif isinstance(value, (date, CellError, UncachedFormula)):
            return False
    kinds = {kind for _, kind in named}
    if kinds & {"name", "id_no"} and len(named) + len(likely) > _ENOUGH and (hits + len(likely)) * 3 >= filled * 2:
        return True
    if len(named) < _ENOUGH and not _repeats(hits, kinds):
        return (len(named) == 2 and filled <= _ENOUGH) or (kinds == {"name", "id_no"} and filled <= 6)
    return hits * 4 >= filled


def _task_field(text: str, known: Columns) -> str:
    plain = compact(text)
    return known.progress.get(plain) or known.progress.get(_BRACKETS.sub("", plain), "")


def _repeats(hits: int, kinds: set[str]) -> bool:
    """姓名 身份证号 姓名 身份证号: two tables side by side."""
    return hits >= 4 and "name" in kinds and len(kinds) >= 2


def _is_value(text: str) -> bool:
    """A text of figures (a number, a card) as no heading is; a note with a telephone number may stand above."""
    return len(text) <= _LONGEST * 2


def _is_small(value: object) -> bool:
    return isinstance(value, (int, float)) and abs(value) < 10_000 and value == int(value)


def is_known(meaning: Meaning) -> bool:
    """Whether a heading is one that lists of persons have, the person's or another's."""
    if meaning.certainty >= PART:
        return True
    return bool(meaning.kind and (meaning.owner or meaning.earlier))


def _named(text: str, reader: HeadingReader) -> bool:
    """Whether a text is a heading of any table, a progress table included."""
    if is_known(reader.read(text)):
        return True
    plain = compact(text)
    bare = _BRACKETS.sub("", plain)
    known = reader.known
    return any(t in index for index in (known.progress, known.levels, known.stages) for t in (plain, bare))


def _first_row(sheet: Sheet, number: int, start: int, reader: HeadingReader) -> int:
    """The header may begin above the first row that names fields: with a row of groups."""
    first = number
    while first > start and number - first < _MAX_HEADER_ROWS - 2 and _is_group_row(sheet, first - 1, first, reader):
        first -= 1
    return first


def _is_group_row(sheet: Sheet, number: int, below: int, reader: HeadingReader) -> bool:
    """Whether a row holds texts over the columns of the header row below it."""
    row, under = sheet.rows[number - 1], sheet.rows[below - 1]
    texts = [(i, str(v)) for i, v in enumerate(row) if not is_blank(v)]
    if not texts or any(type(row[i]) is not str or len(t) > _LONGEST or _is_labelled(t) for i, t in texts):
        return False
    width = sum(not is_blank(v) for v in under)
    merged = [m for m in sheet.details.merged if m.first_row <= number <= m.last_row]
    downwards = [m for m in merged if m.first_row == number and m.last_row >= below and not is_blank(row_cell(row, m))]
    spans = [m for m in merged if m.first_row == m.last_row == number and m.last_column > m.first_column]
    if any(m.last_column - m.first_column + 1 >= max(width * 0.8, 3) for m in spans) and len(texts) == 1:
        return False
    groups = sum(bool(_group_key(t, reader)) for _, t in texts)
    if len(texts) == 1:
        narrow = any(m.first_column == texts[0][0] and m.last_column > m.first_column for m in spans)
        return bool(groups) and (narrow or not spans)
    gaps = sum(i >= len(under) or is_blank(under[i]) for i, _ in texts)
    named = sum(_named(t, reader) for _, t in texts)
    return bool(downwards) or (len(spans) >= 1 and groups + named >= 1) or (named + groups >= 2 and gaps + groups >= 2)


def _is_labelled(text: str) -> bool:
    """Whether a text is a label with its value (填报单位：云岭镇); a unit in brackets is none."""
    return bool(_LABEL.search(_BRACKETS.sub("", text)))


def row_cell(row: Row, merged: Merged) -> object:
    """The value of a merged range in its first row."""
    return row[merged.first_column] if merged.first_column < len(row) else ""


def _group_key(text: str, reader: HeadingReader) -> str:
    word = reader.group_word(compact(text))
    key, rest, _ = reader.person_word(word)
    return key if key and not rest else ""


def _last_row(sheet: Sheet, first: int, named: int, reader: HeadingReader) -> int:
    """The last header row: where cells merged downwards end, or the last line of headings without them."""
    last = named
    limit = min(len(sheet.rows), first + _MAX_HEADER_ROWS - 1)
    for merged in sheet.details.merged:
        if first <= merged.first_row <= last < merged.last_row <= limit:
            last = max(last, _without_values(sheet, last, merged.last_row))
    while last < limit and _continues(sheet, first, last, reader):
        last += 1
    return min(last, len(sheet.rows))


def _without_values(sheet: Sheet, last: int, wanted: int) -> int:
    """The last row of a merged heading; a row with long numbers is none of the header's."""
    for number in range(last + 1, wanted + 1):
        if any(_LONG_NUMBER.search(_text(v)) for v in sheet.rows[number - 1]):
            return number - 1
    return wanted


def _continues(sheet: Sheet, first: int, last: int, reader: HeadingReader) -> bool:
    """Whether the row after ``last`` holds more headings: below groups, in gaps, or as the second line of a record."""
    below = sheet.rows[last]
    texts = [(i, str(v)) for i, v in enumerate(below) if not is_blank(v)]
    if not texts or any(type(below[i]) is not str or len(t) > _LONGEST * 2 for i, t in texts):
        return False
    if any(_LONG_NUMBER.search(t) or _is_labelled(t) for _, t in texts):
        return False
    above = sheet.rows[first - 1 : last]
    seen = {compact(str(v)) for row in above for v in row if not is_blank(v)}
    fresh = [(i, t) for i, t in texts if compact(t) not in seen]
    hits = sum(_named(t, reader) for _, t in texts)
    gaps = sum(all(i >= len(r) or is_blank(r[i]) for r in above) for i, _ in texts)
    spanned = sum(_under_group(sheet, first, last, i) for i, _ in texts)
    if hits >= 2 and gaps + spanned >= len(texts) > 2:
        return True
    if len(texts) >= 2 and sheet.details.merged and spanned == len(texts):
        return True  # 养老保险 医疗保险 below 代扣款
    if hits * 2 >= len(texts) and gaps + spanned >= max(len(texts) / 2, 1) and (len(texts) < len(below) or spanned):
        return hits >= 2 or gaps + spanned >= 2
    return hits >= 2 and hits * 2 >= len(texts) and len(fresh) * 2 > len(texts)


def _under_group(sheet: Sheet, first: int, last: int, column: int) -> bool:
    """Whether a text of the header so far spans several columns and this one, or seems to (nothing right of it)."""
    for merged in sheet.details.merged:
        wide = merged.last_column > merged.first_column and merged.first_row >= first
        if wide and merged.last_row == last and merged.first_column <= column <= merged.last_column:
            return True
    row = sheet.rows[last - 1]
    if sheet.details.merged or column + 1 >= len(row):
        return False
    return not is_blank(row[column]) and is_blank(row[column + 1])


def read_header(sheet: Sheet, first: int, last: int) -> Header:
    """The texts above each column; a text merged to the right stands over every column it covers."""
    width = max((len(sheet.rows[n - 1]) for n in range(first, last + 1)), default=0)
    lines = [
        [_text(v) for v in sheet.rows[n - 1]] + [""] * (width - len(sheet.rows[n - 1])) for n in range(first, last + 1)
    ]
    groups, repeated = _spread(sheet.details.merged, lines, first, last)
    groups |= _carry_right(lines, repeated)
    for line, column in repeated:
        if line == len(lines) - 1 or not any(below[column] for below in lines[line + 1 :]):
            lines[line][column] = ""
    paths = []
    for column in range(width):
        texts = [line[column] for line in lines if line[column]]
        paths.append(tuple(dict.fromkeys(texts)))
    return Header(first, last, tuple(paths), tuple(map(tuple, lines)), frozenset(groups))


def _text(value: object) -> str:
    if type(value) is float and value.is_integer():
        return str(int(value))
    return "" if is_blank(value) else str(value).strip()


def _spread(
    merged: Sequence[Merged], lines: list[list[str]], first: int, last: int
) -> tuple[set[tuple[int, int]], set[tuple[int, int]]]:
    """Write a merged text over all columns it covers; answers the cells of groups and the cells written over."""
    groups: set[tuple[int, int]] = set()
    repeated: set[tuple[int, int]] = set()
    for cells in merged:
        if not first <= cells.first_row <= last:
            continue
        at = cells.first_row - first
        line = lines[at]
        if cells.first_column >= len(line) or not line[cells.first_column]:
            continue
        covered = range(cells.first_column, min(cells.last_column + 1, len(line)))
        bottom = min(cells.last_row, last) - first
        for column in covered:
            line[column] = line[cells.first_column]
            if len(covered) > 1 and bottom < len(lines) - 1:
                groups.add((at, column))
            if column > cells.first_column:
                repeated.add((at, column))
    return groups, repeated


def _carry_right(lines: list[list[str]], merged: set[tuple[int, int]]) -> set[tuple[int, int]]:
    """Without merged cells: a group text stands over the empty cells to its right that have a text below."""
    groups: set[tuple[int, int]] = set()
    for at, (upper, lower) in enumerate(pairwise(lines)):
        held, start = "", 0
        for column, text in enumerate(upper):
            if text:
                held, start = text, column
            elif lower[column] and held and lower[column - 1] and (at, start) not in merged:
                upper[column] = held
                groups |= {(at, start), (at, column)}
    return groups


def roster_columns(header: Header, reader: HeadingReader) -> tuple[ColumnPlan, ...]:
    """Columns of a roster; each field is given once, to its surest column."""
    return without_statistics(column_plans(header.paths, reader), reader)


def progress_columns(header: Header, reader: HeadingReader) -> tuple[ColumnPlan, ...]:
    """Columns of a task-progress table; a money column is a stage (计划, 到位, …) and a level (中央, 省, …)."""
    plans, seen = [], set()
    for index, path in enumerate(header.paths):
        field, certainty = _progress_field(path, reader)
        if field in seen:
            field, certainty = "", 0.0
        seen.add(field)
        reason = (BY_HEADER if certainty == EXACT else BY_HEADER_PART) if field else ""
        heading = path[-1] if path else ""
        unit = next((u for text in reversed(path) if (u := reader.read(text).unit)), 0)
        plans.append(ColumnPlan(index, column_letter(index), heading, field, certainty, reason=reason, unit=unit))
    return tuple(plans)


def _progress_field(path: tuple[str, ...], reader: HeadingReader) -> tuple[str, float]:
    """The field of a column and how sure that is: as written 1, by what its heading speaks of 0.8."""
    known, words = reader.known, reader.words
    # a heading in one row names stage and level with a dot between them
    plain = [part for text in path for part in _BRACKETS.sub("", compact(text)).split(_DOT)]
    stage = next((known.stages[t] for t in reversed(plain) if t in known.stages), "")
    level = next((known.levels[t] for t in reversed(plain) if t in known.levels), "")
    task = next((known.progress[t] for t in reversed(plain) if t in known.progress), "")
    if stage and not level:
        level = next((f for text in reversed(plain) for f, shape in words.levels if shape.search(text)), "")
    if stage or task:
        return (f"{stage}_{level or 'total'}" if stage else task), EXACT
    texts = [compact(text) for text in reversed(path)]
    task = next((field for text in texts for field, shape in words.tasks if shape.search(text)), "")
    if task:
        return task, _SPOKEN_OF
    stage = next((field for text in plain for field, shape in words.stages if shape.search(text)), "")
    level = level or next((f for text in reversed(plain) for f, shape in words.levels if shape.search(text)), "")
    return (f"{stage}_{level or 'total'}", _SPOKEN_OF) if stage else ("", 0.0)
