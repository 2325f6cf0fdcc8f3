"""How the spreadsheets of an office are read: remembered mappings and header words of its own."""

from __future__ import annotations

from sqlalchemy import Text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Definition


class ImportMapping(Definition, Base):
    """A named way to read sheets of one shape; the natural key is the node that first named it, and ``name``.

    ``signature`` is the fingerprint of the header texts; ``layout`` is JSON: header texts, fields, unit, kind.
    """

    __tablename__ = "import_mapping"

    name: Mapped[str] = mapped_column(Text)
    signature: Mapped[str] = mapped_column(Text, index=True)
    programme_code: Mapped[str] = mapped_column(Text, default="")
    layout: Mapped[str] = mapped_column(Text)


class HeaderWord(Definition, Base):
    """A header text an office uses for a field; the natural key is the node and ``word`` (without blanks)."""

    __tablename__ = "header_word"

    word: Mapped[str] = mapped_column(Text, index=True)
    field: Mapped[str] = mapped_column(Text)
