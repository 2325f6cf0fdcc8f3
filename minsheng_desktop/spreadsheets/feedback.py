"""The feedback workbook (问题反馈表): the sender's own file again, its problems marked where they stand.

An adapter: import only through ``adapters.load``. The file keeps its layout; programs and links to other files
do not go back. What cannot be edited in place (another format, parts that must not be sent on) comes back as an
.xlsx copy of its cells.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from xml.sax.saxutils import quoteattr

from minsheng_desktop.core import adapters
from minsheng_desktop.core.files import write_whole
from minsheng_desktop.core.texts import text
from minsheng_desktop.spreadsheets import comments
from minsheng_desktop.spreadsheets.cell_styles import CellStyles
from minsheng_desktop.spreadsheets.container import corrupt
from minsheng_desktop.spreadsheets.feedback_marks import (
    TINTS,
    Marked,
    found_reasons,
    is_problem_list,
    marks_of,
    reason_column,
)
from minsheng_desktop.spreadsheets.letters import column_index, column_letter
from minsheng_desktop.spreadsheets.marking import SheetMarks, mark_sheet, with_drawing
from minsheng_desktop.spreadsheets.package import STYLES, WORKBOOK, Package
from minsheng_desktop.spreadsheets.package_cleaning import can_be_cleaned, clean_package
from minsheng_desktop.spreadsheets.problem_list import ListLine, list_part
from minsheng_desktop.spreadsheets.records import (
    DATA,
    Problem,
    ProgressReading,
    RosterReading,
    RosterRow,
    Sheet,
    Workbook,
)
from minsheng_desktop.spreadsheets.sheet_frame import RELATIONS, STRICT

_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_LINK = re.compile(rb'<(?:\w+:)?hyperlink\b[^>]*?\blocation="([^"]*)"')


@dataclass(frozen=True, slots=True)
class FeedbackWritten:
    """``same_layout``: it is the file itself, not a copy of its cells; ``protected``: behind the same password."""

    same_layout: bool
    protected: bool
    problems: int


def write_feedback(
    workbook: Workbook,
    reading: RosterReading | ProgressReading,
    out: Path | BinaryIO,
    source: bytes | None = None,
    password: str | None = None,
) -> FeedbackWritten:
    """Write the file with every problem tinted, commented and told in a column of reasons, and a list of all.

    ``source``: the file as it lay on disk; without it a copy of its cells is written. ``password``: what opens it,
    and what the answer is protected with again. Raises the file errors of ``write_whole``; an existing file then
    stays as it was.
    """
    package, names = _editable(workbook, source, password)
    data = _marked(package, workbook, reading, names)
    opens = adapters.load("second_reader").opens
    if not names and not opens(data) and opens(_editable(workbook, source, password)[0].data()):
        package, names = _copied(workbook)  # once edited it does not open elsewhere: a copy of its cells does
        data = _marked(package, workbook, reading, names)
    same = not names
    protected = bool(password and workbook.container.protected)
    if protected:
        data = adapters.load("protecting").encrypt(data, password)
    if isinstance(out, Path):
        write_whole(out, lambda handle: handle.write(data))
    else:
        out.write(data)
    return FeedbackWritten(same, protected, len(reading.problems))


def _editable(workbook: Workbook, source: bytes | None, password: str | None) -> tuple[Package, Mapping[str, str]]:
    """The package to mark, and what each sheet is called in it if it is a copy."""
    if source and workbook.container.real_format == "xlsx":
        data = adapters.load("protected").decrypt(source, password) if workbook.container.sealed else source
        package = Package(data)
        if can_be_cleaned(package) and CellStyles(package.read(STYLES)).can_tint:
            return package, {}
    return _copied(workbook)


def _copied(workbook: Workbook) -> tuple[Package, Mapping[str, str]]:
    data, names = adapters.load("plain_copy").copy_workbook(workbook)
    return Package(data), names


def _marked(
    package: Package, workbook: Workbook, reading: RosterReading | ProgressReading, names: Mapping[str, str]
) -> bytes:
    clean_package(package)
    _mark(package, workbook, reading, names)
    return package.data()


def _mark(
    package: Package, workbook: Workbook, reading: RosterReading | ProgressReading, names: Mapping[str, str]
) -> None:
    by_sheet: dict[str, list[Problem]] = defaultdict(list)
    for problem in reading.problems:
        if problem.sheet is not None and problem.row is not None:
            by_sheet[problem.sheet].append(problem)
    headers: dict[str, set[int]] = defaultdict(set)
    for plan in reading.plans:
        if plan.role == DATA:
            headers[plan.sheet] |= set(plan.header_rows) if not headers[plan.sheet] else set()
    earlier = _Earlier(package)
    styles = CellStyles(package.read(STYLES))
    paths = package.sheets
    for sheet in workbook.sheets:
        name = names.get(sheet.name, sheet.name)
        problems, before = by_sheet.get(sheet.name, []), earlier.places.get(name, set())
        if name in paths and (problems or before):
            marked = marks_of(sheet, problems)
            marks = _sheet_marks(sheet, marked, sorted(headers[sheet.name]), before, earlier.reasons.get(name))
            package.put(paths[name], mark_sheet(package.read(paths[name]), marks, styles))
            _comment(package, paths[name], marked)
    lines = _lines(reading, names)
    _add_list(package, list_part(lines, styles, package.read(WORKBOOK)), earlier.part)
    package.put(STYLES, styles.xml)


class _Earlier:
    """What an earlier feedback left in the file: its list, the cells it marked, and its columns of reasons."""

    def __init__(self, package: Package) -> None:
        self.part = ""
        self.places: dict[str, set[tuple[int, int]]] = defaultdict(set)
        self.reasons: dict[str, tuple[int, frozenset[int]]] = {}
        begin = text("spreadsheets.feedback.sheet")
        if not any(name.startswith(begin) for name in package.sheets):
            return
        sheets = [Sheet(raw.name, raw.state, raw.rows) for raw in _read_again(package)]
        lists = [sheet for sheet in sheets if is_problem_list(sheet)]
        if not lists:
            return
        self.part = package.sheets[lists[0].name]
        for location in _LINK.findall(package.read(self.part)):
            self._place(location.decode("utf-8", "replace"))
        for sheet in sheets:
            if found := found_reasons(sheet):
                first, column = found
                told = (n for n, row in enumerate(sheet.rows, 1) if n > first and len(row) > column and row[column])
                self.reasons[sheet.name] = (column, frozenset(told))

    def _place(self, location: str) -> None:
        name, _, cell = location.rpartition("!")
        match = re.fullmatch(r"\$?([A-Z]+)\$?([0-9]+)", cell)
        if match:
            plain = name.replace("&apos;", "'").strip("'").replace("''", "'")
            self.places[plain].add((int(match[2]), column_index(match[1])))


def _read_again(package: Package) -> Sequence[Sheet]:
    return adapters.load("cells").read_sheets(package.data())  # type: ignore[no-any-return]


def _sheet_marks(
    sheet: Sheet,
    marked: Marked,
    header_rows: Sequence[int],
    before: set[tuple[int, int]],
    earlier: tuple[int, frozenset[int]] | None,
) -> SheetMarks:
    column = earlier[0] if earlier else reason_column(sheet, [*marked.reasons, *header_rows])
    gone = dict.fromkeys(earlier[1] - marked.reasons.keys(), ("", "")) if earlier else {}
    return SheetMarks(
        marked.tints,
        {**gone, **marked.reasons},
        column,
        header_rows,
        text("spreadsheets.feedback.reason"),
        cleared=before,
        own_tints=frozenset(TINTS.values()),
    )


def _comment(package: Package, path: str, marked: Marked) -> None:
    """The comments of a sheet: into the parts it has, or into new ones."""
    notes = [(f"{column_letter(column)}{row}", words) for (row, column), words in sorted(marked.comments.items())]
    known = {relation.kind: relation.part for relation in package.relations(path)}
    part, drawing = known.get("comments", ""), _drawing_of(package, path)
    if part and drawing:
        kept, shapes = comments.without_own(package.read(part), package.read(drawing))
        kept, new = comments.extended_comments(kept, notes)
        package.put(part, kept)
        package.put(drawing, comments.extended_drawing(shapes, new))
        return
    if not notes:
        return
    if not part:
        part = package.free("xl/comments{n}.xml")
        package.put(part, comments.comments_part(notes))
        package.set_type(part, comments.CONTENT_TYPE)
        package.relate(path, "comments", part)
        new = notes
    else:
        kept, new = comments.extended_comments(package.read(part), notes)
        package.put(part, kept)
    if drawing:
        package.put(drawing, comments.extended_drawing(package.read(drawing), new))
        return
    drawing = package.free("xl/drawings/vmlDrawing{n}.vml")
    package.put(drawing, comments.drawing_part(new))
    package.set_extension_type("vml", comments.DRAWING_TYPE)
    package.put(path, with_drawing(package.read(path), package.relate(path, "vmlDrawing", drawing)))


def _drawing_of(package: Package, path: str) -> str:
    """The drawing a sheet points to for its comments and controls (another one holds pictures of its header)."""
    match = re.search(rb"<(?:\w+:)?legacyDrawing\b[^>]*?:id=[\"']([^\"']*)[\"']", package.read(path))
    wanted = match[1].decode() if match else ""
    return next((relation.part for relation in package.relations(path) if relation.id == wanted), "")


def _lines(reading: RosterReading | ProgressReading, names: Mapping[str, str]) -> Iterable[ListLine]:
    wanted = {p.place for p in reading.problems}
    who: dict[tuple[str, int] | None, str] = {}
    for row in reading.rows:
        place = row.place if isinstance(row, RosterRow) else (row.sheet, row.row)
        if place in wanted:
            who[place] = str(row.values.get("name") or row.values.get("item") or "")
    for p in reading.problems:
        cell = link = ""
        if p.sheet is not None and p.row is not None:
            cell = f"{p.column or 'A'}{p.row}"
            link = "'" + names.get(p.sheet, p.sheet).replace("'", "''") + "'!" + cell
        yield ListLine(p, cell, link, who.get(p.place, ""))


def _add_list(package: Package, content: bytes, earlier: str) -> None:
    """The list as the last sheet, so that the numbers of the others stay; an earlier list is replaced."""
    if earlier:
        package.put(earlier, content)
        return
    path = package.free("xl/worksheets/problems{n}.xml")
    package.put(path, content)
    package.set_type(path, _SHEET_TYPE)
    relation = package.relate(WORKBOOK, "worksheet", path)
    book = package.read(WORKBOOK)
    taken = {name.casefold() for name in package.sheets}
    name, number = text("spreadsheets.feedback.sheet"), 2
    while name.casefold() in taken:
        name, number = f"{text('spreadsheets.feedback.sheet')}{number}", number + 1
    end = re.search(rb"</((?:\w+:)?)sheets>", book)
    if end is None:
        raise corrupt()
    ids = [int(found) for found in re.findall(rb'\bsheetId="([0-9]+)"', book)]
    space = STRICT if STRICT.encode() in book else RELATIONS
    tag = (
        f'<{end[1].decode()}sheet xmlns:r="{space}" name={quoteattr(name)} sheetId="{max(ids, default=0) + 1}" '
        f'r:id="{relation}"/>'
    )
    package.put(WORKBOOK, book[: end.start()] + tag.encode() + book[end.start() :])
