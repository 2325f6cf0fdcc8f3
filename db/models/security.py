"""Users, operations and the changes they made."""

from __future__ import annotations

from sqlalchemy import Index, Integer, LargeBinary, Text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base
from db.types import Moment, Uid


class UserAccount(Base):
    """A user of this workspace; the key slot with the password stands outside the database."""

    __tablename__ = "user_account"

    login: Mapped[str] = mapped_column(Text, primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    role: Mapped[str] = mapped_column(Text)
    phone: Mapped[str | None] = mapped_column(Text)
    villages: Mapped[str] = mapped_column(Text, default="")
    business_lines: Mapped[str] = mapped_column(Text, default="")
    disabled: Mapped[int] = mapped_column(Integer, default=0)


class OperationRow(Base):
    """One operation: what, who, when, second sign-off, and its link in the audit chain.

    ``changes`` counts its change rows; ``root`` is the operation whose effect an undo or redo takes back
    or restores, else its own id.
    """

    __tablename__ = "operation"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    uid: Mapped[bytes] = mapped_column(Uid, unique=True)
    name: Mapped[str] = mapped_column(Text)
    params: Mapped[str] = mapped_column(Text)
    login: Mapped[str] = mapped_column(Text)
    at: Mapped[int] = mapped_column(Moment)
    epoch: Mapped[int] = mapped_column(Integer)
    counter: Mapped[int] = mapped_column(Integer)
    undoable: Mapped[int] = mapped_column(Integer)
    needs: Mapped[str] = mapped_column(Text)
    undoes: Mapped[int | None] = mapped_column(Integer)
    root: Mapped[int | None] = mapped_column(Integer)
    undone_by: Mapped[int | None] = mapped_column(Integer)
    signoff: Mapped[str | None] = mapped_column(Text)
    changes: Mapped[int] = mapped_column(Integer, default=0)
    salt: Mapped[bytes] = mapped_column(LargeBinary(16))
    content_digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    chain_digest: Mapped[bytes] = mapped_column(LargeBinary(32))


class Change(Base):
    """One changed row of an operation. kind: 1 insert, 2 update, 3 delete, 4 restore.

    An update keeps the changed fields before and after as JSON; the content may be purged after
    its retention period, the digest in the operation's chain stays.
    """

    __tablename__ = "change"
    __table_args__ = (
        Index("ix_change_row_uid", "row_uid"),
        {"sqlite_with_rowid": False},
    )

    operation_id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    table_name: Mapped[str] = mapped_column(Text, primary_key=True)
    row_uid: Mapped[bytes] = mapped_column(Uid, primary_key=True)
    kind: Mapped[int] = mapped_column(Integer)
    before: Mapped[str | None] = mapped_column(Text)
    after: Mapped[str | None] = mapped_column(Text)


class AccessRecord(Base):
    """Somebody asked to see a masked value; the value itself is not kept."""

    __tablename__ = "access_record"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    at: Mapped[int] = mapped_column(Moment)
    login: Mapped[str] = mapped_column(Text)
    table_name: Mapped[str] = mapped_column(Text)
    row_uid: Mapped[bytes] = mapped_column(Uid)
    field: Mapped[str] = mapped_column(Text)
