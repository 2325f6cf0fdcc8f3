"""统计报表: a month by village, programme and class, its balance, changes and duplicates; Enter opens the roster."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QVBoxLayout, QWidget

from minsheng_desktop.core.errors import AppError, Kind
from minsheng_desktop.core.texts import text
from minsheng_desktop.entitlements.records import ProgrammeInUse
from minsheng_desktop.entitlements.service import RosterChoices, roster_choices
from minsheng_desktop.entitlements.statistics import list_duplicates, month_summary, month_table, year_figures
from minsheng_desktop.entitlements.statistics_changes import month_balance, month_changes
from minsheng_desktop.entitlements.statistics_records import StatWish
from minsheng_desktop.entitlements.statistics_sheets import (
    FigureSheet,
    balance_sheet,
    changes_sheet,
    duplicates_sheet,
    month_words,
    summary_sheet,
    table_sheet,
)
from minsheng_desktop.rules import year_month
from ui.entitlements.figure_table import FigureTable
from ui.kit.buttons import FilterButton, button, segments
from ui.kit.cards import FilterRow, PageHeader
from ui.kit.labels import restyle
from ui.kit.messages import Notice
from ui.kit.page import Page
from ui.kit.progress_strip import ProgressStrip
from ui.session import Session, Ticket

VIEWS = ("table", "summary", "balance", "changes", "duplicates")
GROUPINGS: tuple[tuple[str, ...], ...] = (
    ("village",), ("programme",), ("category",), ("village", "programme"), ("programme", "village"),
    ("programme", "category"), ("village", "category"), ("village", "programme", "category"), (),
)  # fmt: skip
OF_TOWNS: tuple[tuple[str, ...], ...] = (
    ("township",), ("township", "programme"), ("township", "village"), ("programme", "township"),
    ("township", "village", "programme"),
)  # fmt: skip
BEFORE, LAST_YEAR = "before", "last_year"
MONTHS = 36
PAID = ("active", "grace")


@dataclass(frozen=True, slots=True)
class Asked:
    """What the page was asked to show."""

    view: str
    wish: StatWish
    compared: str
    year: bool


def figures(asked: Asked, uow: Any) -> FigureSheet:
    """The sheet that is asked for."""
    wish = asked.wish
    if asked.view == "summary":
        return summary_sheet(uow, month_summary(uow, replace(wish, by=())))
    if asked.view == "balance":
        return balance_sheet(uow, month_balance(uow, wish))
    if asked.view == "changes":
        return changes_sheet(uow, wish, month_changes(uow, wish))
    if asked.view == "duplicates":
        return duplicates_sheet(uow, wish, list_duplicates(uow, wish))
    table = month_table(uow, wish)
    steps = {BEFORE: -1, LAST_YEAR: -12}
    other = None
    if asked.compared:
        other = month_table(uow, replace(wish, month=year_month.add(wish.month, steps[asked.compared])))
    return table_sheet(uow, table, other, year_figures(uow, wish) if asked.year else None)


class StatisticsPage(Page):
    """``args``: ``view``, ``month``, ``programme`` (code) to begin with."""

    tables: ClassVar[frozenset[str]] = frozenset(
        {"entitlement", "entitlement_amount", "entitlement_member", "entitlement_state", "area", "programme"}
    )
    help_topic: ClassVar[str] = "statistics#统计报表"
    folds_navigation: ClassVar[bool] = True

    def __init__(self, session: Session, args: Mapping[str, Any] | None = None, parent: QWidget | None = None) -> None:
        super().__init__(session, args, parent)
        title = text("statistics.page.table")
        self.set_title(title)
        self.view = str(self.args.get("view") or VIEWS[0])
        self._ticket: Ticket | None = None
        self._choices = RosterChoices((), ())
        self.body = FigureTable(self, "statistics", title)
        self.body.table.opened.connect(self.open_row)
        self.body.table.page_opened.connect(self.open_row)
        self.body.table.set_empty("chart-column", text("statistics.list.empty"), text("statistics.list.empty_what"))
        printing = button(text("statistics.list.print"), self.body.print, icon="printer")
        if not session.may("notice"):
            printing.hide()
        exporting = button(text("kit.export.verb"), self.body.ask_export, icon="file-output")
        if not session.may("export"):
            exporting.hide()
        names = [(view, text(f"statistics.view.{view}")) for view in VIEWS]
        self.views = segments(names, self._look, self.view)
        self.header = PageHeader(title, self.views, printing, exporting)
        self.notice = Notice()
        self.notice.hide()
        self.strip = ProgressStrip("")
        self._make_filters()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for part in (self.header, self._filter_row, self.notice, self.strip):
            layout.addWidget(part)
        layout.addWidget(self.body, 1)
        for keys, act in (("Ctrl+E", self.body.ask_export), ("Ctrl+P", self.body.print)):
            made = QShortcut(QKeySequence(keys), self)
            made.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            made.activated.connect(act)
        session.read(lambda uow, job: roster_choices(uow), self._offer, self._failed, owner=self)

    def _make_filters(self) -> None:
        this = year_month.of(self.session.clock.today())
        months = [year_month.add(this, -step) for step in range(MONTHS)]
        chosen = int(self.args.get("month") or this)
        if chosen not in months:
            months = sorted([*months, chosen], reverse=True)
        named: list[tuple[object, str]] = [(month, month_words(month)) for month in months]
        self.month = FilterButton(text("statistics.list.month"), named, self._tell, value=chosen, always_on=True)
        groupings = (*OF_TOWNS, *GROUPINGS) if self.session.role == "county" else GROUPINGS
        self.by = FilterButton(
            text("statistics.list.by"), [(by, _words(by)) for by in groupings], self._tell, always_on=True
        )
        all_of: list[tuple[object, str]] = [("", text("kit.find.all"))]
        self.programme = FilterButton(text("statistics.dimension.programme"), all_of, self._tell)
        self.town = FilterButton(text("statistics.dimension.township"), [(b"", text("kit.find.all"))], self._town)
        self.village = FilterButton(text("statistics.dimension.village"), [(b"", text("kit.find.all"))], self._tell)
        compared: list[tuple[object, str]] = [("", text("statistics.list.alone"))]
        compared += [(key, text(f"statistics.list.{key}")) for key in (BEFORE, LAST_YEAR)]
        self.compared = FilterButton(text("statistics.list.compared"), compared, self._tell)
        self.year = button(text("statistics.list.year"), kind="filter")
        self.year.setCheckable(True)
        self.year.toggled.connect(self._year)
        if self.session.role != "county":
            self.town.hide()
        self._filter_row = FilterRow(
            self.month, self.by, self.programme, self.town, self.village, self.compared, self.year, None
        )

    def _offer(self, choices: RosterChoices) -> None:
        self._choices = choices
        programmes: list[ProgrammeInUse] = list(choices.programmes)
        named: list[tuple[object, str]] = [("", text("kit.find.all")), *((p.code, p.name) for p in programmes)]
        self.programme.set_choices(named, self.programme.value or self.args.get("programme", ""))
        towns = [(town.uid, town.name) for town in choices.townships]
        self.town.set_choices([(b"", text("kit.find.all")), *towns], self.town.value)
        self._offer_villages()
        if self.args.get("programme"):
            self.refresh()

    def _offer_villages(self) -> None:
        chosen = [town for town in self._choices.townships if town.uid == self.town.value]
        villages = chosen[0].villages if chosen else self._choices.villages
        self.village.set_choices([(b"", text("kit.find.all")), *villages], self.village.value)

    def _town(self, _value: object) -> None:
        self._offer_villages()
        self.refresh()

    def _tell(self, _value: object) -> None:
        self.refresh()

    def _year(self, on: bool) -> None:
        restyle(self.year, on="1" if on else "0")
        self.refresh()

    def _look(self, view: object) -> None:
        self.view = str(view)
        self._fit()
        self.refresh()

    def _fit(self) -> None:
        """Filters that say nothing about a view are not shown with it."""
        self.by.setVisible(self.view in ("table", "balance"))
        self.compared.setVisible(self.view == "table")
        self.year.setVisible(self.view == "table")

    @property
    def asked(self) -> Asked:
        """What the filters say."""
        by: Any = self.by.value if self.view in ("table", "balance") else ()
        wish = StatWish(
            int(str(self.month.value)), tuple(by), str(self.programme.value or ""), self.village.value or b"",  # type: ignore[arg-type]
            self.town.value or b"",  # type: ignore[arg-type]
        )  # fmt: skip
        return Asked(self.view, wish, str(self.compared.value or ""), self.year.isChecked())

    # -- loading ---------------------------------------------------------------------------------

    def refresh(self, changed: set[str] | None = None) -> None:
        if self._ticket:
            self._ticket.discard()
        asked = self.asked
        self._fit()
        self.strip.begin(text("statistics.list.counting"))
        self._ticket = self.session.read(
            lambda uow, job: figures(asked, uow), self._show, self._failed, owner=self, progress=self.strip.report
        )
        self.strip.follow(self._ticket)

    def _show(self, sheet: FigureSheet) -> None:
        self.strip.finish()
        self.notice.hide()
        self.header.set_title(sheet.title)
        empty = "no_duplicates" if self.view == "duplicates" else "no_changes" if self.view == "changes" else "empty"
        self.body.table.set_empty("chart-column", text(f"statistics.list.{empty}"), text("statistics.list.empty_what"))
        self.body.show_sheet(sheet)

    def _failed(self, error: AppError) -> None:
        self.strip.finish()
        if error.kind is not Kind.CANCELLED:
            self.notice.say(error.message, "err")

    def on_activate(self) -> None:
        self.body.table.main.setFocus()

    # -- going on --------------------------------------------------------------------------------

    def open_row(self, key: Any) -> None:
        """The roster behind a figure, or the person a line is about."""
        row, asked = self.body.row_at(key), self.asked
        if row is None:
            return
        if row.uid is not None and self.view == "duplicates":
            self.open_page("households.person", uid=row.uid)
            return
        wish = asked.wish
        args: dict[str, Any] = {"month": wish.month, "programme": wish.programme, "statuses": PAID}
        if self.view == "changes":
            args["words"] = row.cells[1]
            args["statuses"] = ()
        village = (wish.village, self.village.words) if wish.village else None
        codes = {programme.uid: programme.code for programme in self._choices.programmes}
        for group in row.groups:
            if group.dimension == "programme":
                args["programme"] = codes.get(group.value, "")  # type: ignore[arg-type]
            elif group.dimension == "category" and group.value:
                args["category"] = group.value
            elif group.dimension == "village" and isinstance(group.value, bytes):
                village = (group.value, group.label)
            elif group.dimension == "township" and self.session.role == "county":
                args["town_name"] = group.label
        if village:
            args |= {"village": village[0], "village_name": village[1]}
        self.open_page("households.roster", **args)


def _words(by: tuple[str, ...]) -> str:
    if not by:
        return text("statistics.list.whole")
    times = text("statistics.list.times")
    return f" {times} ".join(text(f"statistics.dimension.{one}") for one in by)
