"""What townships reported for a month is kept, compared, summed up and closed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from db.queries import periods as stored
from db.types import definition_uid, new_uids
from minsheng_desktop.core.clock import Clock
from minsheng_desktop.core.errors import AppError, Kind
from minsheng_desktop.exchange import deadlines, incoming, periods, turning
from minsheng_desktop.exchange.desk import BoardLine, county_board
from minsheng_desktop.exchange.periods import Figure
from minsheng_desktop.exchange.summary import (
    BY_PROGRAMME,
    BY_TOWNSHIP,
    compare_sheet,
    month_summary,
    on_paper,
    reminders_sheet,
    summary_sheet,
    to_remind,
)
from minsheng_desktop.exchange.township import township_month, township_sheet
from minsheng_desktop.workspace.home import county_home, township_home
from tests.factories import offices as made
from tests.factories.offices import FIRST, SECOND, Offices, add_family, change

JUNE, JULY = 202606, 202607


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made.build(tmp_path_factory.mktemp("template"))


@pytest.fixture
def offices(template: Path, tmp_path: Path) -> Iterator[Offices]:
    with made.copy_of(template, tmp_path) as found:
        at(found, date(2026, 6, 10))
        yield found


def at(offices: Offices, day: date) -> None:
    """All offices live on this day."""
    for workspace in offices.open.values():
        workspace.clock = Clock(day)


def line(offices: Offices, month: int, name: str = FIRST) -> BoardLine:
    """A township on the board of a month."""
    board = offices.county.read(county_board, month)
    return next(line for line in board.lines if line.name == name)


def figures(found: BoardLine) -> tuple[int, int, int]:
    return found.households, found.persons, found.fen


def test_what_was_reported_for_a_month_stays_while_the_rows_move_on(offices: Offices) -> None:
    first = offices.first.run(add_family, "严明月", 7).value
    offices.report()
    assert figures(line(offices, JUNE)) == (1, 1, 53000)
    assert line(offices, JUNE).source == periods.REPORTED
    at(offices, date(2026, 7, 3))
    offices.first.run(add_family, "程秋实", 8, 61000)
    offices.first.run(change, "entitlement", first["entitlement"], amount_fen=70000)
    offices.report()
    assert figures(line(offices, JUNE)) == (1, 1, 53000)
    assert figures(line(offices, JULY)) == (2, 2, 131000)
    assert line(offices, JULY).more == Figure(1, 1, 78000)


def test_figures_are_kept_even_if_the_program_ended_before_counting(
    offices: Offices, monkeypatch: pytest.MonkeyPatch
) -> None:
    offices.first.run(add_family, "严明月", 7)
    offices.report()
    offices.first.run(add_family, "程秋实", 8)
    with monkeypatch.context() as patch:
        patch.setattr(incoming._Desk, "count", lambda *_arguments: None)
        offices.report()
    assert figures(line(offices, JUNE)) == (2, 2, 106000)
    at(offices, date(2026, 7, 3))
    offices.first.run(add_family, "林晓", 9)
    offices.report()
    assert figures(line(offices, JUNE)) == (2, 2, 106000)
    assert figures(line(offices, JULY)) == (3, 3, 159000)


def test_a_township_that_pays_nothing_counts_as_reported(offices: Offices) -> None:
    offices.report()
    assert (line(offices, JUNE).source, figures(line(offices, JUNE))) == (periods.REPORTED, (0, 0, 0))
    at(offices, date(2026, 7, 3))
    assert (line(offices, JULY).source, line(offices, JULY).of_month) == (periods.TAKEN_OVER, JUNE)
    assert offices.county.read(township_month, FIRST, JULY).lines == ()


def test_a_second_package_of_the_month_puts_its_figures_in_place(offices: Offices) -> None:
    offices.first.run(add_family, "严明月", 7)
    offices.report()
    offices.first.run(add_family, "程秋实", 8)
    offices.report()
    assert figures(line(offices, JUNE)) == (2, 2, 106000)


def test_a_township_that_has_not_reported_stands_with_its_last_month(offices: Offices) -> None:
    offices.first.run(add_family, "严明月", 7)
    offices.second.run(add_family, "程秋实", 8, 60000)
    offices.report()
    offices.report(SECOND)
    at(offices, date(2026, 7, 3))
    offices.report()
    found = line(offices, JULY, SECOND)
    assert (found.status, found.source, found.of_month, found.fen) == ("unreported", periods.TAKEN_OVER, JUNE, 60000)
    summary = offices.county.read(month_summary, JULY)
    assert summary.total == Figure(2, 2, 113000)
    rows = {row.cells[0]: row.cells for row in summary_sheet(summary).rows}
    assert rows[SECOND][-1] == "沿用上月"
    assert rows[FIRST][-1] == ""
    assert rows["合计"][1:4] == (2, 2, 113000)
    below = summary_sheet(summary, BY_PROGRAMME)
    assert [row.cells[1:5] for row in below.rows[-2:]] == [("小计", 2, 2, 113000), ("", 2, 2, 113000)]
    assert SECOND in below.notes[0]


def test_a_summary_of_one_programme_holds_it_alone(offices: Offices) -> None:
    offices.first.run(add_family, "严明月", 7)
    offices.report()
    assert offices.county.read(month_summary, JUNE, "dibao_rural").total.fen == 53000
    assert offices.county.read(month_summary, JUNE, "dibao_urban").total.fen == 0
    with pytest.raises(AppError, match="unknown_programme"):
        offices.county.read(month_summary, JUNE, "nothing_of_the_kind")


def test_a_jump_since_the_month_before_is_flagged(offices: Offices) -> None:
    uids = offices.first.run(add_family, "严明月", 7, 50000).value
    offices.report()
    at(offices, date(2026, 7, 3))
    offices.first.run(change, "entitlement", uids["entitlement"], amount_fen=54000)
    offices.report()
    assert line(offices, JULY).jumps == 0
    offices.county.run(periods.set_jump, 8)
    assert line(offices, JULY).jumps == 1
    summary = offices.county.read(month_summary, JULY)
    (row, total) = compare_sheet(summary, jumps_only=True).rows
    assert row.cells[2:4] == (1, 50000)
    assert row.cells[-2:] == (4000, "变动大")
    assert total.cells[-2] == 4000
    with pytest.raises(AppError, match="jump_range"):
        offices.county.run(periods.set_jump, 0)


def test_what_begins_and_ends_is_counted_among_the_benefits_that_are_paid(offices: Offices) -> None:
    """One that is suspended, and one that was removed, is paid neither before nor now."""
    kept = [offices.first.run(add_family, f"明月{at}", at).value["entitlement"] for at in range(1, 7)]
    begun, suspended, removed, ended, ended_unpaid, _ = kept
    for uid in (begun, suspended, removed):
        offices.first.run(change, "entitlement", uid, from_month=JULY)
    offices.first.run(change, "entitlement", suspended, status="suspended")
    offices.first.run(made.remove, "entitlement_member", *[
        uid for uid, row in made.rows(offices.first, "entitlement_member").items() if row["entitlement_uid"] == removed
    ])  # fmt: skip
    offices.first.run(made.remove, "entitlement", removed)
    offices.first.run(change, "entitlement", ended, status="stopped", to_month=JUNE)
    offices.first.run(change, "entitlement", ended_unpaid, status="suspended", to_month=JUNE)
    offices.report()
    (found,) = offices.county.read(month_summary, JULY).changes
    assert (found.new, found.stopped) == (1, 1)
    with offices.county.database.reading() as connection:
        then, now = (stored.figures_then(connection, month) for month in (JUNE, JULY))
    assert then[0][2] == 2
    assert now[0][2] == then[0][2] + found.new - found.stopped


def test_totals_over_several_programmes_are_called_times(offices: Offices) -> None:
    uids = offices.first.run(add_family, "严明月", 7).value
    row = {"programme_uid": definition_uid("programme", "disabled_living_subsidy"), "person_uid": uids["person"],
           "household_uid": uids["household"], "uid": new_uids(1)[0], "status": "active", "from_month": 202601,
           "amount_fen": 8000, "supplement_fen": 0, "covered": 1, "papers_pending": 0}  # fmt: skip
    offices.first.run(made.insert, "entitlement", **row)
    offices.report()
    summary = offices.county.read(month_summary, JUNE)
    assert summary.total.households == 2
    sheet = summary_sheet(summary)
    assert [column.label for column in sheet.columns[-4:-1]] == ["合计户次", "合计人次", "合计金额"]
    assert summary_sheet(summary, BY_PROGRAMME).rows[-1].cells[0] == "合计（户次、人次）"
    assert compare_sheet(summary).rows[-1].cells[0] == "合计（户次、人次）"


def test_a_closed_month_stays_and_what_comes_late_is_told_beside_it(offices: Offices) -> None:
    offices.first.run(add_family, "严明月", 7)
    offices.report()
    assert offices.county.run(periods.lock_period, JUNE).value == 2
    assert offices.county.run(periods.lock_period, JUNE).value == 0
    assert line(offices, JUNE).after_lock is None
    offices.first.run(add_family, "程秋实", 8, 60000)
    assert offices.report().status == "applied"
    late = line(offices, JUNE)
    assert (late.locked, late.fen, late.after_lock) == (True, 53000, Figure(1, 1, 60000))
    with pytest.raises(AppError, match="reason"):
        offices.county.run(periods.unlock_period, JUNE)
    assert offices.county.run(periods.unlock_period, JUNE, (), "乡镇补报").value == 2
    opened = line(offices, JUNE)
    assert (opened.locked, opened.fen, opened.after_lock) == (False, 113000, None)


def test_a_month_closed_without_a_report_keeps_the_month_before(offices: Offices) -> None:
    offices.first.run(add_family, "严明月", 7)
    offices.report()
    at(offices, date(2026, 7, 3))
    offices.county.run(periods.lock_period, JULY, [offices.first.node.uid])
    assert (line(offices, JULY).source, line(offices, JULY, SECOND).locked) == (periods.TAKEN_OVER, False)
    offices.first.run(add_family, "程秋实", 8, 60000)
    offices.report()
    late = line(offices, JULY)
    assert (late.fen, late.source, late.after_lock) == (53000, periods.TAKEN_OVER, Figure(1, 1, 60000))


def test_a_month_to_come_is_not_closed_and_townships_close_none(offices: Offices) -> None:
    with pytest.raises(AppError, match="future_month"):
        offices.county.run(periods.lock_period, JULY)
    with pytest.raises(AppError) as told:
        offices.first.run(periods.lock_period, JUNE)
    assert told.value.kind is Kind.RULE


def test_a_deadline_tells_who_is_late_and_travels_down(offices: Offices) -> None:
    offices.county.run(deadlines.set_deadline, day=8)
    assert line(offices, JUNE).late
    offices.county.run(deadlines.set_deadline, JUNE, None, date(2026, 6, 12), "县民政局通知")
    assert not line(offices, JUNE).late
    offices.report()
    assert offices.answer().refused == ()
    assert offices.first.read(deadlines.month_due, JUNE) == date(2026, 6, 12)
    assert offices.first.read(deadlines.month_due, JULY) == date(2026, 7, 8)
    at(offices, date(2026, 6, 13))
    offices.report(SECOND)
    assert (line(offices, JUNE).late, line(offices, JUNE, SECOND).late) == (False, True)
    assert line(offices, JUNE, SECOND).came_on == date(2026, 6, 13)
    with pytest.raises(AppError, match="county_only"):
        offices.first.run(deadlines.set_deadline, day=3)
    offices.county.run(deadlines.remove_deadline, JUNE)
    assert offices.county.read(deadlines.month_due, JUNE) == date(2026, 6, 8)


@pytest.mark.parametrize(("month", "day"), [(202602, 28), (202604, 30), (202601, 31)])
def test_the_thirty_first_of_a_short_month_is_its_last_day(month: int, day: int) -> None:
    found = deadlines.due_on([deadlines.Deadline(0, 31, None, "")], month)
    assert found == date(month // 100, month % 100, day)


def test_the_list_of_reminders_names_who_is_missing(offices: Offices) -> None:
    offices.county.run(deadlines.set_deadline, day=5)
    offices.report()
    board = offices.county.read(county_board, JUNE)
    assert [one.name for one in to_remind(board.lines)] == [SECOND]
    sheet = offices.county.read(reminders_sheet, board)
    (row,) = sheet.rows
    assert row.cells[1:6] == (SECOND, row.cells[2], "没有报来", "2026-06-05", 5)


def test_a_township_is_seen_as_it_stood_in_a_month(offices: Offices) -> None:
    uids = offices.first.run(add_family, "严明月", 7).value
    offices.report()
    at(offices, date(2026, 7, 3))
    offices.first.run(change, "entitlement", uids["entitlement"], amount_fen=70000)
    offices.report()
    found = offices.county.read(township_month, FIRST, JUNE)
    (programme,) = found.lines
    assert (programme.figure.fen, programme.held.fen) == (53000, 70000)
    assert [(one.month, one.figure.fen) for one in found.months] == [(JULY, 70000), (JUNE, 53000)]
    sheet = township_sheet(found)
    assert {len(row.cells) for row in sheet.rows} == {len(sheet.columns)}
    assert [row.cells[-1] for row in sheet.rows] == ["后来有变动", ""]
    assert [row.cells[-1] for row in township_sheet(offices.county.read(township_month, FIRST, JULY)).rows] == ["", ""]


def test_a_stick_is_taken_in_and_answered_at_one_go(offices: Offices, tmp_path: Path) -> None:
    offices.first.run(add_family, "严明月", 7)
    offices.second.run(add_family, "程秋实", 8)
    stick = tmp_path / "all"
    stick.mkdir()
    for path in (offices.up(), offices.up(SECOND)):
        path.rename(stick / path.name)
    (stick / "half.mspkg").write_bytes(b"MS")
    done = turning.take_stick(offices.county, stick)
    assert sorted(result.status for result in done.results) == ["applied", "applied", "refused"]
    assert sorted(answer.name for answer in done.answers) == sorted([FIRST, SECOND])
    for answer in done.answers:
        assert answer.file is not None
        assert offices.take(answer.file, answer.name).status == "applied"
    again = turning.take_stick(offices.county, stick)
    assert sorted(result.status for result in again.results) == ["already", "already", "refused"]
    with pytest.raises(AppError, match="county_only"):
        turning.take_stick(offices.first, stick)


def test_the_first_screens_say_until_when(offices: Offices) -> None:
    offices.county.run(deadlines.set_deadline, day=12)
    offices.report()
    offices.answer()
    at(offices, date(2026, 7, 3))
    tasks = {task.code: task for task in offices.first.read(township_home).tasks}
    assert tasks["package_due"].due == date(2026, 7, 12)
    offices.first.run(add_family, "严明月", 7)
    tasks = {task.code: task for task in offices.first.read(township_home).tasks}
    assert (tasks["unsent"].due, "package_due" in tasks) == (date(2026, 7, 12), False)
    missing = {task.code: task for task in offices.county.read(county_home).tasks}["not_reported"]
    assert (missing.count, missing.days) == (2, 9)
    offices.report()
    tasks = {task.code: task for task in offices.first.read(township_home).tasks}
    assert "package_due" not in tasks


def test_many_programmes_are_printed_below_each_other(offices: Offices) -> None:
    offices.first.run(add_family, "严明月", 7)
    offices.report()
    summary = offices.county.read(month_summary, JUNE)
    assert on_paper(summary) == BY_TOWNSHIP
    many = {uid: str(at) for at, uid in enumerate(new_uids(5))}
    assert on_paper(replace(summary, programmes=many)) == BY_PROGRAMME
