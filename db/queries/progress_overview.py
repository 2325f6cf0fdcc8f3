"""Judging the year's tasks: settings, what the ledger itself counts, sums over all townships."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, CursorResult, case, func, select

from db.models import table
from db.queries.programmes import of_township


def progress_settings(connection: Connection) -> list[dict[str, Any]]:
    """Living settings of judging, oldest first; at a county those of its townships count for nothing."""
    model = table("progress_setting")
    rows = connection.execute(
        select(model).where((model.c.deleted == 0) & ~of_township(model)).order_by(model.c.key, model.c.from_day)
    )
    return [dict(row) for row in rows.mappings()]


def programmes_with_roster(connection: Connection) -> list[str]:
    """The codes of programmes that have benefits."""
    programme, entitlement = table("programme"), table("entitlement")
    drawn = select(entitlement.c.programme_uid).where(entitlement.c.deleted == 0).distinct()
    rows = connection.execute(
        select(programme.c.code)
        .where(programme.c.uid.in_(drawn) & (programme.c.deleted == 0))
        .order_by(programme.c.code)
    )
    return [row[0] for row in rows]


def programmes_paid(connection: Connection) -> list[str]:
    """The codes of programmes that have payments."""
    programme, payment = table("programme"), table("payment_record")
    paid = select(payment.c.programme_uid).where(payment.c.deleted == 0).distinct()
    rows = connection.execute(
        select(programme.c.code)
        .where(programme.c.uid.in_(paid) & (programme.c.deleted == 0))
        .order_by(programme.c.code)
    )
    return [row[0] for row in rows]


def paid_until(connection: Connection, month: int) -> list[tuple[str, int, int]]:
    """(programme code, persons, fen) of the payments from January to a month; what was sent back is left out."""
    programme, payment = table("programme"), table("payment_record")
    arrived = payment.c.result.is_(None) | payment.c.result.in_(("", "succeeded", "repaid"))
    rows = connection.execute(
        select(
            programme.c.code,
            func.count(payment.c.person_uid.distinct()),
            func.coalesce(func.sum(payment.c.amount_fen), 0),
        )
        .join(programme, programme.c.uid == payment.c.programme_uid)
        .where(payment.c.month.between(month // 100 * 100 + 1, month) & (payment.c.deleted == 0) & arrived)
        .group_by(programme.c.code)
    )
    return [(row[0], int(row[1]), int(row[2])) for row in rows]


def registers_used(connection: Connection) -> list[str]:
    """The codes of registers that have entries."""
    model = table("register_entry")
    rows = connection.execute(
        select(model.c.register_code).where(model.c.deleted == 0).distinct().order_by(model.c.register_code)
    )
    return [row[0] for row in rows]


def register_until(connection: Connection, month: int, last_day: str) -> list[tuple[str, int, int, int, int]]:
    """(register, entries, closed ones, fen, quantity in thousandths) from January to the end of a month."""
    model = table("register_entry")
    year = month // 100
    within = (model.c.on_day.between(f"{year}-01-01", last_day)) | (model.c.on_day.is_(None) & (model.c.year == year))
    closed = case(((model.c.closed_on.is_not(None)) & (model.c.closed_on <= last_day), 1), else_=0)
    rows = connection.execute(
        select(
            model.c.register_code,
            func.count(),
            func.sum(closed),
            # what a register only hands out is counted as what it handed out
            func.abs(func.coalesce(func.sum(model.c.amount_fen * func.coalesce(model.c.direction, 1)), 0)),
            func.coalesce(func.sum(model.c.quantity_milli), 0),
        )
        .where((model.c.deleted == 0) & within)
        .group_by(model.c.register_code)
    )
    return [(row[0], int(row[1]), int(row[2]), int(row[3]), int(row[4])) for row in rows]


# The columns of a report that a view of many offices needs; whole rows would cost as much again.
_REPORTED = "r.uid, r.home_node, r.task_uid, r.month, r.total_milli, r.version_no"


def office_reports(connection: Connection, first: int, last: int) -> Sequence[Sequence[Any]]:
    """(report, office, task, month, total in thousandths, version) of whole offices in some months, by version."""
    return _plain(
        connection.exec_driver_sql(
            f"SELECT {_REPORTED} FROM task_report r WHERE r.deleted = 0 AND r.area_uid IS NULL "
            "AND r.month BETWEEN ? AND ? ORDER BY r.version_no",
            (first, last),
        )
    )


def office_funds(connection: Connection, month: int, stage: str) -> Sequence[Sequence[Any]]:
    """(report, source, fen) of one stage of what offices reported in a month."""
    # CROSS JOIN keeps the order: the reports of the month first, then their money by its index.
    return _plain(
        connection.exec_driver_sql(
            "SELECT f.report_uid, f.source, f.amount_fen FROM task_report r "
            "CROSS JOIN task_fund f ON f.report_uid = r.uid WHERE r.month = ? AND r.area_uid IS NULL "
            "AND r.deleted = 0 AND f.deleted = 0 AND f.stage = ?",
            (month, stage),
        )
    )


def _plain(result: CursorResult[Any]) -> list[tuple[Any, ...]]:
    """The rows as plain tuples: a view of many offices reads ten thousands of them, and unpacks each."""
    rows = list(result.cursor.fetchall()) if result.cursor else []
    result.close()
    return rows


def task_parts(connection: Connection, year: int) -> list[tuple[bytes, bytes, int | None]]:
    """(task, area, target) of the parts in force of a year's tasks, as their own offices gave them."""
    rows = connection.exec_driver_sql(
        "SELECT s.task_uid, s.area_uid, s.target_milli, max(s.version_no) FROM task_share s "
        "JOIN task t ON t.uid = s.task_uid AND t.home_node = s.home_node "
        "WHERE t.year = ? AND t.deleted = 0 AND s.deleted = 0 AND s.area_uid IS NOT NULL AND s.person_name IS NULL "
        "GROUP BY s.task_uid, s.area_uid",
        (year,),
    )
    return [(bytes(row[0]), bytes(row[1]), row[2]) for row in rows]
