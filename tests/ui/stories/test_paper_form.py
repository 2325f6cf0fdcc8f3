"""A paper form of three persons is typed with the keyboard alone."""

from __future__ import annotations

from minsheng_desktop.rules.bank_card import luhn_digit
from tests.factories.households import id_number
from tests.ui.stories.clerk import Clerk

CARD = "622988000012345678"
CARD += luhn_digit(CARD)
HEAD = ("周福来", id_number("19580214", 801), "", "15400008001", CARD, "农商行")
WIFE = ("李秀珍", id_number("19600305", 802), "妻", "", "", "")
SON = ("周小满", id_number("19850309", 803), "子", "15400008003", "", "")
KEYS_AN_HOUR = 6000  # a slow typist: 100 a minute
ON_RECORD = "341299196604250457"  # 李㛃 of 云岭村


def type_cells(clerk: Clerk, cells: tuple[str, ...]) -> None:
    for words in cells:
        if words:
            clerk.types(words)
        clerk.presses("Return")


def test_a_household_of_three_is_typed_without_the_mouse(clerk: Clerk) -> None:
    clerk.begins()
    clerk.presses("Ctrl+N")
    clerk.sees("登记新户", "家庭成员")
    clerk.rests()
    # 云岭村 by two letters, then group and address
    type_cells(clerk, ("ylc", "三组", "21号", "", "", ""))

    # the number tells birth and sex
    clerk.keys_pressed = 0
    type_cells(clerk, HEAD[:2])
    clerk.sees("男", "1958-02-14", "68 岁")
    type_cells(clerk, HEAD[2:])

    # a number taken from the wrong line of the form: who has it already is said at once
    type_cells(clerk, WIFE[:1])
    before = clerk.keys_pressed
    clerk.types(ON_RECORD)
    clerk.sees("同一身份证号", "李㛃", "农村低保")
    clerk.presses("Ctrl+A")
    wasted = clerk.keys_pressed - before
    type_cells(clerk, WIFE[1:])
    clerk.sees_nothing_of("同一身份证号")
    type_cells(clerk, SON)
    keys_a_person = (clerk.keys_pressed - wasted) / 3
    assert keys_a_person * 40 <= KEYS_AN_HOUR, f"{keys_a_person:.0f} keys a person"

    # no fourth member; 农村低保 from this month for the couple
    clerk.presses("Return")
    type_cells(clerk, ("nongcundb", "", "720", "", "b", "", "1 2"))
    clerk.presses("Ctrl+S")
    clerk.sees("周福来 家庭", "李秀珍", "周小满", "720.00", "云岭村")
    assert clerk.clicks_made == 0

    clerk.presses("Ctrl+Z")
    clerk.sees("没有这一户")
