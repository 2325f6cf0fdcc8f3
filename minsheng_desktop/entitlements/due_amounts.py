"""What a benefit that is on file would come to: reckoned from its cover, class and income, where the rule is known."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from db.queries import benefits as stored
from db.queries import guards as people_of
from minsheng_desktop.core.errors import AppError, input_error, not_found
from minsheng_desktop.core.operation import Operation, UnitOfRead, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.entitlements.changes import check_amount, running, set_covered
from minsheng_desktop.entitlements.own_columns import read_extra
from minsheng_desktop.entitlements.periods import set_amounts
from minsheng_desktop.entitlements.reckoning import ReckonCase, Reckoned, can_reckon, reckon
from minsheng_desktop.entitlements.why import NO_WORD, Why
from minsheng_desktop.rules import year_month
from minsheng_desktop.rules.age import completed_years
from minsheng_desktop.rules.money import spelt


def reckon_new(
    uow: UnitOfRead, programme: str, month: int, covered: Sequence[bytes], category: str = "",
    extra: Mapping[str, str] | None = None, income_fen: int | None = None, urban_rural: str = "",
) -> Reckoned:  # fmt: skip
    """What a benefit that begins in ``month`` comes to. Raises what ``reckon`` raises."""
    case = ReckonCase(
        programme=programme, month=month, covered=len(covered), category=category, extra=extra or {},
        income_fen=income_fen, urban_rural=urban_rural, age=_age(uow, covered, month),
    )  # fmt: skip
    return reckon(uow, case)


def _age(uow: UnitOfRead, covered: Sequence[bytes], month: int) -> int | None:
    """Completed years at the end of the month of the one person who is covered."""
    if len(covered) != 1:
        return None
    birth = people_of.persons(uow.connection, covered).get(covered[0], {}).get("birth")
    day = year_month.last_day(month)
    try:
        return completed_years(date.fromisoformat(birth), day) if birth else None
    except ValueError:
        return None


def reckon_changed(
    uow: UnitOfRead, uid: bytes, month: int, covered: Sequence[bytes] | None = None, category: str | None = None,
    income_fen: int | None = None, place: str = "",
) -> Reckoned:  # fmt: skip
    """What a benefit on file comes to from ``month`` on with another cover, class or income, or at another place (an
    area code). Raises as ``reckon``."""
    row = stored.rows(uow.connection, [uid]).get(uid)
    if row is None:
        raise not_found("entitlements.none")
    people = list(covered) if covered is not None else covered_now(uow, row)
    case = ReckonCase(
        programme=row["programme_code"], month=month, place=place or _place(row), extra=read_extra(row["extra"]),
        covered=len(people) if covered is not None else row["covered"], category=category or row["category"] or "",
        income_fen=row["income_fen"] if income_fen is None else income_fen, size=row["household_size"],
        urban_rural=row["urban_rural"] or "", age=_age(uow, people, month),
    )  # fmt: skip
    return reckon(uow, case)


def covered_now(uow: UnitOfRead, row: Mapping[str, Any]) -> list[bytes]:
    """The persons a benefit covers; of one that names nobody the holder."""
    named = [person for _, person, _ in stored.members(uow.connection, [row["uid"]]).get(row["uid"], ())]
    return named or [row["person_uid"]]


def _place(row: Mapping[str, Any]) -> str:
    return str(row.get("area_code") or "")


def propose(
    uow: UnitOfRead, uid: bytes, month: int, covered: Sequence[bytes] | None = None, category: str | None = None,
    income_fen: int | None = None, place: str = "",
) -> Reckoned | None:  # fmt: skip
    """As ``reckon_changed``; None where the amount is stated and not reckoned, or something of it is not known."""
    try:
        return reckon_changed(uow, uid, month, covered, category, income_fen, place)
    except AppError as error:
        if can_reckon(error):
            return None
        raise


@use_case(Operation("entitlements.change_income", Right.EDIT))
def change_income(
    uow: UnitOfWork, uid: bytes, month: int, income_fen: int, why: Why = NO_WORD, seen: tuple[int, int] | None = None
) -> Reckoned:
    """Let another income (fen a head and month) hold from ``month`` on; the amount follows from it.

    Raises INPUT for a negative income or a month before the present period, RULE for a month already paid and what
    ``reckon`` raises where the amount cannot be worked out.
    """
    row = running(uow, uid, seen)
    if income_fen < 0:
        raise input_error("entitlements.bad_amount")
    for error in check_amount(uow, uid, month, 0).values():
        raise error
    found = reckon_changed(uow, uid, month, income_fen=income_fen)
    put_reckoned(uow, uid, month, found, income_fen, row["supplement_fen"], why)
    holder = stored.rows(uow.connection, [uid])[uid]
    uow.describe(
        name=holder["name"], programme=holder["programme"], income=spelt(income_fen), old=spelt(row["amount_fen"] or 0),
        new=spelt(found.amount_fen), month=year_month.to_text(month), **why.params(),
    )  # fmt: skip
    return found


@use_case(Operation("entitlements.set_covered_reckoned", Right.EDIT))
def set_covered_reckoned(
    uow: UnitOfWork, uid: bytes, persons: Sequence[bytes], month: int, seen: tuple[int, int] | None = None,
    why: Why = NO_WORD,
) -> Reckoned:  # fmt: skip
    """As ``set_covered``; the amount becomes what it is reckoned to for those covered. Raises what both raise."""
    row = running(uow, uid, seen)
    for error in check_amount(uow, uid, month, 0).values():
        raise error
    set_covered(uow, uid, persons, month, None, why)
    found = reckon_changed(uow, uid, month, persons)
    put_reckoned(uow, uid, month, found, row["income_fen"], row["supplement_fen"], why)
    holder = stored.rows(uow.connection, [uid])[uid]
    uow.describe(
        name=holder["name"], programme=holder["programme"], count=len(persons), old=spelt(row["amount_fen"] or 0),
        new=spelt(found.amount_fen), month=year_month.to_text(month), **why.params(),
    )  # fmt: skip
    return found


def put_reckoned(
    uow: UnitOfWork, uid: bytes, month: int, found: Reckoned, income_fen: int | None, supplement_fen: int,
    why: Why = NO_WORD,
) -> None:  # fmt: skip
    """Write an amount with the figures it was worked out with; the supplement stays unless a new one was reckoned."""
    supplement = found.supplement_fen or supplement_fen
    set_amounts(uow, [(uid, found.amount_fen, supplement)], month, why=why)
    newest = stored.amounts(uow.connection, [uid])[uid][-1][0]
    figures = json.dumps(found.figures, ensure_ascii=False)
    uow.update("entitlement_amount", newest, {"income_fen": income_fen, "reckoning": figures})
    uow.update("entitlement", uid, {"income_fen": income_fen})
