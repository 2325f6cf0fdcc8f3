"""Households that move from one township to another: who lets go, what the county passes on, who takes them in.

Each office writes rows of its own: the township left a ``relocation``, the county a ``relocation_order`` that goes to
both, the new township a ``relocation_answer``.
"""

from __future__ import annotations

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Exchanged
from db.types import Month, Uid


class Relocation(Exchanged, Base):
    """A household leaves for ``to_area``: its benefits here end before ``from_month``.

    ``content`` is the JSON of persons, accounts and benefits as they stood; ``status`` is a code of
    ``relocation_status``.
    """

    __tablename__ = "relocation"

    household_uid: Mapped[bytes] = mapped_column(Uid, ForeignKey("household.uid"), index=True)
    to_area_code: Mapped[str] = mapped_column(Text)
    to_place: Mapped[str | None] = mapped_column(Text)
    from_month: Mapped[int] = mapped_column(Month)
    reason: Mapped[str | None] = mapped_column(Text)
    moved_on: Mapped[str] = mapped_column(Text)
    content: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(Text)


class RelocationOrder(Exchanged, Base):
    """The county's row about a relocation, for both townships; ``status`` follows the answer."""

    __tablename__ = "relocation_order"

    relocation_uid: Mapped[bytes] = mapped_column(Uid, unique=True)
    from_node_uid: Mapped[bytes] = mapped_column(Uid)
    to_node_uid: Mapped[bytes] = mapped_column(Uid)
    to_place: Mapped[str | None] = mapped_column(Text)
    from_month: Mapped[int] = mapped_column(Month)
    reason: Mapped[str | None] = mapped_column(Text)
    moved_on: Mapped[str] = mapped_column(Text)
    content: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(Text)
    remark: Mapped[str | None] = mapped_column(Text)


class RelocationAnswer(Exchanged, Base):
    """Whether the new township took the household in (``verdict``: accepted, declined), and as which household."""

    __tablename__ = "relocation_answer"

    order_uid: Mapped[bytes] = mapped_column(Uid, ForeignKey("relocation_order.uid"), index=True)
    verdict: Mapped[str] = mapped_column(Text)
    household_uid: Mapped[bytes | None] = mapped_column(Uid)
    finding: Mapped[str | None] = mapped_column(Text)
    answered_on: Mapped[str] = mapped_column(Text)
