"""The second step of an import: what each table of the file and each column was taken for, and correcting it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QFrame, QLineEdit, QSplitter, QWidget

from minsheng_desktop.core.choosing import Choice
from minsheng_desktop.core.fields import Field, Label, Type
from minsheng_desktop.core.jobs import Job
from minsheng_desktop.core.texts import text
from minsheng_desktop.households.roster_files import OpenedRoster
from minsheng_desktop.rules.money import TEN_THOUSAND, YUAN
from minsheng_desktop.spreadsheets.field_names import is_money
from minsheng_desktop.spreadsheets.mappings import SavedMapping
from minsheng_desktop.spreadsheets.records import DATA, SheetPlan
from ui.kit import formats, readers
from ui.kit.cards import column, row
from ui.kit.labels import icon_label, label, restyle
from ui.kit.messages import Notice
from ui.kit.progress_strip import ProgressStrip
from ui.kit.rows import Column, Row
from ui.kit.table import TablePanel
from ui.kit.theme import theme
from ui.session import Session, Ticket
from ui.spreadsheets.column_lines import ColumnLines
from ui.spreadsheets.field_box import FieldBox
from ui.spreadsheets.file_facts import about_file, column_facts, format_name
from ui.spreadsheets.mapping_bar import MappingBar

ROLES = {
    "data": "spreadsheets.role.data",
    "summary": "spreadsheets.role.summary",
    "notes": "spreadsheets.role.notes",
    "lookup": "spreadsheets.role.lookup",
    "hidden_old": "spreadsheets.role.hidden_old",
    "form": "spreadsheets.role.form",
    "empty": "spreadsheets.role.empty",
}
UNITS = {YUAN: "spreadsheets.unit.yuan", TEN_THOUSAND: "spreadsheets.unit.ten_thousand"}


def read_rows(entered: str) -> tuple[int, ...] | None:
    """Header rows as “3”, “3-4” or empty for none; None for what is neither."""
    if not entered:
        return ()
    found = re.fullmatch(r"(\d{1,5})(?:\D{1,3}(\d{1,5}))?", entered)
    if not found:
        return None
    first, last = int(found[1]), int(found[2] or found[1])
    return tuple(range(first, last + 1)) if 1 <= first <= last <= first + 9 else None


def rows_shown(rows: Sequence[int]) -> str:
    """Header rows as people write them."""
    if not rows:
        return ""
    return str(rows[0]) if len(rows) == 1 else f"{rows[0]}-{rows[-1]}"


def plan_name(plan: SheetPlan, plans: Sequence[SheetPlan]) -> str:
    """What a table of the file is called: its sheet, and of several in one sheet which columns or rows."""
    name = plan.sheet.strip() or text("spreadsheets.columns.only_sheet")
    beside = [other for other in plans if other.sheet == plan.sheet]
    if len(beside) < 2 or not plan.columns:
        return name
    letters = (plan.columns[0].letter, plan.columns[-1].letter)
    if all((b.columns[0].letter, b.columns[-1].letter) == letters for b in beside if b.columns):
        return text("spreadsheets.columns.block_below", sheet=name, number=beside.index(plan) + 1)
    return text("spreadsheets.columns.block", sheet=name, first=letters[0], last=letters[1])


class ColumnsStep(QWidget):
    """``corrected`` carries the table's place and what is to change, the other signals what was chosen."""

    corrected = Signal(str, dict)
    programme_chosen = Signal(str)
    month_chosen = Signal(int)
    mapping_chosen = Signal(str, object)  # place, SavedMapping
    mapping_named = Signal(str, str)  # place, name
    word_asked = Signal(str, str)  # heading, field

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.setObjectName("plain")
        self._session = session
        self._opened: OpenedRoster | None = None
        self._plans: dict[str, SheetPlan] = {}
        self._mappings: tuple[SavedMapping, ...] = ()
        self._words: frozenset[str] = frozenset()
        self.place = ""
        self._ticket: Ticket | None = None
        self.sheets = TablePanel(session, self._sheet_columns(), title=text("spreadsheets.columns.sheets"))
        self.sheets.setMinimumHeight(theme().px(64))
        self.sheets.current_changed.connect(self._choose_sheet)
        self.strip = ProgressStrip(text("spreadsheets.choose.nothing_changed"))
        self.about = Notice()
        self.about.hide()
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setChildrenCollapsible(False)
        split.setHandleWidth(1)
        split.addWidget(self.sheets)
        split.addWidget(self._right())
        split.setStretchFactor(1, 1)
        split.setSizes([theme().px(300 if theme().scale == 1.0 else 210), theme().px(930)])
        told = QWidget()
        told.setLayout(row(self.about, margins=(20, 8, 20, 8)))
        self._told = told
        told.hide()
        self.setLayout(column(self._file_line(), told, self.strip, split, spacing=0))
        self.layout().setStretch(3, 1)  # type: ignore[attr-defined]

    @staticmethod
    def _sheet_columns() -> list[Column]:
        def _made(key: str, words: str, width: int, kind: str = "", stretch: bool = False) -> Column:
            type_ = Type.INTEGER if key == "rows" else Type.TEXT
            return Column(Field(key, Label(literal=words), type_, width, sortable=False), kind=kind, stretch=stretch)

        return [
            _made("name", text("spreadsheets.columns.sheet"), 120, stretch=True),
            _made("role", text("spreadsheets.columns.role"), 84, "status"),
            _made("rows", text("spreadsheets.columns.rows"), 54),
        ]

    def _file_line(self) -> QFrame:
        frame = QFrame()
        frame.setObjectName("filters")
        self._file, self._about = label("", "strong"), label("", "2s")
        self._file.setMinimumWidth(theme().px(80))
        self.programme = QComboBox()
        self.programme.setAccessibleName(text("spreadsheets.columns.programme"))
        self.programme.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.programme.setFixedWidth(theme().px(250))
        self.programme.activated.connect(lambda: self.programme_chosen.emit(self.programme.currentData() or ""))
        self.month = QLineEdit()
        self.month.setFixedWidth(theme().px(92))
        self.month.setPlaceholderText(text("spreadsheets.columns.no_month"))
        self.month.setAccessibleName(text("spreadsheets.columns.month"))
        self.month.editingFinished.connect(self._month_changed)
        parts = (icon_label("file-spreadsheet", "ok"), self._file, self._about, None,
                 label(text("spreadsheets.columns.programme"), "2s"), self.programme,
                 label(text("spreadsheets.columns.month"), "2s"), self.month)  # fmt: skip
        edge = 8 if theme().scale == 1.0 else 4
        frame.setLayout(row(*parts, margins=(20, edge, 20, edge)))
        return frame

    def _right(self) -> QWidget:
        self.role, self.unit, self.header = FieldBox(), FieldBox(), QLineEdit()
        for box, choices, name in (
            (self.role, ROLES, text("spreadsheets.columns.role")),
            (self.unit, UNITS, text("spreadsheets.columns.unit")),
        ):
            box.setAccessibleName(name)
            for value, words in choices.items():
                box.addItem(text(words), value)
        self.role.activated.connect(lambda: self._ask(role=self.role.currentData()))
        self.unit.activated.connect(lambda: self._ask(money_unit=self.unit.currentData()))
        self.header.setFixedWidth(theme().px(64))
        self.header.setAccessibleName(text("spreadsheets.columns.header"))
        self.header.setToolTip(text("spreadsheets.columns.header_help"))
        self.header.editingFinished.connect(self._header_changed)
        self._header_words = label(text("spreadsheets.columns.header"), "2s")
        self._unit_words = label(text("spreadsheets.columns.unit"), "2s")
        self.mapping = MappingBar()
        self.mapping.chosen.connect(lambda mapping: self.mapping_chosen.emit(self.place, mapping))
        self.mapping.named.connect(lambda name: self.mapping_named.emit(self.place, name))
        self._advice = label("", "2s", wrap=True)
        self.lines = ColumnLines()
        self.lines.field_chosen.connect(lambda index, field: self._ask(fields={index: field}))
        self.lines.word_asked.connect(self.word_asked)
        tools = row(label(text("spreadsheets.columns.role"), "2s"), self.role, self._header_words, self.header,
                    self._unit_words, self.unit, None, self.mapping.button)  # fmt: skip
        made = QWidget()
        body = column(spacing=8 if theme().scale == 1.0 else 4, margins=(16, 8, 16, 0))
        body.addLayout(tools)
        for part in (self.mapping, self._advice, self.lines):
            body.addWidget(part)
        body.setStretch(3, 1)
        made.setLayout(body)
        return made

    def _ask(self, **changes: Any) -> None:
        self.corrected.emit(self.place, changes)

    # -- showing ---------------------------------------------------------------------------------

    def show_known(self, fields: Sequence[Choice], mappings: Sequence[SavedMapping], words: frozenset[str]) -> None:
        """What there is to choose from: fields, kept mappings, own header words."""
        self._mappings, self._words = tuple(mappings), words
        self.lines.set_choices(fields)
        if self._plans:
            self._show_plan()

    def show_opened(self, opened: OpenedRoster, plans: Sequence[SheetPlan], month: int) -> None:
        """A file just read; ``month`` is the one its title states or the user said (0: none)."""
        self._opened = opened
        file = opened.workbook.file
        self._file.setText(theme().metrics("body", medium=True).elidedText(
            file, Qt.TextElideMode.ElideMiddle, theme().px(420 if theme().scale == 1.0 else 190)))  # fmt: skip
        self._file.setToolTip(file)
        words = about_file(opened.workbook.container)
        self.about.say(words, "info")
        self._told.setVisible(bool(words))
        self.show_month(month)
        self.place = next((plan.place for plan in plans if plan.role == DATA), plans[0].place)
        self.mapping.hide()
        self.show_plans(plans)
        self.sheets.select(self.place)

    def show_month(self, month: int) -> None:
        """The month the list is of (0: not known)."""
        self._month = month
        self.month.setText(formats.month(month) if month else "")
        restyle(self.month, state="")

    def show_plans(self, plans: Sequence[SheetPlan]) -> None:
        """What is going to be read, after a correction too."""
        self._plans = {plan.place: plan for plan in plans}
        counted = [plan for plan in plans if plan.role == DATA]
        rows = sum(len(plan.data_rows) for plan in counted)
        container = self._opened.workbook.container if self._opened else None
        kind = format_name(container) if container else ""
        words = text("spreadsheets.columns.about", format=kind, sheets=len(counted), rows=formats.number(rows))
        self._about.setText(words)
        self._about.setVisible(theme().scale == 1.0)
        shown_rows = [
            Row(plan.place, (plan_name(plan, plans), self._role_chip(plan),
                             len(plan.data_rows) if plan.role == DATA else None), muted=plan.role != DATA)
            for plan in plans
        ]  # fmt: skip
        self.sheets.model.show_rows(shown_rows)
        self._show_plan()

    @staticmethod
    def _role_chip(plan: SheetPlan) -> tuple[str, str]:
        return text(ROLES[plan.role]), "info" if plan.role == DATA else "mute"

    def show_programmes(self, choices: Sequence[tuple[str, str]], chosen: str, found: str) -> None:
        """The programmes to choose from; ``found`` is the name of the one told by the file."""
        self.programme.clear()
        automatic = text("spreadsheets.columns.found", name=found) if found else text("spreadsheets.columns.not_found")
        for code, name in [("", automatic), *choices]:
            self.programme.addItem(name, code)
        self.programme.setCurrentIndex(max(self.programme.findData(chosen), 0))

    def _choose_sheet(self, place: Any) -> None:
        if place is not None and place != self.place:
            self.place = place
            self.mapping.hide()
            self._show_plan()

    def _show_plan(self) -> None:
        plan = self._plans.get(self.place)
        if plan is None:
            return
        data = plan.role == DATA
        self.role.setCurrentIndex(self.role.findData(plan.role))
        self.unit.setCurrentIndex(self.unit.findData(plan.money_unit))
        self.header.setText(rows_shown(plan.header_rows))
        restyle(self.header, state="")
        money = data and any(is_money(found.field) for found in plan.columns)
        for part, seen in ((self._header_words, data), (self.header, data), (self._unit_words, money),
                           (self.unit, money), (self.mapping.button, data)):  # fmt: skip
            part.setVisible(seen)
        self.mapping.show_mappings(self._mappings, plan.signature, plan.title or plan.sheet.strip())
        self._advice.setText(self._advice_of(plan))
        self.lines.show_plan(plan, self._words)
        self._read_facts(plan)

    def _read_facts(self, plan: SheetPlan) -> None:
        opened = self._opened
        if self._ticket is not None:
            self._ticket.discard()
        if opened is None or plan.role != DATA:
            return

        def _work(uow: Any, job: Job) -> Any:
            return column_facts(opened.workbook, plan, job)

        self._ticket = self._session.read(_work, self.lines.show_facts, lambda error: None, owner=self)

    def _advice_of(self, plan: SheetPlan) -> str:
        if plan.role != DATA:
            return text("spreadsheets.columns.not_read")
        return text("spreadsheets.columns.by_header") if plan.header_known else text("spreadsheets.columns.by_content")

    # -- correcting ------------------------------------------------------------------------------

    def _header_changed(self) -> None:
        plan, wanted = self._plans.get(self.place), read_rows(self.header.text().strip())
        if plan is None:
            return
        restyle(self.header, state="err" if wanted is None else "")
        if wanted is None:
            self._advice.setText(text("spreadsheets.columns.rows_wrong"))
        elif wanted != plan.header_rows:
            self._ask(header_rows=wanted)

    def _month_changed(self) -> None:
        entered = self.month.text().strip()
        reading = readers.read_month(entered) if entered else readers.Reading(0)
        restyle(self.month, state=reading.tone)
        self.month.setToolTip(reading.words)
        if reading.tone != "err" and reading.value != self._month:
            self._month = reading.value
            self.month_chosen.emit(reading.value)
