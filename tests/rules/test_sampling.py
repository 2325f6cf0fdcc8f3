"""A draw can be repeated by anybody who knows its seed and its list."""

from __future__ import annotations

import hashlib

from minsheng_desktop.rules import sampling

LIST = [bytes([n]) * 16 for n in range(1, 9)]


def test_the_lowest_ranks_are_drawn_whatever_the_order_of_the_list():
    by_hand = sorted(LIST, key=lambda uid: hashlib.sha256(f"2026-3:{uid.hex()}".encode()).hexdigest())
    assert sampling.draw("2026-3", LIST, 3) == by_hand[:3]
    assert sampling.draw("2026-3", reversed(LIST), 3) == by_hand[:3]
    assert sampling.draw("2026-4", LIST, 8) != by_hand
    assert sampling.draw("2026-3", LIST, 99) == by_hand


def test_the_digest_of_a_list_does_not_depend_on_its_order():
    assert sampling.list_digest(LIST) == sampling.list_digest(LIST[::-1])
    assert sampling.list_digest(LIST[:2]) == hashlib.sha256(f"{'01' * 16}\n{'02' * 16}\n".encode()).hexdigest()
    assert sampling.list_digest(LIST) != sampling.list_digest(LIST[1:])


def test_a_share_is_rounded_up():
    assert [sampling.share_count(size, 3) for size in (0, 1, 40, 100, 101)] == [0, 1, 2, 3, 4]


def test_an_item_goes_back_and_forth_until_it_is_accepted():
    turns = [
        sampling.standing(None, answered=False),
        sampling.standing(None, answered=True),
        sampling.standing(sampling.RECTIFY, answered=False),
        sampling.standing(sampling.RECTIFY, answered=True),
        sampling.standing(sampling.ACCEPTED, answered=True),
    ]
    assert turns == [sampling.ASKED, sampling.JUDGING, sampling.RECTIFY, sampling.CHECKING, sampling.ACCEPTED]


def test_a_new_demand_is_another_one():
    first = sampling.demand_key(sampling.RECTIFY, "2026-06-01", "2026-06-20", "照片不清")
    assert first != sampling.demand_key(sampling.RECTIFY, "2026-07-01", "2026-07-20", "照片不清")
    assert sampling.demand_key(None, None, None, None) == ""
    assert sampling.demand_key(sampling.ACCEPTED, "2026-06-01", None, None) == ""
