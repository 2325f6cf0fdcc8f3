"""What cases, posted sheets and reviews ask for on the first screen of a township."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from db.queries import home as stored
from minsheng_desktop.applications.posting_records import PostingFilter, PostingRow
from minsheng_desktop.applications.postings import list_postings, overdue_villages
from minsheng_desktop.core.operation import UnitOfRead
from minsheng_desktop.entitlements.due import REVIEW, due_benefits
from minsheng_desktop.entitlements.reviews import list_rounds
from minsheng_desktop.rules import year_month

SHEETS = {"post": "sheets_post", "answer": "sheets_answer", "close": "sheets_close"}
OTHERS = "sheets_change"  # standing sheets to be renewed, sheets to be taken down


@dataclass(frozen=True, slots=True)
class HomeTask:
    """A thing to do. ``days`` until it is due (negative: overdue, None: no date); ``code`` names its sentence."""

    code: str
    count: int
    days: int | None = None
    due: date | None = None
    params: Mapping[str, object] = field(default_factory=dict)


def assistance_tasks(uow: UnitOfRead) -> list[HomeTask]:
    """Cases, posted sheets, villages without the sheet of the quarter, reviews."""
    return [*_case_tasks(uow), *_sheet_tasks(uow), *_village_tasks(uow), *_review_tasks(uow)]


def _case_tasks(uow: UnitOfRead) -> list[HomeTask]:
    """Applications past a deadline, and those on their way in time."""
    count, late, missed, coming = stored.open_cases(uow.connection, uow.node.uid, uow.today.isoformat())
    tasks = []
    if late:
        tasks.append(_task(uow, "cases_late", late, date.fromisoformat(missed)))
    if count > late:
        tasks.append(_task(uow, "cases_waiting", count - late, date.fromisoformat(coming) if coming else None))
    return tasks


def _sheet_tasks(uow: UnitOfRead) -> list[HomeTask]:
    """A line for each thing that is due of sheets; how late it is says the one that waits longest."""
    waiting: dict[str, list[PostingRow]] = {}
    for row in list_postings(uow, PostingFilter(open_only=True)):
        waiting.setdefault(SHEETS.get(row.attention, OTHERS), []).append(row)
    return [_task(uow, code, len(rows), _since(uow, rows)) for code, rows in waiting.items()]


def _since(uow: UnitOfRead, rows: Sequence[PostingRow]) -> date:
    return uow.today - timedelta(days=max(row.days_late for row in rows))


def _village_tasks(uow: UnitOfRead) -> list[HomeTask]:
    overdue = overdue_villages(uow)
    return [_task(uow, "villages_unposted", len(overdue), min(one.due_on for one in overdue))] if overdue else []


def _review_tasks(uow: UnitOfRead) -> list[HomeTask]:
    """Benefits to be looked at again by the end of the month, and what villages of a round have not handed in."""
    tasks = []
    due = [line for line in due_benefits(uow, year_month.of(uow.today)) if line.kind == REVIEW and not line.optional]
    if due:
        tasks.append(_task(uow, "reviews_due", len(due), date.fromisoformat(min(line.day for line in due)[:10])))
    late = [one for one in list_rounds(uow) if one.overdue and one.open]
    if late:
        first = date.fromisoformat(min(one.due_day for one in late))
        tasks.append(_task(uow, "reviews_missing", sum(one.open for one in late), first))
    return tasks


def _task(uow: UnitOfRead, code: str, count: int, due: date | None) -> HomeTask:
    return HomeTask(code, count, (due - uow.today).days if due else None, due)
