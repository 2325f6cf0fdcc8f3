"""跨乡镇疑点: the county's questions between two townships with both answers; lists for each township."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QWidget

from minsheng_desktop.checks.crossing_sheet import answer_word, conflict_words, crossing_sheet
from minsheng_desktop.checks.records import PENDING as OPEN
from minsheng_desktop.checks.records import CrossingLine
from minsheng_desktop.checks.service import CONFLICT, VERDICT_WORDS, count_doubts, crossing_lines
from minsheng_desktop.core.texts import text
from minsheng_desktop.entitlements.statistics_sheets import FigureSheet, export_sheet
from minsheng_desktop.exchange.nodes import ACTIVE, list_nodes
from minsheng_desktop.notices.figure_sheets import preview_figures, write_figures
from ui.checks.doubts_page import DoubtsPage, column_of, rule_word
from ui.kit.buttons import button
from ui.kit.list_export import ListExport
from ui.kit.print_task import Task
from ui.kit.rows import Column, Row


class CrossingPage(DoubtsPage):
    """The county's doubts between two townships."""

    help_topic = "county#跨乡镇疑点"
    crossing = True

    def _export(self, title: str) -> ListExport:
        return ListExport(self, lambda: self.grid, lambda: title, self._writer)

    def _buttons(self) -> list[QWidget]:
        self.printing = button(text("checks.list.print"), self.print_list, icon="printer")
        self.printing.setVisible(self.session.may("notice"))
        return [self.printing, self.export.button]

    def _columns(self) -> list[Column]:
        return [
            column_of("name", 110, text("checks.column.name"), strong=True),
            column_of("rule", 200, text("checks.column.rule")),
            column_of("place", 84, text("checks.column.place")),
            column_of("answer", 84, text("checks.column.answer"), kind="status"),
            column_of("other_place", 84, text("checks.column.other_place")),
            column_of("other_answer", 92, text("checks.column.other_answer"), kind="status"),
            column_of("status", 96, text("checks.column.status"), kind="status"),
            column_of("note", 190, text("checks.column.note"), stretch=True),
            column_of("raised_on", 96, text("checks.column.raised_on")),
        ]

    def _wish(self) -> tuple[str, str, str]:
        rule = self._wanted_rule or str(self.rule.value or "")
        return str(self.status.value or ""), rule, str(self.township.value or "")

    def refresh(self, changed: set[str] | None = None) -> None:
        wish = self._wish()

        def _read(uow: Any, job: Any) -> tuple[Any, Any, list[str]]:
            names = [node.name for node in list_nodes(uow) if node.state == ACTIVE and node.role == "township"]
            return crossing_lines(uow, *wish), count_doubts(uow, True), names

        self.session.read(_read, self._show_lines, lambda error: self.notice.say(error.message, "err"), owner=self)

    def _show_lines(self, found: tuple[Any, Any, list[str]]) -> None:
        lines, counts, names = found
        chosen = self.township.value
        self.township.set_choices([("", text("checks.filter.all")), *((one, one) for one in names)], chosen or "")
        self._show((lines, counts))

    def _rules(self, counts: Mapping[tuple[str, str], int]) -> list[str]:
        found = super()._rules(counts)
        return [*found, CONFLICT] if found else []

    def _row(self, line: Any) -> Row:
        record = line.record
        name = record.name or record.other_name
        if record.name and record.other_name and record.name != record.other_name:
            name = text("checks.list.two_names", one=record.name, other=record.other_name)
        cells = (
            name, rule_word(record.rule), record.place, answer_word(line.answer), record.other_place,
            answer_word(line.other_answer), text(VERDICT_WORDS[record.standing]), _note(line), record.raised_on,
        )  # fmt: skip
        return Row(record.uid, cells, muted=record.standing in ("closed", "untrue"))

    # -- lists for the townships -----------------------------------------------------------------

    def _writer(self, _keys: Any) -> Any:
        wish = self._wish()

        def _write(uow: Any, out: Path) -> int:
            return export_sheet(uow, out, crossing_sheet(uow, *wish))

        return _write

    def print_list(self) -> None:
        """The questions shown as a paper to be handed to a township."""
        wish = self._wish()

        def _print(sheet: FigureSheet) -> None:
            task = Task(
                lambda uow: preview_figures(uow, sheet),
                lambda do, out, boxes: do.run(write_figures, sheet, out, boxes),
            )
            self.open_page("notices.print", task=task, title=sheet.title)

        self.session.read(lambda uow, job: crossing_sheet(uow, *wish), _print, self._failed, owner=self)


def _note(line: CrossingLine) -> str:
    """What to see at once: how it ended, that its cause is gone, money drawn twice."""
    if line.record.conclusion:
        return line.record.conclusion
    if line.gone and line.record.standing in OPEN:
        return text("checks.sheet.gone")
    return conflict_words(line.programmes)
