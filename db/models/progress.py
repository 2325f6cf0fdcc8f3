"""The year's tasks: targets by version, monthly reports, funds by stage and source."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Definition, Exchanged
from db.types import Fen, Month, Uid


class Task(Definition, Base):
    """A task of the year; the natural key is node + year + item name. Targets and reports hang on it.

    ``milestones`` is JSON: pairs of a month (YYYYMM) and the thousandths of the target due by its end.
    ``category`` is a code of ``task_category`` (subsidy, works, insurance, service), ``kind`` of ``count_kind``
    (households, persons, person_times, couples, money, other): kinds are never added together.
    ``counts_for`` is JSON, the levels (province, city, county) whose assessment counts it (R-092).
    ``rate_kind`` is ``completion`` (may pass 100 %) or ``coverage`` (may not); ``rate_base_milli`` is the denominator
    of a service rate that is not the target (R-055). ``counting`` is JSON, how the figure is counted from the ledger.
    ``followed_uid`` is the task of the year before.
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
    category: Mapped[str | None] = mapped_column(Text)
    kind: Mapped[str | None] = mapped_column(Text)
    counts_for: Mapped[str] = mapped_column(Text, default="[]")
    rate_kind: Mapped[str | None] = mapped_column(Text)
    rate_base_milli: Mapped[int | None] = mapped_column(Integer)
    counting: Mapped[str | None] = mapped_column(Text)
    first_month: Mapped[int | None] = mapped_column(Month)
    last_month: Mapped[int | None] = mapped_column(Month)
    closed_on: Mapped[str | None] = mapped_column(Text)
    followed_uid: Mapped[bytes | None] = mapped_column(Uid)
    remark: Mapped[str | None] = mapped_column(Text)


class TaskShare(Exchanged, Base):
    """A version of the part of a task's target that a township, a village or a person answers for.

    The highest ``version_no`` of (task, area, person) is in force. ``target_milli`` None takes the part back.
    The county's rows name townships, a township's name villages and persons (包保).
    """

    __tablename__ = "task_share"

    task_uid: Mapped[bytes] = mapped_column(Uid, ForeignKey("task.uid"), index=True)
    area_uid: Mapped[bytes | None] = mapped_column(Uid, ForeignKey("area.uid"), index=True)
    person_name: Mapped[str | None] = mapped_column(Text)
    version_no: Mapped[int] = mapped_column(Integer)
    target_milli: Mapped[int | None] = mapped_column(Integer)
    document: Mapped[str | None] = mapped_column(Text)
    decided_on: Mapped[str | None] = mapped_column(Text)


class TaskDuty(Exchanged, Base):
    """Who answers for a task: ``role`` is a code of ``duty_role`` (overall, first, direct, contact, village)."""

    __tablename__ = "task_duty"

    task_uid: Mapped[bytes | None] = mapped_column(Uid, ForeignKey("task.uid"), index=True)
    area_uid: Mapped[bytes | None] = mapped_column(Uid, ForeignKey("area.uid"))
    year: Mapped[int] = mapped_column(Integer)
    role: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    post: Mapped[str | None] = mapped_column(Text)
    unit: Mapped[str | None] = mapped_column(Text)
    phone: Mapped[str | None] = mapped_column(Text)


class TaskSubmission(Exchanged, Base):
    """A month's figures were submitted: from then on a correction is a new version with a reason.

    ``reopened_on`` with its reason opens the month again; the newest row of a month counts.
    """

    __tablename__ = "task_submission"

    month: Mapped[int] = mapped_column(Month, index=True)
    submitted_on: Mapped[str] = mapped_column(Text)
    tasks: Mapped[int] = mapped_column(Integer)
    signed_by: Mapped[str | None] = mapped_column(Text)
    reopened_on: Mapped[str | None] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(Text)


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
    ``area_uid`` is a village whose part it is; without one it is the figure of the whole office.
    ``counted_milli`` is what the ledger itself counted when the figure was entered.
    """

    __tablename__ = "task_report"

    task_uid: Mapped[bytes] = mapped_column(Uid, ForeignKey("task.uid"), index=True)
    area_uid: Mapped[bytes | None] = mapped_column(Uid, ForeignKey("area.uid"), index=True)
    month: Mapped[int] = mapped_column(Month)
    version_no: Mapped[int] = mapped_column(Integer)
    month_milli: Mapped[int | None] = mapped_column(Integer)
    total_milli: Mapped[int | None] = mapped_column(Integer)
    counted_milli: Mapped[int | None] = mapped_column(Integer)
    stated_rate: Mapped[str | None] = mapped_column(Text)
    narrative: Mapped[str | None] = mapped_column(Text)
    remark: Mapped[str | None] = mapped_column(Text)
    problem: Mapped[str | None] = mapped_column(Text)
    next_step: Mapped[str | None] = mapped_column(Text)
    advance: Mapped[int] = mapped_column(Integer, default=0)
    reason: Mapped[str | None] = mapped_column(Text)


class TaskFund(Exchanged, Base):
    """Money of a report by stage (planned, in_place, disbursed, spent) and source (a code of ``fund_source``, total).

    Cumulative since the year began. ``total`` is the total as stated; it may differ from the sources' sum.
    """

    __tablename__ = "task_fund"
    __table_args__ = (Index(None, "report_uid", "stage", "source", "amount_fen"),)

    report_uid: Mapped[bytes] = mapped_column(Uid, ForeignKey("task_report.uid"))
    stage: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(Text)
    amount_fen: Mapped[int] = mapped_column(Fen)
