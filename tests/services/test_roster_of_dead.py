"""A roster that still lists somebody whose death is registered changes nothing but asks."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from minsheng_desktop.entitlements.changes import stop_entitlement
from minsheng_desktop.households.death import record_death
from tests.factories.benefits import living_rows
from tests.factories.roster_desk import CARD, HEAD, OTHER, WIFE, Desk, household, payments, person
from tests.factories.workspaces import prepared_workspace, reopen

DIED = date(2026, 6, 14)
SENTENCE = (
    "名册仍列有已登记死亡的程水生（2026-06-14死亡）：文件“8.xlsx”的表“云岭村”第 4 行，待遇未改动，"
    "请核实后从名册中删去。"
)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("template") / "w"
    prepared_workspace(folder).close()
    return folder


@pytest.fixture
def desk(template: Path, tmp_path: Path) -> Iterator[Desk]:
    with reopen(shutil.copytree(template, tmp_path / "w")) as workspace:
        yield Desk(workspace, tmp_path)


def die(desk: Desk, name: str, **more: Any) -> None:
    (uid,) = [row[0] for row in desk.rows(f"SELECT uid FROM person WHERE name = '{name}'")]
    desk.workspace.run(record_death, uid, DIED, **more)


def amounts(desk: Desk) -> dict[bytes, int]:
    return {row[0]: 24000 for row in desk.rows("SELECT uid FROM entitlement WHERE deleted = 0")}


def without_doubts(desk: Desk) -> dict[str, list[tuple[Any, ...]]]:
    return {name: rows for name, rows in living_rows(desk.workspace).items() if name != "doubt"}


def test_a_later_roster_with_a_dead_member_leaves_the_benefit_and_asks(desk: Desk) -> None:
    desk.roster(household())
    die(desk, "程水生", amounts=amounts(desk))
    before = without_doubts(desk)
    done = desk.roster(household(**{"月保障金额（元）": 600}), month=8)
    assert without_doubts(desk) == before
    ((rule, params, held),) = desk.doubts()
    assert (rule, params["row"], params["died_on"], done.value.held) == ("dead_listed", 4, "2026-06-14", 1)
    assert WIFE in str(held)
    assert [doubt.sentence for doubt in desk.page("程水生").doubts] == [SENTENCE]
    again = desk.roster(household(**{"月保障金额（元）": 600}), month=8)
    assert again.value.doubts == 0


def test_a_later_roster_with_a_dead_head_makes_no_second_household(desk: Desk) -> None:
    desk.roster(household())
    (wife,) = [row[0] for row in desk.rows("SELECT uid FROM person WHERE name = '程水生'")]
    die(desk, "张桂英", amounts=amounts(desk), new_head=wife)
    before = without_doubts(desk)
    desk.roster(household(**{"低保证号": "12", "月保障金额（元）": 600}), month=8)
    assert without_doubts(desk) == before
    assert [rule for rule, _, _ in desk.doubts()] == ["dead_listed"]


def test_who_is_new_in_a_household_of_a_dead_joins_it(desk: Desk) -> None:
    desk.roster(household())
    die(desk, "程水生", amounts=amounts(desk))
    desk.roster([*household(), person("张小平", OTHER, "子")], month=8)
    assert [m.name for m in desk.home().members if m.died_on is None] == ["张桂英", "张小平"]
    assert desk.living()["household"] == 1
    desk.workspace.undo()
    assert [rule for rule, _, _ in desk.doubts()] == []


def test_a_single_dead_person_draws_nothing_again(desk: Desk) -> None:
    rows = [person("张桂英", HEAD, **{"低保证号": "YL2026901", "月保障金额（元）": 480, "保障人口": 1})]
    desk.roster(rows)
    die(desk, "张桂英")
    before = without_doubts(desk)
    desk.roster(rows, month=8)
    assert without_doubts(desk) == before
    assert [rule for rule, _, _ in desk.doubts()] == ["dead_listed"]


def test_a_roster_of_a_month_before_the_death_asks_nothing(desk: Desk) -> None:
    desk.roster(household())
    die(desk, "程水生", amounts=amounts(desk))
    before = living_rows(desk.workspace)
    assert desk.roster(household(), month=6).value.doubts == 0
    assert living_rows(desk.workspace) == before


def test_what_was_paid_to_a_dead_person_comes_in(desk: Desk) -> None:
    desk.roster(household())
    die(desk, "程水生", amounts=amounts(desk))
    path = payments(desk.folder / "p.xlsx", [("程水生", WIFE, "高龄津贴", 80, CARD, "2026-06-20", "程水生")])
    assert desk.take(path).value.payments == 1
    assert desk.doubts() == []


def test_an_older_roster_does_not_bring_back_a_benefit_that_has_ended(desk: Desk) -> None:
    desk.roster(household())
    (uid,) = [row[0] for row in desk.rows("SELECT uid FROM entitlement")]
    desk.workspace.run(stop_entitlement, uid, 202609)
    before = living_rows(desk.workspace)
    desk.roster(household(), month=7)
    assert living_rows(desk.workspace) == before
    desk.roster(household(), month=10)
    assert desk.living()["entitlement"] == 2
