"""Taking rows of another node: staged beside the tables, judged, compared and moved over, all set-based.

The staged rows stand in temporary tables in memory (``temp_store``), one per exchanged table. Their
``ruling`` is null while a row is to be taken, ``same`` where nothing is to be done, else why it is refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Index, Text

from db.models import DERIVED, EXCHANGED, is_definition, table
from db.recorder import DELETE, INSERT, RESTORE, UPDATE, Recorder

SAME = "same"
# Columns whose codes must stand in a code list.
CODES = {
    ("person", "sex_code"): "sex",
    ("household_member", "relation_code"): "relation",
    ("entitlement", "status"): "entitlement_status",
    ("doubt", "status"): "doubt_status",
}
STAMPS = frozenset({"uid", "home_node", "epoch", "counter", "updated_at", "updated_by"})


@dataclass(frozen=True, slots=True)
class Origin:
    """Whose rows are judged: ``own_epoch`` is ours, ``renewed`` says that the sender began a new epoch since."""

    sender: bytes
    sender_is_county: bool
    own: bytes
    own_epoch: int
    epoch: int
    counter: int
    renewed: bool


@dataclass(frozen=True, slots=True)
class TableCount:
    """What taking a table comes to."""

    table: str
    new: int
    changed: int
    deleted: int
    unchanged: int
    refused: int


def create_stage(connection: Connection) -> None:
    """Empty stage tables for every exchanged table."""
    for name in EXCHANGED:
        columns = ", ".join(column.name for column in table(name).columns)
        connection.exec_driver_sql(f"DROP TABLE IF EXISTS temp.{_stage(name)}")
        connection.exec_driver_sql(
            f"CREATE TEMP TABLE {_stage(name)} (stage_no INTEGER PRIMARY KEY, ruling TEXT, doing INTEGER, {columns})"
        )


def drop_stage(connection: Connection) -> None:
    """Free the memory of the stage."""
    for name in EXCHANGED:
        connection.exec_driver_sql(f"DROP TABLE IF EXISTS temp.{_stage(name)}")


def _stage(name: str) -> str:
    return f"stage_{name}"


def stage_rows(connection: Connection, name: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Put rows (tuples in the order of ``columns``) on the stage."""
    marks = ", ".join("?" for _ in columns)
    cursor: Any = connection.connection.cursor()
    try:
        cursor.executemany(f"INSERT INTO temp.{_stage(name)} ({', '.join(columns)}) VALUES ({marks})", rows)
    finally:
        cursor.close()


def index_stage(connection: Connection) -> None:
    """Make the staged rows findable by uid."""
    for name in EXCHANGED:
        connection.exec_driver_sql(f"CREATE INDEX temp.ix_{_stage(name)} ON {_stage(name)} (uid)")


# judging


def judge_table(connection: Connection, name: str, origin: Origin) -> None:
    """Authority, version, what there is to do, codes, references and unique keys of one table.

    Tables are judged in the order of ``EXCHANGED``, so that a refused row also refuses what refers to it.
    """
    run = _Judge(connection, name, origin)
    if run.empty:
        return
    run.authority()
    run.version()
    run.compare()
    run.codes()
    run.references()
    run.keys()
    run.references(to_itself=True)


class _Judge:
    def __init__(self, connection: Connection, name: str, origin: Origin) -> None:
        self.connection, self.name, self.origin = connection, name, origin
        self.model, self.stage = table(name), f"temp.{_stage(name)}"
        self.empty = connection.exec_driver_sql(f"SELECT 1 FROM {self.stage} LIMIT 1").first() is None

    def _say(self, ruling: str, condition: str, values: tuple[Any, ...] = (), source: str = "") -> int:
        return int(
            self.connection.exec_driver_sql(
                f"UPDATE {self.stage} AS s SET ruling = '{ruling}' {source} WHERE s.ruling IS NULL AND ({condition})",
                values,
            ).rowcount
        )

    def authority(self) -> None:
        """Only the home node writes a row; our own rows come back from before a restore alone."""
        origin = self.origin
        self._say("duplicate_uid", f"s.stage_no NOT IN (SELECT min(stage_no) FROM {self.stage} GROUP BY uid)")
        self._say("foreign", "s.home_node NOT IN (?, ?) OR s.home_node IS NULL", (origin.sender, origin.own))
        self._say(SAME, "s.home_node = ? AND s.epoch >= ?", (origin.own, origin.own_epoch))
        held = f"FROM main.{self.name} AS t"
        other = "t.uid = s.uid AND t.home_node <> s.home_node"
        if not is_definition(self.name):
            self._say("foreign", other, source=held)
        elif not origin.sender_is_county:
            self._say(SAME, f"{other} AND s.home_node <> ?", (origin.own,), held)

    def version(self) -> None:
        """A row cannot be newer than the package that carries it."""
        origin = self.origin
        self._say(
            "version",
            "s.epoch < 1 OR s.counter < 0 OR (s.home_node = ? AND (s.epoch, s.counter) > (?, ?))",
            (origin.sender, origin.epoch, origin.counter),
        )

    def compare(self) -> None:
        """Leave out what is held already; tell new, changed, deleted and restored rows."""
        newer = "(t.epoch, t.counter) >= (s.epoch, s.counter)"
        if self.origin.renewed:
            # Two copies of one workspace may have given one version to different contents; the new epoch wins.
            newer += f" AND NOT ((t.epoch, t.counter) = (s.epoch, s.counter) AND ({self._differing()}))"
        held = f"FROM main.{self.name} AS t"
        self._say(SAME, f"t.uid = s.uid AND t.home_node = s.home_node AND {newer}", source=held)
        self._say(SAME, f"s.deleted = 1 AND s.deleted_reason = 'undone' AND {self._unheld()}")
        self.connection.exec_driver_sql(
            f"UPDATE {self.stage} AS s SET doing = CASE WHEN s.deleted > t.deleted THEN {DELETE} "
            f"WHEN s.deleted < t.deleted THEN {RESTORE} ELSE {UPDATE} END FROM main.{self.name} AS t "
            f"WHERE t.uid = s.uid AND s.ruling IS NULL"
        )
        self.connection.exec_driver_sql(
            f"UPDATE {self.stage} SET doing = {INSERT} WHERE doing IS NULL AND ruling IS NULL"
        )

    def _unheld(self) -> str:
        return f"NOT EXISTS (SELECT 1 FROM main.{self.name} AS t WHERE t.uid = s.uid)"

    def _differing(self) -> str:
        return " OR ".join(f"t.{column} IS NOT s.{column}" for column in plain_columns(self.name)) or "0"

    def codes(self) -> None:
        """Codes of living rows stand in their list (which may have come in the same package)."""
        for (name, column), code_list in CODES.items():
            if name == self.name:
                self._say(
                    f"code:{column}",
                    f"s.deleted = 0 AND s.{column} IS NOT NULL AND s.{column} NOT IN (SELECT code FROM main.code_item "
                    f"WHERE list_name = ? AND deleted = 0 UNION SELECT code FROM temp.stage_code_item "
                    f"WHERE list_name = ? AND ruling IS NULL)",
                    (code_list, code_list),
                )

    def references(self, to_itself: bool = False) -> None:
        """A row refers to rows of its own office, of ours, or to definitions; else it is refused.

        A tombstone nobody here ever saw is left out without a word. References within the table are
        followed until nothing more falls.
        """
        for key in self.model.foreign_keys:
            parent = key.column.table.name
            if (parent == self.name) != to_itself:
                continue
            homes = "" if is_definition(parent) else " AND p.home_node IN (?, ?)"
            values = () if is_definition(parent) else (self.origin.sender, self.origin.own)
            column = f"s.{key.parent.name}"
            dangling = (
                f"{column} IS NOT NULL AND NOT EXISTS (SELECT 1 FROM main.{parent} p WHERE p.uid = {column}{homes}) "
                f"AND NOT EXISTS (SELECT 1 FROM temp.{_stage(parent)} p WHERE p.uid = {column} AND p.ruling IS NULL)"
            )
            while self._say(SAME, f"s.deleted = 1 AND s.doing = {INSERT} AND {dangling}", values) + self._say(
                f"reference:{key.parent.name}", dangling, values
            ):
                if not to_itself:
                    break

    def keys(self) -> None:
        """Unique keys hold after the merge: against rows held and against each other."""
        for columns, condition in unique_keys(self.name):
            ruling = f"duplicate_key:{columns[-1]}"
            where = f" WHERE {condition}" if condition else ""
            equal = " AND ".join(f"k.{column} = s.{column}" for column in columns)
            inside = f"SELECT stage_no FROM {self.stage}{where}"
            firsts = f"SELECT min(stage_no) FROM {self.stage} WHERE ruling IS NULL"
            self._say(
                ruling,
                f"s.stage_no IN ({inside}) AND EXISTS (SELECT 1 FROM (SELECT uid, {', '.join(columns)} FROM "
                f"main.{self.name}{where}) k WHERE {equal} AND k.uid <> s.uid AND NOT EXISTS "
                f"(SELECT 1 FROM {self.stage} o WHERE o.uid = k.uid AND o.ruling IS NULL))",
            )
            self._say(
                ruling,
                f"s.stage_no IN ({inside}) AND s.stage_no NOT IN ({firsts}{' AND ' + condition if condition else ''} "
                f"GROUP BY {', '.join(columns)})",
            )
            if is_definition(self.name):
                self._say(
                    f"key_changed:{columns[-1]}",
                    f"t.uid = s.uid AND t.{columns[-1]} <> s.{columns[-1]}",
                    source=f"FROM main.{self.name} AS t",
                )


def plain_columns(name: str) -> tuple[str, ...]:
    """The columns of a table that say something about its subject."""
    skipped = STAMPS | DERIVED.get(name, frozenset())
    return tuple(column.name for column in table(name).columns if column.name not in skipped)


def unique_keys(name: str) -> list[tuple[tuple[str, ...], str]]:
    """The unique keys of a table beside its uid: columns and, for a partial one, the condition."""
    model = table(name)
    found: list[tuple[tuple[str, ...], str]] = [((column.name,), "") for column in model.columns if column.unique]
    for index in model.indexes:
        if index.unique:
            found.append((tuple(column.name for column in index.columns), _where(index)))
    return found


def _where(index: Index) -> str:
    condition = index.dialect_options["sqlite"]["where"]
    return "" if condition is None else str(condition)


def judge_rows(connection: Connection, name: str, verdicts: Iterable[tuple[str, int]]) -> None:
    """Give single rows, by their number on the stage, a ruling."""
    cursor: Any = connection.connection.cursor()
    cursor.executemany(f"UPDATE temp.{_stage(name)} SET ruling = ? WHERE stage_no = ?", list(verdicts))
    cursor.close()


def staged(connection: Connection, name: str, columns: Sequence[str], condition: str = "1") -> list[tuple[Any, ...]]:
    """Columns of the rows that are to be taken."""
    cursor: Any = connection.connection.cursor()
    cursor.execute(f"SELECT {', '.join(columns)} FROM temp.{_stage(name)} WHERE ruling IS NULL AND ({condition})")
    return list(cursor.fetchall())


def set_staged(connection: Connection, name: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write columns of staged rows; each tuple ends with the row's number on the stage."""
    assignments = ", ".join(f"{column} = ?" for column in columns)
    cursor: Any = connection.connection.cursor()
    cursor.executemany(f"UPDATE temp.{_stage(name)} SET {assignments} WHERE stage_no = ?", rows)
    cursor.close()


def refused(connection: Connection) -> list[tuple[str, bytes, int, int, str]]:
    """(table, uid, epoch, counter, reason) of the refused rows."""
    found = []
    for name in EXCHANGED:
        rows = connection.exec_driver_sql(
            f"SELECT uid, epoch, counter, ruling FROM temp.{_stage(name)} "
            f"WHERE ruling IS NOT NULL AND ruling <> '{SAME}' ORDER BY stage_no"
        )
        found += [(name, *row) for row in rows]
    return found


def count_table(connection: Connection, name: str) -> TableCount:
    """What taking the staged rows of a table comes to."""
    row = connection.exec_driver_sql(
        f"SELECT total(ruling IS NULL AND doing = {INSERT}), "
        f"total(ruling IS NULL AND doing IN ({UPDATE}, {RESTORE})), total(ruling IS NULL AND doing = {DELETE}), "
        f"total(ruling = '{SAME}'), total(ruling <> '{SAME}') FROM temp.{_stage(name)}"
    ).one()
    return TableCount(name, *(int(value) for value in row))


# taking


def lost_rows(connection: Connection, peer: bytes, package: bytes) -> int:
    """Note the rows of ``peer`` held here that its staged full package lacks, to bring them back to it."""
    count = 0
    connection.exec_driver_sql("DELETE FROM refused_row WHERE peer_uid = ? AND direction = 'back'", (peer,))
    for name in EXCHANGED:
        count += connection.exec_driver_sql(
            f"INSERT INTO refused_row (peer_uid, direction, table_name, row_uid, epoch, counter, reason, package_uid) "
            f"SELECT ?, 'back', '{name}', t.uid, t.epoch, t.counter, 'lost', ? FROM main.{name} AS t "
            f"WHERE t.home_node = ? AND NOT EXISTS (SELECT 1 FROM temp.{_stage(name)} AS s WHERE s.uid = t.uid "
            f"AND (s.epoch, s.counter) >= (t.epoch, t.counter))",
            (peer, package, peer),
        ).rowcount
    return int(count)


def settle_refused(connection: Connection, peer: bytes) -> None:
    """Strike from the list of refused rows what is to be taken now or is held in a newer version."""
    for name in EXCHANGED:
        connection.exec_driver_sql(
            f"DELETE FROM refused_row WHERE peer_uid = ? AND direction = 'in' AND table_name = '{name}' AND EXISTS "
            f"(SELECT 1 FROM temp.{_stage(name)} AS s WHERE s.uid = row_uid AND (s.ruling IS NULL OR s.ruling = "
            f"'{SAME}') AND (s.epoch, s.counter) >= (refused_row.epoch, refused_row.counter))",
            (peer,),
        )


def put_refused(
    connection: Connection, peer: bytes, package: bytes, rows: Iterable[tuple[str, bytes, int, int, str]]
) -> None:
    """Remember refused rows of a package; a newer version that was refused before stays."""
    cursor: Any = connection.connection.cursor()
    cursor.executemany(
        "INSERT INTO refused_row (peer_uid, direction, package_uid, table_name, row_uid, epoch, counter, reason) "
        "VALUES (?, 'in', ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET epoch = excluded.epoch, "
        "counter = excluded.counter, reason = excluded.reason, package_uid = excluded.package_uid "
        "WHERE (excluded.epoch, excluded.counter) >= (epoch, counter)",
        [(peer, package, *row) for row in rows],
    )
    cursor.close()


def take_table(recorder: Recorder, name: str) -> None:
    """Move the staged rows of one table over, with a change row for each."""
    connection = recorder.connection
    if not _write_changes(recorder, name):
        return
    columns = [column.name for column in table(name).columns]
    listed = ", ".join(columns)
    stage = f"temp.{_stage(name)}"
    if name == "person":
        # A number may pass from one of these rows to another: free it before the rows get their final values.
        connection.exec_driver_sql(
            f"UPDATE main.person SET id_state = '' WHERE uid IN (SELECT uid FROM {stage} WHERE ruling IS NULL "
            f"AND doing <> {INSERT})"
        )
    assignments = ", ".join(f"{column} = s.{column}" for column in columns if column != "uid")
    connection.exec_driver_sql(
        f"INSERT INTO main.{name} ({listed}) SELECT {listed} FROM {stage} "
        f"WHERE ruling IS NULL AND doing = {INSERT} ORDER BY stage_no"
    )
    connection.exec_driver_sql(
        f"UPDATE main.{name} SET {assignments} FROM {stage} AS s "
        f"WHERE s.uid = main.{name}.uid AND s.ruling IS NULL AND s.doing <> {INSERT}"
    )
    recorder.touched.add(name)


def _write_changes(recorder: Recorder, name: str) -> int:
    before, after = _diff(name, "t", "s"), _diff(name, "s", "t")
    stage = f"temp.{_stage(name)}"
    run = recorder.connection.exec_driver_sql
    count = run(
        f"INSERT INTO main.change (operation_id, table_name, row_uid, kind) SELECT {recorder.operation_id}, '{name}', "
        f"uid, {INSERT} FROM {stage} WHERE ruling IS NULL AND doing = {INSERT} ORDER BY uid"
    ).rowcount
    count += run(
        f"INSERT INTO main.change (operation_id, table_name, row_uid, kind, before, after) "
        f"SELECT {recorder.operation_id}, '{name}', s.uid, s.doing, {before}, {after} FROM {stage} AS s "
        f"JOIN main.{name} AS t ON t.uid = s.uid WHERE s.ruling IS NULL AND s.doing <> {INSERT} ORDER BY s.uid"
    ).rowcount
    return int(count)


def _diff(name: str, one: str, other: str) -> str:
    """SQL for the JSON of the fields of ``one`` that differ from ``other``, as the recorder writes it."""
    parts = []
    for column in plain_columns(name):
        value = f"{one}.{column}"
        shown = f"json_quote({value})"
        if not isinstance(table(name).columns[column].type, Text):
            shown = (
                f"CASE typeof({value}) WHEN 'blob' THEN '{{\"$\":\"' || lower(hex({value})) || '\"}}' ELSE {shown} END"
            )
        parts.append(f"CASE WHEN {value} IS NOT {other}.{column} THEN ',\"{column}\":' || {shown} ELSE '' END")
    return f"'{{' || substr({' || '.join(parts)}, 2) || '}}'"
