"""The entries of a register as rows of a table: its columns, and where its rows come from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from minsheng_desktop.core.fields import Field, Label, Type
from minsheng_desktop.core.texts import text
from minsheng_desktop.registers import records as kinds
from minsheng_desktop.registers.reading import (
    SORT_DUE,
    SORT_NUMBER,
    SORT_STATE,
    SORTED,
    EntryFilter,
    EntryLine,
    entries_of,
    entry_keys,
    list_entries,
)
from minsheng_desktop.registers.records import Column as Declared
from minsheng_desktop.registers.records import RegisterSpec
from minsheng_desktop.registers.values import money_fen
from ui.kit.rows import Column, FirstPage, Key, Note, Query, Row
from ui.registers.wording import state_chip

NUMBER, STATE, DUE, OFFICE = SORT_NUMBER, SORT_STATE, SORT_DUE, "_office"
CHUNK = 20_000
FILTER = "wanted"  # the one filter of the query: an EntryFilter
WIDTHS = {
    kinds.TEXT: 130, kinds.LONG: 240, kinds.INT: 84, kinds.NUMBER: 84, kinds.MONEY: 112, kinds.DATE: 100,
    kinds.MONTH: 84, kinds.FLAG: 64, kinds.CHOICE: 110, kinds.CHOICES: 160, kinds.CITIZEN_ID: 176, kinds.PHONE: 116,
    kinds.PERSON: 100, kinds.HOUSEHOLD: 100, kinds.AREA: 110, kinds.PROGRAMME: 150, kinds.TASK: 170,
    kinds.PROJECT: 170, kinds.ENTRY: 150, kinds.ENTRIES: 180,
}  # fmt: skip
RIGHT = (kinds.INT, kinds.NUMBER)
PAINTED = {kinds.CITIZEN_ID: "citizen_id", kinds.PHONE: "phone"}


def ordered(spec: RegisterSpec, role: str) -> list[Declared]:
    """The columns a role sees: the one entries are called by first, then as they were declared."""
    shown = spec.visible(role)
    return sorted(shown, key=lambda column: column.key != spec.subject)


def table_columns(spec: RegisterSpec, role: str, offices: bool) -> list[Column]:
    """The columns of the table; ``offices``: also whose entry it is."""
    found = ordered(spec, role)
    made = [_spec(NUMBER, text("register_pages.number"), _number_width(spec), frozen=True)] if spec.number else []
    made += [_column(column, frozen=True, strong=True) for column in found[:1]]
    if spec.close or spec.due:
        made.append(_spec(STATE, text("register_pages.state_head"), 104, kind="status"))
    if spec.due:
        made.append(_spec(DUE, text("register_pages.due"), 100))
    if offices:
        made.append(_spec(OFFICE, text("register_pages.office"), 110))
    made += [_column(column) for column in found[1:]]
    return made


def _number_width(spec: RegisterSpec) -> int:
    """The width a number of the register takes as it is written, 14 px a Chinese character and 8 a figure."""
    assert spec.number is not None
    written = spec.number.pattern.format(year=2026, n=9999)
    return min(max(sum(14 if ord(one) > 0xFF else 8 for one in written) + 18, 84), 220)


def _spec(key: str, words: str, width: int, **more: Any) -> Column:
    return Column(Field(key, Label(literal=words), Type.TEXT, width, sortable=key in SORTED), **more)


def _column(column: Declared, **more: Any) -> Column:
    kind = Type.MONEY if column.type == kinds.MONEY else Type.TEXT
    words = text("register_pages.with_unit", name=column.label, unit=column.unit) if column.unit else column.label
    made = Column(Field(column.key, Label(literal=words), kind, WIDTHS[column.type]),
                  kind=PAINTED.get(column.type, ""), **more)  # fmt: skip
    return replace(made, align="right") if column.type in RIGHT else made


def entry_row(line: EntryLine, spec: RegisterSpec, columns: Sequence[Column]) -> Row:
    """An entry as a row; what is odd about it is told at the column it is called by."""
    cells = tuple(_cell(line, spec, column.key) for column in columns)
    notes = {spec.subject: Note("warn", "\n".join(line.warnings))} if line.warnings else None
    return Row(line.uid, cells, muted=line.state == "closed", notes=notes)


def _cell(line: EntryLine, spec: RegisterSpec, key: str) -> Any:
    if key == NUMBER:
        return line.number
    if key == STATE:
        return state_chip(line, spec)
    if key == DUE:
        return line.due_on.isoformat() if line.due_on else ""
    if key == OFFICE:
        return line.office
    column, words = spec.column(key), line.values.get(key, "")
    if column is not None and column.type == kinds.MONEY:
        return money_fen(words) if words else None
    return " ".join(words.split())


def _wanted(query: Query) -> EntryFilter:
    """What the page asks for, in the order its head asks for."""
    return replace(query.filter(FILTER, EntryFilter()), sort=query.sort, descending=query.descending)


class EntrySource:
    """The rows of one register (``RowSource``); what is shown besides rows comes with the first page in ``seen``."""

    def __init__(self, spec: RegisterSpec, columns: Sequence[Column]) -> None:
        self.spec, self.columns = spec, columns
        self.sums: dict[str, str] = {}

    def first_page(self, uow: Any, query: Query, size: int) -> FirstPage:
        """The newest entries."""
        found = list_entries(uow, self.spec.code, replace(_wanted(query), limit=size))
        self.sums = dict(found.sums)
        return FirstPage(self._rows(found.lines), total=found.total)

    def keys(self, uow: Any, query: Query) -> Iterable[Sequence[Key]]:
        """All uids in order."""
        found = entry_keys(uow, self.spec.code, _wanted(query))
        return [found[at : at + CHUNK] for at in range(0, len(found), CHUNK)]

    def page(self, uow: Any, query: Query, keys: Sequence[Key]) -> list[Row]:
        """The rows of some uids."""
        found = {line.uid: line for line in entries_of(uow, self.spec.code, keys)}
        return self._rows([found[key] for key in keys if key in found])

    def _rows(self, lines: Iterable[EntryLine]) -> list[Row]:
        return [entry_row(line, self.spec, self.columns) for line in lines]
