"""Applications on their way: who asked, every step with its real date, what was found, who decided."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Exchanged
from db.types import Fen, Month, Uid


class Reception(Exchanged, Base):
    """A person who came, called or was visited (接待登记): first contact, what was told, whereto referred.

    ``told`` is a JSON list of the papers named once (一次性告知); ``channel`` is a code of ``reception_channel``.
    """

    __tablename__ = "reception"

    number: Mapped[str | None] = mapped_column(Text)
    came_on: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    phone: Mapped[str | None] = mapped_column(Text)
    person_uid: Mapped[bytes | None] = mapped_column(Uid, ForeignKey("person.uid"), index=True)
    area_uid: Mapped[bytes | None] = mapped_column(Uid, ForeignKey("area.uid"))
    channel: Mapped[str] = mapped_column(Text)
    matter: Mapped[str] = mapped_column(Text)
    programme_uid: Mapped[bytes | None] = mapped_column(Uid, ForeignKey("programme.uid"))
    first_officer: Mapped[str] = mapped_column(Text)
    told: Mapped[str | None] = mapped_column(Text)
    referred_to: Mapped[str | None] = mapped_column(Text)
    referral_reason: Mapped[str | None] = mapped_column(Text)
    answer: Mapped[str | None] = mapped_column(Text)
    settled_on: Mapped[str | None] = mapped_column(Text)
    application_uid: Mapped[bytes | None] = mapped_column(Uid, index=True)


class Application(Exchanged, Base):
    """An application: ``status`` is a code of ``application_status``, ``stage`` the step that comes next.

    ``rules`` is the JSON of the programme's settings as they stood when it began; it stays on them. ``path`` names
    the row of steps. ``source`` tells where an old case entered later comes from.
    """

    __tablename__ = "application"

    number: Mapped[str] = mapped_column(Text, index=True)
    programme_uid: Mapped[bytes] = mapped_column(Uid, ForeignKey("programme.uid"))
    household_uid: Mapped[bytes | None] = mapped_column(Uid, ForeignKey("household.uid"), index=True)
    person_uid: Mapped[bytes] = mapped_column(Uid, ForeignKey("person.uid"), index=True)
    area_uid: Mapped[bytes | None] = mapped_column(Uid, ForeignKey("area.uid"))
    applied_by: Mapped[str] = mapped_column(Text)
    agent_name: Mapped[str | None] = mapped_column(Text)
    agent_relation: Mapped[str | None] = mapped_column(Text)
    agent_reason: Mapped[str | None] = mapped_column(Text)
    agent_authorised_on: Mapped[str | None] = mapped_column(Text)
    channel: Mapped[str] = mapped_column(Text)
    applied_on: Mapped[str] = mapped_column(Text)
    cause: Mapped[str | None] = mapped_column(Text)
    path: Mapped[str] = mapped_column(Text)
    rules: Mapped[str] = mapped_column(Text)
    stage: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(Text, index=True)
    due_on: Mapped[str | None] = mapped_column(Text, index=True)
    stage_due_on: Mapped[str | None] = mapped_column(Text)
    urban_rural: Mapped[str | None] = mapped_column(Text)
    category: Mapped[str | None] = mapped_column(Text)
    extra: Mapped[str | None] = mapped_column(Text)
    income_fen: Mapped[int | None] = mapped_column(Fen)
    amount_fen: Mapped[int | None] = mapped_column(Fen)
    supplement_fen: Mapped[int] = mapped_column(Fen, default=0)
    reckoning: Mapped[str | None] = mapped_column(Text)
    decided_by: Mapped[str | None] = mapped_column(Text)
    decided_on: Mapped[str | None] = mapped_column(Text)
    decision_reason: Mapped[str | None] = mapped_column(Text)
    from_month: Mapped[int | None] = mapped_column(Month)
    entitlement_uid: Mapped[bytes | None] = mapped_column(Uid, index=True)
    predecessor_uid: Mapped[bytes | None] = mapped_column(Uid)
    recheck_on: Mapped[str | None] = mapped_column(Text)
    source: Mapped[str | None] = mapped_column(Text)
    remark: Mapped[str | None] = mapped_column(Text)


class ApplicationMember(Exchanged, Base):
    """Who lives in the applying household, who is to be covered, when they signed the authorisation."""

    __tablename__ = "application_member"

    application_uid: Mapped[bytes] = mapped_column(Uid, ForeignKey("application.uid"), index=True)
    person_uid: Mapped[bytes] = mapped_column(Uid, ForeignKey("person.uid"), index=True)
    covered: Mapped[int] = mapped_column(Integer, default=1)
    relation: Mapped[str | None] = mapped_column(Text)
    authorised_on: Mapped[str | None] = mapped_column(Text)
    no_signature_reason: Mapped[str | None] = mapped_column(Text)


class ApplicationStep(Exchanged, Base):
    """A step that was taken: when in truth (``done_on``) and by whom; when it was entered stands in ``updated_at``.

    ``step`` and ``result`` are codes of the path catalogue; ``details`` is the JSON of what the step asks for.
    ``void`` marks a step that was returned and taken anew.
    """

    __tablename__ = "application_step"

    application_uid: Mapped[bytes] = mapped_column(Uid, ForeignKey("application.uid"), index=True)
    position: Mapped[int] = mapped_column(Integer)
    step: Mapped[str] = mapped_column(Text)
    result: Mapped[str] = mapped_column(Text)
    done_on: Mapped[str] = mapped_column(Text)
    entered_on: Mapped[str] = mapped_column(Text)
    done_by: Mapped[str] = mapped_column(Text)
    opinion: Mapped[str | None] = mapped_column(Text)
    details: Mapped[str | None] = mapped_column(Text)
    paper: Mapped[str | None] = mapped_column(Text)
    void: Mapped[int] = mapped_column(Integer, default=0)


class MeansCheck(Exchanged, Base):
    """A check of the economic situation (经济状况核对): asked for, answered, or left out with a reason.

    ``conclusion`` is a code of the list ``means_conclusion``; ``hits`` is the JSON of what was found.
    """

    __tablename__ = "means_check"

    application_uid: Mapped[bytes] = mapped_column(Uid, ForeignKey("application.uid"), index=True)
    request_no: Mapped[str | None] = mapped_column(Text, index=True)
    requested_on: Mapped[str | None] = mapped_column(Text)
    answered_on: Mapped[str | None] = mapped_column(Text)
    conclusion: Mapped[str | None] = mapped_column(Text)
    hits: Mapped[str | None] = mapped_column(Text)
    left_out_reason: Mapped[str | None] = mapped_column(Text)
    remark: Mapped[str | None] = mapped_column(Text)


class Survey(Exchanged, Base):
    """A visit to a household (入户调查), for an application or for a benefit that is looked at again.

    ``housing`` and ``assets`` are JSON; ``per_head_fen`` is the income per head and month it came to.
    """

    __tablename__ = "survey"

    household_uid: Mapped[bytes] = mapped_column(Uid, ForeignKey("household.uid"), index=True)
    application_uid: Mapped[bytes | None] = mapped_column(Uid, ForeignKey("application.uid"), index=True)
    entitlement_uid: Mapped[bytes | None] = mapped_column(Uid, ForeignKey("entitlement.uid"), index=True)
    visited_on: Mapped[str] = mapped_column(Text)
    first_surveyor: Mapped[str] = mapped_column(Text)
    second_surveyor: Mapped[str | None] = mapped_column(Text)
    year: Mapped[int] = mapped_column(Integer)
    members: Mapped[int] = mapped_column(Integer)
    housing: Mapped[str | None] = mapped_column(Text)
    assets: Mapped[str | None] = mapped_column(Text)
    finding: Mapped[str | None] = mapped_column(Text)
    income_fen: Mapped[int] = mapped_column(Fen, default=0)
    deduction_fen: Mapped[int] = mapped_column(Fen, default=0)
    per_head_fen: Mapped[int] = mapped_column(Fen, default=0)


class SurveyLine(Exchanged, Base):
    """An income or a rigid expenditure of a surveyed household in a year.

    ``kind`` is a code of ``income_kind`` or ``deduction_kind``; a bill counts after insurance and second payment
    (R-042). An expenditure needs ``voucher_no`` (R-041).
    """

    __tablename__ = "survey_line"

    survey_uid: Mapped[bytes] = mapped_column(Uid, ForeignKey("survey.uid"), index=True)
    kind: Mapped[str] = mapped_column(Text)
    person_uid: Mapped[bytes | None] = mapped_column(Uid, ForeignKey("person.uid"))
    item: Mapped[str] = mapped_column(Text)
    quantity: Mapped[str | None] = mapped_column(Text)
    unit: Mapped[str | None] = mapped_column(Text)
    unit_fen: Mapped[int | None] = mapped_column(Fen)
    bill_fen: Mapped[int | None] = mapped_column(Fen)
    insured_fen: Mapped[int | None] = mapped_column(Fen)
    second_fen: Mapped[int | None] = mapped_column(Fen)
    amount_fen: Mapped[int] = mapped_column(Fen)
    voucher_no: Mapped[str | None] = mapped_column(Text)


class OfficialRelative(Exchanged, Base):
    """A near relative of an official among those concerned (近亲属备案) and how the official stood aside."""

    __tablename__ = "official_relative"

    person_uid: Mapped[bytes] = mapped_column(Uid, ForeignKey("person.uid"), index=True)
    application_uid: Mapped[bytes | None] = mapped_column(Uid, ForeignKey("application.uid"), index=True)
    official_name: Mapped[str] = mapped_column(Text)
    official_office: Mapped[str] = mapped_column(Text)
    official_post: Mapped[str | None] = mapped_column(Text)
    relation: Mapped[str] = mapped_column(Text)
    declared_on: Mapped[str] = mapped_column(Text)
    visited_on: Mapped[str | None] = mapped_column(Text)
    visited_by: Mapped[str | None] = mapped_column(Text)
    stands_aside: Mapped[int] = mapped_column(Integer, default=1)
    ended_on: Mapped[str | None] = mapped_column(Text)


class Posting(Exchanged, Base):
    """A sheet on a village's board: which list, which village, from when to when.

    ``kind`` is a code of the list ``posting_kind``, ``status`` of ``posting_status``.
    """

    __tablename__ = "posting"

    kind: Mapped[str] = mapped_column(Text)
    programme_uid: Mapped[bytes] = mapped_column(Uid, ForeignKey("programme.uid"))
    area_uid: Mapped[bytes | None] = mapped_column(Uid, ForeignKey("area.uid"), index=True)
    number: Mapped[str | None] = mapped_column(Text)
    quarter: Mapped[str | None] = mapped_column(Text)
    from_day: Mapped[str | None] = mapped_column(Text)
    to_day: Mapped[str | None] = mapped_column(Text)
    board: Mapped[str | None] = mapped_column(Text)
    phone: Mapped[str | None] = mapped_column(Text)
    status: Mapped[str] = mapped_column(Text)
    photo_uid: Mapped[bytes | None] = mapped_column(Uid, ForeignKey("attachment.uid"))
    removed_on: Mapped[str | None] = mapped_column(Text)
    removal_reason: Mapped[str | None] = mapped_column(Text)
    notice_uid: Mapped[bytes | None] = mapped_column(Uid)


class PostingLine(Exchanged, Base):
    """A case or a benefit on a sheet, with the figures as they were posted."""

    __tablename__ = "posting_line"

    posting_uid: Mapped[bytes] = mapped_column(Uid, ForeignKey("posting.uid"), index=True)
    application_uid: Mapped[bytes | None] = mapped_column(Uid, ForeignKey("application.uid"), index=True)
    entitlement_uid: Mapped[bytes | None] = mapped_column(Uid, ForeignKey("entitlement.uid"), index=True)
    household_size: Mapped[int | None] = mapped_column(Integer)
    covered: Mapped[int | None] = mapped_column(Integer)
    amount_fen: Mapped[int | None] = mapped_column(Fen)


class Objection(Exchanged, Base):
    """What somebody objects to about a posted case, and what came of it; while open it blocks the case."""

    __tablename__ = "objection"

    posting_uid: Mapped[bytes | None] = mapped_column(Uid, ForeignKey("posting.uid"), index=True)
    application_uid: Mapped[bytes | None] = mapped_column(Uid, ForeignKey("application.uid"), index=True)
    entitlement_uid: Mapped[bytes | None] = mapped_column(Uid, ForeignKey("entitlement.uid"), index=True)
    raised_on: Mapped[str] = mapped_column(Text)
    raised_by: Mapped[str | None] = mapped_column(Text)
    contact: Mapped[str | None] = mapped_column(Text)
    content: Mapped[str] = mapped_column(Text)
    handled_by: Mapped[str | None] = mapped_column(Text)
    finding: Mapped[str | None] = mapped_column(Text)
    upheld: Mapped[int | None] = mapped_column(Integer)
    answered_on: Mapped[str | None] = mapped_column(Text)


class ReserveEntry(Exchanged, Base):
    """A movement of the township's reserve fund for urgent relief (备用金); the balance never falls below zero (R-073).

    ``kind`` is allocate, spend or give_back; ``amount_fen`` is positive.
    """

    __tablename__ = "reserve_entry"

    day: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    amount_fen: Mapped[int] = mapped_column(Fen)
    application_uid: Mapped[bytes | None] = mapped_column(Uid, ForeignKey("application.uid"), index=True)
    receipt_no: Mapped[str | None] = mapped_column(Text)
    note: Mapped[str | None] = mapped_column(Text)
