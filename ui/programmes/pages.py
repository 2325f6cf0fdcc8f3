"""The page about programmes and their standards."""

from __future__ import annotations

from ui.registry import PageSpec

PAGES = [
    PageSpec(
        "programmes.list", "system", "programmes.page.list", "library", "ui.programmes.programmes_page:ProgrammesPage"
    )
]
