"""The table of tasks: its columns, how a line becomes a row, and the cells only this table has."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QPainter, QResizeEvent
from PySide6.QtWidgets import QHeaderView

from minsheng_desktop.core.fields import Type, field
from minsheng_desktop.core.texts import text
from minsheng_desktop.progress.records import TaskLine, count_text
from minsheng_desktop.rules import rates
from ui.kit import strokes
from ui.kit.formats import MINUS
from ui.kit.rows import Column, Group, Note, Row
from ui.kit.strokes import FundValue, ProgressValue
from ui.kit.table import TablePanel
from ui.kit.table_delegates import CellDelegate
from ui.kit.table_model import TableModel
from ui.kit.theme import theme
from ui.session import Session

COLUMNS = (
    Column(field("progress", "item", width=204), frozen=True),
    Column(field("progress", "department", width=72), tone="text2"),
    Column(field("progress", "target", Type.INTEGER, 64), kind="text", align="right"),
    Column(field("progress", "total", Type.INTEGER, 64), kind="text", align="right"),
    Column(field("progress", "completion", Type.PERCENT, 66), kind="text", align="right"),
    Column(field("progress", "scheduled", width=118), kind="progress"),
    Column(field("progress", "lag", width=56), kind="text", align="right"),
    Column(field("progress", "light", width=96), kind="light"),
    Column(field("progress", "funds", width=88), kind="funds"),
    Column(field("progress", "spending", Type.PERCENT, 60), kind="text", align="right"),
    Column(field("progress", "words", width=160), tone="text2"),
)
WORDS_LEAST = 150  # px: below that the words are left to the panel
BAR = 124
FULL = "100.0%"
LIGHT_AT = next(at for at, column in enumerate(COLUMNS) if column.key == "light")

# which cell a flag belongs to
FLAG_CELLS = {
    "stated_rate": "completion",
    "decrease": "total",
    "falls_later": "total",
    "month_sum": "total",
    "disbursed_over": "funds",
    "spent_over": "funds",
    "split": "funds",
    "source_short": "funds",
}


def share_text(share: Fraction | None, places: int = 1) -> str:
    """A share as a percentage; “—” where there is none."""
    return text("kit.none") if share is None else f"{rates.percent(share, places)}%".replace("-", MINUS)


def lag_text(lag: Fraction | None) -> str:
    """Points ahead or behind with their sign: ``+3.2``, ``−15.2``."""
    if lag is None:
        return text("kit.none")
    return f"{rates.half_up(lag, 1):+}".replace("-", MINUS)


def fund_value(line: TaskLine, source: str = "total", maximum: int = 0) -> FundValue | None:
    """The four stages of a source for the bars; None where nothing is stated."""
    amounts = [line.funds.of(stage, source) for stage in ("planned", "in_place", "disbursed", "spent")]
    if all(amount is None for amount in amounts):
        return None
    planned, in_place, disbursed, spent = (amount or 0 for amount in amounts)
    return FundValue(planned, in_place, disbursed, spent, maximum)


def task_row(line: TaskLine) -> Row:
    """A line as a row of the table."""
    bar = None
    if line.completion is not None and line.light is not None:
        bar = ProgressValue(float(line.completion), float(line.scheduled), line.light.value)
    cells: tuple[Any, ...] = (
        line.title,
        line.department,
        line.wording or count_text(line.target_milli),
        count_text(line.total_milli),
        share_text(line.completion),
        bar,
        lag_text(line.lag),
        line.light.value if line.light else None,
        fund_value(line),
        share_text(line.funds.spending_rate, 0),
        (line.problem or line.narrative).replace("\n", " "),
    )
    return Row(line.uid, cells, notes=_notes(line))


def _notes(line: TaskLine) -> dict[str, Note]:
    notes: dict[str, Note] = {}
    if not line.reported and line.figures_month:
        notes["total"] = Note("", text("progress.page.carried", month=line.figures_month % 100))
    for flag in line.flags:
        cell = FLAG_CELLS.get(flag.code)
        if cell:
            tone = "" if flag.tone == "info" else flag.tone
            before = notes.get(cell, Note())
            words = text("kit.comma").join(filter(None, (before.text, flag.message)))
            notes[cell] = Note(before.tone or tone, words)
    return notes


SORT_KEYS: dict[str, Callable[[TaskLine], Any]] = {
    "item": lambda line: line.item,
    "department": lambda line: line.department,
    "target": lambda line: line.target_milli or 0,
    "total": lambda line: line.total_milli or 0,
    "completion": lambda line: line.completion or 0,
    "scheduled": lambda line: line.scheduled,
    "lag": lambda line: line.lag if line.lag is not None else -1000,
    "light": lambda line: line.lag if line.lag is not None else -1000,
    "funds": lambda line: line.funds.of("planned") or 0,
    "spending": lambda line: line.funds.spending_rate or 0,
    "words": lambda line: line.problem or line.narrative,
}


def arrange(lines: Sequence[TaskLine], sort: str, descending: bool) -> tuple[list[Row], list[Group]]:
    """Rows and headings: by section in the year's order; sorting keeps the sections."""
    sections = list(dict.fromkeys(line.section for line in lines))
    ordered: list[TaskLine] = []
    groups = []
    for section in sections:
        inside = [line for line in lines if line.section == section]
        if sort:
            inside.sort(key=SORT_KEYS[sort], reverse=descending)
        ordered += inside
        title = section or text("progress.page.no_section")
        groups.append(Group(section, title, len(inside), text("progress.page.items", count=len(inside))))
    return [task_row(line) for line in ordered], groups if sections != [""] else []


class RateDelegate(CellDelegate):
    """The completion rate; more than 100 % is lawful and gets an amber corner without a tint."""

    def paint_value(
        self, painter: QPainter, rect: QRect, model: TableModel, row: int, column: int, entry: Row, note: Note
    ) -> None:
        super().paint_value(painter, rect, model, row, column, entry, note)
        if entry.cells[LIGHT_AT] == "done" and model.shown(row, column) != FULL:
            strokes.corner(painter, rect.adjusted(0, 0, self._pad, 0), theme().colour("light_y"))


class LagDelegate(CellDelegate):
    """The lag in the colour of its judgement."""

    def colour(self, entry: Row, note: Note) -> QColor:
        token = {"behind": "warn", "seriously_behind": "err"}.get(str(entry.cells[LIGHT_AT]), "text")
        return theme().colour(token)


class CarriedDelegate(CellDelegate):
    """A figure of an earlier month is paler than one of this month."""

    def colour(self, entry: Row, note: Note) -> QColor:
        if note.text and not note.tone:
            return theme().colour("text3")
        return super().colour(entry, note)


class TasksTable(TablePanel):
    """The table with its own cells; bars take the width that is left, or the words if there is room for them."""

    def __init__(self, session: Session) -> None:
        super().__init__(session, COLUMNS, name="progress.tasks", title=text("progress.page.title"))
        grid = self.main
        for key, delegate in (("completion", RateDelegate), ("lag", LagDelegate), ("total", CarriedDelegate)):
            column = self.model.column_of(key)
            grid.setItemDelegateForColumn(column, delegate(grid, self.model.spec(column)))
        grid.horizontalHeader().setStretchLastSection(False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        look, grid, header = theme(), self.main, self.main.horizontalHeader()
        bar, words = self.model.column_of("scheduled"), self.model.column_of("words")
        others = sum(
            grid.columnWidth(column)
            for column in range(self.model.columnCount())
            if column not in (bar, words) and not grid.isColumnHidden(column)
        )
        room = self.width() - self.frozen.width() - others - look.px(BAR + 14)
        shown = room >= look.px(WORDS_LEAST)
        grid.setColumnHidden(words, not shown)
        for column, stretched in ((bar, not shown), (words, shown)):
            mode = QHeaderView.ResizeMode.Stretch if stretched else QHeaderView.ResizeMode.Interactive
            header.setSectionResizeMode(column, mode)
        if shown:
            grid.setColumnWidth(bar, look.px(BAR))
