"""Verbs about programmes and standards."""

from __future__ import annotations

from minsheng_desktop.cli.frame import READING, Answer, Context, Verb
from minsheng_desktop.programmes.service import list_programmes, list_standards
from minsheng_desktop.rules.money import yuan


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
    Verb(("programme", "list"), READING, _list_programmes),
    Verb(("standard", "list"), READING, _list_standards),
)
