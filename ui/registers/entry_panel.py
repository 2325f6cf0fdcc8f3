"""An entry in the side panel: looked at, entered, changed, ended, taken out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QPushButton, QWidget

from minsheng_desktop.core.choosing import Choice
from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.texts import text
from minsheng_desktop.registers.coverage import fill_round
from minsheng_desktop.registers.reading import EntryLine
from minsheng_desktop.registers.records import Column, RegisterSpec
from minsheng_desktop.registers.service import add_entry, close_entry, edit_entry, remove_entry
from ui.households.attachments_card import AttachmentsCard
from ui.households.leaving import FormGuard
from ui.households.parts import Lines
from ui.kit.buttons import button
from ui.kit.cards import column
from ui.kit.messages import Question, Toast, ask
from ui.kit.page import Page
from ui.kit.side_panel import PanelSplit
from ui.registers.entry_form import EntryForm, new_values
from ui.registers.entry_view import EntryView
from ui.registers.register_reading import EntryRead
from ui.registers.wording import closing_words, head_of, state_chip

KEYS = ("Ctrl+S", "Ctrl+Return", "Ctrl+Enter")


@dataclass(frozen=True, slots=True)
class Desk:
    """What forms of a register need: its columns as the user sees them, what its links may lead to."""

    spec: RegisterSpec
    columns: Sequence[Column]
    choices: Mapping[str, Sequence[Choice]] = field(default_factory=dict)


class EntryPanel(QObject):
    """Fills ``split.panel``. ``written`` once something was saved, with the uid to show (None: nothing)."""

    written = Signal(object)
    print_asked = Signal(object)  # the line that is shown

    def __init__(self, page: Page, split: PanelSplit) -> None:
        super().__init__(page)
        self._page, self._split = page, split
        self.desk: Desk | None = None
        self.line: EntryLine | None = None
        self.form: EntryForm | None = None
        self.save_button: QPushButton | None = None
        self.refusal = Lines()
        self._closing = self._next = False
        self.guard = FormGuard(page, lambda: self.dirty, self.close)
        split.panel.guard = self.guard.may_put_away
        split.panel.closed.connect(self._forget)
        for keys in KEYS:
            made = QShortcut(QKeySequence(keys), split.panel)
            made.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            made.activated.connect(self.save)

    @property
    def editing(self) -> bool:
        """Whether a form stands in the panel."""
        return self.form is not None

    @property
    def dirty(self) -> bool:
        """Whether something was entered and not saved."""
        return self.form is not None and self.form.dirty

    def close(self) -> None:
        """Put the panel away."""
        self._forget()
        self._split.close_panel()

    def _forget(self) -> None:
        self.form, self.line, self._closing = None, None, False

    # -- looking ---------------------------------------------------------------------------------

    def show(self, desk: Desk, read: EntryRead) -> None:
        """Show an entry as it stands."""
        line = read.line
        self.desk, self.line, self.form = desk, line, None
        may = line.own and self._page.session.may("edit")
        state = state_chip(line, desk.spec)
        panel = self._split.panel
        title, number = head_of(line)
        about = [number, line.office and text("register_pages.of_office", office=line.office)]
        panel.show_head(title, state[0] if state else "", "  ".join(filter(None, about)), state[1] if state else "")
        view = EntryView(self._page, desk.spec, desk.columns, read, partial(self.fill, line.uid) if may else None)
        attachments = AttachmentsCard(self._page, entry=line.uid)
        panel.show_body(view, attachments)
        panel.show_foot(*self._acts(line, desk.spec, may))
        attachments.reload()
        self._split.open_panel()

    def _acts(self, line: EntryLine, spec: RegisterSpec, may: bool) -> list[QWidget]:
        acts: list[QWidget] = []
        if may:
            ending = spec.close is not None and line.state != "closed"
            acts.append(button(text("register_pages.edit"), self.edit, kind="" if ending else "primary"))
            if ending:
                acts.insert(0, button(closing_words(spec), self.end, kind="primary"))
            elif spec.close is not None:
                acts.append(button(text("register_pages.reopen"), self.reopen))
        acts.append(button(text("register_pages.print.verb"), lambda: self.print_asked.emit(line)))
        if may:
            acts.append(button(text("register_pages.remove"), self.ask_remove, kind="ghost"))
        return acts

    # -- forms -----------------------------------------------------------------------------------

    def fill(self, uid: bytes) -> None:
        """Put everyone who has to be visited in a round on its list."""

        def _done(count: int) -> None:
            self._page.tell_undoable(text("register_pages.filled_round", count=count))
            self.written.emit(uid)

        self._write(lambda do, job: do.run(fill_round, uid), _done)

    def enter(
        self, desk: Desk, given: Mapping[str, str] | None = None, links: Mapping[str, bytes] | None = None
    ) -> None:
        """The form of a new entry."""
        self.desk, self.line, self._closing = desk, None, False
        values = {**new_values(self._page.session, desk.columns), **(given or {})}
        self._open(text("register_pages.new"), desk.spec.title, desk.columns, values, links or {})

    def edit(self) -> None:
        """The form of the entry that is shown (F2)."""
        line, desk = self.line, self.desk
        if line is None or desk is None or self.editing or not line.own or not self._page.allowed("edit"):
            return
        self._closing = False
        links = {key: uids[0] for key, uids in line.links.items() if uids}
        self._open(text("register_pages.edit_title"), line.subject, desk.columns, line.values, links)

    def end(self) -> None:
        """The form of what has to be filled in to end the entry."""
        line, desk = self.line, self.desk
        if line is None or desk is None or desk.spec.close is None:
            return
        rule = desk.spec.close
        wanted = [key for key in (rule.column, *rule.needs, rule.day) if key]
        shown = [made for key in dict.fromkeys(wanted) if (made := _closing_column(desk, key))]
        values = dict(line.values)
        if rule.day and not values.get(rule.day):
            values[rule.day] = self._page.session.clock.today().isoformat()
        if rule.column and values.get(rule.column) not in rule.values:
            values[rule.column] = rule.values[0]
        if not shown:
            self._write_end({})
            return
        links = {key: uids[0] for key, uids in line.links.items() if uids}
        self._closing = True
        self._open(closing_words(desk.spec), line.subject, shown, values, links)

    def _open(
        self,
        title: str,
        detail: str,
        columns: Sequence[Column],
        values: Mapping[str, str],
        links: Mapping[str, bytes],
    ) -> None:
        desk = self.desk
        assert desk is not None
        made = EntryForm(self._page.session, columns, values, desk.choices, links)
        self.refusal = Lines()
        verb = title if self._closing else text("register_pages.save")
        self.save_button = button(verb, self.save, kind="primary")
        foot: list[QWidget] = [self.save_button]
        if self.line is None:
            foot.append(button(text("register_pages.save_next"), self.save_and_next))
        panel = self._split.panel
        foot.append(button(text("register_pages.cancel"), panel.ask_close))
        for one in made.form.fields.values():
            one.changed.connect(lambda: self.refusal.say([]))
        box = QWidget()
        box.setLayout(column(made, self.refusal, spacing=12))
        panel.show_head(title, "", detail)
        panel.show_tabs([], "")
        self.form = made
        panel.show_body(box)
        panel.show_foot(*foot)
        self._split.open_panel()
        QTimer.singleShot(0, made, made.start)

    # -- writing ---------------------------------------------------------------------------------

    def save_and_next(self) -> None:
        """Save, then the form of a further entry."""
        self._next = True
        self.save()

    def save(self) -> None:
        """Check the form and write it as one operation."""
        form, desk, line = self.form, self.desk, self.line
        following, self._next = self._next, False
        if form is None or desk is None or self.save_button is None or not self.save_button.isEnabled():
            return
        values = form.changes(everything=line is None)
        if values is None:
            return
        if line is not None and self._closing:
            self._write_end(form.written())
        elif line is None:
            self._write(lambda do, job: do.run(add_entry, desk.spec.code, values),
                        lambda uid: self._saved(uid, "register_pages.added", following))  # fmt: skip
        else:
            self._write(lambda do, job: do.run(edit_entry, line.uid, values, line.version),
                        lambda changed: self._saved(line.uid, "register_pages.changed" if changed else ""))  # fmt: skip

    def _write_end(self, values: Mapping[str, str]) -> None:
        line = self.line
        assert line is not None
        self._write(lambda do, job: do.run(close_entry, line.uid, None, values),
                    lambda changed: self._saved(line.uid, "register_pages.ended"))  # fmt: skip

    def reopen(self) -> None:
        """The entry is not at its end after all."""
        line, desk = self.line, self.desk
        if line is None or desk is None or desk.spec.close is None:
            return
        rule = desk.spec.close
        if rule.column:
            self.edit()
            if self.form is not None and rule.column in self.form.form.fields:
                QTimer.singleShot(0, self.form, self.form.form[rule.column].setFocus)
            return
        self._write(lambda do, job: do.run(edit_entry, line.uid, {rule.day: ""}, line.version),
                    lambda changed: self._saved(line.uid, "register_pages.reopened"))  # fmt: skip

    def ask_remove(self) -> None:
        """Ask why, then take the entry out."""
        line, desk = self.line, self.desk
        if line is None or desk is None or self.editing or not line.own or not self._page.allowed("edit"):
            return
        question = Question(
            text("register_pages.remove_title", subject=line.subject or line.number),
            text("register_pages.remove_body"), text("register_pages.remove_keep"), text("register_pages.remove"),
            reason=text("register_pages.remove_reason"),
        )  # fmt: skip
        self.dialog = ask(self._page, question, lambda reason: self.remove(line, reason))

    def remove(self, line: EntryLine, reason: str) -> None:
        """Take an entry out; 撤销 brings it back."""

        def _done(_none: object) -> None:
            self._page.tell_undoable(text("register_pages.removed", subject=line.subject or line.number))
            self.close()
            self.written.emit(None)

        self._write(lambda do, job: do.run(remove_entry, line.uid, reason), _done)

    def _write(self, work: Any, done: Any) -> None:
        if self.save_button is not None and self.form is not None:
            self.save_button.setEnabled(False)
        self._page.session.write(work, done, self._refused, owner=self)

    def _saved(self, uid: bytes, key: str, following: bool = False) -> None:
        desk = self.desk
        if key:
            self._page.tell_undoable(text(key))
        else:
            self._page.toasted.emit(Toast(text("register_pages.unchanged"), icon="info", tone="info"))
        self.form, self._closing = None, False
        if following and desk is not None:
            self.enter(desk)
            self.written.emit(None)
        else:
            self.written.emit(uid)

    def _refused(self, error: AppError) -> None:
        if self.form is None or self.save_button is None:
            self._page.toasted.emit(Toast(error.message, icon="circle-alert", tone="err"))
            return
        self.save_button.setEnabled(True)
        rest: list[str] = []
        for detail in reversed(list(error.details or ())):
            key, words = _fault(detail)
            if not self.form.refuse(key, words):
                rest.insert(0, words)
        self.refusal.say(rest if error.details else [error.message], "err")


def _fault(detail: Any) -> tuple[str, str]:
    if isinstance(detail, Mapping):
        return str(detail.get("column", "")), str(detail.get("message", ""))
    return "", str(detail)


def _closing_column(desk: Desk, key: str) -> Column | None:
    """The column as it is asked for at the end: filled in, and only with what ends the entry."""
    found = next((made for made in desk.columns if made.key == key), None)
    rule = desk.spec.close
    if found is None or rule is None:
        return None
    choices = rule.values if key == rule.column else found.choices
    return replace(found, required=True, choices=tuple(choices))
