"""Benefits people draw: one entitlement per benefit unit, its amounts by month, whom it covers."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Exchanged
from db.types import Fen, Month, Uid


class Entitlement(Exchanged, Base):
    """A benefit of a household or person under a programme.

    ``status`` is a code of the list ``entitlement_status``; ``amount_fen`` and ``supplement_fen``
    are the amounts of the newest period (the history stands in ``entitlement_amount``), ``income_fen`` the income
    per head and month it was reckoned from. ``valid_until`` and ``review_due`` are days (YYYY-MM-DD),
    ``barred_until`` is the day until which its persons may not draw it again (M-023).
    ``extra`` keeps columns of the imported sheet that have no field, as JSON header → text.
    """

    __tablename__ = "entitlement"

    programme_uid: Mapped[bytes] = mapped_column(Uid, ForeignKey("programme.uid"))
    household_uid: Mapped[bytes | None] = mapped_column(Uid, ForeignKey("household.uid"), index=True)
    person_uid: Mapped[bytes] = mapped_column(Uid, ForeignKey("person.uid"), index=True)
    area_uid: Mapped[bytes | None] = mapped_column(Uid, ForeignKey("area.uid"), index=True)
    certificate_no: Mapped[str | None] = mapped_column(Text)
    category: Mapped[str | None] = mapped_column(Text)
    status: Mapped[str] = mapped_column(Text)
    from_month: Mapped[int] = mapped_column(Month)
    to_month: Mapped[int | None] = mapped_column(Month)
    amount_fen: Mapped[int | None] = mapped_column(Fen)
    supplement_fen: Mapped[int] = mapped_column(Fen, default=0)
    household_size: Mapped[int | None] = mapped_column(Integer)
    covered: Mapped[int] = mapped_column(Integer, default=1)
    papers_pending: Mapped[int] = mapped_column(Integer, default=0)
    color_mark: Mapped[str | None] = mapped_column(Text)
    remark: Mapped[str | None] = mapped_column(Text)
    extra: Mapped[str | None] = mapped_column(Text)
    urban_rural: Mapped[str | None] = mapped_column(Text)
    income_fen: Mapped[int | None] = mapped_column(Fen)
    valid_until: Mapped[str | None] = mapped_column(Text)
    review_due: Mapped[str | None] = mapped_column(Text, index=True)
    application_uid: Mapped[bytes | None] = mapped_column(Uid)
    predecessor_uid: Mapped[bytes | None] = mapped_column(Uid)
    barred_until: Mapped[str | None] = mapped_column(Text)


class EntitlementAmount(Exchanged, Base):
    """The amount per month in a period; ``basis`` says where it comes from.

    ``income_fen`` is the income per head and month, ``reckoning`` the JSON of the figures it was worked out with
    (None: stated, not worked out).
    """

    __tablename__ = "entitlement_amount"

    entitlement_uid: Mapped[bytes] = mapped_column(Uid, ForeignKey("entitlement.uid"), index=True)
    from_month: Mapped[int] = mapped_column(Month)
    to_month: Mapped[int | None] = mapped_column(Month)
    amount_fen: Mapped[int | None] = mapped_column(Fen)
    supplement_fen: Mapped[int] = mapped_column(Fen, default=0)
    basis: Mapped[str] = mapped_column(Text)
    income_fen: Mapped[int | None] = mapped_column(Fen)
    reckoning: Mapped[str | None] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(Text)
    approver: Mapped[str | None] = mapped_column(Text)


class EntitlementMember(Exchanged, Base):
    """Who of the household is covered, in which months."""

    __tablename__ = "entitlement_member"

    entitlement_uid: Mapped[bytes] = mapped_column(Uid, ForeignKey("entitlement.uid"), index=True)
    person_uid: Mapped[bytes] = mapped_column(Uid, ForeignKey("person.uid"), index=True)
    from_month: Mapped[int] = mapped_column(Month)
    to_month: Mapped[int | None] = mapped_column(Month)


class EntitlementState(Exchanged, Base):
    """How a benefit stood in a period: status, class, size, cover, village.

    Written only once something of it changes from a month on; a benefit without such rows stood as it
    stands now through its whole life. The newest period equals the benefit's own columns.
    """

    __tablename__ = "entitlement_state"

    entitlement_uid: Mapped[bytes] = mapped_column(Uid, ForeignKey("entitlement.uid"), index=True)
    from_month: Mapped[int] = mapped_column(Month)
    to_month: Mapped[int | None] = mapped_column(Month)
    status: Mapped[str] = mapped_column(Text)
    category: Mapped[str | None] = mapped_column(Text)
    household_size: Mapped[int | None] = mapped_column(Integer)
    covered: Mapped[int | None] = mapped_column(Integer)
    area_uid: Mapped[bytes | None] = mapped_column(Uid, ForeignKey("area.uid"))
    reason: Mapped[str | None] = mapped_column(Text)
    approver: Mapped[str | None] = mapped_column(Text)


class OwnColumn(Exchanged, Base):
    """A column a clerk added to a roster; its values stand in ``Entitlement.extra`` under ``key``.

    ``kind`` is text, number, date, flag or choice (then ``choices`` is a JSON list); without a programme
    the column stands in every roster.
    """

    __tablename__ = "own_column"

    key: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text)
    programme_uid: Mapped[bytes | None] = mapped_column(Uid, ForeignKey("programme.uid"))
    kind: Mapped[str] = mapped_column(Text)
    choices: Mapped[str | None] = mapped_column(Text)
    position: Mapped[int] = mapped_column(Integer, default=0)


class ReviewRound(Exchanged, Base):
    """A round of looking at benefits again (定期核查): which programmes (JSON list of codes), from when, due when."""

    __tablename__ = "review_round"

    name: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    programmes: Mapped[str] = mapped_column(Text)
    from_day: Mapped[str] = mapped_column(Text)
    due_day: Mapped[str] = mapped_column(Text)
    closed_on: Mapped[str | None] = mapped_column(Text)


class ReviewLine(Exchanged, Base):
    """One benefit in a round and what was found; ``result`` is a code of the list ``review_result`` (None: open)."""

    __tablename__ = "review_line"

    round_uid: Mapped[bytes] = mapped_column(Uid, ForeignKey("review_round.uid"), index=True)
    entitlement_uid: Mapped[bytes] = mapped_column(Uid, ForeignKey("entitlement.uid"), index=True)
    area_uid: Mapped[bytes | None] = mapped_column(Uid, ForeignKey("area.uid"))
    result: Mapped[str | None] = mapped_column(Text)
    found_on: Mapped[str | None] = mapped_column(Text)
    found_by: Mapped[str | None] = mapped_column(Text)
    income_fen: Mapped[int | None] = mapped_column(Fen)
    note: Mapped[str | None] = mapped_column(Text)
    settled_on: Mapped[str | None] = mapped_column(Text)


class Waiver(Exchanged, Base):
    """A benefit somebody could draw and gave up in writing (R-035); asked again on ``ask_again_on``."""

    __tablename__ = "waiver"

    person_uid: Mapped[bytes] = mapped_column(Uid, ForeignKey("person.uid"), index=True)
    programme_uid: Mapped[bytes] = mapped_column(Uid, ForeignKey("programme.uid"))
    signed_on: Mapped[str] = mapped_column(Text)
    ask_again_on: Mapped[str | None] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(Text)
    ended_on: Mapped[str | None] = mapped_column(Text)
