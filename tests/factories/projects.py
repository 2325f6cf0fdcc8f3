"""Engineering projects for tests: an elder home with beds, and a road."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from minsheng_desktop.progress.project_records import StepEntry
from minsheng_desktop.progress.project_steps import record_step
from minsheng_desktop.progress.projects import add_project

HOME: Mapping[str, str] = {
    "name": "云岭镇敬老院改扩建工程", "year": "2026", "site": "云岭村中心", "content": "新建宿舍楼一栋",
    "quantity": "120", "unit": "张", "funding_mode": "财政拨款", "budget": "300万元", "contract": "2800000",
    "planned_start": "2026-03-01", "planned_finish": "2026-12-31", "owner": "云岭镇人民政府",
    "builder": "泾川县宏远建筑公司", "supervisor": "泾川县诚信监理公司", "leader": "陈晓琳", "hotline": "0552-1234567",
}  # fmt: skip
ROAD: Mapping[str, str] = {
    "name": "河东组水泥路", "year": "2026", "quantity": "3.5", "unit": "公里", "funding_mode": "一事一议",
    "budget": "900000", "planned_start": "2026-04-01", "planned_finish": "2026-06-15",
}  # fmt: skip


def add(workspace: Any, values: Mapping[str, str] = HOME, reserve: bool = False, **more: str) -> bytes:
    """A project; ``more`` are further columns."""
    uid: bytes = workspace.run(add_project, {**values, **more}, reserve).value
    return uid


def step(workspace: Any, uid: bytes, kind: str, day: str = "", **more: Any) -> Any:
    """A step done on a day."""
    done = date.fromisoformat(day) if day else None
    return workspace.run(record_step, uid, StepEntry(kind, done, **more)).value


def bring_to_start(workspace: Any, uid: bytes) -> None:
    """Found, tendered, contracted, supervised, its board up, begun."""
    days = {"legal_person": "2026-01-10", "tendering": "2026-02-05", "contract": "2026-02-15",
            "supervision": "2026-02-20", "notice_board": "2026-03-01"}  # fmt: skip
    for kind, day in days.items():
        step(workspace, uid, kind, day, document=f"{kind} 1号")
    step(workspace, uid, "start", "2026-03-05")


def bring_to_handover(workspace: Any, uid: bytes) -> None:
    """From its start to its use."""
    bring_to_start(workspace, uid)
    for kind, day in (("finish", "2026-05-10"), ("reimbursement", "2026-05-20"), ("acceptance", "2026-05-25"),
                      ("plaque", "2026-05-26"), ("handover", "2026-06-01")):  # fmt: skip
        step(workspace, uid, kind, day, document="1号")
