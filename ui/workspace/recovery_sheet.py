"""The recovery sheet: one A4 page with 24 numbered words, to be printed and locked away."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from PySide6.QtCore import QMarginsF, QRectF, Qt
from PySide6.QtGui import QFont, QPageLayout, QPageSize, QPainter, QPdfWriter

from minsheng_desktop.core.errors import file_error
from minsheng_desktop.core.texts import text
from ui.kit.theme import FAMILIES

COLUMNS = 3
DPI = 300


def _font(points: float, medium: bool = False) -> QFont:
    font = QFont()
    font.setFamilies(FAMILIES)
    font.setPointSizeF(points)
    font.setWeight(QFont.Weight.Medium if medium else QFont.Weight.Normal)
    return font


def write_recovery_sheet(path: Path, words: Sequence[str], office: str, day: date) -> None:
    """Write the sheet as PDF. Raises FILE if it cannot be written there."""
    try:
        path.open("wb").close()
    except OSError as error:
        raise file_error("window.sheet_not_written") from error
    writer = QPdfWriter(str(path))
    writer.setResolution(DPI)
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    writer.setPageMargins(QMarginsF(25, 30, 25, 25), QPageLayout.Unit.Millimeter)
    writer.setTitle(text("shell.sheet.title"))
    painter = QPainter(writer)
    unit = DPI / 25.4
    width = writer.width()
    wrap = int(Qt.TextFlag.TextWordWrap)
    painter.setFont(_font(22, True))
    painter.drawText(QRectF(0, 0, width, 14 * unit), Qt.AlignmentFlag.AlignHCenter, text("shell.sheet.title"))
    painter.setFont(_font(11))
    painter.drawText(
        QRectF(0, 20 * unit, width, 8 * unit), text("shell.sheet.office", name=office, day=day.isoformat())
    )
    painter.drawText(QRectF(0, 30 * unit, width, 16 * unit), wrap, text("shell.sheet.about"))
    rows = -(-len(words) // COLUMNS)
    for at, word in enumerate(words):
        box = QRectF(at // rows * width / COLUMNS, (54 + at % rows * 14) * unit, width / COLUMNS - 4 * unit, 11 * unit)
        painter.drawRect(box)
        painter.setFont(_font(9))
        number = box.adjusted(2 * unit, 0, 0, 0)
        painter.drawText(number, Qt.AlignmentFlag.AlignVCenter, str(at + 1))
        painter.setFont(_font(15, True))
        painter.drawText(box.adjusted(12 * unit, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, word)
    painter.setFont(_font(11))
    painter.drawText(QRectF(0, (60 + rows * 14) * unit, width, 16 * unit), wrap, text("shell.sheet.keep"))
    painter.end()
