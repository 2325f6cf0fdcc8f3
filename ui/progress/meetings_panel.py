"""The side panel of 会议: minutes with what is late and promised, the forms of minutes and promises."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.texts import text
from minsheng_desktop.notices.meeting_papers import standing_words
from minsheng_desktop.progress.export import light_text
from minsheng_desktop.progress.meeting_records import (
    DONE,
    OVERDUE,
    WORDS,
    LateItem,
    MeetingDetail,
    NewMeeting,
    NewPromise,
    PromiseLine,
)
from minsheng_desktop.progress.meetings import (
    add_meeting,
    edit_meeting,
    meeting_detail,
    meeting_kinds,
    remove_meeting,
)
from minsheng_desktop.progress.promises import (
    add_promises,
    edit_promise,
    promise_state_words,
    remove_promise,
    reopen_promise,
    settle_promise,
)
from minsheng_desktop.progress.table import task_table, working_month
from minsheng_desktop.rules import year_month
from ui.kit.buttons import button
from ui.kit.cards import fact, row
from ui.kit.fields import ChoiceField, DateField, LongField, month_field, text_field
from ui.kit.forms import Form, FormField
from ui.kit.labels import Sentence, label, rule
from ui.kit.messages import Question, ask
from ui.kit.page import Page
from ui.kit.side_panel import PanelSplit

LONG = {"present": 2, "agenda": 4, "decisions": 5, "remark": 2}
TONES = {OVERDUE: "err", DONE: "ok"}
NO_TASK = b""


class MeetingPanel(QObject):
    """Fills the panel of ``page`` with one meeting, promise or form at a time."""

    def __init__(self, page: Page, split: PanelSplit) -> None:
        super().__init__(page)
        self._page: Any = page  # the page of meetings, which holds this
        self._split = split
        self.form: Form | None = None
        self.refusal = Sentence("", "err")
        self.editing = False
        self._shown: bytes | None = None
        split.panel.closed.connect(self._gone)

    def _gone(self) -> None:
        self.editing, self._shown = False, None

    # -- looking ---------------------------------------------------------------------------------

    def follow(self) -> None:
        """Show the meeting in the panel as it is now."""
        if self._shown and not self.editing and not self._split.panel.isHidden():
            self.show_meeting(self._shown)

    def show_meeting(self, uid: bytes) -> None:
        """Minutes: who met, what is late, what had been promised, what is promised now."""
        self._page.session.read(
            lambda uow, job: meeting_detail(uow, uid), self._show_detail, self._page.refused_by, owner=self
        )

    def _show_detail(self, detail: MeetingDetail) -> None:
        self._shown, self.editing, self.form = detail.row.uid, False, None
        parts: list[QWidget] = [
            fact(text(f"meetings.field.{key}"), detail.words[key])
            for key in ("place", "chair", "recorder", "present", "absent")
            if detail.words[key]
        ]
        for key in ("agenda", "decisions", "remark"):
            if detail.words[key]:
                parts += [rule(), label(text(f"meetings.paper.{key}"), "h"), label(detail.words[key], wrap=True)]
        may = self._page.session.may("edit")
        for key, lines in (("promised", detail.promises), ("brought", detail.brought)):
            if lines:
                parts += [rule(), label(text(f"meetings.paper.{key}"), "h")]
                parts += [part for line in lines for part in self._promise_lines(line)]
        promised = {line.task_uid for line in detail.promises}
        if detail.late:
            parts += [rule(), label(text("meetings.paper.late"), "h")]
            for item in detail.late:
                parts += self._late_lines(detail, item, may and item.task_uid not in promised)
        day = text("meetings.page.held", day=detail.row.held_on.isoformat(), what=detail.row.kind_text)
        self._put(detail.row.title, day, parts, self._actions(detail) if may else [])

    def _actions(self, detail: MeetingDetail) -> list[QWidget]:
        head = detail.row
        made: list[QWidget] = [
            button(text("meetings.page.promise"), lambda: self.open_promise_form(detail), kind="primary"),
            button(text("meetings.page.edit"), lambda: self.open_edit(detail)),
        ]
        if self._page.session.may("notice"):
            made.append(button(text("meetings.page.print"), lambda: self._page.print_minutes(head.uid, head.title)))
        if not detail.promises:
            made.append(button(text("meetings.page.remove"), lambda: self._ask_remove(detail), kind="ghost"))
        return made

    def _promise_lines(self, line: PromiseLine) -> list[QWidget]:
        about = line.about or line.area
        words = text("meetings.page.line", about=about, words=line.solution or line.problem) if about else line.problem
        state = text(
            "meetings.page.by", responsible=line.responsible, due=line.due_on.isoformat() if line.due_on else "",
            state=promise_state_words(line),
        )  # fmt: skip
        open_it = _link(words, lambda: self.show_promise(line))
        return [open_it, Sentence(state, TONES.get(line.state, "info"))]

    def _late_lines(self, detail: MeetingDetail, item: LateItem, may: bool) -> list[QWidget]:
        words = text(
            "meetings.page.late", item=item.item, standing=standing_words(item.standing), lag=item.lag,
            light=light_text(item.standing.light),
        )  # fmt: skip
        parts: list[QWidget] = [Sentence(words, "warn")]
        if item.problem:
            parts.append(label(item.problem, "2s", wrap=True))
        if may:
            parts.append(_link(text("meetings.page.promise_for"), partial(self.open_promise_form, detail, item)))
        return parts

    def show_promise(self, line: PromiseLine) -> None:
        """A promise: what, by whom, until when, how its task stood and stands."""
        self._shown, self.editing, self.form = None, False, None
        facts = {
            "problem": line.problem, "solution": line.solution, "responsible": line.responsible,
            "due_on": line.due_on.isoformat() if line.due_on else "", "result": line.result,
        }  # fmt: skip
        parts: list[QWidget] = [
            fact(text(f"meetings.column.{key}"), value, width=88) for key, value in facts.items() if value
        ]
        parts.insert(0, Sentence(promise_state_words(line), TONES.get(line.state, "info")))
        for key, standing in (("then", line.then), ("now", line.now)):
            if standing:
                words = text(
                    f"meetings.page.{key}", month=standing.month % 100, standing=standing_words(standing),
                    light=light_text(standing.light),
                )  # fmt: skip
                parts.append(label(words, "2", wrap=True))
        parts.append(_link(line.meeting, lambda: self.show_meeting(line.meeting_uid)))
        acts: list[QWidget] = []
        if self._page.session.may("edit"):
            if line.state == DONE:
                acts.append(button(text("meetings.page.reopen"), lambda: self._act(reopen_promise, line.uid)))
            else:
                acts.append(button(text("meetings.page.settle"), lambda: self.open_settle(line), kind="primary"))
                acts.append(button(text("meetings.page.edit"), lambda: self._load_promise(line.meeting_uid, line)))
            acts.append(button(text("meetings.page.remove"), lambda: self._act(remove_promise, line.uid), kind="ghost"))
        self._put(line.about or line.area or text("meetings.page.promises_title"), "", parts, acts)

    # -- minutes ---------------------------------------------------------------------------------

    def open_new(self) -> None:
        """The form of a new meeting, about the month being worked on."""
        if self._page.allowed("edit"):
            self._page.session.read(
                lambda uow, job: working_month(uow), self._show_new, self._page.refused_by, owner=self
            )

    def _show_new(self, month: int) -> None:
        today = self._page.session.clock.today()
        self._meeting_form({"kind": "monthly", "held_on": today, "month": min(month, year_month.of(today))})
        self._put_form(text("meetings.page.new"), self._add)

    def open_edit(self, detail: MeetingDetail) -> None:
        """The form of minutes that exist."""
        head = detail.row
        values = {"kind": head.kind, "held_on": head.held_on, "month": head.month, **detail.words}
        self._meeting_form({key: value or None for key, value in values.items()})
        self._put_form(text("meetings.page.edit_title"), partial(self._save, head.uid))

    def _meeting_form(self, values: dict[str, Any]) -> None:
        today = self._page.session.clock.today()
        fields: list[tuple[str, FormField]] = [
            ("kind", ChoiceField(text("meetings.page.kind"), list(meeting_kinds().items()))),
            ("held_on", DateField(text("meetings.field.held_on"), today)),
            ("month", month_field(text("meetings.page.month"), help_line=text("meetings.page.month_help"))),
        ]
        for key in WORDS:
            name = text(f"meetings.field.{key}")
            long = LONG.get(key)
            made = LongField(name, lines=long) if long else text_field(name, optional=True)
            fields.append((key, made))
        self.form = Form(fields)
        self.form.set_values(values)

    def _values(self) -> dict[str, Any] | None:
        values = self.form.submit() if self.form else None
        return None if values is None else {key: "" if value is None else value for key, value in values.items()}

    def _add(self) -> None:
        values = self._values()
        if values is not None:
            self._write(lambda do: do.run(add_meeting, NewMeeting(**values)), self._added)

    def _added(self, uid: bytes) -> None:
        self._page.tell_undoable(text("meetings.page.added"))
        self.editing = False
        self.show_meeting(uid)

    def _save(self, uid: bytes) -> None:
        values = self._values()
        if values is not None:
            self._write(lambda do: do.run(edit_meeting, uid, values), lambda _changed: self._added(uid))

    def _ask_remove(self, detail: MeetingDetail) -> None:
        question = Question(
            text("meetings.page.remove_title"), text("meetings.page.remove_body", title=detail.row.title),
            text("meetings.page.keep"), text("meetings.page.remove"),
        )  # fmt: skip
        ask(self._page, question, lambda _reason: self._act(remove_meeting, detail.row.uid))

    # -- promises --------------------------------------------------------------------------------

    def open_promise_form(self, detail: MeetingDetail, item: LateItem | None = None) -> None:
        """The form of a new promise, filled from a late task where one is given."""
        values: dict[str, Any] = {}
        if item:
            values = {"task": item.task_uid, "problem": item.problem or None, "solution": item.next_step or None,
                      "responsible": item.department or None}  # fmt: skip
        self._load_promise(detail.row.uid, None, values)

    def _load_promise(self, meeting: bytes, line: PromiseLine | None, values: dict[str, Any] | None = None) -> None:
        def _read(uow: Any, _job: Any) -> list[tuple[bytes, str]]:
            return [(task.uid, task.item) for task in task_table(uow).lines]

        self._page.session.read(
            _read, partial(self._show_promise_form, meeting, line, values or {}), self._page.refused_by, owner=self
        )

    def _show_promise_form(
        self, meeting: bytes, line: PromiseLine | None, values: dict[str, Any], tasks: Sequence[tuple[bytes, str]]
    ) -> None:
        choices = [(NO_TASK, text("meetings.page.no_task")), *tasks]
        held = line and {
            "task": line.task_uid or NO_TASK, "problem": line.problem, "solution": line.solution or None,
            "responsible": line.responsible, "due": line.due_on,
        }  # fmt: skip
        if line and line.task_uid and line.task_uid not in dict(tasks):
            choices.append((line.task_uid, line.about))
        self.form = Form(
            [
                ("task", ChoiceField(text("meetings.column.about"), choices)),
                ("problem", LongField(text("meetings.column.problem"), lines=3, optional=False)),
                ("solution", LongField(text("meetings.column.solution"), lines=3)),
                ("responsible", text_field(text("meetings.column.responsible"))),
                ("due", DateField(text("meetings.column.due_on"), self._page.session.clock.today())),
            ]
        )
        self.form.set_values(held or values)
        if line:
            self._put_form(text("meetings.page.edit_promise"), partial(self._save_promise, line))
        else:
            self._put_form(text("meetings.page.promise"), partial(self._add_promise, meeting))

    def _promised(self) -> dict[str, Any] | None:
        values = self.form.submit() if self.form else None
        if values is None:
            return None
        return {
            "problem": values["problem"], "solution": values["solution"] or "", "responsible": values["responsible"],
            "due_on": values["due"], "task_uid": values["task"] or None,
        }  # fmt: skip

    def _add_promise(self, meeting: bytes) -> None:
        values = self._promised()
        if values is not None:
            new = NewPromise(**values)
            self._write(lambda do: do.run(add_promises, meeting, [new]), lambda _uids: self._added(meeting))

    def _save_promise(self, line: PromiseLine) -> None:
        values = self._promised()
        if values is not None:
            self._write(lambda do: do.run(edit_promise, line.uid, values), lambda _did: self._added(line.meeting_uid))

    def open_settle(self, line: PromiseLine) -> None:
        """How a promise was kept, and when."""
        today = self._page.session.clock.today()
        self.form = Form(
            [
                ("result", LongField(text("meetings.column.result"), lines=3, optional=False)),
                ("done_on", DateField(text("meetings.page.done_on"), today)),
            ]
        )
        self.form.set_values({"done_on": today})
        self._put_form(text("meetings.page.settle"), partial(self._settle, line))

    def _settle(self, line: PromiseLine) -> None:
        values = self.form.submit() if self.form else None
        if values is not None:
            self._write(lambda do: do.run(settle_promise, line.uid, values["result"], values["done_on"]), self._closed)

    # -- writing ---------------------------------------------------------------------------------

    def _act(self, use_case: Any, uid: bytes) -> None:
        self._write(lambda do: do.run(use_case, uid), self._closed)

    def _closed(self, _value: object) -> None:
        self.editing, self._shown = False, None
        self._page.tell_undoable(text("meetings.page.saved"))
        self._split.close_panel()

    def _write(self, work: Callable[[Any], Any], done: Callable[[Any], None]) -> None:
        self._page.session.write(lambda do, job: work(do), done, self._refused, owner=self)

    def _refused(self, error: AppError) -> None:
        if self.editing:
            self.refusal.say(error.message, "err")
            self.refusal.show()
        else:
            self._page.refused_by(error)

    def _put_form(self, title: str, save: Callable[[], None]) -> None:
        self.editing = True
        assert self.form is not None
        self.refusal = Sentence("", "err")
        self.refusal.hide()
        acts: list[QWidget] = [
            button(text("meetings.page.save"), save, kind="primary"),
            button(text("meetings.page.cancel"), self._drop),
        ]
        self._put(title, "", [self.form, self.refusal], acts)

    def _drop(self) -> None:
        self.editing = False
        if self._shown:
            self.show_meeting(self._shown)
        else:
            self._split.close_panel()

    def _put(self, title: str, detail: str, parts: Sequence[QWidget], acts: Sequence[QWidget]) -> None:
        panel = self._split.panel
        panel.show_head(title, "", detail)
        panel.show_tabs([], "")
        panel.show_body(*parts)
        panel.show_foot(*acts)
        self._split.open_panel()
        panel.focus_first()


def _link(words: str, act: Callable[[], object]) -> QWidget:
    """A verb as a link at the left edge."""
    made = QWidget()
    made.setLayout(row(button(words, act, kind="link"), None))
    return made
