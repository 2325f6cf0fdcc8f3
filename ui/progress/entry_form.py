"""The form of a month: done, total, funds in 万元, words; judged at the field, saved by the keyboard."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QLineEdit, QWidget

from minsheng_desktop.core.texts import text
from minsheng_desktop.progress.figures import SOURCE_TEXTS, STAGE_TEXTS
from minsheng_desktop.progress.records import (
    MAIN_PARTS,
    MILLI,
    PARTS,
    STAGES,
    TOTAL,
    MonthEntry,
    TaskDetail,
    count_text,
    money_text,
)
from minsheng_desktop.rules import money, year_month
from minsheng_desktop.rules.characters import digits_text
from ui.kit.buttons import button
from ui.kit.cards import column
from ui.kit.fields import LongField, text_field
from ui.kit.forms import Form, LineField
from ui.kit.labels import Sentence, label, restyle
from ui.kit.readers import Reading
from ui.kit.theme import theme

Amounts = dict[tuple[str, str], int]


def count_reader(before: int | None = None) -> Callable[[str], Reading]:
    """A reader of counts in thousandths; a total below ``before`` is a warning."""

    def _read(entered: str) -> Reading:
        try:
            milli = Decimal(digits_text(entered).replace(",", "")) * MILLI
        except InvalidOperation:
            return Reading(None, "err", text("progress.form.not_a_count"))
        if milli < 0 or milli != milli.to_integral_value():
            return Reading(None, "err", text("progress.form.not_a_count"))
        if before is not None and milli < before:
            return Reading(int(milli), "warn", text("progress.form.below", before=count_text(before)))
        return Reading(int(milli))

    return _read


def plain_count(milli: int) -> str:
    """A count as it is typed, without thousands separators."""
    return count_text(milli).replace(",", "")


class AmountEdit(QLineEdit):
    """One amount in 万元; ``left`` when the focus goes."""

    left = Signal()

    def __init__(self, stage: str, source: str) -> None:
        super().__init__()
        self.key = (stage, source)
        self.touched = False
        names = {"stage": text(STAGE_TEXTS[stage]), "source": text(SOURCE_TEXTS[source])}
        self.setAccessibleName(text("progress.form.fund", **names))
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setMinimumWidth(theme().px(56))
        # four amounts stand side by side in a narrow panel
        self.setTextMargins(-theme().px(3), 0, -theme().px(3), 0)
        self.textEdited.connect(self._edited)

    def _edited(self) -> None:
        self.touched = True

    def show_fen(self, fen: int | None) -> None:
        """Show an amount of the program's, not the person's."""
        self.setText("" if fen is None else money_text(fen).replace(",", ""))
        self.touched = False

    def read(self) -> tuple[int | None, bool]:
        """The amount in fen, and whether what stands here is one (or nothing)."""
        entered = self.text().strip()
        if not entered:
            return None, True
        read = money.read_amount(entered, money.TEN_THOUSAND)
        return read.fen, read.code is None

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.left.emit()


class FundGrid(QWidget):
    """Stages across, sources down; the total follows from the sources until it is typed itself.

    The four levels and the sources that have money stand there; the others are added when they are needed.
    """

    def __init__(self, stated: Amounts | None = None) -> None:
        super().__init__()
        used = {source for _, source in stated or {}}
        self.sources = [source for source in PARTS if source in MAIN_PARTS or source in used] + [TOTAL]
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme().px(4))
        grid.setVerticalSpacing(theme().px(4))
        self._before: Amounts = {}
        self.edits: dict[tuple[str, str], AmountEdit] = {}
        for at, stage in enumerate(STAGES):
            grid.addWidget(label(text(STAGE_TEXTS[stage]), "2s"), 0, at + 1)
            grid.setColumnStretch(at + 1, 1)
        self._grid = grid
        for source in self.sources:
            self._add_source(source)
        self._sentence = Sentence()
        self._sentence.hide()
        self._more = QComboBox()
        self._more.setAccessibleName(text("progress.form.more_sources"))
        self._more.activated.connect(self._more_chosen)
        layout = column(spacing=6)
        layout.addLayout(grid)
        layout.addWidget(self._more)
        layout.addWidget(self._sentence)
        self.setLayout(layout)
        self._offer()  # only now: a box without its place would show itself as a window

    def _add_source(self, source: str) -> None:
        down = self._grid.rowCount()
        self._grid.addWidget(label(text(SOURCE_TEXTS[source]), "2s"), down, 0)
        for at, stage in enumerate(STAGES):
            edit = AmountEdit(stage, source)
            edit.left.connect(lambda edit=edit: self._left(edit))
            self.edits[stage, source] = edit
            self._grid.addWidget(edit, down, at + 1)

    def _offer(self) -> None:
        """The sources that have no line yet."""
        self._more.clear()
        self._more.addItem(text("progress.form.more_sources"), "")
        for source in PARTS:
            if source not in self.sources:
                self._more.addItem(text(SOURCE_TEXTS[source]), source)
        self._more.setVisible(self._more.count() > 1)

    def _more_chosen(self, index: int) -> None:
        source = str(self._more.itemData(index))
        if source:
            self.sources.append(source)
            self._add_source(source)
            self._offer()
            self.edits[STAGES[0], source].setFocus()

    def show_amounts(self, amounts: Amounts) -> None:
        """The amounts as last stated."""
        self._before = dict(amounts)
        for key, edit in self.edits.items():
            edit.show_fen(amounts.get(key))

    def amounts(self) -> Amounts:
        """The amounts as they stand; what was not touched keeps its last fen."""
        found: Amounts = {}
        for key, edit in self.edits.items():
            fen = edit.read()[0] if edit.touched else self._value(key)
            if fen is not None:
                found[key] = fen
        return found

    def _value(self, key: tuple[str, str]) -> int | None:
        edit = self.edits[key]
        before = self._before.get(key)
        same = edit.text() == ("" if before is None else money_text(before).replace(",", ""))
        return before if same else edit.read()[0]

    def _left(self, edit: AmountEdit) -> None:
        stage, source = edit.key
        total = self.edits[stage, TOTAL]
        if source != TOTAL and edit.touched and not total.touched:
            parts = [self._value((stage, part)) for part in self.sources if part != TOTAL]
            known = [fen for fen in parts if fen is not None]
            total.setText(money_text(sum(known)).replace(",", "") if known else "")
        self.check()

    def check(self) -> AmountEdit | None:
        """The first amount that is none; it says so below the grid."""
        wrong = [edit for edit in self.edits.values() if not edit.read()[1]]
        for edit in self.edits.values():
            restyle(edit, state="err" if edit in wrong else "")
        self._sentence.setVisible(bool(wrong))
        if not wrong:
            return None
        words = text("progress.form.not_an_amount", name=wrong[0].accessibleName())
        self._sentence.say(words, "err")
        wrong[0].setAccessibleDescription(words)
        return wrong[0]


class EntryForm(QWidget):
    """A month of one task. ``entry`` answers what to record, or None with the focus on the first error."""

    def __init__(self, detail: TaskDetail) -> None:
        super().__init__()
        line = detail.line
        self.line = line
        self._earlier = self._total_before(detail)
        reported = [m for m in detail.months if m.month == line.month and m.total_milli is not None]
        self.correcting = line.reported
        self._reasoned = line.reported or detail.locked
        month = count_field(text("progress.form.month", unit=line.unit), count_reader())
        before = "" if not self._earlier else text("progress.form.before", total=count_text(self._earlier))
        total = count_field(text("progress.form.total", unit=line.unit), count_reader(self._earlier), help_line=before)
        fields: list[tuple[str, Any]] = [("month", month), ("total", total)]
        self.counts = Form(fields, columns=2)
        self.funds = FundGrid(dict(line.funds.amounts))
        self.funds.show_amounts(dict(line.funds.amounts))
        self.advance = QCheckBox(text("progress.form.advance"))
        self.advance.setChecked(line.advance)
        self.words = Form(self._words())
        self.counts.set_values({"month": line.month_milli, "total": line.total_milli if reported else None})
        self.words.set_values(
            {
                "problem": line.problem,
                "next_step": line.next_step,
                "narrative": line.narrative if line.reported else None,
                "remark": line.remark if line.reported else None,
            }
        )
        self._follow("month", "total", 1)
        self._follow("total", "month", -1)
        head = label(text("progress.form.funds"), "strong")
        parts = [self.counts, *self._offers(), head, self.funds, self.advance, self.words]
        self.setLayout(column(*parts, spacing=12))

    def _offers(self) -> list[QWidget]:
        """Totals to take over with one click: the sum of the townships or villages, what the ledger counts."""
        line = self.line
        known = (("progress.form.from_parts", line.parts_total_milli), ("progress.form.counted", line.counted_milli))

        def _take(total: int) -> None:
            self.counts["total"].set_value(total)
            self.counts["total"].changed.emit()

        return [
            button(text(key, total=count_text(total)), partial(_take, total), kind="link")
            for key, total in known
            if total is not None
        ]

    def _words(self) -> list[tuple[str, Any]]:
        fields: list[tuple[str, Any]] = [
            ("problem", LongField(text("progress.field.problem"), lines=2)),
            ("next_step", LongField(text("progress.field.next_step"), lines=2)),
            ("narrative", LongField(text("progress.field.narrative"), lines=2)),
            ("remark", text_field(text("progress.field.remark"), optional=True)),
        ]
        if self._reasoned:
            why = text("progress.form.reason_help" if self.correcting else "progress.form.reason_locked")
            reason = text_field(text("progress.form.reason"), help_line=why)
            fields.insert(0, ("reason", reason))
        return fields

    def _total_before(self, detail: TaskDetail) -> int | None:
        """The total of the month before, None where it is not reported (0 in January)."""
        month = detail.line.month
        if month % 100 == 1:
            return 0
        before = year_month.add(month, -1)
        return next((m.total_milli for m in detail.months if m.month == before), None)

    def _follow(self, source: str, target: str, sign: int) -> None:
        """While one count is typed the other follows, unless the person typed it too."""
        typed, follows = self.counts[source], self.counts[target]

        def _typed() -> None:
            typed.setProperty("own", True)
            if self._earlier is None or follows.property("own"):
                return
            value = typed.value
            other = None if value is None else (value + self._earlier if sign > 0 else value - self._earlier)
            follows.set_value(other if other is not None and other >= 0 else None)

        typed.changed.connect(_typed)

    def start(self) -> None:
        """Put the cursor where work begins."""
        self.counts["month"].setFocus(Qt.FocusReason.TabFocusReason)

    def write_problem(self) -> None:
        """Put the cursor into the problem."""
        self.words["problem"].setFocus(Qt.FocusReason.TabFocusReason)

    @property
    def dirty(self) -> bool:
        """Whether something differs from what was shown."""
        entry = self._entry()
        line = self.line
        shown = (line.month_milli, line.total_milli if line.reported else None, dict(line.funds.amounts))
        words = (line.problem, line.next_step)
        return (entry.month_milli, entry.total_milli, entry.funds) != shown or (entry.problem, entry.next_step) != words

    def entry(self) -> MonthEntry | None:
        """What to record; None where something is wrong, told at its field."""
        if self.counts["month"].is_empty() and self.counts["total"].is_empty():
            self.counts.refuse("total", text("progress.form.no_figures"))
            return None
        for key in ("month", "total"):
            field = self.counts[key]
            if not field.is_empty() and not field.check():
                field.setFocus()
                return None
        wrong = self.funds.check()
        if wrong is not None:
            wrong.setFocus()
            return None
        return None if self.words.submit() is None else self._entry()

    def _entry(self) -> MonthEntry:
        counts, words = self.counts.values, self.words.values
        return MonthEntry(
            month=self.line.month,
            month_milli=counts["month"],
            total_milli=counts["total"],
            funds=self.funds.amounts(),
            narrative=words["narrative"] or "",
            remark=words["remark"] or "",
            problem=words["problem"] or "",
            next_step=words["next_step"] or "",
            advance=self.advance.isChecked(),
            reason=words.get("reason") or "",
            seen=self.line.version,
        )


def count_field(name: str, reader: Callable[[str], Reading], **more: Any) -> LineField:
    """A count; its value is in thousandths."""
    return LineField(name, reader, plain_count, **{"width": 120, "optional": False, **more})
