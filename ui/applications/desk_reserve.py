"""备用金: the township's reserve fund as a book with its running balance; movements entered, exported."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

from PySide6.QtWidgets import QFileDialog, QWidget

from minsheng_desktop.applications.desk_records import (
    REFUND,
    RESERVE_KINDS,
    SIGNS,
    SPEND,
    NewReserveEntry,
    ReserveBook,
    ReserveLine,
)
from minsheng_desktop.applications.records import ApplicationFilter
from minsheng_desktop.applications.reserve import (
    add_reserve_entries,
    export_reserve,
    remove_reserve_entries,
    reserve_book,
)
from minsheng_desktop.applications.service import list_applications
from minsheng_desktop.core.fields import Type
from minsheng_desktop.core.operation import UnitOfRead
from minsheng_desktop.core.texts import text
from ui.applications.desk_list import DeskList, spec
from ui.applications.wording import choices, word
from ui.kit import formats
from ui.kit.buttons import button
from ui.kit.cards import TotalsBar
from ui.kit.fields import ChoiceField, LongField, money_field, text_field
from ui.kit.messages import Toast
from ui.kit.rows import Column, Row

URGENT = "urgent"


class ReservePage(DeskList):
    """The book of the reserve fund."""

    tables: ClassVar[frozenset[str]] = frozenset({"reserve_entry", "application"})
    help_topic: ClassVar[str] = "desk#备用金"
    name: ClassVar[str] = "reserve"
    title_key: ClassVar[str] = "desk.page.reserve"
    icon: ClassVar[str] = "banknote"

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.export.button.hide()  # the book with its totals is the sheet that is wanted

    def columns(self) -> list[Column]:
        return [
            spec("day", 98, text("desk.reserve.day")),
            spec("kind", 72, text("desk.reserve.kind"), strong=True),
            spec("in", 110, text("desk.reserve.in"), Type.MONEY),
            spec("out", 110, text("desk.reserve.out"), Type.MONEY),
            spec("balance", 120, text("desk.reserve.balance"), Type.MONEY),
            spec("number", 190, text("desk.reserve.number")),
            spec("name", 88, text("desk.reserve.name")),
            spec("receipt", 110, text("desk.reserve.receipt")),
            spec("note", 160, text("desk.reserve.note"), stretch=True),
        ]

    def own_actions(self) -> list[QWidget]:
        self.sheet_button = button(text("desk.reserve.export"), self.ask_export, icon="file-spreadsheet")
        if not self.session.may("export"):
            self.sheet_button.hide()
        return [self.sheet_button, *super().own_actions()]

    def chosen_actions(self) -> list[QWidget]:
        return [self.act(text("desk.reserve.remove"), self.remove, "trash-2")]

    def below(self) -> list[QWidget]:
        self.totals = TotalsBar()
        return [self.totals]

    def read(self, uow: UnitOfRead) -> Any:
        return reserve_book(uow)

    def show_found(self, records: Any) -> None:
        book: ReserveBook = records
        super().show_found(tuple(reversed(book.lines)))
        figures = (
            (text("desk.reserve.allocated"), formats.money(book.allocated_fen)),
            (text("desk.reserve.spent"), formats.money(book.spent_fen)),
            (text("desk.reserve.refunded"), formats.money(book.refunded_fen)),
            (text("desk.reserve.given_back"), formats.money(book.given_back_fen)),
            (text("desk.reserve.balance"), formats.money(book.balance_fen)),
        )
        self.totals.set_totals((), figures)

    def row(self, record: ReserveLine) -> Row:
        comes_in = SIGNS[record.kind] > 0
        cells = (
            record.day, word("reserve_kind", record.kind), record.amount_fen if comes_in else None,
            None if comes_in else record.amount_fen, record.balance_fen, record.number, record.name,
            record.receipt_no, record.note,
        )  # fmt: skip
        return Row(record.uid, cells)

    def nothing(self) -> tuple[str, str]:
        return text("desk.reserve.none"), text("desk.reserve.none_what")

    # -- acts ------------------------------------------------------------------------------------

    def add(self) -> None:
        """A movement; what is paid or comes back names its case."""
        if self.allowed("edit"):
            self.session.read(
                lambda uow, job: list_applications(uow, ApplicationFilter(path=URGENT)), self._open, self.failed,
                owner=self,
            )  # fmt: skip

    def _open(self, cases: Any) -> None:
        offered = [(row.uid, text("desk.reserve.case_line", number=row.number, name=row.name)) for row in cases]
        kind = ChoiceField(text("desk.reserve.kind"), choices("reserve_kind", RESERVE_KINDS), width=140)
        case = ChoiceField(text("desk.reserve.case"), offered, optional=True, help_line=text("desk.reserve.case_help"))
        words = text("desk.reserve.save")
        self.acts.open(
            text("desk.page.reserve"), "",
            [
                ("kind", kind),
                ("amount", money_field(text("desk.reserve.amount"))),
                ("day", self.day("desk.reserve.day")),
                ("case", case),
                ("receipt", text_field(text("desk.reserve.receipt"), optional=True, width=200)),
                ("note", LongField(text("desk.reserve.note"), lines=2)),
            ],
            words, self._work, said=words,
        )  # fmt: skip
        kind.changed.connect(lambda: case.setVisible(kind.value in (SPEND, REFUND)))
        case.setVisible(False)

    @staticmethod
    def _work(values: Mapping[str, Any]) -> Any:
        case = values["case"] if values["kind"] in (SPEND, REFUND) else None
        entry = NewReserveEntry(
            values["day"], values["kind"], values["amount"], case, values["receipt"] or "", values["note"] or ""
        )
        return lambda do, job: do.run(add_reserve_entries, [entry])

    def remove(self) -> None:
        """Movements entered by mistake."""
        uids = self.ticked()
        if not uids or not self.allowed("edit"):
            return
        words = text("desk.reserve.remove")
        self.acts.open(
            words, text("desk.count", count=len(uids)),
            [("reason", LongField(text("desk.reception.reason"), optional=False))], words,
            lambda values: lambda do, job: do.run(remove_reserve_entries, uids, values["reason"]), said=words,
            danger=True,
        )  # fmt: skip

    def ask_export(self) -> None:
        """The book as a finished sheet."""
        if not self.allowed("export"):
            return
        name = text("desk.reserve.file", office=self.session.office)
        path, _ = QFileDialog.getSaveFileName(self, text("desk.reserve.export"), name, text("desk.files"))
        if path:
            self.write_sheet(Path(path))

    def write_sheet(self, out: Path) -> None:
        """Write the book to a place."""
        self.session.read(
            lambda uow, job: export_reserve(uow, out),
            lambda rows: self.toasted.emit(Toast(text("desk.reserve.exported", name=out.name, count=rows))),
            self.failed, owner=self,
        )  # fmt: skip
