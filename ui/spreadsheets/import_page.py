"""Importing a roster: files, sheets and columns, findings, writing. Nothing is changed before the last step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from minsheng_desktop.core import adapters
from minsheng_desktop.core.bulk import collector_paused
from minsheng_desktop.core.errors import AppError, Kind
from minsheng_desktop.core.jobs import Job
from minsheng_desktop.core.texts import text
from minsheng_desktop.households.records import ImportOutcome
from minsheng_desktop.households.roster_files import OpenedRoster, find_programmes, open_roster
from minsheng_desktop.households.roster_import import import_roster
from minsheng_desktop.households.roster_review import Decisions, IssueKey, Review, restate, review_roster
from minsheng_desktop.programmes.service import list_programmes
from minsheng_desktop.spreadsheets.recognise import corrected
from minsheng_desktop.spreadsheets.records import DATA, PROGRESS, SheetPlan
from ui.kit.buttons import button
from ui.kit.formats import number
from ui.kit.messages import Toast
from ui.kit.page import Page
from ui.kit.progress_strip import ProgressStrip
from ui.kit.rows import Row
from ui.kit.wizard import WizardBody
from ui.registry import load_pages
from ui.session import Session, Ticket
from ui.spreadsheets import drafts
from ui.spreadsheets.choose_step import ChooseStep
from ui.spreadsheets.columns_step import ColumnsStep
from ui.spreadsheets.issue_panel import ACCEPT, CORRECT
from ui.spreadsheets.remembered import recalled, remember
from ui.spreadsheets.result_step import ResultStep
from ui.spreadsheets.review_rows import RowBuilder, place_of
from ui.spreadsheets.review_step import ReviewStep

CHOOSE, COLUMNS, REVIEW, WRITE = range(4)
PROGRESS_PAGE = "progress.import"
ROSTER_PAGE = "households.roster"
# a file just read, the programmes (code, name), and the names of those the file speaks of
Opened = tuple[OpenedRoster, tuple[tuple[str, str], ...], str]


class ImportPage(Page):
    """One tab, one file after another. ``take`` begins with given files."""

    help_topic = "import#第一步：选择文件"
    folds_navigation = True

    def __init__(self, session: Session, args: Mapping[str, Any] | None = None, parent: QWidget | None = None) -> None:
        super().__init__(session, args, parent)
        self._waiting: list[Path] = []
        self._done: list[tuple[str, str]] = []
        self._path: Path | None = None
        self.opened: OpenedRoster | None = None
        self.decisions = Decisions(())
        self.review: Review | None = None
        self._ticket: Ticket | None = None
        self._operation, self._written = 0, False
        self.choose = ChooseStep()
        # The later steps are built when they are reached.
        steps = (
            (text("spreadsheets.step.choose"), self.choose),
            (text("spreadsheets.step.columns"), None),
            (text("spreadsheets.step.review"), None),
            (text("spreadsheets.step.write"), None),
        )
        self.wizard = WizardBody(text("spreadsheets.page.import"), steps, text("spreadsheets.promise"))
        self.feedback_button = button(text("spreadsheets.review.feedback"), self._ask_feedback, icon="file-output")
        self.wizard.add_left(self.feedback_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.wizard)
        self._connect()
        self._show_step(CHOOSE)

    def _connect(self) -> None:
        self.wizard.next_button.clicked.connect(lambda: self._next())
        self.wizard.back_button.clicked.connect(lambda: self._show_step(self.wizard.current))
        self.choose.chosen.connect(self.take)
        self.choose.password_given.connect(self._read)

    @cached_property
    def columns(self) -> ColumnsStep:
        """Which sheets and columns are read as what."""
        made = ColumnsStep(self.session)
        made.corrected.connect(self._correct_plan)
        made.programme_chosen.connect(self._choose_programme)
        self.wizard.fill(COLUMNS, made)
        return made

    @cached_property
    def check(self) -> ReviewStep:
        """What is found in the rows, and what to do with them."""
        made = ReviewStep(self.session)
        made.columns_asked.connect(lambda: self._show_step(COLUMNS))
        made.decided.connect(self._decide)
        self.wizard.fill(REVIEW, made)
        return made

    @cached_property
    def result(self) -> ResultStep:
        """What was written."""
        made = ResultStep()
        made.undo_asked.connect(self.undo)
        made.roster_asked.connect(lambda: self.open_page(ROSTER_PAGE))
        self.wizard.fill(WRITE, made)
        return made

    def on_activate(self) -> None:
        if self.wizard.current == CHOOSE:
            self.choose.choose_button.setFocus()

    # -- steps -----------------------------------------------------------------------------------

    def _show_step(self, step: int) -> None:
        self.wizard.go(step)
        self.feedback_button.setVisible(step == REVIEW)
        self.wizard.set_promise("" if self._written else text("spreadsheets.promise"))
        self.wizard.next_button.setEnabled(True)
        if step == CHOOSE:
            self.wizard.set_verb(text("spreadsheets.verb.choose"))
            self.choose.show_queue(self._waiting, self._done)
        elif step == COLUMNS:
            self._show_columns_verb()
        elif step == REVIEW:
            self._show_write_verb()
        else:
            self.wizard.back_button.setEnabled(False)
            last = text("spreadsheets.verb.next_file", count=len(self._waiting))
            self.wizard.set_verb(last if self._waiting else text("spreadsheets.verb.another"))

    def _next(self) -> None:
        step = self.wizard.current
        if step == CHOOSE:
            if self.opened is not None and not self._written:
                self._show_step(COLUMNS)
            else:
                self.choose.choose()
        elif step == COLUMNS:
            self._judge(fresh=True)
        elif step == REVIEW:
            self.write()
        elif self._written:
            self._next_file()
        else:
            self._show_step(REVIEW)

    def take(self, paths: Sequence[Path]) -> None:
        """Begin with these files; the first is read at once, the others wait."""
        if self._ticket is not None and self._ticket.running:
            self._waiting += paths
        else:
            self._waiting = [*paths[1:], *self._waiting]
            self._path = paths[0]
            self._read("")
        self.choose.show_queue(self._waiting, self._done)

    def _next_file(self) -> None:
        self._path = None
        self._forget_file()
        self._show_step(CHOOSE)
        if self._waiting:
            self.take([self._waiting.pop(0)])

    # -- reading ---------------------------------------------------------------------------------

    def _run(self, strip: ProgressStrip, work: Any, done: Any, failed: Any) -> None:
        """A reading of which only the newest counts."""
        if self._ticket is not None:
            self._ticket.discard()

        def _done(result: Any) -> None:
            strip.finish()
            done(result)

        def _failed(error: AppError) -> None:
            strip.finish()
            if error.kind is not Kind.CANCELLED:
                failed(error)

        self._ticket = self.session.read(work, _done, _failed, owner=self, progress=strip.report)
        strip.follow(self._ticket)

    def _read(self, password: str) -> None:
        path = self._path
        if path is None:
            return
        self._forget_file()
        self.choose.begin(path.name)

        def _work(uow: Any, job: Job) -> Opened:
            opened = open_roster(uow, path, password or None)
            names = {p.code: p.name for p in list_programmes(uow) if "roster" in p.scope}
            found = [names[code] for code in find_programmes(uow, opened) if code in names]
            return opened, tuple(names.items()), text("kit.comma").join(found)

        self._run(self.choose.strip, _work, self._opened, self.choose.show_failure)

    def _forget_file(self) -> None:
        self.opened = self.review = None
        self.decisions, self._written = Decisions(()), False

    def _opened(self, result: Opened) -> None:
        opened, programmes, found = result
        kinds = {plan.kind for plan in opened.plans if plan.role == DATA}
        if kinds == {PROGRESS}:
            known = PROGRESS_PAGE in load_pages()
            action = (text("spreadsheets.choose.open_progress"), lambda: self.open_page(PROGRESS_PAGE))
            self.choose.show_hint(text("spreadsheets.choose.is_progress"), action if known else None)
            return
        self.opened = opened
        plans = tuple(recalled(self.session.preferences, opened, plan) for plan in opened.plans)
        self.decisions = drafts.recall(self.session.preferences, opened, plans)
        self.columns.show_opened(opened, plans)
        self.columns.show_programmes(programmes, self.decisions.programme, found)
        self._show_step(COLUMNS)
        self.set_title(text("spreadsheets.page.import"))

    # -- sheets and columns ----------------------------------------------------------------------

    def _correct_plan(self, sheet: str, changes: dict[str, Any]) -> None:
        opened, plans = self.opened, self.decisions.plans
        plan = next((plan for plan in plans if plan.sheet == sheet), None)
        if opened is None or plan is None:
            return

        def _done(new: SheetPlan) -> None:
            changed = tuple(new if old.sheet == sheet else old for old in self.decisions.plans)
            self.decisions = Decisions(changed, self.decisions.programme, self.decisions.corrections)
            self.review = None
            if "fields" in changes:
                remember(self.session.preferences, new, changes["fields"])
            self.columns.show_plans(changed)
            self._show_columns_verb()

        def _failed(error: AppError) -> None:
            self.columns.show_plans(self.decisions.plans)
            self.toasted.emit(Toast(error.message, icon="circle-alert", tone="err"))

        self._run(self.columns.strip, lambda uow, job: corrected(opened.workbook, plan, **changes), _done, _failed)

    def _choose_programme(self, code: str) -> None:
        old = self.decisions
        self.decisions = Decisions(old.plans, code, old.corrections, old.skipped, old.accepted)
        self.review = None

    def _show_columns_verb(self) -> None:
        rows = sum(len(plan.data_rows) for plan in self.decisions.plans if plan.role == DATA)
        words = text("spreadsheets.verb.check", rows=number(rows)) if rows else text("spreadsheets.verb.no_rows")
        self.wizard.set_verb(words, "" if rows else text("spreadsheets.columns.no_rows"))

    # -- judging ---------------------------------------------------------------------------------

    def _judge(self, fresh: bool) -> None:
        opened, decisions = self.opened, self.decisions
        if opened is None:
            return
        last = None if fresh else self.review
        before = last.issues if last else ()
        step, tab, code = self.check, self.check.tab, self.check.code

        def _work(uow: Any, job: Job) -> tuple[Review, str, list[Row]]:
            review = restate(last, decisions) if last else None
            review = review or review_roster(uow, opened, decisions, before)
            shown = step.first_tab(review) if fresh else tab
            with collector_paused():
                return review, shown, RowBuilder(opened, review).rows(shown, "" if fresh else code)

        def _done(result: tuple[Review, str, list[Row]]) -> None:
            self.review, step.tab, rows = result
            if fresh:
                step.code = ""
            step.show_review(opened, self.review, rows, fresh)
            if fresh:
                self._show_step(REVIEW)
                step.panel.focus_work()
            elif self.wizard.current == REVIEW:
                self._show_write_verb()

        strip = self.columns.strip if fresh else self.check.strip
        strip.begin(text("spreadsheets.review.judging"))
        self._run(strip, _work, _done, self._judging_failed)

    def _judging_failed(self, error: AppError) -> None:
        self.toasted.emit(Toast(error.message, icon="circle-alert", tone="err"))

    def _decide(self, action: str, keys: list[IssueKey], written: str) -> None:
        if self.review is None:
            return
        if action == CORRECT:
            key = keys[0]
            issue = next(issue for issue in self.review.issues if issue.key == key)
            if key.sheet is not None and key.row is not None and issue.problem.field:
                self.decisions = self.decisions.correct(key.sheet, key.row, issue.problem.field, written)
        elif action == ACCEPT:
            self.decisions = self.decisions.accept(keys)
        else:
            self.decisions = self.decisions.skip([place for key in keys if (place := place_of(key))])
        if self.opened is not None:
            drafts.keep(self.session.preferences, self.opened, self.decisions)
        self.wizard.next_button.setEnabled(False)
        self._judge(fresh=False)

    def _show_write_verb(self) -> None:
        review = self.review
        if review is None:
            return
        counts = review.fate_counts()
        left_out = counts["rejected"] + counts["held"]
        hint = text("spreadsheets.review.will_write", new=number(counts["new"]), updated=number(counts["updated"]),
                    unchanged=number(counts["unchanged"]), left_out=number(left_out))  # fmt: skip
        self.wizard.set_verb(text("spreadsheets.verb.write", rows=number(review.writable)), hint)
        self.wizard.next_button.setEnabled(True)

    # -- writing ---------------------------------------------------------------------------------

    def write(self) -> None:
        """Write what is accepted, as one operation."""
        review, opened = self.review, self.opened
        if review is None or opened is None:
            return
        if not review.writable:
            self.toasted.emit(Toast(text("spreadsheets.review.nothing_to_write"), icon="info", tone="warn"))
            return
        self.result.begin(review.writable)
        self._show_step(WRITE)
        self.wizard.next_button.setEnabled(False)

        def _work(do: Any, job: Job) -> tuple[ImportOutcome, int]:
            outcome = do(import_roster, review.reading, opened.digest, review.decisions.programme)
            return outcome, do.operation_id or 0

        ticket = self.session.write(_work, self._wrote, self._refused, owner=self, progress=self.result.strip.report)
        self.result.strip.follow(ticket)

    def _wrote(self, result: tuple[ImportOutcome, int]) -> None:
        outcome, self._operation = result
        self._written = True
        if self.opened is not None:
            drafts.forget(self.session.preferences, self.opened)
        file = self.review.reading.file if self.review else ""
        self._done.append((file, text("spreadsheets.result.written_word")))
        self.result.show_outcome(outcome, file)
        self.result.undo_button.setEnabled(bool(self._operation))
        self._show_step(WRITE)
        words = text("spreadsheets.result.toast", new=number(outcome.new), updated=number(outcome.updated))
        self.toasted.emit(Toast.undoable(words, self.undo) if self._operation else Toast(words))

    def _refused(self, error: AppError) -> None:
        self.result.show_failure(error)
        self.wizard.next_button.setEnabled(True)
        self.wizard.set_verb(text("spreadsheets.verb.back_to_review"))

    def undo(self) -> None:
        """Take the import back as a whole."""
        operation = self._operation
        if operation:
            self.session.write(lambda do, job: do.undo_operation(operation), self._undone, self._not_undone, owner=self)

    def _undone(self, _what: object) -> None:
        self._operation = 0
        self.result.show_undone()
        self._done[-1:] = [(self._done[-1][0], text("spreadsheets.result.undone_word"))] if self._done else []
        self.toasted.emit(Toast(text("spreadsheets.result.undone"), icon="undo-2"))

    def _not_undone(self, error: AppError) -> None:
        self.toasted.emit(Toast(error.message, icon="circle-alert", tone="err"))

    # -- the workbook sent back ------------------------------------------------------------------

    def _ask_feedback(self) -> None:
        if self.opened is None:
            return
        stem = Path(self.opened.workbook.file).stem
        name = text("spreadsheets.review.feedback_file", stem=stem)
        chosen, _ = QFileDialog.getSaveFileName(self, text("spreadsheets.review.feedback"), name, "*.xlsx")
        if chosen:
            self.write_feedback(Path(chosen))

    def write_feedback(self, target: Path) -> None:
        """Write the 问题反馈表 for the sender of the file."""
        opened, review = self.opened, self.review
        if opened is None or review is None:
            return

        def _done(_result: object) -> None:
            self.toasted.emit(Toast(text("spreadsheets.review.feedback_written", name=target.name)))

        self._run(
            self.check.strip,
            lambda uow, job: adapters.load("feedback").write_feedback(opened.workbook, review.reading, target),
            _done,
            self._judging_failed,
        )
