"""Import of the roster of 30,000 rows, against reading the file and a raw ``executemany`` of all it leaves."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

from python_calamine import CalamineWorkbook
from sqlalchemy import create_engine
from sqlalchemy.pool import StaticPool
from sqlcipher3 import dbapi2 as sqlcipher

from db.engine import connect
from db.models import Base
from minsheng_desktop.areas.service import import_areas
from minsheng_desktop.core.clock import Clock
from minsheng_desktop.households.roster_files import judge_roster, open_roster
from minsheng_desktop.households.roster_import import import_roster
from minsheng_desktop.programmes.catalogue import load_areas
from minsheng_desktop.workspace.records import NewWorkspace
from minsheng_desktop.workspace.service import Workspace, open_workspace
from minsheng_desktop.workspace.setup import create_workspace
from resources import RESOURCES

LIMIT = 2.0
RUNS = 3


def measure(folder: Path) -> list[dict[str, Any]]:
    """The best of three imports against the best of three of the rival."""
    source = next((RESOURCES / "demo").glob("10_*.xlsx"))
    ours, rival = [], []
    for run in range(RUNS):
        with _workspace(folder / f"import-{run}") as workspace:
            begun = time.perf_counter()
            opened = workspace.read(open_roster, source)
            reading = workspace.read(judge_roster, opened)
            workspace.run(import_roster, reading, opened.digest)
            ours.append(time.perf_counter() - begun)
            rows = _left_behind(workspace)
        rival.append(_read(source) + _write(folder / f"raw-{run}.db", rows))
    figures = f"ours {min(ours):.2f} s, read and executemany {min(rival):.2f} s, {sum(map(len, rows.values()))} rows"
    return [{"name": "import 30,000 rows", "ratio": min(ours) / min(rival), "limit": LIMIT, "figures": figures}]


def _workspace(folder: Path) -> Workspace:
    create_workspace(NewWorkspace(folder, "township", "341299101", "云岭镇", "admin", "", "bench mark 1"))
    workspace = open_workspace(folder, "admin", "bench mark 1", Clock(), "cli")
    workspace.run(import_areas, load_areas(RESOURCES / "catalogue" / "areas_demo.csv"))
    return workspace


def _left_behind(workspace: Workspace) -> dict[str, list[tuple[Any, ...]]]:
    with workspace.database.reading() as connection:
        return {
            model.name: [tuple(row) for row in connection.exec_driver_sql(f"SELECT * FROM {model.name}")]
            for model in Base.metadata.sorted_tables
        }


def _read(source: Path) -> float:
    begun = time.perf_counter()
    CalamineWorkbook.from_path(source).get_sheet_by_index(0).to_python(skip_empty_area=False)
    return time.perf_counter() - begun


def _write(path: Path, rows: dict[str, list[tuple[Any, ...]]]) -> float:
    """The same tables and indexes, the same encryption, one transaction."""
    raw = connect(path, os.urandom(32), create=True)
    engine = create_engine("sqlite://", module=sqlcipher, creator=lambda: raw, poolclass=StaticPool)
    Base.metadata.create_all(engine)
    raw.commit()
    raw.execute("PRAGMA foreign_keys = ON")
    begun = time.perf_counter()
    raw.execute("BEGIN IMMEDIATE")
    raw.execute("PRAGMA defer_foreign_keys = ON")
    for name, content in rows.items():
        if content:
            marks = ", ".join("?" for _ in content[0])
            raw.executemany(f"INSERT INTO {name} VALUES ({marks})", content)
    raw.execute("COMMIT")
    return time.perf_counter() - begun
