"""工作台: what is to be done, package and backup, this month per programme; for a county its townships."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, ClassVar

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.fields import Field, Label, Type
from minsheng_desktop.core.texts import text
from minsheng_desktop.workspace.home import (
    CountyHome,
    HomeTask,
    ProgrammeMonth,
    TownshipHome,
    TownshipLine,
    county_home,
    township_home,
)
from ui.kit.buttons import button
from ui.kit.cards import Card, ScrollBody, clear, column, row
from ui.kit.formats import money, number, signed
from ui.kit.labels import label
from ui.kit.messages import Notice
from ui.kit.page import Page
from ui.kit.rows import Column, Row
from ui.kit.table import TablePanel
from ui.kit.theme import theme
from ui.registry import load_pages
from ui.session import Session
from ui.workspace import home_words
from ui.workspace.home_parts import TaskList, state_line

ACTIONS = (
    ("spreadsheets.import", "file-input", "workspace.action.import"),
    ("households.roster", "users", "workspace.action.roster"),
    ("progress.tasks", "target", "workspace.action.progress"),
)
SEND_PAGE, BACKUP_PAGE = "exchange.send", "workspace.backup"
ROSTER_PAGE, BOARD_PAGE = "households.roster", "exchange.board"


def _column(key: str, words: str, width: int, type: Type = Type.TEXT, **more: Any) -> Column:
    return Column(Field(key, Label(literal=words), type, width, sortable=False), **more)


class HomePage(Page):
    """The first tab, never closed."""

    tables: ClassVar[frozenset[str]] = frozenset(
        {"person", "household", "entitlement", "entitlement_amount", "entitlement_member", "doubt", "area",
         "backup_run", "package", "node", "import_run"}
    )  # fmt: skip
    help_topic = "workspace.help.home"

    def __init__(self, session: Session, args: Mapping[str, Any] | None = None, parent: QWidget | None = None) -> None:
        super().__init__(session, args, parent)
        self._county = session.role == "county"
        self._known = set(load_pages())
        self.set_title(text("workspace.page.home"))
        self._day, self._place = label("", "title"), label("", "2s")
        self.notice = Notice()
        self.notice.hide()
        self.tasks = TaskList()
        self.work = Card(text("workspace.card.tasks"), "", flush=True).add(self.tasks)
        self._states = QVBoxLayout()
        self._states.setSpacing(theme().px(14))
        self._state_actions = QHBoxLayout()
        self._state_actions.setSpacing(theme().px(8))
        self.state = Card(text("workspace.card.state"))
        self.state.add(self._states)
        self.state.body.addStretch(1)
        self.state.add(self._state_actions)
        self.table = TablePanel(session, self._columns(), small=True, title=text("workspace.card.month"))
        self.table.main.clicked.connect(lambda index: self._open_row(self.table.model.key_at(index.row())))
        self.table.opened.connect(self._open_row)
        words = text("workspace.card.townships") if self._county else text("workspace.card.month")
        self._total = label("", "strong")
        self.month = Card(words, "", self._total, flush=True).add(self.table)
        self._arrange()

    def _arrange(self) -> None:
        look = theme()
        actions = [
            button(text(words), partial(self.open_page, key), icon=icon)
            for key, icon, words in ACTIONS
            if key in self._known and not self._county
        ]
        head = row(self._day, self._place, None, *actions, spacing=10)
        cards = QHBoxLayout() if look.scale == 1.0 else QVBoxLayout()
        cards.setSpacing(look.px(16))
        cards.addWidget(self.work, 17)
        cards.addWidget(self.state, 8)
        body = column(spacing=16)
        body.addLayout(head)
        body.addWidget(self.notice)
        first, second = (self.month, cards) if self._county else (cards, self.month)
        for part in (first, second):
            if isinstance(part, QWidget):
                body.addWidget(part)
            else:
                body.addLayout(part)
        body.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(ScrollBody(body))

    def _columns(self) -> list[Column]:
        if self._county:
            return [
                _column("name", text("workspace.town.name"), 150, strong=True),
                _column("package", text("workspace.town.package"), 150),
                _column("at", text("workspace.town.at"), 130),
                _column("status", text("workspace.town.status"), 110, kind="status"),
                _column("persons", text("workspace.town.persons"), 90, Type.INTEGER),
                _column("benefits", text("workspace.town.benefits"), 90, Type.INTEGER),
                _column("fen", text("workspace.month.amount"), 140, Type.MONEY),
                _column("doubts", text("workspace.town.doubts"), 80, Type.INTEGER),
                _column("note", text("workspace.town.note"), 120, stretch=True),
            ]
        return [
            _column("name", text("workspace.month.programme"), 200, strong=True, stretch=True),
            _column("households", text("workspace.month.households"), 90, Type.INTEGER),
            _column("persons", text("workspace.month.persons"), 90, Type.INTEGER),
            _column("fen", text("workspace.month.amount"), 150, Type.MONEY),
            _column("more", text("workspace.month.more"), 130, align="right"),
            _column("fen_more", text("workspace.month.fen_more"), 130, align="right"),
        ]

    # -- loading ---------------------------------------------------------------------------------

    def refresh(self, changed: set[str] | None = None) -> None:
        read = county_home if self._county else township_home
        self.session.read(lambda uow, job: read(uow), self._show, self._failed, owner=self)

    def on_activate(self) -> None:
        # The cursor stands in the search box: the first thing asked of a clerk is a name.
        search = self.window().findChild(QWidget, "search")
        if search is not None:
            QTimer.singleShot(0, search, search.setFocus)

    def _failed(self, error: AppError) -> None:
        self.notice.say(error.message, "err", (text("kit.table.retry"), self.refresh))

    def _show(self, home: TownshipHome | CountyHome) -> None:
        self.notice.hide()
        self._day.setText(f"{home_words.day_words(home.today)} {home_words.weekday_words(home.today)}")
        if isinstance(home, CountyHome):
            self._show_county(home)
        else:
            self._show_township(home)

    def _show_tasks(self, tasks: tuple[HomeTask, ...], more: int) -> None:
        late = sum(1 for task in tasks if task.days is not None and task.days < 0)
        words = text("workspace.tasks", count=len(tasks)) if tasks else ""
        if late:
            words = text("workspace.tasks_late", count=len(tasks), late=late)
        if more:
            words = text("workspace.tasks_more", words=words, more=more)
        self.work.detail.setText(words)
        self.tasks.show_tasks(tasks, self._opener)

    def _opener(self, task: HomeTask) -> Callable[[], object] | None:
        request = home_words.task_request(task, self._county)
        return (lambda: self.requested.emit(request)) if request.key in self._known else None

    # -- township --------------------------------------------------------------------------------

    def _show_township(self, home: TownshipHome) -> None:
        self._place.setText(text("workspace.place", area=self.session.identity.area, count=home.villages))
        self._show_tasks(home.tasks, home.more_tasks)
        self._show_states(home)
        month = text("common.year_month", year=home.month // 100, month=home.month % 100)
        self.month.detail.setText(month)
        total = sum(line.fen for line in home.programmes)
        self._total.setText(text("workspace.month.total", amount=money(total)) if home.programmes else "")
        if not home.programmes:
            begin = (text("workspace.action.import"), lambda: self.open_page("spreadsheets.import"))
            self.table.set_empty("users", text("workspace.month.empty"), text("workspace.month.empty_what"), [begin])
        self.table.model.show_rows([Row(line.name, self._month_cells(line)) for line in home.programmes])
        self.table.model.completed.emit()

    @staticmethod
    def _month_cells(line: ProgrammeMonth) -> tuple[Any, ...]:
        by_household = line.unit == "household"
        more = line.households_more if by_household else line.persons_more
        unit = text("common.household") if by_household else text("common.person")
        return (
            line.name,
            line.households or None,
            line.persons,
            line.fen,
            f"{signed(more)} {unit}" if more else text("kit.none"),
            _signed_money(line.fen_more),
        )

    def _show_states(self, home: TownshipHome) -> None:
        clear(self._states)
        clear(self._state_actions)
        if home.sent:
            at = home_words.moment_words(home.sent.at, home.today)
            self._states.addWidget(
                state_line("package", home_words.package_words(home.sent), text("workspace.state.sent_at", at=at),
                           home_words.status_words(home.sent))
            )  # fmt: skip
        if home.received:
            at = home_words.moment_words(home.received.at, home.today)
            self._states.addWidget(
                state_line("mail-check", text("workspace.state.receipt"), text("workspace.state.received_at", at=at),
                           home_words.status_words(home.received))
            )  # fmt: skip
        unsent = text("workspace.state.unsent_detail", count=number(home.unsent))
        if not home.joined:
            unsent = text("workspace.state.not_joined", count=number(home.unsent))
        waiting = text(home_words.STATUS_WORDS["unreported"]) if home.unsent else ""
        self._states.addWidget(state_line("package", text("workspace.state.unsent"), unsent, waiting, "mute"))
        self._states.addWidget(self._backup_line(home))
        if SEND_PAGE in self._known and self.session.may("package"):
            self._state_actions.addWidget(
                button(text("workspace.action.send"), lambda: self.open_page(SEND_PAGE), kind="primary", icon="package")
            )
        self._add_backup_button()

    def _backup_line(self, home: TownshipHome | CountyHome) -> QWidget:
        if home.last_backup is None:
            never = text("workspace.state.no_backup")
            return state_line(
                "database-backup", text("workspace.state.backup"), never, text("workspace.state.never"), "warn"
            )
        at = home_words.moment_words(home.last_backup, home.today)
        words = text("workspace.state.backup_at", at=at)
        return state_line("database-backup", text("workspace.state.backup"), words)

    def _add_backup_button(self) -> None:
        if self.session.may("backup"):
            made = button(text("workspace.action.backup"), lambda: self.open_page(BACKUP_PAGE), icon="database-backup")
            self._state_actions.addWidget(made)
        self._state_actions.addStretch(1)

    # -- county ----------------------------------------------------------------------------------

    def _show_county(self, home: CountyHome) -> None:
        came = sum(1 for line in home.townships if line.last is not None)
        count = len(home.townships)
        self._place.setText(text("workspace.county_place", area=self.session.identity.area, count=count))
        self._show_tasks(home.tasks, 0)
        clear(self._states)
        clear(self._state_actions)
        self._states.addWidget(self._backup_line(home))
        self._add_backup_button()
        self.month.detail.setText(text("workspace.town.came", came=came, count=count))
        total = sum(line.fen for line in home.townships)
        self._total.setText(text("workspace.month.total", amount=money(total)) if home.townships else "")
        self.table.set_empty("inbox", text("workspace.town.empty"), text("workspace.town.empty_what"))
        self.table.model.show_rows([self._town_row(home, line) for line in home.townships])
        self.table.model.completed.emit()

    @staticmethod
    def _town_row(home: CountyHome, line: TownshipLine) -> Row:
        note = text("workspace.town.needs_full") if line.needs_full else ""
        last = line.last
        if last is None:
            status = (text(home_words.STATUS_WORDS["unreported"]), "mute")
            cells: tuple[Any, ...] = (line.name, "", "", status)
        else:
            at = home_words.moment_words(last.at, home.today)
            cells = (line.name, home_words.package_words(last), at, home_words.status_words(last))
        return Row(line.uid, (*cells, line.persons, line.benefits, line.fen, line.doubts or None, note))

    def _open_row(self, key: Any) -> None:
        page = BOARD_PAGE if self._county else ROSTER_PAGE
        if key is not None and page in self._known:
            self.open_page(page)


def _signed_money(fen: int | None) -> str:
    if not fen:
        return text("kit.none")
    return f"+{money(fen)}" if fen > 0 else money(fen)
