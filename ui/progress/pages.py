"""The pages about the year's tasks."""

from __future__ import annotations

from ui.registry import PageSpec

PAGES = [
    PageSpec("progress.tasks", "progress", "progress.page.tasks", "target", "ui.progress.page:ProgressPage"),
    PageSpec(
        "progress.overview",
        "progress",
        "judging.page.title",
        "layout-dashboard",
        "ui.progress.overview_page:OverviewPage",
    ),
    PageSpec("progress.funds", "progress", "scores.page.funds", "banknote", "ui.progress.funds_page:FundsPage"),
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
        "progress.projects_import",
        "progress",
        "projects.import.title",
        "file-input",
        "ui.progress.projects_import_page:ProjectsImportPage",
        menu=False,
        right="import",
    ),
    PageSpec(
        "progress.indicators",
        "progress",
        "judging.figures.title",
        "library",
        "ui.progress.indicators_page:IndicatorsPage",
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
    PageSpec(
        "progress.scores",
        "circular",
        "scores.page.title",
        "megaphone",
        "ui.progress.scores_page:ScoresPage",
        roles=frozenset({"county"}),
    ),
    PageSpec(
        "progress.own_scores",
        "progress",
        "scores.page.title",
        "megaphone",
        "ui.progress.scores_page:ScoresPage",
        roles=frozenset({"township"}),
    ),
    PageSpec(
        "progress.carry",
        "system",
        "progress.carry.title",
        "calendar",
        "ui.progress.carry_page:CarryPage",
        right="define",
    ),
]
