"""Verbs about dividing targets, who answers for a task, and submitting a month."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import Any

from minsheng_desktop.areas.editing import find_area
from minsheng_desktop.cli.frame import READING, WRITING, Answer, Context, Verb
from minsheng_desktop.cli.progress import count_of, line_text, month_of, number
from minsheng_desktop.cli.progress_tasks import day_of, item_arguments, uid_of
from minsheng_desktop.core.operation import UnitOfRead
from minsheng_desktop.core.texts import text
from minsheng_desktop.progress.duties import duties_of, role_word, set_duties
from minsheng_desktop.progress.records import Duty, Part, count_text
from minsheng_desktop.progress.shares import Divided, PartKey, divide_target, divided, shares_of, village_parts
from minsheng_desktop.progress.submissions import reopen_month, submissions, submit_month
from minsheng_desktop.progress.table import find_task, task_detail
from minsheng_desktop.rules import rates, year_month


def _share(written: str) -> tuple[str, int | None]:
    """``AREA=COUNT``; ``AREA=`` takes the part back."""
    name, _, count = written.rpartition("=")
    if not name:
        raise ValueError("AREA=COUNT")
    return name, count_of(count) if count.strip() else None


def _divide_arguments(parser: argparse.ArgumentParser) -> None:
    item_arguments(parser)
    parser.add_argument(
        "--share", type=_share, action="append", default=[], metavar="AREA=COUNT", help=text("cli.option.task_share")
    )
    parser.add_argument(
        "--person", type=_share, action="append", default=[], metavar="[AREA/]NAME=COUNT",
        help=text("cli.option.task_share_person"),
    )  # fmt: skip
    parser.add_argument("--document", default="")
    parser.add_argument("--date", type=day_of, metavar="DATE")


def _divide(context: Context) -> Answer:
    options, uid = context.options, uid_of(context)
    parts: dict[PartKey, int | None] = {}
    for name, milli in options.share:
        parts[context.workspace.read(find_area, name)["uid"]] = milli
    for written, milli in options.person:
        area, _, name = written.rpartition("/")
        parts[(context.workspace.read(find_area, area)["uid"], name) if area else name] = milli
    done = context.workspace.run(divide_target, uid, parts, options.document, options.date).value
    return Answer(_divided_json(done) | {"uid": uid.hex(), "written": done.written}, _divided_lines(done))


def _divided_json(done: Divided) -> dict[str, Any]:
    return {
        "sum": number(done.sum_milli),
        "target": number(done.target_milli),
        "difference": number(done.difference_milli),
        "below": [{"area": area, "sum": number(summed), "part": number(part)} for area, summed, part in done.below],
    }


def _divided_lines(done: Divided) -> list[str]:
    figures = {
        "sum": count_text(done.sum_milli),
        "target": count_text(done.target_milli),
        "difference": count_text(done.difference_milli),
    }
    key = "progress.cli.divided" if done.difference_milli == 0 else "progress.cli.divided_differs"
    lines = [text(key, **figures)]
    lines += [
        text("progress.cli.divided_below", area=area, sum=count_text(summed), part=count_text(part))
        for area, summed, part in done.below
    ]
    return lines


def _shares_arguments(parser: argparse.ArgumentParser) -> None:
    item_arguments(parser)
    parser.add_argument("--month", type=month_of, metavar="YYYY-MM")
    parser.add_argument("--township", metavar="AREA", help=text("cli.option.task_share_township"))


def _shares(context: Context) -> Answer:
    options, workspace, uid = context.options, context.workspace, uid_of(context)
    if options.township:
        area = workspace.read(find_area, options.township)["uid"]
        parts = workspace.read(village_parts, uid, area, options.month or 999912)
        return Answer({"parts": [part_json(part) for part in parts]}, [_part_text(part) for part in parts])
    line = workspace.read(task_detail, uid, options.month).line
    parts = workspace.read(shares_of, uid, line.month)
    data = _divided_json(workspace.read(divided, uid)) | {
        "uid": uid.hex(),
        "month": year_month.to_text(line.month),
        "parts": [part_json(part) for part in parts],
        "total": number(line.total_milli),
        "parts_total": number(line.parts_total_milli),
        "parts_difference": number(line.parts_difference),
    }
    flags = [flag.message for flag in line.flags if flag.code in ("shares_differ", "parts_differ")]
    return Answer(data, [line_text(line), *(_part_text(part) for part in parts), *flags])


def part_json(part: Part) -> dict[str, Any]:
    """A part of a task as JSON; counts as plain decimals."""
    return {
        "area": part.area or None,
        "person": part.person or None,
        "target": number(part.target_milli),
        "version": part.version,
        "document": part.document,
        "date": part.decided_on or None,
        "month": year_month.to_text(part.month) if part.month else None,
        "done": number(part.month_milli),
        "total": number(part.total_milli),
        "completion": None if part.completion is None else str(rates.percent(part.completion)),
        "problem": part.problem,
    }


def _part_text(part: Part) -> str:
    rate = text("progress.none") if part.completion is None else f"{rates.percent(part.completion, 1)}%"
    return f"  {part.name}\t{count_text(part.total_milli)}/{count_text(part.target_milli)}\t{rate}"


def _duty(written: str) -> tuple[str, list[str]]:
    """``ROLE=NAME[/POST[/UNIT[/PHONE]]]``."""
    role, _, rest = written.partition("=")
    if not rest:
        raise ValueError("ROLE=NAME")
    return role, rest.split("/")


def _duty_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("item", nargs="?", metavar="UID|ITEM")
    parser.add_argument("--year", type=int)
    parser.add_argument(
        "--set", dest="rows", type=_duty, action="append", metavar="[AREA:]ROLE=NAME/POST/UNIT/PHONE",
        help=text("cli.option.task_duty"),
    )  # fmt: skip


def _how_duty_opens(options: argparse.Namespace) -> str:
    return WRITING if options.rows else READING


def _duties(context: Context) -> Answer:
    options, workspace = context.options, context.workspace
    uid = workspace.read(find_task, options.item, options.year) if options.item else None
    year = options.year or (workspace.read(task_detail, uid).line.month if uid else workspace.read(_this_month)) // 100
    if options.rows:
        rows = [_duty_of(context, role, words) for role, words in options.rows]
        workspace.run(set_duties, year, rows, uid)
    found = workspace.read(duties_of, year, uid)
    data = [
        {"role": duty.role, "role_text": role_word(duty.role), "name": duty.name, "post": duty.post,
         "unit": duty.unit, "phone": duty.phone,
         "area_uid": duty.area_uid.hex() if duty.area_uid else None}
        for duty in found
    ]  # fmt: skip
    lines = ["\t".join((role_word(duty.role), duty.name, duty.post, duty.unit, duty.phone)) for duty in found]
    return Answer({"year": year, "duties": data}, lines)


def _this_month(uow: UnitOfRead) -> int:
    return year_month.of(uow.today)


def _duty_of(context: Context, written: str, words: Sequence[str]) -> Duty:
    area, _, role = written.rpartition(":")
    name, post, unit, phone = (*words, "", "", "", "")[:4]
    uid = context.workspace.read(find_area, area)["uid"] if area else None
    return Duty(role, name, post, unit, phone, uid)


def _month_argument(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--month", type=month_of, required=True, metavar="YYYY-MM")


def _submit_arguments(parser: argparse.ArgumentParser) -> None:
    _month_argument(parser)
    parser.add_argument("--signed-by", default="", metavar="NAME")
    parser.add_argument("--allow-missing", action="store_true", help=text("cli.option.task_allow_missing"))


def _submit(context: Context) -> Answer:
    options = context.options
    done = context.workspace.run(submit_month, options.month, options.signed_by, options.allow_missing).value
    data = {"month": year_month.to_text(done.month), "tasks": done.tasks, "missing": list(done.missing)}
    lines = [text("progress.cli.submitted", month=done.month % 100, count=done.tasks)]
    if done.missing:
        lines.append(
            text("progress.cli.missing", count=len(done.missing), items=text("progress.and").join(done.missing))
        )
    return Answer(data, lines)


def _reopen_arguments(parser: argparse.ArgumentParser) -> None:
    _month_argument(parser)
    parser.add_argument("--reason", required=True)


def _reopen(context: Context) -> Answer:
    options = context.options
    context.workspace.run(reopen_month, options.month, options.reason)
    month = year_month.to_text(options.month)
    return Answer({"month": month}, [text("progress.cli.reopened", month=options.month % 100)])


def _submissions_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--year", type=int, required=True)


def _submissions(context: Context) -> Answer:
    found = context.workspace.read(submissions, context.options.year)
    data = [
        {"office": one.office, "month": year_month.to_text(one.month), "submitted_on": one.submitted_on,
         "tasks": one.tasks, "signed_by": one.signed_by, "locked": one.locked, "reopened_on": one.reopened_on or None,
         "reason": one.reason}
        for one in found
    ]  # fmt: skip
    lines = [
        f"{year_month.to_text(one.month)}\t{one.office}\t{one.submitted_on}\t{one.tasks}\t{one.reason}" for one in found
    ]
    return Answer({"year": context.options.year, "submissions": data}, lines)


VERBS = (
    Verb(("progress", "divide"), WRITING, _divide, _divide_arguments),
    Verb(("progress", "shares"), READING, _shares, _shares_arguments),
    Verb(("progress", "duty"), _how_duty_opens, _duties, _duty_arguments),
    Verb(("progress", "submit"), WRITING, _submit, _submit_arguments),
    Verb(("progress", "reopen"), WRITING, _reopen, _reopen_arguments),
    Verb(("progress", "submissions"), READING, _submissions, _submissions_arguments),
)
