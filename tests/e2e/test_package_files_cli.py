"""Files that the command line is given: names that are no text, names too long, pipes; and a stick that fills up."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from minsheng_desktop.exchange import stick as sticks
from tests.e2e.test_packages import Desk, joined

STRANGE = os.fsdecode(b"\xff\xb2\xc8")
LINUX = pytest.mark.skipif(os.name == "nt", reason="names are text there, and there are no pipes")


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return joined(tmp_path_factory.mktemp("template")).folder


@pytest.fixture
def desk(template: Path, tmp_path: Path) -> Desk:
    return Desk(shutil.copytree(template, tmp_path / "offices"))


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    made = tmp_path / "stick"
    made.mkdir()
    return made


@LINUX
@pytest.mark.parametrize("own_process", [False, True])
def test_a_package_whose_name_is_no_text_is_found_and_shown_with_question_marks(
    desk: Desk, stick: Path, own_process: bool
) -> None:
    desk.own_process = own_process
    path = stick / f"{STRANGE}.mspkg"
    desk.done("first", "package", "export", path)
    assert os.listdir(stick) == [path.name]
    done = desk.one("county", path)
    assert (done["file"], done["status"]) == ("???.mspkg", "applied")
    assert desk.done("county", "package", "verify", path)["verified"] == "content"


@LINUX
def test_words_that_are_no_text_are_cleaned_and_files_are_told_by_name(desk: Desk, stick: Path) -> None:
    code, answer = desk.run("county", "package", "receipt", stick, "--to", STRANGE)
    assert (code, answer["error"]["code"]) == (1, "exchange.unknown_node")
    code, answer = desk.run("first", "import", "roster", stick / f"{STRANGE}.xlsx")
    assert (code, answer["error"]["code"]) == (1, "spreadsheets.file_not_found")


@LINUX
def test_a_pipe_stays_a_pipe(desk: Desk, stick: Path) -> None:
    pipe = stick / "x.mspkg"
    os.mkfifo(pipe)
    code, answer = desk.run("first", "package", "export", pipe)
    assert (code, answer["error"]["code"]) == (1, "files.not_ordinary")
    assert (pipe.is_fifo(), list(stick.iterdir())) == (True, [pipe])


def test_a_name_too_long_is_told_in_words(desk: Desk, stick: Path) -> None:
    long = stick / ("长" * 200)
    for office, verb in (("first", "export"), ("county", "import")):
        code, answer = desk.run(office, "package", verb, long)
        assert (code, answer["error"]["code"]) == (1, "files.name_too_long")
        assert "文件名太长" in answer["error"]["message"]


def test_each_refused_file_has_the_code_of_its_refusal(desk: Desk, stick: Path) -> None:
    good = desk.done("first", "package", "export", stick)["file"]
    (stick / "torn.mspkg").write_bytes(b"MS")
    found = desk.done("county", "package", "import", stick / "torn.mspkg", good, stick / "gone.mspkg")["packages"]
    torn, taken, gone = found
    assert (torn["code"], taken["code"], gone["code"]) == ("exchange.not_a_package", None, "files.not_found")
    code, answer = desk.run("county", "package", "import", stick / "gone.mspkg", stick / "torn.mspkg")
    assert (code, [one["code"] for one in answer["error"]["details"]]) == (3, [gone["code"], torn["code"]])
    assert answer["error"]["code"] == gone["code"]


def test_an_answer_that_does_not_fit_on_the_stick_is_written_by_the_same_verb(
    desk: Desk, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, calls = os.fsync, []

    def fsync(handle: int) -> None:
        calls.append(handle)
        if len(calls) == 1:
            raise OSError(28, "No space left on device")
        real(handle)

    with monkeypatch.context() as patch:
        patch.setattr(sticks.os, "fsync", fsync)
        patch.setattr("minsheng_desktop.workspace.service.Workspace.backup", lambda *_, **__: None)
        code, answer = desk.run("county", "node", "renew-keys", stick)
    assert (code, answer["error"]["code"], answer["fresh"]) == (1, "exchange.answers_outstanding", True)
    assert (len(answer["files"]), len(answer["townships"])) == (1, 1)
    (failed,) = answer["failed"]
    assert "磁盘已满" in failed["reason"]
    again = desk.done("county", "node", "renew-keys", stick)
    assert (again["townships"], again["fresh"], again["failed"]) == ([failed["name"]], False, [])
    assert again["fingerprint"] == answer["fingerprint"]
