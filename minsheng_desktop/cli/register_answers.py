"""What the verbs about registers answer: definitions, entries and figures as JSON and as lines."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from minsheng_desktop.cli.frame import Context
from minsheng_desktop.core.fields import Masking, masked
from minsheng_desktop.core.rights import Right, may
from minsheng_desktop.core.texts import text
from minsheng_desktop.registers.figure_records import Figures
from minsheng_desktop.registers.figures import countable_figures
from minsheng_desktop.registers.reading import EntryLine
from minsheng_desktop.registers.records import CITIZEN_ID, PHONE, Column, RegisterSpec
from minsheng_desktop.rules import rates

_MASKS = {CITIZEN_ID: Masking.CITIZEN_ID, PHONE: Masking.PHONE}


def spec_json(spec: RegisterSpec, columns: Sequence[Column]) -> dict[str, Any]:
    """A register with the columns a user may see."""
    return {
        "code": spec.code, "title": spec.title, "section": spec.section, "about": spec.about,
        "mechanisms": list(spec.mechanisms), "version": spec.version, "page": spec.page, "ended": spec.ended or None,
        "parent": spec.parent or None, "has_end": spec.close is not None, "layouts": list(spec.print.layouts),
        "columns": [
            {"key": c.key, "label": c.label, "type": c.type, "required": c.required, "choices": list(c.choices),
             "unit": c.unit, "about": c.about, "register": c.register}
            for c in columns
        ],
        "tests": [{"key": test.key, "title": test.title} for test in spec.tests],
        "figures": [{"key": one.key, "title": one.title, "unit": one.unit} for one in countable_figures(spec)],
    }  # fmt: skip


def entry_json(context: Context, spec: RegisterSpec, line: EntryLine) -> dict[str, Any]:
    """An entry; numbers of people are masked for a user who may not see them."""
    reveal = may(context.workspace.user.role, Right.REVEAL)
    values = dict(line.values)
    for column in spec.columns:
        if column.type in _MASKS and column.key in values and not reveal:
            values[column.key] = masked(values[column.key], _MASKS[column.type])
    return {
        "uid": line.uid.hex(), "register": line.code, "number": line.number or None, "year": line.year,
        "subject": line.subject, "on": line.on_day.isoformat() if line.on_day else None, "values": values,
        "links": {key: [uid.hex() for uid in uids] for key, uids in line.links.items()},
        "area": line.area_name or None, "due": line.due_on.isoformat() if line.due_on else None,
        "closed": line.closed_on.isoformat() if line.closed_on else None, "state": line.state or None,
        "days_late": line.days_late, "remark": line.remark, "warnings": list(line.warnings),
        "attachments": line.pictures, "office": line.office or None,
    }  # fmt: skip


def entry_text(line: EntryLine) -> str:
    """An entry in one line."""
    state = text(f"registers.state.{line.state}") if line.state else ""
    late = text("cli.register_late", days=line.days_late) if line.days_late else ""
    parts = (line.uid.hex(), line.number, line.on_day.isoformat() if line.on_day else "", line.subject, line.area_name,
             state + late, line.office, *line.warnings)  # fmt: skip
    return "\t".join(parts)


def _percent(rate: Fraction | None) -> str | None:
    return None if rate is None else str(rates.percent(rate))


def figures_json(found: Figures) -> dict[str, Any]:
    """All figures of a register; rates in per cent with two decimals."""
    return {
        "code": found.code, "title": found.title, "year": found.year, "month": found.month, "count": found.count,
        "open": found.open, "closed": found.closed, "overdue": found.overdue, "sums": dict(found.sums),
        "rates": [
            {"key": r.key, "title": r.title, "group": r.group, "part": r.part, "whole": r.whole,
             "rate": _percent(r.rate), "target": r.target or None, "met": r.met} for r in found.rates
        ],
        "quotas": [
            {"key": q.key, "title": q.title, "group": list(q.group), "period": q.period, "least": q.least,
             "count": q.count, "due_now": q.due_now, "met": q.met, "behind": q.behind} for q in found.quotas
        ],
        "balances": [
            {"group": b.group, "in": b.incoming, "out": b.outgoing, "left": b.left, "unit": b.unit}
            for b in found.balances
        ],
        "homes": [
            {"uid": h.home.hex(), "name": h.name, "area": h.area_name, "beds": h.places, "residents": h.residents,
             "free": h.free, "rate": _percent(h.rate), "grades": dict(h.grades)} for h in found.homes
        ],
        "beds": found.places, "residents": found.residents,
        "occupancy": _percent(Fraction(found.residents, found.places) if found.places else None),
        "rounds": [
            {"uid": r.round.hex(), "title": r.title, "group": r.group, "beneficiaries": r.due, "visited": r.visited,
             "missing": r.due - r.visited, "unanswered": r.unanswered, "rate": _percent(r.rate), "met": r.met,
             "stated": r.stated} for r in found.rounds
        ],
        "figures": [{"key": f.key, "title": f.title, "value": f.words, "unit": f.unit} for f in found.figures],
        "tests": dict(found.tests),
    }  # fmt: skip


def figures_text(found: Figures) -> list[str]:
    """The figures as lines."""
    lines = [text("cli.register_counts", title=found.title, count=found.count)]
    if found.has_end:
        lines.append(text("cli.register_states", open=found.open, closed=found.closed, overdue=found.overdue))
    lines += [f"{r.title}\t{r.group}\t{r.part}/{r.whole}\t{_percent(r.rate) or '—'}%" for r in found.rates]
    lines += [f"{q.title}\t{' '.join(q.group)}\t{q.period}\t{q.count}/{q.least}" for q in found.quotas]
    lines += [text("cli.register_balance", group=b.group, come=b.incoming, gone=b.outgoing, left=b.left, unit=b.unit)
              for b in found.balances]  # fmt: skip
    lines += [f"{h.name}\t{h.residents}/{h.places}\t{_percent(h.rate) or '—'}%" for h in found.homes]
    lines += [f"{r.title}\t{r.group}\t{r.visited}/{r.due}\t{_percent(r.rate) or '—'}%" for r in found.rounds]
    lines += [f"{f.title}\t{f.words}{f.unit}" for f in found.figures]
    return lines
