"""Dates as people type them."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minsheng_desktop.rules import dates

AS_OF = date(2026, 6, 30)


def read(value: object, year: int | None = None) -> tuple[object, str | None]:
    return tuple(dates.read_date(value, AS_OF, year))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (datetime(1937, 10, 25, 8, 30), "1937-10-25"),
        ("1938/5/12", "1938-05-12"),
        ("1944．3．16", "1944-03-16"),
        ("1937年12月23日", "1937-12-23"),
        ("1938—06—11", "1938-06-11"),
        ("19400507", "1940-05-07"),
        (19440516.0, "1944-05-16"),
        ("43.5.24", "1943-05-24"),
        ("1937.12.6.", "1937-12-06"),
        (" 1940-6-10 ", "1940-06-10"),
        (14837, "1940-08-14"),
        ("14992", "1941-01-16"),
        ("1942-11-09 00:00:00", "1942-11-09"),
    ],
)
def test_full_dates(value: object, expected: str) -> None:
    assert read(value) == (date.fromisoformat(expected), None)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("1942年2月", "1942-02"),
        ("1941.3", "1941-03"),
        ("195003", "1950-03"),
        (195012.0, "1950-12"),
        (1950.03, "1950-03"),
        (1942.1, "1942"),  # January or October
        ("1950", "1950"),
    ],
)
def test_partial_dates_stay_partial(value: object, expected: str) -> None:
    assert read(value) == (expected, None)


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("1939.2.30", "date_impossible"),
        ("2025-13-01", "date_impossible"),
        ("不详", "date_unparseable"),
        ("1-5", "date_unparseable"),
        ("20.5.6", "date_unparseable"),  # 1920 or 2020
        (True, "date_unparseable"),
        (-3, "date_unparseable"),
        ("农历五月初六", "date_lunar"),
    ],
)
def test_what_is_no_date_is_not_made_one(value: object, code: str) -> None:
    assert read(value) == (None, code)


def test_the_year_of_the_title_completes_a_day() -> None:
    assert read("1月11日", 2026) == (date(2026, 1, 11), None)
    assert read("1-5", 2026) == (date(2026, 1, 5), None)


def test_a_stated_date_agrees_as_far_as_it_goes() -> None:
    assert dates.agrees("1950-03", date(1950, 3, 7))
    assert not dates.agrees("1950-04", date(1950, 3, 7))
    assert dates.agrees("1950", date(1950, 3, 7))
    assert not dates.agrees(date(1950, 3, 8), date(1950, 3, 7))


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)))
def test_a_date_survives_the_usual_spellings(day: date) -> None:
    for shape in ("{0:%Y-%m-%d}", "{0.year}.{0.month}.{0.day}", "{0.year}年{0.month}月{0.day}日", "{0:%Y%m%d}"):
        assert read(shape.format(day)) == (day, None)
    assert read(dates.shown(day)) == (day, None)


@given(st.one_of(st.text(), st.floats(), st.integers(), st.dates(), st.text("0123456789.-年月日/", max_size=12)))
def test_reading_never_raises(value: object) -> None:
    read_date = dates.read_date(value, AS_OF)
    assert read_date.code is None or read_date.value is None
