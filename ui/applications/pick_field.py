"""One of many by a few letters of its pinyin or by characters, as a field of a form."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from minsheng_desktop.core.choosing import Choice, find_choices
from minsheng_desktop.core.texts import text
from ui.kit.area_field import PickEdit
from ui.kit.forms import FormField
from ui.kit.readers import Reading
from ui.kit.theme import theme


class PickField(FormField):
    """``value`` is that of the choice; ``set_choices`` gives them once they are read."""

    def __init__(
        self, name: str, *, hint: str = "", help_line: str = "", optional: bool = False, width: int = 0
    ) -> None:
        self.edit = PickEdit(name, hint=hint)
        super().__init__(name, self.edit, help_line=help_line, optional=optional)
        if width:
            self.edit.setFixedWidth(theme().px(width))
        self.edit.textEdited.connect(lambda _typed: self._changed())
        self.edit.picked.connect(self._changed)
        self._wanted: Any = None

    def set_choices(self, choices: Sequence[Choice]) -> None:
        """Offer these."""
        self.edit.choices = tuple(choices)
        if self._wanted is not None:
            self.set_value(self._wanted)

    @property
    def value(self) -> Any:
        return self.edit.chosen.value if self.edit.chosen else None

    @property
    def words_chosen(self) -> str:
        """The name of what is chosen."""
        return self.edit.chosen.name if self.edit.chosen else ""

    def set_value(self, value: Any) -> None:
        self._wanted = value
        self.edit.choose(next((choice for choice in self.edit.choices if choice.value == value), None))
        self.clear_sentence()

    def is_empty(self) -> bool:
        return not self.edit.text().strip()

    def read(self) -> Reading:
        before = self.value
        if self.edit.settle():
            if self.value != before:
                self.changed.emit()
            return Reading(self.value)
        found = find_choices(self.edit.choices, self.edit.text())
        words = text("cases.pick.several", count=len(found)) if found else text("cases.pick.unknown", what=self.name)
        return Reading(None, "err", words)

    def _changed(self) -> None:
        self._wanted = None
        if self.tone:
            self.clear_sentence()
        self.changed.emit()
