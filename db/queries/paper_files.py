"""Paper files of households: the file, the papers listed in it, what the program knows of, what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

from db.queries.in_parts import read_in_parts

ITEMS = (
    "SELECT i.uid, d.household_uid, i.position, i.kind, i.title, i.dated_on, i.first_page, i.last_page, i.origin, "
    "i.source, i.remark, coalesce(p.name, ''), i.attachment_uid, i.notice_uid, i.application_uid, i.home_node "
    "FROM dossier d JOIN dossier_item i ON i.dossier_uid = d.uid AND i.deleted = 0 "
    "LEFT JOIN person p ON p.uid = i.person_uid "
    "WHERE d.deleted = 0 AND d.household_uid IN ({marks}) ORDER BY i.position, i.uid"
)
FILES = (
    "SELECT h.uid, d.uid, h.head_name, coalesce(a.name, ''), coalesce(h.village_group, ''), d.number, d.box, d.volume, "
    "d.keep_years, d.filed_on, d.source, d.remark, h.home_node FROM household h LEFT JOIN dossier d "
    "ON d.household_uid = h.uid AND d.deleted = 0 LEFT JOIN area a ON a.uid = h.area_uid "
    "WHERE h.deleted = 0 AND h.uid IN ({marks}) ORDER BY h.uid"
)
# Attachments of a household or of those who live in it, papers made for it, applications of it: not listed yet.
KNOWN_ATTACHMENTS = (
    "SELECT x.household, t.uid, t.kind, t.title, t.taken_on, t.person_uid, t.updated_at FROM ("
    "SELECT t.household_uid AS household, t.uid AS item FROM attachment t WHERE t.household_uid IN ({marks}) "
    "UNION SELECT m.household_uid, t.uid FROM household_member m JOIN attachment t ON t.person_uid = m.person_uid "
    "WHERE m.household_uid IN ({marks}) AND m.deleted = 0 AND m.to_month IS NULL) x "
    "JOIN attachment t ON t.uid = x.item AND t.deleted = 0 "
    "WHERE NOT EXISTS (SELECT 1 FROM dossier_item i JOIN dossier d ON d.uid = i.dossier_uid "
    "AND d.household_uid = x.household WHERE i.attachment_uid = t.uid) ORDER BY t.rowid"
)
KNOWN_NOTICES = (
    "SELECT n.household_uid, n.uid, n.template, n.number, n.made_on FROM notice n "
    "WHERE n.deleted = 0 AND n.household_uid IN ({marks}) AND NOT EXISTS (SELECT 1 FROM dossier_item i "
    "WHERE i.notice_uid = n.uid) ORDER BY n.rowid"
)
KNOWN_APPLICATIONS = (
    "SELECT c.household_uid, c.uid, c.number, c.applied_on, c.person_uid FROM application c "
    "WHERE c.deleted = 0 AND c.household_uid IN ({marks}) AND NOT EXISTS (SELECT 1 FROM dossier_item i "
    "WHERE i.application_uid = c.uid) ORDER BY c.rowid"
)
# Benefits that run, each with the household its holder lives in (or that draws it).
RUNNING = (
    "SELECT coalesce(e.household_uid, (SELECT m.household_uid FROM household_member m "
    "WHERE m.person_uid = e.person_uid AND m.deleted = 0 AND m.to_month IS NULL ORDER BY m.uid LIMIT 1)), "
    "r.code, r.short_name, e.papers_pending, e.uid, e.person_uid FROM entitlement e "
    "JOIN programme r ON r.uid = e.programme_uid "
    "WHERE e.deleted = 0 AND e.status NOT IN ('stopped', 'cancelled') AND e.home_node = ?"
)
# Papers that are listed or scanned; those a case says were handed in ("all": everything its programme asks for); what
# a visit, a check and a photographed posting stand for; papers that went out.
HELD = (
    "SELECT d.household_uid, i.kind, NULL FROM dossier_item i JOIN dossier d ON d.uid = i.dossier_uid "
    "AND d.deleted = 0 WHERE i.deleted = 0 UNION SELECT t.household_uid, t.kind, NULL FROM attachment t "
    "WHERE t.deleted = 0 AND t.household_uid IS NOT NULL UNION SELECT m.household_uid, t.kind, NULL FROM attachment t "
    "JOIN household_member m ON m.person_uid = t.person_uid AND m.deleted = 0 AND m.to_month IS NULL "
    "WHERE t.deleted = 0 UNION SELECT c.household_uid, j.value, c.programme_uid FROM application_step s "
    "JOIN application c ON c.uid = s.application_uid AND c.deleted = 0, json_each(s.details, '$.papers') j "
    "WHERE s.deleted = 0 AND s.void = 0 AND c.household_uid IS NOT NULL "
    "UNION SELECT v.household_uid, 'survey_form', NULL FROM survey v WHERE v.deleted = 0 "
    "UNION SELECT c.household_uid, 'check_report', NULL FROM means_check k JOIN application c "
    "ON c.uid = k.application_uid WHERE k.deleted = 0 AND k.answered_on IS NOT NULL AND c.household_uid IS NOT NULL "
    "UNION SELECT coalesce(c.household_uid, e.household_uid), 'posting_photo', NULL FROM posting_line l "
    "JOIN posting p ON p.uid = l.posting_uid AND p.deleted = 0 AND p.photo_uid IS NOT NULL "
    "LEFT JOIN application c ON c.uid = l.application_uid LEFT JOIN entitlement e ON e.uid = l.entitlement_uid "
    "WHERE l.deleted = 0 UNION SELECT n.household_uid, n.template, NULL FROM notice n "
    "WHERE n.deleted = 0 AND n.household_uid IS NOT NULL AND n.template IN "
    "('acceptance_notice', 'once_notice', 'referral', 'review_result', 'refusal')"
)
HEADS = (
    "SELECT h.uid, h.head_name, coalesce(a.name, ''), coalesce(h.village_group, ''), coalesce(a.code, '') "
    "FROM household h LEFT JOIN area a ON a.uid = h.area_uid WHERE h.deleted = 0 AND h.home_node = ?"
)


def files(connection: Connection, households: Sequence[bytes]) -> list[tuple[Any, ...]]:
    """The households with their files, where they have one."""
    return list(read_in_parts(connection, FILES, households))


def items(connection: Connection, households: Sequence[bytes]) -> dict[bytes, list[tuple[Any, ...]]]:
    """household → the papers listed in its file, in order; each without the household."""
    found: dict[bytes, list[tuple[Any, ...]]] = {}
    for uid, household, *rest in read_in_parts(connection, ITEMS, households):
        found.setdefault(household, []).append((uid, *rest))
    return found


def known_attachments(connection: Connection, households: Sequence[bytes]) -> list[tuple[Any, ...]]:
    """(household, uid, kind, title, day, person, added at) of attachments not listed, the first added first."""
    return list(read_in_parts(connection, KNOWN_ATTACHMENTS, households))


def known_notices(connection: Connection, households: Sequence[bytes]) -> list[tuple[Any, ...]]:
    """(household, uid, template, number, day) of papers made and not listed."""
    return list(read_in_parts(connection, KNOWN_NOTICES, households))


def known_applications(connection: Connection, households: Sequence[bytes]) -> list[tuple[Any, ...]]:
    """(household, uid, number, day, person) of applications not listed."""
    return list(read_in_parts(connection, KNOWN_APPLICATIONS, households))


def item(connection: Connection, uid: bytes) -> dict[str, Any] | None:
    """One listed paper with its file's household."""
    row = connection.exec_driver_sql(
        "SELECT i.*, d.household_uid FROM dossier_item i JOIN dossier d ON d.uid = i.dossier_uid "
        "WHERE i.uid = ? AND i.deleted = 0",
        (uid,),
    ).mappings().first()  # fmt: skip
    return dict(row) if row else None


def places(connection: Connection, dossier: bytes) -> list[tuple[bytes, int]]:
    """(paper, position) of a file in order."""
    rows = connection.exec_driver_sql(
        "SELECT uid, position FROM dossier_item WHERE dossier_uid = ? AND deleted = 0 ORDER BY position, uid",
        (dossier,),
    )
    return [(row[0], row[1]) for row in rows]


def running(connection: Connection, node: bytes) -> list[tuple[Any, ...]]:
    """(household or None, programme code, its name, papers pending, benefit, holder) of every benefit that runs."""
    return [tuple(row) for row in connection.exec_driver_sql(RUNNING, (node,))]


def held_kinds(connection: Connection) -> list[tuple[bytes, str, bytes | None]]:
    """(household, kind, programme of the case that tells it) of every paper that is there."""
    return [(row[0], row[1], row[2]) for row in connection.exec_driver_sql(HELD)]


def heads(connection: Connection, node: bytes) -> dict[bytes, tuple[str, str, str, str]]:
    """household → (head, village, village group, village code)."""
    return {row[0]: tuple(row[1:]) for row in connection.exec_driver_sql(HEADS, (node,))}
