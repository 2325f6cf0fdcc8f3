"""The declarative base and the columns that every exchanged row carries."""

from __future__ import annotations

from sqlalchemy import Integer, MetaData, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from db.types import Moment, Uid

CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """All tables of the workspace database."""

    metadata = MetaData(naming_convention=CONVENTION)


class Exchanged:
    """Columns of a row that travels in packages.

    ``home_node`` alone may change the row; (``epoch``, ``counter``) grows with each change of it;
    a deleted row stays as a tombstone with its reason (``undone`` marks a taken-back entry that
    never left this workspace).
    """

    uid: Mapped[bytes] = mapped_column(Uid, primary_key=True)
    home_node: Mapped[bytes] = mapped_column(Uid)
    epoch: Mapped[int] = mapped_column(Integer)
    counter: Mapped[int] = mapped_column(Integer)
    deleted: Mapped[int] = mapped_column(Integer, default=0)
    deleted_reason: Mapped[str | None] = mapped_column(Text)
    deleted_on: Mapped[str | None] = mapped_column(Text)
    updated_at: Mapped[int] = mapped_column(Moment)
    updated_by: Mapped[str] = mapped_column(Text)


class Definition(Exchanged):
    """An exchanged row whose uid follows from its natural key; the county's row supersedes others."""


META_COLUMNS = (
    "home_node",
    "epoch",
    "counter",
    "deleted",
    "deleted_reason",
    "deleted_on",
    "updated_at",
    "updated_by",
)
