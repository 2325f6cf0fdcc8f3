"""某月的样子: a household's and a person's page as they stood in a month, only to be looked at."""

import pytest

from minsheng_desktop.entitlements.changes import change_amount
from minsheng_desktop.households.membership import end_membership
from minsheng_desktop.households.service import household_page, person_page
from tests.factories.window import stage
from ui.households.household import HouseholdPage
from ui.households.person import PersonPage


@pytest.fixture
def at(qtbot, tmp_path):
    with stage(qtbot, tmp_path / "w") as made:
        yield made


def opened(at, made):
    made.shell = at.show(made, (1366, 697))
    at.wait(lambda: made.dossier is not None)
    return made


def shown(page, table, field):
    model = getattr(page, table).model
    return [model.shown(row, model.column_of(field)) for row in range(model.rowCount())]


def go_to(at, page, month):
    page.past.show_month(month)
    at.wait(lambda: page.dossier.own is (month == 0))


def test_the_household_of_a_month_has_its_members_and_amounts_and_cannot_be_changed(at):
    uid = at.workspace.read(person_page, at.heads["张桂英"]).households[0].household_uid
    home = at.workspace.read(household_page, uid)
    at.workspace.run(change_amount, home.benefits[0].uid, 202611, 52_000, 3_000)
    at.workspace.run(end_membership, home.members[1].uid, 202610, "出嫁")
    page = opened(at, HouseholdPage(at.session, {"uid": uid}))
    assert shown(page, "benefits", "amount_fen") == ["520.00"]
    assert page.change_button.isVisible()
    assert page.past.chip.isHidden()
    go_to(at, page, 202609)
    assert shown(page, "benefits", "amount_fen") == ["480.00"]
    assert (len(page.dossier.members), page.dossier.month) == (3, 202609)
    assert page.past.chip.text() == "2026年9月的样子 · 只能看"
    assert not any(made.isVisible() for made in (page.change_button, page.death_button, page.certificate_button))
    page.open_change()
    assert not page.changes.is_open
    page.past.back.click()
    at.wait(lambda: page.dossier.own)
    assert shown(page, "benefits", "amount_fen") == ["520.00"]
    assert page.past.chip.isHidden()


def test_the_person_of_a_month_draws_what_was_drawn_then(at):
    uid = at.heads["张桂英"]
    benefit = at.workspace.read(person_page, uid).benefits[0].uid
    at.workspace.run(change_amount, benefit, 202611, 52_000, 3_000)
    page = opened(at, PersonPage(at.session, {"uid": uid}))
    go_to(at, page, 202610)
    assert shown(page, "benefits", "amount_fen") == ["480.00"]
    assert not any(made.isVisible() for made in (page.edit_button, page.death_button, page.menu_button))
    go_to(at, page, 0)
    assert shown(page, "benefits", "amount_fen") == ["520.00"]
    assert page.edit_button.isVisible()


def test_a_month_before_anything_was_drawn_shows_none(at):
    uid = at.workspace.read(person_page, at.heads["张桂英"]).households[0].household_uid
    page = opened(at, HouseholdPage(at.session, {"uid": uid}))
    go_to(at, page, 202501)
    assert shown(page, "benefits", "amount_fen") == []
