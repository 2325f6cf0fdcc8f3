from datetime import date

import pytest

from minsheng_desktop.rules import year_month


@pytest.mark.parametrize(
    "written", ["2026年6月", "2026-06", "2026.6", "2026/6", "202606", " 2026 年 6 月份 ", "２０２６年６月", "2026-6"]
)
def test_months_are_read_as_people_write_them(written: str) -> None:
    assert year_month.parse(written) == 202606


@pytest.mark.parametrize("written", ["", "2026", "2026-13", "202600", "20xx-06", "1899-01", "6月", "2026-06-01"])
def test_what_is_no_month_is_refused(written: str) -> None:
    with pytest.raises(ValueError):
        year_month.parse(written)


def test_months_are_counted_over_the_turn_of_the_year() -> None:
    assert year_month.add(202611, 3) == 202702
    assert year_month.add(202602, -3) == 202511
    assert year_month.add(202612, 0) == 202612
    assert year_month.diff(202702, 202611) == 3
    assert year_month.diff(202611, 202702) == -3


def test_a_span_includes_both_ends_and_may_be_empty() -> None:
    assert list(year_month.span(202511, 202602)) == [202511, 202512, 202601, 202602]
    assert list(year_month.span(202602, 202601)) == []
    assert year_month.count(202511, 202602) == 4
    assert year_month.count(202602, 202511) == 0


def test_a_month_knows_its_days() -> None:
    assert year_month.of(date(2026, 6, 30)) == 202606
    assert year_month.first_day(202402) == date(2024, 2, 1)
    assert year_month.last_day(202402) == date(2024, 2, 29)
    assert year_month.last_day(202502) == date(2025, 2, 28)


def test_a_month_is_written_by_a_pattern() -> None:
    assert year_month.to_text(202606) == "2026-06"
    assert year_month.to_text(202606, "{year}年{month}月") == "2026年6月"
    with pytest.raises(ValueError):
        year_month.to_text(202613)
