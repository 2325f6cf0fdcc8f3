"""What the first screen says: things left to do, this month's figures per programme, the townships of a county."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection

from db.queries.import_log import STANDING
from db.queries.roster_months import COVER_UNSTATED, GRACE_ENDED

OPEN_DOUBT = "d.deleted = 0 AND d.status IN ('open', 'verifying')"


def open_doubts(connection: Connection) -> dict[str, tuple[int, str]]:
    """Open doubts by rule: (how many, the day the oldest was raised)."""
    rows = connection.exec_driver_sql(
        f"SELECT d.rule, count(*), min(d.raised_on) FROM doubt d WHERE {OPEN_DOUBT} GROUP BY d.rule"
    )
    return {rule: (int(count), str(oldest)) for rule, count, oldest in rows}


def imports_with_rest(connection: Connection) -> list[tuple[int, str, int]]:
    """(operation, file, rows not written) of imported files that left rows out, the newest first.

    A file taken in again replaces what was said of it before; one that was undone is not told.
    """
    rows = connection.exec_driver_sql(
        f"{STANDING}SELECT r.operation_id, r.file_name, r.rejected FROM import_run r "
        "JOIN standing s ON s.run = r.operation_id "
        "WHERE s.undone = 0 AND r.operation_id = (SELECT max(x.operation_id) FROM import_run x "
        "JOIN standing y ON y.run = x.operation_id WHERE x.file_name = r.file_name AND y.undone = 0) "
        "AND r.rejected > 0 ORDER BY r.at DESC"
    )
    return [(int(operation), str(name), int(rejected)) for operation, name, rejected in rows]


def import_run(connection: Connection, operation: int) -> dict[str, Any] | None:
    """A spreadsheet that was taken in, with the problems left in it (JSON)."""
    row = (
        connection.exec_driver_sql(
            f"{STANDING}SELECT r.kind, r.file_name, r.at, r.rows, r.accepted, r.rejected, r.problems FROM import_run r "
            "JOIN standing s ON s.run = r.operation_id WHERE r.operation_id = ? AND s.undone = 0",
            (operation,),
        )
        .mappings()
        .first()
    )
    return dict(row) if row else None


def benefits_without_cover(connection: Connection) -> int:
    """Running benefits of households of which the roster does not say who is covered."""
    return int(
        connection.exec_driver_sql(
            f"SELECT count(*) FROM entitlement e WHERE e.deleted = 0 AND {COVER_UNSTATED}"
        ).scalar_one()
    )


def grace_ended(connection: Connection, month: int) -> tuple[int, int]:
    """(benefits, the earliest planned last month) of gradual exits that end by ``month`` (YYYYMM) and still run."""
    row = connection.exec_driver_sql(
        "SELECT count(DISTINCT e.uid), min(s.to_month) FROM entitlement e JOIN entitlement_state s "
        "ON s.entitlement_uid = e.uid AND s.deleted = 0 AND s.status = 'grace' AND s.to_month <= ? "
        f"WHERE e.deleted = 0 AND {GRACE_ENDED}",
        (month, month),
    ).one()
    return int(row[0]), int(row[1] or 0)


def month_figures(connection: Connection, month: int) -> dict[bytes, tuple[int, int, int]]:
    """Per programme (households, covered persons, fen) of the benefits drawn in ``month`` (YYYYMM), as they stood
    in that month; a benefit without kept states stood as it stands now."""
    rows = connection.exec_driver_sql(
        "SELECT e.programme_uid, count(DISTINCT e.household_uid), "
        "sum(CASE WHEN s.uid IS NULL THEN e.covered ELSE s.covered END), "
        "sum(coalesce(a.amount_fen, 0) + a.supplement_fen) FROM entitlement e "
        "JOIN entitlement_amount a ON a.entitlement_uid = e.uid AND a.deleted = 0 "
        "LEFT JOIN entitlement_state s ON s.entitlement_uid = e.uid AND s.deleted = 0 AND s.from_month <= ? "
        "AND (s.to_month IS NULL OR s.to_month >= ?) "
        "WHERE e.deleted = 0 AND coalesce(s.status, e.status) <> 'suspended' AND a.from_month <= ? "
        "AND (a.to_month IS NULL OR a.to_month >= ?) AND (e.to_month IS NULL OR e.to_month >= ?) "
        "GROUP BY e.programme_uid",
        (month,) * 5,
    )
    return {uid: (int(households), int(persons or 0), int(fen or 0)) for uid, households, persons, fen in rows}


def unsent_by_programme(connection: Connection) -> dict[bytes, int]:
    """Benefits changed here since the last package to the county was written, by programme."""
    rows = connection.exec_driver_sql(
        "SELECT e.programme_uid, count(DISTINCT e.uid) FROM operation o JOIN change c ON c.operation_id = o.id "
        "JOIN entitlement e ON e.uid = CASE c.table_name WHEN 'entitlement' THEN c.row_uid "
        "WHEN 'entitlement_amount' THEN (SELECT x.entitlement_uid FROM entitlement_amount x WHERE x.uid = c.row_uid) "
        "WHEN 'entitlement_member' THEN (SELECT x.entitlement_uid FROM entitlement_member x WHERE x.uid = c.row_uid) "
        "END WHERE c.table_name IN ('entitlement', 'entitlement_amount', 'entitlement_member') "
        "AND o.undone_by IS NULL AND (o.undoes IS NULL OR o.name = 'redo') AND o.name NOT GLOB 'exchange.*' "
        "AND (o.epoch, o.counter) > (SELECT coalesce(max(sent_epoch), 0), coalesce(max(sent_counter), 0) "
        "FROM node WHERE role = 'county') GROUP BY e.programme_uid"
    )
    return {uid: int(count) for uid, count in rows}


def refused_by_programme(connection: Connection) -> dict[bytes, int]:
    """Benefits of ours that the county sent back, by programme."""
    rows = connection.exec_driver_sql(
        "SELECT e.programme_uid, count(*) FROM refused_row f JOIN entitlement e ON e.uid = f.row_uid "
        "WHERE f.direction = 'out' AND f.table_name = 'entitlement' GROUP BY e.programme_uid"
    )
    return {uid: int(count) for uid, count in rows}


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


def open_cases(connection: Connection, node: bytes, today: str) -> tuple[int, int, str, str]:
    """Applications of ``node`` on their way: (how many, how many past a deadline, the oldest one missed, the next one).

    Days are YYYY-MM-DD, "" for none. Of the deadlines of its step and of the whole the nearer counts for a case.
    """
    row = connection.exec_driver_sql(
        "WITH waiting AS (SELECT min(coalesce(nullif(due_on, ''), '9999'), coalesce(nullif(stage_due_on, ''), '9999')) "
        "AS due FROM application WHERE deleted = 0 AND home_node = ? AND stage <> '' "
        "AND status NOT IN ('withdrawn', 'ended')) "
        "SELECT count(*), coalesce(sum(due < ?), 0), coalesce(min(CASE WHEN due < ? THEN due END), ''), "
        "coalesce(min(CASE WHEN due >= ? AND due < '9999' THEN due END), '') FROM waiting",
        (node, today, today, today),
    ).one()
    return int(row[0]), int(row[1]), str(row[2]), str(row[3])
