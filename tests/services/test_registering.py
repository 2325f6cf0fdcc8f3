"""Registering a household: one operation, everything wrong said at once, known persons taken in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from db.types import definition_uid
from minsheng_desktop.core.errors import AppError
from minsheng_desktop.households.alike import benefits_of_people, find_alike
from minsheng_desktop.households.registering import (
    NewAccount,
    NewBenefit,
    NewMember,
    Registration,
    check_registration,
    preview_registration,
    register_household,
)
from minsheng_desktop.households.service import household_page, person_page, search_people
from minsheng_desktop.rules.bank_card import luhn_digit
from minsheng_desktop.workspace.service import Workspace
from tests.factories.households import enter_roster, id_number, open_township
from tests.factories.living import living_rows

VILLAGE = definition_uid("area", "341299101201")
CARD = "622988000012345678"
CARD += luhn_digit(CARD)
HEAD = NewMember(name="周 福来", id_no=id_number("19580214", 801), relation="户主", phone="15400008001")
WIFE = NewMember(name="李秀珍", id_no=id_number("19600305", 802), relation="妻")


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with open_township(tmp_path / "w") as opened:
        yield opened


@pytest.fixture
def heads(workspace: Workspace) -> dict[str, bytes]:
    return enter_roster(workspace)


def registration(*members: NewMember, **more: Any) -> Registration:
    values: dict[str, Any] = {"village_group": "三组", "address": "21号", "month": 202611} | more
    return Registration(VILLAGE, members=members or (HEAD, WIFE), **values)


def codes(workspace: Workspace, reg: Registration) -> dict[str, str]:
    return {path: error.code for path, error in workspace.read(check_registration, reg).items()}


def test_one_operation_enters_everything_and_undo_takes_it_back(workspace: Workspace) -> None:
    before = living_rows(workspace)
    dibao = NewBenefit("dibao_rural", 202611, 72000, 3000, "B", "YL26901", (0, 1))
    reg = registration(replace(HEAD, account=NewAccount(CARD, "农商行")), WIFE, benefits=(dibao,), number="YL901")
    done = workspace.run(register_household, reg)
    page = workspace.read(household_page, done.value)
    assert [(m.name, m.relation, m.is_head, m.birth, m.sex_code) for m in page.members] == [
        ("周福来", "户主", True, "1958-02-14", "1"),
        ("李秀珍", "妻", False, "1960-03-05", "2"),
    ]
    assert page.values["head_name"] == "周福来"
    (benefit,) = page.benefits
    assert (benefit.amount_fen, benefit.supplement_fen, benefit.covered, benefit.certificate_no) == (
        72000, 3000, 2, "YL26901",
    )  # fmt: skip
    assert benefit.fen_in(202611) == 75000
    person = workspace.read(person_page, page.members[0].person_uid)
    assert [account.number for account in person.accounts] == [CARD]
    assert [hit.name for hit in workspace.read(search_people, "福来")] == ["周福来"]
    assert [hit.name for hit in workspace.read(search_people, "zfl")] == ["周福来"]
    workspace.undo()
    assert living_rows(workspace) == before


def test_everything_wrong_is_said_at_once_by_its_path(workspace: Workspace, heads: dict[str, bytes]) -> None:
    wrong = registration(
        NewMember(name="", relation="妻", birth="1960-13-40", phone="12"),
        NewMember(name="王满堂", id_no=id_number("19480520", 131), relation="子"),
        NewMember(name="赵一", id_no="341299195802148011", relation="女", account=NewAccount("6299880000000000")),
        benefits=(NewBenefit("no_such", 202613, -1, covered=()),),
    )
    assert codes(workspace, replace(wrong, village=None)) == {
        "village": "households.no_village_given",
        "members": "households.no_head",
        "members.0.name": "households.name_missing",
        "members.0.birth": "households.bad_date",
        "members.0.phone": "households.bad_phone",
        "members.1.id_no": "households.on_record",
        "members.2.id_no": "households.id_wrong",
        "members.2.account.number": "households.account_digit",
        "benefits.0.programme_code": "entitlements.no_programme",
        "benefits.0.amount_fen": "entitlements.bad_amount",
        "benefits.0.month": "households.no_month",
        "benefits.0.covered": "entitlements.nobody_covered",
    }
    said = workspace.read(check_registration, wrong)["members.1.id_no"].message
    assert "王满堂" in said
    assert "云岭村" in said
    with pytest.raises(AppError):
        workspace.run(register_household, wrong)


def test_a_number_twice_in_the_form_and_two_heads_are_refused(workspace: Workspace) -> None:
    assert codes(workspace, registration(HEAD, HEAD)) == {
        "members.1.id_no": "households.twice_here",
        "members.1.relation": "households.head_twice",
    }


def test_a_number_that_fails_is_kept_in_doubt_and_old_ones_are_lengthened(workspace: Workspace) -> None:
    old = HEAD.id_no[:6] + HEAD.id_no[8:17]
    doubtful = replace(WIFE, id_no="34129919600305802", id_state="doubt", birth="1960", sex_code="2")
    home = workspace.run(register_household, registration(replace(HEAD, id_no=old), doubtful)).value
    head, wife = workspace.read(household_page, home).members
    assert (head.id_no, head.id_state, head.birth) == (HEAD.id_no, "old15", "1958-02-14")
    assert (wife.id_no, wife.id_state, wife.birth) == ("34129919600305802", "doubt", "1960")


def test_a_known_person_leaves_the_other_household_the_month_before(
    workspace: Workspace, heads: dict[str, bytes]
) -> None:
    page = workspace.read(person_page, heads["张桂英"])
    former = page.households[0].household_uid
    child = next(m for m in workspace.read(household_page, former).members if not m.is_head)
    reg = registration(HEAD, NewMember(person_uid=child.person_uid, relation="女婿"))
    preview = workspace.read(preview_registration, reg)
    assert [(line.name, line.head_name, line.last_month) for line in preview.leaving] == [
        (child.name, "张桂英", 202610)
    ]
    assert [(line.covered_before, line.covered_after) for line in preview.benefits] == [(2, 1)]
    before = living_rows(workspace)
    home = workspace.run(register_household, reg).value
    assert [m.name for m in workspace.read(household_page, home).members] == ["周福来", child.name]
    old = workspace.read(household_page, former)
    assert next(m for m in old.members if m.person_uid == child.person_uid).to_month == 202610
    assert (old.benefits[0].covered, old.benefits[0].amount_fen, old.values["size_stated"]) == (1, 48000, 2)
    workspace.undo()
    assert living_rows(workspace) == before


def test_a_head_does_not_leave_others_behind(workspace: Workspace, heads: dict[str, bytes]) -> None:
    reg = registration(HEAD, NewMember(person_uid=heads["张桂英"], relation="母亲"))
    assert codes(workspace, reg) == {"members.1.person_uid": "households.head_leaves"}
    alone = registration(HEAD, NewMember(person_uid=heads["王满堂"], relation="父亲"))
    assert codes(workspace, alone) == {}


def test_a_programme_for_persons_begins_once_for_each(workspace: Workspace) -> None:
    old_age = NewBenefit("old_age_allowance", 202611, 5000, covered=(0, 1))
    unit = {row.code: row.unit for row in workspace.read(lambda uow: _programmes(uow))}
    code = next(code for code, what in unit.items() if what == "person")
    reg = registration(benefits=(replace(old_age, programme_code=code),))
    page = workspace.read(household_page, workspace.run(register_household, reg).value)
    assert sorted((b.holder, b.amount_fen, b.household_uid) for b in page.benefits) == [
        ("周福来", 5000, None),
        ("李秀珍", 5000, None),
    ]


def _programmes(uow: Any) -> Any:
    from minsheng_desktop.programmes.service import list_programmes

    return list_programmes(uow)


def test_a_programme_stated_twice_is_told(workspace: Workspace) -> None:
    dibao = NewBenefit("dibao_rural", 202611, 72000)
    assert codes(workspace, registration(benefits=(dibao, dibao))) == {
        "benefits.1.programme_code": "entitlements.twice_here"
    }


def test_likely_persons_are_found_with_what_they_draw(workspace: Workspace, heads: dict[str, bytes]) -> None:
    found = workspace.read(find_alike, id_no=id_number("19510312", 121))
    assert [(hit.name, hit.why, [line.programme for line in hit.benefits]) for hit in found] == [
        ("张桂英", "same_id", ["农村低保"])
    ]
    assert [h.why for h in workspace.read(find_alike, name="张 桂英", birth="1951-03-12")] == ["same_name_birth"]
    assert [h.why for h in workspace.read(find_alike, name="张桂英", village=VILLAGE)] == ["same_name_village"]
    assert [h.why for h in workspace.read(find_alike, phone=str(found[0].id_no and "1540000" + found[0].id_no[-5:-1]))]
    assert workspace.read(find_alike) == []
    drawn = workspace.read(benefits_of_people, [heads["张桂英"], heads["王满堂"]])
    assert [line.amount_fen for line in drawn[heads["张桂英"]]] == [48000]
