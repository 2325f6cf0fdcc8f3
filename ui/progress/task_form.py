"""The form of a task: what it is, whose assessment counts it, its months, milestones and first target."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from minsheng_desktop.core.texts import text
from minsheng_desktop.programmes.catalogue import load_code_lists
from minsheng_desktop.progress.editing import EDITABLE, RATE_KINDS, NewTask
from minsheng_desktop.progress.figures import COVERAGE
from minsheng_desktop.rules import year_month
from ui.kit.cards import column
from ui.kit.fields import ChoiceField, DateField, LongField, month_field, text_field
from ui.kit.forms import Form
from ui.programmes.checks_field import ChecksField
from ui.progress.columns import share_text
from ui.progress.entry_form import count_field, count_reader
from ui.progress.plan_form import BadLine, read_milestones

LEVEL_TEXTS = {
    "province": "progress.level.province",
    "city": "progress.level.city",
    "county": "progress.level.county",
}


@dataclass(frozen=True, slots=True)
class TaskChoices:
    """What a task may be given: the programmes by uid."""

    programmes: Sequence[tuple[bytes, str]]


class TaskForm(QWidget):
    """A new task of a year, or one that stands already: then the target has its own form."""

    def __init__(self, task: NewTask, choices: TaskChoices, today: date, new: bool = True) -> None:
        super().__init__()
        self.task, self.new = task, new
        lists = load_code_lists()
        kinds = [("", text("progress.form.kind_by_unit")), *((i.code, i.label) for i in lists["count_kind"].items)]
        rates = [("", text("progress.form.rate_completion")), (COVERAGE, text("progress.form.rate_coverage"))]
        first: list[tuple[str, Any]] = [
            ("item", text_field(text("progress.field.item"))),
            ("unit", text_field(text("progress.field.unit"), width=120, help_line=text("progress.form.unit_help"))),
            ("section", text_field(text("progress.field.section"), optional=True)),
            ("category", ChoiceField(text("progress.form.category"), _codes("task_category"), optional=True)),
            ("department", text_field(text("progress.field.department"), optional=True)),
        ]
        target: list[tuple[str, Any]] = [
            ("target", count_field(text("progress.form.first_target"), count_reader(), optional=True)),
            (
                "wording",
                text_field(text("progress.form.wording"), optional=True, help_line=text("progress.form.wording_help")),
            ),
            ("document", text_field(text("progress.form.document"), optional=True)),
            ("decided_on", DateField(text("progress.form.decided_on"), today, optional=True)),
        ]
        rest: list[tuple[str, Any]] = [
            ("counts_for", ChecksField(text("progress.form.counts_for"), _levels(), task.counts_for,
                                       help_line=text("progress.form.counts_for_help"))),
            ("milestones", LongField(text("progress.form.milestones"), lines=3,
                                     help_line=text("progress.form.milestones_help"))),
            ("first_month", month_field(text("progress.form.first_month"), optional=True)),
            ("last_month", month_field(text("progress.form.last_month"), optional=True)),
            ("programme_uid", ChoiceField(text("progress.form.programme"), [(None, text("progress.none")),
                                          *choices.programmes], optional=True)),
            ("kind", ChoiceField(text("progress.form.kind"), kinds)),
            ("rate_kind", ChoiceField(text("progress.form.rate_kind"), rates)),
            ("rate_base_milli", count_field(text("progress.form.rate_base"), count_reader(), optional=True,
                                            help_line=text("progress.form.rate_base_help"))),
            ("remark", text_field(text("progress.field.remark"), optional=True)),
        ]  # fmt: skip
        self.form = Form([*first, *(target if new else []), *rest])
        self._show(task)
        self._before = self.form.values
        self.setLayout(column(self.form))

    def _show(self, task: NewTask) -> None:
        shown = [f"{month % 100} {share_text(share, 0)}" for month, share in task.milestones]
        values = {name: getattr(task, name) or None for name in EDITABLE if name not in ("counts_for", "milestones")}
        values |= {
            "counts_for": task.counts_for,
            "milestones": "\n".join(shown),
            "kind": task.kind,
            "rate_kind": task.rate_kind if task.rate_kind in RATE_KINDS[1:] else "",
            "target": task.target_milli,
            "wording": task.wording or None,
            "document": task.document or None,
            "decided_on": task.decided_on,
        }
        self.form.set_values(values)

    def start(self) -> None:
        """Put the cursor where work begins."""
        self.form["item"].setFocus(Qt.FocusReason.TabFocusReason)

    @property
    def dirty(self) -> bool:
        """Whether something was changed."""
        return self.form.values != self._before

    def entry(self) -> NewTask | None:
        """The task to save; None where something is wrong, told at its field."""
        values = self.form.submit()
        if values is None:
            return None
        try:
            milestones = read_milestones(values["milestones"] or "", self.task.year)
        except BadLine as wrong:
            self.form.refuse("milestones", text("progress.form.bad_milestone", line=wrong.line))
            return None
        return NewTask(
            year=self.task.year,
            item=values["item"] or "",
            unit=values["unit"] or "",
            target_milli=values.get("target"),
            wording=values.get("wording") or "",
            document=values.get("document") or "",
            decided_on=values.get("decided_on"),
            section=values["section"] or "",
            department=values["department"] or "",
            category=values["category"] or "",
            kind=values["kind"] or "",
            counts_for=tuple(values["counts_for"]),
            programme_uid=values["programme_uid"],
            milestones=tuple(milestones),
            first_month=values["first_month"],
            last_month=values["last_month"],
            rate_kind=values["rate_kind"] or "",
            rate_base_milli=values["rate_base_milli"],
            counting=self.task.counting,
            remark=values["remark"] or "",
            position=self.task.position,
        )

    def refuse(self, code: str, words: str) -> None:
        """The program refused: say so at the field it is about."""
        places = {"milestones": "milestones", "span": "first_month", "unit": "unit", "base": "rate_base_milli"}
        key = next((field for word, field in places.items() if word in code), "item")
        self.form.refuse(key, words)


def _codes(name: str) -> list[tuple[str, str]]:
    return [(item.code, item.label) for item in load_code_lists()[name].items]


def _levels() -> list[tuple[str, str]]:
    return [(level, text(words)) for level, words in LEVEL_TEXTS.items()]


def blank_task(month: int) -> NewTask:
    """A task with nothing filled in, of the year of a month."""
    return NewTask(year_month.split(month)[0], "", "")


def level_choices() -> list[tuple[str | None, str]]:
    """The levels whose assessment may count a task, after all of them."""
    return [(None, text("kit.find.all")), *_levels()]
