"""Rosters made up for tests, as workbooks that were already read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from minsheng_desktop.rules.citizen_id import check_character
from minsheng_desktop.spreadsheets.areas import AreaNames, area_names
from minsheng_desktop.spreadsheets.recognise import recognise
from minsheng_desktop.spreadsheets.records import Container, RosterReading, Sheet, SheetDetails, Workbook
from minsheng_desktop.spreadsheets.roster import validate

AS_OF = date(2026, 6, 30)
NOWHERE = AreaNames()
HERE = area_names(
    "云岭镇", [("云岭村", []), ("石门村", []), ("新塘村", [])], [("松溪乡", "新塘村"), ("松溪乡", "桥头村")]
)
HEAD = ["序号", "姓名", "身份证号", "月保障金额（元）", "备注"]


def number(order: int, day: str = "19700101") -> str:
    first = f"341299{day}{order:03d}"
    return first + check_character(first)


def book(
    rows: Sequence[Sequence[object]],
    name: str = "名册.xlsx",
    sheet: str = "Sheet1",
    details: SheetDetails | None = None,
    **more: list[list[object]],
) -> Workbook:
    width = max(len(row) for row in rows)
    cells = [[*row, *[""] * (width - len(row))] for row in rows]
    sheets = [Sheet(sheet, "visible", cells, details or SheetDetails())]
    sheets += [Sheet(title, "visible", lines) for title, lines in more.items()]
    return Workbook(name, Container(".xlsx", "xlsx"), tuple(sheets))


def judge(workbook: Workbook, areas: AreaNames = NOWHERE, **options: object) -> RosterReading:
    return validate(workbook, recognise(workbook, areas), areas, AS_OF, **options)  # type: ignore[arg-type]


def codes(reading: RosterReading) -> list[tuple[int | None, str | None, str]]:
    return [(problem.row, problem.column, problem.code) for problem in reading.problems]
