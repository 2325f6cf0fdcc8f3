"""The printers of this PC and how a paper gets to one: ``lp`` on Linux, the system's own printing on Windows."""

from __future__ import annotations

import os

from PySide6.QtCore import QMarginsF, QRectF
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

from minsheng_desktop.core import adapters
from minsheng_desktop.core.errors import AppError, Kind
from minsheng_desktop.core.jobs import Job
from minsheng_desktop.core.texts import text
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


def send(paper: Paper, printer: str, copies: int, title: str, job: Job) -> str:
    """Print a paper on the paper its pages need; answers what must be told beside that it was sent ("": nothing).

    Raises UNAVAILABLE if the printer does not take it.
    """
    media = printing.media_of(adapters.load("preview").page_sizes(paper.content))
    if WINDOWS:
        fits = _paint(paper, printer, copies, title, job, media)
    else:
        fits = not (media == printing.A3 and printing.lacks(printer, media))
        printing.print_pdf(paper.content, printer, copies, title, media)
    if fits:
        return text("notices.page.on_a3") if media == printing.A3 else ""
    return text("notices.page.not_a3", printer=printer)


def _paint(paper: Paper, printer: str, copies: int, title: str, job: Job, media: str) -> bool:
    """Windows: each page as a picture of 300 dpi on the printer's page; answers whether it takes paper of that size.

    Unverified: there was no such printer to try it on.
    """
    preview = adapters.load("preview")
    device = QPrinter(QPrinter.PrinterMode.HighResolution)
    device.setPrinterName(printer)
    device.setDocName(title)
    device.setCopyCount(copies)
    device.setFullPage(True)
    size = QPageSize.PageSizeId.A3 if media == printing.A3 else QPageSize.PageSizeId.A4
    fits = device.setPageSize(QPageSize(size))
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
    return fits
