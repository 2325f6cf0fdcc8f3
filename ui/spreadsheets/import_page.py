"""Importing a roster: files, tables and columns, findings, writing. Nothing is changed before the last step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from minsheng_desktop.core.errors import AppError, Kind
from minsheng_desktop.core.texts import text
from minsheng_desktop.households.roster_files import OpenedRoster
from minsheng_desktop.households.roster_review import Decisions, Review
from minsheng_desktop.spreadsheets.external_lists import is_death_list
from minsheng_desktop.spreadsheets.field_names import roster_fields
from minsheng_desktop.spreadsheets.header_words import add_word
from minsheng_desktop.spreadsheets.mappings import SavedMapping, mapping_of, save_mapping
from minsheng_desktop.spreadsheets.pasted_table import PastedTable, Source
from minsheng_desktop.spreadsheets.records import DATA, PROGRESS, SheetPlan
from ui.kit.buttons import button
from ui.kit.formats import number
from ui.kit.messages import EmptyState, Toast
from ui.kit.page import Page
from ui.kit.progress_strip import ProgressStrip
from ui.kit.wizard import WizardBody
from ui.registry import load_pages
from ui.session import Session, Ticket
from ui.spreadsheets import drafts
from ui.spreadsheets.choose_step import ChooseStep
from ui.spreadsheets.columns_step import ColumnsStep
from ui.spreadsheets.drafts import Draft
from ui.spreadsheets.opening import Known, Opened, open_file, read_known
from ui.spreadsheets.plan_changes import Change, apply_changes, changes_by
from ui.spreadsheets.result_step import ResultStep
from ui.spreadsheets.review_judging import Judging
from ui.spreadsheets.review_step import ReviewStep
from ui.spreadsheets.writing import Writing

CHOOSE, COLUMNS, REVIEW, WRITE = range(4)
COMPARE_PAGE = "checks.compare"
PROGRESS_PAGE = "progress.import"


class ImportPage(Page):
    """One tab, one file after another. ``take`` begins with given files. ``args``: ``content`` (a table)."""

    help_topic = "import#第一步：选择文件"
    folds_navigation = True

    def __init__(self, session: Session, args: Mapping[str, Any] | None = None, parent: QWidget | None = None) -> None:
        super().__init__(session, args, parent)
        self._waiting: list[Source] = []
        self.done: list[tuple[str, str]] = []
        self._source: Source | None = None
        self.opened: OpenedRoster | None = None
        self.decisions = Decisions(())
        self._changes: tuple[Change, ...] = ()  # of the plans, in the order they were made
        self._pending: list[Change] = []  # those being made
        self._known = Known((), (), frozenset())
        self.programmes: dict[str, str] = {}  # code -> name
        self._ticket: Ticket | None = None
        self.choose = ChooseStep(pasting=True)
        # The later steps are built when they are reached.
        steps = (
            (text("spreadsheets.step.choose"), self.choose),
            (text("spreadsheets.step.columns"), None),
            (text("spreadsheets.step.review"), None),
            (text("spreadsheets.step.write"), None),
        )
        self.wizard = WizardBody(text("spreadsheets.page.import"), steps, text("spreadsheets.promise"))
        self.judging, self.writing = Judging(self), Writing(self)
        self.feedback_button = button(text("spreadsheets.review.feedback"), self.writing.ask_feedback,
                                      icon="file-output")  # fmt: skip
        self.wizard.add_left(self.feedback_button)
        self.set_title(text("spreadsheets.page.import"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.wizard)
        self._explain(layout)
        self._connect()
        self.show_step(CHOOSE)
        if self.args.get("content") and not self.wizard.isHidden():
            self.take([PastedTable(str(self.args["content"]))])

    def _explain(self, layout: QVBoxLayout) -> None:
        """Where nothing may be imported: why, in place of the steps."""
        county = self.session.role == "county"
        if not county and self.session.may("import"):
            return
        why = text("spreadsheets.refused.county") if county else text("spreadsheets.refused.right")
        what = text("spreadsheets.refused.county_what") if county else text("spreadsheets.refused.right_what")
        self.wizard.hide()
        layout.addWidget(EmptyState("file-input", why, what))

    def _connect(self) -> None:
        self.wizard.next_button.clicked.connect(lambda: self._next())
        self.wizard.back_button.clicked.connect(lambda: self.show_step(self.wizard.current))
        self.choose.chosen.connect(self.take)
        self.choose.password_given.connect(self._read)

    @property
    def review(self) -> Review | None:
        """The file as judged last."""
        return self.judging.review

    @cached_property
    def columns(self) -> ColumnsStep:
        """Which tables and columns are read as what."""
        made = ColumnsStep(self.session)
        made.corrected.connect(lambda place, changes: self.correct_plans([(place, changes)]))
        made.programme_chosen.connect(lambda code: self._redo(programme=code))
        made.month_chosen.connect(lambda month: self._redo(policy=replace(self.decisions.policy, month=month)))
        made.mapping_chosen.connect(self._take_mapping)
        made.mapping_named.connect(self._name_mapping)
        made.word_asked.connect(self._add_word)
        self.wizard.fill(COLUMNS, made)
        return made

    @cached_property
    def check(self) -> ReviewStep:
        """What is found in the rows, and what to do with them."""
        made = ReviewStep(self.session)
        made.columns_asked.connect(lambda: self.show_step(COLUMNS))
        made.decided.connect(self.judging.decide)
        made.policy_chosen.connect(self.judging.choose_policy)
        made.policy_opened.connect(self.judging.weigh)
        made.policy_waits.connect(self.judging.wait_for_fields)
        made.policy_kept.connect(self.judging.show_verb)
        made.page_asked.connect(lambda key, args: self.open_page(key, **args))
        self.wizard.fill(REVIEW, made)
        return made

    @cached_property
    def result(self) -> ResultStep:
        """What was written."""
        made = ResultStep(self.session)
        made.undo_asked.connect(self.writing.undo)
        made.page_asked.connect(lambda key, args: self.open_page(key, **args))
        made.feedback_asked.connect(self.writing.ask_feedback)
        self.wizard.fill(WRITE, made)
        return made

    def on_activate(self) -> None:
        if self.wizard.current == CHOOSE:
            self.choose.choose_button.setFocus()

    # -- steps -----------------------------------------------------------------------------------

    def show_step(self, step: int) -> None:
        """Go to a step; its foot says what comes next."""
        self.wizard.go(step)
        self.feedback_button.setVisible(step == REVIEW)
        self.wizard.set_promise("" if self.writing.written else text("spreadsheets.promise"))
        self.wizard.next_button.setEnabled(True)
        if step == CHOOSE:
            self.wizard.set_verb(text("spreadsheets.verb.choose"))
            self.choose.show_queue(self._waiting, self.done)
            self._offer_back()
        elif step == COLUMNS:
            self._show_columns_verb()
        elif step == REVIEW:
            self.judging.show_verb()
        else:
            self.wizard.back_button.setEnabled(False)
            last = text("spreadsheets.verb.next_file", count=len(self._waiting))
            self.wizard.set_verb(last if self._waiting else text("spreadsheets.verb.another"))

    def _offer_back(self) -> None:
        """Back at the first step with a file in hand: it goes on with that file, or another is chosen."""
        if self.opened is not None and not self.writing.written:
            self.wizard.set_verb(text("spreadsheets.verb.go_on"), self.opened.workbook.file)

    def _next(self) -> None:
        step = self.wizard.current
        if step == CHOOSE:
            if self.opened is not None and not self.writing.written:
                self.show_step(COLUMNS)
            elif self._waiting and (self._ticket is None or not self._ticket.running):
                self._next_file()
            else:
                self.choose.choose()
        elif step == COLUMNS:
            self.judging.judge(fresh=True)
        elif step == REVIEW:
            self.write()
        elif self.writing.written:
            self._next_file()
        else:
            self.show_step(REVIEW)

    def write(self) -> None:
        """Write what is accepted, as one operation."""
        self.writing.write()

    def take(self, sources: Sequence[Source]) -> None:
        """Begin with these files or tables; the first is read at once, the others wait."""
        if self._ticket is not None and self._ticket.running:
            self._waiting += sources
        else:
            self._waiting = [*sources[1:], *self._waiting]
            self._source = sources[0]
            self._read("")
        self.choose.show_queue(self._waiting, self.done)

    def _next_file(self) -> None:
        self._source = None
        self._forget_file()
        self.show_step(CHOOSE)
        if self._waiting:
            self.take([self._waiting.pop(0)])

    # -- reading ---------------------------------------------------------------------------------

    def run(self, strip: ProgressStrip, work: Any, done: Any, failed: Any, cancelled: Any = None) -> None:
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
            elif cancelled is not None:
                cancelled()

        self._ticket = self.session.read(work, _done, _failed, owner=self, progress=strip.report)
        strip.follow(self._ticket)

    def _read(self, password: str) -> None:
        source = self._source
        if source is None:
            return
        self._forget_file()
        self.show_step(CHOOSE)
        self.choose.begin(source.name)
        kept = drafts.kept(self.session.preferences)
        self.run(
            self.choose.strip,
            lambda uow, job: open_file(uow, source, password, kept),
            self._opened,
            self._unread,
            self._offer_next,
        )

    def _unread(self, error: AppError) -> None:
        self.choose.show_failure(error)
        self._offer_next()

    def _offer_next(self) -> None:
        """A file that cannot be read does not keep the others waiting."""
        if self._waiting:
            self.wizard.set_verb(text("spreadsheets.verb.next_file", count=len(self._waiting)))

    def _forget_file(self) -> None:
        self.opened = None
        self.decisions, self._changes = Decisions(()), ()
        self._pending.clear()
        self.judging.forget()
        self.writing.forget()

    def _opened(self, result: Opened) -> None:
        opened = result.opened
        if {plan.kind for plan in opened.plans if plan.role == DATA} == {PROGRESS}:
            known = PROGRESS_PAGE in load_pages()
            action = (text("spreadsheets.choose.open_progress"), lambda: self.open_page(PROGRESS_PAGE))
            self.choose.show_hint(text("spreadsheets.choose.is_progress"), action if known else None)
            self._offer_next()
            return
        data = [plan for plan in opened.plans if plan.role == DATA]
        if data and all(is_death_list(plan) for plan in data):
            compare = (text("spreadsheets.choose.open_compare"), lambda: self.open_page(COMPARE_PAGE))
            self.choose.show_hint(text("spreadsheets.choose.is_death_list"), compare)
            self._offer_next()
            return
        self.opened, self._known, self.programmes = opened, result.known, dict(result.programmes)
        self.decisions, self._changes = result.draft.decisions, result.draft.changes
        self.columns.show_known(*result.known)
        self.columns.show_opened(opened, self.decisions.plans, result.month)
        self.columns.show_programmes(result.programmes, self.decisions.programme, result.found)
        self.show_step(COLUMNS)
        if result.draft.found:
            self.say(drafts.found_words(result.draft), icon="history")

    def say(self, words: str, icon: str = "info", tone: str = "ok") -> None:
        """A word at the bottom of the window."""
        self.toasted.emit(Toast(words, icon=icon, tone=tone))

    def say_error(self, error: AppError) -> None:
        """What went wrong, where nothing better shows it."""
        self.say(error.message, "circle-alert", "err")

    # -- tables and columns ----------------------------------------------------------------------

    def correct_plans(self, changes: Sequence[Change], done: Any = None) -> None:
        """Read tables in another way; changes made while another is under way are done with it."""
        opened, plans = self.opened, self.decisions.plans
        if opened is None:
            return
        self._pending += changes
        pending = tuple(self._pending)

        def _done(new: tuple[SheetPlan, ...]) -> None:
            self._pending.clear()
            self._changes += pending
            self._redo(plans=new)
            self.columns.show_plans(new)
            self._show_columns_verb()
            if done is not None:
                done()

        def _failed(error: AppError) -> None:
            self._pending.clear()
            self.columns.show_plans(self.decisions.plans)
            self.say_error(error)

        def _cancelled() -> None:
            self._pending.clear()
            self.columns.show_plans(self.decisions.plans)

        self.run(self.columns.strip, lambda uow, job: apply_changes(opened.workbook, plans, pending, opened.headings),
                 _done, _failed, _cancelled)  # fmt: skip

    def _redo(self, **changes: Any) -> None:
        """Other decisions about the whole file: it must be judged anew."""
        self.decisions = replace(self.decisions, **changes)
        self.judging.forget()
        self.keep_draft()

    def keep_draft(self) -> None:
        """Remember the decisions, should the page be left or the program end."""
        if self.opened is not None:
            drafts.keep(self.session.preferences, self.opened, Draft(self.decisions, self._changes))

    def _show_columns_verb(self) -> None:
        rows = sum(len(plan.data_rows) for plan in self.decisions.plans if plan.role == DATA)
        words = text("spreadsheets.verb.check", rows=number(rows)) if rows else text("spreadsheets.verb.no_rows")
        self.wizard.set_verb(words, "" if rows else text("spreadsheets.columns.no_rows"))
        self.wizard.next_button.setEnabled(bool(rows))

    # -- kept mappings and own words -------------------------------------------------------------

    def _take_mapping(self, place: str, mapping: SavedMapping) -> None:
        changes = changes_by(mapping, self.decisions.plans, place)
        if changes:
            taken = text("spreadsheets.mapping.taken", name=mapping.name)
            self.correct_plans(changes, lambda: self.say(taken, "columns-3"))
        else:
            self.say(text("spreadsheets.mapping.nothing", name=mapping.name), tone="warn")

    def _name_mapping(self, place: str, name: str) -> None:
        plan = next((plan for plan in self.decisions.plans if plan.place == place), None)
        if self.opened is not None and plan is not None:
            mapping = mapping_of(self.opened.workbook, plan, name, self.decisions.programme)
            self.keep_known(save_mapping, mapping, said=text("spreadsheets.mapping.kept", name=name))

    def _add_word(self, heading: str, field: str) -> None:
        words = text("spreadsheets.columns.always_done", heading="".join(heading.split()),
                     field=roster_fields().get(field, field))  # fmt: skip
        self.keep_known(add_word, heading, field, said=words)

    def keep_known(self, use_case: Any, *args: Any, said: str) -> None:
        """Keep something about columns; what there is to choose from is read again."""

        def _done(_result: object) -> None:
            self.tell_undoable(said)
            self.session.read(lambda uow, job: read_known(uow), self._knows, owner=self)

        self.session.write(lambda do, job: do(use_case, *args), _done, self.say_error, owner=self)

    def _knows(self, known: Known) -> None:
        self._known = known
        self.columns.show_known(*known)

    @property
    def mappings(self) -> tuple[SavedMapping, ...]:
        """The mappings that are kept."""
        return self._known.mappings

    def programme_name(self, code: str) -> str:
        """What a programme is called; where none is known, what the list is then."""
        return self.programmes.get(code) or text("spreadsheets_review.this_list")
