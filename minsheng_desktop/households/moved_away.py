"""Households that left for other townships: where each stands, and taking one back that nobody took in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from db.queries import dossiers
from db.queries import membership as homes
from db.queries import relocations as stored
from db.types import new_uid
from minsheng_desktop.areas.service import list_areas
from minsheng_desktop.core.errors import AppError, not_found, rule_error
from minsheng_desktop.core.operation import Operation, UnitOfRead, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.entitlements.granting import GrantMore, grant_entitlement
from minsheng_desktop.entitlements.why import NO_WORD, Why
from minsheng_desktop.households.columns import relation_code
from minsheng_desktop.households.moved_content import MovedBenefit, MovedHousehold, MovedMember, read_content
from minsheng_desktop.households.moving_in import ACCEPTED, DISPUTED, WITHDRAWN, sharers
from minsheng_desktop.rules import year_month

STATUS_WORDS = {
    "sent": "relocation.status.sent",
    "passed": "relocation.status.passed",
    "accepted": "relocation.status.accepted",
    "declined": "relocation.status.declined",
    "withdrawn": "relocation.status.withdrawn",
    "left_county": "relocation.status.left_county",
    "disputed": "relocation.status.disputed",
}


@dataclass(frozen=True, slots=True)
class Departure:
    """A household that left. ``status`` is a code of ``relocation_status``, ``remark`` the county's word about it.

    ``office`` is the township it left, ``place`` where it goes in words; ``code`` is empty where the township was not
    known. ``members`` are names.
    """

    uid: bytes
    household_uid: bytes
    head_name: str
    members: tuple[str, ...]
    benefits: tuple[MovedBenefit, ...]
    office: str
    code: str
    place: str
    month: int
    moved_on: str
    reason: str
    status: str
    remark: str
    own: bool

    @property
    def waiting(self) -> bool:
        """Whether it is not settled whose the household is."""
        return self.status in ("sent", "passed", "declined", DISPUTED)


def list_departures(uow: UnitOfRead, household: bytes | None = None) -> list[Departure]:
    """The households that left this office (a county's: all townships), or what left ``household``; newest first."""
    if household is not None:
        rows = stored.relocations_of(uow.connection, household)
    else:
        rows = stored.relocations(uow.connection, None if uow.node.role == "county" else uow.node.uid)
    names = {area.code: area.name for area in list_areas(uow)} if rows else {}
    return [_departure(uow, row, names) for row in rows]


def _departure(uow: UnitOfRead, row: Mapping[str, Any], names: Mapping[str, str]) -> Departure:
    moved = _content(row)
    code = row["to_area_code"]
    place = " ".join(part for part in (names.get(code, code), row["to_place"]) if part)
    return Departure(
        uid=row["uid"],
        household_uid=row["household_uid"],
        head_name=moved.head_name if moved else row["head_name"],
        members=tuple(member.name for member in moved.members) if moved else (),
        benefits=moved.benefits if moved else (),
        office=moved.office if moved else "",
        code=code,
        place=place,
        month=row["from_month"],
        moved_on=row["moved_on"],
        reason=row["reason"] or "",
        status=_status(row),
        remark=row["remark"] or "",
        own=row["home_node"] == uow.node.uid,
    )


def _status(row: Mapping[str, Any]) -> str:
    """Our own word counts before the county has heard it, but for what the new township did meanwhile."""
    if row["order_status"] == DISPUTED:
        return DISPUTED if row["status"] == WITHDRAWN else ACCEPTED
    return WITHDRAWN if row["status"] == WITHDRAWN else str(row["order_status"] or row["status"])


def _content(row: Mapping[str, Any]) -> MovedHousehold | None:
    try:
        return read_content(row["content"])
    except AppError:
        return None


@use_case(Operation("households.take_back", Right.EDIT))
def take_back(uow: UnitOfWork, relocation: bytes, benefits: Sequence[bytes] = (), why: Why = NO_WORD) -> int:
    """Take a household back that nobody took in: its members belong to it again, without a gap; answers how many;
    who died since is not brought back.

    Of what it drew, ``benefits`` begin again in the month after their last one with the amounts they had; the others
    stay ended. Raises RULE where another township took the household in, or where a person lives elsewhere by now.
    """
    row = stored.relocation(uow.connection, relocation)
    if row is None or row["home_node"] != uow.node.uid:
        raise not_found("relocation.no_departure")
    moved = read_content(row["content"])
    if row["status"] == WITHDRAWN:
        raise rule_error("relocation.withdrawn", name=moved.head_name)
    if row["order_status"] == ACCEPTED:
        raise rule_error("relocation.accepted_there", name=moved.head_name)
    household: bytes = row["household_uid"]
    elsewhere = homes.present_memberships(uow.connection, [member.uid for member in moved.members])
    if elsewhere:
        raise rule_error("relocation.lives_elsewhere", name=elsewhere[0]["name"], head=elsewhere[0]["head_name"])
    again = [line for line in moved.benefits if line.uid in benefits]
    for dead, _ in (sharers(moved, line) for line in again):
        if dead:
            raise rule_error("relocation.dead_again", name=dead[0].name, date=dead[0].died_on)
    before = len(homes.present_members(uow.connection, household))
    living = [member for member in moved.members if not member.died_on]
    for member in living:
        _bring_back(uow, household, member, row["from_month"], head=member.is_head and not before)
    if homes.size_stated(uow.connection, household) == before:
        uow.update("household", household, {"size_stated": before + len(living)})
    for line in again:
        _begin_again(uow, household, moved, line, why)
    uow.update("relocation", relocation, {"status": WITHDRAWN})
    uow.describe(name=moved.head_name, count=len(living), benefits=len(benefits), **why.params())
    return len(living)


def _bring_back(uow: UnitOfWork, household: bytes, member: MovedMember, month: int, head: bool) -> None:
    """The membership goes on where it ended with the move, else begins anew."""
    last = year_month.add(month, -1)
    ended = [
        found
        for found in dossiers.memberships_of(uow.connection, member.uid)
        if found[1] == household and found[11] == last
    ]
    if ended:
        uow.update("household_member", ended[-1][0], {"to_month": None})
        return
    uow.insert(
        "household_member",
        {
            "uid": new_uid(), "household_uid": household, "person_uid": member.uid, "is_head": int(head),
            "relation": member.relation or None, "relation_code": relation_code(member.relation), "from_month": month,
        },
    )  # fmt: skip


def _begin_again(uow: UnitOfWork, household: bytes, moved: MovedHousehold, line: MovedBenefit, why: Why) -> None:
    covered = [moved.members[place].uid for place in line.covered]
    uid = grant_entitlement(
        uow, line.programme_code, moved.members[line.holder].uid, year_month.add(line.last_month, 1),
        line.amount_fen or 0, household if line.unit == "household" else None, line.category, covered,
        GrantMore(line.supplement_fen, predecessor=line.uid, why=why),
    )  # fmt: skip
    if line.certificate_no:
        uow.update("entitlement", uid, {"certificate_no": line.certificate_no})
