"""Packages of a large township and a whole county of them, against the bare work on the same CSVs.

A township has 20,000 persons, 40,000 benefits and 250,000 payments. Export: a full package is built, sealed, written
and verified; the rival writes the same rows as the same CSVs into a deflated ZIP. Import: the county takes first
packages one by one into its encrypted database; the rival reads the same CSVs and upserts them by ``executemany``
into an equally encrypted database with the same tables and indexes, and writes the change and search rows that the
import leaves. Then the same rows come again in fresh packages; a stick with
a delta is taken in and answered. Memory is the peak of the importing process.
"""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine
from sqlalchemy.pool import StaticPool
from sqlcipher3 import dbapi2 as sqlcipher

from benchmarks.offices import Offices, opened, prepared, put_back
from db.engine import Connection, connect
from db.models import DERIVED, EXCHANGED, Base
from minsheng_desktop.core.operation import Operation, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.exchange import incoming, outgoing, receipts
from minsheng_desktop.exchange.payload import path_of
from minsheng_desktop.exchange.records import ColumnType
from minsheng_desktop.exchange.tables import columns_of
from minsheng_desktop.exchange.turning import take_stick

TOWNSHIPS = 3  # of a county of 25: ratios are the same, the run takes minutes instead of most of an hour
LIMIT_EXPORT, LIMIT_DELTA, LIMIT_IMPORT, LIMIT_AGAIN, LIMIT_MEMORY = 2.0, 0.5, 2.0, 0.5, 500
CHANGES = 500
LIMIT_TURN = 60  # seconds a clerk waits with the stick in the county's computer
LEVEL = 1  # of the rival's ZIP, as in a package: the library's own choice takes three times as long
RUNS = 3
Times = dict[str, float]


def measure(folder: Path, townships: int = TOWNSHIPS, scale: float = 1) -> list[dict[str, Any]]:
    """Export, delta, first import, import of the same again, memory."""
    offices = prepared(folder, townships, scale)
    exported = [_in_process("export", offices) for _ in range(RUNS)]
    written = [_in_process("write_zip", offices) for _ in range(RUNS)]
    first = _in_process("first", offices)
    again = _in_process("again", offices)
    bare = _in_process("upsert", offices)
    delta = _in_process("delta", offices)
    put_back(offices)
    ours, rival = (min(part["seconds"] for part in parts) for parts in (exported, written))
    size = f"{townships} × {first['rows'] / townships:,.0f} rows"
    peak = max(first["megabytes"], again["megabytes"])
    return [
        _result("export a large township", ours / rival, LIMIT_EXPORT, f"ours {ours:.2f} s, bare ZIP {rival:.2f} s"),
        _result(f"delta of {CHANGES} changes", delta["seconds"], LIMIT_DELTA, f"{delta['seconds']:.2f} s of 1 s"),
        _result("take such a stick in and answer it", delta["turn"] / LIMIT_TURN, 1.0,
                f"{delta['turn']:.2f} s of {LIMIT_TURN} s, {townships} townships held"),
        _result("import a county", first["seconds"] / bare["seconds"], LIMIT_IMPORT,
                f"ours {first['seconds']:.1f} s, bare {bare['seconds']:.1f} s (without changes and search rows "
                f"{bare['plain']:.1f} s), {size}"),
        _result("import it unchanged", again["seconds"] / first["seconds"], LIMIT_AGAIN,
                f"again {again['seconds']:.1f} s, first {first['seconds']:.1f} s"),
        _result("import memory", peak / LIMIT_MEMORY, 1.0, f"{peak:.0f} MB of {LIMIT_MEMORY} MB"),
    ]  # fmt: skip


def _result(name: str, ratio: float, limit: float, figures: str) -> dict[str, Any]:
    return {"name": name, "ratio": ratio, "limit": limit, "figures": figures}


def _in_process(task: str, offices: Offices) -> Times:
    command = [sys.executable, "-m", "benchmarks.exchange", task, str(offices.folder), str(offices.townships)]
    root = Path(__file__).resolve().parent.parent
    answer = subprocess.run(command, cwd=root, check=True, stdout=subprocess.PIPE, text=True, encoding="utf-8")
    return dict(json.loads(answer.stdout))


# -- in processes of their own -------------------------------------------------------------------


class _Watch:
    """Adds up wall and processor time of what is done under it."""

    def __init__(self) -> None:
        self.seconds = self.processor = 0.0

    @contextmanager
    def running(self) -> Iterator[None]:
        wall, processor = time.perf_counter(), time.process_time()
        yield
        self.seconds += time.perf_counter() - wall
        self.processor += time.process_time() - processor

    def times(self, **more: float) -> Times:
        return {"seconds": self.seconds, "processor": self.processor, "megabytes": _peak(), **more}


def _peak() -> int:
    """Peak resident memory of this process in MB; the kernel's own figure, which begins anew with the program."""
    status = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
    return next(int(line.split()[1]) // 1024 for line in status.splitlines() if line.startswith("VmHWM"))


def export(offices: Offices) -> Times:
    """A full package of the first township."""
    watch, target = _Watch(), offices.folder / "exported.mspkg"
    with opened(offices.township(0)) as township, watch.running():
        outgoing.export_package(township, target, full=True)
    target.unlink()
    return watch.times()


def write_zip(offices: Offices) -> Times:
    """The rows of the first township, read beforehand, into CSVs in a ZIP file."""
    watch, target = _Watch(), offices.folder / "rival.zip"
    tables = dict(_csvs(offices.packages("bare")[0]))
    with watch.running(), zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=LEVEL) as archive:
        for name, rows in tables.items():
            with archive.open(path_of(name), "w") as raw, io.TextIOWrapper(raw, "utf-8", newline="") as handle:
                csv.writer(handle).writerows(rows)
    target.unlink()
    return watch.times()


def _csvs(path: Path) -> Iterator[tuple[str, list[list[str]]]]:
    with zipfile.ZipFile(path) as archive:
        for name in EXCHANGED:
            with archive.open(path_of(name)) as raw, io.TextIOWrapper(raw, "utf-8", newline="") as handle:
                yield name, list(csv.reader(handle))


def first(offices: Offices) -> Times:
    """The first packages of all townships into the county's workspace."""
    put_back(offices)
    return _import(offices, "first")


def again(offices: Offices) -> Times:
    """Fresh packages with the same rows."""
    return _import(offices, "again")


def _import(offices: Offices, kind: str) -> Times:
    watch, rows = _Watch(), 0
    with opened(offices.county) as county:
        packages = offices.packages(kind)
        with watch.running():
            results = incoming.import_packages(county, packages)
        for result in results:
            if result.status != "applied" or result.refused:
                raise ValueError(f"{result.file}: {result.status} {result.reason} {len(result.refused)}")
            rows += result.new + result.changed + result.unchanged
    return watch.times(rows=rows)


def delta(offices: Offices) -> Times:
    """The package of a township that changed 500 rows since the county acknowledged; taken in and answered."""
    watch = _Watch()
    answer, target = offices.folder / "answer.mspkg", offices.folder / "delta.mspkg"
    with opened(offices.county) as county, opened(offices.township(0)) as township:
        receipts.make_receipt(county, answer, township.node.name)
        incoming.import_packages(township, [answer])
        township.run(change, CHANGES)
        with watch.running():
            made = outgoing.export_package(township, target)
        if (made.kind, made.rows) != ("delta", CHANGES):
            raise ValueError(f"{made.kind} of {made.rows} rows")
    stick, turning = offices.folder / "stick", _Watch()
    stick.mkdir()
    target.rename(stick / target.name)
    with opened(offices.county) as county, turning.running():
        done = take_stick(county, stick)
    if [result.changed for result in done.results] != [CHANGES] or not all(one.file for one in done.answers):
        raise ValueError(f"{done.results} {done.answers}")
    answer.unlink()
    shutil.rmtree(stick)
    return watch.times(turn=turning.seconds)


@use_case(Operation("households.import_roster", Right.IMPORT))
def change(uow: UnitOfWork, count: int) -> None:
    """Change a remark of that many persons."""
    found = uow.connection.exec_driver_sql("SELECT uid FROM person ORDER BY birth LIMIT ?", (count,)).all()
    remark = os.urandom(4).hex()
    uow.update_many("person", [(row[0], {"remark": remark}) for row in found])
    uow.describe(file="", new=0, updated=count, held=0)


def upsert(offices: Offices) -> Times:
    """The CSVs of all townships into bare tables, one transaction each; then what the import left beside them."""
    path = offices.folder / "upserted.db"
    raw = connect(path, os.urandom(32), create=True)
    engine = create_engine("sqlite://", module=sqlcipher, creator=lambda: raw, poolclass=StaticPool)
    Base.metadata.create_all(engine)
    raw.commit()
    raw.execute("PRAGMA foreign_keys = OFF")
    whole, plain = _Watch(), _Watch()
    with opened(offices.county, writing="") as county, county.database.reading() as connection:
        for number, package in enumerate(offices.packages("bare")):
            left = _left_by(connection, number)
            with whole.running():
                raw.execute("BEGIN IMMEDIATE")
                with plain.running():
                    _upsert_package(raw, package, left.derived)
                _insert(raw, "change", left.changes)
                _insert(raw, "name_gram", left.grams)
                with plain.running():
                    raw.execute("COMMIT")
    raw.close()
    for file in path.parent.glob("upserted.db*"):
        file.unlink()
    return whole.times(plain=plain.seconds, plain_processor=plain.processor)


@dataclass(frozen=True, slots=True)
class _Left:
    """What an import left that its package does not hold: change and search rows, derived columns by table and uid."""

    changes: list[Any]
    grams: list[Any]
    derived: dict[str, dict[str, tuple[Any, ...]]]


def _left_by(connection: Connection, number: int) -> _Left:
    def rows(sql: str, *values: Any) -> list[Any]:
        return list(connection.exec_driver_sql(sql, values).all())

    operation = rows("SELECT id FROM operation WHERE name = 'exchange.import_package' ORDER BY id")[number][0]
    peer = rows("SELECT peer_uid FROM package WHERE direction = 'in' ORDER BY id")[number][0]
    grams = rows("SELECT g.* FROM name_gram g JOIN person p ON p.uid = g.person_uid WHERE p.home_node = ?", peer)
    derived = {}
    for name, columns in DERIVED.items():
        found = rows(f"SELECT uid, {', '.join(sorted(columns))} FROM {name} WHERE home_node = ?", peer)
        derived[name] = {row[0].hex(): tuple(row[1:]) for row in found}
    return _Left(rows("SELECT * FROM change WHERE operation_id = ?", operation), grams, derived)


def _insert(raw: Any, name: str, rows: Sequence[Any]) -> None:
    if rows:
        raw.executemany(f"INSERT INTO {name} VALUES ({', '.join('?' * len(rows[0]))})", map(tuple, rows))


def _upsert_package(raw: Any, package: Path, derived: dict[str, dict[str, tuple[Any, ...]]]) -> None:
    with zipfile.ZipFile(package) as archive:
        for name in EXCHANGED:
            with archive.open(path_of(name)) as stream, io.TextIOWrapper(stream, "utf-8", newline="") as handle:
                reader = csv.reader(handle)
                names = next(reader)
                listed = (*names, *sorted(DERIVED.get(name, ())))
                given = ", ".join(f"{column} = excluded.{column}" for column in listed if column != "uid")
                read, more = _row_reader(name, names), derived.get(name, {})
                raw.executemany(
                    f"INSERT INTO {name} ({', '.join(listed)}) VALUES ({', '.join('?' * len(listed))}) "
                    f"ON CONFLICT (uid) DO UPDATE SET {given}",
                    (read(row) + more.get(row[0], ()) for row in reader),
                )


def _row_reader(name: str, names: Sequence[str]) -> Callable[[list[str]], tuple[Any, ...]]:
    """The barest reading of a row: uids to bytes, ``\\N`` to null; numbers are left to the column's affinity."""
    types = {column.name: column.type for column in columns_of(name)}
    uids = [types[column] is ColumnType.UID for column in names]

    def read(row: list[str]) -> tuple[Any, ...]:
        return tuple([
            None if cell == "\\N" else bytes.fromhex(cell) if uid else cell for cell, uid in zip(row, uids, strict=True)
        ])  # fmt: skip

    return read


if __name__ == "__main__":
    task, place, count = sys.argv[1:]
    tasks = {"export": export, "write_zip": write_zip, "first": first, "again": again, "upsert": upsert, "delta": delta}
    print(json.dumps(tasks[task](Offices(Path(place), int(count)))))
