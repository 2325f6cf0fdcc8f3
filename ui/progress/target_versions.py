"""The versions of a task's target in its panel: since when, how much, by which document, the rate against each."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from minsheng_desktop.core.texts import text
from minsheng_desktop.progress.records import TaskDetail, count_text
from minsheng_desktop.progress.target_versions import TargetVersion
from ui.kit.labels import label
from ui.kit.theme import theme
from ui.progress.columns import share_text
from ui.progress.duties_form import spaced

RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop
COLUMNS = ("progress.versions.since", "progress.versions.target", "progress.versions.rate", "progress.versions.state")


def versions_view(detail: TaskDetail) -> QWidget:
    """The newest first; below each the document and its date."""
    box = QWidget()
    grid = QGridLayout(box)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(theme().px(10))
    grid.setVerticalSpacing(theme().px(2))
    grid.setColumnStretch(0, 1)
    for place, key in enumerate(COLUMNS):
        _put(grid, text(key), "2s", 0, place)
    for at, version in enumerate(reversed(detail.targets)):
        tone = "strong" if version.in_force else "2s"
        state = text("progress.versions.in_force" if version.in_force else "progress.versions.superseded")
        amount = version.wording or count_text(version.target_milli)
        for place, words in enumerate((version.entered_on, amount, share_text(version.completion, 2), state)):
            _put(grid, words, tone, 1 + at * 2, place)
        grid.addWidget(label(_document(version), "2s", wrap=True, selectable=True), 2 + at * 2, 0, 1, len(COLUMNS))
    return box


def _put(grid: QGridLayout, words: str, tone: str, row: int, place: int) -> None:
    made = label(words, tone)
    if place:
        made.setAlignment(RIGHT)
    grid.addWidget(made, row, place)


def _document(version: TargetVersion) -> str:
    day = text("progress.versions.dated", day=version.decided_on) if version.decided_on else ""
    return spaced(*filter(None, (version.document or text("progress.versions.no_document"), day)))
