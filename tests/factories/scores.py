"""A county whose ten towns share a task of 300 beds; the towns have no PC, the county enters their figures."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from minsheng_desktop.areas.service import import_areas
from minsheng_desktop.core.clock import Clock
from minsheng_desktop.programmes.catalogue import AreaRow
from minsheng_desktop.progress.editing import NewTask, add_task
from minsheng_desktop.progress.records import MonthEntry
from minsheng_desktop.progress.service import record_month
from minsheng_desktop.progress.shares import divide_target
from minsheng_desktop.progress.unit_figures import find_unit
from minsheng_desktop.workspace.records import NewWorkspace
from minsheng_desktop.workspace.service import Workspace, open_workspace
from minsheng_desktop.workspace.setup import create_workspace

PASSWORD = "demo-2026-pass"
DOCUMENT = "县民生办〔2026〕1号"
TOWNS = ("云岭镇", "石桥镇", "青山镇", "白水镇", "柳林乡", "大河镇", "南坪乡", "北塘镇", "东岗乡", "西湾镇")
BEDS = (30, 27, 27, 24, 21, 18, 15, 15, 9, 0)  # of 30 each, by the end of June
PLACES = [1, 2, 2, 4, 5, 6, 7, 7, 9, 10]


@contextmanager
def ten_towns(folder: Path) -> Iterator[Workspace]:
    """The county at the end of June 2026, opened for writing."""
    clock = Clock(date(2026, 6, 30))
    create_workspace(NewWorkspace(folder, "county", "341299", "泾川县", "admin", "陈晓琳", PASSWORD), clock)
    with open_workspace(folder, "admin", PASSWORD, clock, "cli") as ws:
        ws.run(
            import_areas,
            [AreaRow(f"3412991{n:02d}", name, "township", "341299", ()) for n, name in enumerate(TOWNS, 1)],
        )
        task = ws.run(add_task, NewTask(2026, "养老床位建设", "张", 300_000, document=DOCUMENT, category="works")).value
        units = [ws.read(find_unit, name) for name in TOWNS]
        ws.run(divide_target, task, {unit.uid: 30_000 for unit in units}, DOCUMENT)
        for unit, done in zip(units, BEDS, strict=True):
            money = {
                ("planned", "county"): 1_000_000,
                ("in_place", "county"): 800_000,
                ("disbursed", "county"): done * 20_000,
            }
            ws.run(record_month, task, MonthEntry(202606, total_milli=done * 1000, area_uid=unit.uid, funds=money))
        yield ws
