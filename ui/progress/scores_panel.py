"""A unit's score in the side panel: marks and where they come from, tasks that are late, what was entered."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from minsheng_desktop.core.texts import text
from minsheng_desktop.progress import score_records as records
from minsheng_desktop.progress.schemes import round_word
from minsheng_desktop.progress.score_records import Mark, Scheme, ScoreBoard, UnitScore, UnitTask
from minsheng_desktop.progress.score_sheets import grade_word, remark_words
from minsheng_desktop.rules import rates, scoring
from minsheng_desktop.rules.schedule import Light
from ui.kit.buttons import button
from ui.kit.cards import fact
from ui.kit.labels import label, rule
from ui.kit.side_panel import SidePanel
from ui.progress.scores_form import SchemeForm, ScoresForm

TONES = {"excellent": "ok", "met": "info", "not_met": "err", "vetoed": "err"}
LATE = (Light.BEHIND, Light.SERIOUSLY_BEHIND)


class ScoresPanel(SidePanel):
    """``saved`` with the form open, ``print_asked``, ``task_asked`` with a task's uid."""

    saved = Signal()
    print_asked = Signal()
    task_asked = Signal(object)

    def __init__(self, may_edit: bool, may_define: bool, may_print: bool) -> None:
        super().__init__()
        self._may_edit, self._may_define, self._may_print = may_edit, may_define, may_print
        self.board: ScoreBoard | None = None
        self.line: UnitScore | None = None
        self.form: ScoresForm | SchemeForm | None = None

    @property
    def editing(self) -> bool:
        """Whether a form is open."""
        return self.form is not None

    @property
    def dirty(self) -> bool:
        """Whether something entered would be lost."""
        return self.form is not None and self.form.dirty

    def show_unit(self, board: ScoreBoard, line: UnitScore) -> None:
        """What a unit scored."""
        self.board, self.line, self.form = board, line, None
        grade = line.grade.value if line.grade else ""
        total = text("scores.panel.total", total=line.shown_total) if line.shown_total else text("scores.panel.open")
        place = text("scores.place", rank=line.rank) if line.rank else ""
        detail = text("scores.semicolon").join(word for word in (total, place) if word)
        self.show_head(line.unit, grade_word(line.grade), detail, TONES.get(grade, ""))
        self.show_tabs([], "")
        parts: list[QWidget] = [_mark_line(mark) for mark in (*line.items, *line.parts)]
        for one in line.lost:
            parts.append(fact(one.label, text("scores.panel.lost", points=scoring.shown(one.points), why=one.reason)))
        facts = [one for one in board.scheme.facts if line.facts.get(one.key) or one.kind == records.CONDITION]
        if facts:
            parts += [rule(), label(text("scores.panel.facts"), "strong")]
            parts += [_fact_line(one.label, line.facts.get(one.key)) for one in facts]
        words = remark_words(board, line)
        if words:
            parts += [rule(), label(words, "2", wrap=True)]
        late = [task for task in line.figures.tasks if task.light in LATE]
        if late:
            parts += [rule(), label(text("scores.panel.late", count=len(late)), "strong")]
            parts += [self._task(task) for task in late]
        self.show_body(*parts)
        foot = []
        if self._may_edit:
            foot.append(button(text("scores.panel.enter"), self.edit, kind="primary", icon="pencil"))
        if self._may_print:
            foot.append(button(text("scores.paper.score"), self.print_asked.emit, icon="printer"))
        self.show_foot(*foot)

    def _task(self, task: UnitTask) -> QWidget:
        words = text("scores.circular.late_task", item=task.item, done=rates.percent(task.completion, 1),
                     due=rates.percent(task.scheduled, 1))  # fmt: skip
        return button(words, lambda: self.task_asked.emit(task.uid), kind="link")

    def edit(self) -> None:
        """Open the form of the unit shown."""
        if self.board is None or self.line is None or not self._may_edit:
            return
        self.form = ScoresForm(self.board, self.line)
        self._show_form()

    def show_scheme(self, scheme: Scheme) -> None:
        """The scheme of the round, to be changed where that is allowed."""
        self.line, self.form = None, None
        words = text("scores.cli.own") if scheme.stored else text("scores.cli.usual")
        self.show_head(text("scores.panel.scheme", round=round_word(scheme.round)), words, scheme.title)
        self.show_tabs([], "")
        if self._may_define:
            self.form = SchemeForm(scheme)
            self._show_form(text("scores.panel.scheme_help"))
            return
        parts = [fact(item.label, text("scores.panel.full", full=item.full)) for item in scheme.items]
        parts += [fact(part.label, f"{part.weight}%") for part in scheme.parts]
        self.show_body(*parts)
        self.show_foot()

    def _show_form(self, help_line: str = "") -> None:
        assert self.form is not None
        lines: list[QWidget] = [label(help_line, "2s", wrap=True)] if help_line else []
        self.show_body(*lines, self.form)
        self.show_foot(
            button(text("scores.panel.save"), self.saved.emit, kind="primary"),
            button(text("scores.panel.back"), self.back),
        )
        self.focus_first()

    def back(self) -> None:
        """Leave the form without saving."""
        if self.board is not None and self.line is not None:
            self.show_unit(self.board, self.line)
        else:
            self.form = None
            self.closed.emit()


def _mark_line(mark: Mark) -> QWidget:
    earned = text("progress.none") if mark.earned is None else f"{scoring.shown(mark.earned)}"
    words = text("scores.panel.mark", earned=earned, full=scoring.shown(mark.full))
    more = mark.basis if mark.concerns else text("scores.not_concerned")
    if mark.earned is None and mark.concerns:
        more = text("scores.panel.to_enter")
    return fact(mark.label, text("scores.panel.with", words=words, more=more) if more else words, width=96)


def _fact_line(name: str, known: bool | None) -> QWidget:
    word = text("scores.fact.unknown" if known is None else "scores.fact.yes" if known else "scores.fact.no")
    return fact(name, word, width=180)
