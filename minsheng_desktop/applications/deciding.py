"""What a decision comes to: class, amount with its figures, first month. Nothing is written here."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from db.queries import applications as stored
from minsheng_desktop.applications.cases import Case, age_of, details_of
from minsheng_desktop.applications.deadlines import first_month, months_later
from minsheng_desktop.core.errors import AppError, rule_error
from minsheng_desktop.core.operation import UnitOfRead
from minsheng_desktop.core.texts import text
from minsheng_desktop.entitlements.reckoning import ReckonCase, can_reckon, reckon
from minsheng_desktop.programmes.standards import Tariffs, load_tariffs
from minsheng_desktop.rules import year_month
from minsheng_desktop.rules.money import yuan

MINOR_AGE, OLD_AGE = 18, 70
WHOLE_LINE = 100
RECHECK_MONTHS = "recheck_months"
COUNTED_FLAGS = ("severe_illness", "disabled", "student", "single_parent", "no_labour")


@dataclass(frozen=True, slots=True)
class Decision:
    """What is decided: fen a month, figures ({}: stated), class, first month (YYYYMM), income per head and month."""

    amount_fen: int
    supplement_fen: int
    figures: Mapping[str, Any]
    category: str
    from_month: int
    income_fen: int | None

    def columns(self) -> dict[str, Any]:
        """The columns of the application it fills."""
        return {
            "amount_fen": self.amount_fen, "supplement_fen": self.supplement_fen, "category": self.category or None,
            "from_month": self.from_month, "income_fen": self.income_fen,
            "reckoning": json.dumps(dict(self.figures), ensure_ascii=False) if self.figures else None,
        }  # fmt: skip


class Deciding:
    """Works decisions out; standards are read once for however many cases."""

    def __init__(self, uow: UnitOfRead, opinion: str = "") -> None:
        self._uow, self.opinion = uow, opinion.strip()
        self._known: Tariffs | None = None

    @property
    def _tariffs(self) -> Tariffs:
        if self._known is None:
            self._known = load_tariffs(self._uow)
        return self._known

    def decide(self, case: Case, decided_on: date, details: Mapping[str, Any]) -> Decision:
        """What confirming a case comes to. Raises RULE where an amount cannot be reckoned and none is stated."""
        month = self._first(case, decided_on, details)
        said = stated_before(case)
        self._check_income(case, details, month)
        category = str(details.get("category") or said.get("category") or case.row["category"] or "")
        income = details.get("income_fen", case.income_fen)
        amount = details.get("amount_fen", said.get("amount_fen", self._paid_first(case)))
        if amount is not None:
            supplement = int(details.get("supplement_fen", said.get("supplement_fen", 0)))
            return Decision(int(amount), supplement, {}, category, month, income)
        if case.rules["amount_rule"] == "none":
            return Decision(0, 0, {}, category, month, income)
        return self._reckoned(case, details, category, month, income)

    def _check_income(self, case: Case, details: Mapping[str, Any], month: int) -> None:
        """Who has more than the share of the line that the settings name is confirmed with a written reason only.

        A person insured alone (R-034) is not judged by the income of the whole household.
        """
        income = details.get("income_fen", case.income_fen)
        percent = case.rules.entry("income_limit_percent", case.row["category"] or "")
        if not percent or income is None or self.opinion or len(case.covered) < len(case.members):
            return
        line = self._line(case, month)
        if line and (income * 100 > line * percent or (percent <= WHOLE_LINE and income >= line)):
            raise rule_error(
                "applications.over_income",
                income=yuan(income),
                line=yuan(line),
                percent=percent,
                limit=yuan(line * percent // WHOLE_LINE),
            )

    def _line(self, case: Case, month: int) -> int:
        """The line of dibao, fen a month, at the place of a case; 0 where none is set."""
        rural = "dibao_urban" if case.row["urban_rural"] == "urban" else "dibao_rural"
        own = case.row["programme"] if case.row["programme"] in ("dibao_rural", "dibao_urban") else rural
        found = self._tariffs.find(own, month, case.row["area_code"] or self._uow.node.area_code)
        return found.monthly_fen if found else 0

    def _reckoned(
        self, case: Case, details: Mapping[str, Any], category: str, month: int, income: int | None
    ) -> Decision:
        covered, on = case.covered, year_month.first_day(month)
        applicant = next((m for m in case.members if m["person_uid"] == case.row["person_uid"]), covered[0])
        asked = ReckonCase(
            programme=case.row["programme"], month=month, place=case.row["area_code"], covered=len(covered),
            category=category, extra=case.extra, income_fen=income, size=len(case.members),
            cost_fen=details.get("cost_fen"), paid_this_year_fen=self._paid(case, month), rules=case.rules,
            flags=flags_of(case, on), urban_rural=case.row["urban_rural"] or "",
            age=age_of(applicant["birth"], year_month.last_day(month)),
        )  # fmt: skip
        if case.rules["amount_rule"] == "case" and details.get("cost_fen") is None:
            raise rule_error("applications.no_cost")
        try:
            found = reckon(self._uow, asked, self._tariffs)
        except AppError as error:
            if can_reckon(error):
                raise rule_error("applications.not_reckoned", reason=error.message) from error
            raise
        return Decision(found.amount_fen, found.supplement_fen, found.figures, category, month, income)

    def _paid(self, case: Case, month: int) -> int:
        if not case.rules["cap_year_fen"]:
            return 0
        holder = case.row["person_uid"]
        year = year_month.split(month)[0]
        paid = stored.paid_in_year(self._uow.connection, [holder], case.row["programme_uid"], year)
        return paid.get(holder, 0)

    def _first(self, case: Case, decided_on: date, details: Mapping[str, Any]) -> int:
        """The first month stated, else by the rule; one later than the rule's and than this month needs a reason."""
        usual, stated = self._month(case, decided_on), int(details.get("from_month") or 0)
        if stated > max(usual, year_month.of(self._uow.today)) and not self.opinion:
            raise rule_error(
                "applications.late_first_month", month=year_month.to_text(stated), usual=year_month.to_text(usual)
            )
        return stated or usual

    @staticmethod
    def _month(case: Case, decided_on: date) -> int:
        """The first month by the rule; what is paid once belongs to the month of payment or decision."""
        if case.row["period"] == "one_off":
            paid = case.taken("pay")
            return year_month.of(date.fromisoformat(paid["done_on"]) if paid else decided_on)
        births = [member["birth"] for member in case.covered]
        return first_month(case.rules, case.applied_on, decided_on, births, case.rules["age_from"])

    @staticmethod
    def _paid_first(case: Case) -> int | None:
        """What an urgent case was paid before its papers."""
        paid = case.taken("pay")
        return details_of(paid).get("amount_fen") if paid else None


def stated_before(case: Case) -> dict[str, Any]:
    """Class and amount as the first examination proposed them."""
    step = case.taken("preliminary")
    return details_of(step) if step else {}


def flags_of(case: Case, on: date) -> dict[str, int]:
    """How many of the covered bear a flag that is paid on top: by age, else as the fields of the case say."""
    ages = [age_of(member["birth"], on) for member in case.covered]
    found = {
        "minor": sum(age is not None and age < MINOR_AGE for age in ages),
        "aged": sum(age is not None and age >= OLD_AGE for age in ages),
    }
    extra = case.extra
    for flag in COUNTED_FLAGS:
        written = str(extra.get(flag, ""))
        if written.isdigit():
            found[flag] = int(written)
        elif written in text("entitlements.own_yes_words").split():
            found[flag] = 1
    return {flag: count for flag, count in found.items() if count}


def recheck_day(case: Case, decided_on: date, details: Mapping[str, Any]) -> str | None:
    """When a refused household is looked at again (M-035): as stated, else after the months of the setting."""
    if details.get("recheck_on"):
        return str(details["recheck_on"])
    months = int(case.rules[RECHECK_MONTHS])
    return months_later(decided_on, months).isoformat() if months else None
