"""Somebody at the desk asks for a certificate that they draw the minimum allowance."""

from __future__ import annotations

from pathlib import Path

from tests.ui.stories.clerk import Clerk, words_on_paper


def test_a_certificate_is_printed_within_three_clicks_of_the_search(clerk: Clerk) -> None:
    clerk.has_a_printer("HP_M126")
    clerk.searches("阎勇")
    clerk.clicks("阎勇")
    clerk.clicks("享受待遇证明")
    clerk.sees("第 1 / 1 页")
    clerk.clicks("打印 1 页")
    assert clerk.clicks_made <= 3
    clerk.waits(lambda: clerk.printed)
    words = words_on_paper(clerk.printed[0])
    assert "享受待遇证明" in words
    assert "阎勇" in words
    assert "1,630.00" in words


def test_or_saved_as_a_file(clerk: Clerk, tmp_path: Path) -> None:
    target = tmp_path / "证明.pdf"
    clerk.will_choose(target)
    clerk.searches("阎勇")
    clerk.clicks("阎勇")
    clerk.clicks("享受待遇证明")
    clerk.sees("第 1 / 1 页")
    clerk.clicks("存为 PDF")
    assert clerk.clicks_made <= 3
    clerk.waits(target.exists)
    assert "阎勇" in words_on_paper(target.read_bytes())
