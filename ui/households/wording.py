"""Persons, benefits and sums in words, the same on every page about them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from minsheng_desktop.core.clock import CHINA
from minsheng_desktop.core.texts import text
from minsheng_desktop.households.records import BenefitLine, PaymentLine
from minsheng_desktop.rules import age, year_month
from ui.kit import formats

SEX_WORDS = {"1": "households.sex.male", "2": "households.sex.female"}
MOST_TREATED = ("active", "grace", "suspended")
STATUSES = ("active", "grace", "suspended", "stopped", "cancelled")
STOPPED = ("stopped", "cancelled")


def status_word(code: str) -> str:
    """The word of a benefit's status."""
    return text(f"households.status.{code}")


def sex_word(code: str) -> str:
    """男, 女, or nothing where it is not told."""
    return text(SEX_WORDS[code]) if code in SEX_WORDS else ""


def age_of(born: str | None, today: date) -> int | None:
    """Completed years; None where the birth date is not whole or lies ahead."""
    try:
        day = date.fromisoformat(born or "")
    except ValueError:
        return None
    return age.completed_years(day, today) if day <= today else None


def age_words(born: str | None, today: date) -> str:
    """“75 岁”, or nothing."""
    years = age_of(born, today)
    return text("households.age", years=years) if years is not None else ""


def dotted(parts: Iterable[str]) -> str:
    """Parts joined by a middle dot, empty ones left out."""
    return f" {text('households.dot')} ".join(filter(None, parts))


def category_words(code: str | None) -> str:
    """“B 类” for a single letter; a longer class as it is written."""
    return text("households.category", code=code) if code and len(code) == 1 else code or ""


def place(village: str, group: object, address: object = "") -> str:
    """Village, group and address, without saying twice what the address begins with."""
    known = str(address or "")
    parts = [part for part in (village, str(group or "")) if part and part not in known]
    return " ".join(filter(None, (*parts, known)))


def month_words(month: int) -> str:
    """“2026年11月”."""
    return text("common.year_month", year=month // 100, month=month % 100)


def month_now(today: date) -> int:
    """The month a change begins in unless another one is entered."""
    return year_month.of(today)


def period_words(first: int | None, last: int | None) -> str:
    """“2026-06 起”, “2020-01 至 2026-09”, or nothing where no month is known."""
    if first and last:
        return text("households.period", first=formats.month(first), last=formats.month(last))
    if last:
        return text("households.until", last=formats.month(last))
    return text("households.since", first=formats.month(first)) if first else ""


def moment_words(at: int, today: date) -> str:
    """A stored moment as a day: “11月3日” this year, else “2025-11-03”."""
    moment = datetime(1970, 1, 1, tzinfo=CHINA) + timedelta(milliseconds=at, hours=8)
    if moment.year != today.year:
        return moment.date().isoformat()
    return text("common.month_day", month=moment.month, day=moment.day)


def difference(fen: int) -> str:
    """A change of money with its sign: “+50.00”, “−50.00”, “0.00”."""
    return f"+{formats.money(fen)}" if fen > 0 else formats.money(fen)


def count_words(count: int, unit: str) -> str:
    """“412 户”, “412 人”, or “412 项” where a list mixes both."""
    keys = {"household": "households.count.household", "person": "households.count.person"}
    return text(keys.get(unit, "households.count.benefit"), count=formats.number(count))


def benefit_title(benefit: BenefitLine) -> str:
    """“农村低保 · B 类”."""
    return dotted((benefit.programme, category_words(benefit.category)))


def covered_words(benefit: BenefitLine) -> str:
    """“保障 2 人（张桂英、李明华）”; a person's own benefit names the person."""
    if benefit.unit != "household":
        return benefit.holder
    if benefit.covered_names:
        names = text("households.names").join(benefit.covered_names)
        return text("households.covered_named", count=benefit.covered, names=names)
    return text("households.covered", count=benefit.covered)


def paid_in_year(payments: Iterable[PaymentLine], year: int) -> int:
    """What the payment sheets of ``year`` add up to; fen."""
    return sum(line.amount_fen or 0 for line in payments if line.month // 100 == year)


def payments_of(benefit: BenefitLine, payments: Iterable[PaymentLine]) -> list[PaymentLine]:
    """The payments of one benefit, the newest first."""
    own = [
        line
        for line in payments
        if _pays(line, benefit) and (benefit.unit == "household" or line.person == benefit.holder)
    ]
    return sorted(own, key=lambda line: (line.month, line.paid_on or ""), reverse=True)


def _pays(line: PaymentLine, benefit: BenefitLine) -> bool:
    """Whether a payment is of the benefit's programme; told by the item's name alone where it names no programme."""
    if line.programme_uid is not None:
        return line.programme_uid == benefit.programme_uid
    return benefit.programme in line.item or line.item in benefit.programme


def paid_words(benefit: BenefitLine, payments: Iterable[PaymentLine], month: int) -> str:
    """“已发 11-15”, “未发”, or “退回” where the bank sent this month's payment back; nothing for an ended one."""
    own = payments_of(benefit, payments)
    now = [line for line in own if line.month == month]
    if now:
        good = text("households.payment.good").split()
        newest = now[0]
        if newest.result and newest.result not in good:
            return newest.result
        return text("dossier.paid.yes", day=(newest.paid_on or formats.month(month))[5:])
    return text("dossier.paid.no") if benefit.fen_in(month) else ""
