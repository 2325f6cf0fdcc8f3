"""The preview of a roster of 100,000 rows × 20 columns, against nothing but reading the file.

Opening, judging and comparing with a database of 100,000 persons happen in a process of their own, whose peak
memory counts; the rival reads the same file in another. A further process is cancelled at several moments.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from itertools import pairwise
from pathlib import Path
from typing import Any

from python_calamine import CalamineWorkbook

from benchmarks.wide_roster import ROWS, write_wide_roster
from minsheng_desktop.areas.service import import_areas
from minsheng_desktop.core.clock import Clock
from minsheng_desktop.core.errors import AppError, Kind
from minsheng_desktop.core.jobs import SILENT, Job
from minsheng_desktop.households.roster_files import judge_roster, open_roster
from minsheng_desktop.households.roster_import import import_roster, preview_rows
from minsheng_desktop.programmes.catalogue import load_areas
from minsheng_desktop.workspace.records import NewWorkspace
from minsheng_desktop.workspace.service import Workspace, open_workspace
from minsheng_desktop.workspace.setup import create_workspace
from resources import RESOURCES

TIMES, MEGABYTES, SECONDS = 3.0, 400, 0.5
RUNS = 2
MOMENTS = (0.02, 0.1, 0.25, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.97)  # of the time the whole takes
USER, PASSWORD = "admin", "bench mark 1"


def measure(folder: Path) -> list[dict[str, Any]]:
    """The best of the previews against the best of the rival; the worst memory; the slowest end after a cancel."""
    place, source = prepared(folder)
    previews, bare = [], []
    for _ in range(RUNS):
        bare.append(_in_process("bare", source)["seconds"])
        previews.append(_in_process("preview", source, place))
    seconds = min(run["seconds"] for run in previews)
    megabytes = max(run["megabytes"] for run in previews)
    parts = " + ".join(f"{name} {min(run[name] for run in previews):.2f}" for name in ("open", "judge", "compare"))
    cancelled = _in_process("cancel", source, place)
    worst = max(cancelled["ends"])
    ends = "cancelled at " + ", ".join(f"{m:.0%} {end:.2f}" for m, end in zip(MOMENTS, cancelled["ends"], strict=True))
    return [
        {"name": "preview 100,000 x 20", "ratio": seconds / min(bare), "limit": TIMES,
         "figures": f"ours {seconds:.2f} s ({parts}), bare read {min(bare):.2f} s"},
        {"name": "preview memory MB", "ratio": megabytes, "limit": MEGABYTES,
         "figures": f"peak of the whole process {megabytes} MB"},
        {"name": "cancel seconds", "ratio": worst, "limit": SECONDS, "figures": ends},
    ]  # fmt: skip


def prepared(folder: Path, rows: int = ROWS) -> tuple[Path, Path]:
    """A workspace into which a first list of as many persons was taken, and the list to be previewed."""
    place, source = folder / f"preview-{rows}", folder / f"preview-{rows}.xlsx"
    done = folder / f"preview-{rows}.done"
    if not done.exists():
        write_wide_roster(source, rows)
        create_workspace(NewWorkspace(place, "township", "341299101", "云岭镇", USER, "", PASSWORD))
        with _opened(place) as workspace:
            workspace.run(import_areas, load_areas(RESOURCES / "catalogue" / "areas_demo.csv"))
            opened = workspace.read(open_roster, source)
            workspace.run(import_roster, workspace.read(judge_roster, opened), opened.digest)
        done.touch()
    return place, source


def _opened(place: Path) -> Workspace:
    return open_workspace(place, USER, PASSWORD, Clock(), "cli")


def _in_process(task: str, *paths: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.import_preview", task, *map(str, paths)]
    root = Path(__file__).resolve().parent.parent
    answer = subprocess.run(command, cwd=root, check=True, capture_output=True, text=True, encoding="utf-8")
    return dict(json.loads(answer.stdout))


# -- in processes of their own -------------------------------------------------------------------


def bare(source: Path) -> dict[str, Any]:
    """Every row through calamine, nothing kept."""
    begun = time.perf_counter()
    for _ in CalamineWorkbook.from_path(source).get_sheet_by_index(0).iter_rows():
        pass
    return {"seconds": time.perf_counter() - begun}


def preview(source: Path, place: Path) -> dict[str, Any]:
    """The time of each part and the peak memory of the process."""
    with _opened(place) as workspace:
        marks = [time.perf_counter()]
        opened = workspace.read(open_roster, source)
        marks.append(time.perf_counter())
        reading = workspace.read(judge_roster, opened)
        marks.append(time.perf_counter())
        workspace.read(preview_rows, reading)
        marks.append(time.perf_counter())
        parts = dict(zip(("open", "judge", "compare"), (b - a for a, b in pairwise(marks)), strict=True))
        return {**parts, "seconds": marks[-1] - marks[0], "megabytes": _peak()}


def _peak() -> int:
    """Peak resident memory of this process in MB; the kernel's own figure, which begins anew with the program."""
    status = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
    return next(int(line.split()[1]) // 1024 for line in status.splitlines() if line.startswith("VmHWM"))


def cancel(source: Path, place: Path) -> dict[str, Any]:
    """How long the work goes on after it was cancelled, for each of the moments."""
    with _opened(place) as workspace:
        begun = time.perf_counter()
        _whole(workspace, source, SILENT)
        whole = time.perf_counter() - begun
        return {"ends": [_cancelled(workspace, source, whole * moment) for moment in MOMENTS]}


def _whole(workspace: Workspace, source: Path, job: Job) -> None:
    opened = workspace.read_job(job, open_roster, source)
    reading = workspace.read_job(job, judge_roster, opened)
    workspace.read_job(job, preview_rows, reading)


def _cancelled(workspace: Workspace, source: Path, after: float) -> float:
    job = Job()

    def _work() -> None:
        try:
            _whole(workspace, source, job)
        except AppError as error:
            if error.kind is not Kind.CANCELLED:
                raise

    thread = threading.Thread(target=_work)
    thread.start()
    thread.join(after)
    job.cancel()
    begun = time.perf_counter()
    thread.join()
    return time.perf_counter() - begun


if __name__ == "__main__":
    task, *given = sys.argv[1:]
    tasks = {"bare": bare, "preview": preview, "cancel": cancel}
    print(json.dumps(tasks[task](*map(Path, given))))
