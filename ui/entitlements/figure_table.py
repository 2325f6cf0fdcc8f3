"""A table of figures in the window: any sheet of the statistics, its notes below, exported and printed as it stands."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QFileDialog, QFrame, QVBoxLayout, QWidget

from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.fields import Field, Label, Masking, Type
from minsheng_desktop.core.texts import text
from minsheng_desktop.entitlements.statistics_sheets import FigureSheet, SheetColumn, SheetRow, export_sheet
from minsheng_desktop.notices.figure_sheets import preview_figures, write_figures
from minsheng_desktop.notices.records import MadePapers
from ui.kit.cards import clear
from ui.kit.formats import number, percent
from ui.kit.labels import label
from ui.kit.list_export import open_folder
from ui.kit.messages import Toast
from ui.kit.page import Page
from ui.kit.print_task import Task
from ui.kit.rows import Column, Row
from ui.kit.table import TablePanel
from ui.kit.theme import theme

TYPES = {
    "money": Type.MONEY, "integer": Type.INTEGER, "figure": Type.INTEGER, "count": Type.INTEGER,
    "percent": Type.PERCENT,
}  # fmt: skip
SIGNED = ("more_households", "more_persons")
PIXELS = 8  # a character


def columns_of(sheet: FigureSheet) -> list[Column]:
    """The columns of a sheet in the window; the first one stays in sight."""
    return [_column(column, not at) for at, column in enumerate(sheet.columns)]


def _column(column: SheetColumn, first: bool) -> Column:
    masking = Masking.CITIZEN_ID if column.key == "id_no" else Masking.NONE
    width = 168 if masking is not Masking.NONE else max(column.width * PIXELS, 72)
    field = Field(
        column.key, Label(literal=column.label), TYPES.get(column.type, Type.TEXT), width, masking=masking,
        sortable=False,
    )  # fmt: skip
    align = "right" if column.type == "figure" else ""
    return Column(field, strong=first or column.key == "total", frozen=first, align=align)


class FigureTable(QWidget):
    """``sheet`` is what is shown; ``row_at`` answers the row of a key."""

    def __init__(self, page: Page, name: str, title: str) -> None:
        super().__init__()
        self._page = page
        self.sheet: FigureSheet | None = None
        first = Column(Field("whole", Label("statistics.row.whole"), width=120, sortable=False), frozen=True)
        self.table = TablePanel(page.session, [first], name=name, title=title)
        self._places: dict[str, int] = {}
        self.table.model.read_cell = self._read
        self._name = name
        self._notes = QFrame()
        self._notes.setObjectName("foot")
        self._lines = QVBoxLayout(self._notes)
        edge = theme().px(20)
        self._lines.setContentsMargins(edge, theme().px(6), edge, theme().px(6))
        self._lines.setSpacing(theme().px(2))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.table, 1)
        layout.addWidget(self._notes)
        self._notes.hide()

    def show_sheet(self, sheet: FigureSheet) -> None:
        """Put a sheet in place of the one before; a total alone is no figure worth showing."""
        self.sheet = sheet
        columns = columns_of(sheet)
        self._places = {column.key: at for at, column in enumerate(columns)}
        if [column.field for column in columns] != [column.field for column in self.table.model.columns]:
            kind = "-".join(column.key for column in sheet.columns[:4])
            self.table.columns.declare(columns, (), f"{self._name}.{kind}")
        only_total = len(sheet.rows) == 1 and sheet.rows[0].kind == "total" and not any(sheet.rows[0].cells[1:4])
        rows = () if only_total else sheet.rows
        shown = [Row(at, row.cells, "grey" if row.kind else "", row.carried) for at, row in enumerate(rows)]
        self.table.model.show_rows(shown)
        self.table.model.completed.emit()
        self._say(sheet.notes if rows else ())

    def _read(self, row: Row, column: Column) -> Any:
        at = self._places.get(column.key, len(row.cells))
        cell = row.cells[at] if at < len(row.cells) else None
        if column.field.type is Type.PERCENT and cell is not None:
            return percent(cell, 2)
        return cell

    def _say(self, notes: tuple[str, ...]) -> None:
        clear(self._lines)
        for note in notes:
            self._lines.addWidget(label(note, "2s", wrap=True, selectable=True))
        self._notes.setVisible(bool(notes))

    def row_at(self, key: Any) -> SheetRow | None:
        """The row of the sheet a table row shows."""
        return self.sheet.rows[key] if self.sheet is not None and isinstance(key, int) else None

    # -- leaving the program ----------------------------------------------------------------------

    def _ready(self, right: str) -> bool:
        if not self._page.allowed(right):
            return False
        if self.sheet is None or not self.table.model.rowCount():
            self._page.toasted.emit(Toast(text("kit.export.nothing"), icon="info", tone="info"))
            return False
        return True

    def ask_export(self) -> None:
        """Ask for a place, then write the sheet as a finished workbook."""
        if self._ready("export") and self.sheet is not None:
            name = text("kit.export.file", title=self.sheet.title, day=self._page.session.clock.today().isoformat())
            path, _ = QFileDialog.getSaveFileName(self, text("kit.export.verb"), name, "*.xlsx")
            if path:
                self.export(Path(path if path.lower().endswith(".xlsx") else f"{path}.xlsx"))

    def export(self, out: Path) -> None:
        """Write the sheet to a workbook."""
        sheet = self.sheet
        if sheet is None:
            return

        def _done(rows: int) -> None:
            words = text("kit.export.done", rows=number(rows), name=out.name)
            self._page.toasted.emit(Toast(words, (text("kit.export.open_folder"), lambda: open_folder(out.parent))))

        self._page.session.read(lambda uow, job: export_sheet(uow, out, sheet), _done, self._failed, owner=self._page)

    def print(self) -> None:
        """Look at the sheet as a paper, print it there."""
        sheet = self.sheet
        if not self._ready("notice") or sheet is None:
            return

        def _make(do: Any, out: Path | None, boxes: bool) -> MadePapers:
            made: MadePapers = do.run(write_figures, sheet, out, boxes)
            return made

        task = Task(lambda uow: preview_figures(uow, sheet), _make)
        self._page.open_page("notices.print", task=task, title=sheet.title)

    def _failed(self, error: AppError) -> None:
        self._page.toasted.emit(Toast(error.message, icon="circle-alert", tone="err"))
