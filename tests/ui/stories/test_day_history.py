"""At the end of the day an older operation is taken back while later ones stand; another is refused, with reason."""

from __future__ import annotations

from tests.ui.stories.clerk import Clerk


def test_one_of_the_day_is_taken_back_and_another_refused(clerk: Clerk) -> None:
    clerk.begins()
    clerk.clicks("农村低保")
    clerk.sees("龚䶮")
    # two rows get a remark, one after the other
    for name, words in (("李㛃", "七月走访"), ("许克", "外出务工")):
        clerk.clicks(name)
        clerk.presses("F2")
        clerk.types(words)
        clerk.presses("Return")
        clerk.sees(words)
    clerk.begins()
    clerk.clicks("今日操作")
    clerk.sees("可以撤回", "后来又改过")
    clerk.clicks("修改李㛃的备注，1 格")
    clerk.clicks("撤回这一项")
    clerk.sees("已撤回：修改李㛃的备注", "修改许克的备注，1 格")

    # what later work builds on says so
    clerk.clicks("导入区划，新增 16 个，更新 1 个")
    clerk.sees("后来的记录用到了它")
    clerk.refuses("撤回这一项")

    clerk.clicks("农村低保花名册")
    clerk.sees("外出务工")
    clerk.sees_nothing_of("七月走访")
