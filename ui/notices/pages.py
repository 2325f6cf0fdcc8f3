"""The pages about papers."""

from __future__ import annotations

from ui.registry import PageSpec

PAGES = [
    PageSpec(
        "notices.make", "notices", "notices.page.title", "mail-check", "ui.notices.page:NoticePage", right="notice"
    ),
]
