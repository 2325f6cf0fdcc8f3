"""The pages about the year's tasks."""

from __future__ import annotations

from ui.registry import PageSpec

PAGES = [
    PageSpec("progress.tasks", "progress", "progress.page.tasks", "target", "ui.progress.page:ProgressPage"),
    PageSpec(
        "progress.import",
        "progress",
        "progress.page.import",
        "file-input",
        "ui.progress.import_page:ImportPage",
        menu=False,
        right="import",
    ),
]
