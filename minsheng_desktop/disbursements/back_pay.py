"""补发 and 追回: months that were paid too little or too much, listed until they are settled."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from db.queries import back_pay as stored
from db.queries import benefits as benefits_stored
from db.types import new_uids
from minsheng_desktop.core.errors import AppError, input_error, not_found, rule_error
from minsheng_desktop.core.operation import Operation, UnitOfRead, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.core.texts import text
from minsheng_desktop.disbursements.records import (
    RECOVERED,
    REPAID,
    WAITING,
    BackPayFilter,
    BackPayLine,
    BackPayTotals,
    NewBackPay,
)
from minsheng_desktop.programmes.catalogue import load_code_lists
from minsheng_desktop.rules import year_month
from minsheng_desktop.rules.money import yuan

CAUSES = "back_pay_cause"


def cause_label(cause: str) -> str:
    """A cause as people read it."""
    known = load_code_lists()[CAUSES]
    return next((item.label for item in known.items if item.code == cause), cause)


def status_label(line: BackPayLine) -> str:
    """How a line stands, as people read it: 待补发, 已补发, 待追回, 已追回."""
    if line.status == WAITING:
        return text("back_pay.waiting_recovery" if line.amount_fen < 0 else "back_pay.waiting")
    return text("back_pay.recovered" if line.status == RECOVERED else "back_pay.repaid")


def list_back_pay(uow: UnitOfRead, wanted: BackPayFilter | None = None) -> list[BackPayLine]:
    """Lines by village and name."""
    chosen = wanted or BackPayFilter()
    found = stored.lines(
        uow.connection,
        programme=chosen.programme,
        status=chosen.status,
        cause=chosen.cause,
        village=chosen.village,
        settled_month=chosen.settled_month,
        entitlement=chosen.entitlement,
        person=chosen.person,
    )
    return [_line(row) for row in found]


def _line(row: dict[str, Any]) -> BackPayLine:
    sentence = reckoning_sentence(row["months"], row["difference_fen"], row["amount_fen"])
    values = {key: value for key, value in row.items() if key != "reckoning"}
    return BackPayLine(**values, sentence=sentence)


def reckoning_sentence(months: int, difference: int | None, amount: int) -> str:
    """How a line is reckoned: 44.00元 × 3个月 = 132.00元."""
    if difference is None:
        return text("back_pay.sum", months=months, amount=yuan(amount))
    return text("back_pay.reckoned", difference=yuan(difference), months=months, amount=yuan(amount))


def months_words(first: int, last: int) -> str:
    """The months of a line: 2026-03 or 2026-03 至 2026-05."""
    if first == last:
        return year_month.to_text(first)
    return text("back_pay.months", first=year_month.to_text(first), last=year_month.to_text(last))


def check_back_pay(new: NewBackPay) -> dict[str, AppError]:
    """What is wrong with a new line, by field."""
    wrong: dict[str, AppError] = {}
    if new.to_month < new.from_month:
        wrong["to_month"] = input_error("back_pay.bad_months")
    if not (new.difference_fen or new.amount_fen):
        wrong["amount"] = input_error("back_pay.no_amount")
    if new.cause not in {item.code for item in load_code_lists()[CAUSES].items}:
        wrong["cause"] = input_error("back_pay.bad_cause", cause=new.cause)
    return wrong


@use_case(Operation("back_pay.make", Right.EDIT))
def make_back_pay(uow: UnitOfWork, lines: Sequence[NewBackPay]) -> tuple[bytes, ...]:
    """Enter lines; answers their uids. Raises INPUT, NOT_FOUND for a benefit that does not exist."""
    uids = record_back_pay(uow, lines)
    uow.describe(count=len(lines), amount=yuan(sum(_sum(line)[1] for line in lines)))
    return uids


def record_back_pay(uow: UnitOfWork, lines: Sequence[NewBackPay]) -> tuple[bytes, ...]:
    """Enter lines within another operation (a death, a transfer); answers their uids."""
    for line in lines:
        for error in check_back_pay(line).values():
            raise error
    known = benefits_stored.rows(uow.connection, [line.entitlement_uid for line in lines])
    uids, rows = new_uids(len(lines)), []
    for uid, line in zip(uids, lines, strict=True):
        benefit = known.get(line.entitlement_uid)
        if benefit is None:
            raise not_found("entitlements.none")
        if benefit["home_node"] != uow.node.uid:
            raise rule_error("foreign_row")
        months, amount = _sum(line)
        owner = (benefit["person_uid"], benefit["programme_uid"], None)
        span = (line.from_month, line.to_month, months, line.difference_fen, amount, line.cause)
        rows.append((uid, line.entitlement_uid, *owner, *span, line.note or None, None, WAITING, None, None))
    if rows:
        uow.insert_many("back_pay", stored.COLUMNS, rows)
    return tuple(uids)


def _sum(line: NewBackPay) -> tuple[int, int]:
    months = line.months or year_month.count(line.from_month, line.to_month)
    return months, line.amount_fen if line.amount_fen is not None else (line.difference_fen or 0) * months


@use_case(Operation("back_pay.settle", Right.EDIT))
def settle_back_pay(uow: UnitOfWork, uids: Sequence[bytes], month: int, on: date | None = None) -> BackPayTotals:
    """Mark lines as paid or recovered with the payment of ``month`` (on a day, None: today).

    Raises RULE where one is settled already, INPUT for a month before that of a line or a day that is to come.
    """
    day = on or uow.today
    if day > uow.today:
        raise input_error("back_pay.future_day")
    known = stored.rows(uow.connection, uids)
    if len(known) < len(set(uids)) or not known:
        raise not_found("back_pay.none")
    if any(row["status"] != WAITING for row in known.values()):
        raise rule_error("back_pay.settled_already")
    if any(row["from_month"] > month for row in known.values()):
        raise input_error("back_pay.bad_settled_month")
    uow.update_many(
        "back_pay",
        [
            (
                uid,
                {
                    "status": REPAID if row["amount_fen"] > 0 else RECOVERED,
                    "settled_month": month,
                    "settled_on": day.isoformat(),
                },
            )
            for uid, row in known.items()
        ],
    )
    chosen = set(known)
    totals = BackPayTotals.of([line for line in list_back_pay(uow) if line.uid in chosen])
    uow.describe(
        count=totals.lines, month=year_month.to_text(month), pay=yuan(totals.pay_fen), recover=yuan(totals.recover_fen)
    )
    return totals


@use_case(Operation("back_pay.reopen", Right.EDIT))
def reopen_back_pay(uow: UnitOfWork, uids: Sequence[bytes]) -> int:
    """Let settled lines wait again, as when a payment came back; answers how many."""
    known = stored.rows(uow.connection, uids)
    waiting = {"status": WAITING, "settled_month": None, "settled_on": None}
    count = uow.update_many("back_pay", [(uid, waiting) for uid in known])
    uow.describe(count=count)
    return count


@use_case(Operation("back_pay.remove", Right.EDIT))
def remove_back_pay(uow: UnitOfWork, uids: Sequence[bytes]) -> int:
    """Take lines off the list that were entered by mistake. Raises RULE for one that is settled."""
    known = stored.rows(uow.connection, uids)
    if any(row["status"] != WAITING for row in known.values()):
        raise rule_error("back_pay.settled_already")
    uow.describe(count=len(known))
    return uow.delete("back_pay", list(known), "withdrawn")
