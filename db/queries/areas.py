"""Areas and their spellings."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select

from db.models import table


def all_areas(connection: Connection) -> list[dict[str, Any]]:
    """Living areas with uid, code, name, level, parent_uid, ordered by code."""
    area = table("area")
    columns = (area.c.uid, area.c.code, area.c.name, area.c.level, area.c.parent_uid, area.c.home_node)
    rows = connection.execute(select(*columns).where(area.c.deleted == 0).order_by(area.c.code))
    return [dict(row) for row in rows.mappings()]


def all_aliases(connection: Connection) -> list[tuple[bytes, bytes, str]]:
    """(uid, area uid, alias) of every living alias."""
    alias = table("area_alias")
    columns = (alias.c.uid, alias.c.area_uid, alias.c.alias)
    rows = connection.execute(select(*columns).where(alias.c.deleted == 0).order_by(alias.c.alias))
    return [(row.uid, row.area_uid, row.alias) for row in rows]
