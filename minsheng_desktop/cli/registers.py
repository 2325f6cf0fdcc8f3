"""Verbs about registers and their entries."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from typing import Any

from minsheng_desktop.areas.service import list_areas
from minsheng_desktop.cli.entitlements import month_of
from minsheng_desktop.cli.frame import READING, WRITING, Answer, Context, Verb
from minsheng_desktop.cli.register_answers import entry_json, entry_text, figures_json, figures_text, spec_json
from minsheng_desktop.cli.rosters import plain, uid_of
from minsheng_desktop.core.errors import input_error, not_found
from minsheng_desktop.core.texts import text
from minsheng_desktop.notices.register_layouts import LIST
from minsheng_desktop.notices.register_papers import (
    BLANK,
    ENTRIES,
    RegisterWish,
    make_register_paper,
    print_register_blank,
    register_doubts,
)
from minsheng_desktop.registers.coverage import fill_round, round_gaps
from minsheng_desktop.registers.defining import define_register, end_register, read_definitions
from minsheng_desktop.registers.figures import register_figures
from minsheng_desktop.registers.reading import STATES, EntryFilter, children_of
from minsheng_desktop.registers.service import (
    add_entry,
    close_entry,
    edit_entry,
    entry,
    list_entries,
    list_registers,
    remove_entry,
)
from minsheng_desktop.registers.sheets import SheetPreview, export_sheet, import_sheet, preview_sheet
from minsheng_desktop.registers.spec_reading import LAYOUTS
from minsheng_desktop.registers.specs import find_spec, sections


def _day(written: str) -> date:
    return date.fromisoformat(written)


def _pairs(written: list[str]) -> dict[str, str]:
    """K=V as typed. Raises INPUT for a word without =."""
    found = {}
    for pair in written:
        key, sign, value = pair.partition("=")
        if not sign:
            raise input_error("registers.no_pair", word=pair[:40])
        found[key.strip()] = value
    return found


def _area(context: Context, written: str | None) -> bytes | None:
    if not written:
        return None
    for area in context.workspace.read(list_areas):
        if written in (area.code, area.name, *area.aliases):
            return area.uid
    raise not_found("registers.no_area", name=written[:40])


def _list_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--year", type=int)
    parser.add_argument("--section", metavar="NAME", help=text("cli.option.register_section"))


def _list(context: Context) -> Answer:
    o = context.options
    if o.section and o.section not in (*sections(), *sections().values()):
        known = text("registers.join").join(sections().values())
        raise input_error("registers.unknown_section", wanted=o.section[:40], known=known)
    found = [
        line
        for line in context.workspace.read(list_registers, o.year)
        if not o.section or o.section in (line.section, line.spec.section)
    ]
    data = [
        {"code": line.spec.code, "title": line.spec.title, "section": line.section, "entries": line.count,
         "open": line.open, "overdue": line.overdue, "page": line.spec.page, "version": line.spec.version}
        for line in found
    ]  # fmt: skip
    lines = [
        text("cli.register_line", code=line.spec.code, title=line.spec.title, section=line.section, count=line.count,
             overdue=line.overdue) for line in found
    ]  # fmt: skip
    return Answer({"registers": data}, lines)


def _show_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("code", metavar="CODE")


def _show(context: Context) -> Answer:
    spec = context.workspace.read(find_spec, context.options.code)
    columns = spec.visible(context.workspace.user.role)
    lines = [f"{spec.code}\t{spec.title}", spec.about]
    for column in columns:
        needed = text("cli.register_required") if column.required else ""
        lines.append("\t".join(filter(None, (column.key, column.label, column.type, needed, " ".join(column.choices)))))
    return Answer(spec_json(spec, columns), lines)


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("code", metavar="CODE")
    parser.add_argument("values", nargs="+", metavar="K=V", help=text("cli.option.register_values"))


def _add(context: Context) -> Answer:
    o = context.options
    uid = context.workspace.run(add_entry, o.code, _pairs(o.values)).value
    return _one(context, uid, "cli.register_added")


def _one(context: Context, uid: bytes, key: str) -> Answer:
    line = context.workspace.read(entry, uid)
    spec = context.workspace.read(find_spec, line.code)
    raised = context.workspace.read(children_of, uid)
    data = {**entry_json(context, spec, line), "below": [plain(child.uid) for child in raised]}
    said = text(key, title=spec.title, number=line.number or line.uid.hex(), subject=line.subject)
    return Answer({"entry": data}, [said, *line.warnings])


def _edit_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("uid", type=uid_of)
    parser.add_argument("values", nargs="+", metavar="K=V", help=text("cli.option.register_values"))


def _edit(context: Context) -> Answer:
    o = context.options
    context.workspace.run(edit_entry, o.uid, _pairs(o.values))
    return _one(context, o.uid, "cli.register_edited")


def _close_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("uid", type=uid_of)
    parser.add_argument("values", nargs="*", metavar="K=V", help=text("cli.option.register_values"))
    parser.add_argument("--on", type=_day, metavar="DATE", help=text("cli.option.register_closed_on"))


def _close(context: Context) -> Answer:
    o = context.options
    context.workspace.run(close_entry, o.uid, o.on, _pairs(o.values))
    return _one(context, o.uid, "cli.register_closed")


def _remove_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("uid", type=uid_of)
    parser.add_argument("--reason", required=True)


def _remove(context: Context) -> Answer:
    o = context.options
    context.workspace.run(remove_entry, o.uid, o.reason)
    return Answer({"removed": o.uid.hex()}, [text("cli.register_removed")])


def _filter_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--year", type=int)
    state = parser.add_mutually_exclusive_group()
    for name in STATES[1:]:
        state.add_argument(f"--{name}", dest="state", action="store_const", const=name)
    parser.add_argument("--search", default="", metavar="WORDS", help=text("cli.option.register_search"))
    parser.add_argument("--area", metavar="NAME|CODE")
    parser.add_argument("--unit", default="")
    parser.add_argument("--test", default="", metavar="KEY", help=text("cli.option.register_test"))
    parser.add_argument("--where", action="append", default=[], metavar="K=V", help=text("cli.option.register_where"))
    parser.add_argument("--of", type=uid_of, metavar="UID", help=text("cli.option.register_of"))


def _wanted(context: Context, limit: int | None = None) -> EntryFilter:
    o = context.options
    where = tuple((key, (value,)) for key, value in _pairs(o.where).items())
    return EntryFilter(
        o.year, _area(context, o.area), o.search, o.state or STATES[0], o.unit, o.of, test=o.test, where=where,
        limit=limit,
    )  # fmt: skip


def _entries_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("code", metavar="CODE")
    _filter_arguments(parser)
    parser.add_argument("--limit", type=int, default=200)


def _entries(context: Context) -> Answer:
    page = context.workspace.read(list_entries, context.options.code, _wanted(context, context.options.limit))
    data = {
        "code": page.spec.code,
        "total": page.total,
        "sums": dict(page.sums),
        "entries": [entry_json(context, page.spec, line) for line in page.lines],
    }
    lines = [entry_text(line) for line in page.lines]
    return Answer(data, [*lines, text("cli.register_total", count=page.total)])


def _figures_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("code", metavar="CODE")
    parser.add_argument("--year", type=int)
    parser.add_argument("--month", type=month_of, metavar="YYYY-MM")


def _figures(context: Context) -> Answer:
    o = context.options
    year = o.year or (None if o.month else context.clock.today().year)
    found = context.workspace.read(register_figures, o.code, year, o.month)
    return Answer(figures_json(found), figures_text(found))


def _import_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("code", metavar="CODE")
    parser.add_argument("file", type=Path)
    parser.add_argument("--dry-run", action="store_true")


def _how_import_opens(options: argparse.Namespace) -> str:
    return READING if options.dry_run else WRITING


def _import(context: Context) -> Answer:
    o = context.options
    preview = context.workspace.read(preview_sheet, o.code, o.file)
    done = (0, 0)
    if not o.dry_run and (not preview.rows or preview.count("new") or preview.count("changed")):
        done = context.workspace.run(import_sheet, preview).value
    new, changed = (preview.count("new"), preview.count("changed")) if o.dry_run else done
    data = {
        "code": preview.code, "file": preview.file, "new": new, "changed": changed, "same": preview.count("same"),
        "refused": preview.refused, "written": not o.dry_run and bool(new or changed),
        "columns": dict(preview.mapped), "left_out": list(preview.unmapped), "problems": _problems(preview),
    }  # fmt: skip
    key = "cli.register_previewed" if o.dry_run else "cli.register_imported"
    said = text(key, title=preview.title, new=new, changed=changed, same=preview.count("same"), refused=preview.refused)
    lines = [text("cli.register_problem", sheet=p.sheet, row=p.row, column=p.column, message=p.message)
             for p in preview.problems]  # fmt: skip
    return Answer(data, [said, *lines])


def _problems(preview: SheetPreview) -> list[dict[str, Any]]:
    return [
        {"sheet": p.sheet, "row": p.row, "column": p.column, "heading": p.heading, "message": p.message}
        for p in preview.problems
    ]


def _export_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("code", metavar="CODE")
    parser.add_argument("out", type=Path, metavar="OUT.xlsx")
    _filter_arguments(parser)
    parser.add_argument("--template", action="store_true", help=text("cli.option.register_template"))


def _export(context: Context) -> Answer:
    o = context.options
    rows = context.workspace.read(export_sheet, o.code, o.out, _wanted(context), o.template)
    return Answer({"file": str(o.out), "rows": rows}, [text("cli.exported", place=o.out, rows=rows)])


def _print_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("code", metavar="CODE")
    parser.add_argument("out", type=Path, metavar="OUT.pdf")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--blank", action="store_true", help=text("cli.option.register_blank"))
    what.add_argument("--entry", type=uid_of, action="append", default=[], metavar="UID")
    what.add_argument("--list", action="store_true", help=text("cli.option.register_print_list"))
    parser.add_argument("--layout", choices=LAYOUTS, default="")
    _filter_arguments(parser)


def _print(context: Context) -> Answer:
    o = context.options
    what = ENTRIES if o.entry else LIST if o.list else BLANK
    doubts: tuple[str, ...] = ()
    spec = context.workspace.read(find_spec, o.code)
    wish = RegisterWish(spec.code, what, o.layout, tuple(o.entry), _wanted(context))
    if what == BLANK:
        pages = context.workspace.read(print_register_blank, wish, o.out)
    else:
        doubts = context.workspace.read(register_doubts, wish)
        pages = context.workspace.run(make_register_paper, wish, o.out).value.paper.pages
    said = text("cli.register_printed", place=o.out, pages=pages)
    return Answer({"file": str(o.out), "pages": pages, "warnings": list(doubts)}, [said, *doubts])


def _how_print_opens(options: argparse.Namespace) -> str:
    return WRITING if options.entry or options.list else READING


def _define_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE.toml")
    parser.add_argument("--document", default="", help=text("cli.option.register_document"))


def _define(context: Context) -> Answer:
    o = context.options
    made = [
        context.workspace.run(define_register, code, table, o.document).value
        for code, table in read_definitions(o.file).items()
    ]
    lines = [text("cli.register_defined", title=spec.title, code=spec.code, version=spec.version) for spec in made]
    return Answer({"registers": [{"code": s.code, "title": s.title, "version": s.version} for s in made]}, lines)


def _end_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("code", metavar="CODE")
    parser.add_argument("--on", type=_day, metavar="DATE")


def _end(context: Context) -> Answer:
    o = context.options
    context.workspace.run(end_register, o.code, o.on)
    spec = context.workspace.read(find_spec, o.code)
    said = text("cli.register_ended", title=spec.title, day=spec.ended)
    return Answer({"code": spec.code, "ended": spec.ended}, [said])


def _round_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("uid", type=uid_of, help=text("cli.option.register_round"))


def _round(context: Context) -> Answer:
    count = context.workspace.run(fill_round, context.options.uid).value
    return Answer({"added": count}, [text("cli.register_round", count=count)])


def _gaps(context: Context) -> Answer:
    found = context.workspace.read(round_gaps, context.options.uid)
    lines = [f"{gap.area_name}\t{gap.name}" for gap in found]
    data = [{"person": plain(gap.person), "name": gap.name, "area": gap.area_name} for gap in found]
    return Answer({"missing": data}, [*lines, text("cli.register_total", count=len(found))])


VERBS = (
    Verb(("register", "list"), READING, _list, _list_arguments),
    Verb(("register", "show"), READING, _show, _show_arguments),
    Verb(("register", "add"), WRITING, _add, _add_arguments),
    Verb(("register", "edit"), WRITING, _edit, _edit_arguments),
    Verb(("register", "close"), WRITING, _close, _close_arguments),
    Verb(("register", "remove"), WRITING, _remove, _remove_arguments),
    Verb(("register", "entries"), READING, _entries, _entries_arguments),
    Verb(("register", "figures"), READING, _figures, _figures_arguments),
    Verb(("register", "import"), _how_import_opens, _import, _import_arguments),
    Verb(("register", "export"), READING, _export, _export_arguments),
    Verb(("register", "print"), _how_print_opens, _print, _print_arguments),
    Verb(("register", "define"), WRITING, _define, _define_arguments),
    Verb(("register", "end"), WRITING, _end, _end_arguments),
    Verb(("register", "fill-round"), WRITING, _round, _round_arguments),
    Verb(("register", "gaps"), READING, _gaps, _round_arguments),
)
