"""Meetings and promises of one office."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, case, func, select

from db.models import table


def meetings(connection: Connection, home: bytes, today: str) -> list[dict[str, Any]]:
    """Living meetings of an office, newest first, with how many promises they have, open and overdue ones."""
    meeting, promise = table("meeting"), table("promise")
    undone = promise.c.done_on.is_(None)
    counts = (
        select(
            promise.c.meeting_uid,
            func.count().label("promises"),
            func.sum(case((undone, 1), else_=0)).label("open"),
            func.sum(case((undone & (promise.c.due_on < today), 1), else_=0)).label("overdue"),
        )
        .where(promise.c.deleted == 0)
        .group_by(promise.c.meeting_uid)
        .subquery()
    )
    rows = connection.execute(
        select(
            meeting,
            func.coalesce(counts.c.promises, 0).label("promises"),
            func.coalesce(counts.c.open, 0).label("open"),
            func.coalesce(counts.c.overdue, 0).label("overdue"),
        )
        .outerjoin(counts, counts.c.meeting_uid == meeting.c.uid)
        .where((meeting.c.home_node == home) & (meeting.c.deleted == 0))
        .order_by(meeting.c.held_on.desc(), meeting.c.uid.desc())
    )
    return [dict(row) for row in rows.mappings()]


def meeting(connection: Connection, uid: bytes) -> dict[str, Any] | None:
    """A living meeting."""
    model = table("meeting")
    row = connection.execute(select(model).where((model.c.uid == uid) & (model.c.deleted == 0))).mappings().first()
    return dict(row) if row else None


def promises(connection: Connection, home: bytes) -> list[dict[str, Any]]:
    """Living promises of an office with their meeting, task, project and area in words, in the order they were made."""
    model, held = table("promise"), table("meeting")
    task, project, area = table("task"), table("project"), table("area")
    rows = connection.execute(
        select(
            model,
            held.c.title.label("meeting"),
            held.c.held_on,
            task.c.item,
            project.c.name.label("project"),
            area.c.name.label("area"),
        )
        .join(held, held.c.uid == model.c.meeting_uid)
        .outerjoin(task, task.c.uid == model.c.task_uid)
        .outerjoin(project, project.c.uid == model.c.project_uid)
        .outerjoin(area, area.c.uid == model.c.area_uid)
        .where((model.c.home_node == home) & (model.c.deleted == 0) & (held.c.deleted == 0))
        .order_by(held.c.held_on, held.c.uid, model.c.position, model.c.uid)
    )
    return [dict(row) for row in rows.mappings()]


def promise(connection: Connection, uid: bytes) -> dict[str, Any] | None:
    """A living promise with the day of its meeting."""
    model, held = table("promise"), table("meeting")
    row = (
        connection.execute(
            select(model, held.c.held_on)
            .join(held, held.c.uid == model.c.meeting_uid)
            .where((model.c.uid == uid) & (model.c.deleted == 0))
        )
        .mappings()
        .first()
    )
    return dict(row) if row else None


def promises_due(connection: Connection, home: bytes, until: str) -> list[str]:
    """The days at which open promises of an office are due, up to a day, earliest first."""
    model, held = table("promise"), table("meeting")
    rows = connection.execute(
        select(model.c.due_on)
        .join(held, held.c.uid == model.c.meeting_uid)
        .where((model.c.home_node == home) & (model.c.deleted == 0) & (held.c.deleted == 0))
        .where(model.c.done_on.is_(None) & (model.c.due_on <= until))
        .order_by(model.c.due_on)
    )
    return list(rows.scalars())


def known(connection: Connection, name: str, uid: bytes) -> bool:
    """Whether a living row of a table has this uid."""
    model = table(name)
    return (
        connection.execute(select(model.c.uid).where((model.c.uid == uid) & (model.c.deleted == 0))).first() is not None
    )
