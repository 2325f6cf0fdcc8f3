"""What travels of a household that moves to another township: persons, accounts and benefits as they stood.

It is the JSON of ``relocation.content``; ``docs/exchange.md`` describes it for other programs.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, TypeVar

from minsheng_desktop.core.errors import AppError, Kind
from minsheng_desktop.rules import year_month

FORMAT = 1
MAX_CHARACTERS = 400_000
MAX_MEMBERS, MAX_ACCOUNTS, MAX_BENEFITS, MAX_WORDS = 60, 20, 100, 400
MAX_FEN = 10**12

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class MovedAccount:
    """An account of a person who moves; ``account_type`` is a code of the list of that name or empty."""

    number: str
    bank_name: str = ""
    holder_name: str = ""
    holder_relation: str = ""
    account_type: str = ""
    is_current: bool = True


@dataclass(frozen=True, slots=True)
class MovedMember:
    """A person who moves, the head of the household as it arrives marked; ``uid`` is the row of the old township.

    ``died_on``: a death that became known there before anybody took the household in.
    """

    uid: bytes
    name: str
    id_no: str
    id_state: str
    sex_code: str
    birth: str
    ethnic: str
    phone: str
    relation: str
    is_head: bool
    accounts: tuple[MovedAccount, ...] = ()
    died_on: str = ""


@dataclass(frozen=True, slots=True)
class MovedBenefit:
    """A benefit that ended with the move: fen a month, ``last_month`` (YYYYMM) the last one due at the old place.

    ``holder`` and ``covered`` are places in the list of members; ``unit`` is household or person.
    """

    uid: bytes
    programme_code: str
    programme: str
    unit: str
    category: str
    certificate_no: str
    amount_fen: int | None
    supplement_fen: int
    status: str
    from_month: int
    last_month: int
    holder: int
    covered: tuple[int, ...] = ()

    @property
    def total_fen(self) -> int:
        """Amount and supplement together."""
        return (self.amount_fen or 0) + self.supplement_fen


@dataclass(frozen=True, slots=True)
class MovedHousehold:
    """Everything the new township gets to know; ``office`` is the old one, ``uid`` its row of the household."""

    uid: bytes
    office: str
    head_name: str
    number: str
    booklet_no: str
    village: str
    address: str
    members: tuple[MovedMember, ...]
    benefits: tuple[MovedBenefit, ...] = ()


def write_content(moved: MovedHousehold) -> str:
    """The JSON of a household that moves."""
    return json.dumps({"format": FORMAT, **_plain(asdict(moved))}, ensure_ascii=False, separators=(",", ":"))


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, (list, tuple)) else value


def read_content(written: str) -> MovedHousehold:
    """What stands in ``relocation.content``. Raises INTEGRITY for what is not such a household.

    It was written by another office: nothing of it is trusted to have the right type, length or number.
    """
    try:
        data = json.loads(written) if len(written) <= MAX_CHARACTERS else None
        if not isinstance(data, dict) or data.get("format") != FORMAT:
            raise ValueError
        members = _listed(data, "members", MAX_MEMBERS, _member)
        benefits = _listed(data, "benefits", MAX_BENEFITS, lambda one: _benefit(one, len(members)))
        if sum(member.is_head for member in members) != 1:
            raise ValueError
        words = {key: _words(data, key) for key in HOUSEHOLD_WORDS}
        return MovedHousehold(_uid(data, "uid"), members=members, benefits=benefits, **words)
    except (ValueError, RecursionError) as error:
        raise AppError(Kind.INTEGRITY, "relocation.unreadable") from error


def _listed(data: Mapping[str, Any], key: str, most: int, read: Callable[[Mapping[str, Any]], T]) -> tuple[T, ...]:
    found = data.get(key)
    if not isinstance(found, list) or len(found) > most or not all(isinstance(one, dict) for one in found):
        raise ValueError(key)
    return tuple(read(one) for one in found)


def _words(data: Mapping[str, Any], key: str) -> str:
    found = data.get(key)
    if not isinstance(found, str) or len(found) > MAX_WORDS or any(ord(sign) < 32 for sign in found):
        raise ValueError(key)
    return found


def _uid(data: Mapping[str, Any], key: str) -> bytes:
    found = bytes.fromhex(_words(data, key))
    if len(found) != 16:
        raise ValueError(key)
    return found


def _integer(data: Mapping[str, Any], key: str, most: int) -> int:
    found = data.get(key)
    if type(found) is not int or not 0 <= found <= most:
        raise ValueError(key)
    return found


def _flag(data: Mapping[str, Any], key: str) -> bool:
    found = data.get(key)
    if not isinstance(found, bool):
        raise ValueError(key)
    return found


def _month(data: Mapping[str, Any], key: str) -> int:
    found = _integer(data, key, 999912)
    year_month.split(found)
    return found


HOUSEHOLD_WORDS = ("office", "head_name", "number", "booklet_no", "village", "address")
MEMBER_WORDS = ("name", "id_no", "id_state", "sex_code", "birth", "ethnic", "phone", "relation")
ACCOUNT_WORDS = ("number", "bank_name", "holder_name", "holder_relation", "account_type")
BENEFIT_WORDS = ("programme_code", "programme", "unit", "category", "certificate_no", "status")


def _member(data: Mapping[str, Any]) -> MovedMember:
    accounts = _listed(data, "accounts", MAX_ACCOUNTS, _account)
    words = {key: _words(data, key) for key in MEMBER_WORDS}
    died_on = _words(data, "died_on") if "died_on" in data else ""  # packages of earlier versions tell of none
    if died_on and date.fromisoformat(died_on).isoformat() != died_on:
        raise ValueError("died_on")
    return MovedMember(_uid(data, "uid"), is_head=_flag(data, "is_head"), accounts=accounts, died_on=died_on, **words)


def _account(data: Mapping[str, Any]) -> MovedAccount:
    return MovedAccount(**{key: _words(data, key) for key in ACCOUNT_WORDS}, is_current=_flag(data, "is_current"))


def _benefit(data: Mapping[str, Any], members: int) -> MovedBenefit:
    covered = data.get("covered")
    if not isinstance(covered, list) or not all(type(one) is int and 0 <= one < members for one in covered):
        raise ValueError("covered")
    return MovedBenefit(
        _uid(data, "uid"),
        amount_fen=None if data.get("amount_fen") is None else _integer(data, "amount_fen", MAX_FEN),
        supplement_fen=_integer(data, "supplement_fen", MAX_FEN),
        from_month=_month(data, "from_month"),
        last_month=_month(data, "last_month"),
        holder=_integer(data, "holder", members - 1),
        covered=tuple(dict.fromkeys(covered)),
        **{key: _words(data, key) for key in BENEFIT_WORDS},
    )
