"""The panel of a doubt: both sides, the row held back, the answers, and the form of the finding."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QPushButton, QWidget

from minsheng_desktop.checks.crossing_sheet import conflict_words
from minsheng_desktop.checks.held_rows import HeldCell, held_cells, row_as_table
from minsheng_desktop.checks.records import PENDING, DoubtAnswer, DoubtPage, DoubtSide, ListPlace
from minsheng_desktop.checks.service import MISSING, REJECTED, VERDICT_WORDS
from minsheng_desktop.core.texts import text
from ui.kit import formats
from ui.kit.buttons import button
from ui.kit.cards import Card, column, fact
from ui.kit.fields import ChoiceField, LongField
from ui.kit.labels import Sentence, label, rule
from ui.kit.side_panel import SidePanel

VERDICTS = {
    "true_pending": "checks.verdict.true_pending",
    "settled": "checks.verdict.settled",
    "untrue": "checks.verdict.untrue",
    "closed": "checks.verdict.closed",
    "open": "checks.verdict.open",
}
MASKED = {"id_no": formats.masked_id, "bank_card": formats.card_tail, "phone": formats.masked_phone}


class AnswerForm(QWidget):
    """Verdict and finding."""

    def __init__(self, page: DoubtPage) -> None:
        super().__init__()
        choices = [(verdict, text(VERDICTS[verdict])) for verdict in page.verdicts]
        self.verdict = ChoiceField(text("checks.panel.verdict"), choices, must_choose=True)
        self.finding = LongField(
            text("checks.panel.finding"), lines=4, help_line=text("checks.panel.finding_help"), optional=False
        )
        self.setLayout(column(self.verdict, self.finding, spacing=12))

    @property
    def dirty(self) -> bool:
        """Whether anything was entered."""
        return bool(self.finding.value) or self.verdict.value is not None

    def check(self) -> bool:
        """Judge both fields; the cursor goes to the first that is wrong."""
        wrong = [made for made in (self.verdict, self.finding) if not made.check()]
        if wrong:
            wrong[0].setFocus()
        return not wrong


class DoubtPanel(SidePanel):
    """Shows a doubt; ``answered(verdict, finding)`` asks the page to save."""

    answered = Signal(str, str)
    person_asked = Signal(object)
    unite_asked = Signal(object, object)  # the person whose file stays, the other one
    stop_asked = Signal()  # of the benefit in question
    again_asked = Signal(str)  # the row kept back as a table to be taken in
    copied = Signal()
    reopen_asked = Signal()  # a finished question is to be answered once more
    save_asked = Signal()  # Ctrl+S while no finding is entered

    def __init__(self, may_edit: bool, may_import: bool = False) -> None:
        super().__init__()
        self._may_edit, self._may_import = may_edit, may_import
        self.page: DoubtPage | None = None
        self.form: AnswerForm | None = None
        for keys in ("Ctrl+S", "Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self).activated.connect(self.save)

    @property
    def dirty(self) -> bool:
        """Whether a finding would be lost."""
        return self.form is not None and self.form.dirty

    def show_doubt(self, page: DoubtPage) -> None:
        """Both sides and what was found out."""
        self.page, self.form = page, None
        record = page.record
        self.show_head(record.name or record.other_name, text(VERDICT_WORDS[record.standing]), record.sentence)
        parts: list[QWidget] = [place_card(page, page.place)] if page.place else []
        parts += cause_lines(page)
        for side in page.sides:
            parts.append(side_card(side, self._opener(side)))
        if page.held or page.held_extra:
            parts.append(held_card(page, button(text("checks.panel.copy"), self.copy_row, kind="link", icon="copy")))
        if page.answers:
            parts += [label(text("checks.panel.answers"), "h"), *map(answer_line, page.answers)]
        self.show_body(*parts)
        words = text("checks.panel.edit") if page.answers else text("checks.panel.answer")
        first = self._remedy(page) if record.standing in PENDING else None
        offered = [first] if first else []
        offered.append(button(words, self.fill, kind="" if first else "primary"))
        if page.may_reopen:
            offered.append(button(text("checks.panel.reopen"), self.reopen_asked.emit))
        if one_office(page):
            offered.append(button(text("dossier.unite_title"), self.unite))
        self.show_foot(*(offered if self._may_edit else []))

    def _remedy(self, page: DoubtPage) -> QPushButton | None:
        """What usually settles a doubt that came of a list: to stop the benefit, to take the row in again."""
        asked = page.asked
        if page.record.rule == MISSING and asked and page.record.own:
            if asked.to_month is None:
                return button(text("checks.panel.stop"), self.stop_asked.emit, kind="primary")
            return button(text("checks.panel.settle_stopped"), self.settle_stopped, kind="primary")
        if page.record.rule == REJECTED and self._may_import:
            return button(text("checks.panel.again"), self.import_again, kind="primary", icon="file-input")
        if page.gone and page.record.own:
            return button(text("checks.panel.close_gone"), self.close_gone, kind="primary", icon="check")
        return None

    def close_gone(self) -> None:
        """销号: what raised the question is no more."""
        self.answered.emit("closed", text("checks.panel.finding_gone"))

    def settle_stopped(self) -> None:
        """The benefit was stopped: the doubt is settled by that."""
        asked = self.page.asked if self.page else None
        if asked is not None:
            month = formats.month(asked.to_month)
            words = text("checks.panel.finding_stopped", programme=asked.programme, month=month)
            self.answered.emit("settled", words)

    def import_again(self) -> None:
        """再导入这一行: the row goes to the import, where it can be put right."""
        if self.page is not None:
            self.again_asked.emit(row_as_table(self.page))

    def copy_row(self) -> None:
        """Put the row kept back on the clipboard as shown, masked numbers masked."""
        if self.page is not None:
            cells = held_cells(self.page)
            lines = ("\t".join(cell.heading for cell in cells), "\t".join(map(shown_cell, cells)))
            QGuiApplication.clipboard().setText("\n".join(lines))
            self.copied.emit()

    def unite(self) -> None:
        """合并人员: both sides are files of one office."""
        if self.page is not None and one_office(self.page):
            keep, gone = self.page.sides
            self.unite_asked.emit(keep.uid, gone.uid)

    def _opener(self, side: DoubtSide) -> Callable[[], object]:
        return lambda: self.person_asked.emit(side.uid)

    def fill(self) -> None:
        """The form of the finding, above what is known."""
        if self.page is None or not self._may_edit:
            return
        page = self.page
        self.form = form = AnswerForm(page)
        held = [held_card(page)] if page.held or page.held_extra else []
        held += [place_card(page, page.place)] if page.place else []
        self.show_body(form, rule(), *(side_card(side, None) for side in page.sides), *held)
        self.show_foot(
            button(text("checks.panel.save"), self.save, kind="primary"),
            button(text("checks.panel.cancel"), lambda: self.show_doubt(page)),
        )
        QTimer.singleShot(0, form, form.verdict.setFocus)

    def save(self) -> None:
        """Hand the finding to the page if nothing is missing."""
        if self.form is None:
            self.save_asked.emit()
        elif self.form.check():
            self.answered.emit(self.form.verdict.value, self.form.finding.value or "")


def cause_lines(page: DoubtPage) -> list[QWidget]:
    """What to know of a question between townships beside both sides: money drawn twice, its cause gone, its end."""
    record = page.record
    lines: list[QWidget] = []
    if page.programmes:
        lines.append(Sentence(conflict_words(page.programmes), "err"))
    if page.gone and record.standing in PENDING:
        lines.append(Sentence(text("checks.sheet.gone"), "info"))
    if record.conclusion:
        words = text("checks.panel.conclusion", day=record.closed_on, words=record.conclusion)
        lines.append(Sentence(words, "ok"))
    return lines


def one_office(page: DoubtPage) -> bool:
    """Whether the doubt is about two files of the same office, which can become one."""
    known = [side for side in page.sides if side.known]
    return len(known) == 2 and known[0].uid != known[1].uid and known[0].place == known[1].place


def side_card(side: DoubtSide, opened: Callable[[], object] | None) -> Card:
    """What one office holds of the person; numbers stay masked."""
    if not side.known:
        return Card(side.place).add(Sentence(text("checks.panel.unknown_side", place=side.place), "info"))
    link = [button(text("checks.panel.person"), opened, kind="link")] if opened else []
    card = Card(text("checks.panel.name_and_place", name=side.name, place=side.place), "", *link)
    facts = (
        ("checks.panel.id_no", formats.masked_id(side.id_no)),
        ("checks.panel.birth", side.birth),
        ("checks.panel.phone", formats.masked_phone(side.phone)),
        ("checks.panel.card", formats.card_tail(side.card)),
        ("checks.panel.address", side.address),
        ("checks.panel.died_on", side.died_on),
    )
    card.add(*(fact(text(key), value) for key, value in facts if value))
    benefits = [benefit_words(side, at) for at in range(len(side.benefits))] or [text("checks.panel.no_benefit")]
    card.add(*(fact(text("checks.panel.benefit"), words) for words in benefits))
    return card


def benefit_words(side: DoubtSide, at: int) -> str:
    """A benefit in one line."""
    benefit = side.benefits[at]
    shown = {
        "programme": benefit.programme,
        "amount": formats.money(benefit.fen),
        "month": formats.month(benefit.from_month),
    }
    if benefit.to_month is None:
        return text("checks.panel.benefit_line", **shown)
    return text("checks.panel.benefit_ended", **shown, last=formats.month(benefit.to_month))


def place_card(page: DoubtPage, place: ListPlace) -> Card:
    """The list a doubt came of, and what is amiss."""
    missing, asked = page.record.rule == MISSING, page.asked
    row_at = text("checks.panel.row_at", sheet=place.sheet, row=place.row) if place.row else ""
    card = Card(text("checks.panel.missing_card" if missing else "checks.panel.rejected_card"))
    facts = (
        ("checks.panel.programme", asked.programme if asked else ""),
        ("checks.panel.month", formats.month(page.month)),
        ("checks.panel.file", place.file),
        ("checks.panel.row", row_at),
        ("checks.panel.reason", place.reason),
        ("checks.panel.problems", text("kit.list_join").join(place.problems)),
    )
    return card.add(*(fact(text(key), words) for key, words in facts if words))


def shown_cell(cell: HeldCell) -> str:
    """A cell of a row kept back; numbers of persons stay masked."""
    return MASKED[cell.field](cell.words) if cell.field in MASKED else cell.words


def held_card(page: DoubtPage, *right: QWidget) -> Card:
    """The row that was not written, as it was read."""
    card = Card(text("checks.panel.held"), "", *right)
    return card.add(*(fact(cell.heading, shown_cell(cell), width=88) for cell in held_cells(page)))


def answer_line(answer: DoubtAnswer) -> QWidget:
    """What an office found out."""
    verdict = text(VERDICTS[answer.verdict]) if answer.verdict in VERDICTS else answer.verdict
    box = QWidget()
    head = text("checks.panel.answer_head", place=answer.place, day=answer.answered_on, verdict=verdict)
    box.setLayout(column(label(head, "strong"), label(answer.finding, wrap=True, selectable=True), spacing=2))
    return box
