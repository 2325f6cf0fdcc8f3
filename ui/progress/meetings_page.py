"""会议: minutes tied to what is late, and what was promised by whom until when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.fields import Field, Label, Type
from minsheng_desktop.core.texts import text
from minsheng_desktop.notices.meeting_papers import preview_minutes, print_minutes
from minsheng_desktop.progress.meeting_records import ALL, DONE, OPEN, OVERDUE, MeetingRow, PromiseLine
from minsheng_desktop.progress.meetings import list_meetings, meeting_kinds
from minsheng_desktop.progress.promises import list_promises, promise_state_words
from ui.kit.buttons import FilterButton, button, segments
from ui.kit.cards import FilterRow, PageHeader
from ui.kit.list_export import ListExport
from ui.kit.messages import Notice
from ui.kit.page import Page
from ui.kit.print_task import Task
from ui.kit.rows import Column, Key, Row
from ui.kit.side_panel import PanelSplit, SidePanel
from ui.kit.table import TablePanel
from ui.progress.meetings_panel import MeetingPanel
from ui.session import Session

MEETINGS, PROMISES = "meetings", "promises"
STATES = {
    OPEN: "meetings.page.open",
    OVERDUE: "meetings.page.overdue",
    DONE: "meetings.page.done",
    ALL: "meetings.page.all",
}
TONES = {OVERDUE: "err", OPEN: "info", DONE: "ok"}


@dataclass(frozen=True, slots=True)
class Found:
    """What the page shows."""

    meetings: tuple[MeetingRow, ...] = ()
    promises: tuple[PromiseLine, ...] = ()


def load(uow: Any, year: int, kind: str, state: str) -> tuple[Found, list[int]]:
    """Meetings and promises as the filters let them through, and the years that have meetings."""
    years = sorted({row.held_on.year for row in list_meetings(uow)} | {uow.today.year}, reverse=True)
    return Found(tuple(list_meetings(uow, year, kind)), tuple(list_promises(uow, state))), years


def _spec(key: str, title: str, width: int, of: Type = Type.TEXT, **more: Any) -> Column:
    return Column(Field(key, Label(literal=text(title)), of, width=width, sortable=False), **more)


def meeting_columns() -> list[Column]:
    """The columns of the meetings."""
    return [
        _spec("held_on", "meetings.field.held_on", 110, Type.DATE),
        _spec("title", "meetings.field.title", 260, strong=True, stretch=True),
        _spec("kind", "meetings.page.kind", 130),
        _spec("chair", "meetings.field.chair", 100),
        _spec("promises", "meetings.page.promises", 96, Type.INTEGER),
        _spec("open", "meetings.page.open", 84, Type.INTEGER),
        _spec("overdue", "meetings.page.overdue", 84, Type.INTEGER),
    ]


def promise_columns() -> list[Column]:
    """The columns of the promises."""
    return [
        _spec("due_on", "meetings.column.due_on", 110, Type.DATE),
        _spec("state", "meetings.column.state", 130, kind="status"),
        _spec("about", "meetings.column.about", 180, strong=True),
        _spec("problem", "meetings.column.problem", 200),
        _spec("solution", "meetings.column.solution", 200, stretch=True),
        _spec("responsible", "meetings.column.responsible", 110),
        _spec("meeting", "meetings.page.meeting", 180),
    ]


class MeetingsPage(Page):
    """``args``: ``view`` (meetings, promises)."""

    help_topic: ClassVar[str] = "meetings#会议"
    tables: ClassVar[frozenset[str]] = frozenset({"meeting", "promise", "task_report", "task"})
    folds_navigation: ClassVar[bool] = True

    def __init__(self, session: Session, args: Mapping[str, Any] | None = None, parent: QWidget | None = None) -> None:
        super().__init__(session, args, parent)
        title = text("meetings.page.title")
        self.set_title(title)
        self.found = Found()
        self.view = self.args.get("view", MEETINGS)
        self.notice = Notice()
        self.notice.hide()
        self.meetings = TablePanel(session, meeting_columns(), name="progress.meetings", title=title)
        self.promises = TablePanel(
            session, promise_columns(), name="progress.promises", title=text("meetings.page.promises_title")
        )
        self.export = ListExport(self, lambda: self.table, lambda: self.title)
        self.panel = SidePanel()
        self._build(title)
        self.forms = MeetingPanel(self, self.split)
        self._wire()
        self._look(self.view)

    def _build(self, title: str) -> None:
        self.new = button(text("meetings.page.new"), lambda: self.forms.open_new(), kind="primary", icon="plus")
        if not self.session.may("edit"):
            self.new.hide()
        self.header = PageHeader(title, self.export.button, self.new)
        looks = segments(
            [(MEETINGS, text("meetings.page.meetings")), (PROMISES, text("meetings.page.promises_title"))], self._look,
            self.view,
        )  # fmt: skip
        kinds = [("", text("meetings.page.every")), *meeting_kinds().items()]
        self.year = FilterButton(text("meetings.page.year"), [(0, text("meetings.page.every"))], self._tell)
        self.kind = FilterButton(text("meetings.page.kind"), kinds, self._tell)
        states = [(state, text(key)) for state, key in STATES.items()]
        self.state = FilterButton(text("meetings.page.state"), states, self._tell, always_on=True)
        body = QFrame()
        body.setObjectName("page")
        inner = QVBoxLayout(body)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(0)
        for part in (self.header, FilterRow(looks, self.year, self.kind, self.state, None), self.notice):
            inner.addWidget(part)
        inner.addWidget(self.meetings, 1)
        inner.addWidget(self.promises, 1)
        self.split = PanelSplit(body, self.panel)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.split)

    def _wire(self) -> None:
        self.meetings.set_empty(
            "users", text("meetings.page.empty"), text("meetings.page.empty_what"),
            [(text("meetings.page.new"), lambda: self.forms.open_new())] if self.session.may("edit") else [],
        )  # fmt: skip
        self.promises.set_empty("check", text("meetings.page.no_promises"), text("meetings.page.no_promises_what"))
        self.meetings.opened.connect(self.open_meeting)
        self.meetings.page_opened.connect(self.open_meeting)
        self.meetings.current_changed.connect(self._follow_meeting)
        self.promises.opened.connect(self.open_promise)
        self.promises.page_opened.connect(self.open_promise)
        self.promises.current_changed.connect(self._follow_promise)
        for table in (self.meetings, self.promises):
            table.escaped.connect(self.split.close_panel)

    @property
    def table(self) -> TablePanel:
        """The table in front."""
        return self.promises if self.view == PROMISES else self.meetings

    def _look(self, view: object) -> None:
        self.view = str(view)
        for part, shown in ((self.meetings, MEETINGS), (self.year, MEETINGS), (self.kind, MEETINGS),
                            (self.promises, PROMISES), (self.state, PROMISES)):  # fmt: skip
            part.setVisible(self.view == shown)
        self.split.close_panel()

    def on_activate(self) -> None:
        self.table.main.setFocus()

    def _tell(self, _value: object) -> None:
        self.refresh()

    # -- loading ---------------------------------------------------------------------------------

    def refresh(self, changed: set[str] | None = None) -> None:
        year, kind, state = int(str(self.year.value or 0)), str(self.kind.value or ""), str(self.state.value)
        self.session.read(lambda uow, job: load(uow, year, kind, state), self._show, self.refused_by, owner=self)

    def _show(self, loaded: tuple[Found, list[int]]) -> None:
        self.found, years = loaded
        self.notice.hide()
        choices = [(0, text("meetings.page.every")), *((year, str(year)) for year in years)]
        self.year.set_choices(choices, self.year.value or 0)
        self.meetings.model.show_rows([_meeting_row(row) for row in self.found.meetings])
        self.promises.model.show_rows([_promise_row(line) for line in self.found.promises])
        for table in (self.meetings, self.promises):
            table.model.completed.emit()
        late = sum(row.overdue for row in self.found.meetings)
        self.header.set_hint(text("meetings.page.hint", count=len(self.found.meetings), late=late))
        self.forms.follow()

    def refused_by(self, error: AppError) -> None:
        """Say why something was not done."""
        self.notice.say(error.message, "err")

    # -- one of them -----------------------------------------------------------------------------

    def _follow_meeting(self, key: Key) -> None:
        if not self.panel.isHidden() and not self.forms.editing and key:
            self.open_meeting(key)

    def _follow_promise(self, key: Key) -> None:
        if not self.panel.isHidden() and not self.forms.editing and key:
            self.open_promise(key)

    def open_meeting(self, key: Key) -> None:
        """Minutes in the panel."""
        self.forms.show_meeting(bytes(key))

    def open_promise(self, key: Key) -> None:
        """A promise in the panel."""
        line = next((line for line in self.found.promises if line.uid == key), None)
        if line:
            self.forms.show_promise(line)

    def print_minutes(self, uid: bytes, title: str) -> None:
        """The minutes as paper: looked at, then printed or saved."""
        self.open_page(
            "notices.print",
            task=Task(
                lambda uow: preview_minutes(uow, uid),
                lambda do, out, boxes: do.run(print_minutes, uid, out, boxes),
            ),
            title=text("meetings.paper.title", title=title),
        )


def _meeting_row(row: MeetingRow) -> Row:
    return Row(row.uid, (row.held_on, row.title, row.kind_text, row.chair, row.promises, row.open, row.overdue))


def _promise_row(line: PromiseLine) -> Row:
    cells = (
        line.due_on, (promise_state_words(line), TONES[line.state]), line.about or line.area, line.problem,
        line.solution, line.responsible, line.meeting,
    )  # fmt: skip
    return Row(line.uid, cells, muted=line.state == DONE)
