"""工作台 of a county: its townships as on the board, what is to be done, whom to call."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget

from minsheng_desktop.core.texts import text
from minsheng_desktop.exchange.desk import BoardLine
from minsheng_desktop.exchange.summary import to_remind
from minsheng_desktop.workspace.home import CountyHome, county_home
from ui.exchange.board_parts import MORE, board_columns, board_row, note_of
from ui.exchange.words import status_word
from ui.kit.cards import Card, clear
from ui.kit.formats import money
from ui.kit.labels import label
from ui.kit.table import TablePanel
from ui.kit.theme import theme
from ui.session import Session
from ui.workspace import home_words
from ui.workspace.home_page import TODAY_PAGE, Action, HomeFrame
from ui.workspace.home_parts import CardLine, CardList, recent_lines

BOARD_PAGE = "exchange.board"
LEFT_TO_BOARD = ("number", "at", "refused")  # in large type there is no room for which package came when
ACTIONS: tuple[Action, ...] = (
    (BOARD_PAGE, {}, "inbox", "workspace.action.board"),
    ("checks.crossing", {}, "scan-search", "workspace.action.crossing"),
)


class CountyHomePage(HomeFrame):
    """The first tab of a county, never closed."""

    help_topic = "county#工作台"

    def __init__(self, session: Session, args: Mapping[str, Any] | None = None, parent: QWidget | None = None) -> None:
        super().__init__(session, args, parent)
        self.state = self._state_card(text("workspace.card.state_county"))
        left = (MORE,) if theme().scale == 1.0 else (MORE, *LEFT_TO_BOARD)
        columns = [column for column in board_columns() if column.key not in left]
        self.table = TablePanel(session, columns, small=True, title=text("workspace.card.townships"))
        self.table.main.clicked.connect(lambda _index: self.open_page(BOARD_PAGE))
        self.table.opened.connect(lambda _key: self.open_page(BOARD_PAGE))
        self._total = label("", "strong")
        self.towns = Card(text("workspace.card.townships"), "", self._total, flush=True).add(self.table)
        self.calls = CardList("")
        self.call = Card(text("workspace.card.calls"), "", flush=True).add(self.calls)
        self._set_body(
            self._head(), self.notice, self.towns, self._beside(self.work, self.state, (17, 8)),
            self._beside(self.call, self.done, (1, 1)),
        )  # fmt: skip

    def actions(self) -> tuple[Action, ...]:
        return ACTIONS

    def refresh(self, changed: set[str] | None = None) -> None:
        self.session.read(lambda uow, job: county_home(uow), self._show, self._failed, owner=self)

    def _show(self, home: CountyHome) -> None:
        self.notice.hide()
        lines = home.board.lines
        self._day.setText(f"{home_words.day_words(home.today)} {home_words.weekday_words(home.today)}")
        self._place.setText(text("workspace.county_place", area=self.session.identity.area, count=len(lines)))
        self.show_tasks(home.tasks)
        clear(self._states)
        clear(self._state_actions)
        self._states.addWidget(self.backup_line(home.backup, home.today))
        backup = self.backup_button()
        if backup:
            self._state_actions.addWidget(backup)
        self._state_actions.addStretch(1)
        calls = to_remind(lines)
        came = len([line for line in lines if line.status not in ("unreported", "rejected")])
        month = text("common.year_month", year=home.month // 100, month=home.month % 100)
        self.towns.detail.setText(text("workspace.town.came", month=month, came=came, count=len(lines)))
        total = money(sum(line.fen for line in lines))
        self._total.setText(text("workspace.month.total", amount=total) if lines else "")
        self.table.set_empty("inbox", text("workspace.town.empty"), text("workspace.town.empty_what"))
        kept = [at for at, column in enumerate(board_columns()) if column in self.table.model.columns]
        rows = [board_row(line, home.today) for line in lines]
        self.table.model.show_rows([row._replace(cells=tuple(row.cells[at] for at in kept)) for row in rows])
        self.table.model.completed.emit()
        self.calls.show_lines([self._call_line(line) for line in calls])
        self.call.setVisible(bool(calls))
        self.recent.show_lines(recent_lines(home.recent, home.today, partial(self.open_page, TODAY_PAGE)))

    def _call_line(self, line: BoardLine) -> CardLine:
        return CardLine(line.name, note_of(line), status_word(line.status), partial(self.open_page, BOARD_PAGE))
