"""The verbs of blank templates."""

from __future__ import annotations

import argparse
from pathlib import Path

from minsheng_desktop.cli.frame import READING, Answer, Context, Verb
from minsheng_desktop.core.texts import text
from minsheng_desktop.entitlements.templates import list_templates, write_template


def _list(context: Context) -> Answer:
    found = context.workspace.read(list_templates)
    rows = [{"name": t.key, "title": t.title, "columns": [c.header for c in t.columns]} for t in found]
    return Answer({"templates": rows}, [f"{t.key}\t{t.title}" for t in found])


def _write_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME")
    parser.add_argument("out", type=Path, metavar="OUT.xlsx")


def _write(context: Context) -> Answer:
    options = context.options
    template = context.workspace.read(write_template, options.name, options.out)
    data = {"file": str(options.out), "name": template.key, "columns": [c.header for c in template.columns]}
    return Answer(data, [text("cli.template_written", place=options.out, title=template.title)])


VERBS = (
    Verb(("template", "list"), READING, _list),
    Verb(("template", "write"), READING, _write, _write_arguments),
)
