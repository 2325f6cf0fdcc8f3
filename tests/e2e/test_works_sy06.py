"""SY-06 残疾人两项补贴, SY-07 儿童福利, SY-15 优抚, SY-16 计生 by the command line."""

from __future__ import annotations

import io

import openpyxl

from tests.e2e.test_works_sy05 import words_of
from tests.factories.office_cli import VILLAGE, office
from tests.factories.workspaces import citizen_id

__all__ = ["office"]

PERSONS = ("序号", "村", "姓名", "身份证号", "金额")


def people(count: int, paid: int, born: str = "19600101", area: str = "3412"):
    return [
        (at + 1, VILLAGE, f"对象{at:04d}", citizen_id(born, at % 1000, f"{area}{90 + at // 1000}"), paid)
        for at in range(count)
    ]


def test_sy_06_1_nursing_subsidy_by_grade(office):
    for grade, yuan in (("一级", 100), ("二级", 80)):
        office.run(
            "standard", "add", "--programme", "disabled_nursing_subsidy", "--amount", yuan, "--from", "2020-06",
            "--category", grade,
        )  # fmt: skip
    for serial, grade, fen in ((41, "一级", 10_000), (42, "二级", 8_000)):
        person, *_ = office.household((f"护理{serial}", citizen_id("19700101", serial), "户主"), month="2020-01")
        made = office.run(
            "entitlement", "grant", person, "--programme", "disabled_nursing_subsidy", "--month", "2020-06", "--field",
            f"disability_grade={grade}",
        )  # fmt: skip
        assert made["amount_fen"] == fen
        assert office.run("stats", "summary", "--month", "2020-12")["programmes"]


def test_sy_06_3_back_pay_of_462_persons_is_printed_with_its_months(office, tmp_path):
    """462 persons and 44,000 yuan: 440 get five months of 19 yuan more, 22 five months of 20 yuan."""
    grades = {"一级": (80, 100), "二级": (61, 80)}
    rows = [(*row[:4], "一级" if at < 22 else "二级", 80 if at < 22 else 61) for at, row in enumerate(people(462, 0))]
    header = (*PERSONS[:4], "残疾等级", "金额")
    office.roster("roster", header, rows, "--programme", "disabled_nursing_subsidy", "--month", "2025-06")
    keys = []
    for grade, amounts in grades.items():
        for yuan, month in zip(amounts, ("2025-01", "2026-01"), strict=True):
            made = office.run(
                "standard", "add", "--programme", "disabled_nursing_subsidy", "--amount", yuan, "--from", month,
                "--category", grade,
            )  # fmt: skip
        keys.append(made["standard"]["key"])
    for key in keys:
        office.run("standard", "apply", key, "--back-pay", "--paid-until", "2026-05", as_of="2026-06-10")
    found = office.run("backpay", "list")
    assert (found["totals"]["persons"], found["totals"]["pay_fen"]) == (462, 4_400_000)
    assert {(line["from_month"], line["to_month"], line["months"]) for line in found["lines"]} == {(202601, 202605, 5)}
    out = tmp_path / "back.pdf"
    printed = office.run("backpay", "print", out)
    words = words_of(out)
    assert "44,000.00" in words
    assert "462" in words
    assert "2026-01" in words or "2026年1月" in words
    assert printed["pages"] > 5


def test_sy_07_1_a_child_without_guardian_or_agreement_is_red(office):
    bare, *_ = office.household(("石小磊", citizen_id("20150101", 51), "户主"), month="2020-01")
    kept, *_ = office.household(("石小星", citizen_id("20160101", 52), "户主"), month="2020-01")
    grant = ("--programme", "orphan_dispersed", "--month", "2026-01", "--amount", 1000)
    office.run("entitlement", "grant", bare, *grant)
    office.run(
        "entitlement",
        "grant",
        kept,
        *grant,
        "--field",
        "guardian=石建国",
        "--field",
        "guardian_agreement_on=2026-01-05",
    )
    red = office.run("entitlement", "filled", "--programme", "orphan_dispersed", "--field", "guardian")
    assert [line["name"] for line in red["missing"]] == ["石小磊"]
    red = office.run("entitlement", "filled", "--programme", "orphan_dispersed", "--field", "guardian_agreement_on")
    assert [line["name"] for line in red["missing"]] == ["石小磊"]


def test_sy_07_2_the_export_of_left_behind_women_has_the_type_code(office, tmp_path):
    header = ("序号", "村", "姓名", "身份证号", "留守妇女类型")
    office.roster("women", header, [(1, VILLAGE, "周桂兰", citizen_id("19800101", 62), "丈夫外出务工")],
                  "--programme", "left_behind_women")  # fmt: skip
    out = tmp_path / "women.xlsx"
    office.run("export", "roster", out, "--programme", "left_behind_women")
    sheet = openpyxl.load_workbook(io.BytesIO(out.read_bytes())).active
    cells = {str(cell.value) for row in sheet.iter_rows() for cell in row}
    assert any("类型" in cell for cell in cells)
    assert any("代码" in cell for cell in cells)


def test_sy_15_1_ninety_out_and_133_in_keep_the_balance(office):
    office.roster("begin", PERSONS, people(300, 500), "--programme", "youfu_pension", "--month", "2026-01")
    rows = office.run("entitlement", "list")["entitlements"]
    office.run(
        "entitlement", "bulk", "stop", *(row["uid"] for row in rows[:90]), "--month", "2026-01", "--reason", "去世"
    )
    new = people(133, 500, born="19500505", area="3413")
    office.roster("new", PERSONS, new, "--programme", "youfu_pension", "--month", "2026-02")
    persons = office.run("stats", "balance", "--month", "2026-02", "--programme", "youfu_pension")["persons"]
    assert (persons["opening"], persons["new"], persons["exit"], persons["closing"]) == (300, 133, 90, 343)


def test_sy_15_2_the_roster_is_printed_with_a_box_for_the_seal(office, tmp_path):
    office.roster("begin", PERSONS, people(30, 500), "--programme", "youfu_pension", "--month", "2026-06")
    out = tmp_path / "roster.pdf"
    office.run("notice", "make", "roster_list", "--programme", "youfu_pension", "--out", out)
    words = words_of(out)
    assert "章" in words
    assert "对象0000" in words


def test_sy_16_1_103_of_103_are_entered(office):
    header = ("序号", "村", "姓名", "身份证号", "金额", "录入上级系统日期")
    rows = [(*row, "2026-05-20") for row in people(103, 1200)]
    office.roster("fp", header, rows, "--programme", "fp_reward", "--month", "2026-05")
    found = office.run("entitlement", "filled", "--programme", "fp_reward", "--field", "upstream_entered_on")
    assert (found["filled"], found["total"]) == (103, 103)
    assert found["missing"] == []
