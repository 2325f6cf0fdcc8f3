"""Engineering projects: the six systems, how they stand month by month, upkeep."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Exchanged
from db.types import Fen, Month, Uid


class Project(Exchanged, Base):
    """An engineering project. ``stage`` is a code of ``project_stage``; ``score_milli`` ranks the reserve list."""

    __tablename__ = "project"

    name: Mapped[str] = mapped_column(Text)
    year: Mapped[int] = mapped_column(Integer, index=True)
    task_uid: Mapped[bytes | None] = mapped_column(Uid, ForeignKey("task.uid"), index=True)
    area_uid: Mapped[bytes | None] = mapped_column(Uid, ForeignKey("area.uid"))
    site: Mapped[str | None] = mapped_column(Text)
    content: Mapped[str | None] = mapped_column(Text)
    stage: Mapped[str] = mapped_column(Text)
    funding_mode: Mapped[str | None] = mapped_column(Text)
    quantity_milli: Mapped[int | None] = mapped_column(Integer)
    unit: Mapped[str | None] = mapped_column(Text)
    owner: Mapped[str | None] = mapped_column(Text)
    designer: Mapped[str | None] = mapped_column(Text)
    builder: Mapped[str | None] = mapped_column(Text)
    supervisor: Mapped[str | None] = mapped_column(Text)
    leader: Mapped[str | None] = mapped_column(Text)
    hotline: Mapped[str | None] = mapped_column(Text)
    budget_fen: Mapped[int | None] = mapped_column(Fen)
    contract_fen: Mapped[int | None] = mapped_column(Fen)
    settled_fen: Mapped[int | None] = mapped_column(Fen)
    planned_start: Mapped[str | None] = mapped_column(Text)
    planned_finish: Mapped[str | None] = mapped_column(Text)
    started_on: Mapped[str | None] = mapped_column(Text)
    finished_on: Mapped[str | None] = mapped_column(Text)
    accepted_on: Mapped[str | None] = mapped_column(Text)
    handed_over_on: Mapped[str | None] = mapped_column(Text)
    upkeep_unit: Mapped[str | None] = mapped_column(Text)
    upkeep_fund_fen: Mapped[int | None] = mapped_column(Fen)
    score_milli: Mapped[int | None] = mapped_column(Integer)
    remark: Mapped[str | None] = mapped_column(Text)


class ProjectStep(Exchanged, Base):
    """What was done for a project: ``kind`` is a code of ``project_step`` (the six systems, stages, boards, upkeep)."""

    __tablename__ = "project_step"

    project_uid: Mapped[bytes] = mapped_column(Uid, ForeignKey("project.uid"), index=True)
    kind: Mapped[str] = mapped_column(Text)
    planned_on: Mapped[str | None] = mapped_column(Text)
    done_on: Mapped[str | None] = mapped_column(Text)
    share_milli: Mapped[int | None] = mapped_column(Integer)
    result: Mapped[str | None] = mapped_column(Text)
    document: Mapped[str | None] = mapped_column(Text)
    unit: Mapped[str | None] = mapped_column(Text)
    amount_fen: Mapped[int | None] = mapped_column(Fen)
    remark: Mapped[str | None] = mapped_column(Text)


class ProjectReport(Exchanged, Base):
    """A version of how a project stands at the end of a month; amounts are cumulative."""

    __tablename__ = "project_report"

    project_uid: Mapped[bytes] = mapped_column(Uid, ForeignKey("project.uid"), index=True)
    month: Mapped[int] = mapped_column(Month)
    version_no: Mapped[int] = mapped_column(Integer)
    share_milli: Mapped[int | None] = mapped_column(Integer)
    planned_fen: Mapped[int | None] = mapped_column(Fen)
    in_place_fen: Mapped[int | None] = mapped_column(Fen)
    disbursed_fen: Mapped[int | None] = mapped_column(Fen)
    spent_fen: Mapped[int | None] = mapped_column(Fen)
    advanced_fen: Mapped[int | None] = mapped_column(Fen)
    words: Mapped[str | None] = mapped_column(Text)
    problem: Mapped[str | None] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(Text)
