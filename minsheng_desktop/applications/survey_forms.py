"""The form of a visit (入户调查表) as data for printing: blank, or filled from a case and its newest visit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from db.queries import dossiers, surveys
from db.queries import means as cases
from minsheng_desktop.applications.survey_lists import survey_record
from minsheng_desktop.applications.survey_reckoning import ASSETS, HOUSING, kind_words
from minsheng_desktop.applications.survey_records import (
    FormLine,
    FormMember,
    SurveyForm,
    SurveyLineRecord,
    SurveyRecord,
)
from minsheng_desktop.core.errors import not_found
from minsheng_desktop.core.fields import Field, Type
from minsheng_desktop.core.operation import UnitOfRead
from minsheng_desktop.households.overpaid import full_date
from minsheng_desktop.programmes.catalogue import load_code_lists
from minsheng_desktop.rules import means
from minsheng_desktop.rules.age import completed_years
from minsheng_desktop.rules.money import yuan

BLANK_LINES = 2  # lines left to the pen for each kind


def survey_form(uow: UnitOfRead, application: bytes | None = None, survey: bytes | None = None) -> SurveyForm:
    """Everything the form says. Without a case it is blank but for this year's reference values.

    Of a case the newest visit fills it (or ``survey``, which may be one of a benefit); before the first visit the
    members stand on it and the rest is blank. Raises NOT_FOUND.
    """
    if application and not survey:
        survey = surveys.newest_survey(uow.connection, application)
    visit = survey_record(uow, survey) if survey else None
    application = application or (visit.application_uid if visit else None)
    case = _case(uow, application) if application else {}
    household = visit.household_uid if visit else case.get("household_uid")
    home = dossiers.row(uow.connection, "household", household) if household else None
    place = surveys.place_of_household(uow.connection, household) if household else ""
    year = visit.year if visit else uow.today.year
    references = surveys.reference_values(uow.connection, year, place or uow.node.area_code)
    return SurveyForm(
        office=uow.node.name,
        number=visit.number if visit else case.get("number", ""),
        programme=visit.programme if visit else case.get("programme", ""),
        applicant=visit.applicant if visit else case.get("applicant", ""),
        phone=case.get("phone") or "",
        address=_address(home, visit.village if visit else case.get("village", "")),
        cause=case.get("cause") or "",
        year=year,
        members=tuple(_members(uow, application, household)),
        housing=_pairs(HOUSING, visit.housing if visit else {}),
        assets=_pairs(ASSETS, visit.assets if visit else {}),
        income=_lines(visit, means.INCOME_KINDS, references),
        deductions=_lines(visit, means.DEDUCTION_KINDS, ()),
        visited_on=visit.visited_on if visit else "",
        first_surveyor=visit.first_surveyor if visit else "",
        second_surveyor=visit.second_surveyor if visit else "",
        finding=visit.finding if visit else "",
        reckoned=visit.reckoned if visit else None,
    )


def _case(uow: UnitOfRead, application: bytes) -> dict[str, Any]:
    found = cases.cases(uow.connection, [application]).get(application)
    if found is None:
        raise not_found("means.no_case")
    row = dossiers.row(uow.connection, "application", application) or {}
    person = dossiers.row(uow.connection, "person", found["person_uid"]) or {}
    return {**found, "cause": row.get("cause"), "phone": person.get("phone")}


def _address(home: Mapping[str, Any] | None, village: str) -> str:
    parts = (home["village_group"] or "", home["address"] or "") if home else ()
    return "".join((village, *parts))


def _members(uow: UnitOfRead, application: bytes | None, household: bytes | None) -> list[FormMember]:
    if application:
        rows = surveys.members_of_application(uow.connection, application)
    elif household:
        names = ("uid", "household_uid", "person", "name", "relation", "is_head", "sex_code", "birth", "id_no")
        found = (dict(zip(names, row, strict=False)) | {"left": row[11], "died": row[12]} for row in
                 dossiers.members_of(uow.connection, household))  # fmt: skip
        rows = [{**row, "covered": 0} for row in found if not row["left"] and not row["died"]]
    else:
        rows = []
    sexes = {item.code: item.label for item in load_code_lists()["sex"].items}
    return [_member(uow, row, sexes) for row in rows]


def _member(uow: UnitOfRead, row: Mapping[str, Any], sexes: Mapping[str, str]) -> FormMember:
    born = full_date(row["birth"])
    age = completed_years(born, max(born, uow.today)) if born else None
    sex = sexes.get(row["sex_code"], "") if row["sex_code"] != "0" else ""
    return FormMember(row["name"], row["relation"], sex, age, row["id_no"], bool(row["covered"]))


def _pairs(fields: Sequence[Field], values: Mapping[str, object]) -> tuple[tuple[str, str], ...]:
    found = []
    for own in fields:
        value = values.get(own.key)
        shown = yuan(int(str(value))) if own.type is Type.MONEY and value is not None else str(value or "")
        found.append((str(own.label), shown))
    return tuple(found)


def _lines(
    visit: SurveyRecord | None, kinds: Sequence[str], references: Sequence[Mapping[str, Any]]
) -> tuple[FormLine, ...]:
    """The lines of a visit; of a blank form the items with a reference value, and some room for each kind."""
    words = kind_words()
    if visit:
        return tuple(_filled(line, words) for kind in kinds for line in visit.lines if line.kind == kind)
    found = []
    for kind in kinds:
        items = {
            row["item"]: row for row in sorted(references, key=lambda row: len(row["place"])) if row["kind"] == kind
        }
        found += [
            FormLine(kind, words[kind], item, unit=row["unit"], unit_fen=row["amount_fen"])
            for item, row in items.items()
        ]
        found += [FormLine(kind, words[kind], "")] * BLANK_LINES
    return tuple(found)


def _filled(line: SurveyLineRecord, words: Mapping[str, str]) -> FormLine:
    return FormLine(
        line.kind, words[line.kind], line.item, line.quantity, line.unit, line.unit_fen, line.bill_fen,
        line.insured_fen, line.second_fen, line.amount_fen, line.voucher_no, line.person,
    )  # fmt: skip
