"""The township's reserve fund for urgent relief (备用金): movements, balance never below zero (R-073), the book.

Comes in: what the county allocates, and money of a case that came back. Goes out: what urgent cases are paid, and
what is given back to the county. A fund pays its own benefit only (R-074): cases whose programme pays first.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from db.queries import means as cases
from db.queries import office_desk
from db.types import new_uid
from minsheng_desktop.applications.desk_records import (
    ALLOCATE,
    GIVE_BACK,
    REFUND,
    RESERVE_KINDS,
    SIGNS,
    SPEND,
    NewReserveEntry,
    ReserveBook,
    ReserveLine,
)
from minsheng_desktop.applications.entering import check_day, check_reason
from minsheng_desktop.core.errors import AppError, input_error, not_found, rule_error
from minsheng_desktop.core.operation import Operation, UnitOfRead, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.core.texts import text
from minsheng_desktop.programmes.catalogue import load_code_lists
from minsheng_desktop.programmes.settings import Rules
from minsheng_desktop.rules.means import lowest_balance
from minsheng_desktop.rules.money import spelt
from minsheng_desktop.spreadsheets.list_export import export_list
from minsheng_desktop.spreadsheets.records import WriteColumn

COLUMNS = ("uid", "day", "kind", "amount_fen", "application_uid", "receipt_no", "note")
LAST_DAY = "9999-12-31"
LONGEST = 200


def reserve_balance(uow: UnitOfRead, on: date | None = None) -> int:
    """What is left in the fund at the end of a day (None: now), in fen."""
    return reserve_book(uow, to_day=on).balance_fen


def spendable(uow: UnitOfRead, on: date) -> int:
    """What can be paid on a day without the fund falling below zero on it or on any later day, in fen."""
    balance, least = 0, None
    for row in office_desk.reserve(uow.connection, uow.node.uid):
        if row["day"] > on.isoformat():
            least = balance if least is None else least
        balance += _signed(row)
        least = least if least is None else min(least, balance)
    return balance if least is None else least


def reserve_book(uow: UnitOfRead, from_day: date | None = None, to_day: date | None = None) -> ReserveBook:
    """The fund in a period: opening balance, every movement with the balance after it, sums by kind."""
    first = from_day.isoformat() if from_day else ""
    last = to_day.isoformat() if to_day else LAST_DAY
    balance = opening = 0
    lines: list[ReserveLine] = []
    for row in office_desk.reserve(uow.connection, uow.node.uid):
        if row["day"] > last:
            break
        balance += _signed(row)
        if row["day"] < first:
            opening = balance
        else:
            lines.append(_line(row, balance))
    sums = {kind: sum(line.amount_fen for line in lines if line.kind == kind) for kind in RESERVE_KINDS}
    return ReserveBook(
        opening, tuple(lines), sums[ALLOCATE], sums[SPEND], sums[REFUND], sums[GIVE_BACK], opening + sum(
            SIGNS[line.kind] * line.amount_fen for line in lines
        ),
    )  # fmt: skip


def _signed(row: dict[str, Any]) -> int:
    return int(SIGNS.get(row["kind"], 0) * row["amount_fen"])


def _line(row: dict[str, Any], balance: int) -> ReserveLine:
    return ReserveLine(
        row["uid"], row["day"], row["kind"], row["amount_fen"], balance, row["application_uid"], row["number"],
        row["name"], row["receipt_no"] or "", row["note"] or "",
    )  # fmt: skip


@use_case(Operation("means.reserve", Right.EDIT))
def add_reserve_entries(uow: UnitOfWork, entries: Sequence[NewReserveEntry]) -> tuple[bytes, ...]:
    """Write movements down, several at once, on their real days.

    Raises INPUT for a kind, day or amount that cannot be; RULE where the balance would fall below zero on any day,
    a case is no urgent one, more than the limit of a case is spent, or more comes back than was paid.
    """
    uids = add_entries(uow, entries)
    after = reserve_balance(uow)
    uow.describe(count=len(uids), amount=spelt(sum(e.amount_fen for e in entries)), balance=spelt(after))
    return uids


def add_entries(uow: UnitOfWork, entries: Sequence[NewReserveEntry]) -> tuple[bytes, ...]:
    """The work of ``add_reserve_entries``, for a step that pays from the fund."""
    for entry in entries:
        _check(uow, entry)
    linked = list(dict.fromkeys(entry.application_uid for entry in entries if entry.application_uid))
    about = cases.cases(uow.connection, linked)
    if len(about) != len(linked):
        raise not_found("means.no_case")
    rows = [
        (
            new_uid(), entry.day.isoformat(), entry.kind, entry.amount_fen, entry.application_uid,
            entry.receipt_no.strip() or None, entry.note.strip() or None,
        )
        for entry in entries
    ]  # fmt: skip
    uow.insert_many("reserve_entry", COLUMNS, rows)
    book = office_desk.reserve(uow.connection, uow.node.uid)
    for uid in linked:
        _check_case(about[uid], [row for row in book if row["application_uid"] == uid])
    _check_balance(book)
    return tuple(row[0] for row in rows)


def _check(uow: UnitOfRead, entry: NewReserveEntry) -> None:
    check_day(uow, entry.day)
    if entry.kind not in RESERVE_KINDS:
        raise input_error("means.reserve_kind", value=entry.kind[:20])
    if entry.amount_fen <= 0:
        raise input_error("means.reserve_amount")
    if len(entry.note) > LONGEST or len(entry.receipt_no) > LONGEST:
        raise input_error("means.long_reason", count=LONGEST)
    if (entry.kind in (SPEND, REFUND)) != (entry.application_uid is not None):
        raise input_error("means.reserve_case" if entry.kind in (SPEND, REFUND) else "means.reserve_no_case")


def _check_case(case: dict[str, Any], rows: Sequence[dict[str, Any]]) -> None:
    """Raise RULE for a case the fund may not pay, or not so much."""
    rules = Rules.of(json.loads(case["rules"] or "{}"))
    if not (rules.flag("urgent_from_reserve") or rules.flag("pay_first") or case["path"] == "urgent"):
        raise rule_error("means.reserve_other_fund", number=case["number"], programme=case["programme"])
    if any(row["kind"] == SPEND and row["day"] < case["applied_on"] for row in rows):
        raise input_error("means.reserve_too_early", number=case["number"], date=case["applied_on"])
    spent = -sum(_signed(row) for row in rows)
    limit = rules.number("reserve_limit_fen")
    if limit and spent > limit:
        raise rule_error("means.reserve_limit", number=case["number"], limit=spelt(limit), amount=spelt(spent))
    if spent < 0:
        raise rule_error("means.reserve_refund", number=case["number"])


def _check_balance(book: Sequence[dict[str, Any]]) -> None:
    if lowest_balance([_signed(row) for row in book]) >= 0:
        return
    balance = 0
    for row in book:
        if balance + _signed(row) < 0:
            raise _too_little(row, balance)
        balance += _signed(row)


def check_reversed_fund(uow: UnitOfRead, _operation_id: int) -> None:
    """Raise RULE where the balance is below zero on some day after an operation was taken back."""
    _check_balance(office_desk.reserve(uow.connection, uow.node.uid))


def _too_little(row: dict[str, Any], balance: int) -> AppError:
    return rule_error(
        "means.reserve_below_zero", date=row["day"], balance=spelt(balance), amount=spelt(row["amount_fen"])
    )


@use_case(Operation("means.remove_reserve", Right.EDIT))
def remove_reserve_entries(uow: UnitOfWork, uids: Sequence[bytes], reason: str) -> int:
    """Take movements away that were entered by mistake. Raises INPUT without a reason, RULE for a balance below 0."""
    reason = check_reason(reason)
    if len(office_desk.reserve_rows(uow.connection, uids)) != len(set(uids)):
        raise not_found("means.no_reserve")
    count = uow.delete("reserve_entry", list(dict.fromkeys(uids)), reason)
    _check_balance(office_desk.reserve(uow.connection, uow.node.uid))
    uow.describe(count=count, reason=reason)
    return count


def export_reserve(uow: UnitOfRead, out: Path, from_day: date | None = None, to_day: date | None = None) -> int:
    """The book as a sheet (.xlsx); answers how many movements. Raises FORBIDDEN and the errors of writing a file."""
    book = reserve_book(uow, from_day, to_day)
    words = {item.code: item.label for item in load_code_lists()["reserve_kind"].items}
    columns = [
        WriteColumn(text("means.column.day"), 12),
        WriteColumn(text("means.column.kind"), 8),
        WriteColumn(text("means.column.money_in"), 14, "money", True),
        WriteColumn(text("means.column.money_out"), 14, "money", True),
        WriteColumn(text("means.column.balance"), 14, "money"),
        WriteColumn(text("means.column.number"), 18),
        WriteColumn(text("means.column.name"), 10),
        WriteColumn(text("means.column.receipt"), 14),
        WriteColumn(text("means.column.note"), 20),
    ]
    rows = [
        (
            line.day, words[line.kind], line.amount_fen if SIGNS[line.kind] > 0 else None,
            line.amount_fen if SIGNS[line.kind] < 0 else None, line.balance_fen, line.number, line.name,
            line.receipt_no, line.note,
        )
        for line in book.lines
    ]  # fmt: skip
    return export_list(uow, out, text("means.reserve_title"), columns, rows, len(rows), text("means.entry"))
