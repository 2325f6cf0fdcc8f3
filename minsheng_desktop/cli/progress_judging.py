"""Verbs that judge the year's tasks: settings, counts of the ledger, overview, matrix, comparison, stated figures."""

from __future__ import annotations

import argparse
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from minsheng_desktop.cli.frame import READING, WRITING, Answer, Context, Verb
from minsheng_desktop.cli.progress import line_json
from minsheng_desktop.core.files import plain
from minsheng_desktop.core.texts import text
from minsheng_desktop.notices.progress_overview import write_overview
from minsheng_desktop.progress.comparisons import IndicatorSeries, compare_indicators, compare_tasks
from minsheng_desktop.progress.counting import count_task, countable, counted_all, counting_key
from minsheng_desktop.progress.figures import SOURCE_TEXTS, STAGE_TEXTS
from minsheng_desktop.progress.indicator_records import IndicatorFilter, IndicatorLine
from minsheng_desktop.progress.indicators import SHIPPED, import_indicators, list_indicators, read_indicators
from minsheng_desktop.progress.office import listed_tasks
from minsheng_desktop.progress.overview import GAPS, LateTask, Overview, matrix, overview
from minsheng_desktop.progress.records import MILLI, STAGES, count_text, money_text
from minsheng_desktop.progress.settings import (
    DEFAULTS,
    LABELS,
    list_progress_settings,
    set_progress_setting,
)
from minsheng_desktop.progress.table import find_task, task_table, working_month
from minsheng_desktop.rules import rates, year_month


def _percent(share: Fraction | None) -> str | None:
    return None if share is None else str(rates.percent(share))


def _number(milli: int | None) -> str | None:
    return None if milli is None else f"{(Decimal(milli) / MILLI).normalize():f}"


def _month_argument(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--month", type=year_month.parse, metavar="YYYY-MM")


# -- settings ------------------------------------------------------------------------------------


def _settings(context: Context) -> Answer:
    versions = context.workspace.read(list_progress_settings)
    data = [
        {"key": one.key, "label": text(LABELS[one.key]), "value": one.written, "from": one.from_day or None,
         "document": one.document, "in_force": one.in_force}
        for one in versions
    ]  # fmt: skip
    lines = [f"{one.key}\t{one.written}\t{one.from_day}\t{one.document}" for one in versions if one.in_force]
    return Answer({"settings": data}, lines)


def _set_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("key", choices=list(DEFAULTS))
    parser.add_argument("value")
    parser.add_argument("--from", dest="from_day", type=date.fromisoformat, required=True, metavar="DATE")
    parser.add_argument("--document", default="")


def _set(context: Context) -> Answer:
    options = context.options
    done = context.workspace.run(set_progress_setting, options.key, options.value, options.from_day, options.document)
    return Answer({"uid": done.value.hex(), "changed": done.operation_id is not None}, [text("judging.cli.set")])


# -- what the ledger counts ----------------------------------------------------------------------


def _count_arguments(parser: argparse.ArgumentParser) -> None:
    _month_argument(parser)
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--task", metavar="UID|ITEM")
    parser.add_argument("--by", metavar="KEY")


def _how_count_opens(options: argparse.Namespace) -> str:
    return WRITING if options.task and options.by is not None else READING


def _count(context: Context) -> Answer:
    options, workspace = context.options, context.workspace
    if options.list:
        found = workspace.read(countable)
        data = [{"key": one.key, "label": one.label, "kind": one.kind} for one in found]
        return Answer({"countable": data}, [f"{one.key}\t{one.label}" for one in found])
    if options.task and options.by is not None:
        uid = workspace.read(find_task, options.task)
        done = workspace.run(count_task, uid, "" if options.by == "none" else options.by)
        return Answer({"uid": uid.hex(), "changed": done.value}, [text("judging.cli.counting_set")])
    month = options.month or workspace.read(working_month)
    tasks = workspace.read(listed_tasks, month // 100)
    counted = workspace.read(counted_all, month, tasks)
    keys = {task["uid"]: counting_key(task) for task in tasks}
    lines = [line for line in workspace.read(task_table, month).lines if line.uid in counted]
    rows = []
    for line in lines:
        own = counted[line.uid]
        difference = None if line.total_milli is None else line.total_milli - own
        rows.append({
            "uid": line.uid.hex(), "item": line.item, "unit": line.unit, "by": keys[line.uid],
            "typed": _number(line.total_milli), "counted": _number(own), "difference": _number(difference),
        })  # fmt: skip
    spoken = [f"{row['item']}\t{row['typed'] or '-'}\t{row['counted']}\t{row['difference'] or '-'}" for row in rows]
    return Answer({"month": year_month.to_text(month), "tasks": rows}, spoken)


# -- overview and matrix -------------------------------------------------------------------------


def _overview_arguments(parser: argparse.ArgumentParser) -> None:
    _month_argument(parser)
    parser.add_argument("--level", choices=("province", "city", "county"))
    parser.add_argument("--pdf", type=Path, metavar="OUT.pdf")


def _how_overview_opens(options: argparse.Namespace) -> str:
    return WRITING if options.pdf else READING


def _overview(context: Context) -> Answer:
    options = context.options
    found = context.workspace.read(overview, options.month, options.level)
    if not options.pdf:
        return Answer(overview_json(found), overview_lines(found))
    made = context.workspace.run(write_overview, found.month, options.level, options.pdf).value
    data = {**overview_json(found), "file": str(options.pdf), "pages": made.paper.pages}
    return Answer(data, [text("judging.cli.printed", place=options.pdf, pages=made.paper.pages)])


def overview_json(found: Overview) -> dict[str, Any]:
    """An overview as JSON: rates in per cent, money in fen, counts as plain decimals."""
    return {
        "month": year_month.to_text(found.month),
        "as_of": found.as_of.isoformat(),
        "counts": {light.value if light else "none": count for light, count in found.counts.items()},
        "pending": found.pending,
        "late": [_late_json(one, found) for one in found.late],
        "stages_fen": {stage: found.stage_fen(stage) for stage in STAGES},
        "stuck": [
            {"stage": one.stage, "before": GAPS[one.stage], "source": one.source, "fen": one.fen,
             "tasks": [{"uid": uid.hex(), "item": item, "fen": fen} for uid, item, fen in one.tasks]}
            for one in found.stuck
        ],
        "townships": [
            {"name": one.name, "tasks": one.tasks, "reported": one.reported, "late": one.late,
             "completion": _percent(one.completion), "worst": one.worst, "submitted_on": one.submitted_on or None,
             "counts": {light.value if light else "none": count for light, count in one.counts.items()}}
            for one in found.townships
        ],
        "months": [
            {"month": year_month.to_text(one.month), "completion": _percent(one.completion),
             "scheduled": _percent(one.scheduled)}
            for one in found.months
        ],
        "differences": [
            {"uid": one.line.uid.hex(), "item": one.line.item, "typed": _number(one.line.total_milli),
             "counted": _number(one.counted_milli), "difference": _number(one.difference_milli)}
            for one in found.differences
        ],
    }  # fmt: skip


def _late_json(one: LateTask, found: Overview) -> dict[str, Any]:
    row = line_json(one.line)
    kept = ("uid", "item", "department", "unit", "target", "total", "completion", "scheduled", "lag", "light")
    return {key: row[key] for key in kept} | {
        "missing": _number(one.missing_milli),
        "months_late": str(rates.half_up(one.months, 1)),
        "forecast": _percent(found.forecast.get(one.line.uid)),
        "problem": one.line.problem,
    }


def overview_lines(found: Overview) -> list[str]:
    """An overview as people read it."""
    late = [
        text("judging.cli.late", item=one.line.item, missing=count_text(one.missing_milli), unit=one.line.unit,
             months=rates.half_up(one.months, 1), completion=_percent(one.line.completion))
        for one in found.late
    ]  # fmt: skip
    stuck = [
        text("judging.cli.stuck", stage=text(STAGE_TEXTS[one.stage]), source=text(SOURCE_TEXTS[one.source]),
             amount=money_text(one.fen), tasks=len(one.tasks))
        for one in found.stuck
    ]  # fmt: skip
    towns = [text("judging.cli.township", name=one.name, standing=one.standing) for one in found.townships]
    return [*late, *stuck, *towns]


def _matrix_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--year", type=int)
    _month_argument(parser)
    parser.add_argument("--stage", choices=STAGES, default="spent")


def _matrix(context: Context) -> Answer:
    options = context.options
    year = options.year or (options.month or year_month.of(context.clock.today())) // 100
    view = context.workspace.read(matrix, year, options.month, options.stage)
    names = dict(view.areas)
    items = {uid: item for uid, item, _ in view.tasks}
    cells = [
        {"township": names.get(area, ""), "task": items[task], "target": _number(cell.target_milli),
         "months": [_number(total) for total in cell.totals], "completion": _percent(cell.completion(view.month % 100)),
         "funds_fen": dict(cell.funds)}
        for (area, task), cell in view.cells.items()
        if task in items
    ]  # fmt: skip
    data = {"year": year, "month": year_month.to_text(view.month), "stage": view.stage, "sources_fen": view.by_source(),
            "cells": cells}  # fmt: skip
    lines = [f"{cell['township']}\t{cell['task']}\t{cell['completion'] or '-'}%" for cell in cells]
    return Answer(data, lines)


# -- years and stated figures --------------------------------------------------------------------


def _compare_arguments(parser: argparse.ArgumentParser) -> None:
    _month_argument(parser)
    parser.add_argument("--place", default="")
    parser.add_argument("--indicator", default="")


def _compare(context: Context) -> Answer:
    options, workspace = context.options, context.workspace
    if options.place or options.indicator:
        series = workspace.read(compare_indicators, options.place, options.indicator)
        return Answer({"indicators": [_series_json(one) for one in series]}, [_series_text(one) for one in series])
    found = workspace.read(compare_tasks, options.month or workspace.read(working_month))
    rows = []
    for one in found.lines:
        before = one.before
        rows.append({
            "uid": one.line.uid.hex(), "item": one.line.item, "unit": one.line.unit,
            "total": _number(one.line.total_milli), "completion": _percent(one.line.completion),
            "last_year": _number(before.total_milli) if before else None,
            "last_year_completion": _percent(before.completion) if before else None,
            "difference": _number(one.difference_milli), "change": _percent(one.change),
        })  # fmt: skip
    gone = [{"item": one.item, "total": _number(one.total_milli)} for one in found.gone]
    data = {"month": year_month.to_text(found.month), "before": year_month.to_text(found.before), "tasks": rows,
            "gone": gone}  # fmt: skip
    lines = [f"{r['item']}\t{r['total'] or '-'}\t{r['last_year'] or '-'}\t{r['change'] or '-'}%" for r in rows]
    return Answer(data, lines)


def _series_json(one: IndicatorSeries) -> dict[str, Any]:
    return {
        "place": one.place, "indicator": one.name, "unit": one.unit,
        "years": [
            {"year": year, "value": _number(line.actual_milli), "funds_fen": dict(line.funds),
             "change": _percent(one.changes.get(year))}
            for year, line in one.points
        ],
    }  # fmt: skip


def _series_text(one: IndicatorSeries) -> str:
    points = [f"{year} {line.figure}" for year, line in one.points]
    last = _percent(one.changes.get(one.points[-1][0]))
    return "\t".join((one.place, one.name, *points, f"{last}%" if last else "-"))


def _indicators_import_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", nargs="?", type=Path, metavar="FILE.csv")


def _indicators_import(context: Context) -> Answer:
    path = context.options.file or SHIPPED
    done = context.workspace.run(import_indicators, read_indicators(path), plain(path.name)).value
    data = {"rows": done.rows, "new": done.new, "changed": done.changed, "unchanged": done.unchanged}
    return Answer(data, [text("judging.cli.imported", **data)])


def _indicators_arguments(parser: argparse.ArgumentParser) -> None:
    for name in ("place", "group", "year", "programme", "search"):
        parser.add_argument(f"--{name}", default="")
    parser.add_argument("--flagged", action="store_true")


def _wanted(options: argparse.Namespace, flagged: bool) -> IndicatorFilter:
    return IndicatorFilter(
        options.place, options.group, options.year, options.programme, options.search, flagged or options.flagged
    )


def _indicators_list(context: Context) -> Answer:
    lines = context.workspace.read(list_indicators, _wanted(context.options, False))
    return Answer({"indicators": [indicator_json(line) for line in lines]}, [_indicator_text(line) for line in lines])


def _indicators_check(context: Context) -> Answer:
    """Which figures contradict themselves; the figures looked at are those the filter shows."""
    looked = context.workspace.read(list_indicators, _wanted(context.options, False))
    told = [line for line in looked if line.doubts]
    data = {
        "checked": len(looked),
        "rates": sum(line.rate is not None for line in looked),
        "flagged": [indicator_json(line) for line in told],
    }
    lines = [f"{line.code}\t{line.name}\t{' '.join(line.doubts)}" for line in told]
    return Answer(data, [*lines, text("judging.cli.checked", count=len(looked), flagged=len(told))])


def indicator_json(line: IndicatorLine) -> dict[str, Any]:
    """A stated figure as JSON."""
    return {
        "id": line.code, "group": line.group, "place": line.place, "year": line.year, "as_of": line.as_of,
        "programme": line.programme_code, "indicator": line.name, "unit": line.unit,
        "target": _number(line.target_milli), "actual": _number(line.actual_milli), "rate_kind": line.rate_kind,
        "stated_rate": line.stated_rate or None, "rate": None if line.rate is None else str(line.rate),
        "funds_fen": dict(line.funds), "fund_source": line.fund_source or None, "note": line.note,
        "remark": line.remark, "source": line.source,
        "flags": [{"code": code, "message": words} for code, words in zip(line.codes, line.doubts, strict=True)],
    }  # fmt: skip


def _indicator_text(line: IndicatorLine) -> str:
    rate = "-" if line.rate is None else str(line.rate)
    mark = text("judging.cli.doubtful") if line.doubts else ""
    return "\t".join((line.code, line.place, line.year, line.name, line.figure, rate, mark))


VERBS = (
    Verb(("progress", "settings"), READING, _settings),
    Verb(("progress", "set"), WRITING, _set, _set_arguments),
    Verb(("progress", "count"), _how_count_opens, _count, _count_arguments),
    Verb(("progress", "overview"), _how_overview_opens, _overview, _overview_arguments),
    Verb(("progress", "matrix"), READING, _matrix, _matrix_arguments),
    Verb(("progress", "compare"), READING, _compare, _compare_arguments),
    Verb(("progress", "indicators", "import"), WRITING, _indicators_import, _indicators_import_arguments),
    Verb(("progress", "indicators", "list"), READING, _indicators_list, _indicators_arguments),
    Verb(("progress", "indicators", "check"), READING, _indicators_check, _indicators_arguments),
)
