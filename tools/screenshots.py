"""Grab windows and pages into ``docs/screenshots`` as small PNGs.

    MINSHENG_DEMO=demo-data python tools/screenshots.py     the pages of the demo
    python tools/screenshots.py roster home                 those named
    python tools/screenshots.py --to DIR --scale 1.5 --contrast states

``MINSHENG_DEMO`` names a folder filled by ``minsheng demo``. What is taken stands in ``tools/demo_pictures.py``;
``states`` is the page of all controls (``tools/gallery.py``), taken only when named.
"""

from __future__ import annotations

import argparse
import importlib
import os
import struct
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from PySide6.QtCore import QEventLoop, Qt, QTimer  # noqa: E402
from PySide6.QtGui import QImage  # noqa: E402
from PySide6.QtWidgets import QApplication, QWidget  # noqa: E402

from tools import demo_windows  # noqa: E402
from tools.demo_pictures import DEMO, SMALL  # noqa: E402
from ui.kit.theme import apply_theme  # noqa: E402

FOLDER = ROOT / "docs" / "screenshots"
SIZE = (1440, 900)
LARGEST = 120 << 10  # bytes of a picture
MASKS = (0xF0F0F0, 0xE0E0E0, 0xC0C0C0)  # how far colours must differ to be told apart
LONGEST = 30.0  # seconds


def _states() -> Iterator[QWidget]:
    yield importlib.import_module("tools.gallery").Gallery()


def pause(milliseconds: int) -> None:
    """Let the event loop run for a while."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def settle() -> None:
    """Wait until the programs have been at rest for a moment (pages wait up to 0.3 s before they read)."""
    deadline, calm = time.monotonic() + LONGEST, 0
    while calm < 6 and time.monotonic() < deadline:
        pause(80)
        calm = calm + 1 if demo_windows.idle() else 0


def small(image: QImage, mask: int) -> QImage:
    """The image with its 256 most frequent colours: a third of the size, no difference to see."""
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    pixels = struct.unpack(f"={image.width() * image.height()}I", bytes(image.constBits()))
    # One colour of each neighbourhood, the most frequent: a small chip of violet must not turn grey.
    common = [colour for colour, _ in Counter(pixels).most_common()]
    table = {colour: colour for colour in common[:64]}
    for colour in common:
        table.setdefault(colour & mask, colour)
        if len(table) == 256:
            break
    return image.convertToFormat(
        QImage.Format.Format_Indexed8, list(table.values()), Qt.ImageConversionFlag.AvoidDither
    )


def grab(name: str, steps: Callable[[], Iterator[QWidget]], folder: Path, suffix: str = "") -> Path:
    """Walk the steps and save the window after the last."""
    image = QImage()
    demo_windows.tidy()
    for widget in steps():
        widget.resize(*SMALL.get(name, SIZE))
        widget.show()
        settle()
        image = widget.grab().toImage()
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}{suffix}.png"
    for mask in MASKS:
        small(image, mask).save(str(path))
        if path.stat().st_size <= LARGEST:
            break
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
    wanted = {**DEMO, "states": _states}
    for name in options.names or DEMO:
        path = grab(name, wanted[name], options.to, suffix)
        print(f"{path.name}  {path.stat().st_size // 1024} KB", flush=True)
    demo_windows.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
