"""The first screen: what is to be done opens where it is done, and it follows the data."""

import pytest
from PySide6.QtCore import Qt

from minsheng_desktop.households.roster_files import judge_roster, open_roster
from minsheng_desktop.households.roster_import import import_roster
from minsheng_desktop.workspace.home import township_home
from resources import RESOURCES
from tests.factories.window import Shell, session_of, wait_for
from tests.factories.workspaces import make_workspace
from ui.kit.formats import money
from ui.kit.runner import JobRunner
from ui.kit.theme import apply_theme
from ui.workspace.home_page import HomePage

ROSTER = next((RESOURCES / "demo").glob("01_*.xlsx"))


@pytest.fixture
def runner(qapp):
    apply_theme(qapp)
    made = JobRunner()
    yield made
    made.close()


def home(qtbot, runner, workspace):
    session = session_of(workspace, runner)
    page = HomePage(session)
    qtbot.addWidget(page)
    page.resize(1200, 800)
    page.show()
    page.refresh()
    return Shell(page, session), session


def task_words(page):
    return [line.accessibleName() for line in page.tasks.lines]


def take_in(do, job):
    opened = do.workspace.read(open_roster, ROSTER)
    return do.run(import_roster, do.workspace.read(judge_roster, opened), opened.digest)


def test_a_township_sees_its_work_and_its_month_and_follows_an_import(qtbot, runner, tmp_path):
    with make_workspace(tmp_path / "w") as workspace:
        shell, session = home(qtbot, runner, workspace)
        page = shell.page
        wait_for(qtbot, lambda: any("还没有备份" in words for words in task_words(page)))
        assert page._place.text() == "云岭镇 · 9 个村（居）"
        assert page.table.model.rowCount() == 0

        session.write(take_in)
        wait_for(qtbot, lambda: page.table.model.rowCount() == 1)
        (line,) = workspace.read(township_home).programmes
        assert page._total.text() == f"合计 {money(line.fen)} 元"
        assert line.fen > 9_000_000
        assert any("8 户有成员没有写入" in words for words in task_words(page))

        line = next(line for line in page.tasks.lines if "还没有备份" in line.accessibleName())
        qtbot.mouseClick(line, Qt.MouseButton.LeftButton)
        assert shell.requests[-1].key == "workspace.backup"
        page.table.opened.emit("x")
        assert shell.requests[-1].key == "households.roster"


def test_a_county_sees_its_townships(qtbot, runner, tmp_path):
    with make_workspace(tmp_path / "w", "泾川县", "county", areas=False) as workspace:
        shell, _ = home(qtbot, runner, workspace)
        wait_for(qtbot, lambda: shell.page._place.text() == "泾川县 · 0 个乡镇")
        assert "还没有乡镇接入" in shell.page.table.empty.accessibleName()
