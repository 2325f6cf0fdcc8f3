"""Two files prove to be one person: they become one, and the history says so in words."""

from __future__ import annotations

from tests.ui.stories.clerk import Clerk


def test_two_files_of_one_person_become_one(clerk: Clerk) -> None:
    # a second file of 阎勇 came about from a paper without a number
    clerk.begins()
    clerk.presses("Ctrl+N")
    clerk.rests()
    for words in ("ylc", "上屋组", "", "", "", "", "阎勇", "", "1971-10-05", "男"):
        if words:
            clerk.types(words)
        clerk.presses("Return")
    clerk.presses("Ctrl+S")
    clerk.sees("阎勇 家庭")
    clerk.clicks("更多")
    clerk.clicks("合并人员")
    clerk.enters("与哪个人合并", "阎勇")
    clerk.clicks("阎勇 · 男 · 1971-10-05 · 云岭村 · 3412**********0716")
    clerk.sees("转过来：")
    clerk.clicks("左右交换")
    clerk.rests()
    clerk.clicks("合并为一个人")
    clerk.sees("已把阎勇并入阎勇", "合并两份档案：")
    clerk.searches("阎勇")
    assert len(clerk.hits) == 1

    # it was somebody else after all
    clerk.presses("Esc")
    clerk.clicks("撤销：合并阎勇的两份档案")
    clerk.sees("撤销：合并两份档案：")
    clerk.searches("阎勇")
    assert len(clerk.hits) == 2
