"""The year's tasks: targets by version, monthly reports, funds by stage and source."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Definition, Exchanged
from db.types import Fen, Month, Uid


class Task(Definition, Base):
    """A task of the year; the natural key is node + year + item name. Targets and reports hang on it.

    ``milestones`` is JSON: pairs of a month (YYYYMM) and the thousandths of the target due by its end.
    """

    __tablename__ = "task"

    year: Mapped[int] = mapped_column(Integer, index=True)
    position: Mapped[int] = mapped_column(Integer)
    item: Mapped[str] = mapped_column(Text)
    section: Mapped[str] = mapped_column(Text, default="")
    department: Mapped[str | None] = mapped_column(Text)
    unit: Mapped[str] = mapped_column(Text)
    programme_uid: Mapped[bytes | None] = mapped_column(Uid, ForeignKey("programme.uid"))
    milestones: Mapped[str] = mapped_column(Text, default="[]")


class TaskTarget(Exchanged, Base):
    """A version of a task's target: a whole number in thousandths of the unit, with its source."""

    __tablename__ = "task_target"

    task_uid: Mapped[bytes] = mapped_column(Uid, ForeignKey("task.uid"), index=True)
    version_no: Mapped[int] = mapped_column(Integer)
    target_milli: Mapped[int | None] = mapped_column(Integer)
    wording: Mapped[str | None] = mapped_column(Text)
    document: Mapped[str | None] = mapped_column(Text)
    decided_on: Mapped[str | None] = mapped_column(Text)


class TaskReport(Exchanged, Base):
    """One version of a month's figures; the highest ``version_no`` of a month counts.

    ``narrative`` is how the work stands in words; ``advance`` says that money was advanced, so that
    spent may pass disbursed and disbursed may pass in place; ``reason`` why an earlier version was corrected.
    """

    __tablename__ = "task_report"

    task_uid: Mapped[bytes] = mapped_column(Uid, ForeignKey("task.uid"), index=True)
    month: Mapped[int] = mapped_column(Month)
    version_no: Mapped[int] = mapped_column(Integer)
    month_milli: Mapped[int | None] = mapped_column(Integer)
    total_milli: Mapped[int | None] = mapped_column(Integer)
    stated_rate: Mapped[str | None] = mapped_column(Text)
    narrative: Mapped[str | None] = mapped_column(Text)
    remark: Mapped[str | None] = mapped_column(Text)
    problem: Mapped[str | None] = mapped_column(Text)
    next_step: Mapped[str | None] = mapped_column(Text)
    advance: Mapped[int] = mapped_column(Integer, default=0)
    reason: Mapped[str | None] = mapped_column(Text)


class TaskFund(Exchanged, Base):
    """Money of a report by stage (planned, in_place, disbursed, spent) and source (central … total).

    Cumulative since the year began. ``total`` is the total as stated; it may differ from the sources' sum.
    """

    __tablename__ = "task_fund"

    report_uid: Mapped[bytes] = mapped_column(Uid, ForeignKey("task_report.uid"), index=True)
    stage: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(Text)
    amount_fen: Mapped[int] = mapped_column(Fen)
