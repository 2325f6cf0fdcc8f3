"""What benefits would come to by the rule when a household changes: a box for each, ticked to write it along."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from minsheng_desktop.core.texts import text
from minsheng_desktop.households.following_amounts import ProposedAmount
from ui.kit import formats
from ui.kit.cards import clear
from ui.kit.labels import label
from ui.kit.theme import theme


class ProposedBoxes(QWidget):
    """Benefits with their proposed amounts and 计算说明; ``words`` is the text of a box, ``ticked`` how it begins."""

    changed = Signal()

    def __init__(self, words: str, *, ticked: bool) -> None:
        super().__init__()
        self._words, self._ticked = words, ticked
        self.lines: tuple[ProposedAmount, ...] = ()
        self.boxes: dict[bytes, QCheckBox] = {}
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(theme().px(4))
        self.hide()

    def show_lines(self, lines: Sequence[ProposedAmount]) -> None:
        """Offer these; what was ticked or not before stays so."""
        if tuple(lines) == self.lines:
            return
        known = {uid: box.isChecked() for uid, box in self.boxes.items()}
        clear(self._layout)
        self.lines, self.boxes = tuple(lines), {}
        for line in self.lines:
            if line.refusal:
                refused = text("dossier.follow.refused", programme=line.programme, why=line.refusal)
                self._layout.addWidget(label(refused, "2s", wrap=True))
                continue
            box = QCheckBox(text(self._words, programme=line.programme))
            box.setAccessibleDescription(_what(line))
            box.setChecked(known.get(line.uid, self._ticked))
            box.toggled.connect(self.changed)
            self.boxes[line.uid] = box
            self._layout.addWidget(box)
            self._layout.addWidget(label(_what(line), wrap=True))
            if line.found.sentence:
                self._layout.addWidget(label(line.found.sentence, "2s", wrap=True, selectable=True))
        self.setVisible(bool(self.lines))

    @property
    def chosen(self) -> tuple[bytes, ...]:
        """The benefits whose amounts are to follow."""
        return tuple(uid for uid, box in self.boxes.items() if box.isChecked())

    @property
    def change_fen(self) -> int:
        """What the chosen ones pay a month more."""
        return sum(line.new_fen - line.old_fen for line in self.lines if line.uid in self.chosen)


def _what(line: ProposedAmount) -> str:
    return text(
        "dossier.follow.what", month=formats.month(line.month), before=line.covered_before, after=line.covered_after,
        old=formats.money(line.old_fen), new=formats.money(line.new_fen),
    )  # fmt: skip
