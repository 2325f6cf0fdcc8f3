"""The password: which user, and nothing but “口令不对” if it is wrong."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QStackedWidget, QVBoxLayout, QWidget

from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.jobs import Job
from minsheng_desktop.core.texts import text
from ui.kit import fields
from ui.kit.buttons import button
from ui.kit.cards import column, row
from ui.kit.labels import Sentence, icon_label, label
from ui.kit.theme import theme
from ui.session import Runner

ROLE_WORDS = {
    "administrator": "shell.role.administrator",
    "clerk": "shell.role.clerk",
    "reviewer": "shell.role.reviewer",
    "collector": "shell.role.collector",
    "village_helper": "shell.role.village_helper",
    "read_only": "shell.role.read_only",
}


@dataclass(frozen=True, slots=True)
class LoginUser:
    """One user of the list: the login, and the name and role if they may be shown before opening."""

    login: str
    name: str = ""
    role: str = ""

    @property
    def shown(self) -> str:
        """“陈晓琳（经办）”, or the login."""
        name = self.name or self.login
        return text("shell.login.user_role", name=name, role=text(ROLE_WORDS[self.role])) if self.role else name


@dataclass(frozen=True)
class LoginServices:
    """What the prompt needs. ``unlock(login, password, job)`` runs off the window's thread and answers what
    ``opened`` gets; it returns None for a wrong password (an ``AppError`` says anything else).

    ``recover(words, login, new_password, job)`` likewise.
    """

    users: Sequence[LoginUser]
    unlock: Callable[[str, str, Job], Any]
    recover: Callable[[str, str, str, Job], Any] | None = None
    choose_other: Callable[[], object] | None = None
    office: str = ""
    version: str = ""
    last_opened: str = ""
    demo_password: str = ""


class LoginWindow(QWidget):
    """The prompt in the middle of an empty window. ``opened`` carries what ``unlock`` answered."""

    opened = Signal(object)

    def __init__(self, services: LoginServices, runner: Runner) -> None:
        super().__init__()
        self._services, self._runner = services, runner
        self.setObjectName("gate")
        self.setWindowTitle(text("shell.app"))
        self.stack = QStackedWidget()
        self.stack.addWidget(self._prompt())
        self._recovery: QWidget | None = None
        foot = label(self._foot(), "3")
        foot.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme().px(20), theme().px(20), theme().px(20), theme().px(18))
        layout.addStretch(3)
        layout.addWidget(self.stack, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(4)
        layout.addWidget(foot)
        self.password.setFocus()

    def _foot(self) -> str:
        services = self._services
        if services.last_opened:
            return text("shell.login.foot_last", version=services.version, last=services.last_opened)
        return text("shell.login.foot", version=services.version)

    def _card(self, *parts: QWidget) -> QWidget:
        look = theme()
        card = QFrame()
        card.setObjectName("card")
        card.setFixedWidth(look.px(408))
        head = row(icon_label("landmark", "accent", 30), spacing=12)
        head.addLayout(column(label(text("shell.app"), "title"), label(self._services.office, "2s"), spacing=0), 1)
        body = QVBoxLayout(card)
        body.setContentsMargins(look.px(32), look.px(32), look.px(32), look.px(24))
        body.setSpacing(look.px(12))
        body.addLayout(head)
        body.addSpacing(look.px(8))
        for part in parts:
            body.addWidget(part)
        # The two cards differ in height; the stack must not stretch the smaller one.
        place = QWidget()
        place.setLayout(column(card, None, spacing=0))
        return place

    def _prompt(self) -> QWidget:
        services = self._services
        self.user = fields.ChoiceField(text("shell.login.user"), [(user.login, user.shown) for user in services.users])
        self.password = fields.PasswordField(text("shell.login.password"))
        self.password.edit.returnPressed.connect(self.unlock)
        self.password.edit.installEventFilter(self)
        self.caps = Sentence(text("kit.form.caps_lock"), "warn", "arrow-big-up-dash")
        self.caps.hide()
        self.open_button = button(text("shell.login.open"), self.unlock, kind="primary")
        links = QWidget()
        line = row()
        if services.recover:
            line.addWidget(button(text("shell.login.forgot"), self.show_recovery, kind="link"))
        line.addStretch(1)
        if services.choose_other:
            line.addWidget(button(text("shell.login.other"), services.choose_other, kind="link"))
        links.setLayout(line)
        hint = Sentence(text("shell.login.demo_hint", password=services.demo_password), "info")
        hint.setVisible(bool(services.demo_password))
        parts = [self.user, self.password, self.caps, self.open_button]
        return self._card(*parts, *([hint] if services.demo_password else []), links)

    def unlock(self) -> None:
        """Check the password off the window's thread (Argon2 takes a moment)."""
        login, password = str(self.user.value or ""), self.password.value
        if not password or not self.open_button.isEnabled():
            self.password.check()
            return
        self._wait(True)
        self._runner.run_read(
            lambda job: self._services.unlock(login, password, job), self._answered, self._failed, owner=self
        )

    def _wait(self, waiting: bool) -> None:
        self.open_button.setEnabled(not waiting)
        self.open_button.setText(text("shell.login.opening") if waiting else text("shell.login.open"))

    def _answered(self, answer: Any) -> None:
        self._wait(False)
        if answer is None:
            self.password.say(text("shell.login.wrong"), "err")
            self.password.edit.selectAll()
            self.password.setFocus()
        else:
            self.password.set_value(None)
            self.opened.emit(answer)

    def _failed(self, error: AppError) -> None:
        self._wait(False)
        self.password.say(text("shell.login.failed", message=error.message), "err")

    def show_recovery(self) -> None:
        """Open with the recovery sheet."""
        if self._recovery is None:
            self._recovery = self._recovery_card()
            self.stack.addWidget(self._recovery)
        self.stack.setCurrentIndex(1)
        self.words.setFocus()

    def _recovery_card(self) -> QWidget:
        self.words = fields.LongField(text("shell.recovery.words"), lines=4, optional=False)
        self.fresh = fields.PasswordField(text("shell.recovery.new_password"))
        self.again = fields.PasswordField(text("shell.recovery.again"))
        self.recover_button = button(text("shell.recovery.open"), self.recover, kind="primary")
        back = button(text("shell.recovery.back"), lambda: self.stack.setCurrentIndex(0), kind="link")
        about = label(text("shell.recovery.body"), "2s", wrap=True)
        return self._card(about, self.words, self.fresh, self.again, self.recover_button, back)

    def recover(self) -> None:
        """Set a new password with the words of the recovery sheet."""
        recover = self._services.recover
        if recover is None or not (self.words.check() and self.fresh.check() and self.again.check()):
            return
        words, fresh = str(self.words.value), str(self.fresh.value)
        if fresh != self.again.value:
            self.again.say(text("shell.first_run.differ"), "err")
            return
        if len(fresh) < 8:
            self.fresh.say(text("shell.first_run.password_short"), "err")
            return
        login = str(self.user.value or "")
        self.recover_button.setEnabled(False)

        def _answered(answer: Any) -> None:
            self.recover_button.setEnabled(True)
            if answer is None:
                self.words.say(text("shell.recovery.wrong"), "err")
            else:
                self.opened.emit(answer)

        def _failed(error: AppError) -> None:
            self.recover_button.setEnabled(True)
            self.words.say(error.message, "err")

        self._runner.run_read(lambda job: recover(words, login, fresh, job), _answered, _failed, owner=self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # Qt does not tell the state of Caps Lock; a capital letter without Shift gives it away.
        if watched is self.password.edit and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            typed, shift = event.text(), bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            if typed.isascii() and typed.isalpha():
                self.caps.setVisible(typed.isupper() != shift)
        return super().eventFilter(watched, event)
