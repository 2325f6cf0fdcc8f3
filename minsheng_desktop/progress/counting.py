"""What the ledger itself counts for a task: persons and money of a programme, payments, lines of a register.

A task says by a key how it is counted: ``roster:dibao_rural:persons``, ``paid:temp_relief:money``,
``register:visits:count``. Typed figures stay what they are; the count stands beside them with the difference. Persons,
households and person-times are never taken for each other (R-057).
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Any

from db.queries import progress as tasks
from db.queries import progress_overview as stored
from minsheng_desktop.core.errors import input_error
from minsheng_desktop.core.operation import Operation, UnitOfRead, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.core.texts import text
from minsheng_desktop.entitlements.statistics import month_table, year_figures
from minsheng_desktop.entitlements.statistics_records import StatWish
from minsheng_desktop.programmes.catalogue import FOLDER
from minsheng_desktop.programmes.service import list_programmes
from minsheng_desktop.progress.editing import kind_of_unit
from minsheng_desktop.progress.office import own_task
from minsheng_desktop.progress.records import MILLI
from minsheng_desktop.registers.figures import declared_figures, figure_values
from minsheng_desktop.registers.specs import load_specs
from minsheng_desktop.rules import year_month
from minsheng_desktop.rules.rates import half_up

Stored = Mapping[str, Any]
ROSTER, PAID, REGISTER = "roster", "paid", "register"
# what can be counted of a source → (text, code of ``count_kind``; "" whatever the lines are)
MEASURES = {
    ROSTER: {
        "persons": ("judging.measure.persons", "persons"),
        "households": ("judging.measure.households", "households"),
        "person_times": ("judging.measure.person_times", "person_times"),
        "money": ("judging.measure.money", "money"),
    },
    PAID: {"persons": ("judging.measure.paid_persons", "persons"), "money": ("judging.measure.paid_money", "money")},
    REGISTER: {
        "count": ("judging.measure.count", ""),
        "closed": ("judging.measure.closed", ""),
        "money": ("judging.measure.register_money", "money"),
        "quantity": ("judging.measure.quantity", ""),
    },
}


@dataclass(frozen=True, slots=True)
class Countable:
    """Something the ledger can count: ``key`` is what a task stores, ``kind`` a code of ``count_kind`` or empty."""

    key: str
    label: str
    kind: str


@cache
def _money_units() -> Mapping[str, int]:
    data = tomllib.loads((FOLDER / "indicator_words.toml").read_text(encoding="utf-8"))
    return {str(unit): int(yuan) for unit, yuan in data["money_units"].items()}


def countable(uow: UnitOfRead) -> tuple[Countable, ...]:
    """What can be counted: the programmes with a roster or payments, and the registers with entries."""
    programmes = {one.code: one.short_name for one in list_programmes(uow)}
    specs = load_specs(uow)
    titles = {code: spec.title for code, spec in specs.items()}
    used = stored.registers_used(uow.connection)
    found = []
    for source, owners in (
        (ROSTER, {code: programmes[code] for code in stored.programmes_with_roster(uow.connection)}),
        (PAID, {code: programmes[code] for code in stored.programmes_paid(uow.connection)}),
        (REGISTER, {code: titles.get(code, code) for code in used}),
    ):
        for code, name in owners.items():
            for measure, (label, kind) in MEASURES[source].items():
                found.append(Countable(f"{source}:{code}:{measure}", text(label, name=name), kind))
    for one in (one for code in used if code in specs for one in declared_figures(specs[code])):
        label = text("judging.measure.figure", name=one.register, title=one.title)
        found.append(Countable(f"{REGISTER}:{one.code}:{one.key}", label, kind_of_unit(one.unit)))
    return tuple(found)


def counting_key(task: Stored) -> str:
    """How a task is counted; "" where it is typed only."""
    return str(json.loads(task["counting"]).get("key", "")) if task["counting"] else ""


def counted_all(uow: UnitOfRead, month: int, wanted: Iterable[Stored]) -> dict[bytes, int]:
    """What the ledger counts up to the end of a month (YYYYMM) for tasks that say how, in thousandths of their unit.

    Persons and households are those of the month; person-times, money and lines those since January.
    """
    keys = {task["uid"]: (counting_key(task), task["unit"]) for task in wanted}
    keys = {uid: (key, unit) for uid, (key, unit) in keys.items() if key}
    figures = _figures(uow, month, {key for key, _ in keys.values()})
    return {uid: _in_unit(figures.get(key, 0), key, unit) for uid, (key, unit) in keys.items()}


def counted(uow: UnitOfRead, task_uid: bytes, month: int) -> int | None:
    """What the ledger counts for one task up to a month, None where it is typed only. Raises NOT_FOUND."""
    task = tasks.task(uow.connection, task_uid)
    return counted_all(uow, month, [task]).get(task_uid) if task else None


def _figures(uow: UnitOfRead, month: int, wanted: set[str]) -> dict[str, int]:
    """Every figure by its key: counts, thousandths for quantities and what a register declares, fen for money."""
    sources = {key.split(":")[0] for key in wanted}
    found: dict[str, int] = {}
    if ROSTER in sources:
        found |= _roster_figures(uow, month)
    if PAID in sources:
        for code, persons, fen in stored.paid_until(uow.connection, month):
            found |= {f"{PAID}:{code}:persons": persons, f"{PAID}:{code}:money": fen}
    if REGISTER in sources:
        for code, count, closed, fen, milli in stored.register_until(
            uow.connection, month, year_month.last_day(month).isoformat()
        ):
            own = {"count": count, "closed": closed, "money": fen, "quantity": milli}
            found |= {f"{REGISTER}:{code}:{measure}": value for measure, value in own.items()}
        asked = {(code, key) for one in wanted for source, code, key in [_parts(one)] if _is_declared(source, key)}
        declared = figure_values(uow, asked, month // 100, month)
        found |= {f"{REGISTER}:{code}:{key}": value for (code, key), value in declared.items()}
    return found


def _parts(key: str) -> tuple[str, str, str]:
    source, _, rest = key.partition(":")
    code, _, measure = rest.partition(":")
    return source, code, measure


def _is_declared(source: str, measure: str) -> bool:
    """Whether it is a figure a register declares, beside those every register has."""
    return source == REGISTER and measure not in MEASURES[REGISTER]


def _roster_figures(uow: UnitOfRead, month: int) -> dict[str, int]:
    codes: dict[Any, str] = {one.uid: one.code for one in list_programmes(uow)}
    wish = StatWish(month, ("programme",))
    found: dict[str, int] = {}
    for line in month_table(uow, wish).lines:
        code, figures = codes.get(line.groups[0].value, ""), line.figures
        found |= {f"{ROSTER}:{code}:persons": figures.persons, f"{ROSTER}:{code}:households": figures.households}
    for (programme,), year in year_figures(uow, wish).items():
        code = codes.get(programme, "")
        found |= {f"{ROSTER}:{code}:person_times": year.person_times, f"{ROSTER}:{code}:money": year.total_fen}
    return found


def _in_unit(value: int, key: str, unit: str) -> int:
    source, _, measure = _parts(key)
    if measure == "money":
        yuan = _money_units().get(unit, 1)
        return int(half_up(Fraction(value * MILLI, 100 * yuan)))
    return value if measure == "quantity" or _is_declared(source, measure) else value * MILLI


@use_case(Operation("judging.count_task", Right.DEFINE))
def count_task(uow: UnitOfWork, task_uid: bytes, key: str) -> bool:
    """Say how a task is counted ("" ends it); answers whether that changed.

    Raises NOT_FOUND, RULE for another office's task, INPUT for a key of nothing and for one of another kind (R-057).
    """
    task = own_task(uow, task_uid)
    source, code, measure = _parts(key)
    label, kind = MEASURES.get(source, {}).get(measure, ("", ""))
    if key and _is_declared(source, measure):
        label, kind = next(((one.label, one.kind) for one in countable(uow) if one.key == key), ("", ""))
    if key and (not label or not code):
        raise input_error("judging.unknown_key", name=key[:60])
    if key and kind and task["kind"] and kind != task["kind"]:
        raise input_error("judging.other_kind", item=task["item"])
    uow.describe(item=task["item"])
    return uow.update("task", task_uid, {"counting": json.dumps({"key": key}) if key else None})
