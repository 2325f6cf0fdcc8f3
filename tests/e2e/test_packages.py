"""The whole way of a package through the command line: one history in processes of their own, more in this one."""

from __future__ import annotations

import contextlib
import io
import json
import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from minsheng_desktop.cli.frame import main
from minsheng_desktop.cli.verbs import ALL
from tests.factories.offices import add_family, own_installs
from tests.factories.workspaces import PASSWORD, kept_folder, reopen
from tests.house.source import ROOT

OFFICES = (("county", "341299", "泾川县"), ("first", "341299101", "云岭镇"), ("second", "341299102", "河湾镇"))


class Desk:
    """Runs the program on a workspace, in this process or in one of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.own_process = folder, False
        self.environment = {
            **os.environ, "MINSHENG_PASSWORD": PASSWORD, "MINSHENG_CONFIG": str(folder / "installs"),
            "PYTHONPATH": str(ROOT),
        }  # fmt: skip

    def run(self, office: str, *words: str | Path) -> tuple[int, dict[str, Any]]:
        """Exit code and JSON answer."""
        arguments = [*map(str, words), "--workspace", str(self.folder / office), "--json"]
        if self.own_process:
            command = [sys.executable, "-m", "minsheng_desktop", *arguments]
            done = subprocess.run(command, env=self.environment, capture_output=True, check=False)
            assert b"Traceback" not in done.stderr, done.stderr.decode()
            return done.returncode, json.loads(done.stdout)
        said = io.StringIO()
        with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stdout(said):
            patch.setenv("MINSHENG_PASSWORD", PASSWORD)
            patch.setenv("MINSHENG_CONFIG", self.environment["MINSHENG_CONFIG"])
            code = main(ALL, arguments)
        return code, json.loads(said.getvalue())

    def say(self, office: str, *words: str | Path) -> str:
        """What a verb tells people."""
        said = io.StringIO()
        with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stdout(said):
            patch.setenv("MINSHENG_PASSWORD", PASSWORD)
            patch.setenv("MINSHENG_CONFIG", self.environment["MINSHENG_CONFIG"])
            assert main(ALL, [*map(str, words), "--workspace", str(self.folder / office)]) == 0
        return said.getvalue()

    def done(self, office: str, *words: str | Path) -> dict[str, Any]:
        """The answer of a verb that must succeed."""
        code, answer = self.run(office, *words)
        assert code == 0, answer
        return answer

    def enter(self, office: str, name: str, serial: int) -> None:
        """A clerk enters a family."""
        with own_installs(self.folder), reopen(self.folder / office) as workspace:
            workspace.run(add_family, name, serial)

    def one(self, office: str, *files: str | Path) -> dict[str, Any]:
        """What importing one package came to."""
        (package,) = self.done(office, "package", "import", *files)["packages"]
        return dict(package)


def joined(folder: Path) -> Desk:
    """A county and two townships that joined it; set up once and copied, so the same nodes at every call."""
    return Desk(shutil.copytree(_joined(), folder, dirs_exist_ok=True))


@cache
def _joined() -> Path:
    folder = kept_folder()
    desk = Desk(folder)
    for office, code, name in OFFICES:
        role = "county" if office == "county" else "township"
        desk.done(office, "init", "--role", role, "--area", code, "--name", name)
    areas = ROOT / "resources" / "catalogue" / "areas_demo.csv"
    desk.done("county", "area", "import", areas)
    for office in ("first", "second"):
        asked = desk.done(office, "node", "request", folder)
        answered = desk.done("county", "node", "admit", asked["file"], folder)
        assert answered["fingerprint"] == asked["fingerprint"]
        answer = desk.done(office, "node", "join", answered["file"])
        assert answer["fingerprint"] == answered["own_fingerprint"]
    return folder


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return joined(tmp_path_factory.mktemp("template")).folder


@pytest.fixture
def desk(template: Path, tmp_path: Path) -> Desk:
    return Desk(shutil.copytree(template, tmp_path / "offices"))


def test_up_and_down_again_in_processes_of_their_own(desk: Desk, tmp_path: Path) -> None:
    names = {node["name"] for node in desk.done("county", "node", "list")["nodes"]}
    assert names == {"云岭镇", "河湾镇"}
    stick = tmp_path / "stick"
    stick.mkdir()
    desk.enter("first", "严明月", 7)
    desk.enter("second", "严明月", 7)
    desk.own_process = True
    sent = desk.done("first", "package", "export", stick)
    assert (sent["kind"], sent["sequence"], sent["totals"]) == (
        "full",
        1,
        {"persons": 1, "households": 1, "fen": 53000},
    )
    assert Path(sent["file"]).parent == stick
    assert Path(sent["file"]).name.startswith("云岭镇_全量上报_")

    seen = desk.done("first", "package", "inspect", sent["file"])
    assert (seen["from_name"], seen["to_name"], seen["manifest"]) == ("云岭镇", "泾川县", None)
    checked = desk.done("county", "package", "verify", sent["file"])
    assert (checked["verified"], checked["manifest"]["totals"]["persons"]) == ("content", 1)

    taken = desk.one("county", sent["file"])
    keys = {"file", "status", "reason", "new", "changed", "unchanged", "refused_rows", "doubts"}
    assert keys <= set(taken)
    assert (taken["status"], taken["new"], taken["refused_rows"], taken["doubts"]) == ("applied", 6, 0, 0)
    desk.own_process = False
    assert desk.one("county", sent["file"])["status"] == "already"
    second = desk.done("second", "package", "export", stick, "--full")
    assert desk.one("county", second["file"])["doubts"] == 1

    for office, name in (("first", "云岭镇"), ("second", "河湾镇")):
        answer = desk.done("county", "package", "receipt", stick, "--to", name)
        assert desk.one(office, answer["file"])["new"] == 1
        assert desk.done(office, "info")["counts"]["doubt"] == 1
    assert desk.done("first", "package", "export", stick)["kind"] == "delta"
    assert desk.done("county", "audit", "verify")["broken_at"] is None


def test_what_cannot_be_trusted_ends_with_3_and_what_is_for_others_with_1(desk: Desk, tmp_path: Path) -> None:
    package = Path(desk.done("first", "package", "export", tmp_path / "a.mspkg")["file"])
    other = Path(desk.done("second", "package", "export", tmp_path / "b.mspkg")["file"])
    broken = bytearray(package.read_bytes())
    broken[len(broken) // 2] ^= 1
    (tmp_path / "c.mspkg").write_bytes(broken)
    code, answer = desk.run("county", "package", "import", tmp_path / "c.mspkg")
    assert (code, answer["packages"][0]["status"], bool(answer["error"]["message"])) == (3, "refused", True)
    assert desk.run("county", "package", "verify", tmp_path / "c.mspkg")[0] == 3
    answered = desk.done("county", "package", "receipt", tmp_path / "d.mspkg", "--to", "341299101")
    code, answer = desk.run("second", "package", "import", answered["file"])
    assert (code, answer["error"]["code"]) == (1, "exchange.other_receiver")
    code, answer = desk.run("county", "package", "import", tmp_path / "c.mspkg", other)
    assert (code, [p["status"] for p in answer["packages"]]) == (0, ["refused", "applied"])


def test_a_restored_township_sends_everything_by_itself(desk: Desk, tmp_path: Path) -> None:
    desk.enter("first", "严明月", 1)
    desk.one("county", desk.done("first", "package", "export", tmp_path / "a.mspkg")["file"])
    answer = desk.done("county", "package", "receipt", tmp_path / "b.mspkg", "--to", "云岭镇")
    desk.one("first", answer["file"])
    desk.done("first", "backup", tmp_path / "a.msbak")
    desk.enter("first", "严明日", 2)
    desk.one("county", desk.done("first", "package", "export", tmp_path / "c.mspkg")["file"])
    desk.done("first", "restore", tmp_path / "a.msbak")
    desk.enter("first", "严明辰", 3)
    everything = desk.done("first", "package", "export", tmp_path / "d.mspkg")
    assert everything["kind"] == "full"
    assert desk.one("county", everything["file"])["status"] == "applied"
    back = desk.done("county", "package", "receipt", tmp_path / "e.mspkg", "--to", "云岭镇")
    desk.one("first", back["file"])
    assert desk.done("first", "info")["counts"]["person"] == desk.done("county", "info")["counts"]["person"] == 3
    assert desk.done("first", "package", "export", tmp_path / "f.mspkg")["kind"] == "delta"


def test_a_handover_sheet_goes_along(desk: Desk, tmp_path: Path) -> None:
    desk.enter("first", "严明月", 1)
    sheet = tmp_path / "交接单.pdf"
    sent = desk.done("first", "package", "export", tmp_path / "a.mspkg", "--sheet", sheet)
    assert sent["sheet"] == str(sheet)
    assert sheet.read_bytes().startswith(b"%PDF")
    failed = desk.done("first", "package", "export", tmp_path / "b.mspkg", "--sheet", tmp_path / "no folder" / "a.pdf")
    assert failed["sheet"] is None
    assert failed["sheet_error"]["message"]
    assert Path(failed["file"]).exists()


def test_what_a_package_is_stands_in_lines_for_people(desk: Desk, tmp_path: Path) -> None:
    desk.enter("first", "严明月", 1)
    sent = desk.done("first", "package", "export", tmp_path / "a.mspkg")
    shown = desk.say("county", "package", "inspect", sent["file"])
    assert "签名对" in shown
    assert "人员 1，家庭 1，月金额 530.00 元" in shown
    assert "不接在别的包之后" in shown
    assert "person\t1" in shown
    assert "内容只有收件单位能看" in desk.say("first", "package", "inspect", sent["file"])
    assert "不认识发件单位" in desk.say("second", "package", "inspect", sent["file"])
