"""What every page with a list of cases shares: filters, table, chosen cases, the side panel, papers for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QMenu, QPushButton, QVBoxLayout, QWidget

from minsheng_desktop.applications.records import ApplicationFilter, ApplicationRow, Missing
from minsheng_desktop.applications.service import list_applications
from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.texts import text
from ui.applications.act_panel import ActPanel
from ui.applications.case_acts import CaseActs
from ui.applications.case_reading import lacks_of
from ui.applications.case_rows import base_columns, case_row, end_columns, sorted_rows
from ui.applications.wording import verb
from ui.households.roster_filters import WordFilter
from ui.kit.buttons import FilterButton, button, icon_button
from ui.kit.cards import FilterRow, PageHeader
from ui.kit.formats import number
from ui.kit.labels import label
from ui.kit.list_export import ListExport
from ui.kit.messages import Notice, Toast
from ui.kit.page import Page
from ui.kit.rows import Column, Row
from ui.kit.side_panel import PanelSplit, SidePanel
from ui.kit.table import TablePanel
from ui.kit.theme import theme
from ui.session import Session, Ticket

LATE, SOON, MINE = "late", "soon", "mine"
SELECTION = "selection"
CASE_TABLES = frozenset(
    {"application", "application_step", "application_member", "means_check", "survey", "posting", "posting_line",
     "objection", "programme", "area"}
)  # fmt: skip


class CaseList(Page):
    """A list of cases. Subclasses say which ones (``wanted``), their columns and their acts."""

    tables: ClassVar[frozenset[str]] = CASE_TABLES
    folds_navigation: ClassVar[bool] = True
    name: ClassVar[str] = ""  # columns and filters are kept under it

    def __init__(self, session: Session, args: Mapping[str, Any] | None = None, parent: QWidget | None = None) -> None:
        super().__init__(session, args, parent)
        self.rows: list[ApplicationRow] = []
        self.lacks: dict[bytes, Sequence[Missing]] = {}
        self.dialog: Any = None
        self._ticket: Ticket | None = None
        self._sort: tuple[str, bool] = ("", False)
        self.set_title(self.title_words)
        self._build()

    # -- what a subclass says --------------------------------------------------------------------

    @property
    def title_words(self) -> str:
        """The page's title."""
        raise NotImplementedError

    def wanted(self) -> ApplicationFilter:
        """Which cases are asked for; further filters narrow them here."""
        raise NotImplementedError

    def columns(self) -> list[Column]:
        """The columns."""
        return [*base_columns(), *end_columns()]

    def own_actions(self) -> list[QWidget]:
        """The page's own buttons, shown while nothing is chosen."""
        return []

    def chosen_actions(self) -> list[QWidget]:
        """The buttons for chosen cases beside the step they wait for."""
        return []

    def start(self, code: str, rows: list[ApplicationRow]) -> None:
        """Begin the step ``code`` for ``rows``, which all wait for it."""
        self.doing.take(rows, code)

    def verb_of(self, code: str, rows: Sequence[ApplicationRow]) -> str:
        """What the step is called on its button."""
        return text("cases.menu.step", step=rows[0].stage_label)

    def status_choices(self) -> list[tuple[str, str]]:
        """The statuses of the rows that are there, with how many."""
        counts: dict[str, tuple[str, int]] = {}
        for row in self.rows:
            word, count = counts.get(row.status, (row.status_label, 0))
            counts[row.status] = (word, count + 1)
        return [(code, text("cases.filter.counted", word=word, count=number(count)))
                for code, (word, count) in counts.items()]  # fmt: skip

    def more_cells(self, row: ApplicationRow) -> Mapping[str, Any]:
        """Cells of the page's own columns."""
        return {}

    def tips(self, row: ApplicationRow) -> Mapping[str, str]:
        """What is said of a cell when it is pointed at."""
        return {}

    def read_more(self, uow: Any, rows: Sequence[ApplicationRow]) -> Any:
        """What else is read with the cases."""
        return None

    def take_more(self, found: Any) -> None:
        """What else was read."""

    def offered(self, menu: QMenu) -> None:
        """Further lines of the menu for chosen cases."""

    def nothing(self) -> tuple[str, str]:
        """Why the list is empty, and what to do."""
        return text("cases.list.none"), ""

    # -- building --------------------------------------------------------------------------------

    def _build(self) -> None:
        title = self.title_words
        self._columns = self.columns()
        self.table = TablePanel(
            self.session, self._columns, name=f"cases.{self.name}", title=title, checkable=True, movable=True
        )
        self.table.selection_changed.connect(self._chosen_changed)
        self.table.opened.connect(self.open_case)
        self.table.page_opened.connect(self.open_case)
        self.table.filters_cleared.connect(self.clear_filters)
        self.table.model.sorting_changed.connect(self._sorted)
        self.table.context_asked.connect(lambda _key, place: self._menu().popup(place))
        self.export = ListExport(self, lambda: self.table, lambda: title)
        self.panel = SidePanel()
        self.header = PageHeader(title, self.export.button, *self.own_actions())
        self.notice = Notice()
        self.notice.hide()
        body = QFrame()
        body.setObjectName("page")
        inner = QVBoxLayout(body)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(0)
        for part in (self.header, self._filters(), self.notice):
            inner.addWidget(part)
        inner.addWidget(self.middle(), 1)
        self.split = PanelSplit(body, self.panel)
        self.table.escaped.connect(self.panel.ask_close)
        self.acts = ActPanel(self, self.split)
        self.doing = CaseActs(self, self.acts)
        self.chosen_label = label("", "strong")
        clear = button(text("cases.list.unchoose"), self._unchoose, kind="link")
        self.do_button = button("", self.do_step, kind="primary")
        self.more_button = icon_button("ellipsis", text("cases.list.more"), self._open_menu)
        self.header.add_actions(
            SELECTION, self.chosen_label, clear, *self.chosen_actions(), self.do_button, self.more_button
        )
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.split)
        for keys, act in (("Ctrl+F", self.words.setFocus), ("F5", self.refresh), ("F2", self.do_step)):
            made = QShortcut(QKeySequence(keys), self)
            made.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            made.activated.connect(act)

    def middle(self) -> QWidget:
        """What stands below the filters."""
        return self.table

    def _filters(self) -> FilterRow:
        everything = [("", text("kit.find.all"))]
        self.status = FilterButton(text("cases.filter.status"), everything, self._narrow)
        self.programme = FilterButton(text("cases.filter.programme"), everything, self._narrow)
        self.village = FilterButton(text("cases.filter.village"), everything, self._narrow)
        due = [*everything, (LATE, text("cases.filter.late")), (SOON, text("cases.filter.soon"))]
        self.due = FilterButton(text("cases.filter.due"), due, self._narrow)
        mine = [*everything, (MINE, text("cases.filter.mine"))]
        self.by = FilterButton(text("cases.filter.by"), mine, lambda _value: self.refresh())
        self.words = WordFilter(text("cases.filter.words"))
        if theme().scale == 1.0:
            self.words.setMinimumWidth(theme().px(200))
        self.words.asked.connect(self._narrow)
        self.words.left_down.connect(self.table.main.setFocus)
        if self.args.get("late"):
            self.due.set_value(LATE)
        first = (self.status, self.programme, self.village, self.due, self.by)
        return FilterRow(*first, *self.more_filters(), None, self.words)

    def more_filters(self) -> list[QWidget]:
        """Further filters."""
        return []

    def on_activate(self) -> None:
        if not self.acts.is_open:
            self.table.main.setFocus()

    def may_close(self) -> bool:
        return self.acts.guard.may_close()

    # -- loading ---------------------------------------------------------------------------------

    def refresh(self, changed: set[str] | None = None) -> None:
        if self._ticket:
            self._ticket.discard()
        wanted = replace(self.wanted(), mine=self.by.value == MINE)

        def _read(uow: Any, job: Any) -> tuple[list[ApplicationRow], Any]:
            rows = list(list_applications(uow, wanted))
            return rows, self.read_more(uow, rows)

        self._ticket = self.session.read(_read, self._show, self._failed, owner=self)

    def _failed(self, error: AppError) -> None:
        self.notice.say(error.message, "err", (text("kit.table.retry"), self.refresh))

    def _show(self, found: tuple[list[ApplicationRow], Any]) -> None:
        self._ticket = None
        self.notice.hide()
        self.rows, more = found
        self.take_more(more)
        self._offer()
        self.show_rows()
        waiting = [row.uid for row in self.rows if row.stage]
        if waiting:
            self._ticket = self.session.read(
                lambda uow, job: lacks_of(uow, waiting), self._take_missing, self._failed, owner=self
            )

    def _take_missing(self, lacks: dict[bytes, Sequence[Missing]]) -> None:
        self._ticket = None
        self.lacks = lacks
        self.show_rows()

    def _offer(self) -> None:
        everything = [("", text("kit.find.all"))]
        programmes = sorted({(row.programme, row.programme_name) for row in self.rows}, key=lambda pair: pair[1])
        villages = sorted({row.village for row in self.rows if row.village})
        self.status.set_choices([*everything, *self.status_choices()], self.status.value)
        self.programme.set_choices([*everything, *programmes], self.programme.value)
        self.village.set_choices([*everything, *((name, name) for name in villages)], self.village.value)

    def shown(self) -> list[ApplicationRow]:
        """The cases the filters leave, in the order chosen."""
        words = self.words.words
        today = self.session.clock.today()

        def _fits(row: ApplicationRow) -> bool:
            soon = min((day for day in (row.stage_due_on, row.due_on) if day), default="")
            near = bool(soon) and (row.days_late > 0 or soon <= _in_days(today, 3))
            return (
                self.status.value in ("", row.status)
                and self.programme.value in ("", row.programme)
                and self.village.value in ("", row.village)
                and (self.due.value != LATE or row.days_late > 0)
                and (self.due.value != SOON or near)
                and (not words or words in row.name or words in row.number or words in row.id_no
                     or words in row.village)
                and self.fits(row)
            )  # fmt: skip

        return sorted_rows([row for row in self.rows if _fits(row)], *self._sort, today)

    def fits(self, row: ApplicationRow) -> bool:
        """Whether the page's own filters leave a case."""
        return True

    def show_rows(self) -> None:
        """Show the cases the filters leave."""
        shown = self.shown()
        today = self.session.clock.today()
        rows: list[Row] = [
            case_row(row, self._columns, self.lacks, today, self.more_cells(row), self.tips(row)) for row in shown
        ]
        if self.rows:
            self.table.set_empty_by_filter()
        else:
            why, what = self.nothing()
            self.table.set_empty("inbox", why, what)
        self.table.model.show_rows(rows)
        gone = self.table.model.ticked.difference(row.uid for row in shown)
        if gone:
            self.table.model.tick(gone, False)
        self._tell(shown)
        self._chosen_changed()

    def _tell(self, shown: Sequence[ApplicationRow]) -> None:
        late = sum(1 for row in shown if row.days_late > 0)
        self.header.set_state(text("cases.list.late", count=number(late)) if late else "", "err")
        self.header.set_hint(text("cases.list.count", count=number(len(shown))))

    def _narrow(self, _value: object = None) -> None:
        self.show_rows()

    def clear_filters(self) -> None:
        """Show all again."""
        for made in (self.status, self.programme, self.village, self.due, self.by):
            made.set_value("")
        self.words.forget()
        self.refresh()

    def _sorted(self, key: str, descending: bool) -> None:
        self._sort = (key, descending)
        self.show_rows()

    # -- choosing --------------------------------------------------------------------------------

    def chosen(self) -> list[ApplicationRow]:
        """The ticked cases, else several selected ones, else the one the caret stands on."""
        keys = set(self.table.chosen())
        return [row for row in self.shown() if row.uid in keys]

    def picked(self) -> bool:
        """Whether cases were chosen and not merely pointed at."""
        return bool(self.table.model.ticked) or len(self.table.chosen()) > 1

    def _chosen_changed(self) -> None:
        if not hasattr(self, "chosen_label"):
            return
        rows = self.chosen()
        self.chosen_label.setText(text("cases.list.chosen", count=number(len(rows))) if self.picked() else "")
        self.chosen_label.setVisible(self.picked())
        self.header.show_actions(SELECTION if rows and self.picked() else "")
        self.name_acts(rows)

    def name_acts(self, rows: Sequence[ApplicationRow]) -> None:
        """Say on the buttons for how many cases they are."""
        code, same = self.waiting(rows)
        self.do_button.setVisible(bool(same) and self.session.may("edit"))
        if same:
            words = verb(self.verb_of(code, same), len(same))
            self.do_button.setText(words)
            self.do_button.setAccessibleName(words)

    @staticmethod
    def waiting(rows: Sequence[ApplicationRow]) -> tuple[str, list[ApplicationRow]]:
        """The step most of ``rows`` wait for, and those that do."""
        by_stage: dict[str, list[ApplicationRow]] = {}
        for row in rows:
            if row.stage and (row.own or (row.county_decides and row.stage == "decide")):
                by_stage.setdefault(row.stage, []).append(row)
        return max(by_stage.items(), key=lambda found: len(found[1]), default=("", []))

    def do_step(self) -> None:
        """F2: the step the chosen cases wait for."""
        rows = self.need()
        code, same = self.waiting(rows)
        if same and self.allowed("edit"):
            self.start(code, same)
        elif rows:
            self.toasted.emit(Toast(text("cases.step.none"), icon="info", tone="info"))

    @staticmethod
    def name_act(made: QPushButton, words: str) -> None:
        """Another verb on a button that has an icon."""
        made.setText(f" {words}")
        made.setAccessibleName(words)

    def _unchoose(self) -> None:
        self.table.model.tick_all(False)
        self.table.main.clearSelection()
        self._chosen_changed()

    def uids(self) -> list[bytes]:
        """The uids of the chosen cases."""
        return [row.uid for row in self.chosen()]

    def need(self) -> list[ApplicationRow]:
        """The chosen cases; without any say so."""
        rows = self.chosen()
        if not rows:
            self.toasted.emit(Toast(text("cases.list.choose_first"), icon="info", tone="info"))
        return rows

    # -- opening ---------------------------------------------------------------------------------

    def open_case(self, key: Any) -> None:
        """The file of a case."""
        if isinstance(key, bytes):
            self.open_page("applications.case", uid=key)

    def _menu(self) -> QMenu:
        menu = QMenu(self)
        self.offered(menu)
        self.doing.fill(menu, self.chosen())
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    def _open_menu(self) -> None:
        self._menu().popup(self.more_button.mapToGlobal(self.more_button.rect().bottomLeft()))


def _in_days(today: Any, days: int) -> str:
    return str(type(today).fromordinal(today.toordinal() + days).isoformat())
