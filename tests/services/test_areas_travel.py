"""A county merges villages: its townships get the areas with the package and move their own people (SY-18.1)."""

from datetime import date

import pytest

from minsheng_desktop.areas.editing import rename_area
from minsheng_desktop.areas.service import area_history, list_areas, villages_by_name
from minsheng_desktop.entitlements.statistics import month_table
from minsheng_desktop.entitlements.statistics_records import StatWish
from minsheng_desktop.households.village_merging import merge_villages, settle_closed_villages, unsettled_villages
from tests.factories import offices as made
from tests.factories.offices import add_family
from tests.factories.offices import change as put

MERGED = date(2026, 3, 1)


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    return made.build(tmp_path_factory.mktemp("template"))


@pytest.fixture
def offices(template, tmp_path):
    with made.copy_of(template, tmp_path) as found:
        yield found


def place(office, person):
    with office.database.reading() as connection:
        return connection.exec_driver_sql(
            "SELECT a.name FROM person p JOIN area a ON a.uid = p.area_uid WHERE p.uid = ?", (person,)
        ).scalar_one()


def test_the_county_closes_a_village_and_the_township_moves_its_people(offices):
    family = offices.first.run(add_family, "程素珍", 1).value
    (lived, home), (target, _) = list(offices.first.read(villages_by_name).items())[:2]
    for table in ("person", "household", "entitlement"):
        offices.first.run(put, table, family[table], area_uid=home)
    offices.report()
    areas = {area.name: area.code for area in offices.county.read(list_areas) if area.code.startswith("341299101")}
    change = offices.county.run(merge_villages, areas[lived], areas[target], MERGED).value
    assert (change.residents.own, change.residents.foreign > 0) == (0, True)
    assert place(offices.county, family["person"]) == lived  # the township's rows are the township's
    offices.answer()
    waiting = offices.first.read(unsettled_villages)
    assert [(one.name, one.target_name) for one in waiting] == [(lived, target)]
    offices.first.run(settle_closed_villages)
    assert offices.first.read(unsettled_villages) == []
    assert lived not in offices.first.read(villages_by_name)
    offices.report()
    assert place(offices.county, family["person"]) == target
    lines = offices.county.read(month_table, StatWish(202606, ("township", "village"))).lines
    assert [[group.label for group in line.groups] for line in lines] == [["云岭镇", target]]


def test_a_township_names_a_village_provisionally_until_the_county_says_otherwise(offices):
    code = next(area.code for area in offices.first.read(list_areas) if area.name == "石门村")
    offices.first.run(rename_area, code, "石门新村", MERGED)
    assert next(area for area in offices.first.read(list_areas) if area.code == code).provisional
    offices.county.run(rename_area, code, "新石门村", MERGED)
    offices.report()
    offices.answer()
    area = next(area for area in offices.first.read(list_areas) if area.code == code)
    assert (area.name, area.provisional) == ("新石门村", False)
    assert [past.name for past in offices.first.read(area_history, code)] == ["石门村"]
    assert [past.name for past in offices.county.read(area_history, code)] == ["石门村"]
