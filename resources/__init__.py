"""Data shipped with the program: texts, catalogue, fonts, icons, notice templates, demo files, the manual."""

from __future__ import annotations

import sys
from pathlib import Path

RESOURCES = Path(getattr(sys, "_MEIPASS", Path(__file__).parent.parent)) / "resources"
# In the source tree the manual stands in docs; wheel and bundle carry it, with its pictures beside it, in here.
MANUAL = next((path for path in (RESOURCES / "manual", RESOURCES.parent / "docs" / "manual") if path.is_dir()),
              RESOURCES / "manual")  # fmt: skip
