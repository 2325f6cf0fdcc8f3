"""What follows from a person's leaving a household: the membership ends, covers end, amounts wait for a look."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from db.queries import membership as stored
from minsheng_desktop.core.errors import rule_error
from minsheng_desktop.core.operation import UnitOfRead, UnitOfWork
from minsheng_desktop.entitlements.guards import paid_until
from minsheng_desktop.entitlements.states import change_states, newest_months
from minsheng_desktop.entitlements.why import NO_WORD, Why
from minsheng_desktop.households.outcomes import BenefitToReview, Leaving
from minsheng_desktop.rules import year_month

HEAD_RELATIONS = ("01", "02")  # GB/T 4761: the person asked about, the head


def check_leaving(uow: UnitOfRead, household: bytes, memberships: Collection[bytes]) -> None:
    """Raise RULE where the head would leave a household in which others stay."""
    present = stored.present_members(uow.connection, household)
    leaves_head = any(member["is_head"] for member in present if member["uid"] in memberships)
    if leaves_head and any(member["uid"] not in memberships for member in present):
        raise rule_error("households.head_leaves")


@dataclass(frozen=True, slots=True)
class _Affected:
    """A household benefit, the covers (uid, first month) that end, how many are covered then."""

    row: dict[str, Any]
    covers: list[tuple[bytes, int]]
    after: int
    named: bool

    def touches(self, persons: Collection[bytes]) -> bool:
        """Whether its amount wants a look; one that does not say whom it covers may cover who leaves."""
        return bool(self.covers) or self.row["person_uid"] in persons or not self.named


def benefits_left(uow: UnitOfRead, household: bytes, persons: Collection[bytes]) -> list[BenefitToReview]:
    """The household's running benefits to look at when persons leave, before anything is written."""
    affected = _affected(uow, household, persons)
    return [_review(found.row, found.row["holder"], found.after) for found in affected if found.touches(persons)]


def _affected(uow: UnitOfRead, household: bytes, persons: Collection[bytes]) -> list[_Affected]:
    running = stored.running_benefits(uow.connection, household)
    rows = {row["uid"]: row for row in running if row["unit"] == "household"}
    covers: dict[bytes, list[tuple[bytes, int]]] = {}
    for uid, benefit, _, first in stored.open_covers(uow.connection, list(rows), list(persons)):
        covers.setdefault(benefit, []).append((uid, first))
    named = stored.benefits_naming_cover(uow.connection, list(rows))
    return [
        _Affected(row, covers.get(uid, []), max(0, row["covered"] - len(covers.get(uid, ()))), uid in named)
        for uid, row in rows.items()
    ]


def _review(row: Mapping[str, Any], holder: str, after: int) -> BenefitToReview:
    return BenefitToReview(row["uid"], row["programme"], holder, row["amount_fen"], row["covered"], after)


def leave(
    uow: UnitOfWork, household: bytes, memberships: Sequence[bytes], last_month: int, why: Why
) -> list[BenefitToReview]:
    """End memberships of one household with ``last_month``; answers the benefits whose amounts want a look.

    Who was covered is so no longer, of a benefit already paid for later months from the first unpaid one on (what is
    paid is frozen); a household benefit held by a person who leaves passes to the head who
    stays. Persons' own benefits are not touched. The caller has asked ``check_leaving``.
    """
    present = stored.present_members(uow.connection, household)
    going = [member for member in present if member["uid"] in memberships]
    staying = [member for member in present if member["uid"] not in memberships]
    persons = {member["person_uid"] for member in going}
    end_rows(uow, "household_member", [(m["uid"], m["from_month"] or 0) for m in going], last_month)
    head = next((member for member in staying if member["is_head"]), None)
    size_before = sum(member["died_on"] is None for member in present)
    gone = sum(member["died_on"] is None for member in going)
    reviews, states = [], list[tuple[Mapping[str, Any], Mapping[str, Any]]]()
    affected = _affected(uow, household, persons)
    paid = paid_until(uow, [found.row["uid"] for found in affected if found.covers])
    for found in affected:
        row = found.row
        end_rows(uow, "entitlement_member", found.covers, max(last_month, paid.get(row["uid"], 0)))
        values: dict[str, Any] = {"covered": found.after}
        if row["household_size"] == size_before:
            values["household_size"] = size_before - gone
        states.append((row, values))
        holder = row["holder"]
        if head and row["person_uid"] in persons:
            uow.update("entitlement", row["uid"], {"person_uid": head["person_uid"]})
            holder = head["name"]
        if found.touches(persons):
            reviews.append(_review(row, holder, found.after))
    for month in {max(last_month, paid.get(row["uid"], 0)) for row, _ in states}:
        group = [(row, values) for row, values in states if max(last_month, paid.get(row["uid"], 0)) == month]
        change_from(uow, group, year_month.add(month, 1), why)
    _restate_size(uow, household, size_before, size_before - gone)
    return reviews


def end_rows(uow: UnitOfWork, table: str, rows: Sequence[tuple[bytes, int]], last_month: int) -> None:
    """End rows (uid, first month) with ``last_month``; what began later never was."""
    uow.update_many(table, [(uid, {"to_month": last_month}) for uid, first in rows if first <= last_month])
    late = [uid for uid, first in rows if first > last_month]
    if late:
        uow.delete(table, late, "left")


def change_from(
    uow: UnitOfWork, states: Sequence[tuple[Mapping[str, Any], Mapping[str, Any]]], month: int, why: Why
) -> None:
    """Let states hold from ``month`` on, of each benefit not before its present state began."""
    newest = newest_months(uow, {row["uid"]: row for row, _ in states})
    groups: dict[int, list[tuple[Mapping[str, Any], Mapping[str, Any]]]] = {}
    for row, values in states:
        groups.setdefault(max(month, newest[row["uid"]]), []).append((row, values))
    for first, group in groups.items():
        change_states(uow, group, first, why)


def _restate_size(uow: UnitOfWork, household: bytes, before: int, after: int) -> None:
    """The size written on the household follows as long as it said what is on record."""
    if stored.size_stated(uow.connection, household) == before:
        uow.update("household", household, {"size_stated": after})


def leave_homes(
    uow: UnitOfWork, persons: Sequence[bytes], month: int, stay: bytes | None = None, why: Why = NO_WORD
) -> tuple[list[Leaving], list[BenefitToReview]]:
    """Take persons out of the households they belong to (but ``stay``), the month before ``month`` being the last."""
    left, reviews = homes_left(uow, persons, month, stay), []
    memberships = stored.present_memberships(uow.connection, persons)
    for household in dict.fromkeys(line.household_uid for line in left):
        going = [m["uid"] for m in memberships if m["household_uid"] == household]
        check_leaving(uow, household, going)
        reviews += leave(uow, household, going, year_month.add(month, -1), why.or_else("joined_other"))
    return left, reviews


def homes_left(uow: UnitOfRead, persons: Sequence[bytes], month: int, stay: bytes | None = None) -> list[Leaving]:
    """The households persons belong to and would leave, before anything is written."""
    last = year_month.add(month, -1)
    return [
        Leaving(m["person_uid"], m["name"], m["household_uid"], m["head_name"], last)
        for m in stored.present_memberships(uow.connection, persons)
        if m["household_uid"] != stay
    ]
