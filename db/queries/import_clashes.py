"""Stored persons beside rows of a list: those of some numbers or names, and what they draw."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from sqlalchemy import Connection

from db.queries.in_parts import chunked

_FACTS = (
    "SELECT p.uid, p.name, p.id_no, p.birth, p.sex_code, p.area_uid, p.address, p.phone FROM person p "
    "WHERE p.home_node = ? AND p.deleted = 0 AND p.merged_into IS NULL"
)
_DRAWN = (
    "SELECT x.person, r.code, r.name, CASE WHEN e.amount_fen IS NULL THEN NULL ELSE e.amount_fen + "
    "e.supplement_fen END FROM (SELECT uid AS benefit, person_uid AS person FROM entitlement WHERE deleted = 0 "
    "AND to_month IS NULL AND person_uid IN ({marks}) UNION SELECT entitlement_uid, person_uid FROM "
    "entitlement_member WHERE deleted = 0 AND to_month IS NULL AND person_uid IN ({marks})) x "
    "JOIN entitlement e ON e.uid = x.benefit AND e.deleted = 0 AND e.to_month IS NULL "
    "JOIN programme r ON r.uid = e.programme_uid ORDER BY r.code"
)


def persons_by(connection: Connection, node: bytes, column: str, wanted: Collection[Any]) -> Iterator[tuple[Any, ...]]:
    """(uid, name, number, birth, sex, village, address, telephone) by ``id_no``, ``name`` or ``uid``."""
    for part, marks in chunked(wanted):
        for row in connection.exec_driver_sql(f"{_FACTS} AND p.{column} IN ({marks})", (node, *part)):
            yield tuple(row)


def drawn(connection: Connection, persons: Collection[bytes]) -> Iterator[tuple[bytes, str, str, int | None]]:
    """(person, programme code, programme, fen a month) of what persons hold or are covered by."""
    for part, marks in chunked(persons):
        for row in connection.exec_driver_sql(_DRAWN.format(marks=marks), (*part, *part)):
            yield row[0], row[1], row[2], row[3]
