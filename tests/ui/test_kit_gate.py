"""Prompt and first run: a wrong password says so and nothing else; the wizard makes a workspace that opens."""

from datetime import date

import pytest

from minsheng_desktop.core.clock import Clock
from minsheng_desktop.core.errors import AppError, Kind
from ui.app import Program
from ui.kit.runner import JobRunner
from ui.kit.theme import apply_theme
from ui.registry import PageSpec
from ui.security.login import LoginServices, LoginUser, LoginWindow
from ui.workspace.first_run import FirstRun
from ui.workspace.first_run_model import FirstRunModel, FirstRunServices, password_strength

CLOCK = Clock(date(2026, 11, 20))
PASSWORD = "ditie-2026-lan"


@pytest.fixture
def runner(qtbot, qapp):
    apply_theme(qapp)
    made = JobRunner()
    yield made
    made.close()


def login(qtbot, runner, unlock):
    window = LoginWindow(LoginServices([LoginUser("a"), LoginUser("b", "某乙", "clerk")], unlock), runner)
    qtbot.addWidget(window)
    window.show()
    return window


def test_a_wrong_password_says_so_and_nothing_else(qtbot, runner):
    window = login(qtbot, runner, lambda user, password, job: None)
    qtbot.keyClicks(window.password.edit, "nono")
    window.unlock()
    qtbot.waitUntil(lambda: window.password.words == "口令不对")
    assert window.open_button.isEnabled()
    assert window.user.box.itemText(1) == "某乙（经办）"


def test_a_right_password_opens(qtbot, runner):
    window = login(qtbot, runner, lambda user, password, job: (user, password))
    qtbot.keyClicks(window.password.edit, "x y")
    with qtbot.waitSignal(window.opened) as opened:
        window.unlock()
    assert opened.args == [("a", "x y")]


def test_anything_else_says_why(qtbot, runner):
    def locked(user, password, job):
        raise AppError(Kind.UNAVAILABLE, "cancelled")

    window = login(qtbot, runner, locked)
    qtbot.keyClicks(window.password.edit, "x")
    window.unlock()
    qtbot.waitUntil(lambda: window.password.words.startswith("没有打开："))


def test_caps_lock_is_noticed(qtbot, runner):
    window = login(qtbot, runner, lambda *_: None)
    qtbot.keyClick(window.password.edit, "A")
    assert window.caps.isVisible()
    qtbot.keyClick(window.password.edit, "a")
    assert not window.caps.isVisible()


@pytest.mark.parametrize(
    ("password", "tone"),
    [("short", "err"), ("aaaaaaaa", "err"), ("12345678", "err"), ("mzq-2026", "ok"), (PASSWORD, "ok")],
)
def test_passwords_are_judged(password, tone):
    assert password_strength(password)[0] == tone


def test_the_steps_hold_back_until_they_are_complete():
    model = FirstRunModel()
    assert not model.forward()
    model.role = "county"
    assert model.forward()
    model.answers = {"area_code": "341299103", "area_name": "某县"}
    assert "area_code" in model.problems()
    model.answers["area_code"] = "341299"
    assert model.forward()
    model.answers |= {"user_name": "某甲", "login": "Bad", "password": PASSWORD, "again": "x"}
    assert set(model.problems()) == {"login", "again", "promise"}


def test_the_first_run_makes_a_workspace_that_the_prompt_opens(qtbot, qapp, tmp_path, monkeypatch):
    monkeypatch.setenv("MINSHENG_CONFIG", str(tmp_path / "config"))
    home = PageSpec("home", "home", "shell.group.home", "users", "ui.kit.page:Page")
    monkeypatch.setattr("ui.registry.load_pages", lambda: {"home": home})
    folder = tmp_path / "workspace"
    program = Program(qapp, folder, CLOCK)
    qtbot.addWidget(program.frame)
    program.start()
    wizard = program.gate
    assert isinstance(wizard, FirstRun)
    fill_in(wizard)
    qtbot.waitUntil(lambda: wizard.model.name == "sheet")
    wizard.next()
    assert "恢复单" in wizard.sheet_sentence.words
    sheet = tmp_path / "sheet.pdf"
    wizard.save_sheet(sheet)
    qtbot.waitUntil(lambda: bool(wizard.model.sheet_saved))
    assert sheet.read_bytes().startswith(b"%PDF")
    wizard.next()
    wizard.next()
    qtbot.waitUntil(lambda: program.main is not None)
    assert program.session.office == "某镇民政办"
    program.lock()
    check_locked(qtbot, program)
    program.set_look(1.25, True)
    assert program.settings.look == (1.25, True)
    program.close()
    apply_theme(qapp)


def fill_in(wizard):
    fill_in_until_user(wizard)
    for key, value in (("user_name", "某甲"), ("login", "jia"), ("password", PASSWORD), ("again", PASSWORD)):
        wizard._fields[key].set_value(value)
    wizard.promise.setChecked(True)
    wizard.next()


def check_locked(qtbot, program):
    window = program.gate
    window.password.edit.setText("wrong")
    window.unlock()
    qtbot.waitUntil(lambda: window.password.words == "口令不对")
    window.password.edit.setText(PASSWORD)
    window.unlock()
    qtbot.waitUntil(lambda: program.gate is None)
    assert program.frame.currentWidget() is program.main


def test_the_wizard_says_how_many_things_are_left(qtbot, runner):
    window = FirstRun(FirstRunServices(lambda *_: None, lambda *_: None), runner)
    qtbot.addWidget(window)
    window.roles["county"].setChecked(True)
    window.next()
    window.next()
    assert window.wrong.words == "还有 2 处要改"


@pytest.mark.parametrize("scale", [1.0, 1.25, 1.5])
def test_prompt_and_wizard_fit_the_smallest_screen(qtbot, qapp, scale):
    apply_theme(qapp, scale)
    runner = JobRunner()
    wizard = FirstRun(FirstRunServices(lambda *_: None, lambda *_: None), runner)
    fill_in_until_user(wizard)
    services = LoginServices([LoginUser("a")], lambda *_: None, lambda *_: None)
    for window in (wizard, LoginWindow(services, runner)):
        qtbot.addWidget(window)
        window.resize(1366, 697)
        window.show()
        assert window.width() == 1366
        assert window.height() == 697
    runner.close()
    apply_theme(qapp)


def fill_in_until_user(wizard):
    wizard.roles["township"].setChecked(True)
    wizard.next()
    wizard._fields["area_code"].set_value("341299103")
    wizard._fields["area_name"].set_value("某镇")
    wizard.next()
