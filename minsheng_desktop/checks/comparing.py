"""Holding another office's list (cremations, cancelled registrations, certificates) against the persons on file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from db.queries import comparing as stored
from minsheng_desktop.core.operation import UnitOfRead
from minsheng_desktop.rules import citizen_id
from minsheng_desktop.rules.list_matching import Found, Known, Listed, birth_in_remark, match
from minsheng_desktop.spreadsheets.records import RosterReading, RosterRow


@dataclass(frozen=True, slots=True)
class Hit:
    """A person a line may mean, with the programmes drawn this month."""

    person_uid: bytes
    name: str
    village: str
    died_on: str | None
    benefits: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ListMatch:
    """A line of the list and whom it means; ``ambiguous``: several different persons fit."""

    sheet: str
    row: int
    name: str
    how: str
    strength: str
    name_agrees: bool
    ambiguous: bool
    persons: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """A list held against the persons on file: its matches in order, and how many lines it has."""

    lines: int
    matches: tuple[ListMatch, ...]


def compare_list(uow: UnitOfRead, reading: RosterReading) -> Comparison:
    """Whom of the persons on file the lines of a list mean. Reads only."""
    lines = [(row, _listed(row, masked)) for row, masked in _with_masked(reading)]
    persons = _Persons(uow, [line for _, line in lines])
    found: list[tuple[RosterRow, Found]] = []
    for number, (row, line) in enumerate(lines):
        if number % 500 == 0:
            uow.job.tick(number, len(lines))
        hit = persons.match(line)
        if hit:
            found.append((row, hit))
    keys = {key for _, hit in found for key in hit.keys}
    drawn = stored.benefits_in_force(uow.connection, keys, reading.as_of.year * 100 + reading.as_of.month)
    matches = [_line(row, hit, persons, drawn) for row, hit in found]
    return Comparison(len(lines), tuple(matches))


def _with_masked(reading: RosterReading) -> list[tuple[RosterRow, str]]:
    masked = {p.place: p.value or "" for p in reading.problems if p.code == "id_masked"}
    return [(row, masked.get(row.place, "")) for row in reading.rows if not row.skipped]


def _listed(row: RosterRow, masked: str) -> Listed:
    number, name = row.values.get("id_no"), str(row.values.get("name") or "")
    birth = row.values.get("birth")
    if isinstance(number, str):
        birth = citizen_id.birth_date(number)
    elif not isinstance(birth, date):
        birth = birth_in_remark(str(row.values.get("remark") or ""))
    return Listed(name, number if isinstance(number, str) else None, masked, birth if isinstance(birth, date) else None)


class _Persons:
    """The persons on file with a number or a name of the list."""

    def __init__(self, uow: UnitOfRead, lines: Sequence[Listed]) -> None:
        self.rows: dict[bytes, tuple[Any, ...]] = {}
        self._by_number: dict[str, list[Known]] = {}
        self._by_name: dict[str, list[Known]] = {}
        numbers = {line.id_no for line in lines if line.id_no}
        for person in self._take(stored.persons_with(uow.connection, "id_no", numbers)):
            self._by_number.setdefault(str(person.id_no), []).append(person)
        names = {line.name for line in lines if line.name}
        for person in self._take(stored.persons_with(uow.connection, "name", names)):
            self._by_name.setdefault(person.name, []).append(person)

    def _take(self, rows: Any) -> list[Known]:
        found = []
        for row in rows:
            uid, name, number, birth = row[:4]
            self.rows[uid] = row
            found.append(Known(uid, name, number, date.fromisoformat(birth) if birth and len(birth) == 10 else None))
        return found

    def match(self, line: Listed) -> Found | None:
        return match(line, self._by_number.get(line.id_no or "", ()), self._by_name.get(line.name, ()))


def _line(row: RosterRow, hit: Found, persons: _Persons, drawn: dict[bytes, list[str]]) -> ListMatch:
    people = tuple(
        Hit(key, persons.rows[key][1], persons.rows[key][4], persons.rows[key][5], tuple(drawn.get(key, ())))
        for key in hit.keys
    )
    name = str(row.values.get("name") or "")
    return ListMatch(row.sheet, row.row, name, hit.how, hit.strength, hit.name_agrees, len(people) > 1, people)
