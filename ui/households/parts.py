"""Parts the pages and the side panel share: masked facts, benefits, payments, doubts, history."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QBoxLayout, QFrame, QGridLayout, QLayout, QVBoxLayout, QWidget

from minsheng_desktop.core.texts import text
from minsheng_desktop.households.records import BenefitLine, DoubtLine, HistoryLine, PaymentLine
from ui.households.wording import benefit_title, covered_words, dotted, moment_words, period_words, status_word
from ui.kit import formats, icons
from ui.kit.buttons import icon_button
from ui.kit.cards import ScrollBody, clear, column, row
from ui.kit.labels import Sentence, chip, label, restyle
from ui.kit.table import REVEAL_MS
from ui.kit.theme import theme


class MaskedFact(QWidget):
    """A line “名 值” whose value is masked; the eye asks to see it, and hides it again."""

    def __init__(self, name: str, masked: str, full: str, ask: Callable[[Callable[[], None]], object], width: int = 64):
        super().__init__()
        self._name, self._masked, self._full, self._ask = name, masked, full, ask
        self._open = False
        head = label(name, "2s")
        head.setFixedWidth(theme().px(width))
        self.value = label(masked, selectable=True)
        self.eye = icon_button("eye", text("kit.mask.shown"), self.press, kind="small", shortcut="Ctrl+Shift+I")
        self.setLayout(row(head, self.value, self.eye, None, spacing=9))
        self.eye.setVisible(bool(full))
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(REVEAL_MS)
        self._timer.timeout.connect(self.close_eye)
        self._say()

    def press(self) -> None:
        """The eye: show the number (recorded), or hide it."""
        if self._open:
            self.close_eye()
        elif self._full:
            self._ask(self.show_full)

    def show_full(self) -> None:
        """Show the number for 30 s."""
        self._open = True
        self._timer.start()
        self._say()

    def close_eye(self) -> None:
        """Mask it again."""
        self._open = False
        self._timer.stop()
        self._say()

    def _say(self) -> None:
        self.value.setText(self._full if self._open else self._masked)
        self.value.setAccessibleName(f"{self._name} {self.value.text()}")
        name = text("kit.mask.hidden") if self._open else text("kit.mask.shown")
        self.eye.setIcon(icons.icon("eye-off" if self._open else "eye", "text2", 14))
        self.eye.setAccessibleName(f"{name} {self._name}")
        self.eye.setToolTip(name)


def heading(words: str, *right: QWidget) -> QWidget:
    """The small heading of a panel's part."""
    box = QWidget()
    box.setLayout(row(label(words, "strong"), None, *right))
    return box


def benefit_part(benefit: BenefitLine) -> QWidget:
    """A benefit in two lines: what and how much; since when, for whom, its status."""
    box = QWidget()
    total = formats.money((benefit.amount_fen or 0) + benefit.supplement_fen)
    detail = [period_words(benefit.from_month, benefit.to_month), covered_words(benefit)]
    if benefit.supplement_fen:
        detail.append(text("households.with_supplement", amount=formats.money(benefit.supplement_fen)))
    small = label(dotted(detail), "2s", wrap=True)
    state = status_word(benefit.status)
    lower = row(small, chip(state), spacing=8)
    lower.setStretch(0, 1)
    layout = column(spacing=2)
    layout.addLayout(row(label(benefit_title(benefit), "strong"), None, label(total, "strong")))
    layout.addLayout(lower)
    if benefit.periods and benefit.periods[-1].sentence:
        layout.addWidget(label(benefit.periods[-1].sentence, "3", wrap=True, selectable=True))
    box.setLayout(layout)
    box.setAccessibleName(f"{benefit_title(benefit)} {total} {state}")
    return box


class Reckoned(QWidget):
    """计算说明 of the benefits that are drawn and bars to drawing one again, below their table; not there without."""

    def __init__(self) -> None:
        super().__init__()
        self.words = label("", "2s", wrap=True, selectable=True)
        self.setLayout(row(self.words, margins=(16, 8, 16, 10)))
        self.hide()

    def say(self, benefits: Sequence[BenefitLine]) -> None:
        """Tell how the present amounts were reckoned."""
        told = [(one.programme, one.periods[-1].sentence) for one in benefits if one.running and one.periods]
        lines = [text("standards.reckoning.told", programme=name, sentence=words) for name, words in told if words]
        barred = [one for one in benefits if one.barred_until]
        lines += [text("households.card.barred", programme=one.programme, day=one.barred_until) for one in barred]
        self.words.setText("\n".join(lines))
        self.setVisible(bool(lines))


STRIP_MONTHS = 6
SHORT = 4  # half characters of an amount or a result, of which six stand side by side in a panel


def payment_strip(payments: Iterable[PaymentLine], item: str) -> QWidget:
    """The last six months of one item as boxes: month, amount, result."""
    box = QWidget()
    lines = sorted((line for line in payments if line.item == item), key=lambda line: line.month)[-STRIP_MONTHS:]
    cells, longest = [], 0
    for line in lines:
        result = line.result or text("households.payment.paid")
        amount = formats.money(line.amount_fen).removesuffix(".00")
        month = text("households.month", month=line.month % 100)
        cell = chip(f"{month}\n{amount}\n{result}", payment_tone(line))
        cell.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        cell.setAccessibleName(f"{month} {amount} {result}")
        cells.append(cell)
        longest = max(longest, len(amount), 2 * len(result))
    per_row = STRIP_MONTHS if longest <= SHORT else STRIP_MONTHS // 2
    grid = QGridLayout(box)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setSpacing(theme().px(4))
    grid.setColumnStretch(per_row, 1)
    for at, cell in enumerate(cells):
        grid.addWidget(cell, at // per_row, at % per_row)
    return box


def payment_tone(line: PaymentLine) -> str:
    """Green for what arrived, amber for the rest."""
    good = text("households.payment.good").split()
    return "ok" if not line.result or line.result in good else "warn"


def doubt_part(doubt: DoubtLine) -> QWidget:
    """An open question in violet."""
    return Sentence(doubt.sentence, "doubt")


def history_part(lines: Sequence[HistoryLine], today: date, most: int) -> QWidget:
    """What happened, newest first: the day at the left, the sentence with who did it."""
    box = QWidget()
    layout = QVBoxLayout(box)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(theme().px(8))
    for line in lines[:most]:
        day = label(moment_words(line.at, today), "2s")
        day.setFixedWidth(theme().px(68))
        day.setAlignment(Qt.AlignmentFlag.AlignTop)
        words = label(text("households.history.line", who=line.who, what=line.sentence), "2s", wrap=True)
        both = row(day, words, spacing=4)
        both.setStretch(1, 1)
        layout.addLayout(both)
    if not lines:
        layout.addWidget(label(text("households.history.none"), "3"))
    return box


class DossierBody(ScrollBody):
    """Two columns of cards; one below the other while a panel stands beside them, so that tables keep their width."""

    def __init__(self, left: QLayout, right: QLayout) -> None:
        self._panel: QWidget | None = None  # asked for by events of the base class
        super().__init__(left, right, share=(8, 3))

    def follow(self, panel: QWidget) -> None:
        """Give way to ``panel``."""
        self._panel = panel
        panel.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._panel and event.type() in (QEvent.Type.Show, QEvent.Type.Hide):
            outer = self.widget().layout()
            if isinstance(outer, QBoxLayout) and theme().scale == 1.0:
                beside = event.type() == QEvent.Type.Hide
                ways = QBoxLayout.Direction
                outer.setDirection(ways.LeftToRight if beside else ways.TopToBottom)
        return super().eventFilter(watched, event)


class Lines(QFrame):
    """Sentences in a tinted box: what follows from a change, or why it was refused; none hide it."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("notice")
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(*(theme().px(edge) for edge in (12, 8, 12, 8)))
        self._layout.setSpacing(theme().px(4))
        self.words: list[str] = []
        self.say([])

    def say(self, words: Sequence[str], tone: str = "info") -> None:
        """Say other sentences."""
        self.words = list(words)
        clear(self._layout)
        for line in words:
            self._layout.addWidget(label(line, wrap=True))
        restyle(self, edge=tone)
        self.setAccessibleName("\n".join(words))
        self.setVisible(bool(words))
