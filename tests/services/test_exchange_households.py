"""What a township does to its households reaches the county row by row: registered, split, moved, united, undone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from minsheng_desktop.areas.service import villages_by_name
from minsheng_desktop.households.membership import add_member, membership_of, set_head
from minsheng_desktop.households.records import NewBenefit, NewMember, Registration
from minsheng_desktop.households.registering import register_household
from minsheng_desktop.households.service import household_page, person_page
from minsheng_desktop.households.splitting import split_household
from minsheng_desktop.households.uniting import unite_persons
from tests.factories import offices as made
from tests.factories.offices import Offices, differing
from tests.factories.workspaces import citizen_id


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made.build(tmp_path_factory.mktemp("template"))


@pytest.fixture
def offices(template: Path, tmp_path: Path) -> Iterator[Offices]:
    with made.copy_of(template, tmp_path) as found:
        yield found


def test_both_sides_agree_after_each_of_it(offices: Offices) -> None:
    office = offices.first
    village = next(iter(office.read(villages_by_name).values()))
    head = NewMember(name="周福来", id_no=citizen_id("19580214", 801), relation="户主")
    son = NewMember(name="周小虎", id_no=citizen_id("19900305", 803), relation="长子")
    benefit = NewBenefit("dibao_rural", 202606, 72000)
    reg = Registration(village, address="21号", members=(head, son), benefits=(benefit,), month=202606)
    home = office.run(register_household, reg).value
    assert offices.report().status == "applied"
    assert differing(office, offices.county) == []
    members = office.read(household_page, home).members
    number = citizen_id("19580215", 802)
    twin = NewMember(name="周福莱", id_no=number, relation="其他")
    gone = office.run(add_member, home, twin, 202606).value.person_uid
    assert offices.report().status == "applied"
    keep = members[0].person_uid
    office.run(unite_persons, keep, gone, frozenset({"id_no"}))
    assert offices.report().refused == ()
    assert differing(office, offices.county) == []
    assert offices.county.read(person_page, keep).values["id_no"] == number
    place = office.read(membership_of, home, members[1].person_uid)
    office.run(set_head, home, place, 202606)
    office.run(split_household, home, [office.read(membership_of, home, keep)], office.read(membership_of, home, keep),
               202607)  # fmt: skip
    assert offices.report().refused == ()
    assert differing(office, offices.county) == []
