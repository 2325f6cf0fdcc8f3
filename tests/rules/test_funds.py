from minsheng_desktop.rules import funds

WAN = 1_000_000  # fen of 1 万元


def test_the_order_of_the_stages() -> None:
    assert funds.passes_previous(100, 100, 100) == (False, False)
    assert funds.passes_previous(100, 101, 100) == (True, False)
    assert funds.passes_previous(100, 90, 91) == (False, True)
    assert funds.passes_previous(100, 120, 130) == (True, True)


def test_a_stage_not_stated_is_not_judged() -> None:
    assert funds.passes_previous(None, 5, None) == (False, False)
    assert funds.passes_previous(5, None, 9) == (False, False)


def test_sources_add_up() -> None:
    assert funds.split_difference([2757 * 10_000, 995 * 10_000, 3752 * 10_000], 7504 * 10_000) == 0
    off = funds.split_difference([125511 * 10_000, 24447 * 10_000], 149957 * 10_000)
    assert off == -10_000
    assert funds.is_rounding(off)
    assert not funds.is_rounding(5 * WAN)
    assert funds.split_difference([], 5 * WAN) == 0
