"""Judging a file under the clerk's decisions, on the reader thread, and taking the decisions."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, NamedTuple

from minsheng_desktop.areas.choosing import village_choices
from minsheng_desktop.areas.service import names_of
from minsheng_desktop.core.bulk import collector_paused
from minsheng_desktop.core.choosing import Choice
from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.jobs import Job
from minsheng_desktop.core.texts import text
from minsheng_desktop.households.import_clashes import find_clashes
from minsheng_desktop.households.import_policy import MERGE, REPLACE, ImportPolicy
from minsheng_desktop.households.roster_files import OpenedRoster
from minsheng_desktop.households.roster_import import preview_rows
from minsheng_desktop.households.roster_review import Decisions, Review, restate, review_roster
from minsheng_desktop.spreadsheets.areas import AreaNames
from ui.kit.formats import number
from ui.kit.rows import Row
from ui.session import READ_BEHIND, Ticket
from ui.spreadsheets.import_host import ImportHost
from ui.spreadsheets.review_acts import Act, decide
from ui.spreadsheets.review_rows import RowBuilder

REVIEW = 2
WHOLE = frozenset({MERGE, REPLACE})


class Judged(NamedTuple):
    """A file as judged, and what the step shows of it."""

    review: Review
    builder: RowBuilder
    tab: str
    rows: list[Row]
    villages: tuple[Choice, ...]
    areas: AreaNames
    read_anew: bool


class Judging:
    """What the import page knows of the rows of its file."""

    def __init__(self, page: ImportHost) -> None:
        self._page = page
        self.review: Review | None = None
        self._plain: Review | None = None
        self._clash_ticket: Ticket | None = None

    def forget(self) -> None:
        """Another file, or read in another way: it must be judged anew."""
        self.review = self._plain = None
        if self._clash_ticket:
            self._clash_ticket.discard()

    def judge(self, fresh: bool) -> None:
        """Judge the file; ``fresh``: from the second step on, with a table of its own."""
        page = self._page
        opened, decisions = page.opened, page.decisions
        if opened is None:
            return
        last = None if fresh else self.review
        step, tab, code = page.check, page.check.tab, page.check.code
        villages = step.panel.villages

        def _work(uow: Any, job: Job) -> Judged:
            review, anew = _reviewed(uow, opened, decisions, last)
            shown = step.first_tab(review) if fresh else tab
            with collector_paused():
                builder = RowBuilder(opened, review)
                rows = builder.rows(shown, "" if fresh else code)
            return Judged(review, builder, shown, rows, villages or village_choices(uow), names_of(uow), anew)

        def _done(judged: Judged) -> None:
            self._show(judged, fresh)

        strip = page.columns.strip if fresh else step.strip
        strip.begin(text("spreadsheets.review.judging"))
        page.wizard.next_button.setEnabled(False)
        page.run(strip, _work, _done, self._failed, self._cancelled)

    def _show(self, judged: Judged, fresh: bool) -> None:
        page, step = self._page, self._page.check
        self.review = judged.review
        if judged.review.decisions.policy.kind in WHOLE:
            self._plain = judged.review
        elif judged.read_anew:
            self._plain = None
        step.panel.villages, step.panel.areas = judged.villages, judged.areas
        step.clash_view.programmes = page.programmes
        if fresh:
            step.tab, step.code = judged.tab, ""
        step.show_review(judged.review, judged.builder, judged.rows, fresh)
        self._show_policy()
        if step.policy.isVisible():
            self.weigh()
        if fresh:
            page.show_step(REVIEW)
            step.foot.focus_work()
        elif page.wizard.current == REVIEW:
            self.show_verb()
        if judged.read_anew:
            self._find_clashes(judged.review)

    def _show_policy(self) -> None:
        page, review = self._page, self.review
        if review is None:
            return
        reading, policy = review.reading, review.decisions.policy
        programme = page.programme_name(review.decisions.programme or reading.programme or "")
        month = policy.month or reading.period or 0
        words = text("spreadsheets_review.month", year=month // 100, month=month % 100) if month else (
            text("spreadsheets_review.this_month"))  # fmt: skip
        page.check.policy.show_policy(policy, self._plain, programme, words)

    def weigh(self) -> None:
        """What taking the file in whole would come to: the figures beside the ways to take it in."""
        review = self.review
        if review is None or self._plain is not None:
            return

        def _done(plain: Review) -> None:
            if self.review is not None and self.review.reading is plain.reading:
                self._plain = plain
                self._show_policy()

        self._page.session.read(
            lambda uow, job: _whole(uow, review), _done, lambda error: None, owner=self._page.wizard
        )

    def _find_clashes(self, review: Review) -> None:
        if self._clash_ticket:
            self._clash_ticket.discard()
        self._clash_ticket = self._page.session.read(
            lambda uow, job: find_clashes(uow, review.reading, review.decisions.programme),
            self._page.check.show_clashes,
            lambda error: None,
            owner=self._page.wizard,
            priority=READ_BEHIND,
        )

    def _failed(self, error: AppError) -> None:
        self._give_back()
        self._page.say_error(error)

    def _cancelled(self) -> None:
        if self._give_back():
            self._page.say(text("spreadsheets_review.cancelled"))

    def _give_back(self) -> bool:
        """As it was before: the step one came from, or the decisions that were judged last."""
        page = self._page
        page.wizard.next_button.setEnabled(True)
        if self.review is None or page.wizard.current != REVIEW:
            return False
        page.decisions = self.review.decisions
        page.keep_draft()
        page.check.foot.settling.clear()
        self._show_policy()
        self.show_verb()
        return True

    # -- deciding --------------------------------------------------------------------------------

    def decide(self, act: Act) -> None:
        """Take a decision; the file is judged again with it."""
        if self.review is not None:
            self._go_on(decide(self._page.decisions, act))

    def choose_policy(self, policy: ImportPolicy) -> None:
        """Take the rows in another way."""
        if self.review is not None:
            self._go_on(replace(self._page.decisions, policy=policy))

    def wait_for_fields(self) -> None:
        """Nothing is written while an update waits for the first field to be ticked."""
        wizard = self._page.wizard
        wizard.set_verb(wizard.next_button.text().strip(), text("spreadsheets_review.policy_tick"))
        wizard.next_button.setEnabled(False)

    def _go_on(self, decisions: Decisions) -> None:
        self._page.decisions = decisions
        self._page.keep_draft()
        self.judge(fresh=False)

    def show_verb(self) -> None:
        """How many rows are written, and what becomes of the others."""
        review, wizard = self.review, self._page.wizard
        if review is None:
            return
        counts = review.fate_counts()
        hint = text("spreadsheets.review.will_write", new=number(counts["new"]), updated=number(counts["updated"]),
                    unchanged=number(counts["unchanged"]))  # fmt: skip
        if counts["left"]:
            hint += text("spreadsheets_review.will_leave", count=number(counts["left"]))
        if left_out := counts["rejected"] + counts["held"]:
            hint += text("spreadsheets_review.will_leave_out", count=number(left_out))
        wizard.set_verb(text("spreadsheets.verb.write", rows=number(review.writable)), hint)
        wizard.next_button.setEnabled(True)


def _reviewed(uow: Any, opened: OpenedRoster, decisions: Decisions, last: Review | None) -> tuple[Review, bool]:
    """The review, and whether the file was judged anew for it."""
    restated = restate(last, decisions) if last else None
    if restated is not None:
        return restated, False
    return review_roster(uow, opened, decisions, last), True


def _whole(uow: Any, review: Review) -> Review:
    """What taking the rows in whole comes to, for the figures beside the other ways."""
    decisions = review.decisions
    policy = ImportPolicy(month=decisions.policy.month)
    return replace(review, preview=preview_rows(uow, review.reading, decisions.programme, policy, decisions.held))
