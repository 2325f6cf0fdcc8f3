"""Correcting a person in the side panel: checked on leaving a field; a doubt can be saved, an error never."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QCheckBox, QWidget

from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.texts import text
from minsheng_desktop.households.editing import check_person, edit_person
from minsheng_desktop.households.records import PersonPage
from minsheng_desktop.rules import citizen_id
from minsheng_desktop.rules.characters import digits_text
from ui.households.parts import Lines
from ui.households.revealing import tell_done
from ui.households.wording import age_words
from ui.kit.buttons import button
from ui.kit.cards import column
from ui.kit.fields import ChoiceField, LongField, id_field, phone_field, text_field
from ui.kit.forms import Form, FormField, LineField
from ui.kit.labels import label
from ui.kit.page import Page
from ui.kit.readers import Reading, citizen_id_reader, read_text
from ui.kit.side_panel import PanelSplit
from ui.session import Ticket

NUMBERS = ("id_no", "phone")
VALID, DOUBT = "valid", "doubt"
FIELD_OF = {
    "households.name_missing": "name",
    "households.id_wrong": "id_no",
    "households.id_in_use": "id_no",
    "households.bad_phone": "phone",
    "households.bad_date": "birth",
}


class PersonForm(QObject):
    """Fills ``split.panel`` with a person's fields; one operation when saved."""

    saved = Signal()
    death_asked = Signal()

    def __init__(self, page: Page, split: PanelSplit) -> None:
        super().__init__(page)
        self._page, self._split = page, split
        self._person: PersonPage | None = None
        self.form: Form | None = None
        self.dirty = False
        self._ticket: Ticket | None = None
        self._asking = QTimer(self)
        self._asking.setSingleShot(True)
        self._asking.setInterval(0)
        self._asking.timeout.connect(self._ask)

    @property
    def is_open(self) -> bool:
        """Whether the form is in sight."""
        return self.form is not None and not self._split.panel.isHidden()

    def open(self, person: PersonPage, villages: Sequence[tuple[bytes, str]], *, with_numbers: bool) -> None:
        """Show the form; without the right to see numbers they stay as they are."""
        self._person = person
        today = self._page.session.clock.today()
        self.doubt = QCheckBox(text("households.edit.keep_doubt"))
        self.doubt.setChecked(person.values["id_state"] == DOUBT)
        self.refusal = Lines()
        self.form = Form(self._fields(today, villages, with_numbers))
        self._set_values(person)
        self._save = button(text("households.edit.save"), self.save, kind="primary")
        panel = self._split.panel
        panel.show_head(text("households.edit.title"), "", str(person.values["name"]))
        panel.show_tabs([], "")
        panel.show_body(self.form, self._death_part(person), self.refusal)
        panel.show_foot(self._save, button(text("households.change.cancel"), self.close))
        if with_numbers:
            id_box = self.form["id_no"]
            id_box.layout().insertWidget(3, self.doubt)
            self._fit_doubt()
        self.doubt.toggled.connect(self._doubt_toggled)
        for field in self.form.fields.values():
            field.changed.connect(self._touched)
            field.left.connect(self._left)
        self.dirty = False
        self._follow_number()
        self._split.open_panel()
        self.form["name"].setFocus()

    def close(self) -> None:
        """Put the form away."""
        self.form = None
        self.dirty = False
        self._split.panel.show_body()
        self._split.close_panel()

    def _fields(
        self, today: date, villages: Sequence[tuple[bytes, str]], with_numbers: bool
    ) -> list[tuple[str, FormField]]:
        def _name(key: str) -> str:
            return text(f"households.field.{key}")

        sexes = [
            ("1", text("households.sex.male")),
            ("2", text("households.sex.female")),
            ("0", text("households.sex.unknown")),
        ]
        number = id_field(_name("id_no"), today, optional=True)
        number._reader = partial(self._read_number, today)
        fields: list[tuple[str, FormField]] = [
            ("name", text_field(_name("name"), width=160)),
            ("id_no", number),
            ("sex_code", ChoiceField(_name("sex_code"), sexes, width=120)),
            ("birth", text_field(_name("birth"), optional=True, width=140, help_line=text("households.edit.birth"))),
            ("ethnic", text_field(_name("ethnic"), optional=True, width=120)),
            ("phone", phone_field(_name("phone"), optional=True)),
            ("area_uid", ChoiceField(_name("area_uid"), villages, optional=True)),
            ("village_group", text_field(_name("village_group"), optional=True)),
            ("address", text_field(_name("address"), optional=True)),
            ("remark", LongField(_name("remark"))),
        ]
        return [(key, field) for key, field in fields if with_numbers or key not in NUMBERS]

    def _set_values(self, person: PersonPage) -> None:
        form = self.form
        if form is None:
            return
        form.set_values(dict(person.values))

    # -- death: recorded with all that follows from it, never as a mere date ------------------------

    def _death_part(self, person: PersonPage) -> QWidget:
        """The way to 死亡登记; of the dead a box that takes the date back."""
        died = person.values["died_on"]
        self.death = button(text("households.edit.death"), self._ask_death, kind="link", icon="file-x-2")
        self.alive = QCheckBox(text("households.edit.alive", day=died or ""))
        self.alive.toggled.connect(self._touched)
        hint = label(text("households.edit.alive_hint"), "2s", wrap=True)
        box = QWidget()
        box.setLayout(column(self.death, self.alive, hint, spacing=4))
        self.death.setVisible(not died)
        for part in (self.alive, hint):
            part.setVisible(bool(died))
        return box

    def _ask_death(self) -> None:
        if self.dirty:
            self.refusal.say([text("households.edit.death_first")], "warn")
            return
        self.close()
        self.death_asked.emit()

    # -- the number ------------------------------------------------------------------------------

    def _read_number(self, today: date, entered: str) -> Reading:
        """A right number; a wrong one only where it is kept as a doubt."""
        reading = citizen_id_reader(today)(entered)
        if reading.tone == "err" and self.doubt.isChecked():
            return Reading(read_text(entered).value, "doubt", text("households.edit.doubt_saved"))
        if reading.tone == "ok":
            birth = citizen_id.birth_date(reading.value)
            years = age_words(birth.isoformat() if birth else None, today)
            return Reading(reading.value, "ok", text("households.edit.id_ok", words=reading.words, age=years))
        return reading

    def _doubt_toggled(self, _on: bool) -> None:
        if self.form:
            self.form["id_no"].check()
            self._touched()
            self._follow_number()

    def _fit_doubt(self) -> None:
        """The box is there where the number is wrong, or already kept as a doubt."""
        if self.form and "id_no" in self.form.fields:
            field = self.form["id_no"]
            self.doubt.setVisible(self.doubt.isChecked() or field.tone == "err")

    def _follow_number(self) -> None:
        """Birth and sex follow a right number and cannot be typed beside it."""
        form = self.form
        if form is None:
            return
        number, right = self._number(form)
        right = right and len(number) == 18
        birth, sex = form["birth"], form["sex_code"]
        if right:
            born = citizen_id.birth_date(number)
            birth.set_value(born.isoformat() if born else None)
            sex.set_value("1" if citizen_id.is_male(number) else "2")
            birth.say(text("households.edit.from_number"), "plain")
        elif birth.words == text("households.edit.from_number"):
            birth.clear_sentence()
        if isinstance(birth, LineField):
            birth.edit.setReadOnly(right)
        sex.editor.setEnabled(not right)

    def _number(self, form: Form) -> tuple[str, bool]:
        """The number as it stands, and whether it is right (not one kept as a doubt)."""
        field = form.fields.get("id_no")
        if isinstance(field, LineField):
            number = digits_text(field.edit.text()).upper()
            found = citizen_id.judge(number, self._page.session.clock.today())
            return number, found.code is None
        values = self._person.values if self._person else {"id_no": "", "id_state": ""}
        return str(values["id_no"] or ""), values["id_state"] == VALID

    # -- checking and saving ---------------------------------------------------------------------

    def _touched(self) -> None:
        self.dirty = True

    def _left(self) -> None:
        self._asking.start()

    def values(self) -> dict[str, Any]:
        """What the form holds, as the person's fields."""
        form = self.form
        if form is None:
            return {}
        values = form.values
        if "id_no" in values:
            field = form["id_no"]
            kept = isinstance(field, LineField) and field.tone == "doubt"
            # A right number ends the doubt, whatever the box says.
            values["id_state"] = DOUBT if kept else VALID
        if self.alive.isChecked():
            values["died_on"] = None
        return values

    def _ask(self) -> None:
        self._fit_doubt()
        self._follow_number()
        if self._person is None or self.form is None:
            return
        if self._ticket:
            self._ticket.discard()
        uid, values, form = self._person.uid, self.values(), self.form
        self._ticket = self._page.session.read(
            lambda uow, job: check_person(uow, uid, values), partial(self._show_wrong, form), owner=form
        )

    def _show_wrong(self, form: Form, wrong: dict[str, AppError]) -> None:
        for key, error in wrong.items():
            field = form.fields.get(key)
            # The reader's own sentence says more than the second look at the same value.
            if field is not None and field.tone != "err" and not (key == "name" and not self.dirty):
                field.say(error.message, "err")
        self._fit_doubt()

    def save(self) -> None:
        """Check everything; write it as one operation."""
        form, person = self.form, self._person
        if form is None or person is None or form.submit() is None:
            self._fit_doubt()
            return
        uid, seen, values = person.uid, person.version, self.values()
        self._save.setEnabled(False)
        self._page.session.write(
            lambda do, job: do.run(edit_person, uid, values, seen=seen), self._done, self._refused, owner=self
        )

    def _done(self, changed: bool) -> None:
        self._save.setEnabled(True)
        name = self.form["name"].value if self.form else ""
        self.close()
        if changed:
            tell_done(self._page, text("households.edit.saved", name=name))
            self.saved.emit()

    def _refused(self, error: AppError) -> None:
        self._save.setEnabled(True)
        field = FIELD_OF.get(error.code, "")
        if self.form and field in self.form.fields:
            self.form.refuse(field, error.message)
            self._fit_doubt()
        else:
            self.refusal.say([error.message], "err")
