"""公示: all sheets on village boards, the villages whose sheet of the quarter is due, and the objections."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, ClassVar

from PySide6.QtWidgets import QFrame, QMenu, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from minsheng_desktop.applications.posting_records import (
    AWAITING,
    BOARD,
    KINDS,
    REMOVED,
    STATUSES,
    TOTALS,
    WEB,
    ObjectionRow,
    OverdueVillage,
    PostingRow,
    PostingSheet,
)
from minsheng_desktop.applications.postings import list_objections, list_postings, overdue_villages, posting_sheet
from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.texts import text
from ui.households.leaving import FormGuard
from ui.kit.buttons import FilterButton, button, segments
from ui.kit.cards import FilterRow, PageHeader
from ui.kit.formats import number
from ui.kit.list_export import ListExport
from ui.kit.messages import Notice, Toast
from ui.kit.page import Page
from ui.kit.side_panel import PanelSplit
from ui.kit.table import TablePanel
from ui.notices.postings_acts import PostingActs
from ui.notices.postings_panel import PostingsPanel
from ui.notices.postings_tables import (
    objection_columns,
    objection_row,
    sheet_columns,
    sheet_row,
    village_columns,
    village_rows,
)
from ui.session import Session

SHEETS, VILLAGES, OBJECTIONS = "sheets", "villages", "objections"
VIEWS = (SHEETS, VILLAGES, OBJECTIONS)
DUE = "due"


class PostingsPage(Page):
    """``args``: ``view`` (sheets, villages, objections), ``due`` (only what is to be done)."""

    tables: ClassVar[frozenset[str]] = frozenset(
        {"posting", "posting_line", "objection", "application", "entitlement", "notice"}
    )
    help_topic = "postings"

    def __init__(self, session: Session, args: Mapping[str, Any] | None = None, parent: QWidget | None = None) -> None:
        super().__init__(session, args, parent)
        self.set_title(text("postings.page.title"))
        self.sheets: dict[bytes, PostingRow] = {}
        self.villages: dict[str, OverdueVillage] = {}
        self.objections: dict[bytes, ObjectionRow] = {}
        self.view = SHEETS
        self._make_tables()
        self.panel = PostingsPanel()
        self.acts = PostingActs(self)
        self._make_header()
        self._lay_out()
        self.show_view(str(self.args.get("view") or SHEETS))

    def _make_tables(self) -> None:
        title = text("postings.page.title")
        self.sheet_table = TablePanel(
            self.session, sheet_columns(), name="notices.postings", title=title, checkable=True
        )
        self.village_table = TablePanel(
            self.session, village_columns(), name="notices.villages", title=title, checkable=True
        )
        self.objection_table = TablePanel(self.session, objection_columns(), name="notices.objections", title=title)
        self.sheet_table.set_empty("megaphone", text("postings.page.none"), text("postings.page.none_what"))
        self.village_table.set_empty("circle-check", text("postings.page.no_due"), text("postings.page.no_due_what"))
        self.objection_table.set_empty(
            "circle-check", text("postings.page.no_objection"), text("postings.page.no_objection_what")
        )
        for table in (self.sheet_table, self.village_table):
            table.selection_changed.connect(self._chosen_changed)
        self.sheet_table.opened.connect(self.open_sheet)
        self.sheet_table.current_changed.connect(self._current)
        self.objection_table.opened.connect(self.open_objection)
        self.objection_table.current_changed.connect(self._current)
        self.sheet_table.filters_cleared.connect(self._show_all)

    def _make_header(self) -> None:
        may, notice = self.session.may("edit"), self.session.may("notice")
        self.export = ListExport(self, lambda: self.table, lambda: text("postings.page.title"))
        self.renew_button = button(text("postings.page.renew_all"), self.acts.renew, kind="primary", icon="refresh-cw")
        self.header = PageHeader(text("postings.page.title"), self.export.button)
        self.print_button = button("", self.acts.print_sheets, kind="primary", icon="printer")
        self.post_button = button("", self.acts.post, icon="map-pin-check")
        self.close_button = button("", self.acts.close, icon="circle-check")
        self.more_button: QPushButton = button(
            text("postings.page.more"), lambda: self._open_menu(self.more_button), icon="ellipsis"
        )
        self.header.add_actions(SHEETS, self.post_button, self.close_button, self.more_button, self.print_button)
        self.header.add_actions(VILLAGES, self.renew_button)
        for made, allowed in (
            (self.post_button, may), (self.close_button, may), (self.renew_button, may), (self.print_button, notice),
        ):  # fmt: skip
            made.setProperty("allowed", allowed)

    def _lay_out(self) -> None:
        views = [(view, text(f"postings.page.view_{view}")) for view in VIEWS]
        self.views = segments(views, lambda view: self.show_view(str(view)), SHEETS)
        everything = text("kit.find.all")
        kinds = [("", everything), *((kind, text(f"postings.kind.{kind}")) for kind in KINDS)]
        standings = [("", everything), (DUE, text("postings.page.only_due"))]
        standings += [(status, text(f"postings.status.{status}")) for status in STATUSES]
        self.programme = FilterButton(text("postings.column.programme"), [("", everything)], self._filter)
        self.village = FilterButton(text("postings.column.village"), [("", everything)], self._filter)
        self.kind = FilterButton(text("postings.column.kind"), kinds, self._filter)
        self.status = FilterButton(
            text("postings.column.status"), standings, self._filter, value=DUE if self.args.get("due") else None
        )
        self.filters = (self.programme, self.village, self.kind, self.status)
        self.notice = Notice()
        self.notice.hide()
        self.stack = QStackedWidget()
        for table in (self.sheet_table, self.village_table, self.objection_table):
            self.stack.addWidget(table)
        body = QFrame()
        body.setObjectName("page")
        inner = QVBoxLayout(body)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(0)
        for part in (self.header, FilterRow(self.views, *self.filters, None), self.notice):
            inner.addWidget(part)
        inner.addWidget(self.stack, 1)
        self.split = PanelSplit(body, self.panel)
        self.guard = FormGuard(self, lambda: self.panel.dirty, self.panel.drop)
        self.panel.guard = self.guard.may_put_away
        for table in (self.sheet_table, self.village_table, self.objection_table):
            table.escaped.connect(self.panel.ask_close)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.split)

    # -- what is shown ---------------------------------------------------------------------------

    @property
    def table(self) -> TablePanel:
        """The table in front."""
        return {SHEETS: self.sheet_table, VILLAGES: self.village_table}.get(self.view, self.objection_table)

    def show_view(self, view: str) -> None:
        """Show sheets, villages or objections."""
        self.view = view if view in VIEWS else SHEETS
        self.stack.setCurrentIndex(VIEWS.index(self.view))
        for made in self.views.findChildren(QPushButton):
            made.setChecked(made.text().strip() == text(f"postings.page.view_{self.view}"))
        for made in self.filters:
            made.setVisible(self.view == SHEETS)
        if not self.panel.isHidden() and not self.panel.dirty:
            self.split.close_panel()
        self._chosen_changed()
        self.table.main.setFocus()

    def refresh(self, changed: set[str] | None = None) -> None:
        self.session.read(
            lambda uow, job: (list_postings(uow), overdue_villages(uow, None, True), list_objections(uow)),
            self._show, self._failed, owner=self,
        )  # fmt: skip

    def on_activate(self) -> None:
        self.table.main.setFocus()

    def may_close(self) -> bool:
        return self.guard.may_close()

    def _failed(self, error: AppError) -> None:
        self.notice.say(error.message, "err")

    def _show(self, found: tuple[Sequence[PostingRow], Sequence[OverdueVillage], Sequence[ObjectionRow]]) -> None:
        sheets, villages, objections = found
        ordered = sorted(sheets, key=lambda row: (not row.attention, row.status == REMOVED))
        self.sheets = {row.uid: row for row in ordered}
        self._offer(sheets)
        self._filter()
        made = village_rows(villages)
        self.villages = {key: village for key, (village, _) in made.items()}
        self.village_table.model.show_rows([row for _, row in made.values()])
        self.village_table.model.completed.emit()
        self.objections = {row.uid: row for row in objections}
        self.objection_table.model.show_rows([objection_row(row) for row in objections])
        self.objection_table.model.completed.emit()
        self._chosen_changed()

    def _offer(self, sheets: Sequence[PostingRow]) -> None:
        everything = ("", text("kit.find.all"))
        programmes = dict.fromkeys((row.programme, row.programme_name) for row in sheets)
        villages = dict.fromkeys(row.village for row in sheets)
        self.programme.set_choices([everything, *programmes], self.programme.value)
        self.village.set_choices([everything, *((name, name) for name in villages if name)], self.village.value)

    def _fits(self, row: PostingRow) -> bool:
        wanted = self.status.value
        fits = not wanted or (bool(row.attention) if wanted == DUE else row.status == wanted)
        pairs = ((self.programme, row.programme), (self.village, row.village), (self.kind, row.kind))
        return fits and all(not button.value or button.value == value for button, value in pairs)

    def _filter(self, _value: object = None) -> None:
        rows = [sheet_row(row) for row in self.sheets.values() if self._fits(row)]
        if self.sheets:
            self.sheet_table.set_empty_by_filter()
        self.sheet_table.model.show_rows(rows)
        self.sheet_table.model.completed.emit()
        self._chosen_changed()

    def _show_all(self) -> None:
        for made in self.filters:
            made.set_value("")
        self._filter()

    def _tell(self) -> None:
        """What is to be done, beside the title."""
        late = sum(1 for village in self.villages.values() if village.overdue)
        due = sum(1 for row in self.sheets.values() if row.attention)
        still_open = sum(1 for row in self.objections.values() if row.upheld is None)
        words = {
            SHEETS: text("postings.page.due_count", count=number(due)) if due else "",
            VILLAGES: text("postings.page.late_count", count=number(late)) if late else "",
            OBJECTIONS: text("postings.page.open_count", count=number(still_open)) if still_open else "",
        }[self.view]
        self.header.set_state(words, "err" if self.view == VILLAGES else "warn")
        counts = {SHEETS: len(self.sheets), VILLAGES: len(self.villages), OBJECTIONS: len(self.objections)}
        self.header.set_hint(text(f"postings.page.count_{self.view}", count=number(counts[self.view])))

    # -- the choice ------------------------------------------------------------------------------

    def chosen(self) -> list[PostingRow]:
        """The ticked sheets in the table's order, else the current one."""
        model = self.sheet_table.model
        keys: list[Any] = [key for key in model.keys if key in model.ticked] or [self.sheet_table.current_key]
        return [self.sheets[key] for key in keys if key in self.sheets]

    def chosen_villages(self) -> list[OverdueVillage]:
        """The ticked villages; without ticks all of them."""
        model = self.village_table.model
        keys = [key for key in model.keys if key in model.ticked] or list(model.keys)
        return [self.villages[str(key)] for key in keys if str(key) in self.villages]

    def _chosen_changed(self) -> None:
        rows = self.chosen() if self.view == SHEETS else []
        waiting = [row for row in rows if row.status == AWAITING]
        ending = [row for row in rows if row.attention == "close"]
        named = (
            (self.print_button, "print", len(rows)), (self.post_button, "post", len(waiting)),
            (self.close_button, "close", len(ending)),
        )  # fmt: skip
        for made, key, count in named:
            made.setText(" " + text(f"postings.page.do_{key}", count=number(count)))
            made.setVisible(bool(made.property("allowed")) and bool(count))
        self.more_button.setVisible(bool(rows))
        if self.view == VILLAGES:
            count = len(self.chosen_villages())
            self.renew_button.setText(" " + text("postings.page.do_renew", count=number(count)))
            self.renew_button.setVisible(bool(self.renew_button.property("allowed")) and bool(count))
        self.header.show_actions({SHEETS: SHEETS if rows else "", VILLAGES: VILLAGES}.get(self.view, ""))
        self._tell()

    def _open_menu(self, below: QWidget) -> None:
        menu = QMenu(self)
        for key, act in self.acts.offered(self.chosen()):
            menu.addAction(text(f"postings.page.{key}")).triggered.connect(partial(_act, act))
        if self.session.may("notice"):
            menu.addSeparator()
            for use in (BOARD, WEB, TOTALS):
                act = partial(self.acts.print_sheets, use)
                menu.addAction(text(f"postings.page.print_{use}")).triggered.connect(partial(_act, act))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(below.mapToGlobal(below.rect().bottomLeft()))

    # -- the panel -------------------------------------------------------------------------------

    def _current(self, key: Any) -> None:
        """The panel follows the current row while it is open and nothing is being entered."""
        if key is not None and not self.panel.isHidden() and self.panel.form is None:
            (self.open_sheet if self.view == SHEETS else self.open_objection)(key)
        if self.view == SHEETS:
            self._chosen_changed()

    def open_sheet(self, uid: bytes) -> None:
        """Show a sheet in the panel, unless something entered would be lost."""
        if self.panel.dirty:
            return

        def _show(found: tuple[PostingSheet, tuple[ObjectionRow, ...]]) -> None:
            sheet, objections = found
            self.panel.show_sheet(sheet, objections, self.acts.buttons_of(sheet))
            self.split.open_panel()

        self.session.read(
            lambda uow, job: (posting_sheet(uow, uid), list_objections(uow, uid)), _show, self.tell, owner=self
        )

    def open_objection(self, uid: bytes) -> None:
        """Show an objection in the panel."""
        row = self.objections.get(uid)
        if row is not None and not self.panel.dirty:
            self.panel.show_objection(row, self.acts.buttons_of_objection(row))
            self.split.open_panel()

    def tell(self, error: AppError) -> None:
        """Something could not be done."""
        self.toasted.emit(Toast(error.message, icon="circle-alert", tone="err"))


def _act(act: Any, _checked: bool = False) -> None:
    act()
