"""Projects out as a workbook, worked over, and in again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from minsheng_desktop.core.errors import AppError
from minsheng_desktop.entitlements.statistics_sheets import export_sheet
from minsheng_desktop.progress import projects as service
from minsheng_desktop.progress.project_importing import import_projects, preview_projects
from minsheng_desktop.progress.project_sheets import LEDGER, LIST, project_sheet
from minsheng_desktop.workspace.service import Workspace
from tests.factories.projects import HOME, ROAD, add, bring_to_start
from tests.factories.workspaces import prepared_workspace


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Workspace]:
    with prepared_workspace(tmp_path / "w") as workspace:
        bring_to_start(workspace, add(workspace, area="云岭村"))
        add(workspace, ROAD)
        yield workspace


def written(office: Workspace, out: Path, table: str = LEDGER) -> Path:
    office.read(export_sheet, out, office.read(project_sheet, table))
    return out


def worked_over(path: Path, change: Any) -> Path:
    """The workbook after ``change(sheet, columns by heading)``, where row of the header is told by 'row'."""
    book = openpyxl.load_workbook(path)
    sheet = book.active
    header = next(row for row in sheet.iter_rows() if any(cell.value == "项目名称" for cell in row))
    columns = {str(cell.value): cell.column for cell in header}
    change(sheet, columns, header[0].row)
    book.save(path)
    return path


@pytest.mark.parametrize("table", [LEDGER, LIST])
def test_what_was_written_out_changes_nothing_when_it_comes_back(office: Workspace, tmp_path: Path, table: str) -> None:
    preview = office.read(preview_projects, written(office, tmp_path / "台账.xlsx", table))
    assert [row.kind for row in preview.rows] == ["same", "same"]
    assert not preview.problems
    assert "形象进度" in preview.left_out


def test_what_was_worked_over_is_taken_in_as_one_step(office: Workspace, tmp_path: Path) -> None:
    def change(sheet: Any, columns: dict[str, int], row: int) -> None:
        sheet.cell(row + 1, columns["合同价款"]).value = 2_900_000
        sheet.cell(row + 1, columns["建设规模"]).value = "150 张"
        sheet.cell(row + 3, columns["项目名称"]).value = "村文化广场"
        sheet.cell(row + 3, columns["年度"]).value = 2026
        sheet.cell(row + 3, columns["概算投资"]).value = "50万元"

    preview = office.read(preview_projects, worked_over(written(office, tmp_path / "台账.xlsx"), change))
    assert not preview.problems
    assert sorted(row.kind for row in preview.rows) == ["changed", "new", "same"]
    assert office.run(import_projects, preview).value == (1, 1)
    lines = {line.name: line for line in office.read(service.list_projects).lines}
    home = lines[HOME["name"]].values
    assert (home["contract_fen"], home["quantity_milli"], home["unit"]) == (290_000_000, 150_000, "张")
    assert lines["村文化广场"].values["budget_fen"] == 50_000_000
    office.undo()
    assert len(office.read(service.list_projects).lines) == 2


def test_every_fault_is_told_with_sheet_row_and_column(office: Workspace, tmp_path: Path) -> None:
    def change(sheet: Any, columns: dict[str, int], row: int) -> None:
        sheet.cell(row + 1, columns["概算投资"]).value = "约三百万"
        sheet.cell(row + 2, columns["计划开工"]).value = "春天"
        sheet.cell(row + 2, columns["建设规模"]).value = "若干"

    path = worked_over(written(office, tmp_path / "台账.xlsx"), change)
    preview = office.read(preview_projects, path)
    assert (preview.rows, preview.refused) == ((), 2)
    assert {one.heading for one in preview.problems} == {"概算投资", "计划开工", "建设规模"}
    assert all(one.sheet and one.column for one in preview.problems)
    with pytest.raises(AppError, match=r"projects\.nothing_to_import"):
        office.run(import_projects, preview)


def test_a_project_named_twice_and_a_workbook_of_something_else_are_refused(office: Workspace, tmp_path: Path) -> None:
    def change(sheet: Any, columns: dict[str, int], row: int) -> None:
        sheet.cell(row + 2, columns["项目名称"]).value = HOME["name"]

    preview = office.read(preview_projects, worked_over(written(office, tmp_path / "台账.xlsx"), change))
    assert preview.refused == 1
    book = openpyxl.Workbook()
    book.active.append(["姓名", "身份证号"])
    book.save(tmp_path / "other.xlsx")
    with pytest.raises(AppError, match=r"projects\.no_header"):
        office.read(preview_projects, tmp_path / "other.xlsx")
