"""What a county defines reaches its townships, and what a township defines for itself stays its own."""

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
    remove_setting,
    set_setting,
)
from minsheng_desktop.programmes.field_editing import put_field, retire_field
from minsheng_desktop.programmes.fields import programme_fields
from minsheng_desktop.programmes.holiday_editing import remove_holiday, set_holiday
from minsheng_desktop.programmes.holidays import calendar
from minsheng_desktop.programmes.service import list_programmes
from minsheng_desktop.programmes.settings import list_settings, rules_of
from tests.factories import offices as made
from tests.factories.offices import Offices

DAY = date(2026, 7, 1)


@pytest.fixture
def offices(tmp_path: Path) -> Iterator[Offices]:
    template = made.build(tmp_path / "template")
    with made.copy_of(template, tmp_path) as found:
        yield found


def test_programmes_settings_fields_and_holidays_reach_the_townships(offices: Offices) -> None:
    county, town = offices.county, offices.first
    code = county.run(add_programme, NewProgramme("冬季取暖补贴", like="disabled_nursing_subsidy")).value
    county.run(put_field, code, "way", "取暖方式", choices=("电", "煤"))
    county.run(set_setting, NewSetting(code, "posting_days", "5", DAY, document_number="泾民8号"))
    county.run(set_setting, NewSetting("dibao_rural", "decides", "county", DAY, "341299101"))
    county.run(set_holiday, date(2027, 1, 1), "off", "元旦")
    assert offices.answer().refused == ()
    assert code in {programme.code for programme in town.read(list_programmes)}
    assert {"way", "disability_grade"} <= {field.key for field in town.read(programme_fields, code)}
    assert town.read(rules_of, code, DAY)["posting_days"] == 5
    assert town.read(rules_of, "dibao_rural", DAY)["decides"] == "county"
    assert not town.read(calendar).is_working_day(date(2027, 1, 1))
    _the_county_takes_back(offices, code)
    _the_township_does_not_write_over_its_county(offices, code)


def _the_county_takes_back(offices: Offices, code: str) -> None:
    county, town = offices.county, offices.first
    county.run(retire_field, code, "way")
    row = next(row for row in county.read(list_settings) if row.key == "decides")
    assert row.uid is not None
    county.run(remove_setting, row.uid)
    county.run(remove_holiday, (date(2027, 1, 1),))
    offices.answer()
    assert "way" not in {field.key for field in town.read(programme_fields, code)}
    assert town.read(rules_of, "dibao_rural", DAY)["decides"] == "township"
    assert town.read(calendar).is_working_day(date(2027, 1, 1))


def _the_township_does_not_write_over_its_county(offices: Offices, code: str) -> None:
    town = offices.first
    for attempt in (
        lambda: town.run(change_programme, code, {"name": "另一个名称"}),
        lambda: town.run(put_field, code, "disability_grade", "等级"),
        lambda: town.run(set_setting, NewSetting(code, "posting_days", "3", DAY)),
    ):
        with pytest.raises(AppError, match="county"):
            attempt()
    town.run(set_setting, NewSetting(code, "posting_days", "3", DAY, town.node.area_code))
    assert town.read(rules_of, code, DAY)["posting_days"] == 3


def test_a_provisional_programme_of_a_township_reaches_the_county_and_changes_nothing_elsewhere(
    offices: Offices,
) -> None:
    code = offices.first.run(add_programme, NewProgramme("村级慰问")).value
    offices.first.run(set_setting, NewSetting("dibao_rural", "posting_days", "3", DAY, "341299101"))
    assert offices.report().refused == ()
    assert code in {programme.code for programme in offices.county.read(list_programmes)}
    assert offices.county.read(rules_of, "dibao_rural", DAY)["posting_days"] == 7
    assert offices.county.read(rules_of, "dibao_rural", DAY, "341299101")["posting_days"] == 3
    offices.answer(made.SECOND)
    assert code not in {programme.code for programme in offices.second.read(list_programmes)}
