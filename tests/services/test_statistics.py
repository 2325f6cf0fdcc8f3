"""统计报表 (SY-01.4, SY-03.2, R-046, R-047, R-068): every grouping adds up to the roster of the month, to the fen."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minsheng_desktop.core.errors import AppError
from minsheng_desktop.entitlements.changes import change_amount, set_covered, stop_entitlement, suspend_entitlement
from minsheng_desktop.entitlements.service import RosterFilter, roster_totals
from minsheng_desktop.entitlements.statistics import list_duplicates, month_summary, month_table, year_figures
from minsheng_desktop.entitlements.statistics_changes import month_balance, month_changes
from minsheng_desktop.entitlements.statistics_records import DIMENSIONS, StatWish
from minsheng_desktop.households.village_merging import merge_villages
from minsheng_desktop.rules.balance import average_fen, unexplained
from tests.factories.benefits import benefit_row
from tests.factories.households import open_rostered, open_township
from tests.factories.statistics import enter_benefits

DIBAO = "dibao_rural"


@pytest.fixture
def office(tmp_path):
    with open_rostered(tmp_path / "w") as workspace:
        yield workspace


def test_averages_are_those_of_the_example():
    assert average_fen(36_719_100, 1534) == 23937
    assert average_fen(282_387_500, 9810) == 28786
    assert average_fen(100, 0) is None


def test_the_balance_identity_holds_for_the_published_figures():
    assert unexplained(131 + 3751, 140, 0, 4022) == 0
    assert unexplained(176 + 140, 5619, 0, 5935) == 0
    assert unexplained(100, 5, 3, 103) == 1


@given(st.integers(0, 10**12), st.integers(1, 10**6))
def test_an_average_is_never_off_by_more_than_half_a_fen(fen, count):
    assert abs(2 * (average_fen(fen, count) * count - fen)) <= count


def agrees(office, month, by):
    table = office.read(month_table, StatWish(month, by))
    paid = office.read(roster_totals, RosterFilter(month=month, statuses=("active", "grace")))
    whole = office.read(roster_totals, RosterFilter(month=month))
    total = table.total
    assert (total.benefits, total.person_times) == (paid.benefits, paid.covered)
    assert (total.amount_fen, total.supplement_fen) == (paid.amount_fen, paid.supplement_fen)
    assert (table.roster.benefits, table.roster.covered, table.roster.total_fen) == (
        whole.benefits, whole.covered, whole.total_fen,
    )  # fmt: skip
    for lines in (table.lines, table.subtotals):
        if lines:
            assert sum(line.figures.benefits for line in lines) == total.benefits
            assert sum(line.figures.person_times for line in lines) == total.person_times
            assert sum(line.figures.total_fen for line in lines) == total.total_fen
            assert all(line.figures.persons <= line.figures.person_times for line in lines)
    return table


TOGETHER = ("village", "programme", "category")
GROUPINGS = [(), ("village",), ("programme",), ("category", "village"), TOGETHER, DIMENSIONS]


@pytest.mark.parametrize("by", GROUPINGS)
def test_every_grouping_adds_up_to_the_roster(office, by):
    for name in ("张桂英", "董长根"):
        office.run(suspend_entitlement, benefit_row(office, name)["uid"], 202611)
    for month in (202606, 202610, 202611, 202612):
        agrees(office, month, by)
    assert agrees(office, 202611, by).suspended.benefits == 2


benefit = st.tuples(
    st.integers(0, 7),  # whose
    st.sampled_from((DIBAO, "dibao_urban", "elder_80_allowance")),
    st.sampled_from(("A", "B", None)),
    st.integers(202601, 202604),
    st.one_of(st.none(), st.integers(202602, 202606)),
    st.sampled_from(("active", "grace", "suspended", "stopped")),
    st.integers(0, 100_000),
    st.integers(1, 4),
)


@pytest.fixture(scope="module")
def crowded(tmp_path_factory):
    with open_township(tmp_path_factory.mktemp("statistics") / "w") as workspace:
        yield workspace


@given(st.lists(benefit, max_size=12), st.sampled_from(GROUPINGS), st.integers(202601, 202607))
def test_whatever_people_draw_the_table_says_what_the_roster_says(crowded, rows, by, month):
    crowded.run(enter_benefits, rows)
    agrees(crowded, month, by)
    balance = crowded.read(month_balance, StatWish(month if month > 202601 else 202602, by[:1]))
    for line in (*balance.lines, balance.total):
        assert line.households.difference == line.persons.difference == 0
    table = crowded.read(month_table, StatWish(balance.wish.month, by[:1]))
    assert balance.total.households.closing == table.total.households
    assert balance.total.persons.closing == table.total.person_times


def test_a_person_counts_once_and_a_person_time_per_benefit(office):
    office.run(enter_benefits, [(0, "elder_80_allowance", None, 202606, None, "active", 5000, 1)], keep=True)
    whole = office.read(month_table, StatWish(202606)).total
    before = office.read(month_table, StatWish(202606, programme=DIBAO)).total
    assert whole.person_times == before.person_times + 1
    office.run(enter_benefits, [(0, "disabled_living_subsidy", None, 202606, None, "active", 8000, 1)], keep=True)
    again = office.read(month_table, StatWish(202606)).total
    assert (again.person_times, again.persons, again.households) == (
        whole.person_times + 1, whole.persons, whole.households,
    )  # fmt: skip


def test_in_and_out_come_with_their_reasons_and_what_nothing_explains_is_listed(office):
    rows = {name: benefit_row(office, name)["uid"] for name in ("张桂英", "程素珍", "王满堂", "董长根")}
    office.run(stop_entitlement, rows["张桂英"], 202610, reason="收入超标准")
    office.run(suspend_entitlement, rows["程素珍"], 202611)
    office.run(change_amount, rows["王满堂"], 202611, 30000, 0)
    wish = StatWish(202611, programme=DIBAO)
    lines = {line.name: line for line in office.read(month_changes, wish)}
    assert (lines["张桂英"].kind, lines["张桂英"].reason, lines["张桂英"].explained) == ("stopped", "收入超标准", True)
    assert (lines["程素珍"].kind, lines["程素珍"].explained) == ("suspended", False)
    changed = lines["王满堂"]
    assert (changed.kind, changed.what, changed.fen_before, changed.fen_now) == ("changed", ("amount",), 24000, 30000)
    assert "董长根" not in lines
    balance = office.read(month_balance, wish)
    homes, people = balance.total.households, balance.total.persons
    assert (homes.opening, homes.new, homes.gone, homes.closing) == (5, 0, 2, 3)
    assert people.closing == people.opening + people.new - people.gone
    assert homes.ways == {"stopped": 1, "suspended": 1}
    assert {line.name for line in balance.unexplained} == {"程素珍", "王满堂"}


def test_a_member_who_comes_is_a_new_person_of_an_old_household(office):
    row = benefit_row(office, "刘水生")
    office.run(set_covered, row["uid"], [row["person_uid"]], 202611)
    balance = office.read(month_balance, StatWish(202611, ("village",), DIBAO))
    assert (balance.total.households.gone, balance.total.persons.gone) == (0, 1)
    assert balance.total.persons.ways == {"left": 1}


def test_a_month_is_grouped_by_the_villages_it_had(office):
    office.run(merge_villages, "石门村", "云岭村", date(2026, 8, 1))
    before = office.read(month_table, StatWish(202607, ("village",)))
    after = office.read(month_table, StatWish(202608, ("township", "village")))
    assert [line.groups[0].label for line in before.lines] == ["云岭村", "石门村"]
    assert [[group.label for group in line.groups] for line in after.lines] == [["云岭镇", "云岭村"]]
    assert after.total == before.total
    moved = office.read(month_changes, StatWish(202608))
    assert {line.what for line in moved} == {("village",)}
    assert all(line.explained for line in moved)


def test_the_year_so_far_is_the_sum_of_its_months(office):
    wish = StatWish(202611, ("village",), DIBAO)
    months = [office.read(month_table, StatWish(month, programme=DIBAO)).total for month in range(202601, 202612)]
    year = office.read(year_figures, wish).values()
    assert sum(one.person_times for one in year) == sum(month.person_times for month in months)
    assert sum(one.total_fen for one in year) == sum(month.total_fen for month in months)
    summary = office.read(month_summary, StatWish(202611))
    assert summary.year.person_times == sum(one.person_times for one in year)
    assert summary.last_month == office.read(month_table, StatWish(202610)).total


def test_who_draws_programmes_that_exclude_each_other_is_listed(office):
    assert office.read(list_duplicates, StatWish(202606)) == []
    office.run(enter_benefits, [(0, "tekun_dispersed", None, 202606, 202606, "active", 5000, 1)], keep=True)
    found = office.read(list_duplicates, StatWish(202606))
    assert len(found) == 1
    assert {found[0].programme, found[0].other_programme} == {"农村低保", "分散特困"}
    assert office.read(list_duplicates, StatWish(202607)) == []


def test_what_cannot_be_counted_is_refused(office):
    for wish, code in (
        (StatWish(202606, ("street",)), "statistics.bad_grouping"),
        (StatWish(202606, ("village", "village")), "statistics.bad_grouping"),
        (StatWish(202613), "statistics.bad_month"),
        (StatWish(202606, programme="nothing"), "entitlements.no_programme"),
    ):
        with pytest.raises(AppError) as error:
            office.read(month_table, wish)
        assert error.value.code == code


def test_a_person_is_shown_with_every_benefit_of_every_year(office):
    from minsheng_desktop.households.benefit_years import benefit_years
    from minsheng_desktop.households.service import person_page

    row = benefit_row(office, "张桂英")
    page = office.read(person_page, row["person_uid"])
    years = benefit_years(page.benefits, 202702)
    assert [(year.year, year.months, year.total_fen) for year in years] == [(2027, 2, 102_000), (2026, 7, 357_000)]
