"""Forms: label above, help below, one sentence where something is wrong, checked on leaving the field."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from minsheng_desktop.core.texts import text
from ui.kit.labels import Sentence, label, restyle
from ui.kit.readers import Reading
from ui.kit.theme import theme

Reader = Callable[[str], Reading]


class FormField(QWidget):
    """A labelled input. ``value`` is the value read (None: empty or wrong).

    ``tone`` after ``check()``: "" fine, ``err`` cannot be saved, ``doubt`` and ``warn`` can.
    """

    changed = Signal()
    left = Signal()

    def __init__(self, name: str, editor: QWidget, *, help_line: str = "", optional: bool = False) -> None:
        super().__init__()
        self.name, self.editor = name, editor
        self._help, self._optional = help_line, optional
        self.tone = ""
        caption = label(name)
        caption.setBuddy(editor)
        editor.setAccessibleName(name)
        top = QHBoxLayout()
        top.setSpacing(theme().px(2))
        top.addWidget(caption)
        if optional:
            top.addWidget(label(text("kit.form.optional"), "2s"))
        top.addStretch(1)
        self._sentence = Sentence()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme().px(4))
        layout.addLayout(top)
        layout.addWidget(editor)
        layout.addWidget(self._sentence)
        layout.addStretch(1)
        self.setFocusProxy(editor)
        editor.installEventFilter(self)
        self.clear_sentence()

    # Concrete fields say what they hold.

    @property
    def value(self) -> Any:
        """The value read; None if there is none."""
        raise NotImplementedError

    def set_value(self, value: Any) -> None:
        """Show a value."""
        raise NotImplementedError

    def read(self) -> Reading:
        """What stands in the editor."""
        return Reading(self.value)

    def is_empty(self) -> bool:
        """Whether nothing was entered."""
        return self.value is None

    def check(self) -> bool:
        """Judge the field and say what is wrong; True unless it is an error."""
        reading = self.read()
        if self.is_empty() and not self._optional and not reading.words:
            reading = Reading(None, "err", text("kit.form.required", label=self.name))
        self.say(reading.words, reading.tone)
        return self.tone != "err"

    def say(self, words: str, tone: str) -> None:
        """Put a sentence under the field; without words the help line returns."""
        self.tone = tone if tone in ("err", "warn", "doubt") else ""
        if words:
            self._sentence.say(words, tone or "ok")
        else:
            self._sentence.say(self._help, "plain")
        self._sentence.setVisible(bool(words or self._help))
        self.editor.setAccessibleDescription(words or self._help)
        restyle(self.editor, state=self.tone)

    def set_help(self, help_line: str) -> None:
        """Another help line, where what is asked for depends on another field."""
        self._help = help_line
        if not self.tone:
            self.clear_sentence()

    def clear_sentence(self) -> None:
        """Forget what was said."""
        self.say("", "")

    @property
    def words(self) -> str:
        """The sentence under the field."""
        return self._sentence.words

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.editor and event.type() == QEvent.Type.FocusOut:
            reason = event.reason() if hasattr(event, "reason") else None
            # A menu or another window taking the focus is no leaving of the field.
            if reason not in (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason):
                self._leave()
        return super().eventFilter(watched, event)

    def _leave(self) -> None:
        if not self.is_empty():
            self.check()
        self.left.emit()


class LineField(FormField):
    """One line of text read by ``reader``; ``counter`` says while typing what is still missing.

    What an input method is still composing is not judged: Qt reports it only when it is committed.
    """

    def __init__(
        self,
        name: str,
        reader: Reader,
        shown: Callable[[Any], str] = str,
        *,
        counter: Callable[[str], str] | None = None,
        help_line: str = "",
        optional: bool = False,
        width: int = 0,
        editor: QLineEdit | None = None,
    ) -> None:
        self.edit = editor or QLineEdit()
        super().__init__(name, self.edit, help_line=help_line, optional=optional)
        self._reader, self._shown, self._counter = reader, shown, counter
        if width:
            self.edit.setFixedWidth(theme().px(width))
        self.edit.textEdited.connect(self._typed)

    @property
    def value(self) -> Any:
        return self._reader(self.edit.text().strip()).value if self.edit.text().strip() else None

    def set_value(self, value: Any) -> None:
        self.edit.setText("" if value is None else self._shown(value))
        self.edit.setCursorPosition(0)
        self.clear_sentence()

    def read(self) -> Reading:
        entered = self.edit.text().strip()
        return self._reader(entered) if entered else Reading(None)

    def is_empty(self) -> bool:
        return not self.edit.text().strip()

    def _typed(self, entered: str) -> None:
        if self._counter:
            words = self._counter(entered.strip())
            self.say(words, "plain")
        elif self.tone:
            self.clear_sentence()
        self.changed.emit()

    def say(self, words: str, tone: str) -> None:
        super().say(words, tone)
        if words and tone == "plain":
            self._sentence.say(words, "plain")


class Form(QWidget):
    """Fields in one or two columns; one column in large type.

    ``submit`` checks all fields, jumps to the first error, and answers the values by key or None.
    """

    problems_changed = Signal(int)

    def __init__(self, fields: Sequence[tuple[str, FormField]], *, columns: int = 1) -> None:
        super().__init__()
        self.fields = dict(fields)
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setHorizontalSpacing(theme().px(16))
        layout.setVerticalSpacing(theme().px(12))
        columns = 1 if theme().scale > 1 else columns
        for at, (_key, field) in enumerate(fields):
            layout.addWidget(field, at // columns, at % columns)
            field.left.connect(self._count)
        self.setMaximumWidth(theme().px(640))
        self._shown = False

    def __getitem__(self, key: str) -> FormField:
        return self.fields[key]

    @property
    def values(self) -> dict[str, Any]:
        """The values of all fields by key."""
        return {key: field.value for key, field in self.fields.items()}

    def set_values(self, values: dict[str, Any]) -> None:
        """Show values."""
        for key, value in values.items():
            if key in self.fields:
                self.fields[key].set_value(value)

    @property
    def doubts(self) -> dict[str, str]:
        """The sentences of the fields that can only be saved as 存疑."""
        return {key: field.words for key, field in self.fields.items() if field.tone == "doubt"}

    def submit(self) -> dict[str, Any] | None:
        """The values if nothing is wrong; else the focus goes to the first error."""
        self._shown = True
        wrong = [field for field in self.fields.values() if field.isVisibleTo(self) and not field.check()]
        self.problems_changed.emit(len(wrong))
        if wrong:
            wrong[0].setFocus()
            return None
        return self.values

    def refuse(self, key: str, words: str) -> None:
        """The program refused a field's value: say so there."""
        self.fields[key].say(words, "err")
        self.fields[key].setFocus()

    def _count(self) -> None:
        if self._shown:
            self.problems_changed.emit(sum(field.tone == "err" for field in self.fields.values()))
