"""Programmes, their standards and the code lists: definitions, shipped or issued by a county."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Definition
from db.types import Fen, Month, Uid


class Programme(Definition, Base):
    """A benefit or task programme; the natural key is ``code``. ``settings`` is JSON (rules by place)."""

    __tablename__ = "programme"

    code: Mapped[str] = mapped_column(Text, unique=True)
    name: Mapped[str] = mapped_column(Text)
    short_name: Mapped[str] = mapped_column(Text)
    programme_class: Mapped[str] = mapped_column(Text)
    unit: Mapped[str] = mapped_column(Text)
    period: Mapped[str] = mapped_column(Text)
    department: Mapped[str | None] = mapped_column(Text)
    aliases: Mapped[str] = mapped_column(Text, default="")
    scope: Mapped[str] = mapped_column(Text)
    posting_level: Mapped[str] = mapped_column(Text)
    settings: Mapped[str] = mapped_column(Text, default="{}")
    source: Mapped[str] = mapped_column(Text)


class Standard(Definition, Base):
    """An amount with place, period and validity; the natural key is its catalogue id."""

    __tablename__ = "standard"

    key: Mapped[str] = mapped_column(Text, unique=True)
    programme_uid: Mapped[bytes] = mapped_column(Uid, ForeignKey("programme.uid"), index=True)
    name: Mapped[str] = mapped_column(Text)
    place: Mapped[str | None] = mapped_column(Text)
    urban_rural: Mapped[str | None] = mapped_column(Text)
    amount_fen: Mapped[int | None] = mapped_column(Fen)
    unit: Mapped[str] = mapped_column(Text)
    period: Mapped[str] = mapped_column(Text)
    from_month: Mapped[int | None] = mapped_column(Month)
    to_month: Mapped[int | None] = mapped_column(Month)
    validity_text: Mapped[str | None] = mapped_column(Text)
    bound: Mapped[str | None] = mapped_column(Text)
    document_number: Mapped[str | None] = mapped_column(Text)
    source: Mapped[str] = mapped_column(Text)


class CodeItem(Definition, Base):
    """One value of a code list; the natural key is list + code."""

    __tablename__ = "code_item"

    list_name: Mapped[str] = mapped_column(Text, index=True)
    code: Mapped[str] = mapped_column(Text)
    label: Mapped[str] = mapped_column(Text)
    parent: Mapped[str | None] = mapped_column(Text)
    tone: Mapped[str | None] = mapped_column(Text)
    aliases: Mapped[str] = mapped_column(Text, default="")
    position: Mapped[int] = mapped_column(Integer)
    source: Mapped[str] = mapped_column(Text)
