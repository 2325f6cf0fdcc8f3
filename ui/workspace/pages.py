"""The pages about the workspace: the first screen and what it opens, backups."""

from __future__ import annotations

from ui.registry import PageSpec

PAGES = [
    PageSpec("home", "home", "workspace.page.home", "layout-dashboard", "ui.workspace.home:first_screen"),
    PageSpec(
        "workspace.ages",
        "people",
        "workspace.page.ages",
        "calendar",
        "ui.workspace.ages_page:AgesPage",
        frozenset({"township"}),
        place=1,
    ),
    PageSpec(
        "workspace.leftovers",
        "checks",
        "workspace.page.leftovers",
        "file-x-2",
        "ui.workspace.leftovers_page:LeftoversPage",
        menu=False,
        right="import",
    ),
    PageSpec(
        "workspace.manual",
        "system",
        "workspace.page.manual",
        "book-open",
        "ui.workspace.manual_page:ManualPage",
        place=9,
    ),
    PageSpec(
        "workspace.backup",
        "system",
        "workspace.page.backup",
        "database-backup",
        "ui.workspace.backup_page:BackupPage",
        right="backup",
    ),
]
