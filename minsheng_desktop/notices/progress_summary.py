"""Summaries and plans on paper: the text as somebody worked it over, the tables behind it."""

from __future__ import annotations

import json
import re
from pathlib import Path

from db.types import new_uid
from minsheng_desktop.core.errors import input_error
from minsheng_desktop.core.operation import Operation, UnitOfRead, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.core.texts import text
from minsheng_desktop.entitlements.statistics_sheets import FigureSheet
from minsheng_desktop.notices import blocks as doc
from minsheng_desktop.notices.figure_sheets import figure_table
from minsheng_desktop.notices.household_notices import office_name
from minsheng_desktop.notices.making import COLUMNS, preview_of, set_paper, write_out
from minsheng_desktop.notices.records import MadeNotice, MadePapers, Preview
from minsheng_desktop.notices.sheets import day_words, demo_mark, page_footer
from minsheng_desktop.progress.summary_records import SummaryDraft
from minsheng_desktop.rules.characters import visible

TEMPLATE = "work_summary"
LONGEST = 60_000
ANNEX = 15.0
# GB/T 9704-2012, 7.3.3: 一、 in 黑体, （一） in 楷体, the text in 仿宋.
FIRST = re.compile("[\u4e00\u4e8c\u4e09\u56db\u4e94\u516d\u4e03\u516b\u4e5d\u5341]{1,3}\u3001")
SECOND = re.compile("[\uff08(][\u4e00\u4e8c\u4e09\u56db\u4e94\u516d\u4e03\u516b\u4e5d\u5341]{1,3}[\uff09)]")
SHORT = 40  # characters: what is longer is a paragraph that begins with a number, not a heading


def summary_document(uow: UnitOfRead, draft: SummaryDraft) -> doc.Document:
    """The paper of a draft. Raises FORBIDDEN, INPUT without text or with too much."""
    uow.require(Right.NOTICE)
    words = visible(draft.text).strip()
    if not words:
        raise input_error("summaries.empty")
    if len(words) > LONGEST:
        raise input_error("summaries.too_long", most=LONGEST)
    lines = [line.strip() for line in words.splitlines() if line.strip()]
    blocks: tuple[doc.Block, ...] = (
        doc.Title(draft.title),
        doc.Spacer(1),
        *(doc.Paragraph(line, role=_role(line)) for line in lines),
        doc.Spacer(2),
        doc.RightAligned((office_name(uow), day_words(uow.today))),
    )
    sections = [doc.Section(blocks), *(_annex(at, sheet) for at, sheet in enumerate(draft.tables, 1))]
    return doc.Document(draft.title, tuple(sections), doc.OFFICIAL, "", page_footer(), demo_mark(uow.node.demo))


def _role(line: str) -> str:
    if len(line) <= SHORT and FIRST.match(line):
        return doc.HEI
    return doc.KAI if len(line) <= SHORT and SECOND.match(line) else doc.BODY


def _annex(number: int, sheet: FigureSheet) -> doc.Section:
    blocks: tuple[doc.Block, ...] = (
        doc.Paragraph(text("summaries.annex", number=number), 0, doc.LEFT, doc.HEI, ANNEX),
        doc.Title(sheet.title, 16.0),
        doc.Paragraph(_about(sheet), 0, doc.LEFT, doc.SONG, 10),
        figure_table(sheet),
    )
    return doc.Section(blocks)


def _about(sheet: FigureSheet) -> str:
    unit = text("notices.shown.unit") if any(column.type == "money" for column in sheet.columns) else ""
    return "\u3000\u3000".join(part for part in (sheet.when, unit) if part)


def preview_summary(uow: UnitOfRead, draft: SummaryDraft) -> Preview:
    """The paper as it would be printed; nothing is recorded."""
    return preview_of(uow, summary_document(uow, draft))


@use_case(Operation("notices.make_summary", Right.NOTICE))
def make_summary(uow: UnitOfWork, draft: SummaryDraft, out: Path | None = None, boxes: bool = False) -> MadePapers:
    """Make the paper (to ``out``) and keep its text, so that it can be worked over again."""
    paper = set_paper(uow, summary_document(uow, draft), boxes)
    made = MadeNotice(new_uid(), "", {})
    about = {"name": draft.title, "kind": draft.wish.kind, "month": draft.wish.month, "text": draft.text}
    row = (made.uid, TEMPLATE, None, None, None, uow.today.isoformat(), paper.pages,
           json.dumps(about, ensure_ascii=False))  # fmt: skip
    uow.insert_many("notice", COLUMNS, [row])
    uow.describe(title=draft.title)
    write_out(out, paper)
    return MadePapers(paper, (made,))
