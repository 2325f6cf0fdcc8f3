"""Stopping a benefit with what hangs on it: those drawn only beside it, money to be recovered, a bar to re-entry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from db.queries import benefits as stored
from db.types import new_uid
from minsheng_desktop.core.errors import AppError, Kind, input_error, not_found, rule_error
from minsheng_desktop.core.operation import Operation, UnitOfRead, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.core.texts import text
from minsheng_desktop.entitlements.changes import STOPPED, begin_grace, running, stop_entitlement, stop_refusal
from minsheng_desktop.entitlements.followers import Follower, followers
from minsheng_desktop.entitlements.guards import paid_since, paid_until
from minsheng_desktop.entitlements.periods import end_periods
from minsheng_desktop.entitlements.states import change_states
from minsheng_desktop.entitlements.why import NO_WORD, Why
from minsheng_desktop.programmes.settings import rules_of
from minsheng_desktop.rules import year_month
from minsheng_desktop.rules.money import spelt

MOST_GRACE = 12  # months; practice.md: 0–12 by place


@dataclass(frozen=True, slots=True)
class StopPreview:
    """What a stop comes to: the benefits that lose their ground, and what was paid since a month (fen by month)."""

    follows: tuple[Follower, ...]
    paid: tuple[tuple[int, int], ...] = ()

    @property
    def recover_fen(self) -> int:
        """What would have to be paid back."""
        return sum(fen for _, fen in self.paid)


def preview_stop(uow: UnitOfRead, uids: Sequence[bytes], last_month: int, since: int | None = None) -> StopPreview:
    """What stopping some benefits with ``last_month`` comes to; ``since``: what was paid of the first from it on."""
    paid = tuple(paid_since(uow, uids[0], since)) if since and uids else ()
    return StopPreview(followers(uow, uids, last_month), paid)


@use_case(Operation("entitlements.stop_with", Right.EDIT))
def stop_with(
    uow: UnitOfWork, uid: bytes, last_month: int, follows: Sequence[bytes], why: Why = NO_WORD,
    status: str = "stopped", seen: tuple[int, int] | None = None,
) -> int:  # fmt: skip
    """Stop a benefit and, in the same month, those of ``follows`` that are drawn only beside it; answers how many.

    A follower that is paid beyond the month is stopped with its last month paid: what was paid too much is told by it.
    """
    stop_entitlement(uow, uid, last_month, status, seen, why.reason, why.approver)
    allowed = {line.uid: line for line in followers_of_stopped(uow, uid, last_month)}
    chosen = [allowed[one] for one in follows if one in allowed]
    paid = paid_until(uow, [line.uid for line in chosen])
    for line in chosen:
        last = max(line.last_month, paid.get(line.uid, 0))
        stop_entitlement(uow, line.uid, last, "stopped", None, why.reason, why.approver)
    row = stored.rows(uow.connection, [uid])[uid]
    uow.describe(
        name=row["name"], programme=row["programme"], month=year_month.to_text(last_month), count=len(chosen),
        **why.params(),
    )  # fmt: skip
    return 1 + len(chosen)


def followers_of_stopped(uow: UnitOfRead, uid: bytes, last_month: int) -> tuple[Follower, ...]:
    """As ``followers``, for a benefit whose cover has just ended."""
    people = stored.covered_in(uow.connection, uid, last_month)
    return followers(uow, [uid], last_month, people)


@use_case(Operation("entitlements.cancel_fraud", Right.EDIT))
def cancel_for_fraud(
    uow: UnitOfWork, uid: bytes, last_month: int, since: int, barred_until: date, evidence: str, approver: str,
    seen: tuple[int, int] | None = None,
) -> int:  # fmt: skip
    """Cancel a benefit that was obtained by fraud (M-023); answers the fen to be recovered.

    What was paid from ``since`` on is put down as money to be recovered; the person cannot draw the programme again
    before ``barred_until``. Raises INPUT without evidence or for a bar that lies in the past.
    """
    row = running(uow, uid, seen)
    if not evidence.strip():
        raise input_error("entitlements.fraud_evidence")
    if barred_until <= uow.today:
        raise input_error("entitlements.fraud_bar", today=uow.today.isoformat())
    paid = paid_since(uow, uid, since)
    reason = text("changes.reason_fraud", evidence=evidence.strip())
    stop_entitlement(uow, uid, last_month, "cancelled", None, reason, approver)
    uow.update("entitlement", uid, {"barred_until": barred_until.isoformat()})
    recover = sum(fen for _, fen in paid)
    if recover:
        uow.insert(
            "back_pay",
            {
                "uid": new_uid(), "entitlement_uid": uid, "person_uid": row["person_uid"],
                "programme_uid": row["programme_uid"], "from_month": paid[0][0], "to_month": paid[-1][0],
                "months": len(paid), "amount_fen": -recover, "cause": "other", "note": reason,
                "status": "awaiting_repay",
            },
        )  # fmt: skip
    named = stored.rows(uow.connection, [uid])[uid]
    uow.describe(
        name=named["name"], programme=named["programme"], month=year_month.to_text(last_month), back=spelt(recover),
        until=barred_until.isoformat(), reason=reason, approver=approver,
    )  # fmt: skip
    return recover


@use_case(Operation("entitlements.end_graces", Right.EDIT))
def end_graces(uow: UnitOfWork, uids: Sequence[bytes], why: Why = NO_WORD) -> int:
    """Stop gradual exits whose last month is there, each with that month; answers how many (R-044).

    Raises RULE where one has no planned end or is paid beyond it.
    """
    rows = stored.rows(uow.connection, uids)
    states = stored.states(uow.connection, uids)
    paid = paid_until(uow, uids)
    ends: dict[int, list[bytes]] = {}
    for uid, row in rows.items():
        if row["home_node"] != uow.node.uid:
            raise rule_error("foreign_row")
        last = states[uid][-1][2] if uid in states else None
        if row["status"] != "grace" or last is None:
            raise rule_error("entitlements.no_grace_end", name=row["name"])
        if error := stop_refusal(paid.get(uid), last):
            raise AppError(Kind.RULE, error.code, **error.params)
        ends.setdefault(last, []).append(uid)
    why = why.or_else(text("changes.reason_grace_over"))
    for last, group in ends.items():
        end_periods(uow, group, last)
        after = year_month.add(last, 1)
        change_states(uow, [(rows[uid], {"status": STOPPED[0]}) for uid in group], after, why, also={"to_month": last})
    uow.describe(count=len(rows), **why.params())
    return len(rows)


@dataclass(frozen=True, slots=True)
class GracePlan:
    """A gradual exit: paid from ``first`` to ``last`` (YYYYMM), nothing from the month after."""

    first: int
    last: int
    months: int


def grace_plan(uow: UnitOfRead, uid: bytes, decided: int, months: int | None = None) -> GracePlan:
    """The months of a gradual exit decided in a month: counted from the next one (R-044: March → April–September).

    ``months`` None: as the programme's setting says. Raises RULE where the programme has none, INPUT beyond a year.
    """
    row = stored.rows(uow.connection, [uid]).get(uid)
    if row is None:
        raise not_found("entitlements.none")
    rules = rules_of(uow, row["programme_code"], year_month.last_day(decided), row["area_code"] or "")
    count = rules.number("grace_months") if months is None else months
    if count > MOST_GRACE:
        raise input_error("entitlements.grace_long", most=MOST_GRACE)
    if count < 1:
        raise rule_error("entitlements.no_grace")
    first = year_month.add(decided, 1)
    return GracePlan(first, year_month.add(first, count - 1), count)


@use_case(Operation("entitlements.exit_gradually", Right.EDIT))
def exit_gradually(
    uow: UnitOfWork, uid: bytes, decided: int, months: int | None = None, why: Why = NO_WORD,
    seen: tuple[int, int] | None = None,
) -> GracePlan:  # fmt: skip
    """Let a benefit fade out after a decision in a month; raises as ``grace_plan`` and ``begin_grace``."""
    plan = grace_plan(uow, uid, decided, months)
    begin_grace(uow, uid, plan.first, plan.last, why.reason, seen, why.approver)
    row = stored.rows(uow.connection, [uid])[uid]
    uow.describe(
        name=row["name"], programme=row["programme"], month=year_month.to_text(plan.first),
        last=year_month.to_text(plan.last), **why.params(),
    )  # fmt: skip
    return plan
