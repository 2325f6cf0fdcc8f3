"""A month's recalculation of 50,000 benefits, against one plain SQL UPDATE of the same rows, equally encrypted.

A new standard changes every amount, so that every benefit gets a period of its own with its figures, its former period
ends, and all of it leaves its trace.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator, Sequence
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

LIMIT = 5.0
RUNS = 3
COUNT = 50_000
FIRST = 202601
LINE = 43_000
PROGRAMME = "dibao_rural"


def measure(folder: Path) -> list[dict[str, Any]]:
    """The best of three recalculations, each of a later month, against the best of three updates."""
    with _granted(folder) as workspace:
        ours, rival = [], []
        for run in range(RUNS):
            month = FIRST + 1 + run
            rival.append(_update(workspace, folder / f"raw-{run}.db", run))
            workspace.run(add_standard, NewStandard(PROGRAMME, LINE + 1200 * (run + 1), "month", month))
            begun = time.perf_counter()
            done = workspace.run(recalculate, month, (PROGRAMME,)).value
            ours.append(time.perf_counter() - begun)
            if done.changed != COUNT:
                raise ValueError(f"{done.changed} of {COUNT} benefits changed")
    figures = f"ours {min(ours):.2f} s, one UPDATE {min(rival):.2f} s, {COUNT} benefits"
    return [{"name": "recalculate 50,000", "ratio": min(ours) / min(rival), "limit": LIMIT, "figures": figures}]


def _update(workspace: Workspace, path: Path, run: int) -> float:
    """One UPDATE of the amounts of every benefit, in a copy of the database with another key."""
    key = os.urandom(32)
    raw = connect(path, key, create=True)
    with workspace.database.reading() as connection:
        content = connection.exec_driver_sql("SELECT * FROM entitlement").all()
        shape = connection.exec_driver_sql(
            "SELECT sql FROM sqlite_master WHERE tbl_name = 'entitlement' AND sql IS NOT NULL ORDER BY type DESC"
        ).scalars()
        for statement in shape.all():
            raw.execute(statement)
    marks = ", ".join("?" * len(content[0]))
    raw.execute("PRAGMA foreign_keys = OFF")
    raw.execute("BEGIN")
    raw.executemany(f"INSERT INTO entitlement VALUES ({marks})", map(tuple, content))
    raw.execute("COMMIT")
    raw.close()
    raw = connect(path, key)
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
