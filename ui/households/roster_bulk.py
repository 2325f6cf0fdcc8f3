"""批量变更 in the side panel: one change to the chosen rows, shown in numbers and line by line, one operation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from itertools import islice

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QVBoxLayout, QWidget

from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.texts import text
from minsheng_desktop.entitlements.bulk import BulkChange, BulkLine, BulkPreview, apply_bulk, check_bulk, preview_bulk
from ui.households.parts import Lines
from ui.households.revealing import tell_done
from ui.households.roster_bulk_forms import KIND_KEYS, VERB_KEYS, bulk_fields, bulk_values
from ui.households.roster_cells import uids_of
from ui.households.roster_rows import RosterShape
from ui.households.wording import count_words, difference, month_words
from ui.kit import formats
from ui.kit.buttons import button, set_kind
from ui.kit.cards import clear, column
from ui.kit.fields import ChoiceField
from ui.kit.forms import Form
from ui.kit.labels import Sentence, label, rule
from ui.kit.messages import Question, QuestionDialog, ask
from ui.kit.page import Page
from ui.kit.rows import Key
from ui.kit.side_panel import PanelSplit
from ui.kit.theme import theme
from ui.session import Ticket

PAUSE_MS = 250
LINES_SHOWN = 40
STOP = "stop"


def slim(preview: BulkPreview) -> BulkPreview:
    """The first lines that are refused and the first that change; the counts stay those of all."""
    refused = islice((line for line in preview.lines if line.refusal), LINES_SHOWN)
    changed = islice((line for line in preview.lines if not line.refusal and line.before != line.after), LINES_SHOWN)
    return replace(preview, lines=(*refused, *changed))


class BulkPanel(QObject):
    """Fills ``split.panel``; ``preview`` is what the change on the form comes to (None: not worked out yet)."""

    def __init__(self, page: Page, split: PanelSplit) -> None:
        super().__init__(page)
        self._page, self._split = page, split
        self._shape: RosterShape | None = None
        self.uids: list[bytes] = []
        self.preview: BulkPreview | None = None
        self.form: Form | None = None
        self.dialog: QuestionDialog | None = None
        self._ticket: Ticket | None = None
        self._saving = False
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self._read_preview)

    # -- the panel -------------------------------------------------------------------------------

    def open(self, keys: Sequence[Key], shape: RosterShape) -> None:
        """Open the panel on the rows ``keys``."""
        self._shape, self.uids, self.preview = shape, [], None
        self._build(len(keys))
        self._split.open_panel()
        self.kind.setFocus()
        if self._ticket:
            self._ticket.discard()
        self._page.session.read(
            lambda uow, job: list(uids_of(uow, keys).values()), self._found, self._refused, owner=self
        )

    def _build(self, count: int) -> None:
        has_own = bool(self._shape and self._shape.own)
        kinds = [(kind, text(key)) for kind, key in KIND_KEYS.items() if kind != "own" or has_own]
        self.kind = ChoiceField(text("roster.bulk.kind"), kinds)
        self.kind.changed.connect(self._fill)
        box = QWidget()
        self._holder = QVBoxLayout()
        self._answer = QVBoxLayout()
        self._answer.setSpacing(theme().px(8))
        self.summary, self.refusal = Lines(), Lines()
        whole = column(self.kind, spacing=12)
        whole.addLayout(self._holder)
        for part in (self.summary, self.refusal):
            whole.addWidget(part)
        whole.addLayout(self._answer)
        box.setLayout(whole)
        self.save_button = button(text("roster.bulk.title"), self.save, kind="primary")
        panel = self._split.panel
        unit = self._shape.unit if self._shape else ""
        panel.show_head(text("roster.bulk.title"), "", text("households.roster.chosen", rows=count_words(count, unit)))
        panel.show_tabs([], "")
        panel.show_body(box)
        panel.show_foot(self.save_button, button(text("roster.bulk.cancel"), self._split.panel.closed.emit))
        self._fill()

    def close(self) -> None:
        """The panel shows something else now."""
        self._pause.stop()
        self.form, self.preview, self.uids = None, None, []

    def _found(self, uids: list[bytes]) -> None:
        if self.form is not None:
            self.uids = uids
            self._read_preview()

    def choose(self, kind: str) -> None:
        """Choose what is done."""
        self.kind.set_value(kind)
        self._fill()

    def _fill(self) -> None:
        clear(self._holder)
        if self._shape is None:
            return
        self.form = Form(bulk_fields(str(self.kind.value), self._shape, self._page.session.clock.today()))
        for field in self.form.fields.values():
            field.changed.connect(self._changed)
        self._holder.addWidget(self.form)
        self._changed()

    def _changed(self) -> None:
        self.preview = None
        self._saving = False
        self.refusal.say([])
        self._pause.start()
        self._show()

    @property
    def change(self) -> BulkChange:
        """What the form says."""
        values = bulk_values(self.form.values) if self.form else {}
        return BulkChange(str(self.kind.value), **values)

    # -- what it comes to ------------------------------------------------------------------------

    def _read_preview(self) -> None:
        if self.form is None or not self.uids:
            return
        change, uids = self.change, self.uids
        if check_bulk(change):
            return
        if self._ticket:
            self._ticket.discard()
        self._ticket = self._page.session.read(
            lambda uow, job: slim(preview_bulk(uow, uids, change)), self._take, self._refused, owner=self
        )

    def _take(self, preview: BulkPreview) -> None:
        if self.form is None or preview.change != self.change:
            return
        self.preview = preview
        self._show()
        if self._saving:
            self._saving = False
            self.save()

    def _show(self) -> None:
        clear(self._answer)
        preview, verb = self.preview, text(VERB_KEYS[str(self.kind.value)])
        set_kind(self.save_button, "danger" if self.kind.value == STOP else "primary")
        if preview is None:
            self.summary.say([])
            self._name_save(verb)
            return
        self.summary.say(self._sums(preview))
        self._name_save(
            text("roster.bulk.do", verb=verb, rows=self._rows(preview.changed)) if preview.changed else verb
        )
        refused = [line for line in preview.lines if line.refusal]
        changed = [line for line in preview.lines if not line.refusal and line.before != line.after]
        if refused:
            self._answer.addWidget(Sentence(text("roster.bulk.refused", rows=self._rows(preview.refused)), "err"))
            self._add_lines(refused, preview.refused)
        if changed:
            self._answer.addWidget(rule())
            self._add_lines(changed, preview.changed)

    def _name_save(self, words: str) -> None:
        self.save_button.setText(words)
        self.save_button.setAccessibleName(words)

    def _sums(self, preview: BulkPreview) -> list[str]:
        if not preview.changed:
            lines = [text("roster.bulk.nothing")]
        else:
            lines = [text("roster.bulk.changed", rows=self._rows(preview.changed))]
        if preview.same:
            lines.append(text("roster.bulk.same", rows=self._rows(preview.same)))
        if preview.fen_before != preview.fen_after:
            lines.append(text("roster.bulk.sum", **self._money(preview)))
        return lines

    def _money(self, preview: BulkPreview) -> dict[str, str]:
        before, after = preview.fen_before, preview.fen_after
        return {
            "before": formats.money(before), "after": formats.money(after), "difference": difference(after - before),
        }  # fmt: skip

    def _rows(self, count: int) -> str:
        return count_words(count, self._shape.unit if self._shape else "")

    def _add_lines(self, lines: Sequence[BulkLine], count: int) -> None:
        for line in lines:
            none = text("roster.cell.empty")
            words = text("roster.bulk.line", name=line.name, before=line.before or none, after=line.after or none)
            self._answer.addWidget(label(f"{line.name}  {line.refusal}" if line.refusal else words, "2s", wrap=True))
        if count > len(lines):
            self._answer.addWidget(label(text("roster.bulk.rest", count=count - len(lines)), "3"))

    # -- saving ----------------------------------------------------------------------------------

    def save(self) -> None:
        """Check the form, ask once before benefits are stopped, write everything as one operation."""
        if self.form is None or self.form.submit() is None:
            return
        change = self.change
        wrong = check_bulk(change)
        for key, error in wrong.items():
            if key in self.form.fields:
                self.form.refuse(key, error.message)
        if wrong:
            return
        if self.preview is None or self.preview.change != change:
            self._saving = True
            self._read_preview()
        elif self.preview.changed and change.kind == STOP:
            self._ask_stop(self.preview)
        elif self.preview.changed:
            self._write(change)

    def _ask_stop(self, preview: BulkPreview) -> None:
        verb = text(VERB_KEYS[STOP])
        rows = self._rows(preview.changed)
        question = Question(
            text("roster.bulk.confirm_title", verb=verb, rows=rows),
            text("roster.bulk.confirm_body", month=month_words(preview.change.month or 0), **self._money(preview)),
            text("roster.bulk.confirm_keep", verb=verb),
            text("roster.bulk.do", verb=verb, rows=rows),
        )
        self.dialog = ask(self._split, question, lambda _reason: self._write(preview.change))

    def _write(self, change: BulkChange) -> None:
        uids = self.uids
        self.save_button.setEnabled(False)
        self._page.session.write(
            lambda do, job: slim(do.run(apply_bulk, uids, change)),
            partial(self._done, change),
            self._refused,
            owner=self,
        )

    def _done(self, change: BulkChange, done: BulkPreview) -> None:
        verb = text(VERB_KEYS[change.kind])
        self._split.panel.closed.emit()
        rows = self._rows(done.changed)
        tell_done(self._page, text("roster.bulk.done", what=text("roster.bulk.do", verb=verb, rows=rows)))

    def _refused(self, error: AppError) -> None:
        if self.form is not None:
            self._saving = False
            self.save_button.setEnabled(True)
            self.refusal.say([error.message], "err")
