"""The list of all problems as a sheet of its own in somebody's workbook, each with a link to its cell."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass

from minsheng_desktop.core.texts import text
from minsheng_desktop.spreadsheets.cell_styles import CellStyles
from minsheng_desktop.spreadsheets.feedback_marks import TINTS
from minsheng_desktop.spreadsheets.records import ADVICE, ERROR, WARNING, Problem
from minsheng_desktop.spreadsheets.sheet_frame import MAIN, Frame, above_rows, below_rows
from minsheng_desktop.spreadsheets.sheet_styles import StyleSheet
from minsheng_desktop.spreadsheets.xlsx_stream import RowStream

_WIDTHS = (16, 10, 12, 10, 26, 72)
_HEAD_FILL = "E8ECF2"
_STRICT_MAIN = "http://purl.oclc.org/ooxml/spreadsheetml/main"


@dataclass(frozen=True, slots=True)
class ListLine:
    """A problem, its cell ("" for the whole file), where a link to it leads, and whom it concerns."""

    problem: Problem
    cell: str
    link: str
    name: str


def list_part(lines: Iterable[ListLine], styles: CellStyles, workbook: bytes) -> bytes:
    """The XML of the sheet; its styles are appended to the workbook's own."""
    frame = Frame("", _WIDTHS, frozen_rows=2, repeated=None, footer=text("spreadsheets.export.page"))
    out = io.BytesIO()
    rows = RowStream(out, StyleSheet(""), ())
    plain, head = styles.variant(0, as_text=True), styles.variant(0, _HEAD_FILL, as_text=True)
    wrapped = styles.variant(0, as_text=True, wrap=True)
    rows.line([(0, text("spreadsheets.feedback.how"), plain)])
    labels = (
        text("spreadsheets.feedback.place_sheet"),
        text("spreadsheets.feedback.place"),
        text("spreadsheets.feedback.name"),
        text("spreadsheets.feedback.severity"),
        text("spreadsheets.feedback.value"),
        text("spreadsheets.feedback.message"),
    )
    rows.line((n, label, head) for n, label in enumerate(labels))
    words = {
        ERROR: text("spreadsheets.severity.error"),
        WARNING: text("spreadsheets.severity.warning"),
        ADVICE: text("spreadsheets.severity.advice"),
    }
    whole = text("spreadsheets.feedback.whole_file")
    for line in lines:
        p = line.problem
        tinted = styles.variant(0, TINTS[p.needs], as_text=True)
        shown = (p.sheet or whole, line.cell, line.name, words[p.severity], p.value, p.message)
        looks = (plain, plain, plain, tinted, plain, wrapped)
        rows.line((n, value, look) for n, (value, look) in enumerate(zip(shown, looks, strict=True)))
        if line.link:
            frame.links.append((f"B{rows.row}", line.link))
    xml = above_rows(frame).encode() + out.getvalue() + below_rows(frame, False).encode()
    return xml.replace(MAIN.encode(), _STRICT_MAIN.encode(), 1) if _STRICT_MAIN.encode() in workbook else xml
