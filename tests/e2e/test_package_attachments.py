"""Photographs and scans by stick: how much waits is told, they travel when asked for, the county saves a copy."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from minsheng_desktop.households import attachments
from tests.e2e.test_packages import Desk, joined
from tests.factories import pictures
from tests.factories.offices import add_family, own_installs
from tests.factories.workspaces import reopen


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return joined(tmp_path_factory.mktemp("template")).folder


@pytest.fixture
def desk(template: Path, tmp_path: Path) -> Desk:
    return Desk(shutil.copytree(template, tmp_path / "offices"))


def attach(desk: Desk, folder: Path) -> str:
    (folder / "scan.pdf").write_bytes(pictures.scan(1))
    with own_installs(desk.folder), reopen(desk.folder / "first") as office:
        person = office.run(add_family, "张桂英", 1).value["person"]
        return attachments.store_attachment(office, folder / "scan.pdf", "id_card", person=person).hex()


def test_the_files_travel_when_asked_for(desk: Desk, tmp_path: Path) -> None:
    uid = attach(desk, tmp_path)
    size = len(pictures.scan(1))
    waiting = desk.done("first", "package", "attachments")
    assert (waiting["from"], waiting["to"], waiting["files"], waiting["bytes"]) == ("云岭镇", "泾川县", 1, size)
    bare = desk.done("first", "package", "export", tmp_path / "a.mspkg")
    assert "attachments" not in bare
    assert desk.one("county", bare["file"])["attachments"]["taken"] == 0
    code, answer = desk.run("county", "attachment", "save", uid, tmp_path / "no.pdf")
    assert (code, answer["error"]["code"]) == (1, "attachments.elsewhere")
    full = desk.done("first", "package", "export", tmp_path / "b.mspkg", "--attachments")
    assert full["attachments"] == {"files": 1, "bytes": size, "missing": 0}
    seen = desk.done("county", "package", "verify", full["file"])
    assert (seen["verified"], seen["tables"]["attachment_content"]) == ("content", 1)
    taken = desk.one("county", full["file"])["attachments"]
    assert taken == {"taken": 1, "bytes": size, "held": 0, "refused": []}
    desk.done("county", "attachment", "save", uid, tmp_path / "out.pdf")
    assert (tmp_path / "out.pdf").read_bytes() == pictures.scan(1)
    assert desk.done("county", "doctor")["attachments"] == {"files": 1, "missing": 0, "damaged": 0, "swept": 0}


def test_the_receipt_ends_the_waiting_and_can_bring_files_back(desk: Desk, tmp_path: Path) -> None:
    attach(desk, tmp_path)
    desk.one("county", desk.done("first", "package", "export", tmp_path / "a.mspkg", "--attachments")["file"])
    words = ("package", "receipt", tmp_path / "b.mspkg", "--to", "云岭镇", "--full", "--attachments")
    back = desk.done("county", *words)
    assert back["attachments"]["files"] == 1
    assert desk.one("first", back["file"])["attachments"]["held"] == 1
    assert desk.done("first", "package", "attachments")["files"] == 0
    assert desk.done("county", "package", "attachments", "--to", "云岭镇")["files"] == 1


KILLED = """
import os, signal, sys
from minsheng_desktop.__main__ import main
from minsheng_desktop.exchange import contents
from minsheng_desktop.households import attachment_files as files

place, words = sys.argv[1], sys.argv[2:]
places = {"staged": (files, "stage"), "named": (files.os, "replace"), "rows": (contents.stored, "replace_files")}
module, name = places[place]
real = getattr(module, name)


def die(*arguments):
    real(*arguments)
    if place != "named" or "attachments" in str(arguments[1]) and not str(arguments[1]).endswith(".new"):
        os.kill(os.getpid(), signal.SIGKILL)


setattr(module, name, die)
main(words)
"""


@pytest.mark.parametrize("place", ["staged", "named", "rows"])
def test_a_killed_import_leaves_nothing_and_is_done_again(desk: Desk, tmp_path: Path, place: str) -> None:
    uid = attach(desk, tmp_path)
    package = desk.done("first", "package", "export", tmp_path / "a.mspkg", "--attachments")["file"]
    words = ["package", "import", package, "--workspace", str(desk.folder / "county"), "--json"]
    command = [sys.executable, "-c", KILLED, place, *words]
    ended = subprocess.run(command, env=desk.environment, capture_output=True, check=False)
    assert ended.returncode == -signal.SIGKILL, ended.stderr.decode()
    assert list((desk.folder / "county" / "attachments").iterdir()), "the kill came while a file lay there"
    assert desk.one("county", package)["attachments"]["taken"] == 1
    desk.done("county", "attachment", "save", uid, tmp_path / "out.pdf")
    assert (tmp_path / "out.pdf").read_bytes() == pictures.scan(1)
    assert desk.done("county", "doctor")["attachments"] == {"files": 1, "missing": 0, "damaged": 0, "swept": 0}
    assert len(list((desk.folder / "county" / "attachments").iterdir())) == 1
