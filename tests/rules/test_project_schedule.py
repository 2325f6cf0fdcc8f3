"""Projects against their plan (M-142, M-147, M-148, M-150)."""

from __future__ import annotations

from datetime import date

import pytest

from minsheng_desktop.rules import project_schedule as rules

START, FINISH = date(2026, 3, 1), date(2026, 12, 31)


@pytest.mark.parametrize(
    ("on", "due"),
    [(date(2026, 2, 1), 0), (START, 0), (date(2026, 6, 30), 397), (FINISH, 1000), (date(2027, 3, 1), 1000)],
)
def test_without_points_the_share_grows_evenly_over_the_days(on, due):
    assert rules.planned_milli(on, START, FINISH, {}) == due


def test_points_of_the_plan_bend_the_line():
    points = {date(2026, 6, 30): 600}
    assert rules.planned_milli(date(2026, 6, 30), START, FINISH, points) == 600
    assert rules.planned_milli(date(2026, 9, 30), START, FINISH, points) == 800
    assert rules.planned_milli(date(2026, 4, 30), START, FINISH, points) == 298


@pytest.mark.parametrize(("start", "finish"), [(None, FINISH), (START, None), (FINISH, START)])
def test_no_plan_asks_for_nothing(start, finish):
    assert rules.planned_milli(date(2026, 6, 30), start, finish, {}) is None


def test_systems_are_missing_only_once_their_time_has_come():
    assert rules.missing_systems("approved", []) == ()
    assert rules.missing_systems("started", ["legal_person", "contract"]) == ("tendering", "supervision")
    assert rules.missing_systems("finished", rules.SIX[:4]) == ("reimbursement", "acceptance")
    assert rules.missing_systems("handed_over", rules.SIX) == ()
    assert rules.missing_systems("stopped", []) == ()


def test_days_late_count_to_the_day_it_was_done_or_to_today():
    assert rules.days_late(date(2026, 5, 1), date(2026, 5, 11), date(2026, 6, 30)) == 10
    assert rules.days_late(date(2026, 5, 1), None, date(2026, 6, 30)) == 60
    assert rules.days_late(date(2026, 7, 1), None, date(2026, 6, 30)) == 0
    assert rules.days_late(None, None, date(2026, 6, 30)) == 0


def test_advances_are_outstanding_until_they_are_refunded():
    assert rules.outstanding(50_000_000, []) == 50_000_000
    assert rules.outstanding(50_000_000, [20_000_000, 30_000_000]) == 0


def test_upkeep_is_checked_a_year_after_handing_over_or_the_last_check():
    assert rules.next_check(None, []) is None
    assert rules.next_check(date(2025, 6, 1), []) == date(2026, 6, 1)
    assert rules.next_check(date(2025, 6, 1), [date(2026, 5, 20)]) == date(2027, 5, 20)
    assert rules.next_check(date(2024, 2, 29), []) == date(2025, 2, 28)
