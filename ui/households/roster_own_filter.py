"""自加列: the chip that filters by what stands in a column of the clerk's own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QMenu, QWidget

from minsheng_desktop.core.fields import Masking
from minsheng_desktop.core.texts import text
from minsheng_desktop.entitlements.own_columns import own_values
from minsheng_desktop.entitlements.records import OwnColumn
from minsheng_desktop.entitlements.roster_fields import own_field
from ui.households.roster_rows import RosterShape
from ui.kit.buttons import FilterButton
from ui.session import Session

MOST_VALUES = 40  # the most frequent ones; what is rarer is found with the words
Pairs = tuple[tuple[str, str], ...]  # key of the column, value ("": nothing there)


class OwnFilter(FilterButton):
    """Choose a column, then one of the values that stand in it; ``value`` is (key, value) pairs."""

    def __init__(self, session: Session, chosen: Callable[[object], object]) -> None:
        super().__init__(text("roster.filter.own"), [((), text("kit.find.all"))], chosen)
        self._session = session
        self._columns: tuple[OwnColumn, ...] = ()
        self._code = ""

    @property
    def is_offered(self) -> bool:
        """Whether the roster has columns to filter by."""
        return bool(self._columns)

    def offer(self, shape: RosterShape) -> None:
        """Offer a roster's own columns, without those that hold numbers of persons and fields nobody has filled in."""
        self._code = shape.code
        filled = [column for column in shape.own if column.field is None or not column.offered]
        self._columns = tuple(column for column in filled if own_field(column).masking is Masking.NONE)
        self.show_pairs(self.pairs)

    @property
    def pairs(self) -> Pairs:
        """What is chosen."""
        chosen: Any = self.value or ()
        return tuple(chosen)

    def show_pairs(self, pairs: Sequence[Sequence[str]]) -> None:
        """Show what is chosen without telling."""
        kept: Pairs = tuple((key, value) for key, value in pairs)
        named = [((), text("kit.find.all"))]
        self.set_choices([*named, (kept, self._named(kept))] if kept else named, kept)

    def _named(self, pairs: Pairs) -> str:
        titles = {column.key: column.title for column in self._columns}
        key, value = pairs[0]
        first = text("roster.filter.own_is", title=titles.get(key, key), value=value or text("roster.cell.empty"))
        return text("roster.filter.own_more", first=first, count=len(pairs)) if len(pairs) > 1 else first

    def fill(self, menu: QMenu) -> None:
        """All, then the columns; a column asks for its values."""
        every = menu.addAction(text("kit.find.all"))
        every.setCheckable(True)
        every.setChecked(not self.pairs)
        every.triggered.connect(lambda: self._choose(()))
        below: QWidget = self
        if not self.isVisible():  # the button that stands for it holds the menu
            hung = menu.parentWidget()
            while isinstance(hung, QMenu):
                hung = hung.parentWidget()
            below = hung or self
        for column in self._columns:
            action = menu.addAction(column.title)
            action.setCheckable(True)
            action.setChecked(column.key in dict(self.pairs))
            action.triggered.connect(lambda _checked=False, column=column: self._ask_values(column, below))

    def _ask_values(self, column: OwnColumn, below: QWidget) -> None:
        code = self._code
        self._session.read(
            lambda uow, job: own_values(uow, column.key, code, MOST_VALUES),
            partial(self._offer_values, column, below),
            owner=self,
        )

    def _offer_values(self, column: OwnColumn, below: QWidget, found: Sequence[tuple[str, int]]) -> None:
        menu = self.value_menu(column, found)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(below.mapToGlobal(QPoint(0, below.height() + 2)))
        menu.setActiveAction(menu.actions()[0])

    def value_menu(self, column: OwnColumn, found: Sequence[tuple[str, int]]) -> QMenu:
        """All, each value with how many benefits have it, and nothing there."""
        menu = QMenu(self)
        now = dict(self.pairs)
        offered: list[tuple[str | None, str]] = [(None, text("roster.filter.own_all", title=column.title))]
        offered += [(value, text("roster.filter.own_count", value=value, count=count)) for value, count in found]
        offered.append(("", text("roster.cell.empty")))
        for value, words in offered:
            action = menu.addAction(words)
            action.setCheckable(True)
            action.setChecked(now.get(column.key) == value)
            action.triggered.connect(lambda _checked=False, value=value: self._choose_value(column.key, value))
        return menu

    def _choose_value(self, key: str, value: str | None) -> None:
        others = tuple(pair for pair in self.pairs if pair[0] != key)
        self._choose(others if value is None else (*others, (key, value)))

    def _choose(self, pairs: Pairs) -> None:
        if pairs != self.pairs:
            self.show_pairs(pairs)
            if self._chosen:
                self._chosen(pairs)
