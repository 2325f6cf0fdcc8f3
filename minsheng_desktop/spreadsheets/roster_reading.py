"""From judged records to a reading: what needs all of them, and what they come to."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from minsheng_desktop.core.jobs import Job
from minsheng_desktop.spreadsheets import file_checks, household_groups, stated_totals, subjects
from minsheng_desktop.spreadsheets.column_values import text_value
from minsheng_desktop.spreadsheets.findings import Findings
from minsheng_desktop.spreadsheets.headers import is_blank
from minsheng_desktop.spreadsheets.records import (
    DATA,
    ERROR,
    AmountTotal,
    RosterReading,
    SheetCount,
    SheetPlan,
    StatedTotal,
    Totals,
    Workbook,
)
from minsheng_desktop.spreadsheets.roster_rows import HouseholdList, RowBlock, RowList
from minsheng_desktop.spreadsheets.sheet_work import SheetWork, cells_of

Places = Mapping[str, Mapping[int, str]]  # place of a block -> first row of a record -> worst severity


@dataclass(frozen=True, slots=True)
class Read:
    """A block whose records were judged one by one. ``plain``: its columns before households were known."""

    work: SheetWork
    members: list[list[int]]  # households as positions
    findings: Findings
    plain: Mapping[str, list[object]]


@dataclass(frozen=True, slots=True)
class Judged:
    """What a reading was made from, kept so that it can be judged again under other corrections."""

    workbook: Workbook
    plans: tuple[SheetPlan, ...]
    asked: object
    read: tuple[Read, ...]


@dataclass(frozen=True, slots=True)
class _Homes:
    """The households of all blocks: members as indexes of rows, and by block its part of them."""

    members: list[list[int]]
    of_row: list[Sequence[int | None]]  # per block: household of each record
    heads: list[list[bool]]  # per block; empty: as the relation says
    first: list[list[bool]]  # per block: whether the record is the first of its household
    once: list[bool]  # per block: whether amounts stand with the first record of a household
    stated: dict[int, tuple[str | None, str | None]]  # number and head as a heading names them
    listed: bool


def make_reading(
    judged: Judged,
    as_of: date,
    hint: str | None,
    aliases: Mapping[str, str],
    skipped: Collection[tuple[str, int]],
    job: Job,
) -> RosterReading:
    """Count, compare and put together what was read; ``skipped``: (place, row) that are left out."""
    workbook, plans = judged.workbook, judged.plans
    findings = Findings()
    file_checks.check_file(workbook, plans, findings)
    works = [read.work for read in judged.read]
    for read in judged.read:
        read.work.findings = findings
    homes = _homes(judged.read)
    job.check()
    totals = _check_totals(judged.read)
    duplicates = file_checks.find_duplicates(works)
    file_checks.check_shared_cards(works)
    for read in judged.read:
        findings.take(read.findings)
    job.check()
    rows = RowList(_row_blocks(works, homes, findings, skipped))
    subject = _subject(workbook, plans)
    return RosterReading(
        file=workbook.file,
        as_of=as_of,
        title=next((work.plan.title for work in works if work.plan.title), ""),
        programme=hint or subjects.find_programme(subject, aliases),
        period=subjects.find_period(subject),
        plans=plans,
        sheets=_sheet_counts(plans, rows),
        rows=rows,
        households=HouseholdList(rows, homes.members, homes.stated),
        duplicates=duplicates,
        problems=findings.in_order([sheet.name for sheet in workbook.sheets]),
        totals=_totals(works, rows, len(homes.members) if homes.listed else None, job),
        sheet_programmes=_sheet_programmes([work.plan for work in works], hint, aliases),
        stated_totals=tuple(totals),
        judged=judged,
    )


# -- households ----------------------------------------------------------------------------------


def _homes(blocks: Sequence[Read]) -> _Homes:
    homes = _Homes([], [], [], [], [], {}, any(read.work.lists_households for read in blocks))
    joined: set[str] = set()
    for read in blocks:
        work = read.work
        homes.heads.append([])
        homes.first.append(work.first_in_household)
        homes.once.append(work.household_amounts)
        if work.plan.group:
            homes.of_row.append([None] * len(work.rows))
            if work.sheet.name not in joined:
                joined.add(work.sheet.name)
            continue
        first = len(homes.members)
        homes.members.extend([work.start + p for p in positions] if work.start else positions
                             for positions in read.members)  # fmt: skip
        listed = work.lists_households
        own = work.household if first == 0 else [first + h if h is not None else None for h in work.household]
        homes.of_row.append(own if listed else [])
        if listed:
            household_groups.check_households(work, read.members)
            homes.stated.update(household_groups.headings(work, read.members, first))
            if "name" not in work.plans:
                homes.heads[-1] = [True] * len(work.rows)
    for sheet in joined:
        _join(
            homes,
            [(n, read.work) for n, read in enumerate(blocks) if read.work.plan.group and read.work.sheet.name == sheet],
        )
    return homes


def _join(homes: _Homes, blocks: Sequence[tuple[int, SheetWork]]) -> None:
    """Households whose persons stand in one row of several blocks."""
    number = {id(work): n for n, work in blocks}
    joined = household_groups.join_blocks([work for _, work in blocks])
    of_row: dict[int, list[int | None]] = {n: [None] * len(work.rows) for n, work in blocks}
    for n, work in blocks:
        homes.heads[n], homes.first[n] = [False] * len(work.rows), [False] * len(work.rows)
        homes.once[n] = not work.columns.keys() & work.known.kind("money")
    for home in joined:
        index = len(homes.members)
        homes.members.append([work.start + position for work, position in home])
        for place, (work, position) in enumerate(home):
            of_row[number[id(work)]][position] = index
            homes.first[number[id(work)]][position] = place == 0
        work, position = home[household_groups.head_of(home)]
        homes.heads[number[id(work)]][position] = True
    for n, values in of_row.items():
        homes.of_row[n] = values
    household_groups.check_joined(joined)


def _check_totals(blocks: Sequence[Read]) -> list[StatedTotal]:
    found: list[StatedTotal] = []
    for sheet in dict.fromkeys(read.work.sheet.name for read in blocks):
        own = [read for read in blocks if read.work.sheet.name == sheet]
        if any(read.work.plan.skipped_rows for read in own):
            found += stated_totals.check_totals([stated_totals.block_of(r.work, r.members) for r in own])
    return found


# -- rows ----------------------------------------------------------------------------------------


def _row_blocks(
    works: Sequence[SheetWork], homes: _Homes, findings: Findings, skipped: Collection[tuple[str, int]]
) -> list[RowBlock]:
    worst: dict[str, dict[int, str]] = {}
    for (place, row), severity in findings.worst.items():
        worst.setdefault(place, {})[row] = severity
    left_out: dict[str, set[int]] = {}
    for place, row in skipped:
        left_out.setdefault(place, set()).add(row)
    return [
        RowBlock(
            sheet=work.sheet.name,
            block=work.plan.block,
            rows=work.rows,
            columns=work.columns,
            money=[name for name in work.columns if name in work.known.kind("money")],
            worst=_by_position(work, worst.get(work.plan.place, {})),
            household=homes.of_row[n],
            heads=homes.heads[n],
            first_in_household=homes.first[n],
            household_amounts=homes.once[n],
            unknown=_unknown(work),
            colours=work.sheet.details.row_colours,
            struck=work.sheet.details.struck_rows,
            skipped=frozenset(left_out.get(work.plan.place, ())),
        )
        for n, work in enumerate(works)
    ]


def _by_position(work: SheetWork, worst: Mapping[int, str]) -> dict[int, str]:
    rows, found = work.rows, {}
    for row, severity in worst.items():
        at = bisect_left(rows, row)
        if at < len(rows) and rows[at] == row:
            found[at] = severity
    return found


def _unknown(work: SheetWork) -> list[tuple[str, list[str | None]]]:
    """Texts of columns that are not known, by header (by letter where there is none)."""
    result: list[tuple[str, list[str | None]]] = []
    for plan, cells in cells_of(work, [plan for plan in work.plan.columns if not plan.field]):
        memo = _Texts()
        texts = [memo[value] for value in cells]
        if any(memo.values()):
            result.append((plan.header or plan.letter, texts))
    return result


class _Texts(dict[object, str | None]):
    """Cells as texts, each read once."""

    def __missing__(self, value: object) -> str | None:
        text = self[value] = None if is_blank(value) else text_value(value)
        return text


# -- sums ----------------------------------------------------------------------------------------


def _totals(works: Sequence[SheetWork], rows: RowList, households: int | None, job: Job) -> Totals:
    ids: set[object] = set()
    valid: set[object] = set()
    amounts: dict[str, list[int]] = {}  # field -> readable fen, accepted fen, cells
    for work, block in zip(works, rows.blocks, strict=True):
        wrong = [at for at, severity in block.worst.items() if severity == ERROR]
        numbers = list(work.columns.get("id_no", ()))
        ids.update(numbers)
        for at in wrong if numbers else ():
            numbers[at] = None
        valid.update(numbers)
        for name in block.money:
            values = work.columns[name]
            readable = sum(v for v in values if type(v) is int)
            lost = sum(v for at in wrong if type(v := values[at]) is int)
            sums = amounts.setdefault(name, [0, 0, 0])
            sums[0] += readable
            sums[1] += readable - lost
            sums[2] += len(values) - values.count(None)
        job.check()
    return Totals(
        len(ids - {None}),
        len(valid - {None}),
        households,
        {name: AmountTotal(*sums) for name, sums in amounts.items()},
    )


def _sheet_counts(plans: Sequence[SheetPlan], rows: RowList) -> tuple[SheetCount, ...]:
    """One line per sheet; ``accepted`` leaves out what is wrong and what the user skipped."""
    counts: dict[str, list[int]] = {plan.sheet: [0, 0, 0] for plan in plans}
    for block in rows.blocks:
        skipped = {at for at, number in enumerate(block.rows) if number in block.skipped} if block.skipped else set()
        wrong = {at for at, severity in block.worst.items() if severity == ERROR} - skipped
        for place, more in enumerate((len(block.rows) - len(skipped) - len(wrong), len(wrong), len(skipped))):
            counts[block.sheet][place] += more
    first: dict[str, SheetPlan] = {}
    for plan in plans:
        if plan.sheet not in first or (plan.role == DATA and first[plan.sheet].role != DATA):
            first[plan.sheet] = plan
    return tuple(
        SheetCount(sheet, plan.role, plan.header_rows, sum(counts[sheet]), *counts[sheet])
        for sheet, plan in first.items()
    )


def _subject(workbook: Workbook, plans: Sequence[SheetPlan]) -> list[str]:
    data = [plan for plan in plans if plan.role == DATA]
    return [*(plan.title for plan in data), workbook.file, *(plan.sheet for plan in data)]


def _sheet_programmes(data: Sequence[SheetPlan], hint: str | None, aliases: Mapping[str, str]) -> dict[str, str]:
    """By sheet, and by place for its further blocks."""
    found = {plan.place: hint or subjects.programme_of(plan, aliases) for plan in data}
    return {place: code for place, code in found.items() if code}
