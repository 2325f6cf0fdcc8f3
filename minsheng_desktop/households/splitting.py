"""A household splits: some members leave and make one of their own, which remembers where it comes from."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from db.queries import membership as stored
from db.types import new_uid
from minsheng_desktop.core.errors import input_error, not_found, rule_error
from minsheng_desktop.core.operation import Operation, UnitOfRead, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.entitlements.why import NO_WORD, Why
from minsheng_desktop.households.columns import relation_code
from minsheng_desktop.households.following_amounts import chosen, propose_leaving, put_amounts
from minsheng_desktop.households.leaving import benefits_left, leave
from minsheng_desktop.households.membership import own_household, pass_headship
from minsheng_desktop.households.moving import own_village, relocate
from minsheng_desktop.households.outcomes import SplitPreview
from minsheng_desktop.rules import year_month
from minsheng_desktop.rules.relation import HEAD

PLACE = ("area_uid", "village_group", "address")


def preview_split(uow: UnitOfRead, household: bytes, memberships: Sequence[bytes]) -> SplitPreview:
    """What splitting these members off comes to. Raises where nobody or everybody would go."""
    going, staying = _sides(uow, household, memberships)
    persons = [member["person_uid"] for member in going]
    own = [row for row in stored.running_benefits(uow.connection, None, persons) if row["unit"] == "person"]
    return SplitPreview(
        tuple(member["name"] for member in going),
        tuple(member["name"] for member in staying),
        tuple(row["programme"] for row in own),
        tuple(benefits_left(uow, household, persons)),
        any(member["is_head"] for member in going),
    )


def _sides(
    uow: UnitOfRead, household: bytes, memberships: Sequence[bytes]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    own_household(uow, household)
    present = stored.present_members(uow.connection, household)
    going = [member for member in present if member["uid"] in memberships]
    if len(going) != len(set(memberships)):
        raise not_found("households.not_member")
    if not going:
        raise input_error("households.split_nobody")
    if len(going) == len(present):
        raise rule_error("households.split_everybody")
    return going, [member for member in present if member["uid"] not in memberships]


@use_case(Operation("households.split", Right.EDIT))
def split_household(
    uow: UnitOfWork,
    household: bytes,
    memberships: Sequence[bytes],
    head: bytes,
    month: int,
    village: bytes | None = None,
    village_group: str | None = None,
    address: str | None = None,
    new_head: bytes | None = None,
    relations: Mapping[bytes, str] | None = None,
    benefits: Collection[bytes] = (),
    why: Why = NO_WORD,
) -> bytes:
    """Let members (their membership uids) make a household of their own from ``month`` on; answers its uid.

    ``head`` is the membership of the new household's head; ``new_head`` that of the old one's, needed where
    its head goes. ``relations`` tell how the others stand to the new head (blank where not told). Without
    a village the new household stays at the old one's place. Benefits of persons go along, those of the
    household stay and no longer cover who left; those of ``benefits`` become what ``propose_leaving`` says.
    """
    going, _ = _sides(uow, household, memberships)
    if head not in memberships:
        raise input_error("households.split_head")
    if any(member["is_head"] for member in going):
        if new_head is None or new_head in memberships:
            raise rule_error("households.split_needs_head")
        pass_headship(uow, household, new_head)
    former = own_household(uow, household)
    persons, last = [member["person_uid"] for member in going], year_month.add(month, -1)
    proposed = propose_leaving(uow, household, persons, last) if benefits else ()
    leave(uow, household, list(memberships), last, why)
    put_amounts(uow, chosen(proposed, benefits), why)
    place = _new_place(uow, former, village, village_group, address)
    first = next(member for member in going if member["uid"] == head)
    uid = uow.insert(
        "household",
        {"uid": new_uid(), **place, "size_stated": len(going), "head_name": first["name"],
         "predecessor_uid": household},
    )  # fmt: skip
    _bring(uow, uid, going, head, month, relations or {})
    own = [row for row in stored.running_benefits(uow.connection, None, persons) if row["household_uid"] == household]
    follow = [(row["uid"], {"household_uid": uid}) for row in own if row["unit"] == "person"]
    uow.update_many("entitlement", follow)
    relocate(uow, uid, persons, place, month, why)
    uow.describe(
        name=first["name"], former=former["head_name"], count=len(going), month=year_month.to_text(month),
        **why.params(),
    )  # fmt: skip
    return uid


def _new_place(
    uow: UnitOfWork, former: Mapping[str, Any], village: bytes | None, village_group: str | None, address: str | None
) -> dict[str, Any]:
    """Where the new household lives: at the old one's place but for what is told."""
    place = {key: former[key] for key in PLACE}
    if village is not None:
        place["area_uid"] = own_village(uow, village)
    for key, written in (("village_group", village_group), ("address", address)):
        if written is not None:
            place[key] = written.strip() or None
    return place


def _bring(
    uow: UnitOfWork, household: bytes, going: Sequence[Mapping[str, Any]], head: bytes, month: int,
    relations: Mapping[bytes, str],
) -> None:  # fmt: skip
    columns = ("uid", "household_uid", "person_uid", "is_head", "relation", "relation_code", "from_month")
    rows = []
    for member in going:
        word = HEAD if member["uid"] == head else relations.get(member["uid"], "").strip() or None
        is_head = int(member["uid"] == head)
        rows.append((new_uid(), household, member["person_uid"], is_head, word, relation_code(word), month))
    uow.insert_many("household_member", columns, rows)
