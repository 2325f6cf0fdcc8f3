"""今日操作: every operation of the day in words, taken back one by one while nothing depends on it."""

import pytest
from PySide6.QtWidgets import QApplication

from minsheng_desktop.households.editing import edit_person
from minsheng_desktop.security.undoing import obstacles, offered_operations, recent_operations
from tests.factories.window import Shell, session_of, wait_for
from tests.factories.workspaces import add_people, citizen_id, prepared_workspace
from ui.kit.messages import QuestionDialog
from ui.kit.runner import JobRunner
from ui.kit.theme import apply_theme
from ui.security.today_page import TodayPage


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


def shown(qtbot, session):
    page = TodayPage(session)
    qtbot.addWidget(page)
    page.resize(1200, 700)
    page.show()
    page.refresh()
    wait_for(qtbot, lambda: bool(page.against))
    return Shell(page, session)


def standing(page, operation):
    """What the page says of an operation."""
    return next(page.standing(one) for one in page.entries if one.entry.id == operation)


def two_operations(workspace):
    """A person entered and then changed, and another person: (entering, changing, the other)."""
    entered = workspace.run(add_people, [("程琴腊", citizen_id("19640316", 334))])
    changed = workspace.run(edit_person, entered.value[0], {"remark": "某事"})
    other = workspace.run(add_people, [("严明月", None)])
    return entered.operation_id, changed.operation_id, other.operation_id


def test_an_older_operation_is_taken_back_while_others_stand(qtbot, session, workspace):
    first, second, other = two_operations(workspace)
    shell = shown(qtbot, session)
    page = shell.page
    assert standing(page, first) == "后来又改过"
    assert standing(page, second) == "可以撤回"
    assert standing(page, other) == "可以撤回"
    assert standing(page, 1) == "这种操作不能撤回"
    page.table.select(first)
    assert not page.back_button.isEnabled()
    page.table.select(second)
    page.take_back()
    wait_for(qtbot, lambda: standing(page, second) == "已撤回")
    wait_for(qtbot, lambda: standing(page, first) == "可以撤回")
    assert standing(page, other) == "可以撤回"


def test_many_rows_are_asked_about_in_numbers(qtbot, session, workspace):
    people = [("某甲", citizen_id("19640316", serial)) for serial in range(300, 325)]
    done = workspace.run(add_people, people)
    page = shown(qtbot, session).page
    page.table.select(done.operation_id)
    page.take_back()
    wait_for(qtbot, lambda: isinstance(QApplication.activeModalWidget(), QuestionDialog))
    changes = next(one.entry.changes for one in page.entries if one.entry.id == done.operation_id)
    assert changes >= 20
    QApplication.activeModalWidget().accept()
    wait_for(qtbot, lambda: standing(page, done.operation_id) == "已撤回")


def test_what_was_taken_back_is_not_offered_again(workspace):
    first, second, other = two_operations(workspace)
    assert [entry.id for entry in workspace.read(offered_operations)] == [other, second, first]
    workspace.undo_operation(second)
    assert [entry.id for entry in workspace.read(offered_operations)] == [other, first]
    assert workspace.read(obstacles, [first, other]) == {first: "", other: ""}
    newest = workspace.read(recent_operations)[0]
    assert newest.undoes
    assert not newest.askable
