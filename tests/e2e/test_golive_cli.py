"""Go-live by the command line: years of payment sheets as files, as a workbook of months and as a sheet of a year."""

from __future__ import annotations

from tests.factories.golive import ELDER, PEOPLE, book, line, month_sheet, year_sheet
from tests.factories.office_cli import Office, office

__all__ = ["office"]
FIRST, SECOND, _ = PEOPLE
YEARS = (2019, 2022, 2025)


def drawn(office: Office, month: str) -> dict[str, int]:
    listed = office.run("entitlement", "list", "--programme", ELDER, "--month", month)["entitlements"]
    return {row["name"]: row["amount_fen"] for row in listed}


def page(office: Office, person: tuple[str, str]) -> dict[str, object]:
    (hit,) = office.run("person", "search", person[1])["persons"]
    found: dict[str, object] = office.run("person", "show", hit["uid"])
    return found


def test_months_of_years_as_files_in_one_command(office: Office) -> None:
    files = [
        book(office.folder / f"{year}年{month:02d}月.xlsx", month_sheet(year, month, line(FIRST, 50 + year - 2019)))
        for year in YEARS
        for month in (1, 6, 12)
    ]
    answer = office.run("import", "roster", *files, "--programme", ELDER)
    assert answer["outcome"]["payments"] == len(files) == 9
    assert answer["persons"]["new"] == 1
    shown = page(office, FIRST)
    assert len(shown["payments"]) == 9
    (benefit,) = shown["benefits"]
    assert (benefit["from_month"], benefit["to_month"], benefit["papers_pending"]) == (201901, None, True)
    assert [drawn(office, f"{year}-06")["甘草"] for year in YEARS] == [5000, 5300, 5600]
    assert office.run("import", "roster", *files, "--programme", ELDER)["outcome"]["payments"] == 0
    assert office.run("application", "list")["applications"] == []


def test_the_month_may_stand_in_the_name_of_the_file_alone(office: Office) -> None:
    rows = month_sheet(2020, 4, line(FIRST, 50))["4月"][1:]
    path = book(office.folder / "2020年4月高龄津贴发放表.xlsx", {"Sheet1": rows})
    assert office.run("import", "roster", path)["outcome"]["payments"] == 1
    assert [payment["month"] for payment in page(office, FIRST)["payments"]] == [202004]


def test_a_sheet_per_month_and_a_column_per_month(office: Office) -> None:
    months = {n: s for m in range(1, 13) for n, s in month_sheet(2023, m, line(FIRST, 50)).items()}
    quarters = book(office.folder / "2023.xlsx", months)
    assert office.run("import", "roster", quarters, "--programme", ELDER)["outcome"]["payments"] == 12
    year = book(office.folder / "2024.xlsx", year_sheet(2024, (FIRST, [60] * 12), (SECOND, [""] * 4 + [50] * 8)))
    assert office.run("import", "roster", year, "--programme", ELDER)["outcome"]["payments"] == 20
    assert drawn(office, "2024-04") == {"甘草": 6000}
    assert drawn(office, "2024-05") == {"甘草": 6000, "柴胡": 5000}
    assert drawn(office, "2023-07") == {"甘草": 5000}


def test_an_import_of_many_months_is_undone_as_one(office: Office) -> None:
    year = book(office.folder / "2024.xlsx", year_sheet(2024, (FIRST, [60] * 12)))
    office.run("import", "roster", year, "--programme", ELDER)
    (done,) = office.run("import", "list")["imports"]
    office.run("audit", "undo", done["operation_id"])
    assert office.run("person", "search", FIRST[1])["persons"] == []


def test_months_without_a_year_are_asked_about(office: Office) -> None:
    rows = month_sheet(2023, 1, line(FIRST, 50))["1月"][1:]
    path = book(office.folder / "months.xlsx", {"1月": rows, "2月": rows})
    error = office.refused("import", "roster", path, "--programme", ELDER)
    assert error["code"] == "spreadsheets.months_unclear"
    assert "1月、2月" in error["message"]
