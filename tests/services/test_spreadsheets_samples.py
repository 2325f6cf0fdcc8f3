"""The sample files of a township office come out as their ground truth says."""

from __future__ import annotations

import importlib.util
import json
from datetime import date
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from minsheng_desktop.core.errors import AppError
from minsheng_desktop.spreadsheets import progress, report, roster
from minsheng_desktop.spreadsheets.areas import AreaNames, area_names
from minsheng_desktop.spreadsheets.reader import read_workbook
from minsheng_desktop.spreadsheets.recognise import recognise
from minsheng_desktop.spreadsheets.records import DATA, PROGRESS, ProgressReading, RosterReading
from resources import RESOURCES

SAMPLES = Path(__file__).parents[1] / "samples"
AS_OF = date(2026, 6, 30)
PASSWORD = "Yl2026"
NAMES = sorted(path.name.removesuffix(".expected.json") for path in SAMPLES.glob("*.expected.json"))
NUMBERS = [name.split("_")[0] for name in NAMES]
READABLE = [name for name in NAMES if not name.startswith("11")]


def sample(name: str) -> Path:
    shipped = RESOURCES / "demo" / name
    return shipped if shipped.exists() else SAMPLES / name


@cache
def areas() -> AreaNames:
    data = json.loads((SAMPLES / "reference.json").read_text(encoding="utf-8"))
    return area_names(
        data["township"],
        [(village["name"], village["aliases"]) for village in data["villages"]],
        [(village["township"], village["name"]) for village in data["villages_elsewhere"]],
        data["other_townships"],
    )


@cache
def reading(name: str) -> RosterReading | ProgressReading:
    workbook = read_workbook(sample(name), PASSWORD)
    plans = recognise(workbook, areas())
    if any(plan.kind == PROGRESS and plan.role == DATA for plan in plans):
        return progress.validate(workbook, plans, areas(), AS_OF)
    return roster.validate(workbook, plans, areas(), AS_OF, external=name.startswith("09"))


@cache
def answer(name: str) -> dict[str, Any]:
    try:
        return dict(report.to_json(reading(name), values=True))
    except AppError as error:
        return {"error": {"code": error.code, "message": error.message}}


def truth(name: str) -> dict[str, Any]:
    return dict(json.loads((SAMPLES / f"{name}.expected.json").read_text(encoding="utf-8")))


@cache
def scorer() -> ModuleType:
    spec = importlib.util.spec_from_file_location("score", SAMPLES / "score.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", NAMES, ids=NUMBERS)
def test_every_finding_is_reported_and_nothing_else(name: str) -> None:
    result = scorer().score(truth(name), answer(name))
    assert result["hard"] == []
    assert result["missed"] == []
    assert result["extra"] == []


@pytest.mark.parametrize("name", READABLE, ids=[name.split("_")[0] for name in READABLE])
def test_sheets_headers_rows_and_columns_are_recognised(name: str) -> None:
    expected = truth(name)
    plans = {plan.sheet: plan for plan in reading(name).plans}
    assert [*plans] == [sheet["name"] for sheet in expected["sheets"]]
    for sheet in expected["sheets"]:
        plan = plans[sheet["name"]]
        assert (plan.role, plan.state) == (sheet["role"], sheet["state"])
        if sheet["role"] != "data":
            continue
        assert list(plan.header_rows) == sheet["header_rows"]
        ranges = sheet["data_row_ranges"]
        assert list(plan.data_rows) == [row for first, last in ranges for row in range(first, last + 1)]
        fields = {column["column"]: column["field"] for column in sheet["columns"]}
        assert {column.letter: column.field for column in plan.columns if column.letter in fields} == fields


@pytest.mark.parametrize("name", READABLE, ids=[name.split("_")[0] for name in READABLE])
def test_severities_and_accepted_sums_agree(name: str) -> None:
    expected = truth(name)
    got = answer(name)
    severities = {(p["sheet"] or "", p["row"], p["code"]): p["severity"] for p in got["problems"]}
    for finding in expected["findings"]:
        place = (finding["sheet"] or "", finding["row"], finding["kind"])
        if finding["row"] is not None:
            assert severities[place] == finding["severity"], place
    sheets = got["files"][0]["sheets"]
    assert sum(sheet["rejected"] for sheet in sheets) == expected["counts"]["rows_with_error"]
    assert sum(sheet["accepted"] for sheet in sheets) == expected["counts"]["rows_without_error"]
    for field, amounts in (expected["amounts"] or {}).items():
        accepted = got["totals"]["amounts"][field]["accepted_fen"]
        assert accepted == round(float(amounts["sum_rows_without_error"]) * 100), field


@pytest.mark.parametrize("name", READABLE, ids=[name.split("_")[0] for name in READABLE])
def test_normalised_values_agree(name: str) -> None:
    expected = truth(name)
    have = {(v["sheet"], v["row"], v["field"]): v["value"] for v in answer(name)["values"]}
    wrong = [
        (line["sheet"], line["row"], line["field"], have.get((line["sheet"] or "", line["row"], line["field"])))
        for line in expected["normalisations"]
        if have.get((line["sheet"] or "", line["row"], line["field"])) != str(line["normalised"])
    ]
    assert wrong == []


def test_households_and_duplicates_of_the_dibao_roster() -> None:
    name = NAMES[0]
    expected, got = truth(name), reading(name)
    assert isinstance(got, RosterReading)
    households = [
        {
            "sheet": group.sheet,
            "hh_no": group.number,
            "head": group.head,
            "rows": [got.rows[index].row for index in group.rows],
            "amount_month": f"{group.amounts['amount_month'] / 100:.2f}" if "amount_month" in group.amounts else None,
        }
        for group in got.households
    ]
    assert households == expected["households"]
    groups = [
        (group.kind, group.id_no, [(got.rows[index].sheet, got.rows[index].row) for index in group.rows])
        for group in got.duplicates
    ]
    assert groups == [
        (line["kind"], line["key"]["id_no"], [(row["sheet"], row["row"]) for row in line["rows"]])
        for line in expected["duplicates"]
    ]


def test_the_damaged_file_is_refused_in_plain_words() -> None:
    name = next(name for name in NAMES if name.startswith("11"))
    assert answer(name)["error"]["code"] == "spreadsheets.file_corrupt"
    assert "没有导入任何数据" in answer(name)["error"]["message"]


def test_periods_and_titles_are_found() -> None:
    found = {
        number: reading(name).period for number, name in zip(NUMBERS, NAMES, strict=True) if number in ("01", "07")
    }
    assert found == {"01": 202606, "07": 202606}
    assert reading(NAMES[0]).title == "泾川县云岭镇云岭村2026年6月农村最低生活保障对象花名册"
