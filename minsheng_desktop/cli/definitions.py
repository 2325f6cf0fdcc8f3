"""Verbs about areas, programmes and standards."""

from __future__ import annotations

from pathlib import Path

from minsheng_desktop.areas.lists import read_area_list
from minsheng_desktop.areas.service import import_areas, list_areas
from minsheng_desktop.cli.frame import READING, WRITING, Answer, Context, Verb
from minsheng_desktop.core.texts import text
from minsheng_desktop.programmes.service import list_programmes, list_standards
from minsheng_desktop.rules.money import yuan


def _import_areas(context: Context) -> Answer:
    known = {area.code for area in context.workspace.read(list_areas)}
    done = context.workspace.run(import_areas, read_area_list(context.options.file, known)).value
    data = {"new": done.new, "updated": done.updated, "unchanged": done.unchanged, "aliases": done.aliases}
    return Answer(data, [text("cli.areas_imported", **data)])


def _list_areas(context: Context) -> Answer:
    areas = context.workspace.read(list_areas)
    rows = [
        {"code": a.code, "name": a.name, "level": a.level, "parent_code": a.parent_code, "aliases": list(a.aliases)}
        for a in areas
    ]
    return Answer({"areas": rows}, [f"{a.code}\t{a.name}\t{a.level}\t{';'.join(a.aliases)}" for a in areas])


def _list_programmes(context: Context) -> Answer:
    found = context.workspace.read(list_programmes)
    rows = [
        {"code": p.code, "name": p.name, "class": p.programme_class, "unit": p.unit, "period": p.period,
         "scope": p.scope, "posting_level": p.posting_level, "aliases": list(p.aliases), "source": p.source}
        for p in found
    ]  # fmt: skip
    return Answer({"programmes": rows}, [f"{p.code}\t{p.name}\t{p.unit}\t{p.period}" for p in found])


def _list_standards(context: Context) -> Answer:
    found = context.workspace.read(list_standards)
    rows = [
        {"key": s.key, "programme": s.programme, "name": s.name, "place": s.place, "amount_fen": s.amount_fen,
         "unit": s.unit, "period": s.period, "from_month": s.from_month, "to_month": s.to_month, "source": s.source}
        for s in found
    ]  # fmt: skip
    lines = [f"{s.key}\t{s.name}\t{yuan(s.amount_fen) if s.amount_fen is not None else '—'}\t{s.unit}" for s in found]
    return Answer({"standards": rows}, lines)


VERBS = (
    Verb(("area", "import"), WRITING, _import_areas, lambda p: p.add_argument("file", type=Path, metavar="FILE.csv")),
    Verb(("area", "list"), READING, _list_areas),
    Verb(("programme", "list"), READING, _list_programmes),
    Verb(("standard", "list"), READING, _list_standards),
)
