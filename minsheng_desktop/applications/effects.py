"""What a step writes besides itself: signatures, a check's result, a visit in short, a payment from the reserve."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from db.types import new_uid
from minsheng_desktop.applications.cases import Case
from minsheng_desktop.applications.needs import Occasion, missing_papers
from minsheng_desktop.applications.records import StepWish
from minsheng_desktop.core.errors import rule_error
from minsheng_desktop.core.operation import UnitOfRead
from minsheng_desktop.rules.money import yuan

CONCLUSIONS = {"ok": "meets", "exceeds": "exceeds", "unclear": "unclear"}
PER_YEAR = 12


@dataclass(slots=True)
class Effects:
    """Rows to insert and update, columns of the case, what is added to the details of the step."""

    details: dict[str, Any] = field(default_factory=dict)
    columns: dict[str, Any] = field(default_factory=dict)
    inserts: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    updates: list[tuple[str, bytes, dict[str, Any]]] = field(default_factory=list)
    spent_fen: int = 0


def effects_of(uow: UnitOfRead, case: Case, occasion: Occasion, wish: StepWish, left_fen: int) -> Effects:
    """What taking a step brings along. Raises RULE where the reserve fund does not reach."""
    effects = Effects()
    signed = occasion.details.get("authorised_on")
    if signed:
        effects.updates += [
            ("application_member", member["uid"], {"authorised_on": signed}) for member in case.unsigned
        ]
    code = occasion.step.code
    if code in ("accept", "papers") and occasion.result == "ok":
        _papers(case, occasion, effects)
    elif code == "verify":
        _verify(case, occasion, wish, effects)
    elif code == "survey":
        _survey(uow, case, occasion, wish, effects)
    elif code == "pay":
        _pay(case, occasion, wish, left_fen, effects)
    return effects


def _papers(case: Case, occasion: Occasion, effects: Effects) -> None:
    """Who accepts without naming papers says that all are there."""
    if "papers" not in occasion.details:
        effects.details["papers"] = missing_papers(case)


def _verify(case: Case, occasion: Occasion, wish: StepWish, effects: Effects) -> None:
    """The result typed with the step becomes a check of its own where none was answered yet."""
    if case.check is not None:
        return
    day, number = wish.done_on.isoformat(), occasion.details.get("request_no")
    open_check = next((check for check in reversed(case.checks) if not check["answered_on"]), None)
    values: dict[str, Any] = {"request_no": number} if number else {}
    if occasion.result == "requested":
        values["requested_on"] = day
    elif occasion.result == "left_out":
        values["left_out_reason"] = wish.opinion.strip()
    else:
        values |= {"conclusion": CONCLUSIONS[occasion.result], "remark": wish.opinion.strip() or None}
        values |= {} if occasion.result == "unclear" else {"answered_on": day}
    if occasion.details.get("hits"):
        values["remark"] = occasion.details["hits"]
    if open_check is None:
        effects.inserts.append(("means_check", {"uid": new_uid(), "application_uid": case.uid, **values}))
    elif occasion.result != "requested":
        effects.updates.append(("means_check", open_check["uid"], values))


def _survey(uow: UnitOfRead, case: Case, occasion: Occasion, wish: StepWish, effects: Effects) -> None:
    """An income stated with the step is kept as a visit without lines; else that of the visit on file."""
    income = occasion.details.get("income_fen")
    if income is None:
        if case.survey:
            effects.columns["income_fen"] = case.survey["per_head_fen"]
        return
    effects.columns["income_fen"] = income
    if case.row["household_uid"] is None or case.survey:
        return
    members = max(1, sum(not member["died_on"] for member in case.members))
    effects.inserts.append(
        (
            "survey",
            {
                "uid": new_uid(), "household_uid": case.row["household_uid"], "application_uid": case.uid,
                "visited_on": wish.done_on.isoformat(), "first_surveyor": wish.done_by.strip(),
                "second_surveyor": occasion.details.get("second_surveyor"), "year": wish.done_on.year,
                "members": members, "finding": wish.opinion.strip() or None,
                "income_fen": income * members * PER_YEAR, "per_head_fen": income,
            },
        )
    )  # fmt: skip


def _pay(case: Case, occasion: Occasion, wish: StepWish, left_fen: int, effects: Effects) -> None:
    """Urgent relief is paid before its papers, from the township's reserve fund where the settings say so (R-073)."""
    spent = case.spent_fen
    amount = occasion.details.get("amount_fen", spent)
    if not amount:
        raise rule_error("applications.no_amount")
    if spent and amount != spent:
        raise rule_error("applications.reserve_differs", amount=yuan(amount), spent=yuan(spent))
    limit = int(case.rules["reserve_limit_fen"])
    effects.details["amount_fen"] = amount
    if case.rules["urgent_from_reserve"] and not spent:
        if limit and amount > limit:
            raise rule_error("applications.over_limit", amount=yuan(amount), limit=yuan(limit))
        if amount > left_fen:
            raise rule_error("applications.reserve_empty", amount=yuan(amount), left=yuan(max(0, left_fen)))
        effects.spent_fen = amount
        effects.inserts.append(("reserve_entry", _entry(case, occasion.details, wish, amount)))
    effects.columns |= {"amount_fen": amount}
    if occasion.details.get("category"):
        effects.columns["category"] = occasion.details["category"]


def _entry(case: Case, details: Mapping[str, Any], wish: StepWish, amount: int) -> dict[str, Any]:
    return {
        "uid": new_uid(), "day": wish.done_on.isoformat(), "kind": "spend", "amount_fen": amount,
        "application_uid": case.uid, "receipt_no": details.get("receipt_no"), "note": wish.opinion.strip() or None,
    }  # fmt: skip
