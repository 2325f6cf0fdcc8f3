"""The village asks for its roster: as a workbook and on paper, four clicks from the first screen."""

from __future__ import annotations

from pathlib import Path

from openpyxl import load_workbook

from tests.ui.stories.clerk import Clerk, words_on_paper


def test_one_village_goes_to_excel_in_four_clicks(clerk: Clerk, tmp_path: Path) -> None:
    clerk.begins()
    target = tmp_path / "双河村.xlsx"
    clerk.will_choose(target)
    clerk.clicks("农村低保")
    clerk.clicks("村（居）：全部")
    clerk.clicks("双河村")
    clerk.sees("叶勇军")
    clerk.clicks("导出")
    clerk.sees("已导出 12 户")
    assert clerk.clicks_made <= 4
    rows = list(load_workbook(target).active.iter_rows(values_only=True))
    named = [row for row in rows if any(str(cell).startswith("YL2026") for cell in row)]
    assert len(named) == 12
    assert any("叶勇军" in row and 1505 in row for row in named)


def test_one_village_goes_to_paper_in_four_clicks(clerk: Clerk) -> None:
    clerk.has_a_printer("HP_M126")
    clerk.begins()
    clerk.clicks("农村低保")
    clerk.right_clicks("分组 云岭村，14 户 · 保障 22 人")
    clerk.clicks("打印云岭村")
    clerk.sees("先看真实页面再打印", "第 1 / 1 页")
    clerk.clicks("打印 1 页")
    assert clerk.clicks_made <= 4
    clerk.waits(lambda: clerk.printed)
    words = words_on_paper(clerk.printed[0])
    assert "龚䶮" in words
    assert "任林健" in words
    assert "叶勇军" not in words, "of another village"
