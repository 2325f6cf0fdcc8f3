"""花名册: who draws a benefit, by programme and village, with totals, marks, remarks and export."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, ClassVar

from PySide6.QtCore import QItemSelectionModel, QPoint, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from minsheng_desktop.core.texts import text
from minsheng_desktop.entitlements.records import Totals
from minsheng_desktop.entitlements.service import (
    RosterChoices,
    roster_totals,
)
from ui.households.marks import mark_menu
from ui.households.person_panel import PersonPanel
from ui.households.revealing import refuse
from ui.households.roster_actions import RosterActions
from ui.households.roster_filters import FilterChips, ViewButtons, WordFilter, village_choices
from ui.households.roster_rows import (
    BY_VILLAGE,
    FIRST_SORT,
    HIDDEN_AT_FIRST,
    RosterSource,
    covered_words,
    filter_of,
    load_choices,
    name_heading,
    record_of,
    roster_columns,
)
from ui.households.wording import category_words, count_words, dotted
from ui.kit import formats
from ui.kit.buttons import button, icon_button
from ui.kit.cards import FilterRow, PageHeader, TotalsBar
from ui.kit.labels import label
from ui.kit.messages import Question, ask
from ui.kit.page import Page
from ui.kit.progress_strip import ProgressStrip
from ui.kit.rows import Key, Query, Row
from ui.kit.side_panel import PanelSplit, SidePanel
from ui.kit.table import TablePanel
from ui.session import Session, Ticket

KEPT = "households.roster"
SELECTION = "selection"


class RosterPage(Page):
    """The roster of a programme. ``args``: ``programme`` (code), ``village`` (uid) choose at first."""

    tables: ClassVar[frozenset[str]] = frozenset(
        {"entitlement", "entitlement_amount", "entitlement_member", "person", "bank_account", "household", "doubt",
         "area", "programme"}
    )  # fmt: skip
    folds_navigation: ClassVar[bool] = True
    help_topic: ClassVar[str] = "households.help.roster"

    def __init__(self, session: Session, args: Mapping[str, Any] | None = None, parent: QWidget | None = None) -> None:
        super().__init__(session, args, parent)
        self._kept: dict[str, Any] = dict(session.preferences.get(KEPT, {}))
        self.choices: RosterChoices | None = None
        self.totals: Totals | None = None
        self.picked: Totals | None = None
        self._tickets: dict[str, Ticket] = {}
        self._build()
        self._connect()
        self.set_title(text("households.page.roster"))

    # -- building --------------------------------------------------------------------------------

    def _build(self) -> None:
        title = text("households.page.roster")
        self.table = TablePanel(
            self.session,
            roster_columns(self.session.may("edit")),
            RosterSource(),
            name=KEPT,
            title=title,
            checkable=True,
            numbered=True,
        )
        self.strip = ProgressStrip(text("households.roster.cancel_leaves"))
        self.row_actions = RosterActions(self, self.table, self.strip)
        hidden = self._kept.get("hidden", [*HIDDEN_AT_FIRST, "village"])
        self.view = ViewButtons(self.table, hidden, bool(self._kept.get("grouped", True)))
        self.chips = FilterChips(self)
        self.words = WordFilter(text("households.filter.hint"))
        self.eye = icon_button("eye", text("households.roster.look"), self._look, shortcut="Ctrl+Shift+I")
        self.header = PageHeader(title, *self._own_actions())
        self.header.add_actions(SELECTION, *self._selection_actions())
        self.filters = FilterRow(*self.chips.widgets, self.words, None, self.eye, self.view.columns, self.view.rows)
        self.filters.layout().setStretch(len(self.chips.widgets), 4)
        self.bar = TotalsBar()
        body = QFrame()
        body.setObjectName("page")
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (self.header, self.filters, self.strip):
            column.addWidget(part)
        column.addWidget(self.table, 1)
        column.addWidget(self.bar)
        self.split = PanelSplit(body, SidePanel())
        self.person = PersonPanel(self, self.split)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.split)
        self._hide_forbidden()
        self._say_empty()

    def _own_actions(self) -> list[QWidget]:
        self.import_button = button(text("households.roster.import"), self._import, icon="file-input")
        self.export_button = button(text("households.roster.export"), self.export, icon="file-output")
        return [self.import_button, self.export_button]

    def _selection_actions(self) -> list[QWidget]:
        self.chosen_label = label("", "strong")
        clear = button(text("households.roster.clear"), lambda: self.table.model.tick_all(False), kind="link")
        self.mark_button = button(text("kit.mark.menu"), self._choose_mark, icon="highlighter")
        self.remark_button = button(text("households.roster.remark"), self._ask_remark, icon="pencil")
        self.notice_button = button(text("households.roster.notice"), self._notices, icon="printer")
        copy = button(text("households.roster.copy"), self.table.copy, icon="copy")
        self.export_picked = button(text("households.roster.export_picked"), self.export, icon="file-output")
        acts = [self.mark_button, self.remark_button, self.notice_button, copy, self.export_picked]
        return [self.chosen_label, clear, *acts]

    def _hide_forbidden(self) -> None:
        for right, buttons in (
            ("import", (self.import_button,)),
            ("export", (self.export_button, self.export_picked)),
            ("edit", (self.mark_button, self.remark_button)),
            ("notice", (self.notice_button,)),
            ("reveal", (self.eye,)),
        ):
            for made in buttons:
                made.setVisible(self.session.may(right))

    def _connect(self) -> None:
        self.chips.programme_changed.connect(self._programme_chosen)
        self.chips.changed.connect(self.load)
        self.words.asked.connect(lambda _words: self.load())
        self.words.left_down.connect(self.table.main.setFocus)
        self.view.grouping_changed.connect(self._regroup)
        self.view.columns_changed.connect(self._keep)
        table = self.table
        table.opened.connect(lambda key: self._with_row(key, self._open_panel))
        table.page_opened.connect(lambda key: self._with_row(key, self._open_page))
        table.current_changed.connect(self._current)
        table.selection_changed.connect(self._selection)
        table.escaped.connect(self.split.close_panel)
        table.filters_cleared.connect(self.clear_filters)
        table.context_asked.connect(self._context)
        table.model.loaded.connect(self._loaded)
        for keys, action in (("Ctrl+F", self._focus_words), ("Ctrl+E", self.export), ("F2", self.edit_remark)):
            made = QShortcut(QKeySequence(keys), self)
            made.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            made.activated.connect(action)

    def on_activate(self) -> None:
        self.table.main.setFocus()

    def _focus_words(self) -> None:
        self.words.setFocus()
        self.words.selectAll()

    # -- loading ---------------------------------------------------------------------------------

    def refresh(self, changed: set[str] | None = None) -> None:
        programme = self._programme_code()
        self._read("choices", lambda uow, job: load_choices(uow, programme), self._show_choices)
        if self.choices is not None:
            self.table.model.reload()
            self._load_totals()
            self.person.reload()

    def _read(self, name: str, work: Any, done: Any) -> None:
        earlier = self._tickets.get(name)
        if earlier:
            earlier.discard()
        self._tickets[name] = self.session.read(work, done, partial(refuse, self), owner=self)

    def _programme_code(self) -> str | None:
        """The programme wanted; None: not chosen yet, so the largest."""
        if self.choices is not None:
            return str(self.chips.programme.value or "")
        return self.args.get("programme", self._kept.get("programme"))

    def _show_choices(self, found: tuple[RosterChoices, str, list[str]]) -> None:
        first = self.choices is None
        choices, code, categories = found
        self.choices = choices
        programmes = [("", text("kit.find.all")), *((p.code, p.name) for p in choices.programmes)]
        self.chips.programme.set_choices(programmes, code)
        self.chips.village.set_choices(
            village_choices(choices.villages), self.args.get("village") if first else self.chips.village.value
        )
        chosen = [("", text("kit.find.all")), *((one, category_words(one)) for one in categories)]
        self.chips.category.set_choices(chosen, self.chips.category.value)
        self._name_page(code)
        if first:
            self.load()

    def _name_page(self, code: str) -> None:
        programme = next((p for p in self.choices.programmes if p.code == code), None) if self.choices else None
        name = programme.name if programme else text("households.roster.all")
        title = text("households.roster.title", programme=name)
        self.row_actions.unit = programme.unit if programme else ""
        model = self.table.model
        at = model.column_of("name") - len(model.leading)
        model.columns[at] = name_heading(model.columns[at], self.row_actions.unit)
        self.table.frozen.horizontalHeader().viewport().update()
        self.header.set_title(title)
        self.set_title(title)

    def _programme_chosen(self, value: object) -> None:
        code = str(value or "")
        self._keep()
        self._read("choices", lambda uow, job: load_choices(uow, code), self._show_choices)
        self.load()

    def query(self) -> Query:
        """What the table shall show."""
        chips = self.chips
        filters: dict[str, Any] = {
            "programme": chips.programme.value or "",
            "village": chips.village.value or b"",
            "statuses": chips.status.value or (),
            "category": chips.category.value or "",
            "text": self.words.words,
            "doubts_only": chips.doubts.isChecked(),
        }
        shown = self.table.model.query
        group = BY_VILLAGE if self.view.grouped else ""
        return Query(shown.sort or FIRST_SORT, shown.descending, group, tuple(filters.items()))

    def load(self) -> None:
        """Ask for the rows and totals the filters choose."""
        self.table.model.tick_all(False)
        self.table.model.show_query(self.query())
        self._load_totals()

    def _load_totals(self) -> None:
        wanted = filter_of(self.query())
        self._read("totals", lambda uow, job: roster_totals(uow, wanted), self._show_totals)

    def _show_totals(self, totals: Totals) -> None:
        self.totals = totals
        self._show_bar()

    def _regroup(self, grouped: bool) -> None:
        self.view.hide("village", grouped)
        self._keep()
        self.table.model.show_query(self.query())

    def _keep(self) -> None:
        """Remember what the clerk arranged."""
        self._kept = {
            "programme": self.chips.programme.value or "",
            "grouped": self.view.grouped,
            "hidden": sorted(self.view.hidden),
        }
        self.session.preferences.set(KEPT, self._kept)

    # -- rows chosen -----------------------------------------------------------------------------

    def _loaded(self) -> None:
        self._say_empty()

    def _say_empty(self) -> None:
        if self.chips.narrowed or self.words.words:
            self.table.set_empty_by_filter()
        elif self.choices is not None:
            may = self.session.may("import")
            action = [(text("households.roster.import"), self._import)] if may else []
            self.table.set_empty("inbox", text("households.roster.empty"), text("households.roster.empty_hint"), action)

    def clear_filters(self) -> None:
        """Take all filters away but the programme."""
        self.chips.reset()
        self.words.forget()
        self.load()

    def chosen_keys(self) -> list[Key]:
        """Ticked rows, else several selected ones; none means all that is shown."""
        keys = self.table.chosen()
        return keys if self.table.model.ticked or len(keys) > 1 else []

    def _selection(self) -> None:
        keys = self.chosen_keys()
        if not keys:
            self.picked = None
            self._show_bar()
            return
        wanted = filter_of(self.query())
        self._read("picked", lambda uow, job: roster_totals(uow, wanted, keys), self._show_picked)

    def _show_picked(self, totals: Totals) -> None:
        self.picked = totals if self.chosen_keys() else None
        self._show_bar()

    def _show_bar(self) -> None:
        unit = self.row_actions.unit
        picked, totals = self.picked, self.totals
        left = []
        if picked:
            words = dotted((count_words(picked.benefits, unit), covered_words(picked, unit)))
            left = [(text("households.totals.picked"), words)]
            left.append((text("entitlements.field.amount_fen"), formats.money(picked.amount_fen)))
            if picked.covered:
                mean = round(picked.amount_fen / picked.covered)
                left.append((text("households.totals.mean"), formats.money(mean)))
            if picked.supplement_fen:
                left.append((text("entitlements.field.supplement_fen"), formats.money(picked.supplement_fen)))
            self.chosen_label.setText(text("households.roster.chosen", rows=count_words(picked.benefits, unit)))
        right = []
        if totals:
            people = "" if unit == "person" else text("households.count.person", count=formats.number(totals.covered))
            money = text("households.totals.yuan", amount=formats.money(totals.amount_fen))
            right = [(text("kit.find.all"), dotted((count_words(totals.benefits, unit), people, money)))]
        self.bar.set_totals(left, right)
        self.header.show_actions(SELECTION if picked else "")

    # -- what is done with rows ------------------------------------------------------------------

    def _notices(self) -> None:
        self.row_actions.make_notices(self.chosen_keys())

    def export(self) -> None:
        """Write the chosen rows, or all that is shown, to a workbook."""
        if self.session.may("export"):
            self.row_actions.export(self.title, self.chosen_keys(), sorted(self.view.hidden))

    def _choose_mark(self) -> None:
        menu = mark_menu(self.mark_button, lambda mark: self.row_actions.mark(self.chosen_keys(), mark))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.mark_button.mapToGlobal(QPoint(0, self.mark_button.height() + 2)))

    def _ask_remark(self) -> None:
        keys = self.chosen_keys()
        count = count_words(len(keys), self.row_actions.unit)
        question = Question(
            text("households.roster.remark_title", rows=count),
            text("households.roster.remark_body"),
            text("households.roster.remark_keep"),
            text("households.roster.remark_do", rows=count),
            danger=False,
            reason=text("entitlements.field.remark"),
        )
        self.dialog = ask(self, question, lambda words: self.row_actions.remark(keys, words))

    def _look(self) -> None:
        self.row_actions.look(self.table.current_key())

    def edit_remark(self) -> None:
        """F2: write into the remark of the current row."""
        row, column = self.table.main.currentIndex().row(), self.table.model.column_of("remark")
        if self.table.model.key_at(row) is None or not self.session.may("edit"):
            return
        self.view.hide("remark", False)
        index = self.table.model.index(row, column)
        self.table.main.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)
        self.table.main.scrollTo(index)
        self.table.main.edit(index)

    def _import(self) -> None:
        self.open_page("spreadsheets.import")

    def _context(self, key: Key, place: QPoint) -> None:
        keys = self.table.chosen() if key in self.table.chosen() else [key]
        menu = mark_menu(self, lambda mark: self.row_actions.mark(keys, mark))
        menu.addSeparator()
        menu.addAction(text("households.panel.open_household") + "\tCtrl+Enter").triggered.connect(
            lambda: self._with_row(key, self._open_page)
        )
        menu.addAction(text("kit.mask.shown") + "\tCtrl+Shift+I").triggered.connect(lambda: self.row_actions.look(key))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(place)

    def _with_row(self, key: Key, done: Any) -> None:
        self.table.model.fetch([key], lambda rows: done(rows[0]) if rows else None)

    def _open_panel(self, row: Row) -> None:
        self.person.show_person(record_of(row).person_uid)

    def _open_page(self, row: Row) -> None:
        found = record_of(row)
        if found.household_uid:
            self.open_page("households.household", uid=found.household_uid)
        else:
            self.open_page("households.person", uid=found.person_uid)

    def _current(self, key: Key) -> None:
        if key is not None and self.person.is_open:
            self._with_row(key, self._open_panel)
