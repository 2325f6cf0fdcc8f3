"""The first screen: what is to be done opens where it is done, and it follows the data."""

import pytest
from PySide6.QtCore import Qt

from minsheng_desktop.entitlements.changes import begin_grace
from minsheng_desktop.households.roster_files import judge_roster, open_roster
from minsheng_desktop.households.roster_import import import_roster
from minsheng_desktop.workspace.home import township_home
from resources import RESOURCES
from tests.factories.benefits import benefit_row
from tests.factories.elders import enter_elder
from tests.factories.households import open_rostered
from tests.factories.window import Shell, session_of, wait_for
from tests.factories.workspaces import prepared_workspace
from ui.checks.doubts_page import DoubtsPage
from ui.households.roster import RosterPage
from ui.kit.formats import money
from ui.kit.page import PageRequest
from ui.kit.runner import JobRunner
from ui.kit.theme import apply_theme
from ui.workspace.ages_page import AgesPage
from ui.workspace.home import first_screen
from ui.workspace.home_words import task_request
from ui.workspace.home_words import task_words as words_of
from ui.workspace.leftovers_page import LeftoversPage

ROSTER = next((RESOURCES / "demo").glob("01_*.xlsx"))


@pytest.fixture
def runner(qapp):
    apply_theme(qapp)
    made = JobRunner()
    yield made
    made.close()


def home(qtbot, runner, workspace):
    session = session_of(workspace, runner)
    page = first_screen(session)
    qtbot.addWidget(page)
    page.resize(1200, 800)
    page.show()
    page.refresh()
    return Shell(page, session), session


def task_words(page):
    return [line.accessibleName() for line in page.tasks.lines]


def press(qtbot, page, words):
    """Press the line of work that says ``words``."""
    line = next(line for line in page.tasks.lines if words in line.accessibleName())
    qtbot.mouseClick(line, Qt.MouseButton.LeftButton)


def take_in(do, job):
    opened = do.workspace.read(open_roster, ROSTER)
    return do.run(import_roster, do.workspace.read(judge_roster, opened), opened.digest)


def test_a_township_sees_its_work_and_its_month_and_follows_an_import(qtbot, runner, tmp_path):
    with prepared_workspace(tmp_path / "w") as workspace:
        shell, session = home(qtbot, runner, workspace)
        page = shell.page
        wait_for(qtbot, lambda: any("还没有备份" in words for words in task_words(page)))
        assert page._place.text() == "云岭镇 · 9 个村（居）· 0 人在册"
        assert not page.empty.isHidden()

        session.write(take_in)
        wait_for(qtbot, lambda: len(page.table.flows) == 1)
        (line,) = workspace.read(township_home).programmes
        assert page._total.text() == f"合计 {money(line.fen)} 元"
        assert line.fen > 9_000_000
        assert any("8 户有成员没有写入" in words for words in task_words(page))

        press(qtbot, page, "还没有备份")
        assert shell.requests[-1].key == "workspace.backup"
        press(qtbot, page, "11 行没有写入")
        assert shell.requests[-1].key == "workspace.leftovers"
        press(qtbot, page, "8 户有成员没有写入")
        assert shell.requests[-1] == PageRequest.to("checks.doubts", rule="household_incomplete")
        press(qtbot, page, "23 户没有写明")
        assert dict(shell.requests[-1].args)["unstated"] is True


def test_each_step_of_the_month_opens_what_is_done_there(qtbot, runner, tmp_path):
    with prepared_workspace(tmp_path / "w") as workspace:
        shell, session = home(qtbot, runner, workspace)
        session.write(take_in)
        wait_for(qtbot, lambda: len(shell.page.table.flows) == 1)
        opened = []
        for made in shell.page.table.flows[0].buttons:
            qtbot.mouseClick(made, Qt.MouseButton.LeftButton)
            opened.append(shell.requests[-1])
        assert opened == [
            PageRequest.to("households.roster", programme="dibao_rural"),
            PageRequest("exchange.send"),
            PageRequest("exchange.receive"),
        ]
        assert shell.page.table.flows[0].buttons[0].accessibleName() == "农村低保，变动：正在办"


def test_people_near_an_age_stand_on_the_first_screen_and_in_a_list(qtbot, runner, tmp_path):
    with prepared_workspace(tmp_path / "w") as workspace:
        workspace.run(enter_elder, "1946-06-12")
        shell, session = home(qtbot, runner, workspace)
        page = shell.page
        wait_for(qtbot, lambda: len(page.due.lines) == 1)
        assert "满 80 周岁，没有领高龄津贴" in page.due.lines[0].accessibleName()
        press(qtbot, page, "本月 1 人满 80 周岁")
        request = shell.requests[-1]
        assert request == PageRequest.to("workspace.ages", rule="elder_80")
        listed = AgesPage(session, dict(request.args))
        qtbot.addWidget(listed)
        listed.refresh()
        wait_for(qtbot, lambda: listed.table.model.rowCount() == 1)
        assert [person.name for person in listed.chosen()] == ["某甲"]
        listed.export(tmp_path / "a.xlsx")
        wait_for(qtbot, lambda: (tmp_path / "a.xlsx").exists())


def test_the_rows_an_import_left_are_listed_cell_by_cell(qtbot, runner, tmp_path):
    with prepared_workspace(tmp_path / "w") as workspace:
        session = session_of(workspace, runner)
        opened = workspace.read(open_roster, ROSTER)
        done = workspace.run(import_roster, workspace.read(judge_roster, opened), opened.digest)
        page = LeftoversPage(session, {"operation": done.operation_id})
        qtbot.addWidget(page)
        page.refresh()
        wait_for(qtbot, lambda: page.table.model.rowCount() == 11)
        workspace.undo_operation(done.operation_id)
        page.refresh()
        wait_for(qtbot, lambda: "没有这次导入" in page.notice.accessibleName())


def test_doubts_of_one_kind_and_households_without_cover_are_listed_as_counted(qtbot, runner, tmp_path):
    with prepared_workspace(tmp_path / "w") as workspace:
        session = session_of(workspace, runner)
        opened = workspace.read(open_roster, ROSTER)
        workspace.run(import_roster, workspace.read(judge_roster, opened), opened.digest)
        doubts = DoubtsPage(session, {"rule": "household_incomplete"})
        roster = RosterPage(session, {"programme": "", "unstated": True})
        for page in (doubts, roster):
            qtbot.addWidget(page)
            page.show()
            page.refresh()
        wait_for(qtbot, lambda: doubts.grid.model.rowCount() == 8)
        wait_for(qtbot, lambda: roster.totals is not None and roster.totals.benefits == 23)
        doubts.refresh()
        wait_for(qtbot, lambda: doubts.rule.value == "household_incomplete")


def test_gradual_exits_that_have_ended_open_the_roster_of_them(qtbot, runner, tmp_path):
    with open_rostered(tmp_path / "w", paid=False) as workspace:
        workspace.run(begin_grace, benefit_row(workspace, "王满堂")["uid"], 202607, 202610)
        task = next(task for task in workspace.read(township_home).tasks if task.code == "grace_ended")
        assert words_of(task) == "渐退到期 1 户，请停发或恢复"
        request = task_request(task)
        page = RosterPage(session_of(workspace, runner), dict(request.args))
        qtbot.addWidget(page)
        page.show()
        page.refresh()
        wait_for(qtbot, lambda: page.totals is not None and page.totals.benefits == 1)
        assert page.chips.chips[0].text() == "渐退到期"
        page.clear_filters()
        wait_for(qtbot, lambda: page.totals is not None and page.totals.benefits == 6)


def test_a_county_sees_its_townships(qtbot, runner, tmp_path):
    with prepared_workspace(tmp_path / "w", "泾川县", "county", areas=False) as workspace:
        shell, _ = home(qtbot, runner, workspace)
        wait_for(qtbot, lambda: shell.page._place.text() == "泾川县 · 0 个乡镇")
        assert "还没有乡镇接入" in shell.page.table.empty.accessibleName()
