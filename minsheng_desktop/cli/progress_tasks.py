"""Verbs that set the year's tasks: add, edit, close, open, remove, target, plan."""

from __future__ import annotations

import argparse
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from db.queries import standards as programmes
from minsheng_desktop.cli.frame import READING, WRITING, Answer, Context, Verb
from minsheng_desktop.cli.progress import count_of, line_json, line_text, month_of, number, target_json, target_lines
from minsheng_desktop.core.errors import not_found
from minsheng_desktop.core.operation import UnitOfRead
from minsheng_desktop.core.texts import text
from minsheng_desktop.progress.editing import (
    LEVELS,
    RATE_KINDS,
    NewTask,
    add_task,
    close_task,
    edit_task,
    open_task,
    remove_task,
)
from minsheng_desktop.progress.records import count_text
from minsheng_desktop.progress.service import change_target, plan_task
from minsheng_desktop.progress.table import find_task, task_detail, task_table
from minsheng_desktop.rules import rates, year_month

Milestone = tuple[int, Fraction]


def day_of(written: str) -> date:
    """A day as the command line writes it."""
    return date.fromisoformat(written)


def milestone_of(written: str) -> Milestone:
    """``2026-06=60%`` or ``2026-06=0.6``: by the end of the month this share is due."""
    month, _, share = written.partition("=")
    whole = share.strip()
    value = Fraction(Decimal(whole.rstrip("%")))
    return year_month.parse(month), value / 100 if whole.endswith("%") else value


def _task_fields(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--section")
    parser.add_argument("--department")
    parser.add_argument("--category", help=text("cli.option.task_category"))
    parser.add_argument("--kind", help=text("cli.option.task_kind"))
    parser.add_argument("--counts-for", action="append", choices=LEVELS, help=text("cli.option.task_counts_for"))
    parser.add_argument("--programme", metavar="CODE")
    parser.add_argument(
        "--milestone", type=milestone_of, action="append", metavar="YYYY-MM=60%", help=text("cli.option.task_milestone")
    )
    parser.add_argument("--from", dest="first_month", type=month_of, metavar="YYYY-MM")
    parser.add_argument("--until", dest="last_month", type=month_of, metavar="YYYY-MM")
    parser.add_argument("--rate-kind", choices=RATE_KINDS, help=text("cli.option.task_rate_kind"))
    parser.add_argument("--rate-base", type=count_of, metavar="COUNT", help=text("cli.option.task_rate_base"))
    parser.add_argument("--remark")
    parser.add_argument("--position", type=int)


def _given(context: Context) -> dict[str, Any]:
    """The fields of a task that were named on the command line."""
    options = context.options
    names = ("section", "department", "category", "kind", "first_month", "last_month", "rate_kind", "remark",
             "position")  # fmt: skip
    found = {name: getattr(options, name) for name in names if getattr(options, name) is not None}
    if options.counts_for:
        found["counts_for"] = tuple(options.counts_for)
    if options.milestone:
        found["milestones"] = tuple(sorted(options.milestone))
    if options.rate_base is not None:
        found["rate_base_milli"] = options.rate_base
    if options.programme is not None:
        found["programme_uid"] = context.workspace.read(_programme, options.programme) if options.programme else None
    return found


def _programme(uow: UnitOfRead, code: str) -> bytes:
    row = programmes.programme_row(uow.connection, code)
    if row is None:
        raise not_found("standards.no_programme", programme=code)
    return bytes(row["uid"])


def item_arguments(parser: argparse.ArgumentParser) -> None:
    """The task by its uid or its item, of the newest year or of one."""
    parser.add_argument("item", metavar="UID|ITEM")
    parser.add_argument("--year", type=int)


def uid_of(context: Context) -> bytes:
    """The task the command line names."""
    return context.workspace.read(find_task, context.options.item, context.options.year)


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("item", metavar="ITEM")
    parser.add_argument("--year", type=int, required=True)
    parser.add_argument("--unit", required=True)
    parser.add_argument("--target", type=count_of, metavar="COUNT")
    parser.add_argument("--wording", default="", help=text("cli.option.task_wording"))
    parser.add_argument("--document", default="")
    parser.add_argument("--date", type=day_of, metavar="DATE")
    _task_fields(parser)


def _add(context: Context) -> Answer:
    options = context.options
    new = NewTask(
        year=options.year,
        item=options.item,
        unit=options.unit,
        target_milli=options.target,
        wording=options.wording,
        document=options.document,
        decided_on=options.date,
        **_given(context),
    )
    uid = context.workspace.run(add_task, new).value
    return Answer({"uid": uid.hex(), "item": options.item, "year": options.year},
                  [text("progress.cli.added", item=options.item, year=options.year)])  # fmt: skip


def _edit_arguments(parser: argparse.ArgumentParser) -> None:
    item_arguments(parser)
    parser.add_argument("--name")
    parser.add_argument("--unit")
    _task_fields(parser)


def _edit(context: Context) -> Answer:
    options, uid = context.options, uid_of(context)
    changes = _given(context)
    changes |= {key: value for key, value in (("item", options.name), ("unit", options.unit)) if value is not None}
    changed = context.workspace.run(edit_task, uid, changes).value
    key = "progress.cli.edited" if changed else "progress.cli.unchanged"
    return Answer({"uid": uid.hex(), "changed": changed}, [text(key, item=options.name or options.item)])


def _close(context: Context) -> Answer:
    uid = uid_of(context)
    context.workspace.run(close_task, uid, context.options.date)
    return Answer({"uid": uid.hex()}, [text("progress.cli.closed", item=context.options.item)])


def _open(context: Context) -> Answer:
    uid = uid_of(context)
    context.workspace.run(open_task, uid)
    return Answer({"uid": uid.hex()}, [text("progress.cli.opened", item=context.options.item)])


def _remove(context: Context) -> Answer:
    uid = uid_of(context)
    context.workspace.run(remove_task, uid, context.options.reason)
    return Answer({"uid": uid.hex()}, [text("progress.cli.removed", item=context.options.item)])


def _list(context: Context) -> Answer:
    year = context.options.year
    month = year * 100 + 12 if year else None
    table = context.workspace.read(task_table, month)
    tasks = [line_json(line) for line in table.lines]
    return Answer({"year": table.month // 100, "tasks": tasks}, [line_text(line) for line in table.lines])


def _target_arguments(parser: argparse.ArgumentParser) -> None:
    item_arguments(parser)
    parser.add_argument("--target", type=count_of, required=True, metavar="COUNT")
    parser.add_argument("--document", required=True)
    parser.add_argument("--date", type=day_of, metavar="DATE")
    parser.add_argument("--wording", default="", help=text("cli.option.task_wording"))


def _target(context: Context) -> Answer:
    options, uid = context.options, uid_of(context)
    done = context.workspace.run(change_target, uid, options.target, options.document, options.date, options.wording)
    detail = context.workspace.read(task_detail, uid)
    data = {
        "uid": uid.hex(),
        "changed": done.value,
        "target": number(options.target),
        "targets": [target_json(version) for version in detail.targets],
        "completion": None if detail.line.completion is None else str(rates.percent(detail.line.completion)),
    }
    key = "progress.cli.target" if done.value else "progress.cli.unchanged"
    lines = [text(key, item=detail.line.item, target=count_text(options.target))]
    if not options.target:
        lines.append(text("progress.cli.zero_target", item=detail.line.item))
    return Answer(data, [*lines, *target_lines(detail)])


def _plan(context: Context) -> Answer:
    uid = uid_of(context)
    changed = context.workspace.run(plan_task, uid, sorted(context.options.milestone or [])).value
    key = "progress.cli.edited" if changed else "progress.cli.unchanged"
    return Answer({"uid": uid.hex(), "changed": changed}, [text(key, item=context.options.item)])


def _plan_arguments(parser: argparse.ArgumentParser) -> None:
    item_arguments(parser)
    parser.add_argument(
        "--milestone", type=milestone_of, action="append", metavar="YYYY-MM=60%", help=text("cli.option.task_milestone")
    )


def _with_date(parser: argparse.ArgumentParser) -> None:
    item_arguments(parser)
    parser.add_argument("--date", type=day_of, metavar="DATE")


def _with_reason(parser: argparse.ArgumentParser) -> None:
    item_arguments(parser)
    parser.add_argument("--reason", required=True)


VERBS = (
    Verb(("progress", "task", "list"), READING, _list, lambda p: p.add_argument("--year", type=int)),
    Verb(("progress", "task", "add"), WRITING, _add, _add_arguments),
    Verb(("progress", "task", "edit"), WRITING, _edit, _edit_arguments),
    Verb(("progress", "task", "close"), WRITING, _close, _with_date),
    Verb(("progress", "task", "open"), WRITING, _open, item_arguments),
    Verb(("progress", "task", "remove"), WRITING, _remove, _with_reason),
    Verb(("progress", "target"), WRITING, _target, _target_arguments),
    Verb(("progress", "plan"), WRITING, _plan, _plan_arguments),
)
