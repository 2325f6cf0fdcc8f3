"""A clerk changes programmes without a programmer: new ones, settings by place and day, fields, the calendar."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from minsheng_desktop.core.errors import AppError
from minsheng_desktop.programmes.editing import (
    NewProgramme,
    NewSetting,
    add_programme,
    change_programme,
    remove_programme,
    remove_setting,
    set_setting,
)
from minsheng_desktop.programmes.field_editing import put_field, retire_field
from minsheng_desktop.programmes.fields import programme_fields
from minsheng_desktop.programmes.holiday_editing import import_holidays, remove_holiday, set_holiday
from minsheng_desktop.programmes.holiday_lists import read_holiday_file, read_holiday_list
from minsheng_desktop.programmes.holidays import calendar, list_holidays
from minsheng_desktop.programmes.overview import programme_overview
from minsheng_desktop.programmes.service import list_programmes
from minsheng_desktop.programmes.settings import Rules, list_settings, rules_of
from minsheng_desktop.workspace.service import Workspace
from tests.factories.workspaces import AS_OF, prepared_workspace

TOWN, VILLAGE = "341299101", "341299101201"


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with prepared_workspace(tmp_path / "w", areas=True) as made:
        yield made


@pytest.fixture
def county(tmp_path: Path) -> Iterator[Workspace]:
    with prepared_workspace(tmp_path / "c", "泾川县", "county") as made:
        yield made


def _set(workspace: Workspace, key: str, written: str, day: date = AS_OF, place: str = "", code: str = "dibao_rural",
         number: str = "") -> bytes:  # fmt: skip
    return workspace.run(set_setting, NewSetting(code, key, written, day, place, number)).value


def test_a_setting_holds_from_its_day_on_and_a_case_stays_on_the_one_it_began_with(workspace: Workspace) -> None:
    before = workspace.read(rules_of, "dibao_rural").snapshot()
    _set(workspace, "posting_days", "5", date(2026, 7, 1), number="泾民〔2026〕8号")
    assert workspace.read(rules_of, "dibao_rural", date(2026, 6, 30))["posting_days"] == 7
    later = workspace.read(rules_of, "dibao_rural", date(2026, 7, 1))
    assert later["posting_days"] == 5
    assert later.origins["posting_days"].document_number == "泾民〔2026〕8号"
    assert Rules.of(before)["posting_days"] == 7


def test_the_nearest_place_decides_then_the_newest_day(workspace: Workspace) -> None:
    _set(workspace, "posting_days", "10", date(2026, 6, 1))
    _set(workspace, "posting_days", "8", date(2026, 1, 1), TOWN)
    _set(workspace, "posting_days", "9", date(2026, 3, 1), TOWN)
    assert workspace.read(rules_of, "dibao_rural")["posting_days"] == 9
    assert workspace.read(rules_of, "dibao_rural", date(2026, 2, 1))["posting_days"] == 8
    assert workspace.read(rules_of, "dibao_rural", None, "341299102")["posting_days"] == 10
    _set(workspace, "posting_days", "6", date(2026, 6, 20), TOWN, code="")
    assert workspace.read(rules_of, "dibao_rural")["posting_days"] == 9
    assert workspace.read(rules_of, "temp_relief")["posting_days"] == 6


@pytest.mark.parametrize(
    ("key", "written", "kept"),
    [
        ("decides", "县级审核确认", "county"),
        ("standing_posting", "否", False),
        ("reserve_limit_fen", "2000", 200_000),
        ("review_months", "A=12；B=6;C=3", {"A": 12, "B": 6, "C": 3}),
        ("review_months", "12", {"": 12}),
        ("eligible_any", "农村低保、低保边缘家庭", ["dibao_rural", "dibao_margin"]),
        ("age_bands", "90,80,100", [80, 90, 100]),
        ("papers", "id_card;户口簿", ["id_card", "hukou_book"]),
        ("fiscal_code", "  30305 ", "30305"),
    ],
)
def test_values_are_read_as_people_write_them(workspace: Workspace, key: str, written: str, kept: object) -> None:
    _set(workspace, key, written)
    found = workspace.read(rules_of, "dibao_rural")[key]
    assert (list(found) if isinstance(found, tuple) else found) == kept


@pytest.mark.parametrize(
    ("key", "written"), [("decides", "省"), ("posting_days", "七"), ("pay_first", "也许"), ("excludes", "没有的项目")]
)
def test_a_value_the_setting_cannot_have_is_refused(workspace: Workspace, key: str, written: str) -> None:
    with pytest.raises(AppError):
        _set(workspace, key, written)
    with pytest.raises(AppError):
        _set(workspace, "no_such_setting", written)
    with pytest.raises(AppError):
        _set(workspace, "posting_days", "7", place="990000")


def test_what_is_to_come_can_be_taken_back_and_what_holds_cannot(workspace: Workspace) -> None:
    coming = _set(workspace, "posting_days", "5", date(2027, 1, 1))
    assert workspace.run(remove_setting, coming).value == "公示天数"
    assert workspace.read(rules_of, "dibao_rural", date(2027, 2, 1))["posting_days"] == 7
    assert _set(workspace, "posting_days", "4", date(2027, 1, 1)) == coming
    assert workspace.read(rules_of, "dibao_rural", date(2027, 2, 1))["posting_days"] == 4
    with pytest.raises(AppError, match="setting_holds"):
        workspace.run(remove_setting, _set(workspace, "posting_days", "5"))
    workspace.undo()
    assert workspace.read(rules_of, "dibao_rural")["posting_days"] == 7


def test_a_new_programme_begins_with_the_settings_and_fields_of_another(county: Workspace) -> None:
    code = county.run(
        add_programme,
        NewProgramme("重度残疾人取暖补贴", short_name="取暖补贴", period="annual", aliases=("残疾人取暖费",),
                     like="disabled_nursing_subsidy", settings={"posting_days": "5"}),
    ).value  # fmt: skip
    assert code == "own_zdcjrqnbt"
    rules = county.read(rules_of, code)
    assert (rules["posting_days"], rules["grade_from"], rules["amount_rule"]) == (5, "disability_grade", "grade")
    assert [f.key for f in county.read(programme_fields, code)][:2] == ["disability_category", "disability_grade"]
    seen = county.read(programme_overview, code)
    assert (seen.programme.name, seen.own, seen.used) == ("重度残疾人取暖补贴", True, 0)
    county.run(change_programme, code, {"name": "重残取暖补贴", "unit": "户"})
    assert {p.code: (p.name, p.unit) for p in county.read(list_programmes)}[code] == ("重残取暖补贴", "household")
    assert county.run(remove_programme, code).value == "重残取暖补贴"
    with pytest.raises(AppError):
        county.read(rules_of, code)


def test_names_and_codes_are_given_once(county: Workspace, workspace: Workspace) -> None:
    for wanted in (NewProgramme("农村低保"), NewProgramme(""), NewProgramme("新项目", code="Bad Code"),
                   NewProgramme("新项目", code="dibao_rural"), NewProgramme("新项目", unit="村"),
                   NewProgramme("新项目", aliases=("低保金",))):  # fmt: skip
        with pytest.raises(AppError):
            county.run(add_programme, wanted)
    assert workspace.run(add_programme, NewProgramme("村级慰问")).value == f"own_{TOWN}_cjww"
    with pytest.raises(AppError, match="not_own"):
        county.run(remove_programme, "dibao_rural")


def test_fields_are_added_changed_and_given_up(workspace: Workspace) -> None:
    key = workspace.run(put_field, "temp_relief", "", "就诊次数", "number", unit="次").value
    assert key == "就诊次数"
    again = workspace.run(put_field, "temp_relief", key, "住院次数", required=True).value
    field = next(f for f in workspace.read(programme_fields, "temp_relief") if f.key == again)
    assert (field.label, field.kind, field.unit, field.required) == ("住院次数", "number", "次", True)
    workspace.run(retire_field, "temp_relief", key)
    assert key not in [f.key for f in workspace.read(programme_fields, "temp_relief")]
    assert key in [f.key for f in workspace.read(programme_fields, "temp_relief", True)]
    assert workspace.run(put_field, "temp_relief", "", "住院次数", "number").value == key
    chosen = workspace.run(put_field, "temp_relief", "", "来源", choices=("村报", "自报")).value
    assert next(f for f in workspace.read(programme_fields, "temp_relief") if f.key == chosen).labels == (
        "村报",
        "自报",
    )
    for wrong in (
        {"label": "事由"},
        {"label": ""},
        {"label": "甲", "kind": "choice"},
        {"label": "乙", "list_name": "x"},
    ):
        with pytest.raises(AppError):
            workspace.run(put_field, "temp_relief", "", **wrong)


def test_the_calendar_is_edited_and_imported(workspace: Workspace, tmp_path: Path) -> None:
    written = "日期,名称\n2027年2月6日至2月12日 春节放假\n2027-02-20（周六）上班\n2027/10/1—10/7 国庆节\n"
    (tmp_path / "h.csv").write_text(written, encoding="utf-8")
    found = read_holiday_file(tmp_path / "h.csv")
    assert len(found) == 15
    done = workspace.run(import_holidays, found, "国办发明电〔2026〕1号").value
    assert (done.new, done.changed) == (15, 0)
    days = workspace.read(calendar)
    assert days.is_working_day(date(2027, 2, 20))
    assert not days.is_working_day(date(2027, 2, 12))
    assert {h.name for h in workspace.read(list_holidays, 2027)} == {"春节", "国庆节", "节假日"}
    workspace.run(set_holiday, date(2027, 2, 12), "work")
    assert workspace.read(calendar).is_working_day(date(2027, 2, 12))
    assert workspace.run(remove_holiday, (date(2027, 2, 12), date(2027, 2, 20))).value == 2
    assert not workspace.read(calendar).is_working_day(date(2027, 2, 20))
    assert len(read_holiday_list("2月8日 加班上班", 2027)) == 1
    for wrong in ("", "没有日子", "2027-13-40 春节", "2月8日 春节"):
        with pytest.raises(AppError):
            read_holiday_list(wrong)


def test_every_change_stands_in_the_history_with_its_words(workspace: Workspace) -> None:
    _set(workspace, "decides", "county", date(2026, 7, 1), number="泾民〔2026〕8号")
    row = workspace.read(list_settings, "dibao_rural")[0]
    assert (row.value, row.from_day, row.place) == ("county", "2026-07-01", "")
