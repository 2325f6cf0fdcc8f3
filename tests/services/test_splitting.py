"""Splitting a household: who goes, what goes along, what stays and wants a look; one undo."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from minsheng_desktop.core.errors import AppError
from minsheng_desktop.entitlements.changes import grant_entitlement
from minsheng_desktop.households.records import HouseholdPage
from minsheng_desktop.households.service import household_page, person_page
from minsheng_desktop.households.splitting import preview_split, split_household
from minsheng_desktop.workspace.service import Workspace
from tests.factories.households import heads_of, open_rostered
from tests.factories.living import living_rows

STONE_GATE = "石门村"


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with open_rostered(tmp_path / "w") as opened:
        yield opened


@pytest.fixture
def page(workspace: Workspace) -> HouseholdPage:
    """A head, 明 who is covered and 华 who is not."""
    head = heads_of()["张桂英"]
    return workspace.read(household_page, workspace.read(person_page, head).households[0].household_uid)


def test_members_make_a_household_of_their_own(workspace: Workspace, page: HouseholdPage) -> None:
    before = living_rows(workspace)
    _, covered, other = page.members
    preview = workspace.read(preview_split, page.uid, [covered.uid, other.uid])
    assert (preview.moving, preview.staying, preview.needs_head) == (
        (covered.name, other.name), ("张桂英",), False,
    )  # fmt: skip
    assert [(b.covered_before, b.covered_after) for b in preview.benefits] == [(2, 1)]
    relations = {other.uid: "弟"}
    done = workspace.run(
        split_household, page.uid, [covered.uid, other.uid], covered.uid, 202611, address="18号", relations=relations
    )
    new, old = workspace.read(household_page, done.value), workspace.read(household_page, page.uid)
    assert [(m.name, m.relation, m.from_month) for m in new.members] == [
        (covered.name, "户主", 202611),
        (other.name, "弟", 202611),
    ]
    assert (new.values["head_name"], new.values["address"], new.village) == (covered.name, "18号", page.village)
    assert [m.to_month for m in old.members] == [None, 202610, 202610]
    assert (old.benefits[0].covered, old.benefits[0].amount_fen) == (1, 48000)
    assert new.benefits == ()
    workspace.undo()
    assert living_rows(workspace) == before


def test_a_persons_own_benefit_goes_along(workspace: Workspace, page: HouseholdPage) -> None:
    child = page.members[1]
    workspace.run(grant_entitlement, "youfu_pension", child.person_uid, 202610, 5000, page.uid)
    done = workspace.run(split_household, page.uid, [child.uid], child.uid, 202611)
    (benefit,) = workspace.read(household_page, done.value).benefits
    assert (benefit.amount_fen, benefit.household_uid) == (5000, done.value)


def test_a_head_who_goes_leaves_a_head_behind(workspace: Workspace, page: HouseholdPage) -> None:
    head, child, _ = page.members
    assert workspace.read(preview_split, page.uid, [head.uid]).needs_head
    with pytest.raises(AppError, match="split_needs_head"):
        workspace.run(split_household, page.uid, [head.uid], head.uid, 202611)
    workspace.run(split_household, page.uid, [head.uid], head.uid, 202611, new_head=child.uid)
    old = workspace.read(household_page, page.uid)
    assert (old.values["head_name"], old.benefits[0].holder) == (child.name, child.name)


def test_nobody_everybody_or_a_stranger_cannot_go(workspace: Workspace, page: HouseholdPage) -> None:
    everyone = [member.uid for member in page.members]
    for going, head, code in (
        ([], everyone[0], "split_nobody"),
        (everyone, everyone[0], "split_everybody"),
        ([bytes(16)], everyone[0], "not_member"),
        ([everyone[1]], everyone[2], "split_head"),
    ):
        with pytest.raises(AppError, match=code):
            workspace.run(split_household, page.uid, going, head, 202611)
