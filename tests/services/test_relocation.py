"""A household moves between townships through the county: three offices that talk through files alone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from minsheng_desktop.areas.service import villages_by_name
from minsheng_desktop.core.errors import AppError
from minsheng_desktop.exchange.moved_households import assign_relocation, close_relocation
from minsheng_desktop.households.moved_away import Departure, list_departures, take_back
from minsheng_desktop.households.moving_in import (
    Acceptance,
    Arrival,
    ChosenBenefit,
    accept_arrival,
    arrival_page,
    decline_arrival,
    list_arrivals,
)
from minsheng_desktop.households.moving_out import (
    Destination,
    destination_of,
    let_go_again,
    move_out,
    preview_moving_out,
)
from minsheng_desktop.households.service import household_page, person_page
from minsheng_desktop.workspace.home import county_home, township_home
from minsheng_desktop.workspace.service import Workspace
from tests.factories import offices as made
from tests.factories.offices import FIRST, SECOND, Offices, add_family, change, craft, differing, insert, rows, value

JULY = 202607


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made.build(tmp_path_factory.mktemp("template"))


@pytest.fixture
def offices(template: Path, tmp_path: Path) -> Iterator[Offices]:
    with made.without_backups(template, tmp_path) as found:
        yield found


def leave(offices: Offices, serial: int = 1, to: str = SECOND, place: str = "", **more: Any) -> dict[str, bytes]:
    """A family of the first township that moves away in July."""
    uids = offices.first.run(add_family, "严明月", serial).value
    went = offices.first.read(destination_of, to, place)
    return {**uids, "relocation": offices.first.run(move_out, uids["household"], went, JULY, **more).value}


def carry(offices: Offices) -> None:
    """One round of sticks: both townships report, the county answers both."""
    for name in (FIRST, SECOND):
        assert offices.report(name).status == "applied"
    for name in (FIRST, SECOND):
        assert offices.answer(name).status == "applied"


def deliver(offices: Offices) -> None:
    """The first township's stick goes to the county, the second's comes from there."""
    assert offices.report(FIRST).status == "applied"
    assert offices.answer(SECOND).status == "applied"


def village(office: Workspace) -> bytes:
    return next(iter(office.read(villages_by_name).values()))


def accept(offices: Offices, **more: Any) -> bytes:
    (waiting,) = offices.second.read(list_arrivals)
    return offices.second.run(accept_arrival, waiting.uid, Acceptance(village(offices.second), **more)).value


def departure(office: Workspace) -> Departure:
    (found,) = office.read(list_departures)
    return found


def arrival(offices: Offices) -> Arrival:
    (found,) = offices.second.read(list_arrivals)
    return found


def test_a_household_that_leaves_is_nobodys_until_the_other_township_takes_it_in(offices: Offices) -> None:
    uids = leave(offices)
    home = offices.first.read(household_page, uids["household"])
    assert [(member.name, member.to_month) for member in home.members] == [("严明月", 202606)]
    (benefit,) = home.benefits
    assert (benefit.status, benefit.to_month) == ("stopped", 202606)
    assert departure(offices.first).status == "sent"
    carry(offices)
    assert departure(offices.first).status == "passed"
    came = arrival(offices)
    assert (came.office, came.head_name, came.members, came.benefits, came.month) == (FIRST, "严明月", 1, 1, JULY)
    assert came.open


def test_the_first_screens_say_who_has_something_to_do(offices: Offices) -> None:
    leave(offices, to="", place="新城区")
    carry(offices)

    def tasks(office: Workspace) -> dict[str, int]:
        home = office.read(county_home) if office is offices.county else office.read(township_home)
        codes = ("arrivals", "departures_declined", "relocations_waiting")
        return {task.code: task.count for task in home.tasks if task.code in codes}

    assert [tasks(office) for office in (offices.first, offices.county)] == [{}, {"relocations_waiting": 1}]
    offices.county.run(assign_relocation, departure(offices.county).uid, SECOND)
    carry(offices)
    assert [tasks(office) for office in (offices.second, offices.county)] == [{"arrivals": 1}, {}]
    offices.second.run(decline_arrival, arrival(offices).uid, "查无此户")
    carry(offices)
    assert tasks(offices.first) == {"departures_declined": 1}
    assert tasks(offices.second) == {}
    assert tasks(offices.county) == {"relocations_waiting": 1}


def test_it_is_taken_in_with_its_persons_and_accounts_and_no_benefit_unasked(offices: Offices) -> None:
    uids = leave(offices)
    deliver(offices)
    household = accept(offices, village_group="三组")
    home = offices.second.read(household_page, household)
    assert [(m.name, m.relation, m.is_head, m.from_month) for m in home.members] == [("严明月", "户主", True, JULY)]
    assert home.benefits == ()
    person = offices.second.read(person_page, home.members[0].person_uid)
    assert person.values["id_no"] == made.number(1)
    assert [account.number for account in person.accounts] == ["621700110000000001"]
    stored = rows(offices.second, "person", offices.second)[home.members[0].person_uid]
    assert stored["predecessor_uid"] == uids["person"]
    assert stored["home_node"] == offices.second.node.uid


def test_a_benefit_that_is_chosen_begins_where_the_old_one_ended(offices: Offices) -> None:
    leave(offices)
    deliver(offices)
    household = accept(offices, benefits=(ChosenBenefit(0, 60000),))
    (benefit,) = offices.second.read(household_page, household).benefits
    assert (benefit.amount_fen, benefit.from_month, benefit.covered_names) == (60000, JULY, ("严明月",))


def test_both_sides_learn_of_it_and_the_county_asks_nothing_about_the_same_number(offices: Offices) -> None:
    leave(offices)
    deliver(offices)
    accept(offices, benefits=(ChosenBenefit(0),))
    carry(offices)
    assert departure(offices.first).status == "accepted"
    assert departure(offices.county).status == "accepted"
    assert rows(offices.county, "doubt") == {}
    for township in (offices.first, offices.second):
        assert differing(township, offices.county) == []
    assert offices.county.database.check() == []


def test_a_person_without_a_number_who_brings_a_card_along_raises_no_question(offices: Offices) -> None:
    uids = offices.first.run(add_family, "严明月", 1).value
    offices.first.run(change, "person", uids["person"], id_no=None, id_state="missing")
    went = offices.first.read(destination_of, SECOND)
    offices.first.run(move_out, uids["household"], went, JULY)
    deliver(offices)
    accept(offices)
    carry(offices)
    assert len(rows(offices.county, "bank_account")) == 2
    assert rows(offices.county, "doubt") == {}


def test_a_declined_household_goes_back_and_its_benefit_runs_on_without_a_gap(offices: Offices) -> None:
    uids = leave(offices)
    deliver(offices)
    with pytest.raises(AppError, match=r"relocation\.no_reason"):
        offices.second.run(decline_arrival, arrival(offices).uid, " ")
    offices.second.run(decline_arrival, arrival(offices).uid, "查无此户")
    carry(offices)
    found = departure(offices.first)
    assert (found.status, found.remark) == ("declined", "查无此户")
    assert offices.first.run(take_back, found.uid, [uids["entitlement"]]).value == 1
    home = offices.first.read(household_page, uids["household"])
    assert [member.to_month for member in home.members] == [None]
    assert [(b.status, b.from_month, b.to_month) for b in home.benefits if b.running] == [("active", JULY, None)]
    carry(offices)
    assert arrival(offices).status == "withdrawn"
    with pytest.raises(AppError, match=r"relocation\.withdrawn"):
        accept(offices)


def test_who_declined_may_still_take_the_household_in(offices: Offices) -> None:
    leave(offices)
    deliver(offices)
    offices.second.run(decline_arrival, arrival(offices).uid, "查无此户")
    carry(offices)
    with pytest.raises(AppError, match=r"relocation\.declined_there"):
        offices.county.run(assign_relocation, departure(offices.county).uid, SECOND)
    accept(offices)
    carry(offices)
    assert departure(offices.first).status == "accepted"
    with pytest.raises(AppError, match=r"relocation\.accepted_there"):
        offices.first.run(take_back, departure(offices.first).uid)


def test_taken_back_here_and_taken_in_there_is_in_dispute_until_one_lets_go(offices: Offices) -> None:
    uids = leave(offices)
    deliver(offices)
    offices.first.run(take_back, departure(offices.first).uid, [uids["entitlement"]])
    accept(offices)
    carry(offices)
    for office in (offices.first, offices.county):
        assert departure(office).status == "disputed"
    assert arrival(offices).status == "disputed"
    assert offices.first.run(let_go_again, departure(offices.first).uid).value == 1
    home = offices.first.read(household_page, uids["household"])
    assert [b for b in home.benefits if b.running] == []
    assert [m for m in home.members if m.to_month is None] == []
    carry(offices)
    for office in (offices.first, offices.county):
        assert departure(office).status == "accepted"
    with pytest.raises(AppError, match=r"relocation\.not_disputed"):
        offices.first.run(let_go_again, departure(offices.first).uid)


def test_a_dispute_ends_too_where_the_new_township_moves_the_household_back(offices: Offices) -> None:
    uids = leave(offices)
    deliver(offices)
    offices.first.run(take_back, departure(offices.first).uid)
    household = accept(offices)
    carry(offices)
    back = offices.second.read(destination_of, FIRST)
    offices.second.run(move_out, household, back, 202608)
    carry(offices)
    statuses = {line.office: line.status for line in offices.county.read(list_departures)}
    assert statuses == {FIRST: "withdrawn", SECOND: "passed"}
    (came,) = offices.first.read(list_arrivals)
    (known,) = offices.first.read(arrival_page, came.uid).known
    assert known.person_uid == uids["person"]
    taken = offices.first.run(accept_arrival, came.uid, Acceptance(village(offices.first))).value
    assert [m.person_uid for m in offices.first.read(household_page, taken).members] == [uids["person"]]


def test_a_place_nobody_knows_waits_until_the_county_says_whose_it_is(offices: Offices) -> None:
    leave(offices, to="", place="新城区人民路")
    carry(offices)
    assert offices.second.read(list_arrivals) == []
    waiting = departure(offices.county)
    assert (waiting.status, waiting.place, waiting.office) == ("sent", "新城区人民路", FIRST)
    with pytest.raises(AppError, match=r"relocation\.same_township"):
        offices.county.run(assign_relocation, waiting.uid, FIRST)
    assert offices.county.run(assign_relocation, waiting.uid, SECOND).value == SECOND
    with pytest.raises(AppError, match=r"relocation\.still_asked"):
        offices.county.run(close_relocation, waiting.uid, "外省")
    carry(offices)
    assert arrival(offices).place == "新城区人民路"
    assert departure(offices.first).remark == f"县里已转交{SECOND}"


def test_a_household_that_left_the_county_is_closed_there(offices: Offices) -> None:
    leave(offices, to="", place="外省")
    carry(offices)
    offices.county.run(close_relocation, departure(offices.county).uid, "已迁往外省")
    carry(offices)
    found = departure(offices.first)
    assert (found.status, found.remark, found.waiting) == ("left_county", "已迁往外省", False)
    assert offices.second.read(list_arrivals) == []


def test_a_person_on_record_at_the_new_place_stays_the_same_person(offices: Offices) -> None:
    leave(offices, serial=1)
    known = offices.second.run(add_family, "严明月", 1, card="621700110000009999").value
    carry(offices)
    assert len(rows(offices.county, "doubt")) == 1  # asked before anybody knew that they are one
    page = offices.second.read(arrival_page, arrival(offices).uid)
    assert [line.person_uid for line in page.known] == [known["person"]]
    household = accept(offices)
    (member,) = offices.second.read(household_page, household).members
    assert member.person_uid == known["person"]
    person = offices.second.read(person_page, member.person_uid)
    assert [(a.number, a.is_current) for a in person.accounts] == [
        ("621700110000009999", True),
        ("621700110000000001", False),
    ]


def test_some_members_move_and_the_others_stay_with_the_benefit(offices: Offices) -> None:
    uids = offices.first.run(add_family, "严明月", 1).value
    child = offices.first.run(insert, "person", uid=made.new_uid(), name="严小月", sex_code="2").value
    place = {"household_uid": uids["household"], "person_uid": child, "is_head": 0, "relation": "女"}
    offices.first.run(insert, "household_member", uid=made.new_uid(), **place)
    to = offices.first.read(destination_of, SECOND)
    preview = offices.first.read(preview_moving_out, uids["household"], to, JULY, [child])
    assert (preview.moving, preview.staying, preview.benefits) == (("严小月",), ("严明月",), ())
    with pytest.raises(AppError, match=r"households\.head_leaves"):
        offices.first.run(move_out, uids["household"], to, JULY, [uids["person"]])
    offices.first.run(move_out, uids["household"], to, JULY, [child])
    deliver(offices)
    (member,) = offices.second.read(household_page, accept(offices)).members
    assert (member.name, member.is_head, member.relation) == ("严小月", True, "户主")
    (benefit,) = offices.first.read(household_page, uids["household"]).benefits
    assert benefit.running


def test_a_benefit_paid_ahead_ends_with_the_last_month_paid(offices: Offices) -> None:
    uids = offices.first.run(add_family, "严明月", 1).value
    paid = {"person_uid": uids["person"], "programme_uid": made.PROGRAMME, "item": "农村低保", "amount_fen": 53000}
    offices.first.run(insert, "payment_record", uid=made.new_uid(), month=202608, **paid)
    to = offices.first.read(destination_of, SECOND)
    (line,) = offices.first.read(preview_moving_out, uids["household"], to, JULY).benefits
    assert line.last_month == 202608


def test_places_of_this_office_and_unknown_ones_are_refused(offices: Offices) -> None:
    uids = offices.first.run(add_family, "严明月", 1).value
    for to, code in ((FIRST, "own_place"), ("", "no_place")):
        went = offices.first.read(destination_of, to)
        with pytest.raises(AppError, match=code):
            offices.first.run(move_out, uids["household"], went, JULY)
    with pytest.raises(AppError, match="unknown_place"):
        offices.first.read(destination_of, "不知道的镇")


def test_an_undone_move_goes_nowhere(offices: Offices) -> None:
    uids = leave(offices)
    offices.first.undo()
    assert offices.first.read(list_departures) == []
    assert offices.first.read(household_page, uids["household"]).benefits[0].running
    carry(offices)
    assert offices.second.read(list_arrivals) == []


def test_a_county_restored_to_before_the_order_makes_the_same_row_again(offices: Offices) -> None:
    before = offices.backup(made.COUNTY)
    leave(offices)
    deliver(offices)
    accept(offices)
    order = arrival(offices).uid
    offices.restore(before, made.COUNTY)
    for name in (FIRST, SECOND):
        offices.report(name)
        offices.answer(name)
        assert offices.report(name, full=True).status == "applied"
    carry(offices)
    assert list(rows(offices.county, "relocation_order")) == [order]
    assert departure(offices.county).status == "accepted"
    assert departure(offices.first).status == "accepted"


def test_what_cannot_be_read_is_listed_and_not_taken_in(offices: Offices) -> None:
    leave(offices)
    (uid,) = rows(offices.first, "relocation")
    offices.first.run(change, "relocation", uid, content='{"format":1}')
    deliver(offices)
    assert not arrival(offices).readable
    with pytest.raises(AppError, match=r"relocation\.unreadable"):
        accept(offices)


def test_a_township_cannot_write_an_order_of_the_county(offices: Offices, tmp_path: Path) -> None:
    leave(offices)
    deliver(offices)
    ((_, order),) = rows(offices.second, "relocation_order").items()
    forged = craft(offices.second, offices.county, tmp_path / "x.mspkg", {
        "relocation_order": [{**order, "epoch": order["epoch"], "counter": order["counter"] + 5,
                              "status": "accepted", "home_node": offices.second.node.uid}],
    })  # fmt: skip
    assert [line.code for line in offices.take(forged).refused] == ["foreign"]
    assert departure(offices.county).status == "passed"


def test_names_of_what_is_carried_are_those_the_format_promises(offices: Offices) -> None:
    leave(offices)
    content = json.loads(value(offices.first, "SELECT content FROM relocation"))
    assert sorted(content) == ["address", "benefits", "booklet_no", "format", "head_name", "members", "number",
                               "office", "uid", "village"]  # fmt: skip
    assert sorted(content["members"][0]) == ["accounts", "birth", "died_on", "ethnic", "id_no", "id_state", "is_head",
                                             "name", "phone", "relation", "sex_code", "uid"]  # fmt: skip


def test_the_place_may_be_a_code_of_the_county_that_is_not_known_here(offices: Offices) -> None:
    assert offices.first.read(destination_of, "341299999") == Destination("341299999")
