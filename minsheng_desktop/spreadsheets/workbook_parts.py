"""Workbooks that are ZIP containers: every part tested, the cells by calamine, the rest from the XML beside it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from minsheng_desktop.core import adapters
from minsheng_desktop.core.errors import file_error
from minsheng_desktop.core.jobs import Job
from minsheng_desktop.spreadsheets import ods_xml, sheet_xml
from minsheng_desktop.spreadsheets.binary_sheets import check_binary_extent, string_sizes
from minsheng_desktop.spreadsheets.container import Parts
from minsheng_desktop.spreadsheets.records import Sheet, SheetDetails
from minsheng_desktop.spreadsheets.sheet_stream import SheetStream, check_extent, check_strings, string_lengths
from minsheng_desktop.spreadsheets.zip_parts import Archive

_STRINGS = "xl/sharedStrings.xml"
_BINARY_STRINGS = "xl/sharedStrings.bin"
_SMALL = ("xl/workbook.xml", "xl/_rels/workbook.xml.rels")


def read(data: bytes, archive: Archive, real_format: str, job: Job) -> tuple[Sheet, ...]:
    """The sheets of an ``xlsx``, ``xlsb`` or ``ods`` container.

    Raises ``file_corrupt`` for any part that fails its checksum, ``too_large`` for bombs, CANCELLED.
    """
    if real_format == "xlsx":
        return _Xlsx(archive, job).read(data)
    if real_format == "ods":
        return _read_ods(data, archive, job)
    sizes = string_sizes(archive.read(_BINARY_STRINGS)) if _BINARY_STRINGS in archive else []
    for name in archive.names:
        if name.lower().startswith("xl/worksheets/"):
            check_binary_extent(archive.read(name), job, sizes)
        else:
            _drain(archive.pieces(name), job)
    sheets = adapters.load("cells").read_sheets(data, job)
    return tuple(Sheet(raw.name, raw.state, raw.rows, SheetDetails(raw.merged)) for raw in sheets)


def _drain(pieces: Iterator[bytes], job: Job) -> None:
    for _ in pieces:
        job.tick(0, 0)


class _Xlsx:
    """What is known of the parts while the sheets are read."""

    def __init__(self, archive: Archive, job: Job) -> None:
        self._archive, self._job = archive, job
        small = Parts({name: archive.read(name) for name in _SMALL if name in archive}, frozenset(archive.names))
        self._paths = sheet_xml.sheet_paths(small)
        self._epoch_1904 = sheet_xml.counts_from_1904(small)
        self._styles = sheet_xml.read_styles(archive.read("xl/styles.xml"))
        self._usual: set[str] = set()
        self._facts: dict[str, sheet_xml.SheetFacts] = {}

    def read(self, data: bytes) -> tuple[Sheet, ...]:
        """The sheets in order."""
        own = set(self._paths.values())
        for name in self._archive.names:
            if name not in own:
                _drain(self._archive.pieces(name), self._job)
        sheets = []
        for raw in adapters.load("cells").each_sheet(data, self._job, self._test_sheets, self._gather):
            facts = self._facts.pop(raw.name, None) or sheet_xml.SheetFacts()
            facts.epoch_1904 = self._epoch_1904
            sheets.append(Sheet(raw.name, raw.state, raw.rows, facts.applied(raw.rows, raw.merged)))
        return tuple(sheets)

    def _test_sheets(self) -> None:
        lengths = string_lengths(self._pieces(_STRINGS))
        own = set(self._paths.values())
        others = {name for name in self._archive.names if _may_be_sheet(name)}
        for path in sorted(own | others):
            if check_extent(partial(self._stream, path)):
                self._usual.add(path)
            check_strings(partial(self._stream, path), self._archive.size(path), lengths)

    def _gather(self, name: str) -> None:
        path = self._paths.get(name)
        if path is not None:
            self._facts[name] = sheet_xml.gather(self._stream(path), self._styles)

    def _stream(self, path: str) -> SheetStream:
        return SheetStream(self._pieces(path), path in self._usual)

    def _pieces(self, name: str) -> Iterator[bytes]:
        for piece in self._archive.pieces(name):
            self._job.tick(0, 0)
            yield piece


def _may_be_sheet(name: str) -> bool:
    """Whether a part is XML that could be taken for a sheet though the workbook names it in an unknown way."""
    lower = name.lower()
    return lower.startswith("xl/") and lower.endswith(".xml") and lower != _STRINGS.lower()


def _read_ods(data: bytes, archive: Archive, job: Job) -> tuple[Sheet, ...]:
    if b"encryption-data" in archive.read("META-INF/manifest.xml"):
        raise file_error("spreadsheets.ods_password")
    for name in archive.names:
        if name.lower() != "content.xml":
            _drain(archive.pieces(name), job)
    scan = ods_xml.OdsScan(archive.pieces("content.xml"), job)
    scan.run()
    sheets = []
    for raw in adapters.load("cells").read_sheets(data, job):
        sheets.append(Sheet(raw.name, raw.state, raw.rows, scan.applied(raw.name, raw.rows)))
    return tuple(sheets)
