"""Visits in lists and whole, their photographs, and households that temporary relief is due to (R-043)."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from db.queries import surveys
from minsheng_desktop.applications.survey_reckoning import RELIEF, reckoned_of
from minsheng_desktop.applications.survey_records import (
    ReliefCandidate,
    SurveyFilter,
    SurveyLineRecord,
    SurveyReckoned,
    SurveyRecord,
)
from minsheng_desktop.core.errors import not_found
from minsheng_desktop.core.operation import UnitOfRead
from minsheng_desktop.programmes.settings import rules_of
from minsheng_desktop.rules import means, year_month

YEAR_DAYS = 366
EVERYTHING = SurveyFilter()


def list_surveys(uow: UnitOfRead, wanted: SurveyFilter = EVERYTHING) -> tuple[SurveyRecord, ...]:
    """Visits, the newest first, without their lines."""
    rows = surveys.find_surveys(
        uow.connection,
        wanted.programme,
        wanted.village,
        wanted.from_day.isoformat() if wanted.from_day else "",
        wanted.to_day.isoformat() if wanted.to_day else "9999",
        wanted.application_uid,
        wanted.household_uid,
    )
    return tuple(_record(row) for row in rows)


def survey_record(uow: UnitOfRead, uid: bytes) -> SurveyRecord:
    """A visit whole: lines, totals by kind, the sentence. Raises NOT_FOUND."""
    row = surveys.surveys(uow.connection, [uid]).get(uid)
    if row is None:
        raise not_found("means.no_survey")
    lines = tuple(_line(line) for line in surveys.lines_of(uow.connection, [uid]).get(uid, []))
    return _record(row, lines, _reckoned(uow, row, lines))


def _record(
    row: dict[str, Any], lines: tuple[SurveyLineRecord, ...] = (), reckoned: SurveyReckoned | None = None
) -> SurveyRecord:
    return SurveyRecord(
        uid=row["uid"],
        household_uid=row["household_uid"],
        application_uid=row["application_uid"],
        entitlement_uid=row["entitlement_uid"],
        number=row["number"],
        applicant=row["applicant"],
        village=row["village"],
        programme=row["programme"],
        visited_on=row["visited_on"],
        first_surveyor=row["first_surveyor"],
        second_surveyor=row["second_surveyor"] or "",
        year=row["year"],
        members=row["members"],
        income_fen=row["income_fen"],
        deduction_fen=row["deduction_fen"],
        per_head_fen=row["per_head_fen"],
        finding=row["finding"] or "",
        housing=json.loads(row["housing"] or "{}"),
        assets=json.loads(row["assets"] or "{}"),
        lines=lines,
        reckoned=reckoned,
    )


def _line(row: dict[str, Any]) -> SurveyLineRecord:
    return SurveyLineRecord(
        row["uid"], row["kind"], row["person_uid"], row["person"], row["item"], row["quantity"] or "",
        row["unit"] or "", row["unit_fen"], row["bill_fen"], row["insured_fen"], row["second_fen"],
        row["amount_fen"], row["voucher_no"] or "",
    )  # fmt: skip


def _reckoned(uow: UnitOfRead, row: dict[str, Any], lines: tuple[SurveyLineRecord, ...]) -> SurveyReckoned:
    income = [(line.kind, line.amount_fen) for line in lines if line.kind in means.INCOME_KINDS]
    spent = [
        means.Deduction(line.kind, line.voucher_no, line.amount_fen)
        for line in lines
        if line.kind in means.DEDUCTION_KINDS
    ]
    found = means.per_capita(income, spent, row["members"])
    return reckoned_of(found, means.needs_relief(found.self_paid_fen, _threshold(uow, row["visited_on"])))


def _threshold(uow: UnitOfRead, day: str) -> int:
    return rules_of(uow, RELIEF, date.fromisoformat(day)).number("self_paid_relief_fen")


def relief_candidates(uow: UnitOfRead, on: date | None = None) -> tuple[ReliefCandidate, ...]:
    """Households whose self-paid costs reach the threshold at their newest visit of the year before ``on``.

    Whether their application was refused does not matter (R-043); one that has applied for temporary relief since
    the visit is off the list. A threshold of 0 lists nobody.
    """
    day = on or uow.today
    threshold = _threshold(uow, day.isoformat())
    if threshold <= 0:
        return ()
    first = date.fromordinal(day.toordinal() - YEAR_DAYS)
    rows = surveys.self_paid(uow.connection, threshold, first.isoformat(), day.isoformat(), means.ILLNESS)
    drawn = surveys.running_programmes(uow.connection, [row["household_uid"] for row in rows], year_month.of(day))
    return tuple(
        ReliefCandidate(
            row["uid"],
            row["household_uid"],
            row["applicant"],
            row["village"],
            row["visited_on"],
            row["self_paid"],
            tuple(drawn.get(row["household_uid"], ())),
        )
        for row in rows
    )
