"""Statistics on paper: a table of figures with its heading, notes and places to sign."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

from db.types import new_uid
from minsheng_desktop.core.errors import input_error
from minsheng_desktop.core.operation import Operation, UnitOfRead, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.core.texts import text
from minsheng_desktop.entitlements.statistics_sheets import FigureSheet, SheetColumn, SheetRow
from minsheng_desktop.notices import blocks as doc
from minsheng_desktop.notices.making import COLUMNS, preview_of, set_paper, write_out
from minsheng_desktop.notices.records import MadeNotice, MadePapers, Preview
from minsheng_desktop.notices.sheets import day_words, demo_mark, money, page_footer
from minsheng_desktop.rules.rates import half_up

TEMPLATE = "figures"
TALL = doc.Page(210.0, 297.0, 15.0, 12.0, 15.0, 12.0, 0, 0)
UPRIGHT = 92  # characters that are still legible across A4 held upright


def figures_document(uow: UnitOfRead, sheet: FigureSheet) -> doc.Document:
    """The table as a document. Raises FORBIDDEN, INPUT if there are no rows."""
    uow.require(Right.NOTICE)
    if not sheet.rows:
        raise input_error("statistics.empty_sheet")
    wide = sum(column.width for column in sheet.columns)
    table = figure_table(sheet)
    unit = [text("notices.shown.unit")] if any(column.type == "money" for column in sheet.columns) else []
    made_of = [text("notices.shown.office", office=uow.node.name), sheet.when]
    made_of += [text("notices.shown.day", day=day_words(uow.today)), *unit]
    blocks: tuple[doc.Block, ...] = (
        doc.Title(uow.node.name + sheet.title, 16.0),
        doc.Paragraph("\u3000\u3000".join(made_of), 0, doc.LEFT, doc.SONG, 10),
        doc.Spacer(0.15),
        table,
        *[doc.Paragraph(note, 0, doc.LEFT, doc.SONG, 10) for note in sheet.notes],
        doc.Spacer(0.5),
        doc.SignatureLines(
            (text("notices.roster.made_by"), text("notices.roster.checked_by"), text("notices.roster.date")), 3, size=11
        ),
    )
    page = TALL if wide <= UPRIGHT else doc.WIDE
    return doc.Document(
        sheet.title, (doc.Section(blocks),), page, text("notices.page.figures"), page_footer(), demo_mark(uow.node.demo)
    )


def figure_table(sheet: FigureSheet) -> doc.Table:
    """The table itself; a row with words in its first cell alone heads a group."""
    wide = sum(column.width for column in sheet.columns)
    size = 9.5 if wide <= UPRIGHT else 9.0 if wide <= UPRIGHT * 1.4 else 8.0
    body, last = sheet.rows, tuple[str | None, ...]()
    if body and body[-1].kind == "total":
        body, last = body[:-1], _cells(body[-1], sheet.columns)
    columns = tuple(_column(column) for column in sheet.columns)
    rows = tuple(_marked(_cells(row, sheet.columns), row.carried) for row in body)
    return doc.Table(columns, rows, last, size=size, row_height=6.6)


def _column(column: SheetColumn) -> doc.Column:
    side = doc.LEFT if column.type == "text" else doc.RIGHT
    return doc.Column(column.label, float(column.width), side, column.type != "text")


def _marked(cells: tuple[str | None, ...], carried: bool) -> tuple[str | None, ...]:
    """A printed row has no grey: one that stands from before bears a mark before its last words."""
    return (*cells[:-1], text("statistics.row.carried", words=cells[-1])) if carried else cells


def _cells(row: SheetRow, columns: tuple[SheetColumn, ...]) -> tuple[str | None, ...]:
    if len(row.cells) > 1 and all(cell is None for cell in row.cells[1:]):
        return (str(row.cells[0]), *[None] * (len(columns) - 1))
    return tuple(_shown(cell, column.type) for cell, column in zip(row.cells, columns, strict=True))


def _shown(cell: object, type: str) -> str:
    if cell is None:
        return ""
    if type == "percent" and isinstance(cell, Decimal):
        return f"{half_up(cell * 100, 2)}%"
    if type in ("figure", "count") and isinstance(cell, (int, Decimal)):
        return f"{cell:,}".replace("-", "\u2212")
    return money(cell) if type == "money" and isinstance(cell, int) else str(cell)


def preview_figures(uow: UnitOfRead, sheet: FigureSheet) -> Preview:
    """The table as it would be printed; nothing is recorded."""
    return preview_of(uow, figures_document(uow, sheet))


@use_case(Operation("notices.make_figures", Right.NOTICE))
def write_figures(uow: UnitOfWork, sheet: FigureSheet, out: Path | None = None, boxes: bool = False) -> MadePapers:
    """Make the table as PDF (to ``out``) and record that it was made."""
    paper = set_paper(uow, figures_document(uow, sheet), boxes)
    made = MadeNotice(new_uid(), "", {"lines": str(len(sheet.rows))})
    content = json.dumps({"title": sheet.title, "lines": len(sheet.rows)}, ensure_ascii=False)
    row = (made.uid, TEMPLATE, None, None, None, uow.today.isoformat(), paper.pages, content)
    uow.insert_many("notice", COLUMNS, [row])
    uow.describe(title=sheet.title)
    write_out(out, paper)
    return MadePapers(paper, (made,))
