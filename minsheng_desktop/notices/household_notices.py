"""Notices for households: the figures of a benefit as words, one section for each household."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from minsheng_desktop.core.operation import UnitOfRead
from minsheng_desktop.core.texts import text
from minsheng_desktop.notices import blocks as doc
from minsheng_desktop.notices.records import NoticeData
from minsheng_desktop.notices.sheets import day_words, demo_mark, money
from minsheng_desktop.notices.templates import PAGES, Template, fill
from minsheng_desktop.rules.money_words import money_words


def notice_fields(
    data: NoticeData, template: Template, office: str, phone: str, day: date, number: str = "", reason: str = ""
) -> dict[str, str]:
    """Every field of a notice as it is printed."""
    total = data.amount_fen + data.supplement_fen
    month = data.from_month
    supplement = data.supplement_fen
    return {
        "office": office,
        "phone": phone,
        "number": number,
        "day": day_words(day),
        "name": data.holder,
        "place": data.place,
        "household_size": str(data.household_size or ""),
        "covered": str(data.covered or ""),
        "covered_names": text("notices.joined").join(data.covered_names),
        "programme": data.programme_name,
        "category": data.category,
        "certificate_no": data.certificate_no,
        "amount": money(data.amount_fen),
        "supplement": money(supplement) if supplement else "",
        "total": money(total),
        "total_words": money_words(total),
        "since": text("notices.since", year=month // 100, month=month % 100) if month else "",
        "reason": reason,
        "basis": template.basis_of(data.programme),
    }


def household_notices(template: Template, printed: Sequence[Mapping[str, str]], demo: bool = False) -> doc.Document:
    """A document with one section (page) for each household."""
    sections = tuple(fill(template, values) for values in printed)
    return doc.Document(template.name, sections, PAGES[template.page], mark=demo_mark(demo))


def office_name(uow: UnitOfRead, configured: str = "") -> str:
    """Who signs: the configured name, else by the node's name the township's government, the street's office or the
    county's bureau."""
    name = uow.node.name
    if configured:
        return configured
    if uow.node.role == "township":
        if name.endswith(("镇", "乡")):
            return text("notices.town_government", name=name)
        if name.endswith("街道"):
            return text("notices.street_office", name=name)
    elif name.endswith(tuple(text("notices.county_endings"))):
        return text("notices.county_bureau", name=name)
    return name
