"""Sheets on village boards: what goes on them, which hang where, who objects, which villages are overdue."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

from db.queries.in_parts import read_in_parts

_NOBODY_LEFT = "e.deleted = 1 OR e.status NOT IN ('active', 'grace')"
_GROUP = "coalesce(nullif(h.village_group, ''), nullif(p.village_group, ''), '')"
_CASES = (
    "SELECT a.uid, a.number, a.stage, a.status, a.path, a.rules, a.programme_uid, r.code, r.name, r.posting_level, "
    f"coalesce(a.area_uid, h.area_uid, p.area_uid), v.code, coalesce(v.name, ''), {_GROUP}, p.name, "
    "(SELECT count(*) FROM application_member m WHERE m.application_uid = a.uid AND m.deleted = 0), "
    "(SELECT sum(m.covered) FROM application_member m WHERE m.application_uid = a.uid AND m.deleted = 0), "
    "CASE WHEN a.amount_fen IS NULL THEN NULL ELSE a.amount_fen + a.supplement_fen END, "
    "(SELECT max(s.done_on) FROM application_step s WHERE s.application_uid = a.uid AND s.deleted = 0 AND s.void = 0) "
    "FROM application a JOIN programme r ON r.uid = a.programme_uid JOIN person p ON p.uid = a.person_uid "
    "LEFT JOIN household h ON h.uid = a.household_uid "
    "LEFT JOIN area v ON v.uid = coalesce(a.area_uid, h.area_uid, p.area_uid) "
    "WHERE a.deleted = 0 AND a.uid IN ({marks})"
)
_IN_FORCE = (
    f"SELECT e.uid, e.programme_uid, e.area_uid, v.code, coalesce(v.name, ''), {_GROUP}, p.name, "
    "coalesce(e.household_size, h.size_stated), e.covered, coalesce(e.amount_fen, 0) + e.supplement_fen, e.from_month "
    "FROM entitlement e JOIN person p ON p.uid = e.person_uid LEFT JOIN household h ON h.uid = e.household_uid "
    "LEFT JOIN area v ON v.uid = e.area_uid WHERE e.deleted = 0 AND e.status IN ('active', 'grace') "
    "AND e.programme_uid = ? AND e.from_month <= ? AND coalesce(e.to_month, 999912) >= ? "
    f"ORDER BY v.code, {_GROUP}, p.name"
)
_LIST = (
    "SELECT s.uid, s.kind, r.code, coalesce(nullif(r.short_name, ''), r.name), s.area_uid, "
    "coalesce(v.name, ''), coalesce(s.number, ''), "
    "coalesce(s.quarter, ''), coalesce(s.from_day, ''), coalesce(s.to_day, ''), coalesce(s.board, ''), "
    "coalesce(s.phone, ''), s.status, coalesce(json_extract(n.content, '$.level'), 'counts'), count(l.uid), "
    "coalesce(sum(l.covered), 0), coalesce(sum(l.amount_fen), 0), "
    "(SELECT count(*) FROM objection o WHERE o.posting_uid = s.uid AND o.deleted = 0), "
    "(SELECT count(*) FROM objection o WHERE o.posting_uid = s.uid AND o.deleted = 0 AND o.answered_on IS NULL), "
    "(SELECT count(*) FROM posting_line x JOIN entitlement e ON e.uid = x.entitlement_uid "
    f"WHERE x.posting_uid = s.uid AND x.deleted = 0 AND ({_NOBODY_LEFT})), "
    "coalesce(s.removed_on, ''), coalesce(s.removal_reason, ''), s.photo_uid, s.notice_uid, s.updated_at "
    "FROM posting s JOIN programme r ON r.uid = s.programme_uid LEFT JOIN area v ON v.uid = s.area_uid "
    "LEFT JOIN notice n ON n.uid = s.notice_uid "
    "LEFT JOIN posting_line l ON l.posting_uid = s.uid AND l.deleted = 0 WHERE s.deleted = 0{where} "
    "GROUP BY s.uid ORDER BY coalesce(s.from_day, '9999') DESC, v.code, r.code, s.rowid DESC"
)
_LINES = (
    "SELECT l.posting_uid, l.uid, l.application_uid, l.entitlement_uid, l.household_size, l.covered, l.amount_fen, "
    f"coalesce(a.number, e.certificate_no, ''), p.name, CASE WHEN e.uid IS NULL THEN 0 ELSE ({_NOBODY_LEFT}) END "
    "FROM posting_line l LEFT JOIN application a ON a.uid = l.application_uid "
    "LEFT JOIN entitlement e ON e.uid = l.entitlement_uid LEFT JOIN person p ON p.uid = "
    "coalesce(a.person_uid, e.person_uid) WHERE l.deleted = 0 AND l.posting_uid IN ({marks}) ORDER BY l.rowid"
)
_OBJECTIONS = (
    "SELECT o.uid, o.posting_uid, o.application_uid, o.entitlement_uid, coalesce(a.number, e.certificate_no, ''), "
    "coalesce(p.name, ''), coalesce(v.name, ''), coalesce(nullif(r.short_name, ''), r.name, ''), o.raised_on, "
    "coalesce(o.raised_by, ''), "
    "coalesce(o.contact, ''), o.content, coalesce(o.handled_by, ''), coalesce(o.finding, ''), o.upheld, "
    "coalesce(o.answered_on, '') FROM objection o LEFT JOIN application a ON a.uid = o.application_uid "
    "LEFT JOIN entitlement e ON e.uid = o.entitlement_uid LEFT JOIN posting s ON s.uid = o.posting_uid "
    "LEFT JOIN person p ON p.uid = coalesce(a.person_uid, e.person_uid) "
    "LEFT JOIN area v ON v.uid = coalesce(a.area_uid, e.area_uid, s.area_uid) "
    "LEFT JOIN programme r ON r.uid = coalesce(a.programme_uid, e.programme_uid, s.programme_uid) "
    "WHERE o.deleted = 0{where} ORDER BY o.answered_on IS NOT NULL, o.raised_on DESC, o.rowid DESC"
)


def cases(connection: Connection, uids: Sequence[bytes]) -> dict[bytes, tuple[Any, ...]]:
    """(uid, number, stage, status, path, rules, programme uid, code, name, level, area uid, area code, village,
    group, applicant, household size, covered, fen a month, day of the last step) of applications, by uid."""
    return {row[0]: row for row in read_in_parts(connection, _CASES, uids)}


def waiting_at(connection: Connection, stages: Sequence[str], programme: str = "") -> list[bytes]:
    """Applications whose next step is one of ``stages`` and that stand on no living sheet for it yet."""
    marks = ", ".join("?" for _ in stages)
    rows = connection.exec_driver_sql(
        "SELECT a.uid FROM application a JOIN programme r ON r.uid = a.programme_uid WHERE a.deleted = 0 "
        f"AND a.stage IN ({marks}) AND (? = '' OR r.code = ?) AND NOT EXISTS (SELECT 1 FROM posting_line l "
        "JOIN posting s ON s.uid = l.posting_uid WHERE l.application_uid = a.uid AND l.deleted = 0 AND s.deleted = 0 "
        "AND s.status IN ('awaiting', 'posted', 'verifying') AND s.kind <> 'standing') ORDER BY a.rowid",
        (*stages, programme, programme),
    )
    return [row[0] for row in rows]


def on_open_sheet(connection: Connection, uids: Sequence[bytes], kind: str) -> dict[bytes, bytes]:
    """Application → the sheet of this kind it stands on and that is neither closed nor removed."""
    sql = (
        "SELECT l.application_uid, s.uid FROM posting_line l JOIN posting s ON s.uid = l.posting_uid "
        f"WHERE l.deleted = 0 AND s.deleted = 0 AND s.kind = '{kind}' AND s.status IN "
        "('awaiting', 'posted', 'verifying') AND l.application_uid IN ({marks})"
    )
    return dict(read_in_parts(connection, sql, uids))


def periods(connection: Connection, uids: Sequence[bytes], kinds: Sequence[str]) -> dict[bytes, tuple[str, str, str]]:
    """Application → (first day, last day, status) of the newest sheet of these kinds that was really put up."""
    named = ", ".join(f"'{kind}'" for kind in kinds)
    sql = (
        "SELECT l.application_uid, s.from_day, s.to_day, s.status FROM posting_line l JOIN posting s "
        f"ON s.uid = l.posting_uid WHERE l.deleted = 0 AND s.deleted = 0 AND s.kind IN ({named}) "
        "AND s.from_day IS NOT NULL AND l.application_uid IN ({marks}) ORDER BY s.from_day, s.rowid"
    )
    return {row[0]: (row[1], row[2], row[3]) for row in read_in_parts(connection, sql, uids)}


def open_objections(connection: Connection, uids: Sequence[bytes]) -> dict[bytes, int]:
    """Application → how many objections nobody has answered yet; only those that have one."""
    sql = (
        "SELECT application_uid, count(*) FROM objection WHERE deleted = 0 AND answered_on IS NULL "
        "AND application_uid IN ({marks}) GROUP BY application_uid"
    )
    return dict(read_in_parts(connection, sql, uids))


def upheld_objections(connection: Connection, uids: Sequence[bytes]) -> set[bytes]:
    """Applications an objection to was found true and that were not gone into anew since (R-049)."""
    sql = (
        "SELECT DISTINCT o.application_uid FROM objection o WHERE o.deleted = 0 AND o.upheld = 1 "
        "AND NOT EXISTS (SELECT 1 FROM posting_line l JOIN posting s ON s.uid = l.posting_uid "
        "WHERE l.application_uid = o.application_uid AND l.deleted = 0 AND s.deleted = 0 AND s.kind <> 'standing' "
        "AND s.from_day >= o.answered_on AND s.uid IS NOT o.posting_uid) AND o.application_uid IN ({marks})"
    )
    return {row[0] for row in read_in_parts(connection, sql, uids)}


def in_force(connection: Connection, programme: bytes, month: int) -> list[tuple[Any, ...]]:
    """(uid, programme uid, area uid, area code, village, group, name, size, covered, fen, first month) of the
    benefits of a programme in force in a month, village by village."""
    return [tuple(row) for row in connection.exec_driver_sql(_IN_FORCE, (programme, month, month))]


def villages_in_force(connection: Connection, first: int, last: int) -> list[tuple[Any, ...]]:
    """(programme code, name, area uid, area code, village, benefits) with a benefit in force in the months."""
    rows = connection.exec_driver_sql(
        "SELECT r.code, coalesce(nullif(r.short_name, ''), r.name), e.area_uid, coalesce(v.code, ''), "
        "coalesce(v.name, ''), count(*) FROM entitlement e "
        "JOIN programme r ON r.uid = e.programme_uid LEFT JOIN area v ON v.uid = e.area_uid WHERE e.deleted = 0 "
        "AND e.status <> 'cancelled' AND e.from_month <= ? AND coalesce(e.to_month, 999912) >= ? "
        "GROUP BY r.code, e.area_uid ORDER BY v.code, r.code",
        (last, first),
    )
    return [tuple(row) for row in rows]


def standing_quarters(connection: Connection) -> dict[tuple[str, bytes | None], str]:
    """(programme code, area uid) → the newest quarter of which a standing sheet was really put up."""
    rows = connection.exec_driver_sql(
        "SELECT r.code, s.area_uid, max(s.quarter) FROM posting s JOIN programme r ON r.uid = s.programme_uid "
        "WHERE s.deleted = 0 AND s.kind = 'standing' AND s.from_day IS NOT NULL GROUP BY r.code, s.area_uid"
    )
    return {(row[0], row[1]): row[2] for row in rows}


def numbers(connection: Connection, kind: str, programme: bytes, year: str) -> list[str]:
    """The numbers given to the sheets of a kind and programme in a year, those of removed ones too."""
    rows = connection.exec_driver_sql(
        "SELECT DISTINCT number FROM posting WHERE kind = ? AND programme_uid = ? AND number LIKE ?",
        (kind, programme, f"{year}-%"),
    )
    return [row[0] for row in rows]


def listed(
    connection: Connection, programme: str = "", area: bytes | None = None, kind: str = "", status: str = "",
    quarter: str = "", application: bytes | None = None,
) -> list[tuple[Any, ...]]:  # fmt: skip
    """Sheets with their counts, the newest first (see ``PostingRow``), then notice uid and time of change."""
    wanted: list[tuple[str, Any]] = [
        ("r.code = ?", programme), ("s.area_uid = ?", area), ("s.kind = ?", kind), ("s.status = ?", status),
        ("s.quarter = ?", quarter),
        ("s.uid IN (SELECT posting_uid FROM posting_line WHERE deleted = 0 AND application_uid = ?)", application),
    ]  # fmt: skip
    where = "".join(f" AND {part}" for part, value in wanted if value)
    values = tuple(value for _, value in wanted if value)
    return [tuple(row) for row in connection.exec_driver_sql(_LIST.format(where=where), values)]


def some(connection: Connection, uids: Sequence[bytes]) -> dict[bytes, tuple[Any, ...]]:
    """Rows of ``listed`` by uid."""
    sql = _LIST.replace("{where}", " AND s.uid IN ({marks})")
    return {row[0]: row for row in read_in_parts(connection, sql, uids)}


def lines(connection: Connection, uids: Sequence[bytes]) -> dict[bytes, list[tuple[Any, ...]]]:
    """Sheet → (line uid, application uid, entitlement uid, size, covered, fen, number, name, whether it left)."""
    found: dict[bytes, list[tuple[Any, ...]]] = {}
    for row in read_in_parts(connection, _LINES, uids):
        found.setdefault(row[0], []).append(row[1:])
    return found


def contents(connection: Connection, uids: Sequence[bytes]) -> dict[bytes, str]:
    """Notice uid → its content as JSON."""
    sql = "SELECT uid, content FROM notice WHERE uid IN ({marks})"
    return {row[0]: row[1] for row in read_in_parts(connection, sql, uids)}


def objections(
    connection: Connection, posting: bytes | None = None, application: bytes | None = None, open_only: bool = False
) -> list[tuple[Any, ...]]:
    """Objections, the open ones first (see ``ObjectionRow``)."""
    where = " AND o.posting_uid = ?" if posting else ""
    where += " AND o.application_uid = ?" if application else ""
    where += " AND o.answered_on IS NULL" if open_only else ""
    values = tuple(value for value in (posting, application) if value)
    return [tuple(row) for row in connection.exec_driver_sql(_OBJECTIONS.format(where=where), values)]


def objection(connection: Connection, uid: bytes) -> tuple[Any, ...] | None:
    """One of ``objections``."""
    row = connection.exec_driver_sql(_OBJECTIONS.format(where=" AND o.uid = ?"), (uid,)).first()
    return tuple(row) if row is not None else None


def area_codes(connection: Connection) -> dict[bytes, str]:
    """Area → its code."""
    return {row[0]: row[1] for row in connection.exec_driver_sql("SELECT uid, code FROM area WHERE deleted = 0")}


def hanging_up(connection: Connection, programme: str, area: bytes | None) -> list[bytes]:
    """The standing sheets of a programme and village that hang there now."""
    rows = connection.exec_driver_sql(
        "SELECT s.uid FROM posting s JOIN programme r ON r.uid = s.programme_uid WHERE s.deleted = 0 "
        "AND s.kind = 'standing' AND s.status NOT IN ('removed', 'awaiting') AND r.code = ? AND s.area_uid IS ?",
        (programme, area),
    )
    return [row[0] for row in rows]


def newest_sheet(connection: Connection, application: bytes | None, entitlement: bytes | None) -> bytes | None:
    """The newest sheet a case or benefit was really put up on and that is not taken down."""
    row = connection.exec_driver_sql(
        "SELECT s.uid FROM posting_line l JOIN posting s ON s.uid = l.posting_uid WHERE l.deleted = 0 "
        "AND s.deleted = 0 AND s.from_day IS NOT NULL AND s.status <> 'removed' "
        "AND (l.application_uid = ? OR l.entitlement_uid = ?) ORDER BY s.from_day DESC, s.rowid DESC LIMIT 1",
        (application, entitlement),
    ).first()
    return None if row is None else bytes(row[0])
