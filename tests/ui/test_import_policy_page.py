"""How a list is taken in is chosen beside what it comes to; who is missing is only asked about."""

from __future__ import annotations

import pytest

from minsheng_desktop.checks.service import list_doubts
from tests.factories.import_window import import_desk
from tests.factories.roster_desk import PHONE, household, person, save
from tests.factories.workspaces import citizen_id, prepared_workspace

NEWCOMER, LEAVER = citizen_id("19600101", 201), citizen_id("19600101", 202)


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    folder = tmp_path_factory.mktemp("template") / "w"
    prepared_workspace(folder).close()
    return folder


def alone(name: str, number: str) -> dict[str, object]:
    return person(name, number, 低保证号=f"YL{number[-6:]}", 户主姓名=name, 家庭人口=1, 保障人口=1, 保障类别="B",
                  **{"月保障金额（元）": 500})  # fmt: skip


@pytest.fixture
def desk(qtbot, qapp, template, tmp_path):
    """June was written: a couple and one person who is not on the list of July."""
    with import_desk(qtbot, qapp, template, tmp_path / "w") as made:
        made.open_and_judge(save(tmp_path / "六月.xlsx", {"农村低保": [*household(), alone("李离", LEAVER)]}))
        made.write()
        made.page._next_file()
        changed = household(联系电话=PHONE)
        changed[0]["月保障金额（元）"] = 500
        july = save(tmp_path / "七月.xlsx", {"农村低保": [*changed, alone("王新", NEWCOMER)]}, month=7)
        made.open_and_judge(july)
        yield made


def hint(desk) -> str:
    return desk.page.wizard._hint.text()


def choose(desk, kind: str) -> None:
    policy = desk.page.check.policy
    desk.click(desk.page.check.policy_button)
    policy.radios[kind].click()
    desk.wait(lambda: not desk.page._ticket.running)


def test_each_way_says_what_it_comes_to(desk):
    policy = desk.page.check.policy
    desk.click(desk.page.check.policy_button)
    assert policy.isVisible()
    words = {kind: figures.text() for kind, figures in policy._figures.items()}
    assert words == {
        "merge": "新增 1，变更 2",
        "add": "新增 1；已有的 2 行有变化也不动",
        "update": "不新增（1 行不动）；2 行里只改勾选的",
        "replace": "新增 1，变更 2，缺少 1 提出停保",
    }
    assert "农村居民最低生活保障 2026年7月" in policy._abouts["replace"].text()


def test_only_what_is_new_is_added(desk):
    choose(desk, "add")
    fates = desk.page.check.review.fate_counts()
    assert (fates["new"], fates["updated"]) == (1, 0)
    assert hint(desk).startswith("新增 1，变更 0")
    assert f"不动 {fates['left']}" in hint(desk)
    desk.click(desk.page.check.policy_button)
    desk.tab("left")
    assert desk.table.model.rowCount() == fates["left"] > 0
    place = desk.table.model.key_at(0)
    desk.table.select(place)
    assert desk.page.check.foot.row_panel._why.text() == "只新增，已有的不动"


def test_only_chosen_columns_are_updated(desk):
    policy = desk.page.check.policy
    choose(desk, "update")
    assert not policy._tick_one.isHidden()
    assert desk.verb == "写入 3 行"  # nothing is ticked yet,
    assert not desk.page.wizard.next_button.isEnabled()  # so nothing can be written
    assert policy.boxes["phone"].text() == "联系电话（1 处）"
    policy.boxes["phone"].click()
    desk.wait(lambda: desk.page.decisions.policy.fields == {"phone"} and desk.ready)
    review = desk.page.check.review
    changes = [change.field for found in review.preview.changes.values() for change in found]
    assert changes == ["phone"]
    assert review.fate_counts()["new"] == 0


def test_an_update_left_without_a_column_is_as_if_it_had_not_been_chosen(desk):
    policy = desk.page.check.policy
    choose(desk, "update")
    policy.closed.emit()
    assert policy.radios["merge"].isChecked()
    assert policy._tick_one.isHidden()
    assert desk.page.wizard.next_button.isEnabled()
    assert desk.page.decisions.policy.kind == "merge"


def test_who_is_missing_is_asked_about_and_stopped_by_nobody(desk):
    desk.page.check.choose_tab("missing")
    view = desk.page.check.missing
    assert view.table.model.value(0, 0) == "李离"
    assert view.table.model.value(0, 4) == ("不动", "mute")
    view.replacing_asked.emit()
    desk.settled()
    assert desk.page.decisions.policy.kind == "replace"
    assert view.table.model.value(0, 4) == ("提出停保", "doubt")
    view.table.opened.emit(view.table.model.key_at(0))
    assert desk.shell.requests[-1].key == "households.person"
    desk.write()
    doubts = desk.workspace.read(list_doubts)
    assert [doubt.rule for doubt in doubts] == ["missing_from_list"]


def test_the_way_chosen_is_there_again_when_the_page_was_left(desk, tmp_path):
    choose(desk, "add")
    again = desk.another()
    again.open_and_judge(tmp_path / "七月.xlsx")
    assert again.shell.words == "上次对这个文件的选择都还在。取法是“只新增”。"
    assert again.page.decisions.policy.kind == "add"
    assert again.page.check.policy.radios["add"].isChecked()
    assert again.page.check.policy_button.text().strip() == "取法：只新增"
