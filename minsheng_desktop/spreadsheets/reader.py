"""Reading a file once: container told by content, tested, and its cells with what else they tell."""

from __future__ import annotations

from pathlib import Path

from minsheng_desktop.core import adapters
from minsheng_desktop.core.bulk import collector_paused
from minsheng_desktop.core.errors import file_error
from minsheng_desktop.core.files import plain
from minsheng_desktop.core.jobs import SILENT, Job
from minsheng_desktop.spreadsheets import container, markup_files, plain_text, workbook_parts
from minsheng_desktop.spreadsheets.feedback_marks import without_feedback
from minsheng_desktop.spreadsheets.pasted_table import PastedTable, Source
from minsheng_desktop.spreadsheets.records import Container, Sheet, Workbook


def read_workbook(path: Source, password: str | None = None, job: Job = SILENT) -> Workbook:
    """Read a workbook of any usual format: .xlsx, .xlsm, .xlsb, .xls, .ods, text with separators, and web pages,
    web archives or XML of 2003 under the name of a workbook.

    Nothing in it is run or worked out. Raises file errors: ``file_not_found``, ``file_unreadable``,
    ``file_corrupt``, ``file_password``, ``wrong_password``, ``ods_password``, ``not_a_workbook``, ``too_large``,
    ``empty_file``.
    """
    return read_bytes(read_file(path), plain(path.name), password, job)


def read_file(path: Source) -> bytes:
    """The bytes of a file of sensible size, or of what was pasted."""
    if isinstance(path, PastedTable):
        return path.data
    try:
        if path.stat().st_size > container.MAX_FILE:
            raise file_error("spreadsheets.too_large")
        return path.read_bytes()
    except FileNotFoundError as error:
        raise file_error("spreadsheets.file_not_found", file=path.name) from error
    except OSError as error:
        raise file_error("spreadsheets.file_unreadable", file=path.name) from error


def read_bytes(data: bytes, name: str, password: str | None = None, job: Job = SILENT) -> Workbook:
    """Read a workbook that is already in memory; ``name`` is the file's name without folder.

    ``data`` is not kept. Raises the errors of ``read_workbook`` that speak of content, and CANCELLED.
    """
    job.stage("jobs.reading")
    extension = Path(name).suffix
    with collector_paused():
        kind = container.identify(data)
        if kind == "text":
            text = plain_text.read_text(data, job)
            kinds = Container(extension, "csv", text.encoding, delimiter=text.delimiter)
            return Workbook(name, kinds, (Sheet("", "visible", text.rows),))
        if kind in ("html", "xml2003", "mhtml"):
            sheets, encoding = markup_files.read(data, kind, job)
            return Workbook(name, Container(extension, kind, encoding), sheets)
        return without_feedback(_read_office(data, kind, name, extension, password, job))


def _read_office(data: bytes, kind: str, name: str, extension: str, password: str | None, job: Job) -> Workbook:
    protected = sealed = False
    if kind == "ole":
        opened = adapters.load("protected").opened(data, password, job)
        if opened is not None:
            (data, protected), sealed = opened, True
            kind = container.identify(data)
    if kind == "ole":
        sheets = adapters.load("biff").read_xls(data, job)
        return Workbook(name, Container(extension, "xls", protected=protected, sealed=sealed), sheets)
    if kind != "zip":
        raise container.corrupt()
    archive = container.Archive(data)
    if archive.protected:
        raise file_error("spreadsheets.file_password")
    real_format = container.zip_format(archive)
    kinds = Container(
        extension,
        real_format,
        protected=protected,
        sealed=sealed,
        has_macro=any(part.lower().endswith("vbaproject.bin") for part in archive.names),
        has_external_links=any(part.lower().startswith("xl/externallinks/") for part in archive.names),
    )
    return Workbook(name, kinds, workbook_parts.read(data, archive, real_format, job))
