"""Changing one's own password: the old one, the new one twice."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QWidget

from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.texts import text
from ui.kit import fields
from ui.kit.buttons import button
from ui.kit.cards import column, row
from ui.kit.labels import label
from ui.kit.theme import theme
from ui.session import Session
from ui.workspace.first_run_model import password_strength


class PasswordDialog(QDialog):
    """``proves(old)`` runs off the window's thread and says whether the old password is right."""

    def __init__(self, session: Session, proves: Callable[[str], bool], parent: QWidget | None) -> None:
        super().__init__(parent)
        self._session, self._proves = session, proves
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(text("security.password.title"))
        self.old = fields.PasswordField(text("security.password.old"))
        self.fresh = fields.PasswordField(text("security.password.new"))
        self.again = fields.PasswordField(text("security.password.again"))
        keep = button(text("security.password.keep"), self.reject)
        self.change_button = button(text("security.password.change"), self.change, kind="primary")
        self.change_button.setDefault(True)
        foot = row(None, keep, self.change_button)
        body = column(label(text("security.password.title"), "h"), self.old, self.fresh, self.again, spacing=12,
                      margins=(24, 20, 24, 16))  # fmt: skip
        body.addLayout(foot)
        self.setLayout(body)
        self.setMinimumWidth(theme().px(380))
        self.old.setFocus()

    def change(self) -> None:
        """Check the old password, then set the new one."""
        if not (self.old.check() and self.fresh.check() and self.again.check()):
            return
        old, fresh = str(self.old.value), str(self.fresh.value)
        tone, words = password_strength(fresh)
        if tone == "err":
            self.fresh.say(words, "err")
            return
        if fresh != self.again.value:
            self.again.say(text("shell.first_run.differ"), "err")
            return
        self.change_button.setEnabled(False)
        login, proves = self._session.identity.login, self._proves

        def _work(do: object, job: object) -> bool:
            if not proves(old):
                return False
            do.set_password(login, fresh)  # type: ignore[attr-defined]
            return True

        self._session.write(_work, self._changed, self._failed, owner=self)

    def _changed(self, right: bool) -> None:
        self.change_button.setEnabled(True)
        if right:
            self.accept()
        else:
            self.old.say(text("shell.login.wrong"), "err")

    def _failed(self, error: AppError) -> None:
        self.change_button.setEnabled(True)
        self.fresh.say(error.message, "err")
