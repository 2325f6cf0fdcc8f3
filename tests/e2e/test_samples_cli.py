"""抽查 at the command line of three offices: drawn, answered, judged, put right, counted, written out."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.e2e.test_relocation_cli import Offices
from tests.factories import offices as made
from tests.factories.offices import COUNTY, FIRST, add_family, own_installs
from tests.factories.workspaces import reopen


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made.build(tmp_path_factory.mktemp("template"))


def test_a_sample_goes_down_its_answer_comes_up_and_the_verdict_goes_down(template: Path, tmp_path: Path) -> None:
    desk = Offices(shutil.copytree(template, tmp_path / "offices"))
    with own_installs(desk.folder), reopen(desk.folder / FIRST) as workspace:
        for at, name in enumerate(("严明月", "何水生", "王腊梅"), 1):
            workspace.run(add_family, name, at)
    desk.carry(FIRST)
    wanted = ("sample", "draw", "--from", "running", "--month", "2026-06", "--count", "2", "--seed", "7")
    assert desk.done(COUNTY, *wanted, "--dry-run")["shares"][0]["population"] in (0, 3)
    assert desk.done(COUNTY, "sample", "list")["draws"] == []
    (draw,) = desk.done(COUNTY, *wanted)["draws"]
    desk.carry(FIRST)
    first, second = desk.done(FIRST, "sample", "show", draw["uid"])["items"]
    desk.done(FIRST, "sample", "answer", first["uid"], "--result", "right", "--by", "陈晓琳")
    code, refused = desk.run(FIRST, "sample", "answer", second["uid"], "--result", "wrong")
    assert (code, refused["error"]["code"]) == (1, "samples.no_finding")
    desk.done(FIRST, "sample", "answer", second["uid"], "--result", "wrong", "--finding", "名下有车")
    desk.carry(FIRST)
    desk.done(COUNTY, "sample", "judge", first["uid"], "--verdict", "accepted")
    desk.done(COUNTY, "sample", "judge", second["uid"], "--verdict", "rectify", "--by", "2099-01-01")
    notice = desk.done(COUNTY, "sample", "notice", draw["uid"], desk.stick / "notice.pdf")
    assert (notice["pages"], (desk.stick / "notice.pdf").read_bytes()[:4]) == (1, b"%PDF")
    desk.carry(FIRST)
    said = desk.done(FIRST, "sample", "show", draw["uid"])["items"]
    assert [item["standing"] for item in said] == ["accepted", "rectify"]
    assert desk.done(COUNTY, "sample", "verify", draw["uid"])["same_list"]
    assert desk.done(COUNTY, "sample", "export", draw["uid"], desk.stick / "items.xlsx")["rows"] == 2
    assert desk.done(COUNTY, "sample", "figures")["figures"][0]["problems"] == 1
    assert desk.done(COUNTY, "sample", "figures", "--out", desk.stick / "figures.pdf")["pages"] == 1
