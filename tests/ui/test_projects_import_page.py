"""导入工程项目 in the window: the rows are looked at before they are written."""

from __future__ import annotations

import openpyxl
import pytest

from minsheng_desktop.progress.projects import list_projects
from tests.factories.window import stage, wait_for
from tests.ui.test_household_access import nameless
from ui.progress.projects_import_page import ProjectsImportPage
from ui.progress.projects_page import ProjectsPage

ROWS = (("项目名称", "年度", "概算投资", "别的"), ("村文化广场", 2026, "50万元", "甲"), ("水渠", 2026, "若干", "乙"))


@pytest.fixture
def at(qtbot, tmp_path):
    with stage(qtbot, tmp_path / "w") as made:
        yield made


def test_rows_are_looked_at_then_written(qtbot, at, tmp_path):
    book = openpyxl.Workbook()
    for row in ROWS:
        book.active.append(row)
    book.save(tmp_path / "项目.xlsx")
    page = ProjectsImportPage(at.session)
    at.show(page)
    assert nameless(page) == []
    page.load(tmp_path / "项目.xlsx")
    wait_for(qtbot, lambda: page.preview is not None)
    assert page.grid.model.rowCount() == 2
    shown = [[page.grid.model.shown(row, at) for at in range(5)] for row in range(2)]
    assert "村文化广场" in str(shown[0])
    assert "C 列 概算投资" in str(shown[1])
    assert "别的" in page.ignored.accessibleName()
    page.write()
    wait_for(qtbot, lambda: len(at.workspace.read(list_projects).lines) == 1)


def test_the_list_of_projects_leads_to_the_import(qtbot, at):
    page = ProjectsPage(at.session)
    at.show(page)
    assert page.import_button.isVisibleTo(page)
