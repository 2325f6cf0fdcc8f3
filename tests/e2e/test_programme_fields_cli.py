"""A programme a clerk added, and its fields, from the list that comes in to the list that goes out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from minsheng_desktop.__main__ import main
from tests.factories.workspaces import PASSWORD, citizen_id, prepared_workspace


@pytest.fixture
def call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    prepared_workspace(tmp_path / "w").close()
    monkeypatch.setenv("MINSHENG_USER", "admin")
    monkeypatch.setenv("MINSHENG_PASSWORD", PASSWORD)

    def run(*words: str) -> dict[str, Any]:
        capsys.readouterr()
        code = main([*words, "--json", "--workspace", str(tmp_path / "w"), "--as-of", "2026-06-30"])
        said = capsys.readouterr().out
        assert code == 0, said
        return json.loads(said)  # type: ignore[no-any-return]

    return run


def sheet(path: Path, title: str, header: list[str], *rows: list[object]) -> str:
    book = openpyxl.Workbook()
    made = book.active
    made.append([title])
    made.append(header)
    for row in rows:
        made.append(row)
    book.save(path)
    return str(path)


def exported(path: Path) -> list[dict[str, Any]]:
    rows = list(openpyxl.load_workbook(path).worksheets[0].iter_rows(values_only=True))
    at = next(number for number, row in enumerate(rows) if "姓名" in row)
    return [dict(zip(rows[at], row, strict=True)) for row in rows[at + 1 :] if row[rows[at].index("身份证号")]]


def test_a_new_programme_is_imported_by_its_name_and_exported_with_its_field(call: Any, tmp_path: Path) -> None:
    code = call("programme", "new", "--name", "冬季取暖补贴", "--alias", "取暖费", "--period", "annual")["code"]
    call("programme", "field", code, "--label", "取暖方式", "--choice", "电取暖", "--choice", "煤取暖")
    call("programme", "field", code, "floor", "--label", "取暖面积", "--kind", "number", "--unit", "平方米")
    number = citizen_id("19500101", 101)
    path = sheet(
        tmp_path / "名册.xlsx", "云岭镇2026年6月取暖费发放花名册",
        ["序号", "村（居）", "姓名", "身份证号", "金额", "取暖方式", "取暖面积", "备注"],
        [1, "云岭村", "山一", number, 300, "电取暖", "80平方米", ""],
    )  # fmt: skip
    call("import", "roster", path, "--month", "2026-06")
    (row,) = call("entitlement", "list")["entitlements"]
    assert row["extra"] == {"取暖方式": "电取暖", "floor": "80"}
    call("export", "roster", str(tmp_path / "out.xlsx"), "--programme", code)
    (line,) = exported(tmp_path / "out.xlsx")
    assert (line["取暖方式"], line["取暖面积"]) == ("电取暖", 80)


def test_sy_07_2_the_register_of_women_left_behind_goes_out_with_the_type_code(call: Any, tmp_path: Path) -> None:
    path = sheet(
        tmp_path / "名册.xlsx", "云岭镇农村留守妇女花名册",
        ["序号", "村（居）", "姓名", "身份证号", "类别代码", "丈夫务工地"],
        [1, "云岭村", "水一", citizen_id("19850101", 202), "01", "外省"],
        [2, "云岭村", "水二", citizen_id("19860101", 204), "经商", "外县"],
    )  # fmt: skip
    call("import", "roster", path, "--programme", "left_behind_women", "--month", "2026-06")
    call("export", "roster", str(tmp_path / "out.xlsx"), "--programme", "left_behind_women")
    lines = exported(tmp_path / "out.xlsx")
    assert {line["类别代码"][:2] for line in lines} == {"01", "02"}
    assert {line["丈夫务工地"] for line in lines} == {"外省", "外县"}


def test_recognised_columns_fill_the_fields_of_the_programme(call: Any, tmp_path: Path) -> None:
    number = citizen_id("19600101", 303)
    path = sheet(
        tmp_path / "名册.xlsx", "云岭镇2026年6月重度残疾人护理补贴发放花名册",
        ["序号", "村（居）", "姓名", "身份证号", "残疾证号", "残疾类别", "残疾等级", "金额"],
        [1, "云岭村", "石一", number, f"{number}41", "肢体", "1级", 100],
    )  # fmt: skip
    call("import", "roster", path, "--month", "2026-06")
    (row,) = call("entitlement", "list", "--programme", "disabled_nursing_subsidy")["entitlements"]
    assert (row["extra"]["disability_category"], row["extra"]["disability_grade"]) == ("肢体", "一级")
    assert row["extra"]["disability_cert"].endswith("41")


def test_a_list_of_recognised_households_needs_no_amounts(call: Any, tmp_path: Path) -> None:
    path = sheet(
        tmp_path / "名册.xlsx", "云岭镇低保边缘家庭花名册",
        ["序号", "村（居）", "户主姓名", "姓名", "与户主关系", "身份证号", "家庭人口"],
        [1, "云岭村", "木一", "木一", "户主", citizen_id("19700101", 401), 2],
        [2, "云岭村", "木一", "木二", "配偶", citizen_id("19710101", 402), 2],
    )  # fmt: skip
    call("import", "roster", path, "--month", "2026-06")
    (row,) = call("entitlement", "list", "--programme", "dibao_margin")["entitlements"]
    assert (row["name"], row["amount_fen"], row["covered"]) == ("木一", None, 2)
