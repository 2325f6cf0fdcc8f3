"""Pictures of applications: a case whole, a decision for several, a visit with its incomes, a new one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from PySide6.QtWidgets import QWidget

from minsheng_desktop.entitlements.service import roster_rows
from tools.demo_dressing import FAMILY
from tools.demo_windows import CASES, current, page, program

Steps = Iterator[QWidget]
TOWN = "yunling"
VISITED, DRAWING = 9, "dibao_rural"


def case() -> Steps:
    """A case that hangs on its sheet, with an objection."""
    program(TOWN)
    yield page(TOWN, "applications.case", uid=CASES[7])


def decision() -> Steps:
    """The decision on several cases at once."""
    frame = page(TOWN, "applications.decision")
    yield frame
    shown = current(TOWN)
    shown.table.model.tick([row.uid for row in shown.rows if row.stage == "decide"], True)
    shown.do_step()
    yield frame


def visit() -> Steps:
    """The form of a visit, begun with the last one."""
    program(TOWN)
    frame = page(TOWN, "applications.visit", application=CASES[VISITED])
    yield frame
    current(TOWN).body.verticalScrollBar().setValue(230)
    yield frame


def new_case() -> Steps:
    """A new application of a household that draws something already."""
    holder = program(TOWN).workspace.read(_holder)
    frame = page(TOWN, "applications.new", person=holder, programme=DRAWING)
    yield frame


def _holder(uow: Any) -> bytes:
    return bytes(roster_rows(uow, [FAMILY])[0].person_uid)


CASE_PICTURES = {"case": case, "decision": decision, "visit": visit, "new-case": new_case}
