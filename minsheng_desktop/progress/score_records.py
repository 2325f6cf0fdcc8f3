"""Score schemes and what units scored under them, as frozen records.

Marks are exact fractions; stored marks are thousandths of a mark. Weights are whole per cent.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from minsheng_desktop.progress.records import Funds
from minsheng_desktop.rules import scoring
from minsheng_desktop.rules.schedule import Light, Milestone
from minsheng_desktop.rules.scoring import Grade

ROUNDS = ("quarter_1", "quarter_2", "quarter_3", "quarter_4", "mid_year", "year_end")
LAST_MONTHS = {"quarter_1": 3, "quarter_2": 6, "quarter_3": 9, "quarter_4": 12, "mid_year": 6, "year_end": 12}
CONDITION, PRAISE, FATAL, VETO = "condition", "praise", "fatal", "veto"
KINDS = (CONDITION, PRAISE, FATAL, VETO)
# Where the marks of an item or a part come from if nobody enters them.
COMPLETION, SCHEDULE, DISBURSEMENT, SPENDING = "completion", "schedule", "disbursement", "spending"
REPORTING, BRIEFING, QUARTERS, ITEMS, SELF = "reporting", "briefings", "quarters", "items", "self"
ITEM_SOURCES = ("", COMPLETION, SCHEDULE, DISBURSEMENT, SPENDING, REPORTING, BRIEFING)
PART_SOURCES = ("", QUARTERS, ITEMS, SELF)
FACT_SOURCES = ("", COMPLETION, BRIEFING)


@dataclass(frozen=True, slots=True)
class ScoreItem:
    """Something marked: ``full`` marks; ``source`` says from which figures they come ("": entered by hand)."""

    key: str
    label: str
    full: int
    source: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True)
class ScorePart:
    """A part of the year-end score of 100 marks with its weight; ``source`` as of an item."""

    key: str
    label: str
    weight: int
    source: str = ""


@dataclass(frozen=True, slots=True)
class ScoreFact:
    """A fact that decides the grade: ``kind`` is condition, praise, fatal or veto."""

    key: str
    label: str
    kind: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Deduction:
    """Something for which points are taken off as they were lost."""

    key: str
    label: str


@dataclass(frozen=True, slots=True)
class Scheme:
    """How a round of a year is scored. With ``parts`` they make the score, else the items do.

    ``uid`` is None and ``stored`` false where the shipped scheme (or that of an earlier year) stands in.
    ``level`` is whose assessment it is (R-092): county for that of townships.
    """

    year: int
    round: str
    title: str
    items: tuple[ScoreItem, ...] = ()
    parts: tuple[ScorePart, ...] = ()
    facts: tuple[ScoreFact, ...] = ()
    deductions: tuple[Deduction, ...] = ()
    level: str = "county"
    document: str = ""
    uid: bytes | None = None

    @property
    def stored(self) -> bool:
        """Whether the county decided it for this very year and round."""
        return self.uid is not None

    @property
    def month(self) -> int:
        """The last month of the round (YYYYMM)."""
        return self.year * 100 + LAST_MONTHS[self.round]

    @property
    def graded(self) -> bool:
        """Whether it ends in a grade."""
        return any(fact.kind == CONDITION for fact in self.facts)


@dataclass(frozen=True, slots=True)
class ScoreEntry:
    """What is entered for a unit. ``None`` leaves a mark as it stands; an empty mapping changes nothing.

    ``marks`` by item or part key, in thousandths (None takes it back); ``reasons`` by item, part or deduction;
    ``lost`` points by deduction key; ``facts`` by key (None: as the figures say). ``survey`` is (place, how many were
    surveyed). ``cleared``: which of ``survey`` and ``briefings`` are taken back.
    """

    marks: Mapping[str, int | None] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)
    lost: Mapping[str, int | None] = field(default_factory=dict)
    facts: Mapping[str, bool | None] = field(default_factory=dict)
    survey: tuple[int, int] | None = None
    briefings: int | None = None
    remark: str | None = None
    cleared: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class UnitTask:
    """A task as a unit answers for it: its own target and figures, its money by stage in fen."""

    uid: bytes
    item: str
    unit: str
    kind: str
    category: str
    section: str
    target_milli: int | None
    total_milli: int | None
    completion: Fraction | None
    scheduled: Fraction
    light: Light | None
    funds: Funds
    months: tuple[int, ...]  # reported
    milestones: tuple[Milestone, ...] = ()
    wording: str = ""  # the target's words where a number alone would mislead
    last_month: int | None = None  # the work ends before the year does

    @property
    def lag(self) -> Fraction | None:
        """Completion − schedule in percentage points; negative is behind."""
        return None if self.completion is None else (self.completion - self.scheduled) * 100


@dataclass(frozen=True, slots=True)
class UnitFigures:
    """A unit and its tasks as they stand in a month."""

    area_uid: bytes
    unit: str
    tasks: tuple[UnitTask, ...]

    def count(self, *lights: Light) -> int:
        """How many tasks are judged so."""
        return sum(task.light in lights for task in self.tasks)


@dataclass(frozen=True, slots=True)
class Mark:
    """The marks of an item or part: ``earned`` None where there are none yet; ``concerns`` false where the unit has
    nothing of the kind, so that the item is left out of its full marks. ``basis`` says how it was reckoned."""

    key: str
    label: str
    full: Fraction
    earned: Fraction | None
    counted: bool
    basis: str = ""
    reason: str = ""
    concerns: bool = True


@dataclass(frozen=True, slots=True)
class Lost:
    """Points taken off."""

    key: str
    label: str
    points: Fraction
    reason: str


@dataclass(frozen=True, slots=True)
class UnitScore:
    """What a unit scored: the score of 100 before and after deductions, its place, its grade."""

    area_uid: bytes
    unit: str
    figures: UnitFigures
    items: tuple[Mark, ...]
    parts: tuple[Mark, ...]
    lost: tuple[Lost, ...]
    facts: Mapping[str, bool]
    gross: Fraction | None
    total: Fraction | None
    grade: Grade | None
    rank: int | None = None
    entered: bool = False
    scored_on: str = ""
    remark: str = ""
    survey: tuple[int, int] | None = None
    briefings: int | None = None
    stated: Mapping[str, bool] = field(default_factory=dict)  # the facts somebody entered

    @property
    def waiting(self) -> tuple[str, ...]:
        """What is still to be entered, by label."""
        marks = self.parts or self.items
        return tuple(mark.label for mark in marks if mark.earned is None and mark.concerns)

    @property
    def shown_total(self) -> str:
        """The score as printed; "" where there is none."""
        return "" if self.total is None else f"{scoring.shown(self.total)}"


@dataclass(frozen=True, slots=True)
class Published:
    """What was told of a unit when the scores of a round were fixed (``on``)."""

    area_uid: bytes | None
    unit: str
    total: Fraction | None
    rank: int | None
    grade: Grade | None
    on: str
    remark: str = ""
    early: str = ""  # why it was fixed although something was still open; "" where nothing was


@dataclass(frozen=True, slots=True)
class ScoreBoard:
    """All units of a round, the best first; those without a place last. ``published``: as they were fixed."""

    scheme: Scheme
    month: int
    lines: tuple[UnitScore, ...]
    published: tuple[Published, ...] = ()

    @property
    def scored(self) -> int:
        """How many have a score."""
        return sum(line.total is not None for line in self.lines)

    @property
    def early(self) -> str:
        """Why the round was fixed before everything was known; "" where it is final or not fixed at all."""
        return next((one.early for one in self.published if one.early), "")

    @property
    def state(self) -> str:
        """``open`` while nothing is fixed, ``early`` where it was fixed with something open, else ``final``."""
        return "open" if not self.published else "early" if self.early else "final"
