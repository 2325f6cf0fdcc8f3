"""Columns an import writes, and the words it turns into codes."""

from __future__ import annotations

from functools import cache

from minsheng_desktop.entitlements.states import STATE_COLUMNS
from minsheng_desktop.programmes.catalogue import alias_key, load_code_lists
from minsheng_desktop.rules.year_month import add

INSERTS: dict[str, tuple[str, ...]] = {
    "person": (
        "uid", "name", "sex_code", "birth", "ethnic", "id_no", "id_state", "phone", "area_uid", "village_group",
        "address", "remark", "name_pinyin", "name_initials", "id_reversed", "phone_reversed",
    ),
    "name_gram": ("gram", "person_uid"),
    "bank_account": (
        "uid", "person_uid", "number", "number_reversed", "bank_name", "holder_name", "holder_relation", "is_current",
    ),
    "household": (
        "uid", "number", "area_uid", "village_group", "address", "booklet_no", "size_stated", "head_name",
    ),
    "household_member": (
        "uid", "household_uid", "person_uid", "is_head", "relation_code", "relation", "from_month", "to_month",
    ),
    "entitlement": (
        "uid", "programme_uid", "household_uid", "person_uid", "area_uid", "certificate_no", "category", "status",
        "from_month", "to_month", "amount_fen", "supplement_fen", "household_size", "covered", "papers_pending",
        "color_mark", "remark", "extra",
    ),
    "entitlement_amount": (
        "uid", "entitlement_uid", "from_month", "to_month", "amount_fen", "supplement_fen", "basis",
    ),
    "entitlement_state": STATE_COLUMNS,
    "entitlement_member": ("uid", "entitlement_uid", "person_uid", "from_month", "to_month"),
    "payment_record": (
        "uid", "person_uid", "programme_uid", "item", "month", "paid_on", "amount_fen", "account_number", "result",
    ),
    "doubt": ("uid", "rule", "status", "person_uid", "params", "held_row", "raised_on"),
}  # fmt: skip

COUNTS = (
    "new", "updated", "unchanged", "held", "rejected", "households", "entitlements_new", "entitlements_changed",
    "entitlements_unchanged", "payments", "incomplete", "unstated_cover", "doubts", "amount_fen", "left",
    "missing",
)  # fmt: skip


@cache
def _codes(list_name: str) -> dict[str, str]:
    return {
        alias_key(word): item.code
        for item in reversed(load_code_lists()[list_name].items)
        for word in (item.label, *item.aliases)
    }


def relation_code(word: str | None) -> str | None:
    """The GB/T 4761 code of a relation as written (None: unknown word, which is kept beside it)."""
    return _codes("relation").get(alias_key(word)) if word else None


def sex_code(word: object) -> str:
    """The GB/T 2261.1 code of a sex as written; 0 where it is not told."""
    return _codes("sex").get(alias_key(str(word)), "0") if word else "0"


def money(amount: int | None, supplement: int) -> dict[str, int | None]:
    """The two money fields of a benefit."""
    return {"amount_fen": amount, "supplement_fen": supplement}


def month_before(month: int) -> int:
    """The month before a YYYYMM."""
    return add(month, -1)


def month_of(day: str) -> int:
    """The month (YYYYMM) of a day as stored; of one told by its year alone the last of the year."""
    year, _, rest = day.partition("-")
    return int(year) * 100 + int(rest[:2] or 12)


@cache
def relation_words() -> tuple[str, ...]:
    """The relations to the head of the standard, in its order."""
    return tuple(item.label for item in load_code_lists()["relation"].items)
