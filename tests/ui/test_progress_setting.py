"""Setting tasks in the window: the forms of a task, its division, who answers, the submitted month, the new year."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from db.types import definition_uid
from minsheng_desktop.areas.editing import open_area
from minsheng_desktop.progress.duties import duties_of
from minsheng_desktop.progress.editing import NewTask, add_task, new_task_of
from minsheng_desktop.progress.records import MonthEntry
from minsheng_desktop.progress.service import change_target, record_month
from minsheng_desktop.progress.shares import shares_of
from minsheng_desktop.progress.submissions import is_locked
from minsheng_desktop.progress.table import find_task, task_table
from minsheng_desktop.workspace.service import Workspace
from tests.factories.progress import workspace
from tests.factories.progress_window import press, see, session_of
from tests.factories.window import standing
from ui.kit.messages import QuestionDialog, Toast
from ui.kit.runner import JobRunner
from ui.kit.theme import apply_theme
from ui.progress.carry_page import CarryPage
from ui.progress.duties_form import DutiesForm
from ui.progress.page import ProgressPage
from ui.progress.parts_form import PartsForm
from ui.progress.shares_form import SharesForm
from ui.progress.task_form import TaskForm
from ui.session import Session

EAST, WEST = "341299101201", "341299101202"


@pytest.fixture
def stored(tmp_path: Path) -> Iterator[Workspace]:
    with workspace(tmp_path / "ws", date(2026, 7, 31)) as opened:
        for code, name in ((EAST, "东岭村"), (WEST, "西岭村")):
            opened.run(open_area, code, name)
        beds = NewTask(2026, "敬老院床位", "张", 300_000, document="责任书", section="养老")
        uid = opened.run(add_task, beds).value
        opened.run(record_month, uid, MonthEntry(202606, total_milli=150_000))
        yield opened


@pytest.fixture
def session(stored: Workspace, qapp: QApplication) -> Iterator[Session]:
    apply_theme(qapp)
    runner = JobRunner()
    broken: list[BaseException] = []
    runner.broken.connect(broken.append)
    yield session_of(stored, runner)
    runner.close()
    assert not broken


@pytest.fixture
def page(session: Session, qtbot: QtBot) -> ProgressPage:
    made = ProgressPage(session, {"month": 202606})
    qtbot.addWidget(made)
    session.changed.connect(made.refresh)  # as the shell does
    made.resize(1366, 768)
    made.show()
    qtbot.waitUntil(lambda: made.table is not None and made.table.total == 1)
    return made


def open_form(page: ProgressPage, qtbot: QtBot, stored: Workspace, name: str) -> None:
    page.open_task(stored.read(find_task, "敬老院床位"))
    qtbot.waitUntil(lambda: page.panel.detail is not None)
    page.panel.chosen.emit(name)
    qtbot.waitUntil(lambda: page.panel.other is not None)


def answer(qtbot: QtBot, page: ProgressPage, words: str, reason: str = "") -> None:
    qtbot.waitUntil(lambda: bool(standing(page, QuestionDialog)))
    dialog = standing(page, QuestionDialog)[-1]
    if reason:
        dialog._edit.setText(reason)
    next(made for made in dialog.findChildren(QPushButton) if made.text() == words).click()


def test_a_new_task_is_set_in_the_panel(page: ProgressPage, qtbot: QtBot, stored: Workspace) -> None:
    page.actions_menu.add()
    qtbot.waitUntil(lambda: isinstance(page.panel.other, TaskForm))
    form = page.panel.other
    assert isinstance(form, TaskForm)
    page.panel.save()
    assert form.form["item"].words  # what is missing is told at its field
    form.form.set_values({"item": "农家书屋", "unit": "个", "target": 20_000, "category": "service",
                          "milestones": "6 60%\n11月 100%", "counts_for": ["county"]})  # fmt: skip
    page.panel.save()
    qtbot.waitUntil(lambda: page.table is not None and page.table.total == 2)
    task = stored.read(new_task_of, stored.read(find_task, "农家书屋"))
    assert (task.target_milli, task.category, task.counts_for) == (20_000, "service", ("county",))
    assert [month for month, _ in task.milestones] == [202606, 202611]
    see(qtbot, page.panel, "农家书屋", "服务类 · 纳入县考核")


def test_a_task_is_changed_closed_and_opened_again(page: ProgressPage, qtbot: QtBot, stored: Workspace) -> None:
    open_form(page, qtbot, stored, "edit")
    form = page.panel.other
    assert isinstance(form, TaskForm)
    assert "target" not in form.form.fields  # the target has its own form, with its document
    form.form.set_values({"section": "养老服务", "milestones": "十三 5%"})
    page.panel.save()
    assert "第 1 行不对" in form.form["milestones"].words
    form.form.set_values({"milestones": ""})
    page.panel.save()
    qtbot.waitUntil(lambda: page.table is not None and page.table.sections == ("养老服务",))
    qtbot.waitUntil(lambda: page.panel.other is None and page.panel.detail is not None)
    page.panel.chosen.emit("close")
    answer(qtbot, page, "结束任务")
    see(qtbot, page.panel, "任务已于 2026-07-31 结束。")
    page.panel.chosen.emit("open")
    qtbot.waitUntil(lambda: not page.panel.detail.line.closed_on)
    told: list[Toast] = []
    page.toasted.connect(told.append)
    page.panel.chosen.emit("remove")
    answer(qtbot, page, "删除任务", "重复")
    qtbot.waitUntil(lambda: any(toast.tone == "err" for toast in told))
    assert stored.read(task_table, 202606).total == 1  # there are figures


def test_a_target_is_divided_with_its_sum_in_sight(page: ProgressPage, qtbot: QtBot, stored: Workspace) -> None:
    open_form(page, qtbot, stored, "divide")
    form = page.panel.other
    assert isinstance(form, SharesForm)
    east, west = (form.areas[definition_uid("area", code)] for code in (EAST, WEST))
    QTest.keyClicks(east, "180")
    see(qtbot, form, "合计 180，比目标 300 张 少 120。")
    QTest.keyClicks(west, "x")
    page.panel.save()
    assert page.panel.other is form
    west.clear()
    QTest.keyClicks(west, "120")
    see(qtbot, form, "合计 300 张，与目标一致。")
    form.new_person.set_values({"person": "王芳", "area": definition_uid("area", WEST)})
    form.add_person()
    QTest.keyClicks(form.persons[0][1], "120")
    form.paper.set_values({"document": "镇政办3号"})
    page.panel.save()
    qtbot.waitUntil(lambda: page.panel.other is None)
    parts = stored.read(shares_of, stored.read(find_task, "敬老院床位"))
    assert [(part.area, part.person, part.target_milli) for part in parts] == [
        ("东岭村", "", 180_000),
        ("西岭村", "", 120_000),
        ("西岭村", "王芳", 120_000),
    ]
    see(qtbot, page.panel, "分解 300 张", "西岭村（王芳）")


def test_the_villages_figures_are_filled_in_beside_the_own_one(
    page: ProgressPage, qtbot: QtBot, stored: Workspace
) -> None:
    open_form(page, qtbot, stored, "parts")
    form = page.panel.other
    assert isinstance(form, PartsForm)
    for code, total in ((EAST, "100"), (WEST, "45")):
        QTest.keyClicks(form.edits[definition_uid("area", code)], total)
    see(qtbot, form, "下级合计 145，本级累计 150 张，相差 −5。")
    page.panel.save()
    see(qtbot, page.panel, "下级合计 145，本级累计 150，相差 −5（0 个未填）。")
    page.panel.fill()
    press(qtbot, page.panel, "取下级合计 145")
    assert page.panel.form.counts["total"].value == 145_000


def test_who_answers_is_named_in_the_panel(page: ProgressPage, qtbot: QtBot, stored: Workspace) -> None:
    open_form(page, qtbot, stored, "duties")
    form = page.panel.other
    assert isinstance(form, DutiesForm)
    form.form.set_values({"role": "first", "name": "李建国", "post": "镇长"})
    form.add_duty()
    form.form.set_values({"role": "contact", "name": "王芳", "phone": "0558-1234567"})
    page.panel.save()  # the line begun is taken too
    see(qtbot, page.panel, "第一责任人 · 李建国 · 镇长", "联络员 · 王芳 · 0558-1234567")
    uid = stored.read(find_task, "敬老院床位")
    assert [duty.name for duty in stored.read(duties_of, 2026, uid)] == ["李建国", "王芳"]


def test_a_month_is_submitted_and_opened_again(page: ProgressPage, qtbot: QtBot, stored: Workspace) -> None:
    stored.run(add_task, NewTask(2026, "助餐点", "个", 4_000))
    page.actions_menu.submit()
    qtbot.waitUntil(lambda: bool(standing(page, QuestionDialog)))
    see(qtbot, standing(page, QuestionDialog)[-1], "已填 1 项。还有 1 项没有填：助餐点。")
    answer(qtbot, page, "提交", "李建国")
    see(qtbot, page.header, "6月 已提交")
    assert stored.read(is_locked, 202606)
    page.actions_menu.reopen()
    answer(qtbot, page, "退回修改", "数错了")
    qtbot.waitUntil(lambda: page.table is not None and not page.table.locked)


def test_the_versions_of_a_target_stand_in_the_panel(page: ProgressPage, qtbot: QtBot, stored: Workspace) -> None:
    uid = stored.read(find_task, "敬老院床位")
    stored.run(change_target, uid, 240_000, "县民生办〔2026〕9号", date(2026, 5, 20))
    page.open_task(uid)
    see(qtbot, page.panel, "目标版本", "62.50%", "在用", "50.00%", "已被替代", "文件日期 2026-05-20")


def test_what_was_entered_is_not_dropped_without_asking(page: ProgressPage, qtbot: QtBot, stored: Workspace) -> None:
    open_form(page, qtbot, stored, "duties")
    form = page.panel.other
    assert isinstance(form, DutiesForm)
    form.form.set_values({"name": "李建国"})
    assert not page.may_close()
    answer(qtbot, page, "继续填报")
    assert page.panel.other is form
    QTest.keyClick(page.panel, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: bool(standing(page, QuestionDialog)))


def test_the_new_year_is_carried_after_a_look_at_it(session: Session, qtbot: QtBot, stored: Workspace) -> None:
    page = CarryPage(session, {"year": 2027})
    qtbot.addWidget(page)
    session.changed.connect(page.refresh)
    page.show()
    qtbot.waitUntil(lambda: page.plan is not None and len(page.plan.new_tasks) == 1)
    page.boxes["holidays"].setChecked(False)
    assert "任务 1 项，节假日 0 天" in page.figures.text()
    page.ask_carry()
    answer(qtbot, page, "结转")
    qtbot.waitUntil(lambda: page.plan is not None and not page.plan.new_tasks)
    assert stored.read(task_table, 202706).lines[0].target_milli == 300_000
    for box in page.boxes.values():
        box.setChecked(False)
    assert not page.carry_button.isEnabled()
