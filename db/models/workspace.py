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
    """A spreadsheet taken in: which file (by digest), what came of it, and the problems left."""

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


class BackupRun(Base):
    """A verified backup that was written."""

    __tablename__ = "backup_run"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    at: Mapped[int] = mapped_column(Moment)
    place: Mapped[str] = mapped_column(Text)
    size: Mapped[int] = mapped_column(Integer)
    reason: Mapped[str] = mapped_column(Text)
