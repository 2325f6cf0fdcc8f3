"""The printers of this PC and how a paper gets to one: ``lp`` on Linux, the system's own printing on Windows."""

from __future__ import annotations

import os

from PySide6.QtCore import QMarginsF, QRectF
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

from minsheng_desktop.core import adapters
from minsheng_desktop.core.errors import AppError, Kind
from minsheng_desktop.core.jobs import Job
from minsheng_desktop.notices import printing
from minsheng_desktop.notices.records import Paper

WINDOWS = os.name == "nt"
PRINT_DPI = 300


def printer_names() -> list[str]:
    """The names of the printers, the default one first."""
    if WINDOWS:
        default = QPrinterInfo.defaultPrinterName()
        return sorted(QPrinterInfo.availablePrinterNames(), key=lambda name: (name != default, name))
    return [printer.name for printer in printing.printers()]


def send(paper: Paper, printer: str, copies: int, title: str, job: Job) -> None:
    """Print a paper. Raises UNAVAILABLE if the printer does not take it."""
    if WINDOWS:
        _paint(paper, printer, copies, title, job)
    else:
        printing.print_pdf(paper.content, printer, copies, title)


def _paint(paper: Paper, printer: str, copies: int, title: str, job: Job) -> None:
    """Windows: each page as a picture of 300 dpi on the printer's page. Unverified: there was none to try it on."""
    preview = adapters.load("preview")
    device = QPrinter(QPrinter.PrinterMode.HighResolution)
    device.setPrinterName(printer)
    device.setDocName(title)
    device.setCopyCount(copies)
    device.setFullPage(True)
    device.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    device.setPageMargins(QMarginsF(0, 0, 0, 0))
    painter = QPainter()
    for number, (width, height) in enumerate(preview.page_sizes(paper.content)):
        job.tick(number, paper.pages)
        wide = width > height
        device.setPageOrientation(QPageLayout.Orientation.Landscape if wide else QPageLayout.Orientation.Portrait)
        started = device.newPage() if number else painter.begin(device)
        if not started:
            raise AppError(Kind.UNAVAILABLE, "notices.print_failed", reason=printer)
        across, down, pixels = preview.render_page(paper.content, number, PRINT_DPI)
        image = QImage(pixels, across, down, across * 4, QImage.Format.Format_RGB32)
        painter.drawImage(QRectF(device.paperRect(QPrinter.Unit.DevicePixel)), image)
    painter.end()
