"""What a year is judged by: settings, stated figures of other years, score sheets, meetings, what is due to whom."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Definition, Exchanged
from db.types import Fen, Month, Uid


class ProgressSetting(Definition, Base):
    """A setting of judging and scoring from a day on; the natural key is key / day. ``value`` is JSON."""

    __tablename__ = "progress_setting"

    key: Mapped[str] = mapped_column(Text, index=True)
    from_day: Mapped[str] = mapped_column(Text)
    value: Mapped[str] = mapped_column(Text)
    document: Mapped[str | None] = mapped_column(Text)


class Indicator(Definition, Base):
    """A figure of a place and year as a document states it; the natural key is ``code``.

    ``rate_kind`` names the stated rate, ``rate_formula`` how it is reckoned. Counts are thousandths of the unit,
    money fen. ``flag`` and ``note`` are what the document's own figures contradict.
    """

    __tablename__ = "indicator"

    code: Mapped[str] = mapped_column(Text)
    section: Mapped[str | None] = mapped_column(Text)
    programme_code: Mapped[str | None] = mapped_column(Text)
    place_level: Mapped[str | None] = mapped_column(Text)
    place: Mapped[str] = mapped_column(Text, index=True)
    year: Mapped[str] = mapped_column(Text)
    as_of: Mapped[str | None] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    unit: Mapped[str | None] = mapped_column(Text)
    target_milli: Mapped[int | None] = mapped_column(Integer)
    target_basis: Mapped[str | None] = mapped_column(Text)
    actual_milli: Mapped[int | None] = mapped_column(Integer)
    stated_rate: Mapped[str | None] = mapped_column(Text)
    rate_kind: Mapped[str | None] = mapped_column(Text)
    rate_formula: Mapped[str | None] = mapped_column(Text)
    fund_source: Mapped[str | None] = mapped_column(Text)
    planned_fen: Mapped[int | None] = mapped_column(Fen)
    in_place_fen: Mapped[int | None] = mapped_column(Fen)
    disbursed_fen: Mapped[int | None] = mapped_column(Fen)
    spent_fen: Mapped[int | None] = mapped_column(Fen)
    per_unit_fen: Mapped[int | None] = mapped_column(Fen)
    derived_fields: Mapped[str | None] = mapped_column(Text)
    note: Mapped[str | None] = mapped_column(Text)
    source: Mapped[str | None] = mapped_column(Text)


class ScoreScheme(Definition, Base):
    """How an assessment is scored; the natural key is year / round.

    ``round`` is a code of ``score_round`` (quarter_1 … quarter_4, mid_year, year_end). ``content`` is JSON: items with
    their full marks, components with weights, conditions of grades, facts that rule a grade out.
    """

    __tablename__ = "score_scheme"

    year: Mapped[int] = mapped_column(Integer)
    round: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text)
    content: Mapped[str] = mapped_column(Text)
    document: Mapped[str | None] = mapped_column(Text)


class Assessment(Exchanged, Base):
    """What a unit scored under a scheme; ``content`` is JSON: points and reasons by item, components, facts."""

    __tablename__ = "assessment"

    scheme_uid: Mapped[bytes] = mapped_column(Uid, ForeignKey("score_scheme.uid"), index=True)
    area_uid: Mapped[bytes | None] = mapped_column(Uid, ForeignKey("area.uid"))
    unit: Mapped[str] = mapped_column(Text)
    content: Mapped[str] = mapped_column(Text)
    total_milli: Mapped[int | None] = mapped_column(Integer)
    grade: Mapped[str | None] = mapped_column(Text)
    scored_on: Mapped[str | None] = mapped_column(Text)
    remark: Mapped[str | None] = mapped_column(Text)


class Meeting(Exchanged, Base):
    """A meeting about the year's work; ``kind`` is a code of ``meeting_kind``."""

    __tablename__ = "meeting"

    kind: Mapped[str] = mapped_column(Text)
    held_on: Mapped[str] = mapped_column(Text, index=True)
    month: Mapped[int] = mapped_column(Month)
    title: Mapped[str] = mapped_column(Text)
    place: Mapped[str | None] = mapped_column(Text)
    chair: Mapped[str | None] = mapped_column(Text)
    recorder: Mapped[str | None] = mapped_column(Text)
    present: Mapped[str | None] = mapped_column(Text)
    absent: Mapped[str | None] = mapped_column(Text)
    agenda: Mapped[str | None] = mapped_column(Text)
    decisions: Mapped[str | None] = mapped_column(Text)
    remark: Mapped[str | None] = mapped_column(Text)


class Promise(Exchanged, Base):
    """What somebody promised at a meeting until when; ``figures`` is JSON, how the task stood that day."""

    __tablename__ = "promise"

    meeting_uid: Mapped[bytes] = mapped_column(Uid, ForeignKey("meeting.uid"), index=True)
    position: Mapped[int] = mapped_column(Integer, default=0)
    task_uid: Mapped[bytes | None] = mapped_column(Uid, ForeignKey("task.uid"), index=True)
    project_uid: Mapped[bytes | None] = mapped_column(Uid, ForeignKey("project.uid"))
    area_uid: Mapped[bytes | None] = mapped_column(Uid, ForeignKey("area.uid"))
    problem: Mapped[str] = mapped_column(Text)
    solution: Mapped[str | None] = mapped_column(Text)
    responsible: Mapped[str | None] = mapped_column(Text)
    due_on: Mapped[str | None] = mapped_column(Text)
    done_on: Mapped[str | None] = mapped_column(Text)
    result: Mapped[str | None] = mapped_column(Text)
    figures: Mapped[str | None] = mapped_column(Text)


class ReportDuty(Definition, Base):
    """Something that is due to somebody regularly (报送日历); the natural key is ``code``.

    ``due`` is JSON: the period (month, quarter, half_year, year, once) and its month and day.
    """

    __tablename__ = "report_duty"

    code: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text)
    recipient: Mapped[str] = mapped_column(Text)
    due: Mapped[str] = mapped_column(Text)
    responsible: Mapped[str | None] = mapped_column(Text)
    days_ahead: Mapped[int] = mapped_column(Integer, default=7)
    document: Mapped[str | None] = mapped_column(Text)
    from_day: Mapped[str] = mapped_column(Text)
    until_day: Mapped[str | None] = mapped_column(Text)


class ReportSent(Exchanged, Base):
    """What was due for a period was sent; ``period`` is a code such as 2026-06, 2026-Q2, 2026-H1, 2026."""

    __tablename__ = "report_sent"

    duty_uid: Mapped[bytes] = mapped_column(Uid, ForeignKey("report_duty.uid"), index=True)
    period: Mapped[str] = mapped_column(Text)
    sent_on: Mapped[str] = mapped_column(Text)
    sent_by: Mapped[str | None] = mapped_column(Text)
    remark: Mapped[str | None] = mapped_column(Text)


class SummaryDraft(Exchanged, Base):
    """The text of a summary as the office has put it so far; ``period`` is a code such as 2026-H1 or 2026."""

    __tablename__ = "summary_draft"

    kind: Mapped[str] = mapped_column(Text)
    period: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    saved_on: Mapped[str] = mapped_column(Text)
