"""What was paid. A line is frozen as it stood: later changes never reach it."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Text
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
