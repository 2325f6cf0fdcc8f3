"""What the links of entries point to: a name, an ID number, a number or a uid typed in a column, found set-based."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from db.queries import registers as stored
from minsheng_desktop.areas.service import inside, list_areas
from minsheng_desktop.core.errors import input_error
from minsheng_desktop.core.operation import UnitOfRead
from minsheng_desktop.core.texts import text
from minsheng_desktop.programmes.records import alias_key
from minsheng_desktop.programmes.service import list_programmes
from minsheng_desktop.registers.records import (
    AREA,
    CITIZEN_ID,
    ENTRIES,
    ENTRY,
    LINKS,
    PERSON,
    PROGRAMME,
    Column,
    RegisterSpec,
)
from minsheng_desktop.registers.values import several, tidy
from minsheng_desktop.rules.characters import plain

TABLES = {PERSON: "person", "household": "household", "task": "task", "project": "project", AREA: "area",
          ENTRY: "register_entry", ENTRIES: "register_entry"}  # fmt: skip
UID_LENGTH = 32


@dataclass(frozen=True, slots=True)
class Found:
    """What a link says and points to: ``target`` is the hex of a uid, several joined by ;, a programme's code or ""."""

    words: str
    target: str = ""


@dataclass(frozen=True, slots=True)
class _Candidate:
    target: str
    words: str
    number: str = ""
    own: bool = True


class Linker:
    """Resolves the links of a register's rows; ``rows`` are all that will be asked for."""

    def __init__(self, uow: UnitOfRead, spec: RegisterSpec, rows: Iterable[Mapping[str, str]]) -> None:
        self._spec = spec
        self._year = uow.today.year
        self._columns = [column for column in spec.columns if column.type in LINKS]
        self._found: dict[str, dict[str, list[_Candidate]]] = {}
        listed = list(rows)
        for column in self._columns:
            words = self._typed(column, listed)
            self._found[column.key] = self._look_up(uow, column, words) if words else {}

    def _typed(self, column: Column, rows: list[Mapping[str, str]]) -> list[str]:
        found: dict[str, None] = {}
        for row in rows:
            value = tidy(row.get(column.key, ""))
            parts = several(value) if column.type == ENTRIES else (value,) if value else ()
            found.update(dict.fromkeys(spelt for part in parts for spelt in (part, plain(part))))
            if column.type == PERSON:
                found.update(dict.fromkeys(filter(None, (plain(row.get(key, "")) for key in self._id_keys()))))
        return list(found)

    def _id_keys(self) -> list[str]:
        return [column.key for column in self._spec.columns if column.type == CITIZEN_ID]

    def resolve(self, column: Column, row: Mapping[str, str]) -> Found:
        """The link a row's value makes. Raises INPUT where a strict one fits nothing, or several equally."""
        value = tidy(row.get(column.key, ""))
        if not value:
            return Found("")
        if column.type == ENTRIES:
            found = [self._one(column, part, row) for part in several(value)]
            return Found(
                text("registers.join").join(one.words for one in found),
                ";".join(one.target for one in found if one.target),
            )
        return self._one(column, value, row)

    def _one(self, column: Column, value: str, row: Mapping[str, str]) -> Found:
        near = self._found[column.key].get(alias_key(value), [])
        if column.type == PERSON and len(near) != 1:
            near = self._by_id_number(column, row, near)
        if len(near) > 1 and any(one.own for one in near):
            near = [one for one in near if one.own]
        exact = [one for one in near if one.number and alias_key(one.number) == alias_key(value)]
        chosen = exact or near
        if len(chosen) == 1:
            return Found(chosen[0].words, chosen[0].target)
        if chosen and column.type in (AREA, ENTRY, ENTRIES):
            raise input_error("registers.several_fit", title=column.label, value=value[:40], count=len(chosen))
        if column.strict or (len(value) == UID_LENGTH and value.isalnum() and value.isascii()):
            raise input_error("registers.nothing_fits", title=column.label, value=value[:40])
        return Found(value)

    def _by_id_number(self, column: Column, row: Mapping[str, str], near: list[_Candidate]) -> list[_Candidate]:
        numbers = {plain(row.get(key, "")).upper() for key in self._id_keys()} - {""}
        known = [one for number in numbers for one in self._found[column.key].get(alias_key(number), [])]
        name = alias_key(row.get(column.key, ""))
        return [one for one in known if alias_key(one.words) == name] or (near if not numbers else [])

    def _look_up(self, uow: UnitOfRead, column: Column, words: list[str]) -> dict[str, list[_Candidate]]:
        found: dict[str, list[_Candidate]] = {}

        def add(candidate: _Candidate, *spellings: str) -> None:
            for spelling in {alias_key(one) for one in spellings if one}:
                found.setdefault(spelling, []).append(candidate)

        if column.type == AREA:
            for area in inside(list_areas(uow), uow.node.area_code):
                add(
                    _Candidate(area.uid.hex(), area.name, area.code),
                    area.uid.hex(),
                    area.name,
                    area.code,
                    *area.aliases,
                )
        elif column.type == PROGRAMME:
            for one in list_programmes(uow):
                add(_Candidate(one.code, one.name), one.code, one.name, one.short_name)
        elif column.type == PERSON:
            for uid, name, number in stored.linked_persons(uow.connection, words):
                add(_Candidate(uid.hex(), name, number), name, number)
        elif column.type in (ENTRY, ENTRIES):
            for uid, subject, number, home in stored.linked_entries(uow.connection, column.register, words):
                add(_Candidate(uid.hex(), subject, number, home == uow.node.uid), subject, number)
        else:
            for uid, name, number in stored.linked_rows(uow.connection, TABLES[column.type], words, None):
                add(_Candidate(uid.hex(), name, number if number != name else ""), name, number)
        self._by_uid(uow, column, words, add)
        return found

    def _by_uid(self, uow: UnitOfRead, column: Column, words: list[str], add: object) -> None:
        name = TABLES.get(column.type)
        uids = [bytes.fromhex(word) for word in words if _is_uid(word)]
        if name and name != "area" and uids:
            for uid, label in stored.named(uow.connection, name, uids).items():
                add(_Candidate(uid.hex(), label), uid.hex())  # type: ignore[operator]


def _is_uid(word: str) -> bool:
    return len(word) == UID_LENGTH and all(sign in "0123456789abcdef" for sign in word)
