"""The pages about the workspace: the first screen and backups."""

from __future__ import annotations

from ui.registry import PageSpec

PAGES = [
    PageSpec("home", "home", "workspace.page.home", "layout-dashboard", "ui.workspace.home_page:HomePage"),
    PageSpec(
        "workspace.backup",
        "system",
        "workspace.page.backup",
        "database-backup",
        "ui.workspace.backup_page:BackupPage",
        right="backup",
    ),
]
