"""A township's computer dies, the county's computer dies, keys change: the way back through the command line."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.e2e.test_packages import Desk, joined
from tests.house.source import ROOT

ROSTER = ROOT / "resources" / "demo"


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("offices")
    joined(folder)
    return folder


@pytest.fixture
def desk(template: Path, tmp_path: Path) -> Desk:
    shutil.copytree(template, tmp_path / "offices")
    return Desk(tmp_path / "offices")


def test_a_township_that_comes_with_a_spreadsheet_only_goes_on_in_the_workspace_kept_for_it(desk: Desk) -> None:
    desk.enter("first", "严明月", 1)
    assert desk.one("county", desk.done("first", "package", "export", desk.folder)["file"])["status"] == "applied"
    kept = desk.done(
        "county", "node", "stand-in", "云岭镇", desk.folder / "kept", "--reason", "电脑进水", "--as-of", "2026-07-05"
    )  # fmt: skip
    assert (kept["refused_rows"], len(kept["recovery_words"])) == (0, 24)
    (listed,) = desk.done("county", "node", "stand-ins")["stand_ins"]
    assert (listed["name"], listed["workspace"], listed["handed_at"]) == ("云岭镇", str(desk.folder / "kept"), None)
    sheet = next(path for path in sorted(ROSTER.rglob("*.xlsx")) if "低保" in path.name)
    report = desk.done("kept", "import", "roster", sheet, "--as-of", "2026-07-05")
    assert report["persons"]["new"] > 0
    package = desk.one("county", desk.done("kept", "package", "export", desk.folder)["file"])
    assert (package["status"], package["refused_rows"]) == ("applied", 0)
    assert package["new"] >= report["persons"]["new"]
    answer = desk.done("county", "package", "receipt", desk.folder, "--to", "云岭镇")["file"]
    assert desk.one("kept", answer)["status"] == "applied"

    code, lost = desk.run("county", "package", "import", desk.done("first", "package", "export", desk.folder)["file"])
    assert (code, lost["error"]["code"]) == (1, "exchange.kept_here")

    handed = desk.done("county", "node", "hand-over", "云岭镇", desk.folder / "b.msbak", "--to", "陈晓琳")
    assert desk.run("kept", "package", "export", desk.folder)[1]["error"]["code"] == "exchange.handed_over"
    desk.done("new", "restore", handed["file"])
    package = desk.one("county", desk.done("new", "package", "export", desk.folder, "--full")["file"])
    assert (package["status"], package["refused_rows"]) == ("applied", 0)


def test_a_township_changes_its_keys(desk: Desk) -> None:
    asked = desk.done("first", "node", "renew-keys", desk.folder)
    answered = desk.done("county", "node", "admit", asked["files"][0], desk.folder)
    assert answered["fingerprint"] == asked["fingerprint"]
    joined_again = desk.done("first", "node", "join", answered["file"])
    assert joined_again["own_fingerprint"] == asked["fingerprint"]
    assert desk.one("county", desk.done("first", "package", "export", desk.folder)["file"])["status"] == "applied"


def test_a_county_changes_its_keys_and_writes_a_lost_answer_again(desk: Desk) -> None:
    changed = desk.done("county", "node", "renew-keys", desk.folder)
    assert set(changed["townships"]) == {"云岭镇", "河湾镇"}
    answer = desk.done("county", "node", "answer", "云岭镇", desk.folder)["file"]
    code, refused = desk.run("first", "node", "join", answer)
    assert (code, refused["error"]["code"]) == (1, "exchange.county_keys_changed")
    assert "--replace" in refused["error"]["message"]
    assert desk.done("first", "node", "join", answer, "--replace")["fingerprint"] == changed["fingerprint"]
    assert desk.one("county", desk.done("first", "package", "export", desk.folder)["file"])["status"] == "applied"


def test_a_county_set_up_again_takes_the_place_of_the_lost_one(desk: Desk) -> None:
    desk.enter("first", "严明月", 1)
    node = desk.done("county", "info")["node"]
    shutil.rmtree(desk.folder / "county")
    asked = desk.done("first", "node", "request", desk.folder)["file"]
    new = ("init", "--area", "341299", "--name", "泾川县", "--succeed", asked)
    assert desk.run("county", *new, "--role", "township")[1]["error"]["code"] == "exchange.counties_succeed"
    assert desk.done("county", *new, "--role", "county")["node"] == node
    answer = desk.done("county", "node", "admit", asked, desk.folder)["file"]
    desk.done("first", "node", "join", answer, "--replace")
    exported = desk.done("first", "package", "export", desk.folder)
    assert exported["kind"] == "full"
    package = desk.one("county", exported["file"])
    assert (package["status"], package["refused_rows"]) == ("applied", 0)
