"""What is paid once has one month and is not paid twice in it (R-025); relief of a case may come again."""

from __future__ import annotations

import pytest

from minsheng_desktop.core.errors import AppError
from minsheng_desktop.entitlements.changes import grant_entitlement
from minsheng_desktop.entitlements.service import list_entitlements
from tests.factories.workspaces import add_people, citizen_id, prepared_workspace


@pytest.fixture
def office(tmp_path):
    with prepared_workspace(tmp_path / "w", areas=False) as workspace:
        yield workspace


@pytest.fixture
def person(office):
    return office.run(add_people, [("赵立功", citizen_id("19600101", 21))]).value[0]


def test_a_festival_pays_nobody_twice_in_a_round(office, person):
    office.run(grant_entitlement, "festival_condolence", person, 202601, 30000)
    with pytest.raises(AppError) as caught:
        office.run(grant_entitlement, "festival_condolence", person, 202601, 30000)
    assert caught.value.code == "entitlements.exists"
    office.run(grant_entitlement, "festival_condolence", person, 202609, 20000)
    drawn = {month: len(office.read(list_entitlements, month=month)) for month in (202601, 202602, 202609, 202610)}
    assert drawn == {202601: 1, 202602: 0, 202609: 1, 202610: 0}


def test_relief_of_another_case_may_follow_in_the_same_month(office, person):
    for fen in (50000, 30000):
        office.run(grant_entitlement, "medical_aid_rural", person, 202601, fen)
    assert sum(row.amount_fen for row in office.read(list_entitlements, month=202601)) == 80000
