"""One township as it stood in a month: what it reported, what the rows held now say; on to its roster of that month."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from PySide6.QtWidgets import QVBoxLayout, QWidget

from minsheng_desktop.core.errors import AppError, Kind
from minsheng_desktop.core.texts import text
from minsheng_desktop.entitlements.statistics_sheets import month_words
from minsheng_desktop.exchange.township import TownshipMonth, months_sheet, township_month, township_sheet
from minsheng_desktop.rules import year_month
from ui.entitlements.figure_table import FigureTable
from ui.exchange import closing
from ui.kit.buttons import FilterButton, button, segments
from ui.kit.cards import FilterRow, PageHeader
from ui.kit.labels import label
from ui.kit.messages import Notice
from ui.kit.page import Page
from ui.session import Session

FIGURES, HISTORY = "figures", "history"
PAID = ("active", "grace")
MONTHS = 24


class TownshipPage(Page):
    """``args``: ``node`` (its uid in hexadecimal digits), ``month`` (YYYYMM)."""

    tables: ClassVar[frozenset[str]] = frozenset({"package", "entitlement", "period_figure", "period_lock"})
    help_topic: ClassVar[str] = "county#看一个乡镇"

    def __init__(self, session: Session, args: Mapping[str, Any] | None = None, parent: QWidget | None = None) -> None:
        super().__init__(session, args, parent)
        title = text("county.page.township")
        self.set_title(title)
        self.found: TownshipMonth | None = None
        self.view = FIGURES
        self.body = FigureTable(self, "exchange.township", title)
        self.body.table.set_empty("sigma", text("county.page.empty"), text("county.page.empty_what"))
        self.body.table.opened.connect(self.open_row)
        self.body.table.page_opened.connect(self.open_row)
        printing = button(text("county.page.print"), self.body.print, icon="printer")
        printing.setVisible(session.may("notice"))
        exporting = button(text("kit.export.verb"), self.body.ask_export, icon="file-output")
        exporting.setVisible(session.may("export"))
        self.roster = button(text("county.page.roster"), lambda: self.open_roster(), kind="primary", icon="users")
        names = [(FIGURES, text("county.page.figures")), (HISTORY, text("county.page.history"))]
        self.header = PageHeader(title, segments(names, self._look, FIGURES), printing, exporting, self.roster)
        this = year_month.of(session.clock.today())
        chosen = int(self.args.get("month") or this)
        months = sorted({*(year_month.add(this, -step) for step in range(MONTHS)), chosen}, reverse=True)
        named: list[tuple[object, str]] = [(month, month_words(month)) for month in months]
        self.month = FilterButton(text("county.page.month"), named, self._tell, value=chosen, always_on=True)
        self.stands = label("", "2s")
        self.notice = Notice()
        self.notice.hide()
        self.lock = button(text("county.page.lock_one"), self.ask_lock, kind="link", icon="lock")
        self.unlock = button(text("county.page.unlock_one"), self.ask_unlock, kind="link")
        for made in (self.lock, self.unlock):
            made.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for part in (self.header, FilterRow(self.month, self.stands, None, self.lock, self.unlock), self.notice):
            layout.addWidget(part)
        layout.addWidget(self.body, 1)

    def _look(self, view: object) -> None:
        self.view = str(view)
        self._show_sheet()

    def _tell(self, _value: object) -> None:
        self.refresh()

    def refresh(self, changed: set[str] | None = None) -> None:
        node, month = str(self.args.get("node", "")), int(str(self.month.value))
        self.session.read(lambda uow, job: township_month(uow, node, month), self._show, self._failed, owner=self)

    def _show(self, found: TownshipMonth) -> None:
        self.notice.hide()
        self.found = found
        self.set_title(found.name)
        self.header.set_title(text("county.page.township_title", name=found.name, month=month_words(found.month)))
        said = [found.note, text("county.cli.locked") if found.locked else ""]
        self.stands.setText(text("kit.list_join").join(filter(None, said)))
        may = self.session.may("package") and found.month <= year_month.of(self.session.clock.today())
        self.lock.setVisible(may and not found.locked)
        self.unlock.setVisible(may and found.locked)
        self._show_sheet()

    def _show_sheet(self) -> None:
        if self.found is not None:
            self.body.show_sheet(months_sheet(self.found) if self.view == HISTORY else township_sheet(self.found))

    def _failed(self, error: AppError) -> None:
        if error.kind is not Kind.CANCELLED:
            self.notice.say(error.message, "err")

    def on_activate(self) -> None:
        self.body.table.main.setFocus()

    def ask_lock(self) -> QWidget | None:
        """Ask whether to close the month for this township alone."""
        found = self.found
        return closing.ask_lock(self, found.month, (), (found.uid, found.name)) if found else None

    def ask_unlock(self) -> QWidget | None:
        """Ask why the month is to be opened again for this township alone."""
        found = self.found
        return closing.ask_unlock(self, found.month, (found.uid, found.name)) if found else None

    def open_row(self, key: Any) -> None:
        """A programme's roster of the month, or another month of the township."""
        row = self.body.row_at(key)
        if row is None or self.found is None or row.kind:
            return
        if self.view == HISTORY:
            self.month.set_value(row.key)
            self.refresh()
            return
        code = next((line.code for line in self.found.lines if line.programme == row.uid), "")
        self.open_roster(code)

    def open_roster(self, programme: str = "") -> None:
        """The township's roster as it stood in the month."""
        if self.found is not None:
            args = {"month": self.found.month, "town_name": self.found.name, "statuses": PAID}
            self.open_page("households.roster", **args, programme=programme)
