"""Doubts: what a person must judge. The question and its answer have separate owners."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Exchanged
from db.types import Uid


class Doubt(Exchanged, Base):
    """A question about one person or between two; ``held_row`` keeps a held-back row as JSON.

    Whoever asked closes it: ``conclusion`` says in words how it ended.
    """

    __tablename__ = "doubt"

    rule: Mapped[str] = mapped_column(Text, index=True)
    status: Mapped[str] = mapped_column(Text)
    person_uid: Mapped[bytes | None] = mapped_column(Uid, index=True)
    other_person_uid: Mapped[bytes | None] = mapped_column(Uid)
    node_uid: Mapped[bytes | None] = mapped_column(Uid)
    other_node_uid: Mapped[bytes | None] = mapped_column(Uid)
    params: Mapped[str] = mapped_column(Text, default="{}")
    held_row: Mapped[str | None] = mapped_column(Text)
    raised_on: Mapped[str] = mapped_column(Text)
    conclusion: Mapped[str | None] = mapped_column(Text)
    closed_on: Mapped[str | None] = mapped_column(Text)


class DoubtAnswer(Exchanged, Base):
    """What the township found out about a doubt."""

    __tablename__ = "doubt_answer"

    doubt_uid: Mapped[bytes] = mapped_column(Uid, ForeignKey("doubt.uid"), index=True)
    verdict: Mapped[str] = mapped_column(Text)
    finding: Mapped[str] = mapped_column(Text)
    answered_on: Mapped[str] = mapped_column(Text)
