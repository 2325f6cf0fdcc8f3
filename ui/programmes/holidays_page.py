"""节假日: the days off and the weekend days worked, by which deadlines in working days are counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, ClassVar

from PySide6.QtWidgets import QFileDialog, QFrame, QVBoxLayout, QWidget

from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.fields import Field, Label, Type
from minsheng_desktop.core.texts import text
from minsheng_desktop.programmes.holiday_editing import (
    HolidaysImported,
    import_holidays,
    remove_holiday,
    set_holiday,
)
from minsheng_desktop.programmes.holiday_lists import NewHoliday, read_holiday_file, read_holiday_list
from minsheng_desktop.programmes.holidays import OFF, WORK, HolidayRecord, list_holidays
from ui.kit.buttons import FilterButton, button
from ui.kit.cards import FilterRow, PageHeader
from ui.kit.fields import ChoiceField, DateField, text_field
from ui.kit.forms import Form
from ui.kit.list_export import ListExport
from ui.kit.messages import Notice, Question, ask
from ui.kit.page import Page
from ui.kit.rows import Column, Row
from ui.kit.side_panel import PanelSplit, SidePanel
from ui.kit.table import TablePanel
from ui.session import Session

FAULTS_SHOWN = 5


class HolidaysPage(Page):
    """Reading is for all, changing for who may define; a list copied elsewhere is pasted with Ctrl+V."""

    tables: ClassVar[frozenset[str]] = frozenset({"holiday"})
    help_topic = "programmes#节假日"

    def __init__(self, session: Session, args: Mapping[str, Any] | None = None, parent: QWidget | None = None) -> None:
        super().__init__(session, args, parent)
        title = text("programmes.page.holidays")
        self.set_title(title)
        self.records: Sequence[HolidayRecord] = ()
        self.form: Form | None = None
        self._may = session.may("define")
        self.add_button = button(text("programmes.holiday.add"), lambda: self.open_day(None), icon="calendar")
        self.import_button = button(text("programmes.holiday.import"), self._choose, icon="file-input")
        if not self._may:
            self.add_button.hide()
            self.import_button.hide()
        self.remove_button = button(text("programmes.holiday.remove", count=0), self._ask_remove, icon="trash-2")
        self.export = ListExport(self, lambda: self.table, lambda: title)
        self.header = PageHeader(title, self.import_button, self.add_button, self.export.button)
        self.header.add_actions("chosen", self.remove_button)
        today = session.clock.today()
        self.year = FilterButton(text("programmes.holiday.year"), [], lambda _value: self._show_rows())
        self._this_year = today.year
        self.notice, self.refusal = Notice(), Notice()
        self.notice.hide()
        self.table = TablePanel(session, self._columns(), name="programmes.holidays", title=title)
        self.table.set_empty("calendar", text("programmes.holiday.empty"), text("programmes.holiday.empty_what"))
        self.table.current_changed.connect(lambda _key: self._current())
        self.table.selection_changed.connect(self._selected)
        self.table.escaped.connect(self._put_away)
        if self._may:
            self.table.content_pasted.connect(self.ask_pasted)
        self.panel = SidePanel()
        body = QFrame()
        body.setObjectName("page")
        inner = QVBoxLayout(body)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(0)
        for part in (self.header, FilterRow(self.year, None), self.notice):
            inner.addWidget(part)
        inner.addWidget(self.table, 1)
        self.split = PanelSplit(body, self.panel)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.split)

    def _put_away(self) -> None:
        self.split.close_panel()

    @staticmethod
    def _columns() -> list[Column]:
        def _made(key: str, width: int, type: Type = Type.TEXT, **more: Any) -> Column:
            words = text(f"programmes.holiday.column_{key}")
            return Column(Field(key, Label(literal=words), type, width, sortable=False), **more)

        return [
            _made("day", 120, Type.DATE, strong=True),
            _made("weekday", 80),
            _made("kind", 90),
            _made("name", 160),
            _made("source", 420, stretch=True),
        ]

    # -- the list --------------------------------------------------------------------------------

    def refresh(self, changed: set[str] | None = None) -> None:
        self.session.read(lambda uow, job: list_holidays(uow), self._show, self._failed, owner=self)

    def _show(self, records: Sequence[HolidayRecord]) -> None:
        self.records = records
        years = sorted({record.day.year for record in records} | {self._this_year, self._this_year + 1}, reverse=True)
        kept = self.year.value or self._this_year
        self.year.set_choices([(year, str(year)) for year in years], kept)
        self._show_rows()

    def _show_rows(self) -> None:
        year = self.year.value
        shown = [record for record in self.records if year is None or record.day.year == year]
        weekdays = text("programmes.holiday.weekdays").split()
        kinds = {OFF: text("programmes.holiday.off"), WORK: text("programmes.holiday.work")}
        self.table.model.show_rows(
            [
                Row(r.uid, (r.day, weekdays[r.day.weekday()], kinds[r.kind], r.name, r.source), muted=r.kind == WORK)
                for r in shown
            ]
        )
        self.table.model.completed.emit()
        off = sum(record.kind == OFF for record in shown)
        self.header.set_hint(text("programmes.holiday.count", off=off, work=len(shown) - off))

    def _chosen(self) -> list[HolidayRecord]:
        keys = set(self.table.main.keys_selected())
        return [record for record in self.records if record.uid in keys]

    def _selected(self, *_what: object) -> None:
        count = len(self._chosen()) if self._may else 0
        self.remove_button.setText(text("programmes.holiday.remove", count=count))
        self.header.show_actions("chosen" if count > 1 else "")

    def _current(self) -> None:
        key = self.table.current_key()
        record = next((record for record in self.records if record.uid == key), None)
        if record and self._may:
            self.open_day(record)

    # -- one day ---------------------------------------------------------------------------------

    def open_day(self, record: HolidayRecord | None) -> None:
        """The form of a day in the panel: a new one, or one of the list."""
        today = self.session.clock.today()
        self.refusal = Notice()
        self.refusal.hide()
        kinds = [(OFF, text("programmes.holiday.off")), (WORK, text("programmes.holiday.work"))]
        self.form = Form(
            [
                ("day", DateField(text("programmes.holiday.column_day"), today)),
                ("kind", ChoiceField(text("programmes.holiday.column_kind"), kinds)),
                ("name", text_field(text("programmes.holiday.column_name"))),
                ("source", text_field(text("programmes.holiday.column_source"), optional=True)),
            ]
        )
        if record:
            self.form.set_values(
                {"day": record.day, "kind": record.kind, "name": record.name, "source": record.source or None}
            )
        self.panel.show_head(text("programmes.holiday.edit") if record else text("programmes.holiday.add"))
        self.panel.show_tabs([], "")
        self.panel.show_body(self.form, self.refusal)
        actions = [button(text("programmes.setting.save"), self.save, kind="primary")]
        if record:
            actions.append(
                button(text("programmes.holiday.take_out"), lambda: self.remove([record.day]), kind="danger")
            )
        self.panel.show_foot(*actions)
        self.split.open_panel()

    def save(self) -> None:
        """Write the day of the panel."""
        values = self.form.submit() if self.form else None
        if values is None:
            return
        day: date = values["day"]
        self.session.write(
            lambda do, job: do.run(set_holiday, day, values["kind"], values["name"], str(values["source"] or "")),
            lambda _uid: self._saved(text("programmes.holiday.saved", day=day.isoformat())),
            lambda error: self.refusal.say(error.message, "err"),
            owner=self,
        )

    def _saved(self, words: str) -> None:
        self.tell_undoable(words)
        self.split.close_panel()

    def _ask_remove(self) -> None:
        days = [record.day for record in self._chosen()]
        if not days:
            return
        question = Question(
            text("programmes.holiday.remove_title", count=len(days)), text("programmes.holiday.remove_body"),
            text("programmes.holiday.remove_keep"), text("programmes.holiday.remove", count=len(days)),
        )  # fmt: skip
        ask(self, question, lambda _reason: self.remove(days))

    def remove(self, days: Sequence[date]) -> None:
        """Take days out of the calendar."""
        self.session.write(
            lambda do, job: do.run(remove_holiday, tuple(days)),
            lambda count: self._saved(text("programmes.holiday.removed", count=count)),
            self._failed,
            owner=self,
        )

    # -- a list ----------------------------------------------------------------------------------

    def _choose(self) -> None:
        kinds = "*.csv *.txt *.xlsx *.xls *.ods"
        chosen, _ = QFileDialog.getOpenFileName(self, text("programmes.holiday.import"), "", kinds)
        if chosen:
            self.take(Path(chosen))

    def take(self, path: Path) -> None:
        """Take in a list of days from a file."""
        year = self._year_of_list()
        self._take(lambda: read_holiday_file(path, year))

    def ask_pasted(self, content: str) -> None:
        """Take in lines copied elsewhere after a question, since Ctrl+V slips easily."""
        lines = sum(1 for line in content.splitlines() if line.strip())
        question = Question(
            text("programmes.holiday.paste_title"), text("programmes.holiday.paste_body", count=lines),
            text("programmes.holiday.remove_keep"), text("programmes.holiday.paste_do"), danger=False,
        )  # fmt: skip
        ask(self, question, lambda _reason: self.take_pasted(content))

    def take_pasted(self, content: str) -> None:
        """Take in a list of lines."""
        year = self._year_of_list()
        self._take(lambda: read_holiday_list(content, year))

    def _year_of_list(self) -> int:
        """Days without a year are those of the year shown."""
        return int(str(self.year.value or self._this_year))

    def _take(self, read: Any) -> None:
        self.notice.hide()

        def _work(do: Any, _job: Any) -> HolidaysImported:
            found: tuple[NewHoliday, ...] = read()
            return do.run(import_holidays, found)  # type: ignore[no-any-return]

        self.session.write(_work, self._taken, self._failed, owner=self)

    def _taken(self, done: HolidaysImported) -> None:
        words = {"new": done.new, "changed": done.changed, "unchanged": done.unchanged}
        self.tell_undoable(text("programmes.holiday.taken", **words))

    def _failed(self, error: AppError) -> None:
        faults = [fault for fault in error.details[:FAULTS_SHOWN] if isinstance(fault, dict)]
        self.notice.say("\n".join([error.message, *(str(fault["message"]) for fault in faults)]), "err")
