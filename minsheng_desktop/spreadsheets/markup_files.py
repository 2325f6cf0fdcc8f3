"""Web pages, web archives and XML of 2003 that go about under the name of a workbook."""

from __future__ import annotations

import re

from minsheng_desktop.core.errors import file_error
from minsheng_desktop.core.jobs import Job
from minsheng_desktop.spreadsheets.html_tables import read_html
from minsheng_desktop.spreadsheets.records import Sheet
from minsheng_desktop.spreadsheets.spreadsheetml import read_spreadsheetml
from minsheng_desktop.spreadsheets.text_encoding import decode
from minsheng_desktop.spreadsheets.web_archive import pages

_CHARSET = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?([\w-]+)""", re.IGNORECASE)
_NAMES = re.compile(r"<x:Name>([^<]{1,64})</x:Name>")


def read(data: bytes, kind: str, job: Job) -> tuple[tuple[Sheet, ...], str]:
    """The sheets of an ``html``, ``xml2003`` or ``mhtml`` file, and its encoding.

    Raises ``file_corrupt`` for what was cut off, ``not_a_workbook`` where there is no table, ``too_large``.
    """
    if kind == "mhtml":
        sheets, encoding = _archive(data, job)
    else:
        text, encoding = _text(data)
        sheets = read_spreadsheetml(text, job) if kind == "xml2003" else read_html(text, job)
    if not sheets:
        raise file_error("spreadsheets.not_a_workbook")
    return tuple(sheets), encoding


def _text(data: bytes, stated: str = "") -> tuple[str, str]:
    declared = _CHARSET.search(data[:4096])
    return decode(data, stated or (declared[1].decode("ascii", "replace") if declared else ""))


def _archive(data: bytes, job: Job) -> tuple[list[Sheet], str]:
    sheets: list[Sheet] = []
    names: list[str] = []
    encoding = ""
    for page, stated in pages(data, job):
        text, found = _text(page, stated)
        names += _NAMES.findall(text[:200_000])
        made = read_html(text, job)
        sheets += made
        encoding = encoding or (found if made else "")
    titles = names if len(names) == len(sheets) else [f"Sheet{index + 1}" for index in range(len(sheets))]
    renamed = [Sheet(name, s.state, s.rows, s.details) for name, s in zip(titles, sheets, strict=True)]
    return renamed, encoding
