"""The pages about the year's tasks."""

from __future__ import annotations

from ui.registry import PageSpec

PAGES = [
    PageSpec("progress.tasks", "progress", "progress.page.tasks", "target", "ui.progress.page:ProgressPage"),
    PageSpec(
        "progress.projects", "progress", "projects.page.title", "landmark", "ui.progress.projects_page:ProjectsPage"
    ),
    PageSpec(
        "progress.project",
        "progress",
        "projects.one.title",
        "landmark",
        "ui.progress.project_page:ProjectPage",
        menu=False,
    ),
    PageSpec(
        "progress.import",
        "progress",
        "progress.page.import",
        "file-input",
        "ui.progress.import_page:ImportPage",
        menu=False,
        right="import",
    ),
    PageSpec("progress.meetings", "progress", "meetings.page.title", "users", "ui.progress.meetings_page:MeetingsPage"),
    PageSpec(
        "progress.calendar", "progress", "calendar.page.title", "calendar", "ui.progress.calendar_page:CalendarPage"
    ),
    PageSpec(
        "progress.summary", "progress", "summaries.page.title", "file-text", "ui.progress.summary_page:SummaryPage"
    ),
]
