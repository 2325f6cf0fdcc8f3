"""Visits to households and reference values as callers see them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class NewReference:
    """What a unit of something earns or costs in a year at a place ("": everywhere in this workspace).

    ``kind`` is a code of ``income_kind`` or ``deduction_kind``; ``place`` an area code.
    """

    year: int
    item: str
    kind: str
    unit: str
    amount_fen: int
    place: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class ReferenceRecord:
    """A reference value as it stands; ``place_name`` is "" where it holds everywhere."""

    uid: bytes
    year: int
    place: str
    place_name: str
    item: str
    kind: str
    unit: str
    amount_fen: int
    source: str


@dataclass(frozen=True, slots=True)
class IncomeEntry:
    """An income of a year. Either ``amount_fen``, or ``quantity`` of ``item`` at ``unit_fen``.

    Without ``unit_fen`` the reference value of the item, place and year is taken. A reference to a person is free.
    """

    kind: str
    item: str
    amount_fen: int | None = None
    quantity: Decimal | None = None
    unit: str = ""
    unit_fen: int | None = None
    person_uid: bytes | None = None


@dataclass(frozen=True, slots=True)
class DeductionEntry:
    """A rigid expenditure of a year with its voucher: the amount, or the bill and what others paid of it."""

    kind: str
    item: str
    voucher_no: str
    amount_fen: int | None = None
    bill_fen: int | None = None
    insured_fen: int | None = None
    second_fen: int | None = None
    person_uid: bytes | None = None


@dataclass(frozen=True, slots=True)
class NewSurvey:
    """A visit. One of ``application_uid``, ``entitlement_uid`` (a review), ``household_uid`` says to whom.

    ``members`` of 0 counts those of the case. ``housing`` and ``assets`` map the keys of ``HOUSING`` and ``ASSETS``
    to what was found. ``go_on``: a case that waits for its visit takes that step.
    """

    visited_on: date
    first_surveyor: str
    second_surveyor: str = ""
    application_uid: bytes | None = None
    entitlement_uid: bytes | None = None
    household_uid: bytes | None = None
    year: int = 0
    members: int = 0
    housing: Mapping[str, object] = field(default_factory=dict)
    assets: Mapping[str, object] = field(default_factory=dict)
    income: tuple[IncomeEntry, ...] = ()
    deductions: tuple[DeductionEntry, ...] = ()
    finding: str = ""
    go_on: bool = True


@dataclass(frozen=True, slots=True)
class SurveyLineRecord:
    """An income or expenditure of a visit; ``amount_fen`` is what counts, a year."""

    uid: bytes
    kind: str
    person_uid: bytes | None
    person: str
    item: str
    quantity: str
    unit: str
    unit_fen: int | None
    bill_fen: int | None
    insured_fen: int | None
    second_fen: int | None
    amount_fen: int
    voucher_no: str


@dataclass(frozen=True, slots=True)
class SurveyReckoned:
    """What a visit comes to: totals by kind (fen a year), income per head and month, the sentence that explains it.

    ``relief`` says the self-paid part is so large that temporary relief is due the same day (R-043).
    """

    income: Mapping[str, int]
    deductions: Mapping[str, int]
    members: int
    income_fen: int
    deduction_fen: int
    net_fen: int
    per_head_fen: int
    self_paid_fen: int
    relief: bool
    sentence: str


@dataclass(frozen=True, slots=True)
class SurveyRecorded:
    """A visit that was written down; ``step_refused`` says why the case did not go on ("": no reason)."""

    uid: bytes
    reckoned: SurveyReckoned
    step_taken: bool = False
    step_refused: str = ""


@dataclass(frozen=True, slots=True)
class SurveyRecord:
    """A visit in a list or whole (``lines`` and ``reckoned`` are filled by ``survey_record`` only)."""

    uid: bytes
    household_uid: bytes
    application_uid: bytes | None
    entitlement_uid: bytes | None
    number: str
    applicant: str
    village: str
    programme: str
    visited_on: str
    first_surveyor: str
    second_surveyor: str
    year: int
    members: int
    income_fen: int
    deduction_fen: int
    per_head_fen: int
    finding: str
    housing: Mapping[str, object] = field(default_factory=dict)
    assets: Mapping[str, object] = field(default_factory=dict)
    lines: tuple[SurveyLineRecord, ...] = ()
    reckoned: SurveyReckoned | None = None


@dataclass(frozen=True, slots=True)
class SurveyFilter:
    """Which visits are listed; a programme code, a village name, days of the visit, a case or household."""

    programme: str = ""
    village: str = ""
    from_day: date | None = None
    to_day: date | None = None
    application_uid: bytes | None = None
    household_uid: bytes | None = None


@dataclass(frozen=True, slots=True)
class ReliefCandidate:
    """A household whose self-paid costs call for temporary relief (R-043), while none was applied for since."""

    survey_uid: bytes
    household_uid: bytes
    name: str
    village: str
    visited_on: str
    self_paid_fen: int
    enrolled: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FormMember:
    """A person on the visit form."""

    name: str
    relation: str
    sex: str
    age: int | None
    id_no: str | None
    covered: bool


@dataclass(frozen=True, slots=True)
class FormLine:
    """A row of the visit form: empty strings and None are left to the pen."""

    kind: str
    kind_label: str
    item: str
    quantity: str = ""
    unit: str = ""
    unit_fen: int | None = None
    bill_fen: int | None = None
    insured_fen: int | None = None
    second_fen: int | None = None
    amount_fen: int | None = None
    voucher_no: str = ""
    person: str = ""


@dataclass(frozen=True, slots=True)
class SurveyForm:
    """Everything a visit form says, blank (no case) or filled; ``housing`` and ``assets`` are (label, value) pairs."""

    office: str
    number: str
    programme: str
    applicant: str
    phone: str
    address: str
    cause: str
    year: int
    members: tuple[FormMember, ...]
    housing: tuple[tuple[str, str], ...]
    assets: tuple[tuple[str, str], ...]
    income: tuple[FormLine, ...]
    deductions: tuple[FormLine, ...]
    visited_on: str
    first_surveyor: str
    second_surveyor: str
    finding: str
    reckoned: SurveyReckoned | None
