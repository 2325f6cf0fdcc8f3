"""Power fails while a township is taken into care, or while keys are changed: the same verb brings it to its end."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.test_packages import Desk, joined

# Runs a verb in a process that is killed as soon as a function has returned.
CHILD = """
import os, signal, sys
from importlib import import_module
module, name = sys.argv[1].rsplit(".", 1)
import minsheng_desktop.cli.verbs
place = import_module(module)
whole = getattr(place, name)
def killed(*given, **more):
    whole(*given, **more)
    os.kill(os.getpid(), signal.SIGKILL)
setattr(place, name, killed)
from minsheng_desktop.__main__ import main
main(sys.argv[2:])
"""
KEEPING = "minsheng_desktop.workspace.stand_in."


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("offices")
    desk = joined(folder)
    desk.enter("first", "严明月", 1)
    assert desk.one("county", desk.done("first", "package", "export", folder)["file"])["status"] == "applied"
    return folder


@pytest.fixture
def desk(template: Path, tmp_path: Path) -> Desk:
    shutil.copytree(template, tmp_path / "offices")
    return Desk(tmp_path / "offices")


def kill(desk: Desk, after: str, office: str, *words: str | Path) -> None:
    """Run the verb and kill it once the function has done its work."""
    arguments = [*map(str, words), "--workspace", str(desk.folder / office), "--json"]
    command = [sys.executable, "-c", CHILD, after, *arguments]
    done = subprocess.run(command, env=desk.environment, capture_output=True, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()


@pytest.mark.parametrize(
    "after",
    [
        "_begin",
        *(pytest.param(at, marks=pytest.mark.slow) for at in ("create_workspace", "answer_township", "join_county")),
    ],
)
def test_taking_into_care_is_carried_on_after_a_kill(desk: Desk, after: str) -> None:
    folder = desk.folder / "kept"
    verb = ("node", "stand-in", "云岭镇", folder, "--reason", "电脑进水")
    kill(desk, KEEPING + after, "county", *verb)
    if after == "create_workspace":  # the county knows of nothing: the lost computer still counts
        assert desk.done("county", "node", "stand-ins")["stand_ins"] == []
        assert desk.run("county", *verb)[1]["error"]["code"] == "exchange.folder_in_use"
        assert desk.one("county", desk.done("first", "package", "export", desk.folder)["file"])["status"] == "applied"
        shutil.rmtree(folder)
    kept = desk.done("county", *verb)
    assert (kept["refused_rows"], len(kept["recovery_words"])) == (0, 24)
    exported = desk.done("kept", "package", "export", desk.folder)
    package = desk.one("county", exported["file"])
    assert (package["status"], package["refused_rows"], exported["sequence"] > 1) == ("applied", 0, True)
    assert desk.done("kept", "info")["counts"]["person"] == 1
    assert not list(folder.glob("*.mspkg"))


@pytest.mark.slow
@pytest.mark.parametrize("after", ["change_keys", "answer_township"])
def test_changed_keys_of_a_county_reach_every_township_after_a_kill(desk: Desk, after: str) -> None:
    out = desk.folder / "stick"
    os.mkdir(out)
    name = "minsheng_desktop.exchange.key_change."
    kill(desk, name + ("answer_all" if after == "change_keys" else after), "county", "node", "renew-keys", out)
    for office, place in (("first", "云岭镇"), ("second", "河湾镇")):
        answer = desk.done("county", "node", "answer", place, out)["file"]
        desk.done(office, "node", "join", answer, "--replace")
        assert desk.one("county", desk.done(office, "package", "export", out)["file"])["status"] == "applied"


@pytest.mark.slow
def test_new_keys_of_a_township_survive_a_kill_before_the_request_is_written(desk: Desk) -> None:
    kill(desk, "minsheng_desktop.exchange.joining.request_bytes", "first", "node", "renew-keys", desk.folder)
    assert desk.one("county", desk.done("first", "package", "export", desk.folder)["file"])["status"] == "applied"
    asked = desk.done("first", "node", "renew-keys", desk.folder)
    answer = desk.done("county", "node", "admit", asked["files"][0], desk.folder)["file"]
    kill(desk, "minsheng_desktop.exchange.joining.take", "first", "node", "join", answer)
    assert desk.done("first", "node", "join", answer)["own_fingerprint"] == asked["fingerprint"]
    assert desk.one("county", desk.done("first", "package", "export", desk.folder)["file"])["status"] == "applied"
