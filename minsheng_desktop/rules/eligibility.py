"""Who may draw a benefit in a month: ages (R-030…R-032) and long-standing Party members (R-036)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from minsheng_desktop.rules import year_month
from minsheng_desktop.rules.age import LeapDay, completed_years, reached_on

TOO_YOUNG, TOO_OLD = "too_young", "too_old"


@dataclass(frozen=True, slots=True)
class AgeLimits:
    """From and up to which completed years a benefit is drawn, both included; None: no limit.

    ``study_until``: who is still at school draws it up to this age.
    """

    first: int | None = None
    last: int | None = None
    study_until: int | None = None
    leap_day: LeapDay = LeapDay.MARCH_1


@dataclass(frozen=True, slots=True)
class AgeFinding:
    """Why a month does not fit an age: ``reason`` and the day on which the age was or will be completed."""

    reason: str
    age: int
    day: date


def judge_age(birth: date, month: int, limits: AgeLimits, at_school: bool = False) -> AgeFinding | None:
    """What stands against drawing in ``month`` (YYYYMM); None: the age fits.

    An age counts from the month in which it is completed; a benefit up to 14 years is drawn to the month before
    the 15th birthday's, or up to that month where the birthday lies within it (R-032).
    """
    if limits.first is not None:
        day = reached_on(birth, limits.first, limits.leap_day)
        if year_month.of(day) > month:
            return AgeFinding(TOO_YOUNG, limits.first, day)
    last = limits.last
    if last is not None and at_school and limits.study_until:
        last = max(last, limits.study_until - 1)
    if last is not None:
        day = reached_on(birth, last + 1, limits.leap_day)
        if year_month.of(day) < month:
            return AgeFinding(TOO_OLD, last, day)
    return None


@dataclass(frozen=True, slots=True)
class PartyMember:
    """What is known of a long-standing Party member (R-036)."""

    birth: date
    joined: date
    urban: bool
    regular_subsidy: bool = False
    fixed_income: bool = False
    disqualified: bool = False


PARTY_AGE, PARTY_YEARS, PARTY_INCOME, PARTY_BARRED = "age", "years", "income", "disqualified"


def judge_party_member(member: PartyMember, on: date, age: int = 70, years: int = 30) -> tuple[str, ...]:
    """Which conditions of R-036 are not met on a day: age, Party years, income, disqualified.

    Rural members must draw no regular subsidy (定补), urban ones have no fixed income. Joined 1980-06, born 1950-06:
    passes on 2020-07-01.
    """
    wrong = []
    if completed_years(member.birth, on) < age:
        wrong.append(PARTY_AGE)
    if completed_years(member.joined, on) < years:
        wrong.append(PARTY_YEARS)
    if member.fixed_income if member.urban else member.regular_subsidy:
        wrong.append(PARTY_INCOME)
    if member.disqualified:
        wrong.append(PARTY_BARRED)
    return tuple(wrong)
