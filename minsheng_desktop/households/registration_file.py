"""A registration, a member or an account as JSON: strict, every fault named by its path at once."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from minsheng_desktop.areas.service import list_areas
from minsheng_desktop.core.errors import AppError, Kind, input_error
from minsheng_desktop.core.operation import UnitOfRead
from minsheng_desktop.households.records import NewAccount, NewBenefit, NewMember, Registration
from minsheng_desktop.rules import year_month
from minsheng_desktop.rules.money import read_amount

MAX_BYTES = 1_000_000
MEMBER_TEXTS = {
    "name": "name", "id_no": "id_no", "id_state": "id_state", "sex": "sex_code", "birth": "birth", "ethnic": "ethnic",
    "phone": "phone", "relation": "relation",
}  # fmt: skip
ACCOUNT_TEXTS = {key: key for key in ("number", "bank_name", "holder_name", "holder_relation", "account_type")}
HOUSE_TEXTS = {key: key for key in ("village_group", "address", "number", "booklet_no")}
BENEFIT_TEXTS = {"programme": "programme_code", "category": "category", "certificate_no": "certificate_no"}


def load_object(content: bytes) -> dict[str, Any]:
    """The JSON object of a file. Raises INPUT for anything else."""
    try:
        found = json.loads(content.decode("utf-8-sig")) if len(content) <= MAX_BYTES else None
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise input_error("households.bad_json")
    return found


def refuse_all(wrong: Mapping[str, AppError]) -> None:
    """Raise one INPUT error that carries every fault by its path; nothing where there is none."""
    if not wrong:
        return
    details = [{"path": path, "code": error.code, "message": error.message} for path, error in wrong.items()]
    raise AppError(Kind.INPUT, "households.form_wrong", details=details, count=len(details))


def registration_from(uow: UnitOfRead, data: Mapping[str, Any]) -> Registration:
    """A registration from JSON; the village by name, code or uid, months as 2026-06, money in yuan. Raises INPUT."""
    form = _Form(uow)
    texts = form.texts(data, "", HOUSE_TEXTS, {"village", "month", "members", "benefits"})
    members = [form.member(item, f"members.{at}.") for at, item in enumerate(form.items(data, "members"))]
    benefits = [form.benefit(item, f"benefits.{at}.") for at, item in enumerate(form.items(data, "benefits"))]
    reg = Registration(
        village=form.village(data.get("village"), "village"),
        members=tuple(members),
        benefits=tuple(benefits),
        month=form.month(data["month"], "month") if data.get("month") else None,
        **texts,
    )
    refuse_all(form.wrong)
    return reg


def member_from(uow: UnitOfRead, data: Mapping[str, Any]) -> NewMember:
    """A member from JSON. Raises INPUT."""
    form = _Form(uow)
    member = form.member(data, "")
    refuse_all(form.wrong)
    return member


def account_from(uow: UnitOfRead, data: Mapping[str, Any]) -> NewAccount:
    """An account from JSON. Raises INPUT."""
    form = _Form(uow)
    account = form.account(data, "")
    refuse_all(form.wrong)
    return account


def village_from(uow: UnitOfRead, written: str) -> bytes:
    """A village of this or another office by name, code or uid. Raises INPUT."""
    form = _Form(uow)
    village = form.village(written, "village")
    refuse_all(form.wrong)
    return village or b""


class _Form:
    """Reads values and collects what is wrong with them."""

    def __init__(self, uow: UnitOfRead) -> None:
        self.uow = uow
        self.wrong: dict[str, AppError] = {}

    def texts(self, data: Mapping[str, Any], path: str, keys: Mapping[str, str], other: set[str]) -> dict[str, str]:
        """The texts of an object by the names of their fields; an unknown key is a fault."""
        for key in data:
            if key not in keys and key not in other:
                self.wrong[f"{path}{key}"] = input_error("households.unknown_key")
        found = {}
        for key, name in keys.items():
            value = data.get(key)
            if value is None:
                continue
            if not isinstance(value, str):
                self.wrong[f"{path}{key}"] = input_error("households.not_text")
            else:
                found[name] = value
        return found

    def items(self, data: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
        """A list of objects."""
        value = data.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            self.wrong[key] = input_error("households.not_list")
            return []
        return value

    def village(self, value: Any, path: str) -> bytes | None:
        """A village by name (this office's first), code or uid."""
        if value in (None, ""):
            return None
        own = self.uow.node.area_code
        areas = [area for area in list_areas(self.uow) if area.level == "village"]
        for area in sorted(areas, key=lambda area: not area.code.startswith(own)):
            if value in (area.name, area.code, area.uid.hex(), *area.aliases):
                return area.uid
        self.wrong[path] = input_error("households.unknown_village")
        return None

    def month(self, value: Any, path: str) -> int:
        """A month as 2026-06."""
        try:
            return year_month.parse(str(value))
        except ValueError:
            self.wrong[path] = input_error("households.no_month")
            return 0

    def fen(self, value: Any, path: str) -> int:
        """Yuan as a text or number, in fen."""
        read = read_amount(str(value)) if isinstance(value, (str, int, float)) else None
        if read is None or read.fen is None or isinstance(value, bool):
            self.wrong[path] = input_error("households.not_money")
            return 0
        return read.fen

    def uid(self, value: Any, path: str) -> bytes | None:
        """A uid in hex."""
        try:
            found = bytes.fromhex(value) if isinstance(value, str) else b""
        except ValueError:
            found = b""
        if len(found) != 16:
            self.wrong[path] = input_error("households.bad_uid")
            return None
        return found

    def account(self, data: Any, path: str) -> NewAccount:
        """An account."""
        if not isinstance(data, dict):
            self.wrong[path or "account"] = input_error("households.not_list")
            return NewAccount("")
        return NewAccount(**{"number": "", **self.texts(data, path, ACCOUNT_TEXTS, set())})

    def member(self, data: Mapping[str, Any], path: str) -> NewMember:
        """A member, new or known (``person``: uid)."""
        texts = self.texts(data, path, MEMBER_TEXTS, {"account", "person"})
        account = self.account(data["account"], f"{path}account.") if data.get("account") else None
        person = self.uid(data["person"], f"{path}person") if data.get("person") else None
        return NewMember(**texts, account=account, person_uid=person)

    def benefit(self, data: Mapping[str, Any], path: str) -> NewBenefit:
        """A benefit."""
        texts = {"programme_code": ""} | self.texts(
            data, path, BENEFIT_TEXTS, {"month", "amount", "supplement", "covered"}
        )
        covered = data.get("covered")
        if covered is not None and not _places(covered):
            self.wrong[f"{path}covered"] = input_error("households.not_list")
            covered = None
        return NewBenefit(
            month=self.month(data.get("month"), f"{path}month"),
            amount_fen=self.fen(data.get("amount"), f"{path}amount"),
            supplement_fen=self.fen(data["supplement"], f"{path}supplement") if data.get("supplement") else 0,
            covered=tuple(covered) if covered is not None else None,
            **texts,
        )


def _places(value: Any) -> bool:
    return isinstance(value, Sequence) and all(type(item) is int for item in value)
