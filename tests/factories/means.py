"""Applications at the point where their means are checked and their homes visited."""

from __future__ import annotations

from datetime import date

from minsheng_desktop.applications.records import NewApplication, StepWish
from minsheng_desktop.applications.registering import register_application
from minsheng_desktop.applications.steps import take_step
from minsheng_desktop.workspace.service import Workspace

APPLIED = date(2026, 11, 2)
ACCEPTED = date(2026, 11, 3)


def apply_for(
    workspace: Workspace, person: bytes, programme: str = "dibao_rural", path: str = "", accepted: bool = True
) -> bytes:
    """An application with all papers; accepted, so that its check comes next."""
    new = NewApplication(programme, person, APPLIED, relatives="none", papers=("all",), path=path)
    uid = workspace.run(register_application, new).value
    if accepted:
        outcome = workspace.run(take_step, [uid], StepWish("accept", "ok", ACCEPTED, "陈晓琳")).value
        assert outcome.taken == 1, outcome.refused
    return uid
