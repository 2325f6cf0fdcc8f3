"""Checking and writing a member as entered: the person, the account, the place in the household."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from db.queries import dossiers
from db.queries import membership as stored
from db.queries.households import add_grams
from db.types import new_uid
from minsheng_desktop.core.errors import AppError, input_error, not_found, rule_error
from minsheng_desktop.core.operation import UnitOfRead, UnitOfWork
from minsheng_desktop.core.texts import text
from minsheng_desktop.entitlements.why import Why
from minsheng_desktop.households.accounts import check_account, insert_account
from minsheng_desktop.households.columns import relation_code
from minsheng_desktop.households.editing import check_person, why_wrong
from minsheng_desktop.households.leaving import HEAD_RELATIONS, change_from
from minsheng_desktop.households.records import NewMember
from minsheng_desktop.households.search_index import grams, person_keys
from minsheng_desktop.rules import citizen_id, person_name, phone
from minsheng_desktop.rules.characters import digits_text


def is_head(member: NewMember) -> bool:
    """Whether the relation says the member is the head."""
    return relation_code(member.relation) in HEAD_RELATIONS


def check_member(uow: UnitOfRead, member: NewMember) -> dict[str, AppError]:
    """What is wrong with a member as entered, by field (``account.number`` for those of the account)."""
    if member.person_uid is not None:
        wrong = _check_known(uow, member.person_uid)
    else:
        values = {"name": member.name, "birth": member.birth, "phone": member.phone}
        wrong = check_person(uow, None, values) | check_number(uow, member)
    if member.account is not None:
        wrong |= {f"account.{key}": error for key, error in check_account(member.account).items()}
    return wrong


def _check_known(uow: UnitOfRead, person: bytes) -> dict[str, AppError]:
    row = dossiers.row(uow.connection, "person", person)
    if row is None or row["merged_into"] is not None:
        return {"person_uid": not_found("households.no_person")}
    if row["home_node"] != uow.node.uid:
        return {"person_uid": rule_error("foreign_row")}
    if row["died_on"]:
        return {"person_uid": rule_error("households.has_died", name=row["name"])}
    return {}


def number_of(uow: UnitOfRead, member: NewMember) -> tuple[str | None, str]:
    """(number as kept, its state): 15 digits are kept in their 18-digit form; doubt keeps what was typed."""
    written = digits_text(member.id_no).upper()
    if not written:
        return None, "missing"
    found = citizen_id.judge(member.id_no, uow.today)
    if found.number and member.id_state != "doubt":
        return found.number, "old15" if found.code == "id_15" else "valid"
    return written, "doubt"


def check_number(uow: UnitOfRead, member: NewMember) -> dict[str, AppError]:
    """A number must hold unless it is let stand in doubt, and be nobody else's here."""
    number, state = number_of(uow, member)
    if number is None:
        return {}
    if state == "doubt":
        if member.id_state == "doubt":
            return {}
        reason = why_wrong(citizen_id.judge(member.id_no, uow.today))
        return {"id_no": input_error("households.id_wrong", reason=reason)}
    other = dossiers.person_with_id(uow.connection, uow.node.uid, number)
    if other is None:
        return {}
    row = dossiers.row(uow.connection, "person", other[0]) or {"area_uid": None}
    village = dossiers.area_name(uow.connection, row["area_uid"]) or text("households.no_village")
    return {"id_no": input_error("households.on_record", name=other[1], village=village)}


def insert_person(uow: UnitOfWork, member: NewMember, place: dict[str, Any]) -> bytes:
    """Write a person who was checked, with search keys; ``place``: area_uid, village_group, address."""
    number, state = number_of(uow, member)
    name = person_name.read_name(member.name).text
    mobile = phone.judge(member.phone).number
    birth, sex = member.birth.strip() or None, member.sex_code or "0"
    if number and state != "doubt":
        born = citizen_id.birth_date(number)
        birth, sex = born.isoformat() if born else birth, "1" if citizen_id.is_male(number) else "2"
    keys = person_keys(name, number, mobile)
    uid = uow.insert(
        "person",
        {
            "uid": new_uid(), "name": name, "sex_code": sex, "birth": birth, "ethnic": member.ethnic.strip() or None,
            "id_no": number, "id_state": state, "phone": mobile, **place,
            **dict(zip(("name_pinyin", "name_initials", "id_reversed", "phone_reversed"), keys, strict=True)),
        },
    )  # fmt: skip
    add_grams(uow.connection, [(gram, uid) for gram in grams(name)])
    return uid


def take_in(uow: UnitOfWork, household: bytes, member: NewMember, month: int, head: bool) -> tuple[bytes, bytes]:
    """Make the member one of the household from ``month`` on; answers (person, membership).

    A known person takes on the household's village and address. The caller has taken them out of the
    household they belonged to.
    """
    home = dossiers.row(uow.connection, "household", household) or {}
    place = {key: home.get(key) for key in ("area_uid", "village_group", "address")}
    if member.person_uid is None:
        person = insert_person(uow, member, place)
    else:
        person = member.person_uid
        settle(uow, [person], place, month)
    if member.account is not None:
        number = digits_text(member.account.number).replace("-", "")
        if not stored.has_account(uow.connection, person, number):
            insert_account(uow, person, member.account)
    membership = uow.insert(
        "household_member",
        {
            "uid": new_uid(), "household_uid": household, "person_uid": person, "is_head": int(head),
            "relation": member.relation.strip() or None, "relation_code": relation_code(member.relation),
            "from_month": month,
        },
    )  # fmt: skip
    return person, membership


def settle(uow: UnitOfWork, persons: Sequence[bytes], place: dict[str, Any], month: int, reason: str = "") -> None:
    """Let persons live at ``place``; the village of their own benefits follows from ``month`` on."""
    uow.update_many("person", [(person, place) for person in persons])
    own = stored.running_benefits(uow.connection, None, persons)
    change_from(
        uow,
        [(row, {"area_uid": place["area_uid"]}) for row in own if row["unit"] == "person"],
        month,
        Why(reason),
    )
