"""What an import is about to write, and how cells become stored values."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from db.queries import households as stored
from minsheng_desktop.core.operation import UnitOfWork
from minsheng_desktop.households import columns
from minsheng_desktop.spreadsheets.records import RosterReading, RosterRow


@dataclass(slots=True)
class Batch:
    """Rows to insert per table, in the order of ``columns.INSERTS``, and rows to update."""

    rows: dict[str, list[tuple[Any, ...]]] = field(default_factory=lambda: {name: [] for name in columns.INSERTS})
    updates: dict[str, list[tuple[bytes, Mapping[str, Any]]]] = field(default_factory=dict)

    def add(self, name: str, *values: Any) -> None:
        """One row to insert."""
        self.rows[name].append(values)

    def change(self, name: str, uid: bytes, values: Mapping[str, Any]) -> None:
        """One row to update."""
        self.updates.setdefault(name, []).append((uid, values))

    def write(self, uow: UnitOfWork) -> None:
        """Write everything, parents before children, with progress."""
        job = uow.job
        job.stage("jobs.writing")
        total = sum(len(rows) for rows in self.rows.values())
        done = 0
        for name, header in columns.INSERTS.items():
            rows = self.rows[name]
            if rows:
                ticking = _ticking(rows, job.tick, done, total)
                if name == "name_gram":
                    stored.add_grams(uow.connection, ticking)
                else:
                    uow.insert_many(name, header, ticking)
            done += len(rows)
        for name, changes in self.updates.items():
            uow.recorder.update_many(name, changes)


def codes_by_row(reading: RosterReading) -> dict[tuple[str | None, int | None], frozenset[str]]:
    """(sheet, row) → codes of its problems."""
    found: dict[tuple[str | None, int | None], set[str]] = {}
    for problem in reading.problems:
        found.setdefault((problem.sheet, problem.row), set()).add(problem.code)
    return {place: frozenset(codes) for place, codes in found.items()}


def is_payment(row: RosterRow) -> bool:
    """Whether the row states what was paid (an item and its amount) rather than a benefit."""
    return bool(row.values.get("item")) and "amount" in row.values


def text_of(value: object) -> str | None:
    """A cell's text, None where it is empty."""
    return str(value) if value not in (None, "") else None


def sex_of(values: Mapping[str, object], id_no: str | None) -> str:
    """GB/T 2261.1 code, from the ID number where there is one."""
    if id_no and len(id_no) == 18:
        return "1" if int(id_no[16]) % 2 else "2"
    return columns.sex_code(values.get("sex"))


def birth_of(values: Mapping[str, object], id_no: str | None) -> str | None:
    """Birth date, from the ID number where there is one."""
    if id_no and len(id_no) == 18:
        return f"{id_no[6:10]}-{id_no[10:12]}-{id_no[12:14]}"
    return text_of(values.get("birth"))


def row_json(row: RosterRow) -> str:
    """A held-back row as it was read."""
    values = {key: str(value) for key, value in row.values.items() if value not in (None, "")}
    return json.dumps({"values": values, "extra": dict(row.extra)}, ensure_ascii=False)


def doubt_uid(node: bytes, rule: str, person: bytes, content: str) -> bytes:
    """One uid per question, so that the same file taken in again raises it only once."""
    return hashlib.sha256(node + rule.encode() + person + content.encode()).digest()[:16]


def raised_again(uid: bytes) -> bytes:
    """The uid of a question that is asked once more after the import that raised it was undone."""
    return hashlib.sha256(uid).digest()[:16]


def _ticking(
    rows: Sequence[tuple[Any, ...]], tick: Callable[[int, int], None], done: int, total: int
) -> Iterable[tuple[Any, ...]]:
    for index, row in enumerate(rows):
        if index % 1000 == 0:
            tick(done + index, total)
        yield row
