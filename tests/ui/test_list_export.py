"""导出 of tables: what is shown becomes a finished sheet; numbers stay masked where the page has no say in it."""

import openpyxl
import pytest

from minsheng_desktop.core.errors import AppError, Kind
from minsheng_desktop.households.editing import edit_person
from minsheng_desktop.households.people_export import export_people
from minsheng_desktop.households.records import PeopleFilter
from minsheng_desktop.households.service import person_page
from minsheng_desktop.programmes.standards import NewStandard, add_standard
from tests.factories.households import raise_doubt
from tests.factories.window import session_of, stage
from ui.areas.areas_page import AreasPage
from ui.checks.doubts_page import DoubtsPage
from ui.households.people import PeoplePage
from ui.programmes.standards_page import StandardsPage
from ui.security.audit_page import AuditPage


@pytest.fixture
def at(qtbot, tmp_path):
    with stage(qtbot, tmp_path / "w") as made:
        yield made


def exported(at, page, path):
    """Export what the page shows; the sheet's rows."""
    page.export.choose_path = lambda parent, title, name: str(path.with_suffix(""))
    page.export.ask()
    at.wait(lambda: "已导出" in page.shell.words)
    sheet = openpyxl.load_workbook(path).active
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def shown(at, kind):
    page = kind(at.session)
    page.shell = at.show(page)
    return page


def test_the_persons_found_are_exported_with_the_columns_in_sight(at, tmp_path):
    page = shown(at, PeoplePage)
    at.wait(lambda: page.count == 12 and page.table.model.complete)
    at.workspace.run(edit_person, at.heads["王满堂"], {"address": "=HYPERLINK(1)"})
    page.table.hide_column("address", False)
    page.table.hide_column("phone", True)
    page.words.setText("wmt")
    at.wait(lambda: page.count == 1 and page.table.model.complete)
    rows = exported(at, page, tmp_path / "a.xlsx")
    assert rows[0][0] == "云岭镇人员名单"
    assert "填报单位：云岭镇" in rows[1][0]
    assert rows[2] == ["序号", *(column.title for column in page.table.columns.shown())]
    number = at.workspace.read(person_page, at.heads["王满堂"]).values["id_no"]
    assert rows[3][:6] == [1, "王满堂", "男", 78, number, "云岭村"]
    assert rows[3][9] == "=HYPERLINK(1)"
    cell = openpyxl.load_workbook(tmp_path / "a.xlsx").active["J4"]
    assert (cell.data_type, cell.quotePrefix) == ("s", True)
    assert rows[4][0] == "合计（1 人）"


def test_ticked_persons_alone_are_exported(at, tmp_path):
    page = shown(at, PeoplePage)
    at.wait(lambda: page.count == 12 and page.table.model.complete)
    assert page.export.button.text().strip() == "导出"
    page.table.model.tick(list(page.table.model.keys[:3]), True)
    assert page.export.button.text().strip() == "导出所选 3 人"
    rows = exported(at, page, tmp_path / "a.xlsx")
    assert [row[0] for row in rows[3:7]] == [1, 2, 3, "合计（3 人）"]


def test_doubts_operations_areas_and_standards_are_exported_as_shown(at, tmp_path):
    at.workspace.run(raise_doubt, at.heads["刘水生"])
    page = shown(at, DoubtsPage)
    at.wait(lambda: page.grid.model.rowCount() == 1)
    rows = exported(at, page, tmp_path / "doubts.xlsx")
    assert rows[2][:3] == ["序号", "姓名", "疑点"]
    assert rows[3][:4] == [1, "刘水生", "注明可能已去世", "待核实"]
    page = shown(at, AuditPage)
    at.wait(lambda: page.table.model.rowCount() > 1)
    rows = exported(at, page, tmp_path / "audit.xlsx")
    assert isinstance(rows[3][1], int)
    page = shown(at, AreasPage)
    at.wait(lambda: page.table.model.rowCount() > 1)
    rows = exported(at, page, tmp_path / "areas.xlsx")
    assert rows[2] == ["序号", *(column.title for column in page.table.columns.shown())]
    at.workspace.run(add_standard, NewStandard("dibao_rural", 43_000, "month", 202601))
    page = shown(at, StandardsPage)
    at.wait(lambda: page.table.model.rowCount() == 1)
    rows = exported(at, page, tmp_path / "standards.xlsx")
    amount = [column.key for column in page.table.columns.shown()].index("amount") + 1
    assert isinstance(rows[3][amount], int | float)
    assert "单位：元" in rows[1]


def test_without_the_right_there_is_no_export(at, tmp_path):
    at.workspace.user = type(at.workspace.user)("helper", "某甲", "village_helper")
    with pytest.raises(AppError) as refused:
        at.workspace.read(export_people, tmp_path / "a.xlsx", PeopleFilter(), [("name", "姓名")])
    assert refused.value.kind is Kind.FORBIDDEN
    assert not (tmp_path / "a.xlsx").exists()
    page = PeoplePage(session_of(at.workspace, at.runner))
    page.shell = at.show(page)
    assert page.export.button.isHidden()
    page.export.ask()
    assert "权限" in page.shell.words
