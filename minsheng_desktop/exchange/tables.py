"""Which tables travel, and what their columns hold on the way."""

from __future__ import annotations

from functools import cache
from typing import Any

from db.models import EXCHANGED
from db.queries import exchange as stored
from db.schema import HEAD
from minsheng_desktop.core.errors import AppError, Kind
from minsheng_desktop.exchange.payload_reader import Payload, TableReader
from minsheng_desktop.exchange.records import ColumnSpec, ColumnType, ControlColumns, Totals
from minsheng_desktop.exchange.strict import bad
from minsheng_desktop.exchange.words import table_word

SCHEMA_VERSION = int(HEAD)
DATES = frozenset({"deleted_on", "raised_on", "answered_on", "made_on", "taken_on", "moved_on"})
FLAGS = frozenset({"deleted", "is_head", "is_current", "papers_pending"})
JSONS = frozenset({"params", "held_row", "extra", "settings", "milestones", "content", "choices", "layout"})
# Words of a person in a column that is JSON elsewhere.
WORDS = frozenset({("project", "content"), ("objection", "content")})
# Whole numbers in a column that is a month elsewhere: 0 stands for every month.
NUMBERS = frozenset({("package_deadline", "month")})
CONTROLS = {
    "person": ControlColumns(persons="uid"),
    "household": ControlColumns(households="uid"),
    "entitlement": ControlColumns(
        persons="person_uid", households="household_uid", fen=("amount_fen", "supplement_fen")
    ),
    "payment_record": ControlColumns(persons="person_uid", fen=("amount_fen",)),
}

# What a package says beside the rows: which rows its sender refused, and what became of the packages it got.
REFUSED = "refused_row"
REFUSED_COLUMNS = (
    ColumnSpec("table_name", required=True),
    ColumnSpec("row_uid", ColumnType.UID, required=True),
    ColumnSpec("epoch", ColumnType.INTEGER, required=True),
    ColumnSpec("counter", ColumnType.INTEGER, required=True),
    ColumnSpec("reason", required=True),
)
REPLY = "reply"
REPLY_COLUMNS = (
    ColumnSpec("package", ColumnType.UID, required=True),
    ColumnSpec("digest", ColumnType.BINARY, required=True),
    ColumnSpec("status", required=True),
    ColumnSpec("outcome", ColumnType.JSON, required=True),
)
STANDING = "standing"
STANDING_COLUMNS = (
    ColumnSpec("node", ColumnType.UID, required=True),
    ColumnSpec("needs_full", ColumnType.BOOLEAN, required=True),
)
# The digests of the receiver's attachments whose files the sender holds, all of them.
HELD = "attachment_held"
HELD_COLUMNS = (ColumnSpec("digest", ColumnType.BINARY, required=True),)
# How many rows of a note are taken: room for every row of a large office, and no more than memory bears.
NOTE_ROWS = {REFUSED: 1_000_000, REPLY: 10_000, STANDING: 1_000, HELD: 500_000}
NOTES = {REFUSED: REFUSED_COLUMNS, REPLY: REPLY_COLUMNS, STANDING: STANDING_COLUMNS, HELD: HELD_COLUMNS}

# The files of attachments in parts, the last table of a package; read for itself, one file at a time.
CONTENT = "attachment_content"
CONTENT_COLUMNS = (
    ColumnSpec("digest", ColumnType.BINARY, required=True),
    ColumnSpec("part", ColumnType.INTEGER, required=True),
    ColumnSpec("of", ColumnType.INTEGER, required=True),
    ColumnSpec("content", ColumnType.BINARY, required=True),
)
BESIDE = {**NOTES, CONTENT: CONTENT_COLUMNS}


@cache
def columns_of(name: str) -> tuple[ColumnSpec, ...]:
    """The columns of an exchanged table as they travel, the uid first."""
    return tuple(
        ColumnSpec(column.name, _type(name, column.name, column.kind), column.required)
        for column in stored.travelling(name)
    )


def _type(table: str, name: str, kind: str) -> ColumnType:
    if kind == "uid":
        return ColumnType.UID
    if kind == "text":
        is_json = name in JSONS and (table, name) not in WORDS
        return ColumnType.DATE if name in DATES else ColumnType.JSON if is_json else ColumnType.TEXT
    if name == "updated_at":
        return ColumnType.MOMENT
    if name in FLAGS:
        return ColumnType.BOOLEAN
    is_month = (name == "month" or name.endswith("_month")) and (table, name) not in NUMBERS
    return ColumnType.MONTH if is_month else ColumnType.INTEGER


def check_tables(payload: Payload) -> None:
    """Refuse tables and columns this program does not know, or that promise something else than ours.

    Raises TOO_NEW where the sender's program is newer, INTEGRITY where the table is simply wrong.
    """
    found = payload.manifest
    if found.schema_version > SCHEMA_VERSION:
        raise AppError(
            Kind.TOO_NEW,
            "exchange.schema_too_new",
            version=found.app_version,
            schema=found.schema_version,
            known=SCHEMA_VERSION,
        )
    for table in payload.tables:
        known = BESIDE.get(table.name) or (columns_of(table.name) if table.name in EXCHANGED else ())
        specs = {column.name: column for column in known}
        if not table.columns or any(specs.get(column.name) != column for column in table.columns):
            raise bad("columns_differ", table=table_word(table.name))
        missing_defaults(table)


def missing_defaults(table: TableReader) -> dict[str, Any]:
    """Values for columns that an older package does not have yet. Raises INTEGRITY where one cannot be left out."""
    present = {column.name for column in table.columns}
    if table.name in BESIDE:
        if len(present) != len(BESIDE[table.name]):
            raise bad("columns_differ", table=table_word(table.name))
        return {}
    found = {}
    for column in stored.travelling(table.name):
        if column.name not in present:
            if column.required and column.default is None:
                raise bad("columns_differ", table=table_word(table.name))
            found[column.name] = column.default
    return found


def totals_of(payloads: list[Payload]) -> Totals:
    """Persons, households and monthly amounts in all volumes of a package, as the tables state them."""
    persons = households = fen = 0
    for payload in payloads:
        for table in payload.tables:
            persons += table.totals.persons if table.name == "person" else 0
            households += table.totals.households if table.name == "household" else 0
            fen += table.totals.fen if table.name == "entitlement" else 0
    return Totals(persons, households, fen)
