"""Bringing the rows of a package onto the stage, judging them there, and taking them over.

Everything happens in temporary tables of the encrypted connection, which stay in memory.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from db.engine import Connection
from db.models import EXCHANGED
from db.queries import crossing, judging, merging
from db.queries import staging as staged_rows
from db.recorder import Recorder
from minsheng_desktop.core.jobs import Job
from minsheng_desktop.core.memory import give_memory_back
from minsheng_desktop.exchange.manifest import Manifest
from minsheng_desktop.exchange.payload_reader import Payload, TableReader, columns_of_rows
from minsheng_desktop.exchange.records import BadRow, PackageKind
from minsheng_desktop.exchange.strict import UID_BYTES, bad
from minsheng_desktop.exchange.tables import CONTENT, NOTE_ROWS, NOTES, missing_defaults, totals_of
from minsheng_desktop.exchange.words import column_word, table_word
from minsheng_desktop.households.search_index import grams, key_maker
from minsheng_desktop.programmes.declared import SettingKind, setting_kinds
from minsheng_desktop.rules.citizen_id import judge, valid_ones

Refused = tuple[str, bytes, int, int, str]
Columns = Sequence[Sequence[Any]]
MOST_BAD = 100_000  # rows that cannot be read: a program that writes more of them writes none that can be trusted
LAST_DAY = date(2100, 12, 31)  # no clock is taken to be further ahead
ID_STATES = frozenset({"valid", "old15", "doubt", "missing"})


def latest_day(today: date, manifest: Manifest) -> date:
    """What may be today: by our clock or the sender's, either of which may be years behind."""
    return max(today, min(manifest.created, LAST_DAY))


class Stage:
    """The rows of one package (all its volumes) beside the tables of the workspace."""

    def __init__(self, connection: Connection, payloads: Sequence[Payload], origin: judging.Origin, job: Job) -> None:
        self.connection, self.payloads, self.origin, self.job = connection, payloads, origin, job
        self.bad: list[Refused] = []
        self.held: Counter[str] = Counter()
        self._probing = False
        self.reclaimed: list[tuple[bytes, bytes]] = []
        self.notes: dict[str, list[tuple[Any, ...]]] = {name: [] for name in NOTES}

    def fill(self) -> None:
        """Read every table to its end, which also proves its digest, count and control totals."""
        staged_rows.create_stage(self.connection)
        staged_rows.create_probe(self.connection)
        every = [table for payload in self.payloads for table in payload.tables]
        tables = [table for table in every if table.name != CONTENT]  # files are proved one by one: ``contents``
        total, done = sum(table.row_count for table in tables), 0
        self.job.stage("jobs.reading")
        for table in tables:
            if table.name in NOTES:
                if len(self.notes[table.name]) + table.row_count > NOTE_ROWS[table.name]:
                    raise bad("too_many_rows", table=table_word(table.name), most=NOTE_ROWS[table.name])
                order = [column.name for column in NOTES[table.name]]
                places = [[column.name for column in table.columns].index(name) for name in order]
                self.notes[table.name] += [tuple(row[at] for at in places) for row in table.rows(self._drop)]
                continue
            self._probing = self._may_be_held(table)
            defaults = missing_defaults(table)
            for piece in table.pieces(self._refuse):
                if piece:
                    self._put(table, defaults, self._unheld(table, columns_of_rows(piece)))
                done += len(piece)
                self.job.tick(done, total)
        if totals_of(list(self.payloads)) != self.manifest.totals:
            raise bad("totals_differ", table=table_word("manifest"))
        staged_rows.index_stage(self.connection)

    @property
    def manifest(self) -> Manifest:
        """The manifest of the package."""
        return self.payloads[0].manifest

    def _may_be_held(self, table: TableReader) -> bool:
        """Whether rows of the table may be left out before they are judged: those of a full package.

        Not after a new epoch of the sender: then what the package lacks must be told from what it has.
        """
        names = {column.name for column in table.columns}
        return self.manifest.kind is PackageKind.FULL and not self.origin.renewed and {*staged_rows.VERSION} <= names

    def _unheld(self, table: TableReader, columns: Columns) -> Columns:
        """Without the rows that are held as they are, which is nearly all of a full package that comes again.

        Where a piece holds none, further ones hardly will: then the rest is left to the judging.
        """
        if not self._probing:
            return columns
        names = [column.name for column in table.columns]
        versions = [columns[names.index(name)] for name in staged_rows.VERSION]
        places = staged_rows.unheld(self.connection, table.name, versions, (self.origin.sender, self.origin.own))
        size = len(columns[0])
        self.held[table.name] += size - len(places)
        self._probing = len(places) < size
        return columns if len(places) == size else [[column[place] for place in places] for column in columns]

    def _put(self, table: TableReader, defaults: Mapping[str, Any], columns: Columns) -> None:
        size = len(columns[0])
        if size:
            names = [column.name for column in table.columns]
            added = [[value] * size for value in defaults.values()]
            staged_rows.stage_columns(self.connection, table.name, [*names, *defaults], [*columns, *added])

    def _refuse(self, row: BadRow) -> None:
        if len(self.bad) == MOST_BAD:
            raise bad("too_many_rows", table=table_word(row.table), most=MOST_BAD)
        try:
            uid = bytes.fromhex(row.key)
        except ValueError:
            uid = b""
        if len(uid) != UID_BYTES:
            uid = row.number.to_bytes(UID_BYTES, "big")
        self.bad.append((row.table, uid, 0, 0, f"{row.fault}:{row.column}"))

    def _drop(self, row: BadRow) -> None:
        raise bad("row_invalid", table=table_word(row.table), row=row.number, column=column_word(row.column))

    def judge(self, today: date) -> None:
        """Decide row by row; see ``judging.judge_table`` for what is checked by set."""
        as_of = latest_day(today, self.manifest)
        self.job.stage("jobs.checking")
        for place, name in enumerate(EXCHANGED):
            self.job.tick(place, len(EXCHANGED))
            if name == "person":
                self._judge_numbers(as_of)
            elif name == "programme_setting":
                self._judge_settings()
            judging.judge_table(self.connection, name, self.origin)
            if name == "person":
                self.reclaimed = judging.reclaim_persons(self.connection, self.origin.own)

    def _judge_numbers(self, as_of: date) -> None:
        columns = ("stage_no", "id_no", "id_state")
        found = staged_rows.staged(self.connection, "person", columns, "deleted = 0")
        plain = valid_ones([id_no if state == "valid" else None for _, id_no, state in found], f"{as_of:%Y%m%d}")
        doubtful = [row for row, number in zip(found, plain, strict=True) if number is None]
        wrong = [
            (f"id_no:{column}", n) for n, id_no, state in doubtful if (column := _wrong_number(id_no, state, as_of))
        ]
        staged_rows.judge_rows(self.connection, "person", wrong)

    def _judge_settings(self) -> None:
        """Refuse values that their setting cannot have: the rules of every case are read from them."""
        kinds = setting_kinds()
        found = staged_rows.staged(self.connection, "programme_setting", ("stage_no", "key", "value"), "deleted = 0")
        wrong = [("bad_value:value", n) for n, key, value in found if not _fits(kinds.get(key), value)]
        staged_rows.judge_rows(self.connection, "programme_setting", wrong)

    def refused(self) -> list[Refused]:
        """Rows that are not taken, with their reason codes."""
        return self.bad + staged_rows.refused(self.connection)

    def counts(self) -> list[staged_rows.TableCount]:
        """The difference per table, tables without rows left out."""
        counted = [staged_rows.count_table(self.connection, name) for name in EXCHANGED]
        found = [replace(count, unchanged=count.unchanged + self.held[count.table]) for count in counted]
        return [count for count in found if count.new or count.changed or count.deleted or count.unchanged
                or count.refused]  # fmt: skip

    def take(self, recorder: Recorder) -> None:
        """Move the accepted rows over, with derived columns, search rows and change rows."""
        self.job.stage("jobs.writing")
        for uid, _ in self.reclaimed:
            staged_rows.stamp_staged(recorder, "person", uid)
        self._derive()
        self._renew_grams()
        for place, name in enumerate(EXCHANGED):
            self.job.tick(place, len(EXCHANGED))
            merging.take_table(recorder, name)

    def _derive(self) -> None:
        make = key_maker()
        persons = staged_rows.staged(self.connection, "person", ("stage_no", "name", "id_no", "phone"))
        columns = ("name_pinyin", "name_initials", "id_reversed", "phone_reversed")
        rows = [(*make(name, id_no, phone), n) for n, name, id_no, phone in persons]
        staged_rows.set_staged(self.connection, "person", columns, rows)
        accounts = staged_rows.staged(self.connection, "bank_account", ("stage_no", "number"))
        reversed_numbers = [(number[::-1], n) for n, number in accounts]
        staged_rows.set_staged(self.connection, "bank_account", ("number_reversed",), reversed_numbers)

    def _renew_grams(self) -> None:
        gone = [(gram, uid) for uid, name in crossing.old_names(self.connection) for gram in grams(name)]
        names = staged_rows.staged(self.connection, "person", ("uid", "name"))
        crossing.change_grams(self.connection, gone, _grams(names))

    def clear(self) -> None:
        """Free the memory, and give it back: the next package wants its own."""
        staged_rows.drop_stage(self.connection)
        give_memory_back()


def _fits(kind: SettingKind | None, packed: str) -> bool:
    """Whether a stored value is of the kind of its setting; one that is not known here only has to be JSON."""
    try:
        value = json.loads(packed)
    except (ValueError, RecursionError):
        return False
    if kind is None or kind.default is None:
        return True
    inside = value if isinstance(value, list) else value.values() if isinstance(value, dict) else ()
    return type(value) is type(kind.default) and all(isinstance(one, (str, int)) for one in inside)


def _grams(names: Iterable[tuple[Any, ...]]) -> Iterator[tuple[str, bytes]]:
    for uid, name in names:
        for gram in grams(name):
            yield gram, uid


def _wrong_number(id_no: str | None, state: str, as_of: date) -> str:
    """The column in which number and its state do not agree, empty if they do."""
    if state not in ID_STATES:
        return "id_state"
    if state in ("valid", "old15"):
        return "" if id_no and judge(id_no, as_of).number == id_no else "id_no"
    return "id_no" if state == "missing" and id_no else ""
