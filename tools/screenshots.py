"""Grab windows and pages into ``docs/screenshots`` as small PNGs.

    python tools/screenshots.py            all
    python tools/screenshots.py states     those named
    python tools/screenshots.py --to DIR --scale 1.5 --contrast states

A feature adds a picture with ``@picture("name")`` on a function that returns a shown or unshown widget
and, if it needs background results, a ready callable. Works off screen and under Xvfb.
"""

from __future__ import annotations

import argparse
import importlib
import os
import struct
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from PySide6.QtCore import QEvent, QEventLoop, Qt, QTimer  # noqa: E402
from PySide6.QtGui import QImage  # noqa: E402
from PySide6.QtWidgets import QApplication, QWidget  # noqa: E402

from ui.kit.theme import apply_theme  # noqa: E402

FOLDER = ROOT / "docs" / "screenshots"


@dataclass(frozen=True)
class Picture:
    """One screenshot: ``make`` builds the widget, ``ready`` says when it has settled."""

    name: str
    make: Callable[[], QWidget]
    size: tuple[int, int] = (1440, 900)
    ready: Callable[[QWidget], bool] | None = None


PICTURES: dict[str, Picture] = {}


def picture(
    name: str, size: tuple[int, int] = (1440, 900), ready: Callable[[QWidget], bool] | None = None
) -> Callable[[Callable[[], QWidget]], Callable[[], QWidget]]:
    """Register a screenshot."""

    def _register(make: Callable[[], QWidget]) -> Callable[[], QWidget]:
        PICTURES[name] = Picture(name, make, size, ready)
        return make

    return _register


@picture("states")
def _states() -> QWidget:
    return importlib.import_module("tools.gallery").Gallery()


def _sample(name: str) -> Callable[[], QWidget]:
    """A window of ``tools/sample_window.py``."""
    return lambda: getattr(importlib.import_module("tools.sample_window"), name)()


picture("shell")(_sample("shell"))
picture("shell-small", (1366, 697))(_sample("shell"))
picture("login")(_sample("login"))
picture("first-run")(_sample("first_run"))


def settle(milliseconds: int = 60) -> None:
    """Let the event loop run for a while."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def small(image: QImage) -> QImage:
    """The image with its 256 most frequent colours: a third of the size, no difference to see."""
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    pixels = struct.unpack(f"={image.width() * image.height()}I", bytes(image.constBits()))
    # One colour of each neighbourhood, the most frequent: a small chip of violet must not turn grey.
    common = [colour for colour, _ in Counter(pixels).most_common()]
    table = {colour: colour for colour in common[:64]}
    for colour in common:
        table.setdefault(colour & 0xF0F0F0, colour)
        if len(table) == 256:
            break
    return image.convertToFormat(
        QImage.Format.Format_Indexed8, list(table.values()), Qt.ImageConversionFlag.AvoidDither
    )


def grab(made: Picture, folder: Path, suffix: str = "") -> Path:
    """Build, show and save one picture."""
    widget = made.make()
    widget.resize(*made.size)
    widget.show()
    deadline = time.monotonic() + 20
    settle()
    while made.ready and not made.ready(widget) and time.monotonic() < deadline:
        settle(30)
    settle()
    image = small(widget.grab().toImage())
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{made.name}{suffix}.png"
    image.save(str(path))
    widget.close()
    widget.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return path


def main(arguments: list[str] | None = None) -> int:
    """Grab the pictures asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--to", type=Path, default=FOLDER)
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--contrast", action="store_true")
    options = parser.parse_args(arguments)
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    apply_theme(app, options.scale, options.contrast)
    suffix = ("-large" if options.scale > 1 else "") + ("-contrast" if options.contrast else "")
    for name, made in PICTURES.items():
        if not options.names or name in options.names:
            path = grab(made, options.to, suffix)
            print(f"{path.name}  {path.stat().st_size // 1024} KB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
