"""Benefits of eight fictitious persons of two villages, entered as tests of figures need them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from db.types import definition_uid, new_uid
from minsheng_desktop.core.operation import Operation, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from tests.factories.households import VILLAGES, _person, id_number

# whose, programme, class, first month, last month, status, fen, covered
Benefit = tuple[int, str, str | None, int, int | None, str, int, int]


@use_case(Operation("households.import_roster", Right.IMPORT))
def enter_benefits(uow: UnitOfWork, rows: Sequence[Benefit], keep: bool = False) -> list[bytes]:
    """Enter benefits in place of those there are (``keep``: beside them); answers their uids."""
    if not keep:
        for table in ("entitlement", "entitlement_amount", "entitlement_state", "entitlement_member"):
            uow.connection.exec_driver_sql(f"UPDATE {table} SET deleted = 1")
    people = _people(uow)
    found = [_benefit(uow, people, row) for row in rows]
    uow.describe(file="", new=len(rows), updated=0, held=0)
    return found


def _people(uow: UnitOfWork) -> list[tuple[bytes, bytes]]:
    """(person, village) of those who draw something already, else eight new ones."""
    known = uow.connection.exec_driver_sql("SELECT uid, area_uid FROM person WHERE deleted = 0 ORDER BY rowid").all()
    if known:
        return [(bytes(row[0]), bytes(row[1])) for row in known]
    areas = [definition_uid("area", code) for code in VILLAGES]
    return [
        (_person(uow, f"周{'一二三四五六七八'[at]}", id_number("19500101", 201 + at), areas[at % 2]), areas[at % 2])
        for at in range(8)
    ]


def _benefit(uow: UnitOfWork, people: Sequence[tuple[bytes, bytes]], row: Benefit) -> bytes:
    whose, programme, category, first, last, status, fen, covered = row
    person, area = people[whose % len(people)]
    values: dict[str, Any] = {
        "uid": new_uid(), "programme_uid": definition_uid("programme", programme), "person_uid": person,
        "area_uid": area, "category": category, "status": status, "from_month": first, "to_month": last,
        "amount_fen": fen, "supplement_fen": fen // 7, "covered": covered,
    }  # fmt: skip
    uid = uow.insert("entitlement", values)
    amount = {"uid": new_uid(), "entitlement_uid": uid, "from_month": first, "to_month": last, "amount_fen": fen}
    uow.insert("entitlement_amount", {**amount, "supplement_fen": fen // 7, "basis": "grant"})
    if whose % 2:
        uow.insert(
            "entitlement_member",
            {"uid": new_uid(), "entitlement_uid": uid, "person_uid": person, "from_month": first, "to_month": last},
        )
    return uid


@use_case(Operation("households.import_roster", Right.IMPORT))
def enter_single_elders(uow: UnitOfWork, many: int, others: int) -> list[bytes]:
    """``many`` persons of 60 and more who draw 低保 alone, then ``others`` who are younger or two; answers persons."""
    areas = [definition_uid("area", code) for code in VILLAGES]
    people, homes, benefits = [], [], []
    dibao = definition_uid("programme", "dibao_rural")
    for at in range(many + others):
        elder = at < many
        born = "1950-01-01" if elder else "1966-07-01" if at % 2 else "1950-01-01"
        size = 1 if elder or at % 2 else 2
        person, home, area = new_uid(), new_uid(), areas[at % 2]
        people.append((person, f"周{at}", born, f"3412990{at:011d}", "doubt", area))
        homes.append((home, area, size, f"周{at}"))
        benefits.append((new_uid(), dibao, home, person, area, "active", 202601, 50000, size, 1))
    uow.insert_many("person", ("uid", "name", "birth", "id_no", "id_state", "area_uid"), people)
    uow.insert_many("household", ("uid", "area_uid", "size_stated", "head_name"), homes)
    columns = ("uid", "programme_uid", "household_uid", "person_uid", "area_uid", "status", "from_month", "amount_fen",
               "household_size", "covered")  # fmt: skip
    uow.insert_many("entitlement", columns, benefits)
    uow.describe(file="", new=len(people), updated=0, held=0)
    return [row[0] for row in people[:many]]
