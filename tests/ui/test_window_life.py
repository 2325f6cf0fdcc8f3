"""The whole window over a real workspace: prompt, search, undo, lock, restore, and what a user arranged."""

import pytest

from minsheng_desktop.core.clock import Clock
from minsheng_desktop.core.errors import AppError, Kind
from minsheng_desktop.workspace.restore import restore_workspace
from minsheng_desktop.workspace.service import load_preferences, open_workspace
from tests.factories.window import wait_for
from tests.factories.workspaces import AS_OF, PASSWORD, add_people, citizen_id, prepared_workspace
from ui.app import Program
from ui.kit.bug_report import RefusedDialog
from ui.kit.page import PageRequest
from ui.kit.theme import apply_theme
from ui.security.login import LoginWindow
from ui.workspace.home_page import HomePage

NAME = "程琴腊"


@pytest.fixture
def folder(tmp_path):
    with prepared_workspace(tmp_path / "w") as made:
        made.run(add_people, [(NAME, citizen_id("19640316", 334))])
    return tmp_path / "w"


@pytest.fixture
def program(qtbot, qapp, folder):
    made = Program(qapp, folder, Clock(AS_OF))
    qtbot.addWidget(made.frame)
    made.start()
    yield made
    made.close()
    apply_theme(qapp)


def sign_in(qtbot, program, password=PASSWORD):
    assert isinstance(program.gate, LoginWindow)
    program.gate.password.edit.setText(password)
    program.gate.unlock()
    wait_for(qtbot, lambda: program.gate is None)


def test_a_wrong_password_says_so_and_a_right_one_opens_the_first_screen(qtbot, program):
    program.gate.password.edit.setText("wrong")
    program.gate.unlock()
    wait_for(qtbot, lambda: program.gate.password.words == "口令不对")
    sign_in(qtbot, program)
    assert isinstance(program.main.host.current, HomePage)
    wait_for(qtbot, lambda: program.main.top.undo_button.isEnabled())


def test_the_environment_opens_without_a_prompt(qtbot, qapp, folder, monkeypatch):
    monkeypatch.setenv("MINSHENG_PASSWORD", PASSWORD)
    program = Program(qapp, folder, Clock(AS_OF))
    qtbot.addWidget(program.frame)
    program.start()
    wait_for(qtbot, lambda: program.main is not None)
    program.close()


def test_a_workspace_open_elsewhere_is_told_in_plain_words(qtbot, program, folder):
    with open_workspace(folder, "admin", PASSWORD, writing="cli"):
        program.gate.password.edit.setText(PASSWORD)
        program.gate.unlock()
        wait_for(qtbot, lambda: "台账正被命令行使用" in program.gate.password.words)
    sign_in(qtbot, program)


def test_nobody_locks_a_window_that_is_gone(qtbot, qapp, folder):
    program = Program(qapp, folder, Clock(AS_OF))
    qtbot.addWidget(program.frame)
    program.start()
    sign_in(qtbot, program)
    assert program._idle.isActive()
    program.close()
    assert not program._idle.isActive()


def test_the_search_box_finds_people(qtbot, program):
    sign_in(qtbot, program)
    search = program.main.top.search
    search.setText("cql")
    search._search()
    wait_for(qtbot, lambda: search.shown_hits)
    hit = search.shown_hits[0]
    assert (hit.title, hit.request.key) == (NAME, "households.person")
    assert "1964-03-16" in hit.detail


def test_undo_and_redo_say_what_they_did(qtbot, program):
    sign_in(qtbot, program)
    main = program.main
    wait_for(qtbot, lambda: main.top.undo_button.isEnabled())
    main.undo()
    wait_for(qtbot, lambda: main.toasts.words.startswith("已撤销："))
    wait_for(qtbot, lambda: main.top.redo_button.isEnabled())
    undone = main.toasts.words.removeprefix("已撤销：")
    main.redo()
    wait_for(qtbot, lambda: main.toasts.words.startswith("已重做："))
    assert main.toasts.words.removeprefix("已重做：") == undone


def test_locking_keeps_the_pages_and_asks_for_the_password(qtbot, program):
    sign_in(qtbot, program)
    program.main.host.open(PageRequest("areas.list"))
    program.lock()
    assert not program._idle.isActive()
    sign_in(qtbot, program)
    assert program.main.host.current.title == "村（居）名单"
    assert program._idle.interval() == 15 * 60_000


def test_what_was_arranged_is_kept_in_the_workspace(qtbot, program, folder):
    sign_in(qtbot, program)
    program.session.preferences.set("navigation.folded", True)
    wait_for(qtbot, lambda: load_preferences(program.workspace).get("navigation.folded"))
    assert "navigation" not in (folder / "window.json").read_text(encoding="utf-8")


def test_restoring_puts_the_backup_in_place_and_asks_for_the_password(qtbot, program, tmp_path):
    sign_in(qtbot, program)
    target = tmp_path / "a.msbak"
    program.workspace.backup(target)
    program.workspace.run(add_people, [("佘桂兰", citizen_id("19600228", 472))])
    program.session.reopen(lambda folder: restore_workspace(folder, target, "admin", PASSWORD, "window"))
    assert program.main is None
    wait_for(qtbot, lambda: isinstance(program.gate, LoginWindow))
    sign_in(qtbot, program)
    wait_for(qtbot, lambda: program.main.host.current.table is not None)
    assert program.workspace.node.epoch == 2


def test_a_restore_that_fails_leaves_the_data_and_asks_again(qtbot, program):
    sign_in(qtbot, program)

    def fails(folder):
        raise AppError(Kind.INTEGRITY, "workspace.backup_bad")

    program.session.reopen(fails)
    wait_for(qtbot, lambda: isinstance(program.gate, LoginWindow))
    for dialog in program.frame.findChildren(RefusedDialog):
        dialog.accept()
    sign_in(qtbot, program)
    assert program.workspace.node.epoch == 1
