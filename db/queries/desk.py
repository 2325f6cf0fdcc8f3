"""What lies on the desks of the exchange: what a township still has to send, how its townships stand for a county."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection

from db.models import EXCHANGED


def unsent_by_table(connection: Connection) -> list[tuple[str, int]]:
    """(table, rows changed here since the last package to the county was written), the most first."""
    # Walked in the order of the index on row_uid and counted in one pass: a million changed rows need no sorting.
    counts = ", ".join(f"count(*) FILTER (WHERE name = '{name}')" for name in EXCHANGED)
    row = connection.exec_driver_sql(
        f"SELECT {counts} FROM (SELECT min(c.table_name) AS name FROM change c WHERE c.operation_id IN "
        "(SELECT o.id FROM operation o WHERE o.undone_by IS NULL AND (o.undoes IS NULL OR o.name = 'redo') "
        "AND o.name <> 'programmes.load_catalogue' AND o.name NOT GLOB 'exchange.*' "
        "AND (o.epoch, o.counter) > (SELECT coalesce(max(sent_epoch), 0), coalesce(max(sent_counter), 0) "
        "FROM node WHERE role = 'county')) GROUP BY c.row_uid)"
    ).one()
    found = [(name, int(count)) for name, count in zip(EXCHANGED, row, strict=True) if count]
    return sorted(found, key=lambda pair: -pair[1])


def months_reported(connection: Connection) -> list[int]:
    """The months (YYYYMM) of which packages came in, the newest first."""
    rows = connection.exec_driver_sql(
        "SELECT DISTINCT period FROM package WHERE direction = 'in' AND period IS NOT NULL ORDER BY period DESC"
    )
    return [int(row[0]) for row in rows]


def township_board(connection: Connection, month: int) -> list[dict[str, Any]]:
    """The active townships with their newest package of ``month``, and open matters.

    ``answered`` says whether a return package was written since; ``refused`` counts rows still refused.
    """
    rows = connection.exec_driver_sql(
        "SELECT n.uid, n.name, n.area_code, n.needs_full, p.kind, p.sequence, p.period, p.at, p.status, p.outcome, "
        "EXISTS (SELECT 1 FROM package r WHERE r.peer_uid = n.uid AND r.direction = 'out' AND r.kind = 'return' "
        "AND r.status <> 'unreported' AND r.at >= p.at) AS answered, "
        "(SELECT count(*) FROM refused_row f WHERE f.peer_uid = n.uid AND f.direction = 'in') AS refused, "
        "(SELECT count(*) FROM doubt d WHERE d.deleted = 0 AND d.status IN ('open', 'verifying') AND "
        "(d.node_uid = n.uid OR d.other_node_uid = n.uid)) AS doubts "
        "FROM node n LEFT JOIN package p ON p.id = (SELECT max(q.id) FROM package q WHERE q.peer_uid = n.uid "
        "AND q.direction = 'in' AND q.period = ?) WHERE n.role = 'township' AND n.state = 'active' "
        "ORDER BY n.area_code",
        (month,),
    )
    return [dict(row) for row in rows.mappings()]
