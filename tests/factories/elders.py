"""A person of a certain birthday, drawing a programme or not."""

from __future__ import annotations

from typing import Any

from db.types import definition_uid, new_uid
from minsheng_desktop.core.operation import Operation, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right


@use_case(Operation("tests.enter_elder", Right.EDIT))
def enter_elder(
    uow: UnitOfWork, birth: str, programme: str = "", name: str = "某甲", died_on: str | None = None
) -> bytes:
    """A person born on ``birth`` (ISO); with ``programme`` (code) one who draws it."""
    person, benefit = new_uid(), new_uid()
    row: dict[str, Any] = {"uid": person, "name": name, "name_pinyin": "mou jia", "name_initials": "mj", "birth": birth}
    uow.insert("person", {**row, "sex_code": "1", "id_state": "missing", "died_on": died_on})
    if programme:
        uow.insert(
            "entitlement",
            {
                "uid": benefit, "programme_uid": definition_uid("programme", programme), "person_uid": person,
                "status": "active", "from_month": 202601, "amount_fen": 5000, "supplement_fen": 0, "covered": 1,
                "papers_pending": 0,
            },
        )  # fmt: skip
    return person
