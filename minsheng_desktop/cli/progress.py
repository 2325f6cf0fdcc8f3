"""Verbs about the year's tasks: import a progress table, enter a month, show where things stand."""

from __future__ import annotations

import argparse
import os
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from pathlib import Path
from typing import Any

from minsheng_desktop.areas.editing import find_area
from minsheng_desktop.cli.frame import READING, WRITING, Answer, Context, Verb
from minsheng_desktop.cli.rosters import merge_reports
from minsheng_desktop.core import adapters
from minsheng_desktop.core.clock import shown
from minsheng_desktop.core.texts import text
from minsheng_desktop.progress.editing import LEVELS
from minsheng_desktop.progress.export import export_table, light_text
from minsheng_desktop.progress.importing import ProgressFile, import_progress, preview_progress, read_progress
from minsheng_desktop.progress.records import (
    MILLI,
    SOURCES,
    STAGES,
    HistoryLine,
    MonthEntry,
    ProgressImported,
    TaskDetail,
    TaskLine,
    count_text,
)
from minsheng_desktop.progress.service import record_month
from minsheng_desktop.progress.table import find_task, task_detail, task_table
from minsheng_desktop.progress.target_versions import TargetVersion
from minsheng_desktop.rules import rates, year_month
from minsheng_desktop.rules.money import read_amount
from minsheng_desktop.rules.schedule import Light
from minsheng_desktop.spreadsheets.report import to_json
from minsheng_desktop.workspace.inspect import moment


def month_of(written: str) -> int:
    """A month as YYYYMM; argparse tells what is wrong of a ``ValueError``."""
    return year_month.parse(written)


def count_of(written: str) -> int:
    """A count in thousandths; argparse tells what is wrong of a ``ValueError``."""
    try:
        milli = Decimal(written.replace(",", "")) * MILLI
    except InvalidOperation as error:
        raise ValueError("not a number") from error
    if milli != milli.to_integral_value():
        raise ValueError("more than three decimals")
    return int(milli)


def _fund(written: str) -> tuple[str, str, int]:
    """``spent.central=12000.50``: stage, source, 元."""
    name, _, amount = written.partition("=")
    stage, _, source = name.partition(".")
    read = read_amount(amount)
    if stage not in STAGES or (source or "total") not in SOURCES or read.fen is None:
        raise ValueError("STAGE.SOURCE=YUAN")
    return stage, source or "total", read.fen


def _import_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--month", type=month_of, metavar="YYYY-MM")
    parser.add_argument("--dry-run", action="store_true")
    parser.add_argument("--values", action="store_true")
    parser.add_argument("--reason", default="")
    parser.add_argument("--report", type=Path, metavar="OUT.xlsx")


def _how_import_opens(options: argparse.Namespace) -> str:
    return READING if options.dry_run else WRITING


def _import(context: Context) -> Answer:
    options = context.options
    secret = os.environ.get("MINSHENG_FILE_PASSWORD")
    # every file is read before the first is written: one that cannot be read stops them all
    files = [read_progress(path, context.clock.today(), secret, context.job) for path in options.files]
    if options.report:
        for file in files:
            write = adapters.load("feedback").write_feedback
            write(file.workbook, file.reading, options.report, file.source, file.password)
    done = [_import_one(context, file) for file in files]
    answers = [_import_json(file, outcome, options.values) for file, outcome in zip(files, done, strict=True)]
    return Answer(merge_reports(answers), [line for outcome in done for line in _import_lines(outcome)])


def _import_one(context: Context, file: ProgressFile) -> ProgressImported:
    work = (file.reading, None, context.options.month, file.wordings)
    if context.options.dry_run:
        return context.workspace.read_job(context.job, preview_progress, *work)
    return context.workspace.run_job(context.job, None, import_progress, *work, context.options.reason).value


def _import_json(file: ProgressFile, outcome: ProgressImported, values: bool) -> dict[str, Any]:
    data = to_json(file.reading, values)
    data["persons"] = {"new": 0, "updated": 0, "unchanged": 0}
    data["tasks"] = {
        "new": outcome.reports_new,
        "updated": outcome.reports_changed,
        "unchanged": outcome.unchanged,
        "refused": len(outcome.refused),
        "targets_changed": outcome.targets_changed,
    }
    data["refused"] = [
        {"file": outcome.file, "sheet": row.sheet, "row": row.row, "item": row.item, "reasons": list(row.reasons)}
        for row in outcome.refused
    ]
    return data


def _import_lines(outcome: ProgressImported) -> list[str]:
    figures = {
        "file": outcome.file,
        "month": outcome.month % 100,
        "new": outcome.reports_new,
        "changed": outcome.reports_changed,
        "same": outcome.unchanged,
        "refused": len(outcome.refused),
    }
    refused = [
        "  " + text("progress.cli.refused", row=row.row, item=row.item, why=text("progress.comma").join(row.reasons))
        for row in outcome.refused
    ]
    return [text("progress.cli.imported", **figures), *refused]


def _report_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("item", metavar="UID|ITEM")
    parser.add_argument("--month", type=month_of, required=True, metavar="YYYY-MM")
    parser.add_argument("--total", type=count_of, metavar="COUNT")
    parser.add_argument("--done", type=count_of, metavar="COUNT")
    parser.add_argument("--fund", type=_fund, action="append", metavar="STAGE.SOURCE=YUAN")
    parser.add_argument("--narrative")
    parser.add_argument("--remark")
    parser.add_argument("--problem")
    parser.add_argument("--next-step")
    parser.add_argument("--advance", action=argparse.BooleanOptionalAction, default=None)
    parser.add_argument("--reason", default="")
    parser.add_argument("--area", metavar="AREA", help=text("cli.option.task_report_area"))
    parser.add_argument("--from-parts", action="store_true", help=text("cli.option.task_from_parts"))


def _report(context: Context) -> Answer:
    options, workspace = context.options, context.workspace
    uid = workspace.read(find_task, options.item, options.month // 100)
    entry = MonthEntry(
        month=options.month,
        month_milli=options.done,
        total_milli=options.total,
        funds=_funds(context, uid) if options.fund else None,
        narrative=options.narrative,
        remark=options.remark,
        problem=options.problem,
        next_step=options.next_step,
        advance=options.advance,
        reason=options.reason,
        area_uid=workspace.read(find_area, options.area)["uid"] if options.area else None,
        from_parts=options.from_parts,
    )
    done = workspace.run(record_month, uid, entry).value
    warnings = [flag.message for flag in done.warnings]
    data = {
        "uid": uid.hex(),
        "item": done.item,
        "month": year_month.to_text(done.month),
        "version": done.version,
        "done": number(done.month_milli),
        "total": number(done.total_milli),
        "warnings": [{"code": flag.code, "message": flag.message} for flag in done.warnings],
    }
    if not done.version:
        return Answer(data, [text("progress.cli.same", item=done.item)])
    total = count_text(done.total_milli)
    return Answer(data, [text("progress.cli.recorded", item=done.item, month=done.month % 100, total=total), *warnings])


def _funds(context: Context, uid: bytes) -> dict[tuple[str, str], int]:
    """What was stated before, with the amounts given in their place."""
    line = context.workspace.read(task_detail, uid, context.options.month).line
    if context.options.area:
        return {(stage, source): fen for stage, source, fen in context.options.fund}
    given = {(stage, source): fen for stage, source, fen in context.options.fund}
    return {**line.funds.amounts, **given}


def _table_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--month", type=month_of, metavar="YYYY-MM")
    parser.add_argument("--section")
    parser.add_argument("--department")
    parser.add_argument("--light", type=Light, choices=list(Light))
    parser.add_argument("--level", choices=LEVELS, help=text("cli.option.task_level"))
    parser.add_argument("--out", type=Path, metavar="OUT.xlsx")


def _table(context: Context) -> Answer:
    options, workspace = context.options, context.workspace
    table = workspace.read(task_table, options.month, options.section, options.department, options.light,
                           options.level)  # fmt: skip
    data: dict[str, Any] = {
        "month": year_month.to_text(table.month),
        "as_of": table.as_of.isoformat(),
        "scheduled": _percent(table.scheduled),
        "counts": {light.value if light else "none": count for light, count in table.counts.items()},
        "pending": table.pending,
        "locked": table.locked,
        "level": table.level or None,
        "totals": [
            {
                "kind": one.kind or None,
                "unit": one.unit,
                "tasks": one.tasks,
                "target": number(one.target_milli),
                "total": number(one.total_milli),
            }
            for one in table.totals
        ],
        "tasks": [line_json(line) for line in table.lines],
    }
    lines = [line_text(line) for line in table.lines]
    if options.out:
        rows = workspace.read(export_table, table, options.out)
        data["file"] = str(options.out)
        lines = [text("cli.exported", place=options.out, rows=rows)]
    return Answer(data, lines)


def line_json(line: TaskLine) -> dict[str, Any]:
    """A line as JSON: counts as plain decimals, rates in per cent with two decimals, money in fen."""
    return {
        "uid": line.uid.hex(),
        "item": line.item,
        "section": line.section,
        "department": line.department,
        "unit": line.unit,
        "target": number(line.target_milli),
        "target_wording": line.wording,
        "figures_month": year_month.to_text(line.figures_month) if line.figures_month else None,
        "reported": line.reported,
        "no_data": line.no_data,
        "done": number(line.month_milli),
        "total": number(line.total_milli),
        "completion": _percent(line.completion),
        "scheduled": _percent(line.scheduled),
        "due": None if line.due_milli is None else number(round(line.due_milli)),
        "lag": None if line.lag is None else str(rates.half_up(line.lag, 2)),
        "light": line.light.value if line.light else None,
        "light_text": light_text(line.light),
        "funds_fen": _funds_json(line.funds.amounts),
        "in_place_rate": _percent(line.funds.in_place_rate),
        "disbursement_rate": _percent(line.funds.disbursement_rate),
        "spending_rate": _percent(line.funds.spending_rate),
        "flags": [{"code": flag.code, "message": flag.message} for flag in line.flags],
        "narrative": line.narrative,
        "remark": line.remark,
        "problem": line.problem,
        "next_step": line.next_step,
        "category": line.category or None,
        "kind": line.kind or None,
        "counts_for": list(line.counts_for),
        "from_county": line.given,
        "closed_on": line.closed_on or None,
        "service_rate": _percent(line.service_rate),
        "parts": line.parts,
        "parts_target": number(line.parts_target_milli),
        "parts_total": number(line.parts_total_milli),
        "parts_difference": number(line.parts_difference),
        "counted": number(line.counted_milli),
        "duties": [{"role": duty.role, "name": duty.name, "phone": duty.phone} for duty in line.duties],
    }


def _funds_json(amounts: Mapping[tuple[str, str], int]) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for (stage, source), fen in amounts.items():
        found.setdefault(stage, {})[source] = fen
    return found


def line_text(line: TaskLine) -> str:
    """A line for people: item, figures, rate, judgement."""
    if line.no_data:
        return f"{line.item}\t{text('progress.no_data')}"
    figures = f"{count_text(line.total_milli)}/{line.wording or count_text(line.target_milli)}"
    rate = _percent(line.completion)
    return f"{line.item}\t{figures} {line.unit}\t{rate or '—'}%\t{light_text(line.light)}"


def _show_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("item", metavar="UID|ITEM")
    parser.add_argument("--month", type=month_of, metavar="YYYY-MM")


def _show(context: Context) -> Answer:
    workspace = context.workspace
    month = context.options.month
    uid = workspace.read(find_task, context.options.item, month // 100 if month else None)
    detail = workspace.read(task_detail, uid, month)
    data = line_json(detail.line) | {
        "months": [
            {
                "month": year_month.to_text(figure.month),
                "done": number(figure.month_milli),
                "total": number(figure.total_milli),
                "scheduled": None if figure.scheduled_milli is None else number(round(figure.scheduled_milli)),
            }
            for figure in detail.months
        ],
        "targets": [target_json(version) for version in detail.targets],
        "history": [_history_json(entry) for entry in detail.history],
        "short_sources": {source: _percent(rate) for source, rate in detail.short_sources.items()},
    }
    history = [f"{shown(moment(e.at))}\t{e.who}\t{e.words}\t{e.reason}" for e in detail.history]
    flags = [flag.message for flag in detail.line.flags]
    return Answer(data, [line_text(detail.line), *flags, *target_lines(detail), *history])


def target_json(version: TargetVersion) -> dict[str, Any]:
    """A version of a target as JSON; the rate is that of the figures against it."""
    return {
        "version": version.number,
        "from": version.entered_on,
        "target": number(version.target_milli),
        "wording": version.wording,
        "document": version.document,
        "document_date": version.decided_on or None,
        "in_force": version.in_force,
        "completion": _percent(version.completion),
    }


def target_lines(detail: TaskDetail) -> list[str]:
    """The versions of a target as a table, the newest first; nothing where there is only one."""
    if len(detail.targets) < 2:
        return []
    none = text("progress.none")
    rows = []
    for version in reversed(detail.targets):
        rate = _percent(version.completion)
        state = text("progress.versions.in_force" if version.in_force else "progress.versions.superseded")
        rows.append("\t".join((
            version.entered_on, version.wording or count_text(version.target_milli), version.document or none,
            version.decided_on or none, state, f"{rate}%" if rate else none,
        )))  # fmt: skip
    return [text("progress.cli.versions"), *rows]


def _history_json(entry: HistoryLine) -> dict[str, Any]:
    return {
        "at": moment(entry.at).isoformat(),
        "who": entry.who,
        "month": year_month.to_text(entry.month) if entry.month else None,
        "words": entry.words,
        "reason": entry.reason,
    }


def number(milli: int | None) -> str | None:
    """A count in thousandths as a plain decimal."""
    return None if milli is None else f"{(Decimal(milli) / MILLI).normalize():f}"


def _percent(share: Fraction | None) -> str | None:
    return None if share is None else str(rates.percent(share))


VERBS = (
    Verb(("import", "progress"), _how_import_opens, _import, _import_arguments),
    Verb(("progress", "report"), WRITING, _report, _report_arguments),
    Verb(("progress", "table"), READING, _table, _table_arguments),
    Verb(("progress", "show"), READING, _show, _show_arguments),
)
