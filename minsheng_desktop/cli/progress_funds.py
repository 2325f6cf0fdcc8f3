"""The verb about the money of the year's tasks: four stages by task, source and township."""

from __future__ import annotations

import argparse
from fractions import Fraction
from pathlib import Path
from typing import Any

from minsheng_desktop.cli.frame import READING, WRITING, Answer, Context, Verb
from minsheng_desktop.cli.statistics import sheet_lines
from minsheng_desktop.core.operation import UnitOfRead
from minsheng_desktop.core.texts import text
from minsheng_desktop.entitlements.statistics_sheets import export_sheet
from minsheng_desktop.notices.figure_sheets import write_figures
from minsheng_desktop.progress.figures import short_sources
from minsheng_desktop.progress.fund_sheets import WAYS, FundLine, FundView, fund_sheet, fund_view
from minsheng_desktop.progress.records import STAGES
from minsheng_desktop.progress.table import task_table
from minsheng_desktop.rules import rates, year_month


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--month", type=year_month.parse, metavar="YYYY-MM")
    parser.add_argument("--by", choices=WAYS, default=WAYS[0], metavar="|".join(WAYS))
    parser.add_argument("--out", type=Path, metavar="OUT.xlsx|OUT.pdf", help=text("cli.option.stats_out"))


def _opens(options: argparse.Namespace) -> str:
    return WRITING if options.out is not None and options.out.suffix.lower() == ".pdf" else READING


def _funds(context: Context) -> Answer:
    options, workspace = context.options, context.workspace

    def _view(uow: UnitOfRead) -> FundView:
        return fund_view(uow, task_table(uow, options.month), options.by)

    view = workspace.read(_view)
    sheet = fund_sheet(view)
    data: dict[str, Any] = {
        "month": year_month.to_text(view.month), "by": view.by, "lines": [_line(line) for line in view.lines],
        "total": _line(view.total),
    }  # fmt: skip
    out: Path | None = options.out
    if out is None:
        return Answer(data, sheet_lines(sheet))
    if out.suffix.lower() == ".pdf":
        workspace.run(write_figures, sheet, out)
    else:
        workspace.read_job(context.job, export_sheet, out, sheet)
    return Answer({**data, "file": str(out)}, [text("cli.exported", place=out, rows=len(sheet.rows))])


def _line(line: FundLine) -> dict[str, Any]:
    funds = line.funds
    return {
        "name": line.name, "uid": line.uid.hex() if line.uid else None,
        "funds_fen": {stage: {**funds.parts(stage), "total": funds.of(stage)} for stage in STAGES},
        "in_place_rate": _percent(funds.in_place_rate), "disbursement_rate": _percent(funds.disbursement_rate),
        "spending_rate": _percent(funds.spending_rate),
        "short_sources": {source: _percent(rate) for source, rate in short_sources(funds).items()},
        "checks": list(line.checks),
    }  # fmt: skip


def _percent(share: Fraction | None) -> str | None:
    return None if share is None else str(rates.percent(share))


VERBS = (Verb(("progress", "funds"), _opens, _funds, _arguments),)
