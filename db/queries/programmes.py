"""Programmes, standards and code lists."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, case, func, select

from db.models import Base, table


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


def programme_by_code(connection: Connection, code: str) -> dict[str, Any] | None:
    """A living programme, None where there is none of this code."""
    model = table("programme")
    row = connection.execute(select(model).where((model.c.deleted == 0) & (model.c.code == code))).mappings().first()
    return dict(row) if row else None


def of_township(model: Table) -> ColumnElement[bool]:
    """Whether another office, a township that reports here, has made a definition for itself."""
    node = table("node")
    return model.c.home_node.in_(select(node.c.uid).where(node.c.role == "township"))


def is_of_township(connection: Connection, name: str, uid: bytes) -> bool:
    """The same of one row."""
    model = table(name)
    return connection.execute(select(model.c.uid).where((model.c.uid == uid) & of_township(model))).first() is not None


def settings(connection: Connection) -> list[dict[str, Any]]:
    """Living dated settings with the code of their ``programme`` (None: all), oldest first.

    What a township reported holds in its own area alone: wherever else it says, its ``place`` is that area.
    """
    setting, programme, node = table("programme_setting"), table("programme"), table("node")
    township = (node.c.uid == setting.c.home_node) & (node.c.role == "township")
    beyond = node.c.area_code.is_not(None) & ~setting.c.place.startswith(node.c.area_code)
    place = case((beyond, node.c.area_code), else_=setting.c.place)
    rows = connection.execute(
        select(*(column for column in setting.c if column.name != "place"), place.label("place"),
               programme.c.code.label("programme"))
        .outerjoin(programme, programme.c.uid == setting.c.programme_uid)
        .outerjoin(node, township)
        .where(setting.c.deleted == 0)
        .order_by(setting.c.key, setting.c.place, setting.c.from_day)
    )  # fmt: skip
    return [dict(row) for row in rows.mappings()]


def fields(connection: Connection, programme_code: str = "", removed: bool = False) -> list[dict[str, Any]]:
    """Fields of a programme ("": of all) with the code of their ``programme``, in order; ``removed``: those too."""
    model, programme = table("programme_field"), table("programme")
    query = select(model, programme.c.code.label("programme")).join(programme, programme.c.uid == model.c.programme_uid)
    if programme_code:
        query = query.where(programme.c.code == programme_code)
    if not removed:
        query = query.where(model.c.deleted == 0)
    rows = connection.execute(query.order_by(programme.c.code, model.c.position, model.c.key))
    return [dict(row) for row in rows.mappings()]


def holidays(connection: Connection) -> list[dict[str, Any]]:
    """Living rows of the calendar by day; at a county those of its townships count for nothing."""
    model = table("holiday")
    rows = connection.execute(select(model).where((model.c.deleted == 0) & ~of_township(model)).order_by(model.c.day))
    return [dict(row) for row in rows.mappings()]


def is_known(connection: Connection, name: str, uid: bytes) -> bool:
    """Whether a table has a row of this uid, living or removed."""
    model = table(name)
    return connection.execute(select(model.c.uid).where(model.c.uid == uid)).first() is not None


def uses(connection: Connection, programme: bytes) -> int:
    """How many living benefits, cases, files and targets speak of a programme."""
    found = 0
    for model in Base.metadata.sorted_tables:
        columns = [key.parent for key in model.foreign_keys if key.column.table.name == "programme"]
        if model.name in ("programme_setting", "programme_field") or "deleted" not in model.c:
            continue
        for column in columns:
            query = select(func.count()).where((column == programme) & (model.c.deleted == 0))
            found += int(connection.execute(query).scalar_one())
    return found


def row(connection: Connection, name: str, uid: bytes) -> dict[str, Any]:
    """A row of a table by its uid."""
    model = table(name)
    return dict(connection.execute(select(model).where(model.c.uid == uid)).mappings().one())
