"""A roster on paper exactly as a window shows it: its columns, rows, order, groups and month, fitted to A4."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from db.types import new_uid
from minsheng_desktop.core.errors import input_error
from minsheng_desktop.core.fields import Field, Type
from minsheng_desktop.core.operation import Operation, UnitOfRead, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.core.texts import text
from minsheng_desktop.entitlements.records import RosterRow
from minsheng_desktop.entitlements.service import RosterFilter, roster_fields, roster_keys, roster_rows, value_of
from minsheng_desktop.notices import blocks as doc
from minsheng_desktop.notices.making import COLUMNS, preview_of, set_paper, write_out
from minsheng_desktop.notices.records import MadeNotice, MadePapers, Preview
from minsheng_desktop.notices.roster_list import seal_block
from minsheng_desktop.notices.sheets import day_words, demo_mark, money, page_footer

SHOWN = "shown_list"
CHUNK = 2000
TALL = doc.Page(210.0, 297.0, 15.0, 12.0, 15.0, 12.0, 0, 0)
SIZES = (10.0, 9.5, 9.0, 8.5, 8.0)  # points, tried one after the other
MM_A_POINT = 25.4 / 72
PADDING = 2.6  # mm a cell needs beside its text
SAMPLE = 400  # rows looked at for the widths
LONGEST_TEXT, SHORTEST = 12.0, 2.2  # characters a column of words is given at most before it wraps, and at least
WRAPPING = 4.4  # characters a column keeps when there is too little room
SHRUNK = 0.8  # of a number's type, at most
BOLD = 1.1  # heads and sums are set in a wider face
RIGHT_TYPES = (Type.MONEY, Type.INTEGER, Type.PERCENT)
CENTRE_TYPES = (Type.CODE, Type.MONTH, Type.DATE, Type.FLAG)
WHOLE_TYPES = (*RIGHT_TYPES, Type.CITIZEN_ID, Type.CARD, Type.PHONE, Type.DATE, Type.MONTH)
SUMMED = ("amount_fen", "supplement_fen", "total_fen")


@dataclass(frozen=True, slots=True)
class ShownList:
    """What a window shows: the filter, the keys of its columns, the rows chosen (none: all of the filter), a title."""

    wanted: RosterFilter
    fields: tuple[str, ...]
    keys: tuple[int, ...] = ()
    title: str = ""


def shown_document(uow: UnitOfRead, shown: ShownList) -> tuple[doc.Document, int]:
    """The list as a document and how many rows it has. Raises FORBIDDEN, INPUT if there are no rows or columns."""
    uow.require(Right.NOTICE)  # it carries full numbers where their columns are shown
    known = {field.key: field for field in roster_fields(uow, shown.wanted.programme)}
    fields = [known[key] for key in shown.fields if key in known]
    if not fields:
        raise input_error("notices.no_columns")
    rows = _rows(uow, shown)
    if not rows:
        raise input_error("notices.empty_roster")
    heads = [text("notices.roster.number"), *(str(field.label) for field in fields)]
    cells = list(_cells(rows, fields, shown.wanted.by_village))
    totals = _totals(rows, fields)
    page, size, widths = _fitted(_widths(heads, fields, [*cells, totals]), [True, *map(_is_whole, fields)])
    columns = [doc.Column(heads[0], widths[0], doc.CENTRE, True)]
    columns += [
        doc.Column(head, width, _align(field), _is_whole(field))
        for head, width, field in zip(heads[1:], widths[1:], fields, strict=True)
    ]
    names = tuple(row.name for row in rows) if not shown.wanted.by_village else ()
    table = doc.Table(tuple(columns), tuple(cells), totals, size=size, places=names, row_height=size * 0.75)
    title = shown.title or text("notices.page.roster")
    blocks = (
        doc.Title(title, 16.0),
        doc.Paragraph(_made_of(uow, shown, fields), 0, doc.LEFT, doc.SONG, 10),
        doc.Spacer(0.15),
        table,
        doc.Spacer(0.5),
        seal_block(),
    )
    header = text("notices.roster.header")
    made = doc.Document(title, (doc.Section(blocks),), page, header, page_footer(), demo_mark(uow.node.demo))
    return made, len(rows)


def _rows(uow: UnitOfRead, shown: ShownList) -> list[RosterRow]:
    keys = list(shown.keys) or [key for chunk in roster_keys(uow, shown.wanted) for key in chunk]
    rows: list[RosterRow] = []
    for at in range(0, len(keys), CHUNK):
        uow.job.tick(at, len(keys))
        rows += roster_rows(uow, keys[at : at + CHUNK], shown.wanted.month)
    return rows


def _cells(rows: Sequence[RosterRow], fields: Sequence[Field], grouped: bool) -> Iterator[tuple[str | None, ...]]:
    """The rows as text, each village under its own line where the window groups them."""
    number = 0
    for village, group in _groups(rows) if grouped else ((None, rows),):
        if village is not None:
            yield _group_line(village, group, fields)
        for row in group:
            number += 1
            yield (str(number), *(_shown(row, field) for field in fields))


def _groups(rows: Sequence[RosterRow]) -> list[tuple[str, list[RosterRow]]]:
    found: dict[str, list[RosterRow]] = {}
    for row in rows:
        found.setdefault(row.village or text("entitlements.no_village"), []).append(row)
    return list(found.items())


def _shown(row: RosterRow, field: Field) -> str:
    value = value_of(row, field.key)
    if value is None:
        return ""
    if field.key == "status":
        return text(f"entitlements.status.{value}")
    if field.type is Type.MONEY:
        return money(value) if value or field.key != "supplement_fen" else ""
    if field.type is Type.MONTH:
        return f"{value // 100}-{value % 100:02d}"
    return str(value)


def _group_line(village: str, rows: Sequence[RosterRow], fields: Sequence[Field]) -> tuple[str | None, ...]:
    return _summed(text("notices.shown.village", village=village, counts=_counts(rows)), rows, fields)


def _totals(rows: Sequence[RosterRow], fields: Sequence[Field]) -> tuple[str | None, ...]:
    return _summed(text("notices.shown.total", counts=_counts(rows)), rows, fields)


def _summed(words: str, rows: Sequence[RosterRow], fields: Sequence[Field]) -> tuple[str | None, ...]:
    """Words over the columns up to the first one that can be summed, then the sums."""
    line: list[str | None] = [words]
    for field in fields:
        if field.key in SUMMED:
            line.append(money(sum(value_of(row, field.key) or 0 for row in rows)))
        else:
            line.append("" if any(line[1:]) else None)
    if None not in line:  # the first column is summed itself: the words stand before its sum
        line[:2] = [f"{words}\u3000{line[1] or ''}", None]
    return tuple(line)


def _counts(rows: Sequence[RosterRow]) -> str:
    """Benefits and covered persons; households are counted as such only where all lines are households."""
    key = "notices.shown.households" if all(row.unit == "household" for row in rows) else "notices.shown.benefits"
    return text(key, benefits=len(rows), covered=sum(row.covered for row in rows))


def _ems(words: str) -> float:
    """The width of words in characters of Chinese type."""
    if words.isascii():
        return len(words) * 0.55
    return sum(1.0 if unicodedata.east_asian_width(letter) in "WFA" else 0.55 for letter in words)


def _widths(heads: Sequence[str], fields: Sequence[Field], cells: Sequence[tuple[str | None, ...]]) -> list[float]:
    """What each column needs, in characters: numbers whole, words up to a dozen before they wrap."""
    step = max(1, len(cells) // SAMPLE)
    sample = [row for row in cells[::step] if None not in row]
    sums = [row for row in cells if None in row]
    widths = []
    for at, head in enumerate(heads):
        whole = not at or _is_whole(fields[at - 1])
        needed = max((_ems(row[at] or "") for row in sample), default=0.0)
        if at and fields[at - 1].key in SUMMED:
            needed = max([needed, *(_ems(row[at] or "") * BOLD for row in sums)])
        needed = needed if whole else min(needed, LONGEST_TEXT)
        widths.append(max(needed, min(_ems(head), 4.0) * BOLD, SHORTEST))
    widths[0] = max(widths[0], _ems(str(len(cells))), SHORTEST)
    return widths


def _fitted(needed: Sequence[float], whole: Sequence[bool]) -> tuple[doc.Page, float, list[float]]:
    """Page and type in which the columns stand, upright if they can, else across; and their widths in mm.

    What does not fit even in the smallest type is taken from the columns of words, which wrap, then from numbers
    (``whole``), which are set smaller.
    """
    for page, sizes in ((TALL, SIZES[:3]), (doc.WIDE, SIZES)):
        room = page.width - page.left - page.right
        for size in sizes:
            widths = [width * size * MM_A_POINT + PADDING for width in needed]
            if sum(widths) <= room:
                return page, size, widths
    words = [not wanted for wanted in whole]
    for chosen, least in ((words, WRAPPING * size * MM_A_POINT + PADDING), (whole, 0.0)):
        floors = [least or (width - PADDING) * SHRUNK + PADDING for width in widths]
        spare = [max(0.0, w - f) if own else 0.0 for w, f, own in zip(widths, floors, chosen, strict=True)]
        share = min(1.0, max(0.0, sum(widths) - room) / (sum(spare) or 1.0))
        widths = [width - part * share for width, part in zip(widths, spare, strict=True)]
    return page, size, widths


def _is_whole(field: Field) -> bool:
    return field.type in WHOLE_TYPES or field.key == "certificate_no"


def _align(field: Field) -> str:
    if field.type in RIGHT_TYPES:
        return doc.RIGHT
    return doc.CENTRE if field.type in CENTRE_TYPES or field.key == "category" else doc.LEFT


def _made_of(uow: UnitOfRead, shown: ShownList, fields: Sequence[Field]) -> str:
    month = shown.wanted.month
    parts = [text("notices.shown.office", office=uow.node.name)]
    if month:
        parts.append(text("notices.shown.month", year=month // 100, month=month % 100))
    parts.append(text("notices.shown.day", day=day_words(uow.today)))
    if any(field.type is Type.MONEY for field in fields):
        parts.append(text("notices.shown.unit"))
    return "\u3000\u3000".join(parts)


def preview_shown(uow: UnitOfRead, shown: ShownList) -> Preview:
    """The list as it would be printed; nothing is recorded."""
    return preview_of(uow, shown_document(uow, shown)[0])


@use_case(Operation("notices.make_shown", Right.NOTICE))
def make_shown(uow: UnitOfWork, shown: ShownList, out: Path | None = None, boxes: bool = False) -> MadePapers:
    """Make the list and record that it was made, by whom and of what (it carries full numbers)."""
    document, count = shown_document(uow, shown)
    paper = set_paper(uow, document, boxes)
    about: dict[str, Any] = {"title": document.title, "programme": shown.wanted.programme, "lines": count}
    content = json.dumps({**about, "columns": list(shown.fields), "month": shown.wanted.month}, ensure_ascii=False)
    made = MadeNotice(new_uid(), "", {"lines": str(count)})
    row = (made.uid, SHOWN, None, None, None, uow.today.isoformat(), paper.pages, content)
    uow.insert_many("notice", COLUMNS, [row])
    uow.describe(title=document.title, count=count)
    write_out(out, paper)
    return MadePapers(paper, (made,))
