"""Writing into the roster's cells: one cell, a column downwards, or a block pasted from Excel or WPS."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.texts import text
from minsheng_desktop.entitlements.cells import edit_cells, preview_cells
from minsheng_desktop.entitlements.records import CellChange, CellLine, CellPreview
from minsheng_desktop.entitlements.service import roster_rows
from ui.households.parts import Lines
from ui.households.revealing import refuse, tell_done
from ui.kit.buttons import button
from ui.kit.cards import column
from ui.kit.labels import Sentence, label, rule
from ui.kit.messages import Toast
from ui.kit.page import Page
from ui.kit.rows import Key
from ui.kit.side_panel import PanelSplit
from ui.kit.table import TablePanel
from ui.kit.table_block import PastedBlock

LINES_SHOWN = 60
CHUNK = 2000


def uids_of(uow: Any, keys: Sequence[Key]) -> dict[Key, bytes]:
    """List key → uid of the benefit."""
    found: dict[Key, bytes] = {}
    for start in range(0, len(keys), CHUNK):
        uow.job.tick(start, len(keys))
        found.update((line.key, line.uid) for line in roster_rows(uow, keys[start : start + CHUNK]))
    return found


def typed(value: Any) -> str:
    """A value of a cell as text."""
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(value)


Target = tuple[Key, str, str]  # list key, field key, text


def cell_changes(uow: Any, targets: Sequence[Target]) -> list[CellChange]:
    """Changes by uid; rows gone meanwhile are left out."""
    uids = uids_of(uow, list(dict.fromkeys(key for key, _, _ in targets)))
    return [CellChange(uids[key], field, words) for key, field, words in targets if key in uids]


class CellEditing(QObject):
    """Writes cells of ``table``; a pasted block is shown in the panel first, then written as one operation."""

    def __init__(self, page: Page, split: PanelSplit, table: TablePanel, opened: Any) -> None:
        super().__init__(page)
        self._page, self._split, self._table, self._opened = page, split, table, opened
        self._titles: dict[str, str] = {}
        self._masked: set[str] = set()
        self.preview: CellPreview | None = None
        self.changes: list[CellChange] = []
        table.model.edited.connect(lambda key, field, value: self.write([(key, field, typed(value))]))
        table.model.edit_refused.connect(self._unreadable)
        table.filled_down.connect(lambda keys, field, value: self.write([(key, field, typed(value)) for key in keys]))
        table.pasted.connect(self.paste)

    def write(self, targets: Sequence[Target]) -> None:
        """Write cells as one operation; what cannot be taken is said and stays as it was."""
        self._page.session.read(
            lambda uow, job: cell_changes(uow, targets), self._write_found, partial(refuse, self._page), owner=self
        )

    def _write_found(self, changes: list[CellChange]) -> None:
        self._page.session.write(lambda do, job: do.run(edit_cells, changes), self._written, self._refused, owner=self)

    def _written(self, done: CellPreview) -> None:
        wrong = next((line for line in done.lines if line.problem), None)
        if done.wrong and wrong:
            self._page.toasted.emit(Toast(wrong.problem, icon="circle-alert", tone="err"))
            self._table.model.reload()
        if done.changed:
            names = {line.name for line in done.lines if not line.problem}
            one = text("roster.cell.written", name=next(iter(names), ""))
            tell_done(self._page, one if len(names) == 1 else text("roster.cell.written_many", count=done.changed))

    def _refused(self, error: AppError) -> None:
        refuse(self._page, error)
        self._table.model.reload()

    def _unreadable(self, _key: Key, _field: str, words: str) -> None:
        self._page.toasted.emit(Toast(words, icon="circle-alert", tone="err"))

    # -- pasting ---------------------------------------------------------------------------------

    def paste(self, block: PastedBlock) -> None:
        """Judge a pasted block and show it before anything is written."""
        if not block.cells:
            return
        columns = {cell.column.key: cell.column for cell in block.cells}
        self._titles = {key: column.title.replace("\n", "") for key, column in columns.items()}
        self._masked = {key for key, column in columns.items() if column.guarded}
        targets = [(cell.key, cell.column.key, cell.text) for cell in block.cells]

        def _read(uow: Any, job: Any) -> tuple[list[CellChange], CellPreview]:
            changes = cell_changes(uow, targets)
            return changes, preview_cells(uow, changes)

        self._page.session.read(_read, partial(self._show, block), partial(refuse, self._page), owner=self)

    def _show(self, block: PastedBlock, found: tuple[list[CellChange], CellPreview]) -> None:
        self.changes, self.preview = found
        preview = self.preview
        self._opened()
        panel = self._split.panel
        columns = text("households.names").join(self._titles.values())
        detail = text("roster.paste.detail", rows=block.rows, columns=columns)
        panel.show_head(text("roster.paste.title"), "", detail)
        panel.show_tabs([], "")
        summary = Lines()
        lines = [text("roster.paste.changed", count=preview.changed)]
        if preview.same:
            lines.append(text("roster.paste.same", count=preview.same))
        parts: list[QWidget] = [summary]
        if preview.wrong:
            parts.append(Sentence(text("roster.paste.wrong", count=preview.wrong), "err"))
        if block.rows_beyond or block.columns_beyond:
            beyond = text("roster.paste.beyond", rows=block.rows_beyond, columns=block.columns_beyond)
            parts.append(Sentence(beyond, "warn"))
        parts += self._line_parts([line for line in preview.lines if line.problem])
        parts += self._line_parts([line for line in preview.lines if not line.problem and line.before != line.after])
        panel.show_body(*parts)
        summary.say(lines)
        self.save_button = button(text("roster.paste.save", count=preview.changed), self.save, kind="primary")
        drop = button(text("roster.paste.drop"), panel.closed.emit)
        panel.show_foot(*((self.save_button, drop) if preview.changed else (drop,)))
        self._split.open_panel()
        (self.save_button if preview.changed else panel).setFocus()

    def _line_parts(self, lines: Sequence[CellLine]) -> list[QWidget]:
        parts: list[QWidget] = [rule()] if lines else []
        parts += [self._line_part(line) for line in lines[:LINES_SHOWN]]
        if len(lines) > LINES_SHOWN:
            parts.append(label(text("roster.paste.rest", count=len(lines) - LINES_SHOWN), "3"))
        return parts

    def _line_part(self, line: CellLine) -> QWidget:
        title, none = self._titles.get(line.field, line.field), text("roster.cell.empty")
        before = line.before or none
        if line.field in self._masked and line.before:
            before = text("roster.paste.former_masked")
        box = QWidget()
        words = text("roster.paste.line", title=title, before=before, after=line.after or none)
        if line.problem:
            words = text("roster.paste.refused", title=title, after=line.after or none)
        head = label(text("roster.paste.who", name=line.name, what=words), "2s", wrap=True)
        layout = column(head, spacing=2)
        if line.problem:
            layout.addWidget(Sentence(line.problem, "err"))
        box.setLayout(layout)
        box.setAccessibleName(f"{line.name} {words} {line.problem}")
        return box

    def save(self) -> None:
        """Write the cells of the block that can be taken."""
        changes = self.changes
        self.save_button.setEnabled(False)
        self._page.session.write(lambda do, job: do.run(edit_cells, changes), self._saved, self._not_saved, owner=self)

    def _saved(self, done: CellPreview) -> None:
        self._split.panel.closed.emit()
        tell_done(self._page, text("roster.paste.saved", count=done.changed))

    def _not_saved(self, error: AppError) -> None:
        self.save_button.setEnabled(True)
        refuse(self._page, error)
