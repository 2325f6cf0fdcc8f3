"""Standing sheets are renewed each quarter (R-048)."""

from __future__ import annotations

from datetime import date

import pytest

from minsheng_desktop.rules import quarters


@pytest.mark.parametrize(("day", "quarter"), [("2026-01-01", "2026Q1"), ("2026-03-31", "2026Q1"),
                                              ("2026-04-01", "2026Q2"), ("2026-12-31", "2026Q4")])  # fmt: skip
def test_a_day_lies_in_a_quarter(day, quarter):
    assert quarters.of(date.fromisoformat(day)) == quarter


@pytest.mark.parametrize("written", ["2026Q4", "2026q4", "2026年第4季度", "2026年4季度", " 2026 年 4 季 "])
def test_a_quarter_is_read_as_people_write_it(written):
    assert quarters.read(written) == "2026Q4"


@pytest.mark.parametrize("written", ["", "2026Q5", "2026Q0", "26Q1", "2026", "第4季度"])
def test_what_is_no_quarter_is_not_read(written):
    with pytest.raises(ValueError):
        quarters.read(written)


def test_quarters_follow_one_another_over_the_new_year():
    assert (quarters.following("2026Q4"), quarters.previous("2026Q1")) == ("2027Q1", "2025Q4")
    assert quarters.following("2026Q1") == "2026Q2"
    assert (quarters.first_day("2026Q1"), quarters.last_day("2026Q4")) == (date(2026, 1, 1), date(2026, 12, 31))
    assert quarters.last_day("2028Q1") == date(2028, 3, 31)
