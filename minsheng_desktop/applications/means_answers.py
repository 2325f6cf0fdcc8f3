"""The county's answer as a file: read, matched by ID number, shown, and then written down.

One row per person, with a column for each kind of finding, or one row per finding with its kind in a column; words of
headings are data (resources/catalogue/means_answers.toml, and the labels of the list ``means_hit``).
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from db.queries import means as stored
from minsheng_desktop.applications.entering import check_day
from minsheng_desktop.applications.means_checks import answer_all
from minsheng_desktop.applications.means_records import Answered, AnswerFile, AnswerLine, MeansAnswer, MeansHit
from minsheng_desktop.applications.records import Refused
from minsheng_desktop.core.errors import file_error, input_error
from minsheng_desktop.core.files import plain
from minsheng_desktop.core.operation import Operation, UnitOfRead, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.core.texts import text
from minsheng_desktop.programmes.catalogue import load_code_lists
from minsheng_desktop.programmes.records import alias_key
from minsheng_desktop.rules import citizen_id
from minsheng_desktop.rules.dates import read_date
from minsheng_desktop.rules.money import read_amount
from minsheng_desktop.spreadsheets.reader import read_workbook
from resources import RESOURCES

TITLE_ROWS = 12  # rows a title may take above the headings
SEVERITY = ("meets", "unclear", "exceeds")  # of several rows of a case the gravest counts
LONGEST = 200

Person = Mapping[str, Any]


@cache
def _words() -> Mapping[str, Mapping[str, str]]:
    """Heading → column, and words that say a cell finds nothing."""
    with (RESOURCES / "catalogue" / "means_answers.toml").open("rb") as handle:
        content = tomllib.load(handle)
    heads = {alias_key(word): column for column, words in content["column"].items() for word in words}
    for item in load_code_lists()["means_hit"].items:
        for word in (item.label, *item.aliases):
            heads.setdefault(alias_key(word), f"hit.{item.code}")
    return {"heads": heads, "nothing": {alias_key(word): "" for word in content["nothing"]["words"]}}


@dataclass(frozen=True, slots=True)
class _Row:
    number: int
    cells: Mapping[str, object]

    def word(self, column: str) -> str:
        cell = self.cells.get(column)
        if cell is None:
            return ""
        if isinstance(cell, float) and cell.is_integer():
            return str(int(cell))
        return str(cell).strip()


def read_answers(uow: UnitOfRead, path: Path, password: str | None = None) -> AnswerFile:
    """Read a file of the county (.xlsx, .xls, .csv …) and match its rows by ID number; writes nothing.

    A row means every case that waits for an answer and has the person among its members. Raises the file errors
    of ``read_workbook`` and INPUT where there is no column of ID numbers.
    """
    rows = _rows_of(path, password)
    waiting: dict[str, list[Person]] = {}
    everybody: dict[bytes, list[Person]] = {}
    for person in stored.waiting_persons(uow.connection):
        everybody.setdefault(_case(person), []).append(person)
        if person["id_no"]:
            waiting.setdefault(str(person["id_no"]), []).append(person)
    numbers = [_number(row, uow.today) for row in rows]
    done = stored.answered_persons(uow.connection, sorted({number for number in numbers if number}))
    lines, per_case = list[AnswerLine](), dict[bytes, list[tuple[AnswerLine, _Row]]]()
    for row, number in zip(rows, numbers, strict=True):
        persons = waiting.get(number, [])
        line = _line(row, number, persons, number in done)
        lines.append(line)
        for found in persons:
            per_case.setdefault(_case(found), []).append((line, row))
    answers = tuple(_answer(uid, found, everybody[uid], uow.today) for uid, found in per_case.items())
    return AnswerFile(plain(path.name), tuple(lines), answers, _incomplete(per_case, everybody, uow.today))


def _case(person: Person) -> bytes:
    return bytes(person["application_uid"])


@use_case(Operation("means.import_answers", Right.IMPORT))
def import_answers(uow: UnitOfWork, file: AnswerFile, answered_on: date | None = None) -> Answered:
    """Write down the answers of a file that was read; ``answered_on`` where the file tells no day.

    Raises INPUT for a day to come and where nobody of the file was asked about.
    """
    if answered_on:
        check_day(uow, answered_on)
    if not file.answers:
        raise input_error("means.nobody_matched", file=file.file, rows=len(file.lines))
    answers = [replace(a, answered_on=answered_on) if answered_on else a for a in file.answers]
    done = answer_all(uow, answers)
    uow.describe(file=file.file, cases=done.cases, left=len(file.unmatched))
    return done


def _rows_of(path: Path, password: str | None) -> list[_Row]:
    heads = _words()["heads"]
    for sheet in read_workbook(path, password).sheets:
        for at, cells in enumerate(sheet.rows[:TITLE_ROWS]):
            columns = [heads.get(alias_key(str(cell)), "") if cell is not None else "" for cell in cells]
            if "id_no" in columns:
                return _below(sheet.rows, at, columns)
    raise file_error("means.no_id_column", file=path.name)


def _below(rows: Sequence[Sequence[object]], head: int, columns: Sequence[str]) -> list[_Row]:
    found = []
    for number, cells in enumerate(rows[head + 1 :], head + 2):
        row = _Row(number, {c: cell for c, cell in zip(columns, cells, strict=False) if c and cell not in (None, "")})
        if row.word("id_no") or row.word("name"):
            found.append(row)
    return found


def _number(row: _Row, today: date) -> str:
    """The ID number of a row in the form it is kept in; "" where it is none."""
    return citizen_id.judge(row.cells.get("id_no"), today).number or ""


def _line(row: _Row, number: str, persons: Sequence[Person], done: bool) -> AnswerLine:
    matched = tuple(str(person["number"]) for person in persons)
    message = ""
    if not matched:
        if not number:
            message = text("means.unmatched.bad_number")
        else:
            message = text("means.unmatched.answered" if done else "means.unmatched.unknown")
    elif row.word("name") and all(alias_key(row.word("name")) != alias_key(str(p["name"])) for p in persons):
        message = text("means.other_name", name=str(persons[0]["name"]))
    hits = _hits(row, persons[0] if persons else None)
    return AnswerLine(row.number, row.word("name"), row.word("id_no"), _conclusion(row, hits), hits, matched, message)


def _hits(row: _Row, person: Person | None) -> tuple[MeansHit, ...]:
    name = row.word("name") or (str(person["name"]) if person else "")
    uid = person["person_uid"] if person else None
    found = [
        MeansHit(column.removeprefix("hit."), name, row.word(column)[:LONGEST], _amount(column, row), uid)
        for column in row.cells
        if column.startswith("hit.") and _tells(row.word(column))
    ]
    if _tells(row.word("kind")):
        item = load_code_lists()["means_hit"].find(row.word("kind"))
        detail = row.word("detail") if item else f"{row.word('kind')} {row.word('detail')}".strip()
        amount = read_amount(row.cells.get("amount")).fen if "amount" in row.cells else None
        found.append(MeansHit(item.code if item else "other", name, detail[:LONGEST], amount, uid))
    return tuple(found)


def _tells(cell: str) -> bool:
    return bool(cell) and alias_key(cell) not in _words()["nothing"]


def _amount(column: str, row: _Row) -> int | None:
    """The money of a cell that is nothing but an amount (deposits, pensions)."""
    if column not in ("hit.deposits", "hit.pension"):
        return None
    return read_amount(row.cells[column]).fen


def _conclusion(row: _Row, hits: Sequence[MeansHit]) -> str:
    """As stated; where the file does not say, findings are for the clerk to look into and none means it fits."""
    written = row.word("conclusion")
    item = load_code_lists()["means_conclusion"].find(written) if written else None
    if item:
        return item.code
    return "unclear" if hits or (written and _tells(written)) else "meets"


def _answer(
    uid: bytes, found: Sequence[tuple[AnswerLine, _Row]], persons: Sequence[Person], today: date
) -> MeansAnswer:
    gravest = max((line.conclusion for line, _ in found), key=SEVERITY.index)
    hits = tuple(dict.fromkeys(hit for line, _ in found for hit in line.hits))
    days = [day for _, row in found if (day := _day(row, today))]
    asked = max(str(person["requested_on"] or "") for person in persons)
    remarks = dict.fromkeys(row.word("remark") for _, row in found if row.word("remark"))
    day = max(days) if days else max(today, date.fromisoformat(asked)) if asked else today
    return MeansAnswer(uid, day, gravest, hits, text("means.and").join(remarks)[:LONGEST])


def _day(row: _Row, today: date) -> date | None:
    if "answered_on" not in row.cells:
        return None
    value = read_date(row.cells["answered_on"], today).value
    return value if isinstance(value, date) and value <= today else None


def _incomplete(
    per_case: Mapping[bytes, Sequence[tuple[AnswerLine, _Row]]],
    everybody: Mapping[bytes, Sequence[Person]],
    today: date,
) -> tuple[Refused, ...]:
    """Members of answered cases of whom the file says nothing."""
    found = []
    for uid, rows in per_case.items():
        told = {_number(row, today) for _, row in rows}
        missing = [str(person["name"]) for person in everybody[uid] if str(person["id_no"] or "") not in told]
        if missing:
            first = everybody[uid][0]
            message = text("means.not_in_file", names=text("means.and").join(missing))
            found.append(Refused(uid, str(first["number"]), str(first["applicant"]), message))
    return tuple(found)
