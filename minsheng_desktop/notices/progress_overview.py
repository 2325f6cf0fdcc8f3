"""The overview on paper: what is late, where money is stuck, the year by months, townships, as charts of bars."""

from __future__ import annotations

import json
from pathlib import Path

from db.types import new_uid
from minsheng_desktop.core.operation import Operation, UnitOfRead, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.core.texts import text
from minsheng_desktop.entitlements.statistics_sheets import month_words
from minsheng_desktop.notices import blocks as doc
from minsheng_desktop.notices.figure_sheets import TALL, TEMPLATE
from minsheng_desktop.notices.making import COLUMNS, preview_of, set_paper, write_out
from minsheng_desktop.notices.records import MadeNotice, MadePapers, Preview
from minsheng_desktop.notices.sheets import day_words, demo_mark, page_footer
from minsheng_desktop.progress.export import light_text
from minsheng_desktop.progress.figures import SOURCE_TEXTS, STAGE_TEXTS
from minsheng_desktop.progress.overview import Overview, overview
from minsheng_desktop.progress.overview_sheets import share_words
from minsheng_desktop.progress.records import count_text, money_text
from minsheng_desktop.rules import rates


def overview_document(uow: UnitOfRead, month: int, level: str | None = None) -> doc.Document:
    """The overview of a month as a paper. Raises FORBIDDEN."""
    uow.require(Right.NOTICE)
    found = overview(uow, month, level)
    title = text("judging.paper.title", office=uow.node.name, month=month_words(found.month))
    words = text("progress.and").join(
        text("judging.paper.counts_part", word=light_text(light), count=count) for light, count in found.counts.items()
    )
    made = text("judging.paper.made", office=uow.node.name, day=day_words(found.as_of))
    counts = text("judging.paper.counts", total=len(found.lines), words=words, pending=found.pending)
    charts = (_late(found), _money(found), _months(found), _parts(found))
    blocks: tuple[doc.Block, ...] = (
        doc.Title(title, 16.0),
        doc.Paragraph(made, 0, doc.LEFT, doc.SONG, 10),
        doc.Paragraph(counts, 0, doc.LEFT, doc.SONG, 10.5),
        doc.Spacer(0.2),
        *(chart for chart in charts if chart.lines),
        doc.SignatureLines(
            (text("notices.roster.made_by"), text("notices.roster.checked_by"), text("notices.roster.date")), 3, size=11
        ),
    )
    footer, mark = page_footer(), demo_mark(uow.node.demo)
    return doc.Document(title, (doc.Section(blocks),), TALL, text("notices.page.figures"), footer, mark)


def _late(found: Overview) -> doc.Bars:
    lines = [
        doc.BarLine(
            one.line.item, float(one.line.completion or 0),
            text("judging.page.late_words", missing=count_text(one.missing_milli), unit=one.line.unit,
                 months=rates.half_up(one.months, 1)),
            float(one.line.scheduled),
        )
        for one in found.late
    ]  # fmt: skip
    return doc.Bars(text("judging.paper.late"), tuple(lines))


def _money(found: Overview) -> doc.Bars:
    largest = max((one.fen for one in found.stuck), default=1)
    lines = [
        doc.BarLine(
            text("judging.page.money_name", stage=text(STAGE_TEXTS[one.stage]), source=text(SOURCE_TEXTS[one.source])),
            one.fen / largest,
            text("judging.page.money_words", amount=money_text(one.fen), tasks=len(one.tasks)),
        )
        for one in found.stuck
    ]
    return doc.Bars(text("judging.paper.money"), tuple(lines))


def _months(found: Overview) -> doc.Bars:
    lines = [
        doc.BarLine(
            text("judging.paper.month", month=one.month % 100), float(one.completion), share_words(one.completion),
            float(one.scheduled),
        )
        for one in found.months
        if one.completion is not None
    ]  # fmt: skip
    return doc.Bars(text("judging.paper.months"), tuple(lines))


def _parts(found: Overview) -> doc.Bars:
    due = found.months[found.month % 100 - 1].scheduled if found.months else None
    lines = [
        doc.BarLine(
            one.name, float(one.completion or 0),
            one.standing,
            None if due is None else float(due),
        )
        for one in found.townships
    ]  # fmt: skip
    return doc.Bars(text("judging.paper.parts"), tuple(lines))


def preview_overview(uow: UnitOfRead, month: int, level: str | None = None) -> Preview:
    """The overview as it would be printed; nothing is recorded."""
    return preview_of(uow, overview_document(uow, month, level))


@use_case(Operation("judging.make_overview", Right.NOTICE))
def write_overview(
    uow: UnitOfWork, month: int, level: str | None = None, out: Path | None = None, boxes: bool = False
) -> MadePapers:
    """Make the overview as PDF (to ``out``) and record that it was made."""
    document = overview_document(uow, month, level)
    paper = set_paper(uow, document, boxes)
    made = MadeNotice(new_uid(), "", {})
    content = json.dumps({"title": document.title, "lines": 0}, ensure_ascii=False)
    uow.insert_many(
        "notice", COLUMNS, [(made.uid, TEMPLATE, None, None, None, uow.today.isoformat(), paper.pages, content)]
    )
    uow.describe(month=month_words(month))
    write_out(out, paper)
    return MadePapers(paper, (made,))
