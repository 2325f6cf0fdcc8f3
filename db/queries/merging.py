"""Moving staged rows over, with a change row for each, and the lists of rows that could not move."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Text

from db.models import EXCHANGED, table
from db.queries.staging import SAME, plain_columns, stage_of
from db.recorder import INSERT, Recorder


def lost_rows(connection: Connection, peer: bytes, package: bytes) -> int:
    """Note the rows of ``peer`` held here that its staged full package lacks, to bring them back to it."""
    count = 0
    connection.exec_driver_sql("DELETE FROM refused_row WHERE peer_uid = ? AND direction = 'back'", (peer,))
    for name in EXCHANGED:
        count += connection.exec_driver_sql(
            f"INSERT INTO refused_row (peer_uid, direction, table_name, row_uid, epoch, counter, reason, package_uid) "
            f"SELECT ?, 'back', '{name}', t.uid, t.epoch, t.counter, 'lost', ? FROM main.{name} AS t "
            f"WHERE t.home_node = ? AND NOT EXISTS (SELECT 1 FROM temp.{stage_of(name)} AS s WHERE s.uid = t.uid "
            f"AND (s.epoch, s.counter) >= (t.epoch, t.counter))",
            (peer, package, peer),
        ).rowcount
    return int(count)


def settle_refused(connection: Connection, peer: bytes) -> None:
    """Strike from the list of refused rows what is to be taken now or is held in a newer version."""
    for name in EXCHANGED:
        connection.exec_driver_sql(
            f"DELETE FROM refused_row WHERE peer_uid = ? AND direction = 'in' AND table_name = '{name}' AND EXISTS "
            f"(SELECT 1 FROM temp.{stage_of(name)} AS s WHERE s.uid = row_uid AND (s.ruling IS NULL OR s.ruling = "
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
    stage = f"temp.{stage_of(name)}"
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
    stage = f"temp.{stage_of(name)}"
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
