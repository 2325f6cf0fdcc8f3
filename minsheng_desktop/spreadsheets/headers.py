"""Finding the header rows of a sheet and saying which field each column stands for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from minsheng_desktop.rules.characters import compact
from minsheng_desktop.spreadsheets.letters import column_letter
from minsheng_desktop.spreadsheets.records import ColumnPlan, Merged, Row, Sheet
from minsheng_desktop.spreadsheets.vocabulary import Columns

_SEARCHED_ROWS = 60
_MAX_HEADER_ROWS = 5
_BRACKETS = re.compile(r"\([^)]*\)|\[[^\]]*\]|【[^】]*】|（[^）]*）")
_LONG_NUMBER = re.compile(r"\d{6}")


@dataclass(frozen=True, slots=True)
class Header:
    """First and last header row, and for each column its texts from the top down."""

    first: int
    last: int
    paths: tuple[tuple[str, ...], ...]


def is_blank(value: object) -> bool:
    """Whether a cell shows nothing."""
    return value == "" or (type(value) is str and not value.strip())


def find_header(sheet: Sheet, known: Columns) -> Header | None:
    """The header of a sheet: the first row with enough known header texts, and the rows merged below it."""
    for number in range(1, min(len(sheet.rows), _SEARCHED_ROWS) + 1):
        row = sheet.rows[number - 1]
        hits = _hits(row, known)
        filled = sum(not is_blank(v) for v in row)
        if hits >= 3 or (hits == 2 and filled <= 3):
            return read_header(sheet, number, _last_row(sheet, number, known))
    return None


def _hits(row: Row, known: Columns) -> int:
    """How many different fields the texts of a row name."""
    fields = set()
    for value in row:
        if type(value) is str and value and len(value) <= 24:
            field = _exact(value, known.roster) or _exact(value, known.progress)
            if field:
                fields.add(field)
    return len(fields)


def _exact(text: str, index: dict[str, str]) -> str:
    plain = compact(text)
    return index.get(plain) or index.get(_BRACKETS.sub("", plain), "")


def _last_row(sheet: Sheet, first: int, known: Columns) -> int:
    """The last header row: where cells merged downwards from the first one end, or a second line of headers."""
    last = first
    for merged in sheet.details.merged:
        if merged.first_row == first and merged.last_row < first + _MAX_HEADER_ROWS:
            last = max(last, merged.last_row)
    if last == first and not sheet.details.merged:
        while last < min(len(sheet.rows), first + _MAX_HEADER_ROWS - 1) and _continues(sheet, first, last, known):
            last += 1
    return min(last, len(sheet.rows))


def _continues(sheet: Sheet, first: int, last: int, known: Columns) -> bool:
    """Whether the row after ``last`` fills the gaps of the header with more header texts."""
    below = sheet.rows[last]
    texts = [(i, v) for i, v in enumerate(below) if not is_blank(v)]
    if not texts or any(type(v) is not str or _LONG_NUMBER.search(v) for _, v in texts):
        return False
    gaps = sum(all(is_blank(r[i]) for r in sheet.rows[first:last]) for i, _ in texts)
    named = {**known.roster, **known.progress, **known.levels}
    hits = sum(bool(_exact(str(v), named)) for _, v in texts)
    return hits * 2 >= len(texts) and gaps * 2 >= len(texts) and len(texts) < len(below)


def read_header(sheet: Sheet, first: int, last: int) -> Header:
    """The texts above each column; a text merged to the right stands over every column it covers."""
    width = max((len(sheet.rows[n - 1]) for n in range(first, last + 1)), default=0)
    lines = [
        [_text(v) for v in sheet.rows[n - 1]] + [""] * (width - len(sheet.rows[n - 1])) for n in range(first, last + 1)
    ]
    spread = _spread(sheet.details.merged, lines, first, last)
    if not spread:
        _carry_right(lines)
    paths = []
    for column in range(width):
        texts = [line[column] for line in lines if line[column]]
        paths.append(tuple(dict.fromkeys(texts)))
    return Header(first, last, tuple(paths))


def _text(value: object) -> str:
    return "" if is_blank(value) else str(value).strip()


def _spread(merged: Sequence[Merged], lines: list[list[str]], first: int, last: int) -> bool:
    found = False
    for cells in merged:
        if not first <= cells.first_row <= last:
            continue
        found = True
        line = lines[cells.first_row - first]
        if cells.first_column >= len(line):
            continue
        for column in range(cells.first_column, min(cells.last_column + 1, len(line))):
            line[column] = lines[cells.first_row - first][cells.first_column]
    return found


def _carry_right(lines: list[list[str]]) -> None:
    """Without merged cells: a group text stands over the empty cells to its right that have a text below."""
    for upper, lower in pairwise(lines):
        held = ""
        for column, text in enumerate(upper):
            if text:
                held = text
            elif lower[column] and held and column and lower[column - 1]:
                upper[column] = held


def roster_columns(header: Header, known: Columns) -> tuple[ColumnPlan, ...]:
    """Columns of a roster; each field is given once, to its surest column."""
    guesses = [_roster_field(path, known) for path in header.paths]
    best: dict[str, int] = {}
    for index, (field, certainty) in enumerate(guesses):
        if field and (field not in best or certainty > guesses[best[field]][1]):
            best[field] = index
    plans = []
    for index, path in enumerate(header.paths):
        field, certainty = guesses[index]
        if field and best[field] != index:
            field, certainty = "", 0.0
        plans.append(ColumnPlan(index, column_letter(index), path[-1] if path else "", field, certainty))
    return _owned(tuple(plans), known)


def _roster_field(path: tuple[str, ...], known: Columns) -> tuple[str, float]:
    """The field of a column and how sure that is: as written 1, without brackets 0.95, by its ending 0.6."""
    for text in reversed(path):
        plain = compact(text)
        if plain in known.roster:
            return known.roster[plain], 1.0
        bare = _BRACKETS.sub("", plain)
        if bare in known.roster:
            return known.roster[bare], 0.95
        ending = _by_ending(bare, known)
        if ending:
            return ending, 0.6
    return "", 0.0


def _by_ending(text: str, known: Columns) -> str:
    if text.startswith(known.other_prefixes):
        return ""
    endings = [e for e in known.roster if len(e) >= 3 and text.endswith(e)]
    return known.roster[max(endings, key=len)] if endings else ""


def _owned(plans: tuple[ColumnPlan, ...], known: Columns) -> tuple[ColumnPlan, ...]:
    """A telephone column right of another person's or a home's column belongs to that one."""
    result = list(plans)
    for index, plan in enumerate(plans):
        if plan.field == "phone" and index and plans[index - 1].field in known.belongs["carer_phone"]:
            result[index] = ColumnPlan(plan.index, plan.letter, plan.header, "carer_phone", 0.9)
    return tuple(result)


def progress_columns(header: Header, known: Columns) -> tuple[ColumnPlan, ...]:
    """Columns of a task-progress table; a money column is a stage (计划, 到位, …) and a level (中央, 省, …)."""
    plans, seen = [], set()
    for index, path in enumerate(header.paths):
        field = _progress_field(path, known)
        if field in seen:
            field = ""
        seen.add(field)
        plans.append(ColumnPlan(index, column_letter(index), path[-1] if path else "", field, 1.0 if field else 0.0))
    return tuple(plans)


def _progress_field(path: tuple[str, ...], known: Columns) -> str:
    plain = [_BRACKETS.sub("", compact(text)) for text in path]
    stage = next((known.stages[t] for t in reversed(plain) if t in known.stages), "")
    level = next((known.levels[t] for t in reversed(plain) if t in known.levels), "")
    if stage:
        return f"{stage}_{level or 'total'}"
    return next((known.progress[t] for t in reversed(plain) if t in known.progress), "")
