"""Fields are judged on leaving, say what would be right, and speak through their description."""

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication

from ui.kit import fields, readers
from ui.kit.forms import Form
from ui.kit.labels import tone_of
from ui.kit.theme import apply_theme

TODAY = date(2026, 11, 20)


@pytest.fixture(autouse=True)
def look(qapp):
    apply_theme(qapp)


@pytest.mark.parametrize(
    ("reader", "entered", "value", "tone"),
    [
        (readers.read_money, "1,530.5", 153050, ""),
        (readers.read_money, "五百", None, "err"),
        (readers.read_money, "-3", None, "err"),
        (readers.read_month, "2026年11月", 202611, ""),
        (readers.read_month, "2026-13", None, "err"),
        (readers.date_reader(TODAY), "2026.11.3", date(2026, 11, 3), ""),
        (readers.date_reader(TODAY), "2026-02-30", None, "err"),
        (readers.number_reader(1, 20), "３", 3, ""),
        (readers.number_reader(1, 20), "21", None, "err"),
        (readers.citizen_id_reader(TODAY), "34129919541123091", None, "err"),
        (readers.read_phone, "154", None, "err"),
        (readers.read_card, "62998812345", None, "err"),
    ],
)
def test_what_people_type_is_read_or_refused(reader, entered, value, tone):
    reading = reader(entered)
    assert (reading.value, reading.tone) == (value, tone)
    assert bool(reading.words) == (tone == "err")


def test_missing_digits_are_counted_while_typing(qtbot):
    field = fields.id_field("身份证号", TODAY)
    qtbot.addWidget(field)
    qtbot.keyClicks(field.edit, "3412991954112")
    assert field.words == "还差 5 位"
    assert field.tone == ""


def test_a_field_is_judged_on_leaving_and_linked_to_its_sentence(qtbot):
    form = Form([("card", fields.card_field("社保卡号")), ("name", fields.text_field("姓名"))])
    qtbot.addWidget(form)
    form.show()
    form["card"].setFocus()
    qtbot.keyClicks(form["card"].editor, "62998812345")
    form["name"].setFocus(Qt.FocusReason.TabFocusReason)
    form["card"]._leave()
    assert form["card"].tone == "err"
    assert "还差 5 位" in form["card"].editor.accessibleDescription()
    assert form["card"].editor.property("state") == "err"


def test_submitting_jumps_to_the_first_error(qtbot):
    form = Form([("name", fields.text_field("姓名")), ("money", fields.money_field("金额", optional=True))])
    qtbot.addWidget(form)
    form.show()
    assert form.submit() is None
    assert form["name"].words == "没有填写姓名。"
    form.set_values({"name": "某甲", "money": 53000})
    assert form.submit() == {"name": "某甲", "money": 53000}


def test_what_an_input_method_composes_is_not_judged(qtbot):
    field = fields.text_field("姓名")
    qtbot.addWidget(field)
    QApplication.sendEvent(field.edit, QInputMethodEvent("zhang", []))
    assert field.value is None
    committed = QInputMethodEvent("", [])
    committed.setCommitString("张")
    QApplication.sendEvent(field.edit, committed)
    assert field.value == "张"


def test_today_by_key_and_choice_and_password(qtbot):
    day = fields.DateField("日期", TODAY)
    choice = fields.ChoiceField("类别", [("A", "A 类"), ("B", "B 类")], must_choose=True)
    password = fields.PasswordField("口令")
    for widget in (day, choice, password):
        qtbot.addWidget(widget)
    qtbot.keyClick(day.edit, Qt.Key.Key_Semicolon, Qt.KeyboardModifier.ControlModifier)
    assert day.value == TODAY
    assert choice.value is None
    choice.set_value("B")
    assert choice.value == "B"
    qtbot.keyClicks(password.edit, " a b ")
    assert password.value == " a b "
    assert password._eye.button.accessibleName() == "显示口令"
    password._toggle()
    assert password._eye.button.accessibleName() == "遮住口令"


@pytest.mark.parametrize(("word", "tone"), [("在保", "ok"), ("渐退", "warn"), ("待核实", "doubt"), ("没见过", "mute")])
def test_status_words_have_one_tone(word, tone):
    assert tone_of(word) == tone
