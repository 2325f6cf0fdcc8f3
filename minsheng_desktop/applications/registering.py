"""Taking an application in: who asks for what, for whom, what they draw already, under which rules it goes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from db.queries import applications as stored
from db.queries import dossiers
from db.queries import programmes as definitions
from db.types import new_uid, new_uids
from minsheng_desktop.applications.cases import age_of, is_adult
from minsheng_desktop.applications.deadlines import first_month, stage_due
from minsheng_desktop.applications.needs import RELATIVE_ANSWERS, WHOLE
from minsheng_desktop.applications.numbers import next_numbers
from minsheng_desktop.applications.paths import Path, all_paths
from minsheng_desktop.applications.records import (
    ApplicationPreview,
    CaseMember,
    ExistingBenefit,
    NewApplication,
    NewMember,
)
from minsheng_desktop.core.errors import input_error, not_found, rule_error
from minsheng_desktop.core.operation import Operation, UnitOfRead, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.core.texts import text
from minsheng_desktop.entitlements.guards import check_start
from minsheng_desktop.programmes.catalogue import load_code_lists
from minsheng_desktop.programmes.fields import check_fields, programme_fields
from minsheng_desktop.programmes.holidays import calendar
from minsheng_desktop.programmes.settings import Rules, rules_of
from minsheng_desktop.rules import year_month

SELF, MEMBER = "self", "member"
BY_OTHERS = ("agent", "village")  # need an authorisation and a reason (M-013)
STEP_COLUMNS = (
    "uid", "application_uid", "position", "step", "result", "done_on", "entered_on", "done_by", "opinion", "details",
    "paper",
)  # fmt: skip
MEMBER_COLUMNS = (
    "uid", "application_uid", "person_uid", "covered", "relation", "authorised_on", "no_signature_reason",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Intake:
    """An application made ready to be written, or to be shown before."""

    programme: dict[str, Any]
    person: dict[str, Any]
    household: bytes | None
    place: str
    area: bytes | None
    members: tuple[NewMember, ...]
    people: Mapping[bytes, dict[str, Any]]
    rules: Rules
    path: Path
    extra: Mapping[str, str]
    number: str


def read_intake(uow: UnitOfRead, new: NewApplication) -> Intake:
    """Check an application and complete it from what is on file. Raises INPUT, RULE or NOT_FOUND."""
    programme = next((p for p in definitions.all_programmes(uow.connection) if p["code"] == new.programme), None)
    if programme is None:
        raise not_found("entitlements.no_programme", programme=new.programme)
    person = stored.persons(uow.connection, [new.person]).get(new.person)
    if person is None or person["merged_into"]:
        raise not_found("households.no_person")
    _check_words(uow, new)
    household = new.household or dossiers.present_household(uow.connection, new.person)
    home = dossiers.row(uow.connection, "household", household) if household else None
    area = (home or person)["area_uid"] or person["area_uid"]
    place_row = dossiers.row(uow.connection, "area", area) if area else None
    place = place_row["code"] if place_row else ""
    rules = rules_of(uow, new.programme, new.applied_on, place)
    path = all_paths().get(new.path or rules["path"])
    if path is None:
        raise input_error("applications.no_path", path=new.path, paths=text("applications.join").join(all_paths()))
    if path.needs_source and not new.source.strip():
        raise input_error("applications.no_source", path=path.label)
    members = new.members or tuple(_members(uow, programme["unit"], household, new))
    people = stored.persons(uow.connection, [new.person, *(member.person for member in members)])
    _check_members(new, members, people)
    extra = check_fields(programme_fields(uow, new.programme), dict(new.extra), uow.today)
    number = new.number.strip() or next(
        next_numbers(uow, programme["uid"], programme["short_name"], new.applied_on.year)
    )
    return Intake(programme, person, household, place, area, members, people, rules, path, extra, number)


def _check_words(uow: UnitOfRead, new: NewApplication) -> None:
    if new.applied_on > uow.today:
        raise input_error("applications.future", day=new.applied_on.isoformat(), today=uow.today.isoformat())
    ways = {item.code for item in load_code_lists()["applied_by"].items}
    if new.applied_by not in ways:
        raise input_error("applications.bad_way", ways=text("applications.join").join(sorted(ways)))
    if load_code_lists()["reception_channel"].find(new.channel) is None:
        raise input_error("applications.bad_channel", channel=new.channel)
    if new.relatives and new.relatives not in RELATIVE_ANSWERS:
        raise input_error("applications.bad_relatives")
    kinds = {item.code for item in load_code_lists()["paper_kind"].items}
    if unknown := [code for code in new.papers if code not in kinds and code != WHOLE]:
        raise input_error("applications.bad_paper", paper=unknown[0])
    if new.applied_by in (SELF, MEMBER):
        return
    agent = new.agent
    if agent is None or not agent.name.strip():
        raise input_error("applications.no_agent")
    if new.applied_by in BY_OTHERS and not (agent.reason.strip() and agent.authorised_on):
        raise input_error("applications.no_authorisation", name=agent.name)


def _members(uow: UnitOfRead, unit: str, household: bytes | None, new: NewApplication) -> Iterable[NewMember]:
    """Everybody who lives in the household; covered are all of them, or the applicant where persons are paid."""
    found = stored.member_rows(uow.connection, household, year_month.of(new.applied_on)) if household else []
    for row in found:
        if not row["died_on"]:
            covered = unit == "household" or row["person_uid"] == new.person
            yield NewMember(row["person_uid"], covered, row["relation"])
    if new.person not in {row["person_uid"] for row in found}:
        yield NewMember(new.person, True, "")


def _check_members(new: NewApplication, members: Sequence[NewMember], people: Mapping[bytes, Any]) -> None:
    if new.person not in {member.person for member in members}:
        raise input_error("applications.applicant_left_out")
    if len({member.person for member in members}) < len(members):
        raise input_error("applications.member_twice")
    if not any(member.covered for member in members):
        raise input_error("applications.nobody_covered")
    for member in members:
        if member.person not in people:
            raise not_found("households.no_person")
        if member.covered and people[member.person]["died_on"]:
            raise rule_error("households.has_died", name=people[member.person]["name"])


def preview_application(uow: UnitOfRead, new: NewApplication) -> ApplicationPreview:
    """What is drawn already by everybody of the household (M-016) and what stands against or warns, before writing."""
    intake = read_intake(uow, new)
    refusals, warnings = hints(uow, intake, new.applied_on)
    return ApplicationPreview(
        tuple(_shown(intake, member, new.applied_on) for member in intake.members),
        existing_benefits(uow, [member.person for member in intake.members]),
        warnings,
        refusals,
        intake.path.code,
        intake.number,
    )


def hints(uow: UnitOfRead, intake: Intake, applied_on: date) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(what would stand against enrolling now, what a person should look at); both only warn at this point."""
    covered = [member.person for member in intake.members if member.covered]
    births = [intake.people[person]["birth"] for person in covered]
    month = first_month(intake.rules, applied_on, applied_on, births, intake.rules["age_from"])
    household = intake.household if intake.programme["unit"] == "household" else None
    guarded = check_start(uow, intake.programme["code"], covered, household, month, intake.place, intake.extra)
    return tuple(dict.fromkeys(error.message for error in guarded.refusals)), guarded.warnings


def existing_benefits(uow: UnitOfRead, persons: Sequence[bytes]) -> tuple[ExistingBenefit, ...]:
    """The benefits of some persons, those that still run first."""
    return tuple(
        ExistingBenefit(
            row["uid"], row["who"], row["name"], row["code"], row["short_name"], row["status"], row["from_month"],
            row["to_month"], row["amount_fen"] or 0, row["supplement_fen"], bool(row["covered"]),
        )
        for row in stored.existing_benefits(uow.connection, persons)
    )  # fmt: skip


def _shown(intake: Intake, member: NewMember, on: date) -> CaseMember:
    row = intake.people[member.person]
    return CaseMember(
        b"", member.person, row["name"], row["id_no"], member.relation, row["birth"] or "", age_of(row["birth"], on),
        is_adult(row["birth"], on), member.covered, member.authorised_on.isoformat() if member.authorised_on else "",
        member.no_signature_reason, row["died_on"] or "",
    )  # fmt: skip


@use_case(Operation("applications.register", Right.EDIT))
def register_application(uow: UnitOfWork, new: NewApplication) -> bytes:
    """Take an application in; answers its uid. Benefits drawn already and a foreign hukou warn, they do not refuse.

    Raises INPUT for what is wrong in the application, RULE where one of the household runs already under the
    programme or the people belong to another office.
    """
    intake = read_intake(uow, new)
    if intake.person["home_node"] != uow.node.uid:
        raise rule_error("foreign_row")
    _check_only_one(uow, intake)
    uid = new_uid()
    uow.insert("application", _values(uow, new, intake, uid))
    uow.insert_many("application_member", MEMBER_COLUMNS, _member_rows(uid, intake.members))
    uow.insert_many("application_step", STEP_COLUMNS, [_first_step(uow, new, intake, uid)])
    if new.reception is not None:
        uow.update("reception", new.reception, {"application_uid": uid})
    uow.describe(name=intake.person["name"], programme=intake.programme["short_name"], number=intake.number)
    return uid


def _check_only_one(uow: UnitOfRead, intake: Intake) -> None:
    household = intake.household if intake.programme["unit"] == "household" else None
    open_case = stored.open_case(uow.connection, intake.programme["uid"], intake.person["uid"], household)
    if open_case and intake.programme["period"] != "one_off":
        raise rule_error(
            "applications.running_already", number=open_case[1], programme=intake.programme["short_name"],
            name=intake.person["name"],
        )  # fmt: skip


def _member_rows(uid: bytes, members: Sequence[NewMember]) -> list[tuple[Any, ...]]:
    return [
        (
            own, uid, member.person, int(member.covered), member.relation or None,
            member.authorised_on.isoformat() if member.authorised_on else None, member.no_signature_reason or None,
        )
        for own, member in zip(new_uids(len(members)), members, strict=True)
    ]  # fmt: skip


def _values(uow: UnitOfWork, new: NewApplication, intake: Intake, uid: bytes) -> dict[str, Any]:
    stage = intake.path.after("apply", intake.rules)
    waiting = intake.path.step(stage)
    due = stage_due(intake.path, intake.rules, stage, new.applied_on, calendar(uow))
    agent = new.agent
    channel = load_code_lists()["reception_channel"].find(new.channel)
    return {
        "uid": uid, "number": intake.number, "programme_uid": intake.programme["uid"],
        "household_uid": intake.household, "person_uid": new.person, "area_uid": intake.area,
        "applied_by": new.applied_by,
        "agent_name": agent.name if agent else None, "agent_relation": (agent.relation or None) if agent else None,
        "agent_reason": (agent.reason or None) if agent else None,
        "agent_authorised_on": agent.authorised_on.isoformat() if agent and agent.authorised_on else None,
        "channel": channel.code if channel else new.channel, "applied_on": new.applied_on.isoformat(),
        "cause": new.cause or None, "path": intake.path.code,
        "rules": json.dumps(intake.rules.snapshot(), ensure_ascii=False), "stage": stage,
        "status": waiting.waiting if waiting else "accepted", "stage_due_on": due.isoformat() if due else None,
        "urban_rural": new.urban_rural or None, "category": new.category or None,
        "extra": json.dumps(dict(intake.extra), ensure_ascii=False) if intake.extra else None,
        "predecessor_uid": new.predecessor, "source": new.source or None, "remark": new.remark or None,
    }  # fmt: skip


def _first_step(uow: UnitOfWork, new: NewApplication, intake: Intake, uid: bytes) -> tuple[Any, ...]:
    papers = list(intake.rules["papers"]) if WHOLE in new.papers else list(new.papers)
    details = {"papers": papers, "relatives": new.relatives, "place": new.place}
    kept = {key: value for key, value in details.items() if value}
    agent = new.agent.name if new.agent else ""
    return (
        new_uid(), uid, 1, "apply", "ok", new.applied_on.isoformat(), uow.today.isoformat(),
        new.done_by or agent or intake.person["name"], None, json.dumps(kept, ensure_ascii=False) if kept else None,
        None,
    )  # fmt: skip
