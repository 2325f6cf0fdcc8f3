"""系统管理: backup and restore, users, the history of operations, areas, programmes."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QDialog

from minsheng_desktop.security.service import list_users
from minsheng_desktop.workspace.service import open_workspace
from resources import RESOURCES
from tests.factories.window import Shell, session_of, wait_for
from tests.factories.workspaces import PASSWORD, add_people, citizen_id, prepared_workspace
from ui.areas.areas_page import AreasPage
from ui.kit.messages import QuestionDialog
from ui.kit.runner import JobRunner
from ui.kit.theme import apply_theme
from ui.programmes.programmes_page import ProgrammesPage
from ui.security.audit_page import AuditPage
from ui.security.password_dialog import PasswordDialog
from ui.security.users_page import UsersPage
from ui.workspace.backup_page import BackupPage

FRESH = "another-2026-word"


@pytest.fixture
def workspace(tmp_path):
    with prepared_workspace(tmp_path / "w", areas=False) as made:
        yield made


@pytest.fixture
def session(qapp, workspace):
    apply_theme(qapp)
    runner = JobRunner()
    yield session_of(workspace, runner)
    runner.close()


def shown(qtbot, session, kind):
    page = kind(session)
    qtbot.addWidget(page)
    page.resize(1200, 800)
    page.show()
    page.refresh()
    return Shell(page, session)


def answer(qtbot, accept):
    """Press the verb (or the harmless button) of the question in front."""
    wait_for(qtbot, lambda: isinstance(QApplication.activeModalWidget(), QuestionDialog))
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, QDialog)
    dialog.accept() if accept else dialog.reject()


def test_a_backup_is_written_listed_and_looked_into(qtbot, session, workspace, tmp_path):
    workspace.run(add_people, [("程琴腊", citizen_id("19640316", 334))])
    shell = shown(qtbot, session, BackupPage)
    page = shell.page
    target = tmp_path / "stick" / "a.msbak"
    page.write(target)
    wait_for(qtbot, lambda: "没有" in page.notice.accessibleName())
    target.parent.mkdir()
    page.write(target)
    wait_for(qtbot, lambda: page.table.model.rowCount() == 1)
    assert shell.words.startswith("已备份并校验：a.msbak")
    page.choose(target)
    page.password.edit.setText("wrong password")
    page.look()
    wait_for(qtbot, lambda: page.password.words == "口令不对。")
    page.password.edit.setText(PASSWORD)
    page.look()
    wait_for(qtbot, lambda: page.contents is not None)
    assert page.contents.counts["person"] == 1


def test_restoring_asks_and_hands_the_work_to_the_program(qtbot, session, workspace, tmp_path):
    target = tmp_path / "a.msbak"
    workspace.backup(target)
    page = shown(qtbot, session, BackupPage).page
    asked = []
    session.reopen = asked.append
    page.choose(target)
    page.password.edit.setText(PASSWORD)
    page.look()
    wait_for(qtbot, lambda: page.restore_button.isVisible())
    page._ask_restore()
    answer(qtbot, accept=False)
    assert not asked
    page._ask_restore()
    answer(qtbot, accept=True)
    workspace.close()
    kept = asked[0](workspace.folder)
    assert (kept / "data.db").exists()
    open_workspace(workspace.folder, "admin", PASSWORD).close()


def test_a_user_is_added_gets_another_password_and_is_disabled(qtbot, session, workspace):
    shell = shown(qtbot, session, UsersPage)
    page = shell.page
    wait_for(qtbot, lambda: page.table.model.rowCount() == 1)
    page.form.set_values({"name": "某乙", "login": "yi", "role": "clerk", "password": "short", "again": "short"})
    page.add()
    assert page.form["password"].words == "至少 8 位。"
    page.form.set_values({"password": FRESH, "again": FRESH + "x"})
    page.add()
    assert page.form["again"].words == "两次口令不一样"
    page.form.set_values({"again": FRESH})
    page.add()
    wait_for(qtbot, lambda: page.table.model.rowCount() == 2)
    open_workspace(workspace.folder, "yi", FRESH).close()

    page.form.set_values({"name": "某丙", "login": "yi", "role": "clerk", "password": FRESH, "again": FRESH})
    page.add()
    wait_for(qtbot, lambda: "已有用户" in page.form["login"].words)

    page.table.select("yi")
    page.new_password.edit.setText("third-2026-word")
    page.set_password()
    wait_for(qtbot, lambda: shell.words == "已给 yi 设新口令")
    open_workspace(workspace.folder, "yi", "third-2026-word").close()
    page.disable("yi")
    wait_for(qtbot, lambda: workspace.read(list_users)[1].disabled)
    wait_for(qtbot, lambda: page.chosen_card.isHidden())


def test_the_last_administrator_stays(qtbot, session):
    page = shown(qtbot, session, UsersPage).page
    wait_for(qtbot, lambda: page.table.model.rowCount() == 1)
    page.disable("admin")
    wait_for(qtbot, lambda: "最后一个管理员" in page.notice.accessibleName())


def test_one_operation_of_the_history_is_taken_back(qtbot, session, workspace):
    done = workspace.run(add_people, [("程琴腊", citizen_id("19640316", 334))])
    shell = shown(qtbot, session, AuditPage)
    page = shell.page
    wait_for(qtbot, lambda: page.table.model.rowCount() == 3)
    assert not page.undo_button.isEnabled()
    page.table.select(done.operation_id)
    assert page.undo_button.isEnabled()
    page._ask_undo()
    answer(qtbot, accept=True)
    wait_for(qtbot, lambda: shell.words.startswith("已撤销"))
    wait_for(qtbot, lambda: page.table.model.rowCount() == 4)
    page.table.select(done.operation_id)
    assert not page.undo_button.isEnabled()
    page.verify()
    wait_for(qtbot, lambda: "校验链完好" in page.notice.accessibleName())


def test_what_cannot_be_taken_back_says_why(qtbot, session):
    page = shown(qtbot, session, AuditPage).page
    wait_for(qtbot, lambda: page.table.model.rowCount() == 2)
    page.undo(page._entries[1])
    wait_for(qtbot, lambda: "不能撤销" in page.notice.accessibleName())


def test_areas_are_taken_in_from_a_list(qtbot, session, tmp_path):
    shell = shown(qtbot, session, AreasPage)
    page = shell.page
    page.take(RESOURCES / "catalogue" / "areas_demo.csv")
    wait_for(qtbot, lambda: page.table.model.rowCount() == 17)
    assert shell.words.startswith("新增 16 个")
    wrong = tmp_path / "wrong.csv"
    wrong.write_text("code,name,level,parent_code,aliases\nx,某村,village,,\n", encoding="utf-8")
    page.take(wrong)
    wait_for(qtbot, lambda: "一行也没有导入" in page.notice.accessibleName())


def test_areas_are_pasted_after_a_question(qtbot, session):
    shell = shown(qtbot, session, AreasPage)
    QGuiApplication.clipboard().setText("区划代码\t名称\n341299101291\t桐坪村\n341299101292\t枫林村\n")
    shell.page.table.paste()
    answer(qtbot, accept=True)
    wait_for(qtbot, lambda: shell.words.startswith("新增 2 个"))


def test_a_table_that_only_shows_says_so_when_something_is_pasted(qtbot, session):
    shell = shown(qtbot, session, AuditPage)
    wait_for(qtbot, lambda: shell.page.table.model.rowCount() == 2)
    QGuiApplication.clipboard().setText("甲\t乙")
    shell.page.table.paste()
    assert "不能粘贴" in shell.words


def test_programmes_can_be_looked_up(qtbot, session):
    page = shown(qtbot, session, ProgrammesPage).page
    wait_for(qtbot, lambda: page.table.model.rowCount() > 50)


def test_the_own_password_is_changed_with_the_old_one(qtbot, session, workspace):
    right = []
    dialog = PasswordDialog(session, lambda old: old == PASSWORD, None)
    qtbot.addWidget(dialog)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    dialog.accepted.connect(lambda: right.append(True))
    dialog.show()
    dialog.old.edit.setText("no")
    dialog.fresh.edit.setText(FRESH)
    dialog.again.edit.setText(FRESH)
    dialog.change()
    wait_for(qtbot, lambda: dialog.old.words == "口令不对")
    dialog.old.edit.setText(PASSWORD)
    dialog.change()
    wait_for(qtbot, lambda: right)
    open_workspace(workspace.folder, "admin", FRESH).close()
