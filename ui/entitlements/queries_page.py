"""专题查询: questions to the roster of a month, saved under a name; the conditions in a plain form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from minsheng_desktop.areas.service import villages_by_name
from minsheng_desktop.core.errors import AppError, Kind
from minsheng_desktop.core.texts import text
from minsheng_desktop.entitlements.queries_saved import (
    QueryWish,
    SavedQuery,
    conditions_text,
    delete_query,
    list_queries,
    run_query,
    save_query,
)
from minsheng_desktop.entitlements.service import programmes_in_use
from minsheng_desktop.entitlements.statistics_sheets import FigureSheet, month_words, query_sheet
from minsheng_desktop.programmes.service import list_programmes
from minsheng_desktop.rules import year_month
from minsheng_desktop.rules.money import spelt
from ui.entitlements.figure_table import FigureTable
from ui.entitlements.query_form import QueryForm
from ui.kit.buttons import FilterButton, button
from ui.kit.cards import FilterRow, PageHeader
from ui.kit.messages import Notice, Question, Toast, ask
from ui.kit.page import Page
from ui.kit.side_panel import PanelSplit, SidePanel
from ui.session import Session, Ticket

MONTHS = 36


def asked_sheet(uow: Any, name: str, wish: QueryWish, month: int) -> FigureSheet:
    """What a query found in a month, with its conditions and sums in words."""
    found = run_query(uow, wish, month)
    words = conditions_text(uow, wish)
    notes = [words, text("statistics.note.found", benefits=len(found.keys), households=found.households,
                         persons=found.persons, total=spelt(found.total_fen))]  # fmt: skip
    if found.towards:
        gone = found.towards
        notes.append(text("statistics.note.towards", all=len(found.keys), transferred=gone.transferred,
                          waived=gone.waived, pending=gone.pending))  # fmt: skip
    return query_sheet(uow, name or words, month, found.keys, notes)


def _programmes(uow: Any) -> list[tuple[str, str]]:
    """(code, name) of the programmes people draw, then of the other ones with rosters."""
    used = [programme.code for programme in programmes_in_use(uow)]
    known = {programme.code: programme for programme in list_programmes(uow)}
    others = [code for code, programme in known.items() if code not in used and "roster" in programme.scope]
    return [(code, known[code].short_name) for code in (*used, *others) if code in known]


class QueriesPage(Page):
    """``args``: ``query`` (code or name of a saved query) to begin with."""

    tables: ClassVar[frozenset[str]] = frozenset({"setting", "programme", "area"})
    help_topic: ClassVar[str] = "statistics#专题查询"
    folds_navigation: ClassVar[bool] = True

    def __init__(self, session: Session, args: Mapping[str, Any] | None = None, parent: QWidget | None = None) -> None:
        super().__init__(session, args, parent)
        title = text("statistics.page.queries")
        self.set_title(title)
        self._ticket: Ticket | None = None
        self.queries: list[SavedQuery] = []
        self.wish = QueryWish()
        self.name = ""
        self._begun = False
        self.body = FigureTable(self, "statistics.query", title)
        self.body.table.opened.connect(self._open)
        self.body.table.page_opened.connect(self._open)
        self.body.table.set_empty("list-filter", text("statistics.query_page.none"), text("statistics.list.empty_what"))
        self.change_button = button(text("statistics.query_page.conditions"), self.edit, icon="list-filter")
        self.save_button = button(text("statistics.query_page.save"), self._ask_save, icon="save")
        self.delete_button = button(text("statistics.query_page.delete"), self._ask_delete, icon="trash-2")
        printing = button(text("statistics.list.print"), self.body.print, icon="printer")
        if not session.may("notice"):
            printing.hide()
        exporting = button(text("kit.export.verb"), self.body.ask_export, icon="file-output")
        if not session.may("export"):
            exporting.hide()
        self.header = PageHeader(title, self.change_button, self.save_button, self.delete_button, printing, exporting)
        self._make_filters()
        self.notice = Notice()
        self.notice.hide()
        self.form = QueryForm()
        body = QFrame()
        body.setObjectName("page")
        inner = QVBoxLayout(body)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(0)
        for part in (self.header, FilterRow(self.month, self.query, None), self.notice):
            inner.addWidget(part)
        inner.addWidget(self.body, 1)
        self.split = PanelSplit(body, SidePanel())
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.split)
        for keys, act in (("Ctrl+E", self.body.ask_export), ("Ctrl+P", self.body.print), ("F2", self.edit)):
            made = QShortcut(QKeySequence(keys), self)
            made.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            made.activated.connect(act)
        panel = self.split.panel
        panel.show_head(text("statistics.query_page.conditions"), "", text("statistics.query_page.all_hold"))
        panel.show_body(self.form)
        panel.show_foot(button(text("statistics.query_page.ask"), self.ask_form, kind="primary"),
                        button(text("statistics.query_page.clear"), self._clear))  # fmt: skip

    def _make_filters(self) -> None:
        this = year_month.of(self.session.clock.today())
        named: list[tuple[object, str]] = [
            (year_month.add(this, -step), month_words(year_month.add(this, -step))) for step in range(MONTHS)
        ]
        self.month = FilterButton(text("statistics.list.month"), named, self._tell, value=this, always_on=True)
        self.query = FilterButton(text("statistics.query_page.query"), [("", text("statistics.query_page.own"))],
                                  self._choose)  # fmt: skip

    # -- loading ---------------------------------------------------------------------------------

    def refresh(self, changed: set[str] | None = None) -> None:
        self.session.read(
            lambda uow, job: (
                list_queries(uow), _programmes(uow), list(villages_by_name(uow)),
            ),
            self._offer, self._failed, owner=self,
        )  # fmt: skip

    def _offer(self, found: tuple[list[SavedQuery], list[tuple[str, str]], list[str]]) -> None:
        self.queries, programmes, villages = found
        own: list[tuple[object, str]] = [("", text("statistics.query_page.own"))]
        self.query.set_choices([*own, *((query.name, query.name) for query in self.queries)], self.name)
        self.form.offer(programmes, villages)
        self._tell_buttons()
        if not self._begun:
            self._begun = True
            wanted = self.args.get("query") or self.queries[0].code
            first = next((q for q in self.queries if wanted in (q.code, q.name)), self.queries[0])
            self.query.set_value(first.name)
            self._choose(first.name)

    def _tell_buttons(self) -> None:
        query = next((one for one in self.queries if one.name == self.name), None)
        may = self.session.may("edit")
        self.save_button.setVisible(may)
        self.delete_button.setVisible(may and query is not None and not query.code)

    def _choose(self, name: object) -> None:
        """A saved query, or conditions of one's own."""
        query = next((one for one in self.queries if one.name == name), None)
        self.name, self.wish = (query.name, query.wish) if query else ("", QueryWish())
        self.form.show_wish(self.wish)
        self._tell_buttons()
        if query is None:
            self.edit()
        self.ask()

    def _tell(self, _value: object) -> None:
        self.ask()

    def ask(self) -> None:
        """Ask the roster of the month."""
        if self._ticket:
            self._ticket.discard()
        name, wish, month = self.name, self.wish, int(str(self.month.value))
        self._ticket = self.session.read(
            lambda uow, job: asked_sheet(uow, name, wish, month), self._show, self._failed, owner=self
        )

    def _show(self, sheet: FigureSheet) -> None:
        self.notice.hide()
        self.header.set_hint(sheet.notes[1])
        self.body.show_sheet(sheet)

    def _failed(self, error: AppError) -> None:
        if error.kind is not Kind.CANCELLED:
            self.notice.say(error.message, "err")

    def on_activate(self) -> None:
        self.body.table.main.setFocus()

    # -- conditions ------------------------------------------------------------------------------

    def edit(self) -> None:
        """The conditions in the panel."""
        self.split.open_panel()
        self.form.programme.setFocus()

    def ask_form(self) -> None:
        """Ask with what the form says."""
        wish = self.form.wish()
        if wish is None:
            return
        if wish != self.wish:
            self.name, self.wish = "", wish
            self.query.set_value("")
            self._tell_buttons()
        self.ask()

    def _clear(self) -> None:
        self.form.show_wish(QueryWish())

    def _ask_save(self) -> None:
        question = Question(
            text("statistics.query_page.save_title"), text("statistics.query_page.save_body"),
            text("statistics.query_page.save_keep"), text("statistics.query_page.save"), danger=False,
            reason=text("statistics.query_page.name"), given="",
        )  # fmt: skip
        self.dialog = ask(self, question, self.save)

    def save(self, name: str) -> None:
        """Keep the conditions under a name."""
        wish = (self.form.wish() if not self.split.panel.isHidden() else None) or self.wish
        self.session.write(lambda do, job: do.run(save_query, name, wish), self._saved, self._refused, owner=self)

    def _saved(self, query: SavedQuery) -> None:
        self.name, self.wish = query.name, query.wish
        self.toasted.emit(Toast(text("statistics.query_page.saved", name=query.name)))

    def _refused(self, error: AppError) -> None:
        self.toasted.emit(Toast(error.message, icon="circle-alert", tone="err"))

    def _ask_delete(self) -> None:
        name = self.name
        question = Question(
            text("statistics.query_page.delete_title", name=name), text("statistics.query_page.delete_body"),
            text("statistics.query_page.delete_keep"), text("statistics.query_page.delete"),
        )  # fmt: skip
        self.dialog = ask(self, question, lambda _reason: self.delete(name))

    def delete(self, name: str) -> None:
        """Forget a query of one's own."""

        def _gone(_none: None) -> None:
            self.name = ""
            self.toasted.emit(Toast(text("statistics.query_page.deleted", name=name)))

        self.session.write(lambda do, job: do.run(delete_query, name), _gone, self._refused, owner=self)

    def _open(self, key: Any) -> None:
        row = self.body.row_at(key)
        if row is not None and row.uid is not None:
            self.open_page("households.person", uid=row.uid)
