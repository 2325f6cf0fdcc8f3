"""One household: what stands there, and each kind of change as one operation."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from minsheng_desktop.households.accounts import edit_account
from minsheng_desktop.households.records import PaymentLine
from minsheng_desktop.households.service import household_page, person_page
from minsheng_desktop.households.splitting import split_household
from tests.factories.households import raise_doubt
from tests.factories.window import stage, standing
from ui.door import search
from ui.households.household import HouseholdPage
from ui.households.household_cards import account_words
from ui.households.wording import payments_of
from ui.kit.page import PageRequest


@pytest.fixture
def at(qtbot, tmp_path):
    with stage(qtbot, tmp_path / "w") as made:
        yield made


@pytest.fixture
def page(at):
    home = at.workspace.read(person_page, at.heads["张桂英"]).households[0].household_uid
    made = HouseholdPage(at.session, {"uid": home})
    made.shell = at.show(made)
    at.wait(lambda: made.dossier is not None)
    return made


def dossier(at, page):
    return at.workspace.read(household_page, page.uid)


def field(page, key):
    return page.changes.form.form[key]


def type_into(at, page, key, words):
    edit = field(page, key).edit
    edit.setFocus()
    edit.selectAll()
    at.qtbot.keyClicks(edit, words)


def test_it_says_who_lives_there_and_what_they_draw(page):
    assert page.title == "张桂英 · 家庭档案"
    members = page.members.model
    assert [members.shown(row, 0) for row in range(members.rowCount())] == ["张桂英", "张明华", "张华"]
    covered = members.column_of("in_cover")
    assert [members.value(row, covered) for row in range(3)] == [True, True, False]
    benefits = page.benefits.model
    assert benefits.shown(0, benefits.column_of("amount_fen")) == "480.00"
    payments = page.payments.model
    assert [payments.shown(0, at) for at in (6, 10, 11)] == ["480", "480", "·"]
    assert payments.shown(0, payments.column_of("paid_total")) == "2,400.00"


def test_a_new_amount_is_previewed_in_numbers_and_saved_as_one_operation(at, page):
    page.change_button.click()
    type_into(at, page, "amount", "530")
    assert page.changes.preview.words[:2] == [
        "月保障金 480.00 → 530.00 元（+50.00）",
        "本户每月合计 510.00 → 560.00 元（+50.00）",
    ]
    page.changes.save()
    at.wait(lambda: page.shell.words == "已登记：月保障金 480.00 → 530.00 元（+50.00）")
    at.wait(lambda: page.dossier.month_total_fen == 56000)
    assert not page.changes.is_open
    assert page.benefits.model.entry(0).notes["amount_fen"].old == 48000
    page.shell.toasts[-1].action[1]()
    at.wait(lambda: page.dossier.month_total_fen == 51000)


def test_a_month_before_the_present_amount_is_refused_at_its_field(at, page):
    page.open_change("amount")
    type_into(at, page, "month", "2026-05")
    field(page, "amount").setFocus()
    at.wait(lambda: field(page, "month").tone == "err")
    assert "2026-06" in field(page, "month").words
    page.changes.save()
    at.wait(lambda: page.changes._save.isEnabled())
    assert dossier(at, page).benefits[0].amount_fen == 48000


def test_an_error_in_a_field_is_never_saved(at, page):
    page.open_change("amount")
    type_into(at, page, "amount", "abc")
    page.changes.save()
    assert field(page, "amount").tone == "err"
    assert page.changes.is_open


def test_stopping_names_the_last_month(at, page):
    page.open_change("stop")
    assert page.changes.preview.words == [
        "农村低保 510.00 元发到 2026-11，2026-12 起不再发",
        "本户每月合计 510.00 → 0.00 元（−510.00）",
    ]
    page.changes.save()
    at.wait(lambda: page.dossier.benefits[0].status == "stopped")
    assert page.dossier.benefits[0].to_month == 202611
    assert page.benefits.model.entry(0).muted


def test_covered_members_are_ticked(at, page):
    page.open_change("covered")
    boxes = field(page, "persons").boxes
    youngest = page.dossier.members[2].person_uid
    boxes[youngest].click()
    assert "保障 2 人 → 3 人" in page.changes.preview.words
    page.changes.save()
    at.wait(lambda: page.dossier.benefits[0].covered == 3)
    assert youngest in page.dossier.benefits[0].covered_uids


def test_nobody_covered_is_refused(at, page):
    page.open_change("covered")
    for box in field(page, "persons").boxes.values():
        box.setChecked(False)
    page.changes.save()
    assert field(page, "persons").tone == "err"
    assert page.changes.is_open


def test_a_relation_is_changed_from_the_members_row(at, page):
    page.members.main.setFocus()
    page.members.select(page.dossier.members[1].person_uid)
    at.qtbot.keyClick(page.members.main, Qt.Key.Key_F2)
    at.wait(lambda: page.changes.is_open)
    assert field(page, "relation").value == "子"
    field(page, "relation").set_value("孙子")
    page.changes.save()
    at.wait(lambda: page.dossier.members[1].relation == "孙子" or page.dossier.members[2].relation == "孙子")


def test_another_benefit_is_granted_to_a_member(at, page):
    page.open_change("grant")
    field(page, "programme").set_value("disabled_nursing_subsidy")
    field(page, "person").set_value(page.dossier.members[1].person_uid)
    type_into(at, page, "amount", "80")
    page.changes.save()
    at.wait(lambda: len(page.dossier.benefits) == 2)
    granted = next(line for line in page.dossier.benefits if line.amount_fen == 8000)
    assert granted.holder == "张明华"
    assert granted.household_uid is None
    assert granted.from_month == 202612


def test_what_was_not_saved_is_asked_about_before_closing(at, page):
    assert page.may_close()
    page.open_change("amount")
    type_into(at, page, "amount", "999")
    assert not page.may_close()
    page.guard.dialog.accept()
    assert page.may_close()


def test_remark_and_colour_stand_in_the_roster_too(at, page):
    page.remark.area.setFocus()
    page.remark.area.setPlainText("电话打女儿的")
    page.members.main.setFocus()
    at.wait(lambda: page.dossier.benefits[0].remark == "电话打女儿的")
    page.remark.marks.buttons["green"].click()
    at.wait(lambda: page.dossier.benefits[0].color_mark == "green")
    assert page.benefits.model.entry(0).mark == "green"


def test_doubts_and_history_are_said_in_words(at, page):
    assert page.doubts_card.isHidden()
    at.workspace.run(raise_doubt, at.heads["张桂英"])
    page.refresh({"doubt"})
    at.wait(lambda: not page.doubts_card.isHidden())
    assert "去世" in page.dossier.doubts[0].sentence
    assert any("新增待遇" in line.sentence for line in page.dossier.history)


def test_a_household_that_was_taken_back_says_so(at, page):
    at.workspace.undo()
    page.refresh({"household"})
    at.wait(page.missing.isVisible)


def test_members_open_their_own_page(at, page):
    page.members.select(at.heads["张桂英"])
    at.qtbot.keyClick(page.members.main, Qt.Key.Key_Return)
    assert page.shell.requests[-1].key == "households.person"


def test_the_member_a_search_found_is_the_current_row(at, page):
    member = page.dossier.members[1].person_uid
    page.show_asked({"person": member})
    assert page.members.current_key() == member
    page.record_death()
    assert page.changes.form.person == member


def test_the_row_of_the_member_meant_waits_for_the_rows(at):
    home = at.workspace.read(person_page, at.heads["张桂英"]).households[0].household_uid
    member = at.workspace.read(household_page, home).members[2].person_uid
    made = HouseholdPage(at.session, {"uid": home})
    made.show_asked({"person": member})
    at.show(made)
    at.wait(lambda: made.members.current_key() == member)


def test_a_search_hit_names_the_member(at):
    child = at.workspace.read(household_page, home_uid(at)).members[1]
    hits = at.workspace.read(search, child.name)
    (hit,) = [hit for hit in hits if dict(hit.request.asks)["person"] == child.person_uid]
    assert hit.request == PageRequest.to("households.household", uid=home_uid(at))


def home_uid(at):
    return at.workspace.read(person_page, at.heads["张桂英"]).households[0].household_uid


def test_it_says_to_which_account_the_money_of_each_member_goes(at, page):
    numbers = [line.value.text() for line in page.accounts.lines]
    assert len(numbers) == 3
    assert all(words.startswith("尾号") or "*" in words for words in numbers)
    head = page.dossier.accounts[0]
    assert (head.person, head.bank_name, head.collector) == ("张桂英", "农商行", "")
    account = at.workspace.read(person_page, at.heads["张桂英"]).accounts[0].uid
    at.workspace.run(edit_account, account, {"holder_name": "李明华", "holder_relation": "儿子"})
    page.refresh(None)
    at.wait(lambda: page.dossier.accounts[0].collector == "李明华")
    assert account_words(page.dossier.accounts[0]) == "农商行 · 代领：李明华 · 儿子"


def test_households_that_split_lead_to_each_other(at, page):
    assert page.kin.isHidden()
    child = page.dossier.members[2]
    new = at.workspace.run(split_household, page.uid, [child.uid], child.uid, 202611).value
    page.refresh(None)
    at.wait(lambda: page.kin.isVisible())
    standing(page.kin, QPushButton)[-1].click()
    assert dict(page.shell.requests[-1].args)["uid"] == new
    other = HouseholdPage(at.session, {"uid": new})
    other.shell = at.show(other)
    at.wait(lambda: other.kin.isVisible())
    standing(other.kin, QPushButton)[-1].click()
    assert dict(other.shell.requests[-1].args)["uid"] == page.uid


def test_a_payment_belongs_to_the_programme_it_names_and_else_to_the_item(page):
    benefit = page.dossier.benefits[0]
    paid = PaymentLine("农村低保", 202611, "2026-11-15", 48000, None, "张桂英", "成功", benefit.programme_uid)
    assert payments_of(benefit, [paid]) == [paid]
    assert payments_of(benefit, [replace(paid, item="2026 年生活补助")])
    assert payments_of(benefit, [replace(paid, programme_uid=bytes(16))]) == []
    assert payments_of(benefit, [replace(paid, programme_uid=None)])
    assert payments_of(benefit, [replace(paid, programme_uid=None, item="临时救助")]) == []
    assert page.dossier.payments[0].programme_uid == benefit.programme_uid
