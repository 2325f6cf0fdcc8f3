"""From one programme into another in one act: the old benefit ends the month before, the new one begins (R-050)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from db.queries import benefits as stored
from db.queries import dossiers
from db.queries import programmes as definitions
from db.types import new_uid
from minsheng_desktop.core.errors import AppError, input_error, not_found, rule_error
from minsheng_desktop.core.operation import Operation, UnitOfRead, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.core.texts import text
from minsheng_desktop.entitlements.changes import STOPPED, stop_refusal
from minsheng_desktop.entitlements.due_amounts import covered_now, propose, reckon_new
from minsheng_desktop.entitlements.granting import GrantMore, grant_entitlement
from minsheng_desktop.entitlements.guards import check_start, paid_until
from minsheng_desktop.entitlements.own_columns import read_extra
from minsheng_desktop.entitlements.periods import end_periods, set_amounts, uncover
from minsheng_desktop.entitlements.reckoning import Reckoned, can_reckon
from minsheng_desktop.entitlements.states import change_states
from minsheng_desktop.entitlements.why import NO_WORD, Why
from minsheng_desktop.rules import year_month
from minsheng_desktop.rules.money import spelt

MAX_GAP = 24  # months between an ended benefit and what follows it


@dataclass(frozen=True, slots=True)
class TransferWish:
    """Who passes from a benefit into a programme from ``month`` (YYYYMM) on.

    ``persons``: who passes (empty: everybody it covers). ``amount_fen`` None: reckoned, where the rule is known.
    ``remaining_fen``: the new amount of those who stay in the old benefit (None: reckoned, else as it is).
    """

    programme: str
    month: int
    persons: tuple[bytes, ...] = ()
    amount_fen: int | None = None
    category: str = ""
    extra: Mapping[str, str] = field(default_factory=dict)
    income_fen: int | None = None
    remaining_fen: int | None = None
    why: Why = NO_WORD


@dataclass(frozen=True, slots=True)
class TransferPreview:
    """What a transfer comes to: the old benefit ends with ``last_month`` or goes on for ``staying``.

    ``gap`` are months in which nothing was drawn in between; they are put down as back pay of ``amount_fen`` each.
    """

    uid: bytes
    names: tuple[str, ...]
    former: str
    programme: str
    last_month: int
    month: int
    former_fen: int
    amount_fen: int | None
    sentence: str
    staying: int
    remaining_fen: int | None
    gap: tuple[int, ...]
    warnings: tuple[str, ...]
    refusals: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Transferred:
    """The new benefits, and the months to be paid back."""

    uids: tuple[bytes, ...]
    gap: tuple[int, ...]
    back_pay_fen: int


class _Plan:
    """A transfer worked out, before anything is written."""

    def __init__(self, uow: UnitOfRead, uid: bytes, wish: TransferWish) -> None:
        found = stored.rows(uow.connection, [uid]).get(uid)
        if found is None:
            raise not_found("entitlements.none")
        programme = definitions.programme_by_code(uow.connection, wish.programme)
        if programme is None:
            raise not_found("entitlements.no_programme", programme=wish.programme)
        self.uow, self.row, self.wish, self.programme = uow, found, wish, programme
        covered = covered_now(uow, found) if found["to_month"] is None else _once_covered(uow, found)
        self.going = [person for person in covered if person in wish.persons] if wish.persons else covered
        self.staying = [person for person in covered if person not in self.going]
        self.ended = found["status"] in STOPPED
        self.last = found["to_month"] if self.ended else year_month.add(wish.month, -1)
        self.gap = tuple(year_month.span(year_month.add(self.last, 1), year_month.add(wish.month, -1)))
        self.household = programme["unit"] == "household"
        self.ignored = frozenset([uid])

    def refusals(self) -> list[AppError]:
        """What stands against it."""
        found = list[AppError]()
        row, wish = self.row, self.wish
        if row["home_node"] != self.uow.node.uid:
            found.append(rule_error("foreign_row"))
        if not self.going:
            found.append(input_error("entitlements.nobody_covered"))
        if wish.programme == row["programme_code"]:
            found.append(rule_error("entitlements.transfer_same", programme=row["programme"]))
        if wish.month <= row["from_month"] or (self.ended and (wish.month <= self.last or len(self.gap) > MAX_GAP)):
            found.append(input_error("entitlements.bad_month", first=year_month.to_text(self._first())))
        elif not self.ended and (error := stop_refusal(paid_until(self.uow, [row["uid"]]).get(row["uid"]), self.last)):
            found.append(error)
        return [*found, *self._guarded()[0]]

    def _first(self) -> int:
        return year_month.add(self.last if self.ended else self.row["from_month"], 1)

    def _guarded(self) -> tuple[list[AppError], list[str]]:
        refusals, warnings = list[AppError](), list[str]()
        for people in self.groups():
            home = self._home(people[0])
            found = check_start(
                self.uow, self.wish.programme, people, home, self.wish.month, extra=self.wish.extra,
                ignored=self.ignored,
            )  # fmt: skip
            refusals += found.refusals
            warnings += found.warnings
        return refusals, warnings

    def warnings(self) -> list[str]:
        """What a person should look at."""
        return self._guarded()[1]

    def groups(self) -> list[list[bytes]]:
        """Who draws a new benefit together."""
        if not self.going:
            return []
        return [self.going] if self.household else [[person] for person in self.going]

    def _home(self, person: bytes) -> bytes | None:
        if not self.household:
            return None
        return self.row["household_uid"] or dossiers.present_household(self.uow.connection, person)

    def amount(self, people: Sequence[bytes]) -> Reckoned | None:
        """What a new benefit is reckoned to; None where it must be stated."""
        wish = self.wish
        try:
            return reckon_new(
                self.uow, wish.programme, wish.month, people, wish.category, wish.extra, wish.income_fen,
                self.row["urban_rural"] or "",
            )  # fmt: skip
        except AppError as error:
            if can_reckon(error):
                return None
            raise

    def remaining(self) -> int | None:
        """What those who stay draw from the month on."""
        if not self.staying or self.ended:
            return None
        if self.wish.remaining_fen is not None:
            return self.wish.remaining_fen
        found = propose(self.uow, self.row["uid"], self.wish.month, self.staying)
        return found.amount_fen if found else None


def _once_covered(uow: UnitOfRead, row: Mapping[str, Any]) -> list[bytes]:
    """Who an ended benefit covered at its end."""
    return stored.covered_in(uow.connection, row["uid"], row["to_month"]) or [row["person_uid"]]


def preview_transfer(uow: UnitOfRead, uid: bytes, wish: TransferWish) -> TransferPreview:
    """What ``transfer_entitlement`` would come to; refusals are told in words."""
    plan = _Plan(uow, uid, wish)
    reckoned = plan.amount(plan.groups()[0]) if plan.groups() and wish.amount_fen is None else None
    amount = wish.amount_fen if wish.amount_fen is not None else reckoned.amount_fen if reckoned else None
    row = plan.row
    return TransferPreview(
        uid, tuple(_names(uow, plan.going)), row["programme"], plan.programme["short_name"], plan.last, wish.month,
        (row["amount_fen"] or 0) + row["supplement_fen"], amount, reckoned.sentence if reckoned else "",
        0 if plan.ended else len(plan.staying), plan.remaining(), plan.gap, tuple(plan.warnings()),
        tuple(error.message for error in plan.refusals()),
    )  # fmt: skip


def _names(uow: UnitOfRead, persons: Sequence[bytes]) -> list[str]:
    return [(dossiers.row(uow.connection, "person", person) or {"name": ""})["name"] for person in persons]


@use_case(Operation("entitlements.transfer", Right.EDIT))
def transfer_entitlement(uow: UnitOfWork, uid: bytes, wish: TransferWish) -> Transferred:
    """Close a benefit at the month before and open another one in ``wish.month``, without gap and overlap.

    Who is not among ``wish.persons`` goes on in the old benefit. From a benefit that ended before, the months in
    between are put down as back pay. Raises the refusals of the preview, INPUT where the new amount is neither told
    nor reckoned.
    """
    plan = _Plan(uow, uid, wish)
    for error in plan.refusals():
        raise error
    _close(uow, plan)
    made, owed = list[bytes](), 0
    for people in plan.groups():
        reckoned = plan.amount(people) if wish.amount_fen is None else None
        amount = wish.amount_fen if wish.amount_fen is not None else reckoned.amount_fen if reckoned else None
        if amount is None:
            raise input_error("entitlements.transfer_amount", programme=plan.programme["short_name"])
        more = GrantMore(
            reckoned.supplement_fen if reckoned else 0, wish.income_fen, reckoned.figures if reckoned else None,
            {**_kept(plan), **wish.extra}, plan.row["urban_rural"] or "", uid, plan.ignored, "grant", wish.why,
        )  # fmt: skip
        holder = plan.row["person_uid"] if plan.row["person_uid"] in people else people[0]
        new = grant_entitlement(
            uow, wish.programme, holder, wish.month, amount, plan._home(holder), wish.category, people, more
        )
        owed += _owe(uow, plan, new, holder, amount + more.supplement_fen)
        made.append(new)
    uow.describe(
        name=text("changes.list_join").join(_names(uow, plan.going)), former=plan.row["programme"],
        programme=plan.programme["short_name"],
        last=year_month.to_text(plan.last), month=year_month.to_text(wish.month), gap=len(plan.gap),
        back=spelt(owed), **wish.why.params(),
    )  # fmt: skip
    return Transferred(tuple(made), plan.gap, owed)


def _kept(plan: _Plan) -> dict[str, str]:
    """Fields that both programmes have pass over (self-care between the two kinds of 特困)."""
    return read_extra(plan.row["extra"]) if plan.row["unit"] == plan.programme["unit"] else {}


def _close(uow: UnitOfWork, plan: _Plan) -> None:
    """End the old benefit, or the cover of those who leave it."""
    if plan.ended:
        return
    row, wish = plan.row, plan.wish
    why = wish.why.or_else(text("changes.reason_transfer", programme=plan.programme["short_name"]))
    if not plan.staying:
        end_periods(uow, [row["uid"]], plan.last)
        also = {"to_month": plan.last}
        change_states(uow, [(row, {"status": "stopped"})], wish.month, why, also=also)
        return
    for person in plan.going:
        uncover(uow, row["uid"], person, plan.last)
    change_states(uow, [(row, {"covered": len(plan.staying)})], wish.month, why)
    if row["person_uid"] in plan.going:
        uow.update("entitlement", row["uid"], {"person_uid": plan.staying[0]})
    remaining = plan.remaining()
    if remaining is not None and remaining != row["amount_fen"]:
        set_amounts(uow, [(row["uid"], remaining, row["supplement_fen"])], wish.month, why=why)


def _owe(uow: UnitOfWork, plan: _Plan, uid: bytes, person: bytes, fen: int) -> int:
    """Put the months without either benefit down as back pay; answers fen."""
    if not plan.gap or not fen:
        return 0
    uow.insert(
        "back_pay",
        {
            "uid": new_uid(), "entitlement_uid": uid, "person_uid": person, "programme_uid": plan.programme["uid"],
            "from_month": plan.gap[0], "to_month": plan.gap[-1], "months": len(plan.gap), "difference_fen": fen,
            "amount_fen": fen * len(plan.gap), "cause": "gap", "status": "awaiting_repay",
        },
    )  # fmt: skip
    return fen * len(plan.gap)
