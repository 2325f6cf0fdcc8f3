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


class ProgrammeSetting(Definition, Base):
    """How a programme is handled at a place from a day on; ``value`` is JSON.

    The natural key is programme code (or "") / place / key / ``from_day``. ``place`` is an area code ("": everywhere);
    the most specific place decides, then the newest day. Without a row the programme's own default holds.
    """

    __tablename__ = "programme_setting"

    programme_uid: Mapped[bytes | None] = mapped_column(Uid, ForeignKey("programme.uid"), index=True)
    place: Mapped[str] = mapped_column(Text, default="")
    key: Mapped[str] = mapped_column(Text)
    from_day: Mapped[str] = mapped_column(Text)
    value: Mapped[str] = mapped_column(Text)
    document_number: Mapped[str | None] = mapped_column(Text)
    note: Mapped[str | None] = mapped_column(Text)


class ProgrammeField(Definition, Base):
    """A field that only this programme has; its values stand in ``Entitlement.extra`` under ``key``.

    The natural key is programme code / key. ``kind`` is text, number, money, date, flag or choice (then
    ``list_name`` names a code list or ``choices`` is a JSON list).
    """

    __tablename__ = "programme_field"

    programme_uid: Mapped[bytes] = mapped_column(Uid, ForeignKey("programme.uid"), index=True)
    key: Mapped[str] = mapped_column(Text)
    label: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    list_name: Mapped[str | None] = mapped_column(Text)
    choices: Mapped[str | None] = mapped_column(Text)
    required: Mapped[int] = mapped_column(Integer, default=0)
    unit: Mapped[str | None] = mapped_column(Text)
    about: Mapped[str | None] = mapped_column(Text)
    position: Mapped[int] = mapped_column(Integer, default=0)


class Holiday(Definition, Base):
    """A weekday off, or a weekend day worked (``kind`` off or work); the natural key is ``day`` (YYYY-MM-DD)."""

    __tablename__ = "holiday"

    day: Mapped[str] = mapped_column(Text, unique=True)
    kind: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    source: Mapped[str | None] = mapped_column(Text)


class ReferenceValue(Definition, Base):
    """What a unit of something earns or costs in a year, for estimating incomes.

    The natural key is year / place / item.
    """

    __tablename__ = "reference_value"

    year: Mapped[int] = mapped_column(Integer)
    place: Mapped[str] = mapped_column(Text, default="")
    item: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    unit: Mapped[str] = mapped_column(Text)
    amount_fen: Mapped[int] = mapped_column(Fen)
    source: Mapped[str | None] = mapped_column(Text)


class Standard(Definition, Base):
    """An amount with place, period and validity; the natural key is its catalogue id.

    ``place_code`` is the area it holds for (None: a reference figure that decides nothing by itself; "": everywhere
    in this workspace). ``category`` is the class or grade it holds for ("": all); ``part`` tells the parts of an
    amount apart ("" the line or the fixed amount, basic, care, living, pocket, clothing, floor, extra, cap,
    deductible …).
    """

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
    place_code: Mapped[str | None] = mapped_column(Text)
    category: Mapped[str] = mapped_column(Text, default="")
    part: Mapped[str] = mapped_column(Text, default="")


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
