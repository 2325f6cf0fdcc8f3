"""Changes of a household and its members in the side panel, each previewed, saved as one operation, taken back."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from minsheng_desktop.entitlements.statistics_changes import month_changes
from minsheng_desktop.entitlements.statistics_records import StatWish
from minsheng_desktop.households.service import household_page, person_page
from tests.factories.households import id_number
from tests.factories.window import stage
from ui.households.change_kinds import kinds_for
from ui.households.household import HouseholdPage
from ui.households.person import PersonPage
from ui.households.unite_page import UnitePage


@pytest.fixture
def at(qtbot, tmp_path):
    with stage(qtbot, tmp_path / "w") as made:
        yield made


def home_of(at, name="张桂英"):
    return at.workspace.read(person_page, at.heads[name]).households[0].household_uid


@pytest.fixture
def page(at):
    made = HouseholdPage(at.session, {"uid": home_of(at)})
    made.shell = at.show(made)
    at.wait(lambda: made.dossier is not None)
    return made


@pytest.fixture
def person(at):
    made = PersonPage(at.session, {"uid": at.heads["张桂英"]})
    made.shell = at.show(made)
    at.wait(lambda: made.dossier is not None)
    return made


def field(page, key):
    return page.changes.form.form[key]


def save(at, page):
    at.wait(lambda: page.changes._save.isEnabled())
    at.qtbot.mouseClick(page.changes._save, Qt.MouseButton.LeftButton)


def undo(page):
    page.shell.toasts[-1].action[1]()


def test_how_much_and_whether_it_was_paid_stands_there_at_once(page):
    benefits = page.benefits.model
    assert benefits.shown(0, benefits.column_of("paid_now")) == "未发"
    figures = [page._figures.itemAt(at).widget().accessibleName() for at in range(page._figures.count())]
    assert figures[0].startswith("本月合计（1 项） 510.00")
    assert "0.00" in figures[1]
    assert "1 项未发" in figures[1]
    assert "2026-10-15" in figures[3]


def test_a_death_takes_two_clicks_on_the_page_of_the_person(at, person):
    at.qtbot.mouseClick(person.death_button, Qt.MouseButton.LeftButton)
    form = person.changes.form
    assert form.form["died_on"].value == at.session.clock.today()
    at.wait(lambda: form.preview is not None and form.more is not None)
    assert "农村低保" in person.changes.preview.words[0]
    assert form.preview.needs_head
    assert form.more["head"].value
    amount = next(made for key, made in form.more.fields.items() if key != "head")
    amount.set_value(20000)
    field(person, "approver").set_value("王镇长")
    save(at, person)
    at.wait(lambda: person.dossier.values["died_on"] == "2026-11-20")
    assert person.dossier.households[0].to_month == 202611
    assert "王镇长" in {change.by for change in at.workspace.read(month_changes, StatWish(202612))}
    undo(person)
    at.wait(lambda: person.dossier.values["died_on"] is None)


def test_a_death_of_a_member_takes_three_clicks_on_the_page_of_the_household(at, page):
    member = page.dossier.members[2]
    page.members.select(member.person_uid)  # the first click, on the row
    at.qtbot.mouseClick(page.death_button, Qt.MouseButton.LeftButton)
    assert field(page, "person").value == member.person_uid
    at.wait(lambda: page.changes.form.preview is not None)
    save(at, page)
    at.wait(lambda: any(m.person_uid == member.person_uid and m.died_on for m in page.dossier.members))


def test_what_was_overpaid_is_said_in_red_before_a_death_is_saved(at, person):
    person.record_death()
    edit = field(person, "died_on").edit
    edit.selectAll()
    at.qtbot.keyClicks(edit, "2026-08-10")
    at.wait(lambda: person.changes.form.more is not None and len(person.changes.form.more.fields) == 2)
    amount = next(made for key, made in person.changes.form.more.fields.items() if key != "head")
    at.qtbot.keyClicks(amount.edit, "200")
    at.wait(lambda: person.changes.losses.words)
    assert "多发" in person.changes.losses.words[0]
    assert "2026-09" in person.changes.losses.words[0]


def test_a_benefit_is_suspended_and_resumed(at, page):
    page.open_change("suspend")
    assert page.changes.preview.words[0] == "农村低保 510.00 元，2026-12 起暂停发放"
    field(page, "month").set_value(202611)
    save(at, page)
    at.wait(lambda: page.dossier.benefits[0].status == "suspended")
    page.open_change("resume")
    field(page, "month").set_value(202612)
    save(at, page)
    at.wait(lambda: page.dossier.benefits[0].status == "active")


def test_a_benefit_is_phased_out_and_taken_back(at, page):
    page.open_change("grace")
    assert "2026-12 起渐退，计划到 2027-05（6 个月）" in page.changes.preview.words[0]
    field(page, "last_month").set_value(202702)
    save(at, page)
    at.wait(lambda: page.dossier.benefits[0].status == "grace")
    assert page.dossier.benefits[0].amount_fen == 48000
    assert "grace" not in kinds_for(page.dossier)
    undo(page)
    at.wait(lambda: page.dossier.benefits[0].status == "active")


def test_a_category_is_changed_and_the_amount_stays(at, page):
    assert page.dossier.benefits[0].category == "B"
    page.open_change("category")
    field(page, "category").set_value("A")
    field(page, "month").set_value(202611)
    page.changes._show_preview()
    assert page.changes.preview.words == ["类别 B 类 → A 类，2026-11 起", "月保障金 480.00 元不变，需要调整时另行登记"]
    save(at, page)
    at.wait(lambda: page.dossier.benefits[0].category == "A")
    assert page.dossier.benefits[0].amount_fen == 48000
    undo(page)
    at.wait(lambda: page.dossier.benefits[0].category == "B")


def test_a_new_member_joins_by_number(at, page):
    page.open_change("join")
    number = id_number("20150601", 133)
    at.qtbot.keyClicks(field(page, "id_no").edit, number)
    field(page, "name").set_value("张小宝")
    field(page, "relation").set_value("孙子")
    save(at, page)
    at.wait(lambda: any(m.name == "张小宝" for m in page.dossier.members))
    undo(page)
    at.wait(lambda: not any(m.name == "张小宝" for m in page.dossier.members))


def test_somebody_known_is_shown_with_benefits_and_is_not_entered_twice(at, page):
    other = at.workspace.read(person_page, at.heads["王满堂"]).values["id_no"]
    page.open_change("join")
    form = page.changes.form
    at.qtbot.keyClicks(field(page, "id_no").edit, other)
    field(page, "name").set_value("王满堂")
    field(page, "relation").set_value("其他")
    at.wait(lambda: form._alike and form._alike[0].why == "same_id")
    assert form._alike[0].benefits
    page.changes.save()
    assert field(page, "id_no").tone == "err"
    form.join(form._alike[0])
    at.wait(lambda: any("离开王满堂家" in words for words in page.changes.preview.words))
    save(at, page)
    at.wait(lambda: any(m.name == "王满堂" for m in page.dossier.members))


def test_a_member_leaves(at, page):
    youngest = page.dossier.members[1]
    page.open_change("leave", member=youngest)
    assert field(page, "member").value == youngest.uid
    save(at, page)
    at.wait(lambda: any(m.uid == youngest.uid and m.to_month == 202611 for m in page.dossier.members))


def test_another_member_becomes_the_head(at, page):
    wanted = page.dossier.members[1]
    page.open_change("head", member=wanted)
    save(at, page)
    at.wait(lambda: page.dossier.values["head_name"] == wanted.name)


def test_a_household_splits(at, page):
    member = page.dossier.members[2]
    page.open_change("split", member=member)
    at.wait(lambda: any("另立一户" in words for words in page.changes.preview.words))
    save(at, page)
    at.wait(lambda: page.dossier.offshoots)
    assert page.dossier.offshoots[0][1] == member.name
    undo(page)
    at.wait(lambda: not page.dossier.offshoots)


def test_a_household_moves_to_another_village(at, page):
    page.open_change("move")
    village = next(choice for choice in page.villages if choice.name == "石门村")
    field(page, "village").set_value(village.value)
    page.changes.form.changed.emit()
    at.wait(lambda: page.changes.preview.words and "石门村" in page.changes.preview.words[0])
    save(at, page)
    at.wait(lambda: page.dossier.village == "石门村")


def test_ctrl_s_saves_the_form(at, page):
    page.open_change("stop")
    at.wait(lambda: page.changes._save.isEnabled())
    at.qtbot.keyClick(page.changes.form.form["month"].edit, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    at.wait(lambda: page.dossier.benefits[0].status == "stopped")


def test_papers_open_with_the_household_and_who_draws_something(at, page):
    page.notice_button.click()
    assert page.shell.requests[-1].key == "notices.make"
    page.certificate_button.click()
    assert dict(page.shell.requests[-1].args)["template"] == "benefit_certificate"


def test_an_account_is_added_and_the_former_one_used_again(at, person):
    person.open_account()
    at.qtbot.keyClicks(field(person, "number").edit, "6299880000000000015")
    save(at, person)
    at.wait(lambda: len(person.dossier.accounts) == 2)
    former = next(account for account in person.dossier.accounts if not account.is_current)
    person.use_account(former)
    at.wait(lambda: any(a.uid == former.uid and a.is_current for a in person.dossier.accounts))


def test_two_files_of_one_person_become_one(at):
    home = at.workspace.read(household_page, home_of(at))
    gone = home.members[2].person_uid  # not covered by anything
    page = UnitePage(at.session, {"keep": at.heads["王满堂"]})
    page.shell = at.show(page)
    page.choose(gone)
    at.wait(lambda: page.preview is not None)
    assert not page.preview.refusals
    assert "id_no" in page.sides
    assert page.sides["id_no"].checkedId() == -1
    page.save()
    assert page.missing.text()
    page.sides["id_no"].button(0).setChecked(True)
    page.save()
    at.wait(lambda: page.shell.words.startswith("已把"))
    assert at.workspace.read(person_page, gone).merged_into == at.heads["王满堂"]


def test_escape_asks_before_a_form_with_something_entered_is_put_away(at, page):
    panel = page.split.panel
    page.open_change("suspend")
    at.wait(lambda: page.changes.form is not None)
    QTest.keyClick(panel, Qt.Key.Key_Escape)
    assert panel.isHidden()
    page.open_change("suspend")
    edit = field(page, "month").edit
    edit.selectAll()
    at.qtbot.keyClicks(edit, "2026-12")
    at.wait(lambda: page.changes.dirty)
    QTest.keyClick(panel, Qt.Key.Key_Escape)
    assert not panel.isHidden()
    page.guard.dialog.reject()
    assert page.changes.dirty
    QTest.keyClick(panel, Qt.Key.Key_Escape)
    page.guard.dialog.accept()
    assert panel.isHidden()
