"""Buttons: a verb, perhaps an icon, never an icon alone without a name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QPushButton, QWidget

from minsheng_desktop.core.texts import text
from ui.kit import icons
from ui.kit.labels import label, restyle
from ui.kit.theme import theme

ICON_TOKENS = {"primary": "onacc", "danger": "err", "link": "accent"}


def _plain(clicked: Callable[[], object]) -> Callable[[bool], object]:
    def _clicked(_checked: bool) -> object:
        return clicked()

    return _clicked


def button(
    words: str, clicked: Callable[[], object] | None = None, *, kind: str = "", icon: str = "", name: str = ""
) -> QPushButton:
    """A button with a verb; ``kind``: primary danger ghost link nav segment subtab, or plain."""
    # A leading space: the gap between icon and text cannot be set in a style sheet.
    made = QPushButton(f" {words}" if icon else words)
    made.setProperty("kind", kind or "plain")
    made.setAccessibleName(name or words)
    made.setAutoDefault(False)
    if icon:
        made.setIcon(icons.icon(icon, ICON_TOKENS.get(kind, "text2")))
        made.setIconSize(QSize(theme().px(16), theme().px(16)))
    if kind == "link":
        made.setCursor(Qt.CursorShape.PointingHandCursor)
    if clicked:
        made.clicked.connect(_plain(clicked))
    return made


def icon_button(
    icon: str, name: str, clicked: Callable[[], object] | None = None, *, kind: str = "icon", shortcut: str = ""
) -> QPushButton:
    """A square button with an icon; its name is tooltip and accessible name. ``kind``: icon bare small."""
    made = QPushButton()
    made.setProperty("kind", kind)
    made.setAutoDefault(False)
    size = 14 if kind == "small" else 16
    made.setIcon(icons.icon(icon, "text2", size))
    made.setIconSize(QSize(theme().px(size), theme().px(size)))
    made.setAccessibleName(name)
    keys = QKeySequence(shortcut).toString(QKeySequence.SequenceFormat.NativeText) if shortcut else ""
    made.setToolTip(f"{name}  {keys}" if keys else name)
    if clicked:
        made.clicked.connect(_plain(clicked))
    return made


def set_kind(made: QPushButton, kind: str) -> None:
    """Change what a button is (plain, primary …)."""
    restyle(made, kind=kind)


class FilterButton(QPushButton):
    """A filter “名 值 ⌄”: a menu of choices; blue while set.

    ``choices`` are (value, words); the value of the first is “all” and means not set.
    """

    def __init__(
        self,
        name: str,
        choices: Sequence[tuple[object, str]],
        chosen: Callable[[object], object] | None = None,
        *,
        value: object = None,
        always_on: bool = False,
    ) -> None:
        super().__init__()
        self.setProperty("kind", "filter")
        self.setAutoDefault(False)
        self._name, self._choices, self._chosen, self._always_on = name, list(choices), chosen, always_on
        self._value = value if value is not None else (self._choices[0][0] if self._choices else None)
        self._name_label, self._value_label, self._arrow = label(name), label(), QLabel()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(theme().px(10), 0, theme().px(8), 0)
        layout.setSpacing(theme().px(6))
        for part in (self._name_label, self._value_label, self._arrow):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            layout.addWidget(part)
        self._name_label.setVisible(bool(name))
        self.clicked.connect(self._open)
        self._show()

    @property
    def value(self) -> object:
        """The chosen value."""
        return self._value

    def set_choices(self, choices: Sequence[tuple[object, str]], value: object = None) -> None:
        """Offer other choices (loaded later)."""
        self._choices = list(choices)
        values = [choice[0] for choice in self._choices]
        self._value = value if value in values else (values[0] if values else None)
        self._show()

    def set_value(self, value: object, *, tell: bool = False) -> None:
        """Choose ``value``; ``tell`` calls the callback too."""
        if value != self._value:
            self._value = value
            self._show()
            if tell and self._chosen:
                self._chosen(value)

    def _show(self) -> None:
        words = dict(self._choices).get(self._value, text("kit.find.all"))
        on = self._always_on or (bool(self._choices) and self._value != self._choices[0][0])
        self._value_label.setText(words)
        self._value_label.setVisible(bool(words))
        restyle(self, on="1" if on else "0")
        restyle(self._name_label, t="info" if on else "2s")
        restyle(self._value_label, t="link" if on else "")
        self._arrow.setPixmap(icons.pixmap("chevron-down", "accent" if on else "text2", 14))
        self.setAccessibleName(text("kit.find.filter_spoken", name=self._name, value=words) if self._name else words)
        self.updateGeometry()

    @property
    def name(self) -> str:
        """What is filtered by."""
        return self._name

    @property
    def words(self) -> str:
        """The chosen value in words."""
        return self._value_label.text()

    @property
    def is_set(self) -> bool:
        """Whether anything but the first choice is chosen."""
        return bool(self._choices) and self._value != self._choices[0][0]

    def fill(self, menu: QMenu) -> None:
        """Put the choices into a menu."""
        for value, words in self._choices:
            action = menu.addAction(words)
            action.setCheckable(True)
            action.setChecked(value == self._value)
            # Not as the action's data: a QVariant does not keep every tuple.
            action.triggered.connect(lambda _checked=False, value=value: self.set_value(value, tell=True))

    def _open(self) -> None:
        menu = QMenu(self)
        self.fill(menu)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.mapToGlobal(self.rect().bottomLeft()))

    def sizeHint(self) -> QSize:
        return QSize(self.layout().sizeHint().width(), theme().px(30) + 2)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()


def segments(names: Sequence[tuple[object, str]], chosen: Callable[[object], object], value: object) -> QWidget:
    """A row of joined buttons of which one is on (全部 386 | 有问题 25 | …)."""
    row = QWidget()
    layout = QHBoxLayout(row)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(0)
    for at, (key, words) in enumerate(names):
        made = button(words, kind="segment")
        made.setProperty("edge", "" if at else "first")  # each further one lies over its neighbour's border
        made.setCheckable(True)
        made.setAutoExclusive(True)
        made.setChecked(key == value)
        made.clicked.connect(_plain(partial(chosen, key)))
        layout.addWidget(made)
    return row
