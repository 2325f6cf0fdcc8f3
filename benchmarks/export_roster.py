"""A finished sheet of 100,000 rows by our writer, against XlsxWriter in constant memory with the same styles."""

from __future__ import annotations

import io
import multiprocessing
import resource
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import xlsxwriter

from minsheng_desktop.spreadsheets.official_sheet import OfficialSheet, write_official
from minsheng_desktop.spreadsheets.records import WriteColumn

LIMIT = 1.15
ROWS = 100_000
_COLUMNS = (
    ("序号", 6, "integer"), ("证号", 14, "text"), ("户主", 9, "text"), ("姓名", 9, "text"), ("关系", 8, "text"),
    ("性别", 6, "text"), ("身份证号", 20, "text"), ("出生日期", 12, "date"), ("村（居）", 12, "text"),
    ("组", 8, "text"), ("住址", 26, "text"), ("家庭人口", 8, "integer"), ("保障人口", 8, "integer"),
    ("类别", 6, "text"), ("月保障金", 12, "money"), ("分类施保", 12, "money"), ("开户行", 16, "text"),
    ("社保卡号", 22, "text"), ("电话", 13, "text"), ("备注", 20, "text"),
)  # fmt: skip
_TITLE = "泾川县云岭镇农村低保对象花名册"
_FORMATS = {"text": "@", "integer": "0", "money": "#,##0.00", "date": "yyyy-mm-dd"}
_DAY = 25000  # a birthday as the serial number a spreadsheet keeps


def _rows(dates: Callable[[int], object]) -> Iterator[tuple[object, ...]]:
    for n in range(ROWS):
        id_no = f"34129919{n % 60 + 30:02d}0101{n % 10000:04d}"
        yield (
            n + 1, f"YL2026{n:06d}", f"甲{n % 977}", f"乙{n % 1009}", "配偶", "女", id_no, dates(_DAY + n % 15000),
            f"云岭村{n % 31}", f"{n % 19}组", f"云岭镇云岭村{n % 31}组{n % 411}号", n % 7 + 1, n % 4 + 1, "ABC"[n % 3],
            41005 + n % 50000, n % 30000, "泾川农村商业银行", f"62145{n:014d}", f"138{n:08d}", "",
        )  # fmt: skip


def _ours(out: Any) -> None:
    columns = [WriteColumn(label, width, kind, kind == "money") for label, width, kind in _COLUMNS]
    sheet = OfficialSheet(_TITLE, "云岭镇人民政府", "2026年6月", "元", "户", 14)
    write_official(out, sheet, columns, _rows(_as_date))


def _as_date(serial: int) -> object:
    return f"{1968 + serial % 50}-{serial % 12 + 1:02d}-{serial % 28 + 1:02d}"


def _rival(out: Any) -> None:
    book = xlsxwriter.Workbook(out, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet()
    looks = {
        kind: book.add_format({"num_format": code, "border": 1, "border_color": "#B7BDC6", "valign": "vcenter",
                               "font_name": "宋体"})
        for kind, code in _FORMATS.items()
    }  # fmt: skip
    head = book.add_format({"bold": True, "border": 1, "bg_color": "#E8ECF2", "align": "center", "text_wrap": True})
    for index, (_, width, _) in enumerate(_COLUMNS):
        sheet.set_column(index, index, width)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(2)
    sheet.freeze_panes(3, 0)
    sheet.set_footer("&C&P / &N")
    sheet.merge_range(0, 0, 0, len(_COLUMNS) - 1, _TITLE, book.add_format({"align": "center", "font_size": 22}))
    sheet.write_row(2, 0, [label for label, _, _ in _COLUMNS], head)
    kinds = [looks[kind] for _, _, kind in _COLUMNS]
    numbers = [kind not in ("text",) for _, _, kind in _COLUMNS]
    for row, values in enumerate(_rows(lambda serial: serial), 3):
        for column, value in enumerate(values):
            if value == "":
                sheet.write_blank(row, column, None, kinds[column])
            elif numbers[column]:
                sheet.write_number(row, column, value / 100 if column in (14, 15) else value, kinds[column])
            else:
                sheet.write_string(row, column, value, kinds[column])
    book.close()


def _timed(write: Callable[[Any], None], place: Path | None, answer: Any) -> None:
    """In a process of its own, so that its memory is its own."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begun = time.perf_counter()
    out = place or io.BytesIO()
    write(out)
    took = time.perf_counter() - begun
    size = place.stat().st_size if place else len(out.getvalue())  # type: ignore[union-attr]
    answer.put((took, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024, size))


def _measured(write: Callable[[Any], None], place: Path | None) -> tuple[float, float, int]:
    context = multiprocessing.get_context("spawn")
    answer = context.Queue()
    process = context.Process(target=_timed, args=(write, place, answer))
    process.start()
    found: tuple[float, float, int] = answer.get()
    process.join()
    return found


def measure(folder: Path) -> list[dict[str, Any]]:
    """One export against one of the rival, each twice, the better one of each."""
    ours = min(_measured(_ours, None) for _ in range(2))
    rival = min(_measured(_rival, folder / "rival.xlsx") for _ in range(2))
    figures = (
        f"ours {ours[0]:.2f} s, {ours[2] / 2**20:.1f} MB, +{ours[1]:.0f} MB of memory; "
        f"XlsxWriter {rival[0]:.2f} s, {rival[2] / 2**20:.1f} MB"
    )
    return [{"name": "export 100,000 × 20", "ratio": ours[0] / rival[0], "limit": LIMIT, "figures": figures}]
