"""Writing versions: a target or a month's report is never changed, a new version takes its place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from db.engine import Connection
from db.queries import progress as stored
from db.types import new_uid
from minsheng_desktop.core.operation import UnitOfWork

REPORT_COLUMNS = (
    "uid", "task_uid", "area_uid", "month", "version_no", "month_milli", "total_milli", "counted_milli", "stated_rate",
    "narrative", "remark", "problem", "next_step", "advance", "reason",
)  # fmt: skip
TARGET_COLUMNS = ("uid", "task_uid", "version_no", "target_milli", "wording", "document", "decided_on")
FUND_COLUMNS = ("uid", "report_uid", "stage", "source", "amount_fen")


@dataclass(frozen=True, slots=True)
class Report:
    """A month's figures and words, without who and when; equal reports need no new version."""

    month_milli: int | None
    total_milli: int | None
    funds: Mapping[tuple[str, str], int]
    stated_rate: str | None = None
    narrative: str = ""
    remark: str = ""
    problem: str = ""
    next_step: str = ""
    advance: bool = False
    counted_milli: int | None = field(default=None, compare=False)


class VersionWriter:
    """Versions of some tasks' targets and of one node's reports of one month; ``flush`` writes them in bulk.

    ``area``: the reports of that part of the office, not of the whole.
    """

    def __init__(
        self, connection: Connection, task_uids: Sequence[bytes], month: int, home: bytes, area: bytes | None = None
    ) -> None:
        self._month, self._area = month, area
        self._targets = {uid: stored.targets_of(connection, uid) for uid in task_uids}
        self._reports = {
            uid: [row for row in stored.reports_of(connection, uid, home, area) if row["month"] == month]
            for uid in task_uids
        }
        self._highest_report = stored.highest_reports(connection, task_uids, home, area)
        self._highest_target = stored.highest_targets(connection, task_uids)
        newest = [rows[-1]["uid"] for rows in self._reports.values() if rows]
        self._funds = stored.funds_of(connection, newest)
        self._rows: dict[str, list[tuple[Any, ...]]] = {"task_target": [], "task_report": [], "task_fund": []}

    def current(self, uid: bytes) -> Report | None:
        """The version of the month that counts now."""
        rows = self._reports[uid]
        return as_report(rows[-1], self._funds.get(rows[-1]["uid"], {})) if rows else None

    def target(
        self, uid: bytes, target_milli: int | None, wording: str | None, document: str, decided_on: str | None = None
    ) -> bool:
        """Write a version of the target unless the one in force says the same; whether it was written."""
        rows = self._targets[uid]
        if rows and (rows[-1]["target_milli"], rows[-1]["wording"]) == (target_milli, wording):
            return False
        number = self._highest_target.get(uid, 0) + 1
        self._rows["task_target"].append((new_uid(), uid, number, target_milli, wording, document, decided_on))
        return True

    def has_target(self, uid: bytes) -> bool:
        """Whether a target is in force already."""
        return bool(self._targets[uid])

    def target_milli(self, uid: bytes) -> int | None:
        """The target in force as it was stored before."""
        rows = self._targets[uid]
        return rows[-1]["target_milli"] if rows else None

    def report(self, uid: bytes, report: Report, reason: str) -> int:
        """Write a version of the month unless the one that counts is equal; its number, 0 if none was written."""
        if self.current(uid) == report:
            return 0
        number = self._highest_report.get((uid, self._month), 0) + 1
        report_uid = new_uid()
        self._rows["task_report"].append(
            (
                report_uid, uid, self._area, self._month, number, report.month_milli, report.total_milli,
                report.counted_milli, report.stated_rate, report.narrative or None, report.remark or None,
                report.problem or None, report.next_step or None, int(report.advance), reason or None,
            )
        )  # fmt: skip
        self._rows["task_fund"] += [
            (new_uid(), report_uid, stage, source, amount) for (stage, source), amount in report.funds.items()
        ]
        return number

    def flush(self, uow: UnitOfWork) -> None:
        """Write what was collected."""
        columns = {"task_target": TARGET_COLUMNS, "task_report": REPORT_COLUMNS, "task_fund": FUND_COLUMNS}
        for name, rows in self._rows.items():
            if rows:
                uow.insert_many(name, columns[name], rows)
                rows.clear()


def as_report(row: Mapping[str, Any], funds: Mapping[tuple[str, str], int]) -> Report:
    """A stored report as its content."""
    return Report(
        row["month_milli"], row["total_milli"], funds, row["stated_rate"], row["narrative"] or "",
        row["remark"] or "", row["problem"] or "", row["next_step"] or "", bool(row["advance"]),
        row["counted_milli"],
    )  # fmt: skip
