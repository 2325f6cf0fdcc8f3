"""Rows of a list that may be somebody else, or contradict what is stored, put side by side with the others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from db.queries import import_clashes as stored
from db.queries import import_match
from minsheng_desktop.areas.service import villages_by_name
from minsheng_desktop.core.operation import UnitOfRead
from minsheng_desktop.core.texts import text
from minsheng_desktop.households.history_phrases import SEX_WORDS
from minsheng_desktop.households.import_columns import RowColumns
from minsheng_desktop.households.import_records import Clash, ClashSide
from minsheng_desktop.programmes.service import list_programmes
from minsheng_desktop.spreadsheets.records import RosterReading, place_key

MOST_SIDES = 4
FILE, STORED = "file", "stored"
MONEY = ("amount_month", "amount_hh", "amount", "amount_person", "total")
KINDS = ("same_id_other_name", "twice_in_file", "same_name_other_id", "in_other_programme")


def find_clashes(uow: UnitOfRead, reading: RosterReading, programme: str = "") -> tuple[Clash, ...]:
    """What is to be put side by side, by kind and then in the order of the rows.

    The same number under another name and the same person twice, in the file or on record; the same name under
    another number where village, birth or all but two characters of the number agree; persons who draw a benefit
    of another programme than that of the list. ``programme`` (code) overrides what was recognised.
    """
    clashes = _Clashes(uow, reading, programme)
    found = [*clashes.in_file(), *clashes.other_names(), *clashes.other_numbers(), *clashes.other_programmes()]
    return tuple(sorted(found, key=lambda clash: (KINDS.index(clash.kind), clash.row_index)))


class _Clashes:
    def __init__(self, uow: UnitOfRead, reading: RosterReading, programme: str) -> None:
        self.uow, self.reading, self.chosen = uow, reading, programme
        self.columns = RowColumns(reading)
        self.numbers = self.columns.texts("id_no")
        self.names = self.columns.texts("name")
        self.villages = {uid: name for name, uid in villages_by_name(uow).items()}
        self.programmes = {known.code: known.name for known in list_programmes(uow)}
        self.first: dict[str, int] = {}
        for index, number in enumerate(self.numbers):
            if number and self.columns.accepted[index]:
                self.first.setdefault(number, index)
        self.known: dict[bytes, int] = {}  # person on record → their first row
        self.other: dict[int, bytes] = {}  # first row → person of that number under another name
        self._match()

    def _match(self) -> None:
        connection, node = self.uow.connection, self.uow.node.uid
        wanted = list(self.first) if import_match.is_few(connection, len(self.first)) else None
        for rows in import_match.persons(connection, node, ["name"], wanted):
            self.uow.job.tick(0, 0)
            for number, person, _, name in rows:
                index = self.first.get(number)
                if index is not None:
                    self.known[person] = index
                    if self.names[index] and self.names[index] != name:
                        self.other[index] = person

    # sides

    def _file_side(self, index: int) -> ClashSide:
        row = self.reading.rows[index]
        values = row.values
        born = values.get("birth")
        told = {
            "name": values.get("name"), "id_no": values.get("id_no"),
            "birth": born.isoformat() if isinstance(born, date) else born or _born(self.numbers[index]),
            "sex": values.get("sex"), "village": values.get("village"), "address": values.get("address"),
            "phone": values.get("phone"),
            "amount": next((values[name] for name in MONEY if isinstance(values.get(name), int)), None),
            "programme": values.get("item") or self.programmes.get(self._code(row.sheet, row.block)),
        }  # fmt: skip
        return ClashSide(FILE, row.sheet, row.row, None, _told(told), index)

    def _stored_side(self, facts: Sequence[Any], programme: str = "", fen: int | None = None) -> ClashSide:
        uid, name, number, born, sex, village, address, phone = facts
        told = {
            "name": name, "id_no": number, "birth": born, "sex": text(SEX_WORDS[sex]) if sex in SEX_WORDS else None,
            "village": self.villages.get(village), "address": address, "phone": phone, "amount": fen,
            "programme": programme,
        }  # fmt: skip
        return ClashSide(STORED, "", 0, uid, _told(told))

    def _code(self, sheet: str, block: int) -> str:
        told = self.reading.sheet_programmes
        return self.chosen or told.get(place_key(sheet, block)) or told.get(sheet) or self.reading.programme or ""

    def _facts(self, persons: Iterable[bytes]) -> dict[bytes, Sequence[Any]]:
        rows = stored.persons_by(self.uow.connection, self.uow.node.uid, "uid", list(persons))
        return {row[0]: row for row in rows}

    # kinds

    def in_file(self) -> Iterator[Clash]:
        """The same number on several rows of the file."""
        for group in self.reading.duplicates:
            kind = "same_id_other_name" if group.kind == "same_id_diff_name" else "twice_in_file"
            last = group.rows[-1]
            others = tuple(self._file_side(index) for index in group.rows[:-1])
            yield Clash(kind, last, others[:MOST_SIDES])

    def other_names(self) -> Iterator[Clash]:
        """The number of somebody on record under another name."""
        facts = self._facts(self.other.values())
        for index, person in self.other.items():
            if person in facts:
                yield Clash("same_id_other_name", index, (self._stored_side(facts[person]),))

    def other_numbers(self) -> Iterator[Clash]:
        """Newcomers who bear the name of somebody on record who is likely to be the same."""
        seen = set(self.known.values())
        new: dict[str, list[int]] = {}
        for index in self.first.values():
            name = self.names[index]
            if index not in seen and name:
                new.setdefault(name, []).append(index)
        likely: dict[int, list[tuple[int, Sequence[Any]]]] = {}
        villages = self.columns.texts("village")
        for at, facts in enumerate(stored.persons_by(self.uow.connection, self.uow.node.uid, "name", list(new))):
            if at % 1000 == 0:
                self.uow.job.tick(0, 0)
            for index in new[facts[1]]:
                rank = _likeness(self.numbers[index] or "", villages[index] or "", facts, self.villages)
                likely.setdefault(index, []).append((rank, facts))
        for index, ranked in likely.items():
            ranked.sort(key=lambda pair: pair[0])
            if ranked[0][0] < UNLIKE:
                sides = [self._stored_side(facts) for _, facts in ranked[:MOST_SIDES]]
                yield Clash("same_name_other_id", index, tuple(sides))

    def other_programmes(self) -> Iterator[Clash]:
        """Persons of a list of one programme who draw a benefit of another; a list of payments says nothing of it."""
        own = {}
        items = self.columns.texts("item")
        for sheet, block, first, end in self.columns.spans:
            code = self._code(sheet, block)
            if code:
                own.update(dict.fromkeys((i for i in range(first, end) if items[i] is None), code))
        persons = [person for person, index in self.known.items() if index in own]
        found: dict[bytes, list[tuple[str, int | None]]] = {}
        for person, code, name, fen in stored.drawn(self.uow.connection, persons):
            if code != own[self.known[person]]:
                found.setdefault(person, []).append((name, fen))
        facts = self._facts(found)
        for person, drawn in found.items():
            sides = [self._stored_side(facts[person], name, fen) for name, fen in drawn if person in facts]
            if sides:
                yield Clash("in_other_programme", self.known[person], tuple(sides[:MOST_SIDES]))


UNLIKE = 9


def _likeness(number: str, village: str, facts: Sequence[Any], villages: Mapping[bytes, str]) -> int:
    """How near a person of the same name is, 0 the nearest; ``UNLIKE`` for a mere namesake."""
    stored_number, born = facts[2] or "", facts[3]
    if len(number) == len(stored_number) and sum(a != b for a, b in zip(number, stored_number, strict=True)) <= 2:
        return 0
    same_village = bool(village) and villages.get(facts[5]) == village
    same_birth = bool(born) and born == _born(number)
    if same_village or same_birth:
        return 1 if same_village and same_birth else 2 if same_birth else 3
    return UNLIKE


def _born(number: str | None) -> str | None:
    return f"{number[6:10]}-{number[10:12]}-{number[12:14]}" if number and len(number) == 18 else None


def _told(values: Mapping[str, object]) -> Mapping[str, object]:
    return {name: value for name, value in values.items() if value not in (None, "")}
