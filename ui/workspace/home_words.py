"""The first screen in words: tasks, packages, dates."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from minsheng_desktop.core.clock import CHINA
from minsheng_desktop.core.texts import text
from minsheng_desktop.workspace.due_ages import DuePerson
from minsheng_desktop.workspace.home import HomeTask
from minsheng_desktop.workspace.month_flow import PackageState
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
    "cases_late": "workspace.task.cases_late",
    "cases_waiting": "workspace.task.cases_waiting",
    "sheets_post": "workspace.task.sheets_post",
    "sheets_answer": "workspace.task.sheets_answer",
    "sheets_close": "workspace.task.sheets_close",
    "sheets_change": "workspace.task.sheets_change",
    "villages_unposted": "workspace.task.villages_unposted",
    "reviews_due": "workspace.task.reviews_due",
    "reviews_missing": "workspace.task.reviews_missing",
    "rows_left": "workspace.task.rows_left",
    "households_incomplete": "workspace.task.households_incomplete",
    "doubts": "workspace.task.doubts",
    "cover_unstated": "workspace.task.cover_unstated",
    "grace_ended": "workspace.task.grace_ended",
    "no_backup": "workspace.task.no_backup",
    "old_backup": "workspace.task.old_backup",
    "backup_failed": "workspace.task.backup_failed",
    "unsent": "workspace.task.unsent",
    "package_due": "workspace.task.package_due",
    "crossing": "workspace.task.crossing",
    "arrivals": "workspace.task.arrivals",
    "departures_declined": "workspace.task.departures_declined",
    "relocations_waiting": "workspace.task.relocations_waiting",
    "samples_asked": "workspace.task.samples_asked",
    "samples_rectify": "workspace.task.samples_rectify",
    "samples_judge": "workspace.task.samples_judge",
    "samples_late": "workspace.task.samples_late",
    "not_reported": "workspace.task.not_reported",
    "promises_late": "workspace.task.promises_late",
    "promises_due": "workspace.task.promises_due",
    "reports_late": "workspace.task.reports_late",
    "reports_due": "workspace.task.reports_due",
    "projects_late": "workspace.task.projects_late",
    "upkeep_late": "workspace.task.upkeep_late",
    "register_late": "workspace.task.register_late",
    "registers_late": "workspace.task.registers_late",
    "due_begin": "workspace.task.due_begin",
    "due_band": "workspace.task.due_band",
    "due_review": "workspace.task.due_review",
    "due_end": "workspace.task.due_end",
}
# Where a task is done: the page, and the words of the menu for it.
TASK_PAGES = {
    "cases_late": ("applications.intake", "workspace.task_place.cases"),
    "cases_waiting": ("applications.intake", "workspace.task_place.cases"),
    "sheets_post": ("notices.postings", "workspace.task_place.postings"),
    "sheets_answer": ("notices.postings", "workspace.task_place.postings"),
    "sheets_close": ("notices.postings", "workspace.task_place.postings"),
    "sheets_change": ("notices.postings", "workspace.task_place.postings"),
    "villages_unposted": ("notices.postings", "workspace.task_place.postings"),
    "reviews_due": ("entitlements.dynamic", "workspace.task_place.due"),
    "reviews_missing": ("entitlements.reviews", "workspace.task_place.reviews"),
    "rows_left": ("workspace.leftovers", "workspace.task_place.leftovers"),
    "households_incomplete": ("checks.doubts", "workspace.task_place.doubts"),
    "doubts": ("checks.doubts", "workspace.task_place.doubts"),
    "cover_unstated": ("households.roster", "workspace.task_place.roster"),
    "grace_ended": ("households.roster", "workspace.task_place.roster"),
    "no_backup": ("workspace.backup", "workspace.task_place.backup"),
    "old_backup": ("workspace.backup", "workspace.task_place.backup"),
    "backup_failed": ("workspace.backup", "workspace.task_place.backup"),
    "unsent": ("exchange.send", "workspace.task_place.exchange"),
    "package_due": ("exchange.send", "workspace.task_place.exchange"),
    "crossing": ("checks.crossing", "workspace.task_place.crossing"),
    "arrivals": ("households.relocations", "relocation.page"),
    "departures_declined": ("households.relocations", "relocation.page"),
    "relocations_waiting": ("households.relocations", "relocation.page"),
    "samples_asked": ("checks.samples", "samples.page"),
    "samples_rectify": ("checks.samples", "samples.page"),
    "samples_judge": ("checks.sampling", "samples.page"),
    "samples_late": ("checks.sampling", "samples.page"),
    "not_reported": ("exchange.board", "workspace.task_place.board"),
    "promises_late": ("progress.meetings", "workspace.task_place.meetings"),
    "promises_due": ("progress.meetings", "workspace.task_place.meetings"),
    "reports_late": ("progress.calendar", "workspace.task_place.calendar"),
    "reports_due": ("progress.calendar", "workspace.task_place.calendar"),
    "projects_late": ("progress.projects", "workspace.task_place.projects"),
    "upkeep_late": ("progress.projects", "workspace.task_place.projects"),
    "register_late": ("registers.register", "workspace.task_place.registers"),
    "registers_late": ("registers.list", "workspace.task_place.registers"),
    "due_begin": ("workspace.ages", "workspace.task_place.ages"),
    "due_band": ("workspace.ages", "workspace.task_place.ages"),
    "due_review": ("workspace.ages", "workspace.task_place.ages"),
    "due_end": ("workspace.ages", "workspace.task_place.ages"),
}
TASK_VIEWS: dict[str, dict[str, Any]] = {
    "samples_asked": {"standing": "waiting"},
    "samples_rectify": {"standing": "waiting"},
    "samples_judge": {"standing": "judging"},
    "samples_late": {"standing": "late"},
    "sheets_post": {"due": True},
    "sheets_answer": {"view": "objections"},
    "sheets_close": {"due": True},
    "sheets_change": {"due": True},
    "villages_unposted": {"view": "villages"},
    "reviews_due": {"view": "due"},
    "departures_declined": {"view": "departures"},
    "promises_late": {"view": "promises"},
    "registers_late": {"shows": "late"},
    "promises_due": {"view": "promises"},
    "projects_late": {"late": True},
    "upkeep_late": {"view": "upkeep"},
}
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
    params: dict[str, object] = {**task.params, "count": task.count, "file": short}
    if task.code.startswith("due_"):
        params["when"] = _when(int(str(task.params["now"])), int(str(task.params["next"])))
    return text(TASK_WORDS[task.code], **params)


def _when(now: int, later: int) -> str:
    if now and later:
        return text("workspace.task.due_both", now=now, next=later)
    return text("workspace.task.due_now", now=now) if now else text("workspace.task.due_next", next=later)


def task_request(task: HomeTask) -> PageRequest:
    """The page that does it, showing what the task is about."""
    key = TASK_PAGES[task.code][0]
    if task.code == "rows_left":
        return PageRequest.to(key, operation=task.params["operation"])
    if task.code == "register_late":
        return PageRequest.to(key, code=task.params["register"]).asking(state="overdue")
    if task.code.startswith("due_"):
        return PageRequest.to(key, rule=task.params["rule"])
    if task.code == "households_incomplete":
        return PageRequest.to(key, rule=task.code.replace("households", "household"))
    if task.code == "cases_late":
        return PageRequest.to(key, late=True)
    if task.code in TASK_VIEWS:
        return PageRequest.to(key, **TASK_VIEWS[task.code])
    if task.code == "cover_unstated":
        return PageRequest.to(key, programme="", unstated=True)
    if task.code == "grace_ended":
        return PageRequest.to(key, programme="", grace=task.params["month"])
    return PageRequest(key)


def status_words(state: PackageState) -> str:
    """The status of a package."""
    return text(STATUS_WORDS[state.status]) if state.status in STATUS_WORDS else state.status


def package_words(state: PackageState) -> str:
    """“第 012 包 · 11月”."""
    number = f"{state.sequence:03d}"
    if state.period:
        return text("workspace.package_month", number=number, month=state.period % 100)
    return text("workspace.package_number", number=number)


DUE_WORDS = {
    "begin": "workspace.ages.begin",
    "band": "workspace.ages.band",
    "review": "workspace.ages.review",
    "end": "workspace.ages.end",
}


def due_words(person: DuePerson) -> str:
    """“满 80 周岁，没有领高龄津贴，可以申请”."""
    return text("workspace.ages.line", age=person.age, what=what_words(person))


def what_words(person: DuePerson) -> str:
    """What is to be done about somebody who reaches an age."""
    key = DUE_WORDS[person.effect] if person.todo or person.effect != "begin" else "workspace.ages.begin_note"
    return text(key, programme=person.programme)


def person_request(uid: bytes, household: bytes | None) -> PageRequest:
    """The household of a person, or the person who has none."""
    if household:
        return PageRequest.to("households.household", uid=household)
    return PageRequest.to("households.person", uid=uid)
