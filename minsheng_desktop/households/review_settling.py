"""What a round found is applied in bulk: deaths, stops, gradual exits, new incomes, the next review."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from db.queries import benefits as benefit_rows
from db.queries import dossiers
from db.queries import reviews as stored
from minsheng_desktop.core.errors import AppError, rule_error
from minsheng_desktop.core.operation import Operation, UnitOfRead, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.entitlements.changes import STOPPED, stop_entitlement, suspend_entitlement
from minsheng_desktop.entitlements.due_amounts import change_income, propose
from minsheng_desktop.entitlements.followers import followers
from minsheng_desktop.entitlements.guards import paid_until
from minsheng_desktop.entitlements.own_columns import read_extra, write_extra
from minsheng_desktop.entitlements.review_dates import next_review
from minsheng_desktop.entitlements.review_records import (
    DEAD,
    GRACE,
    LOWER,
    MEMBERS,
    MOVED,
    NOT_FOUND,
    RAISE,
    STOP,
    SUSPEND,
    UNCHANGED,
)
from minsheng_desktop.entitlements.reviews import death_day, result_word
from minsheng_desktop.entitlements.stopping import exit_gradually
from minsheng_desktop.entitlements.why import Why
from minsheng_desktop.households.death import preview_death, record_death
from minsheng_desktop.programmes.settings import all_rules
from minsheng_desktop.rules import year_month

PROOF_OF_LIFE = "proof_of_life_on"


@dataclass(frozen=True, slots=True)
class SettledLine:
    """What becomes of one line: ``action`` is its result; ``refusal`` says why it stays open."""

    uid: bytes
    entitlement_uid: bytes
    name: str
    village: str
    result: str
    month: int
    before_fen: int
    after_fen: int | None
    follows: tuple[str, ...]
    refusal: str


@dataclass(frozen=True, slots=True)
class Settlement:
    """What settling some lines comes to; ``counts`` by result, of those not refused."""

    lines: tuple[SettledLine, ...]
    counts: Mapping[str, int]
    refused: int


@dataclass(frozen=True, slots=True)
class SettleWish:
    """From which month on (YYYYMM) changes hold, when and by whom they were decided; an exit decided in the month
    before counts from it."""

    month: int
    approver: str = ""
    reason: str = ""


def preview_settling(uow: UnitOfRead, lines: Sequence[bytes], wish: SettleWish) -> Settlement:
    """What ``settle_lines`` would come to, line by line; nothing is written."""
    rows = stored.lines_by_uid(uow.connection, lines)
    paid = paid_until(uow, [row["entitlement_uid"] for row in rows.values()])
    found = tuple(
        _line(uow, rows[uid], wish, paid.get(rows[uid]["entitlement_uid"], 0)) for uid in lines if uid in rows
    )
    counts = Counter(line.result for line in found if not line.refusal)
    return Settlement(found, dict(counts), sum(bool(line.refusal) for line in found))


def _line(uow: UnitOfRead, row: Mapping[str, Any], wish: SettleWish, paid: int) -> SettledLine:
    before = (row["amount_fen"] or 0) + row["supplement_fen"]
    month = max(wish.month, year_month.add(paid, 1)) if paid else wish.month
    after, refusal = _outcome(uow, row, month, before)
    ends = row["result"] in (STOP, MOVED)
    follows = followers(uow, [row["entitlement_uid"]], year_month.add(month, -1)) if ends and not refusal else ()
    words = tuple(f"{line.name} {line.programme}" for line in follows)
    return SettledLine(
        row["uid"], row["entitlement_uid"], row["name"], row["village"] or "", row["result"] or "", month, before,
        after, words, refusal,
    )  # fmt: skip


def _outcome(uow: UnitOfRead, row: Mapping[str, Any], month: int, before: int) -> tuple[int | None, str]:
    """(fen a month afterwards, why nothing can be done)."""
    result = row["result"]
    if not result or row["settled_on"]:
        return None, rule_error("reviews.nothing_to_settle").message
    if row["status"] in STOPPED and result not in (DEAD, STOP, MOVED):
        return None, rule_error("entitlements.already_stopped").message
    if result == DEAD:
        return _after_death(uow, row)
    if result in (STOP, MOVED, SUSPEND):
        return 0, ""
    if result == MEMBERS:
        return None, rule_error("reviews.members_by_hand", name=row["name"]).message
    if result in (RAISE, LOWER):
        found = None
        if row["income_fen"] is not None:
            found = propose(uow, row["entitlement_uid"], month, income_fen=row["income_fen"])
        if found is None:
            return None, rule_error("reviews.needs_income", name=row["name"]).message
        return found.amount_fen + (found.supplement_fen or row["supplement_fen"]), ""
    return before, ""


def _after_death(uow: UnitOfRead, row: Mapping[str, Any]) -> tuple[int | None, str]:
    day = death_day(row["note"] or "")
    if day is None:
        return None, rule_error("reviews.no_death_day", name=row["name"]).message
    if row["died_on"]:
        return 0, ""
    try:
        plan = preview_death(uow, row["person_uid"], day)
    except AppError as error:
        return None, error.message
    if plan.needs_head or plan.needs_amount:
        return None, rule_error("reviews.death_by_hand", name=row["name"]).message
    return 0, ""


@use_case(Operation("reviews.settle", Right.EDIT))
def settle_lines(uow: UnitOfWork, lines: Sequence[bytes], wish: SettleWish) -> Settlement:
    """Apply what was found about some lines; those refused stay open and say why.

    A benefit that was paid further than ``wish.month`` changes from the first month that is not paid. What is drawn
    only beside a benefit that stops is listed, and stopped through 动态管理.
    """
    plan = preview_settling(uow, lines, wish)
    rows = stored.lines_by_uid(uow.connection, [line.uid for line in plan.lines])
    good = [line for line in plan.lines if not line.refusal]
    if not good:
        raise rule_error("reviews.nothing_to_settle")
    for line in good:
        _apply(uow, rows[line.uid], line, wish)
    _look_again(uow, [rows[line.uid] for line in good])
    today = uow.today.isoformat()
    uow.update_many("review_line", [(line.uid, {"settled_on": today}) for line in good])
    name = dossiers.row(uow.connection, "review_round", rows[good[0].uid]["round_uid"]) or {"name": ""}
    counts = plan.counts
    uow.describe(
        name=name["name"], kept=counts.get(UNCHANGED, 0) + counts.get(NOT_FOUND, 0),
        changed=sum(counts.get(key, 0) for key in (RAISE, LOWER, SUSPEND, GRACE)),
        stopped=counts.get(STOP, 0) + counts.get(MOVED, 0), died=counts.get(DEAD, 0), approver=wish.approver,
    )  # fmt: skip
    return plan


def _apply(uow: UnitOfWork, row: Mapping[str, Any], line: SettledLine, wish: SettleWish) -> None:
    uid, result = row["entitlement_uid"], line.result
    why = Why(wish.reason or row["note"] or result_word(result), wish.approver)
    before = year_month.add(line.month, -1)
    if result == DEAD and not row["died_on"]:
        day = death_day(row["note"] or "") or uow.today
        record_death(uow, row["person_uid"], day, why=Why(wish.reason, wish.approver))
    elif result in (STOP, MOVED) and row["status"] not in STOPPED:
        stop_entitlement(uow, uid, before, "stopped", None, why.reason, why.approver)
    elif result == GRACE:
        exit_gradually(uow, uid, before, None, why)
    elif result == SUSPEND:
        suspend_entitlement(uow, uid, line.month, why.reason, None, why.approver)
    elif result in (RAISE, LOWER):
        change_income(uow, uid, line.month, row["income_fen"], why)


def _look_again(uow: UnitOfWork, rows: Sequence[Mapping[str, Any]]) -> None:
    """Who was looked at and goes on is looked at again after the interval of the class; a proof of life is noted."""
    rules = all_rules(uow)
    kept = [row for row in rows if row["result"] in (UNCHANGED, RAISE, LOWER)]
    benefits = benefit_rows.rows(uow.connection, [row["entitlement_uid"] for row in kept])
    changes = list[tuple[bytes, dict[str, Any]]]()
    for row in kept:
        benefit = benefits.get(row["entitlement_uid"])
        if benefit is None or benefit["status"] in STOPPED:
            continue
        own, day = rules[benefit["programme_uid"]], date.fromisoformat(row["found_on"])
        values: dict[str, Any] = {"review_due": next_review(own, benefit["category"], day)}
        if own.number("proof_of_life_months"):
            values["extra"] = write_extra({**read_extra(benefit["extra"]), PROOF_OF_LIFE: row["found_on"]})
        changes.append((benefit["uid"], values))
    uow.update_many("entitlement", changes)
