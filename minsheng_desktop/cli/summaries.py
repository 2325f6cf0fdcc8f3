"""The verb about summaries and plans of the year's work."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path
from typing import Any

from minsheng_desktop.cli.entitlements import month_of
from minsheng_desktop.cli.frame import READING, WRITING, Answer, Context, Verb
from minsheng_desktop.core.errors import AppError, Kind, input_error, not_found
from minsheng_desktop.core.files import write_whole
from minsheng_desktop.core.texts import text
from minsheng_desktop.entitlements.statistics_sheets import FigureSheet, export_sheets
from minsheng_desktop.notices.progress_summary import make_summary
from minsheng_desktop.progress.summaries import summary_draft
from minsheng_desktop.progress.summary_drafts import save_summary, saved_summaries, saved_summary
from minsheng_desktop.progress.summary_records import HALF_YEAR, PLAN, STAGE, YEAR, SummaryDraft, SummaryWish
from minsheng_desktop.rules import year_month

FLAGS = {"half": HALF_YEAR, "year": YEAR, "stage": STAGE, "plan": PLAN}


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("out", type=Path, metavar="OUT.pdf|.xlsx|.txt", help=text("cli.option.summary_out"))
    kinds = parser.add_mutually_exclusive_group(required=True)
    for flag, kind in FLAGS.items():
        kinds.add_argument(
            f"--{flag}", dest="kind", action="store_const", const=kind, help=text(f"summaries.kind.{kind}")
        )
    parser.add_argument("--month", type=month_of, default=0, metavar="YYYY-MM", help=text("cli.option.summary_month"))
    source = parser.add_mutually_exclusive_group()
    source.add_argument("--text", type=Path, metavar="FILE.txt", help=text("cli.option.summary_text"))
    source.add_argument("--saved", action="store_true", help=text("cli.option.summary_saved"))
    parser.add_argument("--save", action="store_true", help=text("cli.option.summary_save"))


def _wish(context: Context) -> SummaryWish:
    o = context.options
    now = year_month.of(context.clock.today())
    asked = o.month or now
    ends = {HALF_YEAR: asked // 100 * 100 + 6, YEAR: asked // 100 * 100 + 12}
    return SummaryWish(o.kind, ends.get(o.kind, asked))


def _summary(context: Context) -> Answer:
    o, workspace = context.options, context.workspace
    draft: SummaryDraft = workspace.read(summary_draft, _wish(context))
    if o.text:
        draft = replace(draft, text=_read(o.text))
    if o.saved:
        draft = replace(draft, text=_kept(context, draft.wish))
    if o.save:
        workspace.run(save_summary, draft)
    data: dict[str, Any] = {
        "file": str(o.out), "kind": draft.wish.kind, "month": year_month.to_text(draft.wish.month),
        "title": draft.title, "text": draft.text.splitlines(), "tables": [_table(sheet) for sheet in draft.tables],
    }  # fmt: skip
    ending = o.out.suffix.lower()
    if ending == ".txt":
        write_whole(o.out, lambda handle: handle.write(draft.text.encode("utf-8")))
    elif ending == ".xlsx":
        workspace.read_job(context.job, export_sheets, o.out, draft.tables)
    elif ending == ".pdf":
        data["pages"] = workspace.run(make_summary, draft, o.out).value.paper.pages
    else:
        raise input_error("summaries.unknown_ending")
    return Answer(data, [text("summaries.written", title=draft.title, place=o.out)])


def _kept(context: Context, wish: SummaryWish) -> str:
    found = context.workspace.read(saved_summary, wish)
    if found is None:
        raise not_found("summaries.not_saved")
    return found.text


def _drafts(context: Context) -> Answer:
    found = context.workspace.read(saved_summaries)
    rows = [{"uid": one.uid.hex(), "kind": one.wish.kind, "month": year_month.to_text(one.wish.month),
             "title": one.title, "saved_on": one.saved_on.isoformat(), "text": one.text.splitlines()}
            for one in found]  # fmt: skip
    lines = [text("summaries.page.kept_line", title=one.title, day=one.saved_on.isoformat()) for one in found]
    return Answer({"drafts": rows}, lines)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise AppError(Kind.FILE, "summaries.not_text", file=path.name) from error


def _table(sheet: FigureSheet) -> dict[str, Any]:
    keys = [column.key for column in sheet.columns]
    return {"title": sheet.title, "rows": [dict(zip(keys, row.cells, strict=True)) for row in sheet.rows]}


def _opens(options: argparse.Namespace) -> str:
    return WRITING if options.save or options.out.suffix.lower() == ".pdf" else READING


VERBS = (
    Verb(("progress", "summary"), _opens, _summary, _arguments),
    Verb(("progress", "drafts"), READING, _drafts),
)
