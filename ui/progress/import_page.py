"""导入进度表: choose a file, look at what becomes of each row, write N rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.fields import Type, field
from minsheng_desktop.core.jobs import Job
from minsheng_desktop.core.texts import text
from minsheng_desktop.progress.importing import ProgressFile, import_progress, preview_progress, read_progress
from minsheng_desktop.progress.records import CHANGED, NEW, REFUSED, UNCHANGED, ImportedRow, ProgressImported
from minsheng_desktop.spreadsheets.pasted_table import PastedTable, Source
from minsheng_desktop.spreadsheets.records import ERROR, Problem
from ui.kit.buttons import button
from ui.kit.cards import FilterRow, column
from ui.kit.fields import month_field
from ui.kit.file_step import FileStep, FileWords
from ui.kit.labels import label
from ui.kit.messages import Notice, Question, Toast, ask
from ui.kit.page import Page
from ui.kit.rows import Column, Note, Row
from ui.kit.table import TablePanel
from ui.kit.wizard import WizardBody
from ui.session import Session

COLUMNS = (
    Column(field("progress", "row", Type.INTEGER, 64), kind="text", align="right"),
    Column(field("progress", "item", width=220), strong=True),
    Column(field("progress", "target", width=96), kind="text", align="right"),
    Column(field("progress", "total", width=96), kind="text", align="right"),
    Column(field("progress", "state", width=96), kind="status"),
    Column(field("progress", "problems", width=360), stretch=True),
)
STATE_WORDS = {
    NEW: ("progress.import.state_new", "info"),
    CHANGED: ("progress.import.state_changed", "warn"),
    UNCHANGED: ("progress.import.state_unchanged", "mute"),
    REFUSED: ("progress.import.state_refused", "err"),
}
FIELDS = {"target": "target", "done": "total", "rate": "total"}  # a problem's field -> the cell it marks
LOCKED = "progress.import_locked"

Preview = tuple[ProgressFile, ProgressImported | None]


class ImportPage(Page):
    """``args``: ``file`` (a path to begin with), ``content`` (a table pasted elsewhere)."""

    help_topic = "tasks#导入进度表"
    folds_navigation: ClassVar[bool] = True

    def __init__(self, session: Session, args: Mapping[str, Any] | None = None, parent: QWidget | None = None) -> None:
        super().__init__(session, args, parent)
        self.file: ProgressFile | None = None
        self.outcome: ProgressImported | None = None
        self._only_problems = False
        self._build()
        self.set_title(text("progress.page.import"))
        if self.args.get("file"):
            self.load(Path(self.args["file"]))
        elif self.args.get("content"):
            self.load(PastedTable(str(self.args["content"])))

    def _build(self) -> None:
        self.body = WizardBody(
            text("progress.page.import"),
            [(text("progress.import.choose"), self._first()), (text("progress.import.check"), self._second())],
            text("progress.import.promise"),
        )
        self.body.next_button.clicked.connect(self._forward)
        self.body.back_button.clicked.connect(self._show_verb)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.body)
        self._show_verb()

    def _first(self) -> QWidget:
        words = FileWords(
            text("progress.import.choose"),
            text("progress.page.workbooks"),
            text("progress.import.hint"),
            text("progress.import.formats"),
            text("progress.import.password"),
        )
        self.opening = FileStep(words)
        self.opening.chosen.connect(self.load)
        return self.opening

    def _second(self) -> QWidget:
        self.month = month_field(text("progress.import.month"))
        self.month.left.connect(self._month_left)
        self.counts = label("", "2")
        self.counts.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.only = button(text("progress.import.only_problems"), self._toggle_problems)
        self.only.setCheckable(True)
        line = FilterRow(self.month.edit, self.counts, self.only)
        line.layout().setStretch(1, 1)
        self.month.edit.setPlaceholderText(text("progress.import.month"))
        self.wrong_month = Notice()
        self.wrong_month.hide()
        self.grid = TablePanel(self.session, COLUMNS, name="progress.import", title=text("progress.import.check"))
        self.grid.problem_asked.connect(self.grid.step_problem)
        box = QWidget()
        box.setLayout(column(line, self.wrong_month, self.grid, spacing=0))
        return box

    # -- choosing --------------------------------------------------------------------------------

    def _forward(self) -> None:
        if self.body.current == 0:
            self.opening.forward()
        else:
            self.write()

    def load(self, path: Source) -> None:
        """Read and judge a file or what was pasted; nothing is written."""
        secret = self.opening.begin(path)

        def _read(uow: Any, job: Job) -> Preview:
            file = read_progress(path, uow.today, secret, job)
            period = file.reading.period
            return file, preview_progress(uow, file.reading, None, period, file.wordings) if period else None

        ticket = self.session.read(_read, self._read, self._unreadable, owner=self, progress=self.opening.strip.report)
        self.opening.strip.follow(ticket)

    def _unreadable(self, error: AppError) -> None:
        self.opening.refuse(error)
        self._show_verb()

    def _read(self, found: Preview) -> None:
        self.opening.taken()
        self.file, self.outcome = found
        self.month.set_value(self.file.reading.period)
        self.body.go(1)
        self._show_preview()

    # -- looking ---------------------------------------------------------------------------------

    def _month_left(self) -> None:
        month = self.month.value
        if self.file is None or month is None:
            self._say_month()
            return
        if self.outcome is not None and self.outcome.month == month:
            return
        file = self.file
        self.session.read(
            lambda uow, job: preview_progress(uow, file.reading, None, month, file.wordings),
            self._previewed,
            owner=self,
        )

    def _previewed(self, outcome: ProgressImported) -> None:
        self.outcome = outcome
        self._show_preview()

    def _say_month(self) -> None:
        self.wrong_month.say(text("progress.import.no_month"), "warn")
        self.wrong_month.setVisible(self.month.value is None)

    def _show_preview(self) -> None:
        self._say_month()
        self._show_verb()
        outcome = self.outcome
        if outcome is None or self.file is None:
            self.counts.setText("")
            self.grid.model.show_rows([])
            return
        counts = {state: outcome.count(state) for state in STATE_WORDS}
        self.counts.setText(text("progress.import.counts", file=outcome.file, rows=len(outcome.rows), **counts))
        self.counts.setToolTip(self.counts.text())
        problems = problems_by_row(self.file.reading.problems)
        rows = [self._row(row, problems.get((row.sheet, row.row), [])) for row in outcome.rows]
        if self._only_problems:
            rows = [row for row in rows if row.cells[-1]]
        self.grid.set_empty("circle-check", text("progress.import.no_problems"), "")
        self.grid.model.show_rows(rows)

    def _row(self, row: ImportedRow, problems: Sequence[Problem]) -> Row:
        assert self.file is not None
        read = next(r for r in self.file.reading.rows if (r.sheet, r.row) == (row.sheet, row.row))
        key, tone = STATE_WORDS[row.state]
        words = list(row.reasons) or [problem.message for problem in problems]
        notes = {}
        for problem in problems:
            cell = FIELDS.get(problem.field or "")
            if cell:
                notes[cell] = Note("err" if problem.severity == ERROR else "doubt", problem.message)
        wording = self.file.wordings.get((row.sheet, row.row))
        cells = (
            str(row.row),
            row.item,
            wording or _shown(read.values.get("target")),
            _shown(read.values.get("done")),
            (text(key), tone),
            text("progress.comma").join(words),
        )
        return Row((row.sheet, row.row), cells, muted=row.state == UNCHANGED, notes=notes)

    def _toggle_problems(self) -> None:
        self._only_problems = self.only.isChecked()
        self._show_preview()

    # -- writing ---------------------------------------------------------------------------------

    def _show_verb(self) -> None:
        if self.body.current == 0:
            again = self.opening.asks_password
            self.body.set_verb(text("progress.import.open_again" if again else "progress.import.open"))
            return
        outcome = self.outcome
        taken = outcome.written if outcome else 0
        hint = ""
        if outcome is not None and not taken:
            hint = text("progress.import.nothing_hint")
        elif outcome is not None and outcome.refused:
            hint = text("progress.import.refused_hint", count=len(outcome.refused))
        self.body.set_verb(text("progress.import.write", count=taken), hint)
        self.body.next_button.setEnabled(bool(taken))

    def write(self, reason: str = "") -> None:
        """Write the rows as one operation; a submitted month asks for the ``reason``."""
        file, outcome = self.file, self.outcome
        if file is None or outcome is None:
            self.month.setFocus()
            return
        self.body.next_button.setEnabled(False)
        self.session.write(
            lambda do, job: do(import_progress, file.reading, None, outcome.month, file.wordings, reason),
            self._written,
            self._refused,
            owner=self,
        )

    def _written(self, done: ProgressImported) -> None:
        words = text("progress.import.done", count=done.written, month=done.month % 100)
        self.tell_undoable(words)
        self.open_page("progress.tasks")
        self.closed.emit()

    def _refused(self, error: AppError) -> None:
        self._show_verb()
        if error.code == LOCKED and self.outcome is not None:
            month = self.outcome.month % 100
            question = Question(
                text("progress.import.locked", month=month), text("progress.import.locked_body", month=month),
                text("progress.import.locked_keep"), text("progress.import.write", count=self.outcome.written),
                danger=False, reason=text("progress.form.reason"),
            )  # fmt: skip
            ask(self, question, self.write)
            return
        self.toasted.emit(Toast(error.message, icon="circle-alert", tone="err"))


def problems_by_row(problems: Sequence[Problem]) -> dict[tuple[str, int], list[Problem]]:
    """Findings by (sheet, row); those about the whole file are left out."""
    found: dict[tuple[str, int], list[Problem]] = {}
    for problem in problems:
        if problem.sheet is not None and problem.row is not None:
            found.setdefault((problem.sheet, problem.row), []).append(problem)
    return found


def _shown(value: object) -> str:
    return text("kit.none") if value is None else f"{value:,f}" if hasattr(value, "normalize") else str(value)
