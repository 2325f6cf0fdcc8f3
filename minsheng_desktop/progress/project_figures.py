"""How a project stands: its line with money, lateness and what somebody must do; made of stored rows, no queries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from itertools import pairwise
from typing import Any

from minsheng_desktop.core.texts import text
from minsheng_desktop.programmes.catalogue import load_code_lists
from minsheng_desktop.progress.project_records import (
    BAD,
    NOTE,
    WARN,
    MonthLine,
    ProjectFlag,
    ProjectLine,
    ProjectMoney,
    StepLine,
)
from minsheng_desktop.rules import project_schedule as rules
from minsheng_desktop.rules import rates, year_month
from minsheng_desktop.rules.schedule import Light, Thresholds, judge

Stored = Mapping[str, Any]
UPKEEP_STEP, REFUND_STEP = "upkeep", "refund"
MANY = (UPKEEP_STEP, REFUND_STEP)  # kinds that may stand several times
SHOWN_ORDER = (
    "site", "legal_person", "tendering", "contract", "supervision", "notice_board", "start", "main_body", "finish",
    "reimbursement", "acceptance", "plaque", "handover",
)  # fmt: skip
# The step that brings a project into a stage, and the column of the project that keeps its day.
BRINGS = {"start": "started", "main_body": "main_body", "finish": "finished", "acceptance": "accepted",
          "handover": "handed_over"}  # fmt: skip
DAY_COLUMN = {"start": "started_on", "finish": "finished_on", "acceptance": "accepted_on", "handover": "handed_over_on"}
PLAN_COLUMN = {"start": "planned_start", "finish": "planned_finish"}
DUE_FROM = {**rules.DUE_FROM, "notice_board": "started", "plaque": "finished", "handover": "accepted"}
BOARDS = {"notice_board": "started", "plaque": "finished"}
MONEY_KEYS = ("planned_fen", "in_place_fen", "disbursed_fen", "spent_fen")
SMALL_FEN = 1_000_000  # a project for less than 10,000 yuan is more likely typed in another unit
FIGURES = ("share_milli", *MONEY_KEYS, "advanced_fen")


@dataclass(frozen=True, slots=True)
class Frame:
    """What lines are judged by: the month, the day that counts for it, our own node, the bounds of the judgements."""

    month: int
    as_of: date
    node: bytes
    thresholds: Thresholds


def frame(month: int, today: date, node: bytes, thresholds: Thresholds) -> Frame:
    """A month is judged at its last day, the one that runs today."""
    return Frame(month, min(today, year_month.last_day(month)), node, thresholds)


def day_of(written: Any) -> date | None:
    """A stored day."""
    return date.fromisoformat(written) if written else None


def step_word(kind: str) -> str:
    """What a step is called."""
    return load_code_lists()["project_step"].item(kind).label


def done_kinds(steps: Sequence[Stored]) -> set[str]:
    """The kinds of steps that are done."""
    return {row["kind"] for row in steps if row["done_on"]}


def plan_points(steps: Sequence[Stored]) -> dict[date, int]:
    """The shares planned for certain days: planned day → thousandths of the work."""
    planned = ((day_of(row["planned_on"]), row["share_milli"]) for row in steps)
    return {day: share for day, share in planned if day and share is not None}


def planned_share(row: Stored, steps: Sequence[Stored], on: date) -> int | None:
    """The share of the work the plan asks for by the end of a day."""
    start, finish = day_of(row["planned_start"]), day_of(row["planned_finish"])
    return rules.planned_milli(on, start, finish, plan_points(steps))


def money_of(report: Stored | None, steps: Sequence[Stored]) -> ProjectMoney:
    """The money of a report with what was refunded of its advances."""
    refunds = [row["amount_fen"] or 0 for row in steps if row["kind"] == REFUND_STEP and row["done_on"]]
    advanced = (report["advanced_fen"] or 0) if report else 0
    amounts = {key: report[key] if report else None for key in MONEY_KEYS}
    return ProjectMoney(**amounts, advanced_fen=advanced, refunded_fen=sum(refunds),
                        outstanding_fen=rules.outstanding(advanced, refunds))  # fmt: skip


def make_line(row: Stored, steps: Sequence[Stored], reports: Sequence[Stored], now: Frame) -> ProjectLine:
    """A project as it stands; ``reports`` are those that count up to the month, by month."""
    last = reports[-1] if reports else None
    done = done_kinds(steps)
    stage = load_code_lists()["project_stage"].item(row["stage"])
    finished = rules.reached(row["stage"], "finished")
    share = rules.WHOLE_MILLI if finished else last["share_milli"] if last else None
    money = money_of(last, steps)
    line = ProjectLine(
        uid=row["uid"],
        name=row["name"],
        year=row["year"],
        stage=row["stage"],
        stage_label=stage.label,
        stage_tone=stage.tone,
        area=row["area_name"] or "",
        task=row["task_item"] or "",
        office="" if row["home_node"] == now.node else row["office"] or text("projects.other_office"),
        own=row["home_node"] == now.node,
        values=row,
        month=now.month,
        report_month=last["month"] if last else None,
        share_milli=share,
        share_planned=planned_share(row, steps, now.as_of),
        money=money,
        systems=tuple(system for system in rules.SIX if system in done),
        missing=rules.missing_systems(row["stage"], done),
        files=row["files"],
        next_check=rules.next_check(day_of(row["handed_over_on"]), check_days(steps)),
        problem=(last["problem"] or "") if last else "",
    )
    return _with_flags(line, steps, reports, now)


def check_days(steps: Sequence[Stored]) -> list[date]:
    """The days of the checks of upkeep."""
    days = [day_of(row["done_on"]) for row in steps if row["kind"] == UPKEEP_STEP]
    return [day for day in days if day]


def _with_flags(line: ProjectLine, steps: Sequence[Stored], reports: Sequence[Stored], now: Frame) -> ProjectLine:
    flags = [
        *_late_flags(line, now), *_system_flags(line, steps), *_money_flags(line), *_falls(reports),
        *_upkeep_flags(line, now),
    ]  # fmt: skip
    return replace(line, flags=tuple(flags))


def _falls(reports: Sequence[Stored]) -> list[ProjectFlag]:
    """The latest fall of each cumulative figure from a month to a later one, whichever of them was entered last."""
    found = []
    for key in FIGURES:
        stated = [(report["month"], report[key]) for report in reports if report[key] is not None]
        falls = [(first, second) for (first, high), (second, low) in pairwise(stated) if low < high]
        if falls:
            first, second = falls[-1]
            found.append(
                _flag("fell", WARN, name=text(f"projects.figure.{key}"), first=first % 100, second=second % 100)
            )
    return found


def _flag(code: str, tone: str = WARN, days: int = 0, **params: object) -> ProjectFlag:
    return ProjectFlag(code, text(f"projects.flag.{code}", days=days, **params), tone, days)


def _late_flags(line: ProjectLine, now: Frame) -> list[ProjectFlag]:
    stage, values = line.stage, line.values
    if stage == rules.STOPPED:
        return [_flag("stopped", BAD)]
    found = []
    budget = values["budget_fen"]
    if isinstance(budget, int) and 0 < budget < SMALL_FEN:
        found.append(_flag("small_budget"))
    if stage == "reserve" or rules.reached(stage, "finished"):
        return found
    start, finish = day_of(values["planned_start"]), day_of(values["planned_finish"])
    lacking = [key for key, day in (("planned_start", start), ("planned_finish", finish)) if day is None]
    if lacking:
        names = text("projects.joined").join(text(f"projects.field.{key}") for key in lacking)
        found.append(_flag("no_plan", NOTE, names=names))
    if stage == "approved" and (days := rules.days_late(start, None, now.as_of)):
        found.append(_flag("late_start", BAD, days=days, day=str(start)))
    if days := rules.days_late(finish, None, now.as_of):
        found.append(_flag("late_finish", BAD, days=days, day=str(finish)))
    elif finish == now.as_of == year_month.last_day(now.month) and line.share_milli != rules.WHOLE_MILLI:
        found.append(_flag("unfinished", BAD, day=str(finish)))
    if rules.reached(stage, "started"):
        found += _share_flags(line, now)
    return found


def _share_flags(line: ProjectLine, now: Frame) -> list[ProjectFlag]:
    found = []
    if line.report_month is None or line.report_month < line.month:
        found.append(_flag("unreported", WARN, month=line.month % 100))
    if line.share_milli is not None and line.share_planned:
        done, due = Fraction(line.share_milli, 1000), Fraction(line.share_planned, 1000)
        light = judge(done, due, now.thresholds)
        if light in (Light.BEHIND, Light.SERIOUSLY_BEHIND):
            tone = BAD if light is Light.SERIOUSLY_BEHIND else WARN
            points = rates.half_up((due - done) * 100, 1)
            found.append(_flag("behind", tone, share=rates.percent(done, 1), due=rates.percent(due, 1), points=points))
    return found


def _system_flags(line: ProjectLine, steps: Sequence[Stored]) -> list[ProjectFlag]:
    found = []
    if line.missing:
        names = text("projects.joined").join(step_word(kind) for kind in line.missing)
        found.append(_flag("missing", WARN, names=names))
    bare = [row["kind"] for row in steps if row["done_on"] and row["kind"] in rules.SIX and not row["document"]]
    if bare:
        names = text("projects.joined").join(step_word(kind) for kind in rules.SIX if kind in bare)
        found.append(_flag("no_document", WARN, names=names))
    done = done_kinds(steps)
    finished = rules.reached(line.stage, "finished")
    if rules.reached(line.stage, "started") and not finished and "notice_board" not in done:
        found.append(_flag("no_board"))
    if finished and "plaque" not in done:
        found.append(_flag("no_plaque"))
    return found


def _money_flags(line: ProjectLine) -> list[ProjectFlag]:
    values, money = line.values, line.money
    found = []
    budget, contract, settled = (_amount(values, key) for key in ("budget_fen", "contract_fen", "settled_fen"))
    if budget is not None and contract is not None and contract > budget:
        found.append(_flag("over_budget", WARN, more=yuan(contract - budget)))
    if contract is not None and settled is not None and settled > contract:
        found.append(_flag("over_contract", WARN, more=yuan(settled - contract)))
    if budget is not None and settled is not None and settled > budget and not contract:
        found.append(_flag("settled_over_budget", WARN, more=yuan(settled - budget)))
    found += money_flags(money)
    if money.outstanding_fen:
        found.append(_flag("to_refund", NOTE, advanced=yuan(money.advanced_fen), left=yuan(money.outstanding_fen)))
    return found


def _amount(values: Mapping[str, object], key: str) -> int | None:
    value = values[key]
    return value if isinstance(value, int) else None


def money_flags(money: ProjectMoney) -> list[ProjectFlag]:
    """Stages that pass the one before (M-154); what was advanced counts as in place until it is refunded."""
    found = []
    arrived = None if money.in_place_fen is None else money.in_place_fen + money.outstanding_fen
    if arrived is not None and money.disbursed_fen is not None and money.disbursed_fen > arrived:
        found.append(_flag("disbursed_over", WARN, more=yuan(money.disbursed_fen - arrived)))
    if money.disbursed_fen is not None and money.spent_fen is not None and money.spent_fen > money.disbursed_fen:
        found.append(_flag("spent_over", WARN, more=yuan(money.spent_fen - money.disbursed_fen)))
    return found


def _upkeep_flags(line: ProjectLine, now: Frame) -> list[ProjectFlag]:
    if not rules.reached(line.stage, "accepted"):
        return []
    found = []
    if not line.values["upkeep_unit"]:
        found.append(_flag("no_upkeep_unit"))
    if not line.values["upkeep_fund_fen"]:
        found.append(_flag("no_upkeep_fund"))
    days = rules.days_late(line.next_check, None, now.as_of)
    if days:
        found.append(_flag("upkeep_overdue", BAD, days=days, day=str(line.next_check)))
    return found


def yuan(fen: int) -> str:
    """Fen in 万元 as sentences say it: 82260000 → ``82.26``."""
    return f"{rates.half_up(Fraction(fen, 1_000_000), 2):,f}"


def step_lines(row: Stored, steps: Sequence[Stored], as_of: date) -> tuple[StepLine, ...]:
    """What is done and to be done, in the order of a project's life; upkeep and refunds last, the oldest first."""
    stage = row["stage"]
    by_kind: dict[str, list[Stored]] = {}
    for step in steps:
        by_kind.setdefault(step["kind"], []).append(step)
    newest = {kind: found[-1] for kind, found in by_kind.items()}
    lines = [_step_line(kind, newest.get(kind), row, stage, as_of) for kind in SHOWN_ORDER]
    for kind in MANY:
        ordered = sorted(by_kind.get(kind, []), key=lambda step: step["done_on"] or step["planned_on"] or "")
        lines += [_step_line(kind, step, row, stage, as_of) for step in ordered]
    coming = rules.next_check(day_of(row["handed_over_on"]), check_days(steps))
    if coming:
        late = rules.days_late(coming, None, as_of)
        lines.append(StepLine(None, UPKEEP_STEP, step_word(UPKEEP_STEP), coming, None, due=late > 0, days_late=late))
    return tuple(lines)


def _step_line(kind: str, step: Stored | None, row: Stored, stage: str, as_of: date) -> StepLine:
    planned = day_of(step["planned_on"] if step else None)
    if planned is None and kind in PLAN_COLUMN:
        planned = day_of(row[PLAN_COLUMN[kind]])
    done = day_of(step["done_on"] if step else None)
    due = done is None and (
        (kind in DUE_FROM and rules.reached(stage, DUE_FROM[kind])) or bool(planned and planned < as_of)
    )
    late = rules.days_late(planned, done, as_of)
    if step is None:
        return StepLine(None, kind, step_word(kind), planned, None, due=due, days_late=late)
    return StepLine(
        step["uid"], kind, step_word(kind), planned, done, step["share_milli"], step["result"] or "",
        step["document"] or "", step["unit"] or "", step["amount_fen"], step["remark"] or "", due, late,
    )  # fmt: skip


def month_lines(row: Stored, steps: Sequence[Stored], reports: Sequence[Stored]) -> tuple[MonthLine, ...]:
    """The months of a project, the oldest first."""
    return tuple(
        MonthLine(
            report["uid"], report["month"], report["version_no"], report["share_milli"],
            planned_share(row, steps, year_month.last_day(report["month"])), _month_money(report),
            report["words"] or "", report["problem"] or "", report["reason"] or "", report["updated_by"],
            report["updated_at"],
        )
        for report in reports
    )  # fmt: skip


def _month_money(report: Stored) -> ProjectMoney:
    return ProjectMoney(**{key: report[key] for key in MONEY_KEYS}, advanced_fen=report["advanced_fen"] or 0)
