"""The form of what the ledger counts for a task: a programme's roster or payments, a register, or nothing."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from minsheng_desktop.core.texts import text
from minsheng_desktop.progress.counting import Countable
from ui.kit.cards import column
from ui.kit.fields import ChoiceField
from ui.kit.forms import Form


class CountingForm(QWidget):
    """One choice; of another kind than the task is refused by the program (R-057)."""

    def __init__(self, choices: Sequence[Countable], key: str) -> None:
        super().__init__()
        named = [("", text("progress.form.typed_only")), *((one.key, one.label) for one in choices)]
        field = ChoiceField(text("progress.form.counting"), named, help_line=text("progress.form.counting_help"))
        self.form = Form([("key", field)])
        field.set_value(key)
        self._before = key
        self.setLayout(column(self.form))

    def start(self) -> None:
        """Put the cursor where work begins."""
        self.form["key"].setFocus(Qt.FocusReason.TabFocusReason)

    @property
    def dirty(self) -> bool:
        """Whether another choice was made."""
        return self.entry() != self._before

    def entry(self) -> str:
        """The key chosen; "" nothing."""
        return self.form["key"].value or ""

    def refuse(self, code: str, words: str) -> None:
        """The program refused: say so at the field."""
        self.form.refuse("key", words)
