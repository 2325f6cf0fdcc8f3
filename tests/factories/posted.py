"""Cases on their way to the village board: registered and led through every step before it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from db.types import definition_uid, new_uid
from minsheng_desktop.applications.records import NewApplication, StepWish
from minsheng_desktop.applications.registering import register_application
from minsheng_desktop.applications.steps import take_step
from minsheng_desktop.core.operation import Operation, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.workspace.service import Workspace
from tests.factories.households import _member, _person, id_number

YUNLING, SHIMEN = "341299101201", "341299101202"
# name, village, order, birth, size, group
APPLICANTS = (
    ("何水生", SHIMEN, 211, "19600401", 2, "四组"),
    ("何水生", SHIMEN, 213, "19580713", 1, "二组"),
    ("王腊梅", SHIMEN, 216, "19550909", 1, "一组"),
    ("李德明", YUNLING, 219, "19620222", 3, "一组"),
)
APPLIED = date(2026, 10, 8)
STEPS = (
    ("accept", "", date(2026, 10, 9), "", {"papers": "all", "authorised_on": "2026-10-09", "relatives": "none"}),
    ("verify", "left_out", date(2026, 10, 10), "核对平台停机", {}),
    ("survey", "left_out", date(2026, 10, 12), "已在定期核查中入户", {}),
    ("preliminary", "ok", date(2026, 10, 15), "符合条件", {"amount": "310"}),
)  # fmt: skip


@use_case(Operation("tests.enter_households", Right.EDIT))
def _enter(uow: UnitOfWork, applicants: Sequence[tuple[str, str, int, str, int, str]]) -> list[bytes]:
    heads = []
    for number, (name, village, order, born, size, group) in enumerate(applicants, 1):
        area, home = definition_uid("area", village), new_uid()
        head = _person(uow, name, id_number(born, order), area)
        uow.insert(
            "household",
            {"uid": home, "number": f"SQ{number:03d}", "area_uid": area, "village_group": group, "address": "8号",
             "size_stated": size, "head_name": name},
        )  # fmt: skip
        uow.update("person", head, {"village_group": group})
        _member(uow, home, head, "户主", True)
        for place in range(1, size):
            child = _person(
                uow, f"{name[0]}小{'甲乙'[place - 1]}", id_number(f"199{number}0{place}15", order + place), area
            )
            _member(uow, home, child, "子", False)
        heads.append(head)
    return heads


def apply(
    workspace: Workspace, programme: str = "dibao_rural", path: str = "", applicants: Sequence = APPLICANTS
) -> list[bytes]:
    """Applications of fictitious households, registered only."""
    heads = workspace.run(_enter, applicants).value
    return [
        workspace.run(
            register_application,
            NewApplication(programme, head, APPLIED, path=path, cause="因病致贫", done_by="陈晓琳"),
        ).value
        for head in heads
    ]


def lead(workspace: Workspace, cases: Sequence[bytes], steps: Sequence = STEPS) -> None:
    """Lead cases through some steps, all of them together."""
    for step, result, day, opinion, details in steps:
        done = workspace.run(take_step, list(cases), StepWish(step, result, day, "陈晓琳", opinion, details)).value
        assert not done.refused, [item.message for item in done.refused]
