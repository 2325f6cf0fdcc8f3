"""The page about programmes and their standards."""

from __future__ import annotations

from ui.registry import PageSpec

PAGES = [
    PageSpec(
        "programmes.list", "system", "programmes.page.list", "library", "ui.programmes.programmes_page:ProgrammesPage"
    ),
    PageSpec(
        "programmes.standards",
        "system",
        "standards.page.title",
        "banknote",
        "ui.programmes.standards_page:StandardsPage",
    ),
    PageSpec(
        "programmes.standard",
        "system",
        "standards.preview.title",
        "banknote",
        "ui.programmes.standards_preview:StandardPreviewPage",
        menu=False,
        right="edit",
    ),
    PageSpec(
        "programmes.programme",
        "system",
        "programmes.page.one",
        "library",
        "ui.programmes.programme_page:ProgrammePage",
        menu=False,
    ),
    PageSpec(
        "programmes.holidays",
        "system",
        "programmes.page.holidays",
        "calendar",
        "ui.programmes.holidays_page:HolidaysPage",
    ),
]
