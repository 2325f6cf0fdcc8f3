"""Cases: their rows as lists show them, and everything a step is judged by, many cases at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from db.queries.in_parts import chunked

# What a county wrote to a case of a township that the township has not followed yet: "step/result" of the newest.
_PENDING = (
    "(SELECT s.step || '/' || s.result FROM application_step s WHERE s.application_uid = a.uid AND s.deleted = 0 "
    "AND s.home_node <> a.home_node AND a.stage = 'decide' AND s.position > (SELECT coalesce(max(o.position), 0) "
    "FROM application_step o WHERE o.application_uid = a.uid AND o.deleted = 0 AND o.home_node = a.home_node) "
    "ORDER BY s.position DESC LIMIT 1)"
)
_OBJECTED = (
    "EXISTS (SELECT 1 FROM objection o WHERE o.application_uid = a.uid AND o.deleted = 0 AND o.answered_on IS NULL)"
)
_SHOWN = (
    f"CASE coalesce({_PENDING}, '') WHEN 'decide/ok' THEN 'confirmed' WHEN 'decide/refused' THEN 'refused' "
    "WHEN 'return/returned' THEN 'incomplete' ELSE CASE WHEN a.status IN ('posted', 'awaiting_decision') AND "
    f"{_OBJECTED} THEN 'objected' ELSE a.status END END"
)
_FROM = (
    "FROM application a JOIN person p ON p.uid = a.person_uid JOIN programme r ON r.uid = a.programme_uid "
    "LEFT JOIN area v ON v.uid = a.area_uid LEFT JOIN node n ON n.uid = a.home_node "
    "LEFT JOIN household h ON h.uid = a.household_uid "
)
_ROW = (
    f"SELECT a.*, {_SHOWN} AS shown, {_PENDING} AS pending, p.name, coalesce(p.id_no, '') AS id_no, p.birth, "
    "coalesce(p.village_group, h.village_group, '') AS village_group, r.code AS programme, r.short_name, r.unit, "
    "r.period, r.settings, coalesce(v.name, '') AS village, coalesce(v.code, '') AS area_code, "
    "coalesce(n.name, '') AS town, "
    "(SELECT count(*) FROM application_member m WHERE m.application_uid = a.uid AND m.deleted = 0) AS size, "
    "(SELECT coalesce(sum(m.covered), 0) FROM application_member m WHERE m.application_uid = a.uid AND m.deleted = 0) "
    f"AS covered {_FROM}"
)
ORDER = " ORDER BY a.applied_on DESC, a.number DESC, a.uid"


@dataclass(frozen=True, slots=True)
class CaseQuery:
    """Which cases; empty values restrict nothing. Days are YYYY-MM-DD."""

    programme: str = ""
    village: str = ""
    statuses: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    path: str = ""
    text: str = ""
    late_on: str = ""
    open_only: bool = False
    recheck_by: str = ""
    same_month: int = 0
    applied_from: str = ""
    applied_to: str = ""
    person: bytes | None = None
    household: bytes | None = None
    office: bytes | None = None
    handled_by: tuple[str, ...] = ()  # login and name of somebody


def _conditions(wanted: CaseQuery) -> tuple[list[str], list[Any]]:
    parts, values = ["a.deleted = 0"], list[Any]()

    def add(condition: str, *given: Any) -> None:
        parts.append(condition)
        values.extend(given)

    for column, value in (
        ("r.code", wanted.programme),
        ("v.name", wanted.village),
        ("a.path", wanted.path),
        ("a.home_node", wanted.office),
    ):
        if value:
            add(f"{column} = ?", value)
    for column, several in ((_SHOWN, wanted.statuses), ("a.stage", wanted.stages)):
        if several:
            add(f"{column} IN ({', '.join('?' * len(several))})", *several)
    if wanted.text:
        add("(a.number LIKE ? OR p.name LIKE ? OR p.id_no LIKE ?)", *[f"%{wanted.text}%"] * 3)
    if wanted.late_on:
        add("a.stage <> '' AND (a.due_on < ? OR a.stage_due_on < ?)", wanted.late_on, wanted.late_on)
    if wanted.open_only:
        add("a.stage <> '' AND a.status NOT IN ('withdrawn', 'ended')")
    if wanted.recheck_by:
        add("a.status = 'refused' AND a.recheck_on IS NOT NULL AND a.recheck_on <= ?", wanted.recheck_by)
    if wanted.same_month:
        add("a.status = 'confirmed' AND a.decided_on IS NOT NULL")
    if wanted.applied_from:
        add("a.applied_on >= ?", wanted.applied_from)
    if wanted.applied_to:
        add("a.applied_on <= ?", wanted.applied_to)
    if wanted.handled_by:
        add(
            "a.uid IN (SELECT application_uid FROM application_step WHERE deleted = 0 AND (updated_by = ? "
            "OR done_by = ?))",
            *wanted.handled_by,
        )
    if wanted.household:
        add("a.household_uid = ?", wanted.household)
    if wanted.person:
        add(
            "(a.person_uid = ? OR a.uid IN (SELECT application_uid FROM application_member WHERE person_uid = ? "
            "AND deleted = 0))",
            wanted.person,
            wanted.person,
        )
    return parts, values


def list_cases(connection: Connection, wanted: CaseQuery) -> list[dict[str, Any]]:
    """The rows of the cases of a filter, the newest first."""
    parts, values = _conditions(wanted)
    rows = connection.exec_driver_sql(f"{_ROW} WHERE {' AND '.join(parts)}{ORDER}", tuple(values))
    return [dict(row) for row in rows.mappings()]


def cases(connection: Connection, uids: Sequence[bytes]) -> dict[bytes, dict[str, Any]]:
    """uid → the row of a living case."""
    found: dict[bytes, dict[str, Any]] = {}
    for part, marks in chunked(dict.fromkeys(uids)):
        rows = connection.exec_driver_sql(f"{_ROW} WHERE a.deleted = 0 AND a.uid IN ({marks})", part)
        found |= {row["uid"]: dict(row) for row in rows.mappings()}
    return found


def stage_counts(connection: Connection) -> list[tuple[str, str, int]]:
    """(stage, status as shown, number) of the cases that still wait for something."""
    rows = connection.exec_driver_sql(
        f"SELECT a.stage, {_SHOWN} AS shown, count(*) FROM application a WHERE a.deleted = 0 AND a.stage <> '' "
        "GROUP BY 1, 2"
    )
    return [(row[0], row[1], int(row[2])) for row in rows]


def _grouped(connection: Connection, uids: Sequence[bytes], sql: str) -> dict[bytes, list[dict[str, Any]]]:
    """application → rows of a query that has ``{marks}`` for the uids and a column ``application_uid``."""
    found: dict[bytes, list[dict[str, Any]]] = {}
    for part, marks in chunked(dict.fromkeys(uids)):
        for row in connection.exec_driver_sql(sql.format(marks=marks), part).mappings():
            found.setdefault(row["application_uid"], []).append(dict(row))
    return found


def steps(connection: Connection, uids: Sequence[bytes]) -> dict[bytes, list[dict[str, Any]]]:
    """application → its steps and acts in order, void ones too."""
    return _grouped(
        connection,
        uids,
        "SELECT * FROM application_step WHERE deleted = 0 AND application_uid IN ({marks}) ORDER BY position, uid",
    )


def members(connection: Connection, uids: Sequence[bytes]) -> dict[bytes, list[dict[str, Any]]]:
    """application → its household with the persons, the applicant first."""
    return _grouped(
        connection,
        uids,
        "SELECT m.*, p.name, coalesce(p.id_no, '') AS id_no, p.birth, p.died_on, p.home_node AS person_home "
        "FROM application_member m JOIN person p ON p.uid = m.person_uid JOIN application a ON a.uid = "
        "m.application_uid WHERE m.deleted = 0 AND m.application_uid IN ({marks}) "
        "ORDER BY m.person_uid <> a.person_uid, p.birth, m.uid",
    )


def means_checks(connection: Connection, uids: Sequence[bytes]) -> dict[bytes, list[dict[str, Any]]]:
    """application → its checks of means, the oldest first."""
    return _grouped(
        connection,
        uids,
        "SELECT * FROM means_check WHERE deleted = 0 AND application_uid IN ({marks}) ORDER BY requested_on, uid",
    )


def surveys(connection: Connection, uids: Sequence[bytes]) -> dict[bytes, list[dict[str, Any]]]:
    """application → visits for it, the oldest first."""
    return _grouped(
        connection,
        uids,
        "SELECT * FROM survey WHERE deleted = 0 AND application_uid IN ({marks}) ORDER BY visited_on, uid",
    )


def postings(connection: Connection, uids: Sequence[bytes]) -> dict[bytes, list[dict[str, Any]]]:
    """application → sheets it stands on (kind, status, from_day, to_day), the oldest first."""
    return _grouped(
        connection,
        uids,
        "SELECT l.application_uid, g.kind, g.status, g.from_day, g.to_day, g.board, g.number FROM posting_line l "
        "JOIN posting g ON g.uid = l.posting_uid WHERE l.deleted = 0 AND g.deleted = 0 AND g.kind <> 'standing' "
        "AND l.application_uid IN ({marks}) ORDER BY g.from_day, g.uid",
    )


def objections(connection: Connection, uids: Sequence[bytes]) -> dict[bytes, list[dict[str, Any]]]:
    """application → what was objected, the oldest first."""
    return _grouped(
        connection,
        uids,
        "SELECT application_uid, raised_on, answered_on, upheld, content FROM objection WHERE deleted = 0 "
        "AND application_uid IN ({marks}) ORDER BY raised_on, uid",
    )


def relatives(connection: Connection, uids: Sequence[bytes]) -> dict[bytes, list[dict[str, Any]]]:
    """application → officials who are near relatives of somebody concerned."""
    return _grouped(
        connection,
        uids,
        "SELECT application_uid, official_name, stands_aside, visited_on FROM official_relative WHERE deleted = 0 "
        "AND ended_on IS NULL AND application_uid IN ({marks}) ORDER BY uid",
    )


def filed_papers(connection: Connection, uids: Sequence[bytes]) -> dict[bytes, list[dict[str, Any]]]:
    """application → kinds of paper filed for it."""
    return _grouped(
        connection,
        uids,
        "SELECT DISTINCT application_uid, kind FROM dossier_item WHERE deleted = 0 AND application_uid IN ({marks})",
    )


def reserve_spent(connection: Connection, uids: Sequence[bytes]) -> dict[bytes, list[dict[str, Any]]]:
    """application → what was paid for it from the reserve fund; what came back counts below zero."""
    return _grouped(
        connection,
        uids,
        "SELECT application_uid, day, CASE kind WHEN 'spend' THEN amount_fen ELSE -amount_fen END AS amount_fen, "
        "receipt_no FROM reserve_entry WHERE deleted = 0 AND kind IN ('spend', 'refund') "
        "AND application_uid IN ({marks}) ORDER BY day",
    )


def reserve_balance(connection: Connection, node: bytes) -> int:
    """What the reserve fund of an office holds, fen (R-073)."""
    row = connection.exec_driver_sql(
        "SELECT coalesce(sum(CASE WHEN kind IN ('allocate', 'refund') THEN amount_fen ELSE -amount_fen END), 0) "
        "FROM reserve_entry WHERE deleted = 0 AND home_node = ?",
        (node,),
    )
    return int(row.scalar_one())


def existing_benefits(connection: Connection, persons: Sequence[bytes]) -> list[dict[str, Any]]:
    """What some persons hold, are covered by or live with: one row per person and benefit, running ones first."""
    found: list[dict[str, Any]] = []
    for part, marks in chunked(dict.fromkeys(persons)):
        rows = connection.exec_driver_sql(
            f"WITH wanted AS (SELECT uid FROM person WHERE uid IN ({marks})), concerned AS ("
            "SELECT uid AS benefit, person_uid AS who FROM entitlement WHERE deleted = 0 AND person_uid IN wanted "
            "UNION SELECT entitlement_uid, person_uid FROM entitlement_member WHERE deleted = 0 "
            "AND person_uid IN wanted) "
            "SELECT e.uid, c.who, p.name, r.code, r.short_name, e.status, e.from_month, e.to_month, e.amount_fen, "
            "e.supplement_fen, e.person_uid = c.who AS holder, EXISTS (SELECT 1 FROM entitlement_member m WHERE "
            "m.entitlement_uid = e.uid AND m.person_uid = c.who AND m.deleted = 0 AND m.to_month IS NULL) AS covered "
            "FROM concerned c JOIN entitlement e ON e.uid = c.benefit JOIN person p ON p.uid = c.who "
            "JOIN programme r ON r.uid = e.programme_uid WHERE e.deleted = 0 "
            "ORDER BY e.to_month IS NOT NULL, r.code, p.birth",
            part,
        )
        found += [dict(row) for row in rows.mappings()]
    return found


def open_case(
    connection: Connection, programme: bytes, person: bytes, household: bytes | None
) -> tuple[bytes, str] | None:
    """(uid, number) of a running case of a household (None: of a person) under a programme."""
    column, holder = ("household_uid", household) if household else ("person_uid", person)
    row = connection.exec_driver_sql(
        f"SELECT uid, number FROM application WHERE programme_uid = ? AND {column} = ? "
        "AND deleted = 0 AND stage <> '' AND status NOT IN ('withdrawn', 'ended', 'refused') LIMIT 1",
        (programme, holder),
    ).first()
    return (row[0], row[1]) if row else None


def numbers_with(connection: Connection, node: bytes, programme: bytes, head: str, tail: str) -> list[str]:
    """The case numbers of an office that begin and end in a way; ``_`` and ``%`` do not occur in them."""
    rows = connection.exec_driver_sql(
        "SELECT number FROM application WHERE home_node = ? AND programme_uid = ? AND number LIKE ?",
        (node, programme, f"{head}%{tail}"),
    )
    return [row[0] for row in rows]


def to_follow(connection: Connection, node: bytes) -> list[bytes]:
    """Cases of this office about which another one wrote a step that was not followed yet."""
    rows = connection.exec_driver_sql(
        f"SELECT a.uid FROM application a WHERE a.deleted = 0 AND a.home_node = ? AND a.stage = 'decide' "
        f"AND {_PENDING} IS NOT NULL ORDER BY a.number",
        (node,),
    )
    return [row[0] for row in rows]


def first_months(connection: Connection, uids: Sequence[bytes]) -> dict[bytes, int]:
    """benefit → its first month."""
    found: dict[bytes, int] = {}
    for part, marks in chunked(dict.fromkeys(uids)):
        rows = connection.exec_driver_sql(f"SELECT uid, from_month FROM entitlement WHERE uid IN ({marks})", part)
        found |= {row[0]: row[1] for row in rows}
    return found


def paid_in_year(connection: Connection, persons: Sequence[bytes], programme: bytes, year: int) -> dict[bytes, int]:
    """person → fen of a programme begun in a calendar year (for yearly caps of one-off relief)."""
    found: dict[bytes, int] = {}
    for part, marks in chunked(dict.fromkeys(persons)):
        rows = connection.exec_driver_sql(
            "SELECT person_uid, sum(coalesce(amount_fen, 0)) FROM entitlement WHERE deleted = 0 AND programme_uid = ? "
            f"AND from_month BETWEEN ? AND ? AND person_uid IN ({marks}) GROUP BY person_uid",
            (programme, year * 100 + 1, year * 100 + 12, *part),
        )
        found |= {row[0]: int(row[1]) for row in rows}
    return found


def member_rows(connection: Connection, household: bytes, month: int) -> list[dict[str, Any]]:
    """Who lived in a household in a month: person, relation, head, birth, death, the head first."""
    rows = connection.exec_driver_sql(
        "SELECT m.person_uid, coalesce(m.relation, '') AS relation, m.is_head, p.name, coalesce(p.id_no, '') AS id_no, "
        "p.birth, p.died_on FROM household_member m JOIN person p ON p.uid = m.person_uid WHERE m.household_uid = ? "
        "AND m.deleted = 0 AND (m.to_month IS NULL OR m.to_month >= ?) AND coalesce(m.from_month, 0) <= ? "
        "ORDER BY m.is_head DESC, m.relation_code, p.birth",
        (household, month, month),
    )
    return [dict(row) for row in rows.mappings()]


def persons(connection: Connection, uids: Sequence[bytes]) -> dict[bytes, dict[str, Any]]:
    """uid → name, number, birth, death and area of some persons."""
    found: dict[bytes, dict[str, Any]] = {}
    for part, marks in chunked(dict.fromkeys(uids)):
        rows = connection.exec_driver_sql(
            "SELECT uid, name, coalesce(id_no, '') AS id_no, birth, died_on, area_uid, merged_into, home_node "
            f"FROM person WHERE deleted = 0 AND uid IN ({marks})",
            part,
        )
        found |= {row["uid"]: dict(row) for row in rows.mappings()}
    return found
