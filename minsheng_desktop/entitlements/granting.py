"""Entering a benefit that begins in a month."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from db.queries import dossiers
from db.queries import programmes as definitions
from db.types import new_uid
from minsheng_desktop.core.errors import AppError, input_error, not_found, rule_error
from minsheng_desktop.core.operation import Operation, UnitOfRead, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.core.texts import text
from minsheng_desktop.entitlements.guards import check_start
from minsheng_desktop.entitlements.own_columns import write_extra
from minsheng_desktop.entitlements.periods import end_periods
from minsheng_desktop.entitlements.review_dates import next_review, valid_until
from minsheng_desktop.entitlements.states import change_state
from minsheng_desktop.entitlements.why import NO_WORD, Why
from minsheng_desktop.programmes.settings import rules_of
from minsheng_desktop.rules import year_month
from minsheng_desktop.rules.money import is_monthly, spelt


@dataclass(frozen=True, slots=True)
class GrantMore:
    """What else is told of a new benefit: the supplement, the income it was reckoned from and the figures of that,
    its own fields, the benefit it follows, and those that end for it (``ignored``: nothing of them stands against it).
    """

    supplement_fen: int = 0
    income_fen: int | None = None
    figures: Mapping[str, Any] | None = None
    extra: Mapping[str, str] = field(default_factory=dict)
    urban_rural: str = ""
    predecessor: bytes | None = None
    ignored: frozenset[bytes] = frozenset()
    basis: str = "grant"
    why: Why = NO_WORD


NOTHING_MORE = GrantMore()
ONCE = "one_off"


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
    more: GrantMore = NOTHING_MORE,
) -> bytes:
    """Enter a benefit that begins in ``month``; the papers are marked as still to be filed.

    A programme for households goes to the person's present household unless one is given. Raises RULE
    where the household or person already draws it or something that excludes it, where age or another condition does
    not fit, or where they belong to another office or had died by that month.
    """
    programme = next((p for p in definitions.all_programmes(uow.connection) if p["code"] == programme_code), None)
    if programme is None:
        raise not_found("entitlements.no_programme", programme=programme_code)
    holder = dossiers.row(uow.connection, "person", person)
    if holder is None or holder["merged_into"]:
        raise not_found("households.no_person")
    if not (is_monthly(amount_fen) and is_monthly(more.supplement_fen)):
        raise input_error("entitlements.bad_amount")
    if household is None and programme["unit"] == "household":
        household = dossiers.present_household(uow.connection, person)
    _check_own(uow, holder, household)
    people = list(covered) or [person]
    _refuse(_dead(uow, [person, *people], month))
    guarded = check_start(uow, programme_code, people, household, month, extra=more.extra, ignored=more.ignored)
    _refuse(guarded.refusals)
    uid = new_uid()
    place = {"programme_uid": programme["uid"], "household_uid": household, "person_uid": person}
    uow.insert("entitlement", {"uid": uid, **place, **_values(uow, programme_code, holder, category, month, more),
                               "amount_fen": amount_fen, "covered": len(people),
                               "household_size": dossiers.household_size(uow.connection, household) if household
                               else None})  # fmt: skip
    _period(uow, uid, month, amount_fen, more)
    cover(uow, uid, people, month)
    _end_at_once(uow, uid, programme["period"], holder, month)
    uow.describe(
        name=holder["name"], programme=programme["short_name"], new=spelt(amount_fen), month=year_month.to_text(month),
        **more.why.params(),
    )  # fmt: skip
    return uid


def _end_at_once(uow: UnitOfWork, uid: bytes, period: str, holder: Mapping[str, Any], month: int) -> None:
    """What is paid once has one month; what is entered of the dead ends with the month of their death (R-045)."""
    if period == ONCE:
        end_periods(uow, [uid], month)
        uow.update("entitlement", uid, {"to_month": month})
        return
    if holder["died_on"] is None or len(holder["died_on"]) < len("2026-08"):
        return
    last = int(holder["died_on"][:7].replace("-", ""))
    row = dossiers.row(uow.connection, "entitlement", uid)
    assert row is not None
    end_periods(uow, [uid], last)
    change_state(uow, row, year_month.add(last, 1), {"status": "stopped"}, Why(text("entitlements.guard.death")))
    uow.update("entitlement", uid, {"to_month": last})


def _values(
    uow: UnitOfWork, programme_code: str, holder: Mapping[str, Any], category: str, month: int, more: GrantMore
) -> dict[str, Any]:
    """The columns of a new benefit that do not depend on whom it covers."""
    rules = rules_of(uow, programme_code, year_month.last_day(month))
    return {
        "area_uid": holder["area_uid"], "category": category or None, "status": "active", "from_month": month,
        "supplement_fen": more.supplement_fen, "income_fen": more.income_fen, "papers_pending": 1,
        "extra": write_extra(more.extra), "urban_rural": more.urban_rural or None,
        "predecessor_uid": more.predecessor, "valid_until": valid_until(rules, month),
        "review_due": next_review(rules, category, year_month.last_day(year_month.add(month, -1))),
    }  # fmt: skip


def _check_own(uow: UnitOfRead, holder: Mapping[str, Any], household: bytes | None) -> None:
    """Raise RULE for people of another office."""
    home = dossiers.row(uow.connection, "household", household) if household else holder
    if home is None:
        raise not_found("households.no_household")
    if {holder["home_node"], home["home_node"]} != {uow.node.uid}:
        raise rule_error("foreign_row")


def _dead(uow: UnitOfRead, persons: Sequence[bytes], month: int) -> list[AppError]:
    """Nobody begins to draw anything in a month after that of their death."""
    found = []
    for person in dict.fromkeys(persons):
        row = dossiers.row(uow.connection, "person", person)
        if row is None:
            found.append(not_found("households.no_person"))
        elif row["died_on"] and int(row["died_on"][:7].replace("-", "").ljust(6, "9")) < month:
            found.append(rule_error("households.has_died", name=row["name"]))
    return found


def _refuse(refusals: Sequence[AppError]) -> None:
    for error in refusals:
        raise error


def _period(uow: UnitOfWork, uid: bytes, month: int, amount_fen: int, more: GrantMore) -> None:
    figures = json.dumps(dict(more.figures), ensure_ascii=False) if more.figures else None
    uow.insert(
        "entitlement_amount",
        {
            "uid": new_uid(), "entitlement_uid": uid, "from_month": month, "amount_fen": amount_fen,
            "supplement_fen": more.supplement_fen, "basis": more.basis, "income_fen": more.income_fen,
            "reckoning": figures, **more.why.params(),
        },
    )  # fmt: skip


def cover(uow: UnitOfWork, uid: bytes, persons: Sequence[bytes], month: int) -> None:
    """Let a benefit cover some persons from ``month`` on."""
    for person in persons:
        uow.insert(
            "entitlement_member",
            {"uid": new_uid(), "entitlement_uid": uid, "person_uid": person, "from_month": month},
        )
