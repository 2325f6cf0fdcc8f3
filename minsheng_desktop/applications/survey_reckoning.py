"""The lines of a visit: amounts from reference values, vouchers, and the income per head with its sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from db.queries import surveys
from minsheng_desktop.applications.survey_records import DeductionEntry, IncomeEntry, NewSurvey, SurveyReckoned
from minsheng_desktop.core.errors import AppError, input_error
from minsheng_desktop.core.fields import Field, Type, field
from minsheng_desktop.core.operation import UnitOfRead
from minsheng_desktop.core.texts import text
from minsheng_desktop.programmes.catalogue import load_code_lists
from minsheng_desktop.programmes.settings import rules_of
from minsheng_desktop.rules import means
from minsheng_desktop.rules.money import spelt

RELIEF = "temp_relief"
LONGEST = 200
OPERATING = "operating"  # the kind that may be a loss

HOUSING: tuple[Field, ...] = (
    field("means", "house_owner"),
    field("means", "house_structure"),
    field("means", "house_rooms", Type.INTEGER),
    field("means", "house_area"),
    field("means", "house_year", Type.INTEGER),
    field("means", "house_grade"),
    field("means", "house_other"),
)
ASSETS: tuple[Field, ...] = (
    field("means", "asset_vehicle"),
    field("means", "asset_house"),
    field("means", "asset_deposit_fen", Type.MONEY),
    field("means", "asset_business"),
    field("means", "asset_machinery"),
    field("means", "asset_land"),
    field("means", "asset_livestock"),
    field("means", "asset_appliances"),
    field("means", "asset_other"),
)
# kind, person, item, quantity, unit, unit fen, bill, insured, second, amount, voucher
Line = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Reckoning:
    """A visit worked out: its year, its lines as they are stored, what they come to."""

    year: int
    lines: tuple[Line, ...]
    reckoned: SurveyReckoned


def reckon_lines(uow: UnitOfRead, new: NewSurvey, place: str, members: int) -> Reckoning:
    """Work out the lines of a visit for ``members`` persons at a place (area code). Raises INPUT."""
    year = new.year or new.visited_on.year
    known = _references(uow, year, place)
    income = [_income(entry, known, year) for entry in new.income]
    deductions = [_deduction(entry) for entry in new.deductions]
    found = means.per_capita([(line[0], line[9]) for line in income], [part for part, _ in deductions], members)
    lines = (*income, *(line for _, line in deductions))
    threshold = rules_of(uow, RELIEF, new.visited_on).number("self_paid_relief_fen")
    return Reckoning(year, lines, reckoned_of(found, means.needs_relief(found.self_paid_fen, threshold)))


def reckoned_of(found: means.Means, relief: bool) -> SurveyReckoned:
    """What a visit comes to, with its sentence."""
    return SurveyReckoned(
        found.income,
        found.deductions,
        found.members,
        found.income_fen,
        found.deduction_fen,
        found.net_fen,
        found.per_head_fen,
        found.self_paid_fen,
        relief,
        explain_means(found),
    )


def explain_means(found: means.Means) -> str:
    """The sentence with its figures (计算说明)."""
    words = kind_words()
    listed = [text("means.part", what=words[kind], amount=spelt(fen)) for kind, fen in found.income.items() if fen]
    spent = [text("means.part", what=words[kind], amount=spelt(fen)) for kind, fen in found.deductions.items() if fen]
    return text(
        "means.sentence",
        income=text("means.plus").join(listed) or text("means.no_income"),
        deductions=text("means.less", parts=text("means.plus").join(spent)) if spent else "",
        net=spelt(found.net_fen),
        members=found.members,
        head=spelt(found.per_head_fen),
    )


def kind_words() -> dict[str, str]:
    """Kinds of income and deduction: code → word."""
    lists = load_code_lists()
    return {item.code: item.label for name in ("income_kind", "deduction_kind") for item in lists[name].items}


def _references(uow: UnitOfRead, year: int, place: str) -> dict[str, dict[str, Any]]:
    """Item → the value that counts at the place: the most specific one."""
    rows = surveys.reference_values(uow.connection, year, place)
    return {row["item"]: row for row in sorted(rows, key=lambda row: len(row["place"]))}


def _income(entry: IncomeEntry, known: Mapping[str, Mapping[str, Any]], year: int) -> Line:
    item = _item(entry.item)
    if entry.kind not in means.INCOME_KINDS:
        raise input_error("means.line_kind", value=entry.kind[:20])
    unit, unit_fen, amount = entry.unit.strip(), entry.unit_fen, entry.amount_fen
    if amount is None:
        if entry.quantity is None:
            raise input_error("means.line_amount", item=item)
        if unit_fen is None:
            reference = known.get(item)
            if reference is None:
                raise input_error("means.no_reference_value", item=item, year=year)
            unit_fen, unit = reference["amount_fen"], unit or reference["unit"]
        if entry.quantity < 0 or unit_fen < 0:
            raise input_error("means.line_amount", item=item)
        amount = means.from_reference(entry.quantity, unit_fen)
    if amount < 0 and entry.kind != OPERATING:
        raise input_error("means.line_amount", item=item)
    quantity = format(entry.quantity, "f") if entry.quantity is not None else None
    return (entry.kind, entry.person_uid, item, quantity, unit or None, unit_fen, None, None, None, amount, None)


def _deduction(entry: DeductionEntry) -> tuple[means.Deduction, Line]:
    item = _item(entry.item)
    insured, second = entry.insured_fen or 0, entry.second_fen or 0
    part = means.Deduction(entry.kind, entry.voucher_no, entry.amount_fen, entry.bill_fen, insured, second)
    for fault in means.faults_of(part):
        raise _fault(fault, entry, item)
    voucher = entry.voucher_no.strip()[:LONGEST]
    bills = (entry.bill_fen, entry.insured_fen, entry.second_fen)
    return part, (entry.kind, entry.person_uid, item, None, None, None, *bills, part.paid_fen, voucher)


def _fault(fault: str, entry: DeductionEntry, item: str) -> AppError:
    if fault == "kind":
        return input_error("means.line_kind", value=entry.kind[:20])
    if fault == "voucher":
        return input_error("means.no_voucher", item=item)
    return input_error("means.line_amount" if fault == "amount" else "means.insured_more", item=item)


def _item(written: str) -> str:
    item = written.strip()
    if not item or len(item) > LONGEST:
        raise input_error("means.no_item", most=LONGEST)
    return item


def sheet_values(fields: Sequence[Field], values: Mapping[str, object]) -> dict[str, object]:
    """What was seen of house or belongings, without empty values. Raises INPUT for an unknown key or a wrong value."""
    known = {own.key: own for own in fields}
    found: dict[str, object] = {}
    for key, value in values.items():
        if key not in known:
            raise input_error("means.unknown_key", name=key[:40], names=text("means.and").join(known))
        if value in (None, ""):
            continue
        number = known[key].type in (Type.INTEGER, Type.MONEY)
        if number and (isinstance(value, bool) or not isinstance(value, int) or value < 0):
            raise input_error("means.not_a_number", field=str(known[key].label))
        found[key] = value if number else str(value).strip()[:LONGEST]
    return found
