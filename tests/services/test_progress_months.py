"""A month's figures are entered and corrected with history; targets and milestones are planned."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

import pytest

from minsheng_desktop.core.clock import Clock
from minsheng_desktop.core.errors import AppError, Kind
from minsheng_desktop.progress.importing import import_progress
from minsheng_desktop.progress.records import MonthEntry, Recorded, TaskLine
from minsheng_desktop.progress.service import change_target, plan_task, record_month
from minsheng_desktop.progress.table import find_task, task_detail, task_table
from minsheng_desktop.rules.rates import percent
from minsheng_desktop.rules.schedule import Light
from minsheng_desktop.workspace.service import Workspace
from tests.factories.progress import funds, reading, task_row, workspace

WAN = 1_000_000
NOVEMBER = date(2026, 11, 17)


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    with workspace(tmp_path_factory.mktemp("w") / "ws", NOVEMBER) as opened:
        yield opened


@pytest.fixture
def ws(empty: Workspace) -> Iterator[Workspace]:
    """Four tasks as at the end of June; everything a test does is undone after it."""
    rows = (
        task_row(7, "临时救助", "人次", 120, 60, **funds(40 * WAN, 30 * WAN, 20 * WAN, 10 * WAN)),
        task_row(8, "危房改造", "户", 15, 1),
        task_row(9, "养老床位", "张", 300, 180, section="二、养老服务"),
        task_row(10, "流浪救助", "人次", 0, 0),
    )
    empty.run(import_progress, reading(*rows))
    yield empty
    empty.clock = Clock(NOVEMBER)
    while True:
        try:
            empty.undo()
        except AppError:
            return


def uid(ws: Workspace, item: str = "临时救助") -> bytes:
    return ws.read(find_task, item)


def record(ws: Workspace, month: int, item: str = "临时救助", **values: object) -> Recorded:
    return ws.run(record_month, uid(ws, item), MonthEntry(month, **values)).value  # type: ignore[arg-type]


def line(ws: Workspace, month: int, item: str = "临时救助") -> TaskLine:
    return next(x for x in ws.read(task_table, month).lines if x.item == item)


def refusal(ws: Workspace, month: int, **values: object) -> AppError:
    with pytest.raises(AppError) as refused:
        record(ws, month, **values)
    return refused.value


def test_month_and_total_follow_from_each_other(ws: Workspace) -> None:
    assert record(ws, 202607, month_milli=10_000).total_milli == 70_000
    assert record(ws, 202608, total_milli=85_000).month_milli == 15_000
    # September is missing: what October alone did is not known
    assert record(ws, 202610, total_milli=100_000).month_milli is None


def test_what_an_entry_leaves_open_stays_as_last_stated(ws: Workspace) -> None:
    record(ws, 202607, month_milli=1000, problem="材料不齐", next_step="补齐")
    record(ws, 202608, month_milli=1000)
    now = line(ws, 202608)
    assert (now.problem, now.next_step) == ("材料不齐", "补齐")
    assert now.funds.of("spent") == 10 * WAN
    record(ws, 202609, month_milli=1000, problem="", funds={("spent", "total"): 12 * WAN})
    assert line(ws, 202609).problem == ""
    assert dict(line(ws, 202609).funds.amounts) == {("spent", "total"): 12 * WAN}


def test_a_correction_needs_a_reason_and_keeps_the_old_figures(ws: Workspace) -> None:
    first = record(ws, 202607, total_milli=70_000).version
    refused = refusal(ws, 202607, total_milli=71_000)
    assert (refused.kind, refused.code) == (Kind.INPUT, "progress.reason_needed")
    assert record(ws, 202607, total_milli=71_000, reason="漏报 1 人次").version == first + 1
    history = ws.read(task_detail, uid(ws), 202607).history
    july = [(entry.words, entry.reason) for entry in history if entry.month == 202607]
    assert july == [
        ("累计改为 71 人次（原为 70）；本月改为 11 人次（原为 10）", "漏报 1 人次"),
        ("填报累计 70 人次", ""),
    ]


def test_a_correction_can_be_undone(ws: Workspace) -> None:
    first = record(ws, 202607, total_milli=70_000).version
    record(ws, 202607, total_milli=71_000, reason="更正")
    ws.undo()
    assert line(ws, 202607).total_milli == 70_000
    # a number once given is not given again
    assert record(ws, 202607, total_milli=72_000, reason="再更正").version == first + 2


def test_the_same_figures_again_write_nothing(ws: Workspace) -> None:
    record(ws, 202607, total_milli=70_000)
    outcome = ws.run(record_month, uid(ws), MonthEntry(202607, total_milli=70_000, month_milli=10_000))
    assert (outcome.operation_id, outcome.value.version) == (None, 0)


def test_who_saw_an_older_version_is_stopped(ws: Workspace) -> None:
    first = record(ws, 202607, total_milli=70_000, seen=0).version
    refused = refusal(ws, 202607, total_milli=75_000, reason="更正", seen=0)
    assert refused.kind is Kind.CONFLICT
    assert record(ws, 202607, total_milli=75_000, reason="更正", seen=first).version == first + 1


@pytest.mark.parametrize(
    ("month", "values", "code"),
    [
        (202707, {"total_milli": 1}, "progress.month_outside"),
        (202612, {"total_milli": 1}, "progress.month_future"),
        (202607, {}, "progress.no_figures"),
        (202607, {"total_milli": -1}, "progress.negative"),
        (202607, {"total_milli": 1, "funds": {("spent", "total"): -1}}, "progress.negative"),
    ],
)
def test_what_cannot_be_is_refused(ws: Workspace, month: int, values: dict[str, object], code: str) -> None:
    assert refusal(ws, month, **values).code == code
    assert not line(ws, 202607).reported


def test_an_unknown_task_is_told(ws: Workspace) -> None:
    with pytest.raises(AppError) as refused:
        ws.run(record_month, bytes(16), MonthEntry(202607, total_milli=1))
    assert refused.value.kind is Kind.NOT_FOUND


def warnings(done: Recorded) -> list[str]:
    return [flag.code for flag in done.warnings]


def test_a_smaller_total_is_told(ws: Workspace) -> None:
    assert "decrease" in warnings(record(ws, 202607, total_milli=50_000))
    assert "decrease" in [flag.code for flag in line(ws, 202607).flags]


def test_month_and_total_that_contradict_are_told(ws: Workspace) -> None:
    assert "month_sum" in warnings(record(ws, 202607, month_milli=5_000, total_milli=70_000))


def test_more_than_the_target_is_lawful(ws: Workspace) -> None:
    done = record(ws, 202607, total_milli=124_000)
    assert warnings(done) == ["over_target_rate"]
    assert line(ws, 202607).light is Light.DONE
    assert str(percent(line(ws, 202607).completion, 1)) == "103.3"


def test_money_out_of_order_is_told_unless_advanced(ws: Workspace) -> None:
    money = {("in_place", "total"): 10 * WAN, ("disbursed", "total"): 11 * WAN, ("spent", "total"): 12 * WAN}
    done = record(ws, 202607, total_milli=70_000, funds=money)
    assert warnings(done) == ["disbursed_over", "spent_over"]
    assert warnings(record(ws, 202608, month_milli=0, advance=True)) == []


def test_sources_that_do_not_add_up_and_short_ones_are_told(ws: Workspace) -> None:
    money = {
        ("planned", "central"): 1184 * WAN, ("planned", "city"): 473 * WAN, ("planned", "total"): 1662 * WAN,
        ("in_place", "central"): 1226 * WAN, ("in_place", "city"): 441 * WAN,
    }  # fmt: skip
    record(ws, 202607, total_milli=70_000, funds=money)
    flags = {flag.code: flag.message for flag in line(ws, 202607).flags}
    assert flags["split"] == "计划合计与各级之和相差 5.00 万元。"
    assert flags["source_short"] == "市到位 441.00 / 473.00 万元"
    short = ws.read(task_detail, uid(ws), 202607).short_sources
    assert {source: str(percent(rate)) for source, rate in short.items()} == {"city": "93.23"}


def test_fund_rates_have_their_own_denominators(ws: Workspace) -> None:
    money = line(ws, 202606).funds
    shown = [str(percent(rate)) for rate in (money.in_place_rate, money.disbursement_rate, money.spending_rate)]
    assert shown == ["75.00", "66.67", "50.00"]


def test_the_table_of_a_month_carries_older_figures_and_counts_what_is_missing(ws: Workspace) -> None:
    record(ws, 202607, item="危房改造", total_milli=15_000)
    table = ws.read(task_table, 202607)
    assert [(x.item, x.reported, x.figures_month) for x in table.lines] == [
        ("临时救助", False, 202606),
        ("危房改造", True, 202607),
        ("养老床位", False, 202606),
        ("流浪救助", False, 202606),
    ]
    assert table.pending == 3
    assert table.counts[Light.DONE] == 1
    assert table.counts[None] == 1  # without a target there is no rate
    assert ws.read(task_table, 202605).lines[0].total_milli is None


def test_the_table_can_be_filtered(ws: Workspace) -> None:
    assert [x.item for x in ws.read(task_table, 202606, section="养老服务").lines] == ["养老床位"]
    assert ws.read(task_table, 202606, department="残联").lines == ()
    behind = ws.read(task_table, 202606, light=Light.SERIOUSLY_BEHIND)
    assert [x.item for x in behind.lines] == ["危房改造"]  # 1 of 15 at 50 %: 43.33 points behind, R-058
    assert str(percent(behind.lines[0].lag / 100)) == "-43.33"
    assert behind.total == 4


def test_a_running_month_counts_at_its_end(ws: Workspace) -> None:
    assert ws.read(task_table, 202611).scheduled == Fraction(10, 12)
    assert ws.read(task_table, 202610).scheduled == Fraction(10, 12)
    assert ws.read(task_table, 202606).scheduled == Fraction(1, 2)
    ws.clock = Clock(date(2026, 11, 30))
    assert ws.read(task_table, 202611).scheduled == Fraction(11, 12)


def test_the_month_being_worked_on(ws: Workspace) -> None:
    assert ws.read(task_table).month == 202606  # nothing since June
    record(ws, 202610, total_milli=70_000)
    assert ws.read(task_table).month == 202611  # October is in, November runs
    assert ws.read(task_table).months[0] == 202611


def test_milestones_make_the_schedule(ws: Workspace) -> None:
    plan = [(202606, Fraction(60, 100)), (202611, Fraction(1))]
    assert ws.run(plan_task, uid(ws, "养老床位"), plan).value
    beds = line(ws, 202606, "养老床位")
    assert (beds.scheduled, beds.light) == (Fraction(60, 100), Light.ON_SCHEDULE)
    assert line(ws, 202609, "养老床位").scheduled == Fraction(84, 100)
    months = ws.read(task_detail, uid(ws, "养老床位"), 202609).months
    assert [figure.scheduled_milli for figure in months][8] == 252_000
    assert [figure.total_milli for figure in months][5] == 180_000
    assert line(ws, 202606).scheduled == Fraction(1, 2)
    ws.run(plan_task, uid(ws, "养老床位"), [])
    assert line(ws, 202606, "养老床位").scheduled == Fraction(1, 2)


@pytest.mark.parametrize(
    "plan",
    [
        [(202611, Fraction(1)), (202606, Fraction(1, 2))],
        [(202606, Fraction(1, 2)), (202611, Fraction(1, 3))],
        [(202706, Fraction(1, 2))],
        [(202606, Fraction(3, 2))],
    ],
)
def test_milestones_that_do_not_rise_are_refused(ws: Workspace, plan: list[tuple[int, Fraction]]) -> None:
    with pytest.raises(AppError) as refused:
        ws.run(plan_task, uid(ws), plan)
    assert refused.value.code == "progress.bad_milestones"


def test_a_target_changes_with_its_document(ws: Workspace) -> None:
    with pytest.raises(AppError) as refused:
        ws.run(change_target, uid(ws), 150_000, " ")
    assert refused.value.code == "progress.no_document"
    assert ws.run(change_target, uid(ws), 150_000, "泾民〔2026〕12 号", date(2026, 7, 1)).value
    assert not ws.run(change_target, uid(ws), 150_000, "泾民〔2026〕12 号").value
    entry = ws.read(task_detail, uid(ws), 202607).history[0]
    assert (entry.words, entry.reason) == ("目标改为 150 人次（原为 120）", "泾民〔2026〕12 号")


def test_a_task_is_found_by_its_words(ws: Workspace) -> None:
    assert ws.read(find_task, uid(ws).hex()) == uid(ws)
    assert ws.read(find_task, "危房") == uid(ws, "危房改造")
    for words, code in (("救助", "progress.several_tasks"), ("水库", "progress.no_such_task")):
        with pytest.raises(AppError) as refused:
            ws.read(find_task, words)
        assert refused.value.code == code


def test_a_month_above_a_later_one_is_told(ws: Workspace) -> None:
    done = record(ws, 202605, total_milli=70_000)  # June has 60
    assert warnings(done) == ["falls_later"]
    assert done.warnings[0].message == "5 月累计 70 比之后 6 月的 60 多，请核实。"
    assert "falls_later" in [flag.code for flag in line(ws, 202605).flags]
    assert "decrease" in [flag.code for flag in line(ws, 202606).flags]
    record(ws, 202607, total_milli=80_000)
    assert "falls_later" in [flag.code for flag in line(ws, 202607).flags]  # it does not go away with time
    assert "falls_later" in [flag.code for flag in ws.read(task_detail, uid(ws), 202605).line.flags]


def test_a_target_of_nothing_is_told_as_nothing(ws: Workspace) -> None:
    assert warnings(record(ws, 202607, item="流浪救助", total_milli=0)) == ["zero_target"]


def test_a_target_s_versions_stand_with_their_rates(ws: Workspace) -> None:
    vaccine = task_row(11, "疫苗接种", "剂次", 36_718, 27_235)
    ws.run(import_progress, reading(vaccine))
    ws.run(change_target, uid(ws, "疫苗接种"), 46_222_000, "市民生办〔2026〕3号", date(2026, 5, 20))
    versions = ws.read(task_detail, uid(ws, "疫苗接种"), 202606).targets
    assert [(v.target_milli, v.decided_on, v.in_force, str(percent(v.completion))) for v in versions] == [
        (36_718_000, "", False, "74.17"),
        (46_222_000, "2026-05-20", True, "58.92"),
    ]
    assert versions[1].document == "市民生办〔2026〕3号"
