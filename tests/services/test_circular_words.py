"""Whom the circular praises and whom it urges."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from minsheng_desktop.notices.progress_letters import praise_and_urge


def _board(*totals: int) -> Any:
    lines = [
        SimpleNamespace(unit=f"{at}镇", rank=at, total=total, shown_total=f"{total}.00", grade=None,
                        figures=SimpleNamespace(tasks=()))
        for at, total in enumerate(totals, 1)
    ]  # fmt: skip
    return SimpleNamespace(lines=lines)


@pytest.mark.parametrize(
    ("totals", "praised"), [((90,), 1), ((67, 0), 1), ((90, 80, 70, 60), 2), (tuple(range(100, 70, -1)), 3)]
)
def test_only_the_better_half_is_praised_and_at_most_three(totals: tuple[int, ...], praised: int) -> None:
    words = praise_and_urge(_board(*totals))[0]
    assert [f"（第{at}名" in words for at in range(1, len(totals) + 1)] == [at < praised for at in range(len(totals))]


def test_nobody_is_praised_for_nothing() -> None:
    assert "表扬" not in praise_and_urge(_board(0, 0))[0]


def test_the_last_is_urged() -> None:
    assert "2镇（第2名" in praise_and_urge(_board(67, 0))[1]
