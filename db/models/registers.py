"""Registers (台账) by definition, and their entries."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Definition, Exchanged
from db.types import Fen, Uid


class Register(Definition, Base):
    """A register as it is declared; the natural key is ``code``.

    ``content`` is JSON: columns, lists, numbering, deadlines, quotas, balance, occupancy, print form. A newer row of
    the same code supersedes what the program ships; ``until_day`` ends it without losing its entries.
    """

    __tablename__ = "register"

    code: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text)
    section: Mapped[str] = mapped_column(Text)
    version_no: Mapped[int] = mapped_column(Integer)
    content: Mapped[str] = mapped_column(Text)
    document: Mapped[str | None] = mapped_column(Text)
    from_day: Mapped[str | None] = mapped_column(Text)
    until_day: Mapped[str | None] = mapped_column(Text)


class RegisterEntry(Exchanged, Base):
    """A line of a register. What every register may have stands in columns, the rest in ``content`` (JSON by key).

    ``subject`` is what the line is called in lists (a name, a title); ``subject_pinyin`` its initials for searching.
    ``parent_uid`` is the line it belongs to (a resident's home). ``closed_on`` ends what has a deadline or a stay.
    ``direction`` is +1 for what comes in and -1 for what goes out of a running balance.
    """

    __tablename__ = "register_entry"

    register_code: Mapped[str] = mapped_column(Text, index=True)
    version_no: Mapped[int] = mapped_column(Integer)
    year: Mapped[int | None] = mapped_column(Integer)
    number: Mapped[str | None] = mapped_column(Text)
    on_day: Mapped[str | None] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text)
    subject_pinyin: Mapped[str | None] = mapped_column(Text)
    area_uid: Mapped[bytes | None] = mapped_column(Uid, ForeignKey("area.uid"))
    unit: Mapped[str | None] = mapped_column(Text)
    person_uid: Mapped[bytes | None] = mapped_column(Uid, ForeignKey("person.uid"), index=True)
    household_uid: Mapped[bytes | None] = mapped_column(Uid, ForeignKey("household.uid"), index=True)
    task_uid: Mapped[bytes | None] = mapped_column(Uid, ForeignKey("task.uid"), index=True)
    project_uid: Mapped[bytes | None] = mapped_column(Uid, ForeignKey("project.uid"))
    parent_uid: Mapped[bytes | None] = mapped_column(Uid, ForeignKey("register_entry.uid"), index=True)
    due_on: Mapped[str | None] = mapped_column(Text)
    closed_on: Mapped[str | None] = mapped_column(Text)
    state: Mapped[str | None] = mapped_column(Text)
    amount_fen: Mapped[int | None] = mapped_column(Fen)
    quantity_milli: Mapped[int | None] = mapped_column(Integer)
    direction: Mapped[int | None] = mapped_column(Integer)
    content: Mapped[str] = mapped_column(Text, default="{}")
    remark: Mapped[str | None] = mapped_column(Text)
