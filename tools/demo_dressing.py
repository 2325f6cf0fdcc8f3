"""What the demo's rosters do not bring, put into the copy before pictures are taken: payments, photographs, a visit.

All of it goes through the program's own operations; persons, numbers and pictures are made up.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Border, Font, Side
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter

from db.types import new_uid
from minsheng_desktop.core.operation import Operation, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.entitlements.changes import annotate, change_amount
from minsheng_desktop.entitlements.own_columns import add_own_column, list_own_columns, set_own_values
from minsheng_desktop.entitlements.service import roster_rows
from minsheng_desktop.households.attachments import store_attachment
from minsheng_desktop.households.records import NewMember, Registration
from minsheng_desktop.households.registering import register_household
from minsheng_desktop.households.service import household_page

MONTHS = (202601, 202602, 202603, 202604, 202605, 202606)
ITEM, PAID, PAYMENTS = "农村低保", "成功", "上半年打卡发放表.xlsx"
VISITS = ("已入户", "未入户", "外出")
PLACES = {"/stick": "/media/U盘", "/yunling": "文档/民生台账"}
PAPERS = (
    ("id_card", "阎勇身份证正面", "居民身份证", "#dfe9f3"),
    ("household_booklet", "户口簿首页", "居民户口簿", "#e9d5c3"),
    ("house_photo", "住房正面", "住房照片", "#cfe3cf"),
    ("home_visit", "入户调查表", "入户调查表", "#f4f2ea"),
)
HOUSEHOLD, FAMILY = 7, 21  # keys of two rows of the roster: three persons with a doubt, four all covered
FORM_HEADINGS = ("序号", "姓名", "身份证号码", "村", "月保障金", "联系电话", "是否在家")


def _picture(folder: Path, name: str, words: str, colour: str) -> Path:
    """A plain picture that stands for a photograph of a paper."""
    image = QImage(900, 600, QImage.Format.Format_RGB32)
    image.fill(QColor("#8f8a82"))
    painter = QPainter(image)
    painter.fillRect(QRect(70, 60, 760, 480), QColor(colour))
    painter.setPen(QColor("#5b6470"))
    face = QFont(painter.font())
    face.setPixelSize(64)
    painter.setFont(face)
    painter.drawText(QRect(70, 90, 760, 110), Qt.AlignmentFlag.AlignCenter, words)
    face.setPixelSize(34)
    painter.setFont(face)
    painter.drawText(QRect(70, 440, 760, 80), Qt.AlignmentFlag.AlignCenter, "样张 · 虚构")
    for at in range(4):
        painter.fillRect(QRect(150, 235 + at * 50, 600 - at * 90, 12), QColor("#a9b1bb"))
    painter.end()
    path = folder / f"{name}.jpg"
    image.save(str(path))
    return path


@use_case(Operation("households.import_roster", Right.IMPORT))
def _pay(uow: UnitOfWork, households: Sequence[bytes]) -> None:
    """Half a year of payments, as the bank's list would bring them."""
    for household in households:
        (benefit, *_) = household_page(uow, household).benefits
        fen = (benefit.amount_fen or 0) + benefit.supplement_fen
        for month in MONTHS:
            uow.insert(
                "payment_record",
                {"uid": new_uid(), "person_uid": benefit.holder_uid, "programme_uid": benefit.programme_uid,
                 "item": ITEM, "month": month, "paid_on": f"2026-{month % 100:02d}-20", "amount_fen": fen,
                 "result": PAID},
            )  # fmt: skip
    for folder, name in PLACES.items():  # where the demo was built says nothing to a reader
        uow.connection.exec_driver_sql(
            "UPDATE backup_run SET place = ? || substr(place, instr(place, ?) + ?) WHERE instr(place, ?)",
            (name, folder, len(folder), folder),
        )
    uow.describe(file=PAYMENTS, new=0, updated=len(households), held=0)


def dress(workspace: Any) -> None:
    """Give two households payments, one of them a file, and the roster a column of the clerk's own."""
    rows = workspace.read(lambda uow: roster_rows(uow, list(range(1, 41))))
    household = bytes(rows[HOUSEHOLD - 1].household_uid)
    workspace.run(_pay, [household, bytes(rows[FAMILY - 1].household_uid)])
    workspace.run(add_own_column, "七月走访", "choice", "dibao_rural", VISITS)
    own = workspace.read(lambda uow: next(c for c in list_own_columns(uow, "dibao_rural") if c.title == "七月走访"))
    for visit, at in ((VISITS[0], slice(0, 9)), (VISITS[1], slice(10, 13)), (VISITS[2], slice(14, 16))):
        workspace.run(set_own_values, [row.uid for row in rows[at]], own.key, visit)
    workspace.run(annotate, [rows[9].uid], {"remark": "7月2日电话约好入户"})
    workspace.run(change_amount, rows[3].uid, 202607, (rows[3].amount_fen or 0) + 6000, rows[3].supplement_fen)
    with tempfile.TemporaryDirectory() as made:
        for kind, title, words, colour in PAPERS:
            store_attachment(workspace, _picture(Path(made), kind, words, colour), kind, title, household=household)


def twin(workspace: Any) -> tuple[bytes, bytes]:
    """A person of the roster, and a second file of the same that a paper without a number brought."""
    (row,) = workspace.read(lambda uow: roster_rows(uow, [HOUSEHOLD]))
    area = workspace.read(lambda uow: household_page(uow, row.household_uid).values["area_uid"])
    again = NewMember(row.name, sex_code=row.sex_code, birth=row.birth, relation="户主")
    made = workspace.run(register_household, Registration(area, address="上屋组", members=(again,))).value
    page = workspace.read(lambda uow: household_page(uow, made))
    return row.person_uid, page.members[0].person_uid


def county_form(folder: Path, rows: Any) -> Path:
    """A table as the county sends it: names and numbers are there, the rest is to be filled in."""
    book = Workbook()
    sheet = book.active
    sheet.append(["2026年7月农村低保对象核对表"])
    sheet["A1"].font = Font(size=18, bold=True)
    sheet.append(FORM_HEADINGS)
    for number, row in enumerate(rows, 1):
        sheet.append([number, row.name, row.id_no if number != 6 else None])
    sheet.append([len(rows) + 1, "查无人", "341299195001010011"])
    thin = Side(style="thin")
    for line in sheet.iter_rows(min_row=2, max_col=len(FORM_HEADINGS)):
        for cell in line:
            cell.border = Border(thin, thin, thin, thin)
    path = folder / "7月低保核对表.xlsx"
    book.save(path)
    return path
