"""A household moves between the villages of this office; rosters of earlier months keep the old village."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from db.queries import dossiers
from db.queries import membership as stored
from minsheng_desktop.areas.service import villages_by_name
from minsheng_desktop.core.errors import input_error, rule_error
from minsheng_desktop.core.operation import Operation, UnitOfRead, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.entitlements.why import NO_WORD, Why
from minsheng_desktop.households.following_amounts import chosen, propose_moving, put_amounts
from minsheng_desktop.households.leaving import change_from
from minsheng_desktop.households.membership import own_household
from minsheng_desktop.households.outcomes import MovePreview
from minsheng_desktop.rules import year_month


def own_village(uow: UnitOfRead, village: bytes | None) -> bytes:
    """A village of this office. Raises INPUT where none is given, RULE for one of another township."""
    if village is None:
        raise input_error("households.no_village_given")
    if village not in villages_by_name(uow).values():
        raise rule_error("households.other_township")
    return village


def preview_move(uow: UnitOfRead, household: bytes, village: bytes, month: int) -> MovePreview:
    """What ``move_household`` would come to. Raises what it raises."""
    home = own_household(uow, household)
    own_village(uow, village)
    members = stored.present_members(uow.connection, household)
    benefits = stored.running_benefits(uow.connection, household, [m["person_uid"] for m in members])
    return MovePreview(
        dossiers.area_name(uow.connection, home["area_uid"]),
        dossiers.area_name(uow.connection, village),
        tuple(member["name"] for member in members),
        tuple(row["programme"] for row in benefits),
        month,
        propose_moving(uow, household, village, month, [member["person_uid"] for member in members]),
    )


@use_case(Operation("households.move", Right.EDIT))
def move_household(
    uow: UnitOfWork, household: bytes, village: bytes, village_group: str, address: str, month: int,
    benefits: Collection[bytes] = (), why: Why = NO_WORD,
) -> MovePreview:  # fmt: skip
    """Let a household and its present members live in another village from ``month`` (YYYYMM) on.

    Their running benefits stand in the new village from that month; those of ``benefits`` come to what its standards
    say (``propose_moving``). Raises RULE for a village of another
    township: there the benefits end here and the other office registers the household.
    """
    preview = preview_move(uow, household, village, month)
    members = stored.present_members(uow.connection, household)
    place = {"area_uid": village, "village_group": village_group.strip() or None, "address": address.strip() or None}
    persons = [member["person_uid"] for member in members]
    relocate(uow, household, persons, place, month, why)
    put_amounts(uow, chosen(preview.amounts, benefits), why)
    uow.describe(
        name=own_household(uow, household)["head_name"],
        old=preview.village_before,
        new=preview.village_after,
        month=year_month.to_text(month),
        **why.params(),
    )
    return preview


def relocate(
    uow: UnitOfWork, household: bytes, persons: list[bytes], place: dict[str, Any], month: int, why: Why = NO_WORD
) -> None:
    """Write a household's new place, its members' and that of their running benefits."""
    uow.update("household", household, place)
    uow.update_many("person", [(person, place) for person in persons])
    benefits = stored.running_benefits(uow.connection, household, persons)
    mine = [row for row in benefits if row["household_uid"] in (None, household)]
    change_from(uow, [(row, {"area_uid": place["area_uid"]}) for row in mine], month, why)
