"""Papers that were made: which template, for whom, with which number and digest."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Exchanged
from db.types import Uid


class Notice(Exchanged, Base):
    """A paper made for a household or person; ``content`` is the JSON of its figures as printed."""

    __tablename__ = "notice"

    template: Mapped[str] = mapped_column(Text)
    number: Mapped[str | None] = mapped_column(Text)
    household_uid: Mapped[bytes | None] = mapped_column(Uid, ForeignKey("household.uid"), index=True)
    entitlement_uid: Mapped[bytes | None] = mapped_column(Uid, ForeignKey("entitlement.uid"))
    made_on: Mapped[str] = mapped_column(Text)
    pages: Mapped[int] = mapped_column(Integer)
    content: Mapped[str] = mapped_column(Text)
