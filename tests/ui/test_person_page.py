"""One person: masked numbers, correcting with checks at the field, a doubt may stay, an error never."""

import pytest
from PySide6.QtCore import Qt

from minsheng_desktop.core.texts import text
from minsheng_desktop.households.editing import edit_person
from minsheng_desktop.households.service import person_page
from tests.factories.households import id_number
from tests.factories.window import stage
from ui.households.person import PersonPage

WRONG = "341299195103121215"


@pytest.fixture
def at(qtbot, tmp_path):
    with stage(qtbot, tmp_path / "w") as made:
        yield made


@pytest.fixture
def page(at):
    made = PersonPage(at.session, {"uid": at.heads["张桂英"]})
    made.shell = at.show(made)
    at.wait(lambda: made.dossier is not None)
    return made


@pytest.fixture
def form(at, page):
    at.qtbot.keyClick(page, Qt.Key.Key_F2)
    at.wait(lambda: page.editor.is_open)
    return page.editor


def values(at, page):
    return at.workspace.read(person_page, page.uid).values


def type_into(at, form, key, words):
    edit = form.form[key].edit
    edit.setFocus()
    edit.selectAll()
    at.qtbot.keyClicks(edit, words)


def leave(form, key):
    other = "ethnic" if key != "ethnic" else "name"
    form.form[other].setFocus()


def test_numbers_are_masked_until_the_eye_is_pressed(at, page):
    assert page.title == "张桂英"
    assert "**" in page.id_fact.value.text()
    page.id_fact.press()
    at.wait(lambda: "19510312" in page.id_fact.value.text())
    page.id_fact.press()
    assert "**" in page.id_fact.value.text()


def test_it_shows_benefits_payments_households_and_accounts(page):
    assert page.benefits.model.rowCount() == 1
    assert page.households.model.shown(0, 0) == "张桂英"
    assert page.payments.model.shown(0, 6) == "480"
    assert page.dossier.accounts[0].bank_name == "农商行"


def test_a_right_number_fills_birth_and_sex(at, page, form):
    type_into(at, form, "id_no", id_number("19530405", 130))
    leave(form, "id_no")
    at.wait(lambda: form.form["birth"].value == "1953-04-05")
    assert form.form["sex_code"].value == "2"
    assert "73 岁" in form.form["id_no"].words
    form.save()
    at.wait(lambda: page.shell.words == "已修改 张桂英")
    assert values(at, page)["birth"] == "1953-04-05"
    at.wait(lambda: page.dossier.values["birth"] == "1953-04-05")


def test_a_wrong_number_is_refused_but_can_be_kept_as_a_doubt(at, page, form):
    type_into(at, form, "id_no", WRONG)
    leave(form, "id_no")
    at.wait(lambda: form.form["id_no"].tone == "err")
    at.wait(form.doubt.isVisible)
    form.save()
    assert form.is_open
    assert values(at, page)["id_no"] != WRONG
    form.doubt.click()
    assert form.form["id_no"].tone == "doubt"
    form.save()
    at.wait(lambda: not form.is_open)
    assert (values(at, page)["id_no"], values(at, page)["id_state"]) == (WRONG, "doubt")


def test_a_number_of_somebody_else_is_refused_at_the_field(at, page, form):
    other = at.workspace.read(person_page, at.heads["程素珍"]).values["id_no"]
    type_into(at, form, "id_no", other)
    leave(form, "id_no")
    at.wait(lambda: "程素珍" in form.form["id_no"].words)
    form.save()
    at.wait(lambda: form._save.isEnabled())
    assert form.is_open
    assert values(at, page)["id_no"] != other


def test_a_name_must_not_be_empty(at, page, form):
    form.form["name"].edit.clear()
    form.save()
    assert form.form["name"].tone == "err"
    assert values(at, page)["name"] == "张桂英"


def test_phone_and_village_are_corrected_and_taken_back(at, page, form):
    assert form.form["area_uid"].value == values(at, page)["area_uid"]
    type_into(at, form, "phone", "15400009999")
    form.form["area_uid"].set_value(page.villages["石门村"])
    form.save()
    at.wait(lambda: page.dossier.village == "石门村")
    assert any("154****9999" in line.sentence for line in page.dossier.history)
    page.shell.toasts[-1].action[1]()
    at.wait(lambda: page.dossier.village == "云岭村")


def test_a_date_of_death_is_no_mere_field_but_leads_to_its_registration(at, page, form):
    assert "died_on" not in form.form.fields
    type_into(at, form, "phone", "1")
    form.death.click()
    assert form.refusal.words == [text("households.edit.death_first")]
    form.close()
    page.edit()
    at.wait(lambda: page.editor.is_open)
    form.death.click()
    at.wait(lambda: page.changes.is_open)
    assert not form.is_open
    assert page.changes.form.person == page.uid


def test_a_wrong_date_of_death_is_taken_back(at, page):
    at.workspace.run(edit_person, page.uid, {"died_on": "2026-11-02"})
    page.refresh(None)
    at.wait(lambda: page.dossier.values["died_on"])
    assert page.death_button.isVisible()  # what still runs is to be stopped
    page.edit()
    at.wait(lambda: page.editor.is_open)
    form = page.editor
    assert form.death.isHidden()
    form.alive.click()
    form.save()
    at.wait(lambda: page.dossier.values["died_on"] is None)


def test_what_changed_meanwhile_is_not_overwritten(at, page, form):
    at.workspace.run(edit_person, page.uid, {"remark": "另一处"})
    type_into(at, form, "phone", "15400009999")
    form.save()
    at.wait(lambda: form.refusal.words)
    assert form.refusal.words == [text("errors.edit_conflict")]
    assert values(at, page)["phone"] != "15400009999"


def test_unsaved_input_is_asked_about(at, page, form):
    type_into(at, form, "phone", "1")
    assert not page.may_close()
    page.guard.dialog.reject()
    assert form.is_open
    closed = []
    page.closed.connect(lambda: closed.append(True))
    assert not page.may_close()
    page.guard.dialog.accept()
    assert closed
    assert page.may_close()


def test_without_the_right_to_see_numbers_they_are_not_in_the_form(at, page):
    page.editor.open(page.dossier, [], with_numbers=False)
    assert "id_no" not in page.editor.form.fields
    assert "phone" not in page.editor.form.fields
    page.editor.form["remark"].set_value("x")
    page.editor.save()
    at.wait(lambda: page.dossier.values["remark"] == "x")
    assert values(at, page)["id_state"] == "valid"
