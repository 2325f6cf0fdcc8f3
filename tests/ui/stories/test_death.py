"""A family reports a death: what stops, what was paid too much, who is the new head; and a mistake is taken back."""

from __future__ import annotations

from tests.ui.stories.clerk import Clerk


def test_a_death_is_registered_in_four_clicks_and_taken_back(clerk: Clerk) -> None:
    clerk.searches("卢宏")
    clerk.clicks("卢宏")
    clerk.sees("卢宏 家庭", "765.00")
    clerk.clicks("死亡登记")
    clerk.enters("死亡日期", "2026-04-10")
    clerk.enters("农村低保：其余 1 人的月保障金", "410")
    clerk.sees("新户主", "卢诺", "应追回")
    clerk.rests()
    clerk.clicks("保存：死亡登记")
    assert clerk.clicks_made <= 4
    clerk.sees("卢诺 家庭", "410.00")
    clerk.turns_to("登记卢宏去世，2026-04-10")
    clerk.turns_to("多发 355.00 元")
    clerk.presses("Ctrl+Z")
    clerk.sees("卢宏 家庭", "765.00")


def test_the_death_of_a_member_begins_with_the_hit_that_names_the_member(clerk: Clerk) -> None:
    clerk.searches("卢诺")
    clerk.clicks("卢诺")
    clerk.sees("卢宏 家庭")
    clerk.clicks("死亡登记")
    clerk.enters("农村低保：其余 1 人的月保障金", "410")
    clerk.rests()
    clerk.clicks("保存：死亡登记")
    assert clerk.clicks_made == 3
    clerk.sees("卢宏 家庭", "410.00")
    clerk.turns_to("登记卢诺去世")
