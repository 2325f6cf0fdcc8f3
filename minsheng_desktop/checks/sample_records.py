"""What callers learn of samples (抽查)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from minsheng_desktop.rules.sampling import ACCEPTED, COUNTY_TURN, TOWNSHIP_TURN

CASE, POSTING = "case", "posting"
# What may be answered: about a case, about a sheet, about what had to be put right.
CASE_RESULTS = ("right", "partly", "wrong")
POSTING_RESULTS = ("posted", "missing", "expired")
RECTIFY_RESULTS = ("rectified", "unrectified")
GOOD = ("right", "posted", "rectified")


@dataclass(frozen=True, slots=True)
class DrawWish:
    """What is drawn: ``source`` decided (cases), running (benefits) or posted (sheets) in ``month`` (YYYYMM).

    ``count`` for each township, or ``share`` in percent of its list. ``townships`` by name or area code, ``programmes``
    by code (none: all). An empty ``seed`` is thrown; without ``due_on`` an answer is asked for in ``DUE_DAYS``.
    """

    source: str
    month: int
    count: int = 0
    share: int = 0
    townships: tuple[str, ...] = ()
    programmes: tuple[str, ...] = ()
    seed: str = ""
    title: str = ""
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class DrawShare:
    """How long a township's list is and how many are drawn from it."""

    node_uid: bytes
    office: str
    population: int
    drawn: int


@dataclass(frozen=True, slots=True)
class SampleReply:
    """An answer: ``result`` is a code of ``sample_result``; ``photo`` the uid of an attachment."""

    result: str
    finding: str
    answered_on: str
    answered_by: str
    photo: bytes | None


@dataclass(frozen=True, slots=True)
class ItemLine:
    """A case or sheet that was drawn. ``standing`` is a code of ``sample_status``; ``due_on`` the day until which the
    township must do what is asked for now, ``late`` whether that day is over."""

    uid: bytes
    draw_uid: bytes
    node_uid: bytes
    office: str
    kind: str
    title: str
    position: int
    label: str
    place: str
    subject_table: str
    subject_uid: bytes
    household_uid: bytes | None
    person_uid: bytes | None
    verdict: str
    verdict_on: str
    remark: str
    standing: str
    due_on: str
    late: bool
    answers: tuple[SampleReply, ...]

    @property
    def last(self) -> SampleReply | None:
        """The newest answer."""
        return self.answers[-1] if self.answers else None

    @property
    def problem(self) -> bool:
        """Whether something was found amiss, by the township or by the county."""
        return any(one.result not in GOOD for one in self.answers) or self.verdict == "rectify"

    @property
    def results(self) -> tuple[str, ...]:
        """What may be answered now."""
        if self.verdict == "rectify":
            return RECTIFY_RESULTS
        return POSTING_RESULTS if self.kind == POSTING else CASE_RESULTS


@dataclass(frozen=True, slots=True)
class DrawLine:
    """One drawing for one township with its counts; anybody draws it again from ``seed`` and the same list."""

    uid: bytes
    node_uid: bytes
    office: str
    kind: str
    source: str
    title: str
    month: int
    seed: str
    programmes: tuple[str, ...]
    population: int
    list_digest: str
    drawn_on: str
    due_on: str
    items: int
    waiting: int
    judging: int
    problems: int
    settled: int
    late: int


@dataclass(frozen=True, slots=True)
class DrawPage:
    """A drawing with its items."""

    draw: DrawLine
    items: tuple[ItemLine, ...]


@dataclass(frozen=True, slots=True)
class Redrawn:
    """What drawing once more from the present list says: whether it is the same list, whether the same items."""

    same_list: bool
    same_items: bool
    population: int


@dataclass(frozen=True, slots=True)
class SampleFigures:
    """A township's samples counted."""

    node_uid: bytes
    office: str
    draws: int
    items: int
    answered: int
    problems: int
    demanded: int
    settled: int
    late: int


def count_standings(items: tuple[ItemLine, ...]) -> tuple[int, int, int, int, int]:
    """(the township's turn, the county's turn, problems, settled, late)."""
    return (
        sum(item.standing in TOWNSHIP_TURN for item in items), sum(item.standing in COUNTY_TURN for item in items),
        sum(item.problem for item in items), sum(item.standing == ACCEPTED for item in items),
        sum(item.late for item in items),
    )  # fmt: skip
