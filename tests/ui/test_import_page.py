"""A roster is imported through the window: file, columns, findings, writing, undo; with keyboard and mouse alike."""

from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent

from minsheng_desktop.core import adapters
from minsheng_desktop.workspace.home import township_home
from resources import RESOURCES
from tests.factories.import_window import import_desk
from tests.factories.workspaces import prepared_workspace
from ui.kit.messages import EmptyState
from ui.registry import load_pages
from ui.spreadsheets.import_page import COLUMNS, WRITE, ImportPage
from ui.spreadsheets.issue_panel import ACCEPT, CORRECT, HOLD, SKIP

DEMO = RESOURCES / "demo"
ROSTER, TASKS = next(DEMO.glob("01_*.xlsx")), next(DEMO.glob("07_*.xlsx"))


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    """An empty workspace with its villages; setting one up takes longer than copying it."""
    folder = tmp_path_factory.mktemp("template") / "w"
    prepared_workspace(folder).close()
    return folder


@pytest.fixture
def desk(qtbot, qapp, template, tmp_path):
    with import_desk(qtbot, qapp, template, tmp_path / "w") as made:
        yield made


def test_a_roster_goes_in_with_a_corrected_column_and_cell_and_comes_out_again(qtbot, desk):
    page = desk.page
    desk.open(ROSTER)
    assert desk.verb == "核对 198 行"
    assert page.columns.programme.currentText().startswith("按文件：农村")

    # 开户行 is taken for something else: the user says so, and the file is read that way.
    assert page.columns.lines.picks[13].field == "bank_name"
    page.columns.lines.picks[13].taken.emit("")
    desk.wait(lambda: page.columns.lines.picks[13].field == "")

    desk.judge()
    assert page.check.tab == "issues"
    assert desk.table.model.rowCount() == 24
    assert desk.verb == "写入 185 行"

    issue = desk.choose("id_checksum")
    panel = page.check.panel
    assert panel.action == CORRECT
    number = issue.problem.value[:17] + str(issue.problem.params["right"])
    panel.edit.clear()
    qtbot.keyClicks(panel.edit, number)
    assert panel._verdict.text() == "校验通过"
    qtbot.keyClick(panel.edit, Qt.Key.Key_Return)
    desk.wait(lambda: desk.verb == "写入 186 行")
    assert page.check.tabs.settled.text() == "已处理 1 / 27"
    assert page.check.panel.issue.key != issue.key

    desk.write()
    assert desk.step == WRITE
    assert not page.wizard.back_button.isEnabled()
    assert desk.workspace.read(township_home).persons == 186
    assert any(toast.words == "已写入：新增 186 人，更新 0 人" for toast in desk.shell.toasts)

    desk.click(page.result.undo_button)
    desk.wait(lambda: desk.workspace.read(township_home).persons == 0)
    desk.wait(lambda: page.result.card.isHidden())


def test_findings_are_let_stand_or_rows_left_out_one_by_one_or_all_of_a_kind(desk):
    page = desk.page
    desk.open_and_judge(ROSTER)
    desk.choose("sex_mismatch")
    panel = page.check.panel
    assert panel.action == ACCEPT
    assert panel.all_button.text() == "同类 2 处都照此写入"
    desk.click(panel.all_button)
    desk.wait(lambda: page.check.tabs.settled.text() == "已处理 2 / 27")

    issue = desk.choose("amount_missing")
    panel.radios[SKIP].setChecked(True)
    desk.click(panel.confirm_button)
    desk.wait(lambda: page.check.tabs.settled.text() == "已处理 3 / 27")
    assert desk.cells(issue.problem.place)["state"] == ("跳过此行", "mute")


def test_a_row_that_is_wrong_is_kept_whole_as_a_doubt(desk):
    page = desk.page
    desk.open_and_judge(ROSTER)
    issue = desk.choose("id_length")
    page.check.panel.radios[HOLD].setChecked(True)
    desk.click(page.check.panel.confirm_button)
    desk.wait(lambda: page.check.tabs.settled.text() == "已处理 1 / 27")
    cells = desk.cells(issue.problem.place)
    assert (cells["state"], cells["fate"]) == (("整行存疑", "doubt"), ("存疑待核", "doubt"))


def test_what_was_decided_is_taken_back(desk):
    page = desk.page
    desk.open_and_judge(ROSTER)
    issue = desk.choose("amount_missing")
    page.check.panel.radios[SKIP].setChecked(True)
    page.check.panel.confirm()
    desk.wait(lambda: page.check.tabs.settled.text() == "已处理 1 / 27")
    page.check._go(issue.key)
    assert not page.check.panel.back_button.isHidden()
    desk.click(page.check.panel.back_button)
    desk.wait(lambda: page.check.tabs.settled.text() == "已处理 0 / 27")
    assert not page.decisions.skipped


def test_an_empty_correction_is_refused_at_the_field(desk):
    page = desk.page
    desk.open_and_judge(ROSTER)
    desk.choose("id_length")
    panel = page.check.panel
    panel.edit.clear()
    panel.confirm()
    assert panel._verdict.text() == "请填写"
    assert page.check.tabs.settled.text() == "已处理 0 / 27"


def test_tabs_and_kinds_filter_the_rows(desk):
    page = desk.page
    desk.open_and_judge(ROSTER)
    table = desk.table.model
    desk.tab("all")
    desk.wait(lambda: table.rowCount() == 198)
    desk.tab("new")
    desk.wait(lambda: table.rowCount() == 185)
    desk.tab("not_written")
    desk.wait(lambda: table.rowCount() == 13)
    page.check.summary.kinds.select("id_checksum")
    desk.wait(lambda: table.rowCount() == 3)
    assert page.check.panel.issue.problem.code == "id_checksum"


def test_numbers_stand_in_full_and_the_wrong_cell_is_tinted(desk):
    desk.open_and_judge(ROSTER)
    issue = desk.choose("id_checksum")
    place = issue.problem.place
    assert desk.cells(place)["id_no"] == issue.problem.value
    assert len(issue.problem.value) == 18
    assert desk.table.model.entry(desk.table.model.find(place)).notes["id_no"].tone == "err"
    assert desk.cells(place)["state"] == ("待处理", "err")
    assert desk.cells(place)["fate"] == ("不写入", "err")


def test_a_file_that_is_none_is_told_and_nothing_else_happens(desk, tmp_path):
    page = desk.page
    wrong = tmp_path / "a.xlsx"
    wrong.write_bytes(b"\x00\x01nothing of the kind")
    page.take([wrong])
    desk.wait(lambda: not page.choose.notice.isHidden())
    assert "没有导入任何数据" in page.choose.notice.accessibleName()
    assert page.opened is None


def test_a_protected_file_asks_for_its_password_until_it_is_right(desk):
    page = desk.page
    protected = next((RESOURCES.parent / "tests" / "samples").glob("09d_*.xlsx"))
    page.take([protected])
    desk.wait(lambda: not page.choose._secret.isHidden())
    page.choose.password.edit.setText("wrong")
    page.choose._give_password()
    desk.wait(lambda: "密码不对" in page.choose.password.words)


def test_a_file_that_cannot_be_read_does_not_keep_the_others_waiting(desk):
    page = desk.page
    samples = RESOURCES.parent / "tests" / "samples"
    protected, broken = next(samples.glob("09d_*.xlsx")), next(samples.glob("11_*.xlsx"))
    page.take([protected, broken, TASKS])
    desk.wait(lambda: not page.choose._secret.isHidden())
    assert page.choose.password.words.startswith(f"“{protected.name}”：")
    assert desk.verb == "下一个文件（还有 2 个）"
    desk.click(page.wizard.next_button)
    desk.wait(lambda: not page.choose.notice.isHidden())
    assert page.choose._secret.isHidden()  # the password asked for was of another file
    assert page.choose.notice.accessibleName().startswith(f"“{broken.name}”：")
    desk.click(page.wizard.next_button)
    desk.wait(lambda: "目标任务进度表" in page.choose.notice.accessibleName())
    assert desk.verb == "选择文件…"


def test_a_table_of_tasks_is_shown_the_way(desk):
    page = desk.page
    page.take([TASKS])
    desk.wait(lambda: not page.choose.notice.isHidden())
    assert "目标任务进度表" in page.choose.notice.accessibleName()


def test_files_are_dropped_and_come_one_after_another(desk, tmp_path):
    page = desk.page
    second = tmp_path / "b.csv"
    second.write_text("姓名,身份证号\n", encoding="utf-8")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(ROSTER)), QUrl.fromLocalFile(str(second))])
    event = QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton,
                       Qt.KeyboardModifier.NoModifier)  # fmt: skip
    page.choose.dropEvent(event)
    desk.wait(lambda: desk.step == COLUMNS)
    assert page._waiting == [second]
    desk.judge()
    page.write()
    desk.wait(lambda: page.writing.written)
    assert desk.verb == "下一个文件（还有 1 个）"


def test_the_feedback_workbook_is_written_for_the_sender(desk, tmp_path):
    page = desk.page
    desk.open_and_judge(ROSTER)
    target = tmp_path / "back.xlsx"
    page.writing.write_feedback(target)
    desk.wait(target.exists)
    sheets = [sheet.name for sheet in adapters.load("cells").read_sheets(target.read_bytes())]
    assert sheets[0] == "填表说明"  # the file itself, with a list of what was found
    assert sheets[-1].startswith("问题")
    desk.wait(lambda: desk.shell.words == "已导出 back.xlsx")


def test_a_person_of_that_name_who_is_stored_offers_the_right_number(desk):
    page = desk.page
    desk.open_and_judge(ROSTER)
    page.write()
    desk.wait(lambda: page.writing.written)
    page._next_file()
    desk.open_and_judge(ROSTER)
    assert page.check.review.fate_counts()["unchanged"] == 185
    assert desk.workspace.clock.as_of == date(2026, 6, 30)
    page.check.panel.take("341299194811092317")
    assert page.check.panel.action == CORRECT


def test_what_was_decided_is_there_again_when_the_page_was_left(desk):
    page = desk.page
    desk.open_and_judge(ROSTER)
    issue = desk.choose("amount_missing")
    page.check.panel.radios[SKIP].setChecked(True)
    page.check.panel.confirm()
    desk.wait(lambda: page.check.tabs.settled.text() == "已处理 1 / 27")

    again = desk.another()
    again.open(ROSTER)
    assert again.page.decisions.skipped == {issue.problem.place}
    assert again.shell.words == "上次对这个文件处理过 1 处，都还在。"
    again.judge()
    assert again.page.check.tabs.settled.text() == "已处理 1 / 27"
    again.write()
    assert page.session.preferences.get("import.drafts") == []


def test_a_cancelled_judging_leaves_one_where_one_was(desk):
    page = desk.page
    desk.open(ROSTER)
    desk.click(page.wizard.next_button)
    page._ticket.cancel()
    desk.wait(lambda: desk.ready)
    assert desk.step == COLUMNS
    desk.judge()

    before = page.decisions
    issue = desk.choose("amount_missing")
    page.check.panel.radios[SKIP].setChecked(True)
    page.check.panel.confirm()
    page._ticket.cancel()
    desk.wait(lambda: desk.ready)
    if page.check.review.decisions == before:  # the cancelling came in time
        assert page.decisions == before
        assert desk.cells(issue.problem.place)["state"] == ("待处理", "err")


def test_the_result_counts_rows_by_village_and_leads_on(desk):
    page = desk.page
    desk.open_and_judge(ROSTER)
    desk.write()
    model = page.result.table.model
    villages = [model.value(row, 1) for row in range(model.rowCount())]
    assert {"云岭村", "石门村"} <= set(villages)
    assert sum(model.value(row, 2) for row in range(model.rowCount())) == 185
    desk.click(page.result.record_button)
    request = desk.shell.requests[-1]
    assert (request.key, dict(request.args)) == ("spreadsheets.history", {"operation": page.writing.operation})
    desk.click(page.result.roster_button)
    assert dict(desk.shell.requests[-1].args) == {"programme": "dibao_rural"}


def test_where_nothing_may_be_imported_it_says_why(qtbot, desk):
    session = desk.page.session
    for identity, why in (
        (replace(session.identity, rights=frozenset({"view"})), "您的用户没有导入的权限"),
        (replace(session.identity, role="county"), "县里不直接导入花名册"),
    ):
        session.identity = identity
        page = ImportPage(session)
        qtbot.addWidget(page)
        page.show()
        assert page.wizard.isHidden()
        assert page.findChild(EmptyState).accessibleName() == why
    assert load_pages()["spreadsheets.import"].roles == {"township"}
