"""What the program knows of a person, as values for the columns of somebody else's table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from minsheng_desktop.core.texts import has_text, text
from minsheng_desktop.entitlements.own_columns import read_extra
from minsheng_desktop.rules import age
from minsheng_desktop.spreadsheets.cell_editing import CellValue

OWN = "own:"
SEX_WORDS = {"1": "households.sex.male", "2": "households.sex.female"}
# What a column can be filled with, in the order the clerk is offered it; “own:<key>” are her own columns.
FILL_FIELDS = (
    "name", "id_no", "sex", "birth", "age", "ethnic", "relation", "head_name", "head_id", "hh_no", "cert_no",
    "booklet_no", "hh_size", "insured", "category", "amount_month", "supplement", "amount", "status", "town",
    "village", "group", "address", "phone", "bank_name", "bank_card", "account_name", "payee_relation", "remark",
)  # fmt: skip
# A household's figures stand once, on the row of who draws the benefit.
_ONCE = frozenset({"hh_size", "insured", "amount_month", "supplement", "amount"})


@dataclass(frozen=True, slots=True)
class Facts:
    """A person with the present household, account and benefit; an empty mapping where there is none."""

    person: Mapping[str, Any]
    home: Mapping[str, Any]
    account: Mapping[str, Any]
    benefit: Mapping[str, Any]

    @property
    def stands_for_benefit(self) -> bool:
        """Whether the benefit's figures stand on this person's row."""
        return not self.benefit or self.benefit["holder"] == self.person["uid"]


def values_of(facts: Facts, today: date, money_unit: int = 100) -> dict[str, CellValue | None]:
    """The values of all fields; ``money_unit``: fen of one unit of the table's money (元 100, 万元 1,000,000)."""
    person, home, account, benefit = facts.person, facts.home, facts.account, facts.benefit
    born = _birth(person.get("birth"))
    amount, supplement = benefit.get("amount_fen"), benefit.get("supplement_fen")
    found: dict[str, CellValue | None] = {
        "name": person.get("name"),
        "id_no": person.get("id_no"),
        "sex": text(SEX_WORDS[person["sex_code"]]) if person.get("sex_code") in SEX_WORDS else None,
        "birth": born,
        "age": age.completed_years(born, today) if isinstance(born, date) and born <= today else None,
        "ethnic": person.get("ethnic"),
        "relation": home.get("relation"),
        "head_name": home.get("head_name"),
        "head_id": home.get("head_id"),
        "hh_no": benefit.get("certificate_no") or home.get("number"),
        "cert_no": benefit.get("certificate_no"),
        "booklet_no": home.get("booklet_no"),
        "hh_size": benefit.get("household_size") or home.get("size_stated"),
        "insured": benefit.get("covered"),
        "category": benefit.get("category"),
        "amount_month": _money(amount, money_unit),
        "supplement": _money(supplement, money_unit) if supplement else None,
        "amount": _money(None if amount is None else amount + (supplement or 0), money_unit),
        "status": _status(benefit.get("status")),
        "town": person.get("town"),
        "village": person.get("village"),
        "group": person.get("village_group") or home.get("village_group"),
        "address": person.get("address") or home.get("address"),
        "phone": person.get("phone"),
        "bank_name": account.get("bank_name"),
        "bank_card": account.get("number"),
        "account_name": (account.get("holder_name") or person.get("name")) if account else None,
        "payee_relation": account.get("holder_relation"),
        "remark": benefit.get("remark"),
    }
    if not facts.stands_for_benefit:
        found |= dict.fromkeys(_ONCE, None)
    return found | {OWN + key: value for key, value in read_extra(benefit.get("extra")).items()}


def _birth(written: str | None) -> CellValue | None:
    try:
        return date.fromisoformat(written or "")
    except ValueError:
        return written


def _money(fen: int | None, unit: int) -> CellValue | None:
    if fen is None:
        return None
    value = Decimal(fen) / unit
    return int(value) if value == int(value) else value.normalize()


def _status(code: str | None) -> str | None:
    key = f"households.status.{code}"
    return text(key) if code and has_text(key) else None
