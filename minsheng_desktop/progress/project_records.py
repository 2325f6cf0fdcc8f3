"""What the project services hand out: frozen records. Shares and quantities are thousandths, money is fen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

WARN, BAD, NOTE = "warn", "err", "info"


@dataclass(frozen=True, slots=True)
class ProjectFlag:
    """What somebody must know or do about a project: ``code``, its sentence, err/warn/info; ``days`` it is late."""

    code: str
    message: str
    tone: str = WARN
    days: int = 0


@dataclass(frozen=True, slots=True)
class StepLine:
    """A thing done or to be done for a project, planned against real. ``document`` is its number or name.

    ``due`` says that it should stand by now. ``days_late`` counts days after the plan, done or not.
    """

    uid: bytes | None
    kind: str
    label: str
    planned_on: date | None
    done_on: date | None
    share_milli: int | None = None
    result: str = ""
    document: str = ""
    unit: str = ""
    amount_fen: int | None = None
    remark: str = ""
    due: bool = False
    days_late: int = 0


@dataclass(frozen=True, slots=True)
class ProjectMoney:
    """Cumulative money of a project at the end of a month; ``outstanding_fen`` is still to be refunded (M-150)."""

    planned_fen: int | None = None
    in_place_fen: int | None = None
    disbursed_fen: int | None = None
    spent_fen: int | None = None
    advanced_fen: int = 0
    refunded_fen: int = 0
    outstanding_fen: int = 0

    @property
    def in_place_rate(self) -> Fraction | None:
        """In place / planned (R-062)."""
        return _rate(self.in_place_fen, self.planned_fen)

    @property
    def disbursement_rate(self) -> Fraction | None:
        """Disbursed / in place (R-064)."""
        return _rate(self.disbursed_fen, self.in_place_fen)

    @property
    def spending_rate(self) -> Fraction | None:
        """Spent / disbursed (R-065)."""
        return _rate(self.spent_fen, self.disbursed_fen)


def _rate(part: int | None, whole: int | None) -> Fraction | None:
    return Fraction(part, whole) if part is not None and whole else None


@dataclass(frozen=True, slots=True)
class MonthLine:
    """How a project stands at the end of a month: the version that counts. ``share_planned`` is what the plan asks."""

    uid: bytes
    month: int
    version_no: int
    share_milli: int | None
    share_planned: int | None
    money: ProjectMoney
    words: str = ""
    problem: str = ""
    reason: str = ""
    by: str = ""
    at: int = 0  # UTC milliseconds


@dataclass(frozen=True, slots=True)
class ProjectLine:
    """A project in a list, as it stands at the end of ``month``; ``values`` are its columns as typed values.

    ``systems`` are the six systems that stand, ``missing`` those that should and do not. ``office`` is "" for our own.
    """

    uid: bytes
    name: str
    year: int
    stage: str
    stage_label: str
    stage_tone: str
    area: str
    task: str
    office: str
    own: bool
    values: Mapping[str, object]
    month: int
    report_month: int | None
    share_milli: int | None
    share_planned: int | None
    money: ProjectMoney
    systems: tuple[str, ...]
    missing: tuple[str, ...]
    files: int
    next_check: date | None
    flags: tuple[ProjectFlag, ...] = ()
    problem: str = ""

    @property
    def late(self) -> bool:
        """Whether it is behind its dates or its planned share."""
        return any(flag.code in LATE for flag in self.flags)

    @property
    def days_late(self) -> int:
        """The most days it is behind one of its dates."""
        return max((flag.days for flag in self.flags if flag.code in LATE), default=0)


LATE = frozenset({"late_start", "late_finish", "unfinished", "behind"})
UPKEEP = frozenset({"upkeep_overdue", "no_upkeep_unit", "no_upkeep_fund"})


@dataclass(frozen=True, slots=True)
class ProjectList:
    """The projects of a year at the end of a month. ``quantities`` are (unit, planned, finished) sums, never mixed.

    ``counts`` are projects by stage; ``money`` sums the lines.
    """

    year: int
    month: int
    lines: tuple[ProjectLine, ...]
    counts: Mapping[str, int]
    quantities: tuple[tuple[str, int, int], ...]
    money: ProjectMoney
    budget_fen: int
    late: int
    years: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class ProjectDetail:
    """Everything about one project."""

    line: ProjectLine
    steps: tuple[StepLine, ...]
    months: tuple[MonthLine, ...]
    versions: tuple[MonthLine, ...]


@dataclass(frozen=True, slots=True)
class ReserveLine:
    """A project of the reserve list; equal scores share a rank, one without a score has none."""

    line: ProjectLine
    score_milli: int | None
    rank: int | None


@dataclass(frozen=True, slots=True)
class UpkeepLine:
    """Upkeep of a project that was handed over: who, with which money, last and next check."""

    line: ProjectLine
    unit: str
    fund_fen: int | None
    last_check: date | None
    last_result: str
    next_check: date | None
    days_overdue: int


@dataclass(frozen=True, slots=True)
class StepEntry:
    """A step as somebody enters it; what is None is left as it is, "" clears a text.

    ``uid`` names the line to change where a kind may stand several times (upkeep, refund).
    """

    kind: str
    done_on: date | None = None
    planned_on: date | None = None
    share_milli: int | None = None
    result: str | None = None
    document: str | None = None
    unit: str | None = None
    amount_fen: int | None = None
    remark: str | None = None
    uid: bytes | None = None


@dataclass(frozen=True, slots=True)
class ReportEntry:
    """A month's figures as entered, cumulative; None leaves what stood before. ``reason`` tells why one is changed."""

    month: int
    share_milli: int | None = None
    planned_fen: int | None = None
    in_place_fen: int | None = None
    disbursed_fen: int | None = None
    spent_fen: int | None = None
    advanced_fen: int | None = None
    words: str | None = None
    problem: str | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ProjectRecorded:
    """What came of an entry: the version written (0: nothing differed) and what is odd but lawful."""

    uid: bytes
    name: str
    version: int = 0
    warnings: tuple[ProjectFlag, ...] = field(default=())
