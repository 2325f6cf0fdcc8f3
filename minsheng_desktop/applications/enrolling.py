"""From a confirmed case to a benefit (纳入保障), many at once, each guarded; a transfer ends the old one with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from db.queries import applications as stored
from db.queries import benefits
from db.types import new_uids
from minsheng_desktop.applications.cases import Case, details_of
from minsheng_desktop.applications.judging import refused_row
from minsheng_desktop.applications.needs import missing_papers
from minsheng_desktop.applications.records import Refused
from minsheng_desktop.core.errors import AppError, rule_error
from minsheng_desktop.core.operation import UnitOfRead, UnitOfWork
from minsheng_desktop.core.texts import text
from minsheng_desktop.entitlements.changes import set_covered
from minsheng_desktop.entitlements.due_amounts import propose, put_reckoned
from minsheng_desktop.entitlements.guards import Guarded, Start, check_starts, paid_refusal, paid_until
from minsheng_desktop.entitlements.own_columns import write_extra
from minsheng_desktop.entitlements.periods import MEMBER_COLUMNS, end_periods
from minsheng_desktop.entitlements.review_dates import next_review, valid_until
from minsheng_desktop.entitlements.states import change_states
from minsheng_desktop.entitlements.why import Why
from minsheng_desktop.programmes.settings import all_rules
from minsheng_desktop.rules import year_month

AMOUNT_COLUMNS = (
    "uid", "entitlement_uid", "from_month", "to_month", "amount_fen", "supplement_fen", "basis", "income_fen",
    "reckoning",
)  # fmt: skip
ONCE = "one_off"


@dataclass(slots=True)
class Enrolled:
    """case → its benefit; who could not be enrolled; what a person should look at."""

    made: dict[bytes, bytes] = field(default_factory=dict)
    refused: list[Refused] = field(default_factory=list)
    warnings: list[Refused] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Ending:
    """A benefit that ends for a case, or loses some of those it covers (``rest``: who stays)."""

    benefit: bytes
    rest: tuple[bytes, ...]


def enrol_cases(uow: UnitOfWork, wanted: Sequence[tuple[Case, Mapping[str, Any]]], on: date) -> Enrolled:
    """Make the benefits of confirmed cases; ``wanted`` pairs each with the details of its step.

    Cases that share a person or a household come one after the other, so that the later one is judged by what the
    earlier one began or ended; all others go together.
    """
    found = Enrolled()
    for wave in _waves(wanted):
        _enrol(uow, wave, on, found)
    return found


def _waves(wanted: Sequence[tuple[Case, Mapping[str, Any]]]) -> list[list[tuple[Case, Mapping[str, Any]]]]:
    waves, seen = list[list[tuple[Case, Mapping[str, Any]]]](), list[set[bytes]]()
    for case, details in wanted:
        concerned = {member["person_uid"] for member in case.members} | {case.row["person_uid"]}
        concerned |= {case.row["household_uid"]} - {None}
        place = next((at + 1 for at in reversed(range(len(waves))) if seen[at] & concerned), 0)
        if place == len(waves):
            waves.append([])
            seen.append(set())
        waves[place].append((case, details))
        seen[place] |= concerned
    return waves


def _enrol(uow: UnitOfWork, wanted: Sequence[tuple[Case, Mapping[str, Any]]], on: date, found: Enrolled) -> None:
    endings = _endings(uow, [case for case, _ in wanted if case.path.transfers])
    starts = [_start(case, [ending.benefit for ending in endings.get(case.uid, ())]) for case, _ in wanted]
    taken = list[tuple[Case, Mapping[str, Any]]]()
    paid = paid_until(uow, [ending.benefit for listed in endings.values() for ending in listed])
    for (case, details), guarded in zip(wanted, check_starts(uow, starts), strict=True):
        try:
            _check(case, guarded, endings.get(case.uid, ()), paid)
        except AppError as error:
            found.refused.append(refused_row(case, error))
            continue
        found.warnings += [
            Refused(case.uid, case.row["number"], case.row["name"], warning) for warning in guarded.warnings
        ]
        taken.append((case, details))
    _end(uow, [(case, endings.get(case.uid, ())) for case, _ in taken], on, found)
    _insert(uow, taken, endings, found)


def barriers(uow: UnitOfRead, case: Case, today: date) -> tuple[str, ...]:
    """What would stand against enrolling a case as things are; from this month on where none is decided yet."""
    endings = _endings(uow, [case]).get(case.uid, []) if case.path.transfers else []
    start = _start(case, [ending.benefit for ending in endings], year_month.of(today))
    return tuple(dict.fromkeys(error.message for error in check_starts(uow, [start])[0].refusals))


def _start(case: Case, ignored: Sequence[bytes], otherwise: int = 0) -> Start:
    row = case.row
    household = row["household_uid"] if row["unit"] == "household" else None
    persons = tuple(member["person_uid"] for member in case.covered)
    return Start(
        row["programme"], persons, household, row["from_month"] or otherwise, row["area_code"], extra=case.extra,
        ignored=frozenset(ignored),
    )  # fmt: skip


def _check(case: Case, guarded: Guarded, endings: Sequence[Ending], paid: Mapping[bytes, int]) -> None:
    if case.path.transfers and not endings:
        raise rule_error("applications.nothing_to_end", programme=case.row["short_name"])
    for ending in endings:
        if refusal := paid_refusal(paid.get(ending.benefit), case.row["from_month"]):
            raise refusal
    died = [] if case.row["period"] == ONCE else [member for member in case.covered if member["died_on"]]
    refusals = [rule_error("households.has_died", name=member["name"]) for member in died]  # nothing runs on
    for refusal in (*refusals, *guarded.refusals):
        raise rule_error("applications.not_enrolled", reason=refusal.message)


def _endings(uow: UnitOfRead, cases: Sequence[Case]) -> dict[bytes, list[Ending]]:
    """case → running benefits of its covered persons that exclude the new one; they end the month before (R-050)."""
    found: dict[bytes, list[Ending]] = {}
    persons = [member["person_uid"] for case in cases for member in case.covered]
    drawn = [row for row in stored.existing_benefits(uow.connection, persons) if row["to_month"] is None]
    rules = {known.programme: known for known in all_rules(uow).values()} if cases else {}
    covers = benefits.members(uow.connection, [row["uid"] for row in drawn])
    for case in cases:
        moving = {member["person_uid"] for member in case.covered}
        new = case.row["programme"]
        for row in drawn:
            excludes = row["code"] in rules[new]["excludes"] or new in rules[row["code"]]["excludes"]
            if row["who"] not in moving or not excludes or row["uid"] in {e.benefit for e in found.get(case.uid, ())}:
                continue
            rest = tuple(person for _, person, _ in covers.get(row["uid"], ()) if person not in moving)
            found.setdefault(case.uid, []).append(Ending(row["uid"], rest))
    return found


def _end(
    uow: UnitOfWork, wanted: Sequence[tuple[Case, Sequence[Ending]]], on: date, found: Enrolled
) -> None:  # fmt: skip
    """Old ends with month m − 1 where nobody stays; who stays is covered on for what it is reckoned to."""
    months: dict[int, list[bytes]] = {}
    for case, endings in wanted:
        for ending in endings:
            if ending.rest:
                _go_on(uow, case, ending, on, found)
            else:
                months.setdefault(case.row["from_month"], []).append(ending.benefit)
    for month, uids in months.items():
        rows, last = benefits.rows(uow.connection, uids), year_month.add(month, -1)
        end_periods(uow, uids, last)
        states = [(row, {"status": "stopped"}) for row in rows.values()]
        change_states(uow, states, month, _why(on), also={"to_month": last})


def _why(on: date) -> Why:
    return Why(text("applications.transferred", day=on.isoformat()))


def _go_on(uow: UnitOfWork, case: Case, ending: Ending, on: date, found: Enrolled) -> None:
    """Some stay in the old benefit; where the amount is stated and not reckoned, a person must look at it."""
    month, why = case.row["from_month"], _why(on)
    reckoned = propose(uow, ending.benefit, month, ending.rest)
    set_covered(uow, ending.benefit, ending.rest, month, None, why)
    row = benefits.rows(uow.connection, [ending.benefit])[ending.benefit]
    if row["person_uid"] not in ending.rest:
        uow.update("entitlement", ending.benefit, {"person_uid": ending.rest[0]})
    if reckoned is not None:
        put_reckoned(uow, ending.benefit, month, reckoned, row["income_fen"], row["supplement_fen"], why)
        return
    told = text("applications.rest_amount", programme=row["programme"], count=len(ending.rest))
    found.warnings.append(Refused(case.uid, case.row["number"], case.row["name"], told))


def _insert(
    uow: UnitOfWork, taken: Sequence[tuple[Case, Mapping[str, Any]]], endings: Mapping[bytes, Sequence[Ending]],
    found: Enrolled,
) -> None:  # fmt: skip
    rows, amounts, members = list[dict[str, Any]](), list[tuple[Any, ...]](), list[tuple[Any, ...]]()
    for (case, details), uid in zip(taken, new_uids(len(taken)), strict=True):
        row = _values(case, details)
        ended = endings.get(case.uid, ())
        rows.append({"uid": uid, **row, "predecessor_uid": ended[0].benefit if ended else None})
        amounts.append(
            (
                uid, row["from_month"], row["to_month"], row["amount_fen"], row["supplement_fen"], "decision",
                row["income_fen"], case.row["reckoning"],
            )
        )  # fmt: skip
        members += [(uid, member["person_uid"], row["from_month"], row["to_month"]) for member in case.covered]
        found.made[case.uid] = uid
    if not rows:
        return
    uow.insert_many("entitlement", list(rows[0]), [tuple(row.values()) for row in rows])
    uow.insert_many("entitlement_amount", AMOUNT_COLUMNS, _with_uids(amounts))
    uow.insert_many("entitlement_member", MEMBER_COLUMNS, _with_uids(members))


def _with_uids(rows: Sequence[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    return [(uid, *row) for uid, row in zip(new_uids(len(rows)), rows, strict=True)]


def _values(case: Case, details: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of the benefit of a case."""
    row, month = case.row, case.row["from_month"]
    decided = case.taken("decide")
    stated = details_of(decided) if decided else {}
    on = date.fromisoformat(row["decided_on"])
    household = row["unit"] == "household"
    return {
        "programme_uid": row["programme_uid"], "household_uid": row["household_uid"] if household else None,
        "person_uid": row["person_uid"], "area_uid": row["area_uid"],
        "certificate_no": details.get("certificate_no"), "category": row["category"], "status": "active",
        "from_month": month, "to_month": month if row["period"] == ONCE else None, "amount_fen": row["amount_fen"],
        "supplement_fen": row["supplement_fen"],
        "household_size": sum(not m["died_on"] for m in case.members) if row["household_uid"] else None,
        "covered": len(case.covered), "papers_pending": int(bool(missing_papers(case)) or bool(row["source"])),
        "extra": write_extra(case.extra), "urban_rural": row["urban_rural"], "income_fen": row["income_fen"],
        "valid_until": stated.get("valid_until") or valid_until(case.rules, month),
        "review_due": stated.get("review_due") or next_review(case.rules, row["category"], on),
        "application_uid": case.uid,
    }  # fmt: skip
