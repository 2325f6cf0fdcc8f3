"""Areas and their spellings, what they were before, and what stands in them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, select

from db.models import table

PRESENT = ("uid", "code", "name", "level", "parent_uid", "home_node", "valid_from", "valid_to", "successor_uid")
# Applications that are still decided upon stand with the village; the others stay where they were.
UNDER_WAY = "status NOT IN ('confirmed', 'refused', 'withdrawn', 'ended')"


def all_areas(connection: Connection, closed: bool = True) -> list[dict[str, Any]]:
    """Living areas ordered by code; ``closed``: also those whose validity ended."""
    area = table("area")
    wanted = (area.c.deleted == 0) if closed else (area.c.deleted == 0) & area.c.valid_to.is_(None)
    rows = connection.execute(select(*(area.c[name] for name in PRESENT)).where(wanted).order_by(area.c.code))
    return [dict(row) for row in rows.mappings()]


def all_aliases(connection: Connection) -> list[tuple[bytes, bytes, str]]:
    """(uid, area uid, alias) of every living alias."""
    alias = table("area_alias")
    columns = (alias.c.uid, alias.c.area_uid, alias.c.alias)
    rows = connection.execute(select(*columns).where(alias.c.deleted == 0).order_by(alias.c.alias))
    return [(row.uid, row.area_uid, row.alias) for row in rows]


def all_past(connection: Connection) -> list[dict[str, Any]]:
    """What areas were called and where they belonged, the newest first."""
    past = table("area_past")
    columns = (past.c.uid, past.c.area_uid, past.c.name, past.c.parent_uid, past.c.to_day, past.c.document_number)
    rows = connection.execute(select(*columns).where(past.c.deleted == 0).order_by(past.c.to_day.desc()))
    return [dict(row) for row in rows.mappings()]


def _in_groups(column: str, groups: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    if not groups:
        return "", ()
    return f" AND coalesce({column}, '') IN ({', '.join('?' for _ in groups)})", tuple(groups)


def _moving(kind: str, groups: Sequence[str], month: int) -> tuple[str, tuple[Any, ...]]:
    """FROM and WHERE of the rows of a kind in an area; its uid is the first parameter."""
    if kind in ("household", "person"):
        merged = " AND t.merged_into IS NULL" if kind == "person" else ""
        more, values = _in_groups("t.village_group", groups)
        return f"{kind} t WHERE t.area_uid = ? AND t.deleted = 0{merged}{more}", values
    of_group, values = _in_groups("coalesce(h.village_group, p.village_group)", groups)
    joined = "LEFT JOIN household h ON h.uid = t.household_uid LEFT JOIN person p ON p.uid = t.person_uid"
    if kind == "application":
        return f"application t {joined} WHERE t.area_uid = ? AND t.deleted = 0 AND t.{UNDER_WAY}{of_group}", values
    running = f" AND (t.to_month IS NULL OR t.to_month >= {int(month)})"
    return f"entitlement t {joined} WHERE t.area_uid = ? AND t.deleted = 0{running}{of_group}", values


def residents(
    connection: Connection, area: bytes, node: bytes, month: int, groups: Sequence[str] = ()
) -> tuple[int, int, int, int, int]:
    """(households, persons, benefits from ``month`` on, open applications of this node; others' households and
    persons) in an area, or in some village groups of it."""
    counts = []
    for kind in ("household", "person", "entitlement", "application"):
        source, values = _moving(kind, groups, month)
        found = connection.exec_driver_sql(
            f"SELECT count(*) FILTER (WHERE t.home_node = ?), count(*) FILTER (WHERE t.home_node <> ?) FROM {source}",
            (node, node, area, *values),
        ).one()
        counts.append((int(found[0]), int(found[1])))
    own = [mine for mine, _ in counts]
    return own[0], own[1], own[2], own[3], counts[0][1] + counts[1][1]


def moving_rows(
    connection: Connection, kind: str, area: bytes, node: bytes, month: int, groups: Sequence[str] = ()
) -> list[dict[str, Any]]:
    """The rows of this node that stand in an area: household, person, application, entitlement (with its state)."""
    source, values = _moving(kind, groups, month)
    columns = "t.uid"
    if kind == "entitlement":
        columns = "t.uid, t.from_month, t.status, t.category, t.household_size, t.covered, t.area_uid"
    rows = connection.exec_driver_sql(f"SELECT {columns} FROM {source} AND t.home_node = ?", (area, *values, node))
    return [dict(row) for row in rows.mappings()]


def groups_of(connection: Connection, area: bytes) -> list[tuple[str, int]]:
    """(village group, households) of an area, those without a group under ""."""
    rows = connection.exec_driver_sql(
        "SELECT coalesce(village_group, ''), count(*) FROM household WHERE area_uid = ? AND deleted = 0 "
        "GROUP BY 1 ORDER BY 1",
        (area,),
    )
    return [(row[0], int(row[1])) for row in rows]


def closed_with_residents(connection: Connection, node: bytes) -> list[bytes]:
    """Areas whose validity ended and in which this node still has households or persons."""
    rows = connection.exec_driver_sql(
        "SELECT a.uid FROM area a WHERE a.deleted = 0 AND a.valid_to IS NOT NULL AND (EXISTS (SELECT 1 FROM "
        "household h WHERE h.area_uid = a.uid AND h.deleted = 0 AND h.home_node = ?1) OR EXISTS (SELECT 1 FROM "
        "person p WHERE p.area_uid = a.uid AND p.deleted = 0 AND p.merged_into IS NULL AND p.home_node = ?1)) "
        "ORDER BY a.code",
        (node,),
    )
    return [bytes(row[0]) for row in rows]
