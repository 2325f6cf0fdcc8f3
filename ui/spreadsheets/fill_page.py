"""Filling the county's own table: choose it, see row by row and column by column what will be filled, get it back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QCheckBox, QFileDialog, QFrame, QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from minsheng_desktop.core.errors import AppError, Kind
from minsheng_desktop.core.jobs import Job
from minsheng_desktop.core.texts import text
from minsheng_desktop.entitlements.service import RosterChoices, roster_choices
from minsheng_desktop.households.filling import (
    DOUBTFUL,
    FillChoice,
    FillPreview,
    OpenedForm,
    open_form,
    preview_fill,
    write_fill,
)
from minsheng_desktop.spreadsheets.filling import filled_path
from ui.kit.buttons import FilterButton, button, segments
from ui.kit.cards import Card, clear, column, figure, row
from ui.kit.formats import number
from ui.kit.labels import icon_label, label
from ui.kit.messages import Notice
from ui.kit.page import Page
from ui.kit.progress_strip import ProgressStrip
from ui.kit.table import TablePanel
from ui.kit.theme import theme
from ui.kit.wizard import WizardBody
from ui.session import Session, Ticket
from ui.spreadsheets import fill_rows
from ui.spreadsheets.choose_step import ChooseStep
from ui.spreadsheets.fill_columns import FillColumns

CHOOSE, MATCH, DONE = range(3)
MAPPINGS = "fill.mappings"


class FillPage(Page):
    """``args``: ``path`` of the table to begin with, ``programme`` (code), ``village`` (uid)."""

    help_topic = "import#填回县里的表"
    folds_navigation = True

    def __init__(self, session: Session, args: Mapping[str, Any] | None = None, parent: QWidget | None = None) -> None:
        super().__init__(session, args, parent)
        self.form: OpenedForm | None = None
        self.choice = FillChoice(str(self.args.get("programme") or ""), self.args.get("village") or b"")
        self.preview: FillPreview | None = None
        self.tab = ""
        self.out: Path | None = None
        self._path: Path | None = None
        self._ticket: Ticket | None = None
        self.choose = ChooseStep(text("fill.drop"), text("fill.kinds"))
        self.columns = FillColumns()
        self.table = TablePanel(session, fill_rows.columns(), title=text("fill.rows"), name="fill", checkable=True)
        self.strip = ProgressStrip(text("fill.nothing_changed"))
        self.accept_button = button(text("fill.accept"), self.accept)
        self._build()
        self._connect()
        self.set_title(text("fill.title"))
        self._show_step(CHOOSE)
        if self.args.get("path"):
            self.take([Path(str(self.args["path"]))])

    # -- building --------------------------------------------------------------------------------

    def _build(self) -> None:
        steps = (
            (text("fill.step.choose"), self.choose),
            (text("fill.step.match"), self._match_step()),
            (text("fill.step.done"), self._done_step()),
        )
        self.wizard = WizardBody(text("fill.title"), steps, text("fill.promise"))
        self.elsewhere = button(text("fill.elsewhere"), self.write_elsewhere, icon="folder-open")
        self.wizard.add_left(self.elsewhere)
        self.wizard.add_left(self.accept_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.wizard)

    def _match_step(self) -> QWidget:
        self.programme = FilterButton(text("fill.programme"), [], lambda code: self.change(programme=str(code)))
        self.village = FilterButton(text("fill.village"), [], lambda uid: self.change(village=uid))
        self.overwrite = QCheckBox(text("fill.overwrite"))
        self.overwrite.toggled.connect(lambda on: self.change(overwrite=on))
        self._file = label("", "strong")
        filters = QFrame()
        filters.setObjectName("filters")
        filters.setFixedHeight(theme().px(48))
        icon = icon_label("file-spreadsheet", "ok")
        filters.setLayout(row(icon, self._file, self.programme, self.village, self.overwrite, None,
                              margins=(20, 0, 20, 0)))  # fmt: skip
        self.notice, self.short = Notice(), Notice()
        self.notice.hide()
        self.short.hide()
        self._tabs = QHBoxLayout()
        right = QWidget()
        body = column(spacing=8, margins=(0, 10, 0, 0))
        bar = row(margins=(12, 0, 12, 0))
        bar.addLayout(self._tabs)
        bar.addStretch(1)
        body.addLayout(bar)
        body.addWidget(self.table, 1)
        right.setLayout(body)
        left = QWidget()
        left.setLayout(column(self.columns, margins=(20, 10, 8, 12)))
        left.setMinimumWidth(theme().px(340))
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setChildrenCollapsible(False)
        split.setHandleWidth(1)
        split.addWidget(left)
        split.addWidget(right)
        split.setStretchFactor(1, 1)
        split.setSizes([theme().px(390), theme().px(900)])
        notices = column(self.notice, self.short, spacing=6, margins=(20, 0, 20, 0))
        whole = column(filters, spacing=0)
        whole.addLayout(notices)
        whole.addWidget(self.strip)
        whole.addWidget(split, 1)
        made = QWidget()
        made.setObjectName("plain")
        made.setLayout(whole)
        return made

    def _done_step(self) -> QWidget:
        self._result = Card(text("fill.done_title"))
        self._result.setMaximumWidth(theme().px(640))
        made = QWidget()
        made.setObjectName("plain")
        inner = column(self._result, None)
        line = row(None, margins=(20, 32, 20, 20))
        line.addLayout(inner, 10)
        line.addStretch(1)
        made.setLayout(line)
        return made

    def _connect(self) -> None:
        self.wizard.next_button.clicked.connect(lambda: self._next())
        self.wizard.back_button.clicked.connect(lambda: self._show_step(self.wizard.current))
        self.choose.chosen.connect(self.take)
        self.choose.password_given.connect(self._read)
        self.columns.chosen.connect(self._correct)
        self.table.selection_changed.connect(self._show_accept)
        self.table.filters_cleared.connect(lambda: self.choose_tab(""))

    def on_activate(self) -> None:
        if self.wizard.current == CHOOSE:
            self.choose.choose_button.setFocus()

    # -- steps -----------------------------------------------------------------------------------

    def _show_step(self, step: int) -> None:
        self.wizard.go(step)
        self.wizard.set_promise("" if step == DONE else text("fill.promise"))
        self.elsewhere.setVisible(step == MATCH)
        self._show_accept()
        self.wizard.next_button.setEnabled(True)
        if step == CHOOSE:
            self.wizard.set_verb(text("fill.verb_match") if self.preview else text("spreadsheets.choose.choose"))
        elif step == MATCH:
            self._show_verb()
        else:
            self.wizard.set_verb(text("fill.verb_another"))

    def _next(self) -> None:
        if self.wizard.current == CHOOSE and self.preview is None:
            self.choose.choose()
        elif self.wizard.current == CHOOSE:
            self._show_step(MATCH)
        elif self.wizard.current == MATCH:
            self.write()
        else:
            self.form = self.preview = None
            self._show_step(CHOOSE)

    # -- reading ---------------------------------------------------------------------------------

    def take(self, paths: list[Path]) -> None:
        """Begin with a table."""
        self._path = paths[0]
        self._read("")

    def _run(self, strip: ProgressStrip, what: str, work: Any, done: Any, failed: Any) -> None:
        """A reading of which only the newest counts."""
        if self._ticket is not None:
            self._ticket.discard()
        strip.begin(what)

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
        self.choose.begin(path.name)
        wanted = self.args.get("programme")

        def _work(uow: Any, job: Job) -> tuple[OpenedForm, RosterChoices, FillPreview]:
            form = open_form(uow, path, password or None)
            choices = roster_choices(uow)
            known = {programme.code for programme in choices.programmes}
            found = str(wanted or form.programme)
            choice = FillChoice(found if found in known else "", self.choice.village, fields=self._remembered(form))
            return form, choices, preview_fill(uow, form, choice)

        words = text("spreadsheets.choose.reading", name=path.name)
        self._run(self.choose.strip, words, _work, lambda found: self._opened(*found), self.choose.show_failure)

    def _opened(self, form: OpenedForm, choices: RosterChoices, preview: FillPreview) -> None:
        self.form, self.choice, self.tab = form, preview.choice, ""
        programmes = [(p.code, p.name) for p in choices.programmes]
        self.programme.set_choices([("", text("fill.no_programme")), *programmes], self.choice.programme)
        self.village.set_choices([(b"", text("kit.find.all")), *choices.villages], self.choice.village)
        self.overwrite.blockSignals(True)
        self.overwrite.setChecked(False)
        self.overwrite.blockSignals(False)
        self._file.setText(form.path.name)
        self._show(preview)
        self._show_step(MATCH)

    # -- choosing --------------------------------------------------------------------------------

    def _remembered(self, form: OpenedForm) -> dict[tuple[str, int], str]:
        """What the clerk said of the same headings before."""
        known = self.session.preferences.get(MAPPINGS, {})
        return {
            (plan.sheet, int(at)): name
            for plan in form.opened.plans
            for at, name in known.get(plan.signature, {}).items()
        }

    def _correct(self, sheet: str, index: int, field: str) -> None:
        if self.form is None:
            return
        plan = next(plan for plan in self.form.opened.plans if plan.sheet == sheet)
        known = dict(self.session.preferences.get(MAPPINGS, {}))
        known[plan.signature] = {**known.get(plan.signature, {}), str(index): field}
        self.session.preferences.set(MAPPINGS, known)
        self.change(fields={**self.choice.fields, (sheet, index): field})

    def change(self, **changes: Any) -> None:
        """Choose something else; what will be filled is worked out again."""
        form = self.form
        choice = replace(self.choice, **changes)
        if form is None or choice == self.choice:
            return
        self.choice = choice
        self.wizard.next_button.setEnabled(False)
        self._run(self.strip, text("fill.matching"), lambda uow, job: preview_fill(uow, form, choice),
                  self._show, self._refused)  # fmt: skip

    def accept(self) -> None:
        """The chosen doubtful rows are the persons found: they are filled."""
        if self.preview:
            chosen = fill_rows.doubtful_places(self.preview, self.table.chosen())
            self.table.model.tick(list(self.table.model.ticked), False)
            self.change(accepted=self.choice.accepted | chosen)

    # -- showing ---------------------------------------------------------------------------------

    def _show(self, preview: FillPreview) -> None:
        self.preview = preview
        self.columns.show_preview(preview)
        lost = [] if preview.keeps_format else [text("fill.format_lost")]
        if self.form and self.form.opened.workbook.container.protected:
            lost.append(text("fill.password_lost"))
        self.notice.say("".join(lost), "warn")
        self.short.say(self._obstacle(preview), "err" if preview.short else "info")
        self._show_tabs(preview)
        self._show_rows()
        self._show_verb()

    def _obstacle(self, preview: FillPreview) -> str:
        if preview.short:
            return text("fill.too_short", count=number(preview.short))
        if not preview.choice.programme:
            return text("fill.form_needs_programme") if preview.form else text("fill.needs_programme")
        return text("fill.is_form") if preview.form else ""

    def _show_tabs(self, preview: FillPreview) -> None:
        counts = fill_rows.counts(preview)
        if self.tab and not counts[self.tab]:
            self.tab = ""
        clear(self._tabs)
        names = [(tab, text(words, count=number(counts[tab])))
                 for tab, words in fill_rows.TAB_WORDS.items() if counts[tab] or not tab]  # fmt: skip
        self._tabs.addWidget(segments(names, lambda tab: self.choose_tab(str(tab)), self.tab))

    def choose_tab(self, tab: str) -> None:
        """Show all rows, those of one state, or who is not in the table."""
        self.tab = tab
        self._show_rows()

    def _show_rows(self) -> None:
        if self.preview:
            self.table.set_empty("inbox", text("fill.no_rows"), text("fill.no_rows_what"))
            self.table.model.show_rows(fill_rows.rows_of(self.preview, self.tab))
        self._show_accept()

    def _show_accept(self) -> None:
        preview = self.preview
        waiting = {(line.sheet, line.row) for line in preview.lines if line.state == DOUBTFUL} if preview else set()
        self.accept_button.setVisible(self.wizard.current == MATCH and bool(waiting - self.choice.accepted))
        chosen = len(waiting.intersection(self.table.chosen()) - self.choice.accepted)
        self.accept_button.setEnabled(bool(chosen))
        words = text("fill.accept_rows", count=chosen) if chosen else text("fill.accept")
        self.accept_button.setText(words)
        self.accept_button.setAccessibleName(words)

    def _show_verb(self) -> None:
        preview = self.preview
        if preview is None or self.wizard.current != MATCH:
            return
        cells = preview.filled + preview.overwritten
        hint = text("fill.will_write", filled=number(preview.filled), overwritten=number(preview.overwritten))
        self.wizard.set_verb(text("fill.verb_write", count=number(cells)), hint if preview.overwritten else "")
        self.wizard.next_button.setEnabled(bool(cells) and not preview.short)

    def _refused(self, error: AppError) -> None:
        self.short.say(error.message, "err")

    # -- writing ---------------------------------------------------------------------------------

    def write(self) -> None:
        """Write the filled table beside the one it came from."""
        if self.form is not None:
            self._write(filled_path(self.form.path, self.form.opened.workbook))

    def write_elsewhere(self) -> None:
        """Ask where the filled table goes."""
        if self.form is None:
            return
        suggested = filled_path(self.form.path, self.form.opened.workbook)
        kinds = text("fill.filter", suffix=suggested.suffix)
        name, _ = QFileDialog.getSaveFileName(self, text("fill.elsewhere"), str(suggested), kinds)
        if name:
            self._write(Path(name))

    def _write(self, out: Path) -> None:
        form, preview = self.form, self.preview
        if form is None or preview is None:
            return
        self.wizard.next_button.setEnabled(False)

        def _failed(error: AppError) -> None:
            self.wizard.next_button.setEnabled(True)
            self._refused(error)

        self._run(self.strip, text("fill.writing"), lambda uow, job: write_fill(uow, form, preview, out),
                  lambda _cells: self._written(out), _failed)  # fmt: skip

    def _written(self, out: Path) -> None:
        self.out = out
        self._show_result(out)
        self._show_step(DONE)

    def _show_result(self, out: Path) -> None:
        preview = self.preview
        assert preview is not None
        clear(self._result.body)
        place = label(str(out), wrap=True, selectable=True)
        figures = row(
            figure(text("fill.figure.filled"), number(preview.filled), text("fill.figure.cells")),
            figure(text("fill.figure.overwritten"), number(preview.overwritten), text("fill.figure.cells")),
            figure(text("fill.figure.people"), number(sum(bool(line.filled) for line in preview.lines)),
                   text("fill.figure.rows")),
            None,
            spacing=40,
        )  # fmt: skip
        left = len([line for line in preview.lines if not line.filled and not line.overwritten])
        rest = text("fill.rest", left=number(left), absent=number(len(preview.absent)))
        folder = button(text("fill.open_folder"), lambda: _open_folder(out.parent), icon="folder-open")
        self._result.add(label(text("fill.saved"), "2s"), place, figures, label(rest, "2s", wrap=True))
        if not preview.keeps_format:
            self._result.add(label(text("fill.format_lost"), "warn", wrap=True))
        self._result.add(row(folder, None))


def _open_folder(folder: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
