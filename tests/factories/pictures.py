"""Photographs and scans made up for tests: no real person's paper."""

from __future__ import annotations

import io
import random

from PIL import Image
from reportlab.pdfgen.canvas import Canvas

PLACE = {1: "N", 2: (32.0, 27.0, 12.0), 3: "E", 4: (117.0, 58.0, 31.0)}  # Exif: GPS latitude and longitude
OWNER = "CameraOwnerName"


def noise(width: int, height: int, seed: int = 7) -> Image.Image:
    """A picture that does not compress well, as a photograph of grass."""
    small = Image.frombytes(
        "RGB", (width // 4, height // 4), random.Random(seed).randbytes(width // 4 * (height // 4) * 3)
    )
    return small.resize((width, height), Image.Resampling.BICUBIC)


def photograph(
    width: int = 4000, height: int = 3000, orientation: int = 1, taken: str = "2026:06:12 09:31:00"
) -> bytes:
    """A camera's JPEG with place, time, owner and a comment inside."""
    image = noise(width, height)
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = OWNER
    exif.get_ifd(0x8769)[0x9003] = taken
    exif.get_ifd(0x8825).update(PLACE)
    stream = io.BytesIO()
    image.save(stream, "JPEG", quality=92, exif=exif, comment=b"CommentOfCamera", dpi=(300, 300))
    return stream.getvalue()


def plain(kind: str, width: int = 600, height: int = 400, mode: str = "RGB", **more: object) -> bytes:
    """A small picture of a format."""
    stream = io.BytesIO()
    noise(width, height).convert(mode).save(stream, kind, **more)
    return stream.getvalue()


def scan(pages: int = 2, words: str = "MADE UP") -> bytes:
    """A PDF of some pages."""
    stream = io.BytesIO()
    canvas = Canvas(stream, invariant=1)
    for number in range(pages):
        canvas.drawString(72, 700, f"{words} {number + 1}")
        canvas.showPage()
    canvas.save()
    return stream.getvalue()
