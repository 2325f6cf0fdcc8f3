"""What the figures of one document say against each other: parts and totals, two figures for one thing, rosters times
standards, rates of the whole that hide a part (R-061, R-063, R-066, R-070, R-095, R-096).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from minsheng_desktop.rules import rates
from minsheng_desktop.rules.indicator_checks import (
    PERSONS,
    ROUNDING_FEN,
    STAGES,
    TIMES,
    Doubt,
    Patterns,
    Stated,
    YearlyStandard,
    own_doubts,
    plain,
    reckon,
    wan,
)

Found = Iterator[tuple[str, Doubt]]
NEAR_STANDARD = Fraction(2, 100)  # money per head this near a standard was meant to be the standard
NEAR_FIGURE = Fraction(2, 100)  # two figures of one thing that differ by less are one figure told twice
NEAR_SUM = Fraction(5, 10_000)
MOST_TIMES = 10  # person-times per person insured
MOST_PARTS = 6


@dataclass(frozen=True, slots=True)
class Check:
    """A figure with its rate reckoned again and what does not fit."""

    row: Stated
    rate: Fraction | None
    doubts: tuple[Doubt, ...]


def check_rows(
    rows: Sequence[Stated], patterns: Patterns, standards: Iterable[YearlyStandard] = (), low: Fraction = Fraction(1, 2)
) -> dict[str, Check]:
    """Every figure by its code: its rate, and its doubts alone and within its document.

    ``low`` is the rate under which completion and use of money are far behind. Raises ``ValueError`` for a formula
    that cannot be read.
    """
    reckoned = {row.code: reckon(row, patterns) for row in rows}
    found: dict[str, list[Doubt]] = {row.code: list(own_doubts(row, reckoned[row.code], patterns, low)) for row in rows}
    known = tuple(standards)
    for document in _by(rows, lambda row: row.group).values():
        for check in (_rates_of_money, _short_sources, _described, _parts, _split):
            _add(found, check(document, reckoned, patterns))
        _add(found, (pair for row in document for pair in _against_standards(row, known)))
        for own in _by(document, lambda row: row.programme).values():
            for look in (_too_many, _list_count, _two_targets, _two_figures, _averages):
                _add(found, look(own, patterns))
    return {row.code: Check(row, reckoned[row.code], tuple(found[row.code])) for row in rows}


def _add(found: dict[str, list[Doubt]], pairs: Iterable[tuple[str, Doubt]]) -> None:
    for code, doubt in pairs:
        if all(one.kind != doubt.kind for one in found[code]):
            found[code].append(doubt)


def _by(rows: Iterable[Stated], key: Callable[[Stated], str]) -> dict[str, list[Stated]]:
    groups: dict[str, list[Stated]] = defaultdict(list)
    for row in rows:
        groups[key(row)].append(row)
    return groups


def _rates_of_money(rows: Sequence[Stated], reckoned: Mapping[str, Fraction | None], patterns: Patterns) -> Found:
    """All money passed on, yet one programme's was not: both statements cannot hold."""
    for whole in rows:
        if whole.programme != patterns.everything or whole.rate_kind not in patterns.funds or whole.stated_rate != 100:
            continue
        for part in rows:
            stated = part.stated_rate
            same = part.rate_kind == whole.rate_kind and part.programme != whole.programme
            if same and stated is not None and stated < 100:
                yield whole.code, Doubt("contradicts", {"rate": 100, "other": stated, "name": part.name})
                yield part.code, Doubt("contradicts", {"rate": stated, "other": 100, "name": whole.name})


def _short_sources(rows: Sequence[Stated], reckoned: Mapping[str, Fraction | None], patterns: Patterns) -> Found:
    """A source is short while the total is not (R-063)."""
    for whole in rows:
        total = rates.rate(whole.in_place, whole.planned) if whole.planned and whole.in_place is not None else None
        if whole.source != "total" or total is None or total < 1:
            continue
        for part in rows:
            if part.programme == whole.programme and part.source not in ("", "total") and part.planned:
                share = rates.rate(part.in_place or 0, part.planned)
                if share is not None and share < 1:
                    params = {"rate": rates.percent(share), "total": rates.percent(total)}
                    yield part.code, Doubt("source_short", params)


def _described(rows: Sequence[Stated], reckoned: Mapping[str, Fraction | None], patterns: Patterns) -> Found:
    """A document states how many programmes there are and describes fewer (R-096)."""
    counts = [row for row in rows if row.programme == patterns.everything and row.unit in patterns.items]
    described = len({row.programme for row in rows} - {patterns.everything})
    if len(counts) == 1 and described:
        figure = counts[0].actual if counts[0].actual is not None else counts[0].target
        if figure is not None and described < figure:
            yield counts[0].code, Doubt("described", {"stated": plain(figure), "found": described})


def _parts(rows: Sequence[Stated], reckoned: Mapping[str, Fraction | None], patterns: Patterns) -> Found:
    """Parts named as such do not come to the figure they stand below."""
    whole: Stated | None = None
    parts: list[Stated] = []
    for row in [*rows, None]:
        if row is not None and patterns.part.match(row.name):
            parts.append(row)
            continue
        if whole is not None and len(parts) > 1:
            yield from _compare_parts(whole, parts)
        whole, parts = row, []


def _compare_parts(whole: Stated, parts: Sequence[Stated]) -> Found:
    heads = [part.actual for part in parts if part.actual is not None and part.kind == whole.kind and part.kind]
    if whole.actual is not None and len(heads) == len(parts) and sum(heads) != whole.actual:
        yield whole.code, Doubt("parts", {"stated": plain(whole.actual), "parts": plain(sum(heads))})
    for stage in STAGES:
        stated, found = whole.money(stage), [part.money(stage) for part in parts]
        amounts = [fen for fen in found if fen is not None]
        if stated is not None and len(amounts) > 1 and sum(amounts) != stated:
            params = {"stated": wan(stated), "parts": wan(sum(amounts))}
            yield whole.code, Doubt("parts", params)


def _split(rows: Sequence[Stated], reckoned: Mapping[str, Fraction | None], patterns: Patterns) -> Found:
    """The amounts that follow a total come to nearly, but not quite, the total (R-070)."""
    for at, whole in enumerate(rows):
        if whole.spent is None or whole.actual is not None:
            continue
        total = 0
        for count, part in enumerate(rows[at + 1 : at + 1 + MOST_PARTS], 1):
            if part.spent is None or part.programme == patterns.everything:
                break
            total += part.spent
            off = total - whole.spent
            if off == 0:
                break
            if count > 1 and abs(off) <= NEAR_SUM * whole.spent:
                yield (
                    whole.code,
                    Doubt("split", {"stated": wan(whole.spent), "parts": wan(total), "off": wan(abs(off))}),
                )
                break


def _too_many(rows: Sequence[Stated], patterns: Patterns) -> Found:
    """More person-times than people can have come (R-095)."""
    people = max((row.actual for row in rows if row.kind == PERSONS and row.actual), default=None)
    for row in rows:
        if people and row.kind == TIMES and row.actual and row.actual / people > MOST_TIMES:
            times = rates.half_up(row.actual / people, 1)
            yield row.code, Doubt("too_many", {"times": times, "people": plain(people), "stated": plain(row.actual)})


def _list_count(rows: Sequence[Stated], patterns: Patterns) -> Found:
    """So many are stated, so many are listed (R-096)."""
    listed = [count for name, count in Counter(row.name for row in rows).items() if count > 1]
    for row in rows:
        if listed and row.unit in patterns.sites and row.actual is not None and row.actual != listed[0]:
            yield row.code, Doubt("list_count", {"stated": plain(row.actual), "found": listed[0]})


def _two_targets(rows: Sequence[Stated], patterns: Patterns) -> Found:
    """One result against two targets (R-061): the one nobody's rate confirms is told."""
    for row in rows:
        for other in rows:
            one_result = row is not other and row.actual == other.actual and row.unit == other.unit
            if not one_result or not row.actual or row.target is None or other.target is None:
                continue
            if row.target != other.target and row.stated_rate is None and other.stated_rate is not None:
                params = {"target": plain(row.target), "other": plain(other.target)}
                yield row.code, Doubt("two_targets", params)


def _two_figures(rows: Sequence[Stated], patterns: Patterns) -> Found:
    """The same thing told twice with two numbers."""
    counted = [row for row in rows if row.kind == PERSONS and row.actual and not row.amounts and not row.rate_kind]
    for row in counted:
        for other in counted:
            one, two = row.actual or Fraction(0), other.actual or Fraction(0)
            if one != two and abs(one - two) <= NEAR_FIGURE * max(one, two):
                yield row.code, Doubt("two_figures", {"stated": plain(one), "other": plain(two), "name": other.name})


def _averages(rows: Sequence[Stated], patterns: Patterns) -> Found:
    """An average that money and heads do not give: told where the heads are, else at the average itself."""
    for average in rows:
        months = patterns.months.get(average.unit)
        if not months or average.actual is None or not patterns.average.search(average.name):
            continue
        each = {row.code: rates.half_up(row.per_unit / 100 / months, 2) for row in rows if row.per_unit is not None}
        if not each or any(value == rates.half_up(average.actual, 2) for value in each.values()):
            continue
        heads = [row.code for row in rows if row.code in each and row.kind == PERSONS]
        for code in heads:
            yield code, Doubt("average", {"each": each[code], "stated": plain(average.actual)})
        if not heads:
            yield average.code, Doubt("average_from", {"stated": plain(average.actual), "each": min(each.values())})


def _against_standards(row: Stated, standards: Sequence[YearlyStandard]) -> Found:
    """Roster × standard is not what was paid (R-066), or the amount per head is no standard anybody stated (R-094)."""
    heads, spent = row.actual, row.spent
    if row.kind not in (PERSONS, TIMES) or row.source in ("", "none") or not heads or not spent:
        return
    own = [one for one in standards if one.programme == row.programme and one.exact]
    each = spent / heads
    if any(_pays(one, heads, spent) for one in own if one.stated):
        return
    local = [one for one in own if one.place == row.place and one.stated and one.yearly]
    near = next((one for one in own if abs(each - one.fen) <= NEAR_STANDARD * one.fen), None)
    shown = {"each": rates.half_up(each / 100, 2), "paid": wan(spent), "heads": plain(heads)}
    if near is not None and _pays(near, heads, spent):
        if any(one.stated for one in own):
            yield row.code, Doubt("no_standard", shown)
    elif near is not None or local:
        one = near or local[0]
        due = rates.round_fen(heads * one.fen)
        yield row.code, Doubt("standard", {**shown, "standard": plain(Fraction(one.fen, 100)), "due": wan(due)})


def _pays(one: YearlyStandard, heads: Fraction, spent: int) -> bool:
    return abs(spent - heads * one.fen) <= ROUNDING_FEN
