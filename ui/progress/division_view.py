"""The parts of a task and who answers for it, as the panel shows them."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from minsheng_desktop.core.texts import text
from minsheng_desktop.programmes.catalogue import load_code_lists
from minsheng_desktop.progress.records import Part, TaskDetail, TaskLine, count_text
from ui.kit.labels import label
from ui.kit.theme import theme
from ui.progress.columns import share_text
from ui.progress.duties_form import duty_words, spaced
from ui.progress.task_form import LEVEL_TEXTS

RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
LOW = 0.8  # a part whose completion is below this share of the whole's schedule is told in amber


def facts_line(line: TaskLine) -> str:
    """Category, levels that count it, span, whose task it is: one line of small words."""
    parts = []
    category = load_code_lists()["task_category"].find(line.category) if line.category else None
    if line.given:
        parts.append(text("progress.panel.from_county"))
    if category:
        parts.append(category.label)
    if line.counts_for:
        levels = text("progress.and").join(text(LEVEL_TEXTS[level]) for level in line.counts_for)
        parts.append(text("progress.panel.counts_for", levels=levels))
    if line.service_rate is not None:
        parts.append(text("progress.panel.service_rate", rate=share_text(line.service_rate)))
    return spaced(*parts)


def parts_view(detail: TaskDetail) -> QWidget:
    """One line per part: name, total of target, completion."""
    box = QWidget()
    grid = QGridLayout(box)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(theme().px(10))
    grid.setVerticalSpacing(theme().px(2))
    grid.setColumnStretch(0, 1)
    for at, part in enumerate(detail.parts):
        tone = "warn" if _is_low(part, detail.line) else "2s"
        figures = text("progress.panel.part", total=count_text(part.total_milli), target=count_text(part.target_milli))
        grid.addWidget(label(part.name, "", wrap=True), at, 0)
        for place, made in ((1, label(figures, "")), (2, label(share_text(part.completion), tone))):
            made.setAlignment(RIGHT)
            grid.addWidget(made, at, place)
    return box


def _is_low(part: Part, line: TaskLine) -> bool:
    return part.completion is not None and part.completion < line.scheduled and float(part.completion) < LOW


def duty_lines(line: TaskLine) -> list[QWidget]:
    """Who answers, one line each."""
    return [label(duty_words(duty), "2s", wrap=True, selectable=True) for duty in line.duties]
