"""导入工程项目: choose a workbook, look at what becomes of each project, write them as one step."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

from PySide6.QtWidgets import QVBoxLayout, QWidget

from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.fields import Field, Label, Type
from minsheng_desktop.core.texts import text
from minsheng_desktop.progress.project_importing import (
    CHANGED,
    NEW,
    SAME,
    ProjectsPreview,
    import_projects,
    preview_projects,
)
from ui.kit.cards import FilterRow, column
from ui.kit.file_step import FileStep, FileWords
from ui.kit.labels import label
from ui.kit.messages import Notice, Toast
from ui.kit.page import Page
from ui.kit.rows import Column, Row
from ui.kit.table import TablePanel
from ui.kit.wizard import WizardBody
from ui.session import Session

REFUSED = "refused"
TONES = {NEW: ("projects.import.new", "info"), CHANGED: ("projects.import.changed", "warn"),
         SAME: ("projects.import.same", "mute"), REFUSED: ("projects.import.refused", "err")}  # fmt: skip


class ProjectsImportPage(Page):
    """Two steps: the file, then its rows with what becomes of them."""

    help_topic: ClassVar[str] = "projects#从表格导入"
    folds_navigation: ClassVar[bool] = True

    def __init__(self, session: Session, args: Mapping[str, Any] | None = None, parent: QWidget | None = None) -> None:
        super().__init__(session, args, parent)
        self.preview: ProjectsPreview | None = None
        title = text("projects.import.title")
        self.set_title(title)
        steps = [(text("projects.import.choose"), self._first()), (text("projects.import.check"), self._second())]
        self.body = WizardBody(title, steps, text("projects.import.promise"))
        self.body.next_button.clicked.connect(self._forward)
        self.body.back_button.clicked.connect(self._show_verb)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.body)
        self._show_verb()

    def _first(self) -> QWidget:
        words = FileWords(
            text("projects.import.choose"),
            text("projects.import.workbooks"),
            text("projects.import.hint"),
            text("projects.import.formats"),
            text("register_pages.sheet.password"),
        )
        self.opening = FileStep(words)
        self.opening.chosen.connect(self.load)
        return self.opening

    def _second(self) -> QWidget:
        self.counts = label("", "2", wrap=True)
        self.ignored = Notice()
        self.ignored.hide()
        self.grid = TablePanel(self.session, _columns(), name="progress.projects_import",
                               title=text("projects.import.check"))  # fmt: skip
        self.grid.problem_asked.connect(self.grid.step_problem)
        box = QWidget()
        box.setLayout(column(FilterRow(self.counts), self.ignored, self.grid, spacing=0))
        return box

    def _forward(self) -> None:
        if self.body.current == 0:
            self.opening.forward()
        else:
            self.write()

    def load(self, path: Path) -> None:
        """Read and judge a workbook; nothing is written."""
        secret = self.opening.begin(path)
        ticket = self.session.read(
            lambda uow, job: preview_projects(uow, path, secret), self._read, self._unreadable, owner=self,
            progress=self.opening.strip.report,
        )  # fmt: skip
        self.opening.strip.follow(ticket)

    def _unreadable(self, error: AppError) -> None:
        self.opening.refuse(error)
        self._show_verb()

    def _read(self, found: ProjectsPreview) -> None:
        self.opening.taken()
        self.preview = found
        self.body.go(1)
        counts = {"new": found.count(NEW), "changed": found.count(CHANGED), "same": found.count(SAME)}
        self.counts.setText(text("projects.import.counts", file=found.file, refused=found.refused, **counts))
        names = text("projects.joined").join(found.left_out)
        self.ignored.say(text("projects.cli.left_out", names=names) if names else "", "info")
        self.grid.model.show_rows(_rows(found))
        self._show_verb()

    def _show_verb(self) -> None:
        if self.body.current == 0:
            self.body.set_verb(text("projects.import.open"))
            self.body.next_button.setEnabled(True)
            return
        taken = self.preview.count(NEW) + self.preview.count(CHANGED) if self.preview else 0
        self.body.set_verb(text("projects.import.write", count=taken), "" if taken else text("projects.import.nothing"))
        self.body.next_button.setEnabled(bool(taken))

    def write(self) -> None:
        """Write the rows that can be taken as one operation."""
        found = self.preview
        if found is None or not self.body.next_button.isEnabled():
            return
        self.body.next_button.setEnabled(False)
        self.session.write(lambda do, job: do.run(import_projects, found), self._written, self._refused, owner=self)

    def _written(self, counts: tuple[int, int]) -> None:
        self.tell_undoable(text("projects.import.done", new=counts[0], changed=counts[1]))
        self.open_page("progress.projects")
        self.closed.emit()

    def _refused(self, error: AppError) -> None:
        self._show_verb()
        self.toasted.emit(Toast(error.message, icon="circle-alert", tone="err"))


def _rows(found: ProjectsPreview) -> list[Row]:
    """Every row in the order of the workbook, with what becomes of it and where its faults are."""
    lines = {(row.sheet, row.row): [row.name, row.kind, ""] for row in found.rows}
    for one in found.problems:
        where = {"column": one.column, "heading": one.heading, "message": one.message}
        words = text("projects.import.where", **where) if one.column else one.message
        line = lines.setdefault((one.sheet, one.row), ["", REFUSED, ""])
        line[2] = text("projects.parted").join(filter(None, (line[2], words)))
    made = []
    for (sheet, row), (name, state, words) in sorted(lines.items()):
        key, tone = TONES[state]
        made.append(Row((sheet, row), (sheet, str(row), name, (text(key), tone), words), muted=state == SAME))
    return made


def _columns() -> list[Column]:
    def _made(key: str, words: str, width: int, **more: Any) -> Column:
        return Column(Field(key, Label(words), Type.TEXT, width, sortable=False), **more)

    return [
        _made("sheet", "projects.import.sheet", 120), _made("row", "projects.import.row", 64, align="right"),
        _made("name", "projects.field.name", 260, strong=True),
        _made("state", "projects.import.state", 96, kind="status"),
        _made("problem", "projects.import.problem", 460, stretch=True),
    ]  # fmt: skip
