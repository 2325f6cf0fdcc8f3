"""Registering a household: place, members, accounts and benefits in one operation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from db.queries import membership as stored
from db.queries import programmes as definitions
from db.types import new_uid
from minsheng_desktop.areas.service import villages_by_name
from minsheng_desktop.core.errors import AppError, input_error, not_found, rule_error
from minsheng_desktop.core.operation import Operation, UnitOfRead, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.entitlements.granting import GrantMore, grant_entitlement
from minsheng_desktop.entitlements.guards import check_start
from minsheng_desktop.households.entering import check_member, is_head, number_of, take_in
from minsheng_desktop.households.leaving import benefits_left, check_leaving, homes_left, leave_homes
from minsheng_desktop.households.outcomes import BenefitToReview, Leaving
from minsheng_desktop.households.records import NewAccount, NewBenefit, NewMember, Registration
from minsheng_desktop.rules import person_name, year_month
from minsheng_desktop.rules.money import is_monthly

__all__ = [
    "NewAccount", "NewBenefit", "NewMember", "Registration", "RegistrationPreview", "check_registration",
    "preview_registration", "register_household",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class RegistrationPreview:
    """What registering would do to others: who leaves which household, whose benefits want a look then."""

    leaving: tuple[Leaving, ...]
    benefits: tuple[BenefitToReview, ...]


def check_registration(uow: UnitOfRead, reg: Registration) -> dict[str, AppError]:
    """Everything that is wrong at once, by path: ``members.0.id_no``, ``members.0.account.number``,
    ``benefits.1.amount_fen``, ``village`` (empty: it can be saved)."""
    wrong: dict[str, AppError] = {}
    villages = villages_by_name(uow)
    if reg.village is None:
        wrong["village"] = input_error("households.no_village_given")
    elif reg.village not in villages.values():
        wrong["village"] = rule_error("households.other_township")
    elif reg.number.strip():
        head = stored.household_with_number(uow.connection, uow.node.uid, reg.number.strip(), reg.village)
        if head is not None:
            wrong["number"] = input_error("households.number_in_use", name=head)
    for place, member in enumerate(reg.members):
        wrong |= {f"members.{place}.{key}": error for key, error in check_member(uow, member).items()}
    wrong |= _check_heads(reg) | _check_twice(uow, reg) | _check_homes(uow, reg)
    programmes = {row["code"]: row for row in definitions.all_programmes(uow.connection)}
    for place, benefit in enumerate(reg.benefits):
        found = _check_benefit(uow, reg, benefit, programmes)
        if _stated_before(reg, place, programmes):
            found["programme_code"] = rule_error("entitlements.twice_here")
        wrong |= {f"benefits.{place}.{key}": error for key, error in found.items()}
    return wrong


def _stated_before(reg: Registration, place: int, programmes: Mapping[str, Mapping[str, object]]) -> bool:
    """Whether an earlier line of the form enters the same programme for the household or for one of the same."""
    benefit = reg.benefits[place]
    former = [other for other in reg.benefits[:place] if other.programme_code == benefit.programme_code]
    if programmes.get(benefit.programme_code, {}).get("unit") == "household":
        return bool(former)
    people = set(_covered(reg, benefit, False))
    return any(people & set(_covered(reg, other, False)) for other in former)


def _check_heads(reg: Registration) -> dict[str, AppError]:
    heads = [place for place, member in enumerate(reg.members) if is_head(member)]
    if not heads:
        return {"members": input_error("households.no_head")}
    return {f"members.{place}.relation": input_error("households.head_twice") for place in heads[1:]}


def _check_twice(uow: UnitOfRead, reg: Registration) -> dict[str, AppError]:
    wrong: dict[str, AppError] = {}
    seen: set[object] = set()
    for place, member in enumerate(reg.members):
        number, state = number_of(uow, member)
        key = member.person_uid or (number if state in ("valid", "old15") else None)
        if key is not None and key in seen:
            field = "person_uid" if member.person_uid else "id_no"
            wrong[f"members.{place}.{field}"] = input_error("households.twice_here")
        seen.add(key)
    return wrong


def _check_homes(uow: UnitOfRead, reg: Registration) -> dict[str, AppError]:
    places = {m.person_uid: place for place, m in enumerate(reg.members) if m.person_uid is not None}
    rows = stored.present_memberships(uow.connection, list(places))
    wrong: dict[str, AppError] = {}
    for row in rows:
        going = [other["uid"] for other in rows if other["household_uid"] == row["household_uid"]]
        try:
            check_leaving(uow, row["household_uid"], going)
        except AppError as error:
            if row["is_head"]:
                wrong[f"members.{places[row['person_uid']]}.person_uid"] = error
    return wrong


def _check_benefit(
    uow: UnitOfRead, reg: Registration, benefit: NewBenefit, programmes: Mapping[str, Mapping[str, object]]
) -> dict[str, AppError]:
    wrong: dict[str, AppError] = {}
    programme = programmes.get(benefit.programme_code)
    if programme is None:
        wrong["programme_code"] = not_found("entitlements.no_programme", programme=benefit.programme_code)
    for key, value in (("amount_fen", benefit.amount_fen), ("supplement_fen", benefit.supplement_fen)):
        if not is_monthly(value):
            wrong[key] = input_error("entitlements.bad_amount")
    try:
        year_month.split(benefit.month)
    except ValueError:
        wrong["month"] = input_error("households.no_month")
    covered = benefit.covered
    if covered is not None and (not covered or any(not 0 <= at < len(reg.members) for at in covered)):
        wrong["covered"] = input_error("entitlements.nobody_covered")
    elif programme is not None and programme["unit"] != "household":
        for at in _covered(reg, benefit, False):
            known = reg.members[at].person_uid
            if known and "month" not in wrong:
                guarded = check_start(uow, benefit.programme_code, [known], None, benefit.month)
                if guarded.refusals:
                    wrong["programme_code"] = guarded.refusals[0]
    return wrong


def _covered(reg: Registration, benefit: NewBenefit, household: bool) -> list[int]:
    if benefit.covered is not None:
        return list(dict.fromkeys(benefit.covered))
    return [place for place, member in enumerate(reg.members) if household or is_head(member)]


def preview_registration(uow: UnitOfRead, reg: Registration) -> RegistrationPreview:
    """Which households known members would leave, and the benefits there whose amounts want a look."""
    known = [member.person_uid for member in reg.members if member.person_uid is not None]
    leaving = homes_left(uow, known, reg.month or year_month.of(uow.today))
    benefits: list[BenefitToReview] = []
    for household in dict.fromkeys(line.household_uid for line in leaving):
        going = [line.person_uid for line in leaving if line.household_uid == household]
        benefits += benefits_left(uow, household, going)
    return RegistrationPreview(tuple(leaving), tuple(benefits))


@use_case(Operation("households.register", Right.EDIT))
def register_household(uow: UnitOfWork, reg: Registration) -> bytes:
    """Write a household with its members, their accounts and its benefits; answers its uid.

    A known person who belongs to another household leaves it the month before. Raises the first error
    of ``check_registration``; then nothing is written.
    """
    household, people = enter_household(uow, reg)
    head = next(place for place, member in enumerate(reg.members) if is_head(member))
    uow.describe(name=_name_of(uow, reg.members[head]), count=len(people), benefits=len(reg.benefits))
    return household


def enter_household(uow: UnitOfWork, reg: Registration) -> tuple[bytes, list[bytes]]:
    """The writes of ``register_household``, for operations in which a household arrives; answers its persons too."""
    for error in check_registration(uow, reg).values():
        raise error
    month = reg.month or year_month.of(uow.today)
    head = next(place for place, member in enumerate(reg.members) if is_head(member))
    known = [member.person_uid for member in reg.members if member.person_uid is not None]
    leave_homes(uow, known, month)
    household = uow.insert("household", _household_values(uow, reg, reg.members[head]))
    people = []
    for place, member in enumerate(reg.members):
        person, _ = take_in(uow, household, member, month, place == head)
        people.append(person)
    for benefit in reg.benefits:
        _enter_benefit(uow, reg, benefit, household, people, people[head])
    return household, people


def _household_values(uow: UnitOfRead, reg: Registration, head: NewMember) -> dict[str, object]:
    return {
        "uid": new_uid(), "number": reg.number.strip() or None, "area_uid": reg.village,
        "village_group": reg.village_group.strip() or None, "address": reg.address.strip() or None,
        "booklet_no": reg.booklet_no.strip() or None, "size_stated": len(reg.members),
        "head_name": _name_of(uow, head),
    }  # fmt: skip


def _name_of(uow: UnitOfRead, member: NewMember) -> str:
    if member.person_uid is None:
        return person_name.read_name(member.name).text
    return stored.person_name(uow.connection, member.person_uid)


def _enter_benefit(
    uow: UnitOfWork, reg: Registration, benefit: NewBenefit, household: bytes, people: list[bytes], head: bytes
) -> None:
    programmes = definitions.all_programmes(uow.connection)
    shared = any(row["code"] == benefit.programme_code and row["unit"] == "household" for row in programmes)
    covered = [people[place] for place in _covered(reg, benefit, shared)]
    for holder, persons in [(head, covered)] if shared else [(person, [person]) for person in covered]:
        uid = grant_entitlement(
            uow, benefit.programme_code, holder, benefit.month, benefit.amount_fen, household if shared else None,
            benefit.category, persons, GrantMore(benefit.supplement_fen),
        )  # fmt: skip
        if benefit.certificate_no.strip():
            uow.update("entitlement", uid, {"certificate_no": benefit.certificate_no.strip()})
