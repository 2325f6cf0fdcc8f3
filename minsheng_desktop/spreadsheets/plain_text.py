"""CSV files and HTML tables that go about under a spreadsheet's name."""

from __future__ import annotations

import csv
import io
import re
from html.parser import HTMLParser

from minsheng_desktop.core.errors import file_error

_CHARSET = re.compile(rb"charset=[\"']?([\w-]+)", re.IGNORECASE)
_MAX_RECORDS = 1_000_000
_MAX_SPAN = 2000
_GB = frozenset({"gb2312", "gbk", "gb_2312-80", "gb18030", "cp936"})


def decode(data: bytes, declared: str = "") -> tuple[str, str]:
    """The text and the encoding it is in: by its mark, as declared, UTF-8, else GB 18030 (which holds GBK)."""
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return data.decode(encoding, "replace"), encoding
    order = ["gb18030", "utf-8"] if declared.lower() in _GB else ["utf-8", "gb18030"]
    for encoding in order:
        try:
            return data.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    return data.decode("gb18030", "replace"), "gb18030"


def read_csv(data: bytes) -> tuple[list[list[object]], str]:
    """Records of a CSV file (a quoted line break does not start a new one) and its encoding."""
    text, encoding = decode(data)
    head = text[:20000].splitlines()[:20]
    delimiter = max(",\t;|", key=lambda d: sum(line.count(d) for line in head))
    rows: list[list[object]] = []
    try:
        for record in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            rows.append([_cell(value) for value in record])
            if len(rows) > _MAX_RECORDS:
                raise file_error("spreadsheets.too_large")
    except csv.Error as error:
        raise file_error("spreadsheets.file_corrupt") from error
    return _rectangle(rows), encoding


def _cell(value: str) -> str:
    """A value as Excel would show it: ``="0123"`` is the text 0123."""
    stripped = value.strip()
    return stripped[2:-1] if stripped.startswith('="') and stripped.endswith('"') else value


def _rectangle(rows: list[list[object]]) -> list[list[object]]:
    width = max((len(row) for row in rows), default=0)
    return [row + [""] * (width - len(row)) for row in rows]


def read_html(data: bytes) -> tuple[list[list[object]], str]:
    """Rows of the first table with the cells of spans carried down and to the right, and the encoding."""
    declared = _CHARSET.search(data[:4096])
    text, encoding = decode(data, declared[1].decode("ascii", "replace") if declared else "")
    parser = _TableParser()
    parser.feed(text)
    parser.close()
    return _rectangle(parser.rows), encoding


class _TableParser(HTMLParser):
    """Collects ``<tr>`` rows; nested tables are read as part of the outer one."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[list[object]] = []
        self._cell: list[str] | None = None
        self._span = (1, 1)
        self._pending: dict[int, tuple[int, str]] = {}  # column -> rows still to fill, value

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self._close_cell()
            self._finish_row()
            self.rows.append([])
            if len(self.rows) > _MAX_RECORDS:
                raise file_error("spreadsheets.too_large")
        elif tag in ("td", "th") and self.rows:
            self._close_cell()
            found = dict(attrs)
            self._span = (_span(found.get("rowspan")), _span(found.get("colspan")))
            self._cell = []
        elif tag == "br" and self._cell is not None:
            self._cell.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th", "tr", "table"):
            self._close_cell()
        if tag in ("tr", "table"):
            self._finish_row()

    def handle_data(self, data: str) -> None:
        if self._cell is not None:
            self._cell.append(data)

    def _close_cell(self) -> None:
        if self._cell is None:
            return
        value = "".join(self._cell).strip(" \r\n\t")
        self._cell = None
        self._fill_pending()
        down, right = self._span
        row = self.rows[-1]
        for step in range(min(right, _MAX_SPAN)):
            if down > 1:
                self._pending[len(row)] = (down - 1, value if step == 0 else "")
            row.append(value if step == 0 else "")

    def _fill_pending(self) -> None:
        row = self.rows[-1]
        while len(row) in self._pending:
            column = len(row)
            left, value = self._pending.pop(column)
            if left > 1:
                self._pending[column] = (left - 1, value)
            row.append(value)

    def _finish_row(self) -> None:
        if not self.rows:
            return
        row = self.rows[-1]
        self._fill_pending()
        while self._pending and max(self._pending) >= len(row):
            row.append("")
            self._fill_pending()


def _span(value: str | None) -> int:
    return min(max(int(value), 1), _MAX_SPAN) if value and value.isdigit() else 1
