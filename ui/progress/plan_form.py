"""The form of a task's target and milestones (倒排)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from minsheng_desktop.core.texts import text
from minsheng_desktop.progress.records import TaskDetail, TaskLine
from minsheng_desktop.progress.service import change_target, plan_task
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


class BadLine(ValueError):
    """A line that is no milestone; ``line`` counts from 1."""

    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


def read_milestones(entered: str, year: int) -> Milestones:
    """Milestones as they are typed, one a line: ``6 60%``. Raises ``BadLine``."""
    found: Milestones = []
    for number, words in enumerate(entered.splitlines(), 1):
        if not words.strip():
            continue
        match = _LINE.fullmatch(plain(words).strip())
        if match is None or not 1 <= int(digits_text(match[1])) <= 12:
            raise BadLine(number)
        found.append((year * 100 + int(match[1]), Fraction(match[2]) / 100))
    return found


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
        try:
            milestones = read_milestones(values["milestones"] or "", self.line.month // 100)
        except BadLine as wrong:
            self.form.refuse("milestones", text("progress.form.bad_milestone", line=wrong.line))
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


def write_plan(do: Any, uid: bytes, plan: Plan) -> bool:
    """Save what was entered; whether anything differed."""
    changed = False
    if plan.target is not None:
        changed |= do(change_target, uid, plan.target, plan.document, None, plan.wording)
    if plan.milestones is not None:
        changed |= do(plan_task, uid, plan.milestones)
    return changed
