"""Totals as the workbook states them, held against its rows: amounts, persons and households."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple

from minsheng_desktop.rules import money
from minsheng_desktop.rules.characters import plain
from minsheng_desktop.spreadsheets.headers import is_blank
from minsheng_desktop.spreadsheets.letters import column_letter
from minsheng_desktop.spreadsheets.records import CellError, ColumnPlan, StatedTotal, UncachedFormula
from minsheng_desktop.spreadsheets.row_kinds import SUBTOTAL, TOTAL
from minsheng_desktop.spreadsheets.sheet_work import SheetWork
from minsheng_desktop.spreadsheets.stated_words import stated_words

FEN, PERSONS, HOUSEHOLDS = "fen", "persons", "households"
_CODES = {FEN: "subtotal_mismatch", PERSONS: "count_mismatch", HOUSEHOLDS: "household_count_mismatch"}
_SIZES = ("hh_size", "insured")
_MAIN = ("amount", "amount_month", "amount_hh")  # what an amount among words is the sum of
_SAME = 1  # fen by which sums may differ through rounding
_NESTED = 60  # how many boundaries back a total of subtotals may reach


class Span(NamedTuple):
    """Positions of records, the end not in."""

    first: int
    end: int


class Line(NamedTuple):
    """A row of totals and what it may sum, the likeliest first."""

    row: int
    spans: tuple[Span, ...]


@dataclass(slots=True)
class Block:
    """A work with what its totals are held against."""

    work: SheetWork
    members: Sequence[Sequence[int]]  # households as positions
    firsts: Sequence[int]  # the first position of each
    lines: tuple[Line, ...]
    sums: dict[str, list[int]]  # money field -> sums of the first n records


def block_of(work: SheetWork, members: Sequence[Sequence[int]]) -> Block:
    """Sum up a work; ``members`` are its households as positions."""
    sums = {}
    for name in work.columns:
        if name in work.known.kind("money"):
            sums[name] = [0, *accumulate(v if type(v) is int else 0 for v in work.columns[name])]
            work.check()
    return Block(work, members, [m[0] for m in members], tuple(_lines(work)), sums)


def _lines(work: SheetWork) -> Iterator[Line]:
    found = [(s.row, s.why) for s in work.plan.skipped_rows if s.why in (TOTAL, SUBTOTAL)]
    rows, count = work.rows, len(work.rows)
    edges = [bisect_left(rows, row) for row, _ in found]
    above = bool(found) and edges[0] == 0 < count  # totals stand above what they sum
    totals = sum(why == TOTAL for _, why in found)
    since = recent = 0
    for index, ((row, why), edge) in enumerate(zip(found, edges, strict=True)):
        if above:
            later = sorted({e for e in edges[index + 1 : index + 1 + _NESTED] if e > edge})
            ends = [count, *later] if why == TOTAL else [*later, count]
            yield Line(row, tuple(Span(edge, end) for end in dict.fromkeys(ends)))
            continue
        before = sorted({e for e in edges[max(0, index - _NESTED) : index] if e < edge}, reverse=True)
        if why == TOTAL:
            starts = [recent, 0] if totals > 1 and recent < edge else [0]
        elif since < edge:
            starts = [since, 0]
        else:
            starts = [*before, 0]
        yield Line(row, tuple(Span(start, edge) for start in dict.fromkeys(starts)))
        since, recent = edge, edge if why == TOTAL else recent


def check_totals(blocks: Sequence[Block]) -> list[StatedTotal]:
    """The stated totals of one sheet's blocks; what differs from the rows is reported."""
    found: list[StatedTotal] = []
    worded: set[tuple[int, int]] = set()
    for block in blocks:
        for line in block.lines:
            for plan in block.work.plan.columns:
                found += _at_column(block, blocks, line, plan, worded)
            block.work.check()
    return found


def _at_column(
    block: Block, blocks: Sequence[Block], line: Line, plan: ColumnPlan, worded: set[tuple[int, int]]
) -> Iterator[StatedTotal]:
    """What a row of totals states in a column; a text is looked at once, whichever blocks it lies in."""
    row, value = _cell(block.work, line.row, plan)
    place = (row, plan.index)
    if is_blank(value):
        return
    if plan.field in block.sums:
        total = _amount(block, blocks, line, plan, row, value)
        if total is not None or type(value) is not str:
            if total is not None:
                yield total
            return
    if plan.field in _SIZES and (size := _count(value)) is not None:
        yield _told(block, row, plan, PERSONS, size, _persons(block, blocks, line, plan.field), value)
    elif type(value) is str and place not in worded:
        worded.add(place)
        yield from _in_words(block, blocks, line, plan, row, plain(value))


def _cell(work: SheetWork, row: int, plan: ColumnPlan) -> tuple[int, object]:
    """The cell of a column in a row of totals; of a record of several rows the total may stand in the same one."""
    for number in dict.fromkeys((row + plan.line, row)):
        cells = work.sheet.rows[number - 1] if number <= len(work.sheet.rows) else ()
        if plan.index < len(cells) and not is_blank(cells[plan.index]):
            return number, cells[plan.index]
    return row, ""


def _amount(
    block: Block, blocks: Sequence[Block], line: Line, plan: ColumnPlan, row: int, value: object
) -> StatedTotal | None:
    work = block.work
    if isinstance(value, CellError):
        params = {"found": value.code}
        work.findings.note(
            "total_formula_error", work.sheet.name, row, plan.letter, value, plan.field, params, work.plan.block
        )
        return None
    if isinstance(value, UncachedFormula):
        return None
    unit = plan.unit or work.plan.money_unit
    if (row, plan.index) in work.sheet.details.in_ten_thousands and not isinstance(value, str):
        unit = money.TEN_THOUSAND
    stated = money.read_amount(value, unit).fen
    if stated is None:
        return None
    return _told(block, row, plan, FEN, stated, _fen(block, blocks, line, plan.field), value)


def _fen(block: Block, blocks: Sequence[Block], line: Line, name: str) -> list[int]:
    """What the amounts of a column come to; the total of tables side by side may be that of all of them."""
    sums = block.sums[name]
    found = [sums[span.end] - sums[span.first] for span in line.spans]
    if len(blocks) > 1:
        found.append(sum(b.sums[name][bisect_left(b.work.rows, line.row)] for b in blocks if name in b.sums))
    return [*found, sums[line.spans[0].end]]


def _told(
    block: Block, row: int, plan: ColumnPlan, what: str, stated: int, found: Sequence[int], value: object
) -> StatedTotal:
    """The stated total beside the likeliest of what it may sum; reported where it is none of them."""
    slack = _SAME if what == FEN else 0
    right = next((f for f in found if abs(f - stated) <= slack), found[0] if found else None)
    if right is not None and abs(right - stated) > slack:
        written: Mapping[str, object] = {"stated": stated, "right": right}
        if what == FEN:
            written = {name: money.yuan(fen) for name, fen in (("stated", stated), ("right", right))}
        work = block.work
        work.findings.note(
            _CODES[what], work.sheet.name, row, plan.letter, value, plan.field or None, written, work.plan.block
        )
    elif right is not None:
        right = stated
    return StatedTotal(block.work.sheet.name, row, plan.letter, plan.field, what, stated, right)


# -- persons and households ----------------------------------------------------------------------


def _count(value: object) -> int | None:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return int(value) if value == value and 0 <= value < 1e9 and value == int(value) else None
    text = plain(str(value)).replace(",", "")
    match = stated_words().persons.fullmatch(text)
    return int(match[1]) if match else int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _in_words(
    block: Block, blocks: Sequence[Block], line: Line, plan: ColumnPlan, row: int, text: str
) -> Iterator[StatedTotal]:
    """``36户 58人 12,345.00元`` in one cell, or each in its own."""
    words = stated_words()
    where = ColumnPlan(plan.index, plan.letter or column_letter(plan.index), "", "", 0.0)
    if match := words.households.search(text):
        stated = int(match[1].replace(",", ""))
        yield _told(block, row, where, HOUSEHOLDS, stated, _households(block, blocks, line), text)
    if match := words.persons.search(text):
        stated = int(match[1].replace(",", ""))
        yield _told(block, row, where, PERSONS, stated, _persons(block, blocks, line, ""), text)
    field = next((name for name in _MAIN if name in block.sums), None)
    if field is not None and (match := words.amount.search(text)):
        unit = money.TEN_THOUSAND if match[2] == words.ten_thousand else money.YUAN
        fen = money.read_amount(match[1], unit).fen
        if fen is not None:
            named = ColumnPlan(where.index, where.letter, "", field, 0.0)
            yield _told(block, row, named, FEN, fen, _fen(block, blocks, line, field), text)


def _begun(block: Block, span: Span) -> Sequence[Sequence[int]]:
    """The households that begin in a span."""
    return block.members[bisect_left(block.firsts, span.first) : bisect_left(block.firsts, span.end)]


def _households(block: Block, blocks: Sequence[Block], line: Line) -> list[int]:
    """How many households a total may count; nothing where the rows list none."""
    if block.members:
        found = [len(_begun(block, span)) for span in line.spans]
    elif block.work.columns.keys() & {*_SIZES, "amount_hh"}:
        found = [span.end - span.first for span in line.spans]
    else:
        return []
    return [*found, sum(len(b.members) for b in blocks)] if len(blocks) > 1 else found


def _persons(block: Block, blocks: Sequence[Block], line: Line, field: str) -> list[int]:
    """How many persons a total may count: as the sizes of the households say, as they are listed, or each
    person once."""
    work, found = block.work, []
    for span in line.spans:
        for name in [field] if field else _SIZES:
            if name in work.columns:
                found += _sizes(block, name, span)
        found.append(span.end - span.first)
        numbers = work.columns.get("id_no")
        if numbers is not None:
            found.append(len({n or p for p, n in enumerate(numbers[span.first : span.end])}))
    if len(blocks) > 1:
        found.append(sum(bisect_left(b.work.rows, line.row) for b in blocks))
    return found if field or not block.work.plan.group else found[::-1]


def _sizes(block: Block, name: str, span: Span) -> list[int]:
    """The sum of a column of sizes, once per household and as a formula over all rows would have it."""
    values = block.work.columns[name]
    plainly = sum(v for v in values[span.first : span.end] if isinstance(v, int))
    if not block.members:
        return [plainly]
    once = sum(next((v for p in m if isinstance(v := values[p], int)), 0) for m in _begun(block, span))
    return [once, plainly]
