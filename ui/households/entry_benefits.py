"""The benefits of a household as they are entered: programme, first month, amounts, class, number, for whom."""

from __future__ import annotations

import re
from collections.abc import Sequence

from PySide6.QtWidgets import QLineEdit

from minsheng_desktop.core.choosing import Choice
from minsheng_desktop.core.texts import text
from minsheng_desktop.households.records import NewBenefit
from ui.households.entry_cells import CellSpec, EntryLine
from ui.kit import readers
from ui.kit.area_field import PickEdit
from ui.kit.formats import month as month_text
from ui.kit.readers import Reading

_NUMBERS = re.compile(r"[0-9]+")


def read_persons(entered: str) -> Reading:
    """The numbers of members, “1 2 4”, as places from 0."""
    found = [int(number) for number in _NUMBERS.findall(entered)]
    if not found or _NUMBERS.sub("", entered).strip(" ,，、;；."):
        return Reading(None, "err", text("entry.bad_persons"))
    return Reading(tuple(dict.fromkeys(number - 1 for number in found)))


class BenefitLine(EntryLine):
    """One benefit; without persons named it is for everyone, or for the head where persons are counted."""

    def __init__(self, programmes: Sequence[Choice], month: int) -> None:
        def _programme(name: str) -> QLineEdit:
            made = PickEdit(name, hint=text("entry.programme_hint"))
            made.choices = tuple(programmes)
            return made

        super().__init__(
            [
                CellSpec("programme", text("entry.field.programme"), 150, readers.read_text, make=_programme),
                CellSpec("month", text("entry.field.month"), 92, readers.read_month),
                CellSpec("amount", text("entry.field.amount"), 104, readers.read_money),
                CellSpec("supplement", text("entry.field.supplement"), 104, readers.read_money),
                CellSpec("category", text("entry.field.category"), 72, readers.read_text),
                CellSpec("certificate", text("entry.field.certificate"), 130, readers.read_text),
                CellSpec("covered", text("entry.field.covered"), 110, read_persons),
            ]
        )
        self.cells["covered"].setPlaceholderText(text("entry.covered_hint"))
        self.cells["month"].setText(month_text(month))
        self._offered = ""

    def offer(self, programme: str, month: str) -> None:
        """The next form most often grants the same: it stands there, and counts once more is written."""
        self._offered = programme
        self.put({"programme": programme, "month": month})

    def is_blank(self) -> bool:
        idle = {"month"} | ({"programme"} if self.text_of("programme") == self._offered else set())
        return not any(self.text_of(key) for key in self.cells if key not in idle)

    def complete(self) -> bool:
        """Judge what must be there too; True if the benefit can be registered."""
        for key, missing in (("programme", "entry.no_programme"), ("amount", "entry.no_amount")):
            if not self.text_of(key):
                self.tell(key, "err", text(missing))
        return not self.wrong

    def benefit(self) -> NewBenefit:
        """The benefit as the registration takes it."""
        programme = self.cells["programme"]
        chosen = programme.chosen if isinstance(programme, PickEdit) and programme.settle() else None
        return NewBenefit(
            chosen.value if chosen else self.text_of("programme"),
            self.read("month").value or 0,
            self.read("amount").value or 0,
            self.read("supplement").value or 0,
            self.text_of("category").upper(),
            self.text_of("certificate"),
            self.read("covered").value,
        )
