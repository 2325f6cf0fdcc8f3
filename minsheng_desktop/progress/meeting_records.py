"""Meetings about the year's work and what was promised at them, as callers get them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from minsheng_desktop.rules.schedule import Light

OPEN, OVERDUE, DONE, ALL = "open", "overdue", "done", "all"
STATES = (OPEN, OVERDUE, DONE, ALL)
WORDS = ("title", "place", "chair", "recorder", "present", "absent", "agenda", "decisions", "remark")


@dataclass(frozen=True, slots=True)
class NewMeeting:
    """Minutes as entered. ``month`` (YYYYMM) is the month whose progress was looked at; 0: the month it was held in.

    Without a ``title`` the meeting is named after its kind and month.
    """

    kind: str
    held_on: date
    month: int = 0
    title: str = ""
    place: str = ""
    chair: str = ""
    recorder: str = ""
    present: str = ""
    absent: str = ""
    agenda: str = ""
    decisions: str = ""
    remark: str = ""


@dataclass(frozen=True, slots=True)
class NewPromise:
    """What somebody promised: the problem, how it will be solved, by whom, until when, of which task or project."""

    problem: str
    responsible: str = ""
    due_on: date | None = None
    solution: str = ""
    task_uid: bytes | None = None
    project_uid: bytes | None = None
    area_uid: bytes | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """How a task stood in a month: counts in thousandths of its unit, and the judgement."""

    month: int
    total_milli: int | None
    target_milli: int | None
    unit: str
    light: Light | None


@dataclass(frozen=True, slots=True)
class LateItem:
    """A task behind its schedule; ``problem`` and ``next_step`` are those last reported."""

    task_uid: bytes
    item: str
    department: str
    standing: Standing
    lag: str  # percentage points, signed
    problem: str
    next_step: str


@dataclass(frozen=True, slots=True)
class PromiseLine:
    """A promise; ``state`` is open, overdue or done on the day asked for, ``days`` until it is due (below 0: late).

    ``then`` is how its task stood when it was promised, ``now`` how it stands.
    """

    uid: bytes
    meeting_uid: bytes
    meeting: str
    held_on: date
    position: int
    task_uid: bytes | None
    project_uid: bytes | None
    area_uid: bytes | None
    about: str  # the task's item or the project's name
    area: str
    problem: str
    solution: str
    responsible: str
    due_on: date | None
    done_on: date | None
    result: str
    state: str
    days: int | None
    then: Standing | None = None
    now: Standing | None = None


@dataclass(frozen=True, slots=True)
class MeetingRow:
    """A meeting in the list, with how many promises were made at it and how many are open and overdue today."""

    uid: bytes
    kind: str
    kind_text: str
    held_on: date
    month: int
    title: str
    chair: str
    promises: int
    open: int
    overdue: int


@dataclass(frozen=True, slots=True)
class MeetingDetail:
    """Minutes: ``words`` by key (``WORDS``), what was promised, what earlier meetings left open, what is late."""

    row: MeetingRow
    words: Mapping[str, str]
    promises: tuple[PromiseLine, ...]
    brought: tuple[PromiseLine, ...]
    late: tuple[LateItem, ...]
