"""The roster page's parts: head, filters, table, sums, side panel; what the panel shows and what may be changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import QItemSelectionModel
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from minsheng_desktop.core.texts import text
from minsheng_desktop.entitlements.records import Totals
from minsheng_desktop.entitlements.service import ROSTER_FIELDS, RosterChoices
from ui.households.person_panel import PersonPanel
from ui.households.roster_actions import RosterActions
from ui.households.roster_bulk import BulkPanel
from ui.households.roster_cells import CellEditing
from ui.households.roster_chips import FilterChips, RosterFilters
from ui.households.roster_columns import ColumnChooser
from ui.households.roster_filters import WordFilter
from ui.households.roster_header import RosterHeader
from ui.households.roster_rows import (
    BY_VILLAGE,
    FIRST_SORT,
    RosterShape,
    RosterSource,
    filter_of,
    may_change_rows,
    read_cell,
    record_of,
    roster_columns,
)
from ui.households.roster_saved import SavedFilters
from ui.households.roster_selection import Chosen, chosen_rows
from ui.households.roster_totals import RosterTotals
from ui.households.roster_view import RosterView
from ui.households.wording import month_words
from ui.kit.buttons import icon_button
from ui.kit.messages import Notice, QuestionDialog, Toast
from ui.kit.page import Page, PageRequest
from ui.kit.progress_strip import ProgressStrip
from ui.kit.rows import Key, Query, Row
from ui.kit.side_panel import PanelSplit, SidePanel
from ui.kit.table import TablePanel
from ui.session import Session, Ticket

KEPT = "households.roster"
NO_SHAPE = RosterShape(RosterChoices((), ()), "", (), ROSTER_FIELDS, ())
PERSON, COLUMNS, BULK, PASTE = "person", "columns", "bulk", "paste"


class RosterFrame(Page):
    """The widgets of the roster page, what its panel shows, and what is allowed in it."""

    def __init__(self, session: Session, args: Mapping[str, Any] | None = None, parent: QWidget | None = None) -> None:
        super().__init__(session, args, parent)
        self._kept: dict[str, Any] = dict(session.preferences.get(KEPT, {}))
        self.shape: RosterShape | None = None
        self.totals: Totals | None = None
        self.picked: Totals | None = None
        self.mode = ""  # what the side panel shows
        self.dialog: QuestionDialog | None = None
        self._tickets: dict[str, Ticket] = {}
        self._columns_of: tuple[object, ...] = ()
        self._build()

    # -- building --------------------------------------------------------------------------------

    def _build(self) -> None:
        self.table = TablePanel(
            self.session,
            roster_columns(NO_SHAPE, False),
            RosterSource(),
            name=KEPT,
            title=text("households.page.roster"),
            checkable=True,
            numbered=True,
            movable=True,
        )
        self.table.model.read_cell = read_cell
        self.strip = ProgressStrip(text("households.roster.cancel_leaves"))
        self.month_strip = Notice("")
        self.month_strip.hide()
        self.row_actions = RosterActions(self, self.table, self.strip)
        self.view = RosterView(self.table, bool(self._kept.get("grouped", True)), self.choose_columns)
        unstated, grace = bool(self.args.get("unstated")), int(self.args.get("grace") or 0)
        self.chips = FilterChips(self, self.session, self.session.clock.today(), unstated=unstated, grace=grace)
        self.chips.ask(self.args)
        self.words = WordFilter(text("households.filter.hint"))
        self.words.say(str(self.args.get("words", "")))
        self.saved = SavedFilters(self.session, lambda: {**self.chips.values, "text": self.words.words})
        self.eye = icon_button("eye", text("households.roster.look"), self._look, shortcut="Ctrl+Shift+I")
        self.header = RosterHeader(self)
        right = [self.eye, self.view.columns, self.view.rows]
        self.filters = RosterFilters(self.chips, self.words, self.saved, right)
        self.eye.setVisible(self.session.may("reveal"))
        self.bar = RosterTotals()
        body = QFrame()
        body.setObjectName("page")
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (self.header, self.filters, self.month_strip, self.strip):
            column.addWidget(part)
        column.addWidget(self.table, 1)
        column.addWidget(self.bar)
        self.split = PanelSplit(body, SidePanel())
        self.person = PersonPanel(self, self.split)
        self.chooser = ColumnChooser(self, self.split, self.table)
        self.cells = CellEditing(self, self.split, self.table, partial(self._panel_shows, PASTE))
        self.bulk = BulkPanel(self, self.split)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.split)

    def on_activate(self) -> None:
        self.table.main.setFocus()

    def toast_clearance(self) -> int:
        return self.bar.height()

    @property
    def editable(self) -> bool:
        """Whether rows may be changed here: not by everyone, not in a roster of the past, not of other offices."""
        return may_change_rows(self.session) and not self.chips.values["month"]

    # -- the side panel and the cells -------------------------------------------------------------

    def open_bulk(self) -> None:
        """批量变更 of the chosen rows in the side panel."""
        chosen = self.chosen
        if chosen and self.editable and self.shape:
            self._panel_shows(BULK)
            self.bulk.open(chosen.keys, self.shape)

    def choose_columns(self) -> None:
        """选列 in the side panel."""
        self._panel_shows(COLUMNS)
        self.chooser.open()

    def _panel_shows(self, mode: str) -> None:
        if self.mode == COLUMNS and mode != COLUMNS:
            self.chooser.close()
        if self.mode == BULK and mode != BULK:
            self.bulk.close()
        self.mode = mode

    def _look(self) -> None:
        self.row_actions.look(self.table.current_key())

    def edit_cell(self) -> None:
        """F2: write into the current cell, or into the remark where the cell cannot be written into."""
        current, model = self.table.main.currentIndex(), self.table.model
        if model.key_at(current.row()) is None or not may_change_rows(self.session):
            return
        if month := self.chips.values["month"]:
            words = text("roster.cell.month_refused", month=month_words(month))
            self.toasted.emit(Toast(words, icon="info", tone="warn"))
            return
        spec = model.spec(current.column())
        column = current.column() if spec and spec.editable else model.column_of("remark")
        if column != current.column() and self.table.is_hidden("remark"):
            self.table.hide_column("remark", False)
        index, view = model.index(current.row(), column), self.table.columns.view_of(column)
        view.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)
        view.scrollTo(index)
        view.edit(index)

    def open_import(self) -> None:
        """名单导入."""
        self.open_page("spreadsheets.import")

    # -- what is shown, what is chosen, what is done with it --------------------------------------

    def query(self) -> Query:
        """What the table shall show."""
        filters = {**self.chips.values, "text": self.words.words}
        shown = self.table.model.query
        known = self.table.model.column_of(shown.sort) >= 0
        sort, descending = (shown.sort, shown.descending) if shown.sort and known else (FIRST_SORT, False)
        return Query(sort, descending, BY_VILLAGE if self.view.grouped else "", tuple(filters.items()))

    @property
    def chosen(self) -> Chosen:
        """The rows an action is for."""
        return chosen_rows(self.table)

    def export(self, plain: bool = False) -> None:
        """Write the chosen rows, or all that is shown, to a workbook: a finished sheet, or the bare rows."""
        if self.allowed("export"):
            self.row_actions.export(self.title, *self._shown_rows(), plain=plain)

    def export_like(self, below: QWidget) -> None:
        """Write all that is shown in the layout of a kept mapping, chosen from a menu."""
        if self.allowed("export"):
            self.row_actions.ask_mapping(below, self.title, filter_of(self.query()))

    def print(self) -> None:
        """Print the chosen rows, or all that is shown."""
        if self.allowed("notice"):
            self.row_actions.print(self.title, *self._shown_rows())

    def _shown_rows(self) -> tuple[Any, list[Key]]:
        chosen = self.chosen
        return filter_of(self.query()), [] if chosen.everything else chosen.keys

    def only_village(self, village: bytes) -> None:
        """Show one village (b"": all)."""
        self.chips.village.set_value(village, tell=True)

    def of_village(self, village: bytes) -> Any:
        """What is shown, of one village."""
        return replace(filter_of(self.query()), village=village)

    def _with_row(self, key: Key, done: Any) -> None:
        self.table.model.fetch([key], lambda rows: done(rows[0]) if rows else None)

    def open_row(self, row: Row) -> None:
        """Open the household page, or the person's where there is no household."""
        found = record_of(row)
        if found.household_uid:
            home = PageRequest.to("households.household", uid=found.household_uid)
            self.requested.emit(home.asking(person=found.person_uid))
        else:
            self.open_page("households.person", uid=found.person_uid)

    def open_key(self, key: Key) -> None:
        """Open the page of a row."""
        self._with_row(key, self.open_row)
