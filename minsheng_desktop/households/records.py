"""Persons, households and import results as callers see them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class ImportOutcome:
    """What a roster file came to.

    ``held`` rows were kept back as doubts, ``rejected`` rows carry an error or were left out by the
    user; ``incomplete`` households have such a row; ``unstated_cover`` households do not say who of
    them is covered. Money is in fen.
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
class BenefitLine:
    """A benefit of a household or person. ``covered_names`` is empty where the roster does not say who."""

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


@dataclass(frozen=True, slots=True)
class PaymentLine:
    """What a payment sheet states was paid."""

    item: str
    month: int
    paid_on: str | None
    amount_fen: int | None
    account_number: str | None
    person: str


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
class HistoryLine:
    """One thing that happened, in words. ``at`` is UTC milliseconds."""

    at: int
    who: str
    sentence: str


@dataclass(frozen=True, slots=True)
class DoubtLine:
    """An open question about somebody here."""

    uid: bytes
    rule: str
    status: str
    sentence: str
    raised_on: str


@dataclass(frozen=True, slots=True)
class PersonPage:
    """Everything a person's page shows; ``values`` are the editable fields of the person."""

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


@dataclass(frozen=True, slots=True)
class HouseholdPage:
    """Everything a household's page shows; ``values`` are the editable fields of the household."""

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
    month_total_fen: int


@dataclass(frozen=True, slots=True)
class RosterTotals:
    """Totals of a list: households, covered persons and money are never added together."""

    rows: int
    covered: int
    amount_fen: int
    supplement_fen: int


@dataclass(frozen=True, slots=True)
class RosterFilter:
    """What a roster shows. Empty values mean no restriction; ``month`` YYYYMM 0 = now."""

    programme: str = ""
    village: bytes = b""
    statuses: tuple[str, ...] = ()
    category: str = ""
    text: str = ""
    month: int = 0
    doubts_only: bool = False
    extra: Mapping[str, str] = field(default_factory=dict)
