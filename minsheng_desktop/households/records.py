"""Persons, households and import results as callers see them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ImportOutcome:
    """What a roster file came to.

    ``held`` rows were kept back as doubts, ``rejected`` rows carry an error or were left out by the
    user, ``left`` ones are let stand by the policy; ``incomplete`` households have such a row;
    ``unstated_cover`` households do not say who of them is covered; ``missing`` benefits are in force and not on
    the list. Money is in fen.
    """

    new: int
    updated: int
    unchanged: int
    held: int
    rejected: int
    households: int
    entitlements_new: int
    entitlements_changed: int
    entitlements_unchanged: int
    payments: int
    incomplete: int
    unstated_cover: int
    doubts: int
    amount_fen: int
    left: int = 0
    missing: int = 0


@dataclass(frozen=True, slots=True)
class PersonHit:
    """A line of the search box."""

    uid: bytes
    name: str
    sex_code: str
    birth: str | None
    id_no: str | None
    village: str
    household_uid: bytes | None
    died_on: str | None


@dataclass(frozen=True, slots=True)
class Membership:
    """A person's place in a household."""

    uid: bytes
    household_uid: bytes
    person_uid: bytes
    name: str
    relation: str
    is_head: bool
    sex_code: str
    birth: str | None
    id_no: str | None
    id_state: str
    from_month: int | None
    to_month: int | None
    died_on: str | None
    benefits: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AmountPeriod:
    """What a benefit comes to a month from ``from_month`` to ``to_month`` (None: on); fen.

    ``sentence`` tells how it was reckoned; empty where the amount was stated.
    """

    from_month: int
    to_month: int | None
    amount_fen: int | None
    supplement_fen: int
    basis: str
    sentence: str = ""

    def holds_in(self, month: int) -> bool:
        """Whether the period covers ``month`` (YYYYMM)."""
        return self.from_month <= month and (self.to_month is None or month <= self.to_month)

    @property
    def total_fen(self) -> int:
        """Amount and supplement together."""
        return (self.amount_fen or 0) + self.supplement_fen


@dataclass(frozen=True, slots=True)
class BenefitState:
    """How a benefit stood in a period (months YYYYMM); written only once something of it changed."""

    from_month: int
    to_month: int | None
    status: str
    category: str | None
    household_size: int | None
    covered: int | None


@dataclass(frozen=True, slots=True)
class BenefitLine:
    """A benefit of a household or person.

    ``covered_names`` and ``covered_uids`` are empty where the roster does not say who; ``unit`` is what
    the programme counts (``household`` or ``person``); ``periods`` are its amounts, the first one first;
    ``barred_until`` is the day (YYYY-MM-DD) before which it cannot be drawn again.
    """

    uid: bytes
    programme: str
    programme_code: str
    status: str
    category: str
    certificate_no: str
    amount_fen: int | None
    supplement_fen: int
    covered: int
    covered_names: tuple[str, ...]
    from_month: int
    to_month: int | None
    holder: str
    version: tuple[int, int]
    holder_uid: bytes
    household_uid: bytes | None
    remark: str | None
    color_mark: str | None
    papers_pending: bool
    unit: str
    covered_uids: tuple[bytes, ...]
    programme_uid: bytes
    periods: tuple[AmountPeriod, ...]
    states: tuple[BenefitState, ...] = ()
    barred_until: str | None = None

    @property
    def running(self) -> bool:
        """Whether it is still drawn (a suspended one is)."""
        return self.to_month is None

    def fen_in(self, month: int) -> int:
        """What it comes to in ``month``, supplement included; suspended, or after its gradual exit, it pays nothing."""
        held = [state for state in self.states if state.from_month <= month <= (state.to_month or month)]
        if (held[-1].status if held else self.status) == "suspended":
            return 0
        last = self.states[-1].to_month if self.states and self.status == "grace" else None
        if last is not None and month > last:
            return 0
        return sum(period.total_fen for period in self.periods if period.holds_in(month))


@dataclass(frozen=True, slots=True)
class PaymentLine:
    """What a payment sheet states was paid; ``programme_uid`` None: the sheet's item is no programme known here."""

    item: str
    month: int
    paid_on: str | None
    amount_fen: int | None
    account_number: str | None
    person: str
    result: str | None
    programme_uid: bytes | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """A bank account of a person."""

    uid: bytes
    number: str
    bank_name: str
    holder_name: str
    holder_relation: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class MemberAccount:
    """The account a member is paid to; ``collector`` is who draws the money for that person, if somebody does."""

    person_uid: bytes
    person: str
    number: str
    bank_name: str
    collector: str
    relation: str
    uid: bytes


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One operation, in words. ``at`` is UTC milliseconds, ``operation`` its number."""

    at: int
    who: str
    sentence: str
    operation: int = 0


@dataclass(frozen=True, slots=True)
class DoubtLine:
    """An open question about somebody here."""

    uid: bytes
    rule: str
    status: str
    sentence: str
    raised_on: str


@dataclass(frozen=True, slots=True)
class FormerLine:
    """A name or number (``kind``: name or id_no) a person was known by until a day."""

    kind: str
    value: str
    until: str
    reason: str | None


@dataclass(frozen=True, slots=True)
class PersonPage:
    """Everything a person's page shows; ``values`` are the editable fields of the person.

    ``merged_into`` is the person this one was united with, ``united`` (uid, name) those united with this one;
    ``overpaid_fen`` is what was paid for months after a death.
    """

    uid: bytes
    version: tuple[int, int]
    own: bool
    values: Mapping[str, object]
    village: str
    households: tuple[Membership, ...]
    benefits: tuple[BenefitLine, ...]
    payments: tuple[PaymentLine, ...]
    accounts: tuple[Account, ...]
    doubts: tuple[DoubtLine, ...]
    history: tuple[HistoryLine, ...]
    former: tuple[FormerLine, ...] = ()
    merged_into: bytes | None = None
    united: tuple[tuple[bytes, str], ...] = ()
    attachments: int = 0
    overpaid_fen: int = 0


@dataclass(frozen=True, slots=True)
class HouseholdPage:
    """Everything a household's page shows; ``values`` are the editable fields of the household.

    ``predecessor`` is the household this one split from, ``offshoots`` (uid, head) those split from it.
    """

    uid: bytes
    version: tuple[int, int]
    own: bool
    values: Mapping[str, object]
    village: str
    members: tuple[Membership, ...]
    benefits: tuple[BenefitLine, ...]
    payments: tuple[PaymentLine, ...]
    doubts: tuple[DoubtLine, ...]
    history: tuple[HistoryLine, ...]
    month: int
    month_total_fen: int
    last_month_total_fen: int
    predecessor: tuple[bytes, str] | None = None
    offshoots: tuple[tuple[bytes, str], ...] = ()
    attachments: int = 0
    notices: int = 0
    accounts: tuple[MemberAccount, ...] = ()


@dataclass(frozen=True, slots=True)
class PeopleFilter:
    """Which persons a list shows and how sorted; empty means no restriction. ``life`` is living or dead."""

    village: bytes = b""
    text: str = ""
    life: str = ""
    doubts_only: bool = False
    sort: str = ""
    descending: bool = False


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One line of the list of persons. ``key`` is the list's local key; ``benefits`` are short names, joined."""

    key: int
    uid: bytes
    name: str
    sex_code: str
    birth: str | None
    id_no: str | None
    id_state: str
    village: str | None
    village_group: str | None
    phone: str | None
    address: str | None
    died_on: str | None
    benefits: str | None
    household_uid: bytes | None
    has_doubt: bool
    office: str | None


@dataclass(frozen=True, slots=True)
class NewAccount:
    """An account as it is entered; ``account_type`` is a code of the list of that name or empty."""

    number: str
    bank_name: str = ""
    holder_name: str = ""
    holder_relation: str = ""
    account_type: str = ""


@dataclass(frozen=True, slots=True)
class NewMember:
    """A member as entered. ``person_uid`` takes a known person in: then only relation and account count.

    ``id_state`` valid asks for a number that holds (or none); doubt keeps it as it came. ``birth`` is
    YYYY-MM-DD, YYYY-MM or YYYY; birth and sex follow a number that holds.
    """

    name: str = ""
    id_no: str = ""
    id_state: str = "valid"
    sex_code: str = "0"
    birth: str = ""
    ethnic: str = ""
    phone: str = ""
    relation: str = ""
    account: NewAccount | None = None
    person_uid: bytes | None = None


@dataclass(frozen=True, slots=True)
class NewBenefit:
    """A benefit entered with a household: fen a month from ``month`` (YYYYMM) on.

    ``covered`` are places in the list of members (None: all of them, or the head where the programme
    counts persons); a programme that counts persons begins once for each of them.
    """

    programme_code: str
    month: int
    amount_fen: int
    supplement_fen: int = 0
    category: str = ""
    certificate_no: str = ""
    covered: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class Registration:
    """A household as it is entered, with everyone in it from ``month`` (None: this month) on."""

    village: bytes | None
    village_group: str = ""
    address: str = ""
    number: str = ""
    booklet_no: str = ""
    members: tuple[NewMember, ...] = ()
    benefits: tuple[NewBenefit, ...] = ()
    month: int | None = None


@dataclass(frozen=True, slots=True)
class Alike:
    """A person on record who may be the one being entered.

    ``why`` is same_id, same_name_birth, same_phone or same_name_village; ``benefits`` are those still drawn.
    """

    uid: bytes
    name: str
    id_no: str | None
    birth: str | None
    sex_code: str
    village: str
    household_uid: bytes | None
    died_on: str | None
    why: str
    benefits: tuple[BenefitLine, ...]
