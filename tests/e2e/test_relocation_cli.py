"""A household moves from one township to another, each office at its own command line, files between them."""

from __future__ import annotations

import contextlib
import io
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from minsheng_desktop.cli.frame import main
from minsheng_desktop.cli.verbs import ALL
from tests.factories import offices as made
from tests.factories.offices import COUNTY, FIRST, SECOND, add_family, own_installs
from tests.factories.workspaces import PASSWORD, reopen


class Offices:
    """Runs verbs in the workspaces of three offices."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.stick = folder, folder / "stick"
        self.stick.mkdir()

    def run(self, office: str, *words: str | Path) -> tuple[int, dict[str, Any]]:
        """Exit code and JSON answer."""
        said = io.StringIO()
        with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stdout(said):
            patch.setenv("MINSHENG_PASSWORD", PASSWORD)
            patch.setenv("MINSHENG_CONFIG", str(self.folder / "installs"))
            code = main(ALL, [*map(str, words), "--workspace", str(self.folder / office), "--json"])
        return code, json.loads(said.getvalue())

    def done(self, office: str, *words: str | Path) -> dict[str, Any]:
        """The answer of a verb that must succeed."""
        code, answer = self.run(office, *words)
        assert code == 0, answer
        return answer

    def carry(self, name: str) -> None:
        """The township's stick goes to the county and back."""
        up = self.done(name, "package", "export", self.stick)
        assert self.done(COUNTY, "package", "import", up["file"])["packages"][0]["status"] == "applied"
        down = self.done(COUNTY, "package", "receipt", self.stick, "--to", name)
        assert self.done(name, "package", "import", down["file"])["packages"][0]["status"] == "applied"


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made.build(tmp_path_factory.mktemp("template"))


def test_a_household_is_let_go_passed_on_declined_and_taken_in(template: Path, tmp_path: Path) -> None:
    desk = Offices(shutil.copytree(template, tmp_path / "offices"))
    with own_installs(desk.folder), reopen(desk.folder / FIRST) as workspace:
        household = workspace.run(add_family, "严明月", 1).value["household"].hex()
    wanted = ("household", "relocate", household, "--month", "2026-07", "--place", "新城区")
    preview = desk.done(FIRST, *wanted, "--dry-run")["preview"]
    assert (preview["moving"], preview["destination"], len(preview["benefits"])) == (["严明月"], "新城区", 1)
    moved = desk.done(FIRST, *wanted)["relocation"]
    desk.carry(FIRST)
    (waiting,) = desk.done(COUNTY, "household", "departures")["departures"]
    assert (waiting["uid"], waiting["office"], waiting["status"]) == (moved, FIRST, "sent")
    code, answer = desk.run(FIRST, "household", "assign", moved, "--to", SECOND)
    assert (code, answer["error"]["code"]) == (1, "relocation.county_assigns")
    assert desk.done(COUNTY, "household", "assign", moved, "--to", SECOND)["township"] == SECOND
    desk.carry(SECOND)
    (came,) = desk.done(SECOND, "household", "arrivals", "--open")["arrivals"]
    desk.done(SECOND, "household", "decline-arrival", came["uid"], "--reason", "查无此户")
    assert desk.done(SECOND, "household", "arrivals", "--open")["arrivals"] == []
    page = desk.done(SECOND, "household", "arrivals", came["uid"])["page"]
    assert [member["name"] for member in page["moved"]["members"]] == ["严明月"]
    taking = ("household", "accept-arrival", came["uid"], "--village", "柳湾村", "--benefit", "0=530")
    assert "household" not in desk.done(SECOND, *taking, "--dry-run")
    taken = desk.done(SECOND, *taking)["household"]
    shown = desk.done(SECOND, "household", "show", taken)
    assert [line["amount_fen"] for line in shown["benefits"]] == [53000]
    desk.carry(SECOND)
    desk.carry(FIRST)
    (gone,) = desk.done(FIRST, "household", "departures")["departures"]
    assert gone["status"] == "accepted"
    code, answer = desk.run(FIRST, "household", "take-back", moved)
    assert (code, answer["error"]["code"]) == (1, "relocation.accepted_there")
