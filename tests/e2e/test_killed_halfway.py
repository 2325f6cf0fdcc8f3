"""kill -9 after each write of an operation: nothing of it is there, and it can be done again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.factories.office_cli import Office, office
from tests.factories.workspaces import PASSWORD, citizen_id, reopen
from tests.house.source import ROOT

__all__ = ["office"]
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is a signal of POSIX systems")
TODAY = "2026-11-20"
KILLED = """
import os, signal, sys
from db.recorder import Recorder
from minsheng_desktop.__main__ import main
left = int(sys.argv.pop(1))
def watched(real):
    def write(*words, **more):
        global left
        done = real(*words, **more)
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return done
    return write
for name in ("insert_many", "insert_set", "update_set", "update_many", "delete"):
    setattr(Recorder, name, watched(getattr(Recorder, name)))
sys.exit(main(sys.argv[1:]))
"""


def run_until(folder: Path, writes: int, words: tuple[object, ...]) -> tuple[int, bytes]:
    """Run a verb in a process that is killed after so many writes; its exit code and what it said."""
    command = [sys.executable, "-c", KILLED, str(writes), *map(str, words), "--as-of", TODAY]
    environment = {**os.environ, "MINSHENG_PASSWORD": PASSWORD, "PYTHONUTF8": "1"}
    done = subprocess.run(
        [*command, "--workspace", str(folder), "--json"], cwd=ROOT, env=environment, capture_output=True
    )
    return done.returncode, done.stdout + done.stderr


def rows(folder: Path) -> dict[str, int]:
    with reopen(folder, writing="") as workspace:
        return dict(workspace.database.counts())


def survives(office: Office, *words: object) -> int:
    """Kill the verb after its first, second … write until it comes through; how often it was killed."""
    folder = office.folder / "w"
    before = rows(folder)
    for writes in range(1, 30):
        code, said = run_until(folder, writes, words)
        if code == 0:
            assert rows(folder) != before
            return writes - 1
        assert code == -signal.SIGKILL, said
        assert rows(folder) == before
    raise AssertionError("never came through")


def drawing(office: Office) -> str:
    """A couple that draws 292 a month since January, paid until October; the key of a higher line."""
    office.run("standard", "add", "--programme", "dibao_rural", "--amount", 396, "--from", "2015-03")
    first, *_ = office.household(
        ("赵立功", citizen_id("19500101", 21), "户主"), ("钱秀英", citizen_id("19520505", 22), "配偶")
    )
    office.run(
        "entitlement", "grant", first, "--programme", "dibao_rural", "--month", "2026-01", "--income", 250,
        "--covered", "all", as_of=TODAY,
    )  # fmt: skip
    added = office.run("standard", "add", "--programme", "dibao_rural", "--amount", 442, "--from", "2026-11")
    return str(added["standard"]["key"])


def test_a_standard_is_applied_wholly_or_not_at_all(office):
    key = drawing(office)
    assert survives(office, "standard", "apply", key, "--back-pay") >= 1
    (line,) = office.run("entitlement", "list", "--month", "2026-11")["entitlements"]
    assert line["amount_fen"] == 2 * (44_200 - 25_000)


def test_a_case_is_taken_up_wholly_or_not_at_all(office):
    office.run("standard", "add", "--programme", "dibao_rural", "--amount", 396, "--from", "2015-03")
    first, *_ = office.household(("孙有福", citizen_id("19550101", 23), "户主"))
    words = ("application", "new", "dibao_rural", first, "--on", "2026-11-02", "--paper", "all", "--relatives", "none")
    assert survives(office, *words) >= 1
    assert len(office.run("application", "list", as_of=TODAY)["applications"]) == 1
