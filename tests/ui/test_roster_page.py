"""The roster: filters, sums, groups, choosing rows, marks, remarks, looking at numbers, export."""

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLineEdit

from minsheng_desktop.core.texts import text
from minsheng_desktop.entitlements.changes import annotate
from minsheng_desktop.entitlements.service import list_entitlements
from minsheng_desktop.spreadsheets.mappings import MappedColumn, SavedMapping, save_mapping
from tests.factories.households import raise_doubt
from tests.factories.window import stage
from ui.households.roster import RosterPage
from ui.kit.rows import Group


@pytest.fixture
def at(qtbot, tmp_path):
    with stage(qtbot, tmp_path / "w") as made:
        yield made


@pytest.fixture
def page(at):
    made = RosterPage(at.session)
    made.shell = at.show(made)
    at.wait(lambda: made.totals is not None and made.table.model.complete and made.table.model.rowCount())
    return made


def names(page):
    model = page.table.model
    column = model.column_of("name")
    return [model.shown(row, column) for row in range(model.rowCount()) if not isinstance(model.entry(row), Group)]


def key_of(page, name):
    model = page.table.model
    column = model.column_of("name")
    return next(model.key_at(row) for row in range(model.rowCount()) if model.shown(row, column) == name)


def settled(page):
    return page.table.model.complete


def stored_row(at, name):
    return next(row for row in at.workspace.read(list_entitlements) if row.name == name)


def test_it_opens_on_the_largest_programme_grouped_by_village_with_sums(page):
    assert page.title == "农村低保花名册"
    groups = page.table.model.groups
    assert [(group.title, group.count, group.sums["amount_fen"]) for group in groups] == [
        ("云岭村", 3, 134000),
        ("石门村", 2, 100500),
    ]
    assert names(page) == ["张桂英", "程素珍", "王满堂", "董长根", "刘水生"]
    assert page.bar.accessibleName() == "全部 5 户 · 8 人 · 2,345.00 元；含分类施保 2,375.00"


def test_numbers_are_masked(page):
    model = page.table.model
    row = model.find(key_of(page, "张桂英"))
    assert model.shown(row, model.column_of("id_no")).startswith("3412**********")
    assert model.shown(row, model.column_of("account_number")).startswith("尾号")
    assert "****" in model.shown(row, model.column_of("phone"))


def test_a_status_and_words_narrow_the_list(at, page):
    page.chips.status.set_value(("stopped",), tell=True)
    at.wait(lambda: names(page) == ["谢启发"])
    assert page.table.model.entry(1).muted
    page.clear_filters()
    at.wait(lambda: len(names(page)) == 6)
    page.words.setText("zgy")
    at.wait(lambda: names(page) == ["张桂英"])
    at.wait(lambda: "1 户" in page.bar.accessibleName())


def test_nothing_found_offers_to_clear_the_filters(at, page):
    page.words.setText("没有这样的人")
    at.wait(lambda: settled(page) and page.table.model.rowCount() == 0)
    at.wait(lambda: page.table.empty.accessibleName() == text("kit.table.empty_filtered"))
    page.table.filters_cleared.emit()
    at.wait(lambda: len(names(page)) == 6)


def test_only_rows_with_a_doubt(at, page):
    at.workspace.run(raise_doubt, at.heads["董长根"])
    page.chips.doubts.click()
    at.wait(lambda: names(page) == ["董长根"])
    assert page.table.model.entry(1).notes["id_no"].tone == "doubt"


def test_a_heading_sorts_within_the_villages(at, page):
    page.table.sort_by(page.table.model.column_of("amount_fen"))
    at.wait(lambda: names(page) == ["王满堂", "张桂英", "程素珍", "董长根", "刘水生"])
    page.table.sort_by(page.table.model.column_of("amount_fen"))
    at.wait(lambda: names(page) == ["程素珍", "张桂英", "王满堂", "刘水生", "董长根"])


def test_grouping_can_be_turned_off_and_is_remembered(at, page):
    page.view.set_grouped(False)
    at.wait(lambda: not page.table.model.groups and len(names(page)) == 5)
    assert not page.table.is_hidden("village")
    again = RosterPage(at.session)
    at.qtbot.addWidget(again)
    assert again.view.grouped is False


def test_ticked_rows_are_summed_as_in_a_spreadsheet(at, page):
    page.table.model.tick([key_of(page, "张桂英"), key_of(page, "刘水生")], True)
    at.wait(lambda: page.picked is not None)
    words = page.bar.accessibleName()
    assert "选中 2 户 · 保障 4 人" in words
    assert "月保障金 1,100.00" in words
    assert "平均每人 275.00" in words
    assert page.header.chosen_label.text() == "已选 2 户"
    page.table.model.tick_all(False)
    assert page.picked is None


def test_colour_marks_are_one_operation_that_can_be_taken_back(at, page):
    page.table.model.tick([key_of(page, "张桂英"), key_of(page, "程素珍")], True)
    at.qtbot.keyClick(page.table.main, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    at.wait(lambda: page.shell.words == "已给 2 户标色：橙")
    assert stored_row(at, "张桂英").color_mark == "orange"
    at.wait(lambda: page.table.model.entry(1).mark == "orange")
    page.shell.toasts[-1].action[1]()
    at.wait(lambda: page.table.model.entry(1).mark == "")
    assert stored_row(at, "程素珍").color_mark is None


def test_a_remark_is_written_in_the_table(at, page):
    model = page.table.model
    row = model.find(key_of(page, "王满堂"))
    model.setData(model.index(row, model.column_of("remark")), "已入户")
    at.wait(lambda: stored_row(at, "王满堂").remark == "已入户")
    at.wait(lambda: model.shown(row, model.column_of("remark")) == "已入户")


def test_f2_writes_into_the_remark_of_the_current_row(at, page):
    page.table.select(key_of(page, "董长根"))
    page.table.main.setFocus()
    at.qtbot.keyClick(page.table.main, Qt.Key.Key_F2)
    editor = page.table.main.findChild(QLineEdit)
    at.qtbot.keyClicks(editor, "no phone")
    at.qtbot.keyClick(editor, Qt.Key.Key_Return)
    at.wait(lambda: stored_row(at, "董长根").remark == "no phone")


def test_f5_reads_again(at, page):
    at.workspace.run(annotate, [stored_row(at, "董长根").uid], {"color_mark": "cyan"})
    page.refresh(None)
    row = page.table.model.find(key_of(page, "董长根"))
    at.wait(lambda: page.table.model.entry(row).mark == "cyan")


def test_looking_at_numbers_records_each_that_is_shown(at, page):
    key = key_of(page, "张桂英")
    page.table.select(key)
    keys = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    at.qtbot.keyClick(page.table.main, Qt.Key.Key_I, keys)
    at.wait(lambda: page.table.model.revealed == key)
    row = page.table.model.find(key)
    assert "19510312" in page.table.model.shown(row, page.table.model.column_of("id_no"))
    looks = "SELECT login, table_name, row_uid, field FROM access_record"
    found = at.workspace.read(lambda uow: uow.connection.exec_driver_sql(looks).all())
    accounts = "SELECT uid FROM bank_account WHERE person_uid = ? AND is_current = 1"
    person = at.heads["张桂英"]
    account = at.workspace.read(lambda uow: uow.connection.exec_driver_sql(accounts, (person,)).scalar_one())
    assert found == [("chen", "person", person, "id_no"), ("chen", "bank_account", account, "number")]
    page.table.hide_column("phone", False)
    assert page.table.model.revealed is None, "the telephone was not looked at yet"
    page.row_actions.look(key)
    at.wait(lambda: page.table.model.revealed == key)
    found = at.workspace.read(lambda uow: uow.connection.exec_driver_sql(looks).all())
    assert sorted(look[3] for look in found[2:]) == ["id_no", "number", "phone"]


def test_export_writes_exactly_what_is_shown(at, page, tmp_path):
    out = tmp_path / "册.xlsx"
    page.row_actions.choose_path = lambda parent, title, name: str(out)
    page.table.hide_column("account_number", True)
    page.table.model.tick([key_of(page, "程素珍"), key_of(page, "张桂英")], True)
    at.wait(lambda: page.picked is not None)
    page.export()
    at.wait(lambda: page.shell.words == "已导出 2 户到“册.xlsx”")
    rows = list(openpyxl.load_workbook(out).active.iter_rows(values_only=True))
    heads = next(row for row in rows if "证号" in row)
    shown = "证号 户主 身份证号 家庭人口 保障人口 类别 月保障金 状态 分类施保 合计 备注"
    assert " ".join(heads) == f"序号 {shown}"
    below = rows[rows.index(heads) + 1 :]
    assert [row[2] for row in below if isinstance(row[0], int)] == ["张桂英", "程素珍"]
    assert any(row[0] and "合计" in str(row[0]) for row in below)
    page.export(plain=True)
    at.wait(lambda: len(page.shell.toasts) == 2)
    rows = list(openpyxl.load_workbook(out).active.iter_rows(values_only=True))
    heads = next(row for row in rows if "证号" in row)
    assert " ".join(heads) == shown
    assert [row[1] for row in rows[rows.index(heads) + 1 :]] == ["张桂英", "程素珍"]


def test_a_kept_mapping_gives_the_columns_and_headings_of_somebody_elses_table(at, page, tmp_path):
    page.export_like(page.header.more_button)
    at.wait(lambda: "还没有保存过栏目对应" in page.shell.words)
    fields = {"序号": "seq", "户主名字": "head_name", "钱": "amount_month"}
    columns = tuple(MappedColumn(at, heading, field) for at, (heading, field) in enumerate(fields.items()))
    header = (("序号", "户主名字", "钱"),)
    mapping = SavedMapping("县表", "0" * 16, "roster", columns, "dibao_rural", "低保花名册", header)
    at.workspace.run(save_mapping, mapping)
    out = tmp_path / "县表.xlsx"
    page.row_actions.choose_path = lambda parent, title, name: str(out)
    page.export_like(page.header.more_button)
    at.wait(lambda: QApplication.activePopupWidget() is not None)
    menu = QApplication.activePopupWidget()
    menu.actions()[0].trigger()
    menu.close()
    at.wait(lambda: "县表.xlsx" in page.shell.words)
    rows = list(openpyxl.load_workbook(out).active.iter_rows(values_only=True))
    at_heads = rows.index(("序号", "户主名字", "钱"))
    assert "张桂英" in {row[1] for row in rows[at_heads + 1 :]}


def test_no_place_no_export(at, page):
    page.row_actions.choose_path = lambda parent, title, name: ""
    page.export()
    assert not page.shell.toasts


def test_copying_keeps_masked_numbers_masked(at, page):
    page.table.model.tick([key_of(page, "张桂英")], True)
    page.table.copy()
    at.wait(lambda: page.shell.words == "已复制 1 行")
    copied = QGuiApplication.clipboard().text()
    assert "张桂英" in copied
    assert "19510312" not in copied


def test_enter_opens_the_panel_and_ctrl_enter_the_household(at, page):
    key = key_of(page, "张桂英")
    page.table.select(key)
    at.qtbot.keyClick(page.table.main, Qt.Key.Key_Return)
    at.wait(lambda: page.split.panel.accessibleName() == "张桂英")
    assert page.person.is_open
    page.table.select(key_of(page, "程素珍"))
    at.wait(lambda: page.split.panel.accessibleName() == "程素珍")
    at.qtbot.keyClick(page.table.main, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    at.wait(lambda: page.shell.requests)
    assert page.shell.requests[-1].key == "households.household"
    at.qtbot.keyClick(page.table.main, Qt.Key.Key_Escape)
    assert not page.person.is_open


def test_an_empty_workspace_says_what_to_do(at, qtbot):
    page = RosterPage(at.session, {"programme": "tekun_dispersed"})
    page.chips.status.set_value(())
    at.show(page)
    at.workspace.undo()
    page.refresh({"entitlement"})
    at.wait(lambda: page.shape is not None and not page.shape.choices.programmes and settled(page))
    page.load()
    at.wait(lambda: page.table.empty.accessibleName() == text("households.roster.empty"))


def test_notices_are_printed_for_the_ticked_rows(at, page, qtbot):
    page.table.model.tick([key_of(page, "张桂英"), key_of(page, "刘水生")], True)
    at.wait(lambda: page.picked is not None)
    with qtbot.waitSignal(page.requested) as asked:
        page.header.paper_menu().actions()[1].trigger()
    request = asked.args[0]
    assert request.key == "notices.make"
    assert len(dict(request.args)["uids"]) == 2


def test_without_the_right_there_is_no_export_button_and_the_short_cut_says_why(at, page, monkeypatch):
    monkeypatch.setattr(type(at.session), "may", lambda _session, right: right != "export")
    other = RosterPage(at.session)
    shell = at.show(other)
    asked = []
    other.row_actions.choose_path = lambda *_: asked.append("path") or ""
    assert other.header.export_button.isHidden()
    assert other.header.export_picked.isHidden()
    other.export()
    assert not asked
    assert shell.words == text("errors.forbidden")
