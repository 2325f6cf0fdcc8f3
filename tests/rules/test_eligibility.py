"""Ages (R-030…R-032) and long-standing Party members (R-036), with the figures of the rules."""

from datetime import date

import pytest

from minsheng_desktop.rules.age import LeapDay
from minsheng_desktop.rules.eligibility import (
    PARTY_AGE,
    PARTY_BARRED,
    PARTY_INCOME,
    PARTY_YEARS,
    TOO_OLD,
    TOO_YOUNG,
    AgeLimits,
    PartyMember,
    judge_age,
    judge_party_member,
)


def reason(birth, month, limits, at_school=False):
    found = judge_age(birth, month, limits, at_school)
    return found.reason if found else ""


def test_hardship_elders_are_sixty_to_ninety_nine():
    limits = AgeLimits(60, 99)
    assert reason(date(1960, 6, 30), 202005, limits) == TOO_YOUNG
    assert reason(date(1960, 6, 30), 202006, limits) == ""
    assert reason(date(1920, 6, 1), 202006, limits) == ""
    assert reason(date(1920, 6, 1), 202007, limits) == TOO_OLD


def test_the_fifteenth_birthday_ends_a_list_of_children_up_to_fourteen():
    limits = AgeLimits(last=14)
    assert reason(date(2005, 6, 10), 202006, limits) == ""
    assert reason(date(2005, 6, 10), 202007, limits) == TOO_OLD


def test_who_is_still_at_school_goes_on():
    limits = AgeLimits(last=17, study_until=24)
    assert reason(date(2002, 3, 1), 202206, limits) == TOO_OLD
    assert reason(date(2002, 3, 1), 202206, limits, at_school=True) == ""
    assert reason(date(1998, 3, 1), 202206, limits, at_school=True) == TOO_OLD


@pytest.mark.parametrize(("leap", "month"), [(LeapDay.MARCH_1, 202003), (LeapDay.FEBRUARY_28, 202002)])
def test_a_birthday_on_the_29th_of_february_is_a_setting(leap, month):
    limits = AgeLimits(81, leap_day=leap)
    born = date(1940, 2, 29)
    found = [m for m in (202102, 202103) if reason(born, m, limits) == ""]
    assert found[0] == (202103 if leap is LeapDay.MARCH_1 else 202102)
    assert month // 100 == 2020


def test_a_party_member_of_seventy_with_thirty_years():
    passes = PartyMember(date(1950, 6, 1), date(1980, 6, 1), urban=False)
    assert judge_party_member(passes, date(2020, 7, 1)) == ()
    late = PartyMember(date(1950, 6, 1), date(1991, 6, 1), urban=False)
    assert judge_party_member(late, date(2020, 7, 1)) == (PARTY_YEARS,)
    young = PartyMember(date(1960, 6, 1), date(1980, 6, 1), urban=False)
    assert judge_party_member(young, date(2020, 7, 1)) == (PARTY_AGE,)


def test_income_counts_by_where_a_party_member_lives():
    rural = PartyMember(date(1950, 6, 1), date(1980, 6, 1), False, regular_subsidy=True)
    urban = PartyMember(date(1950, 6, 1), date(1980, 6, 1), True, regular_subsidy=True)
    paid = PartyMember(date(1950, 6, 1), date(1980, 6, 1), True, fixed_income=True, disqualified=True)
    assert judge_party_member(rural, date(2020, 7, 1)) == (PARTY_INCOME,)
    assert judge_party_member(urban, date(2020, 7, 1)) == ()
    assert judge_party_member(paid, date(2020, 7, 1)) == (PARTY_INCOME, PARTY_BARRED)
