"""The standard rises: everyone of one village gets 30 yuan more, seen in numbers first, one step back."""

from __future__ import annotations

from tests.ui.stories.clerk import Clerk


def test_a_village_gets_more_and_one_undo_takes_it_back(clerk: Clerk) -> None:
    clerk.begins()
    clerk.clicks("农村低保")
    clerk.sees("农村低保花名册", "龚䶮")
    clerk.clicks("村（居）：全部")
    clerk.clicks("双河村")
    clerk.sees("叶勇军")
    clerk.sees_nothing_of("龚䶮")
    clerk.sees("1,505.00")
    clerk.presses("Ctrl+A")
    clerk.sees("已选 12 户")
    clerk.clicks("批量变更")
    clerk.chooses("做什么", "增减月保障金")
    clerk.enters("增加多少", "30")
    clerk.sees("12 户会变动", "每月合计 16,585.00 → 16,945.00 元（+360.00）")
    clerk.clicks("增减 12 户")
    clerk.sees("已增减 12 户", "1,535.00")
    clerk.presses("Ctrl+Z")
    clerk.sees_nothing_of("1,535.00")
    clerk.sees("1,505.00")
