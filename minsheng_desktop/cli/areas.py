"""Verbs about areas: lists as of a day, new ones, other names, mergers and what they come to."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from typing import Any

from minsheng_desktop.areas.editing import close_area, move_area, open_area, preview_move, rename_area
from minsheng_desktop.areas.lists import read_area_list
from minsheng_desktop.areas.records import AreaChange, AreaRecord
from minsheng_desktop.areas.service import area_history, import_areas, list_areas
from minsheng_desktop.cli.frame import READING, WRITING, Answer, Context, Verb
from minsheng_desktop.core.texts import text
from minsheng_desktop.households.village_merging import (
    merge_villages,
    preview_merge,
    settle_closed_villages,
    split_village,
    unsettled_villages,
)
from minsheng_desktop.rules import year_month


def _import(context: Context) -> Answer:
    known = {area.code for area in context.workspace.read(list_areas, None, True)}
    rows = read_area_list(context.options.file, known)
    done = context.workspace.run(import_areas, rows, context.options.on).value
    data = {"new": done.new, "updated": done.updated, "unchanged": done.unchanged, "aliases": done.aliases}
    return Answer(data, [text("cli.areas_imported", **data)])


def _list(context: Context) -> Answer:
    areas = context.workspace.read(list_areas, context.options.on, context.options.closed)
    return Answer({"areas": [_area(area) for area in areas]}, [_line(area) for area in areas])


def _area(area: AreaRecord) -> dict[str, Any]:
    return {
        "code": area.code, "name": area.name, "level": area.level, "parent_code": area.parent_code,
        "aliases": list(area.aliases), "valid_from": _day(area.valid_from), "valid_to": _day(area.valid_to),
        "successor_code": area.successor_code or None, "provisional": area.provisional,
        "former_names": list(area.former_names),
    }  # fmt: skip


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _line(area: AreaRecord) -> str:
    ended = text("cli.area_closed", day=area.valid_to) if area.valid_to else ""
    return f"{area.code}\t{area.name}\t{area.level}\t{area.parent_code}\t{';'.join(area.aliases)}\t{ended}".rstrip()


def _history(context: Context) -> Answer:
    found = context.workspace.read(area_history, context.options.code or "")
    rows = [
        {"code": past.code, "name": past.name, "parent_code": past.parent_code, "to_day": past.to_day.isoformat(),
         "document": past.document_number or None}
        for past in found
    ]  # fmt: skip
    return Answer(
        {"history": rows}, [f"{p.code}\t{p.name}\t{p.parent_code}\t{p.to_day}\t{p.document_number}" for p in found]
    )


def change_json(change: AreaChange) -> dict[str, Any]:
    """An act on areas with its figures."""
    there = change.residents
    return {
        "code": change.code, "name": change.name, "target_code": change.target_code or None,
        "target_name": change.target_name or None, "on": change.on.isoformat(),
        "month": year_month.to_text(change.month), "households": there.households, "persons": there.persons,
        "benefits": there.benefits, "applications": there.applications, "foreign": there.foreign,
    }  # fmt: skip


def _change(change: AreaChange, written: bool = True) -> Answer:
    there = change.residents
    line = text(
        "cli.area_change", name=change.name, target=change.target_name or "—", day=change.on,
        month=year_month.to_text(change.month), households=there.households, persons=there.persons,
        benefits=there.benefits, applications=there.applications, foreign=there.foreign,
    )  # fmt: skip
    return Answer({**change_json(change), "written": written}, [line])


def _new(context: Context) -> Answer:
    o = context.options
    return _change(context.workspace.run(open_area, o.code, o.name, o.parent, o.on).value)


def _rename(context: Context) -> Answer:
    o = context.options
    return _change(context.workspace.run(rename_area, o.code, o.name, o.on, o.document, o.correct).value)


def _move(context: Context) -> Answer:
    o = context.options
    if o.dry_run:
        return _change(context.workspace.read(preview_move, o.code, o.to, o.on), False)
    return _change(context.workspace.run(move_area, o.code, o.to, o.on, o.document).value)


def _merge(context: Context) -> Answer:
    o = context.options
    if o.dry_run:
        return _change(context.workspace.read(preview_merge, o.code, o.into, o.on, o.group), False)
    return _change(context.workspace.run(merge_villages, o.code, o.into, o.on, o.group).value)


def _split(context: Context) -> Answer:
    o = context.options
    return _change(context.workspace.run(split_village, o.code, o.new_code, o.name, o.group, o.on).value)


def _close(context: Context) -> Answer:
    return _change(context.workspace.run(close_area, context.options.code, context.options.on).value)


def _settle(context: Context) -> Answer:
    waiting = context.workspace.read(unsettled_villages)
    unknown = [change for change in waiting if not change.target_code]
    known = [change for change in waiting if change.target_code]
    if known and not context.options.dry_run:
        known = context.workspace.run(settle_closed_villages).value
    lines = [*(_change(change).lines[0] for change in known)]
    lines += [
        text("cli.area_unknown_successor", name=c.name, households=c.residents.households, persons=c.residents.persons)
        for c in unknown
    ]
    data = {"settled": [change_json(c) for c in known], "unknown": [change_json(c) for c in unknown]}
    return Answer({**data, "written": not context.options.dry_run}, lines or [text("cli.area_none_unsettled")])


def _on(parser: argparse.ArgumentParser, required: bool = True) -> None:
    parser.add_argument(
        "--on", type=date.fromisoformat, required=required, default=None, metavar="DATE", help=text("cli.option.on")
    )


def _area_arguments(parser: argparse.ArgumentParser, on: bool = True) -> None:
    parser.add_argument("code", metavar="CODE")
    _on(parser, on)


def _list_arguments(parser: argparse.ArgumentParser) -> None:
    _on(parser, False)
    parser.add_argument("--closed", action="store_true", help=text("cli.option.closed"))


def _import_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE.csv")
    _on(parser, False)


def _new_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("code", metavar="CODE")
    parser.add_argument("name", metavar="NAME")
    parser.add_argument("--parent", default="", metavar="CODE")
    _on(parser, False)


def _document(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--document", default="", metavar="NUMBER", help=text("cli.option.document"))


def _dry(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--dry-run", action="store_true", help=text("cli.option.dry_run"))


def _rename_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("code", metavar="CODE")
    parser.add_argument("name", metavar="NAME")
    _on(parser, False)
    _document(parser)
    parser.add_argument("--correct", action="store_true", help=text("cli.option.correct"))


def _move_arguments(parser: argparse.ArgumentParser) -> None:
    _area_arguments(parser)
    parser.add_argument("--to", required=True, metavar="CODE")
    _document(parser)
    _dry(parser)


def _merge_arguments(parser: argparse.ArgumentParser) -> None:
    _area_arguments(parser)
    parser.add_argument("--into", required=True, metavar="CODE")
    parser.add_argument("--group", action="append", default=[], metavar="NAME", help=text("cli.option.merged_group"))
    _dry(parser)


def _split_arguments(parser: argparse.ArgumentParser) -> None:
    _area_arguments(parser)
    parser.add_argument("--new-code", required=True, metavar="CODE")
    parser.add_argument("--name", required=True, metavar="NAME")
    parser.add_argument("--group", action="append", default=[], metavar="NAME", help=text("cli.option.merged_group"))


VERBS = (
    Verb(("area", "import"), WRITING, _import, _import_arguments),
    Verb(("area", "list"), READING, _list, _list_arguments),
    Verb(("area", "history"), READING, _history, lambda p: p.add_argument("code", nargs="?", metavar="CODE")),
    Verb(("area", "new"), WRITING, _new, _new_arguments),
    Verb(("area", "rename"), WRITING, _rename, _rename_arguments),
    Verb(("area", "move"), WRITING, _move, _move_arguments),
    Verb(("area", "merge"), WRITING, _merge, _merge_arguments),
    Verb(("area", "split"), WRITING, _split, _split_arguments),
    Verb(("area", "close"), WRITING, _close, _area_arguments),
    Verb(("area", "settle"), lambda o: READING if o.dry_run else WRITING, _settle, _dry),
)
