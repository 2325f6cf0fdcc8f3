"""我的筛选: filters a clerk keeps under a name, chosen again from a menu."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QMenu

from minsheng_desktop.core.texts import text
from ui.kit.buttons import FilterButton
from ui.kit.messages import Question, QuestionDialog, ask
from ui.session import Session

KEPT = "households.roster.filters"
LONGEST_NAME = 20
PLACES = ("office", "village")  # uids
Values = dict[str, Any]


def to_kept(values: Mapping[str, Any]) -> Values:
    """Filter values as preferences can hold them."""
    return {key: value.hex() if key in PLACES else value for key, value in values.items() if value}


def from_kept(kept: Mapping[str, Any]) -> Values:
    """Filter values as they were."""
    values = dict(kept)
    for key in ("statuses", "colors"):
        if key in values:
            values[key] = tuple(values[key])
    if "own" in values:
        values["own"] = tuple((key, value) for key, value in values["own"])
    for key in PLACES:
        if key in values:
            values[key] = bytes.fromhex(values[key])
    return values


class SavedFilters(FilterButton):
    """The chip: choose, save under a name, rename, delete. ``chosen`` passes the values to show."""

    chosen = Signal(object)

    def __init__(self, session: Session, values: Callable[[], Mapping[str, Any]]) -> None:
        super().__init__(text("roster.saved.name"), [("", "")])
        self._session, self._values = session, values
        self.dialog: QuestionDialog | None = None
        self._offer()

    @property
    def kept(self) -> dict[str, Values]:
        """Name → values."""
        return dict(self._session.preferences.get(KEPT, {}))

    def _keep(self, kept: dict[str, Values], current: str = "") -> None:
        self._session.preferences.set(KEPT, kept)
        self._offer(current)

    def _offer(self, current: str = "") -> None:
        self.set_choices([("", ""), *((name, name) for name in self.kept)], current)

    def follow(self) -> None:
        """Name the kept filter that is shown now, or none."""
        now = to_kept(self._values())
        self.set_value(next((name for name, kept in self.kept.items() if from_kept(kept) == from_kept(now)), ""))

    def apply(self, name: str) -> None:
        """Show a kept filter."""
        self.set_value(name)
        self.chosen.emit(from_kept(self.kept[name]))

    def save(self, name: str) -> None:
        """Keep what is shown now under ``name`` (a name in use: in its place)."""
        name = name.strip()[:LONGEST_NAME]
        if name:
            self._keep({**self.kept, name: to_kept(self._values())}, name)

    def rename(self, old: str, name: str) -> None:
        """Give a kept filter another name."""
        name = name.strip()[:LONGEST_NAME]
        if name:
            current = name if self.value == old else str(self.value)
            self._keep({name if key == old else key: value for key, value in self.kept.items()}, current)

    def delete(self, name: str) -> None:
        """Forget a kept filter; what is shown stays."""
        current = "" if self.value == name else str(self.value)
        self._keep({key: value for key, value in self.kept.items() if key != name}, current)

    # -- the menu --------------------------------------------------------------------------------

    def build_menu(self) -> QMenu:
        """The kept filters, then what can be done with them."""
        menu = QMenu(self)
        kept = self.kept
        for name in kept:
            action = menu.addAction(name)
            action.setCheckable(True)
            action.setChecked(name == self.value)
            action.triggered.connect(lambda _checked=False, name=name: self.apply(name))
        if kept:
            menu.addSeparator()
        menu.addAction(text("roster.saved.save")).triggered.connect(lambda: self._ask_save())
        for words, act in (("roster.saved.rename", self._ask_rename), ("roster.saved.delete", self.delete)):
            below = menu.addMenu(text(words))
            below.setEnabled(bool(kept))
            for name in kept:
                below.addAction(name).triggered.connect(lambda _checked=False, name=name, act=act: act(name))
        return menu

    def _open(self) -> None:
        menu = self.build_menu()
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.mapToGlobal(QPoint(0, self.height() + 2)))

    def _ask_save(self) -> None:
        question = Question(
            text("roster.saved.save_title"),
            text("roster.saved.save_body"),
            text("roster.saved.save_keep"),
            text("roster.saved.save_do"),
            danger=False,
            reason=text("roster.saved.label"),
        )
        self.dialog = ask(self, question, self.save)

    def _ask_rename(self, name: str) -> None:
        question = Question(
            text("roster.saved.rename_title", name=name),
            text("roster.saved.rename_body"),
            text("roster.saved.rename_keep"),
            text("roster.saved.rename_do"),
            danger=False,
            reason=text("roster.saved.label"),
            given=name,
        )
        self.dialog = ask(self, question, partial(self.rename, name))
