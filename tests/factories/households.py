"""A township's workspace with a small roster of fictitious households, built through the ordinary operations."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from db.types import definition_uid, new_uid
from minsheng_desktop.areas.service import import_areas
from minsheng_desktop.core.clock import Clock
from minsheng_desktop.core.operation import Operation, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.households.search_index import grams, person_keys
from minsheng_desktop.programmes.catalogue import AreaRow
from minsheng_desktop.rules.citizen_id import check_character
from minsheng_desktop.workspace.records import NewWorkspace
from minsheng_desktop.workspace.service import Workspace, open_workspace
from minsheng_desktop.workspace.setup import create_workspace
from tests.factories.workspaces import Template, kept_folder

TODAY = date(2026, 11, 20)
TOWNSHIP = "341299101"
VILLAGES = {"341299101201": "云岭村", "341299101202": "石门村"}
DIBAO = definition_uid("programme", "dibao_rural")
FIRST_MONTH = 202606


def id_number(born: str, order: int) -> str:
    """A valid number of the fictitious county 341299."""
    first = f"341299{born}{order:03d}"
    return first + check_character(first)


def open_township(folder: Path) -> Workspace:
    """A workspace with two villages, opened for writing; the caller closes it."""
    _empty_township().copy_to(folder)
    return open_workspace(folder, "chen", "password-1", Clock(TODAY), "window")


@cache
def _empty_township() -> Template:
    """Set up once for all tests of a run; each works on a copy."""
    folder, clock = kept_folder() / "w", Clock(TODAY)
    create_workspace(NewWorkspace(folder, "township", TOWNSHIP, "云岭镇", "chen", "陈晓琳", "password-1"), clock)
    rows = [AreaRow(code, name, "village", TOWNSHIP, ()) for code, name in VILLAGES.items()]
    with open_workspace(folder, "chen", "password-1", clock, "cli") as workspace:
        workspace.run(import_areas, rows)
    return Template.of(folder)


# name, village, order, birth, household size, fen a month, status
HOUSEHOLDS = (
    ("张桂英", "341299101201", 121, "19510312", 3, 48000, "active"),
    ("程素珍", "341299101201", 122, "19540101", 2, 62000, "active"),
    ("王满堂", "341299101201", 131, "19480520", 1, 24000, "active"),
    ("董长根", "341299101202", 141, "19601111", 1, 38500, "active"),
    ("刘水生", "341299101202", 143, "19650203", 2, 62000, "grace"),
    ("谢启发", "341299101202", 145, "19570809", 3, 31000, "stopped"),
)


@use_case(Operation("households.import_roster", Right.IMPORT))
def _enter(uow: UnitOfWork, paid: bool) -> dict[str, bytes]:
    heads = {}
    for number, (name, village, order, born, size, fen, status) in enumerate(HOUSEHOLDS, 1):
        heads[name] = _household(uow, number, name, village, order, born, size, fen, status)
        if paid:
            _paid(uow, heads[name], fen)
    uow.describe(file="册", new=len(heads), updated=0, held=0)
    return heads


def enter_roster(workspace: Workspace, paid: bool = True) -> dict[str, bytes]:
    """Six households under the rural minimum allowance; answers head → person uid.

    ``paid``: with payments on record up to October 2026, so that nothing can change from an earlier month on.
    """
    return workspace.run(_enter, paid).value


def open_rostered(folder: Path, paid: bool = True) -> Workspace:
    """What ``open_township`` and ``enter_roster`` make, quicker; the caller closes it. Its persons: ``heads_of``."""
    _rostered(paid)[0].copy_to(folder)
    return open_workspace(folder, "chen", "password-1", Clock(TODAY), "window")


def heads_of(paid: bool = True) -> dict[str, bytes]:
    """The heads of households in what ``open_rostered`` opens: name → person uid."""
    return dict(_rostered(paid)[1])


@cache
def _rostered(paid: bool) -> tuple[Template, dict[str, bytes]]:
    folder = kept_folder() / "w"
    with open_township(folder) as workspace:
        heads = enter_roster(workspace, paid)
    return Template.of(folder), heads


def _household(
    uow: UnitOfWork, number: int, name: str, village: str, order: int, born: str, size: int, fen: int, status: str
) -> bytes:
    area = definition_uid("area", village)
    home, head = new_uid(), _person(uow, name, id_number(born, order), area)
    uow.insert(
        "household",
        {"uid": home, "number": f"YL{number:03d}", "area_uid": area, "village_group": "三组", "address": "17号",
         "size_stated": size, "head_name": name},
    )  # fmt: skip
    people = [head]
    _member(uow, home, head, "户主", True)
    for place in range(1, size):
        child = _person(
            uow, name[0] + "明华"[place - 1 :], id_number(f"{1990 + number}0{place}15", order + place), area
        )
        _member(uow, home, child, "子", False)
        people.append(child)
    last = 202609 if status == "stopped" else None
    benefit = uow.insert(
        "entitlement",
        {"uid": new_uid(), "programme_uid": DIBAO, "household_uid": home, "person_uid": head, "area_uid": area,
         "certificate_no": f"YL26{number:03d}", "category": "ABC"[number % 3], "status": status,
         "from_month": FIRST_MONTH, "to_month": last, "amount_fen": fen, "supplement_fen": 3000 if number == 1 else 0,
         "household_size": size, "covered": min(size, 2), "papers_pending": 1},
    )  # fmt: skip
    uow.insert(
        "entitlement_amount",
        {"uid": new_uid(), "entitlement_uid": benefit, "from_month": FIRST_MONTH, "to_month": last, "amount_fen": fen,
         "supplement_fen": 3000 if number == 1 else 0, "basis": "roster"},
    )  # fmt: skip
    for person in people[:2]:
        row = {"uid": new_uid(), "entitlement_uid": benefit, "person_uid": person, "from_month": FIRST_MONTH}
        uow.insert("entitlement_member", row | {"to_month": last})
    return head


def _person(uow: UnitOfWork, name: str, number: str, area: bytes) -> bytes:
    uid, phone = new_uid(), "1540000" + number[-5:-1]
    keys = person_keys(name, number, phone)
    derived = dict(zip(("name_pinyin", "name_initials", "id_reversed", "phone_reversed"), keys, strict=True))
    born = f"{number[6:10]}-{number[10:12]}-{number[12:14]}"
    values: dict[str, Any] = {
        "uid": uid, "name": name, "sex_code": "1" if int(number[16]) % 2 else "2", "birth": born, "id_no": number,
        "id_state": "valid", "phone": phone, "area_uid": area, "village_group": "三组",
    }  # fmt: skip
    uow.insert("person", values | derived)
    for gram in grams(name):
        uow.connection.exec_driver_sql("INSERT OR IGNORE INTO name_gram VALUES (?, ?)", (gram, uid))
    card = "6299880000" + number[8:18].replace("X", "0")[:9]
    uow.insert(
        "bank_account",
        {"uid": new_uid(), "person_uid": uid, "number": card, "number_reversed": card[::-1], "bank_name": "农商行",
         "is_current": 1},
    )  # fmt: skip
    return uid


def _member(uow: UnitOfWork, home: bytes, person: bytes, relation: str, head: bool) -> None:
    uow.insert(
        "household_member",
        {"uid": new_uid(), "household_uid": home, "person_uid": person, "is_head": int(head), "relation": relation,
         "from_month": 202001},
    )  # fmt: skip


def _paid(uow: UnitOfWork, person: bytes, fen: int) -> None:
    for month in range(FIRST_MONTH, 202611):
        paid_on = f"{month // 100}-{month % 100:02d}-15"
        uow.insert(
            "payment_record",
            {"uid": new_uid(), "person_uid": person, "programme_uid": DIBAO, "item": "农村低保", "month": month,
             "paid_on": paid_on, "amount_fen": fen, "result": "成功"},
        )  # fmt: skip


@use_case(Operation("households.import_roster", Right.IMPORT))
def raise_doubt(uow: UnitOfWork, person: bytes) -> None:
    """An open question about a person."""
    uow.insert(
        "doubt",
        {"uid": new_uid(), "rule": "deceased_note", "status": "open", "person_uid": person,
         "params": '{"file": "名单", "sheet": "一", "row": 3}', "raised_on": "2026-11-01"},
    )  # fmt: skip
    uow.describe(file="册", new=0, updated=0, held=1)
