"""Blank templates: each can be filled in and read back with every column known for certain."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from minsheng_desktop.areas.lists import read_area_list
from minsheng_desktop.core.errors import AppError
from minsheng_desktop.entitlements.roster_fields import OWN
from minsheng_desktop.entitlements.templates import find_template, list_templates, write_template
from minsheng_desktop.spreadsheets import progress, template_sheet
from minsheng_desktop.spreadsheets.areas import AreaNames
from minsheng_desktop.spreadsheets.reader import read_bytes
from minsheng_desktop.spreadsheets.recognise import recognise
from minsheng_desktop.spreadsheets.records import DATA, PROGRESS, ROSTER
from minsheng_desktop.spreadsheets.roster import validate
from minsheng_desktop.spreadsheets.template_sheet import Template, TemplateColumn, write_template_sheet
from minsheng_desktop.workspace.service import Workspace
from tests.factories.households import open_township

AS_OF = date(2026, 11, 20)


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    with open_township(tmp_path_factory.mktemp("templates") / "w") as opened:
        yield opened


def written(template: Template) -> openpyxl.Workbook:
    out = io.BytesIO()
    write_template_sheet(out, template)
    return openpyxl.load_workbook(out)


def typed(column: TemplateColumn, row: int) -> Any:
    """What somebody types into a cell: the sample, as Excel stores it."""
    if column.kind in ("integer", "number", "money", "amount"):
        return float(column.sample) if column.sample else None
    if column.kind == "percent":
        return 0.5
    if column.kind == "date" and column.sample:
        return date.fromisoformat(column.sample)
    if column.field == "id_no" and row:
        return "110105195001010045"
    return column.sample


def filled(template: Template) -> bytes:
    made = written(template)
    sheet = made["名单"]
    first = next(row for row in range(1, 10) if sheet.cell(row, 1).value == template.columns[0].header) + 1
    if any(column.group for column in template.columns):
        first += 1
    for index, column in enumerate(template.columns, 1):
        sheet.cell(first, index).value = typed(column, 0)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def test_every_roster_programme_and_the_lists_beside_them_have_a_template(workspace: Workspace) -> None:
    keys = {template.key for template in workspace.read(list_templates)}
    assert {"dibao_rural", "tekun_dispersed", "disabled_nursing_subsidy", "elder_80_allowance", "temp_relief"} <= keys
    assert {"payments", "progress", "areas", "deaths", "external"} <= keys
    assert "jinglaoyuan_build" not in keys


def test_every_template_filled_in_is_read_for_certain(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(template_sheet, "ROWS", 3)
    for template in workspace.read(list_templates):
        if template.key == "areas":
            continue
        workbook = read_bytes(filled(template), "表.xlsx")
        plans = recognise(workbook, AreaNames())
        (plan,) = [plan for plan in plans if plan.role == DATA]
        assert plan.kind == (PROGRESS if template.key == "progress" else ROSTER), template.key
        known = {(c.index, c.field, c.certainty) for c in plan.columns if c.header}
        told = {(n, c.field, 1.0) for n, c in enumerate(template.columns) if not c.field.startswith(OWN)}
        assert {found for found in known if found[1]} == told, template.key
        if plan.kind == PROGRESS:
            reading: Any = progress.validate(workbook, plans, AreaNames(), AS_OF)
        else:
            reading = validate(workbook, plans, AreaNames(), AS_OF)
        assert len(reading.rows) == 1, template.key
        assert [p.code for p in reading.problems if p.severity == "error"] == [], template.key
        assert not any(p.code == "sheet_hidden" for p in reading.problems)


def test_a_filled_area_list_is_read(workspace: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "areas.xlsx"
    path.write_bytes(filled(workspace.read(find_template, "areas")))
    (row,) = read_area_list(path, {"341299101"})
    assert (row.code, row.name) == ("341299101201", "云岭村")


def test_a_blank_template_is_read_as_a_list_without_rows(workspace: Workspace) -> None:
    out = io.BytesIO()
    write_template_sheet(out, workspace.read(find_template, "dibao_rural"))
    plans = recognise(read_bytes(out.getvalue(), "表.xlsx"), AreaNames())
    assert [len(plan.data_rows) for plan in plans if plan.role == DATA] == [0]


def test_numbers_are_text_and_the_header_is_locked(workspace: Workspace) -> None:
    template = workspace.read(find_template, "dibao_rural")
    sheet = written(template)["名单"]
    columns = {column.field: index for index, column in enumerate(template.columns, 1)}
    for field in ("id_no", "bank_card", "phone", "hh_no"):
        assert sheet.cell(3, columns[field]).number_format == "@"
        assert sheet.cell(502, columns[field]).number_format == "@"
    assert sheet.protection.sheet
    assert not sheet.protection.password
    assert (sheet.protection.insertRows, sheet.protection.autoFilter) == (False, False)
    assert sheet.cell(2, 1).protection.locked
    assert not sheet.cell(3, 1).protection.locked
    assert (sheet.freeze_panes, sheet.print_title_rows) == ("A3", "$2:$2")
    name = sheet.cell(2, columns["name"])
    assert (name.value, name.number_format) == ("姓名", '"*"@')


def test_drop_downs_hints_and_checks(workspace: Workspace) -> None:
    template = workspace.read(find_template, "dibao_rural")
    sheet = written(template)["名单"]
    rules = {rule.promptTitle: rule for rule in sheet.data_validations.dataValidation}
    assert (rules["性别"].type, rules["性别"].formula1, rules["性别"].errorStyle) == ("list", '"男,女"', "stop")
    assert "云岭村" in rules["村（居）"].formula1
    assert rules["身份证号"].type == "custom"
    assert "LEN(G3)=18" in rules["身份证号"].formula1
    assert rules["身份证号"].errorStyle == "warning"
    assert "18 位" in rules["身份证号"].error
    assert "必填" in rules["身份证号"].prompt
    assert rules["月保障金"].type == "decimal"


def test_a_long_list_of_choices_stands_on_a_sheet_of_its_own() -> None:
    villages = tuple(f"云岭村第{number:03d}号" for number in range(80))
    made = written(Template("x", "名单", (TemplateColumn("village", "村（居）", "choice", choices=villages),)))
    assert made.sheetnames == ["名单", "填写说明", "选项"]
    (rule,) = made["名单"].data_validations.dataValidation
    assert rule.formula1 == "'选项'!$A$2:$A$81"
    assert made["选项"]["A81"].value == villages[-1]


def test_the_rules_and_the_example_stand_beside_the_list(workspace: Workspace) -> None:
    template = workspace.read(find_template, "temp_relief")
    rules = written(template)["填写说明"]
    lines = {row[0].value: [cell.value for cell in row] for row in rules.iter_rows(min_row=3)}
    assert lines["身份证号"][1:] == ["是", "18 位，末位可以是大写 X。", "11010519491231002X"]
    assert list(lines) == [column.header for column in template.columns]


def test_a_template_bears_the_name_of_the_office(workspace: Workspace, tmp_path: Path) -> None:
    workspace.read(write_template, "dibao_rural", tmp_path / "空白表.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "空白表.xlsx")["名单"]
    assert sheet["A1"].value == "云岭镇农村居民最低生活保障花名册"
    with pytest.raises(AppError) as refused:
        workspace.read(write_template, "nothing", tmp_path / "a.xlsx")
    assert refused.value.code == "spreadsheets.no_template"
