"""What was paid. A line is frozen as it stood: later changes never reach it."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Exchanged
from db.types import Fen, Month, Uid


class PaymentRecord(Exchanged, Base):
    """A payment as a sheet of the office states it: frozen history, taken in without a workflow."""

    __tablename__ = "payment_record"

    person_uid: Mapped[bytes] = mapped_column(Uid, ForeignKey("person.uid"), index=True)
    programme_uid: Mapped[bytes | None] = mapped_column(Uid, ForeignKey("programme.uid"))
    item: Mapped[str] = mapped_column(Text)
    month: Mapped[int] = mapped_column(Month)
    paid_on: Mapped[str | None] = mapped_column(Text)
    amount_fen: Mapped[int | None] = mapped_column(Fen)
    account_number: Mapped[str | None] = mapped_column(Text)
    result: Mapped[str | None] = mapped_column(Text)


class BackPay(Exchanged, Base):
    """Money owed to (positive) or by (negative) a beneficiary for months that were already paid.

    ``difference_fen`` is what each of ``months`` differs by, ``amount_fen`` the sum; ``cause`` is a code of the list
    ``back_pay_cause``, ``status`` of ``payment_status``. ``reckoning`` is the JSON of the figures.
    """

    __tablename__ = "back_pay"

    entitlement_uid: Mapped[bytes] = mapped_column(Uid, ForeignKey("entitlement.uid"), index=True)
    person_uid: Mapped[bytes] = mapped_column(Uid, ForeignKey("person.uid"), index=True)
    programme_uid: Mapped[bytes] = mapped_column(Uid, ForeignKey("programme.uid"))
    standard_uid: Mapped[bytes | None] = mapped_column(Uid, ForeignKey("standard.uid"))
    from_month: Mapped[int] = mapped_column(Month)
    to_month: Mapped[int] = mapped_column(Month)
    months: Mapped[int] = mapped_column(Integer)
    difference_fen: Mapped[int | None] = mapped_column(Fen)
    amount_fen: Mapped[int] = mapped_column(Fen)
    cause: Mapped[str] = mapped_column(Text)
    note: Mapped[str | None] = mapped_column(Text)
    reckoning: Mapped[str | None] = mapped_column(Text)
    status: Mapped[str] = mapped_column(Text)
    settled_month: Mapped[int | None] = mapped_column(Month)
    settled_on: Mapped[str | None] = mapped_column(Text)
