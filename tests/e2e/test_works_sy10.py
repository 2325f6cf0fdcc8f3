"""SY-10 省敬老院基本信息填报系统 by the command line: the form of all homes with its totals, nothing missing in it."""

from __future__ import annotations

import openpyxl
import pypdfium2

from tests.factories.office_cli import office

__all__ = ["office"]

CODE = "elder_home_report"
HOMES = 19
# The homes of a county-level city: 85.3 mu of land, 135,000 jin of vegetables, 180 pigs, 50 paying boarders.
LAND = ["4.5"] * 18 + ["4.3"]
PIGS = [10] * 9 + [9] * 10
BOARDERS = [3] * 12 + [2] * 7
VEGETABLES = [7100] * 18 + [7200]


def words_of(path) -> str:
    document = pypdfium2.PdfDocument(path.read_bytes())
    return "".join(page.get_textpage().get_text_range() for page in document)


def report(office, number: int, **changed: object) -> str:
    values = {
        "home": f"第{number + 1}敬老院", "head": "负责人", "phone": "15412345678", "staff": 6, "floor_area": 1200,
        "beds": 60, "centralised": 40, "boarders": BOARDERS[number], "land": LAND[number],
        "vegetables": VEGETABLES[number], "pigs": PIGS[number], "self_supply": "基本自给",
    } | changed  # fmt: skip
    words = [f"{key}={value}" for key, value in values.items() if value != ""]
    return office.run("register", "add", CODE, "on_day=2026-11-10", *words)["entry"]["uid"]


def test_sy_10_1_the_printed_form_shows_the_totals_of_the_nineteen_homes(office, tmp_path):
    for number in range(HOMES):
        report(office, number)
    out = tmp_path / "form.pdf"
    office.run("register", "print", CODE, out, "--list", "--year", 2026)
    said = words_of(out).replace("\r\n", "")
    assert "省敬老院基本信息填报表" in said
    for total in ("合计（19所）", "85.3", "135000", "180", "50", "1140"):
        assert total in said, total
    sheet = tmp_path / "form.xlsx"
    assert office.run("register", "export", CODE, sheet)["rows"] == HOMES
    cells = [str(cell) for row in openpyxl.load_workbook(sheet).active.iter_rows(values_only=True) for cell in row]
    assert "85.3" in cells


def test_sy_10_1_the_form_of_one_home_can_be_printed_blank_and_filled(office, tmp_path):
    uid = report(office, 0)
    blank, filled = tmp_path / "blank.pdf", tmp_path / "filled.pdf"
    assert office.run("register", "print", CODE, blank, "--blank")["pages"] == 1
    assert office.run("register", "print", CODE, filled, "--entry", uid)["pages"] == 1
    assert "生产用地" in words_of(blank)
    assert "4.5 亩" in words_of(filled)


def test_sy_10_2_an_empty_required_field_blocks_the_export_and_names_itself(office, tmp_path):
    report(office, 0)
    lacking = report(office, 1, land="")
    for words in (("export", CODE, tmp_path / "a.xlsx"), ("print", CODE, tmp_path / "a.pdf", "--list"),
                  ("print", CODE, tmp_path / "b.pdf", "--entry", lacking)):  # fmt: skip
        error = office.refused("register", *words)
        assert error["code"] == "register_forms.incomplete"
        assert "第2敬老院" in error["message"]
        assert "生产用地" in error["message"]
        assert not words[2].exists()
    (detail,) = error["details"]
    assert (detail["title"], detail["uid"]) == ("生产用地", lacking)
    office.run("register", "edit", lacking, "land=0")
    assert office.run("register", "export", CODE, tmp_path / "a.xlsx")["rows"] == 2


def test_sy_10_2_every_empty_field_is_named(office, tmp_path):
    report(office, 0, land="", pigs="", head="")
    error = office.refused("register", "export", CODE, tmp_path / "a.xlsx")
    assert {detail["title"] for detail in error["details"]} == {"生产用地", "饲养生猪", "负责人"}
    assert "3 处" in error["message"]
