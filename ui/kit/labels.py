"""Labels, chips, icons with a sentence, rules: the small things a page is made of."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QWidget

from minsheng_desktop.core.texts import text
from ui.kit import icons
from ui.kit.theme import theme

TONE_WORDS = {
    "ok": "kit.tone.ok",
    "info": "kit.tone.info",
    "warn": "kit.tone.warn",
    "err": "kit.tone.err",
    "doubt": "kit.tone.doubt",
    "mute": "kit.tone.mute",
}
TONE_ICONS = {
    "ok": "circle-check",
    "info": "info",
    "warn": "triangle-alert",
    "err": "circle-alert",
    "doubt": "triangle-alert",
    "mute": "info",
}


@cache
def _tones() -> dict[str, str]:
    return {word: tone for tone, key in TONE_WORDS.items() for word in text(key).split()}


def tone_of(word: str) -> str:
    """The tone of a status word; ``mute`` for a word the table does not know."""
    return _tones().get(word, "mute")


def restyle(widget: QWidget, **properties: object) -> None:
    """Set dynamic properties and let the style sheet look at the widget again."""
    changed = False
    for name, value in properties.items():
        if widget.property(name) != value:
            widget.setProperty(name, value)
            changed = True
    if changed:
        widget.style().unpolish(widget)
        widget.style().polish(widget)
        widget.update()


def label(words: str = "", t: str = "", *, wrap: bool = False, selectable: bool = False) -> QLabel:
    """A plain-text label; ``t``: title h strong 2 2s 3 err warn doubt ok info key."""
    made = QLabel(words)
    made.setTextFormat(Qt.TextFormat.PlainText)
    if t:
        made.setProperty("t", t)
    if wrap:
        made.setWordWrap(True)
        made.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.MinimumExpanding)
    if selectable:
        made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return made


def chip(word: str, tone: str = "") -> QLabel:
    """A status chip; the tone follows from the word unless given."""
    made = label(word)
    made.setProperty("tone", tone or tone_of(word))
    made.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    return made


def set_chip(made: QLabel, word: str, tone: str = "") -> None:
    """Change a chip's word and tone; an empty word hides it."""
    made.setText(word)
    restyle(made, tone=tone or tone_of(word))
    made.setVisible(bool(word))


def due_chip(days: int) -> QLabel:
    """A chip for a due date ``days`` from today: overdue red, today amber, future blue."""
    if days < 0:
        return chip(text("kit.due.overdue", days=-days), "err")
    if days == 0:
        return chip(text("kit.due.today"), "warn")
    return chip(text("kit.due.future", days=days), "info")


def icon_label(name: str, token: str = "text2", size: int = 16) -> QLabel:
    """An icon as a label (hidden from screen readers: the words stand beside it)."""
    made = QLabel()
    made.setPixmap(icons.pixmap(name, token, size))
    made.setFixedSize(theme().px(size), theme().px(size))
    return made


def rule() -> QFrame:
    """A thin line across."""
    made = QFrame()
    made.setObjectName("rule")
    return made


def upright(height: int = 16) -> QFrame:
    """A thin line between two things in a row."""
    made = QFrame()
    made.setObjectName("upright")
    made.setFixedHeight(theme().px(height))
    return made


class Sentence(QWidget):
    """An icon and a sentence in one tone: what is wrong with a field, what a check found."""

    def __init__(self, words: str = "", tone: str = "info", t_icon: str = "", *, wrap: bool = True) -> None:
        super().__init__()
        self._icon = QLabel()
        self._icon.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._words = label("", "info", wrap=wrap)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme().px(5))
        layout.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(self._words, 1)
        if not wrap:
            self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.say(words, tone, t_icon)

    def say(self, words: str, tone: str = "info", icon_name: str = "") -> None:
        """Say ``words``; tone ``plain`` has no icon."""
        self._words.setText(words)
        restyle(self._words, t="3" if tone == "plain" else tone)
        self._icon.setVisible(tone != "plain")
        if tone != "plain":
            size = theme().metrics("small").height()
            self._icon.setPixmap(icons.pixmap(icon_name or TONE_ICONS[tone], tone, 15))
            self._icon.setFixedSize(theme().px(15), size)
            self._icon.setAlignment(Qt.AlignmentFlag.AlignCenter)

    @property
    def words(self) -> str:
        """What is said."""
        return self._words.text()
