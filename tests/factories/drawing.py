"""Persons who draw a programme, many at once, with what their amounts are reckoned from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from db.types import definition_uid, new_uid
from minsheng_desktop.core.operation import Operation, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.workspace.service import Workspace


@use_case(Operation("households.import_roster", Right.IMPORT))
def _draw(uow: UnitOfWork, programme: str, people: Sequence[Mapping[str, Any]]) -> list[bytes]:
    uids = []
    for at, told in enumerate(people):
        person, benefit = new_uid(), new_uid()
        name = told.get("name", f"某{at}")
        uow.insert("person", {"uid": person, "name": name, "id_state": "missing", "birth": told.get("birth"),
                              "name_pinyin": f"mou {at:04d}"})  # fmt: skip
        uow.insert("entitlement", {
            "uid": benefit, "programme_uid": definition_uid("programme", programme), "person_uid": person,
            "status": told.get("status", "active"), "from_month": told.get("month", 202601),
            "amount_fen": told["fen"], "covered": told.get("covered", 1), "category": told.get("category"),
            "extra": told.get("extra"), "income_fen": told.get("income"), "urban_rural": told.get("urban_rural"),
        })  # fmt: skip
        uow.insert("entitlement_amount", {
            "uid": new_uid(), "entitlement_uid": benefit, "from_month": told.get("month", 202601),
            "amount_fen": told["fen"], "basis": "roster", "income_fen": told.get("income"),
        })  # fmt: skip
        for month in told.get("paid", ()):
            uow.insert("payment_record", {
                "uid": new_uid(), "person_uid": person, "programme_uid": definition_uid("programme", programme),
                "item": "册", "month": month, "amount_fen": told["fen"],
            })  # fmt: skip
        uids.append(benefit)
    uow.describe(file="册", new=len(people), updated=0, held=0)
    return uids


def draw(workspace: Workspace, programme: str, people: Sequence[Mapping[str, Any]]) -> list[bytes]:
    """Let persons draw a programme; each tells ``fen`` and, if need be, covered, category, extra (JSON), income, birth,
    month, status, urban_rural, name and the months ``paid``. Answers their benefits."""
    return workspace.run(_draw, programme, people).value


def amounts_of(workspace: Workspace, uid: bytes) -> list[tuple[int, int | None, int]]:
    """(first month, last month, fen) of a benefit's periods."""
    with workspace.database.reading() as connection:
        found = connection.exec_driver_sql(
            "SELECT from_month, to_month, amount_fen FROM entitlement_amount WHERE entitlement_uid = ? AND deleted = 0 "
            "ORDER BY from_month",
            (uid,),
        )
        return [(row[0], row[1], row[2]) for row in found]
