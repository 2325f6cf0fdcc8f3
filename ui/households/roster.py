"""花名册: who draws a benefit, by programme, village and month; own columns, editing in place, bulk changes."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, ClassVar

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from minsheng_desktop.core.texts import text
from minsheng_desktop.entitlements.records import Totals
from minsheng_desktop.entitlements.service import roster_totals
from ui.households.revealing import refuse
from ui.households.roster_frame import BULK, KEPT, PASTE, PERSON, RosterFrame
from ui.households.roster_menus import ask_month, group_menu, row_menu
from ui.households.roster_rows import (
    RosterShape,
    filter_of,
    hidden_at_first,
    load_shape,
    record_of,
    roster_columns,
)
from ui.households.roster_selection import left_out, totals_of, totals_without
from ui.households.roster_totals import all_pairs, picked_pairs
from ui.households.wording import count_words, month_words
from ui.kit.rows import Group, Key, Row
from ui.session import Session


class RosterPage(RosterFrame):
    """The roster of a programme. ``args``: ``programme`` (code), ``village`` (uid), ``month`` and what
    ``FilterChips.ask`` takes choose at first, ``words`` are searched for,
    ``unstated`` those of whom nobody is named as covered, ``grace`` (YYYYMM) gradual exits planned to end by then."""

    tables: ClassVar[frozenset[str]] = frozenset(
        {"entitlement", "entitlement_amount", "entitlement_member", "entitlement_state", "person", "bank_account",
         "household", "doubt", "area", "programme", "own_column"}
    )  # fmt: skip
    folds_navigation: ClassVar[bool] = True
    help_topic: ClassVar[str] = "roster#花名册"

    def __init__(self, session: Session, args: Mapping[str, Any] | None = None, parent: QWidget | None = None) -> None:
        super().__init__(session, args, parent)
        self._connect()
        self._follow_month()
        self._say_empty()
        self.set_title(text("households.page.roster"))

    def _connect(self) -> None:
        self.chips.programme_changed.connect(self._programme_chosen)
        self.chips.changed.connect(self.load)
        self.chips.other_month.connect(lambda: ask_month(self, self._month_asked))
        self.saved.chosen.connect(self.show_filters)
        self.words.asked.connect(lambda _words: self.load())
        self.words.left_down.connect(self.table.main.setFocus)
        self.view.grouping_changed.connect(self._regroup)
        table = self.table
        table.opened.connect(lambda key: self._with_row(key, self._open_panel))
        table.page_opened.connect(lambda key: self._with_row(key, self.open_row))
        table.current_changed.connect(self._current)
        table.selection_changed.connect(self._selection)
        table.escaped.connect(self.split.panel.ask_close)
        table.filters_cleared.connect(self.clear_filters)
        table.context_asked.connect(self._context)
        table.group_asked.connect(self._group_context)
        table.model.loaded.connect(self._say_empty)
        self.split.panel.closed.connect(lambda: self._panel_shows(""))
        for keys, action in (
            ("Ctrl+F", self._focus_words),
            ("Ctrl+E", self.export),
            ("Ctrl+P", self.print),
            ("F2", self.edit_cell),
            ("Ctrl+A", partial(table.model.tick_all, True)),  # also with the caret still on a chip
        ):
            made = QShortcut(QKeySequence(keys), self)
            made.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            made.activated.connect(action)

    def _focus_words(self) -> None:
        self.words.setFocus()
        self.words.selectAll()

    # -- loading ---------------------------------------------------------------------------------

    def refresh(self, changed: set[str] | None = None) -> None:
        programme = self._programme_code()
        self._read("shape", lambda uow, job: load_shape(uow, programme), self._show_shape)
        if self.shape is not None:
            self.table.model.reload()
            self._load_totals()
            if self.mode == PERSON:
                self.person.reload()

    def _read(self, name: str, work: Any, done: Any) -> None:
        earlier = self._tickets.get(name)
        if earlier:
            earlier.discard()
        self._tickets[name] = self.session.read(work, done, partial(refuse, self), owner=self)

    def _programme_code(self) -> str | None:
        """The programme wanted; None: not chosen yet, so the largest."""
        if self.shape is not None:
            return str(self.chips.programme.value or "")
        return self.args.get("programme", self._kept.get("programme"))

    def _show_shape(self, shape: RosterShape) -> None:
        first = self.shape is None
        self.shape = shape
        self.chips.offer(shape, self.args.get("village") if first else None)
        self.row_actions.unit = shape.unit
        self._lay_columns()
        self.filters.fit()
        self.chooser.take(shape)
        self._name_page()
        if first:
            self.load()

    def _lay_columns(self) -> None:
        """Bring the programme's columns into the table as the user arranged them."""
        if self.shape is None:
            return
        columns = roster_columns(self.shape, self.editable)
        hidden = hidden_at_first(self.shape, self.view.grouped)
        name = f"{KEPT}.{self.shape.code or 'all'}"
        if self._columns_of != (columns, hidden, name):
            self._columns_of = (columns, hidden, name)
            self.table.columns.declare(columns, hidden, name)

    def _name_page(self) -> None:
        programme = self.shape.programme if self.shape else None
        name = programme.name if programme else text("households.roster.all")
        title = text("households.roster.title", programme=name)
        month = self.chips.values["month"]
        if month:
            title = text("roster.month.title", title=title, month=month_words(month))
        self.header.set_title(title)
        self.set_title(title)

    def _programme_chosen(self, value: object) -> None:
        code = str(value or "")
        self._keep()
        self._read("shape", lambda uow, job: load_shape(uow, code), self._show_shape)
        self.load()

    def show_filters(self, values: Mapping[str, Any]) -> None:
        """Show a kept filter: programme, chips and words."""
        self.words.forget()
        self.words.say(str(values.get("text", "")))
        self.chips.show_values(values)
        code = values.get("programme", "")
        if code != self.chips.programme.value:
            self.chips.programme.set_value(code)
            self._keep()
            self._read("shape", lambda uow, job: load_shape(uow, code), self._show_shape)
        self.load()

    def load(self) -> None:
        """Ask for the rows and totals the filters choose."""
        self._follow_month()
        self.filters.fit()
        self.saved.follow()
        self.table.model.tick_all(False)
        self.table.model.show_query(self.query())
        self._load_totals()

    def _follow_month(self) -> None:
        """A roster of the past can only be looked at; a strip says so."""
        month = self.chips.values["month"]
        words = text("roster.month.strip", month=month_words(month)) if month else ""
        self.month_strip.say(words, "warn", (text("roster.month.back"), partial(self._month_asked, 0)))
        self.row_actions.may_change = self.editable
        self.header.allow(self.editable)
        self._lay_columns()
        self._name_page()
        if not self.editable and self.mode in (BULK, PASTE):
            self.split.panel.closed.emit()

    def _month_asked(self, month: int) -> None:
        self.chips.set_month(month)
        self.load()

    def _load_totals(self) -> None:
        wanted = filter_of(self.query())
        self._read("totals", lambda uow, job: roster_totals(uow, wanted), self._show_totals)

    def _show_totals(self, totals: Totals) -> None:
        self.totals = totals
        self._selection()

    def _regroup(self, grouped: bool) -> None:
        self._lay_columns()
        self.table.hide_column("village", grouped)
        self._keep()
        self.table.model.show_query(self.query())

    def _keep(self) -> None:
        """Remember what the clerk arranged."""
        self._kept = {"programme": self.chips.programme.value or "", "grouped": self.view.grouped}
        self.session.preferences.set(KEPT, self._kept)

    def _say_empty(self) -> None:
        if self.chips.narrowed or self.words.words:
            self.table.set_empty_by_filter()
        elif self.shape is not None:
            may = self.session.may("import")
            action = [(text("roster.action.import"), self.open_import)] if may else []
            self.table.set_empty("inbox", text("households.roster.empty"), text("households.roster.empty_hint"), action)

    def clear_filters(self) -> None:
        """Take all filters away but the programme."""
        self.chips.reset()
        self.words.forget()
        self.load()

    # -- rows chosen -----------------------------------------------------------------------------

    def _selection(self) -> None:
        chosen, wanted, model = self.chosen, filter_of(self.query()), self.table.model
        if not chosen:
            self._show_picked(None)
        elif chosen.everything and self.totals:
            self._show_picked(self.totals)
        elif len(chosen) > len(model.keys) // 2 and model.ticked:
            rest = left_out(self.table)
            self._read("picked", lambda uow, job: totals_without(uow, wanted, rest), self._show_picked)
        else:
            self._read("picked", lambda uow, job: totals_of(uow, wanted, chosen.keys), self._show_picked)

    def _show_picked(self, totals: Totals | None) -> None:
        if totals is None and "picked" in self._tickets:
            self._tickets["picked"].discard()
        self.picked = totals
        unit = self.row_actions.unit
        left = picked_pairs(totals, unit) if totals else []
        self.bar.set_totals(left, all_pairs(self.totals, unit) if self.totals else [])
        self.header.show_chosen(count_words(totals.benefits, unit) if totals else "")

    # -- menus and pages of rows ----------------------------------------------------------------

    def _context(self, key: Key, place: QPoint) -> None:
        keys = self.table.chosen()
        row_menu(self, key, keys if key in keys else [key]).popup(place)

    def _group_context(self, group: Group, place: QPoint) -> None:
        group_menu(self, group).popup(place)

    def _open_panel(self, row: Row) -> None:
        self._panel_shows(PERSON)
        self.person.show_person(record_of(row).person_uid)

    def _current(self, key: Key) -> None:
        if key is not None and self.mode == PERSON and self.person.is_open:
            self._with_row(key, self._open_panel)
