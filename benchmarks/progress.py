"""The county's view of 30 townships × 60 tasks × 12 months × 6 sources against one SQL aggregate over its rows."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from benchmarks.people import PASSWORD
from db.models import table
from db.types import definition_uid, new_uid, new_uids
from minsheng_desktop.core.clock import Clock
from minsheng_desktop.core.operation import Operation, UnitOfRead, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.progress.overview import matrix
from minsheng_desktop.workspace.records import NewWorkspace
from minsheng_desktop.workspace.service import open_workspace
from minsheng_desktop.workspace.setup import create_workspace

TOWNSHIPS, TASKS, YEAR = 30, 60, 2026
SOURCES = ("central", "province", "city", "county", "other", "self_raised")
STAGES = ("planned", "in_place", "disbursed", "spent")
BOUND_S, LIMIT = 0.3, 1.5
REPEATS = 5

Rows = Iterator[tuple[Any, ...]]


@use_case(Operation("progress.import_progress", Right.IMPORT))
def fill(uow: UnitOfWork) -> None:
    """Thirty townships that reported sixty tasks of the county for twelve months, with money by source and stage."""
    tasks, towns = list(new_uids(TASKS)), list(new_uids(TOWNSHIPS))
    codes = [f"341299{101 + at}" for at in range(TOWNSHIPS)]
    areas = [definition_uid("area", code) for code in codes]
    uow.insert_many("area", ("uid", "code", "name", "level"), (
        (uid, code, f"第{at + 1}镇", "township") for at, (uid, code) in enumerate(zip(areas, codes, strict=True))
    ))  # fmt: skip
    for uid, code in zip(towns, codes, strict=True):
        uow.connection.execute(insert(table("node")).values(
            uid=uid, role="township", area_code=code, name=code, verify_key=b"", age_recipient="", fingerprint="",
            state="admitted", admitted_at=0,
        ))  # fmt: skip
    uow.insert_many("task", ("uid", "year", "position", "item", "unit"), (
        (uid, YEAR, at, f"任务{at:02d}", "人") for at, uid in enumerate(tasks)
    ))  # fmt: skip
    columns = ("uid", "task_uid", "area_uid", "version_no", "target_milli")
    uow.insert_many("task_share", columns, ((new_uid(), t, a, 1, 1_200_000) for t in tasks for a in areas))
    for at, town in enumerate(towns):
        _report(uow, town, tasks, at)
    uow.describe(file="", month=12, new=TASKS, changed=0)


def _report(uow: UnitOfWork, town: bytes, tasks: list[bytes], place: int) -> None:
    count = len(tasks) * 12
    reports = list(zip(new_uids(count), ((t, m) for t in tasks for m in range(1, 13)), strict=True))
    columns = ("uid", "task_uid", "month", "version_no", "month_milli", "total_milli", "advance")
    uow.insert_many("task_report", columns, (
        (uid, task, YEAR * 100 + month, 1, 90_000, 90_000 * month + place, 0) for uid, (task, month) in reports
    ), home=town)  # fmt: skip
    uids = iter(new_uids(count * len(SOURCES) * len(STAGES)))
    uow.insert_many("task_fund", ("uid", "report_uid", "stage", "source", "amount_fen"), (
        (next(uids), uid, stage, source, 1_000_000 * month)
        for uid, (_, month) in reports for stage in STAGES for source in SOURCES
    ), home=town)  # fmt: skip


def _county(folder: Path) -> Path:
    place = folder / "county-progress"
    if not place.exists():
        clock = Clock(date(YEAR, 12, 31))
        create_workspace(NewWorkspace(place, "county", "341299", "泾川县", "admin", "管理员", PASSWORD), clock)
        with open_workspace(place, "admin", PASSWORD, clock, "cli") as office:
            office.run(fill)
    return place


def measure(folder: Path) -> list[dict[str, Any]]:
    """The view against the aggregate, and against the time a person may wait."""
    with open_workspace(_county(folder), "admin", PASSWORD, Clock(date(YEAR, 12, 31))) as office:
        rival, rows = _timed(lambda: office.read(_aggregate))
        best, view = _timed(lambda: office.read(matrix, YEAR))
        assert len(view.cells) == TOWNSHIPS * TASKS
        assert len(view.by_source()) == len(SOURCES)
        assert rows == TOWNSHIPS * TASKS * 12 * len(SOURCES)
    shape = f"{TOWNSHIPS} × {TASKS} × 12 × {len(SOURCES)}"
    return [
        {
            "name": "county matrix",
            "ratio": best / rival,
            "limit": LIMIT,
            "figures": f"{best:.3f} s for {shape}, one SQL aggregate {rival:.3f} s",
        },
        {
            "name": "county matrix opens",
            "ratio": best / BOUND_S,
            "limit": 1.0,
            "figures": f"{best:.3f} s, bound {BOUND_S:.1f} s",
        },
    ]


def _aggregate(uow: UnitOfRead) -> int:
    """One aggregate over the rows of the view: a stage's money by township, task, month and source."""
    rows = uow.connection.exec_driver_sql(
        "SELECT r.home_node, r.task_uid, r.month, f.source, sum(f.amount_fen) FROM task_report r "
        "JOIN task_fund f ON f.report_uid = r.uid WHERE f.stage = 'spent' AND f.deleted = 0 AND r.deleted = 0 "
        "GROUP BY r.home_node, r.task_uid, r.month, f.source"
    ).fetchall()
    return len(rows)


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    best, found = float("inf"), None
    for _ in range(REPEATS):
        begun = time.perf_counter()
        found = work()
        best = min(best, time.perf_counter() - begun)
    return best, found
