"""代管工作区: townships whose computer was lost, kept at the county until they have a new one."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

from PySide6.QtCore import QProcess
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from minsheng_desktop.core.errors import AppError, Kind
from minsheng_desktop.core.files import write_whole
from minsheng_desktop.core.texts import text
from minsheng_desktop.exchange.nodes import ACTIVE, list_nodes
from minsheng_desktop.exchange.results import NodeRecord
from minsheng_desktop.exchange.stand_in import StandInRecord, list_stand_ins
from minsheng_desktop.notices.records import RecoveryData
from minsheng_desktop.notices.sheets import recovery_pdf
from minsheng_desktop.workspace.stand_in import Kept, hand_over, keep_township
from ui.exchange import parts, words
from ui.kit import fields
from ui.kit.buttons import button
from ui.kit.cards import Card, PageHeader, ScrollBody, column, row
from ui.kit.forms import Form
from ui.kit.labels import Sentence, label
from ui.kit.messages import Question, ask
from ui.kit.rows import Row
from ui.kit.table import TablePanel
from ui.session import Session

BACKUP = "MSBAK (*.msbak)"


class StandInPage(parts.ExchangePage):
    """``args``: none."""

    tables: ClassVar[frozenset[str]] = frozenset({"stand_in", "node"})
    help_topic = "county#代管乡镇"

    def __init__(self, session: Session, args: Mapping[str, Any] | None = None, parent: QWidget | None = None) -> None:
        super().__init__(session, args, parent)
        self.set_title(text("exchange.page.stand_in"))
        self.records: dict[tuple[bytes, int], StandInRecord] = {}
        self.kept: Kept | None = None  # just made: its recovery words are shown once
        self.table = TablePanel(session, self._columns(), small=True, title=text("exchange.stand_in.list"))
        self.table.current_changed.connect(lambda _key: self._show_chosen())
        listed = Card(text("exchange.stand_in.list"), "", flush=True).add(self.table)
        left = column(self.notice, self.strip, self._sheet_card(), listed, self._chosen_card(), spacing=12)
        left.addStretch(1)
        right = column(self._new_card())
        right.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(PageHeader(text("exchange.page.stand_in")))
        layout.addWidget(ScrollBody(left, right, share=(5, 3)))

    @staticmethod
    def _columns() -> list[Any]:
        return [
            parts.spec("name", text("exchange.column.township"), 110, strong=True),
            parts.spec("state", text("exchange.column.state"), 130, kind="status"),
            parts.spec("since", text("exchange.stand_in.since"), 130),
            parts.spec("reason", text("exchange.stand_in.reason"), 180, stretch=True),
        ]

    def _new_card(self) -> Card:
        self.form = Form(
            [
                ("township", fields.ChoiceField(text("exchange.column.township"), [], must_choose=True)),
                ("reason", fields.text_field(text("exchange.stand_in.why"))),
                ("password", fields.PasswordField(text("exchange.stand_in.password"))),
                ("again", fields.PasswordField(text("exchange.stand_in.again"))),
            ]
        )
        self.keep_button = button(text("exchange.stand_in.keep"), self._ask_folder, kind="primary")
        about = label(text("exchange.stand_in.about"), "2", wrap=True)
        return Card(text("exchange.stand_in.new")).add(about, self.form, row(self.keep_button, None))

    def _chosen_card(self) -> Card:
        self.chosen = Card(text("exchange.page.stand_in"))
        self.place = label("", "2", wrap=True, selectable=True)
        self.unfilled = Sentence(text("exchange.stand_in.unfilled"), "warn")
        self.refill_button = button(text("exchange.stand_in.refill"), self.refill, kind="primary")
        self.open_button = button(text("exchange.stand_in.open"), self._open_window, icon="folder-open")
        self.handing = Form(
            [
                ("to", fields.text_field(text("exchange.stand_in.to"))),
                ("password", fields.PasswordField(text("exchange.stand_in.kept_password"))),
            ],
            columns=2,
        )
        self.hand_button = button(text("exchange.stand_in.hand_over"), self._ask_backup)
        about = label(text("exchange.stand_in.hand_about"), "3", wrap=True)
        self.chosen.add(self.place, self.unfilled, row(self.open_button, None), self.handing, about)
        self.chosen.add(row(self.refill_button, self.hand_button, None))
        self.chosen.hide()
        return self.chosen

    def _sheet_card(self) -> Card:
        self.sheet = Card(text("exchange.stand_in.sheet"))
        self.sheet_said = Sentence()
        self.sheet_said.hide()
        save = button(text("exchange.stand_in.save_sheet"), self._ask_sheet, kind="primary")
        self.sheet.add(label(text("exchange.stand_in.sheet_why"), "2", wrap=True), row(save, None), self.sheet_said)
        self.sheet.hide()
        return self.sheet

    # -- showing ---------------------------------------------------------------------------------

    def refresh(self, changed: set[str] | None = None) -> None:
        self.session.read(lambda uow, job: (list_nodes(uow), list_stand_ins(uow)), self._show, owner=self)

    def on_activate(self) -> None:
        self.form["township"].setFocus()

    def set_busy(self, busy: bool) -> None:
        for made in (self.keep_button, self.hand_button, self.refill_button):
            made.setEnabled(not busy)

    def _show(self, found: tuple[list[NodeRecord], list[StandInRecord]]) -> None:
        nodes, kept = found
        here = {one.node for one in kept if one.kept}
        choice = self.form["township"]
        assert isinstance(choice, fields.ChoiceField)
        chosen = choice.value
        towns = [node for node in nodes if node.role == "township" and node.state == ACTIVE and node.uid not in here]
        choice.set_choices([(node.uid, node.name) for node in towns])
        choice.set_value(chosen)
        self.records = {(one.node, one.opened_at): one for one in kept}
        self.table.set_empty("inbox", text("exchange.stand_in.none"), text("exchange.stand_in.none_what"))
        today = self.session.clock.today()
        self.table.model.show_rows([_line(key, one, today) for key, one in self.records.items()])
        self.table.model.completed.emit()
        self._show_chosen()

    def _show_chosen(self) -> None:
        record = self.records.get(self.table.current_key())
        self.chosen.setVisible(record is not None and record.kept)
        if record is not None:
            self.chosen.title.setText(text("exchange.stand_in.chosen", name=record.name))
            self.place.setText(text("exchange.stand_in.place", place=record.place))
            for made in (self.unfilled, self.refill_button):
                made.setVisible(not record.filled)
            for made in (self.open_button, self.hand_button):
                made.setVisible(record.filled)

    # -- keeping ---------------------------------------------------------------------------------

    def _ask_folder(self) -> None:
        values = self.form.submit()
        if values is None:
            return
        if not values["reason"]:
            self.form.refuse("reason", text("errors.exchange.reason_needed"))
        elif values["password"] != values["again"]:
            self.form.refuse("again", text("shell.first_run.differ"))
        else:
            parts.choose_folder(self, text("exchange.stand_in.choose_folder"), self.ask_keep)

    def ask_keep(self, folder: Path) -> None:
        """Ask before the lost computer is refused from now on; the workspace lies below ``folder``."""
        values = self.form.values
        choice = self.form["township"]
        assert isinstance(choice, fields.ChoiceField)
        name = choice.box.currentText()
        place = folder / name if any(folder.iterdir()) else folder
        question = Question(
            text("exchange.stand_in.ask", name=name), text("exchange.stand_in.ask_body", name=name, place=place),
            text("exchange.stand_in.ask_keep"), text("exchange.stand_in.keep"),
        )  # fmt: skip
        node, secret, reason = values["township"].hex(), values["password"] or "", values["reason"]
        self.question = ask(self, question, lambda _words: self.keep(node, place, secret, reason))

    def keep(self, node: str, folder: Path, password: str, reason: str) -> None:
        """Make the workspace and fill it."""
        self.work(
            text("exchange.stand_in.keeping"),
            lambda office, job: keep_township(office, node, folder, password, reason, job),
            self._kept,
            self._failed,
        )

    def _kept(self, done: Kept) -> None:
        self.kept = done
        self.form.set_values(dict.fromkeys(("reason", "password", "again")))
        rows = done.filled.new + done.filled.changed
        self.notice.say(text("exchange.stand_in.done", name=done.name, place=done.folder, count=rows), "ok")
        self.sheet.setVisible(bool(done.recovery_words))
        self.sheet_said.hide()
        self.refresh()

    def _failed(self, error: AppError) -> None:
        if error.code == "workspace.short_password":
            self.form.refuse("password", error.message)
        else:
            self.say_failure(error)

    def refill(self) -> None:
        """Carry on where setting the workspace up was broken off; its password is asked for."""
        record, secret = self.records[self.table.current_key()], self.handing.values["password"]
        if not secret:
            self.handing.refuse("password", text("kit.form.required", label=text("exchange.stand_in.kept_password")))
            return
        node, place, reason = record.node.hex(), Path(record.place), record.reason
        self.work(
            text("exchange.stand_in.keeping"),
            lambda office, job: keep_township(office, node, place, secret, reason, job),
            self._kept,
            self._not_handed,
        )

    # -- the recovery sheet ----------------------------------------------------------------------

    def _ask_sheet(self) -> None:
        chosen, _ = QFileDialog.getSaveFileName(
            self, text("exchange.stand_in.save_sheet"), text("exchange.stand_in.sheet_file"), "PDF (*.pdf)"
        )
        if chosen:
            self.save_sheet(Path(chosen))

    def save_sheet(self, path: Path) -> None:
        """Write the recovery sheet of the workspace just made."""
        kept, identity = self.kept, self.session.identity
        if kept is None:
            return
        data = RecoveryData(kept.recovery_words, kept.name, self.session.clock.today(), identity.login)

        def _written(_uow: Any, _job: Any) -> None:
            content = recovery_pdf(data)
            write_whole(path, lambda handle: handle.write(content))

        self.session.read(
            _written,
            lambda _done: self._say_sheet(text("exchange.stand_in.sheet_saved", name=path.name), "ok"),
            lambda error: self._say_sheet(error.message, "err"),
            owner=self,
        )

    def _say_sheet(self, said: str, tone: str) -> None:
        self.sheet_said.say(said, tone)
        self.sheet_said.show()

    # -- opening and handing over ----------------------------------------------------------------

    def _open_window(self) -> None:
        record = self.records.get(self.table.current_key())
        if record is not None and not QProcess.startDetached(*window_command(Path(record.place)))[0]:
            self.notice.say(text("exchange.stand_in.not_opened", place=record.place), "err")

    def _ask_backup(self) -> None:
        values = self.handing.submit()
        if values is None:
            return
        if not values["to"]:
            self.handing.refuse("to", text("errors.exchange.receiver_needed"))
            return
        record = self.records[self.table.current_key()]
        name = text("exchange.stand_in.backup_file", name=record.name)
        chosen, _ = QFileDialog.getSaveFileName(self, text("exchange.stand_in.hand_over"), name, BACKUP)
        if chosen:
            self.hand_over(record.node.hex(), Path(chosen))

    def hand_over(self, node: str, out: Path) -> None:
        """Write the backup for the new computer; the workspace here reports no more."""
        values, login = self.handing.values, self.session.identity.login
        to, secret = values["to"], values["password"] or ""
        self.work(
            text("exchange.stand_in.handing"),
            lambda office, job: hand_over(office, node, out, login, secret, to, job),
            lambda made: self._handed(made.path, to),
            self._not_handed,
        )

    def _handed(self, file: Path, to: str) -> None:
        self.handing.set_values(dict.fromkeys(("to", "password")))
        self.notice.say(text("exchange.stand_in.handed", file=file, to=to), "ok")
        self.refresh()

    def _not_handed(self, error: AppError) -> None:
        if error.kind is Kind.INTEGRITY and error.code == "wrong_password":
            self.handing.refuse("password", error.message)
        else:
            self.say_failure(error)


def window_command(place: Path) -> tuple[str, list[str]]:
    """The program and arguments that open another workspace in a window of its own."""
    start = [] if getattr(sys, "frozen", False) else ["-m", "minsheng_desktop"]
    return sys.executable, [*start, "gui", "--workspace", str(place)]


def _line(key: Any, one: StandInRecord, today: Any) -> Row:
    since = words.moment_word(one.opened_at, today)
    if one.kept:
        state = (text("exchange.stand_in.kept"), "warn") if one.filled else (text("exchange.stand_in.broken"), "err")
        return Row(key, (one.name, state, since, one.reason))
    gone = text("exchange.stand_in.replaced") if one.replaced else text("exchange.stand_in.handed_to", to=one.handed_to)
    state = (gone, "mute")
    return Row(key, (one.name, state, since, one.reason), muted=True)
