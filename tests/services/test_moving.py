"""Moving between villages: the roster of last month keeps the old village, another township is refused."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from db.types import definition_uid
from minsheng_desktop.core.errors import AppError
from minsheng_desktop.entitlements.service import RosterFilter, roster_first
from minsheng_desktop.households.moving import move_household, preview_move
from minsheng_desktop.households.records import HouseholdPage
from minsheng_desktop.households.service import household_page, person_page
from minsheng_desktop.workspace.service import Workspace
from tests.factories.households import heads_of, open_rostered
from tests.factories.living import living_rows

STONE_GATE = definition_uid("area", "341299101202")


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with open_rostered(tmp_path / "w") as opened:
        yield opened


@pytest.fixture
def page(workspace: Workspace) -> HouseholdPage:
    head = heads_of()["张桂英"]
    return workspace.read(household_page, workspace.read(person_page, head).households[0].household_uid)


def test_the_household_its_members_and_benefits_move(workspace: Workspace, page: HouseholdPage) -> None:
    before = living_rows(workspace)
    preview = workspace.read(preview_move, page.uid, STONE_GATE, 202611)
    assert (preview.village_before, preview.village_after, len(preview.members), preview.benefits) == (
        "云岭村", "石门村", 3, ("农村低保",),
    )  # fmt: skip
    workspace.run(move_household, page.uid, STONE_GATE, "一组", "3号", 202611)
    after = workspace.read(household_page, page.uid)
    assert (after.village, after.values["village_group"], after.values["address"]) == ("石门村", "一组", "3号")
    assert workspace.read(person_page, page.members[1].person_uid).village == "石门村"
    for month, village in ((202610, "云岭村"), (202611, "石门村"), (0, "石门村")):
        rows = workspace.read(roster_first, RosterFilter("dibao_rural", month=month), 50)
        assert next(row.village for row in rows if row.name == "张桂英") == village
    workspace.undo()
    assert living_rows(workspace) == before


def test_another_township_registers_the_household_itself(workspace: Workspace, page: HouseholdPage) -> None:
    with pytest.raises(AppError, match="other_township") as refused:
        workspace.run(move_household, page.uid, definition_uid("area", "341299102201"), "", "", 202611)
    assert "由迁入地接收" in refused.value.message
