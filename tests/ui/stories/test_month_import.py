"""The office's roster of the month goes in: what is wrong with it is settled, it is written, and it comes out again."""

from __future__ import annotations

from pathlib import Path

from tests.factories.roster_desk import PHONE, WIFE, household, person, save
from tests.ui.stories.clerk import Clerk

WRONG = WIFE[:17] + ("0" if WIFE[17] != "0" else "1")
YAN = "341299197110050716"  # on record as 阎勇


def roster(folder: Path) -> Path:
    couple = household()
    couple[1]["身份证号码"] = WRONG
    other = person(
        "阎永", YAN, 低保证号="YL2026007", 户主姓名="阎永", 家庭人口=3, 保障人口=2, 保障类别="A", 联系电话=PHONE
    )
    other["月保障金额（元）"] = 1560
    return save(folder / "云岭村2026年7月农村低保名册.xlsx", {"低保": [*couple, other]}, month=7)


def test_problems_are_settled_then_written_then_undone(clerk: Clerk, tmp_path: Path) -> None:
    clerk.begins()
    clerk.will_choose(roster(tmp_path))
    clerk.clicks("名单导入")
    clerk.clicks("选择文件…")
    clerk.sees("认错的列在“认作”里改", "身份证号码")
    clerk.clicks("核对 3 行")
    clerk.sees("写入前不改动任何数据", "身份证校验位不对")
    clerk.enters("改为", WIFE)
    clerk.clicks("确定并到下一处")
    clerk.clicks("写入 3 行")
    clerk.sees("已写入", "新增疑点 1 条，请到疑点里核实")
    clerk.clicks("核查比对")
    clerk.clicks("疑点核实")
    clerk.clicks("姓名不一致")
    clerk.presses("Return")
    clerk.sees("阎勇")
    clerk.clicks("登记核实结果")
    clerk.chooses("结论", "不属实")
    clerk.enters("核实情况", "户口簿上是阎勇，名册写错一字")
    clerk.clicks("保存核实结果")
    clerk.sees("已登记：不属实")
    clerk.sees_nothing_of("姓名不一致")

    # the import can only come out again after what was built on it
    clerk.begins()
    clerk.sees("187 人在册")
    clerk.clicks("今日操作")
    clerk.clicks("名单导入“云岭村2026年7月农村低保名册.xlsx”，新增 2 人，更新 1 人，暂存疑 0 行")
    clerk.refuses("撤回这一项")
    clerk.clicks("登记疑点核实结果：不属实")
    clerk.clicks("撤回这一项")
    clerk.sees("已撤回：登记疑点核实结果：不属实")
    clerk.clicks("名单导入“云岭村2026年7月农村低保名册.xlsx”，新增 2 人，更新 1 人，暂存疑 0 行")
    clerk.clicks("撤回这一项")
    clerk.sees("已撤回：名单导入“云岭村2026年7月农村低保名册.xlsx”")
    clerk.begins()
    clerk.sees("185 人在册")
