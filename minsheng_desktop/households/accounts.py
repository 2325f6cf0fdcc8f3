"""The accounts a person's money goes to: adding one, putting one right, choosing the present one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from db.queries import dossiers
from db.queries import membership as stored
from db.types import new_uid
from minsheng_desktop.core.errors import AppError, input_error, not_found
from minsheng_desktop.core.operation import Operation, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.households.records import NewAccount
from minsheng_desktop.programmes.catalogue import load_code_lists
from minsheng_desktop.rules import bank_card
from minsheng_desktop.rules.characters import digits_text

ACCOUNT_FIELDS = ("number", "bank_name", "holder_name", "holder_relation", "account_type")
NOT_CARDS = ("passbook", "corporate")  # their numbers follow each bank's own rule


def check_account(account: NewAccount) -> dict[str, AppError]:
    """What is wrong with an account, by field. A card's length and check digit must hold; a passbook has none."""
    wrong: dict[str, AppError] = {}
    found = bank_card.judge(account.number)
    if found.code == "bank_luhn" and account.account_type not in NOT_CARDS:
        wrong["number"] = input_error("households.account_digit")
    elif found.code == "bank_length" and account.account_type not in NOT_CARDS:
        wrong["number"] = input_error("households.account_length", count=found.found)
    elif found.number is None:
        wrong["number"] = input_error("households.account_number")
    kinds = {item.code for item in load_code_lists()["account_type"].items}
    if account.account_type and account.account_type not in kinds:
        wrong["account_type"] = input_error("households.account_type", value=account.account_type)
    return wrong


def insert_account(uow: UnitOfWork, person: bytes, account: NewAccount, current: bool = True) -> bytes:
    """Enter an account that was checked; the former present one is kept beside it."""
    if current:
        for uid in stored.current_accounts(uow.connection, person):
            uow.update("bank_account", uid, {"is_current": 0})
    return uow.insert(
        "bank_account",
        {"uid": new_uid(), "person_uid": person, **_columns(asdict(account)), "is_current": int(current)},
    )


def _columns(values: Mapping[str, Any]) -> dict[str, Any]:
    found = {key: str(value or "").strip() or None for key, value in values.items() if key in ACCOUNT_FIELDS}
    if "number" in found:
        number = digits_text(found["number"] or "").replace("-", "")
        found |= {"number": number, "number_reversed": number[::-1]}
    return found


@use_case(Operation("households.add_account", Right.EDIT))
def add_account(uow: UnitOfWork, person: bytes, account: NewAccount, current: bool = True) -> bytes:
    """Enter an account of a person; answers its uid. ``current``: money goes there from now on.

    Raises INPUT for a number that does not hold or stands there already.
    """
    row = dossiers.row(uow.connection, "person", person)
    if row is None:
        raise not_found("households.no_person")
    _refuse(check_account(account))
    if stored.has_account(uow.connection, person, str(_columns({"number": account.number})["number"])):
        raise input_error("households.account_exists")
    if row["home_node"] != uow.node.uid:
        raise input_error("foreign_row")
    uow.describe(name=row["name"])
    return insert_account(uow, person, account, current)


@use_case(Operation("households.edit_account", Right.EDIT))
def edit_account(uow: UnitOfWork, uid: bytes, values: Mapping[str, Any]) -> bool:
    """Put fields of an account right (``ACCOUNT_FIELDS``); answers whether anything differed.

    A number that stands there already is not judged again: rosters bring numbers that are no card's.
    """
    row, name = _account(uow, uid)
    wanted = {key: value for key, value in values.items() if key in ACCOUNT_FIELDS}
    merged = {key: row[key] or "" for key in ACCOUNT_FIELDS} | {key: value or "" for key, value in wanted.items()}
    wrong = check_account(NewAccount(**merged))
    columns = _columns(wanted)
    if columns.get("number", row["number"]) == row["number"]:
        wrong.pop("number", None)
    _refuse(wrong)
    other = columns.get("number", row["number"])
    if other != row["number"] and stored.has_account(uow.connection, row["person_uid"], str(other)):
        raise input_error("households.account_exists")
    uow.describe(name=name)
    return uow.update("bank_account", uid, columns)


@use_case(Operation("households.set_current_account", Right.EDIT))
def set_current_account(uow: UnitOfWork, uid: bytes) -> bool:
    """Let money go to this account of its person; answers whether that is new."""
    row, name = _account(uow, uid)
    uow.describe(name=name)
    for other in stored.current_accounts(uow.connection, row["person_uid"]):
        if other != uid:
            uow.update("bank_account", other, {"is_current": 0})
    return uow.update("bank_account", uid, {"is_current": 1})


def _account(uow: UnitOfWork, uid: bytes) -> tuple[dict[str, Any], str]:
    row = dossiers.row(uow.connection, "bank_account", uid)
    if row is None:
        raise not_found("households.no_account")
    person = dossiers.row(uow.connection, "person", row["person_uid"]) or {"name": ""}
    return row, person["name"]


def _refuse(wrong: Mapping[str, AppError]) -> None:
    for error in wrong.values():
        raise error
