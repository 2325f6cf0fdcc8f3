"""Reading a payload that came from outside: signed and decrypted, and still hostile until checked.

A table is unpacked when it is read, one at a time: its size is bounded and its SHA-256 compared before the
first row is handed out; row count and control totals are compared after the last.
"""

from __future__ import annotations

import hashlib
import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain
from typing import IO, Protocol, overload

from minsheng_desktop.exchange import csv_cells, strict
from minsheng_desktop.exchange.columns import NULL, ColumnReader, Unseen, field_json
from minsheng_desktop.exchange.manifest import Manifest, read_manifest, read_totals
from minsheng_desktop.exchange.payload import DESCRIPTOR, PROFILE, ControlCount, control_json, path_of
from minsheng_desktop.exchange.records import BadRow, ColumnSpec, ColumnType, ControlColumns, Totals
from minsheng_desktop.exchange.strict import Record, bad
from minsheng_desktop.exchange.words import column_word, table_word

MAX_TABLES = 200
MAX_COLUMNS = 200
MAX_ROWS = 5_000_000
MAX_BYTES = 512 * 2**20
MAX_DESCRIPTOR = 4 * 2**20
_MAX_DIRECTORY = 64 * 1024
_KEYS = ("uid", "digest")  # what a row is told by, wherever the column stands
_NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")
_END = struct.Struct("<4s4H2LH")
_LOCAL = struct.Struct("<4s22x2H")
_EXTRA = struct.Struct("<2H")
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    struct.error,
    OSError,
    ValueError,
)

OnBad = Callable[[BadRow], None]


class Archive(Protocol):
    """What a table is unpacked from."""

    def open(self, name: str) -> IO[bytes]:
        """One member, to be read."""


class _Shelved:
    """An archive that is fetched anew when something is unpacked from it."""

    def __init__(self, again: Callable[[], Archive]) -> None:
        self._again = again

    def open(self, name: str) -> IO[bytes]:
        return self._again().open(name)


class Piece(Sequence[tuple[object, ...]]):
    """Rows that are kept by columns and made when somebody asks for them."""

    def __init__(self, columns: Sequence[Sequence[object]]) -> None:
        self.columns = columns

    def __len__(self) -> int:
        return len(self.columns[0])

    def __iter__(self) -> Iterator[tuple[object, ...]]:
        return zip(*self.columns, strict=True)

    @overload
    def __getitem__(self, at: int) -> tuple[object, ...]: ...

    @overload
    def __getitem__(self, at: slice) -> list[tuple[object, ...]]: ...

    def __getitem__(self, at: int | slice) -> tuple[object, ...] | list[tuple[object, ...]]:
        return list(self)[at]


def columns_of_rows(rows: Sequence[tuple[object, ...]]) -> Sequence[Sequence[object]]:
    """The columns of some rows."""
    return rows.columns if isinstance(rows, Piece) else list(zip(*rows, strict=True))


@dataclass(frozen=True, slots=True)
class TableReader:
    """One table of a payload: what it promises, and its rows on demand."""

    name: str
    columns: tuple[ColumnSpec, ...]
    key: tuple[str, ...]
    control: ControlColumns
    totals: Totals
    row_count: int
    byte_count: int
    sha256: bytes
    _archive: Archive

    def rows(self, on_bad: OnBad | None = None) -> Iterator[tuple[object, ...]]:
        """The rows as tuples of database values.

        A row with a cell that is not what its column promises goes to ``on_bad`` and is left out; without
        ``on_bad`` it refuses the package. A table that differs from its digest, width, row count or control
        totals always refuses the package (INTEGRITY).
        """
        return chain.from_iterable(self.pieces(on_bad))

    def pieces(self, on_bad: OnBad | None = None) -> Iterator[Sequence[tuple[object, ...]]]:
        """As ``rows``, some hundred at a time, for bulk writes (``Piece``)."""
        try:
            yield from self._typed(csv_cells.column_pieces(self._checked_bytes(), self._names), on_bad)
        except csv_cells.Unreadable as error:
            raise bad("table_unreadable", table=table_word(self.name)) from error

    @property
    def _names(self) -> list[str]:
        return [column.name for column in self.columns]

    def _checked_bytes(self) -> bytes:
        data = _unpack(self._archive, path_of(self.name), self.byte_count)
        if len(data) != self.byte_count or hashlib.sha256(data).digest() != self.sha256:
            raise bad("table_differs", table=table_word(self.name))
        return data

    def _typed(self, pieces: Iterator[csv_cells.Columns], on_bad: OnBad | None) -> Iterator[Piece]:
        readers = [ColumnReader(column) for column in self.columns]
        count = ControlCount(self._names, self.control)
        seen = dropped = 0
        for cells in pieces:
            size = len(cells[0])
            try:
                values = [read.values(column) for read, column in zip(readers, cells, strict=True)]
            except ValueError:
                good = self._sifted(zip(*cells, strict=True), readers, seen, on_bad)
                dropped += size - len(good)
                values = list(zip(*good, strict=True))
            seen += size
            if values:
                count.add(values)
                yield Piece(values)
        if seen != self.row_count or (not dropped and count.totals() != self.totals):
            raise bad("totals_differ", table=table_word(self.name))

    def _sifted(
        self, piece: Iterable[tuple[str, ...]], readers: Sequence[ColumnReader], seen: int, on_bad: OnBad | None
    ) -> list[tuple[object, ...]]:
        """The good rows of a piece that holds bad ones."""
        good = []
        place = next((at for at, name in enumerate(self._names) if name in _KEYS), 0)
        for number, row in enumerate(piece, seen + 1):
            values: list[object] = []
            for read, cell in zip(readers, row, strict=True):
                try:
                    values += read.values([cell])
                except ValueError as error:
                    fault = "unseen" if isinstance(error, Unseen) else "bad_value"
                    self._tell(BadRow(self.name, number, read.column.name, row[place][:64], fault), on_bad)
                    break
            else:
                good.append(tuple(values))
        return good

    def _tell(self, row: BadRow, on_bad: OnBad | None) -> None:
        if on_bad is None:
            raise bad("row_invalid", table=table_word(self.name), row=row.number, column=column_word(row.column))
        on_bad(row)


@dataclass(frozen=True, slots=True)
class Payload:
    """A payload whose structure holds; its tables are checked as they are read."""

    manifest: Manifest
    tables: tuple[TableReader, ...]

    def table(self, name: str) -> TableReader | None:
        """The table of that name, if the payload has it."""
        return next((table for table in self.tables if table.name == name), None)

    def shelved(self, again: Callable[[], Payload]) -> Payload:
        """The same payload without its bytes: a table asks ``again`` for them when it is read."""
        tables = [
            replace(table, _archive=_Shelved(partial(_archive_at, again, at))) for at, table in enumerate(self.tables)
        ]
        return Payload(self.manifest, tuple(tables))

    def check(self) -> None:
        """Read every table to its end, keeping nothing; raises at the first fault."""
        for table in self.tables:
            for _piece in table.pieces():
                pass


def _archive_at(again: Callable[[], Payload], at: int) -> Archive:
    return again().tables[at]._archive


def decode(data: bytes) -> Payload:
    """The payload in ``data``; raises INTEGRITY ``exchange.…`` where it is not as the format demands."""
    archive = _archive(data)
    infos = archive.infolist()
    names = [info.filename for info in infos]
    if len(names) != len(set(names)) or sum(info.file_size for info in infos) > MAX_BYTES:
        raise bad("payload_broken")
    if any(info.flag_bits & ~0x800 or info.compress_type not in (0, 8) for info in infos):
        raise bad("payload_broken")
    if DESCRIPTOR not in names or not _in_one_row(data, archive):
        raise bad("payload_broken")
    record = strict.load(_unpack(archive, DESCRIPTOR, MAX_DESCRIPTOR), MAX_DESCRIPTOR, "datapackage")
    if record.string("$schema") != PROFILE:
        raise record.wrong("$schema")
    manifest = read_manifest(record.record("minsheng:manifest"))
    if record.string("name") != f"minsheng-{manifest.package_uid.hex()}":
        raise record.wrong("name")
    tables = tuple(_table(resource, archive) for resource in record.records("resources", MAX_TABLES))
    record.end()
    expected = {DESCRIPTOR, *(path_of(table.name) for table in tables)}
    if set(names) != expected or len(names) != len(tables) + 1:
        raise bad("payload_broken")
    return Payload(manifest, tables)


def _archive(data: bytes) -> zipfile.ZipFile:
    """The ZIP, after its directory was found small and simple: no comment, no ZIP64."""
    if len(data) < _END.size or data[-42:-38] == b"PK\x06\x07":
        raise bad("payload_broken")
    signature, _disk, _start, _here, entries, size, _offset, comment = _END.unpack(data[-_END.size :])
    if signature != b"PK\x05\x06" or comment or entries > MAX_TABLES + 1 or size > _MAX_DIRECTORY:
        raise bad("payload_broken")
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except _BROKEN as error:
        raise bad("payload_broken") from error


def _in_one_row(data: bytes, archive: zipfile.ZipFile) -> bool:
    """Whether the members stand one behind the other from the first byte to the directory, without ZIP64."""
    place = 0
    for info in sorted(archive.infolist(), key=lambda info: info.header_offset):
        if info.header_offset != place or len(data) < place + _LOCAL.size:
            return False
        signature, name, extra = _LOCAL.unpack_from(data, place)
        begin = place + _LOCAL.size + name
        if signature != b"PK\x03\x04" or _has_zip64(info.extra) or _has_zip64(data[begin : begin + extra]):
            return False
        place = begin + extra + info.compress_size
    return place == archive.start_dir


def _has_zip64(extra: bytes) -> bool:
    """Whether the extra fields of a member hold that of ZIP64; those cut short count as such."""
    while extra:
        if len(extra) < _EXTRA.size:
            return True
        kind, size = _EXTRA.unpack_from(extra)
        if kind == 1 or len(extra) < _EXTRA.size + size:
            return True
        extra = extra[_EXTRA.size + size :]
    return False


def _unpack(archive: Archive, name: str, limit: int) -> bytes:
    try:
        with archive.open(name) as handle:
            data = handle.read(limit + 1)
    except _BROKEN as error:
        raise bad("payload_broken") from error
    if len(data) > limit:
        raise bad("payload_broken")
    return data


def _table(record: Record, archive: Archive) -> TableReader:
    name = _name(record, record.take("name"), "name")
    record.part = f"{record.part}/{name}"
    for key, value in (("type", "table"), ("path", path_of(name)), ("format", "csv"), ("mediatype", "text/csv")):
        if record.string(key) != value:
            raise record.wrong(key)
    if record.string("encoding") != "utf-8":
        raise record.wrong("encoding")
    shown = record.string("hash")
    if not re.fullmatch(r"sha256:[0-9a-f]{64}", shown):
        raise record.wrong("hash")
    columns, primary_key = _schema(record.record("schema"))
    control, totals = _controls(record.record("minsheng:controls"), columns)
    table = TableReader(
        name=name,
        columns=columns,
        key=primary_key,
        control=control,
        totals=totals,
        row_count=record.integer("rows", 0, MAX_ROWS),
        byte_count=record.integer("bytes", 0, MAX_BYTES),
        sha256=bytes.fromhex(shown[7:]),
        _archive=archive,
    )
    record.end()
    return table


def _schema(record: Record) -> tuple[tuple[ColumnSpec, ...], tuple[str, ...]]:
    columns = tuple(_column(field) for field in record.records("fields", MAX_COLUMNS))
    names = [column.name for column in columns]
    if not names or len(set(names)) != len(names):
        raise record.wrong("fields")
    key = _names(record, "primaryKey", names)
    if record.take("missingValues") != [NULL]:
        raise record.wrong("missingValues")
    record.end()
    return columns, key


def _column(record: Record) -> ColumnSpec:
    given = {key: record.take(key) for key in ("name", "type", "minsheng:type", "constraints") if record.has(key)}
    record.end()
    constraints = given.get("constraints")
    required = isinstance(constraints, dict) and constraints.get("required") is True
    try:
        found = ColumnSpec(_name(record, given.get("name"), "fields"), ColumnType(given.get("minsheng:type")), required)
    except ValueError as error:
        raise record.wrong("fields") from error
    if field_json(found) != given:
        raise record.wrong("fields")
    return found


def _controls(record: Record, specs: Sequence[ColumnSpec]) -> tuple[ControlColumns, Totals]:
    columns = record.record("columns")
    names = [spec.name for spec in specs]
    integers = [spec.name for spec in specs if spec.type is ColumnType.INTEGER]
    taken = {key: columns.take(key) for key in ("persons", "households")}
    control = ControlColumns(
        persons=_name(columns, taken["persons"], "persons") if taken["persons"] is not None else "",
        households=_name(columns, taken["households"], "households") if taken["households"] is not None else "",
        fen=_names(columns, "fen", integers),
    )
    columns.end()
    if not {control.persons, control.households} <= {"", *names}:
        raise record.wrong("columns")
    totals = read_totals(record)
    if control_json(control, totals)["columns"] != {**taken, "fen": list(control.fen)}:
        raise record.wrong("columns")
    return control, totals


def _name(record: Record, value: object, key: str) -> str:
    if not isinstance(value, str) or not _NAME.fullmatch(value):
        raise record.wrong(key)
    return value


def _names(record: Record, key: str, allowed: Sequence[str]) -> tuple[str, ...]:
    """A list of different column names of the table."""
    value = record.take(key)
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise record.wrong(key)
    if len(set(value)) != len(value) or not set(value) <= set(allowed):
        raise record.wrong(key)
    return tuple(value)
