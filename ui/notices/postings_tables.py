"""The tables of the page 公示: sheets, villages whose sheet of the quarter is due, objections."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from minsheng_desktop.applications.posting_records import REMOVED, ObjectionRow, OverdueVillage, PostingRow
from minsheng_desktop.core.fields import Field, Label, Type
from minsheng_desktop.core.texts import text
from minsheng_desktop.rules import quarters
from ui.kit.rows import Column, Row

TONES = {"post": "warn", "answer": "doubt", "close": "info", "remove": "warn", "renew": "err", "leavers": "err"}


def _made(key: str, width: int, type: Type = Type.TEXT, **more: Any) -> Column:
    return Column(Field(key, Label(literal=text(f"postings.column.{key}")), type, width, sortable=False), **more)


def sheet_columns() -> list[Column]:
    """The sheets."""
    return [
        _made("village", 110, strong=True),
        _made("programme", 130),
        _made("kind", 92),
        _made("issue", 124),
        _made("period", 190),
        _made("lines", 60, Type.INTEGER),
        _made("status", 104, kind="status"),
        _made("open", 70, Type.INTEGER),
        _made("attention", 170, kind="chips", stretch=True),
    ]


def sheet_row(row: PostingRow) -> Row:
    """One sheet; what is due of it stands last."""
    period = text("postings.page.period", first=row.from_day, last=row.to_day) if row.from_day else ""
    cells = (
        row.village or text("postings.unknown_village"), row.programme_name, text(f"postings.kind.{row.kind}"),
        issue(row.number, row.quarter), period, row.lines, text(f"postings.status.{row.status}"),
        row.open_objections or None, attention_chips(row),
    )  # fmt: skip
    return Row(row.uid, cells, muted=row.status == REMOVED)


def attention_chips(row: PostingRow) -> list[tuple[str, str]]:
    """What is due of a sheet, in red once it is late."""
    if not row.attention:
        return []
    words = text(f"postings.attention.{row.attention}")
    if row.days_late:
        words = text("postings.page.late", what=words, days=row.days_late)
    return [(words, "err" if row.days_late else TONES.get(row.attention, "info"))]


def issue(number: str, quarter: str) -> str:
    """Number or quarter of a sheet as people say it."""
    if quarter:
        year, part = quarters.split(quarter)
        return text("postings.quarter", year=year, number=part)
    year_words, _, serial = number.partition("-")
    return text("postings.issue", year=year_words, serial=serial) if serial else number


def village_columns() -> list[Column]:
    """Villages whose standing sheet is due."""
    return [
        _made("village", 130, strong=True),
        _made("programme", 170),
        _made("benefits", 80, Type.INTEGER),
        _made("quarter", 130),
        _made("due_on", 120, Type.DATE),
        _made("last_quarter", 130),
        _made("standing", 160, kind="chips", stretch=True),
    ]


def village_rows(found: Sequence[OverdueVillage]) -> dict[str, tuple[OverdueVillage, Row]]:
    """Rows by key (programme and village)."""
    made = {}
    for village in found:
        key = f"{village.programme}/{(village.area_uid or b'').hex()}"
        words = text("postings.page.overdue", days=village.days_late) if village.overdue else text("postings.page.due")
        cells = (
            village.village or text("postings.unknown_village"), village.programme_name, village.benefits,
            issue("", village.quarter), village.due_on.isoformat(),
            issue("", village.last_quarter) if village.last_quarter else text("postings.page.never"),
            [(words, "err" if village.overdue else "info")],
        )  # fmt: skip
        made[key] = (village, Row(key, cells))
    return made


def objection_columns() -> list[Column]:
    """Objections."""
    return [
        _made("raised_on", 110, Type.DATE),
        _made("village", 110),
        _made("programme", 140),
        _made("name", 100, strong=True),
        _made("content", 300, stretch=True),
        _made("verdict", 100, kind="status"),
        _made("answered_on", 110, Type.DATE),
    ]


def objection_row(row: ObjectionRow) -> Row:
    """One objection; who raised it is shown in the panel alone."""
    cells = (row.raised_on, row.village, row.programme_name, row.name, row.content, verdict(row), row.answered_on)
    return Row(row.uid, cells, muted=row.upheld is not None)


def verdict(row: ObjectionRow) -> str:
    """What came of an objection."""
    key = "open" if row.upheld is None else "upheld" if row.upheld else "not_upheld"
    return text(f"postings.objection.{key}")
