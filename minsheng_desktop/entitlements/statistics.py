"""统计报表: figures of a month by village, programme and class; their totals are its roster's (SY-01.4, SY-03.2).

Villages and townships are those of the month: an area that was renamed, moved or merged later stands as it was.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from db.queries import statistics as stored
from db.queries.rosters import ListQuery
from minsheng_desktop.core.errors import input_error, not_found
from minsheng_desktop.core.operation import UnitOfRead
from minsheng_desktop.core.texts import text
from minsheng_desktop.entitlements.statistics_records import (
    DIMENSIONS,
    DuplicateLine,
    Figures,
    OnRoster,
    StatGroup,
    StatLine,
    StatTable,
    StatWish,
    Summary,
    YearFigures,
)
from minsheng_desktop.programmes.service import list_programmes
from minsheng_desktop.programmes.settings import all_rules
from minsheng_desktop.rules import year_month


@dataclass(frozen=True, slots=True)
class Words:
    """What the values of dimensions are called in a month, and the order they stand in."""

    areas: Mapping[bytes, tuple[str, str]]
    programmes: Mapping[bytes, tuple[str, int]]

    def group(self, dimension: str, value: Any) -> StatGroup:
        """A value with its words."""
        if dimension == "programme":
            return StatGroup(dimension, value, self.programmes.get(value, ("", 0))[0])
        if dimension == "category":
            return StatGroup(dimension, value, value or text("statistics.no_category"))
        unknown = text("entitlements.no_village") if dimension == "village" else text("statistics.no_township")
        return StatGroup(dimension, value, self.areas.get(value, (unknown, ""))[0] if value else unknown)

    def place(self, group: StatGroup) -> Any:
        """Where a value stands: areas by code, programmes in their order, what is unknown last."""
        if group.dimension == "programme":
            return (0, self.programmes.get(group.value, ("", 9999))[1], "")  # type: ignore[arg-type]
        if group.dimension == "category":
            return (int(not group.value), 0, str(group.value))
        code = self.areas[group.value][1] if group.value in self.areas else ""  # type: ignore[index]
        return (int(not code), 0, code)


def words_of(uow: UnitOfRead, month: int) -> Words:
    """The words for a month."""
    programmes = {p.uid: (p.short_name, place) for place, p in enumerate(list_programmes(uow))}
    return Words(stored.area_names(uow.connection, month), programmes)


def query_of(uow: UnitOfRead, wish: StatWish) -> ListQuery:
    """A wish as a roster is asked. Raises INPUT for a dimension that does not exist, NOT_FOUND for a programme."""
    unknown = [one for one in wish.by if one not in DIMENSIONS]
    if unknown or len(set(wish.by)) < len(wish.by):
        raise input_error("statistics.bad_grouping", name=", ".join(unknown or wish.by))
    try:
        year_month.split(wish.month)
    except ValueError as error:
        raise input_error("statistics.bad_month") from error
    programme = b""
    if wish.programme:
        programme = next((p.uid for p in list_programmes(uow) if p.code == wish.programme), b"")
        if not programme:
            raise not_found("entitlements.no_programme", programme=wish.programme)
    return ListQuery(
        month=wish.month, programme=programme, area=wish.village, office=wish.office, category=wish.category
    )


def month_table(uow: UnitOfRead, wish: StatWish) -> StatTable:
    """The figures of a month by the groups wished for; groups without anything are left out."""
    connection, query = uow.connection, query_of(uow, wish)
    stored.gather(connection, wish.month, query)
    stored.gather_people(connection, wish.month)
    words = words_of(uow, wish.month)
    total = _figures(stored.counts(connection, ())[0])
    lines = _lines(uow, wish.by, words)
    subtotals = _lines(uow, wish.by[:1], words) if len(wish.by) > 1 else ()
    return StatTable(wish, lines, subtotals, total, OnRoster(*stored.suspended(connection)))


def _lines(uow: UnitOfRead, by: Sequence[str], words: Words) -> tuple[StatLine, ...]:
    if not by:
        return ()
    found = []
    for row in stored.counts(uow.connection, by):
        groups = tuple(words.group(one, value) for one, value in zip(by, row, strict=False))
        found.append(StatLine(groups, _figures(row[len(by) :])))
    return tuple(sorted(found, key=lambda line: [words.place(group) for group in line.groups]))


def _figures(row: Sequence[int]) -> Figures:
    return Figures(*(int(value) for value in row))


def year_figures(uow: UnitOfRead, wish: StatWish) -> dict[tuple[Any, ...], YearFigures]:
    """What was paid from January to the month, by the values of the dimensions wished for (none: under ``()``)."""
    first = wish.month // 100 * 100 + 1
    months = list(year_month.span(first, wish.month))
    rows = stored.year_sums(uow.connection, months, query_of(uow, wish), wish.by)
    width = len(wish.by)
    return {
        tuple(row[:width]): YearFigures(len(months), int(row[width]), int(row[width + 1]), int(row[width + 2]))
        for row in rows
    }


def month_summary(uow: UnitOfRead, wish: StatWish) -> Summary:
    """A month at a glance, with the year so far and the months it is compared with, and by programme."""
    whole = replace(wish, by=())
    now = month_table(uow, replace(wish, by=("programme",)))
    uow.job.tick(1, 4)
    before = month_table(uow, replace(whole, month=year_month.add(wish.month, -1))).total
    uow.job.tick(2, 4)
    last_year = month_table(uow, replace(whole, month=year_month.add(wish.month, -12))).total
    uow.job.tick(3, 4)
    years = year_figures(uow, replace(wish, by=("programme",)))
    empty = YearFigures(wish.month % 100, 0, 0, 0)
    year = YearFigures(
        wish.month % 100,
        sum(one.person_times for one in years.values()),
        sum(one.benefit_times for one in years.values()),
        sum(one.total_fen for one in years.values()),
    )
    programmes = tuple((line.groups[0], line.figures, years.get((line.groups[0].value,), empty)) for line in now.lines)
    return Summary(whole, now.total, year, before, last_year, programmes)


def list_duplicates(uow: UnitOfRead, wish: StatWish) -> list[DuplicateLine]:
    """Who draws programmes in a month that exclude each other, or one programme twice (SY-03.3).

    Which programmes exclude each other are the settings ``excludes`` as they hold at the end of the month.
    """
    stored.gather(uow.connection, wish.month, query_of(uow, replace(wish, programme="")))
    stored.gather_people(uow.connection, wish.month)
    rules = all_rules(uow, year_month.last_day(wish.month))
    uids = {one.programme: uid for uid, one in rules.items()}
    pairs = {
        (min(uid, uids[code]), max(uid, uids[code]))
        for uid, one in rules.items()
        for code in one.words("excludes")
        if code in uids
    }
    words = words_of(uow, wish.month)
    found = []
    for row in stored.duplicates(uow.connection, [*pairs, *((other, one) for one, other in pairs)]):
        name, number, person, area, programme, certificate, key, other, other_area, second, paper, other_key = row
        if programme != second and key > other_key:
            continue  # each pair once
        found.append(
            DuplicateLine(
                name, number, person, words.group("village", area).label, words.group("programme", programme).label,
                certificate or "", other, words.group("village", other_area).label,
                words.group("programme", second).label, paper or "", (key, other_key),
            )
        )  # fmt: skip
    chosen = next((uid for code, uid in uids.items() if code == wish.programme), None)
    short = words.programmes[chosen][0] if chosen else ""
    return [one for one in found if not short or short in (one.programme, one.other_programme)]
