"""Joining and leaving a household, and passing its headship on; amounts are never guessed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from minsheng_desktop.core.errors import AppError
from minsheng_desktop.entitlements.changes import suspend_entitlement
from minsheng_desktop.households.membership import (
    add_member,
    check_new_member,
    end_membership,
    preview_end_membership,
    preview_joining,
    set_head,
)
from minsheng_desktop.households.records import HouseholdPage, NewMember
from minsheng_desktop.households.service import household_page, person_page
from minsheng_desktop.workspace.service import Workspace
from tests.factories.households import heads_of, id_number, open_rostered
from tests.factories.living import living_rows

BABY = NewMember(name="张小宝", id_no=id_number("20260801", 901), relation="孙子")


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with open_rostered(tmp_path / "w") as opened:
        yield opened


@pytest.fixture
def heads(workspace: Workspace) -> dict[str, bytes]:
    return heads_of()


def home(workspace: Workspace, person: bytes) -> HouseholdPage:
    return workspace.read(household_page, workspace.read(person_page, person).households[0].household_uid)


def test_a_new_member_joins_without_being_covered(workspace: Workspace, heads: dict[str, bytes]) -> None:
    before = living_rows(workspace)
    page = home(workspace, heads["张桂英"])
    workspace.run(add_member, page.uid, BABY, 202611)
    after = home(workspace, heads["张桂英"])
    joined = next(member for member in after.members if member.name == "张小宝")
    assert (joined.relation, joined.from_month, joined.birth) == ("孙子", 202611, "2026-08-01")
    assert (after.benefits[0].covered, after.values["size_stated"]) == (2, 4)
    workspace.undo()
    assert living_rows(workspace) == before


def test_a_known_person_comes_from_another_household(workspace: Workspace, heads: dict[str, bytes]) -> None:
    page, other = home(workspace, heads["王满堂"]), home(workspace, heads["程素珍"])
    child = other.members[1]
    member = NewMember(person_uid=child.person_uid, relation="侄子")
    (leaving,) = workspace.read(preview_joining, child.person_uid, 202611, page.uid)
    assert (leaving.head_name, leaving.last_month) == ("程素珍", 202610)
    done = workspace.run(add_member, page.uid, member, 202611).value
    assert done.left == leaving
    assert [(b.covered_before, b.covered_after) for b in done.benefits] == [(2, 1)]
    assert workspace.read(check_new_member, page.uid, member, 202611)["person_uid"].code == "households.member_already"


def test_who_leaves_is_uncovered_and_the_amount_waits_for_a_look(workspace: Workspace, heads: dict[str, bytes]) -> None:
    before = living_rows(workspace)
    page = home(workspace, heads["张桂英"])
    child = page.members[1]
    assert [b.programme for b in workspace.read(preview_end_membership, child.uid)] == ["农村低保"]
    done = workspace.run(end_membership, child.uid, 202609, "出嫁").value
    assert [(b.covered_before, b.covered_after, b.amount_fen) for b in done.benefits] == [(2, 1, 48000)]
    (benefit,) = home(workspace, heads["张桂英"]).benefits
    assert (benefit.covered, benefit.covered_names, benefit.amount_fen) == (1, ("张桂英",), 48000)
    with workspace.database.reading() as connection:
        periods = connection.exec_driver_sql(
            "SELECT from_month, to_month, covered, household_size, reason FROM entitlement_state WHERE deleted = 0 "
            "ORDER BY from_month"
        ).all()
    # October is paid: what is paid stays, the cover ends with it.
    assert [tuple(row) for row in periods] == [(202606, 202610, 2, 3, None), (202611, None, 1, 2, "出嫁")]
    workspace.undo()
    assert living_rows(workspace) == before


def test_a_change_of_state_that_came_later_is_not_pulled_back(workspace: Workspace, heads: dict[str, bytes]) -> None:
    page = home(workspace, heads["张桂英"])
    workspace.run(suspend_entitlement, page.benefits[0].uid, 202611, "核查")
    workspace.run(end_membership, page.members[1].uid, 202607)
    with workspace.database.reading() as connection:
        periods = connection.exec_driver_sql(
            "SELECT from_month, to_month, status, covered FROM entitlement_state WHERE deleted = 0 ORDER BY from_month"
        ).all()
    assert [tuple(row) for row in periods] == [(202606, 202610, "active", 2), (202611, None, "suspended", 1)]


def test_a_head_leaves_only_after_another_was_named(workspace: Workspace, heads: dict[str, bytes]) -> None:
    page = home(workspace, heads["张桂英"])
    head, child, other = page.members
    with pytest.raises(AppError, match="head_leaves"):
        workspace.run(end_membership, head.uid, 202610)
    done = workspace.run(set_head, page.uid, child.uid, 202611).value
    assert set(done.relations) == {head.name, other.name}
    assert [(b.programme, b.holder) for b in done.benefits] == [("农村低保", child.name)]
    after = workspace.read(household_page, page.uid)
    assert (after.values["head_name"], after.members[0].name, after.members[0].relation) == (
        child.name, child.name, "户主",
    )  # fmt: skip
    assert next(m for m in after.members if m.uid == head.uid).relation == ""
    workspace.run(end_membership, head.uid, 202610)
    assert workspace.read(household_page, page.uid).benefits[0].covered_names == (child.name,)


def test_months_and_strangers_are_refused(workspace: Workspace, heads: dict[str, bytes]) -> None:
    page, other = home(workspace, heads["张桂英"]), home(workspace, heads["程素珍"])
    with pytest.raises(AppError, match="bad_month"):
        workspace.run(end_membership, page.members[1].uid, 201901)
    with pytest.raises(AppError, match="not_member"):
        workspace.run(set_head, page.uid, other.members[1].uid, 202611)
    wrong = workspace.read(check_new_member, page.uid, NewMember(name="", relation="户主"), None)
    assert {key: error.code for key, error in wrong.items()} == {
        "name": "households.name_missing", "relation": "households.head_twice", "month": "households.no_month",
    }  # fmt: skip


def test_who_joins_an_empty_household_becomes_its_head(workspace: Workspace, heads: dict[str, bytes]) -> None:
    empty = home(workspace, heads["董长根"])
    workspace.run(end_membership, empty.members[0].uid, 202610)
    before = living_rows(workspace)
    with pytest.raises(AppError, match="no_head"):
        workspace.run(add_member, empty.uid, BABY, 202611)
    workspace.run(add_member, empty.uid, NewMember(name="孙一平", relation="户主"), 202611)
    page = workspace.read(household_page, empty.uid)
    assert [(m.name, m.is_head) for m in page.members if m.to_month is None] == [("孙一平", True)]
    assert page.values["head_name"] == "孙一平"
    workspace.undo()
    assert living_rows(workspace) == before
