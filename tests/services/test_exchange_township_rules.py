"""What a township settles for itself holds in its own area, and nowhere else once the county holds it too."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from minsheng_desktop.programmes.editing import NewSetting, set_setting
from minsheng_desktop.programmes.holiday_editing import import_holidays, set_holiday
from minsheng_desktop.programmes.holiday_lists import NewHoliday
from minsheng_desktop.programmes.holidays import list_holidays
from minsheng_desktop.programmes.settings import rules_of
from minsheng_desktop.progress.settings import progress_settings, set_progress_setting
from tests.factories import offices as made
from tests.factories.offices import FIRST, SECOND, Offices, differing

DAY = date(2026, 8, 10)  # a Monday that the shipped calendar does not have
FROM = date(2026, 1, 1)
WISH = NewSetting("dibao_rural", "grace_months", "2", FROM)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made.build(tmp_path_factory.mktemp("template"))


@pytest.fixture
def offices(template: Path, tmp_path: Path) -> Iterator[Offices]:
    with made.copy_of(template, tmp_path) as found:
        yield found


def days(offices: Offices, name: str) -> list[date]:
    return [one.day for one in offices.open[name].read(list_holidays)]


def grace(offices: Offices, name: str, place: str = "") -> object:
    return offices.open[name].read(rules_of, "dibao_rural", None, place).values["grace_months"]


def test_a_day_off_and_bounds_of_one_township_are_not_those_of_the_county(offices: Offices) -> None:
    bounds = offices.county.read(progress_settings)
    offices.first.run(set_holiday, DAY, "off", "古会")
    offices.first.run(set_progress_setting, "low_rate", "1", FROM)
    assert offices.report().status == "applied"
    assert DAY in days(offices, FIRST)
    assert DAY not in days(offices, made.COUNTY)
    assert offices.county.read(progress_settings) == bounds


def test_a_county_that_says_the_same_day_makes_it_one_for_all(offices: Offices) -> None:
    offices.first.run(set_holiday, DAY, "off", "古会", "乡镇通知")
    offices.report()
    offices.county.run(import_holidays, [NewHoliday(DAY, "off", "古会")], "乡镇通知")
    assert DAY in days(offices, made.COUNTY)
    for name in (FIRST, SECOND):
        offices.answer(name)
        assert DAY in days(offices, name)
    assert offices.report().status == "applied"
    assert differing(offices.first, offices.county) == []


def test_a_rule_of_one_township_holds_in_its_own_area_alone(offices: Offices) -> None:
    usual = grace(offices, made.COUNTY, "341299102")
    assert usual != 2
    offices.first.run(set_setting, WISH)
    assert offices.report().status == "applied"
    assert grace(offices, FIRST) == 2
    assert grace(offices, made.COUNTY, "341299101") == 2
    assert grace(offices, made.COUNTY, "341299102") == grace(offices, made.COUNTY) == usual
    offices.county.run(set_setting, WISH)
    assert grace(offices, made.COUNTY, "341299102") == 2
