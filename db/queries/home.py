"""What the first screen says: things left to do, this month's figures per programme, the townships of a county."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection

OPEN_DOUBT = "d.deleted = 0 AND d.status IN ('open', 'verifying')"


def open_doubts(connection: Connection) -> dict[str, tuple[int, str]]:
    """Open doubts by rule: (how many, the day the oldest was raised)."""
    rows = connection.exec_driver_sql(
        f"SELECT d.rule, count(*), min(d.raised_on) FROM doubt d WHERE {OPEN_DOUBT} GROUP BY d.rule"
    )
    return {rule: (int(count), str(oldest)) for rule, count, oldest in rows}


def imports_with_rest(connection: Connection) -> list[tuple[str, int, int]]:
    """(file, rows not written, moment) of imported files that left rows out, the newest of each name first.

    A file taken in again replaces what was said of it before; one that was undone is not told.
    """
    rows = connection.exec_driver_sql(
        "SELECT r.file_name, r.rejected, r.at FROM import_run r JOIN operation o ON o.id = r.operation_id "
        "WHERE o.undone_by IS NULL AND r.operation_id = (SELECT max(x.operation_id) FROM import_run x "
        "JOIN operation y ON y.id = x.operation_id WHERE x.file_name = r.file_name AND y.undone_by IS NULL) "
        "AND r.rejected > 0 ORDER BY r.at DESC"
    )
    return [(str(name), int(rejected), int(at)) for name, rejected, at in rows]


def benefits_without_cover(connection: Connection) -> int:
    """Running benefits of households of which the roster does not say who is covered."""
    return int(
        connection.exec_driver_sql(
            "SELECT count(*) FROM entitlement e WHERE e.deleted = 0 AND e.household_uid IS NOT NULL "
            "AND e.to_month IS NULL AND e.status IN ('active', 'grace') AND NOT EXISTS (SELECT 1 FROM "
            "entitlement_member m WHERE m.entitlement_uid = e.uid AND m.deleted = 0)"
        ).scalar_one()
    )


def month_figures(connection: Connection, month: int) -> dict[bytes, tuple[int, int, int]]:
    """Per programme (households, covered persons, fen) of the benefits drawn in ``month`` (YYYYMM)."""
    rows = connection.exec_driver_sql(
        "SELECT e.programme_uid, count(DISTINCT e.household_uid), sum(e.covered), "
        "sum(coalesce(a.amount_fen, 0) + a.supplement_fen) FROM entitlement e "
        "JOIN entitlement_amount a ON a.entitlement_uid = e.uid AND a.deleted = 0 "
        "WHERE e.deleted = 0 AND e.status <> 'suspended' AND a.from_month <= ? "
        "AND (a.to_month IS NULL OR a.to_month >= ?) AND (e.to_month IS NULL OR e.to_month >= ?) "
        "GROUP BY e.programme_uid",
        (month, month, month),
    )
    return {uid: (int(households), int(persons or 0), int(fen or 0)) for uid, households, persons, fen in rows}


def backups(connection: Connection, limit: int) -> list[dict[str, Any]]:
    """The newest verified backups first."""
    rows = connection.exec_driver_sql(
        "SELECT id, at, place, size, reason FROM backup_run ORDER BY id DESC LIMIT ?", (limit,)
    )
    return [dict(row) for row in rows.mappings()]


def last_package(connection: Connection, direction: str) -> dict[str, Any] | None:
    """The newest package written (``out``) or taken (``in``)."""
    row = (
        connection.exec_driver_sql(
            "SELECT p.sequence, p.period, p.at, p.status, p.kind, n.name FROM package p "
            "LEFT JOIN node n ON n.uid = p.peer_uid WHERE p.direction = ? ORDER BY p.id DESC LIMIT 1",
            (direction,),
        )
        .mappings()
        .first()
    )
    return dict(row) if row else None


def townships(connection: Connection) -> list[dict[str, Any]]:
    """The townships of a county: the last package of each, and what of theirs is held here."""
    rows = connection.exec_driver_sql(
        "SELECT n.uid, n.name, n.area_code, n.state, n.needs_full, p.sequence, p.period, p.at, p.status, "
        "(SELECT count(*) FROM person x WHERE x.home_node = n.uid AND x.deleted = 0) AS persons, "
        "(SELECT count(*) FROM entitlement e WHERE e.home_node = n.uid AND e.deleted = 0 AND e.to_month IS NULL) "
        "AS benefits, (SELECT coalesce(sum(coalesce(e.amount_fen, 0) + e.supplement_fen), 0) FROM entitlement e "
        "WHERE e.home_node = n.uid AND e.deleted = 0 AND e.to_month IS NULL AND e.status IN ('active', 'grace')) "
        "AS fen, "
        "(SELECT count(*) FROM doubt d WHERE d.deleted = 0 AND d.status IN ('open', 'verifying') "
        "AND (d.node_uid = n.uid OR d.other_node_uid = n.uid OR d.home_node = n.uid)) AS doubts "
        "FROM node n LEFT JOIN package p ON p.id = (SELECT max(q.id) FROM package q WHERE q.peer_uid = n.uid "
        "AND q.direction = 'in') WHERE n.role = 'township' ORDER BY n.area_code"
    )
    return [dict(row) for row in rows.mappings()]
