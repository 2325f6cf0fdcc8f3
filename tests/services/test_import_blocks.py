"""Tables side by side and persons in repeated columns come in like any other, and go again whole."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import Workbook

from minsheng_desktop.households.import_log import origins
from minsheng_desktop.households.import_policy import REPLACE, UPDATE, ImportPolicy
from minsheng_desktop.households.roster_import import import_roster, preview_rows
from tests.factories.benefits import living_rows
from tests.factories.roster_desk import HEAD, OTHER, PHONE, WIFE, Desk, household, save
from tests.factories.workspaces import citizen_id, prepared_workspace, reopen

PEOPLE = [
    ("张桂英", HEAD), ("程水生", WIFE), ("王满堂", OTHER), ("李三", citizen_id("19600606", 141)),
    ("赵四", citizen_id("19610101", 142)), ("钱五", citizen_id("19620202", 143)),
    ("孙六", citizen_id("19630303", 144)), ("周七", citizen_id("19640404", 145)),
]  # fmt: skip


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("template") / "w"
    prepared_workspace(folder).close()
    return folder


@pytest.fixture
def desk(template: Path, tmp_path: Path) -> Iterator[Desk]:
    with reopen(shutil.copytree(template, tmp_path / "w")) as workspace:
        yield Desk(workspace, tmp_path)


def side_by_side(folder: Path, amount: int = 100) -> Path:
    """Four rows on the left, four on the right."""
    book = Workbook()
    sheet = book.active
    sheet.title = "云岭村"
    sheet.append(["云岭镇2026年6月80周岁以上高龄津贴发放花名册"])
    header = ["序号", "姓名", "身份证号码", "村", "发放金额（元）"]
    sheet.append([*header, None, *header])
    for at in range(4):
        left, right = PEOPLE[at], PEOPLE[at + 4]
        sheet.append([at + 1, *left, "云岭村", amount, None, at + 5, *right, "云岭村", amount])
    path = folder / "两栏.xlsx"
    book.save(path)
    return path


def test_both_halves_of_a_row_come_in_and_know_their_block(desk: Desk) -> None:
    before = living_rows(desk.workspace)
    done = desk.take(side_by_side(desk.folder)).value
    assert (done.new, done.entitlements_new, done.amount_fen) == (8, 8, 80_000)
    for at, (name, _) in enumerate(PEOPLE):
        (origin,) = desk.workspace.read(origins, desk.page(name).uid)
        assert (origin.sheet, origin.row, origin.block, origin.fate) == ("云岭村", 3 + at % 4, at // 4, "new")
    assert desk.page("周七").history[0].sentence.startswith("名单导入“两栏.xlsx”工作表“云岭村”第 6 行：")
    again = desk.take(side_by_side(desk.folder))
    assert (again.value.unchanged, again.operation_id) == (8, None)
    desk.workspace.undo()
    assert living_rows(desk.workspace) == before


def test_rows_of_either_half_can_be_updated(desk: Desk) -> None:
    desk.take(side_by_side(desk.folder))
    policy = ImportPolicy(UPDATE, frozenset({"amount"}))
    opened, reading = desk.read(side_by_side(desk.folder, 120))
    found = desk.workspace.read(preview_rows, reading, "", policy)
    assert set(found.changes) == set(range(8))
    assert {change.after for changes in found.changes.values() for change in changes} == {12_000}
    assert desk.workspace.run(import_roster, reading, opened.digest, "", policy).value == found.outcome


@pytest.mark.parametrize("policy", [ImportPolicy(REPLACE), ImportPolicy(UPDATE, frozenset({"phone", "amount"}))])
def test_undo_brings_back_every_row_of_every_table(desk: Desk, policy: ImportPolicy) -> None:
    desk.roster(household(联系电话="15400000001"))
    before = living_rows(desk.workspace)
    rows = household(**{"月保障金额（元）": 500, "联系电话": PHONE})
    path = save(desk.folder / "7.xlsx", {"云岭村": rows[:1]}, 7)
    opened, reading = desk.read(path)
    desk.workspace.run(import_roster, reading, opened.digest, "", policy)
    assert living_rows(desk.workspace) != before
    desk.workspace.undo()
    assert living_rows(desk.workspace) == before
