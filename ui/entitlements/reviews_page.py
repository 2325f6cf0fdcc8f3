"""定期核查: a round's villages and lines, findings entered in the grid, sheets out and back, everything settled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, ClassVar

from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.fields import Field, Label, Type
from minsheng_desktop.core.texts import text
from minsheng_desktop.entitlements.review_records import (
    Finding,
    FindingPreview,
    ReviewRow,
    RoundRow,
    VillageProgress,
)
from minsheng_desktop.entitlements.reviews import (
    close_round,
    enter_findings,
    list_rounds,
    result_word,
    review_lines,
    village_progress,
)
from minsheng_desktop.programmes.catalogue import load_code_lists
from minsheng_desktop.rules.money import read_amount
from ui.entitlements.review_files import SheetFiles
from ui.entitlements.review_forms import ReviewPanel
from ui.kit.buttons import FilterButton, button, segments
from ui.kit.cards import FilterRow, PageHeader
from ui.kit.list_export import ListExport
from ui.kit.messages import Notice, Question, Toast, ask
from ui.kit.page import Page
from ui.kit.rows import Column, Key, Row
from ui.kit.side_panel import PanelSplit, SidePanel
from ui.kit.table import TablePanel
from ui.session import Session

LINES, VILLAGES = "lines", "villages"
STATES = ("", "open", "answered", "settled")
STATE_KEYS = {
    "": "reviews.page.all",
    "open": "reviews.page.open",
    "answered": "reviews.page.answered",
    "settled": "reviews.page.settled",
}
ENTERED = ("result", "found_on", "income", "found_by", "note")


@dataclass(frozen=True, slots=True)
class Found:
    """What the page shows."""

    rounds: tuple[RoundRow, ...]
    chosen: RoundRow | None
    villages: tuple[VillageProgress, ...]
    lines: tuple[ReviewRow, ...]


def load(uow: Any, wanted: bytes, village: bytes, state: str) -> Found:
    """The rounds, and one of them with its villages and lines (the newest that is open, unless one is wanted)."""
    rounds = tuple(list_rounds(uow))
    chosen = next((row for row in rounds if row.uid == wanted), None)
    chosen = chosen or next((row for row in rounds if not row.closed_on), rounds[0] if rounds else None)
    if chosen is None:
        return Found(rounds, None, (), ())
    lines = tuple(review_lines(uow, chosen.uid, village, state))
    return Found(rounds, chosen, tuple(village_progress(uow, chosen.uid)), lines)


def _spec(key: str, width: int, of: Type = Type.TEXT, **more: Any) -> Column:
    return Column(Field(key, Label(literal=text(TITLES[key])), of, width=width, sortable=False), **more)


TITLES = {
    "village": "entitlements.field.village",
    "group": "reviews.column.group",
    "name": "reviews.column.name",
    "programme": "reviews.column.programme",
    "size": "reviews.column.size",
    "covered": "reviews.column.covered",
    "amount": "reviews.column.amount",
    "result": "reviews.column.result",
    "found_on": "reviews.column.found_on",
    "income": "reviews.column.income",
    "found_by": "reviews.column.found_by",
    "note": "reviews.column.note",
    "settled": "reviews.page.settled_on",
    "total": "reviews.page.total",
    "answered": "reviews.page.answered",
    "open": "reviews.page.open",
    "dead": "reviews.page.dead",
    "ended": "reviews.page.ended",
    "changed": "reviews.page.changed",
    "not_found": "reviews.page.not_found",
    "state": "reviews.page.state",
}


def line_columns() -> list[Column]:
    """The columns of the lines; those a village fills in are written into."""
    results = tuple((item.code, item.label) for item in load_code_lists()["review_result"].items)
    return [
        _spec("village", 84),
        _spec("group", 56),
        _spec("name", 84, strong=True),
        _spec("programme", 84),
        _spec("size", 84, Type.INTEGER),
        _spec("covered", 84, Type.INTEGER),
        _spec("amount", 92, Type.MONEY),
        _spec("result", 112, editable=True, choices=(("", text("reviews.open_word")), *results), words=result_word),
        _spec("found_on", 104, editable=True),
        _spec("income", 96, editable=True),
        _spec("found_by", 84, editable=True),
        _spec("note", 200, editable=True, stretch=True),
        _spec("settled", 96),
    ]


def village_columns() -> list[Column]:
    """The columns of the villages."""
    counts = ("total", "answered", "open", "settled", "dead", "ended", "changed", "not_found")
    return [
        _spec("village", 140, strong=True),
        *(_spec(key, 84, Type.INTEGER) for key in counts),
        _spec("found_on", 110),
        _spec("state", 110, kind="status", stretch=True),
    ]


class ReviewsPage(Page):
    """``args``: ``round`` (uid) to begin with."""

    tables: ClassVar[frozenset[str]] = frozenset({"review_round", "review_line", "entitlement", "person"})
    help_topic: ClassVar[str] = "reviews#定期核查"
    folds_navigation: ClassVar[bool] = True

    def __init__(self, session: Session, args: Mapping[str, Any] | None = None, parent: QWidget | None = None) -> None:
        super().__init__(session, args, parent)
        title = text("reviews.page.reviews")
        self.set_title(title)
        self.found = Found((), None, (), ())
        self.view = LINES
        self.notice = Notice()
        self.notice.hide()
        self.grid = TablePanel(session, line_columns(), name="entitlements.reviews", title=title, checkable=True)
        self.villages = TablePanel(session, village_columns(), name="entitlements.review_villages", title=title)
        self.export = ListExport(self, lambda: self.grid if self.view == LINES else self.villages, lambda: title)
        self.panel = SidePanel()
        self._build(title)
        self.forms = ReviewPanel(self, self.split)
        self.files = SheetFiles(self)
        self._wire()

    def _build(self, title: str) -> None:
        edits = self.session.may("edit")
        self.new = button(text("reviews.page.new"), lambda: self.forms.open_new(), kind="primary", icon="plus")
        self.sheets = button(text("reviews.page.sheets"), lambda: self.files.write(), icon="file-output")
        self.printing = button(text("reviews.page.print"), lambda: self.files.print(), icon="printer")
        self.reading = button(text("reviews.page.read"), lambda: self.files.read(), icon="file-input")
        self.settle = button(text("reviews.page.settle"), lambda: self.forms.open_settle())
        self.closing = button(text("reviews.page.close"), self.ask_close)
        for made, right in ((self.sheets, "export"), (self.printing, "notice")):
            if not self.session.may(right):
                made.hide()
        if not edits:
            for made in (self.new, self.reading, self.settle, self.closing):
                made.hide()
        actions = (self.closing, self.settle, self.export.button, self.new)
        self.header = PageHeader(title, *actions)
        self.round = FilterButton(text("reviews.page.round"), [], self._round_chosen, always_on=True)
        self.village = FilterButton(text("entitlements.field.village"), [], self._tell)
        states = [(state, text(STATE_KEYS[state])) for state in STATES]
        self.state = FilterButton(text("reviews.page.state"), states, self._tell)
        names = [(LINES, text("reviews.page.lines")), (VILLAGES, text("reviews.page.villages"))]
        looks = segments(names, self._look, LINES)
        sheets = (self.sheets, self.printing, self.reading)
        self.filters = FilterRow(looks, self.round, self.village, self.state, None, *sheets)
        body = QFrame()
        body.setObjectName("page")
        inner = QVBoxLayout(body)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(0)
        for part in (self.header, self.filters, self.notice):
            inner.addWidget(part)
        inner.addWidget(self.grid, 1)
        inner.addWidget(self.villages, 1)
        self.villages.hide()
        self.split = PanelSplit(body, self.panel)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.split)

    def _wire(self) -> None:
        model = self.grid.model
        model.edited.connect(lambda key, field, value: self.enter([(key, field, value)]))
        model.edit_refused.connect(lambda _key, _field, words: self.refused(words))
        self.grid.filled_down.connect(lambda keys, field, value: self.enter([(key, field, value) for key in keys]))
        self.grid.pasted.connect(
            lambda block: self.enter([(cell.key, cell.column.key, cell.text) for cell in block.cells])
        )
        self.grid.opened.connect(self.open_line)
        self.grid.page_opened.connect(self.open_line)
        self.villages.opened.connect(self.open_village)
        self.grid.filters_cleared.connect(self._show_all)

    # -- loading ---------------------------------------------------------------------------------

    def refresh(self, changed: set[str] | None = None) -> None:
        wanted = _uid(self.round.value or self.args.get("round"))
        village, state = _uid(self.village.value), str(self.state.value or "")
        self.session.read(lambda uow, job: load(uow, wanted, village, state), self._show, self._failed, owner=self)

    def on_activate(self) -> None:
        self.grid.main.setFocus()

    def _show(self, found: Found) -> None:
        self.found = found
        chosen = found.chosen
        self.round.set_choices([(row.uid, row.name) for row in found.rounds], chosen.uid if chosen else None)
        places = [(row.area_uid or b"", row.village) for row in found.villages if row.area_uid]
        self.village.set_choices([(b"", text("reviews.page.every")), *places], self.village.value)
        for made in (self.sheets, self.printing, self.reading, self.settle, self.closing):
            made.setEnabled(chosen is not None and not chosen.closed_on)
        self._head(chosen)
        if not found.rounds:
            self.grid.set_empty("clipboard-list", text("reviews.page.empty"), text("reviews.page.empty_what"))
        else:
            self.grid.set_empty_by_filter()
        self.grid.model.show_rows([_line_row(row) for row in found.lines])
        self.grid.model.completed.emit()
        self.villages.model.show_rows([_village_row(row) for row in found.villages])
        self.villages.model.completed.emit()

    def _head(self, chosen: RoundRow | None) -> None:
        if chosen is None:
            self.header.set_state("")
            self.header.set_hint("")
            return
        counts = {"answered": chosen.answered, "total": chosen.total, "settled": chosen.settled}
        self.header.set_hint(text("reviews.page.progress", day=chosen.due_day, **counts))
        if chosen.closed_on:
            self.header.set_state(text("reviews.page.closed"), "mute")
        elif chosen.overdue:
            self.header.set_state(text("reviews.page.overdue", count=chosen.open), "err")
        else:
            self.header.set_state(text("reviews.page.running"), "info")

    def _tell(self, _value: object = None) -> None:
        self.refresh()

    def _round_chosen(self, _value: object) -> None:
        self.village.set_value(b"")
        self.refresh()

    def _show_all(self) -> None:
        self.village.set_value(b"")
        self.state.set_value("")
        self.refresh()

    def _look(self, view: object) -> None:
        self.view = str(view)
        self.grid.setVisible(view == LINES)
        self.villages.setVisible(view == VILLAGES)

    def _failed(self, error: AppError) -> None:
        self.notice.say(error.message, "err")

    def refused(self, words: str) -> None:
        """Say why something was not done."""
        self.toasted.emit(Toast(words, icon="circle-alert", tone="err"))

    # -- work ------------------------------------------------------------------------------------

    def chosen_lines(self) -> list[ReviewRow]:
        """The ticked lines; none: all that are shown."""
        ticked = set(self.grid.model.ticked)
        return [row for row in self.found.lines if not ticked or row.uid in ticked]

    def open_line(self, uid: bytes) -> None:
        """The file of the household or person of a line."""
        row = next((row for row in self.found.lines if row.uid == uid), None)
        if row is not None and row.household_uid:
            self.open_page("households.household", uid=row.household_uid)
        elif row is not None:
            self.open_page("households.person", uid=row.person_uid)

    def open_village(self, key: Key) -> None:
        """The lines of a village."""
        self.village.set_value(key)
        segments_row = self.filters.findChildren(type(self.new))
        next((made for made in segments_row if made.text() == text("reviews.page.lines")), self.new).setChecked(True)
        self._look(LINES)
        self.refresh()

    def enter(self, cells: list[tuple[Key, str, Any]]) -> None:
        """Write what was typed, pasted or filled down into the lines."""
        rows = {row.uid: row for row in self.found.lines}
        changed: dict[bytes, dict[str, str]] = {}
        for key, field, value in cells:
            if key in rows and field in ENTERED:
                changed.setdefault(key, {})[field] = _typed(value)
        try:
            findings = [finding_of(rows[key], values, self.session.user) for key, values in changed.items()]
        except ValueError as error:
            self.refused(str(error))
            self.refresh()
            return
        if findings:
            self.session.write(
                lambda do, job: do.run(enter_findings, findings), self._entered, partial(self._not_entered), owner=self
            )

    def _entered(self, done: FindingPreview) -> None:
        wrong = next((line for line in done.lines if line.problem), None)
        if wrong is not None:
            self.refused(wrong.problem)
            self.refresh()
        if done.changed:
            self.tell_undoable(text("reviews.page.entered", count=done.changed))

    def _not_entered(self, error: AppError) -> None:
        self.refused(error.message)
        self.refresh()

    def ask_close(self) -> None:
        """Close the round, after a question."""
        chosen = self.found.chosen
        if chosen is None or not self.allowed("edit"):
            return
        question = Question(
            text("reviews.page.close"), text("reviews.page.close_body", name=chosen.name), text("reviews.page.close"),
            text("reviews.page.keep"),
        )  # fmt: skip
        ask(self, question, lambda _reason: self._close(chosen.uid))

    def _close(self, uid: bytes) -> None:
        self.session.write(
            lambda do, job: do.run(close_round, uid), lambda _done: self.tell_undoable(text("reviews.page.closed")),
            lambda error: self.refused(error.message), owner=self,
        )  # fmt: skip


def finding_of(row: ReviewRow, values: Mapping[str, str], who: str) -> Finding:
    """A line's finding with some cells written anew. Raises ``ValueError`` in words."""
    result, income = row.result or "", row.income_fen
    if "result" in values:
        result = ""
        if values["result"] and values["result"] != text("reviews.open_word"):
            item = load_code_lists()["review_result"].find(values["result"])
            if item is None:
                raise ValueError(text("errors.reviews.bad_result", value=values["result"]))
            result = item.code
    if "income" in values:
        read = read_amount(values["income"]) if values["income"] else None
        if read is not None and read.fen is None:
            raise ValueError(text("reviews.income_unknown"))
        income = read.fen if read else None
    note = values.get("note", row.note)
    found_on = values.get("found_on", row.found_on or "")
    found_by = values.get("found_by", row.found_by) or (who if result else "")
    return Finding(row.uid, result, found_on, found_by, income, note)


def _uid(value: object) -> bytes:
    return value if isinstance(value, bytes) else b""


def _typed(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(value).strip()


def _line_row(row: ReviewRow) -> Row:
    income = "" if row.income_fen is None else f"{row.income_fen / 100:.2f}"
    cells = (
        row.village, row.village_group, row.name, row.programme, row.household_size, row.covered, row.total_fen,
        row.result or "", row.found_on or "", income, row.found_by, row.note, row.settled_on or "",
    )  # fmt: skip
    return Row(row.uid, cells, muted=row.settled_on is not None)


def _village_row(row: VillageProgress) -> Row:
    state = text("reviews.page.done") if not row.open else text("reviews.page.running")
    cells = (
        row.village, row.total, row.answered, row.open, row.settled, row.dead, row.ended, row.changed, row.not_found,
        row.last_day or "", text("reviews.page.late") if row.overdue else state,
    )  # fmt: skip
    return Row(row.area_uid or row.village, cells)
