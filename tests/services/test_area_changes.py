"""SY-18.1: areas change with a day; the past stays as it was, rosters and statistics of a month go by it."""

from datetime import date

import pytest

from minsheng_desktop.areas.choosing import village_choices
from minsheng_desktop.areas.editing import close_area, move_area, open_area, rename_area
from minsheng_desktop.areas.service import area_history, import_areas, list_areas, names_of, villages_by_name
from minsheng_desktop.core.errors import AppError
from minsheng_desktop.entitlements.service import RosterFilter, list_entitlements, roster_groups, roster_totals
from minsheng_desktop.households.village_merging import (
    merge_villages,
    preview_merge,
    settle_closed_villages,
    split_village,
    unsettled_villages,
)
from minsheng_desktop.programmes.catalogue import AreaRow
from tests.factories.households import TOWNSHIP, open_rostered
from tests.factories.living import living_rows

YUNLING, SHIMEN = "341299101201", "341299101202"
AUGUST = date(2026, 8, 1)


@pytest.fixture
def office(tmp_path):
    with open_rostered(tmp_path / "w") as workspace:
        yield workspace


def refused(code, work, *args):
    with pytest.raises(AppError) as error:
        work(*args)
    assert error.value.code == code
    return error.value.message


def by_village(office, month):
    return {
        group.name: (group.totals.benefits, group.totals.total_fen)
        for group in office.read(roster_groups, RosterFilter(month=month))
    }


def test_a_new_name_holds_from_its_day_and_rosters_before_it_keep_the_old_one(office):
    office.run(rename_area, SHIMEN, "新石门村", AUGUST, "泾政〔2026〕8号")
    assert [area.name for area in office.read(list_areas, date(2026, 7, 31)) if area.code == SHIMEN] == ["石门村"]
    assert [area.name for area in office.read(list_areas, AUGUST) if area.code == SHIMEN] == ["新石门村"]
    assert by_village(office, 202607).keys() == {"云岭村", "石门村"}
    assert by_village(office, 202608).keys() == {"云岭村", "新石门村"}
    assert {row.village for row in office.read(list_entitlements, month=202607)} == {"云岭村", "石门村"}
    assert len(office.read(list_entitlements, village="石门村", month=202607)) == 3
    assert len(office.read(list_entitlements, village="新石门村", month=202607)) == 3
    past = office.read(area_history, SHIMEN)[0]
    assert (past.name, past.to_day, past.document_number) == ("石门村", date(2026, 7, 31), "泾政〔2026〕8号")
    assert office.read(names_of).match("石门村3组")[0] == "新石门村"


def test_a_slip_is_put_right_without_history(office):
    office.run(rename_area, SHIMEN, "石门社区", AUGUST, "", True)
    assert by_village(office, 202607).keys() == {"云岭村", "石门社区"}
    assert office.read(area_history) == []


def test_a_merged_village_hands_its_people_over_and_keeps_its_past(office):
    before = living_rows(office)
    july = by_village(office, 202607)
    seen = office.read(preview_merge, SHIMEN, YUNLING, AUGUST)
    assert (seen.residents.households, seen.residents.benefits, seen.month) == (3, 3, 202608)
    done = office.run(merge_villages, SHIMEN, YUNLING, AUGUST)
    assert done.value == seen
    assert by_village(office, 202607) == july
    whole = office.read(roster_totals, RosterFilter(month=202608))
    assert by_village(office, 202608) == {"云岭村": (whole.benefits, whole.total_fen)}
    assert list(office.read(villages_by_name)) == ["云岭村"]
    assert set(office.read(villages_by_name, date(2026, 7, 31))) == {"云岭村", "石门村"}
    assert [choice.name for choice in office.read(village_choices)] == ["云岭村"]
    assert office.read(names_of).match("云岭镇石门村委会") == ("云岭村", "")
    office.undo_operation(done.operation_id)
    assert living_rows(office) == before


def test_what_cannot_be_is_refused_and_nothing_changes(office):
    refused("areas.future_day", office.run, merge_villages, SHIMEN, YUNLING, date(2027, 1, 1))
    refused("areas.same_village", office.run, merge_villages, SHIMEN, "石门村", AUGUST)
    refused("areas.unknown", office.run, merge_villages, SHIMEN, "白云村", AUGUST)
    assert "3 户" in refused("areas.not_empty", office.run, close_area, SHIMEN, AUGUST)
    refused("areas.code_taken", office.run, open_area, SHIMEN, "新村")
    refused("areas.name_taken", office.run, rename_area, SHIMEN, "云岭村", AUGUST)
    office.run(rename_area, SHIMEN, "新石门村", AUGUST)
    refused("areas.before_last_change", office.run, merge_villages, SHIMEN, YUNLING, date(2026, 7, 15))
    office.run(merge_villages, SHIMEN, YUNLING, date(2026, 9, 1))
    refused("areas.already_closed", office.run, merge_villages, SHIMEN, YUNLING, date(2026, 10, 1))
    refused("areas.has_parts", office.run, close_area, TOWNSHIP, date(2026, 10, 1))


def test_some_groups_become_a_village_or_go_over_to_another(office):
    refused("areas.empty_groups", office.run, split_village, SHIMEN, "341299101203", "白鹤村", ["九组"], AUGUST)
    done = office.run(split_village, SHIMEN, "341299101203", "白鹤村", ["三组"], AUGUST).value
    assert (done.target_name, done.residents.households) == ("白鹤村", 3)
    assert by_village(office, 202607).keys() == {"云岭村", "石门村"}
    assert by_village(office, 202608).keys() == {"云岭村", "白鹤村"}
    assert {area.name for area in office.read(list_areas, AUGUST)} >= {"石门村", "白鹤村"}
    assert "白鹤村" not in {area.name for area in office.read(list_areas, date(2026, 7, 31))}
    office.run(merge_villages, "白鹤村", "云岭村", date(2026, 9, 1), ["三组"])
    assert by_village(office, 202609).keys() == {"云岭村"}
    assert "白鹤村" in office.read(villages_by_name)
    office.run(close_area, "白鹤村", date(2026, 10, 1))
    assert "白鹤村" not in office.read(villages_by_name)


def test_a_village_moves_to_another_township_and_the_list_of_a_day_says_where_it_belonged(office):
    office.run(open_area, "341299102", "汀溪镇", "", AUGUST)
    change = office.run(move_area, SHIMEN, "341299102", date(2026, 9, 1)).value
    assert (change.target_name, change.residents.benefits) == ("汀溪镇", 3)
    parents = {day: {a.code: a.parent_code for a in office.read(list_areas, day)}[SHIMEN]
               for day in (date(2026, 8, 31), date(2026, 9, 1))}  # fmt: skip
    assert list(parents.values()) == [TOWNSHIP, "341299102"]
    assert list(office.read(villages_by_name)) == ["云岭村"]
    assert office.read(names_of).match("石门村")[1] == "township_other"


def test_an_imported_list_keeps_what_a_village_was_called(office):
    rows = [AreaRow(SHIMEN, "石门社区", "village", TOWNSHIP, ())]
    done = office.run(import_areas, rows, AUGUST).value
    assert (done.new, done.updated) == (0, 1)
    assert [past.name for past in office.read(area_history)] == ["石门村"]
    assert by_village(office, 202607).keys() == {"云岭村", "石门村"}


def test_people_of_a_village_the_county_closed_are_moved_by_their_office(office):
    """The county's row says that the village ended; the people in it are this office's rows."""
    from tests.factories.offices import change

    rows = {area.code: area for area in office.read(list_areas)}
    office.run(change, "area", rows[SHIMEN].uid, valid_to="2026-07-31", successor_uid=rows[YUNLING].uid)
    waiting = office.read(unsettled_villages)
    assert [(one.name, one.target_name, one.residents.households) for one in waiting] == [("石门村", "云岭村", 3)]
    assert office.run(settle_closed_villages).value == waiting
    assert office.read(unsettled_villages) == []
    assert by_village(office, 202607).keys() == {"云岭村", "石门村"}
    assert by_village(office, 202608).keys() == {"云岭村"}
