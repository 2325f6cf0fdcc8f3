"""定期核查: a round is opened, its lines are filled in the grid, sheets go out and come back, everything is settled."""

import os
from datetime import date

import pytest
from openpyxl import load_workbook

from minsheng_desktop.entitlements.review_records import NewRound
from minsheng_desktop.entitlements.reviews import open_round
from tests.factories.benefits import benefit_row
from tests.factories.window import stage
from ui.entitlements.reviews_page import LINES, VILLAGES, ReviewsPage

NEW = NewRound("2026年下半年复核", ("dibao_rural",), "2026-11-01", "2026-11-15")


@pytest.fixture
def at(qtbot, tmp_path):
    with stage(qtbot, tmp_path / "w") as made:
        yield made


@pytest.fixture
def page(at):
    at.workspace.run(open_round, NEW)
    made = ReviewsPage(at.session)
    made.shell = at.show(made)
    at.wait(lambda: made.grid.model.rowCount() == 5)
    return made


def picture(page, name):
    folder = os.environ.get("TEST_PICTURES", "")
    if folder:
        page.grab().save(f"{folder}/{name}.png")


def line(page, name):
    return next(row for row in page.found.lines if row.name == name)


def enter(at, page, name, field, value):
    uid = line(page, name).uid
    page.enter([(uid, field, value)])
    at.wait(lambda: page.found.chosen and getattr(line(page, name), field) not in (None, ""))


def test_a_round_is_opened_in_the_panel(at):
    page = ReviewsPage(at.session)
    page.shell = at.show(page)
    at.wait(lambda: page.grid.empty.isVisibleTo(page))
    page.forms.open_new()
    at.wait(lambda: page.forms.form is not None and not page.panel.isHidden())
    page.forms.form.set_values({"name": "下半年复核", "due": date(2026, 12, 31)})
    picture(page, "review_new")
    page.forms._open()
    at.wait(lambda: page.grid.model.rowCount() == 5)
    assert page.found.chosen.name == "下半年复核"
    assert page.found.chosen.due_day == "2026-12-31"


def test_lines_are_filled_in_the_grid_and_settled(at, page):
    enter(at, page, "程素珍", "result", "情况无变化")
    assert line(page, "程素珍").found_by
    enter(at, page, "董长根", "result", "stop")
    enter(at, page, "董长根", "note", "收入超标")
    picture(page, "review_lines")
    page.forms.open_settle()
    at.wait(lambda: page.forms.save is not None and not page.panel.isHidden())
    picture(page, "review_settle")
    page.forms.save.click()
    at.wait(lambda: line(page, "董长根").settled_on)
    assert benefit_row(at.workspace, "董长根")["status"] == "stopped"
    assert "已处理 2 户" in page.shell.words


def test_a_word_nobody_knows_is_refused_in_the_grid(at, page):
    page.enter([(line(page, "董长根").uid, "result", "乱填")])
    assert "乱填" in page.shell.words
    page.enter([(line(page, "董长根").uid, "result", "已死亡")])
    at.wait(lambda: "死亡日期" in page.shell.words)
    assert line(page, "董长根").result is None


def test_villages_show_how_far_they_are_and_open_their_lines(at, page):
    page._look(VILLAGES)
    assert [row.village for row in page.found.villages] == ["云岭村", "石门村"]
    picture(page, "review_villages")
    page.open_village(page.found.villages[1].area_uid)
    at.wait(lambda: page.grid.model.rowCount() == 2)
    assert page.view == LINES


def test_sheets_go_out_and_come_back_after_a_look(at, page, tmp_path):
    out = tmp_path / "sheets.xlsx"
    page.files.choose_save = lambda *_: str(out)
    page.files.write()
    at.wait(out.exists)
    book = load_workbook(out)
    sheet = book["石门村"]
    for row in range(4, 6):
        sheet.cell(row, 8).value = "情况无变化"
    book.save(out)
    page.files.choose_open = lambda *_: str(out)
    page.files.read()
    at.wait(lambda: page.forms.save is not None and not page.panel.isHidden())
    picture(page, "review_back")
    page.forms.save.click()
    at.wait(lambda: page.found.chosen.answered == 2)


def test_the_sheets_are_looked_at_before_they_are_printed(page):
    page.files.print()
    request = page.shell.requests[-1]
    assert request.key == "notices.print"
    assert page.found.chosen.name in dict(request.args)["title"]
