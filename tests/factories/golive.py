"""Old payment sheets of an allowance, as workbooks: fictitious persons."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl

from tests.factories.workspaces import citizen_id

ELDER = "elder_80_allowance"
PEOPLE = (
    ("甘草", citizen_id("19300202", 19)),
    ("柴胡", citizen_id("19310202", 19)),
    ("黄芪", citizen_id("19320202", 19)),
)
HEADER = ("序号", "村", "姓名", "身份证号", "发放金额（元）")
Row = Sequence[object]


def line(person: tuple[str, str], yuan: object) -> Row:
    """The row of a person."""
    return (1, "云岭村", *person, yuan)


def month_sheet(year: int, month: int, *rows: Row) -> dict[str, list[Row]]:
    """The sheet of a month with its title."""
    return {f"{month}月": [(f"{year}年{month}月高龄津贴发放表",), HEADER, *rows]}


def year_sheet(year: int, *rows: tuple[tuple[str, str], Sequence[object]]) -> dict[str, list[Row]]:
    """The sheet of a year with a column for each month."""
    months = [f"{month}月" for month in range(1, 13)]
    header = (*HEADER[:4], *months, "合计")
    lines = [(*line(person, "")[:4], *paid, sum(p for p in paid if isinstance(p, int))) for person, paid in rows]
    return {"高龄津贴": [(f"{year}年高龄津贴发放表",), header, *lines]}


def book(path: Path, sheets: Mapping[str, Iterable[Row]]) -> Path:
    """A workbook of these sheets."""
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    content = io.BytesIO()
    made.save(content)
    path.write_bytes(content.getvalue())
    return path


def payments(workspace: Any, person: tuple[str, str]) -> list[tuple[int, int]]:
    """(month, fen) on record as paid to a person."""
    return _rows(
        workspace, "SELECT y.month, y.amount_fen FROM payment_record y JOIN person p ON p.uid = y.person_uid "
        "WHERE p.id_no = ? AND y.deleted = 0 ORDER BY y.month", person[1],
    )  # fmt: skip


def periods(workspace: Any, person: tuple[str, str]) -> list[tuple[int, int | None, int]]:
    """(first month, last month, fen) of a person's benefit."""
    return _rows(
        workspace, "SELECT a.from_month, a.to_month, a.amount_fen FROM entitlement_amount a JOIN entitlement e ON "
        "e.uid = a.entitlement_uid JOIN person p ON p.uid = e.person_uid WHERE p.id_no = ? AND a.deleted = 0 "
        "AND e.papers_pending = 1 AND e.application_uid IS NULL ORDER BY a.from_month", person[1],
    )  # fmt: skip


def _rows(workspace: Any, sql: str, number: str) -> list[Any]:
    return workspace.read(lambda uow: [tuple(row) for row in uow.connection.exec_driver_sql(sql, (number,))])
