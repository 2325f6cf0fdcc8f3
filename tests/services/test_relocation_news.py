"""Whatever changes people at the old township while their household is under way reaches the new one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from minsheng_desktop.areas.service import villages_by_name
from minsheng_desktop.entitlements.pasting import PasteTarget, apply_paste
from minsheng_desktop.households.death import record_death
from minsheng_desktop.households.editing import edit_person
from minsheng_desktop.households.import_policy import UPDATE, ImportPolicy
from minsheng_desktop.households.moved_content import MovedHousehold
from minsheng_desktop.households.moving_in import Acceptance, accept_arrival, arrival_page, list_arrivals
from minsheng_desktop.households.moving_out import destination_of, move_out
from minsheng_desktop.households.roster_import import import_roster
from minsheng_desktop.households.uniting import ID_KEPT, unite_persons
from minsheng_desktop.rules.bank_card import luhn_digit
from tests.factories import offices as made
from tests.factories.offices import FIRST, SECOND, Offices, add_family, change, insert, rows
from tests.factories.roster_desk import CARD, Desk, person, save

JULY, PHONE = 202607, "15412345678"
PASTED = "621700000000000001" + luhn_digit("621700000000000001")


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made.build(tmp_path_factory.mktemp("template"))


@pytest.fixture
def offices(template: Path, tmp_path: Path) -> Iterator[Offices]:
    with made.without_backups(template, tmp_path) as found:
        yield found


def carry(offices: Offices) -> None:
    """One round of sticks: the old township reports, the county tells the new one."""
    assert offices.report(FIRST).status == "applied"
    assert offices.answer(SECOND).status == "applied"


def leave(offices: Offices, serial: int = 1) -> dict[str, bytes]:
    uids = offices.first.run(add_family, "严明月", serial).value
    go(offices, uids)
    return uids


def go(offices: Offices, uids: dict[str, bytes]) -> None:
    offices.first.run(move_out, uids["household"], offices.first.read(destination_of, SECOND), JULY)


def came(offices: Offices) -> MovedHousehold:
    (found,) = offices.second.read(list_arrivals)
    return offices.second.read(arrival_page, found.uid).moved


def test_a_pasted_telephone_and_a_pasted_card_reach_the_new_township(offices: Offices) -> None:
    leave(offices)
    carry(offices)
    offices.first.run(apply_paste, f"{made.number(1)}\t{PHONE}", PasteTarget("phone"))
    offices.first.run(apply_paste, f"{made.number(1)}\t{PASTED}", PasteTarget("account_number"))
    carry(offices)
    (member,) = came(offices).members
    assert member.phone == PHONE
    assert {one.number: one.is_current for one in member.accounts} == {"621700110000000001": False, PASTED: True}


def test_a_pasted_list_undone_is_taken_back_there_too(offices: Offices) -> None:
    leave(offices)
    offices.first.run(apply_paste, f"{made.number(1)}\t{PHONE}", PasteTarget("phone"))
    offices.first.undo()
    carry(offices)
    assert came(offices).members[0].phone == ""


def test_what_was_put_right_before_the_move_and_undone_after_it_is_undone_there(offices: Offices) -> None:
    uids = offices.first.run(add_family, "严明月", 1).value
    edited = offices.first.run(edit_person, uids["person"], {"phone": PHONE}).operation_id
    go(offices, uids)
    offices.first.undo_operation(edited)
    carry(offices)
    assert came(offices).members[0].phone == ""


def test_a_roster_with_new_telephone_and_card_reaches_the_new_township(offices: Offices, tmp_path: Path) -> None:
    leave(offices)
    carry(offices)
    stated = {"联系电话": PHONE, "一卡通账号": CARD, "开户行": "农商银行", "月保障金额（元）": 530}
    listed = person("严明月", made.number(1), **stated)
    desk = Desk(offices.first, tmp_path)
    opened, reading = desk.read(save(tmp_path / "roster.xlsx", {"云岭村": [listed]}))
    policy = ImportPolicy(UPDATE, frozenset({"phone", "account"}))
    offices.first.run(import_roster, reading, opened.digest, "", policy)
    carry(offices)
    (member,) = came(offices).members
    assert member.phone == PHONE
    assert [one.number for one in member.accounts if one.is_current] == [CARD]


def test_who_is_united_with_another_moves_as_the_one_kept(offices: Offices) -> None:
    uids = leave(offices)
    carry(offices)
    other = offices.first.run(add_family, "严明玥", 2).value
    offices.first.run(change, "entitlement", other["entitlement"], to_month=202606, status="stopped")
    offices.first.run(change, "household_member", other["household_member"], to_month=202606)
    offices.first.run(unite_persons, other["person"], uids["person"], frozenset({ID_KEPT}))
    carry(offices)
    (member,) = came(offices).members
    assert (member.uid, member.name, member.id_no) == (other["person"], "严明玥", made.number(2))
    assert {one.number for one in member.accounts} == {"621700110000000001", "621700110000000002"}


def test_two_rows_of_one_person_who_both_left_arrive_as_one(offices: Offices) -> None:
    uids = offices.first.run(add_family, "严明月", 1).value
    blank = {"name": "严明月", "sex_code": "1", "id_state": "missing"}
    twin = offices.first.run(insert, "person", uid=made.new_uid(), **blank).value
    place = {"household_uid": uids["household"], "person_uid": twin, "is_head": 0, "relation": "其他"}
    offices.first.run(insert, "household_member", uid=made.new_uid(), **place)
    cover = {"entitlement_uid": uids["entitlement"], "person_uid": twin, "from_month": 202601}
    offices.first.run(insert, "entitlement_member", uid=made.new_uid(), **cover)
    go(offices, uids)
    offices.first.run(unite_persons, twin, uids["person"])
    carry(offices)
    moved = came(offices)
    assert [(one.uid, one.is_head, one.relation) for one in moved.members] == [(twin, True, "户主")]
    assert [(one.holder, one.covered) for one in moved.benefits] == [(0, (0,))]


def test_a_death_known_of_the_one_kept_is_known_there(offices: Offices) -> None:
    uids = leave(offices)
    other = offices.first.run(add_family, "严明玥", 2).value
    offices.first.run(record_death, other["person"], date(2026, 3, 20))
    offices.first.run(unite_persons, other["person"], uids["person"], frozenset({ID_KEPT}))
    carry(offices)
    assert came(offices).members[0].died_on == "2026-03-20"


def test_only_moves_of_the_people_changed_are_written(offices: Offices) -> None:
    one, other = leave(offices, 1), leave(offices, 2)
    stayed = offices.first.run(add_family, "宋春兰", 3).value
    before = rows(offices.first, "relocation")
    offices.first.run(edit_person, stayed["person"], {"phone": PHONE})
    assert rows(offices.first, "relocation") == before
    offices.first.run(apply_paste, f"{made.number(1)}\t{PHONE}", PasteTarget("phone"))
    after = rows(offices.first, "relocation")
    written = {row["household_uid"] for uid, row in after.items() if row["counter"] != before[uid]["counter"]}
    assert written == {one["household"]} != {other["household"]}


def test_what_was_accepted_is_not_written_again_by_a_pasted_list(offices: Offices) -> None:
    leave(offices)
    carry(offices)
    (found,) = offices.second.read(list_arrivals)
    village = next(iter(offices.second.read(villages_by_name).values()))
    offices.second.run(accept_arrival, found.uid, Acceptance(village))
    assert offices.report(SECOND).status == "applied"
    assert offices.answer(FIRST).status == "applied"
    before = rows(offices.first, "relocation")
    offices.first.run(apply_paste, f"{made.number(1)}\t{PHONE}", PasteTarget("phone"))
    assert rows(offices.first, "relocation") == before
