"""计算说明: how an amount was reckoned, in one sentence with its figures."""

from __future__ import annotations

import json

from minsheng_desktop.core.texts import has_text, text
from minsheng_desktop.programmes.catalogue import load_code_lists
from minsheng_desktop.programmes.standards import class_key
from minsheng_desktop.rules import reckoning as worked
from minsheng_desktop.rules.entitlement_amount import StatedPeriod, gap_per_person
from minsheng_desktop.rules.money import yuan
from minsheng_desktop.rules.reckoning import Figures

PLUS = " + "


def explain(figures: Figures | None) -> str:
    """How an amount was reckoned, in one sentence with its figures; of no figures: that it was stated."""
    if not figures:
        return text("standards.reckoning.stated")
    amounts = worked.work_out(figures)
    sentences = [*_main(figures, amounts.amount), *(_extra(*extra) for extra in figures.get("extras", ()))]
    if amounts.supplement:
        sentences.append(text("standards.reckoning.total", amount=yuan(amounts.total)))
    return text("standards.reckoning.join").join(sentences)


def explained(stored: str | None) -> str:
    """The sentence of figures as they are stored; "" where the amount was stated."""
    return explain(json.loads(stored)) if stored else ""


def _main(figures: Figures, amount: int) -> list[str]:
    rule = figures["rule"]
    if rule == worked.NONE:
        return [text("standards.reckoning.none")]
    if rule == worked.CASE:
        return _case_sentences(figures)
    if rule == worked.GAP:
        return _gap(figures, amount)
    if rule == worked.COMPOSITE:
        return [_composite_sentence(figures, amount)]
    if "whole" in figures:
        shown = {"whole": yuan(figures["whole"]), "months": figures.get("months", 12), "amount": yuan(amount)}
        if figures["persons"] == 1:
            return [text("standards.reckoning.whole", **shown)]
        return [text("standards.reckoning.whole_persons", persons=figures["persons"], **shown)]
    return _flat_sentences(figures, amount)


def _gap(figures: Figures, amount: int) -> list[str]:
    line, income, persons, floor = figures["line"], figures["income"], figures["persons"], figures.get("floor", 0)
    found = _stated(figures, line)
    if income >= line:
        return [*found, text("standards.reckoning.no_gap", income=yuan(income), line=yuan(line))]
    gap = gap_per_person(line, income)
    shown = {"persons": persons, "amount": yuan(amount)}
    if gap < floor:
        return [*found, text("standards.reckoning.floored", gap=yuan(gap), floor=yuan(floor), **shown)]
    found.append(text("standards.reckoning.gap", line=yuan(line), income=yuan(income), **shown))
    if figures.get("implied"):
        found.append(text("standards.reckoning.implied"))
    return found


def _stated(figures: Figures, line: int) -> list[str]:
    """How a line stated for the year becomes one of the month."""
    if "stated" not in figures:
        return []
    return [text("standards.reckoning.line_stated", stated=yuan(figures["stated"]), line=yuan(line))]


def _flat_sentences(figures: Figures, amount: int) -> list[str]:
    each, persons = figures["each"], figures["persons"]
    shown = {"each": yuan(each), "persons": persons, "amount": yuan(amount)}
    if figures["rule"] == worked.POINTS:
        points = {"points": figures["points"], "amount": yuan(amount)}
        return [text("standards.reckoning.points", each=yuan(each), **points)]
    if figures.get("bands"):
        bands = [text("standards.reckoning.band", age=age, fen=yuan(fen)) for age, fen in figures["bands"]]
        return [text("standards.reckoning.composite", parts=PLUS.join(bands),
                     amount=yuan(amount))]  # fmt: skip
    category = category_label(figures.get("category", ""))
    if figures.get("flagged"):
        raised = {
            "persons": persons - figures["flagged"], "top": yuan(figures["top"]), "flagged": figures["flagged"],
            "top_category": category_label(figures["top_category"]),
            "flags": "/".join(flag_label(flag) for flag in figures["flags"]),
        }  # fmt: skip
        return [text("standards.reckoning.tier_raised", **(shown | raised), category=category)]
    found = []
    if "stated" in figures:
        found = [text("standards.reckoning.yearly", stated=yuan(figures["stated"]), each=yuan(each))]
    if figures.get("household"):
        return [*found, text("standards.reckoning.household", each=yuan(each))]
    if category:
        if persons == 1:
            return [*found, text("standards.reckoning.class_one", category=category, each=yuan(each))]
        return [*found, text("standards.reckoning.class_each", category=category, **shown)]
    if persons == 1:
        return found or [text("standards.reckoning.one", each=yuan(each))]
    return [*found, text("standards.reckoning.each", **shown)]


def _composite_sentence(figures: Figures, amount: int) -> str:
    parts = []
    for code, fen, period in figures["parts"]:
        name = text(f"standards.reckoning.part_name.{code or 'line'}")
        if period == StatedPeriod.YEAR:
            parts.append(text("standards.reckoning.part_year", name=name, fen=yuan(fen)))
        else:
            parts.append(text("standards.reckoning.part_month", name=name, fen=yuan(fen)))
    shown = {"parts": PLUS.join(parts), "amount": yuan(amount)}
    if figures.get("category"):
        return text("standards.reckoning.composite_class", category=category_label(figures["category"]), **shown)
    return text("standards.reckoning.composite", **shown)


def _extra(flag: str, fen: int, persons: int) -> str:
    shown = {"each": yuan(fen), "persons": persons, "amount": yuan(fen * persons)}
    return text("standards.reckoning.extra", flag=flag_label(flag), **shown)


def _case_sentences(figures: Figures) -> list[str]:
    case = worked.case_of(figures)
    shown = {"cost": yuan(figures["cost"]), "percent": figures["percent"], "share": yuan(case.share)}
    if figures.get("deductible"):
        found = [text("standards.reckoning.case", deductible=yuan(figures["deductible"]), **shown)]
    else:
        found = [text("standards.reckoning.case_plain", **shown)]
    if case.capped == "case":
        found.append(text("standards.reckoning.case_cap", cap=yuan(figures["case_cap"]), amount=yuan(case.amount)))
    if case.capped == "year":
        paid = {"cap": yuan(figures["year_cap"]), "paid": yuan(figures.get("paid", 0))}
        found.append(text("standards.reckoning.year_cap", **paid, left=yuan(case.left or 0), amount=yuan(case.amount)))
    return found


def category_label(category: str) -> str:
    """A class as people read it."""
    name, _, code = class_key(category).partition(":")
    lists = load_code_lists()
    if code and name in lists and lists[name].find(category):
        return lists[name].item(code).label
    return text("standards.reckoning.age", age=category) if category.isdigit() else category


def flag_label(flag: str) -> str:
    """A flag of a person as people read it."""
    return text(f"standards.flag.{flag}") if has_text(f"standards.flag.{flag}") else flag
