"""The pages about the registers."""

from __future__ import annotations

from ui.registry import PageSpec

PAGES = [
    PageSpec(
        "registers.list",
        "registers",
        "register_pages.list.page",
        "book-open",
        "ui.registers.list_page:RegistersPage",
    ),
    PageSpec(
        "registers.register",
        "registers",
        "register_pages.list.page",
        "book-open",
        "ui.registers.register_page:RegisterPage",
        menu=False,
    ),
    PageSpec(
        "registers.import",
        "registers",
        "register_pages.sheet.page",
        "file-input",
        "ui.registers.import_page:ImportPage",
        menu=False,
        right="import",
    ),
    PageSpec(
        "registers.define",
        "registers",
        "register_pages.define.new",
        "columns-3",
        "ui.registers.define_page:DefinePage",
        frozenset({"county"}),
        menu=False,
        right="define",
    ),
]
