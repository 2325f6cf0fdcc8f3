"""A month's recalculation of 50,000 benefits, and a new standard that changes every one of them.

The month: every benefit is reckoned, a tenth of them had another income since; the rival is one plain SQL UPDATE that
writes the amounts of all 50,000. The new standard: every benefit gets a period of its own with its figures, the one
before ends, and each of the 150,000 rows leaves its trace; the rival writes just these rows raw, knowing them all.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from benchmarks.people import PASSWORD, crowded
from benchmarks.township import Person, everybody
from db.engine import connect
from db.queries.programmes import all_programmes
from db.types import new_uids
from minsheng_desktop.core.clock import Clock
from minsheng_desktop.core.operation import Operation, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.entitlements.recalculating import recalculate
from minsheng_desktop.programmes.standards import NewStandard, add_standard
from minsheng_desktop.workspace.service import Workspace, open_workspace

LIMIT, LIMIT_ALL = 5.0, 2.0
RUNS = 3
COUNT = 50_000
FIRST = 202601
LINE = 43_000
PROGRAMME = "dibao_rural"
_KEY = os.urandom(32)


def measure(folder: Path) -> list[dict[str, Any]]:
    """The best of three months and of three standards, each against the best of three of its rival."""
    with _granted(folder) as workspace:
        return [_months(workspace, folder), _standards(workspace, folder)]


def _months(workspace: Workspace, folder: Path) -> dict[str, Any]:
    ours, rival = [], []
    for run in range(RUNS):
        workspace.run(earn, run)
        rival.append(_update(workspace, folder / f"raw-{run}.db", run))
        ours.append(_timed(lambda: workspace.run(recalculate, FIRST, (PROGRAMME,)), COUNT // 10))
    figures = f"ours {min(ours):.2f} s, one UPDATE {min(rival):.2f} s, {COUNT} benefits, a tenth changed"
    return {"name": "recalculate a month of 50,000", "ratio": min(ours) / min(rival), "limit": LIMIT,
            "figures": figures}  # fmt: skip


def _standards(workspace: Workspace, folder: Path) -> dict[str, Any]:
    ours, rival = [], []
    for run in range(RUNS):
        month = FIRST + 1 + run
        workspace.run(add_standard, NewStandard(PROGRAMME, LINE + 1200 * (run + 1), "month", month))
        ours.append(_timed(lambda month=month: workspace.run(recalculate, month, (PROGRAMME,)), COUNT))
        rival.append(_rewrite(workspace, folder / f"rows-{run}.db"))
    figures = f"ours {min(ours):.2f} s, the same rows raw {min(rival):.2f} s, {COUNT} benefits, all changed"
    return {"name": "new standard for 50,000", "ratio": min(ours) / min(rival), "limit": LIMIT_ALL, "figures": figures}


def _timed(work: Callable[[], Any], expected: int) -> float:
    begun = time.perf_counter()
    done = work().value
    taken = time.perf_counter() - begun
    if done.changed != expected:
        raise ValueError(f"{done.changed} benefits changed, not {expected}")
    return taken


def _rewrite(workspace: Workspace, path: Path) -> float:
    """The rows the last recalculation left, written raw: two updates, the new periods, the changes."""
    raw = _copy(workspace, path, ("entitlement", "entitlement_amount", "change"))
    with workspace.database.reading() as connection:
        last = connection.exec_driver_sql("SELECT max(operation_id) FROM change").scalar_one()
        changes = connection.exec_driver_sql(
            "SELECT * FROM change WHERE operation_id = ? AND kind IN (1, 2)", (last,)
        ).all()
        periods = connection.exec_driver_sql(
            "SELECT * FROM entitlement_amount WHERE to_month IS NULL ORDER BY rowid"
        ).all()
        before = connection.exec_driver_sql(
            "SELECT to_month, uid FROM entitlement_amount WHERE to_month IS NOT NULL ORDER BY rowid DESC LIMIT ?",
            (COUNT,),
        ).all()
        benefits = connection.exec_driver_sql("SELECT amount_fen, supplement_fen, uid FROM entitlement").all()
    raw.execute("DELETE FROM change WHERE operation_id = ?", (last,))
    raw.execute("DELETE FROM entitlement_amount WHERE to_month IS NULL")
    raw.close()
    raw = connect(path, _KEY)
    begun = time.perf_counter()
    raw.execute("BEGIN IMMEDIATE")
    raw.executemany("UPDATE entitlement SET amount_fen = ?, supplement_fen = ? WHERE uid = ?", map(tuple, benefits))
    raw.executemany("UPDATE entitlement_amount SET to_month = ? WHERE uid = ?", map(tuple, before))
    for name, rows in (("entitlement_amount", periods), ("change", changes)):
        raw.executemany(f"INSERT INTO {name} VALUES ({', '.join('?' * len(rows[0]))})", map(tuple, rows))
    raw.execute("COMMIT")
    taken = time.perf_counter() - begun
    raw.close()
    return taken


def _copy(workspace: Workspace, path: Path, tables: Sequence[str]) -> Any:
    """Some tables of the workspace in a database of their own, with the same indexes and the same encryption."""
    raw = connect(path, _KEY, create=True)
    raw.execute("PRAGMA foreign_keys = OFF")
    with workspace.database.reading() as connection:
        for name in tables:
            content = connection.exec_driver_sql(f"SELECT * FROM {name}").all()
            shape = connection.exec_driver_sql(
                "SELECT sql FROM sqlite_master WHERE tbl_name = ? AND sql IS NOT NULL ORDER BY type DESC", (name,)
            )
            for statement in shape.scalars().all():
                raw.execute(statement)
            raw.execute("BEGIN")
            raw.executemany(f"INSERT INTO {name} VALUES ({', '.join('?' * len(content[0]))})", map(tuple, content))
            raw.execute("COMMIT")
    return raw


def _update(workspace: Workspace, path: Path, run: int) -> float:
    """One UPDATE of the amounts of every benefit, in a copy of the table with another key."""
    _copy(workspace, path, ("entitlement",)).close()
    raw = connect(path, _KEY)
    begun = time.perf_counter()
    raw.execute("BEGIN IMMEDIATE")
    raw.execute(
        "UPDATE entitlement SET amount_fen = max(0, ? - income_fen) * covered, updated_at = ?, updated_by = 'admin', "
        "epoch = 1, counter = ? WHERE status = 'active'",
        (LINE + run, time.time_ns() // 1_000_000, 1000 + run),
    )
    raw.execute("COMMIT")
    taken = time.perf_counter() - begun
    raw.close()
    return taken


def _granted(folder: Path) -> Workspace:
    """A workspace with 50,000 benefits reckoned from an income; made once per folder."""
    place = folder / f"people-{COUNT}"
    copy = folder / "recalculated"
    with crowded(folder, COUNT):
        pass
    shutil.copytree(place, copy)
    workspace = open_workspace(copy, "admin", PASSWORD, Clock(), "cli")
    workspace.run(add_standard, NewStandard(PROGRAMME, LINE, "month", FIRST))
    workspace.run(grant, workspace.read(everybody))
    return workspace


@use_case(Operation("households.import_roster", Right.IMPORT))
def grant(uow: UnitOfWork, people: Sequence[Person]) -> None:
    """Give each person a benefit that is reckoned from an income of their own."""
    programme = next(row["uid"] for row in all_programmes(uow.connection) if row["code"] == PROGRAMME)
    uids = list(new_uids(len(people)))
    columns = (
        "uid", "programme_uid", "person_uid", "area_uid", "certificate_no", "status", "from_month", "amount_fen",
        "covered", "household_size", "income_fen",
    )  # fmt: skip

    def rows() -> Iterator[tuple[Any, ...]]:
        for place, (uid, (person, _, village)) in enumerate(zip(uids, people, strict=True)):
            income, covered = _income(place)
            amount = (LINE - income) * covered
            yield uid, programme, person, village, f"D{place:06d}", "active", FIRST, amount, covered, 4, income

    uow.insert_many("entitlement", columns, rows())
    periods = zip(new_uids(len(uids)), uids, range(len(uids)), strict=True)
    uow.insert_many(
        "entitlement_amount",
        ("uid", "entitlement_uid", "from_month", "amount_fen", "basis", "income_fen"),
        ((own, uid, FIRST, (LINE - _income(n)[0]) * _income(n)[1], "roster", _income(n)[0]) for own, uid, n in periods),
    )
    uow.describe(file="", new=len(people), updated=0, held=0)


def _income(place: int) -> tuple[int, int]:
    """(income per head, persons covered) of the benefit at a place."""
    return place * 7 % 40_000, place % 4 + 1


@use_case(Operation("households.import_roster", Right.IMPORT))
def earn(uow: UnitOfWork, run: int) -> None:
    """Let a tenth of the households have another income than the one their amount was reckoned from."""
    rows = uow.connection.exec_driver_sql(
        "SELECT a.uid, a.income_fen FROM entitlement_amount a WHERE a.rowid % 10 = ?", (run,)
    ).all()
    uow.update_many("entitlement_amount", [(uid, {"income_fen": income + 700}) for uid, income in rows])
    uow.describe(file="", new=0, updated=len(rows), held=0)
