"""Whether a case can take a step: whose it is, where it stands, dates, who decides, what is missing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from db.queries import exchange
from minsheng_desktop.applications.cases import Case
from minsheng_desktop.applications.needs import Occasion, lacking
from minsheng_desktop.applications.paths import FINAL, REFUSE, WAITING_NOTICE, Step, StepResult, step_codes, step_label
from minsheng_desktop.applications.records import Refused, StepWish
from minsheng_desktop.core.errors import AppError, rule_error
from minsheng_desktop.core.operation import UnitOfRead
from minsheng_desktop.core.texts import text
from minsheng_desktop.programmes.catalogue import load_code_lists
from minsheng_desktop.rules.working_days import Holidays


def refused_row(case: Case, error: AppError) -> Refused:
    """A case that is left as it is, with the reason."""
    return Refused(case.uid, case.row["number"], case.row["name"], error.message, error.code)


def check_open(uow: UnitOfRead, case: Case) -> None:
    """Raise RULE for a case of another office, one that is closed, or one behind the county's decision."""
    if case.row["home_node"] != uow.node.uid:
        raise rule_error("applications.other_office", office=case.row["town"])
    if case.row["status"] in FINAL or not case.row["stage"]:
        raise rule_error("applications.closed", status=_status(case.row["status"]))


def judge(
    uow: UnitOfRead, case: Case, wish: StepWish, details: Mapping[str, Any], holidays: Holidays
) -> tuple[Step, StepResult]:
    """The step and result a case may take. Raises RULE with the reason and the way out."""
    _check_writer(uow, case, wish)
    step = _step(case, wish)
    result = step.result(wish.result)
    if result is None:
        names = text("applications.join").join(f"{found.code}（{found.label}）" for found in step.results)
        raise rule_error("applications.no_result", result=wish.result, step=step.label, results=names)
    if result.needs_opinion and not wish.opinion.strip():
        raise rule_error("applications.no_opinion", result=result.label)
    if wish.done_on < case.last_day:
        raise rule_error(
            "applications.before_last", day=wish.done_on.isoformat(), last=case.last_day.isoformat(), step=step.label
        )
    if result.after == REFUSE:
        return step, result
    occasion = Occasion(step, wish.done_on, holidays, result.code, details, wish.opinion)
    missing = lacking(case, occasion, step.needs if result.needs is None else result.needs)
    if missing:
        reasons = text("applications.semicolon").join(found.message for found in missing)
        ways = text("applications.semicolon").join(found.way_out for found in missing)
        raise rule_error("applications.lacking", step=step.label, reasons=reasons, ways=ways)
    exceeds = case.check is not None and case.check["conclusion"] == "exceeds"
    if step.code == "decide" and exceeds and not wish.opinion.strip():
        raise rule_error("applications.exceeds")
    return step, result


def _check_writer(uow: UnitOfRead, case: Case, wish: StepWish) -> None:
    """The case's own office takes its steps; the decision is the county's where the rules of the case say so."""
    own = case.row["home_node"] == uow.node.uid
    if not own:
        if wish.step != "decide" or uow.node.role != "county":
            raise rule_error("applications.other_office", office=case.row["town"])
        if case.rules["decides"] != "county":
            raise rule_error("applications.township_decides", office=case.row["town"])
        if case.row["pending"]:
            raise rule_error("applications.decided_already", office=case.row["town"])
    elif wish.step == "decide" and case.rules["decides"] == "county" and joined_county(uow):
        raise rule_error("applications.county_decides")


def joined_county(uow: UnitOfRead) -> bool:
    """Whether this is a township that reports to a county: then the county's decisions come in its packages.

    A township that reports to nobody enters the county's decision from its paper.
    """
    return uow.node.role == "township" and any(row["role"] == "county" for row in exchange.nodes(uow.connection))


def _step(case: Case, wish: StepWish) -> Step:
    stage = case.row["stage"]
    if case.row["status"] in FINAL or not stage:
        raise rule_error("applications.closed", status=_status(case.row["status"]))
    for step in case.path.allowed(stage, case.rules, bool(case.objections)):
        if step.code == wish.step:
            return step
    names = {"step": step_label(case.path, wish.step), "next": step_label(case.path, stage)}
    if wish.step not in step_codes():
        raise rule_error("applications.no_step", word=wish.step, next=names["next"], next_code=stage)
    if stage == WAITING_NOTICE:
        raise rule_error("applications.refused_already", step=names["step"])
    if case.path.step(wish.step) is None:
        raise rule_error("applications.not_of_path", path=case.path.label, **names)
    taken = case.taken(wish.step)
    if taken is not None:
        raise rule_error("applications.taken_already", day=taken["done_on"], **names)
    if wish.step not in {step.code for step in case.path.chain(case.rules)}:
        raise rule_error("applications.not_of_rules", **names)
    raise rule_error("applications.not_yet", next_code=stage, **names)


def _status(code: str) -> str:
    return next((item.label for item in load_code_lists()["application_status"].items if item.code == code), code)
