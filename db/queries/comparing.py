"""Persons on file whom the lines of a list may mean."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import Connection

_CHUNK = 500
_PERSONS = (
    "SELECT p.uid, p.name, CASE WHEN p.id_state IN ('valid', 'old15') THEN p.id_no END, p.birth, "
    "coalesce(a.name, ''), p.died_on FROM person p LEFT JOIN area a ON a.uid = p.area_uid "
    "WHERE p.deleted = 0 AND p.merged_into IS NULL AND "
)


def persons_with(connection: Connection, column: str, values: Iterable[str]) -> Iterator[tuple[Any, ...]]:
    """(uid, name, usable number or None, birth, village, died_on) of persons by ``id_no`` or ``name``."""
    for chunk in _chunks(sorted(set(values))):
        marks = ", ".join("?" for _ in chunk)
        for row in connection.exec_driver_sql(f"{_PERSONS}p.{column} IN ({marks})", tuple(chunk)):
            yield tuple(row)


def benefits_in_force(connection: Connection, persons: Iterable[bytes], month: int) -> dict[bytes, list[str]]:
    """Person -> short names of the programmes held or covered in a month (YYYYMM)."""
    found: dict[bytes, list[str]] = {}
    for chunk in _chunks(sorted(set(persons))):
        marks = ", ".join("?" for _ in chunk)
        rows = connection.exec_driver_sql(
            "SELECT DISTINCT w.person, g.short_name FROM (SELECT e.person_uid AS person, e.uid AS benefit FROM "
            f"entitlement e WHERE e.person_uid IN ({marks}) UNION SELECT m.person_uid, m.entitlement_uid FROM "
            f"entitlement_member m WHERE m.deleted = 0 AND m.person_uid IN ({marks}) AND m.from_month <= ? AND "
            "(m.to_month IS NULL OR m.to_month >= ?)) w JOIN entitlement e ON e.uid = w.benefit AND e.deleted = 0 "
            "JOIN programme g ON g.uid = e.programme_uid WHERE e.from_month <= ? AND "
            "(e.to_month IS NULL OR e.to_month >= ?) ORDER BY w.person, g.short_name",
            (*chunk, *chunk, month, month, month, month),
        )
        for person, programme in rows:
            found.setdefault(person, []).append(programme)
    return found


def _chunks(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(values), _CHUNK):
        yield values[start : start + _CHUNK]
