"""Deciding about many rows at once, about places spelt alike, in the table itself, and between two records."""

from __future__ import annotations

import pytest
from openpyxl import Workbook
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtWidgets import QAbstractButton

from tests.factories.import_window import import_desk
from tests.factories.roster_desk import CARD, HEAD, PHONE, WIFE, household, person, save
from tests.factories.workspaces import citizen_id, prepared_workspace
from ui.spreadsheets.issue_panel import CORRECT

OTHERS = [citizen_id("19600101", order) for order in range(200, 206)]


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    folder = tmp_path_factory.mktemp("template") / "w"
    prepared_workspace(folder).close()
    return folder


@pytest.fixture
def desk(qtbot, qapp, template, tmp_path):
    with import_desk(qtbot, qapp, template, tmp_path / "w") as made:
        yield made


def alone(name: str, number: str, **more: object) -> dict[str, object]:
    return person(name, number, 低保证号=f"YL{number[-6:]}", 户主姓名=name, 家庭人口=1, 保障人口=1, 保障类别="B",
                  **{"月保障金额（元）": 500, **more})  # fmt: skip


def roster(folder, *rows, name="农村低保名册.xlsx", month=6):
    return save(folder / name, {"云岭村": list(rows)}, month=month)


def villages(folder, *spelt: str):
    """A list whose villages are spelt in ways nobody knows."""
    book = Workbook()
    book.active.append(["姓名", "身份证号", "村", "金额"])
    for order, village in enumerate(spelt):
        book.active.append([f"张{'一二三四五六'[order]}", OTHERS[order], village, 50])
    book.save(folder / "高龄津贴名单.xlsx")
    return folder / "高龄津贴名单.xlsx"


def select(desk, *places):
    """Choose rows with Ctrl, as with the mouse."""
    table = desk.table
    flags = QItemSelectionModel.SelectionFlag
    for at, place in enumerate(places):
        index = table.model.index(table.model.find(place), table.main.first_visible())
        table.main.selectionModel().setCurrentIndex(index, flags.Rows | (flags.Select if at else flags.ClearAndSelect))


def places(desk):
    return [row.place for row in desk.page.check.review.reading.rows]


def test_a_village_spelt_alike_is_asked_about_once(desk, tmp_path):
    desk.open_and_judge(villages(tmp_path, "云领村", "云领村", "石门村", "云领村"))
    panel = desk.page.check.panel
    issue = desk.choose("village_unknown")
    assert panel.action == CORRECT
    assert (panel.alike.text(), panel.alike.isChecked()) == ("同样写法的 3 处一起改", True)
    offered = [panel._stored.itemAt(at).widget().text() for at in range(panel._stored.count())]
    assert offered[:2] == ["像是", "云岭村"]
    panel.take("云岭村")
    desk.click(panel.confirm_button)
    desk.wait(lambda: desk.page.check.review.settled == 3)
    assert [row.values["village"] for row in desk.page.check.review.reading.rows] == [
        "云岭村",
        "云岭村",
        "石门村",
        "云岭村",
    ]
    assert issue.key.code == "village_unknown"


def test_a_village_is_found_by_letters(qtbot, desk, tmp_path):
    desk.open_and_judge(villages(tmp_path, "不知哪里"))
    panel = desk.page.check.panel
    desk.choose("village_unknown")
    panel.edit.clear()
    qtbot.keyClicks(panel.edit, "smc")
    assert panel.edit.shown[0].name == "石门村"
    qtbot.keyClick(panel.edit, Qt.Key.Key_Return)  # takes the village
    qtbot.keyClick(panel.edit, Qt.Key.Key_Return)  # and this the decision
    desk.wait(lambda: desk.page.check.review.settled == 1)
    assert desk.page.check.review.reading.rows[0].values["village"] == "石门村"


def test_several_rows_are_left_out_let_in_or_corrected_at_once(desk, tmp_path):
    desk.open_and_judge(
        roster(tmp_path, *(alone(f"张{n}", number) for n, number in zip("一二三四", OTHERS, strict=False)))
    )
    desk.tab("all")
    rows = places(desk)
    select(desk, *rows[:3])
    bulk = desk.page.check.foot.bulk
    assert desk.page.check.foot.currentWidget() is bulk
    assert bulk._title.text() == "已选 3 行"
    desk.click(bulk.skip_button)
    desk.wait(lambda: desk.verb == "写入 1 行")
    assert desk.page.decisions.skipped == set(rows[:3])

    select(desk, *rows[:2])
    desk.click(bulk.back_button)
    desk.wait(lambda: desk.verb == "写入 3 行")

    select(desk, rows[0], rows[3])
    bulk.field.setCurrentIndex(bulk.field.findData("phone"))
    bulk.edit.setText(PHONE)
    desk.click(bulk.correct_button)
    desk.settled()
    assert [desk.cells(place)["phone"] for place in rows] == [PHONE, "", "", PHONE]


def test_a_cell_is_corrected_in_the_table(qtbot, desk, tmp_path):
    desk.open_and_judge(roster(tmp_path, alone("张一", OTHERS[0]), alone("张二", OTHERS[1])))
    desk.tab("all")
    place, model, view = places(desk)[0], desk.table.model, desk.table.main
    index = model.index(model.find(place), model.column_of("phone"))
    view.setFocus()
    view.setCurrentIndex(index)
    qtbot.keyClick(view, Qt.Key.Key_F2)
    editor = view.indexWidget(index) or view.findChild(type(desk.page.columns.header))
    editor.setText(PHONE)
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    desk.wait(lambda: desk.page.decisions.corrections == {(*place, "phone"): PHONE})
    desk.settled()
    assert desk.cells(place)["phone"] == PHONE


def test_a_changed_row_shows_old_beside_new_and_can_be_left_out(desk, tmp_path):
    desk.open_and_judge(roster(tmp_path, *household()))
    desk.write()
    again = desk.another()
    new = household(联系电话=PHONE)
    new[0]["月保障金额（元）"] = 500
    again.open_and_judge(roster(tmp_path, *new, name="七月.xlsx", month=7))
    again.tab("updated")
    place = places(again)[0]
    assert again.cells(place)["finding"] == "联系电话 空 → 15412345678；金额 480.00 → 500.00"
    select(again, place)
    panel = again.page.check.foot.row_panel
    assert again.page.check.foot.currentWidget() is panel
    assert panel._chip.text() == "变更"
    changes = [panel._changes.itemAt(at).widget().accessibleName() for at in range(panel._changes.count() - 1)]
    assert changes == ["联系电话 空 → 15412345678", "金额 480.00 → 500.00"]
    desk.click(panel.skip_button)
    again.wait(lambda: again.verb == "写入 1 行")
    desk.click(panel.back_button)
    again.wait(lambda: again.verb == "写入 2 行")

    desk.click(panel.open_button)
    again.wait(lambda: again.shell.requests)
    assert again.shell.requests[-1].key == "households.person"


def test_totals_of_the_workbook_are_held_against_its_rows(desk, tmp_path):
    book = Workbook()
    for row in (
        ["姓名", "身份证号", "金额"],
        *([f"张{n}", number, 50] for n, number in zip("一二三", OTHERS, strict=False)),
        ["合计", "", 160],
    ):
        book.active.append(row)
    book.save(tmp_path / "高龄津贴名单.xlsx")
    desk.open_and_judge(tmp_path / "高龄津贴名单.xlsx")
    summary = desk.page.check.summary
    assert summary._names["totals"] == "各表与合计（差 1 处）"
    summary.show_part("totals")
    model = summary.sheets.model
    assert [model.value(0, at) for at in (1, 2, 4)] == [3, 3, None]


def test_the_same_number_under_another_name_stands_side_by_side(desk, tmp_path):
    desk.open_and_judge(roster(tmp_path, alone("张桂英", HEAD, 一卡通账号=CARD)))
    desk.write()
    again = desk.another()
    again.open_and_judge(roster(tmp_path, alone("张贵英", HEAD), alone("程水生", WIFE), name="七月.xlsx", month=7))
    again.wait(lambda: again.page.check.clashes)
    again.page.check.choose_tab("clashes")
    view = again.page.check.clash_view
    assert view.table.model.value(0, 0) == ("同号不同名", "doubt")
    assert view.table.model.value(0, 1) == "张贵英"
    view.stored_asked.emit(again.page.check.clashes[0].others[0].person_uid)
    assert again.shell.requests[-1].key == "households.person"
    view.skipped.emit([places(again)[0]])
    again.settled()
    assert again.page.decisions.skipped == {places(again)[0]}


def test_stepping_goes_from_finding_to_finding_and_round(desk, tmp_path):
    desk.open_and_judge(
        roster(tmp_path, alone("张一", OTHERS[0][:17] + "*"), alone("张二", "1234"), alone("张三", OTHERS[2]))
    )
    step = desk.page.check
    first = step.panel.issue.key
    step.step(1)
    second = step.panel.issue.key
    step.step(1)
    assert step.panel.issue.key == first
    step.step(-1)
    assert step.panel.issue.key == second


def test_what_stands_below_is_a_row_of_the_tab_and_the_tab_keeps_the_keyboard(qtbot, desk, tmp_path):
    desk.open_and_judge(
        roster(tmp_path, *(alone(f"张{n}", number) for n, number in zip("一二", [OTHERS[0], "34129"], strict=True)))
    )
    first, second = places(desk)
    desk.tab("all")
    desk.table.select(first)
    tabs = desk.page.check.tabs
    shown = (made for made in tabs.findChildren(QAbstractButton) if made.isVisible())
    button = next(made for made in shown if made.text().startswith("不写入"))
    button.setFocus()
    desk.click(button)
    desk.wait(lambda: desk.page.check._row == second)
    desk.wait(lambda: tabs.isAncestorOf(tabs.window().focusWidget()))
    assert tabs.window().focusWidget().text().startswith("不写入")
