"""The first screen in words: tasks, packages, dates."""

from __future__ import annotations

from datetime import date, datetime

from minsheng_desktop.core.clock import CHINA
from minsheng_desktop.core.texts import text
from minsheng_desktop.workspace.home import HomeTask, PackageState
from ui.kit.page import PageRequest

WEEKDAYS = (
    "common.weekday_1",
    "common.weekday_2",
    "common.weekday_3",
    "common.weekday_4",
    "common.weekday_5",
    "common.weekday_6",
    "common.weekday_7",
)
TASK_WORDS = {
    "rows_left": "workspace.task.rows_left",
    "households_incomplete": "workspace.task.households_incomplete",
    "doubts": "workspace.task.doubts",
    "cover_unstated": "workspace.task.cover_unstated",
    "no_backup": "workspace.task.no_backup",
    "old_backup": "workspace.task.old_backup",
    "unsent": "workspace.task.unsent",
}
# Where a task is done: the page, and the words of the menu for it.
TASK_PAGES = {
    "rows_left": ("spreadsheets.import", "workspace.task_place.import"),
    "households_incomplete": ("checks.doubts", "workspace.task_place.doubts"),
    "doubts": ("checks.doubts", "workspace.task_place.doubts"),
    "cover_unstated": ("households.roster", "workspace.task_place.roster"),
    "no_backup": ("workspace.backup", "workspace.task_place.backup"),
    "old_backup": ("workspace.backup", "workspace.task_place.backup"),
    "unsent": ("exchange.send", "workspace.task_place.exchange"),
}
COUNTY_PAGES = {"checks.doubts": "checks.crossing"}
FILE_SHOWN = 26  # characters of a file's name
STATUS_WORDS = {
    "unreported": "workspace.package_status.unreported",
    "exported": "workspace.package_status.exported",
    "received": "workspace.package_status.received",
    "partly_returned": "workspace.package_status.partly_returned",
    "rejected": "workspace.package_status.rejected",
    "confirmed": "workspace.package_status.confirmed",
}


def day_words(day: date) -> str:
    """“11月20日”."""
    return text("common.month_day", month=day.month, day=day.day)


def weekday_words(day: date) -> str:
    """“星期五”."""
    return text(WEEKDAYS[day.weekday()])


def moment_words(at: datetime, today: date) -> str:
    """“今天 08:12”, or the day with the hour."""
    here = at.astimezone(CHINA)
    if here.date() == today:
        return text("workspace.today_at", time=here.strftime("%H:%M"))
    return f"{day_words(here.date())} {here.strftime('%H:%M')}"


def task_words(task: HomeTask) -> str:
    """The task in one line."""
    file = str(task.params.get("file", ""))
    short = f"{file[: FILE_SHOWN - 8]}…{file[-7:]}" if len(file) > FILE_SHOWN else file
    return text(TASK_WORDS[task.code], count=task.count, file=short)


def task_request(task: HomeTask, county: bool = False) -> PageRequest:
    """The page that does it."""
    key = TASK_PAGES[task.code][0]
    return PageRequest(COUNTY_PAGES.get(key, key) if county else key)


def status_words(state: PackageState) -> str:
    """The status of a package."""
    return text(STATUS_WORDS[state.status]) if state.status in STATUS_WORDS else state.status


def package_words(state: PackageState) -> str:
    """“第 012 包 · 11月”."""
    number = f"{state.sequence:03d}"
    if state.period:
        return text("workspace.package_month", number=number, month=state.period % 100)
    return text("workspace.package_number", number=number)
