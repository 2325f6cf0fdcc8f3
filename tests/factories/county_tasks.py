"""A county whose townships reported its tasks; all offices are fictitious."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from sqlalchemy import insert

from db.models import table
from db.types import definition_uid, new_uid
from minsheng_desktop.core.clock import Clock
from minsheng_desktop.core.operation import Operation, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.progress.editing import NewTask, add_task
from minsheng_desktop.progress.shares import divide_target
from minsheng_desktop.workspace.records import NewWorkspace
from minsheng_desktop.workspace.service import Workspace, open_workspace
from minsheng_desktop.workspace.setup import create_workspace
from tests.factories.progress import PASSWORD

TOWNSHIPS = {"341299101": "云岭镇", "341299102": "河湾镇", "341299103": "石桥乡"}
AREAS = {name: definition_uid("area", code) for code, name in TOWNSHIPS.items()}


@contextmanager
def county(folder: Path, as_of: date = date(2026, 6, 30)) -> Iterator[Workspace]:
    """A county workspace with three townships, opened for writing."""
    clock = Clock(as_of)
    create_workspace(NewWorkspace(folder, "county", "341299", "泾川县", "admin", "周明", PASSWORD), clock)
    with open_workspace(folder, "admin", PASSWORD, clock, "cli") as opened:
        opened.run(_townships)
        yield opened


@use_case(Operation("areas.import_areas", Right.DEFINE))
def _townships(uow: UnitOfWork) -> None:
    for code, name in TOWNSHIPS.items():
        if not uow.connection.execute(table("area").select().where(table("area").c.code == code)).first():
            uow.insert("area", {"uid": definition_uid("area", code), "code": code, "name": name, "level": "township"})
        uow.connection.execute(
            insert(table("node")).values(
                uid=_node(name), role="township", area_code=code, name=name, verify_key=b"", age_recipient="",
                fingerprint="", state="admitted", admitted_at=0,
            )
        )  # fmt: skip
    uow.describe(new=3, updated=0)


def _node(name: str) -> bytes:
    return definition_uid("node", name)


def divided_task(ws: Workspace, item: str, parts: Mapping[str, int], unit: str = "人", year: int = 2026) -> bytes:
    """A county's task divided among townships (whole units)."""
    target = sum(parts.values()) * 1000
    uid = ws.run(add_task, NewTask(year, item, unit, target, document="县民生办〔2026〕1号")).value
    ws.run(divide_target, uid, {AREAS[name]: count * 1000 for name, count in parts.items()}, "县民生办〔2026〕2号")
    return uid


def reported(
    ws: Workspace,
    task: bytes,
    township: str,
    month: int,
    total: int,
    funds: Mapping[tuple[str, str], int] | None = None,
) -> None:
    """What a township's package brings: a month's figures (whole units) and money (fen)."""
    ws.run(_report, task, _node(township), month, total * 1000, dict(funds or {}))


@use_case(Operation("progress.record_month", Right.EDIT))
def _report(
    uow: UnitOfWork, task: bytes, home: bytes, month: int, milli: int, funds: Mapping[tuple[str, str], int]
) -> None:
    uid = new_uid()
    columns = ("uid", "task_uid", "month", "version_no", "total_milli", "advance")
    uow.insert_many("task_report", columns, [(uid, task, month, 1, milli, 0)], home=home)
    rows = [(new_uid(), uid, stage, source, fen) for (stage, source), fen in funds.items()]
    if rows:
        uow.insert_many("task_fund", ("uid", "report_uid", "stage", "source", "amount_fen"), rows, home=home)
    uow.describe(item="", month=month % 100)


def submitted(ws: Workspace, township: str, month: int, day: str) -> None:
    """What a township's package brings: it submitted the month."""
    ws.run(_submission, _node(township), month, day)


@use_case(Operation("progress.submit_month", Right.EDIT))
def _submission(uow: UnitOfWork, home: bytes, month: int, day: str) -> None:
    uow.insert_many(
        "task_submission", ("uid", "month", "submitted_on", "tasks"), [(new_uid(), month, day, 2)], home=home
    )
    uow.describe(month=month % 100, year=month // 100, count=2)
