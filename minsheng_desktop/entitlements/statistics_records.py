"""Figures of a month as callers get them. Money is fen; 户, 人 and 人次 are never added together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from minsheng_desktop.rules.balance import average_fen, unexplained

DIMENSIONS = ("township", "village", "programme", "category")


@dataclass(frozen=True, slots=True)
class StatWish:
    """Which figures: of a ``month`` (YYYYMM), grouped ``by`` dimensions in this order; empty means no restriction."""

    month: int
    by: tuple[str, ...] = ()
    programme: str = ""
    village: bytes = b""
    office: bytes = b""
    category: str = ""


@dataclass(frozen=True, slots=True)
class Figures:
    """What was paid to whom in a month: ``households`` and ``persons`` are counted once, ``person_times`` once per
    benefit that covers them."""

    benefits: int = 0
    households: int = 0
    person_times: int = 0
    persons: int = 0
    amount_fen: int = 0
    supplement_fen: int = 0

    @property
    def total_fen(self) -> int:
        """Amounts and supplements together."""
        return self.amount_fen + self.supplement_fen

    @property
    def per_household_fen(self) -> int | None:
        """The average of a household."""
        return average_fen(self.total_fen, self.households)

    @property
    def per_person_fen(self) -> int | None:
        """The average of a person (人均补差, R-068)."""
        return average_fen(self.total_fen, self.persons)


@dataclass(frozen=True, slots=True)
class YearFigures:
    """What was paid from January to the month: ``person_times`` are those of all months together (累计人次)."""

    months: int
    person_times: int
    benefit_times: int
    total_fen: int

    @property
    def per_person_fen(self) -> int | None:
        """The average of a person-time (累计人均, R-068)."""
        return average_fen(self.total_fen, self.person_times)

    @property
    def per_household_fen(self) -> int | None:
        """The average of a benefit and month."""
        return average_fen(self.total_fen, self.benefit_times)


@dataclass(frozen=True, slots=True)
class StatGroup:
    """A value of a dimension: a uid or a class, and the words for it."""

    dimension: str
    value: bytes | str | None
    label: str


@dataclass(frozen=True, slots=True)
class StatLine:
    """The figures of a group; of the first dimensions alone it is a subtotal."""

    groups: tuple[StatGroup, ...]
    figures: Figures


@dataclass(frozen=True, slots=True)
class OnRoster:
    """Benefits, covered persons and fen of lines of a roster."""

    benefits: int
    covered: int
    total_fen: int


@dataclass(frozen=True, slots=True)
class StatTable:
    """Figures of a month by groups.

    ``subtotals`` are by the first dimension where there are several. ``suspended`` stand on the roster of the month and
    are not paid; with the total they make the ``roster`` to the fen.
    """

    wish: StatWish
    lines: tuple[StatLine, ...]
    subtotals: tuple[StatLine, ...]
    total: Figures
    suspended: OnRoster

    @property
    def roster(self) -> OnRoster:
        """The whole roster of the month."""
        paid, other = self.total, self.suspended
        return OnRoster(
            paid.benefits + other.benefits, paid.person_times + other.covered, paid.total_fen + other.total_fen
        )


@dataclass(frozen=True, slots=True)
class Summary:
    """A month at a glance: its figures, those of the year so far, of the month before and of the same month last
    year; by programme where asked."""

    wish: StatWish
    now: Figures
    year: YearFigures
    last_month: Figures
    last_year: Figures
    programmes: tuple[tuple[StatGroup, Figures, YearFigures], ...]


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One benefit that is paid otherwise than in the month before.

    ``kind``: granted, resumed, transferred_in, stopped, suspended, transferred_out or changed (then ``what`` lists
    amount, covered, category, village). ``source`` tells by what it is explained: application, reason, death,
    transfer, reckoning, area, list (it came with an imported list) or "" (nothing: R-047). ``by`` is who decided or
    entered it.
    """

    key: int
    uid: bytes
    name: str
    village: str
    programme: str
    kind: str
    what: tuple[str, ...]
    covered_before: int
    covered_now: int
    fen_before: int
    fen_now: int
    category_before: str
    category_now: str
    village_before: str
    reason: str
    source: str
    by: str

    @property
    def explained(self) -> bool:
        """Whether month, reason and approver stand behind it (R-047)."""
        return bool(self.source)


@dataclass(frozen=True, slots=True)
class Flow:
    """Opening + new − gone = closing (R-046); ``ways`` says how they came and went."""

    opening: int
    new: int
    gone: int
    closing: int
    ways: Mapping[str, int]

    @property
    def difference(self) -> int:
        """What the closing figure has more than the others say; 0: they agree."""
        return unexplained(self.opening, self.new, self.gone, self.closing)


@dataclass(frozen=True, slots=True)
class BalanceLine:
    """The balance of a group: households and persons (person-times) each for themselves, and the fen a month."""

    groups: tuple[StatGroup, ...]
    households: Flow
    persons: Flow
    fen_before: int
    fen_now: int


@dataclass(frozen=True, slots=True)
class Balance:
    """What happened between two months: lines by group, their total, changes nothing explains."""

    wish: StatWish
    before: int
    lines: tuple[BalanceLine, ...]
    total: BalanceLine
    unexplained: tuple[ChangeLine, ...]


@dataclass(frozen=True, slots=True)
class DuplicateLine:
    """A person who draws two programmes in a month that exclude each other, or one programme twice."""

    name: str
    id_no: str | None
    person: bytes
    village: str
    programme: str
    certificate_no: str
    other_person: bytes
    other_village: str
    other_programme: str
    other_certificate_no: str
    keys: tuple[int, int]
