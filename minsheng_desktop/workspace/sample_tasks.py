"""What samples ask for on the first screen: of a township answers and things to put right, of a county its word."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from minsheng_desktop.checks.sample_records import ItemLine
from minsheng_desktop.checks.samples import list_items
from minsheng_desktop.core.operation import UnitOfRead
from minsheng_desktop.rules.sampling import ASKED, COUNTY_TURN, RECTIFY, TOWNSHIP_TURN
from minsheng_desktop.workspace.assistance_tasks import HomeTask


def sample_tasks(uow: UnitOfRead) -> list[HomeTask]:
    """A line each for what is to be answered and put right; at a county for what is to be judged and what is late."""
    items = list_items(uow)
    if uow.node.role == "county":
        judging = sum(item.standing in COUNTY_TURN for item in items)
        late = _task(uow, "samples_late", [item for item in items if item.late])
        return [*([HomeTask("samples_judge", judging)] if judging else []), *late]
    own = [item for item in items if item.node_uid == uow.node.uid]
    return [
        *_task(uow, "samples_asked", [item for item in own if item.standing == ASKED]),
        *_task(uow, "samples_rectify", [item for item in own if item.standing == RECTIFY]),
    ]


def samples_waiting(uow: UnitOfRead) -> int:
    """How many items wait for this office's answer or word."""
    items = list_items(uow)
    if uow.node.role == "county":
        return sum(item.standing in COUNTY_TURN for item in items)
    return sum(item.standing in TOWNSHIP_TURN and item.node_uid == uow.node.uid for item in items)


def _task(uow: UnitOfRead, code: str, items: Sequence[ItemLine]) -> list[HomeTask]:
    days = [date.fromisoformat(item.due_on) for item in items if item.due_on]
    if not days:
        return []
    return [HomeTask(code, len(items), (min(days) - uow.today).days, min(days))]
