"""某月的样子: a household's or person's page as it stood in a month, only to be looked at."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, TypeVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLayout, QWidget

from minsheng_desktop.core.texts import text
from minsheng_desktop.households.past_months import household_in_month, person_in_month
from minsheng_desktop.households.records import BenefitLine, HouseholdPage, Membership, PersonPage
from minsheng_desktop.rules import year_month
from ui.households.wording import month_now, month_words
from ui.kit.buttons import button
from ui.kit.cards import row
from ui.kit.labels import chip
from ui.kit.theme import theme

File = TypeVar("File", HouseholdPage, PersonPage)
NOW = 0
YEARS_BACK = 10


class PastMonth(QWidget):
    """Which month is shown; ``month`` 0 is the present. ``may_leave``: whether what is entered may be put away."""

    changed = Signal()

    def __init__(self, today: date, may_leave: Callable[[], bool]) -> None:
        super().__init__()
        self.month = NOW
        self._may_leave = may_leave
        last = year_month.add(month_now(today), -1)
        self._months = [NOW, *reversed(list(year_month.span(year_month.add(last, -12 * YEARS_BACK), last)))]
        self.box = QComboBox()
        self.box.setFixedWidth(theme().px(112))
        self.box.setAccessibleName(text("dossier.past.choose"))
        self.box.setToolTip(text("dossier.past.hint"))
        for month in self._months:
            self.box.addItem(month_words(month) if month else text("dossier.past.now"))
        self.box.activated.connect(lambda at: self.show_month(self._months[at]))
        self.chip = chip(" ", "warn")
        self.back = button(text("dossier.past.back"), lambda: self.show_month(NOW), kind="link")
        self.setLayout(row(self.chip, self.back, self.box, spacing=8))
        self.chip.hide()
        self.back.hide()

    def beside(self, facts: QLayout) -> QHBoxLayout:
        """A line with facts left and the choice right."""
        line = row(None, self, margins=(0, 0, 20, 0))
        line.insertLayout(0, facts)
        return line

    def show_month(self, month: int) -> None:
        """Show another month (YYYYMM; 0: the present)."""
        if month != self.month and self._may_leave():
            self.month = month
            self.changed.emit()
        self._say()

    def _say(self) -> None:
        self.box.setCurrentIndex(self._months.index(self.month))

    def confirm(self) -> int:
        """Say that the month is shown, once it is there and the actions of the page are away; answers it."""
        self.chip.setText(text("dossier.past.chip", month=month_words(self.month)) if self.month else "")
        self.chip.setVisible(bool(self.month))
        self.back.setVisible(bool(self.month))
        return self.month


def as_of(uow: Any, page: File, month: int) -> File:
    """A file as it stood in ``month``, with nothing to be changed in it; 0: as it stands."""
    if not month:
        return page
    if isinstance(page, HouseholdPage):
        then = household_in_month(uow, page, month)
        members = tuple(_member(line, month) for line in then.members)
        return replace(then, own=False, doubts=(), members=members, benefits=_benefits(then.benefits, month))
    found = person_in_month(uow, page, month)
    homes = tuple(_member(line, month) for line in found.households)
    values = {**found.values, "died_on": _died(found.values["died_on"], month)}
    return replace(
        found, own=False, doubts=(), households=homes, benefits=_benefits(found.benefits, month), values=values
    )


def _died(day: object, month: int) -> object:
    """A day of death by the end of a month; one that came later was not known."""
    return day if day and str(day)[:7] <= year_month.to_text(month) else None


def _member(line: Membership, month: int) -> Membership:
    """Who left or died later lived there."""
    died = _died(line.died_on, month)
    return replace(line, to_month=None, died_on=str(died) if died else None)


def _benefits(lines: Sequence[BenefitLine], month: int) -> tuple[BenefitLine, ...]:
    """Benefits drawn in the month, without what became of them later."""
    return tuple(
        replace(line, to_month=None, periods=tuple(one for one in line.periods if one.from_month <= month))
        for line in lines
    )
