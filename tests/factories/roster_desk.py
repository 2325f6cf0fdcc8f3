"""Rosters as workbooks on disk, and a workspace they are imported into."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import PatternFill

from minsheng_desktop.core.operation import Outcome
from minsheng_desktop.households.records import ImportOutcome
from minsheng_desktop.households.roster_files import OpenedRoster, judge_roster, open_roster
from minsheng_desktop.households.roster_import import import_roster, preview_roster
from minsheng_desktop.households.service import household_page, person_page, search_people
from minsheng_desktop.spreadsheets.records import RosterReading
from minsheng_desktop.workspace.service import Workspace
from resources import RESOURCES
from tests.factories.workspaces import citizen_id

SAMPLES = Path(__file__).parents[1] / "samples"
HEADER = (
    "低保证号", "户主姓名", "姓名", "与户主关系", "身份证号码", "家庭人口", "保障人口", "保障类别",
    "月保障金额（元）", "分类施保（元）", "开户行", "一卡通账号", "家庭住址", "联系电话", "备注",
)  # fmt: skip
TITLE = "云岭镇云岭村2026年{month}月农村低保对象花名册"
HEAD, WIFE, OTHER = citizen_id("19510312", 121), citizen_id("19540101", 122), citizen_id("19700520", 131)
CARD, SECOND_CARD = "6299880000000000019", "6299880000000000027"
PHONE = "15412345678"


def person(name: str, number: str | None, relation: str = "户主", **stated: Any) -> dict[str, Any]:
    return {"姓名": name, "身份证号码": number, "与户主关系": relation, **stated}


def household(**stated: Any) -> list[dict[str, Any]]:
    """A couple; the amount stands on the head's row."""
    first = {
        "低保证号": "YL2026901", "户主姓名": "张桂英", "家庭人口": 2, "保障人口": 2, "保障类别": "B",
        "月保障金额（元）": 480, "分类施保（元）": 30, **stated,
    }  # fmt: skip
    return [person("张桂英", HEAD, **first), person("程水生", WIFE, "配偶")]


def save(path: Path, sheets: dict[str, list[dict[str, Any]]], month: int = 6, more: tuple[str, ...] = ()) -> Path:
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        sheet.append([TITLE.format(month=month)])
        header = (*HEADER, *more)
        sheet.append(header)
        for row in rows:
            sheet.append([row.get(key) for key in header])
            if "colour" in row:
                for cell in sheet[sheet.max_row]:
                    cell.fill = PatternFill("solid", fgColor=row["colour"])
    book.save(path)
    return path


class Desk:
    """A workspace and what is imported into it."""

    def __init__(self, workspace: Workspace, folder: Path) -> None:
        self.workspace, self.folder = workspace, folder

    def read(self, path: Path, **options: Any) -> tuple[OpenedRoster, RosterReading]:
        opened = self.workspace.read(open_roster, path)
        return opened, self.workspace.read(judge_roster, opened, **options)

    def take(self, path: Path, programme: str = "") -> Outcome[ImportOutcome]:
        """Import; what the preview promised must come about."""
        opened, reading = self.read(path, programme=programme)
        promised = self.workspace.read(preview_roster, reading, programme)
        done = self.workspace.run(import_roster, reading, opened.digest, programme)
        assert done.value == promised
        return done

    def roster(self, rows: list[dict[str, Any]], month: int = 6, more: tuple[str, ...] = ()) -> Outcome[ImportOutcome]:
        return self.take(save(self.folder / f"{month}.xlsx", {"云岭村": rows}, month, more))

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        with self.workspace.database.reading() as connection:
            return [tuple(row) for row in connection.exec_driver_sql(sql).all()]

    def living(self) -> dict[str, int]:
        """Living rows of the tables an import writes."""
        names = (
            "person", "household", "household_member", "bank_account", "entitlement", "entitlement_amount",
            "entitlement_member", "payment_record", "doubt",
        )  # fmt: skip
        return {name: self.rows(f"SELECT count(*) FROM {name} WHERE deleted = 0")[0][0] for name in names}

    def doubts(self) -> list[tuple[str, dict[str, Any], str | None]]:
        found = self.rows("SELECT rule, params, held_row FROM doubt WHERE deleted = 0 ORDER BY rule")
        return [(rule, json.loads(params), held) for rule, params, held in found]

    def page(self, name: str = "张桂英") -> Any:
        (hit,) = self.workspace.read(search_people, name)
        return self.workspace.read(person_page, hit.uid)

    def home(self, name: str = "张桂英") -> Any:
        (hit,) = self.workspace.read(search_people, name)
        assert hit.household_uid
        return self.workspace.read(household_page, hit.household_uid)

    def amounts(self) -> list[tuple[Any, ...]]:
        return self.rows(
            "SELECT from_month, to_month, amount_fen, supplement_fen FROM entitlement_amount WHERE deleted = 0 "
            "ORDER BY from_month"
        )


def payments(path: Path, rows: list[tuple[Any, ...]]) -> Path:
    book = Workbook()
    sheet = book.active
    sheet.append(["2026年6月惠农补贴一卡通打卡发放表"])
    sheet.append(["姓名", "身份证号码", "补贴项目", "金额", "银行账号", "发放日期", "账户姓名"])
    for row in rows:
        sheet.append((*row, row[0]))
    book.save(path)
    return path


def sample(number: str) -> tuple[Path, dict[str, Any]]:
    path = next((RESOURCES / "demo").glob(f"{number}_*.xlsx"))
    truth = json.loads((SAMPLES / f"{path.name}.expected.json").read_text(encoding="utf-8"))
    return path, truth
