"""The form of a month's totals of the townships or villages of one task."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from minsheng_desktop.areas.records import AreaRecord
from minsheng_desktop.core.texts import text
from minsheng_desktop.progress.records import TaskDetail, count_text
from ui.kit.cards import column
from ui.kit.fields import text_field
from ui.kit.forms import Form
from ui.kit.labels import Sentence, label, restyle
from ui.kit.theme import theme
from ui.progress.shares_form import CountEdit


class PartsForm(QWidget):
    """A line for each area that has a part, or for all where none has: its target and its total to the month."""

    def __init__(self, detail: TaskDetail, areas: Sequence[AreaRecord]) -> None:
        super().__init__()
        self.detail = detail
        parts = {part.area_uid: part for part in detail.parts if part.area_uid and not part.person}
        divided = {uid for uid, part in parts.items() if part.target_milli is not None}
        self.edits: dict[bytes, CountEdit] = {}
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(theme().px(4))
        grid.setColumnStretch(0, 1)
        for at, key in enumerate(("progress.shares.part", "progress.shares.target", "progress.shares.total")):
            grid.addWidget(label(text(key), "2s"), 0, at)
        for area in areas:
            if divided and area.uid not in divided:
                continue
            part = parts.get(area.uid)
            here = part if part is not None and part.month == detail.line.month else None
            edit = CountEdit(text("progress.parts.of", name=area.name), here.total_milli if here else None)
            edit.textEdited.connect(lambda _words: self._add_up())
            target = label(count_text(part.target_milli) if part else text("progress.none"), "2s")
            target.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            at = grid.rowCount()
            for place, made in enumerate((label(area.name, wrap=True), target, edit)):
                grid.addWidget(made, at, place)
            self.edits[area.uid] = edit
        self._sum = Sentence()
        corrects = any(edit.before is not None for edit in self.edits.values())
        self.reason = Form([("reason", text_field(text("progress.form.reason"), optional=True,
                                                  help_line=text("progress.parts.reason_help")))])  # fmt: skip
        lines = QWidget()
        lines.setLayout(grid)
        self.setLayout(column(lines, self._sum, self.reason, spacing=12))
        self.reason.setVisible(corrects or detail.locked)
        self._add_up()

    def start(self) -> None:
        """Put the cursor where work begins."""
        first = next(iter(self.edits.values()), None)
        if first is not None:
            first.setFocus(Qt.FocusReason.TabFocusReason)

    def _add_up(self) -> None:
        counts = [edit.read()[0] for edit in self.edits.values()]
        total = sum(milli for milli in counts if milli is not None)
        own = self.detail.line.total_milli if self.detail.line.reported else None
        words = {"sum": count_text(total), "own": count_text(own), "unit": self.detail.line.unit}
        if not self.edits:
            self._sum.say(text("progress.parts.no_areas"), "info")
        elif own is None or own == total:
            self._sum.say(text("progress.parts.sum", **words), "info" if own is None else "ok")
        else:
            self._sum.say(text("progress.parts.differs", difference=count_text(total - own), **words), "warn")

    @property
    def dirty(self) -> bool:
        """Whether a total was changed."""
        return any(edit.read()[0] != edit.before for edit in self.edits.values())

    def entry(self) -> tuple[dict[bytes, int], str] | None:
        """The totals that changed and the reason; None where a count is none, told at the sum."""
        wrong = [edit for edit in self.edits.values() if not edit.read()[1]]
        for edit in self.edits.values():
            restyle(edit, state="err" if edit in wrong else "")
        if wrong:
            self._sum.say(text("progress.form.not_a_count"), "err")
            wrong[0].setFocus()
            return None
        found = {}
        for uid, edit in self.edits.items():
            milli = edit.read()[0]
            if milli is not None and milli != edit.before:
                found[uid] = milli
        return found, self.reason.values["reason"] or ""

    def refuse(self, code: str, words: str) -> None:
        """The program refused: say so at the sum; a missing reason at its field."""
        if "reason" in code or "locked" in code:
            self.reason.setVisible(True)
            self.reason.refuse("reason", words)
        else:
            self._sum.say(words, "err")
