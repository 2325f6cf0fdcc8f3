"""Papers of the year's tasks: 调度表, 季度通报, 考核评分表, 汇总表, 考评结果反馈函, 目标责任书; as PDF and .xlsx."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from db.types import new_uid
from minsheng_desktop.core.errors import input_error
from minsheng_desktop.core.operation import Operation, UnitOfRead, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.core.texts import text
from minsheng_desktop.entitlements.statistics_sheets import FigureSheet, export_sheet
from minsheng_desktop.notices import blocks as doc
from minsheng_desktop.notices import progress_letters as letters
from minsheng_desktop.notices.figure_sheets import figures_document
from minsheng_desktop.notices.making import COLUMNS, preview_of, set_paper, write_out
from minsheng_desktop.notices.records import MadeNotice, MadePapers, Preview
from minsheng_desktop.notices.sheets import day_words, demo_mark, page_footer
from minsheng_desktop.progress.dispatch import LEFT, Dispatch, dispatch_table, shown_cell, write_dispatch
from minsheng_desktop.progress.schemes import round_of
from minsheng_desktop.progress.score_records import ScoreBoard, UnitScore
from minsheng_desktop.progress.score_sheets import ranking_sheet, summary_sheet, unit_sheet
from minsheng_desktop.progress.scoring import score_board
from minsheng_desktop.progress.table import task_table

MONTHLY, CIRCULAR, SCORE, SUMMARY = "monthly", "circular", "score", "summary"
FEEDBACK, LETTER = "feedback", "letter"
PAPERS = (MONTHLY, CIRCULAR, SCORE, SUMMARY, FEEDBACK, LETTER)
TEMPLATES = {kind: f"progress_{kind}" for kind in PAPERS}
BROAD = doc.Page(420.0, 297.0, 15.0, 12.0, 15.0, 12.0, 0, 0)  # A3, held sideways
ONE_PAGE = 45  # rows that may be set smaller to keep them together


@dataclass(frozen=True, slots=True)
class PaperWish:
    """Which paper: ``month`` (YYYYMM) whose figures count, ``round`` "": the month's quarter (feedback: year's end).

    ``unit``: one unit alone (None: all). ``number`` is the document number as it is to be printed. ``level``: only
    tasks that count for its assessment (R-092). ``by``: what the summary groups by (category, section).
    """

    kind: str
    month: int
    round: str = ""
    unit: bytes | None = None
    number: str = ""
    level: str = ""
    by: str = "category"

    @property
    def of_round(self) -> str:
        """The round it is about."""
        return self.round or ("year_end" if self.kind == FEEDBACK else round_of(self.month))


def progress_document(uow: UnitOfRead, wish: PaperWish) -> doc.Document:
    """The paper as a document. Raises FORBIDDEN, INPUT where there is nothing to print or nobody to score."""
    uow.require(Right.NOTICE)
    if wish.kind == MONTHLY:
        return dispatch_document(uow, _dispatch(uow, wish))
    if wish.kind == SUMMARY:
        return figures_document(uow, _summary(uow, wish))
    if wish.kind == LETTER:
        return letters.duty_letters(uow, wish.month // 100, wish.unit)
    board = _board(uow, wish)
    if wish.kind == CIRCULAR:
        return letters.circular(uow, board, wish.number)
    lines = _chosen(board, wish)
    if wish.kind == FEEDBACK:
        return letters.feedback(uow, board, lines, wish.number)
    made = [figures_document(uow, unit_sheet(board, line)) for line in lines]
    sections = tuple(
        doc.Section(section.blocks, line.unit)
        for one, line in zip(made, lines, strict=True)
        for section in one.sections
    )
    return doc.Document(made[0].title, sections, made[0].page, made[0].header, page_footer(), made[0].mark)


def _dispatch(uow: UnitOfRead, wish: PaperWish) -> Dispatch:
    return dispatch_table(uow, task_table(uow, wish.month, level=wish.level or None))


def _summary(uow: UnitOfRead, wish: PaperWish) -> FigureSheet:
    table = task_table(uow, wish.month, level=wish.level or None)
    if not table.lines:
        raise input_error("scores.nothing_to_print")
    return summary_sheet(table, wish.by)


def _board(uow: UnitOfRead, wish: PaperWish) -> ScoreBoard:
    board = score_board(uow, wish.month // 100, wish.of_round, wish.month)
    if not board.lines:
        raise input_error("scores.no_units")
    return board


def _chosen(board: ScoreBoard, wish: PaperWish) -> list[UnitScore]:
    return [line for line in board.lines if wish.unit in (None, line.area_uid)]


def dispatch_document(uow: UnitOfRead, dispatch: Dispatch) -> doc.Document:
    """调度表 on A3, sections as rows of their own, the money added up at the foot."""
    columns = tuple(
        doc.Column(
            one.label, float(one.width if one.type == "text" else one.width * 0.8),
            doc.LEFT if one.key in LEFT else doc.CENTRE if one.type == "text" else doc.RIGHT, one.type != "text",
        )
        for one in dispatch.columns
    )  # fmt: skip
    kinds = [one.type for one in dispatch.columns]
    blank = [None] * (len(columns) - 1)
    rows = tuple(
        (str(row[0]), *blank) if len(row) == 1
        else tuple(shown_cell(cell, kind) for cell, kind in zip(row, kinds, strict=True))
        for row in dispatch.rows
    )  # fmt: skip
    totals = [shown_cell(cell, kind) for cell, kind in zip(dispatch.totals, kinds, strict=True)]
    first = next(at for at, one in enumerate(dispatch.columns) if "." in one.key)
    merged: tuple[str | None, ...] = (totals[0], *([None] * (first - 1)), *totals[first:])
    made_of = (text("notices.shown.office", office=uow.node.name), dispatch.when,
               text("notices.shown.day", day=day_words(uow.today)), text("scores.paper.wan"))  # fmt: skip
    blocks: tuple[doc.Block, ...] = (
        doc.Title(dispatch.title, 18.0),
        doc.Paragraph("\u3000\u3000".join(made_of), 0, doc.LEFT, doc.SONG, 10),
        doc.Spacer(0.15),
        doc.Table(columns, rows, merged, size=7.5, row_height=6.0, bands=_bands(dispatch)),
        *[doc.Paragraph(note, 0, doc.LEFT, doc.SONG, 9) for note in dispatch.notes],
        doc.Spacer(0.5),
        doc.SignatureLines(
            (text("scores.paper.head"), text("notices.roster.made_by"), text("scores.paper.phone")), 3, size=11
        ),
    )
    section = doc.Section(blocks, one_page=len(rows) <= ONE_PAGE)
    return doc.Document(dispatch.title, (section,), BROAD, "", page_footer(), demo_mark(uow.node.demo))


def _bands(dispatch: Dispatch) -> tuple[str | None, ...]:
    bands: list[str | None] = []
    last = ""
    for column in dispatch.columns:
        bands.append(None if column.band and column.band == last else column.band)
        last = column.band
    return tuple(bands)


def preview_progress_paper(uow: UnitOfRead, wish: PaperWish) -> Preview:
    """The paper as it would be printed; nothing is recorded."""
    return preview_of(uow, progress_document(uow, wish))


@use_case(Operation("notices.make_progress_paper", Right.NOTICE))
def write_progress_paper(
    uow: UnitOfWork, wish: PaperWish, out: Path | None = None, boxes: bool = False
) -> MadePapers:  # fmt: skip
    """Make a paper as PDF (to ``out``) and record that it was made."""
    document = progress_document(uow, wish)
    paper = set_paper(uow, document, boxes)
    made = MadeNotice(new_uid(), wish.number, {"title": document.title})
    content = json.dumps({"title": document.title, "month": wish.month, "round": wish.round}, ensure_ascii=False)
    row = (made.uid, TEMPLATES[wish.kind], wish.number or None, None, None, uow.today.isoformat(), paper.pages, content)
    uow.insert_many("notice", COLUMNS, [row])
    uow.describe(title=document.title)
    write_out(out, paper)
    return MadePapers(paper, (made,))


def export_progress_paper(uow: UnitOfRead, wish: PaperWish, out: Path) -> int:
    """Write the table of a paper to .xlsx; answers how many rows. Raises as ``progress_document``."""
    uow.require(Right.EXPORT)
    if wish.kind == MONTHLY:
        return write_dispatch(uow, _dispatch(uow, wish), out)
    if wish.kind == SUMMARY:
        return export_sheet(uow, out, _summary(uow, wish))
    if wish.kind == LETTER:
        return export_sheet(uow, out, letters.duty_sheet(uow, wish.month // 100, wish.unit))
    board = _board(uow, wish)
    if wish.kind == SCORE and wish.unit is not None:
        return export_sheet(uow, out, unit_sheet(board, _chosen(board, wish)[0]))
    return export_sheet(uow, out, ranking_sheet(board))
