"""Verbs about engineering projects: enter, list, show, steps, months, reserve list, upkeep, tables, boards."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from minsheng_desktop.cli.attachments import uid_of
from minsheng_desktop.cli.frame import READING, WRITING, Answer, Context, Verb
from minsheng_desktop.cli.projects_json import (
    detail_json,
    flag_json,
    line_json,
    list_json,
    preview_answer,
    sheet_answer,
)
from minsheng_desktop.core.errors import AppError, Kind, input_error
from minsheng_desktop.core.texts import text
from minsheng_desktop.entitlements.statistics_sheets import export_sheet
from minsheng_desktop.notices.figure_sheets import write_figures
from minsheng_desktop.notices.project_boards import A3, KINDS, PAPERS, board_lacks, make_boards
from minsheng_desktop.notices.project_papers import make_cards
from minsheng_desktop.programmes.catalogue import load_code_lists
from minsheng_desktop.progress import project_values as values
from minsheng_desktop.progress import projects as service
from minsheng_desktop.progress.project_importing import CHANGED, NEW, import_projects, preview_projects
from minsheng_desktop.progress.project_records import ProjectRecorded, ReportEntry, StepEntry
from minsheng_desktop.progress.project_reports import report_project
from minsheng_desktop.progress.project_sheets import LEDGER, LIST, RESERVE, SHEETS, UPKEEP, project_sheet, share
from minsheng_desktop.progress.project_steps import record_step, remove_step
from minsheng_desktop.rules import year_month


def _month(written: str) -> int:
    return year_month.parse(written)


def _percent(written: str) -> int:
    return values.read_share(written, text("projects.figure.share_milli"))


def _yuan(written: str) -> int:
    return values.read_money(written, text("projects.step.amount"))


def _pairs(written: Sequence[str]) -> dict[str, str]:
    """``概算投资=300万元`` or ``budget=3000000``, several. Raises INPUT."""
    found: dict[str, str] = {}
    for one in written:
        key, sign, value = one.partition("=")
        if not sign:
            raise input_error("projects.no_sign", value=one)
        found[key.strip()] = value
    return found


def _name(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("project", metavar="UID|NAME")


def _find(context: Context) -> bytes:
    return context.workspace.read(service.find_project, context.options.project)


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("values", nargs="+", metavar="COLUMN=VALUE", help=text("cli.option.project_values"))
    parser.add_argument("--reserve", action="store_true", help=text("cli.option.project_reserve"))


def _add(context: Context) -> Answer:
    options = context.options
    uid = context.workspace.run(service.add_project, _pairs(options.values), options.reserve).value
    return _shown(context, uid)


def _shown(context: Context, uid: bytes) -> Answer:
    """A project as it stands now, after a change."""
    line = context.workspace.read(service.project_detail, uid).line
    return Answer(line_json(line), [_line(line)])


def _line(line: Any) -> str:
    done = "" if line.share_milli is None else f"{share(line.share_milli)}%"
    flags = text("projects.parted").join(flag.message for flag in line.flags)
    return "\t".join((line.uid.hex(), line.name, line.stage_label, done, flags))


def _list_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--month", type=_month, metavar="YYYY-MM")
    stages = [item.code for item in load_code_lists()["project_stage"].items]
    parser.add_argument("--stage", choices=stages, default="")
    parser.add_argument("--area", default="", metavar="NAME")
    parser.add_argument("--late", action="store_true", help=text("cli.option.project_late"))
    parser.add_argument("--search", default="", metavar="TEXT")


def _wanted(context: Context) -> Any:
    o = context.options
    return context.workspace.read(service.list_projects, o.month, o.stage, o.area, o.late, o.search)


def _list(context: Context) -> Answer:
    found = _wanted(context)
    return Answer(list_json(found), [_line(line) for line in found.lines])


def _show_arguments(parser: argparse.ArgumentParser) -> None:
    _name(parser)
    parser.add_argument("--month", type=_month, metavar="YYYY-MM")


def _show(context: Context) -> Answer:
    detail = context.workspace.read(service.project_detail, _find(context), context.options.month)
    lines = [_line(detail.line)]
    lines += ["\t".join((step.label, str(step.planned_on or ""), str(step.done_on or ""), step.document, step.result))
              for step in detail.steps]  # fmt: skip
    lines += [f"{month.month}\t{month.share_milli}\t{month.words}" for month in detail.months]
    return Answer(detail_json(detail), lines)


def _edit_arguments(parser: argparse.ArgumentParser) -> None:
    _name(parser)
    parser.add_argument("values", nargs="+", metavar="COLUMN=VALUE", help=text("cli.option.project_values"))


def _edit(context: Context) -> Answer:
    uid = _find(context)
    context.workspace.run(service.edit_project, uid, _pairs(context.options.values))
    return _shown(context, uid)


def _remove(context: Context) -> Answer:
    uid = _find(context)
    context.workspace.run(service.remove_project, uid)
    return Answer({"removed": uid.hex()}, [text("projects.cli.removed")])


def _step_arguments(parser: argparse.ArgumentParser) -> None:
    _name(parser)
    kinds = [item.code for item in load_code_lists()["project_step"].items]
    parser.add_argument("kind", choices=kinds, metavar="STEP", help=text("cli.option.project_step"))
    parser.add_argument("--done", type=date.fromisoformat, metavar="DATE")
    parser.add_argument("--planned", type=date.fromisoformat, metavar="DATE")
    parser.add_argument("--share", type=_percent, metavar="PERCENT", help=text("cli.option.project_share"))
    for name in ("document", "result", "unit", "remark"):
        parser.add_argument(f"--{name}", metavar="TEXT")
    parser.add_argument("--amount", type=_yuan, metavar="YUAN")
    parser.add_argument("--line", default="", metavar="UID", help=text("cli.option.project_line"))
    parser.add_argument("--remove", action="store_true", help=text("cli.option.project_step_remove"))


def _step(context: Context) -> Answer:
    o, uid = context.options, _find(context)
    line = uid_of(o.line) if o.line else None
    if o.remove:
        steps = context.workspace.read(service.project_detail, uid).steps
        line = line or next((step.uid for step in steps if step.kind == o.kind and step.uid), None)
        if line is None:
            raise AppError(Kind.NOT_FOUND, "projects.unknown_step_line")
        context.workspace.run(remove_step, uid, line)
        return _shown(context, uid)
    entry = StepEntry(o.kind, o.done, o.planned, o.share, o.result, o.document, o.unit, o.amount, o.remark, line)
    done = context.workspace.run(record_step, uid, entry).value
    answer = _shown(context, uid)
    return Answer({**answer.data, "step": done.uid.hex()}, answer.lines)


def _report_arguments(parser: argparse.ArgumentParser) -> None:
    _name(parser)
    parser.add_argument("--month", type=_month, required=True, metavar="YYYY-MM")
    parser.add_argument("--share", type=_percent, metavar="PERCENT")
    for name in ("planned", "in-place", "disbursed", "spent", "advanced"):
        parser.add_argument(f"--{name}", type=_yuan, metavar="YUAN")
    for name in ("words", "problem"):
        parser.add_argument(f"--{name}", metavar="TEXT")
    parser.add_argument("--reason", default="", metavar="TEXT")


def _report(context: Context) -> Answer:
    o, uid = context.options, _find(context)
    entry = ReportEntry(
        o.month, o.share, o.planned, o.in_place, o.disbursed, o.spent, o.advanced, o.words, o.problem, o.reason
    )
    done: ProjectRecorded = context.workspace.run(report_project, uid, entry).value
    answer = _shown(context, uid)
    data = {**answer.data, "version": done.version, "warnings": [flag_json(flag) for flag in done.warnings]}
    return Answer(data, [*answer.lines, *(flag.message for flag in done.warnings)])


def _reserve_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("project", nargs="?", default="", metavar="UID|NAME")
    parser.add_argument("--score", type=lambda w: values.read_milli(w, text("projects.column.score")), metavar="MARKS")
    parser.add_argument("--approve", action="store_true", help=text("cli.option.project_approve"))
    parser.add_argument("--year", type=int, metavar="YYYY")


def _opens_reserve(options: argparse.Namespace) -> str:
    return WRITING if options.score is not None or options.approve else READING


def _reserve(context: Context) -> Answer:
    o, workspace = context.options, context.workspace
    if o.project:
        uid = _find(context)
        if o.score is not None:
            workspace.run(service.score_project, uid, o.score)
        if o.approve:
            workspace.run(service.approve_project, uid, o.year)
            return _shown(context, uid)
    found = workspace.read(service.reserve_list, o.year)
    rows = [{**line_json(one.line), "score": values_text(one.score_milli), "rank": one.rank} for one in found]
    lines = [f"{one.rank or ''}\t{values_text(one.score_milli) or ''}\t{one.line.name}" for one in found]
    return Answer({"reserve": rows}, lines)


def values_text(milli: int | None) -> str | None:
    """Thousandths as a plain number."""
    return None if milli is None else f"{milli / 1000:g}"


def _upkeep(context: Context) -> Answer:
    found = context.workspace.read(service.upkeep_list, context.options.year)
    rows = [
        {"uid": one.line.uid.hex(), "name": one.line.name, "unit": one.unit, "fund_fen": one.fund_fen,
         "last_check": one.last_check and one.last_check.isoformat(), "last_result": one.last_result,
         "next_check": one.next_check and one.next_check.isoformat(), "days_overdue": one.days_overdue}
        for one in found
    ]  # fmt: skip
    lines = [
        "\t".join((one.line.name, one.unit, str(one.last_check or ""), str(one.next_check or ""), one.last_result))
        for one in found
    ]
    return Answer({"upkeep": rows}, lines)


def _stop_arguments(parser: argparse.ArgumentParser) -> None:
    _name(parser)
    parser.add_argument("--reason", default="", metavar="TEXT")
    parser.add_argument("--resume", action="store_true", help=text("cli.option.project_resume"))


def _stop(context: Context) -> Answer:
    uid = _find(context)
    if context.options.resume:
        context.workspace.run(service.resume_project, uid)
    else:
        context.workspace.run(service.stop_project, uid, context.options.reason)
    return _shown(context, uid)


def _export_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("out", type=Path, metavar="OUT.xlsx|OUT.pdf")
    parser.add_argument("--table", choices=SHEETS, default=LIST, help=text("cli.option.project_table"))
    _list_arguments(parser)


def _is_paper(out: Path) -> bool:
    return out.suffix.lower() == ".pdf"


def _opens_export(options: argparse.Namespace) -> str:
    """A paper is recorded as made; a workbook is only read for."""
    return WRITING if _is_paper(options.out) else READING


def _export(context: Context) -> Answer:
    o, workspace = context.options, context.workspace
    found = None if o.table in (RESERVE, UPKEEP) and o.month is None else _wanted(context)
    sheet = workspace.read(project_sheet, o.table, found)
    if _is_paper(o.out) and o.table == LEDGER:
        assert found is not None
        workspace.run(make_cards, [line.uid for line in found.lines], o.out)
    elif _is_paper(o.out):
        workspace.run(write_figures, sheet, o.out)
    else:
        workspace.read_job(context.job, export_sheet, o.out, sheet)
    return sheet_answer(sheet, o.out)


def _import_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE.xlsx")
    parser.add_argument("--dry-run", action="store_true")


def _opens_import(options: argparse.Namespace) -> str:
    return READING if options.dry_run else WRITING


def _import(context: Context) -> Answer:
    """Every row that can be taken is; the others are told with sheet, row and column."""
    o, workspace = context.options, context.workspace
    preview = workspace.read(preview_projects, o.file)
    wanted = not preview.rows or preview.count(NEW) or preview.count(CHANGED)
    if wanted and not o.dry_run:
        workspace.run(import_projects, preview)
    return preview_answer(preview, written=bool(wanted) and not o.dry_run)


def _board_arguments(parser: argparse.ArgumentParser) -> None:
    _name(parser)
    parser.add_argument("out", type=Path, metavar="OUT.pdf")
    parser.add_argument("--kind", choices=KINDS, default=KINDS[0], help=text("cli.option.project_board"))
    parser.add_argument("--paper", choices=list(PAPERS), default=A3)
    parser.add_argument("--brand", default="", metavar="TEXT", help=text("cli.option.project_brand"))


def _board(context: Context) -> Answer:
    o, uid = context.options, _find(context)
    lacks = board_lacks(context.workspace.read(service.project_detail, uid).line, o.kind)
    made = context.workspace.run(make_boards, [uid], o.kind, o.paper, o.brand, o.out).value
    told = [text("projects.board.lacks", names=text("projects.joined").join(lacks))] if lacks else []
    data = {"file": str(o.out), "pages": made.paper.pages, "lacks": list(lacks)}
    return Answer(data, [text("cli.exported", place=o.out, rows=made.paper.pages), *told])


VERBS = (
    Verb(("project", "add"), WRITING, _add, _add_arguments),
    Verb(("project", "list"), READING, _list, _list_arguments),
    Verb(("project", "show"), READING, _show, _show_arguments),
    Verb(("project", "edit"), WRITING, _edit, _edit_arguments),
    Verb(("project", "remove"), WRITING, _remove, _name),
    Verb(("project", "step"), WRITING, _step, _step_arguments),
    Verb(("project", "report"), WRITING, _report, _report_arguments),
    Verb(("project", "reserve"), _opens_reserve, _reserve, _reserve_arguments),
    Verb(("project", "upkeep"), READING, _upkeep, lambda p: p.add_argument("--year", type=int, metavar="YYYY")),
    Verb(("project", "stop"), WRITING, _stop, _stop_arguments),
    Verb(("project", "export"), _opens_export, _export, _export_arguments),
    Verb(("project", "import"), _opens_import, _import, _import_arguments),
    Verb(("project", "board"), WRITING, _board, _board_arguments),
)
