"""Visits to households, their lines, and what units of crops, animals and work are reckoned at."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, select

from db.models import table
from db.queries.in_parts import chunked

_SURVEYS = (
    "SELECT s.uid, s.household_uid, s.application_uid, s.entitlement_uid, s.visited_on, s.first_surveyor, "
    "s.second_surveyor, s.year, s.members, s.housing, s.assets, s.finding, s.income_fen, s.deduction_fen, "
    "s.per_head_fen, s.home_node, coalesce(a.number, e.certificate_no, h.number, '') AS number, "
    "coalesce(p.name, q.name, h.head_name, '') AS applicant, coalesce(v.name, '') AS village, "
    "coalesce(g.short_name, '') AS programme, coalesce(g.code, '') AS programme_code "
    "FROM survey s JOIN household h ON h.uid = s.household_uid LEFT JOIN application a ON a.uid = s.application_uid "
    "LEFT JOIN entitlement e ON e.uid = s.entitlement_uid LEFT JOIN person p ON p.uid = a.person_uid "
    "LEFT JOIN person q ON q.uid = e.person_uid LEFT JOIN area v ON v.uid = h.area_uid "
    "LEFT JOIN programme g ON g.uid = coalesce(a.programme_uid, e.programme_uid) WHERE s.deleted = 0 "
)


def surveys(connection: Connection, uids: Sequence[bytes]) -> dict[bytes, dict[str, Any]]:
    """uid → a living visit with what it belongs to."""
    found: dict[bytes, dict[str, Any]] = {}
    for part, marks in chunked(uids):
        rows = connection.exec_driver_sql(_SURVEYS + f"AND s.uid IN ({marks})", part)
        found |= {row["uid"]: dict(row) for row in rows.mappings()}
    return found


def find_surveys(
    connection: Connection,
    programme: str = "",
    village: str = "",
    from_day: str = "",
    to_day: str = "9999",
    application: bytes | None = None,
    household: bytes | None = None,
) -> list[dict[str, Any]]:
    """Living visits, the newest first; "" and None: all."""
    rows = connection.exec_driver_sql(
        _SURVEYS + "AND (? = '' OR g.code = ?) AND (? = '' OR v.name = ?) AND s.visited_on >= ? AND s.visited_on <= ? "
        "AND (? IS NULL OR s.application_uid = ?) AND (? IS NULL OR s.household_uid = ?) "
        "ORDER BY s.visited_on DESC, s.uid DESC",
        (programme, programme, village, village, from_day, to_day, application, application, household, household),
    )
    return [dict(row) for row in rows.mappings()]


def lines_of(connection: Connection, surveys: Sequence[bytes]) -> dict[bytes, list[dict[str, Any]]]:
    """visit → its incomes and expenditures in the order they were entered."""
    found: dict[bytes, list[dict[str, Any]]] = {}
    for part, marks in chunked(surveys):
        rows = connection.exec_driver_sql(
            "SELECT l.uid, l.survey_uid, l.kind, l.person_uid, coalesce(p.name, '') AS person, l.item, l.quantity, "
            "l.unit, l.unit_fen, l.bill_fen, l.insured_fen, l.second_fen, l.amount_fen, l.voucher_no "
            "FROM survey_line l LEFT JOIN person p ON p.uid = l.person_uid "
            f"WHERE l.deleted = 0 AND l.survey_uid IN ({marks}) ORDER BY l.survey_uid, l.uid",
            part,
        )
        for row in rows.mappings():
            found.setdefault(row["survey_uid"], []).append(dict(row))
    return found


def place_of_household(connection: Connection, household: bytes) -> str:
    """The area code a household lives at, "" where none is known."""
    row = connection.exec_driver_sql(
        "SELECT a.code FROM household h JOIN area a ON a.uid = h.area_uid WHERE h.uid = ?", (household,)
    ).first()
    return row[0] if row else ""


def members_of_application(connection: Connection, application: bytes) -> list[dict[str, Any]]:
    """The living members of a case: person, name, sex, birth, number, relation, whether to be covered."""
    rows = connection.exec_driver_sql(
        "SELECT p.uid, p.name, p.sex_code, p.birth, p.id_no, p.phone, coalesce(m.relation, '') AS relation, "
        "m.covered FROM application_member m JOIN person p ON p.uid = m.person_uid "
        "JOIN application a ON a.uid = m.application_uid "
        "WHERE m.deleted = 0 AND p.died_on IS NULL AND m.application_uid = ? "
        "ORDER BY m.person_uid <> a.person_uid, p.birth, m.uid",
        (application,),
    )
    return [dict(row) for row in rows.mappings()]


def newest_survey(connection: Connection, application: bytes) -> bytes | None:
    """The latest visit for a case."""
    row = connection.exec_driver_sql(
        "SELECT uid FROM survey WHERE deleted = 0 AND application_uid = ? ORDER BY visited_on DESC, uid DESC LIMIT 1",
        (application,),
    ).first()
    return row[0] if row else None


def self_paid(connection: Connection, least: int, from_day: str, to_day: str, kind: str) -> list[dict[str, Any]]:
    """The newest visit of each household between two days whose expenditures of a kind come to ``least`` fen.

    ``relieved``: temporary relief was applied for by the household on or after the visit, or is drawn since.
    """
    rows = connection.exec_driver_sql(
        _SURVEYS.replace("SELECT s.uid", "SELECT l.total AS self_paid, s.uid", 1).replace(
            " WHERE s.deleted = 0 ",
            " JOIN (SELECT survey_uid, sum(amount_fen) AS total FROM survey_line WHERE deleted = 0 AND kind = ? "
            "GROUP BY survey_uid) l ON l.survey_uid = s.uid WHERE s.deleted = 0 ",
        )
        + "AND l.total >= ? AND s.visited_on >= ? AND s.visited_on <= ? AND NOT EXISTS (SELECT 1 FROM survey n "
        "WHERE n.household_uid = s.household_uid AND n.deleted = 0 AND (n.visited_on > s.visited_on OR "
        "(n.visited_on = s.visited_on AND n.uid > s.uid))) AND NOT EXISTS (SELECT 1 FROM application r "
        "JOIN programme t ON t.uid = r.programme_uid AND t.code = 'temp_relief' WHERE r.deleted = 0 "
        "AND r.status NOT IN ('withdrawn', 'ended') AND r.household_uid = s.household_uid "
        "AND r.applied_on >= s.visited_on) ORDER BY l.total DESC, s.uid",
        (kind, least, from_day, to_day),
    )
    return [dict(row) for row in rows.mappings()]


def running_programmes(connection: Connection, households: Sequence[bytes], month: int) -> dict[bytes, list[str]]:
    """Household → short names of the programmes it or its members draw in a month (YYYYMM)."""
    found: dict[bytes, list[str]] = {}
    for part, marks in chunked(households):
        rows = connection.exec_driver_sql(
            "SELECT DISTINCT m.household_uid, g.short_name FROM household_member m JOIN entitlement e "
            "ON (e.household_uid = m.household_uid OR e.person_uid = m.person_uid) AND e.deleted = 0 "
            "JOIN programme g ON g.uid = e.programme_uid WHERE m.deleted = 0 AND m.to_month IS NULL "
            f"AND m.household_uid IN ({marks}) AND e.status NOT IN ('stopped', 'cancelled') AND e.from_month <= ? "
            "AND (e.to_month IS NULL OR e.to_month >= ?) ORDER BY g.short_name",
            (*part, month, month),
        )
        for household, programme in rows:
            found.setdefault(household, []).append(programme)
    return found


def reference_values(connection: Connection, year: int = 0, place: str = "") -> list[dict[str, Any]]:
    """Living reference values of a year (0: all) that hold at a place ("": of all places), by year, kind and item."""
    model, area = table("reference_value"), table("area")
    wanted = model.c.deleted == 0
    if year:
        wanted &= model.c.year == year
    rows = connection.execute(
        select(model, area.c.name.label("place_name"))
        .outerjoin(area, (area.c.code == model.c.place) & (area.c.deleted == 0))
        .where(wanted)
        .order_by(model.c.year.desc(), model.c.kind, model.c.item, model.c.place)
    )
    return [dict(row) for row in rows.mappings() if not place or place.startswith(row["place"])]


def reference_rows(connection: Connection, uids: Sequence[bytes]) -> dict[bytes, dict[str, Any]]:
    """uid → a reference value, removed ones too."""
    model = table("reference_value")
    rows = connection.execute(select(model).where(model.c.uid.in_(list(uids))))
    return {row["uid"]: dict(row) for row in rows.mappings()}
