"""Dates as people type them."""

from __future__ import annotations

from datetime import date, datetime, time

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
        ("2026-06-01T08:30:00Z", "2026-06-01"),
        ("2026/6/1 8:30", "2026-06-01"),
        ("2026年6月1日8时30分", "2026-06-01"),
        ("2026年6月1日（星期一）", "2026-06-01"),
        ("一九四〇年五月六日", "1940-05-06"),
        ("一九四○年十二月三十一日", "1940-12-31"),
        ("二〇二六年六月廿日", None),
        ("民国29年5月6日", "1940-05-06"),
        ("民国二十九年五月六日", "1940-05-06"),
        ("中华民国三十八年十月一日", "1949-10-01"),
        ("民国 29.5.6", "1940-05-06"),
        ("公元1964年4月2号", "1964-04-02"),
        ("1953\\7\\13", "1953-07-13"),
        ("13/6/1940", "1940-06-13"),
        ("6/13/1940", "1940-06-13"),
        ("5/5/1940", "1940-05-05"),
        ("6-May-1940", "1940-05-06"),
        ("May 6, 1940", "1940-05-06"),
        ("400506", "1940-05-06"),
        (1940.0506, "1940-05-06"),
        ("1940 5 6", "1940-05-06"),
        ("1940 年 5 月 6 日", "1940-05-06"),
        ("1940.5月6日", "1940-05-06"),
        ("1940年5.6", "1940-05-06"),
        ("1970年元月1日", "1970-01-01"),
        ("1970-Jan-01", "1970-01-01"),
        ("19400507.0", "1940-05-07"),  # a number that became a text
        ("1940.5.6（阳历）", "1940-05-06"),
        ("生于1940.5.6", "1940-05-06"),
        ("1940年5月6日生", "1940-05-06"),
        ("\ufeff1940.5.6\n", "1940-05-06"),
        ("‘1940-5-6", "1940-05-06"),
        ('="1940-05-06"', "1940-05-06"),
    ],
)
def test_full_dates(value: object, expected: str | None) -> None:
    assert read(value) == ((date.fromisoformat(expected), None) if expected else (None, "date_lunar"))


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
        (1941.3, "1941-03"),  # there is no month 30
        ("民国二十九年", "1940"),
        ("民国元年", "1912"),
        ("二○二六年", "2026"),
        ("一九四〇年五月", "1940-05"),
        ("40年5月", "1940-05"),
        ("2026年6月起", "2026-06"),
        ("1940年05月份", "1940-05"),
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
        ("农历1940年四月初三", "date_lunar"),
        ("1940年腊月廿三", "date_lunar"),
        ("1940.5.6(阴历)", "date_lunar"),
        ("1940年正月初一", "date_lunar"),
        ("一九四〇年八月十五", "date_lunar"),
        ("民国二十九年五月初六", "date_lunar"),
        ("庚辰年三月初五", "date_lunar"),
        ("5/6/1940", "date_unparseable"),  # May or June
        ("2026.1-2026.6", "date_unparseable"),
        ("2026.1-6", "date_unparseable"),
        ("属龙", "date_unparseable"),
        ("约1940年", "date_unparseable"),
        ("1940年左右", "date_unparseable"),
        ("宣统元年", "date_unparseable"),
        ("1940506", "date_unparseable"),
        ("05061940", "date_unparseable"),
        ("29400507", "date_unparseable"),
        ("2O26.5.1", "date_unparseable"),
        ("1940.5.⑥", "date_unparseable"),
        (1940.051, "date_unparseable"),
        (date(1899, 12, 31), "date_unparseable"),  # a date cell never filled
        (time(8, 30), "date_unparseable"),
        ("2月30日", "date_impossible"),
        ("195013", "date_impossible"),
        ("0000-00-00", "date_impossible"),
        ("一九四〇年二月三十日", "date_impossible"),
        ("5月6日", "date_unparseable"),  # a birth has no year of the table
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


EVENT = dates.Frame(AS_OF, 2026, birth=False)


@pytest.mark.parametrize(
    ("value", "frame", "expected"),
    [
        ("26.6.1", EVENT, date(2026, 6, 1)),  # of other dates than births the century is known
        ("260601", EVENT, date(2026, 6, 1)),
        ("99.12.31", EVENT, date(1999, 12, 31)),
        ("五月六日", EVENT, date(2026, 5, 6)),
        (13375.0, dates.Frame(AS_OF, epoch_1904=True), date(1940, 8, 14)),
        ("13375", dates.Frame(AS_OF, epoch_1904=True), date(1940, 8, 14)),
        (9510.0, dates.Frame(AS_OF, serials=True), date(1926, 1, 13)),
        (1940.0, dates.Frame(AS_OF, serials=True), "1940"),
        ("1942.1", dates.Frame(AS_OF, displayed=True), "1942"),  # CSV: it may have been 1942.10
        ("1942.10", dates.Frame(AS_OF, displayed=True), "1942-10"),
    ],
)
def test_the_column_tells_how_a_date_is_meant(value: object, frame: dates.Frame, expected: object) -> None:
    assert dates.read_in(value, frame) == (expected, None)


@given(st.dates(date(1928, 1, 1), date(2026, 6, 30)))
def test_numerals_and_years_of_the_republic_mean_the_same_day(day: date) -> None:
    year = "".join("〇一二三四五六七八九"[int(c)] for c in str(day.year))
    parts = [_in_words(n) for n in (day.month, day.day)]
    assert read(f"{year}年{parts[0]}月{parts[1]}日") == (day, None)
    assert read(f"民国{day.year - 1911}年{day.month}月{day.day}日") == (day, None)


def _in_words(number: int) -> str:
    tens, ones = divmod(number, 10)
    return ("" if not tens else "十" if tens == 1 else f"{'一二三'[tens - 1]}十") + "〇一二三四五六七八九"[ones].strip(
        "〇"
    )


@given(st.dates(date(1900, 3, 1), date(2100, 12, 31)))
def test_day_numbers_of_both_epochs_mean_their_day(day: date) -> None:
    since_1900, since_1904 = (day - date(1899, 12, 30)).days, (day - date(1904, 1, 1)).days
    if since_1900 >= 10000:
        assert read(float(since_1900)) == (day, None)
    if since_1904 >= 10000:
        assert dates.read_in(since_1904, dates.Frame(AS_OF, epoch_1904=True)) == (day, None)


@given(st.text("0123456789.-/年月日农历民国一二十〇 初号:'\\\n", max_size=16))
def test_a_date_that_is_read_is_said_by_its_digits(text: str) -> None:
    read_date = dates.read_in(text, dates.Frame(AS_OF, 2026, birth=False))
    assert (read_date.value is None) or read_date.code is None
