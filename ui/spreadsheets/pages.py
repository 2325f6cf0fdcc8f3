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
        frozenset({"township"}),
        right="import",
    ),
    PageSpec(
        "spreadsheets.history",
        "people",
        "imports.page",
        "history",
        "ui.spreadsheets.history_page:HistoryPage",
    ),
    PageSpec(
        "spreadsheets.templates",
        "notices",
        "forms.page",
        "file-spreadsheet",
        "ui.spreadsheets.templates_page:TemplatesPage",
    ),
    PageSpec(
        "spreadsheets.mappings",
        "system",
        "mappings.page",
        "columns-3",
        "ui.spreadsheets.mappings_page:MappingsPage",
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
