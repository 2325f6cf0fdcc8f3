"""Benefits as lists show them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One line of a programme's roster. ``key`` is the list's local key; money is fen a month.

    ``former_fen`` is the amount before the present period, which began in ``amount_since`` (YYYYMM).
    """

    key: int
    uid: bytes
    certificate_no: str | None
    name: str
    id_no: str | None
    village: str | None
    village_group: str | None
    household_size: int | None
    covered: int
    category: str | None
    amount_fen: int | None
    supplement_fen: int
    status: str
    account_number: str | None
    phone: str | None
    address: str | None
    remark: str | None
    from_month: int
    color_mark: str | None
    household_uid: bytes | None
    person_uid: bytes
    has_doubt: bool
    programme: str
    sex_code: str
    birth: str | None
    id_state: str
    former_fen: int | None
    amount_since: int | None
    unit: str


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums of a list; benefits, persons and money are never added together."""

    benefits: int
    covered: int
    amount_fen: int
    supplement_fen: int


@dataclass(frozen=True, slots=True)
class VillageGroup:
    """One village of a grouped roster."""

    area_uid: bytes | None
    name: str
    totals: Totals


@dataclass(frozen=True, slots=True)
class ProgrammeInUse:
    """A programme that has benefits here."""

    uid: bytes
    code: str
    name: str
    benefits: int
    unit: str
