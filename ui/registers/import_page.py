"""导入台账: choose a workbook, look at what becomes of each row, write them as one step."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.fields import Field, Label, Type
from minsheng_desktop.core.texts import text
from minsheng_desktop.registers.sheets import Problem, SheetPreview, import_sheet, preview_sheet
from minsheng_desktop.registers.specs import find_spec
from minsheng_desktop.spreadsheets.pasted_table import PastedTable, Source
from ui.kit.buttons import button
from ui.kit.cards import FilterRow, column
from ui.kit.file_step import FileStep, FileWords
from ui.kit.labels import label
from ui.kit.messages import Notice, Toast
from ui.kit.page import Page
from ui.kit.rows import Column, Row
from ui.kit.table import TablePanel
from ui.kit.wizard import WizardBody
from ui.session import Session

NEW, CHANGED, SAME, REFUSED = "new", "changed", "same", "refused"
STATE_WORDS = {
    NEW: ("register_pages.sheet.state_new", "info"),
    CHANGED: ("register_pages.sheet.state_changed", "warn"),
    SAME: ("register_pages.sheet.state_same", "mute"),
    REFUSED: ("register_pages.sheet.state_refused", "err"),
}
Line = tuple[str, int, str, str, str]  # sheet, row, words, state, problems


class ImportPage(Page):
    """``args``: ``code``; ``content`` (a table pasted in the register)."""

    help_topic = "registers#导入台账"
    folds_navigation: ClassVar[bool] = True

    def __init__(self, session: Session, args: Mapping[str, Any] | None = None, parent: QWidget | None = None) -> None:
        super().__init__(session, args, parent)
        self.code = str(self.args["code"])
        self.subject = ""
        self.preview: SheetPreview | None = None
        self.set_title(text("register_pages.sheet.page"))
        self._build()
        if self.args.get("content"):
            self.load(PastedTable(str(self.args["content"])))

    def _build(self) -> None:
        first = (text("register_pages.sheet.choose"), self._first())
        second = (text("register_pages.sheet.check"), self._second())
        promise = text("register_pages.sheet.promise")
        self.body = WizardBody(text("register_pages.sheet.page"), [first, second], promise)
        self.body.next_button.clicked.connect(self._forward)
        self.body.back_button.clicked.connect(self._show_verb)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.body)
        self._show_verb()

    def _first(self) -> QWidget:
        words = FileWords(
            text("register_pages.sheet.choose"),
            text("register_pages.sheet.workbooks"),
            text("register_pages.sheet.hint"),
            text("register_pages.sheet.formats"),
            text("register_pages.sheet.password"),
        )
        self.opening = FileStep(words)
        self.opening.chosen.connect(self.load)
        return self.opening

    def _second(self) -> QWidget:
        self.counts = label("", "2")
        self.counts.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.only = button(text("register_pages.sheet.only_problems"), self._show_rows)
        self.only.setCheckable(True)
        line = FilterRow(self.counts, self.only)
        line.layout().setStretch(0, 1)
        self.ignored = Notice()
        self.ignored.hide()
        self.grid = TablePanel(self.session, _columns(), name="registers.import",
                               title=text("register_pages.sheet.check"))  # fmt: skip
        self.grid.set_empty("circle-check", text("register_pages.sheet.no_problems"), "")
        self.grid.problem_asked.connect(self.grid.step_problem)
        box = QWidget()
        box.setLayout(column(line, self.ignored, self.grid, spacing=0))
        return box

    def refresh(self, changed: set[str] | None = None) -> None:
        code = self.code
        self.session.read(lambda uow, job: find_spec(uow, code), self._named, self._unreadable, owner=self)

    def _named(self, spec: Any) -> None:
        self.subject = spec.subject
        self.set_title(text("register_pages.sheet.title", title=spec.title))

    # -- choosing --------------------------------------------------------------------------------

    def _forward(self) -> None:
        if self.body.current == 0:
            self.opening.forward()
        else:
            self.write()

    def load(self, path: Source) -> None:
        """Read and judge a workbook or what was pasted; nothing is written."""
        secret = self.opening.begin(path)
        code = self.code
        ticket = self.session.read(
            lambda uow, job: preview_sheet(uow, code, path, secret), self._read, self._unreadable, owner=self,
            progress=self.opening.strip.report,
        )  # fmt: skip
        self.opening.strip.follow(ticket)

    def _unreadable(self, error: AppError) -> None:
        self.opening.refuse(error)
        self._show_verb()

    def _read(self, found: SheetPreview) -> None:
        self.opening.taken()
        self.preview = found
        self.body.go(1)
        self._show_verb()
        counts = {"new": found.count(NEW), "changed": found.count(CHANGED), "same": found.count(SAME)}
        self.counts.setText(text("register_pages.sheet.counts", file=found.file, wrong=found.refused, **counts))
        self.counts.setToolTip(self.counts.text())
        names = text("register_pages.join").join(found.unmapped)
        self.ignored.say(text("register_pages.sheet.ignored", names=names) if names else "", "warn")
        self._show_rows()

    # -- looking ---------------------------------------------------------------------------------

    def lines(self) -> list[Line]:
        """Every row in the order of the workbook, with what becomes of it."""
        found = self.preview
        if found is None:
            return []
        wrong: dict[tuple[str, int], list[Problem]] = {}
        for problem in found.problems:
            wrong.setdefault((problem.sheet, problem.row), []).append(problem)
        made: list[Line] = [
            (row.sheet, row.row, row.values.get(self.subject) or next(iter(row.values.values()), ""), row.kind, "")
            for row in found.rows
        ]
        made += [(*place, "", REFUSED, "\n".join(map(_told, problems))) for place, problems in wrong.items()]
        return sorted(made, key=lambda line: (line[0], line[1]))

    def _show_rows(self) -> None:
        lines = [line for line in self.lines() if line[3] == REFUSED or not self.only.isChecked()]
        rows = []
        for sheet, row, words, state, problems in lines:
            key, tone = STATE_WORDS[state]
            cells = (sheet, str(row), " ".join(words.split()), (text(key), tone), problems.replace("\n", " "))
            rows.append(Row((sheet, row), cells, muted=state == SAME))
        self.grid.model.show_rows(rows)

    # -- writing ---------------------------------------------------------------------------------

    def _show_verb(self) -> None:
        if self.body.current == 0:
            again = self.opening.asks_password
            self.body.set_verb(text("register_pages.sheet.open_again" if again else "register_pages.sheet.open"))
            return
        found = self.preview
        taken = found.count(NEW) + found.count(CHANGED) if found else 0
        hint = "" if taken else text("register_pages.sheet.nothing_hint")
        if found is not None and taken and found.refused:
            hint = text("register_pages.sheet.refused_hint", count=found.refused)
        self.body.set_verb(text("register_pages.sheet.write", count=taken), hint)
        self.body.next_button.setEnabled(bool(taken))

    def write(self) -> None:
        """Write the rows as one operation."""
        found = self.preview
        if found is None or not self.body.next_button.isEnabled():
            return
        self.body.next_button.setEnabled(False)
        self.session.write(
            lambda do, job: do.run(import_sheet, found), lambda counts: self._written(found.title, counts),
            self._refused, owner=self,
        )  # fmt: skip

    def _written(self, title: str, counts: tuple[int, int]) -> None:
        self.tell_undoable(text("register_pages.sheet.done", title=title, new=counts[0], changed=counts[1]))
        self.open_page("registers.register", code=self.code)
        self.closed.emit()

    def _refused(self, error: AppError) -> None:
        self._show_verb()
        self.toasted.emit(Toast(error.message, icon="circle-alert", tone="err"))


def _told(problem: Problem) -> str:
    if not problem.column:
        return problem.message
    return text("register_pages.sheet.at", column=problem.column, message=problem.message)


def _columns() -> list[Column]:
    def _made(key: str, width: int, type: Type = Type.TEXT, **more: Any) -> Column:
        return Column(Field(key, Label(f"register_pages.sheet.{key}"), type, width, sortable=False), **more)

    return [
        _made("sheet", 120),
        _made("row", 64, align="right"),
        _made("subject", 240, strong=True),
        _made("state", 96, kind="status"),
        _made("problem", 480, stretch=True),
    ]
