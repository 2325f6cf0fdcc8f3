"""Attachments as pictures; everything here runs off the window's thread."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage

from minsheng_desktop.core import adapters
from minsheng_desktop.core.errors import file_error
from minsheng_desktop.households.attachments import PDF

POINTS = 72


@dataclass(frozen=True, slots=True)
class Opened:
    """An attachment that was read: a photograph, or a scan of some pages (``content`` is the PDF)."""

    content: bytes
    media_type: str
    pages: int
    photograph: QImage


def opened(content: bytes, media_type: str) -> Opened:
    """Decode an attachment. Raises FILE if it is no picture after all."""
    if media_type == PDF:
        return Opened(content, media_type, adapters.load("preview").page_count(content), QImage())
    image = QImage.fromData(content)
    if image.isNull():
        raise file_error("attachments.broken_picture")
    return Opened(b"", media_type, 1, image)


def natural_size(attachment: Opened, page: int) -> tuple[float, float]:
    """Width and height at 100 %: a photograph's pixels, a page's points as a screen of 96 dpi shows them."""
    if attachment.media_type == PDF:
        width, height = adapters.load("preview").page_sizes(attachment.content)[page]
        return width * 96 / POINTS, height * 96 / POINTS
    return attachment.photograph.width(), attachment.photograph.height()


def image_at(attachment: Opened, page: int, size: QSize) -> QImage:
    """A page drawn to fit ``size`` in pixels of the screen."""
    if attachment.media_type != PDF:
        return attachment.photograph.scaled(
            size, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        )
    preview = adapters.load("preview")
    width, height = preview.page_sizes(attachment.content)[page]
    dpi = min(size.width() / width, size.height() / height) * POINTS
    across, down, pixels = preview.render_page(attachment.content, page, max(dpi, 1.0))
    return QImage(pixels, across, down, across * 4, QImage.Format.Format_RGB32).copy()


def thumbnail(content: bytes, media_type: str, size: QSize) -> QImage:
    """The first page, small."""
    return image_at(opened(content, media_type), 0, size)
