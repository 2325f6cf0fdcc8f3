"""A list of ID numbers and one column, pasted from Excel or WPS: who is meant, before and after, then one update."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPlainTextEdit, QSplitter, QVBoxLayout, QWidget

from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.fields import Field, Label, Type
from minsheng_desktop.core.jobs import Job
from minsheng_desktop.core.texts import text
from minsheng_desktop.entitlements.own_columns import list_own_columns
from minsheng_desktop.entitlements.pasting import (
    CHANGE,
    OF_BENEFIT,
    PASTE_FIELDS,
    SAME,
    STATES,
    TITLES,
    TWICE,
    UNKNOWN,
    WRONG,
    PasteLine,
    PastePreview,
    PasteTarget,
    apply_paste,
    preview_paste,
)
from minsheng_desktop.entitlements.service import roster_choices
from ui.households.entry_cells import Pause
from ui.households.revealing import tell_done
from ui.households.wording import month_now
from ui.kit import formats
from ui.kit.buttons import button, segments
from ui.kit.cards import Card, PageFoot, PageHeader, clear, column, row
from ui.kit.fields import ChoiceField, month_field
from ui.kit.forms import LineField
from ui.kit.labels import label
from ui.kit.messages import Notice, Toast
from ui.kit.page import Page
from ui.kit.progress_strip import ProgressStrip
from ui.kit.rows import Column, Note, Row
from ui.kit.table import TablePanel
from ui.kit.theme import theme
from ui.session import Session, Ticket

PAUSE_MS = 250
OWN = "own:"
STATE_WORDS = {
    CHANGE: "paste.state.change",
    SAME: "paste.state.same",
    UNKNOWN: "paste.state.unknown",
    TWICE: "paste.state.twice",
    WRONG: "paste.state.wrong",
}
TAB_WORDS = {
    "": "paste.tab.all",
    CHANGE: "paste.tab.change",
    SAME: "paste.tab.same",
    UNKNOWN: "paste.tab.unknown",
    TWICE: "paste.tab.twice",
    WRONG: "paste.tab.wrong",
}
TONES = {UNKNOWN: "err", WRONG: "err", TWICE: "warn"}
LEFT = (UNKNOWN, TWICE, WRONG)


def _column(key: str, width: int, *, kind: str = "", frozen: bool = False, stretch: bool = False) -> Column:
    made = Field(key, Label(f"paste.column.{key}"), Type.TEXT, width, sortable=False)
    return Column(made, kind=kind or "text", frozen=frozen, stretch=stretch)


class PastePage(Page):
    """``args``: ``programme`` (code) and ``target`` (a ``PasteTarget`` or the key of a field) chosen beforehand,
    ``content`` (what was pasted elsewhere)."""

    help_topic = "roster#粘贴名单更新"
    folds_navigation = True

    def __init__(self, session: Session, args: Mapping[str, Any] | None = None, parent: QWidget | None = None) -> None:
        super().__init__(session, args, parent)
        self.preview: PastePreview | None = None
        self.tab = ""
        self._ticket: Ticket | None = None
        self._own: dict[str, list[tuple[str, str]]] = {}
        self._ready = False
        wanted = self.args.get("target")
        self._begin = wanted if isinstance(wanted, PasteTarget) else PasteTarget(
            str(wanted or PASTE_FIELDS[0]), str(self.args.get("programme") or "")
        )  # fmt: skip
        self.field = ChoiceField(text("paste.field"), [], width=220)
        self.programme = ChoiceField(text("paste.programme"), [], width=220)
        self.month: LineField = month_field(text("paste.month"))
        self.month.set_value(self._begin.month or month_now(session.clock.today()))
        self.area = QPlainTextEdit()
        self.area.setAccessibleName(text("paste.area"))
        self.area.setPlaceholderText(text("paste.area_hint"))
        self.area.setTabChangesFocus(True)
        self.area.setPlainText(str(self.args.get("content") or ""))
        self.area.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.area.setTabStopDistance(theme().metrics().horizontalAdvance("0") * 20)
        self.notice = Notice()
        self.notice.hide()
        self.table = TablePanel(session, self._columns(), title=text("paste.lines"), name="paste")
        self.table.set_empty("copy", text("paste.empty"), text("paste.empty_what"))
        self.strip = ProgressStrip(text("paste.nothing_changed"))
        self.update_button = button("", self.update_people, kind="primary")
        self.copy_button = button("", self.copy_left, icon="copy")
        self.hint = label(text("paste.promise"), "2s")
        self._arrange()
        self._pause = Pause(self, PAUSE_MS, self.look)
        self._connect()
        self.set_title(text("paste.title"))
        self._show(None)
        session.read(self._read_choices, self._take_choices, owner=self)

    @staticmethod
    def _columns() -> list[Column]:
        return [
            _column("row", 46, frozen=True),
            _column("id_no", 172, frozen=True),
            _column("name", 88),
            _column("before", 140),
            _column("after", 168),
            _column("state", 96, kind="status"),
            _column("message", 280, stretch=True),
        ]

    # -- building --------------------------------------------------------------------------------

    def _arrange(self) -> None:
        paste = button(text("paste.from_clipboard"), self.paste, icon="copy")
        steps = Card().add(
            self.field, self.programme, self.month, label(text("paste.area"), ""), self.area, row(paste, None)
        )
        steps.body.setStretchFactor(self.area, 1)
        left = QWidget()
        left.setLayout(column(self.notice, steps, margins=(20, 12, 10, 14), spacing=10))
        left.layout().setStretch(1, 1)  # type: ignore[union-attr]
        left.setMinimumWidth(theme().px(270))
        right = QFrame()
        right.setObjectName("plain")
        self._tabs = QHBoxLayout()
        body = QVBoxLayout(right)
        body.setContentsMargins(0, theme().px(10), 0, 0)
        body.setSpacing(theme().px(8))
        body.addLayout(self._tabs)
        body.addWidget(self.strip)
        body.addWidget(self.table, 1)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setChildrenCollapsible(False)
        split.setHandleWidth(1)
        split.addWidget(left)
        split.addWidget(right)
        split.setStretchFactor(1, 1)
        split.setSizes([theme().px(350), theme().px(930)])
        whole = column(PageHeader(text("paste.title"), hint=text("paste.hint")), split, spacing=0)
        whole.addWidget(PageFoot(self.copy_button, None, self.hint, self.update_button))
        whole.setStretch(1, 1)
        self.setLayout(whole)

    def _connect(self) -> None:
        self.area.textChanged.connect(self._pause.start)
        for field in (self.field, self.programme, self.month):
            field.changed.connect(self._target_changed)

    def _read_choices(self, uow: Any, job: Job) -> tuple[list[tuple[str, str]], dict[str, list[tuple[str, str]]]]:
        programmes = [(p.code, p.name) for p in roster_choices(uow).programmes]
        own = {
            code: [(OWN + column.key, column.title) for column in list_own_columns(uow, code)] for code, _ in programmes
        }
        return programmes, own

    def _take_choices(self, found: tuple[list[tuple[str, str]], dict[str, list[tuple[str, str]]]]) -> None:
        programmes, self._own = found
        self.programme.set_choices(programmes)
        codes = [code for code, _ in programmes]
        first = self._begin.programme if self._begin.programme in codes else next(iter(codes), None)
        self.programme.set_value(first)
        self._offer_fields(self._begin.field)
        self._ready = True
        self._target_changed()

    def _offer_fields(self, wanted: object) -> None:
        fields = [(key, text(TITLES[key])) for key in PASTE_FIELDS]
        own = [(key, text("paste.own", title=title)) for key, title in self._own.get(self.programme.value or "", [])]
        self.field.set_choices(fields + own)
        self.field.set_value(wanted if wanted in dict(fields + own) else PASTE_FIELDS[0])

    def on_activate(self) -> None:
        self.area.setFocus()

    # -- the target ------------------------------------------------------------------------------

    def _of_benefit(self) -> bool:
        field = str(self.field.value or "")
        return field in OF_BENEFIT or field.startswith(OWN) or field == "remark"

    def target(self) -> PasteTarget:
        """Where the pasted column goes."""
        field = str(self.field.value or PASTE_FIELDS[0])
        programme = str(self.programme.value or "") if self._of_benefit() else ""
        return PasteTarget(field, programme, self.month.value if field == "amount_fen" else None)

    def _target_changed(self) -> None:
        if self._own and self.sender() is self.programme:
            self._offer_fields(self.field.value)
        self.programme.setVisible(self._of_benefit())
        self.month.setVisible(self.field.value == "amount_fen")
        self._pause.start()

    # -- looking ---------------------------------------------------------------------------------

    def paste(self) -> None:
        """Take what is on the clipboard."""
        self.area.setPlainText(QGuiApplication.clipboard().text())
        self.area.setFocus()

    def look(self) -> None:
        """Judge the list against the persons on record; nothing is written."""
        if self._ticket:
            self._ticket.discard()
        content, target = self.area.toPlainText(), self.target()
        if not content.strip() or not self._ready:
            self._show(None)
            return
        self.strip.begin(text("paste.looking"))
        self._ticket = self.session.read(
            lambda uow, job: preview_paste(uow, content, target), self._looked, self._failed, owner=self
        )
        self.strip.follow(self._ticket)

    def _looked(self, preview: PastePreview) -> None:
        self.strip.finish()
        self.notice.say("")
        self._show(preview)

    def _failed(self, error: AppError) -> None:
        self.strip.finish()
        self._show(None)
        self.notice.say(error.message, "err")

    def _show(self, preview: PastePreview | None) -> None:
        self.preview = preview
        counts = dict(preview.counts) if preview else {}
        if self.tab and not counts.get(self.tab):
            self.tab = ""
        self._show_tabs(counts)
        self._show_rows()
        change, left = counts.get(CHANGE, 0), sum(counts.get(state, 0) for state in LEFT)
        self.update_button.setText(text("paste.update", count=formats.number(change)) if change else text("paste.none"))
        self.update_button.setAccessibleName(self.update_button.text())
        self.update_button.setEnabled(bool(change))
        words = text("paste.copy_left", count=formats.number(left))
        self.copy_button.setText(f" {words}")
        self.copy_button.setAccessibleName(words)
        self.copy_button.setVisible(bool(left))

    def _show_tabs(self, counts: Mapping[str, int]) -> None:
        clear(self._tabs)
        self._tabs.setContentsMargins(theme().px(12), 0, theme().px(12), 0)
        total = sum(counts.values())
        names = [("", text(TAB_WORDS[""], count=formats.number(total)))]
        names += [(s, text(TAB_WORDS[s], count=formats.number(counts[s]))) for s in STATES if counts.get(s)]
        if total:
            self._tabs.addWidget(segments(names, lambda tab: self.choose_tab(str(tab)), self.tab))
        self._tabs.addStretch(1)

    def choose_tab(self, tab: str) -> None:
        """Show the lines of one state, or all."""
        self.tab = tab
        self._show_rows()

    def _show_rows(self) -> None:
        lines = self.preview.lines if self.preview else ()
        shown = [line for line in lines if not self.tab or line.state == self.tab]
        self.table.model.show_rows([self._row(line) for line in shown])

    def _row(self, line: PasteLine) -> Row:
        before, after = self._seen(line.before), line.after
        cells = (str(line.row), line.id_text, line.name, before, after, text(STATE_WORDS[line.state]), line.message)
        tone = TONES.get(line.state, "doubt" if line.message and line.state == CHANGE else "")
        notes = {"after" if line.name else "id_no": Note(tone, line.message)} if tone else None
        return Row(line.row, cells, muted=line.state == SAME, notes=notes)

    def _seen(self, before: str) -> str:
        """What stands on record, masked like everywhere else; what was pasted is in sight anyhow."""
        field = self.field.value
        if field == "phone":
            return formats.masked_phone(before)
        return formats.card_tail(before) if field == "account_number" else before

    # -- writing ---------------------------------------------------------------------------------

    def copy_left(self) -> None:
        """Copy the lines that were not matched, with why, for Excel."""
        lines = [line for line in self.preview.lines if line.state in LEFT] if self.preview else []
        rows = ["\t".join((line.id_text, line.after, text(STATE_WORDS[line.state]), line.message)) for line in lines]
        QGuiApplication.clipboard().setText("\n".join(rows))
        self.toasted.emit(Toast(text("paste.copied", count=formats.number(len(rows)))))

    def update_people(self) -> None:
        """Write the lines that change something, as one operation."""
        content, target = self.area.toPlainText(), self.target()
        self.update_button.setEnabled(False)
        self.session.write(lambda do, job: do(apply_paste, content, target), self._updated, self._refused, owner=self)

    def _updated(self, done: PastePreview) -> None:
        left = sum(done.counts.get(state, 0) for state in LEFT)
        key = "paste.done_left" if left else "paste.done"
        tell_done(self, text(key, count=formats.number(done.counts.get(CHANGE, 0)), left=formats.number(left)))
        # The lines stay in sight: those written read as unchanged now, the others wait for a correction.
        self.look()

    def _refused(self, error: AppError) -> None:
        self.update_button.setEnabled(True)
        self.notice.say(error.message, "err")
