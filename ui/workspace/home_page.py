"""工作台 of a township: what is to be done, package and backup, this month per programme, who reaches an age."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, ClassVar

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QLayout, QPushButton, QVBoxLayout, QWidget

from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.texts import text
from minsheng_desktop.workspace.due_ages import DuePerson
from minsheng_desktop.workspace.home import BackupState, HomeTask, TownshipHome, township_home
from minsheng_desktop.workspace.month_flow import ProgrammeMonth
from ui.kit.buttons import button
from ui.kit.cards import Card, ScrollBody, clear, column, row
from ui.kit.formats import money, number
from ui.kit.labels import label, restyle
from ui.kit.messages import EmptyState, Notice
from ui.kit.page import Page, PageRequest
from ui.kit.theme import theme
from ui.registry import load_pages
from ui.session import Session
from ui.workspace import home_words
from ui.workspace.elided import Elided
from ui.workspace.home_parts import CardLine, CardList, TaskList, recent_lines, state_line
from ui.workspace.month_table import MonthTable

SEND_PAGE, BACKUP_PAGE, ROSTER_PAGE = "exchange.send", "workspace.backup", "households.roster"
AGES_PAGE, TODAY_PAGE = "workspace.ages", "security.today"
STEP_PAGES = (ROSTER_PAGE, SEND_PAGE, "exchange.receive")
Action = tuple[str, dict[str, Any], str, str]  # page, arguments, icon, words
ACTIONS: tuple[Action, ...] = (
    ("households.entry", {}, "user-plus", "workspace.action.entry"),
    ("spreadsheets.import", {}, "file-input", "workspace.action.import"),
    ("notices.make", {"template": "benefit_certificate"}, "printer", "workspace.action.certificate"),
)
MOST_TASKS = 8


class HomeFrame(Page):
    """What both first screens share: the day, the things to do, backups, the last operations."""

    tables: ClassVar[frozenset[str]] = frozenset(
        {"person", "household", "entitlement", "entitlement_amount", "entitlement_member", "entitlement_state", "doubt",
         "doubt_answer", "area", "backup_run", "package", "node", "import_run", "application", "application_step",
         "posting", "posting_line", "objection", "review_round", "review_line", "relocation", "relocation_order",
         "relocation_answer"}
    )  # fmt: skip

    def __init__(self, session: Session, args: Mapping[str, Any] | None = None, parent: QWidget | None = None) -> None:
        super().__init__(session, args, parent)
        self._known = set(load_pages())
        self._all_tasks = False
        self._tasks: tuple[HomeTask, ...] = ()
        self.set_title(text("workspace.page.home"))
        self._day, self._place = label("", "title"), Elided("", "text2")
        restyle(self._place, t="2s")
        self.notice = Notice()
        self.notice.hide()
        self.tasks = TaskList()
        self.all_button = button("", self._toggle_all, kind="link")
        self.all_button.hide()
        self.work = Card(text("workspace.card.tasks"), "", self.all_button, flush=True).add(self.tasks)
        self.recent = CardList(text("workspace.card.recent_none"))
        recent_all = button(text("workspace.card.recent_all"), lambda: self.open_page(TODAY_PAGE), kind="link")
        self.done = Card(text("workspace.card.recent"), "", recent_all, flush=True).add(self.recent)
        self._states = QVBoxLayout()
        self._states.setSpacing(theme().px(14))
        self._state_actions = QHBoxLayout()
        self._state_actions.setSpacing(theme().px(8))

    def _state_card(self, title: str) -> Card:
        card = Card(title)
        card.add(self._states)
        card.body.addStretch(1)
        card.add(self._state_actions)
        return card

    def _head(self) -> QLayout:
        actions = [
            button(text(words), partial(self._open, PageRequest.to(key, **args)), icon=icon)
            for key, args, icon, words in self.actions()
            if key in self._known
        ]
        return row(self._day, self._place, None, *actions, spacing=10)

    def actions(self) -> tuple[Action, ...]:
        """The buttons of the head: page, arguments, icon, words."""
        return ()

    def _open(self, request: PageRequest) -> None:
        self.requested.emit(request)

    @staticmethod
    def _beside(first: QWidget, second: QWidget, share: tuple[int, int]) -> QLayout:
        """Two cards side by side, in large type one below the other."""
        look = theme()
        cards = QHBoxLayout() if look.scale == 1.0 else QVBoxLayout()
        cards.setSpacing(look.px(16))
        cards.addWidget(first, share[0])
        cards.addWidget(second, share[1])
        return cards

    def _set_body(self, *parts: QWidget | QLayout) -> None:
        body = column(spacing=16)
        for part in parts:
            if isinstance(part, QWidget):
                body.addWidget(part)
            else:
                body.addLayout(part)
        body.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(ScrollBody(body))

    def on_activate(self) -> None:
        # The cursor stands in the search box: the first thing asked of a clerk is a name.
        search = self.window().findChild(QWidget, "search")
        if search is not None:
            QTimer.singleShot(0, search, search.setFocus)

    def _failed(self, error: AppError) -> None:
        self.notice.say(error.message, "err", (text("kit.table.retry"), self.refresh))

    # -- things to do ----------------------------------------------------------------------------

    def show_tasks(self, tasks: tuple[HomeTask, ...]) -> None:
        """At most eight lines, unless all are asked for."""
        self._tasks = tasks
        late = sum(1 for task in tasks if task.days is not None and task.days < 0)
        words = text("workspace.tasks", count=len(tasks)) if tasks else ""
        if late:
            words = text("workspace.tasks_late", count=len(tasks), late=late)
        self.work.detail.setText(words)
        more = len(tasks) > MOST_TASKS
        key = "workspace.tasks_first" if self._all_tasks else "workspace.tasks_all"
        self.all_button.setText(text(key, count=MOST_TASKS if self._all_tasks else len(tasks)))
        self.all_button.setAccessibleName(self.all_button.text())
        self.all_button.setVisible(more)
        self.tasks.show_tasks(tasks if self._all_tasks else tasks[:MOST_TASKS], self._opener)

    def _toggle_all(self) -> None:
        self._all_tasks = not self._all_tasks
        self.show_tasks(self._tasks)

    def _opener(self, task: HomeTask) -> Callable[[], object] | None:
        request = home_words.task_request(task)
        return partial(self._open, request) if request.key in self._known else None

    # -- backups ---------------------------------------------------------------------------------

    def backup_line(self, backup: BackupState, today: Any) -> QWidget:
        """When the last one was made; red where the last attempt failed or it lies too far back."""
        title, late = text("workspace.state.backup"), text("workspace.state.backup_late")
        if backup.failed:
            failed = text("workspace.state.backup_failed")
            return state_line("database-backup", title, backup.failed, failed, "err")
        if backup.at is None:
            never = text("workspace.state.never")
            return state_line("database-backup", title, text("workspace.state.no_backup"), never, "err")
        words = text("workspace.state.backup_at", at=home_words.moment_words(backup.at, today))
        return state_line("database-backup", title, words, late if backup.late else "", "err" if backup.late else "")

    def backup_button(self) -> QPushButton | None:
        """立即备份, for who may."""
        if not self.session.may("backup"):
            return None
        return button(text("workspace.action.backup"), lambda: self.open_page(BACKUP_PAGE), icon="database-backup")


class HomePage(HomeFrame):
    """The first tab of a township, never closed."""

    help_topic = "home#今日待办"

    def __init__(self, session: Session, args: Mapping[str, Any] | None = None, parent: QWidget | None = None) -> None:
        super().__init__(session, args, parent)
        self.state = self._state_card(text("workspace.card.state"))
        self.table = MonthTable(self._open_step)
        self.empty = EmptyState("users", "", "")
        self.empty.hide()
        self._total = label("", "strong")
        self.month = Card(text("workspace.card.month"), "", self._total, flush=True).add(self.table, self.empty)
        self.due = CardList(text("workspace.card.due_none"))
        names = button(text("workspace.card.due_all"), lambda: self.open_page(AGES_PAGE), kind="link")
        self.ages = Card(text("workspace.card.due"), "", names, flush=True).add(self.due)
        self._set_body(
            self._head(), self.notice, self._beside(self.work, self.state, (17, 8)), self.month,
            self._beside(self.ages, self.done, (1, 1)),
        )  # fmt: skip

    def actions(self) -> tuple[Action, ...]:
        return ACTIONS

    def refresh(self, changed: set[str] | None = None) -> None:
        self.session.read(lambda uow, job: township_home(uow), self._show, self._failed, owner=self)

    def _open_step(self, line: ProgrammeMonth, step: int, _checked: bool = False) -> None:
        """The roster of the programme, sending, or what came back."""
        key = STEP_PAGES[step]
        if key not in self._known:
            return
        self._open(PageRequest.to(key, programme=line.code) if key == ROSTER_PAGE else PageRequest(key))

    def _show(self, home: TownshipHome) -> None:
        self.notice.hide()
        self._day.setText(f"{home_words.day_words(home.today)} {home_words.weekday_words(home.today)}")
        place = text(
            "workspace.place", area=self.session.identity.area, count=home.villages, persons=number(home.persons)
        )
        self._place.setText(place)
        self.show_tasks(home.tasks)
        self._show_states(home)
        self._show_month(home)
        self._show_due(home)
        self.recent.show_lines(recent_lines(home.recent, home.today, partial(self.open_page, TODAY_PAGE)))

    def _show_month(self, home: TownshipHome) -> None:
        month = text("common.year_month", year=home.month // 100, month=home.month % 100)
        self.month.detail.setText(text("workspace.card.month_about", month=month) if home.programmes else month)
        total = sum(line.fen for line in home.programmes)
        self._total.setText(text("workspace.month.total", amount=money(total)) if home.programmes else "")
        self.table.setVisible(bool(home.programmes))
        self.empty.setVisible(not home.programmes)
        self.table.show_lines(home.programmes)
        if not home.programmes:
            begin = (text("workspace.action.import"), lambda: self.open_page("spreadsheets.import"))
            self.empty.say("users", text("workspace.month.empty"), text("workspace.month.empty_what"), [begin])

    def _show_due(self, home: TownshipHome) -> None:
        self.ages.detail.setText(text("workspace.card.due_about", count=home.due_count) if home.due_count else "")
        self.due.show_lines([self._due_line(person) for person in home.due])

    def _due_line(self, person: DuePerson) -> CardLine:
        words = f"{person.name}  {home_words.due_words(person)}"
        request = home_words.person_request(person.uid, person.household_uid)
        day = home_words.day_words(person.reached_on)
        return CardLine(day, words, person.village, partial(self._open, request))

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
        self._states.addWidget(self.backup_line(home.backup, home.today))
        if SEND_PAGE in self._known and self.session.may("package"):
            # One primary button at a time: sending while something waits to be sent.
            kind = "primary" if home.unsent and home.joined else ""
            send = button(text("workspace.action.send"), lambda: self.open_page(SEND_PAGE), kind=kind, icon="package")
            self._state_actions.addWidget(send)
        backup = self.backup_button()
        if backup:
            self._state_actions.addWidget(backup)
        self._state_actions.addStretch(1)
