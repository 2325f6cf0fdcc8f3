"""What an import is about to write, what it knows while it goes through the rows, and how cells become values."""

from __future__ import annotations

import hashlib
import itertools
import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from db.queries import households as stored
from db.queries import import_match
from db.types import new_uids
from minsheng_desktop.areas.service import villages_by_name
from minsheng_desktop.core.operation import UnitOfRead, UnitOfWork
from minsheng_desktop.households import columns
from minsheng_desktop.households.import_columns import RowColumns
from minsheng_desktop.households.import_policy import ImportPolicy
from minsheng_desktop.households.import_records import LEFT, NEW, UNCHANGED, UPDATED, FieldChange
from minsheng_desktop.spreadsheets.records import ERROR, RosterReading, RosterRow

Place = tuple[str, int]  # of a row: see ``RosterRow.place``
TOLD_CODES = frozenset({"duplicate_id", "same_id_diff_name", "deceased_note", "stopped_note", "id_15"})


@dataclass(slots=True)
class Batch:
    """Rows to insert per table, in the order of ``columns.INSERTS``, and rows to update.

    A preview (``kept`` False) only needs to know that something would be written.
    """

    kept: bool = True
    rows: dict[str, list[tuple[Any, ...]]] = field(default_factory=lambda: {name: [] for name in columns.INSERTS})
    updates: dict[str, list[tuple[bytes, Mapping[str, Any]]]] = field(default_factory=dict)

    def add(self, name: str, *values: Any) -> None:
        """One row to insert."""
        if self.kept:
            self.rows[name].append(values)

    def change(self, name: str, uid: bytes, values: Mapping[str, Any]) -> None:
        """One row to update."""
        if self.kept:
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


class Taking:
    """An import under way: the rows, the policy, what is to be written and what becomes of each row."""

    def __init__(
        self, uow: UnitOfRead, reading: RosterReading, policy: ImportPolicy, writing: bool, held: Collection[Place] = ()
    ) -> None:
        self.uow, self.reading, self.policy, self.writing = uow, reading, policy, writing
        self.columns = RowColumns(reading)
        self.held = {index for place in held if (index := self.columns.index_of(place)) is not None}
        self.month = policy.month or period_of(reading)
        self.by_column = False  # the amounts of the month are one column among those of other months
        self.villages = villages_by_name(uow)
        self.village_names = {uid: name for name, uid in self.villages.items()}
        self.batch = Batch(writing)
        self.counts = dict.fromkeys(columns.COUNTS, 0)
        self.fates = [UNCHANGED] * self.columns.count
        self.changes: dict[int, list[FieldChange]] = {}
        self.reasons: dict[int, str] = {}
        self.codes = self._codes()
        self._uids: list[bytes] = []
        self._made = itertools.count()
        self._doubts: tuple[set[bytes], set[bytes]] | None = None

    def _codes(self) -> dict[int, frozenset[str]]:
        """Index of a row → those of its findings that decide how it is taken."""
        found: dict[int, set[str]] = {}
        for problem in self.reading.problems:
            if problem.code in TOLD_CODES and problem.place is not None:
                index = self.columns.index_of(problem.place)
                if index is not None:
                    found.setdefault(index, set()).add(problem.code)
        return {index: frozenset(codes) for index, codes in found.items()}

    def uid(self) -> bytes:
        """The uid of a row to be written; in a preview a number is enough."""
        if not self.writing:
            return next(self._made).to_bytes(16, "big")
        if not self._uids:
            self._uids = new_uids(5000)[::-1]
        return self._uids.pop()

    def change(self, index: int, name: str, before: object, after: object) -> None:
        """A value of something known that differs and is taken."""
        if self.fates[index] == NEW:
            return
        made = FieldChange(name, before, after)
        changes = self.changes.setdefault(index, [])
        if made not in changes:
            changes.append(made)

    def updated(self, indexes: Iterable[int]) -> None:
        """Something of these rows is written, though the person was known."""
        for index in indexes:
            if self.fates[index] in (UNCHANGED, LEFT):
                self.fates[index] = UPDATED
                self.reasons.pop(index, None)

    def leave(self, indexes: Iterable[int], reason: str) -> None:
        """The policy lets these rows stand though they state something else."""
        for index in indexes:
            if self.fates[index] == UNCHANGED:
                self.fates[index] = LEFT
                self.reasons[index] = reason

    def doubt(
        self, rule: str, person: bytes | None, params: Mapping[str, object], held: str | None, key: str = ""
    ) -> None:
        """Raise a question; the same one (by ``key``, else by what is held or told) only once."""
        if self._doubts is None:
            self._doubts = (set(), set())
            for rows in import_match.doubts(self.uow.connection, self.uow.node.uid):
                for known, undone in rows:
                    self._doubts[bool(undone)].add(known)
        asked, undone = self._doubts
        uid = doubt_uid(self.uow.node.uid, rule, person or b"", key or held or json.dumps(params, ensure_ascii=False))
        while uid in undone:
            uid = raised_again(uid)
        if uid in asked:
            return
        asked.add(uid)
        packed = json.dumps({**params, "file": self.reading.file}, ensure_ascii=False)
        self.batch.add("doubt", uid, rule, "open", person, packed, held, self.uow.today.isoformat())
        self.counts["doubts"] += 1

    def hold(self, person: bytes, row: RosterRow) -> None:
        """Keep a row back, with its content, as a doubt."""
        self.doubt("held_row", person, {"sheet": row.sheet, "row": row.row}, row_json(row))

    def hold_rejected(self, index: int) -> None:
        """Keep a row that cannot be taken as a doubt of its own, with what its wrong cells hold."""
        row = self.reading.rows[index]
        wrong = [problem for problem in self.reading.problems if problem.place == row.place]
        cells = {problem.field: problem.value for problem in wrong if problem.field and problem.value}
        codes = list(dict.fromkeys(problem.code for problem in wrong if problem.severity == ERROR))
        who = str(row.values.get("name") or "")
        params = {"sheet": row.sheet, "row": row.row, "who": who, "problems": codes}
        self.doubt("rejected_row", None, params, row_json(row, cells))


def period_of(reading: RosterReading) -> int:
    """The month (YYYYMM) a file speaks of: as it states, else that of the reading."""
    return reading.period or reading.as_of.year * 100 + reading.as_of.month


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


def row_json(row: RosterRow, cells: Mapping[str, str] = MappingProxyType({})) -> str:
    """A held-back row as it was read; ``cells`` are those that could not be, as they stand in the file."""
    values = {**cells, **{key: str(value) for key, value in row.values.items() if value not in (None, "")}}
    raw = [key for key in cells if row.values.get(key) in (None, "")]
    held = {"values": values, "extra": dict(row.extra), **({"raw": raw} if raw else {})}
    return json.dumps(held, ensure_ascii=False)


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
