"""What stands against a benefit: other benefits of the same people and months, ages, conditions, paid months.

Benefits are judged many at once; nothing is written here. An import does not ask: it takes lists as they are and
raises doubts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from db.queries import guards as stored
from db.queries import programmes as definitions
from db.queries.guards import OPEN
from minsheng_desktop.core.errors import AppError, not_found, rule_error
from minsheng_desktop.core.operation import UnitOfRead
from minsheng_desktop.core.texts import text
from minsheng_desktop.programmes.catalogue import load_code_lists
from minsheng_desktop.programmes.settings import Rules, all_rules
from minsheng_desktop.rules import eligibility, year_month
from minsheng_desktop.rules.age import LeapDay

CENTENARIANS = ("elder_80_allowance", "elder_centenarian")  # whether both are drawn at 100 is the setting elder_100
PARTY = {
    eligibility.PARTY_AGE: "entitlements.party_age",
    eligibility.PARTY_YEARS: "entitlements.party_years",
    eligibility.PARTY_INCOME: "entitlements.party_income",
    eligibility.PARTY_BARRED: "entitlements.party_disqualified",
}


@dataclass(frozen=True, slots=True)
class Start:
    """A benefit that is to be drawn by ``persons`` from ``month`` on (to ``last_month``; ``OPEN``: on).

    ``persons`` are those it covers; ``ignored`` benefits are about to end and do not stand against it. ``extra``
    holds the programme's own fields.
    """

    programme: str
    persons: tuple[bytes, ...]
    household: bytes | None
    month: int
    place: str = ""
    last_month: int = OPEN
    extra: Mapping[str, str] = field(default_factory=dict)
    ignored: frozenset[bytes] = frozenset()


@dataclass(frozen=True, slots=True)
class Guarded:
    """What stands against a benefit (``refusals``) and what a person should look at (``warnings``)."""

    refusals: tuple[AppError, ...] = ()
    warnings: tuple[str, ...] = ()


def check_start(
    uow: UnitOfRead, programme: str, persons: Sequence[bytes], household: bytes | None, month: int, place: str = "",
    extra: Mapping[str, str] | None = None, ignored: frozenset[bytes] = frozenset(),
) -> Guarded:  # fmt: skip
    """What stands against ``persons`` drawing a programme (its code) from ``month`` on."""
    start = Start(programme, tuple(persons), household, month, place, OPEN, extra or {}, ignored)
    return check_starts(uow, [start])[0]


def check_starts(uow: UnitOfRead, starts: Sequence[Start]) -> list[Guarded]:
    """As ``check_start`` for many benefits at once, in their order; among themselves they are not compared.

    Raises NOT_FOUND for an unknown programme.
    """
    facts = _Facts(uow, starts)
    return [_Judge(uow, facts, start).guarded() for start in starts]


class _Facts:
    """Everything the judging of some benefits needs, in a handful of queries."""

    def __init__(self, uow: UnitOfRead, starts: Sequence[Start]) -> None:
        everybody = list({person for start in starts for person in start.persons})
        homes = list({start.household for start in starts if start.household})
        others = stored.same_number(uow.connection, everybody)
        self.persons = stored.persons(uow.connection, everybody)
        self.drawn: dict[bytes, list[dict[str, Any]]] = {}
        for row in stored.drawn_by(uow.connection, [*everybody, *others]):
            self.drawn.setdefault(others.get(row["who"], row["who"]), []).append(row)
        self.at_home: dict[bytes, list[dict[str, Any]]] = {}
        for row in stored.drawn_at_home(uow.connection, homes):
            self.at_home.setdefault(row["household_uid"], []).append(row)
        self.programmes = {row["code"]: row for row in definitions.all_programmes(uow.connection)}
        self._rules: dict[tuple[int, str], Mapping[bytes, Rules]] = {}
        self._uow = uow

    def rules(self, month: int, place: str) -> Mapping[bytes, Rules]:
        """The settings of every programme as they stand in a month."""
        key = (month, place)
        if key not in self._rules:
            self._rules[key] = all_rules(self._uow, year_month.last_day(month), place)
        return self._rules[key]


class _Judge:
    """Judges one benefit."""

    def __init__(self, uow: UnitOfRead, facts: _Facts, start: Start) -> None:
        self.uow, self.facts, self.start = uow, facts, start
        if start.programme not in facts.programmes:
            raise not_found("entitlements.no_programme", programme=start.programme)
        self.programme = facts.programmes[start.programme]
        self.all_rules = facts.rules(start.month, start.place)
        self.rules = self.all_rules[self.programme["uid"]]

    def guarded(self) -> Guarded:
        """Refusals and warnings of the benefit."""
        refusals = [*self._at_home()]
        for person in self.start.persons:
            refusals += [*self._dead(person), *self._others(person), *self._barred(person), *self._age(person)]
        refusals += [*self._needs(), *self._certificate(), *self._party_member()]
        seen = {(error.code, *map(str, error.params.items())): error for error in refusals}
        return Guarded(tuple(seen.values()), tuple(self._warnings()))

    def _name(self, person: bytes) -> str:
        return str(self.facts.persons.get(person, {}).get("name", ""))

    def _overlapping(self, row: Mapping[str, Any]) -> bool:
        if row["benefit"] in self.start.ignored:
            return False
        if self.programme["period"] == "one_off":  # nobody is paid twice in a round; cases may come again
            again = row["code"] == self.start.programme and row["first"] == self.start.month
            return bool(again and self.rules.word("amount_rule") != "case")
        return bool(row["last"] >= self.start.month and row["first"] <= self.start.last_month)

    def _at_home(self) -> Iterator[AppError]:
        if self.programme["unit"] != "household" or not self.start.household:
            return
        for row in self.facts.at_home.get(self.start.household, ()):
            if row["code"] == self.start.programme and self._overlapping(row):
                yield self._exists(row)

    def _exists(self, row: Mapping[str, Any]) -> AppError:
        until = ""
        if row["last"] != OPEN:
            until = text("entitlements.guard.to", month=year_month.to_text(row["last"]))
        return rule_error(
            "entitlements.exists", name=row["name"], programme=row["short_name"],
            first=year_month.to_text(row["first"]), last=until,
        )  # fmt: skip

    def _dead(self, person: bytes) -> Iterator[AppError]:
        died_on = self.facts.persons.get(person, {}).get("died_on")
        if died_on and int(died_on[:7].replace("-", "").ljust(6, "9")) < self.start.month:
            yield rule_error("households.has_died", name=self._name(person))

    def _others(self, person: bytes) -> Iterator[AppError]:
        """The same programme twice, or two that exclude each other (R-028), in one month."""
        for row in self.facts.drawn.get(person, ()):
            if not self._overlapping(row):
                continue
            if row["code"] == self.start.programme:
                yield self._exists(row)
            elif self._excludes(row):
                yield rule_error(
                    "entitlements.exclusive", name=self._name(person), other=row["short_name"],
                    programme=self.programme["short_name"], first=year_month.to_text(row["first"]),
                    month=year_month.to_text(self.start.month),
                    last=year_month.to_text(year_month.add(self.start.month, -1)),
                )  # fmt: skip

    def _excludes(self, row: Mapping[str, Any]) -> bool:
        other = self.all_rules.get(row["programme_uid"])
        if {row["code"], self.start.programme} == set(CENTENARIANS):
            return bool(self.rules["elder_100"] == "replace")
        return row["code"] in self.rules["excludes"] or (
            other is not None and self.start.programme in other["excludes"]
        )

    def _barred(self, person: bytes) -> Iterator[AppError]:
        for row in self.facts.drawn.get(person, ()):
            until = row["barred_until"]
            same = row["code"] == self.start.programme or self._excludes(row)
            if same and until and self.start.month < int(until[:7].replace("-", "")):
                yield rule_error(
                    "entitlements.barred", name=self._name(person), programme=row["short_name"], until=until
                )

    def _age(self, person: bytes) -> Iterator[AppError]:
        birth = _day(self.facts.persons.get(person, {}).get("birth"))
        if birth is None:
            return
        found = eligibility.judge_age(
            birth, self.start.month, limits_of(self.rules), bool(self.start.extra.get("school"))
        )
        if found is None:
            return
        shared = {"name": self._name(person), "programme": self.programme["short_name"], "age": found.age}
        month = year_month.to_text(self.start.month)
        if found.reason == eligibility.TOO_YOUNG:
            first = year_month.to_text(year_month.of(found.day))
            yield rule_error("entitlements.too_young", day=found.day.isoformat(), first=first, month=month, **shared)
        else:
            yield rule_error("entitlements.too_old", day=found.day.isoformat(), month=month, **shared)

    def _needs(self) -> Iterator[AppError]:
        """Some benefits are drawn only beside another one (R-029, R-030)."""
        wanted = tuple(self.rules["eligible_any"])
        if not wanted:
            return
        for person in self.start.persons:
            held = {row["code"] for row in self.facts.drawn.get(person, ()) if self._holds(row)}
            if not held & set(wanted):
                names = [self.facts.programmes[code]["short_name"] for code in wanted if code in self.facts.programmes]
                yield rule_error(
                    "entitlements.not_eligible", name=self._name(person), programme=self.programme["short_name"],
                    month=year_month.to_text(self.start.month), needed=text("changes.list_join").join(names),
                )  # fmt: skip

    def _holds(self, row: Mapping[str, Any]) -> bool:
        return row["first"] <= self.start.month <= row["last"] and row["benefit"] not in self.start.ignored

    def _certificate(self) -> Iterator[AppError]:
        """Nothing is drawn on a disability certificate that is frozen or has run out."""
        until = self.start.extra.get("cert_valid_until", "")
        if self._says("cert_frozen"):
            yield rule_error("entitlements.certificate_frozen", programme=self.programme["short_name"])
        elif _day(until) and int(until[:7].replace("-", "")) < self.start.month:
            yield rule_error(
                "entitlements.certificate_expired", programme=self.programme["short_name"], day=until,
                month=year_month.to_text(self.start.month),
            )  # fmt: skip

    def _party_member(self) -> Iterator[AppError]:
        """R-036, as far as the programme's fields say it."""
        age, years = self.rules["age_from"], self.rules["party_years"]
        joined = _day(self.start.extra.get("party_joined_on"))
        if not years or joined is None:
            return
        for person in self.start.persons:
            birth = _day(self.facts.persons.get(person, {}).get("birth"))
            if birth is None:
                continue
            paid = self.rules.flag("no_fixed_income") and self._says("fixed_subsidy")
            member = eligibility.PartyMember(birth, joined, False, paid, paid, self._says("disqualified"))
            for reason in eligibility.judge_party_member(member, _first_day(self.start.month), age, years):
                yield rule_error(
                    PARTY[reason], name=self._name(person), age=age, years=years,
                    programme=self.programme["short_name"],
                )  # fmt: skip

    def _says(self, key: str) -> bool:
        return self.start.extra.get(key, "") in text("entitlements.own_yes_words").split()

    def _warnings(self) -> Iterator[str]:
        limited = limits_of(self.rules)
        county = self.uow.node.area_code[:6]
        for person in self.start.persons:
            row = self.facts.persons.get(person)
            if row is None:
                continue
            if (limited.first or limited.last) and _day(row["birth"]) is None:
                yield text("entitlements.guard.no_birth", name=row["name"], programme=self.programme["short_name"])
            number = row["id_no"] or ""
            if self.rules["residence"] == "hukou" and row["id_state"] == "valid" and not number.startswith(county):
                yield text("entitlements.guard.foreign", name=row["name"])


def limits_of(rules: Rules) -> eligibility.AgeLimits:
    """The ages a programme's settings name."""
    leap = LeapDay.FEBRUARY_28 if rules["leap_birthday"] == "28feb" else LeapDay.MARCH_1
    first, last, study = (rules.number(key) or None for key in ("age_from", "age_to", "study_until"))
    return eligibility.AgeLimits(first, last, study, leap)


def _day(written: str | None) -> date | None:
    try:
        return date.fromisoformat(written) if written else None
    except ValueError:
        return None


def _first_day(month: int) -> date:
    year, of_year = year_month.split(month)
    return date(year, of_year, 1)


# paid months


@cache
def _failed_words() -> tuple[str, ...]:
    item = load_code_lists()["payment_status"].item("failed")
    return (item.code, item.label, *item.aliases)


def paid_until(uow: UnitOfRead, uids: Sequence[bytes]) -> dict[bytes, int]:
    """Benefit → the last month (YYYYMM) on record as paid; a payment that failed is none."""
    return stored.paid_months(uow.connection, uids, _failed_words())


def paid_since(uow: UnitOfRead, uid: bytes, since: int) -> list[tuple[int, int]]:
    """(month, fen) on record as paid of a benefit from ``since`` (YYYYMM) on."""
    return stored.paid_by_month(uow.connection, uid, since, _failed_words())


def paid_refusal(paid: int | None, month: int) -> AppError | None:
    """Why nothing can change from ``month`` on where ``paid`` is the last month paid; None: it can."""
    if paid is None or month > paid:
        return None
    return rule_error(
        "entitlements.paid_month", month=year_month.to_text(month), paid=year_month.to_text(paid),
        next=year_month.to_text(year_month.add(paid, 1)),
    )  # fmt: skip
