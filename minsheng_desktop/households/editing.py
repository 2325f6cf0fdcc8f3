"""Editing persons and households, with validation at the field."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from db.queries import dossiers
from db.queries.households import add_grams
from db.types import new_uid
from minsheng_desktop.core.errors import AppError, Kind, input_error, not_found, rule_error
from minsheng_desktop.core.operation import Operation, UnitOfRead, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.households.columns import relation_code
from minsheng_desktop.households.search_index import grams, person_keys
from minsheng_desktop.households.service import HOUSEHOLD_FIELDS, PERSON_FIELDS
from minsheng_desktop.rules import citizen_id, person_name, phone
from minsheng_desktop.spreadsheets.records import ERROR, Problem

FIRST_YEAR = "1880"  # nobody on record was born or died before


def check_person(uow: UnitOfRead, uid: bytes | None, values: Mapping[str, Any]) -> dict[str, AppError]:
    """What is wrong with a person's form, field by field (empty: it can be saved).

    A number that fails its check may still be saved with ``id_state`` doubt, as it came.
    """
    wrong: dict[str, AppError] = {}
    if "name" in values and not person_name.read_name(values["name"] or "").text:
        wrong["name"] = input_error("households.name_missing")
    number = values.get("id_no")
    if number and values.get("id_state", "valid") == "valid":
        found = citizen_id.judge(number, uow.today)
        if found.code:
            wrong["id_no"] = input_error("households.id_wrong", reason=why_wrong(found))
        else:
            other = dossiers.person_with_id(uow.connection, uow.node.uid, found.number or number)
            if other and other[0] != uid:
                wrong["id_no"] = input_error("households.id_in_use", name=other[1])
    for key in ("birth", "died_on"):
        written = str(values.get(key) or "")
        if not written:
            continue
        if not _is_date(written, partial=key == "birth"):
            wrong[key] = input_error("households.bad_date")
        elif not FIRST_YEAR <= written <= uow.today.isoformat():
            wrong[key] = input_error("households.day_beyond", today=uow.today.isoformat())
    if values.get("phone") and phone.judge(str(values["phone"])).code:
        wrong["phone"] = input_error("households.bad_phone")
    return wrong


def why_wrong(verdict: citizen_id.Verdict) -> str:
    """What is wrong with a number, in words without the full stop."""
    params = {"right": verdict.right, "found": verdict.found}
    return Problem(None, None, None, verdict.code or "", ERROR, params=params).message.rstrip("。")


def _is_date(written: str, partial: bool) -> bool:
    if partial and re.fullmatch(r"\d{4}(-(0[1-9]|1[0-2]))?", written):
        return True
    try:
        return date.fromisoformat(written).isoformat() == written
    except ValueError:
        return False


@use_case(Operation("households.edit_person", Right.EDIT))
def edit_person(uow: UnitOfWork, uid: bytes, values: Mapping[str, Any], seen: tuple[int, int] | None = None) -> bool:
    """Change fields of a person; answers whether anything differed.

    The former name or number is kept. Raises INPUT for the first wrong field, CONFLICT if the
    person changed since ``seen``.
    """
    row = dossiers.row(uow.connection, "person", uid)
    if row is None:
        raise not_found("households.no_person")
    if row["merged_into"] is not None:
        raise rule_error("households.merged")
    wanted = {key: _clean(key, value) for key, value in values.items() if key in PERSON_FIELDS}
    merged = {**row, **wanted}
    for error in check_person(uow, uid, {**wanted, "id_state": merged["id_state"]}).values():
        raise error
    if "id_no" in wanted:
        wanted |= _identity(wanted["id_no"], merged["id_state"])
        merged |= wanted
    keys = person_keys(merged["name"], merged["id_no"], merged["phone"])
    wanted |= dict(zip(("name_pinyin", "name_initials", "id_reversed", "phone_reversed"), keys, strict=True))
    changed = uow.update("person", uid, wanted, seen)
    if changed:
        for kind in ("name", "id_no"):
            if row[kind] and merged[kind] != row[kind]:
                keep_former(uow, uid, kind, row[kind])
        if merged["name"] != row["name"]:
            # The fragments of the former name stay: undo brings that name back.
            add_grams(uow.connection, [(gram, uid) for gram in grams(merged["name"])])
    uow.describe(name=merged["name"])
    return changed


def _clean(key: str, value: Any) -> Any:
    if isinstance(value, str):
        value = person_name.read_name(value).text if key == "name" else value.strip()
    return value if value != "" or key == "name" else None


def _identity(number: str | None, state: str) -> dict[str, Any]:
    """Birth and sex follow a valid number."""
    if not number:
        return {"id_state": "missing"}
    if state == "doubt":
        return {"id_no": number, "id_state": "doubt"}
    number = number.upper()
    return {
        "id_no": number,
        "id_state": "valid",
        "birth": f"{number[6:10]}-{number[10:12]}-{number[12:14]}",
        "sex_code": "1" if int(number[16]) % 2 else "2",
    }


def keep_former(uow: UnitOfWork, person: bytes, kind: str, value: str, reason: str | None = None) -> None:
    """Keep a name or number (``kind``: name or id_no) a person was known by until today."""
    uow.insert(
        "former_identity",
        {
            "uid": new_uid(), "person_uid": person, "kind": kind, "value": value, "until": uow.today.isoformat(),
            "reason": reason,
        },
    )  # fmt: skip


@use_case(Operation("households.edit_household", Right.EDIT))
def edit_household(uow: UnitOfWork, uid: bytes, values: Mapping[str, Any], seen: tuple[int, int] | None = None) -> bool:
    """Change fields of a household; answers whether anything differed."""
    row = dossiers.row(uow.connection, "household", uid)
    if row is None:
        raise not_found("households.no_household")
    wanted = {key: _clean(key, value) for key, value in values.items() if key in HOUSEHOLD_FIELDS}
    if "head_name" in wanted:
        wanted["head_name"] = wanted["head_name"] or ""
    uow.describe(name=row["head_name"])
    return uow.update("household", uid, wanted, seen)


@use_case(Operation("households.set_relation", Right.EDIT))
def set_relation(uow: UnitOfWork, membership: bytes, relation: str) -> bool:
    """Change how a member is related to the head; the code follows the word where it is known."""
    row = dossiers.row(uow.connection, "household_member", membership)
    if row is None:
        raise AppError(Kind.NOT_FOUND, "households.not_member")
    person = dossiers.row(uow.connection, "person", row["person_uid"]) or {"name": ""}
    uow.describe(name=person["name"])
    return uow.update("household_member", membership, {"relation": relation, "relation_code": relation_code(relation)})
