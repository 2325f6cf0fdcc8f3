"""Figures of a register: counts, rates, counters against their least number, balances, stays, rounds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class RateLine:
    """``part`` of ``whole`` (counts, or thousandths of summed columns); ``group`` "" is the whole register."""

    key: str
    title: str
    group: str
    part: int
    whole: int
    rate: Fraction | None
    target: int = 0

    @property
    def met(self) -> bool | None:
        """Whether the per cent that has to be reached is; None where there is none."""
        return None if not self.target or self.rate is None else self.rate * 100 >= self.target


@dataclass(frozen=True, slots=True)
class QuotaLine:
    """A counter of a group in a period: ``least`` of the whole period, ``due_now`` of the part of it that is over."""

    key: str
    title: str
    group: tuple[str, ...]
    period: str
    least: int
    count: int
    due_now: int
    unit: str = ""

    @property
    def met(self) -> bool:
        """Whether the least number is reached."""
        return self.count >= self.least

    @property
    def behind(self) -> bool:
        """Whether it is less than what the time that has passed asks for."""
        return self.count < self.due_now


@dataclass(frozen=True, slots=True)
class BalanceLine:
    """What came in, went out and is left, as texts of its column; ``amount`` is what is left (fen or thousandths)."""

    group: str
    incoming: str
    outgoing: str
    left: str
    amount: int
    unit: str = ""


@dataclass(frozen=True, slots=True)
class HomeLine:
    """How a home is occupied on a day; ``grades`` counts residents by care grade."""

    home: bytes
    name: str
    area_name: str
    places: int
    residents: int
    grades: Mapping[str, int]

    @property
    def free(self) -> int:
        """Places nobody has."""
        return self.places - self.residents

    @property
    def rate(self) -> Fraction | None:
        """Residents ÷ places."""
        return Fraction(self.residents, self.places) if self.places else None


@dataclass(frozen=True, slots=True)
class RoundLine:
    """A round of visits: of ``due`` beneficiaries ``visited`` have one; ``unanswered`` were called without success.

    ``group`` is a village, "" the whole round. ``stated``: the number was stated, not counted from a roster.
    """

    round: bytes
    title: str
    group: str
    due: int
    visited: int
    unanswered: int
    stated: bool

    @property
    def rate(self) -> Fraction | None:
        """Visited ÷ beneficiaries (R-088)."""
        return Fraction(self.visited, self.due) if self.due else None

    @property
    def met(self) -> bool:
        """Whether every beneficiary has a visit."""
        return self.due > 0 and self.visited >= self.due


@dataclass(frozen=True, slots=True)
class Gap:
    """A beneficiary of a round without a visit."""

    person: bytes
    name: str
    area: bytes | None
    area_name: str
    phone: str


@dataclass(frozen=True, slots=True)
class Countable:
    """A figure that may feed an indicator: ``money`` in fen, else thousandths; ``unit`` keeps 户, 人, 人次 apart."""

    code: str
    register: str
    key: str
    title: str
    unit: str
    money: bool = False


@dataclass(frozen=True, slots=True)
class FigureValue:
    """A figure of a register: fen of money, thousandths of others."""

    key: str
    title: str
    value: int
    unit: str
    money: bool
    words: str


@dataclass(frozen=True, slots=True)
class Figures:
    """All figures of a register for a year, or a month of it. ``sums`` by column as they are shown."""

    code: str
    title: str
    year: int | None
    month: int | None
    count: int
    open: int
    closed: int
    overdue: int
    has_end: bool
    sums: Mapping[str, str]
    rates: tuple[RateLine, ...]
    quotas: tuple[QuotaLine, ...]
    balances: tuple[BalanceLine, ...]
    homes: tuple[HomeLine, ...]
    rounds: tuple[RoundLine, ...]
    figures: tuple[FigureValue, ...]
    tests: Mapping[str, int]

    @property
    def places(self) -> int:
        """Beds of all homes."""
        return sum(home.places for home in self.homes)

    @property
    def residents(self) -> int:
        """Residents of all homes."""
        return sum(home.residents for home in self.homes)
