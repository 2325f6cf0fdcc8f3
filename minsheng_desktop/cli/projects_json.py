"""Projects as JSON: shares in per cent and quantities as plain text, money in fen, days in ISO form."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from minsheng_desktop.cli.frame import Answer
from minsheng_desktop.core.texts import text
from minsheng_desktop.entitlements.statistics_sheets import FigureSheet
from minsheng_desktop.progress.project_importing import CHANGED, NEW, SAME, ProjectsPreview
from minsheng_desktop.progress.project_records import (
    MonthLine,
    ProjectDetail,
    ProjectFlag,
    ProjectLine,
    ProjectList,
    ProjectMoney,
    StepLine,
)
from minsheng_desktop.progress.project_sheets import number, share
from minsheng_desktop.progress.project_values import BY_KEY
from minsheng_desktop.rules.rates import percent

DAYS = ("started_on", "finished_on", "accepted_on", "handed_over_on")


def flag_json(flag: ProjectFlag) -> dict[str, Any]:
    """A flag with its code, sentence and days."""
    return {"code": flag.code, "message": flag.message, "tone": flag.tone, "days": flag.days}


def money_json(money: ProjectMoney) -> dict[str, Any]:
    """Money in fen with its rates in per cent."""
    return {
        "planned_fen": money.planned_fen, "in_place_fen": money.in_place_fen, "disbursed_fen": money.disbursed_fen,
        "spent_fen": money.spent_fen, "advanced_fen": money.advanced_fen, "refunded_fen": money.refunded_fen,
        "outstanding_fen": money.outstanding_fen, "in_place_rate": _percent(money.in_place_rate),
        "disbursement_rate": _percent(money.disbursement_rate), "spending_rate": _percent(money.spending_rate),
    }  # fmt: skip


def _percent(rate: Any) -> str | None:
    return None if rate is None else str(percent(rate))


def _text(value: Any) -> str | None:
    return None if value is None else f"{value:f}"


def line_json(line: ProjectLine) -> dict[str, Any]:
    """A project as it stands."""
    columns = {}
    for key in (*BY_KEY, *DAYS):
        if key.endswith("_uid"):
            continue
        value = line.values[key]
        columns[key.removesuffix("_milli")] = _text(number(value)) if key.endswith("_milli") else value
    return {
        "uid": line.uid.hex(), **columns, "stage": line.stage, "stage_text": line.stage_label, "area": line.area,
        "task": line.task, "office": line.office, "own": line.own, "month": line.month,
        "report_month": line.report_month, "share": _text(share(line.share_milli)),
        "share_planned": _text(share(line.share_planned)), "money": money_json(line.money),
        "systems": list(line.systems), "missing": list(line.missing), "files": line.files, "late": line.late,
        "days_late": line.days_late, "next_check": line.next_check and line.next_check.isoformat(),
        "flags": [flag_json(flag) for flag in line.flags], "problem": line.problem,
    }  # fmt: skip


def list_json(found: ProjectList) -> dict[str, Any]:
    """A list with its sums; quantities by unit."""
    return {
        "year": found.year, "month": found.month, "late": found.late, "budget_fen": found.budget_fen,
        "counts": dict(found.counts), "money": money_json(found.money),
        "quantities": [{"unit": unit, "planned": _text(number(planned)), "finished": _text(number(finished))}
                       for unit, planned, finished in found.quantities],
        "projects": [line_json(line) for line in found.lines],
    }  # fmt: skip


def detail_json(detail: ProjectDetail) -> dict[str, Any]:
    """Everything about a project."""
    return {
        **line_json(detail.line), "steps": [_step(step) for step in detail.steps],
        "months": [_month(one) for one in detail.months], "versions": [_month(one) for one in detail.versions],
    }  # fmt: skip


def _step(step: StepLine) -> dict[str, Any]:
    return {
        "uid": step.uid and step.uid.hex(), "kind": step.kind, "label": step.label,
        "planned_on": step.planned_on and step.planned_on.isoformat(),
        "done_on": step.done_on and step.done_on.isoformat(), "share": _text(share(step.share_milli)),
        "result": step.result, "document": step.document, "unit": step.unit, "amount_fen": step.amount_fen,
        "remark": step.remark, "due": step.due, "days_late": step.days_late,
    }  # fmt: skip


def _month(one: MonthLine) -> dict[str, Any]:
    return {
        "month": one.month, "version": one.version_no, "share": _text(share(one.share_milli)),
        "share_planned": _text(share(one.share_planned)), "money": money_json(one.money), "words": one.words,
        "problem": one.problem, "reason": one.reason, "by": one.by,
    }  # fmt: skip


def sheet_answer(sheet: FigureSheet, out: Path) -> Answer:
    """What was written where."""
    return Answer({"file": str(out), "rows": len(sheet.rows)}, [text("cli.exported", place=out, rows=len(sheet.rows))])


def preview_answer(found: ProjectsPreview, written: bool) -> Answer:
    """What became, or would become, of the rows of a workbook."""
    counts = {"new": found.count(NEW), "changed": found.count(CHANGED), "same": found.count(SAME),
              "refused": found.refused}  # fmt: skip
    problems = [
        {"sheet": one.sheet, "row": one.row, "column": one.column, "heading": one.heading, "message": one.message}
        for one in found.problems
    ]
    rows = [{"sheet": row.sheet, "row": row.row, "name": row.name, "state": row.kind} for row in found.rows]
    said = [text("projects.cli.imported" if written else "projects.cli.previewed", file=found.file, **counts)]
    if found.left_out:
        said.append(text("projects.cli.left_out", names=text("projects.joined").join(found.left_out)))
    said += [text("projects.cli.problem", **one) for one in problems]
    data = {"file": found.file, **counts, "written": written, "left_out": list(found.left_out), "rows": rows,
            "problems": problems}  # fmt: skip
    return Answer(data, said)
