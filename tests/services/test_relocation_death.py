"""A death or a correction at the old township after a household left reaches the new one before it pays."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from minsheng_desktop.areas.service import villages_by_name
from minsheng_desktop.checks.service import crossing_lines
from minsheng_desktop.core.errors import AppError
from minsheng_desktop.households.accounts import add_account
from minsheng_desktop.households.death import record_death
from minsheng_desktop.households.editing import edit_person
from minsheng_desktop.households.moved_away import list_departures, take_back
from minsheng_desktop.households.moved_content import MovedHousehold
from minsheng_desktop.households.moving_in import (
    Acceptance,
    ChosenBenefit,
    accept_arrival,
    arrival_page,
    decline_arrival,
    list_arrivals,
)
from minsheng_desktop.households.moving_out import destination_of, move_out
from minsheng_desktop.households.records import NewAccount
from minsheng_desktop.households.service import household_page, person_page
from tests.factories import offices as made
from tests.factories.offices import FIRST, SECOND, Offices, add_family, differing, insert, rows

JULY, DAY = 202607, date(2026, 3, 20)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made.build(tmp_path_factory.mktemp("template"))


@pytest.fixture
def offices(template: Path, tmp_path: Path) -> Iterator[Offices]:
    with made.without_backups(template, tmp_path) as found:
        yield found


def carry(offices: Offices) -> None:
    """One round of sticks: both townships report, the county answers both."""
    for name in (FIRST, SECOND):
        assert offices.report(name).status == "applied"
    for name in (FIRST, SECOND):
        assert offices.answer(name).status == "applied"


def family(offices: Offices) -> dict[str, bytes]:
    """A household of two that the benefit covers."""
    uids = offices.first.run(add_family, "严明月", 1).value
    person = {"name": "林小河", "sex_code": "1", "birth": "1988-02-01", "id_state": "missing"}
    son = offices.first.run(insert, "person", uid=made.new_uid(), **person).value
    place = {"household_uid": uids["household"], "person_uid": son, "is_head": 0, "relation": "子"}
    offices.first.run(insert, "household_member", uid=made.new_uid(), **place)
    cover = {"entitlement_uid": uids["entitlement"], "person_uid": son, "from_month": 202601}
    offices.first.run(insert, "entitlement_member", uid=made.new_uid(), **cover)
    return {**uids, "son": son}


def move(offices: Offices, uids: dict[str, bytes]) -> None:
    offices.first.run(move_out, uids["household"], offices.first.read(destination_of, SECOND), JULY)


def single(offices: Offices) -> dict[str, bytes]:
    uids = offices.first.run(add_family, "严明月", 1).value
    move(offices, uids)
    return uids


def order(offices: Offices) -> bytes:
    (found,) = offices.second.read(list_arrivals)
    return found.uid


def came(offices: Offices) -> MovedHousehold:
    return offices.second.read(arrival_page, order(offices)).moved


def accept(offices: Offices, *benefits: ChosenBenefit) -> bytes:
    village = next(iter(offices.second.read(villages_by_name).values()))
    return offices.second.run(accept_arrival, order(offices), Acceptance(village, benefits=benefits)).value


def test_a_death_after_the_move_reaches_the_new_township_and_nobody_is_paid(offices: Offices) -> None:
    uids = single(offices)
    carry(offices)
    assert came(offices).members[0].died_on == ""
    offices.first.run(record_death, uids["person"], DAY)
    carry(offices)
    assert came(offices).members[0].died_on == "2026-03-20"
    for chosen in (ChosenBenefit(0), ChosenBenefit(0, 60000)):
        with pytest.raises(AppError, match=r"relocation\.dead_benefit"):
            accept(offices, chosen)
    household = accept(offices)
    page = offices.second.read(household_page, household)
    assert [(member.name, member.to_month is None) for member in page.members] == [("严明月", False)]
    assert page.benefits == ()
    person = offices.second.read(person_page, page.members[0].person_uid)
    assert person.values["died_on"] == "2026-03-20"
    carry(offices)
    assert rows(offices.county, "doubt") == {}
    for township in (offices.first, offices.second):
        assert differing(township, offices.county) == []


def test_a_death_undone_is_taken_back_there_too(offices: Offices) -> None:
    uids = single(offices)
    offices.first.run(record_death, uids["person"], DAY)
    offices.first.undo()
    carry(offices)
    assert came(offices).members[0].died_on == ""
    page = offices.second.read(household_page, accept(offices, ChosenBenefit(0)))
    assert [line.running for line in page.benefits] == [True]


def test_where_the_head_died_the_others_are_taken_in_and_the_amount_is_told_anew(offices: Offices) -> None:
    uids = family(offices)
    move(offices, uids)
    carry(offices)
    offices.first.run(record_death, uids["person"], date(2026, 6, 30))
    carry(offices)
    with pytest.raises(AppError, match=r"relocation\.dead_amount"):
        accept(offices, ChosenBenefit(0))
    page = offices.second.read(household_page, accept(offices, ChosenBenefit(0, 30000)))
    present = [(member.name, member.relation, member.is_head) for member in page.members if member.to_month is None]
    assert present == [("林小河", "户主", True)]
    (benefit,) = page.benefits
    assert (benefit.amount_fen, benefit.covered_names) == (30000, ("林小河",))
    (stored,) = rows(offices.second, "household", offices.second).values()
    assert (stored["head_name"], stored["size_stated"]) == ("林小河", 1)


def test_a_person_on_record_at_the_new_place_has_the_death_recorded_there_first(offices: Offices) -> None:
    uids = single(offices)
    offices.second.run(add_family, "严明月", 1, card="621700110000009999")
    offices.first.run(record_death, uids["person"], DAY)
    carry(offices)
    with pytest.raises(AppError, match=r"relocation\.dead_known"):
        accept(offices)


def test_a_number_a_name_and_an_account_put_right_reach_the_new_township(offices: Offices) -> None:
    uids = single(offices)
    carry(offices)
    offices.first.run(edit_person, uids["person"], {"name": "严明玥", "id_no": made.number(7)})
    offices.first.run(add_account, uids["person"], NewAccount("6217001100000000026", account_type="passbook"))
    carry(offices)
    moved = came(offices)
    (member,) = moved.members
    assert (moved.head_name, member.name, member.id_no) == ("严明玥", "严明玥", made.number(7))
    assert {(one.number, one.is_current) for one in member.accounts} == {
        ("621700110000000001", False), ("6217001100000000026", True),
    }  # fmt: skip


def test_what_was_accepted_stays_as_it_was_accepted(offices: Offices) -> None:
    uids = single(offices)
    carry(offices)
    accept(offices)
    carry(offices)
    before = rows(offices.first, "relocation")
    offices.first.run(edit_person, uids["person"], {"name": "严明玥"})
    assert rows(offices.first, "relocation") == before


def test_who_died_is_not_brought_back_with_a_household_that_was_declined(offices: Offices) -> None:
    uids = family(offices)
    move(offices, uids)
    carry(offices)
    offices.second.run(decline_arrival, order(offices), "查无此户")
    carry(offices)
    offices.first.run(record_death, uids["son"], date(2026, 6, 30))
    (gone,) = offices.first.read(list_departures)
    with pytest.raises(AppError, match=r"relocation\.dead_again"):
        offices.first.run(take_back, gone.uid, [uids["entitlement"]])
    assert offices.first.run(take_back, gone.uid).value == 1
    page = offices.first.read(household_page, uids["household"])
    assert [member.name for member in page.members if member.to_month is None] == ["严明月"]


def test_a_death_told_after_the_household_was_accepted_is_a_question_of_the_county(offices: Offices) -> None:
    uids = single(offices)
    carry(offices)
    household = accept(offices, ChosenBenefit(0))
    offices.first.run(record_death, uids["person"], DAY)
    carry(offices)
    (line,) = offices.county.read(crossing_lines)
    assert (line.record.rule, line.record.name, line.gone) == ("cross_township_deceased", "严明月", False)
    (member,) = offices.second.read(household_page, household).members
    offices.second.run(record_death, member.person_uid, DAY)
    carry(offices)
    (line,) = offices.county.read(crossing_lines)
    assert line.gone


def test_no_question_where_the_new_township_pays_nothing(offices: Offices) -> None:
    uids = single(offices)
    carry(offices)
    accept(offices)
    offices.first.run(record_death, uids["person"], DAY)
    carry(offices)
    assert offices.county.read(crossing_lines) == []
