"""Reading a file once: container told by content, tested, and its cells with what else they tell."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from minsheng_desktop.core import adapters
from minsheng_desktop.core.bulk import collector_paused
from minsheng_desktop.core.errors import file_error
from minsheng_desktop.core.jobs import SILENT, Job
from minsheng_desktop.spreadsheets import container, plain_text, sheet_xml
from minsheng_desktop.spreadsheets.feedback_marks import without_feedback
from minsheng_desktop.spreadsheets.records import Container, Merged, Sheet, SheetDetails, Workbook


def read_workbook(path: Path, password: str | None = None, job: Job = SILENT) -> Workbook:
    """Read a workbook of any usual format (.xlsx, .xlsm, .xls, .ods, .csv, HTML table named .xls).

    Nothing in it is run or worked out. Raises file errors: ``file_not_found``, ``file_unreadable``,
    ``file_corrupt``, ``file_password``, ``wrong_password``, ``not_a_workbook``, ``too_large``, ``empty_file``.
    """
    return read_bytes(read_file(path), path.name, password, job)


def read_file(path: Path) -> bytes:
    """The bytes of a file of sensible size."""
    try:
        if path.stat().st_size > container.MAX_FILE:
            raise file_error("spreadsheets.too_large")
        return path.read_bytes()
    except FileNotFoundError as error:
        raise file_error("spreadsheets.file_not_found", file=path.name) from error
    except OSError as error:
        raise file_error("spreadsheets.file_unreadable", file=path.name) from error


def read_bytes(data: bytes, name: str, password: str | None = None, job: Job = SILENT) -> Workbook:
    """Read a workbook that is already in memory; ``name`` is the file's name without folder."""
    job.stage("jobs.reading")
    extension = Path(name).suffix
    with collector_paused():
        kind = container.identify(data)
        if kind == "text":
            rows, encoding = plain_text.read_csv(data)
            return Workbook(name, Container(extension, "csv", encoding), (Sheet("", "visible", rows),))
        if kind == "html":
            rows, encoding = plain_text.read_html(data)
            return Workbook(name, Container(extension, "html", encoding), (Sheet("Sheet1", "visible", rows),))
        return without_feedback(_read_office(data, kind, name, extension, password, job))


def _read_office(data: bytes, kind: str, name: str, extension: str, password: str | None, job: Job) -> Workbook:
    protected = False
    if kind == "ole" and (container.ole_format(data) == "encrypted" or adapters.load("protected").is_protected(data)):
        data = adapters.load("protected").decrypt(data, password)
        protected = True
        kind = container.identify(data)
    job.tick(0, 0)
    if kind == "ole":
        sheets = adapters.load("biff").complete(data, adapters.load("cells").read_sheets(data))
        return Workbook(name, Container(extension, "xls", protected=protected), sheets)
    if kind != "zip":
        raise container.corrupt()
    parts = container.unpack(data)
    real_format = container.zip_format(parts)
    kinds = Container(
        extension,
        real_format,
        protected=protected,
        has_macro=any(part.endswith("vbaProject.bin") for part in parts.names),
        has_external_links=any(part.startswith("xl/externalLinks/") for part in parts.names),
    )
    if real_format == "ods":
        sheet_xml.check_ods_extent(parts.xml["content.xml"])
    if real_format != "xlsx":
        return Workbook(name, kinds, _bare_sheets(data))
    return Workbook(name, kinds, _xlsx_sheets(data, parts, job))


def _xlsx_sheets(data: bytes, parts: container.Parts, job: Job) -> tuple[Sheet, ...]:
    xml = sheet_xml.sheet_parts(parts)
    for content in xml.values():
        sheet_xml.check_extent(content)
    styles = sheet_xml.read_styles(parts)
    job.tick(0, 0)
    sheets = []
    for raw in adapters.load("cells").read_sheets(data):
        own = xml.get(raw.name)
        details = sheet_xml.complete(own, raw.rows, styles) if own else SheetDetails()
        sheets.append(Sheet(raw.name, raw.state, raw.rows, _with_merged(details, raw.merged)))
        job.tick(0, 0)
    return tuple(sheets)


def _bare_sheets(data: bytes) -> tuple[Sheet, ...]:
    sheets = adapters.load("cells").read_sheets(data)
    return tuple(Sheet(raw.name, raw.state, raw.rows, SheetDetails(raw.merged)) for raw in sheets)


def _with_merged(details: SheetDetails, merged: tuple[Merged, ...]) -> SheetDetails:
    return replace(details, merged=merged)
