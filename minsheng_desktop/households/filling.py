"""Filling the table the county sent: rows are found by ID number, columns by their headings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from db.queries import filling as stored
from minsheng_desktop.areas.service import names_of, villages_by_name
from minsheng_desktop.core import adapters
from minsheng_desktop.core.errors import file_error, input_error, not_found
from minsheng_desktop.core.operation import UnitOfRead
from minsheng_desktop.core.rights import Right
from minsheng_desktop.entitlements.own_columns import list_own_columns
from minsheng_desktop.households.fill_values import OWN, Facts, values_of
from minsheng_desktop.households.roster_files import OpenedRoster, find_programmes, judge_roster, open_roster
from minsheng_desktop.programmes.service import list_programmes
from minsheng_desktop.spreadsheets import filling
from minsheng_desktop.spreadsheets.filling import FillColumn, Place, Values
from minsheng_desktop.spreadsheets.reader import read_file
from minsheng_desktop.spreadsheets.records import RosterRow, SheetPlan

MATCHED, DOUBTFUL, SEVERAL, UNKNOWN = "matched", "doubtful", "several", "unknown"


@dataclass(frozen=True, slots=True)
class OpenedForm:
    """A table that was read once: what was recognised in it, and its bytes (opened, if it was protected)."""

    path: Path
    opened: OpenedRoster
    data: bytes
    programme: str  # the programme it speaks of; "" where it does not say


@dataclass(frozen=True, slots=True)
class FillChoice:
    """What the clerk chose. ``fields``: (sheet, column) -> field; ``accepted``: doubtful rows that are right."""

    programme: str = ""
    village: bytes = b""
    overwrite: bool = False
    fields: Mapping[tuple[str, int], str] = field(default_factory=dict)
    accepted: frozenset[Place] = frozenset()


@dataclass(frozen=True, slots=True)
class FillLine:
    """A row of the table and whom it was found to be.

    ``state``: matched by number, doubtful (by name and village alone), several (of that name), unknown.
    """

    sheet: str
    row: int
    name: str
    id_no: str
    village: str
    state: str
    found: str = ""  # the number of the person it may be
    filled: int = 0
    overwritten: int = 0


@dataclass(frozen=True, slots=True)
class Absent:
    """Somebody of the roster whom the table does not list."""

    name: str
    id_no: str
    village: str
    certificate_no: str


@dataclass(frozen=True, slots=True)
class FillPreview:
    """What filling would do. ``form``: the table is empty and gets the roster; ``short``: rows it has too few."""

    choice: FillChoice
    columns: tuple[FillColumn, ...]
    lines: tuple[FillLine, ...]
    absent: tuple[Absent, ...]
    own_columns: tuple[tuple[str, str], ...]
    form: bool
    short: int
    keeps_format: bool
    cells: Mapping[str, Mapping[tuple[int, int], Any]]
    model_rows: Mapping[str, int]

    @property
    def filled(self) -> int:
        """Empty cells that get a value."""
        return sum(column.filled for column in self.columns)

    @property
    def overwritten(self) -> int:
        """Cells whose content is replaced."""
        return sum(column.overwritten for column in self.columns)

    def count(self, state: str) -> int:
        """Rows in a state."""
        return sum(line.state == state for line in self.lines)


def open_form(uow: UnitOfRead, path: Path, password: str | None = None, sheet: str = "") -> OpenedForm:
    """Read and recognise a table; ``sheet`` keeps only the sheet of that name.

    Raises FILE errors for what is no readable workbook or has no header of a list of persons.
    """
    opened = open_roster(uow, path, password, sheet)
    if not filling.lists_of(opened.plans):
        raise file_error("households.no_list", file=path.name)
    if any(plan.block or plan.fold > 1 for plan in filling.lists_of(opened.plans)):
        raise file_error("fill.several_in_a_row", file=path.name)  # a row would take the values of another person
    data = read_file(path)
    if opened.workbook.container.sealed:
        data = adapters.load("protected").decrypt(data, password)
    found = find_programmes(uow, opened)
    return OpenedForm(path, opened, data, found[0] if found else "")


def preview_fill(uow: UnitOfRead, form: OpenedForm, choice: FillChoice) -> FillPreview:
    """What filling ``form`` would do; nothing is written. Raises NOT_FOUND for an unknown programme."""
    uow.require(Right.EXPORT)
    programme = _programme(uow, choice.programme)
    plans = filling.lists_of(form.opened.plans)
    own = tuple((column.key, column.title) for column in list_own_columns(uow, choice.programme))
    known = {"".join(title.split()): OWN + key for key, title in own}
    columns = [column for plan in plans for column in filling.columns_of(plan, choice.fields, known)]
    if any(plan.data_rows for plan in plans):
        return _fill_rows(uow, form, choice, programme, plans, columns, own)
    return _fill_form(uow, form, choice, programme, plans, columns, own)


def write_fill(uow: UnitOfRead, form: OpenedForm, preview: FillPreview, out: Path) -> int:
    """Write the filled table to ``out``; the table itself stays as it is. Answers the number of cells written.

    Full numbers leave the program here, so the right to export is asked for. Raises INPUT where the table
    has too few rows or would be written over itself.
    """
    uow.require(Right.EXPORT)
    if preview.short:
        raise input_error("fill.too_few_rows", count=preview.short)
    if out.resolve() == form.path.resolve():
        raise input_error("fill.same_file")
    filling.write_filled(out, form.opened.workbook, form.data, preview.cells, preview.model_rows)
    return preview.filled + preview.overwritten


def _programme(uow: UnitOfRead, code: str) -> bytes:
    if not code:
        return b""
    found = next((programme.uid for programme in list_programmes(uow) if programme.code == code), None)
    if found is None:
        raise not_found("entitlements.no_programme", programme=code)
    return found


def facts_of(uow: UnitOfRead, persons: Sequence[bytes], programme: bytes) -> dict[bytes, Facts]:
    """What is known of each person, with the benefit of a programme (b"": of none)."""
    connection = uow.connection
    homes, accounts = stored.present_homes(connection, persons), stored.current_accounts(connection, persons)
    benefits = stored.benefits(connection, persons, programme) if programme else {}
    none: Mapping[str, Any] = {}
    return {
        uid: Facts(person, homes.get(uid, none), accounts.get(uid, none), benefits.get(uid, none))
        for uid, person in stored.people(connection, persons).items()
    }


# -- a table with rows ---------------------------------------------------------------------------


def _fill_rows(
    uow: UnitOfRead,
    form: OpenedForm,
    choice: FillChoice,
    programme: bytes,
    plans: Sequence[SheetPlan],
    columns: Sequence[FillColumn],
    own: tuple[tuple[str, str], ...],
) -> FillPreview:
    rows = judge_roster(uow, form.opened, choice.programme).rows
    found = _find_persons(uow, rows)
    persons = list(dict.fromkeys(uid for _, uids in found for uid in uids[:1]))
    facts = facts_of(uow, persons, programme)
    units = {plan.sheet: plan.money_unit for plan in plans}
    values: dict[Place, Values] = {}
    for row, (state, uids) in zip(rows, found, strict=True):
        place = (row.sheet, row.row)
        if state == MATCHED or (state == DOUBTFUL and place in choice.accepted):
            values[place] = values_of(facts[uids[0]], uow.today, units[row.sheet])
    done = filling.plan_cells(form.opened.workbook, plans, columns, values, choice.overwrite)
    lines = [
        _line(row, state, facts.get(uids[0]) if uids else None, done.written.get((row.sheet, row.row), (0, 0)))
        for row, (state, uids) in zip(rows, found, strict=True)
    ]
    listed = {uid for state, uids in found if state in (MATCHED, DOUBTFUL) for uid in uids}
    absent = _absent(uow, choice, programme, listed, {facts[uid].person["area_uid"] for uid in persons})
    return FillPreview(
        choice, done.columns, tuple(lines), absent, own, False, 0,
        filling.keeps_format(form.opened.workbook), done.cells, {},
    )  # fmt: skip


def _name(row: RosterRow) -> str:
    return str(row.values.get("name") or row.values.get("head_name") or "")


def _line(row: RosterRow, state: str, facts: Facts | None, written: tuple[int, int]) -> FillLine:
    number = str((facts.person["id_no"] if facts and state == DOUBTFUL else "") or "")
    stated = str(row.values.get("id_no") or "")
    village = str(row.values.get("village") or "")
    return FillLine(row.sheet, row.row, _name(row), stated, village, state, number, *written)


def _find_persons(uow: UnitOfRead, rows: Sequence[RosterRow]) -> list[tuple[str, list[bytes]]]:
    """For each row a state and the persons it may be, the likeliest first."""
    numbers = {str(row.values["id_no"]) for row in rows if row.values.get("id_no")}
    by_number: dict[str, list[bytes]] = {}
    for number, person, node in stored.by_number(uow.connection, sorted(numbers)):
        own = node == uow.node.uid
        by_number.setdefault(number, []).insert(0 if own else len(by_number.get(number, ())), person)
    unfound = [row for row in rows if str(row.values.get("id_no") or "") not in by_number]
    by_name: dict[str, list[tuple[bytes, str]]] = {}
    for name, person, village in stored.by_name(uow.connection, sorted({_name(row) for row in unfound} - {""})):
        by_name.setdefault(name, []).append((person, village))
    return [_find_person(row, by_number, by_name) for row in rows]


def _find_person(
    row: RosterRow, by_number: Mapping[str, list[bytes]], by_name: Mapping[str, list[tuple[bytes, str]]]
) -> tuple[str, list[bytes]]:
    number = str(row.values.get("id_no") or "")
    if number in by_number:
        return MATCHED, by_number[number][:1]
    if number:  # a right number nobody here has: somebody else of the same name
        return UNKNOWN, []
    stated = row.values.get("village")
    same = [person for person, village in by_name.get(_name(row), ()) if not stated or village == stated]
    if len(same) > 1:
        return SEVERAL, []
    return (DOUBTFUL, same) if same else (UNKNOWN, [])


def _absent(
    uow: UnitOfRead, choice: FillChoice, programme: bytes, listed: set[bytes], villages: set[bytes | None]
) -> tuple[Absent, ...]:
    """Running benefits of whose people nobody is listed; without a village chosen, of the villages the table has."""
    if not programme:
        return ()
    rows = stored.roster(uow.connection, programme, choice.village)
    people = stored.people(uow.connection, [row[1] for row in rows])
    if not choice.village:
        rows = [row for row in rows if people[row[1]]["area_uid"] in villages]
    covered = stored.covered(uow.connection, [row[0] for row in rows])
    return tuple(
        Absent(name, number or "", village, certificate)
        for uid, holder, name, number, village, certificate, _ in rows
        if holder not in listed and not listed.intersection(covered.get(uid, ()))
    )


# -- an empty form -------------------------------------------------------------------------------


def _fill_form(
    uow: UnitOfRead,
    form: OpenedForm,
    choice: FillChoice,
    programme: bytes,
    plans: Sequence[SheetPlan],
    columns: Sequence[FillColumn],
    own: tuple[tuple[str, str], ...],
) -> FillPreview:
    """The roster of the programme goes into the empty rows; a sheet named after a village gets that village."""
    places, names = villages_by_name(uow), names_of(uow)
    values: dict[Place, Values] = {}
    lines: list[FillLine] = []
    models: dict[str, int] = {}
    short = 0
    for plan in plans if programme else ():
        village = choice.village or places.get(names.find(plan.sheet) or "", b"")
        facts = _roster_facts(uow, programme, village, any(column.field == "relation" for column in plan.columns))
        first, room = filling.blank_rows(form.opened.workbook.sheet(plan.sheet), plan)
        short += max(0, len(facts) - room) if room is not None else 0
        models[plan.sheet] = first
        for number, known in enumerate(facts, 1):
            place = (plan.sheet, first + number - 1)
            values[place] = values_of(known, uow.today, plan.money_unit) | {filling.SEQUENCE: number}
            person = known.person
            shown = (person["name"], person["id_no"] or "", person["village"] or "", MATCHED)
            lines.append(FillLine(*place, *shown))
    # A form that numbers its rows beforehand keeps its numbers.
    done = filling.plan_cells(form.opened.workbook, plans, columns, values)
    return FillPreview(
        choice, done.columns, tuple(lines), (), own, True, short,
        filling.keeps_format(form.opened.workbook), done.cells, models,
    )  # fmt: skip


def _roster_facts(uow: UnitOfRead, programme: bytes, village: bytes, each_member: bool) -> list[Facts]:
    """Whom the roster lists: the holders, or with a column for the relation everyone covered."""
    rows = stored.roster(uow.connection, programme, village)
    covered = stored.covered(uow.connection, [row[0] for row in rows]) if each_member else {}
    ordered = [uid for row in rows for uid in dict.fromkeys([row[1], *covered.get(row[0], ())])]
    facts = facts_of(uow, ordered, programme)
    return [facts[uid] for uid in ordered if uid in facts]
