"""What is chosen and its sums: all, all but a few, a few; 100,000 rows without a pause of the window."""

import pytest

from minsheng_desktop.entitlements.service import RosterFilter, roster_totals
from tests.factories.roster_page import key_of, open_roster
from tests.factories.window import stage
from tests.ui.test_kit_table import COUNT, Numbers
from ui.households.roster_selection import chosen_rows, left_out, totals_of, totals_without
from ui.households.roster_totals import RosterTotals
from ui.kit.rows import Query
from ui.kit.table import TablePanel


@pytest.fixture
def at(qtbot, tmp_path):
    with stage(qtbot, tmp_path / "w") as made:
        yield made


def test_ticking_all_says_the_sums_of_all_without_reading(at):
    page = open_roster(at)
    before = dict(page._tickets)
    page.table.model.tick_all(True)
    assert page.picked == page.totals
    assert page._tickets == before
    assert page.chosen.everything


def test_all_but_one_is_all_less_one(at):
    page = open_roster(at)
    page.table.model.tick_all(True)
    page.table.model.tick([key_of(page, "张桂英")], False)
    at.wait(lambda: page.picked is not None and page.picked.benefits == 4)
    assert page.picked.amount_fen == page.totals.amount_fen - 48000
    assert "合计 1,865.00" not in page.bar.accessibleName()


def test_sums_of_pieces_are_the_sums_of_the_whole(at):
    def check(uow):
        wanted = RosterFilter(programme="dibao_rural")
        whole = roster_totals(uow, wanted)
        assert totals_of(uow, wanted, [1, 2, 3]).benefits == 3
        part, rest = totals_of(uow, wanted, [1, 2]), totals_without(uow, wanted, [1, 2])
        assert part.total_fen + rest.total_fen == whole.total_fen
        assert part.covered + rest.covered == whole.covered

    at.workspace.read(check)


def test_a_hundred_thousand_ticks_do_not_stop_the_window(at):
    panel = TablePanel(at.session, [], Numbers(), checkable=True)
    at.qtbot.addWidget(panel)
    with at.qtbot.waitSignal(panel.model.completed):
        panel.model.show_query(Query())
    for act in (
        lambda: panel.model.tick_all(True),
        lambda: chosen_rows(panel),
        lambda: panel.model.tick([5], False),
        lambda: left_out(panel),
        lambda: chosen_rows(panel),
        lambda: panel.columns.lay(),
        lambda: panel.model.tick_all(False),
    ):
        act()
    assert len(panel.model.keys) == COUNT


def test_figures_without_room_give_way_but_are_told(at):
    bar = RosterTotals()
    at.qtbot.addWidget(bar)
    bar.resize(1200, 34)
    bar.set_totals([("选中", "3 户"), ("月保障金", "2,365.00"), ("平均每人", "473.00")], [("全部", "89 户")])
    assert bar.shown == 4
    bar.resize(260, 34)
    bar._fit()
    assert bar.shown < 4
    assert "平均每人 473.00" in bar.accessibleName()
    assert "平均每人 473.00" in bar.toolTip()
