"""Years of old payment sheets come in as frozen history, each month's payments as rows of that month."""

from __future__ import annotations

from datetime import date

import pytest

from minsheng_desktop.core.errors import AppError
from minsheng_desktop.households.roster_files import judge_roster, open_roster
from minsheng_desktop.households.roster_import import import_roster, preview_roster
from tests.factories.golive import ELDER, HEADER, PEOPLE, book, line, month_sheet, payments, periods, year_sheet
from tests.factories.workspaces import prepared_workspace

FIRST, SECOND, THIRD = PEOPLE


@pytest.fixture
def workspace(tmp_path):
    with prepared_workspace(tmp_path / "w", as_of=date(2026, 7, 15)) as made:
        yield made


def take(workspace, path, programme=ELDER):
    opened = workspace.read(open_roster, path)
    reading = workspace.read(judge_roster, opened, programme)
    promised = workspace.read(preview_roster, reading, programme)
    done = workspace.run(import_roster, reading, opened.digest, programme).value
    assert (promised.new, promised.payments) == (done.new, done.payments)
    return done


def test_a_month_per_file_becomes_payments_of_that_month_and_history_begins_in_the_first(workspace, tmp_path):
    for year, yuan in ((2019, 50), (2020, 60), (2025, 80)):
        for month in (1, 2):
            take(workspace, book(tmp_path / f"{year}{month}.xlsx", month_sheet(year, month, line(FIRST, yuan))))
    assert payments(workspace, FIRST) == [
        (201901, 5000), (201902, 5000), (202001, 6000), (202002, 6000), (202501, 8000), (202502, 8000)
    ]  # fmt: skip
    assert periods(workspace, FIRST) == [(201901, 201912, 5000), (202001, 202412, 6000), (202501, None, 8000)]


def test_the_same_month_again_changes_nothing(workspace, tmp_path):
    path = book(tmp_path / "a.xlsx", month_sheet(2019, 3, line(FIRST, 50), line(SECOND, 50)))
    assert take(workspace, path).payments == 2
    again = take(workspace, path)
    assert (again.payments, again.new, again.doubts, again.entitlements_changed) == (0, 0, 0, 0)


def test_another_amount_for_a_month_that_is_on_record_is_a_doubt_and_changes_nothing(workspace, tmp_path):
    take(workspace, book(tmp_path / "a.xlsx", month_sheet(2019, 3, line(FIRST, 50))))
    again = take(workspace, book(tmp_path / "b.xlsx", month_sheet(2019, 3, line(FIRST, 70))))
    assert (again.payments, again.doubts) == (0, 1)
    assert payments(workspace, FIRST) == [(201903, 5000)]
    assert periods(workspace, FIRST) == [(201903, None, 5000)]


def test_months_out_of_order_never_change_what_later_sheets_state(workspace, tmp_path):
    for year, month, yuan in ((2025, 6, 80), (2019, 1, 50), (2020, 3, 50), (2020, 2, 60), (2025, 8, 80), (2025, 7, 90)):
        take(workspace, book(tmp_path / f"{year}{month}.xlsx", month_sheet(year, month, line(FIRST, yuan))))
    assert periods(workspace, FIRST) == [
        (201901, 202001, 5000), (202002, 202002, 6000), (202003, 202505, 5000), (202506, 202506, 8000),
        (202507, 202507, 9000), (202508, None, 8000),
    ]  # fmt: skip


def test_who_only_stands_on_a_sheet_older_than_the_roster_is_paid_then_and_draws_nothing_now(workspace, tmp_path):
    take(workspace, book(tmp_path / "a.xlsx", month_sheet(2026, 5, line(FIRST, 80))))
    done = take(workspace, book(tmp_path / "b.xlsx", month_sheet(2019, 5, line(FIRST, 50), line(SECOND, 50))))
    assert (done.new, done.payments, done.entitlements_new) == (1, 2, 0)
    assert payments(workspace, SECOND) == [(201905, 5000)]
    assert periods(workspace, SECOND) == []


def test_a_workbook_with_a_sheet_per_month_brings_every_month(workspace, tmp_path):
    sheets = month_sheet(2021, 1, line(FIRST, 50)) | month_sheet(2021, 2, line(FIRST, 50), line(SECOND, 50))
    done = take(workspace, book(tmp_path / "a.xlsx", sheets | month_sheet(2021, 3, line(FIRST, 55), line(SECOND, 50))))
    assert (done.new, done.payments, done.rejected, done.held) == (2, 5, 0, 0)
    assert payments(workspace, FIRST) == [(202101, 5000), (202102, 5000), (202103, 5500)]
    assert periods(workspace, FIRST) == [(202101, 202102, 5000), (202103, None, 5500)]
    assert periods(workspace, SECOND) == [(202102, None, 5000)]


def test_sheets_of_months_that_do_not_tell_their_year_or_contradict_their_title_are_asked_about(workspace, tmp_path):
    rows = (HEADER, line(FIRST, 50))
    nameless = book(tmp_path / "a.xlsx", {"1月": rows, "2月": rows})
    other_title = month_sheet(2021, 2, line(FIRST, 50))["2月"]
    contradicting = book(
        tmp_path / "b.xlsx", month_sheet(2021, 1, line(FIRST, 50)) | {"3月": other_title, "2月": other_title}
    )
    for path in (nameless, contradicting):
        with pytest.raises(AppError) as told:
            take(workspace, path)
        assert told.value.code == "spreadsheets.months_unclear"


def test_a_column_per_month_brings_every_month_that_has_an_amount(workspace, tmp_path):
    path = book(tmp_path / "a.xlsx", year_sheet(2022, (FIRST, [50] * 6 + [60] * 6), (SECOND, [""] * 3 + [50] * 9)))
    done = take(workspace, path)
    assert (done.new, done.payments, done.held) == (2, 21, 0)
    assert payments(workspace, FIRST) == [(202200 + m, 5000 if m < 7 else 6000) for m in range(1, 13)]
    assert periods(workspace, FIRST) == [(202201, 202206, 5000), (202207, None, 6000)]
    assert periods(workspace, SECOND) == [(202204, None, 5000)]
    assert take(workspace, path).payments == 0


def test_a_word_in_the_column_of_a_month_is_a_doubt(workspace, tmp_path):
    done = take(workspace, book(tmp_path / "a.xlsx", year_sheet(2022, (THIRD, [50, "停发"] + [""] * 10))))
    assert (done.payments, done.doubts) == (1, 1)


def test_a_household_is_paid_to_its_head_and_its_later_amount_stands(workspace, tmp_path):
    header = (
        "序号",
        "村组",
        "户主",
        "姓名",
        "与户主关系",
        "身份证号",
        "家庭人口",
        "保障人口",
        "保障类别",
        "月保障金额（元）",
    )
    head, wife = FIRST, SECOND

    def sheet(title, yuan):
        return {"低保": [
            (title,), header, (1, "云岭村", head[0], head[0], "户主", head[1], 2, 2, "B", yuan),
            ("", "云岭村", head[0], wife[0], "配偶", wife[1], 2, 2, "B", ""),
        ]}  # fmt: skip

    taken = []
    for year, month, yuan in ((2026, 6, 500), (2019, 5, 300), (2020, 1, 360)):
        path = book(tmp_path / f"{year}.xlsx", sheet(f"{year}年{month}月农村低保金发放花名册", yuan))
        taken.append(take(workspace, path, "dibao_rural"))
    assert [(done.payments, done.doubts) for done in taken] == [(1, 0)] * 3
    assert payments(workspace, head) == [(201905, 30000), (202001, 36000), (202606, 50000)]
    assert payments(workspace, wife) == []
    assert periods(workspace, head) == [(201905, 201912, 30000), (202001, 202605, 36000), (202606, None, 50000)]
