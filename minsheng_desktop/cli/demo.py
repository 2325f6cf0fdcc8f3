"""The demo: the main job end to end on the shipped files, through the same verbs anybody can type.

Two townships and a county are set up in one folder; rosters and a task table go in, packages come
out, the county takes them in and sends return packages, notices and lists are printed to PDF.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from minsheng_desktop.cli.frame import Answer, Context, Verb, perform
from minsheng_desktop.core.clock import Clock
from minsheng_desktop.core.errors import AppError, Kind
from minsheng_desktop.core.texts import text
from minsheng_desktop.notices.records import RecoveryData
from minsheng_desktop.notices.sheets import recovery_pdf
from minsheng_desktop.workspace.records import NewWorkspace
from minsheng_desktop.workspace.setup import create_workspace
from resources import RESOURCES

LOGIN, PASSWORD = "demo", "minsheng-demo"
TODAY = date(2026, 6, 30)
MARK = "demo.json"
OFFICES = (("yunling", "township", "341299101"), ("hewan", "township", "341299102"), ("county", "county", "341299"))
FOLDERS = ("yunling", "hewan", "county", "stick", "prints", "tables")


def demo_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of ``demo``."""
    parser.add_argument("folder", type=Path, metavar="DIR")
    parser.add_argument("--window", action="store_true")


def run_demo(context: Context, verbs: Sequence[Verb]) -> Answer:
    """Build the demo in a folder, or answer what an earlier run left there if only the window is wanted."""
    folder = context.options.folder.absolute()
    os.environ["MINSHENG_USER"], os.environ["MINSHENG_PASSWORD"] = LOGIN, PASSWORD
    if context.options.window and (folder / MARK).exists():
        return Answer({"folder": str(folder)}, [text("cli.demo.kept", folder=folder)])
    _clear(folder)
    demo = _Demo(folder, verbs, quiet=context.options.json)
    demo.build()
    (folder / MARK).write_text(json.dumps(demo.steps, ensure_ascii=False), encoding="utf-8")
    lines = [text("cli.demo.done", folder=folder, seconds=f"{demo.seconds:.0f}", login=LOGIN, password=PASSWORD)]
    return Answer({"folder": str(folder), "seconds": round(demo.seconds, 1), "steps": demo.steps}, lines)


def _township(answer: Answer) -> Path:
    """The workspace the window opens."""
    return Path(answer.data["folder"]) / "yunling"


def _clear(folder: Path) -> None:
    """Make room for a new demo; anything that is not an earlier demo stays untouched."""
    if folder.exists() and any(folder.iterdir()) and not (folder / MARK).exists():
        unfinished = all(path.name in FOLDERS for path in folder.iterdir())
        if not unfinished:
            raise AppError(Kind.FILE, "workspace.not_empty", place=str(folder))
    for name in FOLDERS:
        shutil.rmtree(folder / name, ignore_errors=True)
    (folder / MARK).unlink(missing_ok=True)
    for name in ("stick", "prints", "tables"):
        (folder / name).mkdir(parents=True)


# What the county of the demo pays a month, in yuan.
STANDARDS = (
    ("dibao_rural", "792"),
    ("dibao_urban", "792"),
    ("disabled_living_subsidy", "85"),
    ("disabled_nursing_subsidy", "100", "--category", "1"),
    ("disabled_nursing_subsidy", "80", "--category", "2"),
)


@dataclass
class _Demo:
    folder: Path
    verbs: Sequence[Verb]
    quiet: bool
    steps: list[dict[str, Any]] = field(default_factory=list)
    seconds: float = 0.0

    def build(self) -> None:
        """Every step of the main job."""
        begun = time.monotonic()
        for step in (self._offices, self._join, self._rosters, self._tasks, self._papers, self._exchange, self._care):
            step()
        self.seconds = time.monotonic() - begun

    def _offices(self) -> None:
        for place, role, code in OFFICES:
            name = text(f"cli.demo.{place}")
            made = create_workspace(
                NewWorkspace(self.folder / place, role, code, name, LOGIN, text("cli.demo.clerk"), PASSWORD, demo=True)
            )
            sheet = self.folder / "prints" / f"{name}-{text('cli.demo.recovery')}.pdf"
            sheet.write_bytes(recovery_pdf(RecoveryData(made.recovery_words, name, TODAY, LOGIN, demo=True)))
            self._tell("office", name=name, role=text(f"cli.role.{role}"), sheet=sheet.name)
        self._do("county", "areas", "area", "import", RESOURCES / "catalogue" / "areas_demo.csv")
        paper = ("--from", "2026-01", "--document", text("cli.demo.document"))
        for programme, yuan, *more in STANDARDS:
            add = ("standard", "add", "--programme", programme, "--amount", yuan)
            self._do("county", "standard", *add, *paper, *more)

    def _join(self) -> None:
        for place in ("yunling", "hewan"):
            request, answer = self._stick(f"{place}.msjoin"), self._stick(f"{place}-answer.mspkg")
            self._do(place, "request", "node", "request", request)
            self._do("county", "admit", "node", "admit", request, answer)
            self._do(place, "joined", "node", "join", answer)

    def _rosters(self) -> None:
        for place, pattern in (("yunling", "01_*"), ("yunling", "10_*"), ("hewan", f"{text('cli.demo.hewan')}*")):
            source = next((RESOURCES / "demo").glob(pattern))
            self._do(place, "roster", "import", "roster", source)
        self._do("yunling", "again", "import", "roster", next((RESOURCES / "demo").glob("01_*")))
        self._do("yunling", "exported", "export", "roster", self._table("roster"), "--programme", "dibao_rural")

    def _tasks(self) -> None:
        self._do("yunling", "tasks", "import", "progress", next((RESOURCES / "demo").glob("07_*")))
        table = self._do("yunling", "table", "progress", "table", "--month", "2026-06", "--out", self._table("tasks"))
        first = table["tasks"][0]
        total = str(round(float(first["total"]) + 1, 3)).removesuffix(".0")
        reason = text("cli.demo.reason")
        report = ("progress", "report", first["item"], "--month", "2026-06", "--total", total, "--reason", reason)
        self._do("yunling", "corrected", *report)

    def _papers(self) -> None:
        benefits = self._do("yunling", "benefits", "entitlement", "list", "--programme", "dibao_rural")["entitlements"]
        chosen = [word for benefit in benefits[:6] for word in ("--to", benefit["uid"])]
        make = ("notice", "make")
        self._do("yunling", "notices", *make, "review_result", "--out", self._print("notices"), *chosen)
        roster = (*make, "roster_list", "--programme", "dibao_rural", "--out", self._print("roster"))
        self._do("yunling", "roster_pdf", *roster)

    def _exchange(self) -> None:
        sent = []
        for place in ("yunling", "hewan"):
            sheet = self._print(f"handover_{place}")
            done = self._do(place, "package", "package", "export", self.folder / "stick", "--sheet", sheet)
            sent.append(Path(done["file"]))
        self._do("county", "verified", "package", "verify", sent[0])
        self._do("county", "taken", "package", "import", *sent)
        self._do("county", "taken_again", "package", "import", sent[0])
        for place, _, code in OFFICES[:2]:
            answer = self._do("county", "returned", "package", "receipt", self.folder / "stick", "--to", code)
            self._do(place, "receipt", "package", "import", Path(answer["file"]))

    def _care(self) -> None:
        for place, _, _ in OFFICES:
            self._do(place, "backup", "backup", self.folder / "stick" / f"{place}.msbak")
            self._do(place, "doctor", "doctor")
            self._do(place, "audit", "audit", "verify")

    def _stick(self, name: str) -> Path:
        return self.folder / "stick" / name

    def _table(self, key: str) -> Path:
        return self.folder / "tables" / f"{text(f'cli.demo.{key}')}.xlsx"

    def _print(self, key: str) -> Path:
        return self.folder / "prints" / f"{text(f'cli.demo.{key}')}.pdf"

    def _do(self, place: str, step: str, *arguments: object) -> dict[str, Any]:
        """Run one verb in one office's workspace and tell what came of it."""
        words = [str(argument) for argument in arguments]
        options = ["--workspace", str(self.folder / place), "--as-of", TODAY.isoformat()]
        begun = time.monotonic()
        answer = perform(self.verbs, [*words, *options])
        self._say(place, step, answer.lines, time.monotonic() - begun)
        return answer.data

    def _tell(self, step: str, **figures: object) -> None:
        self._say("", step, [text(f"cli.demo.step.{step}", **figures)], 0.0)

    def _say(self, place: str, step: str, lines: Sequence[str], seconds: float) -> None:
        office = text(f"cli.demo.{place}") if place else ""
        kept = list(lines[:4])
        self.steps.append({"step": step, "office": office, "seconds": round(seconds, 2), "says": kept})
        if not self.quiet:
            head = text("cli.demo.line", number=len(self.steps), office=office, seconds=f"{seconds:.1f}")
            print(head, "\n    ".join(kept), flush=True)


def with_verbs(
    verbs: Callable[[], Sequence[Verb]], open_window: Callable[[Path, Clock, str], int]
) -> Callable[[Context], Answer]:
    """The verb's work, given the other verbs and the way to the window."""

    def work(context: Context) -> Answer:
        answer = run_demo(context, verbs())
        if not context.options.window:
            return answer
        for line in answer.lines:
            print(line, file=sys.stderr)
        return Answer(answer.data, (), open_window(_township(answer), Clock(TODAY), PASSWORD))

    return work
