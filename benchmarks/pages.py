"""A window over 100,000 persons × 3 programmes: first paint, keys, memory, turns of the event loop.

The measured window is a process of its own: ``python benchmarks/pages.py run FOLDER`` prints its figures.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.people import COUNT

FIRST_PAINT = 150.0  # milliseconds
MEMORY = 300.0  # MB
TURN = 100.0  # milliseconds
SHOWN = 3


def measure(folder: Path) -> list[dict[str, Any]]:
    """The figures against their limits; a ratio above 1 is too much."""
    from benchmarks.township import township

    place = township(folder)
    environment = {**os.environ, "QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM", "offscreen")}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # an installed program has its modules compiled
    command = [sys.executable, __file__, "run", str(place)]
    done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    found = json.loads(done.stdout.splitlines()[-1])
    slowest = sorted(found["first_paint"].items(), key=lambda item: -item[1])[:SHOWN]
    words = ", ".join(f"{key} {taken:.0f} ms" for key, taken in slowest)
    stalls = [
        f"{stall['doing']}: {stall['busy']:.0f} ms at {stall['where'].splitlines()[:1]}" for stall in found["stalls"]
    ]
    return [
        {"name": "first paint of a page", "ratio": slowest[0][1] / FIRST_PAINT, "limit": 1, "figures": words},
        {"name": "keys dropped", "ratio": found["dropped"], "limit": 0, "figures": f"{found['dropped']} fields"},
        {"name": "memory of the window", "ratio": found["memory"] / MEMORY, "limit": 1,
         "figures": f"{found['memory']:.0f} MB, at most {found['peak']:.0f} MB, {COUNT} persons"},
        {"name": "longest turn of the event loop", "ratio": found["longest"] / TURN, "limit": 1,
         "figures": f"{found['longest']:.0f} ms; {len(stalls)} over {TURN:.0f} ms: {'; '.join(stalls[:SHOWN])}"},
    ]  # fmt: skip


def megabytes(field: str) -> float:
    """A figure of this process's memory (Linux)."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(field + ":"):
            return int(line.split()[1]) / 1024
    return 0.0


def run(folder: Path) -> None:
    """Work through the window and print what was measured."""
    from PySide6.QtWidgets import QApplication

    from benchmarks.loop_watch import LoopWatch
    from benchmarks.robot import Robot

    app = QApplication([])
    watch = LoopWatch(TURN)

    def told(words: str) -> None:
        watch.doing = words

    robot = Robot(app, folder, told)
    robot.open()
    watch.start()
    robot.walk()
    stalls = watch.stop()
    found = {
        "first_paint": robot.first_paint,
        "dropped": robot.dropped,
        "memory": megabytes("VmRSS"),
        "peak": megabytes("VmHWM"),
        "longest": watch.longest,
        "stalls": [
            {"busy": stall.busy, "elapsed": stall.elapsed, "doing": stall.doing, "where": stall.where}
            for stall in stalls
        ],
    }
    robot.close()
    sys.stdout.write(json.dumps(found) + "\n")
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    run(Path(sys.argv[2]))
