"""Below the rows of a review: the finding in front, the row in front, or all chosen rows, and deciding about them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget

from minsheng_desktop.households.import_records import REJECTED
from minsheng_desktop.households.roster_review import OPEN, Issue, IssueKey, Place, Review
from minsheng_desktop.households.service import search_people
from ui.kit.theme import theme
from ui.session import Session, Ticket
from ui.spreadsheets.issue_panel import ACCEPT, BACK, CORRECT, IDS, IssuePanel
from ui.spreadsheets.review_acts import Act
from ui.spreadsheets.review_rows import RowBuilder, row_title
from ui.spreadsheets.row_panel import BulkPanel, RowPanel

HEIGHT, LOW = 138, 118  # px at 100 %; in large type
STORED_SHOWN = 2


class ReviewFoot(QStackedWidget):
    """``decided`` carries an ``Act``; ``stepped``: go on to the next finding; ``person_asked`` a person's uid."""

    decided = Signal(object)
    stepped = Signal(int)
    person_asked = Signal(object)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._review: Review | None = None
        self._builder: RowBuilder | None = None
        self._place: Place | None = None
        self._places: tuple[Place, ...] = ()
        self.settling: set[IssueKey] = set()  # decided, and being judged
        self._ticket: Ticket | None = None
        self.panel = IssuePanel(session.clock.today())
        self.panel.decided.connect(self._decide)
        self.panel.decided_all.connect(self._decide_all)
        self.panel.stored_asked.connect(self.person_asked)
        self.row_panel = RowPanel()
        self.row_panel.decided.connect(self._decide_row)
        self.row_panel.stored_asked.connect(self.open_stored)
        self.bulk = BulkPanel()
        self.bulk.decided.connect(self._decide_bulk)
        for part in (self.panel, self.row_panel, self.bulk):
            self.addWidget(part)
        self.setFixedHeight(theme().px(HEIGHT if theme().scale == 1.0 else LOW))

    def set_review(self, review: Review, builder: RowBuilder) -> None:
        """The file as judged now."""
        self._review, self._builder = review, builder
        self.settling.clear()

    def show_for(self, issue: Issue | None, place: Place | None, chosen: Sequence[Place]) -> None:
        """Several chosen rows, else the finding in front, else the row in front."""
        review, builder = self._review, self._builder
        if review is None or builder is None:
            return
        self._place, self._places = place, tuple(chosen)
        if len(chosen) > 1:
            self._show_bulk(review, builder)
        elif issue is not None:
            self._show_issue(issue, review, builder)
        elif place is not None and place in builder.index:
            self._show_row(place, review, builder)
        else:
            self.panel.show_issue(None, 0, 0, 0, "")
            self.setCurrentWidget(self.panel)
        self.setVisible(len(chosen) > 1 or issue is not None or place is not None)

    def focus_work(self) -> None:
        """The focus goes where the decision is made."""
        if self.currentWidget() is self.panel and self.panel.issue is not None:
            self.panel.focus_work()

    def _show_row(self, place: Place, review: Review, builder: RowBuilder) -> None:
        at = builder.index[place]
        record, fate = review.reading.rows[at], review.preview.fates[at]
        decided = record.skipped or any(cell[:2] == place for cell in review.decisions.corrections)
        reason = "skipped" if record.skipped else review.preview.reasons.get(at, "")
        changes = review.preview.changes.get(at, ())
        title = f"{row_title(builder, place)}  {builder.value(record, 'name')}"
        self.row_panel.show_row(title, builder.fate_of(at), reason, changes, decided=decided,
                                skipped=record.skipped, stored=fate not in ("new", REJECTED))  # fmt: skip
        self.setCurrentWidget(self.row_panel)

    def _show_issue(self, issue: Issue, review: Review, builder: RowBuilder) -> None:
        alike = [other for other in review.issues if other.key.code == issue.key.code]
        left = sum(1 for other in alike if other.state == OPEN)
        place, cell = issue.problem.place, issue.problem.value or ""
        if issue.problem.field and place is not None and place in builder.index:
            cell = builder.raw(place, issue.problem.field)
        named = builder.names.get(place[0], "") if place else ""
        self.panel.show_issue(issue, alike.index(issue) + 1, len(alike), left, cell, len(self._same(issue)), named)
        self.setCurrentWidget(self.panel)
        if issue.problem.field in IDS and place is not None:
            self._look_up(place, builder)

    def _show_bulk(self, review: Review, builder: RowBuilder) -> None:
        decisions, places = review.decisions, self._places
        issues = [issue for place in places for issue in builder.issues.get(place, ())]
        open_ones = [issue for issue in issues if issue.state == OPEN]
        standing = sum(1 for issue in open_ones if issue.problem.needs != "error")
        corrected = {cell[:2] for cell in decisions.corrections}
        decided = sum(1 for place in places if place in decisions.skipped or place in corrected)
        self.bulk.show_rows(len(places), len(open_ones), standing, decided + len(issues) - len(open_ones))
        self.setCurrentWidget(self.bulk)

    def _same(self, issue: Issue) -> list[Issue]:
        """The open findings of the same kind about the same text in the same column."""
        problem = issue.problem
        if self._review is None or not problem.value:
            return [issue]
        return [
            other for other in self._review.issues
            if other.key.code == issue.key.code and other.problem.value == problem.value
            and other.problem.field == problem.field and (other.state == OPEN or other is issue)
        ]  # fmt: skip

    # -- the stored person -----------------------------------------------------------------------

    def _look_up(self, place: Place, builder: RowBuilder) -> None:
        """Whether a person of that name is stored already, with a number that can be taken over."""
        record = builder.row_of(place)
        name = record.values.get("name") if record else None
        if self._ticket:
            self._ticket.discard()
        if name:
            self._ticket = self._session.read(
                lambda uow, job: [hit for hit in search_people(uow, str(name), 12) if hit.name == name][:STORED_SHOWN],
                self.panel.show_stored,
                owner=self,
            )

    def open_stored(self) -> None:
        """The stored person of the row in front, by the ID number of the row."""
        record = self._builder.row_of(self._place) if self._builder and self._place else None
        number = record.values.get("id_no") if record else None
        if number:
            self._session.read(lambda uow, job: search_people(uow, str(number), 2), self._found, owner=self)

    def _found(self, hits: Sequence[Any]) -> None:
        if hits:
            self.person_asked.emit(hits[0].uid)

    # -- deciding --------------------------------------------------------------------------------

    def _decide(self, action: str, written: str, alike: bool) -> None:
        issue = self.panel.issue
        if issue is not None:
            issues = tuple(self._same(issue)) if alike and action == CORRECT else (issue,)
            self._tell(action, issues, written)
            if action != BACK:
                self.stepped.emit(1)

    def _decide_all(self, action: str) -> None:
        issue = self.panel.issue
        if issue is not None and self._review is not None:
            code = issue.key.code
            self._tell(action, tuple(i for i in self._review.issues if i.key.code == code and i.state == OPEN), "")
            self.stepped.emit(1)

    def _tell(self, action: str, issues: tuple[Issue, ...], written: str) -> None:
        if action == BACK:
            self.decided.emit(Act(BACK, issues))
            return
        self.settling.update(issue.key for issue in issues)
        places = tuple(place for issue in issues if (place := issue.problem.place))
        cells = tuple((*p, i.problem.field) for i in issues if (p := i.problem.place) and i.problem.field)
        self.decided.emit(Act(action, issues, places, cells, written))

    def _decide_row(self, action: str) -> None:
        if self._place is not None:
            self.decided.emit(Act(action, places=(self._place,)))

    def _decide_bulk(self, action: str, field: str, written: str) -> None:
        if self._builder is None:
            return
        places = self._places
        issues = tuple(issue for place in places for issue in self._builder.issues.get(place, ()))
        if action == ACCEPT:
            self.decided.emit(Act(ACCEPT, tuple(issue for issue in issues if issue.state == OPEN)))
        else:
            self.decided.emit(Act(action, issues, places, tuple((*place, field) for place in places), written))
