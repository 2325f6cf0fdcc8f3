"""Lucide icons drawn from SVG at the device pixel ratio, cached by name, colour, size and ratio."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from resources import RESOURCES
from ui.kit.theme import theme

FOLDER = RESOURCES / "icons"


@cache
def _source(name: str) -> str:
    return (FOLDER / f"{name}.svg").read_text(encoding="utf-8")


@cache
def _draw(name: str, colour: str, size: int, ratio: float, stroke: float) -> QPixmap:
    svg = _source(name).replace("currentColor", colour).replace('stroke-width="2"', f'stroke-width="{stroke}"')
    pixmap = QPixmap(round(size * ratio), round(size * ratio))
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    QSvgRenderer(QByteArray(svg.encode())).render(painter, QRectF(0, 0, pixmap.width(), pixmap.height()))
    painter.end()
    pixmap.setDevicePixelRatio(ratio)
    return pixmap


def _ratio() -> float:
    screen = QGuiApplication.primaryScreen()
    return screen.devicePixelRatio() if screen else 1.0


def pixmap(name: str, token: str = "text2", size: int = 16, stroke: float = 1.75) -> QPixmap:
    """Icon ``name`` in the colour of ``token``; ``size`` in px at 100 %, ``stroke`` on the grid of 24."""
    return _draw(name, theme().hex(token), theme().px(size), _ratio(), stroke)


def icon(name: str, token: str = "text2", size: int = 16, *, checked: str = "") -> QIcon:
    """A ``QIcon`` with its disabled state; ``checked`` is the colour token while switched on."""
    found = QIcon(pixmap(name, token, size))
    found.addPixmap(pixmap(name, "off", size), QIcon.Mode.Disabled)
    if checked:
        found.addPixmap(pixmap(name, checked, size), QIcon.Mode.Normal, QIcon.State.On)
    return found


def draw_ahead() -> Iterator[str]:
    """Draw the icons of buttons one by one, for idle moments: the first page that needs them finds them drawn."""
    for path in sorted(FOLDER.glob("*.svg")):
        icon(path.stem)
        yield path.stem
