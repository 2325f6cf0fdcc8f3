"""The second step of an import: what each sheet and each column was taken for, and correcting it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QStandardItem, QStandardItemModel, QWheelEvent
from PySide6.QtWidgets import QComboBox, QFrame, QGridLayout, QScrollArea, QSplitter, QWidget

from minsheng_desktop.core.fields import Field, Label, Type
from minsheng_desktop.core.texts import text
from minsheng_desktop.households.roster_files import OpenedRoster
from minsheng_desktop.spreadsheets.field_names import roster_fields
from minsheng_desktop.spreadsheets.findings import shown
from minsheng_desktop.spreadsheets.records import DATA, ColumnPlan, SheetPlan
from ui.kit import fields
from ui.kit.cards import column, row
from ui.kit.forms import LineField
from ui.kit.labels import chip, icon_label, label
from ui.kit.progress_strip import ProgressStrip
from ui.kit.readers import Reading
from ui.kit.rows import Column, Row
from ui.kit.table import TablePanel
from ui.kit.theme import theme
from ui.session import Session

ROLES = {
    "data": "spreadsheets.role.data",
    "summary": "spreadsheets.role.summary",
    "notes": "spreadsheets.role.notes",
    "lookup": "spreadsheets.role.lookup",
    "hidden_old": "spreadsheets.role.hidden_old",
    "empty": "spreadsheets.role.empty",
}
SURE = 0.95
SAMPLES = 3


class FieldBox(QComboBox):
    """What a column is taken for; the wheel scrolls the list of columns, not the choice."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


def read_rows(entered: str) -> Reading:
    """Header rows as “3”, “3-4” or empty for none."""
    found = re.fullmatch(r"(\d{1,5})(?:\D{1,3}(\d{1,5}))?", entered)
    if not found:
        return Reading(None, "err", text("spreadsheets.columns.rows_wrong"))
    first, last = int(found[1]), int(found[2] or found[1])
    if not 1 <= first <= last <= first + 9:
        return Reading(None, "err", text("spreadsheets.columns.rows_wrong"))
    return Reading(tuple(range(first, last + 1)))


def rows_shown(rows: Sequence[int]) -> str:
    """Header rows as people write them."""
    if not rows:
        return ""
    return str(rows[0]) if len(rows) == 1 else f"{rows[0]}-{rows[-1]}"


class ColumnsStep(QWidget):
    """``corrected`` carries the sheet and what is to change; ``programme_chosen`` the code."""

    corrected = Signal(str, dict)
    programme_chosen = Signal(str)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.setObjectName("plain")
        self._opened: OpenedRoster | None = None
        self._plans: dict[str, SheetPlan] = {}
        self._sheet = ""
        self.boxes: dict[int, FieldBox] = {}
        self._fields = QStandardItemModel(self)
        self._offer_fields()
        self.sheets = TablePanel(session, self._sheet_columns(), title=text("spreadsheets.columns.sheets"))
        self.sheets.current_changed.connect(self._choose_sheet)
        self.strip = ProgressStrip(text("spreadsheets.choose.nothing_changed"))
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setChildrenCollapsible(False)
        split.setHandleWidth(1)
        split.addWidget(self.sheets)
        split.addWidget(self._right())
        split.setStretchFactor(1, 1)
        split.setSizes([theme().px(330), theme().px(900)])
        self.setLayout(column(self._file_line(), self.strip, split, spacing=0))
        self.layout().setStretch(2, 1)  # type: ignore[attr-defined]

    def _offer_fields(self) -> None:
        for name, words in [("", text("spreadsheets.columns.keep")), *roster_fields().items()]:
            item = QStandardItem(words)
            item.setData(name, Qt.ItemDataRole.UserRole)
            self._fields.appendRow(item)

    @staticmethod
    def _sheet_columns() -> list[Column]:
        def _made(key: str, words: str, width: int, kind: str = "", stretch: bool = False) -> Column:
            type_ = Type.INTEGER if key == "rows" else Type.TEXT
            return Column(Field(key, Label(literal=words), type_, width, sortable=False), kind=kind, stretch=stretch)

        return [
            _made("name", text("spreadsheets.columns.sheet"), 120, stretch=True),
            _made("role", text("spreadsheets.columns.role"), 96, "status"),
            _made("rows", text("spreadsheets.columns.rows"), 64),
        ]

    def _file_line(self) -> QFrame:
        frame = QFrame()
        frame.setObjectName("filters")
        self._file, self._about = label("", "strong"), label("", "2s")
        self.programme = QComboBox()
        self.programme.setAccessibleName(text("spreadsheets.columns.programme"))
        self.programme.setMinimumWidth(theme().px(240))
        self.programme.activated.connect(lambda: self.programme_chosen.emit(self.programme.currentData() or ""))
        icon = icon_label("file-spreadsheet", "ok")
        parts = (icon, self._file, self._about, None, label(text("spreadsheets.columns.programme"), "2s"))
        frame.setLayout(row(*parts, self.programme, margins=(20, 8, 20, 8)))
        return frame

    def _right(self) -> QWidget:
        self.role = fields.ChoiceField(
            text("spreadsheets.columns.role"), [(key, text(words)) for key, words in ROLES.items()], width=160
        )
        self.role.changed.connect(lambda: self.corrected.emit(self._sheet, {"role": self.role.value}))
        help_line = text("spreadsheets.columns.header_help")
        self.header = LineField(
            text("spreadsheets.columns.header"), read_rows, rows_shown, help_line=help_line, optional=True, width=120
        )
        self.header.edit.editingFinished.connect(self._header_changed)
        self._advice = label("", "2s", wrap=True)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        made = QWidget()
        top = row(self.role, self.header, spacing=16)
        top.addStretch(1)
        body = column(spacing=10, margins=(16, 12, 16, 0))
        body.addLayout(top)
        body.addWidget(self._advice)
        body.addWidget(self._scroll, 1)
        made.setLayout(body)
        return made

    # -- showing ---------------------------------------------------------------------------------

    def show_opened(self, opened: OpenedRoster, plans: Sequence[SheetPlan]) -> None:
        """A file just read."""
        self._opened = opened
        self._file.setText(opened.workbook.file)
        self._sheet = next((plan.sheet for plan in plans if plan.role == DATA), plans[0].sheet)
        self.show_plans(plans)
        self.sheets.select(self._sheet)

    def show_plans(self, plans: Sequence[SheetPlan]) -> None:
        """What is going to be read, after a correction too."""
        self._plans = {plan.sheet: plan for plan in plans}
        counted = [plan for plan in plans if plan.role == DATA]
        rows = sum(len(plan.data_rows) for plan in counted)
        self._about.setText(text("spreadsheets.columns.about", sheets=len(counted), rows=rows))
        shown_rows = [
            Row(plan.sheet, (plan.sheet.strip() or text("spreadsheets.columns.only_sheet"), self._role_chip(plan),
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

    def _choose_sheet(self, sheet: Any) -> None:
        if sheet is not None and sheet != self._sheet:
            self._sheet = sheet
            self._show_plan()

    def _show_plan(self) -> None:
        plan = self._plans.get(self._sheet)
        if plan is None:
            return
        self.role.set_value(plan.role)
        self.header.set_value(plan.header_rows)
        self.header.setVisible(plan.role == DATA)
        self._advice.setText(self._advice_of(plan))
        self._scroll.setWidget(self._grid(plan))

    def _advice_of(self, plan: SheetPlan) -> str:
        if plan.role != DATA:
            return text("spreadsheets.columns.not_read")
        return text("spreadsheets.columns.by_header") if plan.header_known else text("spreadsheets.columns.by_content")

    def _grid(self, plan: SheetPlan) -> QWidget:
        made = QWidget()
        made.setObjectName("plain")
        grid = QGridLayout(made)
        grid.setContentsMargins(0, 0, theme().px(12), theme().px(12))
        grid.setHorizontalSpacing(theme().px(16))
        grid.setVerticalSpacing(theme().px(6))
        self.boxes = {}
        if plan.role == DATA:
            heads = ("letter", "heading", "taken", "sure", "samples")
            for at, words in enumerate(HEADS[name] for name in heads):
                grid.addWidget(label(text(words), "2s"), 0, at)
            for line, found in enumerate(plan.columns, 1):
                self._add_line(grid, line, plan, found)
        grid.setColumnStretch(4, 1)
        grid.setRowStretch(len(plan.columns) + 1, 1)
        return made

    def _add_line(self, grid: QGridLayout, line: int, plan: SheetPlan, found: ColumnPlan) -> None:
        box = FieldBox()
        box.setModel(self._fields)
        box.setCurrentIndex(max(box.findData(found.field), 0))
        box.setFixedWidth(theme().px(170))
        box.setMaxVisibleItems(16)
        heading = " ".join(found.header.split())
        box.setAccessibleName(text("spreadsheets.columns.box", letter=found.letter, heading=heading))
        box.activated.connect(
            lambda _at, box=box, index=found.index: self.corrected.emit(
                self._sheet, {"fields": {index: box.currentData() or ""}}
            )
        )
        self.boxes[found.index] = box
        samples = label(self._samples(plan, found), "2s")
        samples.setMinimumWidth(theme().px(120))
        parts = (
            label(found.letter, "strong"),
            label(heading or text("kit.none")),
            box,
            self._certainty(found),
            samples,
        )
        for at, part in enumerate(parts):
            grid.addWidget(part, line, at, Qt.AlignmentFlag.AlignVCenter)

    @staticmethod
    def _certainty(found: ColumnPlan) -> QWidget:
        if not found.field:
            return chip(text("spreadsheets.columns.unknown"), "mute")
        if found.certainty >= SURE:
            return chip(text("spreadsheets.columns.sure"), "ok")
        return chip(text("spreadsheets.columns.guess"), "warn")

    def _samples(self, plan: SheetPlan, found: ColumnPlan) -> str:
        if self._opened is None:
            return ""
        cells = self._opened.workbook.sheet(plan.sheet).rows
        values: list[str] = []
        for number in plan.data_rows[:60]:
            line = cells[number - 1]
            value = shown(line[found.index]) if found.index < len(line) else None
            if value and value not in values:
                values.append(value if len(value) <= 22 else value[:21] + "…")
            if len(values) == SAMPLES:
                break
        return "  ·  ".join(values)

    def _header_changed(self) -> None:
        plan = self._plans.get(self._sheet)
        if plan is None or not self.header.check():
            return
        wanted = self.header.value or ()
        if tuple(wanted) != plan.header_rows:
            self.corrected.emit(self._sheet, {"header_rows": wanted})


HEADS = {
    "letter": "spreadsheets.columns.letter",
    "heading": "spreadsheets.columns.heading",
    "taken": "spreadsheets.columns.taken",
    "sure": "spreadsheets.columns.certainty",
    "samples": "spreadsheets.columns.samples",
}
