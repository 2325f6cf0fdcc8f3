"""Near relatives of officials (近亲属备案): registered apart, visited by the county, and who stands aside (回避)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from db.queries import comparing, office_desk
from db.queries import means as cases
from db.types import new_uid
from minsheng_desktop.applications.desk_records import NewRelative, RelativeFilter, RelativeRecord
from minsheng_desktop.applications.entering import check_day
from minsheng_desktop.core.errors import AppError, input_error, not_found, rule_error
from minsheng_desktop.core.operation import Operation, UnitOfRead, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.rules import year_month
from minsheng_desktop.rules.characters import compact

COLUMNS = (
    "uid", "person_uid", "application_uid", "official_name", "official_office", "official_post", "relation",
    "declared_on", "stands_aside",
)  # fmt: skip
LONGEST = 60
EVERYTHING = RelativeFilter()


@use_case(Operation("means.declare_relatives", Right.EDIT))
def declare_relatives(uow: UnitOfWork, declared: Sequence[NewRelative]) -> tuple[bytes, ...]:
    """Register near relatives of officials, several at once.

    Raises INPUT without official, office or relation or with a day to come, NOT_FOUND for an unknown person or case,
    RULE for a relation that is registered already.
    """
    persons = office_desk.persons_named(uow.connection, [new.person_uid for new in declared])
    asked = [new.application_uid for new in declared if new.application_uid]
    known_cases = cases.cases(uow.connection, asked)
    known = office_desk.relatives_known(uow.connection, list(persons))
    rows = []
    for new in declared:
        _check(uow, new)
        if new.person_uid not in persons:
            raise not_found("households.no_person")
        if new.application_uid and new.application_uid not in known_cases:
            raise not_found("means.no_case")
        key = (new.person_uid, new.official_name.strip(), new.application_uid)
        if key in known:
            raise rule_error("means.relative_known", official=key[1])
        known.add(key)
        rows.append((
            new_uid(), new.person_uid, new.application_uid, new.official_name.strip(), new.official_office.strip(),
            new.official_post.strip() or None, new.relation.strip(), new.declared_on.isoformat(), int(new.stands_aside),
        ))  # fmt: skip
    uow.insert_many("official_relative", COLUMNS, rows)
    uow.describe(count=len(rows), official=declared[0].official_name if declared else "")
    return tuple(row[0] for row in rows)


def _check(uow: UnitOfRead, new: NewRelative) -> None:
    check_day(uow, new.declared_on)
    words = (new.official_name, new.official_office, new.relation)
    if any(not word.strip() or len(word) > LONGEST for word in words):
        raise input_error("means.relative_incomplete", most=LONGEST)


@use_case(Operation("means.visit_relatives", Right.EDIT))
def record_relative_visits(uow: UnitOfWork, uids: Sequence[bytes], visited_on: date, visited_by: str) -> int:
    """Write down that the county visited registered relatives. Raises INPUT for a day before they were declared."""
    check_day(uow, visited_on)
    if not visited_by.strip():
        raise input_error("means.no_visitor")
    for row in _rows(uow, uids).values():
        if visited_on.isoformat() < row["declared_on"]:
            raise input_error("means.visit_before_declared", date=row["declared_on"])
    values = {"visited_on": visited_on.isoformat(), "visited_by": visited_by.strip()[:LONGEST]}
    count = uow.update_many("official_relative", [(uid, values) for uid in uids])
    uow.describe(count=count, date=visited_on.isoformat())
    return count


@use_case(Operation("means.end_relatives", Right.EDIT))
def end_relatives(uow: UnitOfWork, uids: Sequence[bytes], ended_on: date) -> int:
    """End relations: the official left office, or moved. Raises INPUT for a day to come or before the declaration."""
    check_day(uow, ended_on)
    for row in _rows(uow, uids).values():
        if ended_on.isoformat() < row["declared_on"]:
            raise input_error("means.visit_before_declared", date=row["declared_on"])
    count = uow.update_many("official_relative", [(uid, {"ended_on": ended_on.isoformat()}) for uid in uids])
    uow.describe(count=count, date=ended_on.isoformat())
    return count


def _rows(uow: UnitOfRead, uids: Sequence[bytes]) -> dict[bytes, dict[str, Any]]:
    found = office_desk.relative_rows(uow.connection, uids)
    if not uids or len(found) != len(set(uids)):
        raise not_found("means.no_relative")
    return found


def list_relatives(uow: UnitOfRead, wanted: RelativeFilter = EVERYTHING) -> tuple[RelativeRecord, ...]:
    """The register, by official: who is related how, what they draw, whether the county has been there."""
    rows = [
        row
        for row in office_desk.relatives(uow.connection, wanted.village, wanted.official)
        if (wanted.ended or not row["ended_on"]) and not (wanted.unvisited and row["visited_on"])
    ]
    month = year_month.of(uow.today)
    drawn = comparing.benefits_in_force(uow.connection, {row["person_uid"] for row in rows}, month)
    return tuple(_record(row, tuple(drawn.get(row["person_uid"], ()))) for row in rows)


def _record(row: dict[str, Any], benefits: tuple[str, ...]) -> RelativeRecord:
    return RelativeRecord(
        uid=row["uid"],
        person_uid=row["person_uid"],
        name=row["name"],
        id_no=row["id_no"],
        village=row["village"],
        application_uid=row["application_uid"],
        number=row["number"],
        official_name=row["official_name"],
        official_office=row["official_office"],
        official_post=row["official_post"] or "",
        relation=row["relation"],
        declared_on=row["declared_on"],
        visited_on=row["visited_on"],
        visited_by=row["visited_by"] or "",
        stands_aside=bool(row["stands_aside"]),
        ended_on=row["ended_on"],
        benefits=benefits,
    )


def standing_aside(uow: UnitOfRead, applications: Sequence[bytes], names: Iterable[str]) -> dict[bytes, AppError]:
    """Cases that persons of these names may not handle (回避), with the reason and the way out.

    ``names`` are the user and whoever is said to have taken the step; several names may stand in one text.
    """
    acting = [compact(name) for name in names if name.strip()]
    found: dict[bytes, AppError] = {}
    for case, official, relation, relative in office_desk.officials_concerned(uow.connection, applications):
        if any(compact(official) in name for name in acting):
            found[case] = rule_error("means.stands_aside", official=official, relative=relative, relation=relation)
    return found
