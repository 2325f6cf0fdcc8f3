"""一插一回: a township sends its package on a stick; the county takes it and answers on the same stick."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

from tests.factories.offices import COUNTY, FIRST, SECOND
from tests.ui.stories.clerk import Clerk, words_on_paper

SitsDown = Callable[[Path], AbstractContextManager[Clerk]]


def send(sits_down: SitsDown, office: Path, stick: Path) -> int:
    """The package and its sheet go to the stick; answers the clicks."""
    with sits_down(office) as clerk:
        clerk.will_choose(stick)
        clerk.begins()
        clerk.clicks("导出上报包")
        clerk.sees("行变动还没有上报")
        clerk.clicks("导出上报包")
        clerk.sees("已写好并校验", "已导出")
        return clerk.clicks_made


def test_package_and_sheet_lie_on_the_stick_in_three_clicks(offices: Path, sits_down: SitsDown, tmp_path: Path) -> None:
    stick = tmp_path / "U盘"
    stick.mkdir()
    assert send(sits_down, offices / FIRST, stick) <= 3
    (package,) = stick.glob("*.mspkg")
    (sheet,) = stick.glob("*_交接单.pdf")
    assert FIRST in package.name
    assert "1,140.00" in words_on_paper(sheet.read_bytes())


def test_the_county_takes_a_stick_and_answers_on_it(offices: Path, sits_down: SitsDown, tmp_path: Path) -> None:
    stick = tmp_path / "U盘"
    stick.mkdir()
    send(sits_down, offices / FIRST, stick)
    send(sits_down, offices / SECOND, stick)
    with sits_down(offices / COUNTY) as clerk:
        clerk.will_choose(stick)
        clerk.begins()
        clerk.sees("未上报")
        clerk.clicks("收报看板")
        clerk.clicks("导入U盘…")
        clerk.sees("导入 2 / 2 个包。", "回执已写回，可以拔U盘。", "已到 2 / 2", "1,140.00")
        assert clerk.clicks_made <= 3
    with sits_down(offices / FIRST) as clerk:
        (answer,) = stick.glob(f"*{FIRST}*下发*.mspkg")
        clerk.will_choose(answer)
        clerk.begins()
        clerk.clicks("上报下发")
        clerk.clicks("接收")
        clerk.clicks("选择数据包…")
        clerk.sees("写入前不改动任何数据")
        clerk.clicks("写入 1 行")
        clerk.sees("已导入")
        clerk.begins()
        clerk.sees("1 条疑点待核实")
        clerk.clicks("导出上报包")
        clerk.sees("已确认")
