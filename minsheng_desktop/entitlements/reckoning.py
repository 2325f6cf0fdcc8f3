"""What somebody is due under a programme in a month, and the sentence that tells how (计算说明).

The figures of an amount follow from the settings of the programme at the place, the standards in force in the month and
what is known of the case; ``rules/reckoning.py`` works them out. What is stored is the figures.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from db.queries.standards import programme_row
from minsheng_desktop.core.errors import AppError, rule_error
from minsheng_desktop.core.operation import UnitOfRead
from minsheng_desktop.entitlements.sentences import explain as explain
from minsheng_desktop.entitlements.sentences import explained as explained
from minsheng_desktop.programmes.records import StandardRecord
from minsheng_desktop.programmes.settings import rules_of
from minsheng_desktop.programmes.standards import Tariffs, class_key, load_tariffs
from minsheng_desktop.rules import reckoning as worked
from minsheng_desktop.rules import year_month
from minsheng_desktop.rules.entitlement_amount import StatedPeriod, to_yearly

COMPOSITE_PARTS = ("", "basic", "care", "living", "pocket", "clothing")
AGE_BAND = "age_band"
ANNUAL = "annual"  # the period of programmes whose amounts are those of a year
LONGEVITY = 100  # years from which the old-age allowance may be replaced by another
NOTHING: Mapping[str, Any] = {}


class RuleValues(Protocol):
    """Settings of a programme at a place, by key."""

    def __getitem__(self, key: str) -> Any:
        """The value of a setting."""


@dataclass(frozen=True, slots=True)
class ReckonCase:
    """What an amount is reckoned from. ``income_fen`` is per head and month, ``place`` an area code ("": the office's).

    ``extra`` holds the fields of the programme by key, ``flags`` how many of the covered persons bear a flag
    (severe_illness, elderly …), ``age`` completed years; ``cost_fen`` and ``paid_this_year_fen`` are for one-off
    cases; ``months``: for how many months of the year a yearly amount is due (None: all). ``yearly``, whether amounts
    are those of a year, follows from the programme.
    """

    programme: str
    month: int
    place: str = ""
    covered: int = 1
    category: str = ""
    extra: Mapping[str, Any] = field(default_factory=dict)
    income_fen: int | None = None
    size: int | None = None
    cost_fen: int | None = None
    paid_this_year_fen: int = 0
    rules: RuleValues | None = None
    flags: Mapping[str, int] = field(default_factory=dict)
    urban_rural: str = ""
    age: int | None = None
    months: int | None = None
    yearly: bool = False


@dataclass(frozen=True, slots=True)
class Reckoned:
    """Fen a month (a year for yearly programmes, once for a case), the figures to store and the sentence to show."""

    amount_fen: int
    supplement_fen: int
    figures: dict[str, Any]
    sentence: str


def reckon(uow: UnitOfRead, case: ReckonCase, tariffs: Tariffs | None = None) -> Reckoned:
    """What a case is due.

    Raises RULE ``standards.no_standard`` where no standard is in force, ``standards.no_income`` where the gap is paid
    and no income is known, ``standards.no_rule`` where the programme's amount is stated and not reckoned.
    """
    rules = case.rules if case.rules is not None else rules_of(
        uow, case.programme, year_month.first_day(case.month), case.place
    )  # fmt: skip
    programme = programme_row(uow.connection, case.programme) or {}
    dated = replace(case, yearly=programme.get("period") == ANNUAL)
    return reckoned(figures_of(dated, rules, tariffs or load_tariffs(uow), case.place or uow.node.area_code))


def reckoned(figures: dict[str, Any]) -> Reckoned:
    """Amounts and sentence of figures."""
    amounts = worked.work_out(figures)
    return Reckoned(amounts.amount, amounts.supplement, figures, explain(figures))


def figures_of(case: ReckonCase, rules: RuleValues, tariffs: Tariffs, place: str) -> dict[str, Any]:
    """The figures of a case; raises as ``reckon`` does."""
    figures = group_figures(case, rules, tariffs, place)
    rule = figures["rule"]
    if rule == worked.GAP:
        if case.income_fen is None:
            raise rule_error("standards.no_income")
        figures["income"] = case.income_fen
    if rule == worked.POINTS:
        figures["points"] = _points(case, figures.pop("points_from"))
    if rule == worked.CASE:
        figures |= {"cost": case.cost_fen or 0, "paid": case.paid_this_year_fen}
    per_person = rule in (worked.GAP, worked.TIER, worked.FIXED, worked.GRADE, worked.COMPOSITE)
    figures["persons"] = max(0, case.covered) if per_person and not figures.get("household") else 1
    if "top" in figures:
        figures["flagged"] = min(case.covered, sum(case.flags.get(flag, 0) for flag in figures["flags"]))
    extras = [[flag, fen, case.flags[flag]] for flag, fen in figures.pop("extra_each", []) if case.flags.get(flag)]
    if extras:
        figures["extras"] = extras
    if "whole" in figures:
        figures["months"] = 12 if case.months is None else case.months
    return figures


def _points(case: ReckonCase, key: str) -> int:
    written = str(case.extra.get(key, "")).strip()
    if not written.isdigit():
        raise rule_error("standards.no_points", field=key)
    return int(written)


def group_figures(case: ReckonCase, rules: RuleValues, tariffs: Tariffs, place: str) -> dict[str, Any]:
    """The figures that all cases of one place, class and month share; raises RULE where a standard is missing."""
    rule = str(rules["amount_rule"] or worked.NONE)
    if rule == worked.NONE:
        raise rule_error("standards.no_rule")
    if rule == worked.CASE:
        return _case(case, rules, tariffs, place)
    if rule == worked.COMPOSITE:
        figures = _composite(case, rules, tariffs, place)
    else:
        figures = _flat(case, rules, tariffs, place, rule)
    extras = _extras(case, rules, tariffs, place)
    if rule == worked.TIER and rules["extra_by"] and not extras:
        _raise_tier(figures, case, rules, tariffs, place)
    if extras:
        figures["extra_each"] = extras
    return figures


def _grade(case: ReckonCase, rules: RuleValues, tariffs: Tariffs, place: str) -> str:
    """The class a standard is looked up by: the category, a field of the programme, or a band of age."""
    source = str(rules["grade_from"] or "category")
    if source == AGE_BAND:
        bands = tariffs.classes(case.programme, case.month, place)
        return worked.band_of(case.age, bands) if case.age is not None else case.category
    return str(case.extra.get(source) or "") or case.category


def _flat(case: ReckonCase, rules: RuleValues, tariffs: Tariffs, place: str, rule: str) -> dict[str, Any]:
    grade = case.category if rule == worked.GAP else _grade(case, rules, tariffs, place)
    standard = _in_force(case, tariffs, place, grade)
    figures: dict[str, Any] = {"rule": rule, "month": case.month, "standard": standard.key}
    if rule == worked.GAP:
        figures["line"] = standard.monthly_fen
        floor = tariffs.find(case.programme, case.month, place, case.category, "floor") if rules["floor"] else None
        if floor is not None:
            figures["floor"] = floor.monthly_fen
    elif case.yearly and rule == worked.POINTS:
        figures["each"] = to_yearly(standard.amount_fen or 0, StatedPeriod(standard.period))
    elif case.yearly:
        figures["whole"] = to_yearly(standard.amount_fen or 0, StatedPeriod(standard.period))
    else:
        figures["each"] = standard.monthly_fen
        _add_band(figures, case, rules, tariffs, place)
    if standard.period == StatedPeriod.YEAR:
        figures["stated"] = standard.amount_fen
    if standard.category and grade:
        figures["category"] = grade
    if standard.of_household:
        figures["household"] = True
    if rule == worked.POINTS:
        figures["points_from"] = str(rules["grade_from"] or "service_years")
    return figures


def _add_band(figures: dict[str, Any], case: ReckonCase, rules: RuleValues, tariffs: Tariffs, place: str) -> None:
    """Where the longevity allowance adds to the old-age allowance, both are paid together (R-016)."""
    if rules["grade_from"] != AGE_BAND or rules["elder_100"] != "add" or (case.age or 0) < LONGEVITY:
        return
    bands = tariffs.classes(case.programme, case.month, place)
    both = [band for band in (worked.band_of(LONGEVITY, bands), worked.band_of(LONGEVITY - 1, bands)) if band]
    if len(set(both)) > 1:
        each = [_in_force(case, tariffs, place, band) for band in both]
        figures["bands"] = [[band, standard.monthly_fen] for band, standard in zip(both, each, strict=True)]
        figures["each"] = sum(standard.monthly_fen for standard in each)


def _in_force(case: ReckonCase, tariffs: Tariffs, place: str, grade: str, part: str = "") -> StandardRecord:
    found = tariffs.find(case.programme, case.month, place, grade, part, case.urban_rural)
    if found is None:
        raise rule_error("standards.no_standard", month=year_month.to_text(case.month), category=grade)
    return found


def _composite(case: ReckonCase, rules: RuleValues, tariffs: Tariffs, place: str) -> dict[str, Any]:
    grade = _grade(case, rules, tariffs, place)
    found = [
        (part, standard)
        for part in COMPOSITE_PARTS
        if (standard := tariffs.find(case.programme, case.month, place, grade, part, case.urban_rural)) is not None
    ]
    if not found:
        raise rule_error("standards.no_standard", month=year_month.to_text(case.month), category=grade)
    parts = [worked.Part(part, standard.amount_fen or 0, standard.period) for part, standard in found]
    figures: dict[str, Any] = {
        "rule": worked.COMPOSITE, "month": case.month, "parts": [list(part) for part in parts],
        "each": worked.composite_monthly(parts), "standard": " ".join(standard.key for _, standard in found),
    }  # fmt: skip
    if grade:
        figures["category"] = grade
    return figures


def _extras(case: ReckonCase, rules: RuleValues, tariffs: Tariffs, place: str) -> list[list[Any]]:
    """Flags for which something is paid on top in the month, with fen a person."""
    found = []
    for flag in rules["extra_by"] or ():
        standard = tariffs.find(case.programme, case.month, place, flag, "extra", case.urban_rural)
        if standard is not None:
            found.append([flag, standard.monthly_fen])
    return found


def _raise_tier(figures: dict[str, Any], case: ReckonCase, rules: RuleValues, tariffs: Tariffs, place: str) -> None:
    """Where tiers are paid and no extra is set, a person with a flag is paid the highest tier (R-012)."""
    tiers = tariffs.classes(case.programme, case.month, place)
    if tiers and class_key(tiers[0]) != class_key(case.category):
        highest = _in_force(case, tariffs, place, tiers[0])
        figures |= {"top": highest.monthly_fen, "top_category": tiers[0], "flags": list(rules["extra_by"])}


def _case(case: ReckonCase, rules: RuleValues, tariffs: Tariffs, place: str) -> dict[str, Any]:
    """Deductible, share and caps: the standards of the place, else the settings of the programme."""

    def part(code: str, key: str) -> int:
        found = tariffs.find(case.programme, case.month, place, case.category, code, case.urban_rural)
        return (found.amount_fen or 0) if found is not None else int(rules[key] or 0)

    return {
        "rule": worked.CASE,
        "month": case.month,
        "deductible": part("deductible", "deductible_fen"),
        "percent": int(rules["ratio_percent"] or 100),
        "case_cap": part("cap_case", "cap_case_fen"),
        "year_cap": part("cap_year", "cap_year_fen"),
    }


def can_reckon(error: AppError) -> bool:
    """Whether an error of ``reckon`` says that the case lacks a figure (and not that it is wrong)."""
    return error.code.startswith("standards.no_")
