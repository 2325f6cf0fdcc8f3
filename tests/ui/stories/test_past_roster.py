"""In July somebody asks what the roster looked like in June; an own column goes out to Excel with it."""

from __future__ import annotations

from pathlib import Path

from openpyxl import load_workbook

from tests.ui.stories.clerk import Clerk


def test_june_is_shown_after_july_changed_and_an_own_column_is_exported(clerk: Clerk, tmp_path: Path) -> None:
    clerk.begins()
    clerk.clicks("农村低保")
    clerk.ticks_row("阎勇")
    clerk.clicks("批量变更")
    clerk.chooses("做什么", "暂停发放")
    clerk.enters("从哪个月起", "2026-07")
    clerk.enters("原因", "外出未返")
    clerk.clicks("暂停 1 户")
    clerk.sees("已暂停 1 户")

    clerk.sees("已暂停 1 户")
    assert "暂停发放" in clerk.reads_row("阎勇")

    # June stands as it was, and cannot be changed by accident
    clerk.clicks("清除")
    clerk.clicks("月份：现在")
    clerk.clicks("2026年6月")
    clerk.sees("正在看 2026年6月的名册", "阎勇")
    assert "在保" in clerk.reads_row("阎勇")

    # back to now: a column of one's own, filled for one household, out to Excel
    clerk.clicks("回到现在")
    assert "暂停发放" in clerk.reads_row("阎勇")
    clerk.clicks("选择显示哪些列")
    clerk.enters("列名", "七月走访")
    clerk.clicks("加一列")
    clerk.sees("已加一列“七月走访”")
    clerk.presses("Esc")
    clerk.clicks_cell("李㛃", "七月走访")
    clerk.presses("F2")
    clerk.types("已入户")
    clerk.presses("Return")
    clerk.rests()
    assert "已入户" in clerk.reads_row("李㛃")
    target = tmp_path / "名册.xlsx"
    clerk.will_choose(target)
    clerk.presses("Ctrl+E")
    clerk.sees("已导出 89 户")
    rows = list(load_workbook(target).active.iter_rows(values_only=True))
    assert any("七月走访" in str(row) for row in rows)
    (visited,) = [row for row in rows if "李㛃" in row]
    assert "已入户" in visited
