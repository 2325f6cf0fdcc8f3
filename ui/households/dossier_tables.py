"""The small tables of a household's or person's page: members, benefits, payments by month."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from minsheng_desktop.core.fields import Masking, Type, field
from minsheng_desktop.core.texts import text
from minsheng_desktop.households.benefit_years import benefit_years
from minsheng_desktop.households.records import BenefitLine, Membership, PaymentLine
from ui.households.parts import payment_tone
from ui.households.wording import (
    STOPPED,
    age_of,
    category_words,
    covered_words,
    dotted,
    paid_words,
    period_words,
    sex_word,
    status_word,
)
from ui.kit import formats
from ui.kit.rows import Column, Note, Row

MEMBER_COLUMNS = (
    Column(field("households", "name", width=92, sortable=False), strong=True),
    Column(field("households", "relation", width=72, sortable=False)),
    Column(field("households", "sex_code", width=52, sortable=False), align="centre"),
    Column(field("households", "age", Type.INTEGER, 52, sortable=False)),
    Column(field("households", "id_no", Type.CITIZEN_ID, 168, masking=Masking.CITIZEN_ID, sortable=False)),
    Column(field("households", "period", width=132, sortable=False)),
    Column(field("households", "in_cover", Type.FLAG, 56, sortable=False)),
    Column(field("households", "own_benefits", width=100, sortable=False), stretch=True),
)
HOUSEHOLD_COLUMNS = (
    Column(field("households", "head_name", width=104, sortable=False), strong=True),
    Column(field("households", "relation", width=92, sortable=False)),
    Column(field("households", "period", width=200, sortable=False), stretch=True),
)
BENEFIT_COLUMNS = (
    Column(field("households", "benefit", width=122, sortable=False), strong=True),
    Column(field("households", "category", width=54, sortable=False)),
    Column(field("households", "drawn_by", width=104, sortable=False), stretch=True),
    Column(field("households", "amount_fen", Type.MONEY, 104, sortable=False)),
    Column(field("households", "supplement_fen", Type.MONEY, 76, sortable=False)),
    Column(replace(field("households", "paid_month", width=110, sortable=False), key="paid_now"),
           head=text("dossier.paid.head"), kind="status"),
    Column(field("households", "status", Type.CODE, 84, sortable=False), kind="status"),
    Column(field("households", "period", width=108, sortable=False)),
    Column(field("households", "certificate_no", width=96, sortable=False)),
)  # fmt: skip
YEAR_COLUMNS = (
    Column(field("households", "benefit_year", width=72, sortable=False), strong=True),
    Column(field("households", "benefit", width=160, sortable=False), stretch=True),
    Column(field("households", "period", width=160, sortable=False)),
    Column(field("households", "benefit_months", Type.INTEGER, 64, sortable=False)),
    Column(field("households", "benefit_total", Type.MONEY, 120, sortable=False)),
)
MONTHS = tuple(range(1, 13))
PAYMENT_COLUMNS = (
    Column(field("households", "item", width=120, sortable=False), stretch=True, strong=True),
    *(
        Column(replace(field("households", "paid_month", width=50, sortable=False), key=f"paid_month_{month}"),
               align="right", head=text("households.month", month=month))
        for month in MONTHS
    ),
    Column(field("households", "paid_total", Type.MONEY, 88, sortable=False), strong=True),
)  # fmt: skip


def member_rows(members: Sequence[Membership], benefits: Sequence[BenefitLine], today: date) -> list[Row]:
    """The members; those who left or died in small grey."""
    covered = {uid for benefit in benefits if benefit.running for uid in benefit.covered_uids}
    rows = []
    for member in members:
        gone = member.to_month is not None or member.died_on is not None
        period = period_words(member.from_month, member.to_month)
        if member.died_on:
            period = text("households.died_on", day=member.died_on)
        notes = {"id_no": Note("doubt", text("households.people.id_doubt"))} if member.id_state == "doubt" else None
        cells = (
            member.name, member.relation, sex_word(member.sex_code), None if gone else age_of(member.birth, today),
            member.id_no, period, member.person_uid in covered, text("households.names").join(member.benefits),
        )  # fmt: skip
        rows.append(Row(member.person_uid, cells, "", gone, notes))
    return rows


def household_rows(households: Sequence[Membership], heads: dict[bytes, str]) -> list[Row]:
    """The households a person belongs or belonged to."""
    return [
        Row(
            home.household_uid,
            (heads.get(home.household_uid, ""), home.relation, period_words(home.from_month, home.to_month)),
            "",
            home.to_month is not None,
        )
        for home in households
    ]


def benefit_rows(benefits: Sequence[BenefitLine], month: int, payments: Sequence[PaymentLine]) -> list[Row]:
    """Benefits with what was paid of them this month; a new amount shows the old one struck out."""
    rows = []
    for benefit in benefits:
        notes = {}
        told = benefit.periods[-1].sentence if benefit.periods else ""
        if len(benefit.periods) > 1 and benefit.running and benefit.periods[-1].from_month == month:
            notes["amount_fen"] = Note(text=told, old=benefit.periods[-2].amount_fen)
        elif told:
            notes["amount_fen"] = Note(text=told)
        cells = (
            benefit.programme, category_words(benefit.category), covered_words(benefit), benefit.amount_fen,
            benefit.supplement_fen or None, paid_words(benefit, payments, month), status_word(benefit.status),
            period_words(benefit.from_month, benefit.to_month), benefit.certificate_no,
        )  # fmt: skip
        rows.append(Row(benefit.uid, cells, benefit.color_mark or "", benefit.status in STOPPED, notes or None))
    return rows


def year_rows(benefits: Sequence[BenefitLine], month: int) -> list[Row]:
    """Every benefit in every year, the newest first."""
    return [
        Row(
            (year.uid, year.year),
            (str(year.year), year.programme, period_words(year.first_month, year.last_month), year.months,
             year.total_fen),
        )
        for year in benefit_years(benefits, month)
    ]  # fmt: skip


def payment_rows(payments: Sequence[PaymentLine], year: int) -> list[Row]:
    """What was paid in ``year`` by item, person and month, and the sum of each month."""
    lines = [line for line in payments if line.month // 100 == year]
    whole = all((line.amount_fen or 0) % 100 == 0 for line in lines)
    grid: dict[tuple[str, str], dict[int, list[PaymentLine]]] = {}
    for line in lines:
        grid.setdefault((line.item, line.person), {}).setdefault(line.month % 100, []).append(line)
    several = len({person for _, person in grid}) > 1
    rows = [
        _payment_row(dotted((item, person if several else "")), months, whole)
        for (item, person), months in sorted(grid.items())
    ]
    if len(rows) > 1:
        sums = [sum(line.amount_fen or 0 for line in lines if line.month % 100 == month) for month in MONTHS]
        cells = (text("households.payment.sum"), *(_short(fen, whole) for fen in sums), sum(sums))
        rows.append(Row("sum", cells))
    return rows


def _payment_row(title: str, months: dict[int, list[PaymentLine]], whole: bool) -> Row:
    sums = {month: sum(line.amount_fen or 0 for line in lines) for month, lines in months.items()}
    cells = (title, *(_short(sums.get(month, 0), whole) for month in MONTHS), sum(sums.values()))
    returned = [line for lines in months.values() for line in lines if payment_tone(line) != "ok"]
    words = text("kit.list_join").join(f"{formats.month(line.month)} {line.result}" for line in returned)
    return Row(title, cells, notes={"item": Note("warn", words)} if returned else None)


def _short(fen: int, whole: bool) -> str:
    """An amount in a month's cell; a dot where nothing was paid."""
    if not fen:
        return text("households.payment.nothing")
    shown = formats.money(fen)
    return shown.removesuffix(".00") if whole else shown


def years_of(payments: Sequence[PaymentLine], today: date) -> list[int]:
    """The years with payments, the newest first; this year if there are none."""
    return sorted({line.month // 100 for line in payments} | {today.year}, reverse=True)
