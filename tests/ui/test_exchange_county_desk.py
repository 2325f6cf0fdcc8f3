"""The county's desk in the window: deadline, closing a month, summary, comparison, one township as it stood."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from minsheng_desktop.core.clock import Clock
from minsheng_desktop.entitlements.statistics_sheets import CARRIED_SHADE
from minsheng_desktop.exchange.desk import county_board
from minsheng_desktop.exchange.periods import jump_percent
from minsheng_desktop.notices.figure_sheets import figure_table
from tests.factories.offices import FIRST, SECOND, Offices, add_family, build, copy_of
from tests.factories.window import wait_for
from tests.ui.test_exchange_pages import Desk
from ui.exchange import closing
from ui.exchange.board_page import BoardPage
from ui.exchange.board_parts import board_row
from ui.exchange.summary_page import COMPARE, SummaryPage
from ui.exchange.township_page import HISTORY, TownshipPage
from ui.kit.theme import apply_theme

JUNE, JULY = 202606, 202607


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("offices"))


@pytest.fixture
def desk(qapp: QApplication, qtbot: QtBot) -> Iterator[Desk]:
    apply_theme(qapp)
    made = Desk(qtbot)
    yield made
    made.close()


@pytest.fixture
def offices(template: Path, tmp_path: Path) -> Iterator[Offices]:
    with copy_of(template, tmp_path) as opened:
        _at(opened, date(2026, 6, 10))
        opened.first.run(add_family, "张桂英", 1)
        opened.second.run(add_family, "李秋生", 2)
        opened.report(FIRST)
        opened.report(SECOND)
        _at(opened, date(2026, 7, 6))
        opened.first.run(add_family, "王春梅", 3)
        opened.report(FIRST)
        yield opened


def _at(offices: Offices, day: date) -> None:
    for workspace in offices.open.values():
        workspace.clock = Clock(day)


def test_a_deadline_is_set_and_the_month_closed_and_opened(desk: Desk, offices: Offices) -> None:
    page = desk.open(offices.county, BoardPage)
    wait_for(desk.qtbot, lambda: page.board is not None)
    notes = {line.name: board_row(line, date(2026, 7, 6)).cells[-1] for line in page.board.lines}
    assert notes[SECOND] == "沿用上月"
    page.period.set_deadline("5")
    wait_for(desk.qtbot, lambda: page.board.due_on == date(2026, 7, 5))
    assert all(line.late for line in page.board.lines)
    closing.close_month(page, page.board.month)
    wait_for(desk.qtbot, lambda: all(line.locked for line in page.board.lines))
    assert page.period.lock.isHidden()
    page.period.print_reminders()
    wait_for(desk.qtbot, lambda: desk.shells[-1].requests)
    closing.open_month(page, page.board.month, "乡镇补报")
    wait_for(desk.qtbot, lambda: not any(line.locked for line in page.board.lines))
    page.period.set_deadline("下周")
    assert page.board.due_on == date(2026, 7, 5)


def test_the_summary_says_who_stands_with_last_month_and_leads_to_the_township(
    desk: Desk, offices: Offices, tmp_path: Path
) -> None:
    page = desk.open(offices.county, SummaryPage, month=JULY)
    wait_for(desk.qtbot, lambda: page.body.sheet is not None)
    assert [row.cells[-1] for row in page.body.sheet.rows] == ["", "沿用上月", ""]
    assert [page.body.table.model.entry(at).muted for at in range(3)] == [False, True, False]
    printed = figure_table(page.body.sheet)
    assert [cells[-1] for cells in printed.rows] == ["", "※沿用上月"]
    book = tmp_path / "预汇总.xlsx"
    page.body.export(book)
    wait_for(desk.qtbot, book.exists)
    tints = {row[0].value: row[0].fill.fgColor.rgb for row in load_workbook(book).active.iter_rows()}
    assert tints[SECOND].endswith(CARRIED_SHADE)
    assert not tints[FIRST].endswith(CARRIED_SHADE)
    page.print()
    wait_for(desk.qtbot, lambda: desk.shells[-1].requests)
    page.open_row(1)
    assert len(desk.shells[-1].requests) == 2
    page._look(COMPARE)
    wait_for(desk.qtbot, lambda: "对比" in page.body.sheet.title)
    assert page.body.sheet.rows[0].cells[-1] == "变动大"


def test_from_how_many_per_cent_on_a_change_is_flagged(desk: Desk, offices: Offices) -> None:
    page = desk.open(offices.county, SummaryPage, month=JULY)
    assert page.jump.isHidden()
    page._look(COMPARE)
    assert not page.jump.isHidden()
    for typed, kept in (("35％", 35), ("100", 100)):
        with desk.qtbot.waitSignal(page.toasted):
            page.set_jump(typed)
        assert offices.county.read(jump_percent) == kept
    for wrong in ("多一点", "0", "101"):
        with desk.qtbot.waitSignal(page.toasted) as told:
            page.set_jump(wrong)
        assert "1 到 100" in told.args[0].words
        assert offices.county.read(jump_percent) == 100


def test_one_township_is_closed_alone(desk: Desk, offices: Offices) -> None:
    page = desk.open(offices.county, TownshipPage, node=offices.first.node.uid.hex(), month=JULY)
    wait_for(desk.qtbot, lambda: page.found is not None)
    assert page.unlock.isHidden()
    closing.close_month(page, JULY, (page.found.uid, page.found.name))
    wait_for(desk.qtbot, lambda: page.found.locked)
    assert page.lock.isHidden()
    assert not page.unlock.isHidden()
    closed = {line.name: line.locked for line in offices.county.read(county_board, JULY).lines}
    assert closed == {FIRST: True, SECOND: False}
    closing.open_month(page, JULY, "补报", (page.found.uid, page.found.name))
    wait_for(desk.qtbot, lambda: not page.found.locked)


def test_a_township_is_looked_into_month_by_month(desk: Desk, offices: Offices) -> None:
    page = desk.open(offices.county, TownshipPage, node=offices.first.node.uid.hex(), month=JULY)
    wait_for(desk.qtbot, lambda: page.found is not None)
    assert page.body.sheet.rows[0].cells[1:4] == (2, 2, 106000)
    page._look(HISTORY)
    assert [row.key for row in page.body.sheet.rows] == [JULY, JUNE]
    page.open_row(1)
    wait_for(desk.qtbot, lambda: page.found.month == JUNE)
