"""A township's workspace with a few fictitious households that papers are made for."""

from __future__ import annotations

from pathlib import Path

from db.types import definition_uid, new_uid
from minsheng_desktop.areas.service import import_areas
from minsheng_desktop.core.operation import Operation, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.households.search_index import grams, person_keys
from minsheng_desktop.programmes.catalogue import AreaRow
from minsheng_desktop.workspace.service import Workspace
from tests.factories.workspaces import citizen_id, prepared_workspace

DIBAO = definition_uid("programme", "dibao_rural")
VILLAGES = {"341299101201": "云岭村", "341299101202": "石门村"}
# head, village, household size, fen a month, supplement; the third and fourth have characters few fonts know
HOUSEHOLDS = (
    ("张桂英", "341299101201", 3, 48000, 3000),
    ("程素珍", "341299101201", 2, 62000, 0),
    ("王䶮", "341299101202", 1, 123050, 0),
    ("董𬭎", "341299101202", 2, 38500, 0),
)


def open_township(folder: Path) -> Workspace:
    """A new workspace with two villages, opened for writing; the caller closes it."""
    workspace = prepared_workspace(folder, areas=False)
    rows = [AreaRow(code, name, "village", "341299101", ()) for code, name in VILLAGES.items()]
    workspace.run(import_areas, rows)
    return workspace


@use_case(Operation("households.import_roster", Right.IMPORT))
def enter_households(uow: UnitOfWork, names: tuple[tuple[str, str, int, int, int], ...] = HOUSEHOLDS) -> list[bytes]:
    """The households under the rural minimum allowance; answers their benefits' uids in order."""
    uow.describe(file="册", new=len(names), updated=0, held=0)
    return [_household(uow, number, *values) for number, values in enumerate(names, 1)]


@use_case(Operation("households.import_roster", Right.IMPORT))
def enter_amounts(uow: UnitOfWork, benefits: list[bytes]) -> None:
    """The amounts of benefits as periods from June 2026 on."""
    uow.describe(file="册", new=0, updated=0, held=0)
    for benefit, (_, _, _, fen, more) in zip(benefits, HOUSEHOLDS, strict=True):
        uow.insert(
            "entitlement_amount",
            {"uid": new_uid(), "entitlement_uid": benefit, "from_month": 202606, "amount_fen": fen,
             "supplement_fen": more, "basis": "roster"},
        )  # fmt: skip


def _household(uow: UnitOfWork, number: int, name: str, village: str, size: int, fen: int, more: int) -> bytes:
    area = definition_uid("area", village)
    home = uow.insert(
        "household",
        {"uid": new_uid(), "number": f"YL{number:03d}", "area_uid": area, "village_group": "三组",
         "address": f"{number}号", "size_stated": size, "head_name": name},
    )  # fmt: skip
    people = [_person(uow, name, number * 10, area)]
    people += [_person(uow, name[0] + "小明华强"[at : at + 2], number * 10 + at, area) for at in range(1, size)]
    for at, person in enumerate(people):
        uow.insert(
            "household_member",
            {"uid": new_uid(), "household_uid": home, "person_uid": person, "is_head": int(not at),
             "relation": "子" if at else "户主", "from_month": 202001},
        )  # fmt: skip
    benefit = uow.insert(
        "entitlement",
        {"uid": new_uid(), "programme_uid": DIBAO, "household_uid": home, "person_uid": people[0], "area_uid": area,
         "certificate_no": f"DB26{number:03d}", "category": "ABC"[number % 3], "status": "active",
         "from_month": 202606, "amount_fen": fen, "supplement_fen": more, "household_size": size,
         "covered": len(people[:2]), "papers_pending": 0},
    )  # fmt: skip
    for person in people[:2]:
        uow.insert(
            "entitlement_member",
            {"uid": new_uid(), "entitlement_uid": benefit, "person_uid": person, "from_month": 202606},
        )
    return benefit


def _person(uow: UnitOfWork, name: str, serial: int, area: bytes) -> bytes:
    number = citizen_id("19600101", serial)
    keys = person_keys(name, number, None)
    derived = dict(zip(("name_pinyin", "name_initials", "id_reversed", "phone_reversed"), keys, strict=True))
    person = uow.insert(
        "person",
        {"uid": new_uid(), "name": name, "sex_code": "1", "birth": "1960-01-01", "id_no": number, "id_state": "valid",
         "area_uid": area, "village_group": "三组", **derived},
    )  # fmt: skip
    fragments = [(gram, person) for gram in grams(name)]
    uow.recorder.raw_many("INSERT OR IGNORE INTO name_gram VALUES (?, ?)", fragments)
    card = f"6299880000{serial:09d}"
    uow.insert(
        "bank_account",
        {"uid": new_uid(), "person_uid": person, "number": card, "number_reversed": card[::-1], "is_current": 1},
    )
    return person
