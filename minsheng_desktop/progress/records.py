"""What the progress feature hands to its callers: frozen records, no behaviour beyond small views.

Counts are integers in thousandths of the task's unit (86.5 公里 = 86,500), money is fen, months are
YYYYMM, rates are exact fractions (1 = 100 %).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as made
from datetime import date
from decimal import Decimal
from fractions import Fraction

from minsheng_desktop.core.texts import text
from minsheng_desktop.progress.target_versions import TargetVersion
from minsheng_desktop.rules import rates
from minsheng_desktop.rules.schedule import Light, Milestone

STAGES = ("planned", "in_place", "disbursed", "spent")
MAIN_PARTS = ("central", "province", "city", "county")  # that every table shows, stated or not
PARTS = (
    *MAIN_PARTS, "township", "central_province", "province_city", "city_county", "self_raised", "premium", "charity",
    "society", "other",
)  # fmt: skip
TOTAL = "total"
SOURCES = (*PARTS, TOTAL)  # the codes of the list ``fund_source``
MILLI = 1000

WARN, DOUBT, NOTE = "warn", "doubt", "info"


def count_text(milli: int | None) -> str:
    """A count as people write it: 86500 → ``86.5``, 21800000 → ``21,800``; nothing is “—”."""
    if milli is None:
        return text("progress.none")
    number = (Decimal(milli) / MILLI).normalize()
    return f"{number:,f}".replace("-", "\u2212")


def money_text(fen: int | None) -> str:
    """Fen in 万元 with two decimals, half-up: 82260000 → ``82.26``."""
    if fen is None:
        return text("progress.none")
    return f"{rates.half_up(Fraction(fen, 1_000_000), 2):,f}".replace("-", "\u2212")


@dataclass(frozen=True, slots=True)
class Flag:
    """Something a person should know about a task's figures; never an error that stops."""

    key: str  # text key
    tone: str = WARN
    params: Mapping[str, object] = made(default_factory=dict)

    @property
    def message(self) -> str:
        """What is the matter, and what would be right."""
        return text(self.key, **self.params)

    @property
    def code(self) -> str:
        """The last word of its key, for programs."""
        return self.key.rpartition(".")[2]


@dataclass(frozen=True, slots=True)
class Funds:
    """Cumulative money by (stage, source) in fen; what is not stated has no entry."""

    amounts: Mapping[tuple[str, str], int] = made(default_factory=dict)

    def of(self, stage: str, source: str = TOTAL) -> int | None:
        """An amount; a total that is not stated is the sum of the sources that are."""
        found = self.amounts.get((stage, source))
        if found is not None or source != TOTAL:
            return found
        parts = self.parts(stage)
        return sum(parts.values()) if parts else None

    def parts(self, stage: str) -> dict[str, int]:
        """The sources stated of a stage."""
        return {source: self.amounts[stage, source] for source in PARTS if (stage, source) in self.amounts}

    @property
    def in_place_rate(self) -> Fraction | None:
        """In place / planned (R-062)."""
        return _rate(self.of("in_place"), self.of("planned"))

    @property
    def disbursement_rate(self) -> Fraction | None:
        """Disbursed / in place (R-064)."""
        return _rate(self.of("disbursed"), self.of("in_place"))

    @property
    def spending_rate(self) -> Fraction | None:
        """Spent / disbursed (R-065)."""
        return _rate(self.of("spent"), self.of("disbursed"))

    @property
    def any(self) -> bool:
        """Whether any amount is stated."""
        return bool(self.amounts)


def _rate(part: int | None, whole: int | None) -> Fraction | None:
    return None if part is None or whole is None else rates.rate(part, whole)


@dataclass(frozen=True, slots=True)
class Duty:
    """Who answers for a task, an area or both; ``role`` is a code of the list ``duty_role``."""

    role: str
    name: str
    post: str = ""
    unit: str = ""
    phone: str = ""
    area_uid: bytes | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a task: of a township, a village or a person, its target and its figures beside the whole.

    ``target_milli`` None: no part was given, there are only figures. ``reported_by`` is the office that entered them.
    """

    area_uid: bytes | None
    area: str
    person: str
    target_milli: int | None
    month: int | None  # the month its figures are of
    month_milli: int | None
    total_milli: int | None
    document: str = ""
    decided_on: str = ""
    version: int = 0  # of the part in force
    reported_by: bytes | None = None
    problem: str = ""
    report_uid: bytes | None = None  # of its figures

    @property
    def completion(self) -> Fraction | None:
        """Total / target of the part."""
        return _rate(self.total_milli, self.target_milli)

    @property
    def name(self) -> str:
        """The area, the person, or both."""
        return text("progress.item_unit", item=self.area, unit=self.person) if self.area and self.person else (
            self.area or self.person)  # fmt: skip


@dataclass(frozen=True, slots=True)
class KindTotal:
    """Tasks of one kind and unit added up; kinds and units are never added to each other (R-057)."""

    kind: str
    unit: str
    tasks: int
    target_milli: int
    total_milli: int


@dataclass(frozen=True, slots=True)
class TaskLine:
    """A task as it stands in a month. Its figures are those of ``figures_month``, the last month reported."""

    uid: bytes
    position: int
    item: str
    section: str
    department: str
    unit: str
    month: int
    figures_month: int | None
    target_milli: int | None
    wording: str  # the target's words where a number alone would mislead: 不少于60
    month_milli: int | None  # only if the month itself is reported
    total_milli: int | None
    completion: Fraction | None
    scheduled: Fraction
    milestones: tuple[Milestone, ...]
    light: Light | None
    funds: Funds
    flags: tuple[Flag, ...]
    narrative: str = ""
    remark: str = ""
    problem: str = ""
    next_step: str = ""
    advance: bool = False
    version: int = 0  # of the month's figures; 0: not reported yet
    category: str = ""  # a code of the list task_category
    kind: str = ""  # a code of the list count_kind
    counts_for: tuple[str, ...] = ()  # the levels whose assessment counts it; () all of them
    given: bool = False  # the county's task; its target here is this office's part
    first_month: int | None = None
    last_month: int | None = None
    closed_on: str = ""
    programme_uid: bytes | None = None
    rate_kind: str = ""
    service_rate: Fraction | None = None  # where the task has a denominator of its own
    duties: tuple[Duty, ...] = ()
    parts: int = 0  # townships, villages and persons it is divided among
    parts_target_milli: int | None = None
    parts_total_milli: int | None = None
    counted_milli: int | None = None  # what the ledger itself counts
    summed: bool = False  # the figures are the sum of the parts: this office reported none of its own

    @property
    def parts_difference(self) -> int | None:
        """The parts' figures − the office's own; None where one of them is missing."""
        if self.parts_total_milli is None or self.total_milli is None:
            return None
        return self.parts_total_milli - self.total_milli

    @property
    def no_data(self) -> bool:
        """Whether nothing is known of the task but its name."""
        return self.target_milli is None and not self.wording and self.figures_month is None

    @property
    def due_milli(self) -> Fraction | None:
        """What the schedule asks for by now: 300 beds at 60 % are 180."""
        return None if self.target_milli is None else self.target_milli * self.scheduled

    @property
    def lag(self) -> Fraction | None:
        """Completion − schedule in percentage points; negative is behind."""
        return None if self.completion is None else (self.completion - self.scheduled) * 100

    @property
    def reported(self) -> bool:
        """Whether the month itself has figures."""
        return self.version > 0

    @property
    def title(self) -> str:
        """Item with its unit."""
        return text("progress.item_unit", item=self.item, unit=self.unit) if self.unit else self.item


@dataclass(frozen=True, slots=True)
class TaskTable:
    """The tasks of a year as they stand in a month; ``counts`` and ``pending`` are before the light filter."""

    month: int
    as_of: date  # the day the schedule is judged at
    scheduled: Fraction  # of tasks without milestones
    lines: tuple[TaskLine, ...]
    counts: Mapping[Light | None, int]  # None: no rate can be formed
    pending: int  # not reported in the month and not done
    sections: tuple[str, ...]
    departments: tuple[str, ...]
    months: tuple[int, ...]  # that can be chosen, newest first
    totals: tuple[KindTotal, ...] = ()  # of the lines, per kind and unit
    level: str = ""  # the assessment the lines count for; "" any
    locked: bool = False  # the month was submitted

    @property
    def total(self) -> int:
        """Tasks before the light filter."""
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class MonthFigure:
    """One month of a task: figures (None where not reported) and what the schedule asks by its end."""

    month: int
    month_milli: int | None
    total_milli: int | None
    scheduled_milli: Fraction | None


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One version in words: who, when, and what changed against the version before."""

    at: int  # UTC milliseconds
    who: str
    month: int | None  # None: a version of the target
    words: str
    reason: str


@dataclass(frozen=True, slots=True)
class TaskDetail:
    """A task with its months, its history (newest first) and its target's versions."""

    line: TaskLine
    months: tuple[MonthFigure, ...]
    history: tuple[HistoryLine, ...]
    short_sources: Mapping[str, Fraction]  # in place below plan, by source
    parts: tuple[Part, ...] = ()
    locked: bool = False  # the month was submitted
    remaining_milli: int | None = None  # target − what is divided; None where nothing is divided
    targets: tuple[TargetVersion, ...] = ()  # oldest first


@dataclass(frozen=True, slots=True)
class MonthEntry:
    """A month's figures as entered; None leaves a thing as it was last stated.

    ``funds`` are cumulative. ``seen`` is the version the person saw (0: none yet; None: not asked).
    """

    month: int
    month_milli: int | None = None
    total_milli: int | None = None
    funds: Mapping[tuple[str, str], int] | None = None
    narrative: str | None = None
    remark: str | None = None
    problem: str | None = None
    next_step: str | None = None
    advance: bool | None = None
    reason: str = ""
    seen: int | None = None
    area_uid: bytes | None = None  # a township or village whose part it is; None: the whole office
    from_parts: bool = False  # the total is the sum of the parts' figures


@dataclass(frozen=True, slots=True)
class Recorded:
    """A month was recorded; ``version`` 0 means that nothing differed and nothing was written."""

    task_uid: bytes
    item: str
    month: int
    version: int
    month_milli: int | None
    total_milli: int | None
    warnings: tuple[Flag, ...]


NEW, CHANGED, UNCHANGED, REFUSED = "new", "changed", "unchanged", "refused"


@dataclass(frozen=True, slots=True)
class ImportedRow:
    """What becomes of a row of a progress file: new, changed, unchanged, or refused for ``reasons``."""

    sheet: str
    row: int
    item: str
    state: str
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ProgressImported:
    """What became of the rows of a progress file."""

    file: str
    month: int
    tasks_new: int
    targets_changed: int
    rows: tuple[ImportedRow, ...]

    def count(self, state: str) -> int:
        """How many rows fared so."""
        return sum(row.state == state for row in self.rows)

    @property
    def reports_new(self) -> int:
        """Rows whose month had no figures."""
        return self.count(NEW)

    @property
    def reports_changed(self) -> int:
        """Rows whose month had other figures."""
        return self.count(CHANGED)

    @property
    def unchanged(self) -> int:
        """Rows that are in the workspace as they stand."""
        return self.count(UNCHANGED)

    @property
    def refused(self) -> tuple[ImportedRow, ...]:
        """Rows that are not taken."""
        return tuple(row for row in self.rows if row.state == REFUSED)

    @property
    def taken(self) -> int:
        """Rows that are in the workspace then."""
        return len(self.rows) - len(self.refused)

    @property
    def written(self) -> int:
        """Rows that are written: new and changed ones."""
        return self.reports_new + self.reports_changed
