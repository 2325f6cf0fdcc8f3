"""What the package format is made of: headers, tables and columns, as callers hand them over."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum


class PackageKind(Enum):
    """What a package is: everything, what is not yet acknowledged, the county's return, or its answer to a request."""

    FULL = "full"
    DELTA = "delta"
    RETURN = "return"
    JOIN = "join"


class ColumnType(Enum):
    """Types of columns. The Python values are those the database stores, so that bulk paths move tuples as they are."""

    UID = "uid"  # bytes(16)
    TEXT = "text"  # str, verbatim
    INTEGER = "integer"  # int of 64 bits
    DATE = "date"  # str YYYY-MM-DD
    MONTH = "month"  # int YYYYMM
    BOOLEAN = "boolean"  # int 0 or 1
    MOMENT = "moment"  # int, milliseconds since 1970 in UTC
    JSON = "json"  # str that holds JSON
    BINARY = "binary"  # bytes


@dataclass(frozen=True, slots=True)
class ColumnSpec:
    """One column of a table; a required one is never null."""

    name: str
    type: ColumnType = ColumnType.TEXT
    required: bool = False


@dataclass(frozen=True, slots=True)
class ControlColumns:
    """Which columns the control totals are taken from: distinct persons, distinct households, sums of fen."""

    persons: str = ""
    households: str = ""
    fen: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Totals:
    """Control totals: distinct persons and households, and a sum of money in fen."""

    persons: int = 0
    households: int = 0
    fen: int = 0


NO_TOTALS = Totals()


@dataclass(frozen=True, slots=True)
class TableData:
    """A table to send; ``rows`` may be generated and is read once.

    ``piece`` is how many rows are held together on the way out: few where single rows are large.
    """

    name: str
    columns: tuple[ColumnSpec, ...]
    rows: Iterable[tuple[object, ...]]
    key: tuple[str, ...] = ("uid",)
    control: ControlColumns = ControlColumns()
    piece: int = 2000


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row of a received table that does not hold what its column promises; ``number`` counts data rows from 1."""

    table: str
    number: int
    column: str
    key: str  # the cell of its uid or digest as it stands, of its first column where the table has neither
    fault: str = "bad_value"  # or ``unseen``: a text with characters that nobody can see


@dataclass(frozen=True, slots=True)
class NodeCard:
    """What one node may tell everybody: who it is and its public keys. No personal data."""

    node_uid: bytes
    role: str  # township or county
    area_code: str
    name: str
    sign_key: bytes  # Ed25519 public key, 32 bytes
    recipient: str  # age X25519 recipient, age1…
    install: str


@dataclass(frozen=True, slots=True)
class Header:
    """The open part of a package: enough to find sender and receiver, no personal data."""

    package_uid: bytes
    kind: PackageKind
    sender: bytes
    receiver: bytes
    sequence: int
    sender_key: str  # key id of the sender's signing key
    receiver_key: str  # key id of the age recipient
    volume: int = 1
    last: bool = True
    introduction: NodeCard | None = field(default=None)  # the county's card, in its answer to a join request
