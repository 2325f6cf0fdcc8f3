"""Rounds: sheets go to the villages and come back, what was found is applied, what falls due is listed."""

from datetime import date

import pytest
from openpyxl import load_workbook

from minsheng_desktop.core.errors import AppError
from minsheng_desktop.entitlements.changes import begin_grace
from minsheng_desktop.entitlements.due import due_benefits
from minsheng_desktop.entitlements.granting import GrantMore, grant_entitlement
from minsheng_desktop.entitlements.review_records import Finding, NewRound
from minsheng_desktop.entitlements.review_sheets import read_sheets, write_sheets
from minsheng_desktop.entitlements.reviews import (
    close_round,
    enter_findings,
    list_rounds,
    mark_settled,
    open_round,
    overdue_lines,
    review_lines,
    village_progress,
)
from minsheng_desktop.households.review_settling import SettleWish, preview_settling, settle_lines
from minsheng_desktop.households.service import person_page
from minsheng_desktop.notices.review_papers import preview_review_sheets
from minsheng_desktop.workspace.due_list import due_list
from tests.factories.benefits import benefit_row, living_rows
from tests.factories.households import heads_of, open_rostered

NEW = NewRound("2026年下半年复核", ("dibao_rural",), "2026-11-01", "2026-11-15")


@pytest.fixture
def workspace(tmp_path):
    with open_rostered(tmp_path / "w") as opened:
        opened.heads = heads_of()
        opened.round = opened.run(open_round, NEW).value
        yield opened


def lines(workspace, **more):
    return {row.name: row for row in workspace.read(review_lines, workspace.round, **more)}


def enter(workspace, name, result, note="", income=None, on="2026-11-10"):
    finding = Finding(lines(workspace)[name].uid, result, on, "周干事", income, note)
    return workspace.run(enter_findings, [finding]).value


def test_a_round_takes_in_what_runs_in_its_villages(workspace):
    assert set(lines(workspace)) == {"张桂英", "程素珍", "王满堂", "董长根", "刘水生"}
    assert [(v.village, v.total, v.open) for v in workspace.read(village_progress, workspace.round)] == [
        ("云岭村", 3, 3),
        ("石门村", 2, 2),
    ]
    (row,) = workspace.read(list_rounds)
    assert (row.total, row.answered, row.overdue) == (5, 0, True)
    assert len(workspace.read(overdue_lines)) == 5


@pytest.mark.parametrize(
    ("new", "code"),
    [
        (NewRound("", ("dibao_rural",), "2026-11-01", "2026-11-30"), "reviews.no_name"),
        (NewRound("a", (), "2026-11-01", "2026-11-30"), "reviews.no_programmes"),
        (NewRound("a", ("dibao_rural",), "2026-11-01", "2026-10-30"), "reviews.bad_due_day"),
        (NewRound("a", ("orphan_dispersed",), "2026-11-01", "2026-11-30"), "reviews.nothing"),
    ],
)
def test_a_round_that_cannot_be_is_refused(workspace, new, code):
    with pytest.raises(AppError, match=code):
        workspace.run(open_round, new)


def test_sheets_go_out_without_numbers_and_come_back_filled(workspace, tmp_path):
    out = tmp_path / "sheets.xlsx"
    written = workspace.read(write_sheets, workspace.round, out)
    assert written.lines == 5
    book = load_workbook(out)
    assert book.sheetnames == ["云岭村", "石门村"]
    cells = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    number = workspace.read(person_page, workspace.heads["张桂英"]).values["id_no"]
    assert not any(number in cell or "6299" in cell for cell in cells)
    sheet = book["云岭村"]
    names = {sheet.cell(row, 3).value: row for row in range(4, 7)}
    for name, result, note in (
        ("张桂英", "情况无变化", None),
        ("王满堂", "已死亡", "2026-10-03 病故"),
        ("程素珍", "乱填", None),
    ):
        sheet.cell(names[name], 8).value = result
        sheet.cell(names[name], 9).value = date(2026, 11, 8)
        sheet.cell(names[name], 12).value = note
    book.save(out)
    reading = workspace.read(read_sheets, workspace.round, out)
    assert (len(reading.findings), reading.blank, len(reading.unread)) == (2, 2, 1)
    assert reading.unread[0].value == "乱填"
    done = workspace.run(enter_findings, list(reading.findings)).value
    assert (done.changed, done.wrong) == (2, 0)
    assert workspace.run(enter_findings, list(reading.findings)).value.same == 2
    assert lines(workspace)["王满堂"].result == "dead"
    assert lines(workspace)["张桂英"].found_on == "2026-11-08"


def test_each_village_has_a_file_of_its_own_behind_a_password(workspace, tmp_path):
    written = workspace.read(write_sheets, workspace.round, tmp_path, b"", True, "geheim")
    assert len(written.files) == 2
    village = lines(workspace)["董长根"]
    with pytest.raises(AppError, match="password"):
        workspace.read(read_sheets, workspace.round, tmp_path / f"{village.village}核查表.xlsx")
    reading = workspace.read(read_sheets, workspace.round, tmp_path / f"{village.village}核查表.xlsx", "geheim")
    assert (reading.findings, reading.blank) == ((), 2)


def test_the_sheets_can_be_printed(workspace):
    assert workspace.read(preview_review_sheets, workspace.round).paper.pages == 2


def test_a_death_needs_its_day_and_a_finding_its_word(workspace):
    assert "死亡日期" in enter(workspace, "王满堂", "dead").lines[0].problem
    assert enter(workspace, "王满堂", "nonsense").wrong == 1
    assert enter(workspace, "王满堂", "unchanged", on="2026-12-01").wrong == 1


def test_what_was_found_is_applied_in_bulk_and_taken_back_in_one(workspace):
    enter(workspace, "王满堂", "dead", "2026-10-03 病故")
    enter(workspace, "董长根", "stop", "收入超标")
    enter(workspace, "程素珍", "unchanged")
    enter(workspace, "刘水生", "members")
    before = living_rows(workspace)
    chosen = [row.uid for row in lines(workspace, state="answered").values()]
    wish = SettleWish(202612, "李主任")
    plan = workspace.read(preview_settling, chosen, wish)
    assert (plan.counts, plan.refused) == ({"dead": 1, "stop": 1, "unchanged": 1}, 1)
    done = workspace.run(settle_lines, chosen, wish).value
    assert done == plan
    assert workspace.read(person_page, workspace.heads["王满堂"]).values["died_on"] == "2026-10-03"
    assert benefit_row(workspace, "王满堂")["to_month"] == 202610
    assert (benefit_row(workspace, "董长根")["status"], benefit_row(workspace, "董长根")["to_month"]) == (
        "stopped",
        202611,
    )
    assert benefit_row(workspace, "程素珍")["review_due"] == "2027-05-31"
    workspace.undo()
    assert living_rows(workspace) == before


def test_what_is_paid_further_changes_from_the_first_month_that_is_not(workspace):
    enter(workspace, "董长根", "suspend")
    plan = workspace.read(preview_settling, [lines(workspace)["董长根"].uid], SettleWish(202608))
    assert plan.lines[0].month == 202611


def test_a_round_is_closed_when_everything_is_done(workspace):
    with pytest.raises(AppError, match="not_done"):
        workspace.run(close_round, workspace.round)
    for name in lines(workspace):
        enter(workspace, name, "unchanged")
    workspace.run(settle_lines, [row.uid for row in lines(workspace).values()], SettleWish(202612))
    with pytest.raises(AppError, match="nothing_to_settle"):
        workspace.run(settle_lines, [row.uid for row in lines(workspace).values()], SettleWish(202612))
    assert workspace.run(close_round, workspace.round).value is True
    assert workspace.read(list_rounds)[0].closed_on == "2026-11-20"


def test_what_was_done_elsewhere_is_marked_by_hand(workspace):
    enter(workspace, "刘水生", "members")
    assert workspace.run(mark_settled, [lines(workspace)["刘水生"].uid]).value == 1
    assert lines(workspace)["刘水生"].settled_on == "2026-11-20"
    with pytest.raises(AppError, match="nothing_to_settle"):
        workspace.run(mark_settled, [lines(workspace)["张桂英"].uid])


def test_what_falls_due_is_listed_with_its_day(workspace):
    kinds = {line.kind for line in workspace.read(due_benefits, 202611)}
    assert kinds == {"review"}  # class B and C of June, six months
    due = {line.name: line.day for line in workspace.read(due_benefits, 202611)}
    assert "2026-11-30" in due.values()
    workspace.run(begin_grace, benefit_row(workspace, "程素珍")["uid"], 202611, 202612)
    person = workspace.heads["董长根"]
    more = GrantMore(extra={"disability_grade": "一级", "disability_cert": "1", "cert_valid_until": "2026-12-20"})
    workspace.run(grant_entitlement, "disabled_nursing_subsidy", person, 202611, 8000, more=more)
    found = {(line.kind, line.name) for line in workspace.read(due_benefits, 202612)}
    assert {("grace", "程素珍"), ("certificate", "董长根")} <= found
    counts = workspace.read(due_list, 202612).counts
    assert counts["grace"] == 1


def test_a_round_may_take_only_what_falls_due(workspace):
    new = NewRound("到期", ("dibao_rural",), "2026-11-01", "2026-11-30", due_by="2026-11-30")
    uid = workspace.run(open_round, new).value
    taken = {row.name for row in workspace.read(review_lines, uid)}
    assert taken == {line.name for line in workspace.read(due_benefits, 202611)}
    assert 0 < len(taken) < 5
