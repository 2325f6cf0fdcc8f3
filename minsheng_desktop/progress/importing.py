"""Taking a task-progress table into the workspace: read a file, then write its rows as one operation."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from db.queries import progress as stored
from minsheng_desktop.core.errors import AppError, Kind, file_error, input_error
from minsheng_desktop.core.files import plain
from minsheng_desktop.core.jobs import SILENT, Job
from minsheng_desktop.core.operation import Operation, UnitOfRead, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.core.texts import text
from minsheng_desktop.progress.editing import free_uid, kind_of_unit
from minsheng_desktop.progress.office import own_area
from minsheng_desktop.progress.records import (
    CHANGED,
    MILLI,
    NEW,
    REFUSED,
    SOURCES,
    STAGES,
    UNCHANGED,
    Funds,
    ImportedRow,
    ProgressImported,
)
from minsheng_desktop.progress.submissions import is_locked
from minsheng_desktop.progress.writing import Report, VersionWriter
from minsheng_desktop.rules import rates
from minsheng_desktop.rules.counts import plain_number, rate_text
from minsheng_desktop.spreadsheets import progress as progress_sheets
from minsheng_desktop.spreadsheets.areas import AreaNames
from minsheng_desktop.spreadsheets.pasted_table import Source
from minsheng_desktop.spreadsheets.reader import read_bytes, read_file
from minsheng_desktop.spreadsheets.recognise import recognise
from minsheng_desktop.spreadsheets.records import ERROR, PROGRESS, ProgressReading, ProgressRow, Workbook

TASK_COLUMNS = (
    "uid", "year", "position", "item", "section", "department", "unit", "programme_uid", "milestones", "kind",
)  # fmt: skip
# words of the spreadsheet side for the four stages
READING_STAGES = dict(zip(progress_sheets.STAGES, STAGES, strict=True))
ROUNDED = Fraction(1, 10_000)  # a rate of ours as it is printed
# "one, ", "two. " … before the name of a section
_NUMBERING = re.compile(r"[\u4e00\u4e8c\u4e09\u56db\u4e94\u516d\u4e03\u516b\u4e5d\u5341]+[\u3001.\uff0e]\s*")


@dataclass(frozen=True, slots=True)
class ProgressFile:
    """A file that was read and judged; ``wordings`` are targets whose words say more than the number."""

    workbook: Workbook
    reading: ProgressReading
    wordings: Mapping[tuple[str, int], str]
    source: bytes = b""  # the file as it lay on disk
    password: str = ""


def read_progress(
    path: Source,
    as_of: date,
    password: str | None = None,
    job: Job = SILENT,
    skipped: frozenset[tuple[str, int]] = frozenset(),
) -> ProgressFile:
    """Read and judge a task-progress table; nothing is stored. ``skipped``: (sheet, row) left out.

    Raises FILE errors, also where the workbook holds no such table.
    """
    data = read_file(path)
    workbook = read_bytes(data, plain(path.name), password, job)
    plans = recognise(workbook, AreaNames())
    if not any(plan.kind == PROGRESS and plan.data_rows for plan in plans):
        raise file_error("progress.no_table", name=path.name)
    reading = progress_sheets.validate(workbook, plans, AreaNames(), as_of, job=job, skipped=skipped)
    return ProgressFile(workbook, reading, _wordings(workbook, reading), data, password or "")


def _wordings(workbook: Workbook, reading: ProgressReading) -> dict[tuple[str, int], str]:
    columns = {plan.sheet: plan.column("target") for plan in reading.plans}
    found = {}
    for row in reading.rows:
        column, target = columns[row.sheet], row.values.get("target")
        cells = workbook.sheet(row.sheet).rows[row.row - 1]
        cell = cells[column.index] if column and column.index < len(cells) else ""
        if isinstance(cell, str) and isinstance(target, Decimal) and cell.strip() != plain_number(target):
            found[row.sheet, row.row] = cell.strip()
    return found


@use_case(Operation("progress.import_progress", Right.IMPORT))
def import_progress(
    uow: UnitOfWork,
    reading: ProgressReading,
    year: int | None = None,
    month: int | None = None,
    wordings: Mapping[tuple[str, int], str] | None = None,
    reason: str = "",
) -> ProgressImported:
    """Write the accepted rows: tasks of the ``year``, versions of their targets, reports of the ``month``.

    The month (YYYYMM) is the file's own unless given; the year is the month's. A row that is in the
    workspace as it stands stays unchanged; other figures become a new version; a row with an error
    is refused and told. A row called as a task the county gave this office is the report of that task.
    Raises INPUT where no month is known, no row can be taken, or the month was submitted and there is no reason.
    """
    plan = _plan(uow, reading, year, month, wordings, reason.strip())
    done = plan.outcome()
    if not done.taken:
        details = [
            {"sheet": row.sheet, "row": row.row, "column": None, "message": text("progress.comma").join(row.reasons)}
            for row in done.refused
        ]
        raise AppError(Kind.INPUT, "progress.all_refused", details=details, name=reading.file)
    if done.written and not reason.strip() and is_locked(uow, done.month):
        raise input_error("progress.import_locked", month=done.month % 100)
    plan.write(uow)
    uow.describe(file=reading.file, month=done.month % 100, new=done.reports_new, changed=done.reports_changed)
    return done


def preview_progress(
    uow: UnitOfRead,
    reading: ProgressReading,
    year: int | None = None,
    month: int | None = None,
    wordings: Mapping[tuple[str, int], str] | None = None,
) -> ProgressImported:
    """What ``import_progress`` would do, without doing it."""
    return _plan(uow, reading, year, month, wordings).outcome()


def _plan(
    uow: UnitOfRead,
    reading: ProgressReading,
    year: int | None,
    month: int | None,
    wordings: Mapping[tuple[str, int], str] | None,
    reason: str = "",
) -> _Import:
    month = month or reading.period
    if month is None or not 1 <= month % 100 <= 12:
        raise input_error("progress.no_month", name=reading.file)
    return _Import(uow, reading, year or month // 100, month, wordings or {}, reason)


class _Import:
    """One file against the workspace: what is new, changed, unchanged, refused; then its writing."""

    def __init__(
        self,
        uow: UnitOfRead,
        reading: ProgressReading,
        year: int,
        month: int,
        wordings: Mapping[tuple[str, int], str],
        reason: str,
    ) -> None:
        self.node, self.reading, self.year, self.month, self.reason = uow.node, reading, year, month, reason
        self.targets_changed = 0
        self.rows: list[ImportedRow] = []
        tasks = stored.tasks_ever(uow.connection, year, uow.node.uid)
        listed = stored.tasks_of_year(uow.connection, year, uow.node.uid, own_area(uow))
        self.given = {task["uid"] for task in listed if task["home_node"] != uow.node.uid}
        # the office's own task of a name goes before the county's
        self.by_item = {task["item"]: task["uid"] for task in listed}
        taken = self._taken(tasks)
        self.new_tasks = [
            (uid, year, *self._task(row).values(), None, "[]", kind_of_unit(_words(row, "unit")))
            for uid, row in taken.items()
            if uid not in tasks and uid not in self.given
        ]
        # taken back before: the same task comes to life again
        alive = {"deleted": 0, "deleted_reason": None, "deleted_on": None}
        self.known_tasks = {
            # what the file leaves open stays as it was set by hand
            uid: {**{name: value for name, value in self._task(row).items() if value}, **alive}
            for uid, row in taken.items()
            if uid in tasks
        }
        self.tasks_new = len(self.new_tasks) + sum(bool(tasks[uid]["deleted"]) for uid in taken if uid in tasks)
        self.added = {row[0] for row in self.new_tasks}
        self.writer = VersionWriter(uow.connection, list(taken), month, uow.node.uid)
        uow.job.stage("jobs.matching")
        for done, (uid, row) in enumerate(taken.items()):
            uow.job.tick(done, len(taken))
            self._row(uid, row, wordings.get((row.sheet, row.row)))

    def _row(self, uid: bytes, row: ProgressRow, wording: str | None) -> None:
        writer = self.writer
        had = writer.has_target(uid)
        document = self.reading.title or self.reading.file
        if uid not in self.given:  # the part of the county's target is the county's
            self.targets_changed += writer.target(uid, _milli(row.values.get("target")), wording, document) and had
        before = writer.current(uid)
        reason = self.reason or (text("progress.reason.reimport") if before else "")
        report = _as_before(_report(row, before), before, writer.target_milli(uid))
        # a row that names a project and states nothing of it is a task without figures
        written = 0 if before is None and report == NOTHING else writer.report(uid, report, reason)
        added = not written and before is None and uid in self.added
        state = NEW if added else UNCHANGED if not written else CHANGED if before else NEW
        self.rows.append(ImportedRow(row.sheet, row.row, _words(row, "item"), state))

    def write(self, uow: UnitOfWork) -> None:
        """Write what was found to be new or different."""
        uow.job.stage("jobs.writing")
        if self.new_tasks:
            uow.insert_many("task", TASK_COLUMNS, self.new_tasks)
        for uid, values in self.known_tasks.items():
            uow.update("task", uid, values)
        self.writer.flush(uow)

    def outcome(self) -> ProgressImported:
        """What becomes of every row, in the file's order."""
        rows = tuple(sorted(self.rows, key=lambda row: (row.sheet, row.row)))
        return ProgressImported(self.reading.file, self.month, self.tasks_new, self.targets_changed, rows)

    def _taken(self, ever: Mapping[bytes, Mapping[str, Any]]) -> dict[bytes, ProgressRow]:
        """The rows that can be taken by the uid of their task; the others are refused."""
        taken: dict[bytes, ProgressRow] = {}
        for row in self.reading.rows:
            item = _words(row, "item")
            uid = self.by_item.get(item) or free_uid(self.node.uid, self.year, item, ever)
            if row.skipped:
                self._refuse(row, item, [text("progress.refused.skipped")])
            elif not row.accepted:
                self._refuse(row, item, self._errors(row))
            elif not item:
                self._refuse(row, item, [text("progress.refused.no_item")])
            elif uid in taken:
                self._refuse(row, item, [text("progress.refused.twice", row=taken[uid].row)])
            else:
                taken[uid] = row
        return taken

    def _refuse(self, row: ProgressRow, item: str, reasons: Sequence[str]) -> None:
        self.rows.append(ImportedRow(row.sheet, row.row, item, REFUSED, tuple(reasons)))

    def _errors(self, row: ProgressRow) -> list[str]:
        mine = [p for p in self.reading.problems if (p.sheet, p.row, p.severity) == (row.sheet, row.row, ERROR)]
        return [text("progress.refused.cell", column=p.column or "", message=p.message) for p in mine]

    def _task(self, row: ProgressRow) -> dict[str, Any]:
        return {
            "position": row.row,
            "item": _words(row, "item"),
            "section": _NUMBERING.sub("", row.section, count=1),
            "department": _words(row, "dept") or None,
            "unit": _words(row, "unit"),
        }


NOTHING = Report(None, None, {})


def _report(row: ProgressRow, before: Report | None) -> Report:
    """The report a row makes; what a progress table does not state stays as it was."""
    rate = row.values.get("rate")
    return Report(
        month_milli=_milli(row.values.get("done_month")),
        total_milli=_milli(row.values.get("done")),
        funds=_funds(row).amounts,
        stated_rate=rate_text(rate) if isinstance(rate, Decimal) else None,
        narrative=_words(row, "progress"),
        remark=_words(row, "remark"),
        problem=before.problem if before else "",
        next_step=before.next_step if before else "",
        advance=before.advance if before else False,
    )


def _as_before(report: Report, before: Report | None, target_milli: int | None) -> Report:
    """The report as it stands where a row differs in the rate alone, and that rate is the one we reckon ourselves.

    The monthly table we hand out states it; taken in again it changes nothing.
    """
    if before is None or not target_milli or report.total_milli is None or report.stated_rate is None:
        return report
    own = rates.completion_rate(report.total_milli, target_milli) or Fraction(0)
    if abs(Fraction(Decimal(report.stated_rate)) - own) > ROUNDED:
        return report
    same = replace(report, stated_rate=before.stated_rate)
    return before if same == before else report


def _funds(row: ProgressRow) -> Funds:
    found = {}
    for word, stage in READING_STAGES.items():
        for source in SOURCES:
            amount = row.values.get(f"{word}_{source}")
            if isinstance(amount, int):
                found[stage, source] = amount
    return Funds(found)


def _words(row: ProgressRow, field: str) -> str:
    return str(row.values.get(field) or "").strip()


def _milli(value: object) -> int | None:
    return round(value * MILLI) if isinstance(value, Decimal) else None
