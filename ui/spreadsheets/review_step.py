"""The third step of an import: findings left, rows right, below what to do with the one in front.

F7 and F8 step through what is open; F2 or a double click corrects a cell; Ctrl and Shift choose several rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from minsheng_desktop.core.bulk import collector_paused
from minsheng_desktop.core.jobs import Job
from minsheng_desktop.core.texts import text
from minsheng_desktop.households.import_records import Clash
from minsheng_desktop.households.roster_review import OPEN, Issue, IssueKey, Place, Review
from ui.kit.buttons import button
from ui.kit.cards import clear, column, row
from ui.kit.labels import icon_label, label
from ui.kit.progress_strip import ProgressStrip
from ui.kit.rows import Row
from ui.kit.table import TablePanel
from ui.kit.theme import theme
from ui.session import Session, Ticket
from ui.spreadsheets.issue_panel import BACK, CORRECT, SKIP, IssuePanel
from ui.spreadsheets.policy_panel import PolicyPanel, policy_name
from ui.spreadsheets.review_acts import Act
from ui.spreadsheets.review_clashes import ClashView
from ui.spreadsheets.review_foot import ReviewFoot
from ui.spreadsheets.review_missing import MissingView
from ui.spreadsheets.review_rows import NOT_WRITTEN, RowBuilder, columns_of, data_plans, worst_of
from ui.spreadsheets.review_summary import ReviewSummary
from ui.spreadsheets.review_tabs import ALL, CLASHES, ISSUES, MISSING, SUMMARY, ReviewTabs

PERSON_PAGE = "households.person"
LEAST = 64  # px of a table at 100 %
BESIDE = frozenset({CLASHES, MISSING, SUMMARY})  # tabs that show no rows of the file


class ReviewStep(QWidget):
    """``decided`` carries an ``Act``; the page judges the file again and shows it here."""

    decided = Signal(object)
    policy_chosen = Signal(object)
    policy_opened = Signal()
    policy_waits = Signal()
    policy_kept = Signal()
    columns_asked = Signal()
    page_asked = Signal(str, dict)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.setObjectName("plain")
        self._session = session
        self.review: Review | None = None
        self.builder: RowBuilder | None = None
        self.clashes: tuple[Clash, ...] = ()
        self.tab, self.code = ISSUES, ""
        self._current: IssueKey | None = None
        self._row: Place | None = None
        self._rows_ticket: Ticket | None = None
        self._following = False
        self.table: TablePanel | None = None
        self._build(session)
        self._arrange()
        for keys, step in (("F7", -1), ("F8", 1)):
            # For the whole window, but only while this step is in sight.
            QShortcut(QKeySequence(keys), self).activated.connect(lambda step=step: self.step(step))

    @property
    def panel(self) -> IssuePanel:
        """The finding in front."""
        return self.foot.panel

    # -- building --------------------------------------------------------------------------------

    def _build(self, session: Session) -> None:
        self.strip = ProgressStrip(text("spreadsheets_review.cancel_judging"))
        self.summary = ReviewSummary(session)
        self.summary.kind_chosen.connect(self._choose_kind)
        self.tabs = ReviewTabs()
        self.tabs.chosen.connect(self.choose_tab)
        self.tabs.stepped.connect(self.step)
        self.policy = PolicyPanel()
        self.policy.chosen.connect(self.policy_chosen)
        self.policy.waiting.connect(self.policy_waits)
        self.policy.closed.connect(self.toggle_policy)
        self.foot = ReviewFoot(session)
        self.foot.decided.connect(self.decided)
        self.foot.stepped.connect(self.step)
        self.foot.person_asked.connect(self.open_person)
        self.missing = MissingView(session)
        self.missing.stored_asked.connect(self.open_person)
        self.missing.replacing_asked.connect(lambda: self.policy.radios["replace"].click())
        self.clash_view = ClashView(session)
        self.clash_view.skipped.connect(lambda places: self.decided.emit(Act(SKIP, places=tuple(places))))
        self.clash_view.taken_back.connect(lambda places: self.decided.emit(Act(BACK, places=tuple(places))))
        self.clash_view.stored_asked.connect(self.open_person)
        self.clash_view.row_asked.connect(self._show_row)

    def _arrange(self) -> None:
        self._table_place = QVBoxLayout()
        self._table_place.setContentsMargins(0, 0, 0, 0)
        rows = QWidget()
        body = QVBoxLayout(rows)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(0)
        body.addLayout(self._table_place, 1)
        body.addWidget(self.foot)
        self._views = QStackedWidget()
        for part in (rows, self.clash_view, self.missing):
            self._views.addWidget(part)
        large = theme().scale > 1.0
        shown = QWidget()
        # In large type there is no room for the summary beside the rows: it is a view of its own.
        inside = column(self.tabs, self._views if large else self._split(), spacing=0)
        if large:
            self._views.addWidget(self.summary)
        inside.setStretch(1, 1)
        shown.setLayout(inside)
        self._body = QStackedWidget()
        self._body.addWidget(shown)
        self._body.addWidget(self.policy)
        file_line = self._file_line()
        if large:
            file_line.hide()
        whole = column(file_line, self.strip, self._body, spacing=0)
        whole.setStretch(2, 1)
        self.setLayout(whole)

    def _split(self) -> QSplitter:
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setChildrenCollapsible(False)
        split.setHandleWidth(1)
        split.addWidget(self.summary)
        split.addWidget(self._views)
        split.setStretchFactor(1, 1)
        split.setSizes([theme().px(312), theme().px(980)])
        return split

    def _file_line(self) -> QFrame:
        frame = QFrame()
        frame.setObjectName("filters")
        frame.setFixedHeight(theme().px(40))
        self._file, self._about = label("", "strong"), label("", "2s")
        change = button(text("spreadsheets.review.change_columns"), self.columns_asked.emit, kind="link")
        self.policy_button = button("", self.toggle_policy, kind="link")
        parts: tuple[QWidget | None, ...] = (icon_label("file-spreadsheet", "ok"), self._file, self._about, None)
        if theme().scale > 1.0:
            self.tabs.add_actions(self.policy_button, change)
        else:
            parts += (self.policy_button, change)
        frame.setLayout(row(*parts, margins=(20, 0, 20, 0), spacing=12))
        return frame

    def toggle_policy(self) -> None:
        """Show the ways to take the file in, or the rows again."""
        self._body.setCurrentIndex(1 - self._body.currentIndex())
        if self._body.currentIndex():
            self.policy_opened.emit()
        elif self.policy.take_back():
            self.policy_kept.emit()

    # -- showing ---------------------------------------------------------------------------------

    def show_review(self, review: Review, builder: RowBuilder, rows: Sequence[Row], fresh: bool) -> None:
        """A judged file with the rows of the tab shown; ``fresh`` for another file or other columns."""
        self.review, self.builder = review, builder
        self.foot.set_review(review, builder)
        if fresh:
            self._current = self._row = None
            self.clashes = ()
            self._build_table(review)
            self.foot.bulk.offer_fields(self._editable())
        assert self.table is not None
        self.table.model.read_cell = builder.cell
        file = review.reading.file
        self._file.setText(theme().metrics("body", medium=True).elidedText(
            file, Qt.TextElideMode.ElideMiddle, theme().px(460)))  # fmt: skip
        self._file.setToolTip(file)
        plans = data_plans(review)
        sheets = dict.fromkeys(plan.sheet.strip() for plan in plans if plan.sheet.strip())
        names = text("kit.comma").join(list(sheets)[:3])
        self._about.setText(
            text("spreadsheets.review.about", sheets=len(sheets), names=names) if len(sheets) > 3 else names
        )
        policy = review.decisions.policy
        self.policy_button.setText(text("spreadsheets_review.policy_line", policy=policy_name(policy)))
        self.missing.show_missing(review, policy)
        self._show_tabs()
        self.summary.show_review(review, builder.sheet_counts)
        self._put_rows(rows)
        if self._current is not None and self._issue(self._current) is None:
            self._current = None
        if self._current is None and self._row is None:
            self._current = next((issue.key for issue in self._listed() if issue.state == OPEN), None)
            self._follow_issue()
        self._show_view()
        self._show_foot()
        if self.clashes:
            self.clash_view.show_clashes(review, self.clashes, builder)

    def show_clashes(self, clashes: Sequence[Clash]) -> None:
        """What was found besides, while the rows were in sight already."""
        self.clashes = tuple(clashes)
        if self.review is not None and self.builder is not None:
            self._show_tabs()
            self.clash_view.show_clashes(self.review, self.clashes, self.builder)

    def first_tab(self, review: Review) -> str:
        """The tab to begin with: what needs somebody."""
        return ISSUES if any(issue.problem.place for issue in review.issues) else ALL

    def _editable(self) -> list[str]:
        return [c.key for c in self.table.model.columns if c.editable] if self.table else []

    def _build_table(self, review: Review) -> None:
        clear(self._table_place)
        self.table = TablePanel(self._session, columns_of(review), title=text("spreadsheets.review.rows"))
        self.table.setMinimumHeight(theme().px(LEAST))
        self.table.current_changed.connect(self._follow_row)
        self.table.selection_changed.connect(self._show_foot)
        self.table.problem_asked.connect(self.step)
        self.table.opened.connect(lambda _key: self.foot.focus_work())
        self.table.page_opened.connect(lambda _key: self.foot.open_stored())
        self.table.filters_cleared.connect(lambda: self.choose_tab(ALL))
        self.table.model.edited.connect(self._edited)
        self._table_place.addWidget(self.table)

    def _show_tabs(self) -> None:
        review, builder = self.review, self.builder
        assert review is not None
        assert builder is not None
        fates = review.fate_counts()
        known = len(builder.issues.keys() & builder.index.keys())
        counts = {ALL: len(review.reading.rows), ISSUES: known, **fates}
        counts["not_written"] = sum(fates[fate] for fate in NOT_WRITTEN)
        counts |= {MISSING: len(review.preview.missing), CLASHES: len(self.clashes)}
        self.tabs.show_review(review, counts, self.tab)

    # -- tabs, kinds, rows -----------------------------------------------------------------------

    def choose_tab(self, tab: str) -> None:
        """Show all rows, those with findings, those of one fate, or what is beside the rows."""
        self.tab = tab
        if tab != ISSUES:
            self.code = ""
        self._show_tabs()
        self._show_view()
        if tab not in BESIDE:
            self._load_rows()

    def _show_view(self) -> None:
        self._views.setCurrentIndex({CLASHES: 1, MISSING: 2, SUMMARY: 3}.get(self.tab, 0))
        if self._views.indexOf(self.summary) < 0:
            self.summary.setVisible(self.tab not in BESIDE)

    def _choose_kind(self, code: str) -> None:
        if code == self.code and self.tab == ISSUES:
            return
        self.code, self.tab = code, ISSUES
        self._show_tabs()
        self._show_view()
        self._load_rows()
        listed = self._listed()
        first = next((issue for issue in listed if issue.state == OPEN), next(iter(listed), None))
        if first:
            self._go(first.key)

    def _show_row(self, place: Place) -> None:
        self._row, self._current = place, None
        self.choose_tab(ALL)

    def _load_rows(self) -> None:
        builder, tab, code = self.builder, self.tab, self.code
        if builder is None:
            return
        if self._rows_ticket:
            self._rows_ticket.discard()

        def _work(uow: Any, job: Job) -> list[Row]:
            with collector_paused():
                return builder.rows(tab, code)

        self._rows_ticket = self._session.read(_work, self._rows_loaded, owner=self)

    def _rows_loaded(self, rows: Sequence[Row]) -> None:
        self._put_rows(rows)
        if rows and self.table is not None and self._row is not None and self.table.model.find(self._row) < 0:
            self._follow_row(rows[0].key)  # what stands below belongs to a row in sight
        self._select_current()
        self._show_foot()

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
        return self.builder.by_key.get(key) if key is not None and self.builder is not None else None

    def _follow_row(self, place: Any) -> None:
        if self._following or place is None or self.builder is None:
            return
        current = self._issue(self._current)
        self._row = place
        if current is None or current.problem.place != place:
            found = self.builder.issues.get(place, [])
            worst = worst_of([issue for issue in found if not self.code or issue.key.code == self.code] or found)
            self._current = worst.key if worst else None
        self._show_foot()

    def _follow_issue(self) -> None:
        issue = self._issue(self._current)
        if issue is not None:
            self._row = issue.problem.place
            self._select_current()

    def _select_current(self) -> None:
        issue = self._issue(self._current)
        if self.table is None or self._row is None or self.table.model.find(self._row) < 0:
            return
        self._following = True
        self.table.select(self._row)
        at = self.table.model.column_of(issue.problem.field or "") if issue else -1
        if at >= 0 and not self.table.main.isColumnHidden(at):
            self.table.main.scrollTo(self.table.model.index(self.table.model.find(self._row), at))
        self._following = False

    # -- stepping --------------------------------------------------------------------------------

    def step(self, by: int) -> None:
        """F7 and F8: the finding before or after this one that is still open."""
        listed = self._listed()
        keys = [issue.key for issue in listed]
        at = keys.index(self._current) if self._current in keys else (-1 if by > 0 else len(keys))
        for away in range(1, len(keys) + 1):
            issue = listed[(at + by * away) % len(keys)]
            if issue.state == OPEN and issue.key not in self.foot.settling:
                self._go(issue.key)
                return

    def _go(self, key: IssueKey) -> None:
        self._current = key
        if self.tab in BESIDE:
            self.choose_tab(ISSUES)
        self._follow_issue()
        self._show_foot()
        self.foot.focus_work()

    # -- what stands below, what is decided ------------------------------------------------------

    def _show_foot(self) -> None:
        if self.table is not None and not self._following:
            self.foot.show_for(self._issue(self._current), self._row, self.table.main.keys_selected())

    def _edited(self, place: Place, field: str, value: object) -> None:
        """A cell was typed over in the table."""
        self.decided.emit(Act(CORRECT, cells=((*place, field),), text="" if value is None else str(value)))

    def open_person(self, uid: Any) -> None:
        """The person's page, in another tab."""
        self.page_asked.emit(PERSON_PAGE, {"uid": uid})
