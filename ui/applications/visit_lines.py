"""The lines of a visit: incomes by quantity and reference price or by amount, rigid expenditures with their voucher."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation

from PySide6.QtWidgets import QLineEdit

from minsheng_desktop.applications.survey_records import (
    DeductionEntry,
    IncomeEntry,
    ReferenceRecord,
    SurveyLineRecord,
)
from minsheng_desktop.core.choosing import Choice
from minsheng_desktop.core.texts import text
from minsheng_desktop.rules import money
from minsheng_desktop.rules.characters import digits_text
from minsheng_desktop.rules.means import from_reference
from ui.households.entry_cells import CellSpec, EntryLine
from ui.kit import formats, readers
from ui.kit.area_field import PickEdit
from ui.kit.readers import Reading


def read_quantity(entered: str) -> Reading:
    """A quantity with its fraction (3.5)."""
    try:
        value = Decimal(digits_text(entered).replace(",", ""))
    except InvalidOperation:
        return Reading(None, "err", text("cases.visit.bad_quantity"))
    if value.is_finite() and value >= 0:
        return Reading(value)
    return Reading(None, "err", text("cases.visit.bad_quantity"))


def read_income(entered: str) -> Reading:
    """An amount in yuan as fen; the loss of a business is negative."""
    found = money.read_amount(entered)
    return Reading(None, "err", text("kit.form.money")) if found.fen is None else Reading(found.fen)


class MeansLine(EntryLine):
    """What both kinds of lines share: a kind, an item, a person, an amount that may be worked out."""

    def __init__(self, specs: Sequence[CellSpec], kinds: Sequence[Choice], members: Sequence[Choice]) -> None:
        self._kinds, self._members = tuple(kinds), tuple(members)
        super().__init__(specs)
        for cell in self.cells.values():
            cell.textEdited.connect(lambda _typed: self.work_out())
            if isinstance(cell, PickEdit):
                cell.picked.connect(self.work_out)

    def pick(self, choices: Sequence[Choice], *, free: bool = False) -> object:
        """What makes a cell that finds one of ``choices``."""

        def _made(name: str) -> QLineEdit:
            made = PickEdit(name, free=free)
            made.choices = tuple(choices)
            return made

        return _made

    def chosen(self, key: str) -> object:
        """The value chosen in a cell that picks, None if there is none."""
        cell = self.cells[key]
        return cell.chosen.value if isinstance(cell, PickEdit) and cell.settle() and cell.chosen else None

    def money(self, key: str) -> int | None:
        """The fen in a cell."""
        value = self.read(key).value
        return int(value) if value is not None else None

    def work_out(self) -> None:
        """Show the amount that follows from the other cells."""

    def show_amount(self, fen: int | None) -> None:
        """The amount that follows stands there and is not typed over; None: it is typed."""
        cell = self.cells["amount"]
        was = cell.isReadOnly()
        cell.setReadOnly(fen is not None)
        if fen is not None:
            cell.setText(formats.money(fen))
        elif was:
            cell.clear()

    def show_beginnings(self) -> None:
        """Show long words from their beginning."""
        for cell in self.cells.values():
            cell.setCursorPosition(0)

    def complete(self) -> bool:
        """Judge what must be there; True if the line can be written down."""
        for key in self.cells:
            self.judge(key)
        for key, missing in (("kind", "cases.visit.no_kind"), ("amount", "cases.visit.no_amount")):
            if not self.text_of(key) and not self.tones.get(key):
                self.tell(key, "err", text(missing))
        return not self.wrong


class IncomeLine(MeansLine):
    """An income of the year: quantity × price of a unit, or the amount itself."""

    def __init__(
        self, kinds: Sequence[Choice], members: Sequence[Choice], references: Sequence[ReferenceRecord],
        items: Sequence[Choice],
    ) -> None:  # fmt: skip
        self._references = list(references)
        super().__init__(
            [
                CellSpec("kind", text("cases.visit.kind"), 104, readers.read_text, make=self.pick(kinds)),  # type: ignore[arg-type]
                CellSpec("item", text("cases.visit.item"), 132, readers.read_text, make=self.pick(items, free=True)),  # type: ignore[arg-type]
                CellSpec("person", text("cases.visit.person"), 84, readers.read_text, make=self.pick(members)),  # type: ignore[arg-type]
                CellSpec("quantity", text("cases.visit.quantity"), 72, read_quantity),
                CellSpec("unit", text("cases.visit.unit"), 56, readers.read_text),
                CellSpec("unit_fen", text("cases.visit.price"), 92, readers.read_money),
                CellSpec("amount", text("cases.visit.amount"), 108, read_income),
            ],
            kinds,
            members,
        )

    def is_blank(self) -> bool:
        return not any(self.text_of(key) for key in self.cells if key != "kind")

    def reference(self) -> ReferenceRecord | None:
        """The reference value of the item, if the year has one."""
        item = self.text_of("item")
        return next((found for found in self._references if found.item == item), None)

    def work_out(self) -> None:
        found = self.reference()
        if found is not None:
            if not self.text_of("unit_fen"):
                self.cells["unit_fen"].setText(formats.money(found.amount_fen))
            if not self.text_of("unit"):
                self.cells["unit"].setText(found.unit)
            kind = next((choice for choice in self._kinds if choice.value == found.kind), None)
            cell = self.cells["kind"]
            if kind and isinstance(cell, PickEdit) and not cell.text():
                cell.choose(kind)
        quantity, price = self.read("quantity").value, self.money("unit_fen")
        both = quantity is not None and price is not None
        self.show_amount(from_reference(quantity, price) if both and price is not None else None)

    def fen(self) -> int:
        """What counts, a year."""
        return self.money("amount") or 0

    def entry(self) -> IncomeEntry:
        """The line as the visit takes it."""
        person = self.chosen("person")
        kind = str(self.chosen("kind") or "")
        uid = person if isinstance(person, bytes) else None
        quantity, price = self.read("quantity").value, self.money("unit_fen")
        if quantity is not None and price is not None:
            return IncomeEntry(kind, self.text_of("item"), None, quantity, self.text_of("unit"), price, uid)
        return IncomeEntry(kind, self.text_of("item"), self.fen(), person_uid=uid)


class DeductionLine(MeansLine):
    """A rigid expenditure: the bill less what others paid of it, or the amount itself; with the voucher's number."""

    def __init__(self, kinds: Sequence[Choice], members: Sequence[Choice]) -> None:
        super().__init__(
            [
                CellSpec("kind", text("cases.visit.kind"), 104, readers.read_text, make=self.pick(kinds)),  # type: ignore[arg-type]
                CellSpec("item", text("cases.visit.item"), 104, readers.read_text),
                CellSpec("person", text("cases.visit.person"), 76, readers.read_text, make=self.pick(members)),  # type: ignore[arg-type]
                CellSpec("bill", text("cases.visit.bill"), 88, readers.read_money),
                CellSpec("insured", text("cases.visit.insured"), 88, readers.read_money),
                CellSpec("second", text("cases.visit.second"), 88, readers.read_money),
                CellSpec("amount", text("cases.visit.counts"), 96, readers.read_money),
                CellSpec("voucher", text("cases.visit.voucher"), 96, readers.read_text),
            ],
            kinds,
            members,
        )

    def is_blank(self) -> bool:
        return not any(self.text_of(key) for key in self.cells if key != "kind")

    def work_out(self) -> None:
        bill = self.money("bill")
        rest = None if bill is None else max(0, bill - (self.money("insured") or 0) - (self.money("second") or 0))
        self.show_amount(rest)

    def complete(self) -> bool:
        super().complete()
        if not self.text_of("voucher"):
            self.tell("voucher", "err", text("cases.visit.no_voucher"))
        bill, others = self.money("bill"), (self.money("insured") or 0) + (self.money("second") or 0)
        if bill is not None and others > bill:
            self.tell("insured", "err", text("cases.visit.more_than_bill"))
        return not self.wrong

    def fen(self) -> int:
        """What counts, a year."""
        return self.money("amount") or 0

    def entry(self) -> DeductionEntry:
        """The line as the visit takes it."""
        person = self.chosen("person")
        return DeductionEntry(
            str(self.chosen("kind") or ""),
            self.text_of("item"),
            self.text_of("voucher"),
            None if self.money("bill") is not None else self.fen(),
            self.money("bill"),
            self.money("insured"),
            self.money("second"),
            person if isinstance(person, bytes) else None,
        )


def kept_line(line: SurveyLineRecord, kinds: Mapping[str, str]) -> dict[str, str]:
    """A line of an earlier visit as the cells show it."""

    def _money(fen: int | None) -> str:
        return formats.money(fen) if fen is not None else ""

    return {
        "kind": kinds.get(line.kind, ""),
        "item": line.item,
        "person": line.person,
        "quantity": line.quantity,
        "unit": line.unit,
        "unit_fen": _money(line.unit_fen),
        "bill": _money(line.bill_fen),
        "insured": _money(line.insured_fen),
        "second": _money(line.second_fen),
        "voucher": line.voucher_no,
        "amount": _money(line.amount_fen),
    }
