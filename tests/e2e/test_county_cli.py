"""The county's desk through the command line: a stick at one go, a folder, board, papers, closed months."""

from __future__ import annotations

import errno
import shutil
from pathlib import Path

import openpyxl
import pytest

from minsheng_desktop.exchange import stick as sticks
from tests.e2e.test_packages import Desk, joined

JUNE = ("--as-of", "2026-06-10")
JULY = ("--as-of", "2026-07-09")


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return joined(tmp_path_factory.mktemp("template")).folder


@pytest.fixture
def desk(template: Path, tmp_path: Path) -> Desk:
    found = Desk(shutil.copytree(template, tmp_path / "offices"))
    found.enter("first", "严明月", 7)
    found.enter("second", "程秋实", 8)
    return found


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    made = tmp_path / "stick"
    made.mkdir()
    return made


def test_a_stick_is_verified_taken_and_answered_at_one_go(desk: Desk, stick: Path) -> None:
    for office in ("first", "second"):
        desk.done(office, "package", "export", stick, *JUNE)
    done = desk.done("county", "package", "turn", stick, *JUNE)
    assert [one["status"] for one in done["packages"]] == ["applied", "applied"]
    for office, answer in zip(("first", "second"), done["answers"], strict=True):
        assert Path(answer["file"]).parent == stick
        assert desk.one(office, answer["file"])["status"] == "applied"
    board = desk.done("county", "county", "board", *JUNE)
    assert {one["status"] for one in board["townships"]} == {"confirmed"}
    code, refused = desk.run("first", "package", "turn", stick)
    assert (code, refused["error"]["code"]) == (1, "county.county_only")


def test_an_answer_that_cannot_be_written_is_told_and_written_when_the_stick_comes_again(
    desk: Desk, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.done("first", "package", "export", stick, *JUNE)

    def locked(_handle: int) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    with monkeypatch.context() as patch:
        patch.setattr(sticks.os, "fsync", locked)
        patch.setattr("minsheng_desktop.workspace.service.Workspace.safe_for_packages", lambda *_: None)
        code, turned = desk.run("county", "package", "turn", stick, *JUNE)
    (answer,) = turned["answers"]
    assert (code, turned["packages"][0]["status"], answer["file"]) == (1, "applied", None)
    assert "写保护" in answer["reason"]
    again = desk.done("county", "package", "turn", stick, *JUNE)
    assert again["packages"][0]["status"] == "already"
    assert desk.one("first", again["answers"][0]["file"])["status"] == "applied"


def test_a_folder_is_imported_with_one_result_per_file(desk: Desk, stick: Path, tmp_path: Path) -> None:
    for office in ("first", "second"):
        desk.done(office, "package", "export", stick, *JUNE)
    (stick / "torn.mspkg").write_bytes(b"MS")
    found = desk.done("county", "package", "import", stick, *JUNE)["packages"]
    assert sorted(one["status"] for one in found) == ["applied", "applied", "refused"]
    empty = tmp_path / "empty"
    empty.mkdir()
    assert desk.done("county", "package", "import", empty)["packages"] == []


def test_the_month_is_summed_compared_closed_and_called_for(desk: Desk, stick: Path) -> None:
    for office in ("first", "second"):
        desk.done(office, "package", "export", stick, *JUNE)
    desk.done("county", "package", "turn", stick, *JUNE)
    desk.done("county", "county", "deadline", "--day", "8", *JUNE)
    desk.enter("first", "林晓", 9)
    later = stick / "july"
    later.mkdir()
    desk.done("first", "package", "export", later, *JULY)
    desk.done("county", "package", "turn", later, *JULY)

    board = desk.done("county", "county", "board", *JULY)
    first, second = board["townships"]
    assert (board["came"], board["due_on"]) == (1, "2026-07-08")
    assert (first["persons"], first["more"]["persons"], first["late"], first["jumps"]) == (2, 1, True, 1)
    assert (second["source"], second["of_month"], second["late"]) == ("taken_over", "2026-06", True)

    table = stick / "summary.xlsx"
    summary = desk.done("county", "county", "summary", "--out", table, *JULY)
    assert (summary["total"]["persons"], summary["townships"][1]["note"]) == (3, "沿用上月")
    cells = [cell for row in openpyxl.load_workbook(table).active.values for cell in row if cell]
    assert {"云岭镇", "河湾镇", "沿用上月"} <= set(cells)
    for verb in (("summary", "--by", "programme"), ("compare",), ("reminders",)):
        paper = stick / f"{verb[0]}.pdf"
        assert desk.done("county", "county", *verb, "--out", paper, *JULY)["file"] == str(paper)
        assert paper.read_bytes().startswith(b"%PDF")
    jumped = desk.done("county", "county", "compare", "--jumps", *JULY)["lines"]
    assert [(one["township"], one["more"]["persons"]) for one in jumped] == [("云岭镇", 1)]
    assert [one["name"] for one in desk.done("county", "county", "reminders", *JULY)["townships"]] == ["河湾镇"]

    assert desk.done("county", "county", "lock", "2026-07", "--note", "县里已上报", *JULY)["locked"] == 2
    desk.done("second", "package", "export", later, *JULY)
    assert desk.one("county", next(later.glob("河湾镇*.mspkg")), *JULY)["status"] == "applied"
    second = desk.done("county", "county", "board", *JULY)["townships"][1]
    assert (second["locked"], second["source"], second["after_lock"]) == (True, "taken_over", None)
    assert desk.done("county", "county", "unlock", "2026-07", "--reason", "补报", *JULY)["unlocked"] == 2

    seen = desk.done("county", "county", "township", "云岭镇", "--month", "2026-06", *JULY)
    assert [(one["figure"]["persons"], one["held"]["persons"]) for one in seen["programmes"]] == [(1, 2)]
    assert [one["month"] for one in seen["months"]] == ["2026-07", "2026-06"]
    assert desk.done("county", "county", "jump", "25")["percent"] == 25
    assert desk.done("county", "county", "deadline", "--remove")["deadlines"] == []
