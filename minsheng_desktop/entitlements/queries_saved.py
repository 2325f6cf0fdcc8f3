"""专题查询: questions to the roster of a month, saved under a name; some are shipped (SY-01.3, R-035)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from functools import cache
from typing import Any

from db.queries import statistics as stored
from db.queries import workspace as settings
from db.queries.rosters import ListQuery
from minsheng_desktop.areas.service import list_areas
from minsheng_desktop.core.errors import input_error, not_found
from minsheng_desktop.core.operation import Operation, UnitOfRead, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.core.texts import text
from minsheng_desktop.programmes.service import list_programmes
from minsheng_desktop.rules import year_month
from resources import RESOURCES

KEPT = "statistics.queries"  # name → conditions
LONGEST_NAME = 40
SEXES = ("", "1", "2")


@dataclass(frozen=True, slots=True)
class QueryWish:
    """Conditions, all of which must hold; None and empty: no condition. Ages are completed years at the month's end.

    ``size``: persons of the household, ``months``: how many the benefit has been drawn (the month included),
    ``villages`` by name. ``anybody``: age and sex of any covered person, else of the holder. ``has``/``lacks``: what
    the covered persons draw or do not draw beside it. ``extra``: own columns (key, value; "" : nothing there).
    ``towards``: programmes those found might be transferred to.
    """

    programmes: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    villages: tuple[str, ...] = ()
    size_from: int | None = None
    size_to: int | None = None
    age_from: int | None = None
    age_to: int | None = None
    anybody: bool = False
    sex: str = ""
    amount_from: int | None = None
    amount_to: int | None = None
    months_from: int | None = None
    months_to: int | None = None
    has: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    extra: tuple[tuple[str, str], ...] = ()
    towards: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SavedQuery:
    """A query under its name; ``code`` names a shipped one, "" one of the office's own."""

    name: str
    wish: QueryWish
    code: str = ""


@dataclass(frozen=True, slots=True)
class Towards:
    """Of those found: transferred to another programme, waived it in writing, still pending; together all (R-035)."""

    transferred: int
    waived: int
    pending: int


@dataclass(frozen=True, slots=True)
class QueryResult:
    """What a query found in a month: the ``keys`` of roster lines, and sums over them; money is fen a month."""

    month: int
    keys: tuple[int, ...]
    households: int
    persons: int
    total_fen: int
    towards: Towards | None


@cache
def shipped_queries() -> tuple[SavedQuery, ...]:
    """The queries of the catalogue."""
    data = tomllib.loads((RESOURCES / "catalogue" / "queries.toml").read_text(encoding="utf-8"))
    return tuple(SavedQuery(text(f"statistics.query.{code}"), wish_of(wish), code) for code, wish in data.items())


def wish_of(data: Mapping[str, Any]) -> QueryWish:
    """Conditions from JSON or TOML. Raises INPUT for one that does not exist."""
    known = {field.name for field in fields(QueryWish)}
    if unknown := set(data) - known:
        raise input_error("statistics.bad_condition", name=", ".join(sorted(unknown)))
    values = dict(data)
    for key in ("programmes", "categories", "villages", "has", "lacks", "towards"):
        values[key] = tuple(values.get(key, ()))
    values["extra"] = tuple((key, value) for key, value in values.get("extra", ()))
    return QueryWish(**values)


def list_queries(uow: UnitOfRead) -> list[SavedQuery]:
    """The shipped queries, then the office's own by name."""
    kept = settings.setting(uow.connection, KEPT, {})
    return [*shipped_queries(), *(SavedQuery(name, wish_of(kept[name])) for name in sorted(kept))]


def find_query(uow: UnitOfRead, name: str) -> SavedQuery:
    """A saved query by its name or code. Raises NOT_FOUND."""
    found = next((query for query in list_queries(uow) if name in (query.name, query.code)), None)
    if found is None:
        raise not_found("statistics.no_query", name=name)
    return found


@use_case(Operation("statistics.save_query", Right.EDIT, undoable=False))
def save_query(uow: UnitOfWork, name: str, wish: QueryWish) -> SavedQuery:
    """Keep a query under a name, in place of one of that name. Raises INPUT for no name or that of a shipped one."""
    name = name.strip()
    if not name or len(name) > LONGEST_NAME:
        raise input_error("statistics.bad_query_name", most=LONGEST_NAME)
    if any(name in (query.name, query.code) for query in shipped_queries()):
        raise input_error("statistics.query_shipped", name=name)
    check_wish(uow, wish)
    kept = settings.setting(uow.connection, KEPT, {})
    settings.put_setting(uow.connection, KEPT, {**kept, name: asdict(wish)})
    uow.touch("setting")
    uow.describe(name=name)
    return SavedQuery(name, wish)


@use_case(Operation("statistics.delete_query", Right.EDIT, undoable=False))
def delete_query(uow: UnitOfWork, name: str) -> None:
    """Forget a query of the office's own. Raises NOT_FOUND."""
    kept = dict(settings.setting(uow.connection, KEPT, {}))
    if name not in kept:
        raise not_found("statistics.no_query", name=name)
    del kept[name]
    settings.put_setting(uow.connection, KEPT, kept)
    uow.touch("setting")
    uow.describe(name=name)


def check_wish(uow: UnitOfRead, wish: QueryWish) -> None:
    """Raise NOT_FOUND for a programme or village that does not exist, INPUT for bounds that cannot be met."""
    codes = {programme.code for programme in list_programmes(uow)}
    for code in (*wish.programmes, *wish.has, *wish.lacks, *wish.towards):
        if code not in codes:
            raise not_found("entitlements.no_programme", programme=code)
    if wish.sex not in SEXES:
        raise input_error("statistics.bad_condition", name=wish.sex)
    for name in ("size", "age", "amount", "months"):
        low, high = getattr(wish, f"{name}_from"), getattr(wish, f"{name}_to")
        if (low or 0) < 0 or (high or 0) < 0 or (low is not None and high is not None and low > high):
            raise input_error("statistics.bad_bounds", name=text(f"statistics.bound.{name}"))
    _areas(uow, wish, 0)


def _areas(uow: UnitOfRead, wish: QueryWish, month: int) -> list[bytes]:
    """The villages of a query by their names of today or of the month, closed ones included. Raises NOT_FOUND."""
    if not wish.villages:
        return []
    on = year_month.last_day(month) if month else None
    areas = [*list_areas(uow, on), *list_areas(uow, closed=True)]
    found = []
    for name in wish.villages:
        uids = [area.uid for area in areas if name in (area.name, area.code)]
        if not uids:
            raise not_found("entitlements.no_such_village", name=name)
        found += uids
    return found


def run_query(uow: UnitOfRead, wish: QueryWish, month: int) -> QueryResult:
    """Ask the roster of a month (YYYYMM). Raises what ``check_wish`` raises."""
    check_wish(uow, wish)
    stored.gather(uow.connection, month, ListQuery(month=month))
    stored.gather_people(uow.connection, month)
    uow.job.tick(1, 2)
    rows = stored.find_benefits(uow.connection, _search(uow, wish, month))
    found = tuple(int(row[0]) for row in rows)
    homes = len({row[3] for row in rows})
    persons, fen = sum(int(row[4] or 0) for row in rows), sum(int(row[5]) for row in rows)
    return QueryResult(month, found, homes, persons, fen, _towards(uow, wish, month, [bytes(row[2]) for row in rows]))


def _search(uow: UnitOfRead, wish: QueryWish, month: int) -> stored.Search:
    uids = {programme.code: programme.uid for programme in list_programmes(uow)}
    last = year_month.last_day(month)

    def _years_before(years: int) -> str:
        return f"{last.year - years:04d}-{last.month:02d}-{last.day:02d}"

    return stored.Search(
        programmes=[uids[code] for code in wish.programmes],
        areas=_areas(uow, wish, month),
        categories=wish.categories,
        size_from=wish.size_from,
        size_to=wish.size_to,
        born_by=_years_before(wish.age_from) if wish.age_from is not None else "",
        born_after=_years_before(wish.age_to + 1) if wish.age_to is not None else "",
        anybody=wish.anybody,
        sex=wish.sex,
        amount_from=wish.amount_from,
        amount_to=wish.amount_to,
        begun_by=year_month.add(month, 1 - wish.months_from) if wish.months_from is not None else None,
        begun_after=year_month.add(month, -wish.months_to) if wish.months_to is not None else None,
        has=[uids[code] for code in wish.has],
        lacks=[uids[code] for code in wish.lacks],
        extra=wish.extra,
    )


def _towards(uow: UnitOfRead, wish: QueryWish, month: int, persons: list[bytes]) -> Towards | None:
    if not wish.towards:
        return None
    uids = [programme.uid for programme in list_programmes(uow) if programme.code in wish.towards]
    drawn, waived = stored.standing(uow.connection, persons, uids, month, uow.today.isoformat())
    transferred = sum(1 for person in persons if person in drawn)
    gave_up = sum(1 for person in persons if person in waived - drawn)
    return Towards(transferred, gave_up, len(persons) - transferred - gave_up)


def conditions_text(uow: UnitOfRead, wish: QueryWish) -> str:
    """The conditions of a query in words, for headings."""
    names = {programme.code: programme.short_name for programme in list_programmes(uow)}
    comma = text("statistics.join")
    parts = []
    for key, codes in (("programmes", wish.programmes), ("has", wish.has), ("lacks", wish.lacks)):
        if codes:
            parts.append(text(f"statistics.says.{key}", names=comma.join(names.get(code, code) for code in codes)))
    for key, values in (("categories", wish.categories), ("villages", wish.villages)):
        if values:
            parts.append(text(f"statistics.says.{key}", names=comma.join(values)))
    for key in ("size", "age", "amount", "months"):
        low, high = getattr(wish, f"{key}_from"), getattr(wish, f"{key}_to")
        if low is not None or high is not None:
            parts.append(text(f"statistics.says.{key}", bounds=_bounds(low, high, key == "amount")))
    if wish.sex:
        parts.append(text(f"statistics.says.sex_{wish.sex}"))
    parts += [text("statistics.says.extra", name=key, value=value) for key, value in wish.extra]
    return text("statistics.says.and").join(parts) or text("statistics.says.all")


def _bounds(low: int | None, high: int | None, money: bool) -> str:
    shown = [None if bound is None else f"{bound / 100:g}" if money else str(bound) for bound in (low, high)]
    if shown[0] == shown[1]:
        return str(shown[0])
    if shown[0] is None:
        return text("statistics.says.at_most", value=shown[1])
    if shown[1] is None:
        return text("statistics.says.at_least", value=shown[0])
    return text("statistics.says.between", low=shown[0], high=shown[1])


def parse_extra(written: str) -> tuple[str, str]:
    """“键=值” as a condition on an own column. Raises INPUT."""
    match = re.fullmatch(r"([^=]+)=(.*)", written)
    if match is None:
        raise input_error("statistics.bad_condition", name=written)
    return match[1].strip(), match[2].strip()
