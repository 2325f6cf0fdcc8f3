"""Accounts of a person: numbers that hold, one present account, nothing lost."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from minsheng_desktop.core.errors import AppError
from minsheng_desktop.households.accounts import add_account, check_account, edit_account, set_current_account
from minsheng_desktop.households.records import NewAccount
from minsheng_desktop.households.service import person_page, search_people
from minsheng_desktop.rules.bank_card import luhn_digit
from minsheng_desktop.workspace.service import Workspace
from tests.factories.households import heads_of, open_rostered
from tests.factories.living import living_rows

BODY = "622988000012345678"
CARD = BODY + luhn_digit(BODY)


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with open_rostered(tmp_path / "w") as opened:
        yield opened


@pytest.fixture
def person(workspace: Workspace) -> bytes:
    return heads_of()["张桂英"]


def accounts(workspace: Workspace, person: bytes) -> list[tuple[str, bool]]:
    return [(account.number, account.is_current) for account in workspace.read(person_page, person).accounts]


def test_a_new_account_takes_the_place_of_the_present_one(workspace: Workspace, person: bytes) -> None:
    before = living_rows(workspace)
    ((old, _),) = accounts(workspace, person)
    workspace.run(add_account, person, NewAccount(f"{CARD[:6]} {CARD[6:]}", "农商行", account_type="bank_card"))
    assert accounts(workspace, person) == [(CARD, True), (old, False)]
    assert [hit.uid for hit in workspace.read(search_people, CARD[-5:])] == [person]
    former = workspace.read(person_page, person).accounts[1].uid
    assert workspace.run(set_current_account, former).value
    assert accounts(workspace, person) == [(old, True), (CARD, False)]
    workspace.undo()
    workspace.undo()
    assert living_rows(workspace) == before


@pytest.mark.parametrize(
    ("account", "wrong"),
    [
        (NewAccount(CARD), {}),
        (NewAccount(CARD[:-1] + str((int(CARD[-1]) + 1) % 10)), {"number": "households.account_digit"}),
        (NewAccount("62298800001"), {"number": "households.account_length"}),
        (NewAccount("62298800001", account_type="passbook"), {}),
        (NewAccount("12"), {"number": "households.account_number"}),
        (NewAccount("3412990A0012345"), {"number": "households.account_number"}),
        (NewAccount(CARD, account_type="gold"), {"account_type": "households.account_type"}),
    ],
)
def test_a_number_that_cannot_be_is_told(account: NewAccount, wrong: dict[str, str]) -> None:
    assert {key: error.code for key, error in check_account(account).items()} == wrong


def test_an_account_is_put_right_but_never_doubled(workspace: Workspace, person: bytes) -> None:
    uid = workspace.run(add_account, person, NewAccount(CARD), False).value
    with pytest.raises(AppError, match="account_exists"):
        workspace.run(add_account, person, NewAccount(CARD))
    assert workspace.run(edit_account, uid, {"holder_name": "张明", "holder_relation": "子"}).value
    changed = next(a for a in workspace.read(person_page, person).accounts if a.uid == uid)
    assert (changed.holder_name, changed.holder_relation, changed.number) == ("张明", "子", CARD)
    with pytest.raises(AppError, match="account_digit"):
        workspace.run(edit_account, uid, {"number": CARD[:-1] + str((int(CARD[-1]) + 1) % 10)})
    with pytest.raises(AppError, match="no_account"):
        workspace.run(set_current_account, bytes(16))


def test_a_number_a_roster_brought_does_not_stand_against_other_fields(workspace: Workspace, person: bytes) -> None:
    (account,) = workspace.read(person_page, person).accounts
    assert "number" in check_account(NewAccount(account.number))
    workspace.run(edit_account, account.uid, {"bank_name": "云岭信用社", "number": account.number})
    (after,) = workspace.read(person_page, person).accounts
    assert (after.number, after.bank_name) == (account.number, "云岭信用社")
