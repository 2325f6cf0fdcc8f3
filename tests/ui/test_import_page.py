"""A roster is imported through the window: file, columns, findings, writing, undo; with keyboard and mouse alike."""

import shutil
from datetime import date

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest

from minsheng_desktop.core import adapters
from minsheng_desktop.workspace.home import township_home
from resources import RESOURCES
from tests.factories.window import Shell, session_of, wait_for
from tests.factories.workspaces import make_workspace, reopen
from ui.kit.runner import JobRunner
from ui.kit.theme import apply_theme
from ui.spreadsheets.import_page import COLUMNS, REVIEW, WRITE, ImportPage
from ui.spreadsheets.issue_panel import ACCEPT, CORRECT, SKIP

DEMO = RESOURCES / "demo"
ROSTER, TASKS = next(DEMO.glob("01_*.xlsx")), next(DEMO.glob("07_*.xlsx"))


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    """An empty workspace with its villages; setting one up takes longer than copying it."""
    folder = tmp_path_factory.mktemp("template") / "w"
    make_workspace(folder).close()
    return folder


@pytest.fixture
def workspace(template, tmp_path):
    shutil.copytree(template, tmp_path / "w")
    with reopen(tmp_path / "w", writing="window") as made:
        yield made


@pytest.fixture
def shell(qtbot, qapp, workspace):
    apply_theme(qapp)
    runner = JobRunner()
    session = session_of(workspace, runner)
    page = ImportPage(session)
    qtbot.addWidget(page)
    page.resize(1200, 800)
    with qtbot.waitActive(page):
        page.show()
        page.activateWindow()
    yield Shell(page, session)
    runner.close()


def step_of(page):
    return page.wizard.current


def open_file(qtbot, page, path=ROSTER):
    page.take([path])
    wait_for(qtbot, lambda: step_of(page) == COLUMNS)


def judge(qtbot, page):
    qtbot.mouseClick(page.wizard.next_button, Qt.MouseButton.LeftButton)
    wait_for(qtbot, lambda: step_of(page) == REVIEW)


def column_of(page, field):
    return page.check.table.model.column_of(field)


def shown_row(page, row):
    """The cells of table row ``row`` by key."""
    model = page.check.table.model
    return {column.key: model.value(row, at) for at, column in enumerate(model.columns)}


def choose_issue(page, code):
    """Step with F8 until a finding of that kind is in front."""
    for _ in range(40):
        if page.check.panel.issue.problem.code == code:
            return page.check.panel.issue
        QTest.keyClick(page.check.panel, Qt.Key.Key_F8)
    raise AssertionError(code)


def test_a_roster_goes_in_with_a_corrected_column_and_cell_and_comes_out_again(qtbot, shell, workspace):
    page = shell.page
    open_file(qtbot, page)
    assert page.wizard.next_button.text().strip() == "核对 198 行"
    assert page.columns.programme.currentText().startswith("按文件：农村")

    # 开户行 is taken for something else: the user says so, and the file is read that way.
    box = page.columns.boxes[13]
    assert box.currentData() == "bank_name"
    box.setCurrentIndex(box.findData(""))
    box.activated.emit(box.currentIndex())
    wait_for(qtbot, lambda: page.columns.boxes[13] is not box and page.columns.boxes[13].currentData() == "")

    judge(qtbot, page)
    assert page.check.tab == "issues"
    assert page.check.table.model.rowCount() == 24
    assert page.wizard.next_button.text().strip() == "写入 185 行"

    issue = choose_issue(page, "id_checksum")
    panel = page.check.panel
    assert panel.action == CORRECT
    number = issue.problem.value[:17] + str(issue.problem.params["right"])
    panel.edit.clear()
    qtbot.keyClicks(panel.edit, number)
    assert panel._verdict.text() == "校验通过"
    qtbot.keyClick(panel.edit, Qt.Key.Key_Return)
    wait_for(qtbot, lambda: page.wizard.next_button.text().strip() == "写入 186 行")
    assert page.check._settled.text() == "已处理 1 / 27"
    assert page.check.panel.issue.key != issue.key

    qtbot.mouseClick(page.wizard.next_button, Qt.MouseButton.LeftButton)
    wait_for(qtbot, lambda: page._written)
    assert step_of(page) == WRITE
    assert not page.wizard.back_button.isEnabled()
    assert workspace.read(township_home).persons == 186
    assert shell.words == "已写入：新增 186 人，更新 0 人"

    qtbot.mouseClick(page.result.undo_button, Qt.MouseButton.LeftButton)
    wait_for(qtbot, lambda: workspace.read(township_home).persons == 0)
    wait_for(qtbot, lambda: page.result.card.isHidden())


def test_findings_are_let_stand_or_rows_left_out_one_by_one_or_all_of_a_kind(qtbot, shell):
    page = shell.page
    open_file(qtbot, page)
    judge(qtbot, page)
    choose_issue(page, "sex_mismatch")
    panel = page.check.panel
    assert panel.action == ACCEPT
    assert panel.all_button.text() == "同类 2 处都照此写入"
    qtbot.mouseClick(panel.all_button, Qt.MouseButton.LeftButton)
    wait_for(qtbot, lambda: page.check._settled.text() == "已处理 2 / 27")

    issue = choose_issue(page, "amount_missing")
    panel.radios[SKIP].setChecked(True)
    qtbot.mouseClick(panel.confirm_button, Qt.MouseButton.LeftButton)
    wait_for(qtbot, lambda: page.check._settled.text() == "已处理 3 / 27")
    row = page.check.table.model.find((issue.key.sheet, issue.key.row))
    assert shown_row(page, row)["state"] == ("跳过此行", "mute")


def test_an_empty_correction_is_refused_at_the_field(qtbot, shell):
    page = shell.page
    open_file(qtbot, page)
    judge(qtbot, page)
    choose_issue(page, "id_length")
    panel = page.check.panel
    panel.edit.clear()
    panel.confirm()
    assert panel._verdict.text() == "请填写"
    assert page.check._settled.text() == "已处理 0 / 27"


def test_tabs_and_kinds_filter_the_rows(qtbot, shell):
    page = shell.page
    open_file(qtbot, page)
    judge(qtbot, page)
    table = page.check.table.model
    page.check.choose_tab("all")
    wait_for(qtbot, lambda: table.rowCount() == 198)
    page.check.choose_tab("new")
    wait_for(qtbot, lambda: table.rowCount() == 185)
    page.check.summary.kinds.select("id_checksum")
    wait_for(qtbot, lambda: table.rowCount() == 3)
    assert page.check.panel.issue.problem.code == "id_checksum"


def test_numbers_stand_in_full_and_the_wrong_cell_is_tinted(qtbot, shell):
    page = shell.page
    open_file(qtbot, page)
    judge(qtbot, page)
    issue = choose_issue(page, "id_checksum")
    model = page.check.table.model
    row = model.find((issue.key.sheet, issue.key.row))
    assert shown_row(page, row)["id_no"] == issue.problem.value
    assert len(issue.problem.value) == 18
    assert model.entry(row).notes["id_no"].tone == "err"
    assert shown_row(page, row)["state"] == ("待处理", "err")


def test_a_sheet_can_be_left_out_and_the_header_moved(qtbot, shell):
    page = shell.page
    open_file(qtbot, page)
    page._correct_plan("石门", {"role": "notes"})
    wait_for(qtbot, lambda: page.wizard.next_button.text().strip() == "核对 173 行")
    page.columns.sheets.select("大塘村 ".strip())
    page.columns.header.edit.setText("9-3")
    page.columns.header.edit.editingFinished.emit()
    assert page.columns.header.words == "应写成 3 或 3-4。"


def test_what_was_said_of_a_heading_holds_for_the_next_file(qtbot, shell):
    page = shell.page
    open_file(qtbot, page)
    page._correct_plan(page.columns._sheet, {"fields": {13: ""}})
    wait_for(qtbot, lambda: page.columns.boxes[13].currentData() == "")
    open_file(qtbot, page)
    assert page.columns.boxes[13].currentData() == ""


def test_a_file_that_is_none_is_told_and_nothing_else_happens(qtbot, shell, tmp_path):
    page = shell.page
    wrong = tmp_path / "a.xlsx"
    wrong.write_bytes(b"\x00\x01nothing of the kind")
    page.take([wrong])
    wait_for(qtbot, lambda: not page.choose.notice.isHidden())
    assert "没有导入任何数据" in page.choose.notice.accessibleName()
    assert page.opened is None


def test_a_protected_file_asks_for_its_password_until_it_is_right(qtbot, shell):
    page = shell.page
    protected = next((RESOURCES.parent / "tests" / "samples").glob("09d_*.xlsx"))
    page.take([protected])
    wait_for(qtbot, lambda: not page.choose._secret.isHidden())
    page.choose.password.edit.setText("wrong")
    page.choose._give_password()
    wait_for(qtbot, lambda: "密码不对" in page.choose.password.words)


def test_a_table_of_tasks_is_shown_the_way(qtbot, shell):
    page = shell.page
    page.take([TASKS])
    wait_for(qtbot, lambda: not page.choose.notice.isHidden())
    assert "目标任务进度表" in page.choose.notice.accessibleName()


def test_files_are_dropped_and_come_one_after_another(qtbot, shell, tmp_path):
    page = shell.page
    second = tmp_path / "b.csv"
    second.write_text("姓名,身份证号\n", encoding="utf-8")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(ROSTER)), QUrl.fromLocalFile(str(second))])
    event = QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton,
                       Qt.KeyboardModifier.NoModifier)  # fmt: skip
    page.choose.dropEvent(event)
    wait_for(qtbot, lambda: step_of(page) == COLUMNS)
    assert page._waiting == [second]
    judge(qtbot, page)
    page.write()
    wait_for(qtbot, lambda: page._written)
    assert page.wizard.next_button.text().strip() == "下一个文件（还有 1 个）"


def test_the_feedback_workbook_is_written_for_the_sender(qtbot, shell, tmp_path):
    page = shell.page
    open_file(qtbot, page)
    judge(qtbot, page)
    target = tmp_path / "back.xlsx"
    page.write_feedback(target)
    wait_for(qtbot, target.exists)
    sheets = [sheet.name for sheet in adapters.load("cells").read_sheets(target.read_bytes())]
    assert sheets[0] == "问题汇总"


def test_a_person_of_that_name_who_is_stored_offers_the_right_number(qtbot, shell, workspace):
    page = shell.page
    open_file(qtbot, page)
    judge(qtbot, page)
    page.write()
    wait_for(qtbot, lambda: page._written)
    page._next_file()
    open_file(qtbot, page)
    judge(qtbot, page)
    assert page.check.review.fate_counts()["unchanged"] == 185
    assert workspace.clock.as_of == date(2026, 6, 30)
    page.check.panel.take("341299194811092317")
    assert page.check.panel.action == CORRECT


def test_what_was_decided_is_there_again_when_the_page_was_left(qtbot, shell):
    page = shell.page
    open_file(qtbot, page)
    judge(qtbot, page)
    issue = choose_issue(page, "amount_missing")
    page.check.panel.radios[SKIP].setChecked(True)
    page.check.panel.confirm()
    wait_for(qtbot, lambda: page.check._settled.text() == "已处理 1 / 27")

    again = ImportPage(page.session)
    qtbot.addWidget(again)
    open_file(qtbot, again)
    assert again.decisions.skipped == {(issue.key.sheet, issue.key.row)}
    judge(qtbot, again)
    assert again.check._settled.text() == "已处理 1 / 27"
    again.write()
    wait_for(qtbot, lambda: again._written)
    assert page.session.preferences.get("import.drafts") == []
