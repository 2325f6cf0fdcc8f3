"""Somebody asks on the telephone how much a household draws and whether it was paid."""

from __future__ import annotations

from tests.ui.stories.clerk import Clerk


def test_how_much_and_whether_paid_is_one_click_after_the_search(clerk: Clerk) -> None:
    clerk.searches("阎勇")
    clerk.clicks("阎勇")
    clerk.sees("阎勇 家庭", "本月合计", "1,630.00", "农村低保", "在保")
    clerk.sees("本月已发（2026-06）", "1 项都已发", "2026-06-20 发 2026-06")
    clerk.sees("2026年已发", "4,890.00")
    assert clerk.clicks_made <= 1
