"""Writing a payload: a Frictionless Data Package (v2) in a ZIP, one UTF-8 CSV per table.

``encode_volumes`` cuts what is too large for one file into volumes; every volume is a complete data package.
``payload_reader.decode`` reads it back. The bytes depend on the input alone: times inside are fixed.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice

from minsheng_desktop.core.errors import AppError, Kind
from minsheng_desktop.exchange import strict
from minsheng_desktop.exchange.columns import NULL, field_json, to_cells
from minsheng_desktop.exchange.csv_cells import LINE_CHARS
from minsheng_desktop.exchange.manifest import Manifest, manifest_json, totals_json
from minsheng_desktop.exchange.records import ControlColumns, TableData, Totals

DESCRIPTOR = "datapackage.json"
PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
VOLUME_BYTES = 32 * 2**20  # the container allows 64 MiB; but a volume passes through memory in several copies
RAW_BYTES = 256 * 2**20  # and a volume unpacks to no more than the reader's limit
EMPTY = '""'
_LEVEL = 1  # deflate at level 6 costs four times the time and saves a tenth

ManifestOf = Callable[[int, bool], Manifest]


def encode(tables: Iterable[TableData], manifest: Manifest) -> bytes:
    """One payload. Raises RULE ``exchange.too_large`` where ``encode_volumes`` would need several."""
    volumes = encode_volumes(tables, lambda _volume, _last: manifest)
    found = next(volumes)
    if next(volumes, None) is not None:
        raise AppError(Kind.RULE, "exchange.too_large")
    return found


def encode_volumes(
    tables: Iterable[TableData], manifest_of: ManifestOf, volume_bytes: int = VOLUME_BYTES
) -> Iterator[bytes]:
    """The payloads of a package, one per volume.

    ``manifest_of(volume, last)`` is asked when a volume is complete, after the one before it was yielded,
    so that it can name the digest of the file before.
    """
    pieces = _pieces(tables)
    piece = next(pieces, None)
    volume = 1
    while True:
        writer = _VolumeWriter()
        while piece is not None and writer.size < volume_bytes and writer.raw_bytes < RAW_BYTES:
            writer.add(*piece)
            piece = next(pieces, None)
        yield writer.finish(manifest_of(volume, piece is None))
        if piece is None:
            return
        volume += 1


def path_of(table: str) -> str:
    """Where a table's CSV lies inside the payload."""
    return f"data/{table}.csv"


def control_json(control: ControlColumns, totals: Totals) -> dict[str, object]:
    """Control totals of a table, with the columns they are taken from."""
    taken = {"persons": control.persons or None, "households": control.households or None, "fen": list(control.fen)}
    return {**totals_json(totals), "columns": taken}


class ControlCount:
    """Counts distinct persons and households and adds money, over the columns a table declares for it."""

    def __init__(self, names: Sequence[str], control: ControlColumns) -> None:
        self._persons = names.index(control.persons) if control.persons else None
        self._households = names.index(control.households) if control.households else None
        self._fen = [names.index(name) for name in control.fen]
        self._person_keys: set[object] = set()
        self._household_keys: set[object] = set()
        self._sum = 0

    def add(self, columns: Sequence[Sequence[object]]) -> None:
        """Take one piece of the table, given by columns."""
        if self._persons is not None:
            self._person_keys.update(columns[self._persons])
        if self._households is not None:
            self._household_keys.update(columns[self._households])
        for at in self._fen:
            self._sum += sum(filter(None, columns[at]))  # type: ignore[arg-type]

    def totals(self) -> Totals:
        """What was counted so far; null is no person."""
        return Totals(len(self._person_keys - {None}), len(self._household_keys - {None}), self._sum)


class _VolumeWriter:
    def __init__(self) -> None:
        self._buffer = io.BytesIO()
        self._archive = zipfile.ZipFile(self._buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL)
        self._table: _TableWriter | None = None
        self._resources: list[dict[str, object]] = []
        self.raw_bytes = 0

    @property
    def size(self) -> int:
        return self._buffer.tell()

    def add(self, table: TableData, rows: list[tuple[object, ...]]) -> None:
        if self._table is None or self._table.data is not table:
            self._close_table()
            self._table = _TableWriter(self._archive, table)
        self.raw_bytes += self._table.write(rows)

    def _close_table(self) -> None:
        if self._table is not None:
            self._resources.append(self._table.close())

    def finish(self, manifest: Manifest) -> bytes:
        self._close_table()
        descriptor = {
            "$schema": PROFILE,
            "name": f"minsheng-{manifest.package_uid.hex()}",
            "minsheng:manifest": manifest_json(manifest),
            "resources": self._resources,
        }
        with self._archive.open(DESCRIPTOR, "w") as handle:
            handle.write(strict.dump(descriptor))
        for info in self._archive.infolist():
            info.create_system = 3  # the same bytes on every system
        self._archive.close()
        return self._buffer.getvalue()


class _TableWriter:
    def __init__(self, archive: zipfile.ZipFile, table: TableData) -> None:
        self.data = table
        self._handle = archive.open(path_of(table.name), "w")
        self._digest = hashlib.sha256()
        self._bytes = self._rows = 0
        names = [column.name for column in table.columns]
        self._count = ControlCount(names, table.control)
        self._put(",".join(names) + "\r\n")

    def _put(self, shown: str) -> int:
        data = shown.encode("utf-8")
        self._digest.update(data)
        self._handle.write(data)
        self._bytes += len(data)
        return len(data)

    def write(self, rows: list[tuple[object, ...]]) -> int:
        if not rows:
            return 0
        columns = list(zip(*rows, strict=True))
        if len(columns) != len(self.data.columns):
            raise ValueError(f"width of {self.data.name}")
        self._count.add(columns)
        self._rows += len(rows)
        cells = [to_cells(column, values) for column, values in zip(self.data.columns, columns, strict=True)]
        lines = list(map(",".join, zip(*cells, strict=True)))
        if max(map(len, lines)) > LINE_CHARS:
            raise ValueError(f"line too long in {self.data.name}")
        if len(columns) == 1:  # an empty line is no row
            lines = [line or EMPTY for line in lines]
        lines.append("")
        return self._put("\r\n".join(lines))

    def close(self) -> dict[str, object]:
        self._handle.close()
        table = self.data
        return {
            "name": table.name,
            "type": "table",
            "path": path_of(table.name),
            "format": "csv",
            "mediatype": "text/csv",
            "encoding": "utf-8",
            "hash": f"sha256:{self._digest.hexdigest()}",
            "bytes": self._bytes,
            "rows": self._rows,
            "schema": {
                "fields": [field_json(column) for column in table.columns],
                "primaryKey": list(table.key),
                "missingValues": [NULL],
            },
            "minsheng:controls": control_json(table.control, self._count.totals()),
        }


def _pieces(tables: Iterable[TableData]) -> Iterator[tuple[TableData, list[tuple[object, ...]]]]:
    """Tables in pieces of rows; a table without rows gives one empty piece, so that it is still named."""
    for table in tables:
        rows = iter(table.rows)
        piece = list(islice(rows, table.piece))
        yield table, piece
        while len(piece) == table.piece:
            piece = list(islice(rows, table.piece))
            if piece:
                yield table, piece
