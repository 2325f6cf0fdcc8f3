"""Granting, changing and stopping benefits; every change begins in a month and keeps the months before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from db.queries import dossiers
from db.queries import households as rows
from db.queries import programmes as definitions
from db.types import new_uid
from minsheng_desktop.core.errors import input_error, not_found, rule_error
from minsheng_desktop.core.operation import Operation, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.rules import year_month
from minsheng_desktop.rules.money import yuan

STOPPED = ("stopped", "cancelled")
MARKS = ("yellow", "orange", "green", "cyan", "purple", "grey")


@use_case(Operation("entitlements.change_amount", Right.EDIT))
def change_amount(
    uow: UnitOfWork, uid: bytes, month: int, amount_fen: int, supplement_fen: int, seen: tuple[int, int] | None = None
) -> bool:
    """Set the amount a month from ``month`` (YYYYMM) on; earlier months keep the old one.

    Raises INPUT for a negative amount or a month before the present period began.
    """
    row = _living(uow, uid)
    if amount_fen < 0 or supplement_fen < 0:
        raise input_error("entitlements.bad_amount")
    for period, first in rows.open_periods(uow.connection, uid):
        if month < first:
            raise input_error("entitlements.bad_month", first=year_month.to_text(first))
        if month == first:
            uow.update("entitlement_amount", period, {"amount_fen": amount_fen, "supplement_fen": supplement_fen})
        else:
            uow.update("entitlement_amount", period, {"to_month": year_month.add(month, -1)})
            _period(uow, uid, month, amount_fen, supplement_fen, "change")
    _describe(uow, row, old=yuan(row["amount_fen"] or 0), new=yuan(amount_fen), month=year_month.to_text(month))
    return uow.update("entitlement", uid, {"amount_fen": amount_fen, "supplement_fen": supplement_fen}, seen)


@use_case(Operation("entitlements.stop", Right.EDIT))
def stop_entitlement(
    uow: UnitOfWork, uid: bytes, last_month: int, status: str = "stopped", seen: tuple[int, int] | None = None
) -> bool:
    """End a benefit with ``last_month`` as the last one paid."""
    row = _living(uow, uid)
    if row["status"] in STOPPED:
        raise rule_error("entitlements.already_stopped")
    if last_month < year_month.add(row["from_month"], -1):
        raise input_error("entitlements.bad_month", first=year_month.to_text(row["from_month"]))
    for period, _ in rows.open_periods(uow.connection, uid):
        uow.update("entitlement_amount", period, {"to_month": last_month})
    for member in rows.open_members(uow.connection, uid):
        uow.update("entitlement_member", member, {"to_month": last_month})
    _describe(uow, row, month=year_month.to_text(last_month))
    return uow.update("entitlement", uid, {"status": status, "to_month": last_month}, seen)


@use_case(Operation("entitlements.grant", Right.EDIT))
def grant_entitlement(
    uow: UnitOfWork,
    programme_code: str,
    person: bytes,
    month: int,
    amount_fen: int,
    household: bytes | None = None,
    category: str = "",
    covered: Sequence[bytes] = (),
) -> bytes:
    """Enter a benefit that begins in ``month``; the papers are marked as still to be filed.

    Raises RULE where the household or person already draws it.
    """
    programme = next((p for p in definitions.all_programmes(uow.connection) if p["code"] == programme_code), None)
    if programme is None:
        raise not_found("entitlements.no_programme", code=programme_code)
    holder = dossiers.row(uow.connection, "person", person)
    if holder is None:
        raise not_found("households.no_person")
    if amount_fen < 0:
        raise input_error("entitlements.bad_amount")
    if rows.running_entitlement(uow.connection, programme["uid"], household or person):
        raise rule_error("entitlements.exists")
    uid = new_uid()
    people = list(covered) or [person]
    values: dict[str, Any] = {
        "uid": uid, "programme_uid": programme["uid"], "household_uid": household, "person_uid": person,
        "area_uid": holder["area_uid"], "category": category or None, "status": "active", "from_month": month,
        "amount_fen": amount_fen, "supplement_fen": 0, "covered": len(people), "papers_pending": 1,
    }  # fmt: skip
    uow.insert("entitlement", values)
    _period(uow, uid, month, amount_fen, 0, "grant")
    _cover(uow, uid, people, month)
    uow.describe(
        name=holder["name"], programme=programme["short_name"], new=yuan(amount_fen), month=year_month.to_text(month)
    )
    return uid


@use_case(Operation("entitlements.set_covered", Right.EDIT))
def set_covered(uow: UnitOfWork, uid: bytes, persons: Sequence[bytes], month: int) -> int:
    """Say who is covered from ``month`` on; who is no longer named is covered until the month before."""
    row = _living(uow, uid)
    present = rows.covered_persons(uow.connection, uid)
    for member, person in present:
        if person not in persons:
            uow.update("entitlement_member", member, {"to_month": year_month.add(month, -1)})
    known = {person for _, person in present}
    _cover(uow, uid, [person for person in persons if person not in known], month)
    uow.update("entitlement", uid, {"covered": len(persons)})
    _describe(uow, row, count=len(persons))
    return len(persons)


@use_case(Operation("entitlements.annotate", Right.EDIT))
def annotate(uow: UnitOfWork, uids: Sequence[bytes], values: dict[str, Any]) -> int:
    """Set the remark or colour mark (None: none) of some benefits; answers how many changed."""
    wanted = {key: value or None for key, value in values.items() if key in ("remark", "color_mark")}
    changed = uow.recorder.update_many("entitlement", [(uid, wanted) for uid in uids])
    first = _living(uow, uids[0])
    _describe(uow, first)
    return changed


def _living(uow: UnitOfWork, uid: bytes) -> dict[str, Any]:
    row = dossiers.row(uow.connection, "entitlement", uid)
    if row is None:
        raise not_found("entitlements.none")
    return row


def _period(uow: UnitOfWork, uid: bytes, month: int, amount_fen: int, supplement_fen: int, basis: str) -> None:
    uow.insert(
        "entitlement_amount",
        {
            "uid": new_uid(), "entitlement_uid": uid, "from_month": month, "amount_fen": amount_fen,
            "supplement_fen": supplement_fen, "basis": basis,
        },
    )  # fmt: skip


def _cover(uow: UnitOfWork, uid: bytes, persons: Sequence[bytes], month: int) -> None:
    for person in persons:
        uow.insert(
            "entitlement_member",
            {"uid": new_uid(), "entitlement_uid": uid, "person_uid": person, "from_month": month},
        )


def _describe(uow: UnitOfWork, row: dict[str, Any], **more: Any) -> None:
    person = dossiers.row(uow.connection, "person", row["person_uid"]) or {"name": ""}
    programme = dossiers.row(uow.connection, "programme", row["programme_uid"]) or {"short_name": ""}
    uow.describe(name=person["name"], programme=programme["short_name"], **more)
