"""Photographs made small and bare (adapter ``pictures``, Pillow).

What comes from a camera is hostile until it is decoded: formats are few, pixels are limited before they are
unpacked, and what is stored is written anew, so that nothing of the file's own data (place, camera, owner) stays.
"""

from __future__ import annotations

import io
import struct
import warnings
import zlib
from dataclasses import dataclass
from datetime import date, datetime

from PIL import Image, ImageOps

from minsheng_desktop.core.errors import file_error

FORMATS = ("JPEG", "PNG", "WEBP", "BMP", "TIFF")
MOST_PIXELS = 100_000_000  # as unpacked; a JPEG is unpacked at a half, quarter or eighth where it is larger than needed
MOST_EDGE = 65_500
LONGEST, MOST_BYTES = 2000, 500_000
QUALITIES = (85, 78, 70, 62, 54, 46)
SMALLER = 0.8
TAKEN, TAKEN_BY_CAMERA, CAMERA = 0x0132, 0x9003, 0x8769  # Exif 2.32: DateTime, DateTimeOriginal, the camera's table
BROKEN = (
    OSError, ValueError, SyntaxError, EOFError, LookupError, ArithmeticError, TypeError, AttributeError, RuntimeError,
    MemoryError, AssertionError, Warning, struct.error, zlib.error,
)  # fmt: skip

# The limit is held here, before anything is unpacked; the library's own would only warn.
Image.MAX_IMAGE_PIXELS = None
warnings.filterwarnings("ignore", module=r"PIL\b")  # what a broken file says goes to nobody


@dataclass(frozen=True, slots=True)
class Picture:
    """A photograph as it is kept: a JPEG without any data about it; ``taken_on`` is what the camera said."""

    content: bytes
    width: int
    height: int
    taken_on: date | None


def shrink(content: bytes) -> Picture:
    """A photograph as JPEG of at most 500 KB and 2,000 pixels a side, upright, without its data.

    Raises FILE if it cannot be read, has too many pixels, or several pages of which all but one would be lost.
    """
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as found:
            if found.format == "TIFF" and getattr(found, "n_frames", 1) > 1:
                raise file_error("attachments.several_pages")
            found.draft("RGB", (LONGEST, LONGEST))
            if found.width * found.height > MOST_PIXELS or max(found.size) > MOST_EDGE:
                raise file_error("attachments.too_many_pixels")
            taken_on = _taken_on(found)
            upright = ImageOps.exif_transpose(found)
            return _written(_bare(upright), taken_on)
    except BROKEN as error:
        raise file_error("attachments.broken_picture") from error


def shape(content: bytes) -> tuple[int, int]:
    """Width and height in pixels of a photograph as it is kept. Raises FILE if it cannot be read."""
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as found:
            return found.size
    except BROKEN as error:
        raise file_error("attachments.broken_picture") from error


def _bare(image: Image.Image) -> Image.Image:
    """Grey or red-green-blue pixels and nothing else, on white where the picture was transparent."""
    if image.mode in ("I", "F") or image.mode.startswith("I;16"):
        image = image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if image.mode in ("RGBA", "LA", "PA", "RGBa", "La") or "transparency" in image.info:
        shown = image.convert("RGBA")
        image = Image.new("RGB", shown.size, "white")
        image.paste(shown, mask=shown.getchannel("A"))
    image = image.convert("L" if image.mode in ("1", "L") else "RGB")
    image.thumbnail((LONGEST, LONGEST), Image.Resampling.LANCZOS)
    bare = Image.new(image.mode, image.size)
    bare.paste(image)
    return bare


def _written(image: Image.Image, taken_on: date | None) -> Picture:
    while True:
        for quality in QUALITIES:
            stream = io.BytesIO()
            image.save(stream, "JPEG", quality=quality, optimize=True)
            if stream.tell() <= MOST_BYTES:
                return Picture(stream.getvalue(), image.width, image.height, taken_on)
        image = image.resize(
            (max(1, round(image.width * SMALLER)), max(1, round(image.height * SMALLER))), Image.Resampling.LANCZOS
        )


def _taken_on(image: Image.Image) -> date | None:
    exif = image.getexif()
    said = exif.get_ifd(CAMERA).get(TAKEN_BY_CAMERA) or exif.get(TAKEN)
    try:
        return datetime.strptime(str(said)[:10], "%Y:%m:%d").date()
    except ValueError:
        return None
