"""Taking a task-progress table into the workspace: read a file, then write its rows as one operation."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from db.queries import progress as stored
from db.types import definition_uid
from minsheng_desktop.core.errors import file_error, input_error
from minsheng_desktop.core.jobs import SILENT, Job
from minsheng_desktop.core.operation import Operation, UnitOfWork, use_case
from minsheng_desktop.core.texts import text
from minsheng_desktop.progress.records import (
    MILLI,
    SOURCES,
    STAGES,
    Funds,
    ProgressImported,
    RefusedRow,
)
from minsheng_desktop.progress.writing import Report, VersionWriter
from minsheng_desktop.rules.counts import plain_number, rate_text
from minsheng_desktop.core.rights import Right
from minsheng_desktop.spreadsheets import progress as progress_sheets
from minsheng_desktop.spreadsheets.areas import AreaNames
from minsheng_desktop.spreadsheets.reader import read_workbook
from minsheng_desktop.spreadsheets.recognise import recognise
from minsheng_desktop.spreadsheets.records import ERROR, PROGRESS, ProgressReading, ProgressRow, Workbook

# words of the spreadsheet side for the four stages
READING_STAGES = dict(zip(progress_sheets.STAGES, STAGES, strict=True))
# "one, ", "two. " … before the name of a section
_NUMBERING = re.compile(r"[\u4e00\u4e8c\u4e09\u56db\u4e94\u516d\u4e03\u516b\u4e5d\u5341]+[\u3001.\uff0e]\s*")


@dataclass(frozen=True, slots=True)
class ProgressFile:
    """A file that was read and judged; ``wordings`` are targets whose words say more than the number."""

    reading: ProgressReading
    wordings: Mapping[tuple[str, int], str]


def read_progress(
    path: Path,
    as_of: date,
    password: str | None = None,
    job: Job = SILENT,
    skipped: frozenset[tuple[str, int]] = frozenset(),
) -> ProgressFile:
    """Read and judge a task-progress table; nothing is stored. ``skipped``: (sheet, row) left out.

    Raises FILE errors, also where the workbook holds no such table.
    """
    workbook = read_workbook(path, password, job)
    plans = recognise(workbook, AreaNames())
    if not any(plan.kind == PROGRESS and plan.data_rows for plan in plans):
        raise file_error("progress.no_table", name=path.name)
    reading = progress_sheets.validate(workbook, plans, AreaNames(), as_of, job=job, skipped=skipped)
    return ProgressFile(reading, _wordings(workbook, reading))


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
) -> ProgressImported:
    """Write the accepted rows: tasks of the ``year``, versions of their targets, reports of the ``month``.

    The month (YYYYMM) is the file's own unless given; the year is the month's. A row that is in the
    workspace as it stands stays unchanged; other figures become a new version; a row with an error
    is refused and told. Raises INPUT where no month is known.
    """
    month = month or reading.period
    if month is None or not 1 <= month % 100 <= 12:
        raise input_error("progress.no_month", name=reading.file)
    return _Import(uow, reading, year or month // 100, month, wordings or {}).run()


class _Import:
    """One file on its way into the workspace."""

    def __init__(
        self,
        uow: UnitOfWork,
        reading: ProgressReading,
        year: int,
        month: int,
        wordings: Mapping[tuple[str, int], str],
    ) -> None:
        self.uow, self.reading, self.year, self.month, self.wordings = uow, reading, year, month, wordings
        self.tasks = stored.tasks_ever(uow.connection, year, uow.node.uid)
        self.counts = dict.fromkeys(("tasks", "new", "changed", "same", "targets"), 0)
        self.refused: list[RefusedRow] = []

    def run(self) -> ProgressImported:
        """Match, write, count."""
        self.uow.job.stage("jobs.writing")
        taken = self._taken()
        self._write_tasks(taken)
        writer = VersionWriter(self.uow, list(taken), self.month)
        for done, (uid, row) in enumerate(taken.items()):
            self.uow.job.tick(done, len(taken))
            had = writer.has_target(uid)
            changed = writer.target(uid, *self._target(row), self.reading.title or self.reading.file)
            self.counts["targets"] += had and changed
            before = writer.current(uid)
            if writer.report(uid, _report(row, before), text("progress.reason.reimport") if before else ""):
                self.counts["changed" if before else "new"] += 1
            else:
                self.counts["same"] += 1
        writer.flush()
        counts = self.counts
        self.uow.describe(file=self.reading.file, month=self.month % 100, new=counts["new"], changed=counts["changed"])
        return ProgressImported(
            self.reading.file, self.month, counts["tasks"], counts["new"], counts["changed"], counts["same"],
            counts["targets"], tuple(self.refused),
        )  # fmt: skip

    def _taken(self) -> dict[bytes, ProgressRow]:
        """The rows that can be taken by the uid of their task; the others are refused."""
        taken: dict[bytes, ProgressRow] = {}
        for row in self.reading.rows:
            item = _words(row, "item")
            uid = definition_uid("task", f"{self.uow.node.uid.hex()}/{self.year}/{item}")
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
        self.refused.append(RefusedRow(row.sheet, row.row, item, tuple(reasons)))

    def _errors(self, row: ProgressRow) -> list[str]:
        mine = [p for p in self.reading.problems if (p.sheet, p.row, p.severity) == (row.sheet, row.row, ERROR)]
        return [text("progress.refused.cell", column=p.column or "", message=p.message) for p in mine]

    def _write_tasks(self, taken: Mapping[bytes, ProgressRow]) -> None:
        columns = ("uid", "year", "position", "item", "section", "department", "unit", "programme_uid", "milestones")
        new = []
        for uid, row in taken.items():
            values = self._task(row)
            known = self.tasks.get(uid)
            if known is None:
                new.append((uid, self.year, *values.values(), None, "[]"))
            elif known["deleted"]:  # taken back before: the same task comes to life again
                alive = {"deleted": 0, "deleted_reason": None, "deleted_on": None}
                self.uow.update("task", uid, {**values, **alive})
                self.counts["tasks"] += 1
            else:
                self.uow.update("task", uid, values)
        if new:
            self.counts["tasks"] += self.uow.insert_many("task", columns, new)

    def _task(self, row: ProgressRow) -> dict[str, Any]:
        return {
            "position": row.row,
            "item": _words(row, "item"),
            "section": _NUMBERING.sub("", row.section, count=1),
            "department": _words(row, "dept") or None,
            "unit": _words(row, "unit"),
        }

    def _target(self, row: ProgressRow) -> tuple[int | None, str | None]:
        return _milli(row.values.get("target")), self.wordings.get((row.sheet, row.row))


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
