"""Filters of the roster: colour, village, month, kept filters; chips give way where the row is narrow."""

from threading import Event

import pytest
from PySide6.QtWidgets import QApplication, QMenu

from minsheng_desktop.core.texts import text
from minsheng_desktop.entitlements.changes import annotate
from minsheng_desktop.entitlements.own_columns import add_own_column, own_values, set_own_values
from minsheng_desktop.entitlements.service import RosterFilter
from tests.factories.roster_page import names, open_roster, stored
from tests.factories.window import stage
from ui.households import roster_rows
from ui.households.roster_menus import group_menu, row_menu


@pytest.fixture
def at(qtbot, tmp_path):
    with stage(qtbot, tmp_path / "w") as made:
        yield made


@pytest.fixture
def page(at):
    return open_roster(at)


def act(menu, words):
    """Choose an entry of a menu."""
    next(action for action in menu.actions() if action.text().split("\t")[0] == words).trigger()


def village_of(page, name):
    return next(uid for uid, village in page.shape.choices.villages if village == name)


def test_rows_of_one_colour_and_rows_without(at, page):
    at.workspace.run(annotate, [stored(at, "张桂英").uid], {"color_mark": "yellow"})
    page.chips.color.set_value(("yellow",), tell=True)
    at.wait(lambda: names(page) == ["张桂英"])
    page.chips.color.set_value(("",), tell=True)
    at.wait(lambda: names(page) == ["程素珍", "王满堂", "董长根", "刘水生"])


def test_a_roster_of_a_month_shows_who_drew_it_then(at, page):
    page._month_asked(202608)
    at.wait(lambda: names(page) == ["张桂英", "程素珍", "王满堂", "董长根", "刘水生", "谢启发"])


def test_a_filter_is_kept_under_a_name_and_chosen_again(at, page):
    page.chips.village.set_value(village_of(page, "石门村"), tell=True)
    page.chips.status.set_value((), tell=True)
    page.words.setText("水生")
    at.wait(lambda: names(page) == ["刘水生"])
    page.saved.save("石门水生")
    assert page.saved.words == "石门水生"
    page.clear_filters()
    at.wait(lambda: len(names(page)) == 6)
    assert page.saved.words == ""
    act(page.saved.build_menu(), "石门水生")
    at.wait(lambda: names(page) == ["刘水生"])
    assert page.words.words == "水生"
    again = open_roster(at)
    assert list(again.saved.kept) == ["石门水生"]


def test_a_kept_filter_is_renamed_and_deleted(at, page):
    page.saved.save("甲")
    page.saved.rename("甲", "乙")
    assert list(page.saved.kept) == ["乙"]
    assert page.saved.words == "乙"
    page.saved.delete("乙")
    assert not page.saved.kept
    assert page.saved.words == ""


def test_the_name_of_a_filter_is_asked_for(at, page):
    act(page.saved.build_menu(), text("roster.saved.save"))
    page.saved.dialog._edit.setText("乙")
    page.saved.dialog._do()
    assert list(page.saved.kept) == ["乙"]


def test_another_name_is_asked_for_with_the_old_one_to_begin_with(page):
    page.saved.save("甲")
    menu = page.saved.build_menu()
    act(next(below for below in menu.findChildren(QMenu) if below.title() == text("roster.saved.rename")), "甲")
    assert page.saved.dialog._edit.text() == "甲"
    page.saved.dialog._edit.setText("乙")
    page.saved.dialog._do()
    assert list(page.saved.kept) == ["乙"]


def test_a_kept_filter_of_another_programme_brings_its_programme(at, page):
    page.chips.programme.set_value("", tell=True)
    at.wait(lambda: page.shape.code == "")
    page.saved.save("全部")
    page.chips.programme.set_value("dibao_rural", tell=True)
    at.wait(lambda: page.shape.code == "dibao_rural")
    page.saved.apply("全部")
    at.wait(lambda: page.shape.code == "" and page.title == "全部项目花名册")


def test_chips_give_way_in_a_narrow_row_and_stand_in_a_menu(at):
    page = open_roster(at, (820, 697))
    assert page.filters.more.isVisible()
    assert page.chips.doubts in page.filters.folded
    page.chips.color.set_value(("yellow",), tell=True)
    page.filters.fit()
    assert page.filters.more.text().strip() == text("roster.filter.more_set", count=1)
    page.resize(1500, 697)
    at.wait(lambda: not page.filters.folded and not page.filters.more.isVisible())


@pytest.mark.parametrize("width", [820, 1010, 1178])
def test_nothing_makes_the_page_wider_than_its_window(at, width):
    page = open_roster(at, (width, 697))
    page.table.model.tick_all(True)
    at.wait(lambda: page.picked is not None)
    assert page.width() == width
    assert page.bar.width() <= width
    assert page.filters.view_end <= width


def test_a_village_is_shown_alone_exported_and_printed_from_its_heading(at, page, qtbot, tmp_path):
    group = page.table.model.groups[0]
    out = tmp_path / "村.xlsx"
    page.row_actions.choose_path = lambda parent, title, name: str(out)
    act(group_menu(page, group), text("roster.action.village_export", village="云岭村"))
    at.wait(lambda: page.shell.words == "已导出 3 户到“村.xlsx”")
    act(group_menu(page, group), text("roster.action.village_print", village="云岭村"))
    request = dict(page.shell.requests[-1].args)
    assert request["wanted"].village == group.key
    assert request["title"] == "农村低保花名册云岭村"
    act(group_menu(page, group), text("roster.action.only_village", village="云岭村"))
    at.wait(lambda: names(page) == ["张桂英", "程素珍", "王满堂"])
    act(group_menu(page, group), text("roster.action.all_villages"))
    at.wait(lambda: len(names(page)) == 5)


def test_all_villages_fold(at, page):
    menu = page.view.build_menu()
    act(menu, text("roster.rows.fold_all"))
    assert page.table.model.rowCount() == 2
    act(page.view.build_menu(), text("roster.rows.unfold_all"))
    assert page.table.model.rowCount() == 7


def test_printing_says_exactly_what_is_shown(at, page):
    page.table.hide_column("account_number", True)
    page.table.columns.move("remark", -1)
    page.print()
    request = page.shell.requests[-1]
    given = dict(request.args)
    assert request.key == "notices.make"
    assert given["template"] == "roster_list"
    assert given["title"] == "农村低保花名册"
    assert given["fields"] == tuple(column.key for column in page.table.columns.shown())
    assert isinstance(given["wanted"], RosterFilter)
    assert given["keys"] == ()
    hash(request)


def test_the_menu_of_a_row_offers_what_can_be_done_with_it(at, page):
    key = page.table.model.keys[0]
    words = [action.text().split("\t")[0] for action in row_menu(page, key, [key]).actions()]
    assert text("roster.action.edit_cell") in words
    assert text("roster.action.bulk") not in words
    act(row_menu(page, key, [key]), text("households.panel.open_household"))
    at.wait(lambda: page.shell.requests and page.shell.requests[-1].key == "households.household")


def test_rows_by_what_stands_in_a_column_of_ones_own(at, page):
    at.workspace.run(add_own_column, "入户")
    at.workspace.run(set_own_values, [stored(at, name).uid for name in ("张桂英", "刘水生")], "入户", "已入户")
    page.refresh()
    at.wait(lambda: page.chips.own.is_offered)
    column = next(own for own in page.shape.own if own.title == "入户")
    menu = page.chips.own.value_menu(column, at.workspace.read(own_values, column.key))
    assert [action.text() for action in menu.actions()] == ["入户：全部", "已入户（2）", "（空）"]
    act(menu, "已入户（2）")
    at.wait(lambda: names(page) == ["张桂英", "刘水生"])
    assert page.chips.own.words == "入户：已入户"
    page.saved.save("已入户的")
    page.clear_filters()
    at.wait(lambda: len(names(page)) == 6)
    assert page.chips.own.words == "全部"
    act(page.saved.build_menu(), "已入户的")
    at.wait(lambda: names(page) == ["张桂英", "刘水生"])
    act(page.chips.own.value_menu(column, []), "（空）")
    at.wait(lambda: names(page) == ["程素珍", "王满堂", "董长根"])


def test_the_chip_asks_for_the_values_of_a_column_when_it_is_chosen(at, page):
    at.workspace.run(add_own_column, "入户")
    at.workspace.run(set_own_values, [stored(at, "张桂英").uid], "入户", "已入户")
    page.refresh()
    at.wait(lambda: page.chips.own.is_offered)
    menu = QMenu(page.chips.own)
    page.chips.own.fill(menu)
    act(menu, "入户")
    at.wait(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
    popup = QApplication.activePopupWidget()
    assert [action.text() for action in popup.actions()] == ["入户：全部", "已入户（1）", "（空）"]
    popup.close()


def test_a_column_of_telephones_is_not_offered_with_its_values(at, page):
    at.workspace.run(add_own_column, "联系电话")
    page.refresh()
    at.wait(lambda: any(own.title == "联系电话" for own in page.shape.own))
    assert not page.chips.own.is_offered


def test_a_roster_of_a_month_is_headed_at_once_while_its_rows_are_still_read(at, page, monkeypatch):
    go = Event()
    first = roster_rows.roster_first
    monkeypatch.setattr(roster_rows, "roster_first", lambda *asked: (go.wait(60), first(*asked))[1])
    page._month_asked(202608)
    QApplication.processEvents()
    assert page.title == "农村低保花名册（2026年8月）"
    assert page.month_strip.isVisible()
    assert "谢启发" not in names(page)
    go.set()
    at.wait(lambda: "谢启发" in names(page))
