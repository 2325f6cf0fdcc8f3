"""报送日历: what is due to whom and when, what was sent, what is late."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.fields import Field, Label, Type
from minsheng_desktop.core.texts import text
from minsheng_desktop.notices.figure_sheets import preview_figures, write_figures
from minsheng_desktop.progress.calendar import calendar_lines, calendar_sheet, due_words, state_words
from minsheng_desktop.progress.calendar_duties import list_duties
from minsheng_desktop.progress.calendar_records import (
    BEFORE,
    COMING,
    DUE,
    OVERDUE,
    SENT,
    SENT_LATE,
    CalendarLine,
    Duty,
)
from ui.kit.buttons import FilterButton, button, segments
from ui.kit.cards import FilterRow, PageHeader
from ui.kit.list_export import ListExport
from ui.kit.messages import Notice
from ui.kit.page import Page
from ui.kit.print_task import Task
from ui.kit.rows import Column, Key, Row
from ui.kit.side_panel import PanelSplit, SidePanel
from ui.kit.table import TablePanel
from ui.progress.calendar_panel import CalendarPanel
from ui.session import Session

LINES, DUTIES = "lines", "duties"
OPEN, SENT_ALL, EVERY = "open", "sent_all", ""
STATES = {
    OPEN: "calendar.page.open",
    OVERDUE: "calendar.state.overdue",
    SENT_ALL: "calendar.state.sent",
    EVERY: "calendar.page.every",
}
LETS = {OPEN: (OVERDUE, DUE, COMING), OVERDUE: (OVERDUE,), SENT_ALL: (SENT, SENT_LATE)}
TONES = {OVERDUE: "err", DUE: "warn", COMING: "mute", SENT: "ok", SENT_LATE: "warn", BEFORE: "mute"}
Loaded = tuple[list[CalendarLine], list[Duty]]


def _spec(key: str, title: str, width: int, of: Type = Type.TEXT, **more: Any) -> Column:
    return Column(Field(key, Label(literal=text(title)), of, width=width, sortable=False), **more)


def line_columns() -> list[Column]:
    """The columns of the calendar."""
    return [
        _spec("due_on", "calendar.column.due_on", 110, Type.DATE),
        _spec("state", "calendar.column.state", 120, kind="status"),
        _spec("title", "calendar.column.title", 240, strong=True),
        _spec("period", "calendar.column.period", 150),
        _spec("recipient", "calendar.column.recipient", 150),
        _spec("responsible", "calendar.column.responsible", 90),
        _spec("sent_on", "calendar.column.sent_on", 110, Type.DATE),
        _spec("sent_by", "calendar.column.sent_by", 90),
        _spec("remark", "calendar.column.remark", 120, stretch=True),
    ]


def duty_columns() -> list[Column]:
    """The columns of what is due."""
    return [
        _spec("title", "calendar.column.title", 260, strong=True),
        _spec("recipient", "calendar.column.recipient", 160),
        _spec("due", "calendar.page.due", 190),
        _spec("days_ahead", "calendar.page.days_ahead", 120, Type.INTEGER),
        _spec("responsible", "calendar.column.responsible", 90),
        _spec("office", "calendar.page.office", 90),
        _spec("document", "calendar.page.document", 240, stretch=True),
    ]


class CalendarPage(Page):
    """Two looks: what is due in a year, and the duties it comes from."""

    help_topic: ClassVar[str] = "meetings#报送日历"
    tables: ClassVar[frozenset[str]] = frozenset({"report_duty", "report_sent"})
    folds_navigation: ClassVar[bool] = True

    def __init__(self, session: Session, args: Mapping[str, Any] | None = None, parent: QWidget | None = None) -> None:
        super().__init__(session, args, parent)
        title = text("calendar.page.title")
        self.set_title(title)
        self.lines: list[CalendarLine] = []
        self.duties: list[Duty] = []
        self.view = LINES
        self.notice = Notice()
        self.notice.hide()
        self.grid = TablePanel(session, line_columns(), name="progress.calendar", title=title, checkable=True)
        self.list = TablePanel(session, duty_columns(), name="progress.duties", title=text("calendar.page.duties"))
        self.export = ListExport(self, lambda: self.table, lambda: title)
        self.panel = SidePanel()
        self._build(title)
        self.forms = CalendarPanel(self, self.split)
        self._wire()
        self._look(LINES)

    def _build(self, title: str) -> None:
        self.new = button(text("calendar.page.new"), lambda: self.forms.open_duty(None), icon="plus")
        self.send = button(text("calendar.page.send"), self._send, kind="primary", icon="check")
        self.printing = button(text("calendar.page.print"), self.print_list, icon="printer")
        for made, right in ((self.new, "edit"), (self.send, "edit"), (self.printing, "notice")):
            if not self.session.may(right):
                made.hide()
        self.header = PageHeader(title, self.new, self.printing, self.export.button, self.send)
        this = self.session.clock.today().year
        years = [(year, text("calendar.period.year", year=year)) for year in (this, this - 1, this + 1)]
        self.year = FilterButton(text("calendar.page.year"), years, self._tell, always_on=True)
        states = [(state, text(key)) for state, key in STATES.items()]
        self.state = FilterButton(text("calendar.column.state"), states, self._tell, always_on=True)
        names = [(LINES, text("calendar.page.lines")), (DUTIES, text("calendar.page.duties"))]
        body = QFrame()
        body.setObjectName("page")
        inner = QVBoxLayout(body)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(0)
        row = FilterRow(segments(names, self._look, LINES), self.year, self.state, None)
        for part in (self.header, row, self.notice):
            inner.addWidget(part)
        inner.addWidget(self.grid, 1)
        inner.addWidget(self.list, 1)
        self.split = PanelSplit(body, self.panel)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.split)

    def _wire(self) -> None:
        self.grid.set_empty("calendar", text("calendar.page.nothing"), text("calendar.page.nothing_what"))
        self.list.set_empty("calendar", text("calendar.page.nothing"), text("calendar.page.nothing_what"))
        self.grid.opened.connect(self.open_line)
        self.grid.page_opened.connect(self.open_line)
        self.list.opened.connect(self.open_duty)
        self.list.page_opened.connect(self.open_duty)
        for table in (self.grid, self.list):
            table.escaped.connect(self.split.close_panel)

    @property
    def table(self) -> TablePanel:
        """The table in front."""
        return self.grid if self.view == LINES else self.list

    def _look(self, view: object) -> None:
        self.view = str(view)
        lines = self.view == LINES
        for part in (self.grid, self.year, self.state):
            part.setVisible(lines)
        self.list.setVisible(not lines)
        self.send.setVisible(lines and self.session.may("edit"))
        self.printing.setVisible(lines and self.session.may("notice"))
        self.split.close_panel()

    def on_activate(self) -> None:
        self.table.main.setFocus()

    def _tell(self, _value: object) -> None:
        self.refresh()

    # -- loading ---------------------------------------------------------------------------------

    def refresh(self, changed: set[str] | None = None) -> None:
        year = int(str(self.year.value))
        self.session.read(
            lambda uow, job: (calendar_lines(uow, year), list_duties(uow)), self._show, self.refused_by, owner=self
        )

    def _show(self, loaded: Loaded) -> None:
        every, self.duties = loaded
        self.notice.hide()
        wanted = LETS.get(str(self.state.value or ""))
        self.lines = [line for line in every if wanted is None or line.state in wanted]
        self.grid.model.show_rows([_line_row(line) for line in self.lines])
        self.list.model.show_rows([_duty_row(duty) for duty in self.duties])
        for table in (self.grid, self.list):
            table.model.completed.emit()
        counts = {state: sum(line.state == state for line in every) for state in TONES}
        self.header.set_hint(
            text("calendar.page.hint", overdue=counts[OVERDUE], due=counts[DUE], sent=counts[SENT] + counts[SENT_LATE])
        )

    def refused_by(self, error: AppError) -> None:
        """Say why something was not done."""
        self.notice.say(error.message, "err")

    # -- acts ------------------------------------------------------------------------------------

    def open_line(self, key: Key) -> None:
        """A duty of a period in the panel."""
        line = next((line for line in self.lines if _key(line) == key), None)
        if line:
            self.forms.show_line(line)

    def open_duty(self, key: Key) -> None:
        """A duty in the panel."""
        duty = next((duty for duty in self.duties if duty.code == key), None)
        if duty:
            self.forms.open_duty(duty)

    def _send(self) -> None:
        """The chosen lines that were not sent yet: one form for all of them."""
        keys = set(self.grid.chosen())
        self.forms.open_send([line for line in self.lines if _key(line) in keys and line.sent_on is None])

    def print_list(self) -> None:
        """What the table shows, as paper."""
        lines, year = list(self.lines), int(str(self.year.value))
        self.open_page(
            "notices.print",
            task=Task(
                lambda uow: preview_figures(uow, calendar_sheet(uow, lines, year)),
                lambda do, out, boxes: do.run(
                    write_figures, do.workspace.read(calendar_sheet, lines, year), out, boxes
                ),
            ),
            title=text("calendar.sheet_title"),
        )


def _key(line: CalendarLine) -> Key:
    return (line.duty.code, line.period)


def _line_row(line: CalendarLine) -> Row:
    cells = (
        line.due_on, (state_words(line), TONES[line.state]), line.duty.title, line.period_text, line.duty.recipient,
        line.duty.responsible, line.sent_on, line.sent_by, line.remark,
    )  # fmt: skip
    return Row(_key(line), cells, muted=line.state == BEFORE)


def _duty_row(duty: Duty) -> Row:
    office = text(f"calendar.office.{duty.office}")
    cells = (duty.title, duty.recipient, due_words(duty.due), duty.days_ahead, duty.responsible, office, duty.document)
    return Row(duty.code, cells, muted=not duty.changeable)
