"""Programmes, standards and code lists."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select

from db.models import table


def all_programmes(connection: Connection) -> list[dict[str, Any]]:
    """Living programmes in the order of their codes."""
    model = table("programme")
    rows = connection.execute(select(model).where(model.c.deleted == 0).order_by(model.c.code))
    return [dict(row) for row in rows.mappings()]


def all_standards(connection: Connection) -> list[dict[str, Any]]:
    """Living standards with the code of their programme."""
    standard, programme = table("standard"), table("programme")
    rows = connection.execute(
        select(standard, programme.c.code.label("programme"))
        .join(programme, programme.c.uid == standard.c.programme_uid)
        .where(standard.c.deleted == 0)
        .order_by(standard.c.key)
    )
    return [dict(row) for row in rows.mappings()]


def code_items(connection: Connection, list_name: str) -> list[dict[str, Any]]:
    """The values of a code list in order."""
    model = table("code_item")
    rows = connection.execute(
        select(model).where((model.c.list_name == list_name) & (model.c.deleted == 0)).order_by(model.c.position)
    )
    return [dict(row) for row in rows.mappings()]
