"""The line above the rows of a review: which rows are shown, what is left to decide, stepping through it."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QAbstractButton, QFrame, QHBoxLayout, QWidget

from minsheng_desktop.core.texts import text
from minsheng_desktop.households.roster_review import Review
from ui.kit.buttons import FilterButton, button, icon_button, segments
from ui.kit.cards import clear, row
from ui.kit.formats import number
from ui.kit.labels import label
from ui.kit.theme import theme
from ui.spreadsheets.issue_panel import NEED_WORDS
from ui.spreadsheets.review_rows import TONES

ALL, ISSUES, MISSING, CLASHES, SUMMARY = "all", "issues", "missing", "clashes", "summary"
TABS = {
    ALL: "spreadsheets.review.tab_all",
    ISSUES: "spreadsheets.review.tab_issues",
    "new": "spreadsheets.review.tab_new",
    "updated": "spreadsheets.review.tab_updated",
    "unchanged": "spreadsheets.review.tab_unchanged",
    "left": "spreadsheets_review.tab_left",
    "not_written": "spreadsheets_review.tab_not_written",
    CLASHES: "spreadsheets_review.tab_clashes",
    MISSING: "spreadsheets_review.tab_missing",
    SUMMARY: "spreadsheets_review.tab_summary",
}
ALWAYS = frozenset({ALL, ISSUES, "new", "updated", "unchanged"})


class ReviewTabs(QFrame):
    """``chosen`` carries a tab, ``stepped`` −1 or 1."""

    chosen = Signal(str)
    stepped = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("filters")
        self._large = theme().scale > 1.0
        self.setFixedHeight(theme().px(40 if self._large else 48))
        self._tabs, self._left = QHBoxLayout(), QHBoxLayout()
        self._shown: tuple[list[tuple[str, str]], str] = ([], "")
        self._left.setSpacing(theme().px(12))
        self.settled = label("", "2s")
        line = row(margins=(20, 0, 20, 0), spacing=12)
        line.addLayout(self._tabs)
        line.addLayout(self._left)
        line.addStretch(1)
        self._actions = row(spacing=12)
        line.addLayout(self._actions)
        line.addWidget(self.settled)
        self.previous_button = self._step_button(-1)
        self.next_button = self._step_button(1)
        line.addLayout(row(self.previous_button, self.next_button))
        self.setLayout(line)

    def _step_button(self, by: int) -> QWidget:
        name = text("spreadsheets.review.previous") if by < 0 else text("spreadsheets.review.next")
        icon = "chevron-up" if by < 0 else "chevron-down"
        if self._large:
            return icon_button(icon, name, lambda: self.stepped.emit(by))
        return button(name, lambda: self.stepped.emit(by), icon=icon)

    def add_actions(self, *actions: QWidget) -> None:
        """Actions that stand here where there is no other line for them."""
        for action in actions:
            self._actions.addWidget(action)

    def _holds_focus(self) -> bool:
        """Whether the tabs, which are made anew with their figures, have the keyboard."""
        item, focused = self._tabs.itemAt(0), self.window().focusWidget()
        made = item.widget() if item else None
        return made is not None and focused is not None and (made is focused or made.isAncestorOf(focused))

    def _make_tabs(self, names: list[tuple[str, str]], tab: str) -> None:
        held = self._holds_focus()
        clear(self._tabs)
        if self._large:
            made: QWidget = FilterButton("", names, lambda key: self.chosen.emit(str(key)), value=tab, always_on=True)
        else:
            made = segments(names, lambda key: self.chosen.emit(str(key)), tab)
        self._tabs.addWidget(made)
        if held:
            made.show()
            buttons = made.findChildren(QAbstractButton)
            next((one for one in buttons if one.isChecked()), made).setFocus()

    def show_review(self, review: Review, counts: Mapping[str, int], tab: str) -> None:
        """The tabs with their figures; ``tab`` is the one shown. Tabs without rows stay away."""
        names = [
            (key, text(words, count=number(counts.get(key, 0))))
            for key, words in TABS.items()
            if key in ALWAYS or key == tab or counts.get(key) or (key == SUMMARY and self._large)
        ]
        if (names, tab) != self._shown:  # a click or the keyboard on a tab is not disturbed without need
            self._shown = (names, tab)
            self._make_tabs(names, tab)
        clear(self._left)
        for needs, words in NEED_WORDS.items():
            count = review.left(needs)
            if count:
                self._left.addLayout(row(label(text(words), "2s"), label(number(count), TONES[needs]), spacing=4))
        words = text("spreadsheets.review.settled", settled=number(review.settled), count=number(len(review.issues)))
        self.settled.setText(words)
