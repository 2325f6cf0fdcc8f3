"""The pages about papers."""

from __future__ import annotations

from ui.registry import PageSpec

PAGES = [
    PageSpec(
        "notices.postings", "notices", "postings.page.title", "megaphone", "ui.notices.postings_page:PostingsPage"
    ),
    PageSpec(
        "notices.make", "notices", "notices.page.title", "mail-check", "ui.notices.page:NoticePage", right="notice"
    ),
    PageSpec(
        "notices.paper",
        "notices",
        "notices.again.title",
        "file-text",
        "ui.notices.paper_page:PaperPage",
        menu=False,
        right="notice",
    ),
    PageSpec(
        "notices.print",
        "notices",
        "notices.print.title",
        "printer",
        "ui.notices.print_page:PrintPage",
        menu=False,
        right="notice",
    ),
    PageSpec(
        "notices.office",
        "system",
        "notices.office.title",
        "landmark",
        "ui.notices.office_page:OfficePage",
        right="admin",
    ),
]
