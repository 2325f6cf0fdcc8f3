"""统计报表 and 专题查询: figures of a month in the window, and the way on to the roster."""

import pytest
from PySide6.QtWidgets import QLabel

from minsheng_desktop.entitlements.statistics_records import StatWish
from tests.factories.window import stage, standing
from ui.entitlements.queries_page import QueriesPage
from ui.entitlements.statistics_page import StatisticsPage


@pytest.fixture
def at(qtbot, tmp_path):
    with stage(qtbot, tmp_path / "w") as made:
        yield made


def rows_of(page):
    return [row.cells for row in page.body.sheet.rows] if page.body.sheet else []


def words_of(page):
    return "\n".join(found.text() for found in standing(page.body, QLabel))


def test_a_month_stands_by_village_with_its_total_and_opens_the_roster(at):
    page = StatisticsPage(at.session, {"month": 202606})
    shell = at.show(page)
    at.wait(lambda: rows_of(page))
    assert [cells[0] for cells in rows_of(page)] == ["云岭村", "石门村", "合计"]
    assert page.body.table.model.rowCount() == 3
    page.open_row(0)
    asked = dict(shell.requests[-1].args)
    assert (shell.requests[-1].key, asked["village_name"], asked["month"]) == ("households.roster", "云岭村", 202606)
    page.by.set_value(("village", "programme", "category"), tell=True)
    at.wait(lambda: len(rows_of(page)) > 4)
    page.open_row(0)
    asked = dict(shell.requests[-1].args)
    assert (asked["programme"], asked["category"]) == ("dibao_rural", "A")


def test_the_balance_the_changes_and_the_duplicates_are_other_looks_at_the_month(at):
    page = StatisticsPage(at.session, {"month": 202610})
    at.show(page)
    at.wait(lambda: rows_of(page))
    page._look("balance")
    at.wait(lambda: page.body.sheet.columns[1].key == "opening_homes")
    assert rows_of(page)[-1][1:5] == (6, 0, 1, 5)
    assert "退出 1 户" in words_of(page)
    page._look("changes")
    at.wait(lambda: page.body.sheet.columns[0].key == "village" and page.body.sheet.columns[1].key == "name")
    assert [cells[1] for cells in rows_of(page)] == ["谢启发"]
    page._look("duplicates")
    at.wait(lambda: page.body.sheet.columns[0].key == "name")
    assert rows_of(page) == []
    page._look("summary")
    at.wait(lambda: page.body.sheet.columns[0].key == "programme" and rows_of(page))
    page._look("table")
    page.compared.set_value("before", tell=True)
    page.year.setChecked(True)
    at.wait(lambda: page.body.sheet.columns[-1].key == "year_per_person")


def test_figures_are_written_and_looked_at_as_a_paper(at, tmp_path):
    page = StatisticsPage(at.session, {"month": 202606})
    shell = at.show(page)
    at.wait(lambda: rows_of(page))
    page.body.export(tmp_path / "t.xlsx")
    at.wait(lambda: "t.xlsx" in shell.words)
    page.body.print()
    request = shell.requests[-1]
    assert request.key == "notices.print"
    task = dict(request.args)["task"]
    assert at.workspace.read(lambda uow: task.preview(uow)).paper.content.startswith(b"%PDF")


def test_a_shipped_query_is_asked_and_conditions_are_saved_under_a_name(at):
    page = QueriesPage(at.session, {})
    shell = at.show(page)
    page.month.set_value(202606, tell=True)
    at.wait(lambda: len(rows_of(page)) == 2)
    assert {cells[2] for cells in rows_of(page)} == {"王满堂", "董长根"}
    assert "待办 2 户" in words_of(page)
    page.edit()
    page.form.high["size"].set_value(2)
    page.form.low["size"].set_value(2)
    page.form.low["age"].set_value(None)
    page.ask_form()
    at.wait(lambda: {cells[2] for cells in rows_of(page)} == {"程素珍", "刘水生"})
    page.save("两人户")
    at.wait(lambda: "两人户" in shell.words)
    at.wait(lambda: page.query.value == "两人户")
    page.form.low["size"].set_value(9)
    page.ask_form()
    at.wait(lambda: page.notice.isVisible())
    page.delete("两人户")
    at.wait(lambda: "已删除" in shell.words)


def test_nothing_to_count_says_so(at):
    page = StatisticsPage(at.session, {"month": 202001})
    at.show(page)
    at.wait(lambda: page.body.sheet is not None)
    assert page.body.table.model.rowCount() == 0
    assert page.asked.wish == StatWish(202001, ("village",))
