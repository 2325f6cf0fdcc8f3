"""What each sheet of a workbook is: its role, its tables, their headers and what their columns stand for."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from minsheng_desktop.rules import money
from minsheng_desktop.rules.characters import compact
from minsheng_desktop.spreadsheets import by_content, forms, headers, row_kinds, sheet_roles
from minsheng_desktop.spreadsheets.areas import AreaNames
from minsheng_desktop.spreadsheets.blocks import Block, find_blocks
from minsheng_desktop.spreadsheets.folding import fold_of, folded_columns
from minsheng_desktop.spreadsheets.headers import Header, is_blank
from minsheng_desktop.spreadsheets.letters import column_letter
from minsheng_desktop.spreadsheets.meanings import HeadingReader
from minsheng_desktop.spreadsheets.records import (
    DATA,
    EMPTY,
    FORM,
    PROGRESS,
    ROSTER,
    SUMMARY,
    ColumnPlan,
    Sheet,
    SheetPlan,
    SkippedRow,
    Workbook,
)
from minsheng_desktop.spreadsheets.row_kinds import SortedRows
from minsheng_desktop.spreadsheets.transposed import transposed_plans
from minsheng_desktop.spreadsheets.vocabulary import Columns, columns

BY_USER = "by_user"
_MAX_TABLES = 200
Fields = Mapping[int | tuple[int, int], str]


def recognise(workbook: Workbook, areas: AreaNames, known: Columns | None = None) -> list[SheetPlan]:
    """The plans of each sheet in order, several where it holds several tables (``SheetPlan.block``).

    ``areas`` help to tell village columns where there is no header; ``known`` are the headings with the words of
    the office put in (the catalogue's alone if not given).
    """
    reader = HeadingReader(known or columns())
    plans = [plan for sheet in workbook.sheets for plan in _Recogniser(sheet, reader, areas).plans()]
    plans = sheet_roles.without_stopped(plans, reader)
    return sheet_roles.without_earlier_months(workbook, plans, reader)


def corrected(
    workbook: Workbook,
    plan: SheetPlan,
    *,
    role: str | None = None,
    header_rows: Sequence[int] | None = None,
    fields: Fields | None = None,
    data_range: tuple[int, int] | None = None,
    money_unit: int | None = None,
    known: Columns | None = None,
) -> SheetPlan:
    """The plan as the user wants it: another role, other header rows, other fields, other bounds, another unit.

    ``fields``: column index, or (index, line of the record) -> field. ``data_range``: first and last row that may
    carry records (0: open). ``money_unit``: fen of one unit. A changed header is read anew (``known`` as in
    ``recognise``); the rows are sorted again.
    """
    sheet = workbook.sheet(plan.sheet)
    work = _Recogniser(sheet, HeadingReader(known or columns()), AreaNames())
    new = replace(plan, role=role or plan.role)
    if money_unit is not None:
        new = replace(new, money_unit=money_unit, columns=tuple(replace(c, unit=0) for c in new.columns))
    if data_range is not None:
        new = replace(new, first_row=data_range[0], last_row=data_range[1])
    if header_rows is not None and tuple(header_rows) != plan.header_rows:
        new = work.with_header_rows(new, plan, header_rows)
    if fields:
        new = replace(new, columns=_with_fields(new.columns or _lettered((), _width(sheet)), fields))
    if new.role != DATA:
        return new
    found = work.sort(new, work.layout(new.header_rows), whole=True)
    return replace(new, data_rows=found.data, skipped_rows=tuple(found.skipped))


def _with_fields(plans: tuple[ColumnPlan, ...], fields: Fields) -> tuple[ColumnPlan, ...]:
    taken = {field for field in fields.values() if field}
    result = []
    for plan in plans:
        chosen = fields.get((plan.index, plan.line), fields.get(plan.index) if not plan.line else None)
        if chosen is not None:
            plan = replace(plan, field=chosen, certainty=1.0, reason=BY_USER)
        elif plan.field in taken:
            plan = replace(plan, field="", certainty=0.0, reason="")
        result.append(plan)
    return tuple(result)


def _width(sheet: Sheet) -> int:
    return max((len(row) for row in sheet.rows), default=0)


def _lettered(plans: Sequence[ColumnPlan], width: int) -> tuple[ColumnPlan, ...]:
    by_index = {plan.index: plan for plan in plans}
    return tuple(by_index.get(i) or ColumnPlan(i, column_letter(i), "", "", 0.0) for i in range(width))


@dataclass(frozen=True, slots=True)
class _Layout:
    """How the table below a header is laid out: blocks side by side, or records of several rows."""

    header: Header | None = None
    blocks: tuple[Block, ...] = ()
    fold: int = 1


class _Recogniser:
    """One sheet while it is recognised."""

    def __init__(self, sheet: Sheet, reader: HeadingReader, areas: AreaNames) -> None:
        self.sheet, self.reader, self.areas = sheet, reader, areas
        self.known = reader.known

    def plans(self) -> list[SheetPlan]:
        """The plans of the sheet, at least one."""
        sheet = self.sheet
        if not any(not is_blank(v) for row in sheet.rows for v in row):
            return [self._bare(EMPTY)]
        if forms.is_pivot(sheet, self.reader):
            return [self._bare(SUMMARY)]
        told = any(word in sheet.name for word in self.reader.known.notes_names)  # how to fill in, with an example
        on_its_side = transposed_plans(sheet, self.reader) if sheet.state == "visible" and not told else []
        if on_its_side:
            return on_its_side
        if forms.is_form(sheet, self.reader):
            return [self._bare(FORM)]
        header = headers.find_header(sheet, self.reader)
        if header is None:
            return [self._without_header()]
        plans: list[SheetPlan] = []
        start = 1
        while header is not None and len(plans) < _MAX_TABLES:
            made, following = self._table(header, start)
            header = headers.find_header(sheet, self.reader, following, following) if following else None
            if header is not None:
                made, start = _cut(made, header.first)
            plans += made
        return [replace(plan, block=block) for block, plan in enumerate(plans)]

    def _bare(self, role: str) -> SheetPlan:
        return SheetPlan(self.sheet.name, self.sheet.state, role, ROSTER, (), (), (), ())

    # -- one table -------------------------------------------------------------------------------

    def layout(self, header_rows: Sequence[int]) -> _Layout:
        """The layout below header rows that are known already."""
        if not header_rows:
            return _Layout()
        return self._layout(headers.read_header(self.sheet, min(header_rows), max(header_rows)))

    def _layout(self, header: Header) -> _Layout:
        blocks = find_blocks(header, self.reader)
        return _Layout(header, blocks, 1 if blocks else fold_of(header, self.sheet.rows, self.reader))

    def _table(self, header: Header, start: int) -> tuple[list[SheetPlan], int]:
        """The plans of a table from row ``start`` on, and the row where the next table's header begins (0: none)."""
        layout = self._layout(header)
        bare = replace(self._bare(DATA), first_row=0 if start == 1 else start)
        plans = self._with_header(bare, layout)
        role = sheet_roles.role(self.sheet, plans[0], self.known, self.areas)
        plans = [replace(plan, role=role) for plan in plans]
        if self.sheet.state != "visible" or plans[0].kind == PROGRESS:
            return [self._filled(plan, layout)[0] if role == DATA else plan for plan in plans], 0
        filled = [self._filled(plan, layout) for plan in plans]
        following = min((found.next_table for _, found in filled if found.next_table), default=0)
        return [plan if role == DATA else empty for (plan, _), empty in zip(filled, plans, strict=True)], following

    def _filled(self, plan: SheetPlan, layout: _Layout) -> tuple[SheetPlan, SortedRows]:
        """The plan with its rows; columns are held against what stands in them."""
        found = self.sort(plan, layout)
        if plan.kind == ROSTER and found.data and plan.role == DATA:
            held = by_content.checked(plan.columns, self.sheet.rows, found.data, self.areas, self.reader)
            if held != plan.columns:
                plan = replace(plan, columns=held)
                found = self.sort(plan, layout)
        return replace(plan, data_rows=found.data, skipped_rows=tuple(found.skipped)), found

    def sort(self, plan: SheetPlan, layout: _Layout, *, whole: bool = False) -> SortedRows:
        """The rows of a plan that carry records, and the others; ``whole``: no other table begins below."""
        rows, used = self.sheet.rows, plan.columns
        block = _block_of(plan, layout.blocks)
        beside = block is not None and not block.group
        if block is not None and beside:
            low, high = min(block.own), max(block.own)
            rows = [row[low : high + 1] for row in rows]
            used = tuple(replace(c, index=c.index - low) for c in used if low <= c.index <= high)
        elif block is not None:
            used = tuple(c for c in used if c.index in block.own or c.field == "seq")
        found = row_kinds.sort_rows(
            rows,
            plan.kind,
            plan.header_rows,
            used,
            first=plan.first_row or 1,
            last=plan.last_row,
            fold=plan.fold,
            is_header=None if beside or not plan.header_known else self._is_header,
            on_header=None if beside or whole else lambda number: self._repeated(number, plan, layout),
            tall=self._merged_persons(plan) if plan.fold == 1 else (),
        )
        if block is not None and block.group and block is not layout.blocks[0]:
            found.skipped = []
        return found

    def _merged_persons(self, plan: SheetPlan) -> set[int]:
        """Rows whose name is merged with the row above."""
        name = plan.column("name") or plan.column("id_no")
        rows: set[int] = set()
        for merged in self.sheet.details.merged:
            if name is not None and merged.first_column <= name.index <= merged.last_column:
                rows.update(range(merged.first_row + 1, merged.last_row + 1))
        return rows

    def _is_header(self, row: Sequence[object]) -> bool:
        return headers.is_header_row(row, self.reader)

    def _repeated(self, number: int, plan: SheetPlan, layout: _Layout) -> int:
        """The last row of a header that says the same as the plan's, 0 where it begins another table."""
        header = headers.find_header(self.sheet, self.reader, number, number)
        if header is None or not plan.header_rows:
            return number
        ours = {(c.index, c.line): c.field for p in self._with_header(plan, layout) for c in p.columns if c.field}
        theirs = {
            (c.index, c.line): c.field
            for p in self._with_header(plan, self._layout(header))
            for c in p.columns
            if c.field
        }
        same = sum(ours.get(place) == field for place, field in theirs.items())
        moved = any(ours.get(place, field) != field for place, field in theirs.items())
        return 0 if moved or same * 10 < max(len(theirs), len(ours)) * 7 else header.last

    def _with_header(self, plan: SheetPlan, layout: _Layout) -> list[SheetPlan]:
        """The plans with what follows from a header: kind, rows, columns, title, unit; one for each block."""
        header = layout.header
        assert header is not None
        whole = headers.roster_columns(header, self.reader)
        progress = headers.progress_columns(header, self.reader)
        kind = _kind(whole, progress)
        above = [str(v) for row in self.sheet.rows[max(plan.first_row - 1, 0) : header.first - 1]
                 for v in row if not is_blank(v)]  # fmt: skip
        in_ten_thousands = any(re.search(self.known.ten_thousand_unit, compact(text)) for text in above)
        plan = replace(
            plan,
            kind=kind,
            header_rows=tuple(range(header.first, header.last + 1)),
            title=above[0].strip() if above else "",
            money_unit=money.TEN_THOUSAND if in_ten_thousands else money.YUAN,
            header_known=True,
        )
        if kind == PROGRESS:
            return [replace(plan, columns=progress)]
        if layout.fold > 1:
            return [self._in_own_unit(replace(plan, columns=folded_columns(header, self.reader), fold=layout.fold))]
        if layout.blocks:
            made = [replace(plan, columns=b.columns, group=b.group, relation=b.relation) for b in layout.blocks]
            return [self._in_own_unit(block) for block in made]
        return [self._in_own_unit(replace(plan, columns=whole))]

    def _in_own_unit(self, plan: SheetPlan) -> SheetPlan:
        """Where the headings of all amounts name the same unit it is the table's."""
        units = {column.unit for column in plan.columns if column.field in self.known.kind("money")}
        return replace(plan, money_unit=units.pop()) if len(units) == 1 and 0 not in units else plan

    def with_header_rows(self, plan: SheetPlan, before: SheetPlan, header_rows: Sequence[int]) -> SheetPlan:
        """The plan with the header the user says; a block keeps to its columns."""
        if not header_rows:
            lettered = plan.columns if before.block else _lettered(plan.columns, _width(self.sheet))
            return replace(plan, header_rows=(), columns=lettered, header_known=False, fold=1)
        bounds = (plan.first_row, plan.last_row, plan.money_unit)
        layout = self.layout(header_rows)
        old = self.layout(before.header_rows)
        place = next((at for at, block in enumerate(old.blocks) if block is _block_of(before, old.blocks)), 0)
        plans = self._with_header(plan, layout)
        made = plans[place] if place < len(plans) else plans[0]
        made = replace(made, block=before.block, first_row=bounds[0], last_row=bounds[1], fold=layout.fold)
        return replace(made, money_unit=bounds[2]) if before.money_unit != bounds[2] else made

    # -- no header -------------------------------------------------------------------------------

    def _without_header(self) -> SheetPlan:
        sheet = self.sheet
        found = by_content.columns_by_content(sheet.rows, self.areas) if sheet.state == "visible" else None
        if found is None:
            return self._bare(sheet_roles.role_without_header(sheet, self.known))
        first = by_content.first_row_with_person(sheet.rows, found, self.reader)
        headed = first > 1 and by_content.may_be_heading(sheet.rows, first - 1, found, self.reader)
        heading = first - 1 if headed else 0
        above = [str(v) for row in sheet.rows[: (heading or first) - 1] for v in row if not is_blank(v)]
        plan = replace(self._bare(DATA), title=above[0].strip() if above else "", header_known=bool(heading))
        if heading:
            header = headers.read_header(sheet, heading, heading)
            plan = replace(plan, header_rows=(heading,))
            found = by_content.with_headings(headers.roster_columns(header, self.reader), found)
        else:
            plan = replace(plan, first_row=first if first > 1 else 0)
        rows = self.sort(replace(plan, columns=found), _Layout())
        titles = tuple(SkippedRow(number, "title") for number in range(1, plan.first_row))
        return replace(plan, columns=found, data_rows=rows.data, skipped_rows=(*titles, *rows.skipped))


def _block_of(plan: SheetPlan, blocks: Sequence[Block]) -> Block | None:
    """The block of a header that a plan reads."""
    own = {column.index for column in plan.columns}
    return next((block for block in blocks if own == {column.index for column in block.columns}), None)


def _cut(plans: list[SheetPlan], following: int) -> tuple[list[SheetPlan], int]:
    """The plans up to the table whose header begins at ``following``, and where its titles begin."""
    start = following
    others = {line.row: line.why for plan in plans for line in plan.skipped_rows}
    while others.get(start - 1) in ("none", "section", "title", "header") and start - 1 > max(plans[0].header_rows):
        start -= 1
    cut = [
        replace(
            plan,
            last_row=start - 1,
            skipped_rows=tuple(line for line in plan.skipped_rows if line.row < start),
            data_rows=row_kinds.contiguous([n for n in plan.data_rows if n < start]),
        )
        for plan in plans
    ]
    return cut, start


def _kind(roster: Sequence[ColumnPlan], progress: Sequence[ColumnPlan]) -> str:
    persons = {c.field for c in roster} & {"name", "id_no", "head_name"}
    tasks = {c.field for c in progress}
    if persons or "item" not in tasks:
        return ROSTER
    return PROGRESS if tasks & {"target", "done", "rate", "plan_total"} else ROSTER
