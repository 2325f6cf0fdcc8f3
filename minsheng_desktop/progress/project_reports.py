"""How a project stands month by month (形象进度): every entry is a version, a correction needs a reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from db.queries import progress_projects as stored
from db.types import new_uid
from minsheng_desktop.core.errors import input_error, rule_error
from minsheng_desktop.core.operation import Operation, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.core.texts import text
from minsheng_desktop.progress.project_figures import FIGURES, money_flags, money_of, yuan
from minsheng_desktop.progress.project_records import WARN, ProjectFlag, ProjectRecorded, ReportEntry
from minsheng_desktop.progress.projects import RESERVE, own_project
from minsheng_desktop.rules import project_schedule as rules
from minsheng_desktop.rules import year_month

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Month:
    """The month entered: the version that stands, the month before it, the one after."""

    here: Row | None
    before: Row | None
    after: Row | None


@use_case(Operation("projects.report", Right.EDIT))
def report_project(uow: UnitOfWork, uid: bytes, entry: ReportEntry) -> ProjectRecorded:
    """Enter how a project stands at the end of a month, or correct it by a new version; amounts are cumulative.

    What is left open stays as it stood the month before; the words are the month's own. Answers the version (0:
    nothing differed) and what is odd but lawful. Raises INPUT (a month to come, no figures, a correction without a
    reason), RULE (another office's project, one of the reserve list).
    """
    row = own_project(uow, uid)
    _check_entry(uow, row, entry)
    reports = stored.reports(uow.connection, [uid]).get(uid, [])
    month = _Month(
        next((one for one in reports if one["month"] == entry.month), None),
        next((one for one in reversed(reports) if one["month"] < entry.month), None),
        next((one for one in reports if one["month"] > entry.month), None),
    )
    values = _complete(entry, month)
    if all(values[key] is None for key in FIGURES) and not values["words"]:
        raise input_error("projects.no_figures")
    if month.here is not None and all(month.here[key] == value for key, value in values.items()):
        return ProjectRecorded(uid, row["name"])
    if month.here is not None and not entry.reason.strip():
        raise input_error("projects.reason_needed", month=entry.month % 100)
    version = stored.highest_version(uow.connection, uid, entry.month) + 1
    written = {**values, "project_uid": uid, "month": entry.month, "version_no": version}
    uow.insert("project_report", {"uid": new_uid(), **written, "reason": entry.reason.strip() or None})
    uow.describe(name=row["name"], month=entry.month % 100)
    steps = stored.steps(uow.connection, [uid]).get(uid, [])
    return ProjectRecorded(uid, row["name"], version, tuple(_odd(row, values, month, steps)))


def _check_entry(uow: UnitOfWork, row: Row, entry: ReportEntry) -> None:
    if row["stage"] == RESERVE:
        raise rule_error("projects.still_reserve", name=row["name"])
    if not 1 <= entry.month % 100 <= 12 or entry.month // 100 < row["year"] - 1:
        raise input_error("projects.bad_month", year=row["year"])
    if entry.month > year_month.of(uow.today):
        raise input_error("projects.month_future")
    if entry.share_milli is not None and not 0 <= entry.share_milli <= rules.WHOLE_MILLI:
        raise input_error("projects.bad_share")
    if any((getattr(entry, key) or 0) < 0 for key in FIGURES[1:]):
        raise input_error("projects.negative")


def _complete(entry: ReportEntry, month: _Month) -> dict[str, Any]:
    base = month.here or month.before
    values: dict[str, Any] = {}
    for key in FIGURES:
        entered = getattr(entry, key)
        values[key] = entered if entered is not None else base[key] if base is not None else None
    for key in ("words", "problem"):
        entered = getattr(entry, key)
        # the problem stays until somebody settles it; the words are the month's own
        kept = base if key == "problem" else month.here
        values[key] = (entered.strip() or None) if entered is not None else kept[key] if kept is not None else None
    return values


def _odd(row: Row, values: Row, month: _Month, steps: Sequence[Row]) -> list[ProjectFlag]:
    found = list(money_flags(money_of(values, steps)))
    for key in FIGURES:
        for other, falls in ((month.before, True), (month.after, False)):
            if other is None or other[key] is None or values[key] is None:
                continue
            if (values[key] < other[key]) if falls else (values[key] > other[key]):
                found.append(_flag("falls", name=text(f"projects.figure.{key}"), month=other["month"] % 100))
    share = values["share_milli"]
    if share == rules.WHOLE_MILLI and not rules.reached(row["stage"], "finished"):
        found.append(_flag("whole_unfinished"))
    if share and not rules.reached(row["stage"], "started") and row["stage"] != "stopped":
        found.append(_flag("share_unstarted"))
    if values["spent_fen"] and row["contract_fen"] and values["spent_fen"] > row["contract_fen"]:
        found.append(_flag("paid_over_contract", more=yuan(values["spent_fen"] - row["contract_fen"])))
    return found


def _flag(code: str, **params: object) -> ProjectFlag:
    return ProjectFlag(code, text(f"projects.flag.{code}", **params), WARN)
