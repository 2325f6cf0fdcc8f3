"""One register: its figures, its entries by year, village and state, an entry in the side panel."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any, ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.texts import text
from minsheng_desktop.registers.figure_records import Figures
from minsheng_desktop.registers.reading import EntryFilter
from ui.households.roster_filters import WordFilter, village_choices
from ui.kit.buttons import FilterButton, button, icon_button
from ui.kit.cards import FilterRow, PageHeader, TotalsBar, discard
from ui.kit.formats import number
from ui.kit.messages import Notice
from ui.kit.page import Page
from ui.kit.side_panel import PanelSplit, SidePanel
from ui.kit.table import TablePanel
from ui.kit.theme import theme
from ui.registers.entry_panel import Desk, EntryPanel
from ui.registers.entry_rows import FILTER, EntrySource, table_columns
from ui.registers.figures_strip import FiguresStrip, figure_parts, sum_words
from ui.registers.register_menus import RegisterMenus
from ui.registers.register_reading import EntryRead, RegisterDesk, read_desk, read_entry, read_figures
from ui.registers.wording import standing, state_choices
from ui.session import Session, Ticket

EVERY = 0  # the filter of all years


class RegisterPage(Page):
    """``args``: ``code``. It may be asked for an ``entry`` (uid) to be shown, or for the entries of a ``state``."""

    tables: ClassVar[frozenset[str]] = frozenset({"register_entry", "register"})
    help_topic = "registers#登记一条"
    folds_navigation = True

    def __init__(self, session: Session, args: Mapping[str, Any] | None = None, parent: QWidget | None = None) -> None:
        super().__init__(session, args, parent)
        self.code = str(self.args["code"])
        self.desk: RegisterDesk | None = None
        self.figures: Figures | None = None
        self.table: TablePanel | None = None
        self.source: EntrySource | None = None
        self._asked: dict[str, Any] = {}
        self._reading: Ticket | None = None
        self.set_title(text("register_pages.list.page"))
        self._build()
        keys: tuple[tuple[str, Callable[[], object]], ...] = (
            ("Ctrl+N", self.add), ("F2", self.edit), ("Ctrl+F", self.words.setFocus), ("F5", self.refresh),
            ("Ctrl+P", lambda: self.menus.print_list()), ("Ctrl+E", lambda: self.menus.ask_export()),
        )  # fmt: skip
        for shortcut, act in keys:
            made = QShortcut(QKeySequence(shortcut), self)
            made.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            made.activated.connect(act)

    # -- building --------------------------------------------------------------------------------

    def _build(self) -> None:
        self.menus = RegisterMenus(self)
        self.add_button = button(text("register_pages.add"), self.add, kind="primary", icon="plus")
        self.more_button = icon_button("ellipsis", text("register_pages.more"), self.menus.open_more)
        self.header = PageHeader("", self.menus.import_button, self.menus.export_button, self.menus.print_button,
                                 self.add_button, self.more_button)  # fmt: skip
        self.add_button.setVisible(False)
        self.strip = FiguresStrip(self.show_figures)
        everything = [(EVERY, text("kit.find.all"))]
        today = self.session.clock.today()
        self.year = FilterButton(text("register_pages.year"), everything, self._narrow)
        self._first_year = today.year
        self.state = FilterButton(text("register_pages.state_head"), [("all", text("kit.find.all"))], self._narrow)
        self.village = FilterButton(text("register_pages.village"), [(b"", text("kit.find.all"))], self._narrow)
        self.test = FilterButton(text("register_pages.test"), [("", text("kit.find.all"))], self._narrow)
        self.test.hide()
        self.within = FilterButton(text("register_pages.parent"), [(b"", text("kit.find.all"))], self._narrow)
        self.within.hide()
        self.words = WordFilter(text("register_pages.find"))
        self.words.asked.connect(self._narrow)
        if theme().scale == 1.0:
            self.words.setMinimumWidth(theme().px(220))
        self.notice = Notice()
        self.notice.hide()
        self.totals = TotalsBar()
        self.totals.hide()
        body = QFrame()
        body.setObjectName("page")
        self.inner = QVBoxLayout(body)
        self.inner.setContentsMargins(0, 0, 0, 0)
        self.inner.setSpacing(0)
        filters = FilterRow(self.year, self.state, self.village, self.test, self.within, None, self.words)
        for part in (self.header, self.strip, filters, self.notice):
            self.inner.addWidget(part)
        self.split = PanelSplit(body, SidePanel())
        self.panel = EntryPanel(self, self.split)
        self.panel.written.connect(self._written)
        self.panel.print_asked.connect(lambda line: self.menus.print_entries([line]))
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.split)

    def _make_table(self, desk: RegisterDesk) -> None:
        columns = table_columns(desk.spec, desk.role, desk.county)
        self.source = EntrySource(desk.spec, columns)
        made = TablePanel(self.session, columns, self.source, name=f"registers.{desk.spec.code}",
                          title=desk.spec.title, checkable=True, numbered=True, movable=True)  # fmt: skip
        actions = [(text("register_pages.add"), self.add)] if self.may_add else []
        made.set_empty("book-open", text("register_pages.empty", title=desk.spec.title),
                       " ".join(desk.spec.about.split()), actions)  # fmt: skip
        made.opened.connect(self.open_entry)
        made.page_opened.connect(self.open_entry)
        made.current_changed.connect(self._current)
        made.filters_cleared.connect(self.clear_filters)
        made.escaped.connect(self.split.panel.ask_close)
        made.model.loaded.connect(self._settled)
        made.context_asked.connect(self.menus.popup)
        if self.session.may("import"):
            made.content_pasted.connect(lambda content: self.open_page("registers.import", code=self.code,
                                                                      content=content))  # fmt: skip
        self.words.left_down.connect(made.main.setFocus)
        self.table = made
        self.inner.addWidget(made, 1)
        self.inner.addWidget(self.totals)

    @property
    def may_add(self) -> bool:
        """Whether entries can be made here."""
        ended = self.desk.spec.ended if self.desk else ""
        return self.session.may("edit") and not (ended and ended < self.session.clock.today().isoformat())

    def on_activate(self) -> None:
        if self.table is not None and not self.panel.editing:
            self.table.main.setFocus()

    def may_close(self) -> bool:
        return self.panel.guard.may_close()

    def show_asked(self, asks: Mapping[str, Any]) -> None:
        self._asked = dict(asks)
        if self.desk is not None:
            self._answer()

    def _answer(self) -> None:
        """Show what was asked for: entries of every year in a state, or one entry."""
        asks, self._asked = self._asked, {}
        if asks.get("state"):
            self.year.set_value(EVERY)
            self.state.set_value(asks["state"])
            self._narrow()
        if asks.get("parent"):
            self.within.set_choices([(b"", text("kit.find.all")), asks["parent"]], asks["parent"][0])
            self.within.show()
            self.year.set_value(EVERY)
            self._narrow()
        if asks.get("add") and self.may_add and self.panel.guard.may_put_away():
            key, subject, uid = asks["add"]
            self.panel.enter(self.form_desk(), {key: subject}, {key: uid})
        if asks.get("entry") and self.panel.guard.may_put_away():
            self._show_entry(asks["entry"])

    # -- loading ---------------------------------------------------------------------------------

    def refresh(self, changed: set[str] | None = None) -> None:
        code, year, first = self.code, self._year() if self.desk else self._first_year, self.desk is None
        if self._reading:
            self._reading.discard()

        def _read(uow: Any, job: Any) -> tuple[RegisterDesk, Figures]:
            desk = read_desk(uow, code)
            return desk, read_figures(uow, code, None if first and desk.every_year else year)

        self._reading = self.session.read(_read, self._show, self._failed, owner=self)

    def _year(self) -> int | None:
        return int(str(self.year.value)) or None

    def _failed(self, error: AppError) -> None:
        self.notice.say(error.message, "err", (text("kit.table.retry"), self.refresh))

    def _show(self, found: tuple[RegisterDesk, Figures]) -> None:
        self._reading = None
        first = self.desk is None
        same = self.desk is not None and self.desk.spec == found[0].spec
        self.desk, self.figures = found
        desk, spec = self.desk, self.desk.spec
        self.notice.hide()
        self.set_title(spec.title)
        self.header.set_title(spec.title)
        late = self.figures.overdue
        self.header.set_state(text("register_pages.late", count=number(late)) if late else "", "err")
        self.add_button.setVisible(self.may_add)
        self._offer(desk, first)
        self.strip.show_figures(self.figures, spec)
        if self.table is not None and not same:
            self.inner.removeWidget(self.table)
            discard(self.table)
            self.table = None
        if self.table is None:
            self._make_table(desk)
            self.on_activate()
            self._ask()
        else:
            self.table.model.reload()
        if self._asked:
            self._answer()
        elif self.panel.line is not None and not self.panel.editing:
            self._show_entry(self.panel.line.uid)

    def _offer(self, desk: RegisterDesk, first: bool) -> None:
        years = [(EVERY, text("kit.find.all")), *((y, text("register_pages.of_year", year=y)) for y in desk.years)]
        year = EVERY if desk.every_year else self._first_year
        self.year.set_choices(years, year if first else self.year.value)
        self.year.setVisible(not standing(desk.spec))
        self.village.set_choices(village_choices([(c.value, c.name) for c in desk.villages]), self.village.value)
        self.village.setVisible(bool(desk.spec.first_of("area")))
        self.state.set_choices(state_choices(desk.spec), self.state.value)
        self.state.setVisible(desk.spec.close is not None)
        tests = [("", text("kit.find.all")), *((test.key, test.title) for test in desk.spec.tests)]
        self.test.set_choices(tests, self.test.value)
        self.test.setVisible(bool(desk.spec.tests))

    # -- filtering -------------------------------------------------------------------------------

    def wanted(self) -> EntryFilter:
        """What the filters ask for."""
        village, parent = self.village.value, self.within.value
        return EntryFilter(
            year=self._year(), area=village if isinstance(village, bytes) and village else None,
            text=self.words.words, state=str(self.state.value or "all"), test=str(self.test.value or ""),
            parent=parent if isinstance(parent, bytes) and parent else None,
        )  # fmt: skip

    @property
    def filtered(self) -> bool:
        """Whether the filters leave something out beside other years."""
        return any(made.is_set for made in (self.state, self.village, self.test, self.within)) or bool(self.words.words)

    def _ask(self) -> None:
        if self.table is None:
            return
        if self.filtered:
            self.table.set_empty_by_filter()
        else:
            desk = self.desk
            assert desk is not None
            actions = [(text("register_pages.add"), self.add)] if self.may_add else []
            self.table.set_empty("book-open", text("register_pages.empty", title=desk.spec.title),
                                 " ".join(desk.spec.about.split()), actions)  # fmt: skip
        self.table.model.show_query(replace(self.table.model.query, filters=((FILTER, self.wanted()),)))

    def _narrow(self, value: object = None) -> None:
        self._ask()
        code, year = self.code, self._year()
        if self.figures is not None and self.figures.year != year:
            self.session.read(lambda uow, job: read_figures(uow, code, year), self._show_strip, owner=self)

    def _show_strip(self, figures: Figures) -> None:
        self.figures = figures
        if self.desk is not None:
            self.strip.show_figures(figures, self.desk.spec)

    def clear_filters(self) -> None:
        """Show all entries of the year again."""
        self.state.set_value("all")
        self.village.set_value(b"")
        self.test.set_value("")
        self.within.set_value(b"")
        self.within.hide()
        self.words.forget()
        self._ask()

    def _settled(self) -> None:
        desk, source, table = self.desk, self.source, self.table
        if desk is None or source is None or table is None:
            return
        self.header.set_hint(text("register_pages.count", count=number(table.model.rowCount())))
        sums, spec = source.sums, desk.spec
        shown = [(column.label, sum_words(sums[column.key], spec, column.key)) for column in spec.columns
                 if column.key in sums]  # fmt: skip
        self.totals.set_totals([], shown[:5])
        self.totals.setVisible(bool(shown) and table.model.rowCount() > 0)

    # -- entries ---------------------------------------------------------------------------------

    def form_desk(self) -> Desk:
        """What forms of this register need."""
        desk = self.desk
        assert desk is not None
        return Desk(desk.spec, desk.columns, desk.choices)

    def add(self) -> None:
        """登记: the form of a new entry."""
        if self.desk is None or not self.allowed("edit") or not self.may_add:
            return
        if self.panel.guard.may_put_away():
            self.panel.enter(self.form_desk())

    def edit(self) -> None:
        """F2: change the entry the caret stands on."""
        if self.panel.line is not None and not self.panel.editing:
            self.panel.edit()
        elif self.table is not None and not self.panel.editing and self.table.current_key() is not None:
            self._show_entry(self.table.current_key(), self.panel.edit)

    def open_entry(self, uid: bytes) -> None:
        """Show an entry, unless a form is open with something in it."""
        if self.panel.guard.may_put_away():
            self._show_entry(uid)

    def _current(self, uid: bytes | None) -> None:
        shown = not self.split.panel.isHidden() and self.panel.line is not None and not self.panel.editing
        if uid is not None and shown:
            self._show_entry(uid)

    def _show_entry(self, uid: bytes, then: Callable[[], object] | None = None) -> None:
        def _shown(found: EntryRead) -> None:
            self.panel.show(self.form_desk(), found)
            if then:
                then()

        self.session.read(lambda uow, job: read_entry(uow, uid), _shown, self._gone, owner=self)

    def _gone(self, error: AppError) -> None:
        """The entry was taken out, or taken back."""
        if not self.panel.editing:
            self.panel.close()

    def _written(self, uid: bytes | None) -> None:
        if uid is not None:
            self._show_entry(uid)

    def show_figures(self) -> None:
        """All figures line by line in the side panel."""
        if self.figures is None or self.desk is None or not self.panel.guard.may_put_away():
            return
        panel, spec = self.split.panel, self.desk.spec
        panel.show_head(text("register_pages.figures.title"), "", spec.title)
        panel.show_tabs([], "")
        panel.show_body(*figure_parts(self.figures, spec))
        panel.show_foot(button(text("register_pages.close"), partial(self.split.panel.ask_close)))
        self.split.open_panel()
