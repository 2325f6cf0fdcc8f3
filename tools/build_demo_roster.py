"""Make the second township's roster of the demo: 河湾镇, fictitious people.

Two of them also stand in the roster of 云岭镇, so that the county finds persons registered in two
townships; one number carries a wrong check digit, so that a row is kept out.
"""

from __future__ import annotations

import random
import sys
from pathlib import Path

from openpyxl import Workbook

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from minsheng_desktop.rules.citizen_id import check_character  # noqa: E402

NAME = "河湾镇2026年6月农村低保对象花名册.xlsx"
HEADER = ("序号", "低保证号", "户主姓名", "姓名", "与户主关系", "性别", "身份证号", "民族", "家庭人口", "保障人口",
          "保障类别", "月保障金额（元）", "分类施保（元）", "开户行", "社保卡号", "家庭住址", "联系电话",
          "备注")  # fmt: skip
VILLAGES = ("柳湾村", "沙洲村")
BOTH = (("王秀英", "女", "341299196606060921"), ("余萍", "女", "341299197503281144"))
SURNAMES = "沈韩冯曹彭袁邓许傅曾蒋蔡贾丁魏薛叶阎余潘"
GIVEN = ("德胜", "玉梅", "家旺", "秋菊", "春生", "满仓", "兰芝", "永福", "素云", "来喜", "翠莲", "传宝")


def _number(chance: random.Random, male: bool) -> str:
    body = f"341299{chance.randrange(1938, 2012)}{chance.randrange(1, 13):02d}{chance.randrange(1, 29):02d}"
    serial = chance.randrange(100, 990) // 2 * 2 + (1 if male else 0)
    body += f"{serial:03d}"
    return body + check_character(body)


def _card(chance: random.Random) -> str:
    body = "629977" + "".join(str(chance.randrange(10)) for _ in range(12))
    total = 0
    for place, digit in enumerate(reversed(body)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return body + str(-total % 10)


def build(target: Path) -> None:
    """Write the workbook."""
    chance = random.Random(20260630)
    book = Workbook()
    book.remove(book.active)
    household = 0
    for village in VILLAGES:
        sheet = book.create_sheet(village)
        sheet.append([f"泾川县河湾镇{village}2026年6月农村最低生活保障对象花名册"])
        sheet.append([])
        sheet.append(HEADER)
        for order in range(1, 17):
            household += 1
            for row in _household(chance, village, order, household):
                sheet.append(row)
    target.parent.mkdir(parents=True, exist_ok=True)
    book.save(target)


def _household(chance: random.Random, village: str, order: int, household: int) -> list[list[object]]:
    male = chance.random() < 0.5
    surname = chance.choice(SURNAMES)
    head = surname + chance.choice(GIVEN)
    number, sex = _number(chance, male), "男" if male else "女"
    if village == VILLAGES[0] and order in (3, 9):
        head, sex, number = BOTH[0 if order == 3 else 1]
    if village == VILLAGES[1] and order == 5:
        number = number[:17] + ("1" if number[17] != "1" else "2")
    members = chance.choice((0, 0, 1, 2))
    amount = chance.choice((380, 410, 465, 520)) * (members + 1)
    first = [order, f"HW2026{household:03d}", head, head, "户主", sex, number, "汉族", members + 1, members + 1,
             chance.choice("ABC"), amount, chance.choice((0, 0, 70, 140)), "泾川农商银行", _card(chance),
             f"河湾镇{village}{chance.choice('东西南北')}头组", f"154{chance.randrange(10**8):08d}", None]  # fmt: skip
    rows: list[list[object]] = [first]
    for _ in range(members):
        boy = chance.random() < 0.5
        name = surname + chance.choice(GIVEN)
        relation, sex = ("子", "男") if boy else ("女", "女")
        rows.append([None, None, None, name, relation, sex, _number(chance, boy), "汉族"])
    return rows


if __name__ == "__main__":
    build(ROOT / "resources" / "demo" / NAME)
