"""What the year's work asks for on the first screen: promises of meetings, reports to be sent, late projects."""

from __future__ import annotations

from datetime import date, timedelta

from db.queries import progress_meetings as stored
from minsheng_desktop.core.operation import UnitOfRead
from minsheng_desktop.progress.calendar import due_lines
from minsheng_desktop.progress.projects import late_projects
from minsheng_desktop.workspace.assistance_tasks import HomeTask
from minsheng_desktop.workspace.register_tasks import register_tasks

SOON = 7  # days before a promise is due in which it is told


def year_tasks(uow: UnitOfRead) -> list[HomeTask]:
    """A line each for promises and for reports that are overdue, and for those due soon; overdue entries."""
    until = uow.today + timedelta(days=SOON)
    days = [date.fromisoformat(day) for day in stored.promises_due(uow.connection, uow.node.uid, until.isoformat())]
    reports = [line.due_on for line in due_lines(uow)]
    return [*_split(uow, "promises", days), *_split(uow, "reports", reports), *register_tasks(uow), *_projects(uow)]


def _split(uow: UnitOfRead, code: str, days: list[date]) -> list[HomeTask]:
    """The line of what is late, due since the first of them, and of what is coming."""
    late, coming = [day for day in days if day < uow.today], [day for day in days if day >= uow.today]
    return [
        HomeTask(f"{code}_{name}", len(found), (min(found) - uow.today).days, min(found))
        for name, found in (("late", late), ("due", coming))
        if found
    ]


def _projects(uow: UnitOfRead) -> list[HomeTask]:
    """The lines of projects behind their plan, and of those whose yearly check of upkeep is overdue."""
    late, days, unchecked = late_projects(uow)
    lines = [HomeTask("projects_late", late, -days or None, uow.today - timedelta(days=days))] if late else []
    return [*lines, *([HomeTask("upkeep_late", unchecked)] if unchecked else [])]
