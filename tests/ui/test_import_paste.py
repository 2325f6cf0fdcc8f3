"""A range copied from Excel or WPS is imported as a file is; a row kept whole as a doubt comes back the same way."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QGuiApplication

from minsheng_desktop.households.import_log import list_imports
from minsheng_desktop.households.records import PeopleFilter
from minsheng_desktop.households.service import people_count
from minsheng_desktop.spreadsheets.pasted_table import PastedTable
from minsheng_desktop.spreadsheets.reader import read_workbook
from tests.factories.import_window import import_desk
from tests.factories.roster_desk import household, save
from tests.factories.workspaces import citizen_id, prepared_workspace
from ui.spreadsheets.history_page import HistoryPage
from ui.spreadsheets.import_page import CHOOSE, COLUMNS, ImportPage

NUMBER = citizen_id("19600101", 201)
LINES = (
    ("2026年6月农村低保对象花名册",),
    ("户主姓名", "姓名", "身份证号码", "低保证号", "家庭人口", "保障人口", "保障类别", "月保障金额（元）"),
    ("李离", "李离", NUMBER, "YL201", "1", "1", "B", "500"),
)
RANGE = "\n".join("\t".join(line) for line in LINES) + "\n"


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    folder = tmp_path_factory.mktemp("template") / "w"
    prepared_workspace(folder).close()
    return folder


@pytest.fixture
def desk(qtbot, qapp, template, tmp_path):
    with import_desk(qtbot, qapp, template, tmp_path / "w") as made:
        yield made


def test_a_copied_range_is_imported_like_a_file(desk, tmp_path):
    QGuiApplication.clipboard().setText(RANGE)
    desk.page.wizard.next_button.setFocus()
    desk.qtbot.keyClick(desk.page.wizard.next_button, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    desk.wait(lambda: desk.step == COLUMNS)
    assert desk.page.opened.workbook.file == "剪贴板"
    desk.judge()
    desk.page.writing.write_feedback(tmp_path / "f.xlsx")
    desk.wait(lambda: "f.xlsx" in desk.shell.words)
    cells = [cell for row in read_workbook(tmp_path / "f.xlsx").sheets[0].rows for cell in row]
    assert NUMBER in cells
    desk.write()
    (line,) = desk.workspace.read(list_imports)
    assert (line.file, line.accepted) == ("剪贴板", 1)
    assert desk.workspace.read(people_count, PeopleFilter()) == 1


def test_the_record_of_imports_is_exported_as_shown(desk, tmp_path):
    desk.page.take([PastedTable(RANGE)])
    desk.wait(lambda: desk.step == COLUMNS)
    desk.judge()
    desk.write()
    page = HistoryPage(desk.page.session)
    desk.qtbot.addWidget(page)
    page.refresh()
    desk.wait(lambda: page.table.model.rowCount() == 1)
    page.export.write(tmp_path / "h.xlsx")
    desk.wait((tmp_path / "h.xlsx").exists)
    cells = read_workbook(tmp_path / "h.xlsx").sheets[0].rows
    assert [cell for row in cells for cell in row].count("剪贴板") == 1


def test_files_copied_in_the_file_manager_are_taken_too(desk, tmp_path):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(save(tmp_path / "六月.xlsx", {"农村低保": household()})))])
    QGuiApplication.clipboard().setMimeData(data)
    desk.click(desk.page.choose.paste_button)
    desk.wait(lambda: desk.step == COLUMNS)
    assert desk.page.opened.workbook.file == "六月.xlsx"


def test_without_a_table_on_the_clipboard_it_says_what_to_do(desk):
    QGuiApplication.clipboard().setText("李离")
    desk.click(desk.page.choose.paste_button)
    assert "没有表格" in desk.page.choose.notice.accessibleName()
    assert desk.step == CHOOSE


def test_a_table_handed_to_the_page_is_read_at_once(desk):
    page = ImportPage(desk.page.session, {"content": RANGE})
    desk.qtbot.addWidget(page)
    desk.wait(lambda: page.wizard.current == COLUMNS)
    assert len(page.opened.plans[0].data_rows) == 1
