"""Judging staged rows set by set: authority, version, codes, references, unique keys."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Index

from db.models import is_definition, table
from db.queries.exchange import CONCERNS
from db.queries.natural_keys import judge_uids
from db.queries.sense import judge_areas, judge_sense
from db.queries.shapes import judge_circles, judge_shapes, references_of
from db.queries.staging import SAME, has_doubles, judge_rows, plain_columns, stage_of, staged
from db.recorder import DELETE, RESTORE, UPDATE

# Columns whose codes must stand in a code list.
CODES = {
    ("person", "sex_code"): "sex",
    ("household_member", "relation_code"): "relation",
    ("entitlement", "status"): "entitlement_status",
    ("entitlement_state", "status"): "entitlement_status",
    ("bank_account", "account_type"): "account_type",
    ("attachment", "kind"): "attachment_kind",
    ("doubt", "status"): "doubt_status",
    ("project", "stage"): "project_stage",
    ("project", "funding_mode"): "funding_mode",
    ("project_step", "kind"): "project_step",
    ("relocation", "status"): "relocation_status",
    ("relocation_order", "status"): "relocation_status",
    ("relocation_answer", "verdict"): "relocation_verdict",
    ("sample_draw", "kind"): "sample_kind",
    ("sample_item", "verdict"): "sample_verdict",
    ("sample_answer", "result"): "sample_result",
}

# What only a county writes: a township must not set its own deadline or draw its own sample.
COUNTY_ALONE = frozenset({"code_item", "package_deadline", "sample_draw", "sample_item", "relocation_order"})

# What concerns a township by rows that come in the same package; what these refer to is proved for itself.
_CAME_WITH = {
    "application_step": "1",
    "relocation_order": CONCERNS["relocation_order"]
    + " OR uid IN (SELECT order_uid FROM temp.stage_relocation_answer)",
}

# Columns that stay as they were: what hangs on them (a definition's uid, the file of an attachment) goes by them.
FIXED = {"attachment": ("digest",)}


@dataclass(frozen=True, slots=True)
class Origin:
    """Whose rows are judged: ``own_epoch`` is ours, ``renewed`` says that the sender began a new epoch since.

    ``sender_area`` is the code of the area the sender is the office of, ``latest`` the last day (YYYY-MM-DD) on
    which anybody can have been born or have died.
    """

    sender: bytes
    sender_is_county: bool
    own: bytes
    own_epoch: int
    epoch: int
    counter: int
    renewed: bool
    sender_area: str
    latest: str


def judge_table(connection: Connection, name: str, origin: Origin) -> None:
    """Authority, version, what there is to do, shapes, codes, references and unique keys of one table.

    Tables are judged in the order of ``EXCHANGED``, so that a refused row also refuses what refers to it.
    """
    run = _Judge(connection, name, origin)
    if run.empty:
        return
    run.authority()
    run.version()
    run.compare()
    judge_shapes(connection, name)
    judge_uids(connection, name)
    judge_sense(connection, name, origin.latest)
    if name == "area" and not origin.sender_is_county:
        judge_areas(connection, origin.sender, origin.sender_area)
    run.codes()
    run.references()
    run.keys()
    run.fixed()
    judge_circles(connection, name)
    run.references(to_itself=True)


class _Judge:
    def __init__(self, connection: Connection, name: str, origin: Origin) -> None:
        self.connection, self.name, self.origin = connection, name, origin
        self.model, self.stage = table(name), f"temp.{stage_of(name)}"
        # Whether any row is held already; those of a first package are all new.
        self.meets = self._exists(f"{self.stage} s JOIN main.{name} t ON t.uid = s.uid")
        self.empty = not self._exists(self.stage)

    def _exists(self, rows: str) -> bool:
        return self.connection.exec_driver_sql(f"SELECT 1 FROM {rows} LIMIT 1").first() is not None

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
        if has_doubles(self.connection, self.name):
            self._say("duplicate_uid", f"s.stage_no NOT IN (SELECT min(stage_no) FROM {self.stage} GROUP BY uid)")
        self._say("foreign", "s.home_node NOT IN (?, ?) OR s.home_node IS NULL", (origin.sender, origin.own))
        if self.name in COUNTY_ALONE and not origin.sender_is_county:
            self._say("foreign", "s.home_node = ?", (origin.sender,))
        self._say(SAME, "s.home_node = ? AND s.epoch >= ?", (origin.own, origin.own_epoch))
        if not origin.sender_is_county and not is_definition(self.name):
            # Only what a return package takes to this township can come back from it.
            concern = _CAME_WITH.get(self.name, CONCERNS.get(self.name, "0"))
            values = (origin.own, *[origin.sender] * concern.count("?"))
            self._say("foreign", f"s.home_node = ? AND ({concern}) IS NOT 1", values)
        if not self.meets:
            return
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
        self._say(SAME, f"s.deleted = 1 AND s.deleted_reason = 'undone' AND {self._unheld()}")
        if not self.meets:
            return
        newer = "(t.epoch, t.counter) >= (s.epoch, s.counter)"
        if self.origin.renewed:
            # Two copies of one workspace may have given one version to different contents; the new epoch wins.
            newer += f" AND NOT ((t.epoch, t.counter) = (s.epoch, s.counter) AND ({self._differing()}))"
        held = f"FROM main.{self.name} AS t"
        self._say(SAME, f"t.uid = s.uid AND t.home_node = s.home_node AND {newer}", source=held)
        self.connection.exec_driver_sql(
            f"UPDATE {self.stage} AS s SET doing = CASE WHEN s.deleted > t.deleted THEN {DELETE} "
            f"WHEN s.deleted < t.deleted THEN {RESTORE} ELSE {UPDATE} END FROM main.{self.name} AS t "
            f"WHERE t.uid = s.uid AND s.ruling IS NULL"
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

        References within the table are followed until nothing more falls.
        """
        for above, parent in references_of(self.name):
            if (parent == self.name) != to_itself:
                continue
            homes = "" if is_definition(parent) else " AND p.home_node IN (?, ?)"
            values = () if is_definition(parent) else (self.origin.sender, self.origin.own)
            column = f"s.{above}"
            dangling = (
                f"{column} IS NOT NULL "
                f"AND NOT EXISTS (SELECT 1 FROM temp.{stage_of(parent)} p WHERE p.uid = {column} AND p.ruling IS NULL) "
                f"AND NOT EXISTS (SELECT 1 FROM main.{parent} p WHERE p.uid = {column}{homes})"
            )
            if self._say(f"reference:{above}", dangling, values) and to_itself:
                self._fall(above, homes, values)

    def _fall(self, above: str, homes: str, values: tuple[bytes, ...]) -> None:
        """Refuse what hangs on rows refused for this reference, however far above: each row is looked at once."""
        ruling = f"reference:{above}"
        below: dict[bytes, list[tuple[int, bytes]]] = {}
        for number, uid, up in staged(self.connection, self.name, ("stage_no", "uid", above), f"{above} IS NOT NULL"):
            below.setdefault(up, []).append((number, uid))
        run = self.connection.exec_driver_sql
        falling = [row[0] for row in run(f"SELECT uid FROM {self.stage} WHERE ruling = ?", (ruling,))]
        fallen = []
        while falling:
            gone = falling.pop()
            stays = f"SELECT 1 FROM main.{self.name} p WHERE p.uid = ?{homes}"
            if gone in below and run(stays, (gone, *values)).first() is None:
                lost = below.pop(gone)
                fallen += [(ruling, number) for number, _ in lost]
                falling += [uid for _, uid in lost]
        judge_rows(self.connection, self.name, fallen)

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
                self._unchanged(columns[-1])

    def fixed(self) -> None:
        """Columns that never change after their row came."""
        for column in FIXED.get(self.name, ()):
            self._unchanged(column)

    def _unchanged(self, column: str) -> None:
        source = f"FROM main.{self.name} AS t"
        self._say(f"key_changed:{column}", f"t.uid = s.uid AND t.{column} <> s.{column}", source=source)


def reclaim_persons(connection: Connection, own: bytes) -> list[tuple[bytes, bytes]]:
    """Persons of ours that come back after a restore and were meanwhile entered again: (that one, the new one).

    They are taken as ours with a number in doubt, so that nothing is lost and nothing merged unasked.
    """
    rows = connection.exec_driver_sql(
        "SELECT s.uid, p.uid FROM temp.stage_person s JOIN main.person p ON p.home_node = s.home_node "
        "AND p.id_no = s.id_no AND p.id_state = 'valid' AND p.deleted = 0 AND p.merged_into IS NULL "
        "WHERE s.home_node = ? AND s.ruling = 'duplicate_key:id_no'",
        (own,),
    )
    found = [(row[0], row[1]) for row in rows]
    connection.exec_driver_sql(
        "UPDATE temp.stage_person SET ruling = NULL, id_state = 'doubt' "
        "WHERE home_node = ? AND ruling = 'duplicate_key:id_no'",
        (own,),
    )
    return found


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
