"""The history of a person or household in words: one operation is one line, values old and new, months."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from db.queries import history as stored
from db.queries import import_log
from db.recorder import DELETE, INSERT, RESTORE, unpack
from minsheng_desktop.core.operation import UnitOfRead
from minsheng_desktop.core.texts import text
from minsheng_desktop.households.history_phrases import TABLES, Change, Facts, Place, phrases
from minsheng_desktop.households.records import HistoryLine
from minsheng_desktop.programmes.fields import field_titles

IMPORT = "households.import_roster"
LIMIT = 60  # operations
MOST_PHRASES = 6
TAKEN_BACK = {INSERT: DELETE, DELETE: INSERT, RESTORE: DELETE}


def history_of_person(uow: UnitOfRead, person: bytes) -> tuple[HistoryLine, ...]:
    """What happened to a person, the newest first; numbers are masked, codes are words."""
    return _history(uow, stored.changes_of_person(uow.connection, person, LIMIT), Place(person=person))


def history_of_household(uow: UnitOfRead, household: bytes) -> tuple[HistoryLine, ...]:
    """What happened to a household, its members and its benefits, the newest first."""
    return _history(uow, stored.changes_of_household(uow.connection, household, LIMIT), Place(household=household))


def _history(uow: UnitOfRead, rows: Sequence[tuple[Any, ...]], place: Place) -> tuple[HistoryLine, ...]:
    facts = _facts(uow, rows)
    places = _places(uow, rows, [place.person] if place.person else list(facts.persons))
    lines: list[HistoryLine] = []
    at = 0
    while at < len(rows):
        end = at
        while end < len(rows) and rows[end][0] == rows[at][0]:
            end += 1
        number, moment, who, name, params = rows[at][:5]
        undone = name == "undo"
        changes = [_change(row[5:], facts, undone) for row in rows[at:end] if row[5] in TABLES]
        said = phrases(changes, facts, place)
        if said:
            lines.append(
                HistoryLine(moment, who, _line(name, json.loads(params), said, places.get(number, "")), number)
            )
        _go_back(rows[at:end], facts)
        at = end
    return tuple(lines)


def _facts(uow: UnitOfRead, rows: Sequence[tuple[Any, ...]]) -> Facts:
    """Every changed row as it stands now, and the names of what they refer to: one query a table."""
    wanted: dict[str, set[bytes]] = {}
    for row in rows:
        wanted.setdefault(row[5], set()).add(row[6])
    connection = uow.connection
    found: dict[bytes, dict[str, Any]] = {}
    for name in TABLES:
        if wanted.get(name):
            found |= stored.rows_as_they_stand(connection, name, wanted[name])
    benefits = {row["entitlement_uid"] for row in found.values() if "entitlement_uid" in row} - set(found)
    found |= stored.rows_as_they_stand(connection, "entitlement", benefits)
    references = _references(found, rows)
    return Facts(
        rows=found,
        persons=stored.names_of(connection, "person", "name", references["person_uid"]),
        heads=stored.names_of(connection, "household", "head_name", references["household_uid"]),
        programmes=stored.names_of(connection, "programme", "short_name", references["programme_uid"]),
        areas=stored.names_of(connection, "area", "name", references["area_uid"]),
        fields=field_titles(uow),
    )


def _references(found: dict[bytes, dict[str, Any]], rows: Sequence[tuple[Any, ...]]) -> dict[str, set[bytes]]:
    referred: dict[str, set[bytes]] = {
        key: set() for key in ("person_uid", "household_uid", "programme_uid", "area_uid")
    }
    told = [unpack(side) for row in rows for side in row[8:10] if side]
    for values in [*found.values(), *told]:
        for key in referred:
            if values.get(key):
                referred[key].add(values[key])
        if values.get("merged_into"):
            referred["person_uid"].add(values["merged_into"])
    referred["person_uid"] |= {uid for uid, row in found.items() if "merged_into" in row}
    referred["household_uid"] |= {uid for uid, row in found.items() if "head_name" in row}
    return referred


def _change(row: Sequence[Any], facts: Facts, undone: bool) -> Change:
    """A change as the operation made it; of an undo, the one that was taken back."""
    table, uid, kind, before, after = row
    told = (unpack(before), unpack(after))
    if undone:
        kind, told = TAKEN_BACK.get(kind, kind), (told[1], told[0])
    standing = facts.rows.get(uid, {})
    return Change(table, uid, INSERT if kind == RESTORE else kind, *told, {**standing, **told[1]})


def _go_back(rows: Sequence[tuple[Any, ...]], facts: Facts) -> None:
    """Let the rows stand as they did before the operation, for the operations before it."""
    for row in rows:
        if row[6] in facts.rows and row[8]:
            facts.rows[row[6]].update(unpack(row[8]))


def _places(uow: UnitOfRead, rows: Sequence[tuple[Any, ...]], persons: Sequence[bytes]) -> dict[int, str]:
    """Import → the sheets and rows of its file in which the persons stand."""
    imports = {row[0] for row in rows if row[3] == IMPORT}
    if not imports or not persons:
        return {}
    found: dict[int, dict[str, list[int]]] = {}
    for operation, _, _, names, sheet, line, *_ in reversed(import_log.origins_of(uow.connection, persons)):
        if operation in imports:
            lines = found.setdefault(operation, {}).setdefault(json.loads(names)[sheet].strip(), [])
            if line not in lines:
                lines.append(line)
    return {operation: _place_words(sheets) for operation, sheets in found.items()}


def _place_words(sheets: Mapping[str, Sequence[int]]) -> str:
    words = []
    for sheet, lines in sheets.items():
        listed = text("households.names").join(map(str, sorted(lines)))
        rows = text("households.history.imported_rows", rows=listed)
        words.append(text("households.history.imported_sheet", sheet=sheet, rows=rows) if sheet else rows)
    return text("households.names").join(words)


def _line(name: str, params: dict[str, Any], said: Sequence[str], place: str) -> str:
    words = text("households.history.and").join(said[:MOST_PHRASES])
    if len(said) > MOST_PHRASES:
        words = text("households.history.more", words=words, count=len(said))
    what = str(params.get("undone", params.get("what", name)))
    if what == IMPORT:
        words = text("households.history.imported", file=params.get("file", ""), place=place, words=words)
    elif what == "households.unite_persons":
        words = text("households.history.united", words=words)
    elif what == "exchange.import_package":
        words = text("households.history.received", sender=params.get("sender", ""), words=words)
    if name == "undo":
        return text("households.history.undo", words=words)
    return text("households.history.redo", words=words) if name == "redo" else words
