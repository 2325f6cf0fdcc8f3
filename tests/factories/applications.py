"""Households that apply, and the command line that handles their cases."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from db.types import new_uid
from minsheng_desktop.cli.frame import main
from minsheng_desktop.cli.verbs import ALL
from minsheng_desktop.core.operation import Operation, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.households.search_index import person_keys
from minsheng_desktop.workspace.service import Workspace
from tests.factories.households import id_number

DAY = "2026-11-20"
Call = Callable[..., tuple[int, Any]]
# name, birth, relation; three adults and a child
FAMILY = (("罗守田", "19700312", "户主"), ("何秀兰", "19720601", "妻"), ("罗小雨", "20180909", "女"))
SERIAL = iter(range(300, 900))


@use_case(Operation("tests.settle", Right.EDIT))
def settle(uow: UnitOfWork, family: Sequence[tuple[str, str, str]], village: str = "云岭村") -> dict[str, bytes]:
    """A household that draws nothing; answers the persons by name, and the household under ""."""
    area = uow.connection.exec_driver_sql("SELECT uid FROM area WHERE name = ?", (village,)).scalar_one_or_none()
    home = new_uid()
    uow.insert("household", {"uid": home, "area_uid": area, "head_name": family[0][0]})
    found = {"": home}
    for place, (name, born, relation) in enumerate(family):
        uid, number = new_uid(), id_number(born, next(SERIAL))
        keys = dict(zip(("name_pinyin", "name_initials", "id_reversed", "phone_reversed"),
                        person_keys(name, number, None), strict=True))  # fmt: skip
        birth = f"{born[:4]}-{born[4:6]}-{born[6:]}"
        row = {"uid": uid, "name": name, "birth": birth, "id_no": number, "id_state": "valid", "area_uid": area}
        uow.insert("person", row | keys)
        uow.insert(
            "household_member",
            {"uid": new_uid(), "household_uid": home, "person_uid": uid, "is_head": int(place == 0),
             "relation": relation, "from_month": 202001},
        )  # fmt: skip
        found[name] = uid
    return found


def a_family(workspace: Workspace, *family: tuple[str, str, str], village: str = "云岭村") -> dict[str, bytes]:
    """A household that draws nothing."""
    return workspace.run(settle, family or FAMILY, village).value


def caller(folder: Path, capsys: Any, day: str = DAY) -> Call:
    """Calls a verb in a workspace; answers the exit code and the JSON."""

    def call(*words: object, on: str = day) -> tuple[int, Any]:
        code = main(ALL, [*map(str, words), "--workspace", str(folder), "--as-of", on, "--json"])
        return code, json.loads(capsys.readouterr().out)

    return call
