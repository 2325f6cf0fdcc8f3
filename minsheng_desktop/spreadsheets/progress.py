"""Judging a task-progress table: targets, work done, rates, and funds by stage and level."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal
from statistics import median

from minsheng_desktop.core.jobs import SILENT, Job
from minsheng_desktop.rules import counts, money
from minsheng_desktop.rules.characters import plain
from minsheng_desktop.spreadsheets import file_checks, subjects
from minsheng_desktop.spreadsheets.areas import AreaNames
from minsheng_desktop.spreadsheets.column_values import text_value
from minsheng_desktop.spreadsheets.findings import Findings
from minsheng_desktop.spreadsheets.headers import is_blank
from minsheng_desktop.spreadsheets.records import (
    DATA,
    ERROR,
    PROGRESS,
    AmountTotal,
    CellError,
    ProgressReading,
    ProgressRow,
    Row,
    Sheet,
    SheetCount,
    SheetPlan,
    Totals,
    UncachedFormula,
    Workbook,
)

STAGES = ("plan", "arrived", "paid", "spent")
LEVELS = ("central", "province", "city", "county")
# sources that few tables have a column for, and several levels in one column
MORE_LEVELS = (
    "township", "central_province", "province_city", "city_county", "self_raised", "premium", "charity", "society",
    "other",
)  # fmt: skip
FUNDS = tuple(f"{stage}_{level}" for stage in STAGES for level in (*LEVELS, *MORE_LEVELS, "total"))

_COUNTS = ("target", "done", "done_month")
_RATES = ("rate", "spent_rate")
_RATE_SLACK = Decimal("0.006")
_OUT_OF_SCALE = 100  # an amount a hundred times the usual one is in another unit

Corrections = Mapping[tuple[str, int, str], str]


def validate(
    workbook: Workbook,
    plans: Sequence[SheetPlan],
    areas: AreaNames,
    as_of: date,
    programme_hint: str | None = None,
    job: Job = SILENT,
    corrections: Corrections | None = None,
    skipped: Collection[tuple[str, int]] = frozenset(),
) -> ProgressReading:
    """Read and judge the task-progress sheets as ``plans`` say; parameters as in ``roster.validate``.

    Funds come out in fen whatever unit the table or a cell states; a row that is plainly in
    another unit than its table keeps no funds and is told (``unit_suspect``).
    """
    del areas, programme_hint  # a progress table names no villages and carries many programmes
    job.stage("jobs.checking")
    findings = Findings()
    file_checks.check_file(workbook, plans, findings)
    data = [plan for plan in plans if plan.role == DATA and plan.kind == PROGRESS]
    rows: list[ProgressRow] = []
    for plan in data:
        table = _Table(workbook.sheet(plan.sheet), plan, findings, corrections or {}, as_of)
        rows += table.read(skipped)
        job.tick(len(rows), len(rows))
    texts = [*(plan.title for plan in data), *_subtitles(workbook, data), workbook.file]
    return ProgressReading(
        file=workbook.file,
        as_of=as_of,
        title=next((plan.title for plan in data if plan.title), ""),
        period=subjects.find_period(_second_first(texts)),
        plans=tuple(plans),
        sheets=_sheet_counts(plans, rows),
        rows=tuple(rows),
        problems=findings.in_order([sheet.name for sheet in workbook.sheets]),
        totals=_totals(rows),
    )


def _subtitles(workbook: Workbook, data: Sequence[SheetPlan]) -> list[str]:
    """Texts between title and header: the day the figures hold for stands there."""
    result = []
    for plan in data:
        above = workbook.sheet(plan.sheet).rows[: min(plan.header_rows, default=1) - 1]
        result += [str(v) for row in above for v in row if not is_blank(v)]
    return result


def _second_first(texts: Sequence[str]) -> list[str]:
    """Texts that state a month before those that state only a year."""
    return sorted(texts, key=lambda t: subjects.find_period([t]) is None)


class _Table:
    """One sheet of projects while it is read."""

    def __init__(
        self, sheet: Sheet, plan: SheetPlan, findings: Findings, corrections: Corrections, as_of: date
    ) -> None:
        self.sheet, self.plan, self.findings, self.as_of = sheet, plan, findings, as_of
        self.corrections = corrections
        self.columns = {c.field: c for c in plan.columns if c.field}
        self.sections = {s.row: self._first_text(s.row) for s in plan.skipped_rows if s.why == "section"}
        stated = [c.unit for c in self.columns.values() if c.field in FUNDS and c.unit]
        self.unit = max(stated) if stated else plan.money_unit  # fen of one unit of its funds
        self.usual = self._usual_total()

    def read(self, skipped: Collection[tuple[str, int]]) -> list[ProgressRow]:
        """The projects in order, each under its section heading."""
        rows, items = [], set()
        for number in self.plan.data_rows:
            values = self._values(number)
            if values.get("item") in items:
                self._report("item_repeated", number, "item")
            items.add(values.get("item"))
            self._check(number, values)
            name = self.sheet.name
            severity = self.findings.worst.get((name, number))
            extra, left_out = self._extra(number), (name, number) in skipped
            rows.append(ProgressRow(name, number, values, self._section(number), severity, extra, left_out))
        return rows

    def _first_text(self, number: int) -> str:
        return next((str(v).strip() for v in self.sheet.rows[number - 1] if not is_blank(v)), "")

    def _section(self, number: int) -> str:
        above = [row for row in self.sections if row < number]
        return self.sections[max(above)] if above else ""

    def _cells(self, number: int) -> Row:
        return self.sheet.rows[number - 1]

    def _cell(self, number: int, field: str) -> object:
        corrected = self.corrections.get((self.sheet.name, number, field))
        if corrected is not None:
            return corrected
        index, cells = self.columns[field].index, self._cells(number)
        return cells[index] if index < len(cells) else ""

    def _extra(self, number: int) -> dict[str, str]:
        cells = self._cells(number)
        found = {c.header or c.letter: text_value(cells[c.index]) for c in self.plan.columns
                 if not c.field and c.index < len(cells) and not is_blank(cells[c.index])}  # fmt: skip
        return {header: text for header, text in found.items() if text}

    def _report(self, code: str, number: int, field: str, **params: object) -> None:
        value = self._cell(number, field)
        self.findings.add(code, self.sheet.name, number, self.columns[field].letter, value, field, **params)

    def _usual_total(self) -> float:
        """The middle of the bare planned amounts, in units of the table."""
        if "plan_total" not in self.columns:
            return 0.0
        found = [self._cell(n, "plan_total") for n in self.plan.data_rows]
        numbers = [float(v) for v in found if isinstance(v, (int, float)) and not isinstance(v, bool) and v > 0]
        return median(numbers) if len(numbers) >= 3 else 0.0

    def _in_other_unit(self, number: int) -> bool:
        """Whether the row's amounts are out of scale with the table (元 in a table of 万元)."""
        if not self.usual or self.unit == money.YUAN:
            return False
        value = self._cell(number, "plan_total")
        return isinstance(value, (int, float)) and value >= self.usual * _OUT_OF_SCALE and value >= 10_000

    def _values(self, number: int) -> dict[str, object]:
        values: dict[str, object] = {}
        for field in self.columns:
            if field in FUNDS or field == "seq":
                continue
            cell = self._cell(number, field)
            if field in _RATES:
                values[field] = self._rate(number, field, cell)
            elif field in _COUNTS:
                values[field] = None if is_blank(cell) else counts.read_count(cell)
            else:
                values[field] = text_value(cell) if cell != "" else None
        other_unit = self._in_other_unit(number)
        if other_unit:
            self._report("unit_suspect", number, "plan_total")
        for field in FUNDS:
            if field in self.columns:
                values[field] = None if other_unit else self._amount(number, field)
        return values

    def _rate(self, number: int, field: str, cell: object) -> Decimal | None:
        if money.read_amount(cell).code == "amount_missing":
            return None
        if isinstance(cell, CellError):
            self._report("amount_error_value", number, field, found=cell.code)
            return None
        if isinstance(cell, UncachedFormula):
            self._report("formula_no_cache", number, field, found=cell.formula)
            return None
        rate = counts.read_rate(cell)
        if rate is None:
            self._report("rate_unparseable", number, field, found=plain(str(cell)))
        return rate

    def _amount(self, number: int, field: str) -> int | None:
        cell = self._cell(number, field)
        if isinstance(cell, CellError):
            self._report("amount_error_value", number, field, found=cell.code)
            return None
        if isinstance(cell, UncachedFormula):
            self._report("formula_no_cache", number, field, found=cell.formula)
            return None
        read = money.read_amount(cell, self.columns[field].unit or self.plan.money_unit)
        if read.code and read.code != "amount_missing":
            self._report(read.code, number, field, found=plain(str(cell)))
        return read.fen if read.code is None else None

    def _check(self, number: int, values: Mapping[str, object]) -> None:
        target, done, rate = values.get("target"), values.get("done"), values.get("rate")
        if isinstance(target, Decimal) and isinstance(done, Decimal) and isinstance(rate, Decimal) and target:
            right = done / target
            if abs(rate - right) > _RATE_SLACK:
                self._report("rate_mismatch", number, "rate", right=_percent(right), found=_percent(rate))
        slack = max(self.unit // 20, 5)
        for stage in STAGES:
            self._check_split(number, values, stage, slack)
        for earlier, later in (("arrived_total", "paid_total"), ("paid_total", "spent_total")):
            before, after = values.get(earlier), values.get(later)
            if isinstance(before, int) and isinstance(after, int) and after > before + slack:
                self._report("funds_order", number, later, before=money.yuan(before), after=money.yuan(after))

    def _check_split(self, number: int, values: Mapping[str, object], stage: str, slack: int) -> None:
        total = values.get(f"{stage}_total")
        levels = [name for level in LEVELS if (name := f"{stage}_{level}") in self.columns]
        parts = [v for name in levels if isinstance(v := values.get(name), int)]
        more = [v for level in MORE_LEVELS if isinstance(v := values.get(f"{stage}_{level}"), int)]
        stated = len(levels) == len(parts) and len(parts) + len(more) > 1
        parts += more  # a column of these is empty where nothing came from there
        if isinstance(total, int) and stated and abs(total - sum(parts)) > slack:
            self._report(
                "split_mismatch", number, f"{stage}_total", stated=money.yuan(total), right=money.yuan(sum(parts))
            )


def _percent(rate: Decimal) -> str:
    return f"{rate * 100:.2f}%"


def _totals(rows: Sequence[ProgressRow]) -> Totals:
    amounts = {}
    for field in FUNDS:
        pairs = [(v, row.severity != ERROR) for row in rows if isinstance(v := row.values.get(field), int)]
        if pairs:
            accepted = sum(fen for fen, good in pairs if good)
            amounts[field] = AmountTotal(sum(fen for fen, _ in pairs), accepted, len(pairs))
    return Totals(0, 0, None, amounts)


def _sheet_counts(plans: Sequence[SheetPlan], rows: Sequence[ProgressRow]) -> tuple[SheetCount, ...]:
    counted = {plan.sheet: [0, 0, 0] for plan in plans}
    for row in rows:
        counted[row.sheet][2 if row.skipped else 1 if row.severity == ERROR else 0] += 1
    return tuple(
        SheetCount(plan.sheet, plan.role, plan.header_rows, sum(counted[plan.sheet]), *counted[plan.sheet])
        for plan in plans
    )
