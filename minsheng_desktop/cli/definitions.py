"""Verbs about standards."""

from __future__ import annotations

from minsheng_desktop.cli.frame import READING, Answer, Context, Verb
from minsheng_desktop.programmes.service import list_standards
from minsheng_desktop.rules.money import yuan


def _list_standards(context: Context) -> Answer:
    found = context.workspace.read(list_standards)
    rows = [
        {"key": s.key, "programme": s.programme, "name": s.name, "place": s.place, "amount_fen": s.amount_fen,
         "unit": s.unit, "period": s.period, "from_month": s.from_month, "to_month": s.to_month, "source": s.source}
        for s in found
    ]  # fmt: skip
    lines = [f"{s.key}\t{s.name}\t{yuan(s.amount_fen) if s.amount_fen is not None else '—'}\t{s.unit}" for s in found]
    return Answer({"standards": rows}, lines)


VERBS = (Verb(("standard", "list"), READING, _list_standards),)
