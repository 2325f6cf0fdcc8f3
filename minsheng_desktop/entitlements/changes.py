"""Granting, changing and stopping benefits; every change begins in a month and keeps the months before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from db.queries import dossiers
from db.queries import households as rows
from minsheng_desktop.core.errors import AppError, Kind, input_error, not_found, rule_error
from minsheng_desktop.core.operation import Operation, UnitOfRead, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.core.texts import text
from minsheng_desktop.entitlements.granting import cover
from minsheng_desktop.entitlements.granting import grant_entitlement as grant_entitlement
from minsheng_desktop.entitlements.guards import check_start, paid_refusal, paid_until
from minsheng_desktop.entitlements.own_columns import read_extra
from minsheng_desktop.entitlements.periods import end_periods, set_amounts
from minsheng_desktop.entitlements.states import change_state, newest_months
from minsheng_desktop.entitlements.why import NO_WORD, Why
from minsheng_desktop.rules import year_month
from minsheng_desktop.rules.money import is_monthly, spelt

STOPPED = ("stopped", "cancelled")
# What a benefit must be before it can become suspended, active again or fade out.
BEFORE = {"suspended": ("active", "grace"), "active": ("suspended", "grace"), "grace": ("active", "suspended")}
MARKS = ("yellow", "orange", "green", "cyan", "purple", "grey")


Wrong = dict[str, AppError]


def check_amount(uow: UnitOfRead, uid: bytes, month: int | None, amount_fen: int, supplement_fen: int = 0) -> Wrong:
    """What is wrong with a new amount from ``month`` (YYYYMM) on, by field; nothing: it can be saved.

    The month cannot lie before the present period: what was paid by it is history.
    """
    wrong: Wrong = {}
    for key, value in (("amount", amount_fen), ("supplement", supplement_fen)):
        if not is_monthly(value):
            wrong[key] = input_error("entitlements.bad_amount")
    periods = rows.open_periods(uow.connection, uid)
    first = max((begun for _, begun in periods), default=0)
    return wrong | _check_first(uow, uid, month, first)


def _check_first(uow: UnitOfRead, uid: bytes, month: int | None, first: int) -> Wrong:
    """What is wrong with a change from ``month`` on: before the present period, or in a month already paid."""
    if month is None:
        return {}
    if month < first:
        return {"month": input_error("entitlements.bad_month", first=year_month.to_text(first))}
    error = paid_refusal(paid_until(uow, [uid]).get(uid), month)
    return {"month": error} if error else {}


def check_stop(uow: UnitOfRead, uid: bytes, last_month: int) -> Wrong:
    """What is wrong with ``last_month`` as the last one paid, by field."""
    row = _living(uow, uid)
    first = year_month.add(row["from_month"], -1)
    if last_month < first:
        return {"month": input_error("entitlements.bad_month", first=year_month.to_text(first))}
    error = stop_refusal(paid_until(uow, [uid]).get(uid), last_month)
    return {"month": error} if error else {}


def stop_refusal(paid: int | None, last_month: int) -> AppError | None:
    """Why a benefit cannot have ``last_month`` as its last one where later months are paid; None: it can."""
    if paid is None or last_month >= paid:
        return None
    return rule_error("entitlements.stop_paid", month=year_month.to_text(last_month), paid=year_month.to_text(paid))


def check_covered(uow: UnitOfRead, uid: bytes, persons: Sequence[bytes], month: int | None) -> Wrong:
    """What is wrong with covering ``persons`` from ``month`` on, by field."""
    row = _living(uow, uid)
    wrong: Wrong = {}
    if not persons:
        wrong["persons"] = input_error("entitlements.nobody_covered")
    wrong |= _check_first(uow, uid, month, row["from_month"])
    covered = {person for _, person, _ in rows.covered_persons(uow.connection, uid)}
    new = [person for person in persons if person not in covered]
    return wrong | (_check_new(uow, row, new, month) if month is not None else {})


def _check_new(uow: UnitOfRead, row: Mapping[str, Any], persons: Sequence[bytes], month: int) -> Wrong:
    """Whoever begins to be covered is judged as at the beginning of a benefit."""
    for person in persons:
        if dossiers.row(uow.connection, "person", person) is None:
            return {"persons": not_found("households.no_person")}
    programme = dossiers.row(uow.connection, "programme", row["programme_uid"])
    if not persons or programme is None:
        return {}
    extra = read_extra(row["extra"])
    found = check_start(uow, programme["code"], persons, None, month, extra=extra, ignored=frozenset([row["uid"]]))
    return {"persons": found.refusals[0]} if found.refusals else {}


def _refuse(wrong: Wrong) -> None:
    for error in wrong.values():
        raise error


@use_case(Operation("entitlements.change_amount", Right.EDIT))
def change_amount(
    uow: UnitOfWork, uid: bytes, month: int, amount_fen: int, supplement_fen: int,
    seen: tuple[int, int] | None = None, why: Why = NO_WORD,
) -> bool:  # fmt: skip
    """Set the amount a month from ``month`` (YYYYMM) on; earlier months keep the old one.

    Answers whether anything differed. Raises INPUT for a negative amount or a month before the present
    period began, RULE for a stopped benefit.
    """
    row = running(uow, uid, seen)
    _refuse(check_amount(uow, uid, month, amount_fen, supplement_fen))
    if (row["amount_fen"], row["supplement_fen"]) == (amount_fen, supplement_fen):
        return False
    set_amounts(uow, [(uid, amount_fen, supplement_fen)], month, why=why)
    old, new = spelt(row["amount_fen"] or 0), spelt(amount_fen)
    _describe(uow, row, old=old, new=new, month=year_month.to_text(month), **why.params())
    return True


@use_case(Operation("entitlements.stop", Right.EDIT))
def stop_entitlement(
    uow: UnitOfWork,
    uid: bytes,
    last_month: int,
    status: str = "stopped",
    seen: tuple[int, int] | None = None,
    reason: str = "",
    approver: str = "",
) -> bool:
    """End a benefit with ``last_month`` as the last one paid (the month before it began: it never was)."""
    row = running(uow, uid, seen)
    _refuse(check_stop(uow, uid, last_month))
    end_periods(uow, [uid], last_month)
    why = Why(reason, approver)
    change_state(uow, row, year_month.add(last_month, 1), {"status": status}, why)
    _describe(uow, row, month=year_month.to_text(last_month), **why.params())
    return uow.update("entitlement", uid, {"to_month": last_month})


def check_state(uow: UnitOfRead, uid: bytes, month: int | None, status: str, last_month: int | None = None) -> Wrong:
    """What is wrong with letting a benefit be suspended, active (resumed) or in grace from ``month`` on, by field."""
    row = _living(uow, uid)
    wrong: Wrong = {}
    if refusal := cannot_become(row["status"], status):
        wrong["status"] = refusal
    return wrong | _check_month(uow, row, month, last_month)


def cannot_become(now: str, status: str) -> AppError | None:
    """Why a benefit that is ``now`` in one status cannot become suspended, active or in grace; None if it can."""
    if now in BEFORE[status]:
        return None
    word = text(f"entitlements.status.{now}")
    if status == "suspended":
        return rule_error("entitlements.cannot_suspended", status=word)
    if status == "grace":
        return rule_error("entitlements.cannot_grace", status=word)
    return rule_error("entitlements.cannot_active", status=word)


def check_category(uow: UnitOfRead, uid: bytes, month: int | None, category: str) -> Wrong:
    """What is wrong with another class from ``month`` on, by field."""
    wrong = _check_month(uow, _living(uow, uid), month)
    if not category.strip():
        wrong["category"] = input_error("entitlements.no_category")
    return wrong


def _check_month(uow: UnitOfRead, row: dict[str, Any], month: int | None, last_month: int | None = None) -> Wrong:
    first = newest_months(uow, {row["uid"]: row})[row["uid"]]
    if month is not None and last_month is not None and last_month < month:
        return {"last_month": input_error("entitlements.bad_month", first=year_month.to_text(month))}
    return _check_first(uow, row["uid"], month, first)


@use_case(Operation("entitlements.suspend", Right.EDIT))
def suspend_entitlement(
    uow: UnitOfWork, uid: bytes, month: int, reason: str = "", seen: tuple[int, int] | None = None, approver: str = ""
) -> bool:
    """Pay nothing from ``month`` on until the benefit is resumed; its amount stays as it is."""
    return _set_status(uow, uid, month, "suspended", Why(reason, approver), seen)


@use_case(Operation("entitlements.resume", Right.EDIT))
def resume_entitlement(
    uow: UnitOfWork, uid: bytes, month: int, reason: str = "", seen: tuple[int, int] | None = None, approver: str = ""
) -> bool:
    """Pay a suspended benefit (or one in gradual exit as an ordinary one) again from ``month`` on."""
    return _set_status(uow, uid, month, "active", Why(reason, approver), seen)


@use_case(Operation("entitlements.grace", Right.EDIT))
def begin_grace(
    uow: UnitOfWork, uid: bytes, month: int, last_month: int, reason: str = "", seen: tuple[int, int] | None = None,
    approver: str = "",
) -> bool:  # fmt: skip
    """Begin the gradual exit in ``month``, planned to end with ``last_month``; it is paid until it is stopped."""
    return _set_status(uow, uid, month, "grace", Why(reason, approver), seen, last_month)


def _set_status(
    uow: UnitOfWork, uid: bytes, month: int, status: str, why: Why, seen: tuple[int, int] | None,
    last_month: int | None = None,
) -> bool:  # fmt: skip
    row = running(uow, uid, seen)
    _refuse(check_state(uow, uid, month, status, last_month))
    last = {"last": year_month.to_text(last_month)} if last_month else {}
    _describe(uow, row, month=year_month.to_text(month), **last, **why.params())
    return change_state(uow, row, month, {"status": status}, why, last_month)


@use_case(Operation("entitlements.change_category", Right.EDIT))
def change_category(
    uow: UnitOfWork, uid: bytes, month: int, category: str, reason: str = "", seen: tuple[int, int] | None = None,
    approver: str = "",
) -> bool:  # fmt: skip
    """Put a benefit into another class from ``month`` on; answers whether it differed."""
    row = running(uow, uid, seen)
    _refuse(check_category(uow, uid, month, category))
    old, why = row["category"] or text("entitlements.no_category"), Why(reason, approver)
    _describe(uow, row, old=old, new=category, month=year_month.to_text(month), **why.params())
    return change_state(uow, row, month, {"category": category.strip()}, why)


@use_case(Operation("entitlements.set_covered", Right.EDIT))
def set_covered(
    uow: UnitOfWork, uid: bytes, persons: Sequence[bytes], month: int, seen: tuple[int, int] | None = None,
    why: Why = NO_WORD,
) -> int:  # fmt: skip
    """Say who is covered from ``month`` on; who is no longer named is covered until the month before."""
    row = running(uow, uid, seen)
    _refuse(check_covered(uow, uid, persons, month))
    present = rows.covered_persons(uow.connection, uid)
    for member, person, first in present:
        if person not in persons and first >= month:
            uow.delete("entitlement_member", [member], "not_covered")
        elif person not in persons:
            uow.update("entitlement_member", member, {"to_month": year_month.add(month, -1)})
    known = {person for _, person, _ in present}
    cover(uow, uid, [person for person in persons if person not in known], month)
    change_state(uow, row, month, {"covered": len(persons)}, why)
    _describe(uow, row, count=len(persons), month=year_month.to_text(month), **why.params())
    return len(persons)


@use_case(Operation("entitlements.annotate", Right.EDIT))
def annotate(uow: UnitOfWork, uids: Sequence[bytes], values: dict[str, Any]) -> int:
    """Set the remark or colour mark (None: none) of some benefits; answers how many changed."""
    wanted = {key: value or None for key, value in values.items() if key in ("remark", "color_mark")}
    first = _living(uow, uids[0])
    changed = sum(uow.update("entitlement", uid, wanted) for uid in uids)
    _describe(uow, first)
    return changed


def _living(uow: UnitOfRead, uid: bytes) -> dict[str, Any]:
    row = dossiers.row(uow.connection, "entitlement", uid)
    if row is None:
        raise not_found("entitlements.none")
    return row


def running(uow: UnitOfRead, uid: bytes, seen: tuple[int, int] | None = None) -> dict[str, Any]:
    """A benefit of this office that is not stopped. Raises NOT_FOUND, RULE, CONFLICT if it changed since ``seen``."""
    row = _living(uow, uid)
    if row["status"] in STOPPED:
        raise rule_error("entitlements.already_stopped")
    if row["home_node"] != uow.node.uid:
        raise rule_error("foreign_row")
    if seen and (row["epoch"], row["counter"]) != seen:
        raise AppError(Kind.CONFLICT, "edit_conflict")
    return row


def _describe(uow: UnitOfWork, row: dict[str, Any], **more: Any) -> None:
    person = dossiers.row(uow.connection, "person", row["person_uid"]) or {"name": ""}
    programme = dossiers.row(uow.connection, "programme", row["programme_uid"]) or {"short_name": ""}
    uow.describe(name=person["name"], programme=programme["short_name"], **more)
