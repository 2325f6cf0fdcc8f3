"""The clipboard of a table: rows or one cell out of it, so that Excel and WPS keep them, and a block into it."""

from __future__ import annotations

import html
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu

from minsheng_desktop.core.texts import text
from ui.kit.formats import MINUS
from ui.kit.messages import Toast
from ui.kit.page import is_heard, tell_from
from ui.kit.rows import Column, Row
from ui.kit.table_block import heading

if TYPE_CHECKING:
    from ui.kit.table import TablePanel
    from ui.kit.table_model import TableModel

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


def copy_rows(panel: TablePanel) -> None:
    """Put the chosen rows on the clipboard; masked numbers stay masked."""
    keys = panel.chosen()
    if keys:
        panel.model.fetch(keys, partial(_take_rows, panel))


def _take_rows(panel: TablePanel, rows: list[Row]) -> None:
    columns = panel.columns.shown()
    QGuiApplication.clipboard().setMimeData(copied(copied_lines(panel.model, columns, rows), columns))
    if is_heard(panel, panel.copied):
        panel.copied.emit(len(rows))
    else:
        tell_from(panel, Toast(text("kit.table.copied", rows=len(rows)), icon="copy"))


def copy_cell(panel: TablePanel) -> None:
    """Put the current cell alone on the clipboard, as shown."""
    index = panel.main.currentIndex()
    column = panel.model.spec(index.column()) if index.isValid() else None
    if column is None:
        return
    words = _one_line(column, panel.model.shown(index.row(), index.column()))
    if not words:
        tell_from(panel, Toast(text("kit.table.cell_empty"), icon="info", tone="info"))
        return
    QGuiApplication.clipboard().setMimeData(copied([[words]], [column]))
    tell_from(panel, Toast(text("kit.table.cell_copied", what=words), icon="copy"))


def paste(panel: TablePanel) -> None:
    """Hand on what the clipboard holds: against the cells from the current one on, or as it is; else say why not."""
    content, index = QGuiApplication.clipboard().text(), panel.main.currentIndex()
    if not content.strip():
        return
    if not is_heard(panel, panel.pasted):
        panel.content_pasted.emit(content)
        if not is_heard(panel, panel.content_pasted):
            tell_from(panel, Toast(text("kit.table.only_shown"), icon="info", tone="info"))
        return
    spec = panel.model.spec(index.column()) if index.isValid() else None
    if spec is not None and panel.model.key_at(index.row()) is not None:
        panel.pasted.emit(panel.block_at(index.row(), spec.key, content))


def add_copying(panel: TablePanel, menu: QMenu) -> None:
    """The entries of a table's menu that copy."""
    menu.addAction(text("kit.table.copy_rows") + "\tCtrl+C").triggered.connect(panel.copy)
    menu.addAction(text("kit.table.copy_cell") + "\tCtrl+Shift+C").triggered.connect(panel.copy_cell)


def copy_menu(panel: TablePanel) -> QMenu:
    """The menu of a row where the page has none of its own."""
    menu = QMenu(panel)
    add_copying(panel, menu)
    menu.aboutToHide.connect(menu.deleteLater)
    return menu
