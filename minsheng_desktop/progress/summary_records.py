"""Summaries and plans (工作总结, 实施方案) as callers get them: a text to be worked over, and tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from minsheng_desktop.entitlements.statistics_records import StatTable, YearFigures
from minsheng_desktop.entitlements.statistics_sheets import FigureSheet
from minsheng_desktop.progress.calendar_records import CalendarLine, Duty
from minsheng_desktop.progress.meeting_records import MeetingRow, PromiseLine
from minsheng_desktop.progress.project_records import ProjectList
from minsheng_desktop.progress.records import TaskLine, TaskTable

HALF_YEAR, YEAR, STAGE, PLAN = "half_year", "year", "stage", "plan"
KINDS = (HALF_YEAR, YEAR, STAGE, PLAN)


@dataclass(frozen=True, slots=True)
class SummaryWish:
    """Which paper: its kind and the month (YYYYMM) whose end it tells of; for ``plan`` any month of the year."""

    kind: str
    month: int


@dataclass(frozen=True, slots=True)
class Facts:
    """All figures a summary is written from, read once; ``classes`` are the lines by class of task."""

    wish: SummaryWish
    office: str
    table: TaskTable
    classes: Mapping[str, tuple[TaskLine, ...]]
    benefits: StatTable
    paid: Mapping[bytes, YearFigures]  # by programme
    projects: ProjectList
    meetings: tuple[MeetingRow, ...]
    promises: tuple[PromiseLine, ...]
    calendar: tuple[CalendarLine, ...]
    duties: tuple[Duty, ...]


@dataclass(frozen=True, slots=True)
class SummaryDraft:
    """``text``: one paragraph a line, headings as a person would write them. ``tables`` follow it as annexes."""

    wish: SummaryWish
    title: str
    text: str
    tables: tuple[FigureSheet, ...]
