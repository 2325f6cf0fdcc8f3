"""The third step of an import: kinds of findings left, rows right, one finding below; F7 and F8 step through."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from minsheng_desktop.core.bulk import collector_paused
from minsheng_desktop.core.jobs import Job
from minsheng_desktop.core.texts import text
from minsheng_desktop.households.roster_files import OpenedRoster
from minsheng_desktop.households.roster_review import OPEN, Issue, IssueKey, Review
from minsheng_desktop.households.service import search_people
from ui.kit.buttons import button, segments
from ui.kit.cards import clear, column, row
from ui.kit.formats import number
from ui.kit.labels import icon_label, label
from ui.kit.progress_strip import ProgressStrip
from ui.kit.rows import Row
from ui.kit.table import TablePanel
from ui.kit.theme import theme
from ui.session import Session, Ticket
from ui.spreadsheets.issue_panel import IDS, NEED_WORDS, IssuePanel
from ui.spreadsheets.review_rows import TONES, RowBuilder, columns_of, data_plans, place_of, worst_of
from ui.spreadsheets.review_summary import ReviewSummary

TABS = {
    "all": "spreadsheets.review.tab_all",
    "issues": "spreadsheets.review.tab_issues",
    "new": "spreadsheets.review.tab_new",
    "updated": "spreadsheets.review.tab_updated",
    "unchanged": "spreadsheets.review.tab_unchanged",
}
STORED_SHOWN = 3


class ReviewStep(QWidget):
    """``decided(action, keys, text)`` asks for a decision; the page judges the file again and shows it here."""

    decided = Signal(str, list, str)
    columns_asked = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.setObjectName("plain")
        self._session = session
        self._opened: OpenedRoster | None = None
        self.review: Review | None = None
        self.tab, self.code = "issues", ""
        self._current: IssueKey | None = None
        self._settling: set[IssueKey] = set()  # decided, and being judged
        self._rows_ticket: Ticket | None = None
        self._stored_ticket: Ticket | None = None
        self._following = False
        self.strip = ProgressStrip(text("spreadsheets.choose.nothing_changed"))
        self.panel = IssuePanel(session.clock.today())
        self.panel.decided.connect(self._decide)
        self.panel.decided_all.connect(self._decide_all)
        self.table: TablePanel | None = None
        self.summary = ReviewSummary(session)
        self.summary.kind_chosen.connect(self._choose_kind)
        self._arrange()
        for keys, step in (("F7", -1), ("F8", 1)):
            # For the whole window, but only while this step is in sight.
            QShortcut(QKeySequence(keys), self).activated.connect(lambda step=step: self.step(step))

    # -- building --------------------------------------------------------------------------------

    def _arrange(self) -> None:
        self._table_place = QVBoxLayout()
        self._table_place.setContentsMargins(0, 0, 0, 0)
        right = QWidget()
        body = QVBoxLayout(right)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(0)
        body.addLayout(self._table_place, 1)
        body.addWidget(self.panel)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setChildrenCollapsible(False)
        split.setHandleWidth(1)
        split.addWidget(self.summary)
        split.addWidget(right)
        split.setStretchFactor(1, 1)
        split.setSizes([theme().px(300), theme().px(980)])
        whole = column(self._file_line(), self._filters(), self.strip, split, spacing=0)
        whole.setStretch(3, 1)
        self.setLayout(whole)

    def _file_line(self) -> QFrame:
        frame = QFrame()
        frame.setObjectName("filters")
        frame.setFixedHeight(theme().px(40))
        self._file, self._about = label("", "strong"), label("", "2s")
        change = button(text("spreadsheets.review.change_columns"), self.columns_asked.emit, kind="link")
        icon = icon_label("file-spreadsheet", "ok")
        frame.setLayout(row(icon, self._file, self._about, None, change, margins=(20, 0, 20, 0)))
        return frame

    def _filters(self) -> QFrame:
        frame = QFrame()
        frame.setObjectName("filters")
        frame.setFixedHeight(theme().px(48))
        self._tabs, self._left_counts = QHBoxLayout(), QHBoxLayout()
        self._left_counts.setSpacing(theme().px(12))
        self._settled = label("", "2s")
        line = row(margins=(20, 0, 20, 0), spacing=16)
        line.addLayout(self._tabs)
        line.addLayout(self._left_counts)
        line.addStretch(1)
        line.addWidget(self._settled)
        self.previous_button = button(text("spreadsheets.review.previous"), lambda: self.step(-1), icon="chevron-up")
        self.next_button = button(text("spreadsheets.review.next"), lambda: self.step(1), icon="chevron-down")
        line.addLayout(row(self.previous_button, self.next_button))
        frame.setLayout(line)
        return frame

    # -- showing ---------------------------------------------------------------------------------

    def show_review(self, opened: OpenedRoster, review: Review, rows: Sequence[Row], fresh: bool) -> None:
        """A judged file with the rows of the tab shown; ``fresh`` for another file or other columns."""
        self._opened, self.review = opened, review
        self._settling.clear()
        if fresh:
            self._current = None
            self._build_table(review)
        self._file.setText(review.reading.file)
        plans = data_plans(review)
        names = text("kit.comma").join(plan.sheet.strip() for plan in plans[:3] if plan.sheet.strip())
        self._about.setText(
            text("spreadsheets.review.about", sheets=len(plans), names=names) if len(plans) > 1 else names
        )
        self._show_tabs()
        self._show_counts()
        self.summary.show_review(review)
        self._put_rows(rows)
        if self._issue(self._current) is None:
            self._current = next((issue.key for issue in self._listed() if issue.state == OPEN), None)
        self._show_current()

    def first_tab(self, review: Review) -> str:
        """The tab to begin with: what needs somebody."""
        return "issues" if any(place_of(issue.key) for issue in review.issues) else "all"

    def _build_table(self, review: Review) -> None:
        clear(self._table_place)
        self.table = TablePanel(self._session, columns_of(review), title=text("spreadsheets.review.rows"))
        self.table.current_changed.connect(self._follow_row)
        self.table.problem_asked.connect(self.step)
        self.table.opened.connect(lambda _key: self.panel.focus_work())
        self.table.filters_cleared.connect(lambda: self.choose_tab("all"))
        self._table_place.addWidget(self.table)

    def _show_tabs(self) -> None:
        review = self.review
        assert review is not None
        counts = review.fate_counts()
        rows = {place for issue in review.issues if (place := place_of(issue.key))}
        known = {(row.sheet, row.row) for row in review.reading.rows}
        figures = {"all": len(review.reading.rows), "issues": len(rows & known), **counts}
        clear(self._tabs)
        names = [(key, text(words, count=number(figures.get(key, 0)))) for key, words in TABS.items()]
        self._tabs.addWidget(segments(names, lambda key: self.choose_tab(str(key)), self.tab))

    def _show_counts(self) -> None:
        review = self.review
        assert review is not None
        clear(self._left_counts)
        for needs, words in NEED_WORDS.items():
            count = review.left(needs)
            if count:
                tone = TONES[needs]
                self._left_counts.addLayout(row(label(text(words)), label(str(count), tone), spacing=4))
        settled = review.settled
        self._settled.setText(text("spreadsheets.review.settled", settled=settled, count=len(review.issues)))

    # -- tabs, kinds, rows -----------------------------------------------------------------------

    def choose_tab(self, tab: str) -> None:
        """Show all rows, those with findings, or those that are new, changed, unchanged."""
        self.tab = tab
        if tab != "issues":
            self.code = ""
        self._show_tabs()
        self._load_rows()

    def _choose_kind(self, code: str) -> None:
        if code == self.code:
            return
        self.code, self.tab = code, "issues"
        self._show_tabs()
        self._load_rows()
        listed = self._listed()
        first = next((issue for issue in listed if issue.state == OPEN), next(iter(listed), None))
        if first:
            self._go(first.key)

    def _load_rows(self) -> None:
        opened, review, tab, code = self._opened, self.review, self.tab, self.code
        if opened is None or review is None:
            return
        if self._rows_ticket:
            self._rows_ticket.discard()

        def _work(uow: Any, job: Job) -> list[Row]:
            with collector_paused():
                return RowBuilder(opened, review).rows(tab, code)

        self._rows_ticket = self._session.read(_work, self._rows_loaded, owner=self)

    def _rows_loaded(self, rows: Sequence[Row]) -> None:
        self._put_rows(rows)
        self._select_current()

    def _put_rows(self, rows: Sequence[Row]) -> None:
        if self.table is not None:
            self._following = True
            self.table.model.show_rows(rows)
            self.table.set_empty_by_filter()
            self._following = False

    def _listed(self) -> list[Issue]:
        """The findings one steps through: of the chosen kind, or all."""
        if self.review is None:
            return []
        return [issue for issue in self.review.issues if not self.code or issue.key.code == self.code]

    def _issue(self, key: IssueKey | None) -> Issue | None:
        if key is None or self.review is None:
            return None
        return next((issue for issue in self.review.issues if issue.key == key), None)

    def _follow_row(self, place: Any) -> None:
        if self._following or place is None or self.review is None:
            return
        found = [issue for issue in self.review.issues if place_of(issue.key) == place]
        current = self._issue(self._current)
        if current is None or place_of(current.key) != place:
            worst = worst_of([issue for issue in found if not self.code or issue.key.code == self.code] or found)
            self._current = worst.key if worst else None
            self._show_current(select=False)

    # -- stepping and deciding -------------------------------------------------------------------

    def step(self, by: int) -> None:
        """F7 and F8: the finding before or after this one that is still open."""
        listed = self._listed()
        keys = [issue.key for issue in listed]
        at = keys.index(self._current) if self._current in keys else (-1 if by > 0 else len(keys))
        for away in range(1, len(keys) + 1):
            issue = listed[(at + by * away) % len(keys)]
            if issue.state == OPEN and issue.key not in self._settling:
                self._go(issue.key)
                return

    def _go(self, key: IssueKey) -> None:
        self._current = key
        self._show_current()
        self.panel.focus_work()

    def _show_current(self, select: bool = True) -> None:
        issue = self._issue(self._current)
        if issue is None or self._opened is None or self.review is None:
            self.panel.show_issue(None, 0, 0, 0, "")
            return
        alike = [other for other in self.review.issues if other.key.code == issue.key.code]
        left = sum(1 for other in alike if other.state == OPEN)
        cell = issue.problem.value or ""
        if issue.problem.field and issue.key.sheet is not None and issue.key.row is not None:
            cell = RowBuilder(self._opened, self.review).raw(issue.key.sheet, issue.key.row, issue.problem.field)
        self.panel.show_issue(issue, alike.index(issue) + 1, len(alike), left, cell)
        if issue.problem.field in IDS:
            self._look_up(issue)
        if select:
            self._select_current()

    def _look_up(self, issue: Issue) -> None:
        """Whether a person of that name is stored already, with a number that can be taken over."""
        assert self.review is not None
        name = next(
            (row.values.get("name") for row in self.review.reading.rows if (row.sheet, row.row) == place_of(issue.key)),
            None,
        )
        if self._stored_ticket:
            self._stored_ticket.discard()
        if name:
            self._stored_ticket = self._session.read(
                lambda uow, job: [hit for hit in search_people(uow, str(name), 12) if hit.name == name][:STORED_SHOWN],
                self.panel.show_stored,
                owner=self,
            )

    def _select_current(self) -> None:
        issue = self._issue(self._current)
        place = place_of(issue.key) if issue else None
        if self.table is None or place is None or issue is None or self.table.model.find(place) < 0:
            return
        self._following = True
        self.table.select(place)
        at = self.table.model.column_of(issue.problem.field or "")
        if at >= 0 and not self.table.main.isColumnHidden(at):
            self.table.main.scrollTo(self.table.model.index(self.table.model.find(place), at))
        self._following = False

    def _decide(self, action: str, written: str) -> None:
        if self._current is not None:
            key = self._current
            self._settling.add(key)
            self.decided.emit(action, [key], written)
            self.step(1)

    def _decide_all(self, action: str) -> None:
        if self._current is not None and self.review is not None:
            code = self._current.code
            keys = [i.key for i in self.review.issues if i.key.code == code and i.state == OPEN]
            self._settling.update(keys)
            self.decided.emit(action, keys, "")
            self.step(1)
