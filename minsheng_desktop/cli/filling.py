"""The verb that fills a table the county sent."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from minsheng_desktop.areas.service import villages_by_name
from minsheng_desktop.cli.frame import READING, Answer, Context, Verb
from minsheng_desktop.cli.rosters import plain
from minsheng_desktop.core.errors import not_found
from minsheng_desktop.core.texts import text
from minsheng_desktop.households.filling import (
    DOUBTFUL,
    MATCHED,
    SEVERAL,
    UNKNOWN,
    FillChoice,
    open_form,
    preview_fill,
    write_fill,
)

STATES = (MATCHED, DOUBTFUL, SEVERAL, UNKNOWN)


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("out", type=Path, metavar="OUT.xlsx")
    parser.add_argument("--sheet", default="", metavar="NAME")
    parser.add_argument("--programme", default="", metavar="CODE")
    parser.add_argument("--village", default="", metavar="NAME")
    parser.add_argument("--overwrite", action="store_true")


def _fill(context: Context) -> Answer:
    options, workspace = context.options, context.workspace
    secret = os.environ.get("MINSHENG_FILE_PASSWORD")
    form = workspace.read_job(context.job, open_form, options.file, secret, options.sheet)
    village = workspace.read(villages_by_name).get(options.village, b"") if options.village else b""
    if options.village and not village:
        raise not_found("entitlements.no_such_village", name=options.village)
    choice = FillChoice(options.programme or form.programme, village, options.overwrite)
    preview = workspace.read_job(context.job, preview_fill, form, choice)
    workspace.read_job(context.job, write_fill, form, preview, options.out)
    counts = {state: preview.count(state) for state in STATES}
    data = {
        "file": str(options.out), "programme": choice.programme, "form": preview.form, "rows": counts,
        "filled": preview.filled, "overwritten": preview.overwritten, "absent": len(preview.absent),
        "keeps_format": preview.keeps_format, "columns": plain(preview.columns),
    }  # fmt: skip
    lines = [text("cli.filled", place=options.out, filled=preview.filled, overwritten=preview.overwritten, **counts)]
    if preview.absent:
        lines.append(text("cli.fill_absent", count=len(preview.absent)))
    if not preview.keeps_format:
        lines.append(text("fill.format_lost"))
    return Answer(data, lines)


VERBS = (Verb(("export", "fill"), READING, _fill, _arguments),)
