"""A household's or person's file as it stood in a month: who lived there, what was drawn and how much."""

from __future__ import annotations

from dataclasses import replace

from minsheng_desktop.core.operation import UnitOfRead
from minsheng_desktop.entitlements.service import entitlement_row
from minsheng_desktop.households.records import BenefitLine, HouseholdPage, Membership, PersonPage
from minsheng_desktop.rules import year_month

NEVER = 999912


def household_in_month(uow: UnitOfRead, page: HouseholdPage, month: int) -> HouseholdPage:
    """The file of a household with the members and benefits of ``month`` (YYYYMM) and what they came to."""
    benefits = tuple(_then(uow, line, month) for line in page.benefits if _drawn(line, month))
    before = year_month.add(month, -1)
    return replace(
        page,
        members=tuple(member for member in page.members if _there(member, month)),
        benefits=benefits,
        payments=tuple(payment for payment in page.payments if payment.month <= month),
        month=month,
        month_total_fen=sum(line.fen_in(month) for line in page.benefits),
        last_month_total_fen=sum(line.fen_in(before) for line in page.benefits),
    )


def person_in_month(uow: UnitOfRead, page: PersonPage, month: int) -> PersonPage:
    """The file of a person with the households and benefits of ``month`` (YYYYMM)."""
    return replace(
        page,
        households=tuple(member for member in page.households if _there(member, month)),
        benefits=tuple(_then(uow, line, month) for line in page.benefits if _drawn(line, month)),
        payments=tuple(payment for payment in page.payments if payment.month <= month),
    )


def _there(member: Membership, month: int) -> bool:
    return (member.from_month or 0) <= month <= (member.to_month or NEVER)


def _drawn(line: BenefitLine, month: int) -> bool:
    return line.from_month <= month <= (line.to_month or NEVER)


def _then(uow: UnitOfRead, line: BenefitLine, month: int) -> BenefitLine:
    """A benefit with status, class, cover and amounts as its roster of the month tells them."""
    row = entitlement_row(uow, line.uid, month)
    return replace(
        line, status=row.status, category=row.category or "", amount_fen=row.amount_fen,
        supplement_fen=row.supplement_fen, covered=row.covered,
    )  # fmt: skip
