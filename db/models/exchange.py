"""The other nodes, the packages sent and received, and the rows that were refused."""

from __future__ import annotations

from sqlalchemy import Integer, LargeBinary, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base
from db.types import Moment, Uid


class Node(Base):
    """A node this one exchanges packages with, its public keys and how far the exchange got.

    ``sent_*`` is what we sent it, ``acked_*`` what it confirmed, ``taken_*`` what we took from it.
    """

    __tablename__ = "node"

    uid: Mapped[bytes] = mapped_column(Uid, primary_key=True)
    role: Mapped[str] = mapped_column(Text)
    area_code: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    verify_key: Mapped[bytes] = mapped_column(LargeBinary)
    age_recipient: Mapped[str] = mapped_column(Text)
    fingerprint: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    admitted_at: Mapped[int] = mapped_column(Moment)
    sent_sequence: Mapped[int] = mapped_column(Integer, default=0)
    sent_epoch: Mapped[int] = mapped_column(Integer, default=0)
    sent_counter: Mapped[int] = mapped_column(Integer, default=0)
    sent_digest: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    acked_sequence: Mapped[int] = mapped_column(Integer, default=0)
    acked_epoch: Mapped[int] = mapped_column(Integer, default=0)
    acked_counter: Mapped[int] = mapped_column(Integer, default=0)
    acked_digest: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    needs_full: Mapped[int] = mapped_column(Integer, default=0)
    taken_sequence: Mapped[int] = mapped_column(Integer, default=0)
    taken_epoch: Mapped[int] = mapped_column(Integer, default=0)
    taken_counter: Mapped[int] = mapped_column(Integer, default=0)
    taken_install: Mapped[str | None] = mapped_column(Text)
    taken_digest: Mapped[bytes | None] = mapped_column(LargeBinary(32))


class Package(Base):
    """A package written or taken; ``outcome`` is the JSON of counts of the import or receipt.

    ``status`` is a code of the list ``package_status``. ``unreported`` is one whose sequence was given
    but whose file was never seen finished: the file may exist all the same.
    """

    __tablename__ = "package"
    __table_args__ = (UniqueConstraint("uid", "direction"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    uid: Mapped[bytes] = mapped_column(Uid)
    direction: Mapped[str] = mapped_column(Text)
    peer_uid: Mapped[bytes] = mapped_column(Uid)
    kind: Mapped[str] = mapped_column(Text)
    sequence: Mapped[int] = mapped_column(Integer)
    epoch: Mapped[int] = mapped_column(Integer)
    counter: Mapped[int] = mapped_column(Integer)
    period: Mapped[int | None] = mapped_column(Integer)
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    at: Mapped[int] = mapped_column(Moment)
    status: Mapped[str] = mapped_column(Text)
    file_name: Mapped[str] = mapped_column(Text)
    manifest: Mapped[str] = mapped_column(Text)
    outcome: Mapped[str] = mapped_column(Text, default="{}")


class RefusedRow(Base):
    """A row that was not taken, with the reason; it is sent again until it is.

    direction ``out``: ours, refused by ``peer_uid``; ``in``: theirs, refused here; ``back``: theirs,
    taken here and since lost by them, so that the next package to them brings it back.
    """

    __tablename__ = "refused_row"

    peer_uid: Mapped[bytes] = mapped_column(Uid, primary_key=True)
    direction: Mapped[str] = mapped_column(Text, primary_key=True)
    table_name: Mapped[str] = mapped_column(Text, primary_key=True)
    row_uid: Mapped[bytes] = mapped_column(Uid, primary_key=True)
    epoch: Mapped[int] = mapped_column(Integer)
    counter: Mapped[int] = mapped_column(Integer)
    reason: Mapped[str] = mapped_column(Text)
    package_uid: Mapped[bytes] = mapped_column(Uid)
