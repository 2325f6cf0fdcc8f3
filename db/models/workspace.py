"""What this workspace knows of itself: node, epoch, counters, settings, imported files."""

from __future__ import annotations

from sqlalchemy import Integer, LargeBinary, Text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base
from db.types import Moment, Uid


class NodeState(Base):
    """The single row about this node; ``keys`` are its private keys."""

    __tablename__ = "node_state"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    node_uid: Mapped[bytes] = mapped_column(Uid)
    role: Mapped[str] = mapped_column(Text)
    area_code: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    demo: Mapped[int] = mapped_column(Integer, default=0)
    epoch: Mapped[int] = mapped_column(Integer, default=1)
    counter: Mapped[int] = mapped_column(Integer, default=0)
    install_id: Mapped[str] = mapped_column(Text)
    keys: Mapped[bytes] = mapped_column(LargeBinary)
    chain_digest: Mapped[bytes] = mapped_column(LargeBinary(32))


class Setting(Base):
    """A dated choice of this office; values are JSON."""

    __tablename__ = "setting"

    key: Mapped[str] = mapped_column(Text, primary_key=True)
    value: Mapped[str] = mapped_column(Text)


class ImportRun(Base):
    """A spreadsheet taken in: which file (by digest), how it was read, what came of it, the problems left.

    ``mapping`` is JSON: one object per sheet with its role, header rows, unit and columns; ``policy`` is JSON:
    how the rows were taken; ``counts`` is JSON: the outcome and the totals; ``sheets`` is a JSON list of sheet
    names, to which ``ImportOrigin.sheet`` refers.
    """

    __tablename__ = "import_run"

    operation_id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(Text)
    file_name: Mapped[str] = mapped_column(Text)
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    at: Mapped[int] = mapped_column(Moment)
    rows: Mapped[int] = mapped_column(Integer)
    accepted: Mapped[int] = mapped_column(Integer)
    rejected: Mapped[int] = mapped_column(Integer)
    problems: Mapped[str] = mapped_column(Text)
    programme_code: Mapped[str] = mapped_column(Text, default="")
    month: Mapped[int | None] = mapped_column(Integer)
    sheets: Mapped[str] = mapped_column(Text, default="[]")
    mapping: Mapped[str] = mapped_column(Text, default="[]")
    policy: Mapped[str] = mapped_column(Text, default="{}")
    counts: Mapped[str] = mapped_column(Text, default="{}")


class ImportOrigin(Base):
    """Where in an imported file a person's data came from; ``fate`` says what became of the row.

    ``sheet`` counts from 0 in ``ImportRun.sheets``; ``block`` tells apart persons who stand in one row.
    """

    __tablename__ = "import_origin"
    __table_args__ = {"sqlite_with_rowid": False}

    person_uid: Mapped[bytes] = mapped_column(Uid, primary_key=True)
    operation_id: Mapped[int] = mapped_column(Integer, primary_key=True)
    sheet: Mapped[int] = mapped_column(Integer, primary_key=True)
    row: Mapped[int] = mapped_column(Integer, primary_key=True)
    block: Mapped[int] = mapped_column(Integer, primary_key=True, default=0)
    fate: Mapped[str] = mapped_column(Text)


class BackupRun(Base):
    """A verified backup that was written."""

    __tablename__ = "backup_run"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    at: Mapped[int] = mapped_column(Moment)
    place: Mapped[str] = mapped_column(Text)
    size: Mapped[int] = mapped_column(Integer)
    reason: Mapped[str] = mapped_column(Text)
