"""导出 of any table: the columns in sight, the chosen rows or all, as a finished sheet; masked numbers stay masked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog, QWidget

from minsheng_desktop.core.errors import AppError, Kind
from minsheng_desktop.core.texts import text
from minsheng_desktop.spreadsheets.list_export import export_list
from minsheng_desktop.spreadsheets.records import WriteColumn
from ui.kit.buttons import button
from ui.kit.formats import number
from ui.kit.messages import Toast
from ui.kit.page import Page
from ui.kit.progress_strip import ProgressStrip
from ui.kit.rows import Column, Key, Row
from ui.kit.table import TablePanel
from ui.kit.table_block import heading
from ui.kit.table_model import TableModel

Work = Callable[[Any, Path], int]  # unit of work, where to; answers how many rows
TYPES = {"money": "money", "number": "integer", "percent": "percent"}
WIDE, WIDEST = 24, 60  # characters from which a column wraps, and that it is given at most


class ListExport(QObject):
    """The button 导出 (``button``) and Ctrl+E of a page with one table in front, given by ``table``.

    ``writer`` answers what writes given rows (none: all), where the page has a service of its own; else the cells
    are written as shown. ``counted`` is what a row is. ``choose_path`` asks where to; ``strip`` shows the progress.
    """

    def __init__(
        self,
        page: Page,
        table: Callable[[], TablePanel],
        title: Callable[[], str],
        writer: Callable[[Sequence[Key]], Work] | None = None,
        strip: ProgressStrip | None = None,
        counted: str = "",
    ) -> None:
        super().__init__(page)
        self._page, self._table, self._title = page, table, title
        self._writer, self._strip, self._counted = writer, strip, counted
        self.choose_path: Callable[[QWidget, str, str], str] = choose_path
        self.button = button(text("kit.export.verb"), self.ask, icon="file-output")
        if not page.session.may("export"):
            self.button.hide()
        made = QShortcut(QKeySequence("Ctrl+E"), page)
        made.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        made.activated.connect(self.ask)

    def chosen(self) -> list[Key]:
        """The ticked rows, else several selected ones; none: all of the table."""
        table = self._table()
        keys = table.chosen()
        return keys if table.model.ticked or len(keys) > 1 else []

    def ask(self) -> None:
        """Ask for a place, then write."""
        if not self._page.allowed("export"):
            return
        if not self._table().model.rowCount():
            self._page.toasted.emit(Toast(text("kit.export.nothing"), icon="info", tone="info"))
            return
        day = self._page.session.clock.today().isoformat()
        name = text("kit.export.file", title=self._title(), day=day)
        path = self.choose_path(self._page, text("kit.export.verb"), name)
        if path:
            self.write(Path(path if path.lower().endswith(".xlsx") else f"{path}.xlsx"))

    def write(self, out: Path) -> None:
        """Write what is shown to a workbook."""
        keys = self.chosen()
        if self._writer is not None:
            self._run(out, self._writer(keys))
        else:
            model = self._table().model
            model.fetch(keys or list(model.keys), partial(self._write_shown, out))

    def _write_shown(self, out: Path, rows: list[Row]) -> None:
        table, title, counted = self._table(), self._title(), self._counted
        columns = table.columns.shown()
        cells = [exported(table.model, columns, row) for row in rows]
        made = [write_column(column) for column in columns]
        self._run(out, lambda uow, path: export_list(uow, path, title, made, cells, len(cells), counted))

    def _run(self, out: Path, work: Work) -> None:
        if self._strip:
            self._strip.begin(text("kit.export.writing"))
        ticket = self._page.session.read(
            lambda uow, job: work(uow, out),
            partial(self._done, out),
            self._failed,
            owner=self._page,
            progress=self._strip.report if self._strip else None,
        )
        if self._strip:
            self._strip.follow(ticket)

    def _done(self, out: Path, rows: int) -> None:
        if self._strip:
            self._strip.finish()
        words = text("kit.export.done", rows=number(rows), name=out.name)
        self._page.toasted.emit(Toast(words, (text("kit.export.open_folder"), lambda: open_folder(out.parent))))

    def _failed(self, error: AppError) -> None:
        if self._strip:
            self._strip.finish()
        if error.kind is not Kind.CANCELLED:
            self._page.toasted.emit(Toast(error.message, icon="circle-alert", tone="err"))


def choose_path(parent: QWidget, title: str, name: str) -> str:
    """The system's dialog for saving a workbook; "" if it was closed."""
    path, _ = QFileDialog.getSaveFileName(parent, title, name, "*.xlsx")
    return path


def open_folder(folder: Path) -> None:
    """Show a folder in the system's file manager."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))


def write_column(column: Column) -> WriteColumn:
    """A column of the window as one of a workbook: amounts and counts as numbers, all else as shown."""
    width = column.field.width // 8
    kind = "text" if column.words else TYPES.get(column.painter, "text")
    return WriteColumn(heading(column), min(max(width, 8), WIDEST), kind, wrap=width >= WIDE)


def exported(model: TableModel, columns: Sequence[Column], row: Row) -> tuple[object, ...]:
    """The cells of a row for ``columns``."""
    at = {column.key: place for place, column in enumerate(model.columns)}
    return tuple(_cell(model, row, column, at[column.key]) for column in columns)


def _cell(model: TableModel, row: Row, column: Column, at: int) -> object:
    if column.words is None and column.painter in TYPES:
        value = model.cell(row, column)
        if value is None or (isinstance(value, int | Decimal) and not isinstance(value, bool)):
            return value
        if isinstance(value, float):
            return Decimal(str(value))
    return model.shown_cell(row, at)
