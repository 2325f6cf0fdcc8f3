from minsheng_desktop.rules import funds
from minsheng_desktop.rules.rates import half_up, percent, rate

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


def test_what_arrived_of_what_is_due() -> None:
    arrival = funds.Arrival((2091 + 3752) * 10_000, 7504 * 10_000, 1657 * 10_000)
    assert str(percent(arrival.share)) == "77.87"
    assert arrival.unexplained == 4 * 10_000


def test_what_a_roster_needs() -> None:
    need = funds.need_fen(2986, 960_00)
    assert need == 286_656 * 1_000
    assert str(percent(rate(182 * WAN, need))) == "63.49"
    assert funds.need_fen(62, 4200_00) + funds.need_fen(20, 3360_00) == 3276 * 10_000


def test_what_stays_behind_between_two_stages() -> None:
    assert funds.stuck_fen(9671 * WAN, 2341 * WAN) == 7330 * WAN
    assert funds.stuck_fen(100, 120) == 0
    assert funds.stuck_fen(None, 5) == 0


def test_a_reserve_fund_is_never_below_nothing() -> None:
    assert funds.balance_left(9599 * 10_000, 0) == 9599 * 10_000
    assert str(half_up(rate(9599, 14) or 0, 1)) == "685.6"  # 6.856 万元 for each of 14 towns
    assert funds.balance_left(100, 100) == 0
    assert funds.balance_left(100, 101) is None


def test_a_fund_pays_its_own_programmes_only() -> None:
    assert funds.pays_for({"medical_aid_rural"}, "medical_aid_rural")
    assert not funds.pays_for({"medical_aid_rural"}, "temp_relief")
    assert funds.pays_for((), "temp_relief")
