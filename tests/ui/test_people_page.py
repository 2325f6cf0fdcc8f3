"""All persons: found by pinyin and number, sorted, opened."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton

from minsheng_desktop.households.editing import edit_person
from minsheng_desktop.households.service import person_page
from tests.factories.households import raise_doubt
from tests.factories.window import stage
from ui.households.paste_page import PastePage
from ui.households.people import PeoplePage


@pytest.fixture
def at(qtbot, tmp_path):
    with stage(qtbot, tmp_path / "w") as made:
        yield made


@pytest.fixture
def page(at):
    made = PeoplePage(at.session)
    made.shell = at.show(made)
    at.wait(lambda: made.count == 12 and made.table.model.complete)
    return made


def names(page):
    model = page.table.model
    return [model.shown(row, model.column_of("name")) for row in range(model.rowCount())]


def test_everybody_stands_in_the_order_of_names(page):
    assert names(page)[:3] == ["程明华", "程素珍", "董长根"]
    assert page.bar.accessibleName() == "全部 12 人"
    model = page.table.model
    row = names(page).index("程素珍")
    assert model.shown(row, model.column_of("sex_code")) == "女"
    assert model.value(row, model.column_of("birth")) == 72
    assert model.shown(row, model.column_of("benefits")) == "农村低保"
    assert "**" in model.shown(row, model.column_of("id_no"))


def test_persons_are_found_by_initials_and_by_the_end_of_a_number(at, page):
    page.words.setText("wmt")
    at.wait(lambda: names(page) == ["王满堂"])
    at.wait(lambda: page.count == 1)
    number = page.table.model.entry(0).cells[-1].id_no
    page.words.setText(number[-4:])
    at.wait(lambda: names(page) == ["王满堂"] and page.table.model.complete)


def test_the_oldest_come_first_when_sorted_by_age_downwards(at, page):
    column = page.table.model.column_of("birth")
    page.table.sort_by(column)
    at.wait(lambda: names(page)[-1] == "王满堂")
    page.table.sort_by(column)
    at.wait(lambda: names(page)[0] == "王满堂")


def test_a_village_and_doubts_narrow_the_list(at, page):
    at.workspace.run(raise_doubt, at.heads["刘水生"])
    village = next(value for value, words in page.village._choices if words == "石门村")
    page.village.set_value(village, tell=True)
    at.wait(lambda: page.count == 6)
    page.doubts.click()
    at.wait(lambda: names(page) == ["刘水生"])
    page.clear_filters()
    at.wait(lambda: page.count == 12)


def test_the_keyboard_opens_panel_and_page(at, page):
    page.words.setText("lss")
    at.wait(lambda: names(page) == ["刘水生"] and page.table.model.complete)
    page.table.select(page.table.model.keys[0])
    at.qtbot.keyClick(page.table.main, Qt.Key.Key_Return)
    at.wait(lambda: page.split.panel.accessibleName() == "刘水生")
    at.qtbot.keyClick(page.table.main, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    at.wait(lambda: page.shell.requests)
    request = page.shell.requests[-1]
    assert (request.key, dict(request.args)["uid"]) == ("households.person", at.heads["刘水生"])


def show_in_panel(at, page, name):
    page.words.setText(name)
    at.wait(lambda: names(page) == [name] and page.table.model.complete)
    page.table.opened.emit(page.table.model.keys[0])
    at.wait(lambda: page.split.panel.accessibleName() == name and "打印证明" in acts(page))


def acts(page):
    return {made.text().strip(): made for made in page.split.panel.findChildren(QPushButton) if made.isVisible()}


def test_the_living_and_the_dead_are_told_apart(at, page):
    at.workspace.run(edit_person, at.heads["王满堂"], {"died_on": "2026-11-02"})
    page.life.set_value("dead", tell=True)
    at.wait(lambda: names(page) == ["王满堂"] and page.count == 1)
    page.life.set_value("living", tell=True)
    at.wait(lambda: page.count == 11 and len(names(page)) == 11 and "王满堂" not in names(page))
    page.clear_filters()
    at.wait(lambda: page.count == 12)


def test_a_death_is_registered_beside_the_list(at, page):
    show_in_panel(at, page, "王满堂")
    acts(page)["死亡登记"].click()
    at.wait(lambda: page.person.changes.form.preview is not None)
    page.table.current_changed.emit(page.table.model.keys[0])  # the form stays
    page.refresh({"person"})
    page.person.changes.save()
    at.wait(lambda: at.workspace.read(person_page, at.heads["王满堂"]).values["died_on"] == "2026-11-20")
    at.wait(lambda: page.person.panel.is_open and "死亡登记" not in acts(page) and "打印证明" in acts(page))
    page.shell.toasts[-1].action[1]()
    at.wait(lambda: at.workspace.read(person_page, at.heads["王满堂"]).values["died_on"] is None)


def test_a_change_beside_the_list_begins_with_the_person_shown(at, page):
    show_in_panel(at, page, "程素珍")
    acts(page)["登记变动"].click()
    at.wait(lambda: page.person.changes.is_open)
    page.person.changes._choose("leave")
    assert page.person.changes._subject.member.person_uid == at.heads["程素珍"]
    at.qtbot.keyClicks(page.person.changes.form.form["reason"].edit, "out")
    assert not page.may_close()
    page.person.guard.dialog.reject()
    page.split.panel.closed.emit()
    assert page.may_close()
    assert page.person.changes.form is None


def test_a_certificate_is_printed_for_the_person_shown(at, page):
    show_in_panel(at, page, "程素珍")
    acts(page)["打印证明"].click()
    asked = dict(page.shell.requests[-1].args)
    assert (asked["template"], asked["persons"]) == ("benefit_certificate", (at.heads["程素珍"],))


def test_a_list_pasted_here_goes_to_the_page_that_updates_by_lists(at, page):
    QGuiApplication.clipboard().setText("341299196202020193\t15451766330")
    page.table.paste()
    request = page.shell.requests[-1]
    args = dict(request.args)
    assert (request.key, args["content"]) == ("households.paste", "341299196202020193\t15451766330")
    made = PastePage(at.session, args)
    at.show(made)
    at.wait(lambda: made.preview is not None)
    assert made.preview.lines[0].id_text == "341299196202020193"
