"""The clipboard of a table: rows or one cell out of it, so that Excel and WPS keep them, and a block into it."""

from __future__ import annotations

import html
from collections.abc import Sequence

from PySide6.QtCore import QMimeData, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu, QWidget

from minsheng_desktop.core.texts import text
from ui.kit.formats import MINUS
from ui.kit.messages import Toast
from ui.kit.page import is_heard, tell_from
from ui.kit.rows import Column, Key, Row
from ui.kit.table_block import PastedBlock, heading, place_block, read_block
from ui.kit.table_columns import ColumnKeeper
from ui.kit.table_model import TableModel
from ui.kit.table_view import Grid

NUMERIC = frozenset({"money", "number", "percent"})
# Spreadsheets make numbers, dates and formulas of what they are given, unless the cell says that it is text.
_AS_TEXT = """<td style='mso-number-format:"\\@"'>"""
_AS_IS = "<td>"


def copied_lines(model: TableModel, columns: Sequence[Column], rows: Sequence[Row]) -> list[list[str]]:
    """Headings and rows as shown; every cell on one line."""
    at = {column.key: place for place, column in enumerate(model.columns)}
    lines = [[heading(column) for column in columns]]
    lines += [[_one_line(column, model.shown_cell(row, at[column.key])) for column in columns] for row in rows]
    return lines


def _one_line(column: Column, words: str) -> str:
    words = words.replace("\t", " ").replace("\n", " ")
    return words.replace(MINUS, "-", 1) if column.painter in NUMERIC else words


def copied(lines: Sequence[Sequence[str]], columns: Sequence[Column]) -> QMimeData:
    """Lines for the clipboard: text with tabs, and a table whose long numbers stay texts where it is pasted."""
    data = QMimeData()
    data.setText("\n".join("\t".join(line) for line in lines))
    cells = [_AS_IS if column.painter in NUMERIC else _AS_TEXT for column in columns]
    made = (
        "".join(f"{cell}{html.escape(words)}</td>" for cell, words in zip(cells, line, strict=True)) for line in lines
    )
    body = "".join(f"<tr>{line}</tr>" for line in made)
    data.setHtml(f'<html><head><meta charset="utf-8"></head><body><table>{body}</table></body></html>')
    return data


class ClipboardTable(QWidget):
    """The part of a table the clipboard takes from and gives to (``ui.kit.table.TablePanel`` is the whole)."""

    copied = Signal(int)
    pasted = Signal(object)  # PastedBlock: what is to be pasted from the current cell on
    content_pasted = Signal(str)  # where nothing takes blocks: the clipboard as it is

    model: TableModel
    main: Grid
    columns: ColumnKeeper

    def chosen(self) -> list[Key]:
        """The rows an action is for: the ticked ones, else the selected ones."""
        ticked = self.model.ticked
        if ticked:
            keys = self.model.keys
            return list(keys) if len(ticked) >= len(keys) else [key for key in keys if key in ticked]
        return self.main.keys_selected()

    def copy(self) -> None:
        """Put the chosen rows on the clipboard; masked numbers stay masked."""
        keys = self.chosen()
        if keys:
            self.model.fetch(keys, self._take_rows)

    def _take_rows(self, rows: list[Row]) -> None:
        columns = self.columns.shown()
        QGuiApplication.clipboard().setMimeData(copied(copied_lines(self.model, columns, rows), columns))
        if is_heard(self, self.copied):
            self.copied.emit(len(rows))
        else:
            tell_from(self, Toast(text("kit.table.copied", rows=len(rows)), icon="copy"))

    def copy_cell(self) -> None:
        """Put the current cell alone on the clipboard, as shown."""
        index = self.main.currentIndex()
        column = self.model.spec(index.column()) if index.isValid() else None
        if column is None:
            return
        words = _one_line(column, self.model.shown(index.row(), index.column()))
        if not words:
            tell_from(self, Toast(text("kit.table.cell_empty"), icon="info", tone="info"))
            return
        QGuiApplication.clipboard().setMimeData(copied([[words]], [column]))
        tell_from(self, Toast(text("kit.table.cell_copied", what=words), icon="copy"))

    def paste(self) -> None:
        """Lay what the clipboard holds over the table from the current cell on (``pasted``), else pass it on as it is
        (``content_pasted``), else say why not."""
        content, index = QGuiApplication.clipboard().text(), self.main.currentIndex()
        if not content.strip():
            return
        if not is_heard(self, self.pasted):
            self.content_pasted.emit(content)
            if not is_heard(self, self.content_pasted):
                tell_from(self, Toast(text("kit.table.only_shown"), icon="info", tone="info"))
            return
        spec = self.model.spec(index.column()) if index.isValid() else None
        if spec is not None and self.model.key_at(index.row()) is not None:
            self.pasted.emit(self.block_at(index.row(), spec.key, content))

    def block_at(self, row: int, column: str, content: str) -> PastedBlock:
        """A copied block against the cells from table row ``row`` and ``column`` on."""
        return place_block(self.model, self.columns.shown(), row, column, read_block(content))

    def add_copying(self, menu: QMenu) -> None:
        """The entries of a menu that copy."""
        menu.addAction(text("kit.table.copy_rows") + "\tCtrl+C").triggered.connect(self.copy)
        menu.addAction(text("kit.table.copy_cell") + "\tCtrl+Shift+C").triggered.connect(self.copy_cell)

    def copy_menu(self) -> QMenu:
        """The menu of a row where the page has none of its own."""
        menu = QMenu(self)
        self.add_copying(menu)
        menu.aboutToHide.connect(menu.deleteLater)
        return menu
