"""A household, or some of its members, move to another township: benefits end here, the county is told."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from db.queries import dossiers
from db.queries import membership as homes
from db.queries import relocations as stored
from db.types import new_uid
from minsheng_desktop.areas.service import inside, list_areas
from minsheng_desktop.core.choosing import Choice, make_choice
from minsheng_desktop.core.errors import input_error, not_found, rule_error
from minsheng_desktop.core.operation import Operation, UnitOfRead, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.core.texts import text
from minsheng_desktop.entitlements.changes import STOPPED, stop_entitlement
from minsheng_desktop.entitlements.guards import paid_until
from minsheng_desktop.entitlements.why import NO_WORD, Why
from minsheng_desktop.households.columns import relation_code
from minsheng_desktop.households.leaving import HEAD_RELATIONS, benefits_left, check_leaving, leave
from minsheng_desktop.households.membership import own_household
from minsheng_desktop.households.moved_content import (
    MovedBenefit,
    MovedHousehold,
    MovedMember,
    read_content,
    write_content,
)
from minsheng_desktop.households.moved_news import person_facts
from minsheng_desktop.households.outcomes import BenefitToReview
from minsheng_desktop.rules import year_month
from minsheng_desktop.rules.relation import HEAD

SENT = "sent"
PLACES = ("township", "village")
CODE_DIGITS = (6, 9, 12)


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a household goes: the code of a township or village of another office (empty: not known), the place in
    words."""

    code: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class MovingOutPreview:
    """What a move to another township comes to.

    ``moving`` and ``staying`` are names; ``benefits`` end with their ``last_month``, those of ``reviews`` go on for
    who stays and want a look; ``destination`` is the place in words; ``cases`` applications are still decided upon.
    """

    moving: tuple[str, ...]
    staying: tuple[str, ...]
    benefits: tuple[MovedBenefit, ...]
    reviews: tuple[BenefitToReview, ...]
    month: int
    destination: str
    cases: int


def destinations(uow: UnitOfRead) -> tuple[Choice, ...]:
    """The other townships known here; the value is the code."""
    areas = list_areas(uow)
    own = {area.code for area in inside(areas, uow.node.area_code)}
    return tuple(
        make_choice(area.code, area.name, area.code, (*area.aliases, *area.former_names))
        for area in areas
        if area.level == "township" and area.code not in own
    )


def destination_of(uow: UnitOfRead, wanted: str, place: str = "") -> Destination:
    """The township or village of another office that a name or code means; nothing wanted: only the place counts.

    Raises INPUT for a name nobody knows or that several bear.
    """
    wanted = wanted.strip()
    if not wanted:
        return Destination("", place.strip())
    areas = list_areas(uow)
    own = {area.code for area in inside(areas, uow.node.area_code)}
    found = [area.code for area in areas if area.level in PLACES and wanted in (area.name, area.code, *area.aliases)]
    codes = [code for code in found if code not in own] or found
    if len(codes) == 1:
        return Destination(codes[0], place.strip())
    if not codes and wanted.isdecimal() and len(wanted) in CODE_DIGITS:
        return Destination(wanted, place.strip())
    raise input_error("relocation.unknown_place", name=wanted)


def _check_destination(uow: UnitOfRead, to: Destination) -> str:
    """The destination in words. Raises RULE for a place of this office, INPUT where nothing is told."""
    areas = list_areas(uow)
    if to.code and to.code in {area.code for area in inside(areas, uow.node.area_code)}:
        raise rule_error("relocation.own_place")
    name = next((area.name for area in areas if area.code == to.code), to.code)
    words = " ".join(part for part in (name, to.place.strip()) if part)
    if not words:
        raise input_error("relocation.no_place")
    return words


def preview_moving_out(
    uow: UnitOfRead, household: bytes, to: Destination, month: int, persons: Collection[bytes] = ()
) -> MovingOutPreview:
    """What ``move_out`` would come to; ``month`` (YYYYMM) is the first at the new place. Raises what it raises."""
    destination = _check_destination(uow, to)
    going, staying = _sides(uow, household, persons)
    people = [member["person_uid"] for member in going]
    ending = _ending(uow, household, people, month, whole=not staying)
    reviews = benefits_left(uow, household, people) if staying else []
    return MovingOutPreview(
        tuple(member["name"] for member in going),
        tuple(member["name"] for member in staying),
        tuple(_benefit(uow, row, last, people) for row, last in ending),
        tuple(reviews),
        month,
        destination,
        stored.open_cases(uow.connection, household if not staying else b"", people),
    )


def _sides(
    uow: UnitOfRead, household: bytes, persons: Collection[bytes]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Living members who go and who stay. Raises RULE where nobody is left to go, or the head would leave others."""
    own_household(uow, household)
    present = [m for m in homes.present_members(uow.connection, household) if not m["died_on"]]
    going = [m for m in present if not persons or m["person_uid"] in persons]
    if not going or len(going) < len(set(persons)):
        raise rule_error("relocation.nobody")
    staying = [m for m in present if m not in going]
    if staying:
        check_leaving(uow, household, [m["uid"] for m in going])
    return going, staying


def _ending(
    uow: UnitOfRead, household: bytes, persons: Sequence[bytes], month: int, whole: bool
) -> list[tuple[dict[str, Any], int]]:
    """The benefits that end with the move, each with its last month: what is paid is frozen."""
    running = homes.running_benefits(uow.connection, household if whole else None, persons)
    rows = [
        row
        for row in running
        if row["home_node"] == uow.node.uid
        and row["status"] not in STOPPED
        and (whole or row["unit"] == "person" or row["household_uid"] is None)
    ]
    paid, last = paid_until(uow, [row["uid"] for row in rows]), year_month.add(month, -1)
    return [(row, max(last, paid.get(row["uid"], 0), year_month.add(row["from_month"], -1))) for row in rows]


def _benefit(uow: UnitOfRead, row: Mapping[str, Any], last: int, persons: Sequence[bytes]) -> MovedBenefit:
    covered = [person for person, _ in dossiers.covered_persons(uow.connection, [row["uid"]]).get(row["uid"], ())]
    places = tuple(persons.index(person) for person in covered if person in persons)
    holder = persons.index(row["person_uid"]) if row["person_uid"] in persons else 0
    return MovedBenefit(
        row["uid"], row["programme_code"], row["programme"], row["unit"], row["category"] or "",
        row["certificate_no"] or "", row["amount_fen"], row["supplement_fen"], row["status"], row["from_month"],
        last, holder, places,
    )  # fmt: skip


@use_case(Operation("households.move_out", Right.EDIT))
def move_out(
    uow: UnitOfWork, household: bytes, to: Destination, month: int, persons: Collection[bytes] = (),
    why: Why = NO_WORD,
) -> bytes:  # fmt: skip
    """Let a household, or ``persons`` of it, go to another township from ``month`` (YYYYMM) on; answers the uid of
    what goes to the county.

    Their memberships end the month before; so do their benefits, of one already paid for later months the last month
    paid is its last. Persons, accounts and benefits are written down as they stood, so that the new township need not
    ask for them again. Raises RULE for a place of this office or where the head would leave others behind, INPUT
    where no place is told.
    """
    preview = preview_moving_out(uow, household, to, month, persons)
    going, _ = _sides(uow, household, persons)
    people = [member["person_uid"] for member in going]
    content = write_content(_moved(uow, household, going, preview.benefits))
    _let_go(uow, household, going, preview, why)
    uid = uow.insert(
        "relocation",
        {
            "uid": new_uid(), "household_uid": household, "to_area_code": to.code, "to_place": to.place.strip() or None,
            "from_month": month, "reason": why.reason.strip() or None, "moved_on": uow.today.isoformat(),
            "content": content, "status": SENT,
        },
    )  # fmt: skip
    uow.describe(
        name=going[0]["name"], count=len(people), place=preview.destination, month=year_month.to_text(month),
        benefits=len(preview.benefits), **why.params(),
    )  # fmt: skip
    return uid


def _let_go(
    uow: UnitOfWork, household: bytes, going: Sequence[Mapping[str, Any]], preview: MovingOutPreview, why: Why
) -> None:
    """End the benefits and the memberships."""
    because = why.or_else(text("relocation.reason", place=preview.destination))
    for line in preview.benefits:
        stop_entitlement(uow, line.uid, line.last_month, reason=because.reason, approver=because.approver)
    leave(uow, household, [member["uid"] for member in going], year_month.add(preview.month, -1), because)


@use_case(Operation("households.let_go", Right.EDIT))
def let_go_again(uow: UnitOfWork, relocation: bytes, why: Why = NO_WORD) -> int:
    """Let a household go that was taken back here and had been taken in there; answers how many benefits end.

    What was begun again ends as if it had never been, of what is paid already with the last month paid.
    Raises NOT_FOUND, RULE where nobody else has the household.
    """
    row = stored.relocation(uow.connection, relocation)
    if row is None or row["home_node"] != uow.node.uid:
        raise not_found("relocation.no_departure")
    moved = read_content(row["content"])
    if row["order_status"] != "disputed" or row["status"] == SENT:
        raise rule_error("relocation.not_disputed", name=moved.head_name)
    to = Destination(row["to_area_code"], row["to_place"] or "")
    present = {m["person_uid"] for m in homes.present_members(uow.connection, row["household_uid"])}
    persons = [member.uid for member in moved.members if member.uid in present]
    ended = 0
    if persons:
        preview = preview_moving_out(uow, row["household_uid"], to, row["from_month"], persons)
        going, _ = _sides(uow, row["household_uid"], persons)
        _let_go(uow, row["household_uid"], going, preview, why)
        ended = len(preview.benefits)
    uow.update("relocation", relocation, {"status": SENT})
    uow.describe(name=moved.head_name, benefits=ended, **why.params())
    return ended


def _moved(
    uow: UnitOfRead, household: bytes, going: Sequence[Mapping[str, Any]], benefits: tuple[MovedBenefit, ...]
) -> MovedHousehold:
    home = dossiers.row(uow.connection, "household", household) or {}
    head = next((place for place, member in enumerate(going) if member["is_head"]), None)
    members = tuple(
        _member(uow, member, place == (head or 0), related=head is not None) for place, member in enumerate(going)
    )
    return MovedHousehold(
        uid=household,
        office=uow.node.name,
        head_name=members[head or 0].name,
        number=home.get("number") or "",
        booklet_no=home.get("booklet_no") or "",
        village=dossiers.area_name(uow.connection, home.get("area_uid")) or "",
        address=" ".join(part for part in (home.get("village_group"), home.get("address")) if part),
        members=members,
        benefits=benefits,
    )


def _member(uow: UnitOfRead, member: Mapping[str, Any], is_head: bool, related: bool) -> MovedMember:
    """A person as on record; relations hold only where the head they were stated to goes along."""
    relation = (member["relation"] or "") if related else ""
    if is_head:
        relation = HEAD
    elif relation_code(relation) in HEAD_RELATIONS:
        relation = ""
    return MovedMember(
        uid=member["person_uid"], relation=relation, is_head=is_head, **person_facts(uow, member["person_uid"])
    )
