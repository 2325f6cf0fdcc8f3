"""工程项目 and one project as a clerk uses them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtWidgets import QMenu

from minsheng_desktop.households import attachments
from minsheng_desktop.progress.project_records import ReportEntry
from minsheng_desktop.progress.project_reports import report_project
from minsheng_desktop.progress.project_sheets import LEDGER, MONTHS, RESERVE, UPKEEP
from minsheng_desktop.progress.projects import list_projects, project_detail, reserve_list, score_project
from minsheng_desktop.workspace.year_tasks import year_tasks
from tests.factories import pictures
from tests.factories.projects import HOME, ROAD, add, bring_to_handover, bring_to_start
from tests.factories.window import stage, wait_for
from tests.ui.test_household_access import nameless
from ui.progress.project_page import ProjectPage
from ui.progress.projects_page import ProjectsPage
from ui.workspace.home_words import TASK_PAGES, TASK_VIEWS, TASK_WORDS

NAME = HOME["name"]


@pytest.fixture
def at(qtbot, tmp_path):
    with stage(qtbot, tmp_path / "w") as made:
        yield made


def shown(qtbot, at, page):
    shell = at.show(page)
    wait_for(qtbot, lambda: (page.found if isinstance(page, ProjectsPage) else page.detail) is not None)
    return shell


def names(page):
    return [line.name for line in page.found.lines]


def test_a_project_is_entered_from_the_list(qtbot, at):
    page = ProjectsPage(at.session)
    shell = shown(qtbot, at, page)
    assert nameless(page) == []
    page.add()
    wait_for(qtbot, lambda: page.form is not None)
    assert nameless(page) == []
    page.save_new()
    assert page.form["name"].tone == "err"
    page.form.set_values({"name": NAME, "quantity_milli": 120_000, "budget_fen": 300_000_000,
                          "planned_start": date(2026, 3, 1), "planned_finish": date(2026, 12, 31)})  # fmt: skip
    page.save_new()
    wait_for(qtbot, lambda: "填了建设数量" in shell.words)
    page.form.set_values({"unit": "张"})
    page.save_new()
    wait_for(qtbot, lambda: page.found is not None and names(page) == [NAME])
    (line,) = at.workspace.read(list_projects).lines
    assert (line.values["budget_fen"], line.values["quantity_milli"]) == (300_000_000, 120_000)
    wait_for(qtbot, lambda: shell.requests and shell.requests[-1].key == "progress.project")


def test_the_list_tells_what_is_late_and_filters_it(qtbot, at):
    home, road = add(at.workspace), add(at.workspace, ROAD)
    bring_to_handover(at.workspace, home)
    page = ProjectsPage(at.session)
    _shell = shown(qtbot, at, page)
    wait_for(qtbot, lambda: len(page.found.lines) == 2)
    assert page.found.late == 1
    page.late.set_value(True, tell=True)
    wait_for(qtbot, lambda: names(page) == [ROAD["name"]])
    page.clear_filters()
    wait_for(qtbot, lambda: len(page.found.lines) == 2)
    page.grid.opened.emit(road)
    assert page.totals.isVisibleTo(page)


def test_every_view_shows_its_table(qtbot, at):
    home = add(at.workspace)
    bring_to_handover(at.workspace, home)
    reserve = add(at.workspace, ROAD, reserve=True)
    at.workspace.run(score_project, reserve, 91_000)
    page = ProjectsPage(at.session)
    shell = shown(qtbot, at, page)
    for view, first in ((MONTHS, NAME), (RESERVE, 1), (UPKEEP, NAME), (RESERVE, 1)):
        page.look(view)
        wait_for(qtbot, lambda cell=first: page.figures.sheet and page.figures.sheet.rows[0].cells[0] == cell)
    page.figures.table.opened.emit(0)
    assert shell.requests[-1].args == (("uid", reserve),)


def test_the_tables_leave_as_workbook_and_paper(qtbot, at, tmp_path):
    add(at.workspace)
    page = ProjectsPage(at.session)
    shell = shown(qtbot, at, page)
    page.print_table()
    wait_for(qtbot, lambda: shell.requests and shell.requests[-1].key == "notices.print")
    page.figures.export(tmp_path / "list.xlsx")
    wait_for(qtbot, (tmp_path / "list.xlsx").is_file)
    page.look(LEDGER)
    page.print_table()
    assert dict(shell.requests[-1].args)["title"] == "工程项目台账"


def test_a_step_brings_the_project_on_and_can_be_taken_back(qtbot, at):
    uid = add(at.workspace)
    page = ProjectPage(at.session, {"uid": uid})
    shell = shown(qtbot, at, page)
    assert nameless(page) == []
    page.add_step()
    page.form.set_values({"kind": "finish", "done_on": date(2026, 5, 1)})
    page.save_step()
    wait_for(qtbot, lambda: "登记“完工”之前要先登记“开工”" in shell.words)
    page.form.set_values({"kind": "start", "done_on": date(2026, 3, 5), "document": "开工令"})
    page.save_step()
    wait_for(qtbot, lambda: page.detail.line.stage == "started")
    begun = next(at for at, step in enumerate(page.detail.steps) if step.kind == "start")
    page.steps.select(begun)
    page.edit_current()
    assert page.form["document"].value == "开工令"
    page.remove_current()
    wait_for(qtbot, lambda: page.detail.line.stage == "approved")


def test_a_month_is_reported_and_corrected_with_a_reason(qtbot, at):
    uid = add(at.workspace)
    bring_to_start(at.workspace, uid)
    at.workspace.run(report_project, uid, ReportEntry(202605, 250, 300_000_000, words="二层"))
    page = ProjectPage(at.session, {"uid": uid})
    shell = shown(qtbot, at, page)
    page.report()
    assert page.form["planned_fen"].value == 300_000_000  # money goes on from the month before
    page.form.show_month(202605)
    assert page.form["words"].value == "二层"
    page.form.set_values({"share_milli": 300})
    page.save_report()
    wait_for(qtbot, lambda: "改数要写原因" in shell.words)
    page.form.set_values({"reason": "复核后更正"})
    page.save_report()
    wait_for(qtbot, lambda: [one.share_milli for one in page.detail.versions] == [250, 300])


def test_the_reserve_list_and_stopping_are_in_the_menu(qtbot, at):
    uid = add(at.workspace, ROAD, reserve=True)
    page = ProjectPage(at.session, {"uid": uid})
    _shell = shown(qtbot, at, page)
    page.acts.score()
    page.acts.form.set_values({"score": 88_500})
    page.acts.save_score()
    wait_for(qtbot, lambda: at.workspace.read(reserve_list)[0].score_milli == 88_500)
    page.acts.approve()
    wait_for(qtbot, lambda: page.detail.line.stage == "approved")
    page.acts.stop("占地纠纷")
    wait_for(qtbot, lambda: page.detail.line.stage == "stopped")
    assert not page.report_button.isVisibleTo(page)
    page.acts.resume()
    wait_for(qtbot, lambda: page.detail.line.stage == "approved")
    assert [words for words, _ in page.acts.offered()] == ["导出当前表", "停建", "删除"]


def test_photographs_are_added_to_a_project(qtbot, at, tmp_path):
    uid = add(at.workspace)
    (tmp_path / "a.jpg").write_bytes(pictures.photograph(900, 700))
    page = ProjectPage(at.session, {"uid": uid})
    _shell = shown(qtbot, at, page)
    page.look("files")
    wait_for(qtbot, lambda: page.files.kind.value == "scene_photo")
    page.files.add_files([tmp_path / "a.jpg"])
    wait_for(qtbot, lambda: len(at.workspace.read(attachments.list_attachments, project=uid)) == 1)
    wait_for(qtbot, lambda: page.detail.line.files == 1)


def test_boards_are_asked_for_from_the_menu(qtbot, at):
    uid = add(at.workspace, ROAD)
    page = ProjectPage(at.session, {"uid": uid})
    shell = shown(qtbot, at, page)
    page.print_menu()
    menu = page.findChild(QMenu)
    board = next(one for one in menu.actions() if one.text() == "在建公示牌（A3）" or "A3" in one.text())
    board.trigger()
    assert shell.requests[-1].key == "notices.print"
    assert "牌上还缺：施工单位、监督电话" in shell.words
    menu.close()
    task = dict(shell.requests[-1].args)["task"]
    assert at.workspace.read(task.preview).paper.pages == 1


def test_the_first_screen_tells_late_projects_and_where_they_are(qtbot, at):
    add(at.workspace, ROAD)
    codes = {task.code: task for task in at.workspace.read(year_tasks)}
    assert codes["projects_late"].count == 1
    assert TASK_PAGES["projects_late"][0] == "progress.projects"
    assert TASK_VIEWS["upkeep_late"] == {"view": UPKEEP}
    assert {"projects_late", "upkeep_late"} <= set(TASK_WORDS)
    page = ProjectsPage(at.session, TASK_VIEWS["projects_late"])
    _shell = shown(qtbot, at, page)
    wait_for(qtbot, lambda: names(page) == [ROAD["name"]])


def test_another_offices_project_can_only_be_looked_at(qtbot, at):
    uid = add(at.workspace)
    detail = at.workspace.read(project_detail, uid)
    page = ProjectPage(at.session, {"uid": uid})
    _shell = shown(qtbot, at, page)
    page._show(replace(detail, line=replace(detail.line, own=False, office="河湾镇")))
    assert not page.editable
    for made in (page.edit_button, page.step_button, page.report_button):
        assert not made.isVisibleTo(page)
    assert [words for words, _ in page.acts.offered()] == ["导出当前表"]
