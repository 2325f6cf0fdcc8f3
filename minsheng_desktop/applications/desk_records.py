"""Relatives of officials, the reserve fund and the people who came, as callers see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

ALLOCATE, SPEND, REFUND, GIVE_BACK = "allocate", "spend", "refund", "give_back"
RESERVE_KINDS = (ALLOCATE, SPEND, REFUND, GIVE_BACK)
SIGNS = {ALLOCATE: 1, SPEND: -1, REFUND: 1, GIVE_BACK: -1}


@dataclass(frozen=True, slots=True)
class NewRelative:
    """A near relative of an official, declared at an application or by itself."""

    person_uid: bytes
    official_name: str
    official_office: str
    relation: str
    declared_on: date
    official_post: str = ""
    application_uid: bytes | None = None
    stands_aside: bool = True


@dataclass(frozen=True, slots=True)
class RelativeRecord:
    """A registered relative; ``benefits`` are the programmes drawn now, days are ISO text."""

    uid: bytes
    person_uid: bytes
    name: str
    id_no: str | None
    village: str
    application_uid: bytes | None
    number: str
    official_name: str
    official_office: str
    official_post: str
    relation: str
    declared_on: str
    visited_on: str | None
    visited_by: str
    stands_aside: bool
    ended_on: str | None
    benefits: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RelativeFilter:
    """Which are listed: by village name, official, not yet visited; ended ones only when asked for."""

    village: str = ""
    official: str = ""
    unvisited: bool = False
    ended: bool = False


@dataclass(frozen=True, slots=True)
class NewReserveEntry:
    """A movement of the reserve fund; ``kind`` is one of ``RESERVE_KINDS``, ``amount_fen`` positive.

    spend pays an urgent case, refund is money of a case that came back, give_back goes to the county.
    """

    day: date
    kind: str
    amount_fen: int
    application_uid: bytes | None = None
    receipt_no: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class ReserveLine:
    """A movement with the balance after it."""

    uid: bytes
    day: str
    kind: str
    amount_fen: int
    balance_fen: int
    application_uid: bytes | None
    number: str
    name: str
    receipt_no: str
    note: str


@dataclass(frozen=True, slots=True)
class ReserveBook:
    """The fund in a period: what it began with, every movement, sums by kind, what it ends with (fen)."""

    opening_fen: int
    lines: tuple[ReserveLine, ...]
    allocated_fen: int
    spent_fen: int
    refunded_fen: int
    given_back_fen: int
    balance_fen: int


@dataclass(frozen=True, slots=True)
class NewReception:
    """A person who came, called or was visited; ``channel`` is a code of ``reception_channel``.

    ``programme`` is a code ("": no programme meant), ``told`` the papers named once (一次性告知).
    """

    came_on: date
    name: str
    matter: str
    first_officer: str = ""
    channel: str = "counter"
    phone: str = ""
    person_uid: bytes | None = None
    village: str = ""
    programme: str = ""
    told: tuple[str, ...] = ()
    answer: str = ""
    settled_on: date | None = None


@dataclass(frozen=True, slots=True)
class ReceptionRecord:
    """A reception; ``visit`` counts how often this person came about this matter, ``too_often`` from the third on."""

    uid: bytes
    number: str
    came_on: str
    name: str
    phone: str
    person_uid: bytes | None
    village: str
    channel: str
    matter: str
    programme: str
    programme_code: str
    first_officer: str
    told: tuple[str, ...]
    referred_to: str
    referral_reason: str
    answer: str
    settled_on: str | None
    application_uid: bytes | None
    application_number: str
    visit: int
    too_often: bool


@dataclass(frozen=True, slots=True)
class ReceptionFilter:
    """Which receptions are listed; ``open_only``: not settled, ``flagged``: third visit and later."""

    words: str = ""
    from_day: date | None = None
    to_day: date | None = None
    open_only: bool = False
    flagged: bool = False
    referred: bool = False
