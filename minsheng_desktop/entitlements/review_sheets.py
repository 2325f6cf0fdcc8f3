"""A round's sheets for the villages: written with as few columns as will do, taken back by the number of each line."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from minsheng_desktop.core import adapters
from minsheng_desktop.core.errors import input_error
from minsheng_desktop.core.files import write_whole
from minsheng_desktop.core.operation import UnitOfRead
from minsheng_desktop.core.rights import Right
from minsheng_desktop.core.texts import text
from minsheng_desktop.entitlements.review_records import Finding, ReviewRow
from minsheng_desktop.entitlements.reviews import result_word, review_lines, round_row
from minsheng_desktop.programmes.catalogue import load_code_lists
from minsheng_desktop.rules.dates import read_date
from minsheng_desktop.rules.money import read_amount
from minsheng_desktop.spreadsheets.letters import column_letter
from minsheng_desktop.spreadsheets.official_sheet import HEAD_FILL
from minsheng_desktop.spreadsheets.pasted_table import Source
from minsheng_desktop.spreadsheets.reader import read_workbook
from minsheng_desktop.spreadsheets.records import Sheet
from minsheng_desktop.spreadsheets.sheet_frame import Frame, Validation
from minsheng_desktop.spreadsheets.sheet_styles import CellLook
from minsheng_desktop.spreadsheets.xlsx_stream import RowStream, WorkbookStream

# column → (width, kind); the last ones are filled in by the village
COLUMNS = {
    "number": (13, "text"), "group": (9, "text"), "name": (10, "text"), "programme": (12, "text"),
    "size": (6, "integer"), "covered": (6, "integer"), "amount": (10, "money"), "result": (12, "text"),
    "found_on": (12, "text"), "income": (10, "text"), "found_by": (10, "text"), "note": (24, "text"),
}  # fmt: skip
ENTRY = ("result", "found_on", "income", "found_by", "note")
_ID = re.compile(r"\d{17}[\dXx]")
HEADER_ROWS = 12  # where a header is looked for


@dataclass(frozen=True, slots=True)
class SheetsWritten:
    """What was written: files by name and how many lines in all."""

    files: tuple[str, ...]
    lines: int


def write_sheets(
    uow: UnitOfRead, round_uid: bytes, out: Path, village: bytes = b"", each: bool = False, password: str = ""
) -> SheetsWritten:
    """Write the lines of a round that are still open: a workbook with a sheet per village, or (``each``) one per
    village into the folder ``out``. No ID number, telephone or account leaves with it; ``password`` closes it.

    Raises INPUT where nothing is open.
    """
    uow.require(Right.EXPORT)
    whole = round_row(uow, round_uid)
    villages: dict[str, list[ReviewRow]] = {}
    for row in review_lines(uow, round_uid, village, "open"):
        villages.setdefault(row.village or text("entitlements.no_village"), []).append(row)
    if not villages:
        raise input_error("reviews.nothing_open")
    parts = {name: {name: rows} for name, rows in villages.items()} if each else {"": villages}
    written = []
    for name, sheets in parts.items():
        place = out / f"{text('reviews.file', village=name)}.xlsx" if each else out
        data = _workbook(whole.name, whole.due_day, sheets)
        _put(place, adapters.load("protecting").encrypt(data, password) if password else data)
        written.append(str(place))
    return SheetsWritten(tuple(written), sum(len(rows) for rows in villages.values()))


def _put(place: Path, data: bytes) -> None:
    write_whole(place, lambda handle: handle.write(data))


def _workbook(name: str, due_day: str, villages: Mapping[str, Sequence[ReviewRow]]) -> bytes:
    memory = io.BytesIO()
    with WorkbookStream(memory) as book:
        for village, rows in villages.items():
            _sheet(book, name, due_day, village, rows)
    return memory.getvalue()


def _sheet(book: WorkbookStream, name: str, due_day: str, village: str, rows: Sequence[ReviewRow]) -> None:
    keys, first = list(COLUMNS), 4
    at, last = column_letter(keys.index("result")), column_letter(len(keys) - 1)
    words = ",".join(item.label for item in load_code_lists()["review_result"].items)
    frame = Frame(
        village, [width for width, _ in COLUMNS.values()], frozen_rows=first - 1, repeated=(first - 1, first - 1),
        frozen_columns=3, footer=text("spreadsheets.export.page"), row_height=20, merged=[f"A1:{last}1", f"A2:{last}2"],
        validations=[Validation(f"{at}{first}:{at}{first + len(rows) - 1}", "list", f'"{words}"')],
        last_row=first + len(rows) - 1, print_columns=len(keys),
    )  # fmt: skip
    member = book.begin(frame)
    stream = RowStream(member, book.styles, [kind for _, kind in COLUMNS.values()])
    title = CellLook("@", "center", size=18, font=text("spreadsheets.font.title"))
    stream.line([(0, text("reviews.sheet_title", village=village, name=name), book.styles.number(title))], 32)
    stream.line([(0, text("reviews.sheet_hint", day=due_day), book.styles.number(CellLook("@")))], 20)
    head = book.styles.number(CellLook("@", "center", wrap=True, fill=HEAD_FILL, boxed=True, bold=True))
    stream.line(((index, column_word(key), head) for index, key in enumerate(keys)), 32)
    stream.body(_cells(row) for row in rows)
    book.end(member)


def column_word(key: str) -> str:
    """The heading of a column."""
    return text(HEADS[key])


HEADS = {
    "number": "reviews.column.number",
    "group": "reviews.column.group",
    "name": "reviews.column.name",
    "programme": "reviews.column.programme",
    "size": "reviews.column.size",
    "covered": "reviews.column.covered",
    "amount": "reviews.column.amount",
    "result": "reviews.column.result",
    "found_on": "reviews.column.found_on",
    "income": "reviews.column.income",
    "found_by": "reviews.column.found_by",
    "note": "reviews.column.note",
}


def _cells(row: ReviewRow) -> tuple[Any, ...]:
    result = result_word(row.result) if row.result else None
    return (
        row.number, row.village_group, row.name, row.programme, row.household_size, row.covered, row.total_fen, result,
        row.found_on, None, row.found_by or None, row.note or None,
    )  # fmt: skip


# back


@dataclass(frozen=True, slots=True)
class Unread:
    """A row of a sheet that came back and cannot be taken: where, what stands there and why."""

    sheet: str
    row: int
    value: str
    reason: str


@dataclass(frozen=True, slots=True)
class SheetReading:
    """What sheets that came back say: findings by line, rows left blank, rows that cannot be taken."""

    findings: tuple[Finding, ...]
    blank: int
    unread: tuple[Unread, ...]


def read_sheets(uow: UnitOfRead, round_uid: bytes, source: Source, password: str | None = None) -> SheetReading:
    """Read what villages filled in; a line is found by its number, else by the ID number of the holder.

    Raises the file errors of ``read_workbook``, INPUT where no sheet has the columns of a round.
    """
    from_file = read_workbook(source, password, uow.job)
    lines = review_lines(uow, round_uid)
    by_number = {row.number: row for row in lines}
    by_id: dict[str, list[ReviewRow]] = {}
    for row in lines:
        if row.id_no:
            by_id.setdefault(row.id_no.upper(), []).append(row)
    reader = _Reader(by_number, by_id, uow.today)
    for sheet in from_file.sheets:
        reader.read(sheet)
    if not reader.found_header:
        raise input_error("reviews.no_sheet")
    return SheetReading(tuple(reader.findings.values()), reader.blank, tuple(reader.unread))


class _Reader:
    def __init__(self, by_number: Mapping[str, ReviewRow], by_id: Mapping[str, list[ReviewRow]], today: date) -> None:
        self.by_number, self.by_id, self.today = by_number, by_id, today
        self.findings: dict[bytes, Finding] = {}
        self.unread: list[Unread] = []
        self.blank = 0
        self.found_header = False

    def read(self, sheet: Sheet) -> None:
        """All rows of a sheet below its header."""
        places = self._header(sheet)
        if places is None:
            return
        self.found_header = True
        start, columns = places
        for index in range(start + 1, len(sheet.rows)):
            cells = [_text(value) for value in sheet.rows[index]]
            values = {key: cells[at] if at < len(cells) else "" for key, at in columns.items()}
            if any(cells):
                self._row(sheet.name, index + 1, values, cells)

    def _header(self, sheet: Sheet) -> tuple[int, dict[str, int]] | None:
        words = {column_word(key): key for key in HEADS}
        for index, row in enumerate(list(sheet.rows)[:HEADER_ROWS]):
            found = {words[cell]: at for at, cell in enumerate(map(_text, row)) if cell in words}
            if "result" in found and ("number" in found or "name" in found):
                return index, found
        return None

    def _row(self, sheet: str, number: int, values: Mapping[str, str], cells: Sequence[str]) -> None:
        written = values.get("result", "")
        if not any(values.get(key) for key in ENTRY):
            self.blank += 1
            return
        try:
            line = self._line(values.get("number", ""), cells)
            finding = _finding(line, values, self.today)
            known = self.findings.get(line.uid)
            if known is not None and known != finding:
                self._wrong(sheet, number, written, text("reviews.twice"))
                return
            self.findings[line.uid] = finding
        except _Wrong as wrong:
            self._wrong(sheet, number, wrong.value, wrong.reason)

    def _wrong(self, sheet: str, row: int, value: str, reason: str) -> None:
        self.unread.append(Unread(sheet, row, value, reason))

    def _line(self, number: str, cells: Sequence[str]) -> ReviewRow:
        found = self.by_number.get(number.strip().upper())
        if found is not None:
            return found
        ids = [match[0].upper() for cell in cells if (match := _ID.search(cell))]
        hits = [row for one in ids for row in self.by_id.get(one, ())]
        if len(hits) == 1:
            return hits[0]
        raise _Wrong(number, text("reviews.several_lines") if hits else text("reviews.unknown_line"))


class _Wrong(Exception):
    def __init__(self, value: str, reason: str) -> None:
        super().__init__(reason)
        self.value, self.reason = value, reason


def _finding(line: ReviewRow, values: Mapping[str, str], today: date) -> Finding:
    written = values.get("result", "")
    item = load_code_lists()["review_result"].find(written) if written else None
    if item is None:
        raise _Wrong(written, text("reviews.result_unknown"))
    income = read_amount(values.get("income", "")) if values.get("income") else None
    if income is not None and income.fen is None:
        raise _Wrong(values["income"], text("reviews.income_unknown"))
    day = values.get("found_on", "")
    read = read_date(day, today, today.year).value if day else None
    if day and not isinstance(read, date):
        raise _Wrong(day, text("reviews.day_unknown"))
    return Finding(
        line.uid, item.code, read.isoformat() if isinstance(read, date) else "", values.get("found_by", ""),
        income.fen if income else None, values.get("note", ""),
    )  # fmt: skip


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()
