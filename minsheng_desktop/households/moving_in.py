"""Households that arrive from other townships (转入待接收): looked at, taken in with what is on record, or declined."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from db.queries import dossiers
from db.queries import membership as homes
from db.queries import programmes as definitions
from db.queries import relocations as stored
from db.types import new_uid
from minsheng_desktop.core.errors import AppError, input_error, not_found, rule_error
from minsheng_desktop.core.operation import Operation, UnitOfRead, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.core.texts import text
from minsheng_desktop.households.accounts import insert_account
from minsheng_desktop.households.moved_content import MovedBenefit, MovedHousehold, MovedMember, read_content
from minsheng_desktop.households.records import NewAccount, NewBenefit, NewMember, Registration
from minsheng_desktop.households.registering import check_registration, enter_household
from minsheng_desktop.rules import citizen_id, year_month
from minsheng_desktop.rules.relation import HEAD

ACCEPTED, DECLINED, WITHDRAWN, PASSED = "accepted", "declined", "withdrawn", "passed"
DISPUTED = "disputed"  # taken back there and taken in here before either had heard of the other


@dataclass(frozen=True, slots=True)
class Arrival:
    """A household the county passed on. ``uid`` is the county's order; ``status`` a code of ``relocation_status``.

    ``readable`` is False where what came of it cannot be understood; ``household_uid`` is what it became here.
    """

    uid: bytes
    office: str
    head_name: str
    members: int
    benefits: int
    place: str
    month: int
    moved_on: str
    reason: str
    status: str
    finding: str
    household_uid: bytes | None
    readable: bool

    @property
    def open(self) -> bool:
        """Whether somebody must still say whether it is taken in."""
        return self.status == PASSED


@dataclass(frozen=True, slots=True)
class Known:
    """A member who is on record here already: ``member`` is the place in the list."""

    member: int
    person_uid: bytes
    name: str
    village: str
    died_on: str


@dataclass(frozen=True, slots=True)
class ArrivalPage:
    """An arrival with everything that came of it; ``unknown`` are codes of programmes not known here."""

    arrival: Arrival
    moved: MovedHousehold
    known: tuple[Known, ...]
    unknown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ChosenBenefit:
    """A benefit that is to begin here: its place in the list, fen a month (None: as it was), the supplement stays."""

    place: int
    amount_fen: int | None = None


@dataclass(frozen=True, slots=True)
class Acceptance:
    """How a household is taken in: where it lives, from which month (None: the one stated), whom of it (None: all),
    and which of its benefits begin here (none: they are applied for)."""

    village: bytes | None
    village_group: str = ""
    address: str = ""
    month: int | None = None
    members: tuple[int, ...] | None = None
    benefits: tuple[ChosenBenefit, ...] = ()


def list_arrivals(uow: UnitOfRead, open_only: bool = False) -> list[Arrival]:
    """The households the county passed on to this office, those still to be answered first."""
    found = [_arrival(row)[0] for row in stored.arrivals(uow.connection, uow.node.uid)]
    return sorted((one for one in found if one.open or not open_only), key=lambda one: not one.open)


def _arrival(row: Mapping[str, Any]) -> tuple[Arrival, MovedHousehold | None]:
    try:
        moved = read_content(row["content"])
    except AppError:
        moved = None
    return Arrival(
        uid=row["uid"],
        office=moved.office if moved else "",
        head_name=moved.head_name if moved else "",
        members=len(moved.members) if moved else 0,
        benefits=len(moved.benefits) if moved else 0,
        place=row["to_place"] or "",
        month=row["from_month"],
        moved_on=row["moved_on"],
        reason=row["reason"] or "",
        status=_status(row),
        finding=row["finding"] or "",
        household_uid=row["household_uid"],
        readable=moved is not None,
    ), moved


def _status(row: Mapping[str, Any]) -> str:
    """Our own answer counts before the county has heard it; a declined one may have been withdrawn since."""
    if row["verdict"] == ACCEPTED:
        return DISPUTED if row["status"] == DISPUTED else ACCEPTED
    return WITHDRAWN if row["status"] == WITHDRAWN else str(row["verdict"] or PASSED)


def arrival_page(uow: UnitOfRead, order: bytes) -> ArrivalPage:
    """One arrival with its persons and benefits. Raises NOT_FOUND, INTEGRITY where it cannot be read."""
    row = stored.arrival(uow.connection, uow.node.uid, order)
    if row is None:
        raise not_found("relocation.no_arrival")
    arrival, moved = _arrival(row)
    if moved is None:
        moved = read_content(row["content"])  # says why
    codes = {programme["code"] for programme in definitions.all_programmes(uow.connection)}
    unknown = tuple(line.programme_code for line in moved.benefits if line.programme_code not in codes)
    return ArrivalPage(arrival, moved, tuple(_known(uow, moved)), unknown)


def _known(uow: UnitOfRead, moved: MovedHousehold) -> list[Known]:
    found = []
    for place, member in enumerate(moved.members):
        judged = citizen_id.judge(member.id_no, uow.today).number if member.id_no else None
        person = dossiers.person_with_id(uow.connection, uow.node.uid, judged) if judged else None
        if person is not None:
            row = dossiers.row(uow.connection, "person", person[0]) or {}
            village = dossiers.area_name(uow.connection, row.get("area_uid")) or text("households.no_village")
            found.append(Known(place, person[0], person[1], village, row.get("died_on") or ""))
    return found


def came_from(uow: UnitOfRead, household: bytes) -> tuple[str, int] | None:
    """(township, first month here) of a household that was taken in from another township."""
    found = stored.arrived_as(uow.connection, household)
    return (read_content(found[0]).office, found[1]) if found else None


def check_acceptance(uow: UnitOfRead, order: bytes, wish: Acceptance) -> dict[str, AppError]:
    """What is wrong with taking a household in this way, by field as in ``check_registration``."""
    page = arrival_page(uow, order)
    error = _cannot(page.arrival)
    if error:
        return {"order": error}
    return check_registration(uow, _registration(page, wish)) | _check_dead(page, wish)


def _check_dead(page: ArrivalPage, wish: Acceptance) -> dict[str, AppError]:
    """Benefits of the dead do not begin, shared ones not with the amount of before; who lives on record here and died
    there must be put right here first, with all that follows."""
    members, wrong = page.moved.members, dict[str, AppError]()
    for at, chosen in enumerate(wish.benefits):
        dead, living = sharers(page.moved, page.moved.benefits[chosen.place])
        if dead and not living:
            wrong[f"benefits.{at}.covered"] = rule_error(
                "relocation.dead_benefit", name=dead[0].name, date=dead[0].died_on
            )
        elif dead and chosen.amount_fen is None:
            wrong[f"benefits.{at}.amount_fen"] = rule_error(
                "relocation.dead_amount", name=dead[0].name, date=dead[0].died_on
            )
    places = _chosen(page, wish)
    for line in page.known:
        if line.member in places and members[line.member].died_on and not line.died_on:
            wrong[f"members.{places.index(line.member)}.person_uid"] = rule_error(
                "relocation.dead_known", name=line.name, date=members[line.member].died_on
            )
    return wrong


def sharers(moved: MovedHousehold, line: MovedBenefit) -> tuple[list[MovedMember], list[MovedMember]]:
    """(dead, living) of those a benefit was for."""
    everybody = line.covered or range(len(moved.members))
    people = [moved.members[place] for place in (everybody if line.unit == "household" else (line.holder,))]
    return [one for one in people if one.died_on], [one for one in people if not one.died_on]


def _cannot(arrival: Arrival) -> AppError | None:
    if arrival.status in (ACCEPTED, DISPUTED):
        return rule_error("relocation.accepted_before", name=arrival.head_name)
    return rule_error("relocation.withdrawn", name=arrival.head_name) if arrival.status == WITHDRAWN else None


def _chosen(page: ArrivalPage, wish: Acceptance) -> list[int]:
    """The places of the members who are taken in, in their order. Raises INPUT for one that does not exist."""
    count = len(page.moved.members)
    places = range(count) if wish.members is None else sorted(set(wish.members))
    if not places or any(not 0 <= place < count for place in places):
        raise input_error("relocation.no_member")
    return list(places)


def _registration(page: ArrivalPage, wish: Acceptance) -> Registration:
    """The household as it would be registered; relations hold only where the head comes along."""
    places = _chosen(page, wish)
    known = {line.member: line.person_uid for line in page.known}
    members = [
        _member(member, known.get(place)) for place, member in zip(places, _related(page.moved, places), strict=True)
    ]
    month = wish.month or page.arrival.month
    return Registration(
        village=wish.village, village_group=wish.village_group, address=wish.address,
        booklet_no=page.moved.booklet_no, members=tuple(members), month=month,
        benefits=tuple(_benefit(page, chosen, places, month) for chosen in wish.benefits),
    )  # fmt: skip


def _related(moved: MovedHousehold, places: Sequence[int]) -> list[MovedMember]:
    """Those who are taken in. Where the head died or stays behind, the first of the living leads the household, and
    how the others are related to that one is not known."""
    found = [moved.members[place] for place in places]
    if any(one.is_head and not one.died_on for one in found):
        return found
    head = next((one for one in found if not one.died_on), next((one for one in found if one.is_head), found[0]))
    return [replace(one, relation=HEAD if one is head else "") for one in found]


def _member(member: MovedMember, known: bytes | None) -> NewMember:
    return NewMember(
        name=member.name, id_no=member.id_no, id_state="doubt" if member.id_state == "doubt" else "valid",
        sex_code=member.sex_code, birth=member.birth, ethnic=member.ethnic, phone=member.phone,
        relation=member.relation, person_uid=known,
    )  # fmt: skip


def _benefit(page: ArrivalPage, chosen: ChosenBenefit, places: Sequence[int], month: int) -> NewBenefit:
    if not 0 <= chosen.place < len(page.moved.benefits):
        raise input_error("relocation.no_benefit")
    line: MovedBenefit = page.moved.benefits[chosen.place]
    members = page.moved.members
    whom: Sequence[int] = line.covered if line.unit == "household" else (line.holder,)
    if not whom and any(member.died_on for member in members):
        whom = range(len(members))
    covered = tuple(places.index(place) for place in whom if place in places and not members[place].died_on)
    return NewBenefit(
        line.programme_code, month, chosen.amount_fen if chosen.amount_fen is not None else line.amount_fen or 0,
        line.supplement_fen, line.category, "", covered if whom else None,
    )  # fmt: skip


@use_case(Operation("households.accept_arrival", Right.EDIT))
def accept_arrival(uow: UnitOfWork, order: bytes, wish: Acceptance) -> bytes:
    """Take a household in as one of this office: its persons with their accounts, the benefits that were chosen;
    answers its uid.

    Every person is a row of this office that names the one of the old township as its predecessor; who is on record
    here already, by a number that holds, stays the same person. Raises the first error of ``check_acceptance``.
    A household that was declined before may still be taken in.
    """
    page = arrival_page(uow, order)
    for error in check_acceptance(uow, order, wish).values():
        raise error
    places = _chosen(page, wish)
    household, people = enter_household(uow, _registration(page, wish))
    for place, person in zip(places, people, strict=True):
        _remember(uow, person, page.moved.members[place])
    died = [page.moved.members[place].died_on for place in places]
    _bury(uow, household, dict(zip(people, died, strict=True)))
    _answer(uow, order, {"verdict": ACCEPTED, "household_uid": household, "finding": None})
    uow.describe(
        name=page.arrival.head_name, office=page.arrival.office, count=len(people), benefits=len(wish.benefits)
    )
    return household


def _bury(uow: UnitOfWork, household: bytes, died: Mapping[bytes, str]) -> None:
    """Who died before they were taken in is on record as dead and no member any more."""
    dead = [person for person, day in died.items() if day]
    for row in homes.present_memberships(uow.connection, dead):
        if row["household_uid"] == household:
            last = year_month.of(date.fromisoformat(died[row["person_uid"]]))
            uow.update("household_member", row["uid"], {"to_month": max(last, row["from_month"] or 0)})
    for person in dead:
        uow.update("person", person, {"died_on": died[person]})
    if dead:
        uow.update("household", household, {"size_stated": len(died) - len(dead)})


def _remember(uow: UnitOfWork, person: bytes, member: MovedMember) -> None:
    """Whom a person here was there, and the accounts: on record there, so their numbers are not judged again."""
    uow.update("person", person, {"predecessor_uid": member.uid})
    had_none = not homes.current_accounts(uow.connection, person)
    for account in member.accounts:
        if not homes.has_account(uow.connection, person, account.number):
            entered = NewAccount(
                account.number, account.bank_name, account.holder_name, account.holder_relation, account.account_type
            )
            insert_account(uow, person, entered, current=account.is_current and had_none)


@use_case(Operation("households.decline_arrival", Right.EDIT))
def decline_arrival(uow: UnitOfWork, order: bytes, reason: str) -> None:
    """Say that a household is not taken in, and why; the county and the old township get to know it.

    Raises INPUT without a reason, RULE where it was taken in or withdrawn.
    """
    row = stored.arrival(uow.connection, uow.node.uid, order)
    if row is None:
        raise not_found("relocation.no_arrival")
    arrival = _arrival(row)[0]
    if error := _cannot(arrival):
        raise error
    if not reason.strip():
        raise input_error("relocation.no_reason")
    _answer(uow, order, {"verdict": DECLINED, "household_uid": None, "finding": reason.strip()})
    uow.describe(name=arrival.head_name, office=arrival.office, reason=reason.strip())


def _answer(uow: UnitOfWork, order: bytes, values: Mapping[str, Any]) -> None:
    """The one answer of this office to an order."""
    row = stored.arrival(uow.connection, uow.node.uid, order) or {}
    told = {**values, "answered_on": uow.today.isoformat()}
    if row.get("answer_uid"):
        uow.update("relocation_answer", row["answer_uid"], told)
    else:
        uow.insert("relocation_answer", {"uid": new_uid(), "order_uid": order, **told})
