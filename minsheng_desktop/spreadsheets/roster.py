"""Judging a roster: every row read, every doubt told, totals counted; nothing is stored."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from minsheng_desktop.core.bulk import collector_paused
from minsheng_desktop.core.jobs import SILENT, Job
from minsheng_desktop.rules.relation import HEAD
from minsheng_desktop.spreadsheets import column_values, file_checks, household_groups, row_checks, subjects
from minsheng_desktop.spreadsheets.areas import AreaNames
from minsheng_desktop.spreadsheets.column_values import text_value
from minsheng_desktop.spreadsheets.findings import Findings
from minsheng_desktop.spreadsheets.headers import is_blank
from minsheng_desktop.spreadsheets.records import (
    DATA,
    ERROR,
    PROGRESS,
    AmountTotal,
    HouseholdGroup,
    RosterReading,
    RosterRow,
    SheetCount,
    SheetPlan,
    Totals,
    Workbook,
)
from minsheng_desktop.spreadsheets.sheet_work import SheetWork, raw_column, take_ids_from_certificates, take_raw
from minsheng_desktop.spreadsheets.vocabulary import columns, words

NO_CORRECTIONS: Mapping[tuple[str, int, str], str] = {}
NO_EXTRA: Mapping[str, str] = MappingProxyType({})
NONE_SKIPPED: Collection[tuple[str, int]] = frozenset()


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

    ``corrections``: (sheet, row, field) -> text typed by the user instead of the cell. ``skipped``: rows the
    user leaves out. ``aliases``: programme names -> codes; without a hint the programme is found by them.
    ``external``: a list of another office to compare with; there an empty ID is taken from the certificate.
    Ages and "in the future" are judged at ``as_of``.
    """
    asked = _Asked(areas, as_of, programme_hint, corrections, skipped, aliases or {}, external)
    with collector_paused():
        return _validate(workbook, plans, asked, job)


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


def _validate(workbook: Workbook, plans: Sequence[SheetPlan], asked: _Asked, job: Job) -> RosterReading:
    job.stage("jobs.checking")
    findings = Findings()
    file_checks.check_file(workbook, plans, findings)
    data = [plan for plan in plans if plan.role == DATA and plan.kind != PROGRESS]
    total = sum(len(plan.data_rows) for plan in data)
    works, groups, done = [], [], 0
    for plan in data:
        work = _sheet_work(workbook, plan, asked, findings)
        take_raw(work, asked.corrections)
        if asked.external:
            take_ids_from_certificates(work)
        groups.append(_judge(work))
        works.append(work)
        done += len(work.rows)
        job.tick(done, total)
    offsets = [sum(len(w.rows) for w in works[:index]) for index in range(len(works))]
    duplicates = file_checks.find_duplicates(works, offsets)
    file_checks.check_shared_cards(works)
    job.tick(total, total)
    rows = [row for work, start in zip(works, _household_starts(groups), strict=True)
            for row in _rows(work, start, findings, asked.skipped)]  # fmt: skip
    subject = _subject(workbook, plans)
    return RosterReading(
        file=workbook.file,
        as_of=asked.as_of,
        title=next((plan.title for plan in data if plan.title), ""),
        programme=asked.hint or subjects.find_programme(subject, asked.aliases),
        period=subjects.find_period(subject),
        plans=tuple(plans),
        sheets=_sheet_counts(plans, rows),
        rows=tuple(rows),
        households=_households(works, groups, offsets),
        duplicates=duplicates,
        problems=findings.in_order([sheet.name for sheet in workbook.sheets]),
        totals=_totals(works, rows, groups),
        sheet_programmes=_sheet_programmes(data, asked.hint, asked.aliases),
    )


def _sheet_work(workbook: Workbook, plan: SheetPlan, asked: _Asked, findings: Findings) -> SheetWork:
    known, spellings = columns(), words()
    texts = (plan.sheet, plan.title, workbook.file)
    return SheetWork(
        sheet=workbook.sheet(plan.sheet),
        plan=plan,
        rows=list(plan.data_rows),
        as_of=asked.as_of,
        year=subjects.find_year((plan.title, plan.sheet, workbook.file)),
        areas=asked.areas,
        known=known,
        words=spellings,
        findings=findings,
        benefit=subjects.find_benefit(texts, spellings),
    )


def _judge(work: SheetWork) -> list[list[int]]:
    """All findings within the sheet; the households as positions."""
    column_values.read_columns(work)
    members = household_groups.group_rows(work)
    column_values.read_money(work)
    _place(work)
    household_groups.check_households(work, members)
    row_checks.check_rows(work)
    file_checks.check_totals(work)
    return members


def _place(work: SheetWork) -> None:
    """Without a village column the sheet's name, an address or the title tells the village."""
    if "village" in work.columns or not work.areas.known:
        return
    by_name = work.areas.find(work.sheet.name)
    by_title = work.areas.find(work.plan.title)
    addresses = work.columns.get("address")
    if by_name or not addresses:
        work.columns["village"] = [by_name or by_title] * len(work.rows)
        return
    work.columns["village"] = [work.areas.place(str(a)).village if a else by_title for a in addresses]


def _household_starts(groups: Sequence[list[list[int]]]) -> list[int]:
    return [sum(len(g) for g in groups[:index]) for index in range(len(groups))]


def _rows(work: SheetWork, start: int, findings: Findings, skipped: Collection[tuple[str, int]]) -> list[RosterRow]:
    name, details = work.sheet.name, work.sheet.details
    names = list(work.columns)
    relations = work.columns.get("relation")
    extras = _extras(work)
    worst, colours, struck = findings.worst, details.row_colours, details.struck_rows
    once = work.household_amounts
    rows = []
    cells = zip(*work.columns.values(), strict=True) if names else iter(() for _ in work.rows)
    for position, (number, values) in enumerate(zip(work.rows, cells, strict=True)):
        household = work.household[position]
        rows.append(
            RosterRow(
                name,
                number,
                dict(zip(names, values, strict=True)),
                worst.get((name, number)),
                None if household is None else start + household,
                relations is not None and relations[position] == HEAD,
                not once or work.first_in_household[position],
                extras[position] if extras else NO_EXTRA,
                colours.get(number),
                number in struck,
                (name, number) in skipped,
            )
        )
    return rows


def _extras(work: SheetWork) -> list[dict[str, str]]:
    """Values of columns that are not known, by header (by letter where there is none)."""
    unknown = [plan for plan in work.plan.columns if not plan.field]
    result: list[dict[str, str]] = [{} for _ in work.rows] if unknown else []
    for plan in unknown:
        header = plan.header or plan.letter
        for position, value in enumerate(raw_column(work, plan.index)):
            text = None if is_blank(value) else text_value(value)
            if text:
                result[position][header] = text
    return result if any(result) else []


def _households(
    works: Sequence[SheetWork], groups: Sequence[list[list[int]]], offsets: Sequence[int]
) -> tuple[HouseholdGroup, ...]:
    result = []
    for work, members, offset in zip(works, groups, offsets, strict=True):
        money = [name for name in work.columns if name in work.known.kind("money")]
        result += [_household(work, positions, offset, money) for positions in members]
    return tuple(result)


def _household(work: SheetWork, positions: list[int], offset: int, money: list[str]) -> HouseholdGroup:
    first, head = positions[0], _head_position(work, positions)
    number = _value(work, "hh_no", first)
    stated = _value(work, "head_name", first) or (None if head is None else _value(work, "name", head))
    size = None
    if "hh_size" in work.columns:
        sizes = work.columns["hh_size"]
        size = next((v for p in positions if isinstance(v := sizes[p], int)), None)
    amounts = {}
    for name in money:
        values = work.columns[name]
        found = [v for p in positions if isinstance(v := values[p], int)]
        if found:
            amounts[name] = sum(found)
    return HouseholdGroup(
        work.sheet.name,
        None if number is None else str(number),
        None if stated is None else str(stated),
        tuple([offset + p for p in positions]),
        None if head is None else offset + head,
        size,
        amounts,
    )


def _value(work: SheetWork, name: str, position: int) -> object:
    return work.columns[name][position] if name in work.columns else None


def _head_position(work: SheetWork, positions: list[int]) -> int | None:
    relations = work.columns.get("relation")
    if relations is None:
        return None
    for position in positions:
        if relations[position] == HEAD:
            return position
    return None


def _totals(works: Sequence[SheetWork], rows: Sequence[RosterRow], groups: Sequence[list[list[int]]]) -> Totals:
    ids = {row.values.get("id_no") for row in rows} - {None}
    valid = {row.values.get("id_no") for row in rows if row.severity != ERROR} - {None}
    fields = dict.fromkeys(name for work in works for name in work.columns if name in work.known.kind("money"))
    amounts = {}
    for name in fields:
        pairs = [(v, row.severity != ERROR) for row in rows if isinstance(v := row.values.get(name), int)]
        accepted = sum(fen for fen, good in pairs if good)
        amounts[name] = AmountTotal(sum(fen for fen, _ in pairs), accepted, len(pairs))
    count = sum(len(members) for members in groups)
    listed = any(household_groups.has_households(work) for work in works)
    return Totals(len(ids), len(valid), count if listed else None, amounts)


def _sheet_counts(plans: Sequence[SheetPlan], rows: Sequence[RosterRow]) -> tuple[SheetCount, ...]:
    """One line per sheet; ``accepted`` leaves out what is wrong and what the user skipped."""
    counts: dict[str, list[int]] = {plan.sheet: [0, 0, 0] for plan in plans}
    for row in rows:
        counts[row.sheet][2 if row.skipped else 1 if row.severity == ERROR else 0] += 1
    return tuple(
        SheetCount(plan.sheet, plan.role, plan.header_rows, sum(counts[plan.sheet]), *counts[plan.sheet])
        for plan in plans
    )


def _subject(workbook: Workbook, plans: Sequence[SheetPlan]) -> list[str]:
    data = [plan for plan in plans if plan.role == DATA]
    return [*(plan.title for plan in data), workbook.file, *(plan.sheet for plan in data)]


def _sheet_programmes(data: Sequence[SheetPlan], hint: str | None, aliases: Mapping[str, str]) -> dict[str, str]:
    found = {plan.sheet: hint or subjects.find_programme((plan.sheet, plan.title), aliases) for plan in data}
    return {sheet: code for sheet, code in found.items() if code}
