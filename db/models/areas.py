"""Areas (county, township, village, group) and the spellings they go by."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Definition
from db.types import Uid


class Area(Definition, Base):
    """One area; ``level`` is county, township, village or group. The natural key is ``code``.

    ``successor_uid`` is the area it was merged into when its validity ended.
    """

    __tablename__ = "area"

    code: Mapped[str] = mapped_column(Text, unique=True)
    name: Mapped[str] = mapped_column(Text)
    level: Mapped[str] = mapped_column(Text)
    parent_uid: Mapped[bytes | None] = mapped_column(Uid, ForeignKey("area.uid"))
    valid_from: Mapped[str | None] = mapped_column(Text)
    valid_to: Mapped[str | None] = mapped_column(Text)
    successor_uid: Mapped[bytes | None] = mapped_column(Uid, ForeignKey("area.uid"))


class AreaPast(Definition, Base):
    """What an area was called and where it belonged until ``to_day``; the present stands on the area.

    The natural key is area code + ``to_day``.
    """

    __tablename__ = "area_past"

    area_uid: Mapped[bytes] = mapped_column(Uid, ForeignKey("area.uid"), index=True)
    name: Mapped[str] = mapped_column(Text)
    parent_uid: Mapped[bytes | None] = mapped_column(Uid, ForeignKey("area.uid"))
    to_day: Mapped[str] = mapped_column(Text)
    document_number: Mapped[str | None] = mapped_column(Text)


class AreaAlias(Definition, Base):
    """Another spelling of an area. The natural key is area code + alias."""

    __tablename__ = "area_alias"

    area_uid: Mapped[bytes] = mapped_column(Uid, ForeignKey("area.uid"), index=True)
    alias: Mapped[str] = mapped_column(Text)
