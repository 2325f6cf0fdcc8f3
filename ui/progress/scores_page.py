"""考核通报: the ranking of a round, what each unit scored and why, the papers that tell it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QMenu, QVBoxLayout, QWidget

from minsheng_desktop.areas.records import AreaRecord
from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.texts import text
from minsheng_desktop.notices.progress_papers import (
    CIRCULAR,
    FEEDBACK,
    LETTER,
    MONTHLY,
    SCORE,
    SUMMARY,
    PaperWish,
    preview_progress_paper,
    write_progress_paper,
)
from minsheng_desktop.notices.records import MadePapers
from minsheng_desktop.progress.schemes import finished_quarter, round_of, round_word, save_scheme
from minsheng_desktop.progress.score_entry import enter_scores, publish_scores
from minsheng_desktop.progress.score_records import ROUNDS, ScoreBoard, ScoreEntry, UnitScore
from minsheng_desktop.progress.score_sheets import published_sheet, ranking_sheet
from minsheng_desktop.progress.scoring import open_points, score_board
from minsheng_desktop.progress.unit_figures import score_units
from minsheng_desktop.rules import year_month
from ui.entitlements.figure_table import FigureTable
from ui.kit.buttons import FilterButton, button, segments
from ui.kit.cards import FilterRow, PageHeader
from ui.kit.messages import Notice, Question, ask
from ui.kit.page import Page
from ui.kit.print_task import Task
from ui.kit.side_panel import PanelSplit
from ui.progress.scores_form import SchemeForm, ScoresForm
from ui.progress.scores_panel import ScoresPanel
from ui.session import Session

NOW, FIXED = "now", "fixed"
YEARS = 6
PAPERS = (CIRCULAR, SCORE, FEEDBACK, MONTHLY, SUMMARY, LETTER)


class ScoresPage(Page):
    """``args``: ``year`` and ``round`` to begin with; without them the quarter that runs."""

    help_topic = "scores#考核通报"
    tables: ClassVar[frozenset[str]] = frozenset(
        {"task", "task_target", "task_share", "task_report", "task_fund", "score_scheme", "assessment", "area"}
    )
    folds_navigation: ClassVar[bool] = True

    def __init__(self, session: Session, args: Mapping[str, Any] | None = None, parent: QWidget | None = None) -> None:
        super().__init__(session, args, parent)
        self.board: ScoreBoard | None = None
        self.units: dict[bytes, AreaRecord] = {}
        self.view = NOW
        self._build()
        for keys, act in (("Ctrl+E", self.body.ask_export), ("Ctrl+P", self.body.print)):
            made = QShortcut(QKeySequence(keys), self)
            made.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            made.activated.connect(act)
        self.set_title(text("scores.page.title"))
        self.refresh()

    # -- building --------------------------------------------------------------------------------

    def _build(self) -> None:
        today = self.session.clock.today()
        over = finished_quarter(year_month.of(today))
        years: list[tuple[object, str]] = [
            (year, text("scores.page.year", year=year)) for year in range(today.year, today.year - YEARS, -1)
        ]
        rounds: list[tuple[object, str]] = [(one, round_word(one)) for one in ROUNDS]
        self.year = FilterButton("", years, self._tell, value=self.args.get("year", over // 100), always_on=True)
        self.round = FilterButton("", rounds, self._tell, value=self.args.get("round", round_of(over)), always_on=True)
        views: list[tuple[object, str]] = [(NOW, text("scores.page.now")), (FIXED, text("scores.page.fixed"))]
        self.views = segments(views, self._look, self.view)
        self.scheme_button = button(text("scores.page.scheme"), self.open_scheme)
        self.paper_button = button(text("scores.page.papers"), self._papers, icon="printer")
        self.export_button = button(text("kit.export.verb"), lambda: self.body.ask_export(), icon="file-output")
        self.publish_button = button(text("scores.page.publish"), self.ask_publish, kind="primary")
        decides = self.session.role == "county" and self.session.may("define")
        for made, allowed in (
            (self.paper_button, self.session.may("notice")),
            (self.export_button, self.session.may("export")),
            (self.publish_button, decides),
        ):
            if not allowed:
                made.hide()
        self.header = PageHeader(
            text("scores.page.title"), self.views, self.scheme_button, self.paper_button, self.export_button,
            self.publish_button,
        )  # fmt: skip
        self.notice = Notice()
        self.notice.hide()
        self.body = FigureTable(self, "scores", text("scores.page.title"))
        self.body.table.opened.connect(self.open_row)
        self.body.table.page_opened.connect(self.open_row)
        self.body.table.set_empty("megaphone", text("scores.page.empty"), text("scores.page.empty_what"))
        self.panel = ScoresPanel(self.session.may("edit"), decides, self.session.may("notice"))
        self.panel.saved.connect(self.save)
        self.panel.guard = self._may_drop
        self.panel.print_asked.connect(self._print_unit)
        self.panel.task_asked.connect(lambda uid: self.open_page("progress.tasks", task=uid, month=self._month()))
        inner = QFrame()
        inner.setObjectName("page")
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (self.header, FilterRow(self.year, self.round, None), self.notice):
            column.addWidget(part)
        column.addWidget(self.body, 1)
        self.split = PanelSplit(inner, self.panel)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.split)

    def _month(self) -> int | None:
        return self.board.month if self.board else None

    def on_activate(self) -> None:
        self.body.table.main.setFocus()

    # -- loading ---------------------------------------------------------------------------------

    @property
    def asked(self) -> tuple[int, str]:
        """Year and round as chosen."""
        return int(str(self.year.value)), str(self.round.value)

    def refresh(self, changed: set[str] | None = None) -> None:
        asked = self.asked

        def _read(uow: Any, job: object) -> tuple[ScoreBoard, list[AreaRecord]]:
            return score_board(uow, *asked), score_units(uow)

        self.session.read(_read, self._show, self._failed, owner=self)

    def _show(self, found: tuple[ScoreBoard, list[AreaRecord]]) -> None:
        self.board, units = found
        self.units = {unit.uid: unit for unit in units}
        self.notice.hide()
        fixed = self.board.published
        if fixed:
            early = self.board.early
            words = "scores.page.published_early" if early else "scores.page.published"
            self.header.set_state(text(words, day=fixed[0].on), "warn" if early else "ok")
        else:
            self.header.set_state(text("scores.page.not_published"), "")
        self._show_rows()
        line = self.panel.line
        if line is not None and not self.panel.isHidden() and not self.panel.editing:
            self._show_unit(line.area_uid)

    def _show_rows(self) -> None:
        if self.board is not None:
            self.body.show_sheet(published_sheet(self.board) if self.view == FIXED else ranking_sheet(self.board))

    def _failed(self, error: AppError) -> None:
        self.notice.say(error.message, "err")

    def _tell(self, _value: object) -> None:
        self.split.close_panel()
        self.refresh()

    def _look(self, view: object) -> None:
        self.view = str(view)
        self._show_rows()

    # -- the panel -------------------------------------------------------------------------------

    def open_row(self, key: Any) -> None:
        """The unit of a row in the panel."""
        row = self.body.row_at(key)
        if row is not None and row.uid is not None and not self.panel.editing:
            self._show_unit(row.uid)

    def _show_unit(self, uid: bytes) -> None:
        line = next((line for line in self.board.lines if line.area_uid == uid), None) if self.board else None
        if self.board is not None and line is not None:
            self.panel.show_unit(self.board, line)
            self.split.open_panel()

    def open_scheme(self) -> None:
        """How the round is scored."""
        if self.board is not None and not self.panel.editing:
            self.panel.show_scheme(self.board.scheme)
            self.split.open_panel()

    def _may_drop(self) -> bool:
        if not self.panel.dirty:
            if self.panel.editing and self.panel.line is not None:
                self.panel.back()
                return False
            self.panel.form = None
            return True
        self._ask_drop()
        return False

    def _ask_drop(self) -> None:
        def _drop(_reason: str) -> None:
            self.panel.form = None
            self.panel.closed.emit()

        question = Question(
            text("progress.leave.title"), text("progress.leave.body"), text("progress.leave.keep"),
            text("progress.leave.drop"),
        )  # fmt: skip
        ask(self, question, _drop)

    def may_close(self) -> bool:
        if not self.panel.dirty:
            return True
        self._ask_drop()
        return False

    def save(self) -> None:
        """Write what the form holds."""
        form = self.panel.form
        if isinstance(form, SchemeForm):
            self._save_scheme(form)
        elif isinstance(form, ScoresForm) and self.panel.line is not None:
            entry = form.entry()
            if entry is not None:
                self._save_scores(self.panel.line, entry)

    def _save_scheme(self, form: SchemeForm) -> None:
        scheme = form.changed()
        if scheme is None:
            return

        def _saved(_uid: bytes) -> None:
            self.panel.form = None
            self.split.close_panel()
            self.tell_undoable(text("scores.page.scheme_saved", title=scheme.title))

        self.session.write(lambda do, job: do(save_scheme, scheme), _saved, self._refused, owner=self)

    def _save_scores(self, line: UnitScore, entry: ScoreEntry) -> None:
        year, round = self.asked
        unit = self.units[line.area_uid]

        def _saved(_uid: bytes) -> None:
            self.panel.form = None
            self.tell_undoable(text("scores.page.saved", unit=line.unit))
            self.refresh()

        self.session.write(
            lambda do, job: do(enter_scores, year, round, unit, entry), _saved, self._refused, owner=self
        )

    def _refused(self, error: AppError) -> None:
        self.notice.say(error.message, "err")

    # -- telling it ------------------------------------------------------------------------------

    def ask_publish(self) -> None:
        """Fix the scores of the round, after a question."""
        if self.board is None or not self.allowed("define"):
            return
        points = text("scores.semicolon").join(open_points(self.board, self.session.clock.today()))
        body = text("scores.page.publish_all")
        question = Question(
            text("scores.page.publish_ask", title=self.board.scheme.title),
            text("scores.page.publish_open", points=points) + body if points else body,
            text("scores.page.publish_not"), text("scores.page.publish"),
            reason=text("scores.page.publish_reason") if points else "",
        )  # fmt: skip
        ask(self, question, self.publish)

    def publish(self, reason: str = "") -> None:
        """Fix the scores of the round; ``reason`` says why now, where something is still open."""
        year, round = self.asked

        def _done(board: ScoreBoard) -> None:
            self.tell_undoable(text("scores.page.fixed_now", count=board.scored))
            self.refresh()

        self.session.write(lambda do, job: do(publish_scores, year, round, 0, reason), _done, self._refused, owner=self)

    def _papers(self) -> None:
        menu = QMenu(self)
        for kind in PAPERS:
            menu.addAction(text(f"scores.paper.{kind}"), partial(self.print_paper, kind))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.paper_button.mapToGlobal(self.paper_button.rect().bottomLeft()))

    def _print_unit(self) -> None:
        if self.panel.line is not None:
            self.print_paper(SCORE, self.panel.line.area_uid)

    def print_paper(self, kind: str, unit: bytes | None = None) -> None:
        """Look at a paper of the round, print it there."""
        if self.board is None or not self.allowed("notice"):
            return
        wish = PaperWish(kind, self.board.month, self.board.scheme.round, unit)

        def _make(do: Any, out: Path | None, boxes: bool) -> MadePapers:
            made: MadePapers = do.run(write_progress_paper, wish, out, boxes)
            return made

        task = Task(lambda uow: preview_progress_paper(uow, wish), _make)
        self.open_page("notices.print", task=task, title=text(f"scores.paper.{kind}"))
