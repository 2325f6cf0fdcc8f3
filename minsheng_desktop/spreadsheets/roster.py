"""Judging a roster: every row read, every doubt told, totals counted; nothing is stored."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from minsheng_desktop.core.bulk import collector_paused
from minsheng_desktop.core.jobs import SILENT, Job
from minsheng_desktop.spreadsheets import column_values, household_groups, row_checks, subjects
from minsheng_desktop.spreadsheets.areas import AreaNames
from minsheng_desktop.spreadsheets.findings import Findings
from minsheng_desktop.spreadsheets.headers import is_blank
from minsheng_desktop.spreadsheets.records import DATA, PROGRESS, RosterReading, SheetPlan, Workbook
from minsheng_desktop.spreadsheets.roster_reading import Judged, Read, make_reading
from minsheng_desktop.spreadsheets.sheet_work import Memo, SheetWork, take_ids_from_certificates, take_raw
from minsheng_desktop.spreadsheets.vocabulary import columns, words

NO_CORRECTIONS: Mapping[tuple[str, int, str], str] = {}
NONE_SKIPPED: Collection[tuple[str, int]] = frozenset()
_VILLAGE_LABEL = re.compile(r"(?:村|社区|居|单位)[^:：\s]{0,6}[:：]\s*([^\s:：,，;；]+)")
_PART = 16_000  # records judged between two looks at whether to stop


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the caller wants besides the file."""

    areas: AreaNames
    as_of: date
    hint: str | None
    corrections: Mapping[tuple[str, int, str], str]
    skipped: Collection[tuple[str, int]]
    aliases: Mapping[str, str]
    external: bool


def validate(
    workbook: Workbook,
    plans: Sequence[SheetPlan],
    areas: AreaNames,
    as_of: date,
    programme_hint: str | None = None,
    job: Job = SILENT,
    corrections: Mapping[tuple[str, int, str], str] = NO_CORRECTIONS,
    skipped: Collection[tuple[str, int]] = NONE_SKIPPED,
    aliases: Mapping[str, str] | None = None,
    external: bool = False,
) -> RosterReading:
    """Read and judge the data sheets of a roster as ``plans`` say.

    ``corrections``: (place, row, field) -> text typed by the user instead of the cell; ``skipped``: (place, row) the
    user leaves out; places as ``SheetPlan.place``. ``aliases``: programme names -> codes; without a hint the
    programme is found by them. ``external``: a list of another office to compare with; there an empty ID is taken
    from the certificate. Ages and "in the future" are judged at ``as_of``.
    """
    asked = _Asked(areas, as_of, programme_hint, dict(corrections), frozenset(skipped), aliases or {}, external)
    with collector_paused():
        job.stage("jobs.checking")
        data = [plan for plan in plans if plan.role == DATA and plan.kind != PROGRESS]
        total = sum(len(plan.data_rows) for plan in data)
        read, done = [], 0
        for plan in data:
            work = _sheet_work(workbook, plan, asked, done)
            read.append(_read(work, asked, _Progress(job, done, total)))
            done += len(work.rows)
        return _finished(workbook, plans, asked, read, job)


def revalidate(
    reading: RosterReading,
    corrections: Mapping[tuple[str, int, str], str],
    skipped: Collection[tuple[str, int]],
    job: Job = SILENT,
) -> RosterReading:
    """The same file judged under other corrections and skips: as ``validate`` would, in a part of the time.

    Only the records that are corrected otherwise are read again; what needs all of them is counted anew.
    """
    judged = reading.judged
    assert isinstance(judged, Judged)
    asked = judged.asked
    assert isinstance(asked, _Asked)
    new = replace(asked, corrections=dict(corrections), skipped=frozenset(skipped))
    changed = {key[:2] for key, _ in asked.corrections.items() ^ new.corrections.items()}
    with collector_paused():
        job.stage("jobs.checking")
        read = []
        for before in judged.read:
            rows = {row for place, row in changed if place == before.work.plan.place}
            read.append(_read_again(before, new, rows, job) if rows else before)
        return _finished(judged.workbook, judged.plans, new, read, job)


def _finished(
    workbook: Workbook, plans: Sequence[SheetPlan], asked: _Asked, read: Sequence[Read], job: Job
) -> RosterReading:
    for entry in read:
        entry.work.check = job.check
    judged = Judged(workbook, tuple(plans), asked, tuple(read))
    return make_reading(judged, asked.as_of, asked.hint, asked.aliases, asked.skipped, job)


def with_blocks(reading: RosterReading, blocks: Sequence[int]) -> RosterReading:
    """Some blocks of a file (by their place among those that were read) as a reading of their own."""
    judged = reading.judged
    assert isinstance(judged, Judged)
    asked = judged.asked
    assert isinstance(asked, _Asked)
    read, plans, start = [], [], 0
    for at in blocks:
        before = judged.read[at]
        read.append(replace(before, work=replace(before.work, start=start)))
        plans.append(before.work.plan)
        start += len(before.work.rows)
    return _finished(judged.workbook, plans, asked, read, SILENT)


class _Progress:
    """Tells how many of all records are done."""

    def __init__(self, job: Job, done: int, total: int) -> None:
        self.job, self.done, self.total = job, done, total

    def tell(self, records: int) -> None:
        self.job.tick(self.done + records, self.total)


def _sheet_work(workbook: Workbook, plan: SheetPlan, asked: _Asked, start: int) -> SheetWork:
    spellings = words()
    return SheetWork(
        sheet=workbook.sheet(plan.sheet),
        plan=plan,
        rows=plan.data_rows,
        as_of=asked.as_of,
        year=subjects.find_year((plan.title, plan.sheet, workbook.file)),
        areas=asked.areas,
        known=columns(),
        words=spellings,
        findings=Findings(),
        benefit=subjects.find_benefit((plan.sheet, plan.title, workbook.file), spellings),
        start=start,
    )


# -- what is judged record by record -------------------------------------------------------------


def _read(work: SheetWork, asked: _Asked, progress: _Progress) -> Read:
    """Read a block: each record by itself, its household known."""
    work.check = progress.job.check
    _take_cells(work, asked)
    _in_parts(work, column_values.read_columns, lambda records: progress.tell(records // 2))
    plain = dict(work.columns)
    members = household_groups.group_rows(work)
    _in_parts(work, _judge_records, lambda records: progress.tell((len(work.rows) + records) // 2))
    work.raw = {}  # the sheet has them still
    return Read(work, members, work.findings, plain)


def _take_cells(work: SheetWork, asked: _Asked) -> None:
    take_raw(work, asked.corrections)
    if asked.external:
        take_ids_from_certificates(work)


def _judge_records(work: SheetWork) -> None:
    """What is to be known of the households first: an amount may stand once for all of one."""
    column_values.read_money(work)
    _place(work)
    row_checks.check_rows(work)


def _in_parts(work: SheetWork, action: Callable[[SheetWork], None], tell: Callable[[int], None]) -> None:
    """Judge the records some thousands at a time, so that it can be stopped; new columns are put together."""
    count = len(work.rows)
    if count <= _PART:
        action(work)
        tell(count)
        return
    made: dict[str, list[object]] = {}
    for first in range(0, count, _PART):
        part = work.part(range(first, min(first + _PART, count)))
        known = set(part.columns)
        action(part)
        tell(first + len(part.rows))
        for name, values in part.columns.items():
            if name not in known:
                made.setdefault(name, [None] * first).extend(values)
        for values in made.values():
            values.extend([None] * (first + len(part.rows) - len(values)))
    work.columns |= made


def _read_again(before: Read, asked: _Asked, rows: Collection[int], job: Job) -> Read:
    """Some records of a block under other corrections; the whole block where that changes its households."""
    old = before.work
    work = replace(old, columns=dict(before.plain), findings=Findings(), check=job.check)
    _take_cells(work, asked)
    positions = [position for position, row in enumerate(work.rows) if row in rows]
    part = replace(work.part(positions), columns={})
    column_values.read_columns(part)
    _put_in(work, part, positions)
    plain = dict(work.columns)
    members = household_groups.group_rows(work)
    told = (work.household, work.first_in_household, work.household_amounts)
    if told != (old.household, old.first_in_household, old.household_amounts):
        fresh = replace(old, columns={}, findings=Findings())
        return _read(fresh, asked, _Progress(job, 0, 0))
    for name, values in old.columns.items():
        work.columns.setdefault(name, values)
    part = work.part(positions)
    part.columns = {name: values for name, values in part.columns.items() if name in plain}
    _judge_records(part)
    _put_in(work, part, positions)
    work.findings.take(before.findings, lambda problem: (problem.record or problem.row) not in rows)
    work.raw = {}
    return Read(work, members, work.findings, plain)


def _put_in(work: SheetWork, part: SheetWork, positions: Sequence[int]) -> None:
    for name, values in part.columns.items():
        column = list(work.columns.get(name) or [None] * len(work.rows))
        for position, value in zip(positions, values, strict=True):
            column[position] = value
        work.columns[name] = column


def _place(work: SheetWork) -> None:
    """Without a village column the sheet's name, a heading, an address or the title tells the village."""
    if "village" in work.columns or not work.areas.known:
        return
    by_name = work.areas.find(work.sheet.name)
    by_title = work.areas.find(work.plan.title) or _captioned(work)
    addresses = work.columns.get("address")
    headed = household_groups.section_villages(work)
    if headed:
        work.columns["village"] = [village or by_name or by_title for village in headed]
    elif by_name or not addresses:
        work.columns["village"] = [by_name or by_title] * len(work.rows)
    else:
        places = Memo(lambda a: work.areas.place(str(a)).village if a else by_title)
        work.columns["village"] = [places[address] for address in addresses]


def _captioned(work: SheetWork) -> str | None:
    """The village a label above the header names: 村：石门村."""
    above = work.sheet.rows[max(work.plan.first_row - 1, 0) : min(work.plan.header_rows, default=1) - 1]
    texts = (str(value) for row in above for value in row if not is_blank(value))
    named = (work.areas.match(found[1])[0] for text in texts for found in _VILLAGE_LABEL.finditer(text))
    return next((village for village in named if village), None)
