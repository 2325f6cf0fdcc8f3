"""The verb of the change of the year: what is carried into the new year, shown first or done."""

from __future__ import annotations

import argparse
from typing import Any

from minsheng_desktop.cli.frame import READING, WRITING, Answer, Context, Verb
from minsheng_desktop.cli.progress import number
from minsheng_desktop.core.texts import text
from minsheng_desktop.progress.carrying import PARTS, Carried, Carry, carry_year, preview_carry
from minsheng_desktop.rules import year_month


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--to", type=int, required=True, metavar="YEAR")
    parser.add_argument("--dry-run", action="store_true")
    parser.add_argument("--without", action="append", choices=PARTS, default=[], help=text("cli.option.carry_without"))


def _how_it_opens(options: argparse.Namespace) -> str:
    return READING if options.dry_run else WRITING


def _carry(context: Context) -> Answer:
    options, workspace = context.options, context.workspace
    plan = workspace.read(preview_carry, options.to)
    data: dict[str, Any] = {"year": options.to, "preview": _plan_json(plan), "carried_before": plan.carried_before}
    lines = _plan_lines(plan)
    if not options.dry_run:
        parts = [part for part in PARTS if part not in options.without]
        done: Carried = workspace.run(carry_year, options.to, parts).value
        data |= {
            "carried": {
                "tasks": done.tasks,
                "targets": done.targets,
                "shares": done.parts,
                "duties": done.duties,
                "holidays": done.holidays,
                "standards": done.standards,
            }
        }
        figures = {"year": done.year, "tasks": done.tasks, "holidays": done.holidays, "standards": done.standards}
        lines.append(text("progress.cli.carried", **figures))
    elif plan.carried_before:
        lines.append(text("progress.cli.carried_before", year=plan.year, before=plan.year - 1))
    return Answer(data, lines)


def _plan_json(plan: Carry) -> dict[str, Any]:
    return {
        "tasks": [
            {"item": task.item, "section": task.section, "unit": task.unit, "target": number(task.target_milli),
             "shares": task.parts, "duties": task.duties, "state": task.state}
            for task in plan.tasks
        ],
        "holidays": [{"day": one.day.isoformat(), "name": one.name} for one in plan.holidays],
        "known_holidays": plan.known_holidays,
        "standards": [
            {"key": one.key, "name": one.name, "place": one.place, "amount_fen": one.amount_fen,
             "from": year_month.to_text(one.month)}
            for one in plan.standards
        ],
        "running_standards": plan.running,
        "numbers": [{"series": one.name, "last": one.last, "next": one.following} for one in plan.numbers],
    }  # fmt: skip


def _plan_lines(plan: Carry) -> list[str]:
    figures = {
        "year": plan.year,
        "tasks": len(plan.new_tasks),
        "others": len(plan.tasks) - len(plan.new_tasks),
        "holidays": len(plan.holidays),
        "standards": len(plan.standards),
        "running": plan.running,
    }
    series = [
        text("progress.cli.series", name=one.name, last=one.last, following=one.following) for one in plan.numbers
    ]
    return [text("progress.cli.carry", **figures), *series]


VERBS = (Verb(("progress", "carry"), _how_it_opens, _carry, _arguments),)
