"""Who belongs to a household: somebody joins, somebody leaves, another one becomes its head."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from db.queries import dossiers
from db.queries import membership as stored
from minsheng_desktop.core.errors import AppError, input_error, not_found, rule_error
from minsheng_desktop.core.operation import Operation, UnitOfRead, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.core.texts import text
from minsheng_desktop.entitlements.why import NO_WORD, Why
from minsheng_desktop.households.columns import relation_code
from minsheng_desktop.households.entering import check_member, is_head, take_in
from minsheng_desktop.households.following_amounts import (
    chosen,
    cover_too,
    propose_joining,
    propose_leaving,
    put_amounts,
)
from minsheng_desktop.households.leaving import (
    benefits_left,
    check_leaving,
    homes_left,
    leave,
    leave_homes,
)
from minsheng_desktop.households.outcomes import BenefitToReview, Leaving, MembershipOutcome
from minsheng_desktop.households.records import NewMember
from minsheng_desktop.rules import year_month
from minsheng_desktop.rules.relation import HEAD


def check_new_member(uow: UnitOfRead, household: bytes, member: NewMember, month: int | None) -> dict[str, AppError]:
    """What is wrong with letting a member join, by field (``month`` among them)."""
    wrong = check_member(uow, member)
    own_household(uow, household)
    members = stored.present_members(uow.connection, household)
    if is_head(member) and any(other["is_head"] for other in members):
        wrong["relation"] = rule_error("households.head_twice")
    elif not members and not is_head(member):
        wrong["relation"] = input_error("households.no_head")
    if month is None:
        wrong["month"] = input_error("households.no_month")
    elif member.person_uid is not None and "person_uid" not in wrong:
        present = stored.present_memberships(uow.connection, [member.person_uid])
        if any(row["household_uid"] == household for row in present):
            wrong["person_uid"] = rule_error("households.member_already")
        for row in present:
            if row["household_uid"] != household:
                try:
                    check_leaving(uow, row["household_uid"], [row["uid"]])
                except AppError as error:
                    wrong["person_uid"] = error
    return wrong


def preview_joining(uow: UnitOfRead, person: bytes, month: int, household: bytes | None = None) -> list[Leaving]:
    """The households a known person would leave by joining ``household`` in ``month``."""
    return homes_left(uow, [person], month, household)


@use_case(Operation("households.add_member", Right.EDIT))
def add_member(
    uow: UnitOfWork, household: bytes, member: NewMember, month: int, benefits: Collection[bytes] = (),
    why: Why = NO_WORD,
) -> MembershipOutcome:  # fmt: skip
    """Let a new or known person belong to the household from ``month`` (YYYYMM) on.

    A person who belongs to another household leaves it the month before (``left``). Who joins a household that
    has no members left becomes its head. Those of the household's ``benefits`` that are named cover the person as
    ``propose_joining`` says, with the new amounts; the others do not until somebody says so.
    Raises INPUT or RULE for the first wrong field.
    """
    home = own_household(uow, household)
    for error in check_new_member(uow, household, member, month).values():
        raise error
    size = sum(m["died_on"] is None for m in stored.present_members(uow.connection, household))
    left, reviews = leave_homes(uow, [member.person_uid], month, why=why) if member.person_uid else ([], [])
    person, membership = take_in(uow, household, member, month, is_head(member))
    if home["size_stated"] == size:
        uow.update("household", household, {"size_stated": size + 1})
    if benefits:
        cover_too(uow, chosen(propose_joining(uow, household, month, person), benefits), person, why)
    joined = dossiers.row(uow.connection, "person", person) or {"name": ""}
    if is_head(member):
        uow.update("household", household, {"head_name": joined["name"]})
    uow.describe(name=joined["name"], head=home["head_name"], month=year_month.to_text(month), **why.params())
    return MembershipOutcome(membership, person, left[0] if left else None, tuple(reviews))


def preview_end_membership(uow: UnitOfRead, membership: bytes) -> tuple[BenefitToReview, ...]:
    """The household's benefits whose amounts want a look when this member leaves. Raises RULE for a head."""
    row = own_membership(uow, membership)
    check_leaving(uow, row["household_uid"], [membership])
    return tuple(benefits_left(uow, row["household_uid"], [row["person_uid"]]))


@use_case(Operation("households.end_membership", Right.EDIT))
def end_membership(
    uow: UnitOfWork, membership: bytes, last_month: int, reason: str = "", approver: str = "",
    benefits: Collection[bytes] = (),
) -> MembershipOutcome:  # fmt: skip
    """Let a member leave with ``last_month`` (YYYYMM); who was covered is so no longer.

    Amounts are not guessed: those of ``benefits`` become what ``propose_leaving`` says, the outcome tells which to
    look at. Raises RULE where the head would leave
    others behind, INPUT for a month before the member joined.
    """
    row = own_membership(uow, membership)
    if row["from_month"] and last_month < year_month.add(row["from_month"], -1):
        raise input_error("households.bad_month", first=year_month.to_text(year_month.add(row["from_month"], -1)))
    check_leaving(uow, row["household_uid"], [membership])
    why = Why(reason, approver)
    proposed = propose_leaving(uow, row["household_uid"], [row["person_uid"]], last_month) if benefits else ()
    reviews = leave(uow, row["household_uid"], [membership], last_month, why)
    put_amounts(uow, chosen(proposed, benefits), why)
    uow.describe(
        name=row["name"], head=row["head_name"], month=year_month.to_text(last_month),
        reason=text("households.because", reason=reason) if reason else "", approver=approver.strip(),
    )  # fmt: skip
    left = tuple(line for line in reviews if line.uid not in benefits)
    return MembershipOutcome(membership, row["person_uid"], benefits=left)


@use_case(Operation("households.set_head", Right.EDIT))
def set_head(uow: UnitOfWork, household: bytes, membership: bytes, month: int) -> MembershipOutcome:
    """Make a present member the head of the household.

    Running household benefits held by the former head pass to the new one (``benefits``); the relations
    of the others were stated to the former head and are named in ``relations``.
    """
    home = own_household(uow, household)
    outcome = pass_headship(uow, household, membership)
    named = dossiers.row(uow.connection, "household", household) or home
    uow.describe(name=named["head_name"], former=home["head_name"], month=year_month.to_text(month))
    return outcome


def pass_headship(uow: UnitOfWork, household: bytes, membership: bytes) -> MembershipOutcome:
    """The writes of ``set_head``, for operations in which the head changes among other things."""
    present = stored.present_members(uow.connection, household)
    new = next((member for member in present if member["uid"] == membership), None)
    if new is None:
        raise not_found("households.not_member")
    if new["died_on"]:
        raise rule_error("households.has_died", name=new["name"])
    former = [member for member in present if member["is_head"] and member["uid"] != membership]
    blank = {"is_head": 0, "relation": None, "relation_code": None}
    uow.update_many("household_member", [(member["uid"], blank) for member in former])
    uow.update("household_member", membership, {"is_head": 1, "relation": HEAD, "relation_code": relation_code(HEAD)})
    uow.update("household", household, {"head_name": new["name"]})
    reviews = _pass_benefits(uow, household, {member["person_uid"] for member in former}, new)
    relations = tuple(member["name"] for member in present if member["uid"] != membership and former)
    return MembershipOutcome(membership, new["person_uid"], None, reviews, relations)


def _pass_benefits(
    uow: UnitOfWork, household: bytes, former: set[bytes], new: dict[str, Any]
) -> tuple[BenefitToReview, ...]:
    found = []
    for row in stored.running_benefits(uow.connection, household):
        if row["unit"] == "household" and row["person_uid"] in former:
            uow.update("entitlement", row["uid"], {"person_uid": new["person_uid"]})
            found.append(
                BenefitToReview(
                    row["uid"], row["programme"], new["name"], row["amount_fen"], row["covered"], row["covered"]
                )
            )
    return tuple(found)


def own_household(uow: UnitOfRead, household: bytes) -> dict[str, Any]:
    """The row of a household of this office. Raises NOT_FOUND or RULE."""
    row = dossiers.row(uow.connection, "household", household)
    if row is None:
        raise not_found("households.no_household")
    if row["home_node"] != uow.node.uid:
        raise rule_error("foreign_row")
    return row


def own_membership(uow: UnitOfRead, membership: bytes) -> dict[str, Any]:
    """A membership that has not ended, with the person's and the head's name. Raises NOT_FOUND or RULE."""
    row = dossiers.row(uow.connection, "household_member", membership)
    present = stored.present_members(uow.connection, row["household_uid"]) if row else []
    found = next((member for member in present if member["uid"] == membership), None)
    if found is None:
        raise not_found("households.not_member")
    if found["home_node"] != uow.node.uid:
        raise rule_error("foreign_row")
    return found


def membership_of(uow: UnitOfRead, household: bytes, person: bytes) -> bytes:
    """The membership by which a person belongs to a household now. Raises NOT_FOUND."""
    for row in stored.present_memberships(uow.connection, [person]):
        if row["household_uid"] == household:
            return bytes(row["uid"])
    raise not_found("households.not_member")
