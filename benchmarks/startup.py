"""From starting the process to the painted password prompt, against a bare painted PySide6 window."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from minsheng_desktop.workspace.records import NewWorkspace
from minsheng_desktop.workspace.setup import create_workspace

LIMIT = 4.0
RUNS = 7
PROGRAM = Path(__file__).with_name("first_paint.py")


def measure(folder: Path) -> list[dict[str, Any]]:
    """Medians of seven runs each, in turn."""
    place = folder / "startup"
    create_workspace(NewWorkspace(place, "township", "341299101", "云岭镇", "admin", "", "bench mark 1"))
    ours, bare = [], []
    for _ in range(RUNS):
        ours.append(_timed("ours", str(place)))
        bare.append(_timed("bare"))
    mine, rival = sorted(ours)[RUNS // 2], sorted(bare)[RUNS // 2]
    figures = f"prompt {mine:.2f} s, bare window {rival:.2f} s (medians of {RUNS})"
    return [{"name": "start to password prompt", "ratio": mine / rival, "limit": LIMIT, "figures": figures}]


def _timed(*arguments: str) -> float:
    begun = time.perf_counter()
    subprocess.run([sys.executable, str(PROGRAM), *arguments], check=True, timeout=60)
    return time.perf_counter() - begun
