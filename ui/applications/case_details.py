"""What a step carries, in words: votes, papers, amounts, days."""

from __future__ import annotations

from collections.abc import Mapping

from minsheng_desktop.core.texts import text
from ui.applications.wording import word
from ui.kit import formats

LABELS = {
    "relatives": "cases.detail.relatives",
    "authorised_on": "cases.detail.authorised_on",
    "lacking": "cases.detail.lacking",
    "place": "cases.detail.place",
    "request_no": "cases.detail.request_no",
    "second_surveyor": "cases.detail.second_surveyor",
    "attendees": "cases.detail.attendees",
    "votes_for": "cases.detail.votes_for",
    "votes_against": "cases.detail.votes_against",
    "category": "cases.detail.category",
    "board": "cases.detail.board",
    "recheck_on": "cases.detail.recheck_on",
    "document": "cases.detail.document",
    "receipt_no": "cases.detail.receipt_no",
    "certificate_no": "cases.detail.certificate_no",
    "from": "cases.detail.from",
    "to": "cases.detail.to",
}
MONEY = {
    "amount_fen": "cases.detail.amount",
    "supplement_fen": "cases.detail.supplement",
    "cost_fen": "cases.detail.cost",
    "income_fen": "cases.detail.income",
}
MONTHS = {
    "from_month": "cases.detail.from_month",
    "valid_until": "cases.detail.valid_until",
    "review_due": "cases.detail.review_due",
}
RELATIVES = {"none": "cases.relatives.none", "declared": "cases.relatives.declared"}


def detail_words(details: Mapping[str, object]) -> list[str]:
    """Each detail as “名 值”; what this version does not know is left out."""
    found = []
    for key, value in details.items():
        if value in (None, "", [], ()):
            continue
        if key == "papers":
            codes = value.split(",") if isinstance(value, str) else list(value)  # type: ignore[call-overload]
            names = text("cases.names").join(word("paper_kind", str(code)) for code in codes)
            every = codes == ["all"]
            said = text("cases.detail.said", name=text("cases.detail.papers"), value=names)
            found.append(text("cases.detail.papers_all") if every else said)
        elif key in MONEY and isinstance(value, int):
            found.append(text("cases.detail.said", name=text(MONEY[key]), value=formats.money(value)))
        elif key in MONTHS:
            shown = formats.month(value) if isinstance(value, int) else str(value)
            found.append(text("cases.detail.said", name=text(MONTHS[key]), value=shown))
        elif key in LABELS:
            known = text(RELATIVES[str(value)]) if key == "relatives" and str(value) in RELATIVES else str(value)
            found.append(text("cases.detail.said", name=text(LABELS[key]), value=known))
    return found
