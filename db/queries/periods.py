"""What townships reported month by month: figures that are kept, months that are closed, days that are set."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from db.models import table
from db.queries.roster_months import benefits
from db.queries.rosters import ListQuery, conditions
from db.queries.statistics import PAID_THEN, household_then

Figure = tuple[bytes, bytes, int, int, int]  # office, programme, households, covered persons, fen a month
NO_PROGRAMME = bytes(16)  # stands for a month in which nothing at all is paid, so that it counts as kept


def figures_then(connection: Connection, month: int, office: bytes = b"") -> list[Figure]:
    """What is paid in ``month`` (YYYYMM) by the rows held now, by office (b"": of each) and programme."""
    shape = benefits(month, each=bool(office))
    of = shape.sorts
    where, values = conditions(connection, shape, ListQuery(month=month, office=office))
    rows = connection.exec_driver_sql(
        f"SELECT e.home_node, e.programme_uid, count(DISTINCT {household_then(month)}), "
        f"coalesce(sum({of['covered']}), 0), coalesce(sum({of['total_fen']}), 0) "
        f"FROM {shape.source} WHERE {where} AND {of['status']} IN {PAID_THEN} GROUP BY 1, 2",
        tuple(values),
    )
    return [(bytes(row[0]), bytes(row[1]), int(row[2]), int(row[3]), int(row[4])) for row in rows]


def moved_then(connection: Connection, month: int, before: int) -> dict[tuple[bytes, bytes], tuple[int, int]]:
    """(office, programme) → (benefits that begin in ``month``, benefits whose last month was ``before``).

    They are among those that ``figures_then`` counts in the one month and in the other.
    """
    began, ended = _paid(connection, month, "from_month"), _paid(connection, before, "to_month")
    return {key: (began.get(key, 0), ended.get(key, 0)) for key in began.keys() | ended.keys()}


def _paid(connection: Connection, month: int, column: str) -> dict[tuple[bytes, bytes], int]:
    """(office, programme) → benefits paid in ``month`` for which it is the first (or last) month."""
    shape = benefits(month)
    where, values = conditions(connection, shape, ListQuery(month=month))
    rows = connection.exec_driver_sql(
        f"SELECT e.home_node, e.programme_uid, count(*) FROM {shape.source} "
        f"WHERE {where} AND {shape.sorts['status']} IN {PAID_THEN} AND e.{column} = ? GROUP BY 1, 2",
        (*values, month),
    )
    return {(bytes(row[0]), bytes(row[1])): int(row[2]) for row in rows}


# figures that are kept


def keep_figures(
    connection: Connection, office: bytes, month: int, rows: Sequence[Figure], package: bytes | None, at: int,
    taken_over: bool = False,
) -> None:  # fmt: skip
    """Put the figures of an office's month in the place of those kept before; ``at`` is UTC milliseconds."""
    drop_figures(connection, office, month)
    model = table("period_figure")
    rows = rows or ([(office, NO_PROGRAMME, 0, 0, 0)] if package else [])
    if rows:
        connection.execute(
            insert(model),
            [
                {"node_uid": office, "month": month, "programme_uid": programme, "households": households,
                 "persons": persons, "amount_fen": fen, "taken_over": int(taken_over), "package_uid": package, "at": at}
                for _, programme, households, persons, fen in rows
            ],
        )  # fmt: skip


def drop_figures(connection: Connection, office: bytes, month: int) -> None:
    """Forget the figures of an office's month: they are to be counted again."""
    model = table("period_figure")
    connection.execute(delete(model).where((model.c.node_uid == office) & (model.c.month == month)))


def uncounted(connection: Connection, office: bytes = b"") -> list[tuple[bytes, int, bytes]]:
    """(office, month, package) of those (b"": of all) whose newest package is of an open month without figures."""
    rows = connection.exec_driver_sql(
        "SELECT p.peer_uid, p.period, p.uid FROM package p WHERE p.id IN (SELECT max(id) FROM package "
        "WHERE direction = 'in' AND period IS NOT NULL AND status IN ('received', 'partly_returned') "
        f"{'AND peer_uid = ? ' if office else ''}GROUP BY peer_uid) AND NOT EXISTS (SELECT 1 FROM period_figure f "
        "WHERE f.node_uid = p.peer_uid AND f.month = p.period) AND NOT EXISTS (SELECT 1 FROM period_lock k "
        "WHERE k.node_uid = p.peer_uid AND k.month = p.period)",
        (office,) if office else (),
    )
    return [(bytes(row[0]), int(row[1]), bytes(row[2])) for row in rows]


def kept_figures(connection: Connection, month: int) -> list[tuple[Figure, bool]]:
    """The figures kept of a month, each with whether it was taken over from a month before."""
    rows = connection.exec_driver_sql(
        "SELECT node_uid, programme_uid, households, persons, amount_fen, taken_over FROM period_figure "
        "WHERE month = ?",
        (month,),
    )
    return [((bytes(row[0]), bytes(row[1]), row[2], row[3], row[4]), bool(row[5])) for row in rows]


def last_figures(connection: Connection, month: int) -> list[tuple[Figure, int]]:
    """Of each office the figures of the last month before ``month`` that it reported itself, with that month."""
    rows = connection.exec_driver_sql(
        "SELECT f.node_uid, f.programme_uid, f.households, f.persons, f.amount_fen, f.month FROM period_figure f "
        "WHERE f.taken_over = 0 AND f.month = (SELECT max(g.month) FROM period_figure g WHERE g.node_uid = f.node_uid "
        "AND g.taken_over = 0 AND g.month < ?)",
        (month,),
    )
    return [((bytes(row[0]), bytes(row[1]), row[2], row[3], row[4]), row[5]) for row in rows]


def months_of(connection: Connection, office: bytes) -> list[tuple[Any, ...]]:
    """(month, households, persons, fen, taken over) of an office's kept months, the newest first."""
    rows = connection.exec_driver_sql(
        "SELECT month, sum(households), sum(persons), sum(amount_fen), max(taken_over) FROM period_figure "
        "WHERE node_uid = ? GROUP BY month ORDER BY month DESC",
        (office,),
    )
    return [tuple(row) for row in rows]


def reporting(connection: Connection, month: int) -> dict[bytes, list[tuple[bytes, int, str]]]:
    """office → (package, when it came in UTC milliseconds, outcome) of what of ``month`` was taken, oldest first."""
    rows = connection.exec_driver_sql(
        "SELECT peer_uid, uid, at, outcome FROM package WHERE direction = 'in' AND period = ? "
        "AND status IN ('received', 'partly_returned') ORDER BY id",
        (month,),
    )
    found: dict[bytes, list[tuple[bytes, int, str]]] = {}
    for office, package, at, outcome in rows:
        found.setdefault(bytes(office), []).append((bytes(package), int(at), outcome))
    return found


# closed months


def locks(connection: Connection, month: int) -> dict[bytes, dict[str, Any]]:
    """office → how its ``month`` was closed."""
    model = table("period_lock")
    rows = connection.execute(select(model).where(model.c.month == month)).mappings()
    return {bytes(row["node_uid"]): dict(row) for row in rows}


def is_locked(connection: Connection, office: bytes, month: int) -> bool:
    """Whether the county has closed the month for this office."""
    model = table("period_lock")
    found = select(model.c.month).where((model.c.node_uid == office) & (model.c.month == month))
    return connection.execute(found).first() is not None


def put_lock(connection: Connection, office: bytes, month: int, at: int, login: str, note: str) -> None:
    """Close a month for an office."""
    row = {"node_uid": office, "month": month, "at": at, "login": login, "note": note or None}
    connection.execute(insert(table("period_lock")).values(**row))


def drop_lock(connection: Connection, office: bytes, month: int) -> None:
    """Open a closed month again."""
    model = table("period_lock")
    connection.execute(delete(model).where((model.c.node_uid == office) & (model.c.month == month)))


# days that are set


def deadlines(connection: Connection) -> list[dict[str, Any]]:
    """The days set for packages, that of every month (month 0) first."""
    model = table("package_deadline")
    return [dict(row) for row in connection.execute(
        select(model).where(model.c.deleted == 0).order_by(model.c.month)
    ).mappings()]  # fmt: skip


def reported_up(connection: Connection, month: int) -> bool:
    """Whether this office has written a package of ``month``."""
    row = connection.exec_driver_sql(
        "SELECT 1 FROM package WHERE direction = 'out' AND period = ? AND status IN "
        "('exported', 'confirmed', 'partly_returned') LIMIT 1",
        (month,),
    ).first()
    return row is not None
