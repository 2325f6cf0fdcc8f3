"""Rules of registers: R-081, R-082, R-087 to R-090, balances and stays, also for entries nobody thought of."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from minsheng_desktop.rules.registers import (
    Move,
    Stay,
    add_months,
    closed_rate,
    days_late,
    due_day,
    first_shortfall,
    half_month_end,
    least_number,
    most_together,
    same_bed,
)
from minsheng_desktop.rules.working_days import Holidays

STEPS = ((1, 6), (2, 12), (3, 15))
DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))
ISO = st.dates(date(2026, 1, 1), date(2026, 3, 31)).map(date.isoformat)


def test_r_081_half_months_and_r_082_two_months() -> None:
    assert half_month_end(date(2026, 3, 15)) == date(2026, 3, 15)
    assert half_month_end(date(2026, 3, 16)) == date(2026, 3, 31)
    assert half_month_end(date(2026, 2, 28)) == date(2026, 2, 28)
    assert due_day(date(2026, 3, 10), months=2) == date(2026, 5, 10)
    assert add_months(date(2026, 12, 31), 2) == date(2027, 2, 28)


def test_deadlines_count_calendar_or_working_days() -> None:
    friday = date(2026, 6, 12)
    assert due_day(friday, 3) == date(2026, 6, 15)
    assert due_day(friday, 3, working=True) == date(2026, 6, 17)
    closed = Holidays(off=frozenset([date(2026, 6, 15)]), worked=frozenset([date(2026, 6, 13)]))
    assert due_day(friday, 3, working=True, holidays=closed) == date(2026, 6, 17)


def test_r_087_briefings_by_the_number_of_items() -> None:
    assert [least_number(items, STEPS) for items in (0, 1, 2, 3, 9)] == [0, 6, 12, 15, 15]


def test_r_088_and_r_089_rates() -> None:
    assert closed_rate(98, 100) == Fraction(98, 100)
    assert closed_rate(59, 59) == 1
    assert closed_rate(0, 0) is None


def test_r_090_days_late() -> None:
    due = date(2026, 6, 30)
    assert days_late(due, date(2026, 7, 2), date(2026, 12, 1)) == 2
    assert days_late(due, None, date(2026, 7, 1)) == 1
    assert days_late(due, date(2026, 6, 30), date(2026, 12, 1)) == 0
    assert days_late(None, None, date(2026, 7, 1)) == 0


@given(st.lists(st.tuples(ISO, st.integers(-50, 50))))
def test_a_shortfall_is_the_first_evening_with_less_than_nothing(pairs: list[tuple[str, int]]) -> None:
    found = first_shortfall(Move(day, amount) for day, amount in pairs)
    evenings = {day: sum(amount for other, amount in pairs if other <= day) for day, _ in pairs}
    short = sorted(day for day, left in evenings.items() if left < 0)
    assert (found[0] if found else None) == (short[0] if short else None)


@given(st.lists(st.tuples(st.integers(1, 3), ISO, ISO | st.just("")), max_size=8))
def test_beds_and_residents_agree_with_counting_each_day(stays: list[tuple[int, str, str]]) -> None:
    made = [
        Stay(bytes([place]), str(bed), arrived, left)
        for place, (bed, arrived, left) in enumerate(stays)
        if not left or left >= arrived
    ]
    days = [(date(2026, 1, 1) + timedelta(n)).isoformat() for n in range(91)]
    there = {day: [s for s in made if s.arrived <= day and (not s.left or s.left > day)] for day in days}
    assert most_together(made)[0] == max(map(len, there.values()))
    doubled = any(
        one.bed == other.bed for found in there.values() for place, one in enumerate(found) for other in found[:place]
    )
    told = any(same_bed(stay, made[:place]) for place, stay in enumerate(made) if stay.left != stay.arrived)
    # A stay that ended on the day it began needs no bed that night.
    real = [stay for stay in made if stay.left != stay.arrived]
    assert any(same_bed(stay, real[:place]) for place, stay in enumerate(real)) == doubled
    assert told or not doubled


@given(DAYS, st.integers(0, 400))
def test_a_day_is_never_late_before_it_is_due(start: date, days: int) -> None:
    due = due_day(start, days)
    assert days_late(due, due, due) == 0
    assert days_late(due, None, due + timedelta(3)) == 3
