"""What a document's own figures say about it: rates reckoned again, and everything that does not fit (R-051…R-072).

A figure is looked at alone here and against the other figures of its document in ``indicator_groups``. Nothing is
corrected: a doubt names what stands there and what would follow from the rest. Counts are exact fractions in the unit,
money is fen, rates are fractions (1 = 100 %); an average is an amount in yuan and not a share.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from minsheng_desktop.rules import rates

WAN = 1_000_000  # fen of 1 万元
ROUNDING_FEN = 10_000  # 0.01 万元: the last figure of the tables in use
STAGES = ("planned", "in_place", "disbursed", "spent")
PERSONS, HOUSEHOLDS, TIMES = "persons", "households", "person_times"


@dataclass(frozen=True, slots=True)
class Stated:
    """A figure of a place and year as a document states it; what is not stated is None or empty.

    ``group`` is the document. ``kind`` is the code of ``count_kind`` of its unit. ``formula`` is ``a/b`` in the words
    of the document, ``note`` what was reckoned beside it, ``remark`` what somebody found odd, ``quote`` the sentence.
    """

    code: str
    group: str
    programme: str
    name: str
    place: str = ""
    unit: str = ""
    kind: str = ""
    target: Fraction | None = None
    actual: Fraction | None = None
    target_derived: bool = False
    actual_derived: bool = False
    stated_rate: Decimal | None = None
    rate_kind: str = ""
    formula: str = ""
    source: str = ""
    planned: int | None = None
    in_place: int | None = None
    disbursed: int | None = None
    spent: int | None = None
    note: str = ""
    quote: str = ""
    remark: str = ""

    def money(self, stage: str) -> int | None:
        """The amount of a stage in fen."""
        return {"planned": self.planned, "in_place": self.in_place, "disbursed": self.disbursed, "spent": self.spent}[
            stage
        ]

    @property
    def amounts(self) -> dict[str, int]:
        """The stages that are stated."""
        found = {stage: self.money(stage) for stage in STAGES}
        return {stage: fen for stage, fen in found.items() if fen is not None}

    @property
    def per_unit(self) -> Fraction | None:
        """Fen spent for each of what was reached, where money and number are stated."""
        return rates.rate(self.spent, self.actual) if self.spent is not None and self.actual else None


@dataclass(frozen=True, slots=True)
class YearlyStandard:
    """An amount per head of a programme in fen a year, or once (``yearly`` False).

    ``stated`` False: it was only worked out from money paid.
    """

    programme: str
    place: str
    fen: int
    exact: bool
    stated: bool
    yearly: bool = True


@dataclass(frozen=True, slots=True)
class Patterns:
    """The words documents use: kinds of rates, prefixes of parts, how masks, sums and amounts per head are written."""

    may_pass: Collection[str]  # rates that may lawfully pass 100 % (R-052)
    judged: Collection[str]  # rates that are judged as completion or use of money
    funds: Collection[str]  # rates of money
    averages: Collection[str]  # not rates at all: an amount per head
    everything: str  # the programme code of figures about all programmes together
    items: Collection[str]  # units programmes are counted in
    sites: Collection[str]  # units of places that are listed by name
    months: Mapping[str, int]  # unit of an average → the months of a year's money it is taken over
    average: re.Pattern[str]  # in the name of an average
    part: re.Pattern[str]  # at the beginning of the name of a part
    mask: re.Pattern[str]
    sums: re.Pattern[str]  # groups: the terms, the result
    per_head: re.Pattern[str]  # group: the amount per head in ten thousands of yuan
    quantity: re.Pattern[str]  # groups: number, unit
    kinds: Mapping[str, str]  # unit → code of ``count_kind``


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something that does not fit; ``kind`` names the sentence, ``params`` are its figures."""

    kind: str
    params: Mapping[str, object] = field(default_factory=dict)


def reckon(row: Stated, patterns: Patterns) -> Fraction | None:
    """The rate of a figure reckoned again: by its formula, else from its own numbers; None without a denominator.

    Raises ``ValueError`` for a formula that is none.
    """
    if row.formula:
        top, slash, bottom = row.formula.partition("/")
        try:
            return rates.rate(Fraction(top.strip()), Fraction(bottom.strip())) if slash else Fraction(top.strip())
        except ZeroDivisionError as error:
            raise ValueError(row.formula) from error
    if row.rate_kind in patterns.judged and row.rate_kind not in patterns.funds:
        derived = row.target_derived and row.actual == row.target
        return None if row.target is None or row.actual is None or derived else rates.rate(row.actual, row.target)
    return None


def shown_rate(row: Stated, rate: Fraction | None, patterns: Patterns) -> Decimal | None:
    """A reckoned rate as it is printed: per cent, an average in yuan, both with two places (R-054)."""
    if rate is None:
        return None
    return rates.half_up(rate if row.rate_kind in patterns.averages else rate * 100, 2)


def own_doubts(row: Stated, rate: Fraction | None, patterns: Patterns, low: Fraction) -> Iterator[Doubt]:
    """What a figure says against itself."""
    yield from _rate_doubts(row, rate, patterns, low)
    if patterns.mask.search(row.quote):
        yield Doubt("masked")
    per_head = patterns.per_head.search(row.quote)
    if per_head:
        yield Doubt("unit", {"amount": per_head[1]})
    yield from _noted_sums(row, patterns)
    yield from _mixed_kinds(row, patterns)
    rest = row.target - row.actual if row.target is not None and row.actual is not None else None
    if rest and row.actual_derived and not row.rate_kind:
        yield Doubt("rest", {"stated": plain(row.target), "parts": plain(row.actual), "rest": plain(rest)})
    if row.source == "total" and set(row.amounts) == {"in_place"} and row.actual is None and row.target is None:
        yield Doubt("no_measure", {"amount": wan(row.in_place)})


def _rate_doubts(row: Stated, rate: Fraction | None, patterns: Patterns, low: Fraction) -> Iterator[Doubt]:
    average = row.rate_kind in patterns.averages
    stated = row.stated_rate
    if rate is not None and stated is not None and not _agrees(row, rate if average else rate * 100, stated):
        shown = rates.half_up(rate if average else rate * 100, _places(stated))
        yield Doubt("differs", {"stated": stated, "right": shown, "exact": shown_rate(row, rate, patterns)})
    passed = rate if rate is not None else None if stated is None else Fraction(stated) / 100
    over = not average and row.rate_kind and row.rate_kind not in patterns.may_pass and rates.exceeds_full(passed)
    if over and not (stated == 100 and rate is not None and _agrees(row, rate * 100, stated)):
        yield Doubt("over_full", {"rate": rates.percent(passed), "kind": row.rate_kind})
    if row.rate_kind in patterns.judged and rate is not None and rate < low:
        yield Doubt("low", {"rate": rates.percent(rate), "kind": row.rate_kind, "low": rates.half_up(low * 100)})


def _agrees(row: Stated, shown: Fraction, stated: Decimal) -> bool:
    """Whether the printed rate is the reckoned one; a target worked out from the rate is itself only rounded."""
    if rates.agrees(stated, shown):
        return True
    if not row.target_derived or not row.target or row.actual is None:
        return False
    half = Fraction(1, 2)
    return row.actual / (row.target + half) <= Fraction(stated) / 100 <= row.actual / (row.target - half)


def _places(stated: Decimal) -> int:
    exponent = stated.as_tuple().exponent
    return -exponent if isinstance(exponent, int) and exponent < 0 else 0


def _noted_sums(row: Stated, patterns: Patterns) -> Iterator[Doubt]:
    """Sums noted beside a figure (6+2+3+6+5=22): none of them gives it, or one is not what its terms come to."""
    own = {value for value in (row.target, row.actual) if value is not None}
    own |= {Fraction(fen, WAN) for fen in row.amounts.values()}
    fits, wrong = list[bool](), list[tuple[str, str]]()
    for match in patterns.sums.finditer(row.note):
        terms = [Fraction(term) for term in re.findall(r"\d+(?:\.\d+)?", match[1])]
        result = Fraction(match[2])
        fits.append(result in own or bool(own & set(terms)))
        if sum(terms) != result:
            wrong.append((plain(sum(terms)), plain(result)))
    for parts, stated in wrong:
        yield Doubt("noted_sum", {"parts": parts, "stated": stated})
    if own and fits and not any(fits):
        match = next(patterns.sums.finditer(row.note))
        yield Doubt("noted_parts", {"parts": plain(Fraction(match[2])), "stated": plain(max(own))})


def _mixed_kinds(row: Stated, patterns: Patterns) -> Iterator[Doubt]:
    """Persons and households added up to one figure (R-057)."""
    found = [
        (Fraction(number), patterns.kinds.get(unit, ""))
        for number, unit in patterns.quantity.findall(f"{row.note} {row.remark}")
    ]
    figure = row.actual if row.actual is not None else row.target
    for at, (number, kind) in enumerate(found):
        for other, other_kind in found[at + 1 :]:
            if {kind, other_kind} == {PERSONS, HOUSEHOLDS} and number + other == figure:
                yield Doubt("mixed", {"one": plain(number), "other": plain(other), "stated": plain(figure)})


def plain(number: Fraction | int | None) -> str:
    """An exact number as it is written, at most four places."""
    if number is None:
        return ""
    shown = rates.half_up(number, 4)
    return f"{shown.normalize():f}"


def wan(fen: int | Fraction | None) -> str:
    """Fen in 万元 as it is written."""
    return "" if fen is None else plain(Fraction(fen) / WAN)
