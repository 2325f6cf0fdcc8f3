"""The kinds of form fields: text, money, number, date, month, ID, card, phone, choice, password, long text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from PySide6.QtCore import QDate, QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QCalendarWidget, QComboBox, QFrame, QLineEdit, QPlainTextEdit, QVBoxLayout

from minsheng_desktop.core.texts import text
from ui.kit import formats, icons, readers
from ui.kit.buttons import icon_button
from ui.kit.forms import FormField, LineField
from ui.kit.readers import Reading
from ui.kit.theme import theme


def text_field(name: str, **more: Any) -> LineField:
    """One line of text."""
    return LineField(name, readers.read_text, **more)


def money_field(name: str, **more: Any) -> LineField:
    """An amount; its value is fen."""
    return LineField(name, readers.read_money, formats.money, **{"width": 120, **more})


def number_field(name: str, low: int = 0, high: int = 10**9, **more: Any) -> LineField:
    """A whole number."""
    return LineField(name, readers.number_reader(low, high), **{"width": 120, **more})


def month_field(name: str, **more: Any) -> LineField:
    """A month; its value is YYYYMM."""
    return LineField(name, readers.read_month, formats.month, **{"width": 108, **more})


def id_field(name: str, as_of: date, **more: Any) -> LineField:
    """An ID number; counts the digits still missing while it is typed."""
    more = {"width": 200, "counter": readers.count_id, **more}
    return LineField(name, readers.citizen_id_reader(as_of), **more)


def card_field(name: str, **more: Any) -> LineField:
    """A card number; counts the digits still missing."""
    return LineField(name, readers.read_card, **{"width": 200, "counter": readers.count_card, **more})


def phone_field(name: str, **more: Any) -> LineField:
    """A telephone number."""
    return LineField(name, readers.read_phone, **{"width": 200, **more})


class InsetEdit(QLineEdit):
    """A line with a small button inside at the right."""

    def __init__(self, icon: str, name: str, clicked: Callable[[], object]) -> None:
        super().__init__()
        self.setProperty("inset", "1")
        self.button = icon_button(icon, name, clicked, kind="small")
        self.button.setParent(self)
        self.button.setCursor(Qt.CursorShape.ArrowCursor)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        size = self.button.sizeHint()
        self.button.move(self.width() - size.width() - theme().px(6), (self.height() - size.height()) // 2)


class DateField(LineField):
    """A date typed as people write it, or picked from a calendar; Ctrl+; writes today."""

    def __init__(self, name: str, today: date, **more: Any) -> None:
        self._today = today
        editor = InsetEdit("calendar", text("kit.form.choose_date"), self._pick)
        editor.setPlaceholderText("")
        super().__init__(name, readers.date_reader(today), formats.day, editor=editor, **{"width": 140, **more})
        self._calendar: QFrame | None = None

    def _pick(self) -> None:
        popup = QFrame(self, Qt.WindowType.Popup)
        popup.setObjectName("popup")
        calendar = QCalendarWidget()
        calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        calendar.setGridVisible(False)
        calendar.setAccessibleName(self.name)
        shown = self.value or self._today
        calendar.setSelectedDate(QDate(shown.year, shown.month, shown.day))
        layout = QVBoxLayout(popup)
        layout.setContentsMargins(1, 1, 1, 1)
        layout.addWidget(calendar)

        def _chosen(day: QDate) -> None:
            self.set_value(date(day.year(), day.month(), day.day()))
            popup.close()
            self.check()
            self.changed.emit()

        calendar.clicked.connect(_chosen)
        calendar.activated.connect(_chosen)
        popup.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        popup.move(self.edit.mapToGlobal(QPoint(0, self.edit.height() + 2)))
        popup.show()
        calendar.setFocus()
        self._calendar = popup

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.edit and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
            if event.key() == Qt.Key.Key_Semicolon and control and not self.edit.isReadOnly():
                self.set_value(self._today)
                self.changed.emit()
                return True
        return super().eventFilter(watched, event)


class PasswordField(LineField):
    """A password with an eye; the value is exactly what was typed."""

    def __init__(self, name: str, **more: Any) -> None:
        self._eye = InsetEdit("eye", text("kit.form.show_password"), self._toggle)
        self._eye.setEchoMode(QLineEdit.EchoMode.Password)
        # No learning and no composing: an input method must not keep a password.
        self._eye.setInputMethodHints(
            Qt.InputMethodHint.ImhSensitiveData
            | Qt.InputMethodHint.ImhNoPredictiveText
            | Qt.InputMethodHint.ImhHiddenText
        )
        super().__init__(name, Reading, editor=self._eye, **more)

    @property
    def value(self) -> str | None:
        return self.edit.text() or None

    def read(self) -> Reading:
        return Reading(self.value)

    def _toggle(self) -> None:
        hidden = self.edit.echoMode() == QLineEdit.EchoMode.Password
        self.edit.setEchoMode(QLineEdit.EchoMode.Normal if hidden else QLineEdit.EchoMode.Password)
        name = text("kit.form.hide_password") if hidden else text("kit.form.show_password")
        self._eye.button.setIcon(icons.icon("eye-off" if hidden else "eye", "text2", 14))
        self._eye.button.setAccessibleName(name)
        self._eye.button.setToolTip(name)


class ChoiceField(FormField):
    """One of a few; ``choices`` are (value, words). With ``must_choose`` nothing is chosen at first."""

    def __init__(
        self,
        name: str,
        choices: Sequence[tuple[Any, str]],
        *,
        help_line: str = "",
        optional: bool = False,
        must_choose: bool = False,
        width: int = 0,
    ) -> None:
        self.box = QComboBox()
        # A long choice must not make the panel wider than it is.
        self.box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.box.setMinimumContentsLength(6)
        super().__init__(name, self.box, help_line=help_line, optional=optional)
        if width:
            self.box.setFixedWidth(theme().px(width))
        self.box.setPlaceholderText(text("kit.form.choose"))
        self._must_choose = must_choose or optional
        self.set_choices(choices)
        self.box.activated.connect(self._chosen)

    def set_choices(self, choices: Sequence[tuple[Any, str]]) -> None:
        """Offer other choices."""
        self.box.clear()
        # Kept here: a QVariant does not compare bytes and tuples as Python does.
        self._values = [value for value, _ in choices]
        for _, words in choices:
            self.box.addItem(words)
        self.box.setCurrentIndex(-1 if self._must_choose else 0)

    @property
    def value(self) -> Any:
        return self._values[self.box.currentIndex()] if self.box.currentIndex() >= 0 else None

    def set_value(self, value: Any) -> None:
        self.box.setCurrentIndex(self._values.index(value) if value in self._values else -1)
        self.clear_sentence()

    def _chosen(self, _index: int) -> None:
        self.clear_sentence()
        self.changed.emit()


class LongField(FormField):
    """Several lines of text."""

    def __init__(self, name: str, *, lines: int = 3, help_line: str = "", optional: bool = True) -> None:
        self.area = QPlainTextEdit()
        super().__init__(name, self.area, help_line=help_line, optional=optional)
        self.area.setTabChangesFocus(True)
        self.area.setFixedHeight(lines * theme().metrics().lineSpacing() + theme().px(18))
        self.area.textChanged.connect(self.changed)

    @property
    def value(self) -> str | None:
        return self.area.toPlainText().strip() or None

    def set_value(self, value: str | None) -> None:
        self.area.setPlainText(value or "")


def read_only(field: LineField, help_line: str = "") -> LineField:
    """A field that shows a value nobody can change here, with the reason below."""
    field.edit.setReadOnly(True)
    if help_line:
        field.say(help_line, "plain")
    return field
