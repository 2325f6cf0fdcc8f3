"""The figures of a register, worked out from its entries of a year or a month; some may feed an indicator."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from db.queries import registers as stored
from minsheng_desktop.core.errors import input_error
from minsheng_desktop.core.operation import UnitOfRead
from minsheng_desktop.core.texts import text
from minsheng_desktop.registers.coverage import round_lines
from minsheng_desktop.registers.figure_records import (
    BalanceLine,
    Countable,
    Figures,
    FigureValue,
    HomeLine,
    RateLine,
)
from minsheng_desktop.registers.guarding import moves_of, stays_of
from minsheng_desktop.registers.quotas import quota_lines
from minsheng_desktop.registers.reading import meets
from minsheng_desktop.registers.records import MONEY, Figure, Rate, RegisterSpec
from minsheng_desktop.registers.specs import find_spec, load_specs
from minsheng_desktop.registers.values import MILLI, content_of, milli, number_of, number_text, several
from minsheng_desktop.rules import year_month
from minsheng_desktop.rules.registers import closed_rate

COUNT = "count"


@dataclass(frozen=True, slots=True)
class Said:
    """An entry with its content taken apart."""

    row: Mapping[str, Any]
    content: Mapping[str, str]


def register_figures(uow: UnitOfRead, code: str, year: int | None = None, month: int | None = None) -> Figures:
    """The figures of a register: of a year, a month (YYYYMM) or, where neither is given, of all there is.

    Balances and stays are those at the end of that time, today at the latest. Raises NOT_FOUND.
    """
    spec = find_spec(uow, code)
    if month is not None:
        year = month // 100
    every = _entries(uow, spec.code)
    said = [one for one in every if _within(one.row, year, month)]
    day = _last_day(uow, year, month)
    visible = spec.visible(uow.user.role)
    closed = sum(1 for one in said if one.row["closed_on"] and one.row["closed_on"] <= day)
    late = sum(1 for one in said if _is_late(one.row, day))
    sums = {c.key: number_text(c, sum(number_of(c, one.content.get(c.key, "")) for one in said))
            for c in visible if c.sum}  # fmt: skip
    return Figures(
        spec.code, spec.title, year, month, len(said), len(said) - closed if spec.close else 0,
        closed if spec.close else 0, late, spec.close is not None, MappingProxyType(sums),
        tuple(_rates(spec, said, day)), tuple(quota_lines(uow, spec, [one.content for one in said], year, month)),
        tuple(_balances(uow, spec, day)), tuple(home_lines(uow, spec, day)),
        tuple(round_lines(uow, spec, year)), tuple(_figures(spec, said)),
        MappingProxyType({t.key: sum(meets(t, one.row, uow.today, year) for one in every) for t in spec.tests}),
    )  # fmt: skip


def _entries(uow: UnitOfRead, code: str) -> list[Said]:
    return [Said(row, content_of(row)) for row in stored.of_codes(uow.connection, [code])]


def _within(row: Mapping[str, Any], year: int | None, month: int | None) -> bool:
    """Whether an entry belongs to the time; what has no year stands always."""
    if month is not None and row["on_day"]:
        return bool(row["on_day"][:7] == f"{month // 100:04d}-{month % 100:02d}")
    return year is None or row["year"] is None or row["year"] == year


def _last_day(uow: UnitOfRead, year: int | None, month: int | None) -> str:
    today = uow.today.isoformat()
    if month is not None:
        return min(today, year_month.last_day(month).isoformat())
    return min(today, f"{year}-12-31") if year is not None else today


def _is_late(row: Mapping[str, Any], day: str) -> bool:
    still_open = not row["closed_on"] or row["closed_on"] > day
    return bool(row["due_on"] and row["due_on"] < day and still_open)


def _rates(spec: RegisterSpec, said: Sequence[Said], day: str) -> Iterable[RateLine]:
    for rate in spec.rates:
        if rate.kind == "coverage":
            continue
        counts = _COUNTERS[rate.kind](spec, rate, day)
        yield _rate_line(rate, "", [counts(one) for one in said])
        for key in rate.group:
            groups: dict[str, list[tuple[int, int]]] = {}
            for one in said:
                groups.setdefault(one.content.get(key, ""), []).append(counts(one))
            for group, parts in sorted(groups.items()):
                yield _rate_line(rate, group or text("registers.not_stated"), parts)


def _rate_line(rate: Rate, group: str, parts: Iterable[tuple[int, int]]) -> RateLine:
    listed = list(parts)
    part, whole = sum(one for one, _ in listed), sum(two for _, two in listed)
    return RateLine(rate.key, rate.title, group, part, whole, closed_rate(part, whole), rate.target)


Counter = Callable[[Said], tuple[int, int]]


def _closed(spec: RegisterSpec, rate: Rate, day: str) -> Counter:
    return lambda one: (int(bool(one.row["closed_on"]) and one.row["closed_on"] <= day), 1)


def _in_time(spec: RegisterSpec, rate: Rate, day: str) -> Counter:
    def count(one: Said) -> tuple[int, int]:
        due, closed = one.row["due_on"], one.row["closed_on"]
        if not due or not (closed or due < day):
            return 0, 0
        return int(bool(closed) and closed <= due), 1

    return count


def _share(spec: RegisterSpec, rate: Rate, day: str) -> Counter:
    def count(one: Said) -> tuple[int, int]:
        value = one.content.get(rate.column, "")
        return int(bool({value, *several(value)} & set(rate.values))), int(bool(value))

    return count


def _ratio(spec: RegisterSpec, rate: Rate, day: str) -> Counter:
    part, whole = spec.column(rate.part), spec.column(rate.whole)
    if part is None or whole is None:
        raise input_error("registers.unknown_figure", wanted=rate.key)
    return lambda one: (
        number_of(part, one.content.get(part.key, "")),
        number_of(whole, one.content.get(whole.key, "")),
    )


_COUNTERS = {"closed": _closed, "in_time": _in_time, "share": _share, "ratio": _ratio}


def _balances(uow: UnitOfRead, spec: RegisterSpec, day: str) -> Iterable[BalanceLine]:
    if spec.balance is None:
        return
    column = spec.column(spec.balance.of)
    assert column is not None  # the definition was checked
    groups = moves_of(uow, load_specs(uow), spec.balance.account, day)
    for (group, measure), moves in sorted(groups.items()):
        come = sum(move.amount for move in moves if move.amount > 0)
        gone = -sum(move.amount for move in moves if move.amount < 0)
        yield BalanceLine(group, number_text(column, come), number_text(column, gone), number_text(column, come - gone),
                          come - gone, measure or column.unit)  # fmt: skip


def home_lines(uow: UnitOfRead, spec: RegisterSpec, day: str) -> Iterable[HomeLine]:
    """How the homes are occupied on a day, asked of the register of homes or of its residents."""
    specs = load_specs(uow)
    stays = spec if spec.occupancy else next((s for s in specs.values() if s.occupancy and s.parent == spec.code), None)
    if stays is None or stays.occupancy is None:
        return
    rule = stays.occupancy
    rows = stored.of_codes(uow.connection, [stays.code])
    grades = {bytes(row["uid"]): content_of(row).get(rule.grade, "") for row in rows}
    by_home = stays_of(stays, rows)
    for home in stored.entries(uow.connection, stored.Wish(stays.parent, day))[::-1]:
        here = [s for s in by_home.get(bytes(home["uid"]), []) if s.arrived <= day and (not s.left or s.left > day)]
        counts: dict[str, int] = {}
        for stay in here:
            grade = grades[stay.who] or text("registers.not_stated")
            counts[grade] = counts.get(grade, 0) + 1
        places = milli(content_of(home).get(rule.capacity, "")) // MILLI
        yield HomeLine(bytes(home["uid"]), home["subject"], home["area_name"] or "", places, len(here),
                       MappingProxyType(counts))  # fmt: skip


def countable_figures(spec: RegisterSpec) -> list[Countable]:
    """What can be counted from a register: its entries, sums of columns and the figures it declares."""
    found = [Countable(spec.code, spec.title, COUNT, text("registers.figure.count"), text("registers.figure.entries"))]
    for column in spec.columns:
        if column.sum:
            title = text("registers.figure.sum", title=column.label)
            found.append(
                Countable(spec.code, spec.title, f"sum:{column.key}", title, column.unit, column.type == MONEY)
            )
    for figure in spec.figures:
        column_of = spec.column(figure.column)
        money = figure.kind == "sum" and column_of is not None and column_of.type == MONEY
        found.append(Countable(spec.code, spec.title, figure.key, figure.title, figure.unit, money))
    return found


def declared_figures(spec: RegisterSpec) -> list[Countable]:
    """The figures a register declares that are no money."""
    keys = {figure.key for figure in spec.figures}
    return [one for one in countable_figures(spec) if one.key in keys and not one.money]


def _figures(spec: RegisterSpec, said: Sequence[Said]) -> Iterable[FigureValue]:
    for one in countable_figures(spec):
        value = _value(spec, one.key, said)
        column = next((column for column in spec.columns if column.type == MONEY), None) if one.money else None
        words = (
            number_text(column, value)
            if column
            else f"{Fraction(value, MILLI):f}"
            if value % MILLI
            else str(value // MILLI)
        )
        yield FigureValue(one.key, one.title, value, one.unit, one.money, words)


def _value(spec: RegisterSpec, key: str, said: Sequence[Said]) -> int:
    if key == COUNT:
        return len(said) * MILLI
    if key.startswith("sum:"):
        return _sum(spec, key.removeprefix("sum:"), said)
    figure = next((figure for figure in spec.figures if figure.key == key), None)
    if figure is None:
        raise input_error("registers.unknown_figure", wanted=key[:40])
    chosen = [one for one in said if _fits(figure, one.content)]
    if figure.kind == "sum":
        return _sum(spec, figure.column, chosen)
    if figure.kind == "closed":
        return sum(1 for one in chosen if one.row["closed_on"]) * MILLI
    if figure.kind == "distinct":
        return len({value for one in chosen if (value := one.content.get(figure.column))}) * MILLI
    return len(chosen) * MILLI


def _sum(spec: RegisterSpec, key: str, said: Sequence[Said]) -> int:
    column = spec.column(key)
    if column is None:
        raise input_error("registers.unknown_figure", wanted=key[:40])
    return sum(number_of(column, one.content.get(key, "")) for one in said)


def _fits(figure: Figure, content: Mapping[str, str]) -> bool:
    return all({content.get(key, ""), *several(content.get(key, ""))} & set(values)
               for key, values in figure.where.items())  # fmt: skip


def figure_values(
    uow: UnitOfRead, wanted: Collection[tuple[str, str]], year: int, until: int | None = None
) -> dict[tuple[str, str], int]:
    """(register, figure) → its value of a year by the end of a month (``until`` YYYYMM): fen or thousandths.

    Only the office's own entries count. Registers that are unknown, and figures they do not have, are left out.
    """
    specs = load_specs(uow)
    last = year_month.last_day(until).isoformat() if until else date(year, 12, 31).isoformat()
    found: dict[tuple[str, str], int] = {}
    for code in {code for code, _ in wanted} & specs.keys():
        rows = stored.of_codes(uow.connection, [code], uow.node.uid)
        said = [
            Said(row, content_of(row))
            for row in rows
            if row["year"] in (None, year) and (not row["on_day"] or row["on_day"] <= last)
        ]
        known = {one.key for one in countable_figures(specs[code])}
        for key in {key for wished, key in wanted if wished == code} & known:
            found[code, key] = _value(specs[code], key, said)
    return found
