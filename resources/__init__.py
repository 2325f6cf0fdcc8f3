"""Data shipped with the program: texts, catalogue, fonts, icons, notice templates, demo files."""

from __future__ import annotations

import sys
from pathlib import Path

RESOURCES = Path(getattr(sys, "_MEIPASS", Path(__file__).parent.parent)) / "resources"
