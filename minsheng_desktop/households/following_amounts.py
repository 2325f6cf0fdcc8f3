"""What benefits come to when members join or leave or a household moves: proposed where the rule is known (计算说明),
written together with the change where somebody says so."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from db.queries import benefits as drawn
from db.queries import dossiers
from db.queries import membership as stored
from minsheng_desktop.core.errors import not_found
from minsheng_desktop.core.operation import UnitOfRead, UnitOfWork
from minsheng_desktop.entitlements.changes import STOPPED, check_covered, set_covered
from minsheng_desktop.entitlements.due_amounts import covered_now, propose, put_reckoned
from minsheng_desktop.entitlements.guards import paid_until
from minsheng_desktop.entitlements.periods import newest_amounts
from minsheng_desktop.entitlements.reckoning import Reckoned
from minsheng_desktop.entitlements.states import newest_months
from minsheng_desktop.entitlements.why import Why
from minsheng_desktop.rules import year_month

NEW_PERSON = b""  # who is not on record yet


@dataclass(frozen=True, slots=True)
class ProposedAmount:
    """What a benefit would come to from ``month`` (YYYYMM) on, the first one that is neither paid nor history.

    Money is fen a month; ``refusal`` says why it cannot be done.
    """

    uid: bytes
    programme: str
    holder: str
    month: int
    covered_before: int
    covered_after: int
    old_fen: int
    found: Reckoned
    refusal: str = ""

    @property
    def new_fen(self) -> int:
        """The new amount without supplement."""
        return self.found.amount_fen


def propose_joining(
    uow: UnitOfRead, household: bytes, month: int, person: bytes = NEW_PERSON
) -> tuple[ProposedAmount, ...]:
    """The household's benefits with one person more; those whose rule or cover is not known are left out."""
    lines = []
    for row, first in _rows(uow, stored.running_benefits(uow.connection, household), month):
        people = _told_cover(uow, row) if row["unit"] == "household" else []
        if not people or person in people:
            continue
        wanted = [*people, person]
        refused = check_covered(uow, row["uid"], wanted, first) if person else {}
        refusal = next((error.message for error in refused.values()), "")
        found = propose(uow, row["uid"], first, wanted)
        if found is not None:
            lines.append(_line(row, first, len(people), len(wanted), found, refusal))
    return tuple(lines)


def propose_leaving(
    uow: UnitOfRead, household: bytes, persons: Collection[bytes], last_month: int
) -> tuple[ProposedAmount, ...]:
    """The household's benefits that cover some of ``persons``, without them."""
    lines = []
    for row, first in _rows(uow, stored.running_benefits(uow.connection, household), year_month.add(last_month, 1)):
        people = _told_cover(uow, row) if row["unit"] == "household" else []
        staying = [person for person in people if person not in persons]
        if not staying or len(staying) == len(people):
            continue
        found = propose(uow, row["uid"], first, staying)
        if found is not None:
            lines.append(_line(row, first, len(people), len(staying), found))
    return tuple(lines)


def propose_moving(
    uow: UnitOfRead, household: bytes, village: bytes, month: int, persons: Sequence[bytes]
) -> tuple[ProposedAmount, ...]:
    """The benefits that move along and come to something else by the standards of the other village."""
    area = dossiers.row(uow.connection, "area", village)
    if area is None:
        raise not_found("households.no_village_given")
    lines = []
    running = stored.running_benefits(uow.connection, household, persons)
    mine = [row for row in running if row["household_uid"] in (None, household)]
    for row, first in _rows(uow, mine, month):
        found = propose(uow, row["uid"], first, place=area["code"] or "")
        if found is not None and found.amount_fen != row["amount_fen"]:
            lines.append(_line(row, first, row["covered"], row["covered"], found))
    return tuple(lines)


def _rows(uow: UnitOfRead, running: Sequence[Mapping[str, Any]], month: int) -> list[tuple[Mapping[str, Any], int]]:
    """This office's running benefits, each with the first month from ``month`` on from which it can change."""
    rows = {row["uid"]: row for row in running if row["home_node"] == uow.node.uid and row["status"] not in STOPPED}
    paid = paid_until(uow, list(rows))
    amounts, states = newest_amounts(uow, rows), newest_months(uow, rows)
    return [
        (row, max(month, amounts[uid], states[uid], year_month.add(paid[uid], 1) if paid.get(uid) else 0))
        for uid, row in rows.items()
    ]


def _told_cover(uow: UnitOfRead, row: Mapping[str, Any]) -> list[bytes]:
    """Whom a benefit covers; nobody where it covers several and does not say whom."""
    people = covered_now(uow, row)
    return people if len(people) == row["covered"] else []


def _line(
    row: Mapping[str, Any], month: int, before: int, after: int, found: Reckoned, refusal: str = ""
) -> ProposedAmount:
    return ProposedAmount(
        row["uid"], row["programme"], row["holder"], month, before, after, row["amount_fen"] or 0, found, refusal
    )


def cover_too(uow: UnitOfWork, lines: Sequence[ProposedAmount], person: bytes, why: Why) -> None:
    """Let a person be covered by benefits as proposed, with the new amounts. Raises what stands against it."""
    for line in lines:
        row = drawn.rows(uow.connection, [line.uid])[line.uid]
        set_covered(uow, line.uid, [*covered_now(uow, row), person], line.month, None, why)
    put_amounts(uow, lines, why)


def put_amounts(uow: UnitOfWork, lines: Sequence[ProposedAmount], why: Why) -> None:
    """Write proposed amounts with the figures they were worked out with."""
    rows = drawn.rows(uow.connection, [line.uid for line in lines])
    for line in lines:
        row = rows[line.uid]
        put_reckoned(uow, line.uid, line.month, line.found, row["income_fen"], row["supplement_fen"], why)


def chosen(lines: Sequence[ProposedAmount], benefits: Collection[bytes]) -> list[ProposedAmount]:
    """The proposals for some benefits."""
    return [line for line in lines if line.uid in benefits]
