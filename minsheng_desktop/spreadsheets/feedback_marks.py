"""Which cells of a workbook carry which problems, and the marks of an earlier feedback that a reader leaves out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from minsheng_desktop.core.texts import text
from minsheng_desktop.spreadsheets.letters import column_index
from minsheng_desktop.spreadsheets.records import Merged, Problem, Row, Sheet, SheetDetails, Workbook

TINTS = {"error": "F8D0CC", "doubt": "E4D6F5", "notice": "FBE8B8"}
_ORDER = {"error": 0, "doubt": 1, "notice": 2}
_SEARCHED_ROWS = 60
_LARGEST_MERGED = 5000  # cells; what is merged beyond is no table


@dataclass(frozen=True, slots=True)
class Marked:
    """The problems of one sheet: (row from 1, column from 0) -> tint and comment; row -> reason and tint."""

    tints: Mapping[tuple[int, int], str]
    comments: Mapping[tuple[int, int], str]
    reasons: Mapping[int, tuple[str, str]]


def marks_of(sheet: Sheet, problems: Sequence[Problem]) -> Marked:
    """What is marked where. A cell hidden behind a merged one is marked at the one that is seen."""
    anchors = _anchors(sheet.details.merged)
    tints: dict[tuple[int, int], str] = {}
    comments: dict[tuple[int, int], str] = {}
    by_row: dict[int, list[Problem]] = defaultdict(list)
    for problem in sorted(problems, key=lambda p: _ORDER[p.needs]):
        row = problem.row or 0
        by_row[row].append(problem)
        if problem.column:
            place = (row, column_index(problem.column))
            place = anchors.get(place, place)
            tints.setdefault(place, TINTS[problem.needs])
            known = comments.get(place)
            if known is None or problem.message not in known.split("\n"):
                comments[place] = f"{known}\n{problem.message}" if known else problem.message
    reasons = {row: (_reason(found), TINTS[found[0].needs]) for row, found in by_row.items()}
    return Marked(tints, comments, reasons)


def _reason(problems: Sequence[Problem]) -> str:
    """All problems of a row in a cell, each once, the worst first."""
    return "；".join(dict.fromkeys(f"{p.column or ''} {p.message}".strip().rstrip("。") for p in problems))


def _anchors(merged: Sequence[Merged]) -> dict[tuple[int, int], tuple[int, int]]:
    found: dict[tuple[int, int], tuple[int, int]] = {}
    for cells in merged:
        first = (cells.first_row, cells.first_column)
        height, width = cells.last_row - cells.first_row + 1, cells.last_column - cells.first_column + 1
        if height * width <= _LARGEST_MERGED:
            for row in range(cells.first_row, cells.last_row + 1):
                found |= {(row, column): first for column in range(cells.first_column, cells.last_column + 1)}
    return found


def reason_column(sheet: Sheet, rows: Sequence[int]) -> int:
    """The first column behind all that a sheet holds, and behind what is merged in ``rows``."""
    wanted = set(rows)
    last = -1
    for row in sheet.rows:
        width = len(row)
        while width > last + 1 and (row[width - 1] == "" or row[width - 1] is None):
            width -= 1
        last = max(last, width - 1)
    for cells in sheet.details.merged:
        if not wanted.isdisjoint(range(cells.first_row, min(cells.last_row, cells.first_row + _LARGEST_MERGED) + 1)):
            last = max(last, cells.last_column)
    return last + 1


def is_problem_list(sheet: Sheet) -> bool:
    """Whether a sheet is the list of problems of an earlier feedback."""
    if not sheet.name.startswith(text("spreadsheets.feedback.sheet")):
        return False
    wanted = [text("spreadsheets.feedback.place_sheet"), text("spreadsheets.feedback.place")]
    return any(list(row[:2]) == wanted for row in sheet.rows[:5])


def without_feedback(workbook: Workbook) -> Workbook:
    """The workbook as it was before its problems were marked: without the list of problems and the reasons."""
    kept = tuple(sheet for sheet in workbook.sheets if not is_problem_list(sheet))
    if len(kept) == len(workbook.sheets):
        return workbook
    return replace(workbook, sheets=tuple(_without_reasons(sheet) for sheet in kept))


def found_reasons(sheet: Sheet) -> tuple[int, int] | None:
    """Row and column of the heading of an earlier column of reasons."""
    heading = text("spreadsheets.feedback.reason")
    for number, row in enumerate(sheet.rows[:_SEARCHED_ROWS], 1):
        for column in range(len(row) - 1, -1, -1):
            if row[column] == heading:
                return number, column
    return None


def _without_reasons(sheet: Sheet) -> Sheet:
    found = found_reasons(sheet)
    if found is None:
        return sheet
    gone = found[1]
    rows: list[Row] = []
    for row in sheet.rows:
        cells = [*row[:gone], *([""] if len(row) > gone + 1 else []), *row[gone + 1 :]]
        rows.append(cells if len(row) > gone else row)
    return replace(sheet, rows=rows, details=_details_without(sheet.details, gone))


def _details_without(details: SheetDetails, gone: int) -> SheetDetails:
    merged = tuple(m for m in details.merged if (m.first_column, m.last_column) != (gone, gone))
    formulas = {place: formula for place, formula in details.formulas.items() if place[1] != gone}
    return replace(details, merged=merged, formulas=formulas)
