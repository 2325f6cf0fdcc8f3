"""The steps of a project: the six systems with their documents, stages, boards, upkeep, refunds of advances."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from db.queries import progress_projects as stored
from db.types import new_uid
from minsheng_desktop.core.errors import input_error, not_found, rule_error
from minsheng_desktop.core.operation import Operation, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.programmes.catalogue import load_code_lists
from minsheng_desktop.progress.project_figures import (
    BRINGS,
    DAY_COLUMN,
    MANY,
    PLAN_COLUMN,
    REFUND_STEP,
    UPKEEP_STEP,
    step_word,
    yuan,
)
from minsheng_desktop.progress.project_records import ProjectRecorded, StepEntry
from minsheng_desktop.progress.projects import RESERVE, STOPPED, own_project, stage_of
from minsheng_desktop.rules import project_schedule as rules

Row = Mapping[str, Any]
# What must stand before a step, so that no stage is skipped; between main_body and finish there is no order.
BEFORE = {"main_body": "start", "finish": "start", "acceptance": "finish", "handover": "acceptance"}
TEXTS = ("result", "document", "unit", "remark")


@use_case(Operation("projects.record_step", Right.EDIT))
def record_step(uow: UnitOfWork, uid: bytes, entry: StepEntry) -> ProjectRecorded:
    """Enter or change a step of a project: planned day, day done, result, document.

    A kind stands once and a second entry changes it; upkeep and refunds stand as often as they happen, changed by
    ``entry.uid``. Start, main body, finish, acceptance and handing over bring the project into their stage.
    Raises INPUT (unknown kind, a day to come, days in the wrong order), RULE (a stage skipped, stopped, reserve,
    more refunded than advanced).
    """
    row = own_project(uow, uid)
    if entry.kind not in {item.code for item in load_code_lists()["project_step"].items}:
        raise input_error("projects.unknown_step", step=entry.kind)
    steps = stored.steps(uow.connection, [uid]).get(uid, [])
    present = _present(steps, entry)
    values = _values(entry, present)
    if not any(values.get(key) for key in ("planned_on", "done_on")) and not (present or entry.kind in PLAN_COLUMN):
        raise input_error("projects.no_day", step=step_word(entry.kind))
    rest = [step for step in steps if present is None or step["uid"] != present["uid"]]
    merged = {**(present or {}), **values, "kind": entry.kind}
    _check(uow, row, rest, merged)
    step_uid, changed = _write(uow, uid, present, values, entry.kind)
    changed |= _follow(uow, row, [*rest, merged], entry)
    uow.describe(name=row["name"], step=step_word(entry.kind))
    return ProjectRecorded(step_uid, row["name"], int(changed))


def _present(steps: Sequence[Row], entry: StepEntry) -> Row | None:
    if entry.uid is not None:
        found = next((step for step in steps if step["uid"] == entry.uid and step["kind"] == entry.kind), None)
        if found is None:
            raise not_found("projects.unknown_step_line")
        return found
    return None if entry.kind in MANY else next((s for s in reversed(steps) if s["kind"] == entry.kind), None)


def _values(entry: StepEntry, present: Row | None) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for key in ("planned_on", "done_on"):
        day: date | None = getattr(entry, key)
        if day is not None:
            values[key] = day.isoformat()
    for key in ("share_milli", "amount_fen"):
        if getattr(entry, key) is not None:
            values[key] = getattr(entry, key)
    for key in TEXTS:
        written: str | None = getattr(entry, key)
        if written is not None:
            values[key] = written.strip() or None
    return {key: value for key, value in values.items() if present is None or present[key] != value}


def _check(uow: UnitOfWork, row: Row, rest: Sequence[Row], step: Row) -> None:
    kind, done = step["kind"], step.get("done_on")
    share, amount = step.get("share_milli"), step.get("amount_fen")
    if share is not None and not 0 <= share <= rules.WHOLE_MILLI:
        raise input_error("projects.bad_share")
    if kind == REFUND_STEP and not amount:
        raise input_error("projects.no_amount")
    if not done:
        return
    if done > uow.today.isoformat():
        raise input_error("projects.future", step=step_word(kind), day=done)
    if kind in BRINGS:
        _check_stage(row, rest, kind, done)
    if kind == UPKEEP_STEP and (not row["handed_over_on"] or done < row["handed_over_on"]):
        raise rule_error("projects.upkeep_too_early")
    if kind == REFUND_STEP and amount:
        _check_refund(uow, row, rest, amount)


def _check_stage(row: Row, rest: Sequence[Row], kind: str, done: str) -> None:
    if row["stage"] == RESERVE:
        raise rule_error("projects.still_reserve", name=row["name"])
    if row["stage"] == STOPPED:
        raise rule_error("projects.is_stopped", name=row["name"])
    days = {step["kind"]: step["done_on"] for step in rest if step["done_on"]}
    earlier = BEFORE.get(kind)
    if earlier and earlier not in days:
        raise rule_error("projects.step_before", step=step_word(kind), before=step_word(earlier))
    if earlier and days[earlier] > done:
        raise input_error("projects.order", step=step_word(kind), before=step_word(earlier), day=days[earlier])
    for later, needs in BEFORE.items():
        if needs == kind and later in days and days[later] < done:
            raise input_error("projects.order", step=step_word(later), before=step_word(kind), day=done)


def _check_refund(uow: UnitOfWork, row: Row, rest: Sequence[Row], amount: int) -> None:
    reports = stored.reports(uow.connection, [row["uid"]]).get(row["uid"], [])
    advanced = (reports[-1]["advanced_fen"] or 0) if reports else 0
    refunds = [step["amount_fen"] or 0 for step in rest if step["kind"] == REFUND_STEP and step["done_on"]]
    left = rules.outstanding(advanced, refunds)
    if amount > left:
        raise rule_error("projects.refund_over", left=yuan(left), amount=yuan(amount))


def _write(
    uow: UnitOfWork, project: bytes, present: Row | None, values: dict[str, Any], kind: str
) -> tuple[bytes, bool]:
    if present is not None:
        return present["uid"], bool(values) and uow.update("project_step", present["uid"], values)
    return uow.insert("project_step", {"uid": new_uid(), "project_uid": project, "kind": kind, **values}), True


def _follow(uow: UnitOfWork, row: Row, steps: Sequence[Row], entry: StepEntry) -> bool:
    """Keep the project's own days and stage in step with what was entered."""
    values: dict[str, Any] = {}
    if entry.kind in DAY_COLUMN and entry.done_on is not None:
        values[DAY_COLUMN[entry.kind]] = entry.done_on.isoformat()
    if entry.kind in PLAN_COLUMN and entry.planned_on is not None:
        values[PLAN_COLUMN[entry.kind]] = entry.planned_on.isoformat()
        start = values.get("planned_start", row["planned_start"])
        finish = values.get("planned_finish", row["planned_finish"])
        if start and finish and finish < start:
            raise input_error("projects.plan_reversed", start=start, finish=finish)
    if row["stage"] not in (RESERVE, STOPPED):
        values["stage"] = stage_of([{"done_on": None, **step} for step in steps])
    return uow.update("project", row["uid"], values) if values else False


@use_case(Operation("projects.remove_step", Right.EDIT))
def remove_step(uow: UnitOfWork, uid: bytes, step_uid: bytes) -> None:
    """Take a step back; the project returns to the stage before. Raises RULE where a later stage rests on it."""
    row = own_project(uow, uid)
    steps = stored.steps(uow.connection, [uid]).get(uid, [])
    step = next((one for one in steps if one["uid"] == step_uid), None)
    if step is None:
        raise not_found("projects.unknown_step_line")
    rest = [one for one in steps if one["uid"] != step_uid]
    done = {one["kind"] for one in rest if one["done_on"]}
    later = [kind for kind, needs in BEFORE.items() if needs == step["kind"] and kind in done]
    if later and step["done_on"]:
        raise rule_error("projects.step_used", step=step_word(step["kind"]), later=step_word(later[0]))
    uow.delete("project_step", [step_uid], "removed")
    values: dict[str, Any] = {}
    if step["kind"] in DAY_COLUMN:
        values[DAY_COLUMN[step["kind"]]] = None
    if row["stage"] not in (RESERVE, STOPPED):
        values["stage"] = stage_of(rest)
    if values:
        uow.update("project", uid, values)
    uow.describe(name=row["name"], step=step_word(step["kind"]))
