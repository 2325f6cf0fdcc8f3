"""Pages of a PDF as pictures and text (adapter ``preview``, pypdfium2): for the window and for looking at papers.

The library is not safe to be used by two threads at once, so every call holds one lock.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pypdfium2

from minsheng_desktop.core.errors import AppError, Kind

_LOCK = threading.Lock()
POINTS_PER_INCH = 72


@contextmanager
def _opened(content: bytes) -> Iterator[Any]:
    with _LOCK:
        try:
            document = pypdfium2.PdfDocument(content)
        except pypdfium2.PdfiumError as error:
            raise AppError(Kind.FILE, "notices.bad_pdf") from error
        try:
            yield document
        finally:
            document.close()


def page_count(content: bytes) -> int:
    """How many pages a PDF has. Raises FILE if it is none."""
    with _opened(content) as document:
        return len(document)


def page_sizes(content: bytes) -> list[tuple[float, float]]:
    """Width and height of every page in points."""
    with _opened(content) as document:
        return [document.get_page_size(number) for number in range(len(document))]


def render_page(content: bytes, number: int, dpi: float = 96.0) -> tuple[int, int, bytes]:
    """Page ``number`` (from 0) as (width, height, pixels); pixels are four bytes B G R x, row by row."""
    with _opened(content) as document:
        page = document[number]
        bitmap = page.render(scale=dpi / POINTS_PER_INCH, rev_byteorder=False, prefer_bgrx=True)
        try:
            width, height, stride = bitmap.width, bitmap.height, bitmap.stride
            data = bytes(bitmap.buffer)
        finally:
            bitmap.close()
            page.close()
    if stride != width * 4:
        data = b"".join(data[row * stride : row * stride + width * 4] for row in range(height))
    return width, height, data


def page_text(content: bytes, number: int) -> str:
    """The text of page ``number`` as somebody copies it."""
    with _opened(content) as document:
        page = document[number]
        words = page.get_textpage()
        try:
            return str(words.get_text_range())
        finally:
            words.close()
            page.close()
