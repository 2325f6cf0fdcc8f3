"""The line below the roster as in Excel: the selection left, all rows right; what does not fit is left out."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from minsheng_desktop.core.texts import text
from minsheng_desktop.entitlements.records import Totals
from ui.households.roster_rows import covered_words
from ui.households.wording import count_words, dotted
from ui.kit import formats
from ui.kit.cards import TotalsBar, row
from ui.kit.labels import label
from ui.kit.theme import theme

Pair = tuple[str, str]
LEAST_GAP = 20


def picked_pairs(totals: Totals, unit: str) -> list[Pair]:
    """What is said of the selection, the most important first."""
    money = formats.money
    pairs = [
        (text("households.totals.picked"), dotted((count_words(totals.benefits, unit), covered_words(totals, unit)))),
        (text("entitlements.field.amount_fen"), money(totals.amount_fen)),
    ]
    if totals.supplement_fen:
        pairs.append((text("entitlements.field.supplement_fen"), money(totals.supplement_fen)))
        pairs.append((text("entitlements.field.total_fen"), money(totals.total_fen)))
    if totals.covered:
        pairs.append((text("households.totals.mean"), money(round(totals.amount_fen / totals.covered))))
    return pairs


def all_pairs(totals: Totals, unit: str) -> list[Pair]:
    """What is said of all rows."""
    people = "" if unit == "person" else text("households.count.person", count=formats.number(totals.covered))
    amount = text("households.totals.yuan", amount=formats.money(totals.amount_fen))
    pairs = [(text("kit.find.all"), dotted((count_words(totals.benefits, unit), people, amount)))]
    if totals.supplement_fen:
        pairs.append((text("roster.totals.with_supplement"), formats.money(totals.total_fen)))
    return pairs


class RosterTotals(TotalsBar):
    """A totals bar that never widens the page: the last figures of the selection give way, then those of all rows."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._boxes: tuple[list[QWidget], list[QWidget]] = ([], [])

    def set_totals(self, left: Sequence[Pair], right: Sequence[Pair]) -> None:
        super().set_totals([], [])
        self._boxes = (self._fill(self._left, left), self._fill(self._right, right))
        words = [f"{name} {value}" for name, value in (*left, *right)]
        self.setAccessibleName(text("kit.list_join").join(words))
        self.setToolTip("\n".join(words))
        self._fit()

    def _fill(self, layout: QHBoxLayout, pairs: Sequence[Pair]) -> list[QWidget]:
        boxes = []
        layout.setSpacing(theme().px(LEAST_GAP))
        for name, value in pairs:
            box = QWidget()
            box.setLayout(row(label(name, "2s"), label(value, "strong"), spacing=6))
            layout.addWidget(box)
            boxes.append(box)
        return boxes

    def _fit(self) -> None:
        left, right = self._boxes
        room = self.width() - 2 * theme().px(20)
        gap = theme().px(LEAST_GAP)
        # Shown in this order of importance; a figure without room is left to the tooltip.
        for box in (*left[:1], *right[:1], *left[1:], *right[1:]):
            room -= box.sizeHint().width() + gap
            box.setVisible(room + gap >= 0)

    @property
    def shown(self) -> int:
        """How many figures have room."""
        return sum(not box.isHidden() for boxes in self._boxes for box in boxes)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()
