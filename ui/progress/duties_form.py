"""The form of who answers for a task: one line per person, roles as of the code list."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from minsheng_desktop.areas.records import AreaRecord
from minsheng_desktop.core.texts import text
from minsheng_desktop.programmes.catalogue import load_code_lists
from minsheng_desktop.progress.duties import role_word
from minsheng_desktop.progress.records import Duty
from ui.kit.buttons import button, icon_button
from ui.kit.cards import clear, column, row
from ui.kit.fields import ChoiceField, text_field
from ui.kit.forms import Form
from ui.kit.labels import Sentence, label
from ui.kit.theme import theme

ROLES = "duty_role"


def duty_words(duty: Duty, areas: dict[bytes, str] | None = None) -> str:
    """One line about who answers: role, name, post, telephone."""
    area = (areas or {}).get(duty.area_uid or b"", "")
    parts = (role_word(duty.role), duty.name, duty.post, duty.unit, area, duty.phone)
    return spaced(*parts)


def spaced(*parts: str) -> str:
    """Small words side by side with a dot between them; empty ones are left out."""
    return f" {text('progress.duties.gap')} ".join(part for part in parts if part)


class DutiesForm(QWidget):
    """The office's own list; a line is added below and taken away by its cross."""

    def __init__(self, duties: Sequence[Duty], areas: Sequence[AreaRecord]) -> None:
        super().__init__()
        self.duties = list(duties)
        self._before = list(duties)
        self._areas = {area.uid: area.name for area in areas}
        self._list = QWidget()
        self._lines = QVBoxLayout(self._list)
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSpacing(theme().px(4))
        roles = [(item.code, item.label) for item in load_code_lists()[ROLES].items]
        self.form = Form([
            ("role", ChoiceField(text("progress.duties.role"), roles, must_choose=True)),
            ("name", text_field(text("progress.duties.name"))),
            ("post", text_field(text("progress.duties.post"), optional=True)),
            ("unit", text_field(text("progress.duties.unit"), optional=True)),
            ("phone", text_field(text("progress.duties.phone"), optional=True)),
            ("area", ChoiceField(text("progress.duties.area"),
                                 [(None, text("progress.none")), *self._areas.items()],
                                 help_line=text("progress.duties.area_help"), optional=True)),
        ])  # fmt: skip
        self.sentence = Sentence()
        self.sentence.hide()
        self.add = button(text("progress.duties.add"), self.add_duty, icon="plus")
        self.setLayout(column(self._list, self.sentence, self.form, self.add, spacing=12))
        self._show()

    def _show(self) -> None:
        clear(self._lines)
        if not self.duties:
            self._lines.addWidget(label(text("progress.duties.none"), "3"))
        for duty in self.duties:
            words = label(duty_words(duty, self._areas), wrap=True)
            drop = icon_button("x", text("progress.duties.drop", name=duty.name), kind="bare")
            drop.clicked.connect(lambda _checked=False, duty=duty: self._drop(duty))
            box = QWidget()
            made = row(words, drop, spacing=4)
            made.setStretch(0, 1)
            box.setLayout(made)
            self._lines.addWidget(box)

    def _drop(self, duty: Duty) -> None:
        self.duties.remove(duty)
        self._show()

    def add_duty(self) -> bool:
        """Take over the line below; whether it could be."""
        values = self.form.submit()
        if values is None:
            return False
        self.duties.append(
            Duty(values["role"], values["name"], values["post"] or "", values["unit"] or "", values["phone"] or "",
                 values["area"])
        )  # fmt: skip
        self.form.set_values(dict.fromkeys(("role", "name", "post", "unit", "phone", "area")))
        self._show()
        return True

    def start(self) -> None:
        """Put the cursor where work begins."""
        self.form["role"].setFocus(Qt.FocusReason.TabFocusReason)

    @property
    def _begun(self) -> bool:
        return any(self.form.values[key] for key in ("role", "name", "post", "unit", "phone"))

    @property
    def dirty(self) -> bool:
        """Whether the list was changed, or a line begun."""
        return self.duties != self._before or self._begun

    def entry(self) -> list[Duty] | None:
        """The list to save, a line begun below included; None where that line is not whole."""
        if self._begun and not self.add_duty():
            return None
        return list(self.duties)

    def refuse(self, code: str, words: str) -> None:
        """The program refused: say so above the form."""
        self.sentence.say(words, "err")
        self.sentence.show()
