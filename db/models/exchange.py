"""The other nodes, the packages sent and received, and the rows that were refused."""

from __future__ import annotations

from sqlalchemy import Integer, LargeBinary, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Definition
from db.types import Fen, Moment, Month, Uid


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

    ``uid`` is its sender's word: two senders may use the same one and keep a row each.

    ``status`` is a code of the list ``package_status``. ``unreported`` is one whose sequence was given
    but whose file was never seen finished: the file may exist all the same.
    """

    __tablename__ = "package"
    __table_args__ = (UniqueConstraint("peer_uid", "uid", "direction"),)

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


class PeriodFigure(Base):
    """What a township had reported for a month when its package was taken; kept while the rows move on.

    Of households, covered persons and monthly amount per programme; ``taken_over`` is 1 where nothing was reported
    and the figures of the month before stand in (沿用上月).
    """

    __tablename__ = "period_figure"
    __table_args__ = {"sqlite_with_rowid": False}

    node_uid: Mapped[bytes] = mapped_column(Uid, primary_key=True)
    month: Mapped[int] = mapped_column(Month, primary_key=True)
    programme_uid: Mapped[bytes] = mapped_column(Uid, primary_key=True)
    households: Mapped[int] = mapped_column(Integer)
    persons: Mapped[int] = mapped_column(Integer)
    amount_fen: Mapped[int] = mapped_column(Fen)
    taken_over: Mapped[int] = mapped_column(Integer, default=0)
    package_uid: Mapped[bytes | None] = mapped_column(Uid)
    at: Mapped[int] = mapped_column(Moment)


class PeriodLock(Base):
    """A month the county has closed for a township: its figures stay as they are, whatever arrives later."""

    __tablename__ = "period_lock"
    __table_args__ = {"sqlite_with_rowid": False}

    node_uid: Mapped[bytes] = mapped_column(Uid, primary_key=True)
    month: Mapped[int] = mapped_column(Month, primary_key=True)
    at: Mapped[int] = mapped_column(Moment)
    login: Mapped[str] = mapped_column(Text)
    note: Mapped[str | None] = mapped_column(Text)


class PackageDeadline(Definition, Base):
    """Until when the package of a month is due: ``day`` of the same month where ``month`` is 0 (every month),
    else ``due_on`` for that month alone."""

    __tablename__ = "package_deadline"

    month: Mapped[int] = mapped_column(Integer, unique=True)
    day: Mapped[int | None] = mapped_column(Integer)
    due_on: Mapped[str | None] = mapped_column(Text)
    document: Mapped[str | None] = mapped_column(Text)


class AttachmentHeld(Base):
    """Files of attachments that another office says it holds, by their digest; the rest travels with packages."""

    __tablename__ = "attachment_held"
    __table_args__ = {"sqlite_with_rowid": False}

    peer_uid: Mapped[bytes] = mapped_column(Uid, primary_key=True)
    digest: Mapped[str] = mapped_column(Text, primary_key=True)


class StandIn(Base):
    """A township kept at the county in a workspace of its own (代管) after its computer was lost.

    ``handed_at`` is when the workspace was carried to the township's new computer, null while the county keeps it.
    """

    __tablename__ = "stand_in"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    node_uid: Mapped[bytes] = mapped_column(Uid, index=True)
    opened_at: Mapped[int] = mapped_column(Moment)
    opened_by: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    place: Mapped[str] = mapped_column(Text)
    handed_at: Mapped[int | None] = mapped_column(Moment)
    handed_to: Mapped[str | None] = mapped_column(Text)
