"""The pages about money that is paid out."""

from __future__ import annotations

from ui.registry import PageSpec

PAGES = [
    PageSpec(
        "disbursements.back_pay",
        "funds",
        "back_pay.page.title",
        "banknote",
        "ui.disbursements.back_pay_page:BackPayPage",
        frozenset({"township"}),
        place=40,
    )
]
