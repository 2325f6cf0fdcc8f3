"""考核通报 and 资金 in the window: ranking, entering, the scheme, fixing, papers, drill-down."""

import os
from decimal import Decimal

import pytest
from PySide6.QtWidgets import QDialog, QLabel, QPushButton

from minsheng_desktop.progress.scoring import score_board
from tests.factories.scores import PLACES, TOWNS, ten_towns
from tests.factories.window import stage, standing
from ui.kit.messages import QuestionDialog
from ui.progress.funds_page import FundsPage
from ui.progress.scores_page import FIXED, ScoresPage


def picture(page, name):
    folder = os.environ.get("TEST_PICTURES", "")
    if folder:
        page.grab().save(f"{folder}/{name}.png")


@pytest.fixture
def at(qtbot, tmp_path):
    with ten_towns(tmp_path / "w") as workspace, stage(qtbot, tmp_path, workspace) as made:
        yield made


def page_of(at, **args):
    page = ScoresPage(at.session, {"year": 2026, "round": "quarter_2", **args})
    page.shell = at.show(page)
    at.wait(lambda: page.body.table.model.rowCount() == len(TOWNS))
    return page


def open_unit(at, page, name):
    page._show_unit(next(line.area_uid for line in page.board.lines if line.unit == name))
    at.wait(lambda: not page.panel.isHidden())


def test_the_towns_stand_by_their_places(at):
    page = page_of(at)
    assert [row.cells[0] for row in page.body.sheet.rows] == PLACES
    assert [row.cells[1] for row in page.body.sheet.rows] == list(TOWNS)
    picture(page, "scores")
    open_unit(at, page, "东岗乡")
    picture(page, "scores_unit")
    task = page.board.lines[0].figures.tasks[0].uid
    page.panel.task_asked.emit(task)
    assert page.shell.requests[-1].key == "progress.tasks"


def test_marks_are_entered_and_taken_back(at):
    page = page_of(at, round="year_end")
    open_unit(at, page, "石桥镇")
    page.panel.edit()
    form = page.panel.form.form
    form.set_values({"mark.daily": 90_000, "mark.self": 95_000, "mark.public": 80_000, "lost.survey": 2000,
                     "reason.survey": "社情民意失2分", "fact.contacts": "yes"})  # fmt: skip
    at.qtbot.wait(600 if os.environ.get("TEST_PICTURES") else 0)
    picture(page, "scores_form")
    page.panel.saved.emit()
    at.wait(lambda: page.shell.words == "已录入石桥镇的得分。")
    line = next(one for one in at.workspace.read(score_board, 2026, "year_end").lines if one.unit == "石桥镇")
    assert line.shown_total == "85.00"
    at.wait(lambda: page.panel.line.total is not None)
    page.panel.edit()
    assert page.panel.form.form["mark.daily"].value == 90_000
    page.panel.form.form.set_values({"mark.daily": 120_000})
    page.panel.saved.emit()
    at.wait(lambda: page.notice.isVisible())
    at.workspace.undo()
    line = next(one for one in at.workspace.read(score_board, 2026, "year_end").lines if one.unit == "石桥镇")
    assert line.total is None


def test_esc_asks_before_what_was_entered_is_lost(at):
    page = page_of(at, round="year_end")
    open_unit(at, page, "云岭镇")
    page.panel.edit()
    assert not page.panel.dirty
    assert page.may_close()
    page.panel.ask_close()  # nothing entered: back to the unit, the panel stays
    assert not page.panel.editing
    assert not page.panel.isHidden()
    page.panel.edit()
    page.panel.form.form.set_values({"mark.public": 80_000})
    assert page.panel.dirty
    page.panel.ask_close()
    assert page.panel.editing  # a question was asked
    at.wait(lambda: standing(page, QDialog))
    standing(page, QDialog)[-1].reject()
    assert page.panel.form.form["mark.public"].value == 80_000


def test_the_weights_of_the_year_end_are_decided_in_the_window(at):
    page = page_of(at, round="year_end")
    page.open_scheme()
    form = page.panel.form.form
    picture(page, "scores_scheme")
    form.set_values({"weight.daily": 50})
    page.panel.saved.emit()
    assert page.panel.editing  # 110 % in all
    form.set_values({"weight.self": 10})
    page.panel.saved.emit()
    at.wait(lambda: not page.panel.editing)
    at.wait(lambda: [part.weight for part in page.board.scheme.parts] == [50, 10, 40])


def test_items_are_added_and_dropped_in_the_window(at):
    page = page_of(at)
    page.open_scheme()
    form = page.panel.form.form
    gone, *left = [item.key for item in page.board.scheme.items]
    form.set_values({f"label.{gone}": "", "label.+1": "群众满意度", "loss.+1": "迟报"})
    page.panel.saved.emit()
    assert page.panel.editing  # the new item has no full marks yet
    form.set_values({"full.+1": 7})
    page.panel.saved.emit()
    at.wait(lambda: not page.panel.editing)
    at.wait(lambda: [item.key for item in page.board.scheme.items] == [*left, "own_1"])
    added = page.board.scheme.items[-1]
    assert (added.label, added.full, added.source) == ("群众满意度", 7, "")
    assert page.board.scheme.deductions[-1].label == "迟报"


def test_the_scores_of_a_round_are_fixed(at):
    page = page_of(at)
    page.publish()
    at.wait(lambda: page.board.published)
    page._look(FIXED)
    assert page.body.sheet.rows[0].cells[2] == Decimal("88.33")
    picture(page, "scores_fixed")


def test_a_round_that_runs_is_fixed_with_a_reason(at):
    page = page_of(at, round="year_end")
    open_unit(at, page, "石桥镇")
    page.panel.edit()
    page.panel.form.form.set_values({"mark.daily": 90_000, "mark.self": 95_000, "mark.public": 80_000})
    page.panel.saved.emit()
    at.wait(lambda: any(line.total is not None for line in page.board.lines))
    page.ask_publish()
    at.wait(lambda: standing(page, QuestionDialog))
    dialog = standing(page, QuestionDialog)[-1]
    assert any("时段到 2026-12-31 才结束" in one.text() for one in dialog.findChildren(QLabel))
    dialog._edit.setText("县里要求先报预评结果")
    next(one for one in dialog.findChildren(QPushButton) if one.text() == "定稿通报").click()
    at.wait(lambda: page.board.published)
    assert page.board.early == "县里要求先报预评结果"
    page._look(FIXED)
    assert "县里要求先报预评结果" in page.body.sheet.notes[0]


@pytest.mark.parametrize("kind", ["circular", "score", "summary", "monthly", "letter"])
def test_papers_open_for_looking_before_they_are_printed(at, kind):
    page = page_of(at)
    page.print_paper(kind)
    request = page.shell.requests[-1]
    task = dict(request.args)["task"]
    assert request.key == "notices.print"
    assert at.workspace.read(task.preview).paper.pages >= 1


def test_money_by_task_source_and_town(at):
    page = FundsPage(at.session, {"month": 202606, "by": "unit"})
    page.shell = at.show(page)
    at.wait(lambda: page.body.table.model.rowCount() == len(TOWNS) + 1)
    assert page.body.sheet.rows[-1].cells[1:3] == (Decimal("10.00"), Decimal("8.00"))
    picture(page, "funds_towns")
    rates = [at for at, column in enumerate(page.body.sheet.columns) if column.type == "percent"]
    assert page.body.table.model.shown(len(TOWNS), rates[0]) == "80.00%"
    page._look("task")
    at.wait(lambda: page.view.by == "task")
    assert page.body.sheet.rows[0].cells[1:3] == (Decimal("10.00"), Decimal("8.00"))
    page.open_row(0)
    assert page.shell.requests[-1].key == "progress.tasks"
    picture(page, "funds")
