"""The pages of spreadsheets."""

from __future__ import annotations

from ui.registry import PageSpec

PAGES = [
    PageSpec(
        "spreadsheets.import",
        "people",
        "spreadsheets.page.import",
        "file-input",
        "ui.spreadsheets.import_page:ImportPage",
        right="import",
    ),
    PageSpec(
        "spreadsheets.fill",
        "people",
        "fill.title",
        "file-output",
        "ui.spreadsheets.fill_page:FillPage",
        right="export",
    ),
]
