"""The form of a task's target and milestones (倒排)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from minsheng_desktop.core.texts import text
from minsheng_desktop.progress.records import TaskDetail, TaskLine
from minsheng_desktop.rules import year_month
from minsheng_desktop.rules.characters import digits_text, plain
from ui.kit.cards import column
from ui.kit.fields import LongField, text_field
from ui.kit.forms import Form
from ui.progress.columns import share_text
from ui.progress.entry_form import count_field, count_reader

Milestones = list[tuple[int, Fraction]]
# a month and a share: "6 60%", the month with or without its sign
_LINE = re.compile(r"(\d{1,2})\u6708?[\s:,\uff0c\uff1a]+(\d{1,3}(?:\.\d)?)%?")


@dataclass(frozen=True, slots=True)
class Plan:
    """What was entered; ``target`` None where target and wording stay as they are."""

    target: int | None
    wording: str
    document: str
    milestones: Milestones | None


class PlanForm(QWidget):
    """Target with its document, milestones one a line."""

    def __init__(self, detail: TaskDetail) -> None:
        super().__init__()
        self.line: TaskLine = detail.line
        self.form = Form(
            [
                ("target", count_field(text("progress.form.target", unit=self.line.unit), count_reader())),
                ("wording", text_field(text("progress.form.wording"), optional=True)),
                (
                    "document",
                    text_field(
                        text("progress.form.document"), optional=True, help_line=text("progress.form.document_help")
                    ),
                ),
                (
                    "milestones",
                    LongField(
                        text("progress.form.milestones"), lines=4, help_line=text("progress.form.milestones_help")
                    ),
                ),
            ]
        )
        self._before = [(year_month.of(m.day), m.share) for m in self.line.milestones]
        shown = [f"{month % 100} {share_text(share, 0)}" for month, share in self._before]
        self.form.set_values(
            {"target": self.line.target_milli, "wording": self.line.wording, "milestones": "\n".join(shown)}
        )
        self.setLayout(column(self.form))

    def start(self) -> None:
        """Put the cursor where work begins."""
        self.form["target"].setFocus(Qt.FocusReason.TabFocusReason)

    def plan(self) -> Plan | None:
        """What to save; None where something is wrong, told at its field."""
        values = self.form.submit()
        if values is None:
            return None
        milestones = self._milestones(values["milestones"] or "")
        if milestones is None:
            return None
        wording = values["wording"] or ""
        same = (values["target"], wording) == (self.line.target_milli, self.line.wording)
        if not same and not values["document"]:
            self.form.refuse("document", text("kit.form.required", label=self.form["document"].name))
            return None
        return Plan(
            None if same else values["target"],
            wording,
            values["document"] or "",
            None if milestones == self._before else milestones,
        )

    def _milestones(self, entered: str) -> Milestones | None:
        found: Milestones = []
        for number, words in enumerate(entered.splitlines(), 1):
            if not words.strip():
                continue
            match = _LINE.fullmatch(plain(words).strip())
            if match is None or not 1 <= int(digits_text(match[1])) <= 12:
                self.form.refuse("milestones", text("progress.form.bad_milestone", line=number))
                return None
            found.append((self.line.month // 100 * 100 + int(match[1]), Fraction(match[2]) / 100))
        return found
