"""用户权限: who may open this workspace and what each may do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from PySide6.QtWidgets import QVBoxLayout, QWidget

from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.fields import Field, Label
from minsheng_desktop.core.texts import text
from minsheng_desktop.security.records import UserRecord
from minsheng_desktop.security.service import list_users
from ui.kit import fields
from ui.kit.buttons import button
from ui.kit.cards import Card, PageHeader, ScrollBody, column, row
from ui.kit.forms import Form
from ui.kit.labels import label
from ui.kit.messages import Notice, Question, Toast, ask
from ui.kit.page import Page
from ui.kit.rows import Column, Row
from ui.kit.table import TablePanel
from ui.security.login import ROLE_WORDS
from ui.session import Session
from ui.workspace.first_run_model import password_strength

LOGIN_ERRORS = frozenset({"security.user_exists"})


class UsersPage(Page):
    """For administrators."""

    tables: ClassVar[frozenset[str]] = frozenset({"user_account"})
    help_topic = "system#用户"

    def __init__(self, session: Session, args: Mapping[str, Any] | None = None, parent: QWidget | None = None) -> None:
        super().__init__(session, args, parent)
        self._users: dict[str, UserRecord] = {}
        self.notice = Notice()
        self.notice.hide()
        self.table = TablePanel(session, self._columns(), small=True, title=text("security.users.list"))
        self.table.current_changed.connect(lambda _login: self._show_chosen())
        left = column(self.notice, Card(text("security.users.list"), flush=True).add(self.table), self._chosen_card())
        left.addStretch(1)
        right = column(self._new_card())
        right.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(PageHeader(text("security.page.users")))
        layout.addWidget(ScrollBody(left, right, share=(5, 3)))

    @staticmethod
    def _columns() -> list[Column]:
        def _made(key: str, words: str, width: int, **more: Any) -> Column:
            return Column(Field(key, Label(literal=words), width=width, sortable=False), **more)

        return [
            _made("name", text("security.users.name"), 140, strong=True),
            _made("login", text("security.users.login"), 140),
            _made("role", text("security.users.role"), 120, stretch=True),
            _made("state", text("security.users.state"), 90, kind="status"),
        ]

    def _chosen_card(self) -> Card:
        self.chosen_card = Card(text("security.users.chosen"))
        self.new_password = fields.PasswordField(text("security.users.new_password"), width=240)
        self.set_button = button(text("security.users.set_password"), self.set_password)
        self.disable_button = button(text("security.users.disable"), self._ask_disable, kind="danger")
        about = label(text("security.users.password_about"), "3", wrap=True)
        self.chosen_card.add(self.new_password, about, row(self.set_button, self.disable_button, None))
        self.chosen_card.hide()
        return self.chosen_card

    def _new_card(self) -> Card:
        roles = [(role, text(words)) for role, words in ROLE_WORDS.items()]
        self.form = Form(
            [
                ("name", fields.text_field(text("security.users.name"))),
                ("login", fields.text_field(text("security.users.login"), help_line=text("security.users.login_help"))),
                ("role", fields.ChoiceField(text("security.users.role"), roles, must_choose=True)),
                ("password", fields.PasswordField(text("security.users.password"))),
                ("again", fields.PasswordField(text("security.users.again"))),
            ]
        )
        self.add_button = button(text("security.users.add"), self.add, kind="primary", icon="user-plus")
        return Card(text("security.users.new")).add(self.form, row(self.add_button, None))

    # -- showing ---------------------------------------------------------------------------------

    def refresh(self, changed: set[str] | None = None) -> None:
        self.session.read(lambda uow, job: list_users(uow), self._show, self._failed, owner=self)

    def _show(self, users: list[UserRecord]) -> None:
        self._users = {user.login: user for user in users}
        self.table.model.show_rows(
            [
                Row(user.login, (user.name, user.login, text(ROLE_WORDS[user.role]), _state(user)), muted=user.disabled)
                for user in users
            ]
        )
        self.table.model.completed.emit()
        self._show_chosen()

    def _show_chosen(self) -> None:
        user = self._users.get(self.table.current_key() or "")
        self.chosen_card.setVisible(user is not None and not user.disabled)
        if user is not None:
            self.chosen_card.title.setText(text("security.users.chosen_user", name=user.name))
            self.disable_button.setVisible(user.login != self.session.identity.login)

    def _failed(self, error: AppError) -> None:
        self.notice.say(error.message, "err")

    # -- changing --------------------------------------------------------------------------------

    def add(self) -> None:
        """Add the user of the form."""
        values = self.form.submit()
        if values is None or not self._password_good(values["password"]):
            return
        if values["password"] != values["again"]:
            self.form.refuse("again", text("shell.first_run.differ"))
            return
        self.session.write(
            lambda do, job: do.add_user(values["login"], values["name"], values["role"], values["password"]),
            lambda _done: self._added(values["name"]),
            self._not_added,
            owner=self,
        )

    def _password_good(self, password: str) -> bool:
        tone, words = password_strength(password)
        if tone == "err":
            self.form.refuse("password", words)
        return tone != "err"

    def _added(self, name: str) -> None:
        self.form.set_values(dict.fromkeys(self.form.fields))
        self.notice.hide()
        self.toasted.emit(Toast(text("security.users.added", name=name)))

    def _not_added(self, error: AppError) -> None:
        if error.code in LOGIN_ERRORS:
            self.form.refuse("login", error.message)
        else:
            self._failed(error)

    def set_password(self) -> None:
        """Give the chosen user another password."""
        login, secret = self.table.current_key(), self.new_password.value or ""
        if not login or not self.new_password.check():
            return
        tone, words = password_strength(secret)
        if tone == "err":
            self.new_password.say(words, "err")
            return

        def _done(_result: object) -> None:
            self.new_password.set_value(None)
            self.toasted.emit(Toast(text("security.users.password_set", login=login)))

        self.session.write(lambda do, job: do.set_password(login, secret), _done, self._failed, owner=self)

    def _ask_disable(self) -> None:
        user = self._users.get(self.table.current_key() or "")
        if user is None:
            return
        question = Question(
            text("security.users.ask_title", name=user.name),
            text("security.users.ask_body"),
            text("security.users.ask_keep"),
            text("security.users.ask_do", name=user.name),
        )
        ask(self, question, lambda _reason: self.disable(user.login))

    def disable(self, login: str) -> None:
        """Disable a user; what the user did stays in the history."""
        self.session.write(lambda do, job: do.disable_user(login), None, self._failed, owner=self)


def _state(user: UserRecord) -> tuple[str, str]:
    if user.disabled:
        return text("security.users.disabled"), "mute"
    return text("security.users.active"), "ok"
