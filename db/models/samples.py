"""Samples the county draws of cases and posted sheets (抽查), what the township finds, and what must be put right."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Exchanged
from db.types import Month, Uid


class SampleDraw(Exchanged, Base):
    """One drawing for one township: anyone with ``seed`` and the same list draws the same items again.

    ``kind`` is a code of the list ``sample_kind`` (case, posting); ``scope`` is the JSON of what was drawn from
    (programmes, months, villages); ``population`` counts that list, ``list_digest`` is its SHA-256 in hex.
    """

    __tablename__ = "sample_draw"

    node_uid: Mapped[bytes] = mapped_column(Uid, index=True)
    kind: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text)
    month: Mapped[int] = mapped_column(Month)
    seed: Mapped[str] = mapped_column(Text)
    scope: Mapped[str] = mapped_column(Text)
    population: Mapped[int] = mapped_column(Integer)
    list_digest: Mapped[str] = mapped_column(Text)
    drawn_on: Mapped[str] = mapped_column(Text)
    due_on: Mapped[str] = mapped_column(Text)


class SampleItem(Exchanged, Base):
    """A case or a posted sheet that was drawn; ``subject_uid`` is the township's row, ``label`` how people call it.

    ``verdict`` is what the county says to the answer: a code of the list ``sample_verdict`` (accepted, rectify).
    """

    __tablename__ = "sample_item"

    draw_uid: Mapped[bytes] = mapped_column(Uid, ForeignKey("sample_draw.uid"), index=True)
    node_uid: Mapped[bytes] = mapped_column(Uid)
    position: Mapped[int] = mapped_column(Integer)
    subject_table: Mapped[str] = mapped_column(Text)
    subject_uid: Mapped[bytes] = mapped_column(Uid)
    label: Mapped[str] = mapped_column(Text)
    place: Mapped[str | None] = mapped_column(Text)
    verdict: Mapped[str | None] = mapped_column(Text)
    verdict_on: Mapped[str | None] = mapped_column(Text)
    rectify_by: Mapped[str | None] = mapped_column(Text)
    remark: Mapped[str | None] = mapped_column(Text)


class SampleAnswer(Exchanged, Base):
    """What the township found: ``result`` is a code of ``sample_result`` (posted, missing, expired; right, wrong …).

    The newest answer of an item counts; one given after a demand to put things right tells what was done.
    """

    __tablename__ = "sample_answer"

    item_uid: Mapped[bytes] = mapped_column(Uid, ForeignKey("sample_item.uid"), index=True)
    result: Mapped[str] = mapped_column(Text)
    finding: Mapped[str] = mapped_column(Text)
    answered_on: Mapped[str] = mapped_column(Text)
    answered_by: Mapped[str] = mapped_column(Text)
    attachment_uid: Mapped[bytes | None] = mapped_column(Uid)
