"""A month's recalculation: amounts of benefits follow the standards in force from a month on, all benefits at once.

Amounts that were stated and cannot be reckoned (no income, no standard), suspended and ended benefits and those in
gradual exit stay as they are and are counted as such. Months before stay untouched.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from db.queries import benefits
from db.queries import programmes as definitions
from db.queries import reckoning as stored
from db.queries.standards import programme_row
from minsheng_desktop.core.errors import AppError, Kind, not_found
from minsheng_desktop.core.operation import Operation, UnitOfRead, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.core.texts import text
from minsheng_desktop.entitlements.reckoning import ANNUAL, ReckonCase, explain, group_figures
from minsheng_desktop.programmes.settings import Rules, rules_of
from minsheng_desktop.programmes.standards import Tariffs, load_tariffs
from minsheng_desktop.rules import reckoning as worked
from minsheng_desktop.rules import year_month
from minsheng_desktop.rules.money import yuan

AGED_FROM, MINOR_UNTIL = 70, 18
SHOWN = 500  # lines of a preview
CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class RecalculatedLine:
    """A stretch of months of one benefit and its amounts (fen a month) before and after; ``last_month`` None: open."""

    uid: bytes
    name: str
    village: str
    programme: str
    persons: int
    month: int
    last_month: int | None
    old_fen: int
    new_fen: int
    sentence: str
    household_uid: bytes | None
    person_uid: bytes

    @property
    def difference_fen(self) -> int:
        """What a month differs by."""
        return self.new_fen - self.old_fen


@dataclass(frozen=True, slots=True)
class VillageChange:
    """What changes in a village: benefits, persons, fen a month before and after."""

    village: str
    benefits: int
    persons: int
    old_fen: int
    new_fen: int


@dataclass(frozen=True, slots=True)
class Recalculation:
    """What a recalculation from ``month`` on comes to.

    ``left`` counts the benefits that stay, by reason: same, stated, no_standard, suspended, grace, stopped, cancelled,
    foreign. ``lines`` are the first of those that change; ``changed`` counts benefits.
    """

    month: int
    changed: int
    left: Mapping[str, int]
    villages: tuple[VillageChange, ...]
    lines: tuple[RecalculatedLine, ...]

    @property
    def persons(self) -> int:
        """Persons covered by what changes."""
        return sum(village.persons for village in self.villages)

    @property
    def old_fen(self) -> int:
        """Fen a month before, of what changes."""
        return sum(village.old_fen for village in self.villages)

    @property
    def new_fen(self) -> int:
        """Fen a month after."""
        return sum(village.new_fen for village in self.villages)


def preview_recalculation(
    uow: UnitOfRead, month: int, programmes: Sequence[str] = (), tariffs: Tariffs | None = None,
    chosen: Sequence[bytes] | None = None, limit: int = SHOWN,
) -> Recalculation:  # fmt: skip
    """What ``recalculate`` would change; ``tariffs`` may hold a standard that is not added yet."""
    with worked_out(uow, month, programmes, tariffs, chosen):
        return result(uow, month, limit)


@use_case(Operation("entitlements.recalculate", Right.EDIT))
def recalculate(
    uow: UnitOfWork, month: int, programmes: Sequence[str] = (), chosen: Sequence[bytes] | None = None
) -> Recalculation:
    """Let amounts from ``month`` on follow the standards and settings in force, of some programmes or all.

    ``chosen`` restricts it to some benefits. Months before stay as they are.
    """
    with worked_out(uow, month, programmes, None, chosen):
        done = result(uow, month, 0)
        write(uow, "recalculated", text("standards.reason"))
    describe(uow, done)
    return done


def describe(uow: UnitOfWork, done: Recalculation) -> None:
    """Figures for the history."""
    uow.describe(
        month=year_month.to_text(done.month), count=done.changed, old=yuan(done.old_fen), new=yuan(done.new_fen)
    )


@contextmanager
def worked_out(
    uow: UnitOfRead, month: int, programmes: Sequence[str], tariffs: Tariffs | None, chosen: Sequence[bytes] | None,
    restate: bool = False, imply: bool = False,
) -> Iterator[None]:  # fmt: skip
    """Work out the stretches of months from ``month`` on in temporary tables, which live as long as the block.

    ``restate``: write the figures of amounts that stay the same, too. ``imply``: where the gap is paid and no income
    is known, it follows from the amount and the line in force in the month before.
    """
    try:
        year_month.split(month)
    except ValueError as error:
        raise AppError(Kind.INPUT, "standards.month_ahead") from error
    known = tariffs or load_tariffs(uow)
    stored.begin(uow.connection, chosen)
    try:
        for programme in _programmes(uow, programmes):
            rules = rules_of(uow, programme["code"], year_month.first_day(month))
            if rules["amount_rule"] in worked.MONTHLY:
                stored.add_programme(
                    uow.connection, uow.node.uid, programme["uid"], month, known.starts_after(programme["code"], month),
                    str(rules["grade_from"] or ""), programme["period"] == ANNUAL, chosen is not None,
                )  # fmt: skip
        stored.settle_stretches(uow.connection)
        uow.job.check()
        flags = _look_up(uow, known, imply)
        if flags:
            stored.count_flags(uow.connection, sorted(flags), AGED_FROM, MINOR_UNTIL)
        stored.work_out(uow.connection, bool(flags), restate)
        uow.job.check()
        yield
    finally:
        stored.finish(uow.connection)


def flags_of(uow: UnitOfRead, uid: bytes, month: int) -> dict[str, int]:
    """How many of those a benefit covers in ``month`` bear each flag of its programme's 分类施保."""
    row = benefits.rows(uow.connection, [uid])[uid]
    wanted = rules_of(uow, row["programme_code"], year_month.first_day(month)).words("extra_by")
    if not wanted:
        return {}
    stored.begin(uow.connection, [uid])
    try:
        stored.add_programme(uow.connection, uow.node.uid, row["programme_uid"], month, (), "", False, True)
        stored.count_flags(uow.connection, wanted, AGED_FROM, MINOR_UNTIL)
        return stored.flag_counts(uow.connection)
    finally:
        stored.finish(uow.connection)


def _programmes(uow: UnitOfRead, codes: Sequence[str]) -> list[dict[str, Any]]:
    if not codes:
        return definitions.all_programmes(uow.connection)
    found = []
    for code in codes:
        row = programme_row(uow.connection, code)
        if row is None:
            raise not_found("entitlements.no_programme", programme=code)
        found.append(row)
    return found


def _look_up(uow: UnitOfRead, tariffs: Tariffs, imply: bool) -> set[str]:
    """What each combination of place, class, grade and month comes to; answers the flags that matter."""
    programmes = {row["uid"]: row for row in definitions.all_programmes(uow.connection)}
    rules_at = _rules_at(uow)
    rows, extras, flags = list[tuple[Any, ...]](), list[tuple[Any, ...]](), set[str]()
    for gid, (*group, place) in enumerate(stored.groups(uow.connection)):
        programme = programmes[group[0]]
        where = place or uow.node.area_code
        rules = rules_at(programme["code"], group[6], where)
        figures = _group(group, programme, rules, tariffs, where)
        if figures is None:
            continue
        own = figures.pop("extra_each", [])
        extras += [(gid, flag, fen) for flag, fen in own]
        flags |= {flag for flag, _ in own} | set(figures.get("flags", ()))
        months = worked.months_from(group[7], group[6] // 100) if group[7] and rules["part_year"] else 12
        former = _former_line(group, programme["code"], tariffs, where) if imply else 0
        rows.append((*group, gid, *_columns(figures, former, months, bool(own))))
    stored.set_groups(uow.connection, rows, extras)
    return flags


def _rules_at(uow: UnitOfRead) -> Callable[[str, int, str], Rules]:
    known: dict[tuple[str, int, str], Rules] = {}

    def at(programme: str, month: int, place: str) -> Rules:
        key = (programme, month, place)
        if key not in known:
            known[key] = rules_of(uow, programme, year_month.first_day(month), place)
        return known[key]

    return at


def _group(
    group: Sequence[Any], programme: Mapping[str, Any], rules: Rules, tariffs: Tariffs, place: str
) -> dict[str, Any] | None:
    """The figures all benefits of a combination share; None where there is nothing to reckon by."""
    _, _, category, urban_rural, grade, age, start, _ = group
    source = rules.word("grade_from")
    case = ReckonCase(
        programme["code"], start, place, category=category, urban_rural=urban_rural, extra={source: grade},
        age=age if age >= 0 else None, yearly=programme["period"] == ANNUAL,
    )  # fmt: skip
    try:
        return group_figures(case, rules, tariffs, place)
    except AppError:
        return None


def _former_line(group: Sequence[Any], programme: str, tariffs: Tariffs, place: str) -> int:
    """The line in force in the month before the stretch begins, fen a month; 0 if none is known."""
    before = year_month.add(group[6], -1)
    found = tariffs.find(programme, before, place, group[2], "", group[3])
    return found.monthly_fen if found is not None else 0


def _columns(figures: dict[str, Any], former: int, months: int, extras: bool) -> tuple[Any, ...]:
    """What ``reckon_group`` holds behind its number: kind, line, former line … and the beginning of the JSON."""
    figures.pop("points_from", None)
    rule, each, top = figures["rule"], figures.get("each", 0), figures.get("top", 0)
    if rule == worked.GAP:
        kind = worked.GAP
    elif rule == worked.POINTS:
        kind = worked.POINTS
    elif "whole" in figures:
        kind, each = "whole", figures["whole"]
    elif figures.get("household"):
        kind = "household"
    else:
        kind = worked.TIER if top else "each"
    head = json.dumps(figures, ensure_ascii=False, separators=(",", ":"))[:-1]
    return (kind, figures.get("line", 0), former, figures.get("floor", 0), each, top, months, int(extras), head)


def result(uow: UnitOfRead, month: int, limit: int = SHOWN) -> Recalculation:
    """What was worked out, for people to read."""
    left, villages = dict[str, int](), []
    for why, _, village, count, persons, old, new in stored.outcome(uow.connection):
        left[why] = left.get(why, 0) + count
        if why == CHANGED:
            villages.append(VillageChange(village, count, persons, old, new))
    changed = left.pop(CHANGED, 0)
    lines = stored.changed_lines(uow.connection, limit) if limit else ()
    return Recalculation(month, changed, left, tuple(villages), tuple(map(_line, lines)))


def _line(row: Sequence[Any]) -> RecalculatedLine:
    uid, name, village, programme, _, persons, start, last, *fen, figures, household, person = row
    old, old_extra, new, new_extra = fen
    return RecalculatedLine(
        uid, name, village, programme, persons, start, last, (old or 0) + old_extra, new + new_extra,
        explain(json.loads(figures)), household, person,
    )  # fmt: skip


def write(uow: UnitOfWork, basis: str, reason: str) -> None:
    """Write what was worked out: periods of amounts from their month on, and the benefits' own columns."""
    stored.stage_writes(uow.connection, basis, reason)
    # Older rows first: their changes are then laid down one behind the other.
    uow.update_set("entitlement", "reckon_benefit", ("amount_fen", "supplement_fen"))
    uow.update_set("entitlement_amount", "reckon_close", ("to_month",))
    uow.update_set("entitlement_amount", "reckon_set", stored.SET_COLUMNS)
    uow.insert_set("entitlement_amount", "reckon_new", stored.NEW_COLUMNS)
