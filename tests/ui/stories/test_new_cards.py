"""The bank sends a list of new cards: it is pasted, looked at, taken over, and taken back."""

from __future__ import annotations

from minsheng_desktop.rules.bank_card import luhn_digit
from tests.ui.stories.clerk import Clerk

YAN, LI, NOBODY = "341299197110050716", "341299196604250457", "341299195001010011"


def card(body: str) -> str:
    return body + luhn_digit(body)


def test_a_list_of_new_cards_is_pasted_previewed_written_and_taken_back(clerk: Clerk) -> None:
    clerk.begins()
    clerk.clicks("农村低保")
    clerk.clicks("更多操作")
    clerk.clicks("按身份证号粘贴更新…")
    clerk.sees("粘贴更新", "还没有粘贴名单")
    clerk.chooses("改哪一项", "社保卡")
    new = card("622988000055550001")
    clerk.copies([(YAN, new), (LI, card("622988000055550002")), (NOBODY, card("622988000055550003")), (YAN[:17], "1")])
    clerk.clicks("从剪贴板粘贴")
    clerk.sees("阎勇", "李㛃", "要改 2", "查无此人 1", "有误 1", "更新前不改动任何数据")
    clerk.clicks("更新 2 人")
    clerk.sees("已更新 2 人，还有 2 行没对上")

    clerk.searches("阎勇")
    clerk.clicks("阎勇")
    clerk.sees("阎勇 家庭", f"尾号 {new[-4:]}")
    clerk.presses("Ctrl+Z")
    clerk.sees(f"撤销：新增阎勇的账号 尾号 {new[-4:]}", "重做：按名单更新社保卡，共 2 人")
