"""What the program says: empty states, strips in the page, toasts at the bottom left, questions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from minsheng_desktop.core.texts import text
from ui.kit.buttons import button, icon_button
from ui.kit.cards import clear, discard
from ui.kit.labels import TONE_ICONS, Sentence, icon_label, label, restyle
from ui.kit.theme import theme

Action = tuple[str, Callable[[], object]]
TOAST_MS = 6000


class EmptyState(QWidget):
    """An icon, one sentence why, one what to do, at most two buttons (the first is primary)."""

    def __init__(self, icon: str, why: str, what: str, actions: Sequence[Action] = ()) -> None:
        super().__init__()
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(*(theme().px(24),) * 4)
        self._layout.setSpacing(theme().px(8))
        self.say(icon, why, what, actions)

    def say(self, icon: str, why: str, what: str, actions: Sequence[Action] = ()) -> None:
        """Say something else."""
        clear(self._layout)
        self._layout.addStretch(1)
        centre = Qt.AlignmentFlag.AlignHCenter
        self._layout.addWidget(icon_label(icon, "off", 36), 0, centre)
        for words, kind in ((why, "strong"), (what, "2s")):
            if words:
                made = label(words, kind)
                made.setAlignment(centre)
                self._layout.addWidget(made, 0, centre)
        if actions:
            row = QWidget()
            line = QHBoxLayout(row)
            line.setContentsMargins(0, 0, 0, 0)
            line.setSpacing(theme().px(8))
            for number, (words, clicked) in enumerate(actions[:2]):
                line.addWidget(button(words, clicked, kind="primary" if number == 0 and what else ""))
            self._layout.addWidget(row, 0, centre)
        self._layout.addStretch(1)
        self.setAccessibleName(why)


class Notice(QFrame):
    """A strip in the page that stays until the matter is settled. ``tone``: warn err doubt ok info."""

    def __init__(self, words: str = "", tone: str = "warn", action: Action | None = None) -> None:
        super().__init__()
        self.setObjectName("notice")
        self._layout = QHBoxLayout(self)
        self._layout.setContentsMargins(theme().px(14), theme().px(7), theme().px(14), theme().px(7))
        self._layout.setSpacing(theme().px(10))
        self.say(words, tone, action)

    def say(self, words: str, tone: str = "warn", action: Action | None = None) -> None:
        """Say something else; no words hide the strip."""
        clear(self._layout)
        self._layout.addWidget(icon_label(TONE_ICONS[tone], tone), 0, Qt.AlignmentFlag.AlignTop)
        self._layout.addWidget(label(words, wrap=True), 1)
        if action:
            self._layout.addWidget(button(*action, kind="link"))
        restyle(self, edge=tone)
        self.setAccessibleName(words)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.setVisible(bool(words))


@dataclass(frozen=True)
class Toast:
    """What is done and can be undone; ``action`` is usually 撤销."""

    words: str
    action: Action | None = None
    icon: str = "circle-check"
    tone: str = "ok"

    @staticmethod
    def undoable(words: str, undo: Callable[[], object]) -> Toast:
        """Done, with 撤销."""
        return Toast(words, (text("kit.toast.undo"), undo))


class ToastHost(QObject):
    """Shows one toast at a time at the bottom left of ``window``, above the status bar."""

    def __init__(self, window: QWidget, left: Callable[[], int], bottom: Callable[[], int]) -> None:
        super().__init__(window)
        self._window, self._left, self._bottom = window, left, bottom
        self._frame: QFrame | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(TOAST_MS)
        self._timer.timeout.connect(self.hide)
        window.installEventFilter(self)

    def show(self, toast: Toast) -> None:
        """Show a toast for 6 s."""
        self.hide()
        frame = QFrame(self._window)
        frame.setObjectName("toast")
        row = QHBoxLayout(frame)
        row.setContentsMargins(theme().px(14), theme().px(6), theme().px(8), theme().px(6))
        row.setSpacing(theme().px(10))
        row.addWidget(icon_label(toast.icon, toast.tone))
        row.addWidget(label(toast.words), 1)
        if toast.action:
            words, clicked = toast.action
            row.addWidget(button(words, self._then(clicked), kind="link"))
        row.addWidget(icon_button("x", text("kit.toast.close"), self.hide, kind="small"))
        frame.setAccessibleName(toast.words)
        frame.setMinimumWidth(theme().px(320))
        self._frame = frame
        frame.adjustSize()
        self._place()
        frame.show()
        frame.raise_()
        self._timer.start()

    def _then(self, clicked: Callable[[], object]) -> Callable[[], object]:
        def _act() -> None:
            self.hide()
            clicked()

        return _act

    @property
    def words(self) -> str:
        """What is shown now."""
        return self._frame.accessibleName() if self._frame else ""

    def hide(self) -> None:
        """Take the toast away."""
        self._timer.stop()
        if self._frame:
            discard(self._frame)
            self._frame = None

    def _place(self) -> None:
        if self._frame:
            height = self._window.height() - self._bottom() - self._frame.height() - theme().px(12)
            self._frame.move(self._left() + theme().px(16), height)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)


@dataclass(frozen=True)
class Question:
    """A question before what cannot be undone. ``keep`` and ``do`` are verbs, never 是/否/确定.

    ``reason``: the label of words that must be given (empty: none are asked); ``given`` stands there at first.
    """

    title: str
    body: str
    keep: str
    do: str
    danger: bool = True
    reason: str = ""
    given: str = ""


class QuestionDialog(QDialog):
    """The dialog of a ``Question``; the focus lies on the harmless button."""

    def __init__(self, question: Question, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        look = theme()
        self.setWindowTitle(question.title)
        self.setModal(True)
        self.setMinimumWidth(look.px(420))
        column = QVBoxLayout(self)
        column.setContentsMargins(look.px(24), look.px(20), look.px(24), look.px(16))
        column.setSpacing(look.px(12))
        head = QHBoxLayout()
        head.setSpacing(look.px(10))
        tone = "err" if question.danger else "info"
        head.addWidget(icon_label(TONE_ICONS[tone], tone, 20))
        head.addWidget(label(question.title, "h", wrap=True), 1)
        column.addLayout(head)
        body = label(question.body, "2", wrap=True)
        body.setMinimumWidth(look.px(372))
        column.addWidget(body)
        self._edit: QLineEdit | None = None
        self._sentence = Sentence()
        if question.reason:
            column.addWidget(label(question.reason))
            self._edit = QLineEdit(question.given)
            self._edit.setAccessibleName(question.reason)
            self._edit.selectAll()
            column.addWidget(self._edit)
            column.addWidget(self._sentence)
        self._sentence.setVisible(False)
        self._question = question
        foot = QHBoxLayout()
        foot.setSpacing(look.px(8))
        foot.addStretch(1)
        keep = button(question.keep, self.reject)
        do = button(question.do, self._do, kind="danger" if question.danger else "primary")
        # Return after the words were typed does what is harmless anyway; else it keeps everything as it is.
        (do if self._edit and not question.danger else keep).setDefault(True)
        foot.addWidget(keep)
        foot.addWidget(do)
        column.addLayout(foot)
        (self._edit or keep).setFocus()

    @property
    def reason(self) -> str:
        """The reason given."""
        return self._edit.text().strip() if self._edit else ""

    def _do(self) -> None:
        if self._edit and not self.reason:
            self._sentence.say(text("kit.form.required", label=self._question.reason), "err")
            self._sentence.setVisible(True)
            self._edit.setFocus()
            return
        self.accept()


def ask(parent: QWidget, question: Question, yes: Callable[[str], object]) -> QuestionDialog:
    """Ask; ``yes(reason)`` is called if the verb was chosen. Returns at once."""
    dialog = QuestionDialog(question, parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.accepted.connect(lambda: yes(dialog.reason))
    dialog.open()
    return dialog
