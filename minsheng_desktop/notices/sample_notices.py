"""整改通知: what a sample found amiss in a township, what is asked for and until when (M-160, M-262)."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from pathlib import Path

from db.queries import samples as stored
from db.queries import workspace as settings
from db.types import new_uid
from minsheng_desktop.checks.sample_records import DrawPage, ItemLine
from minsheng_desktop.checks.sample_sheets import draw_sheet, figures_sheet
from minsheng_desktop.checks.samples import draw_page, sample_figures
from minsheng_desktop.core.errors import rule_error
from minsheng_desktop.core.operation import Operation, UnitOfRead, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.core.texts import text
from minsheng_desktop.entitlements.statistics_sheets import FigureSheet
from minsheng_desktop.notices import blocks as doc
from minsheng_desktop.notices.household_notices import office_name
from minsheng_desktop.notices.making import COLUMNS, next_numbers, preview_of, set_paper, write_out
from minsheng_desktop.notices.records import MadeNotice, MadePapers, NoticeWish, Preview
from minsheng_desktop.notices.sheets import day_words, demo_mark, page_footer
from minsheng_desktop.programmes.overview import code_word
from minsheng_desktop.rules.sampling import RECTIFY

TEMPLATE = "sample_notice"
WIDTHS = {"number": 1.5, "label": 4.2, "place": 2.4, "found": 4.6, "demand": 4.6, "by": 3.2}


def notice_document(uow: UnitOfRead, page: DrawPage, number: str) -> doc.Document:
    """The notice as a document. Raises RULE where nothing is to be put right."""
    items = _to_rectify(page)
    draw = page.draw
    columns = tuple(
        doc.Column(text(f"samples.paper.{key}"), width, doc.CENTRE if key in ("number", "by") else doc.LEFT)
        for key, width in WIDTHS.items()
    )
    rows = tuple(
        (str(at), item.label, item.place, _found(item), item.remark, _day(item.due_on))
        for at, item in enumerate(items, 1)
    )
    opening = text(
        "samples.notice.opening", day=_day(draw.drawn_on), title=draw.title, population=draw.population,
        items=draw.items, seed=draw.seed, count=len(items),
    )  # fmt: skip
    office = office_name(uow, settings.setting(uow.connection, "notices.office", ""))
    title = text("samples.notice.title")
    blocks: tuple[doc.Block, ...] = (
        doc.Title(title),
        doc.Paragraph(number, 0, doc.CENTRE),
        doc.Spacer(0.5),
        doc.Paragraph(text("samples.notice.to", office=draw.office), 0),
        doc.Paragraph(opening),
        doc.Table(columns, rows, size=10.5, row_height=8.0),
        doc.Paragraph(text("samples.notice.closing")),
        doc.Spacer(1),
        doc.RightAligned((office, day_words(uow.today))),
    )
    return doc.Document(title, (doc.Section(blocks, draw.office),), footer=page_footer(), mark=demo_mark(uow.node.demo))


def _to_rectify(page: DrawPage) -> list[ItemLine]:
    items = [item for item in page.items if item.standing == RECTIFY]
    if not items:
        raise rule_error("samples.nothing_to_rectify")
    return items


def _found(item: ItemLine) -> str:
    last = item.last
    if last is None:
        return text("samples.notice.unanswered")
    result = code_word("sample_result", last.result)
    return text("samples.notice.found_words", result=result, finding=last.finding) if last.finding else result


def _day(written: str) -> str:
    return day_words(date.fromisoformat(written))


def _about(page: DrawPage) -> str:
    """What a notice says, as a digest: the same notice made once more keeps its number."""
    said = [(item.uid.hex(), item.verdict_on, item.due_on, item.remark) for item in _to_rectify(page)]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def _number(uow: UnitOfRead, page: DrawPage, wished: str) -> tuple[str, bool]:
    """(the number, whether this very notice was made before)."""
    held = stored.notice_number(uow.connection, TEMPLATE, _about(page))
    if held and wished in ("", held):
        return held, True
    series = uow.node.name[:1] + text("samples.notice.series")
    return wished or next_numbers(uow, NoticeWish(TEMPLATE, series), 1)[0], False


def preview_sample_notice(uow: UnitOfRead, draw: bytes, number: str = "") -> Preview:
    """The notice as it would be printed; nothing is recorded. Raises as ``make_sample_notice``."""
    page = draw_page(uow, draw)
    return preview_of(uow, notice_document(uow, page, _number(uow, page, number.strip())[0]))


@use_case(Operation("notices.sample_notice", Right.NOTICE))
def make_sample_notice(
    uow: UnitOfWork, draw: bytes, number: str = "", out: Path | None = None, boxes: bool = False
) -> MadePapers:
    """Make the notice about everything of a drawing that is to be put right, with the next number of the year.

    Made once more unchanged it keeps its number. Raises NOT_FOUND, RULE away from the county or where nothing is to be
    put right.
    """
    if uow.node.role != "county":
        raise rule_error("samples.county_judges")
    page = draw_page(uow, draw)
    given, before = _number(uow, page, number.strip())
    paper = set_paper(uow, notice_document(uow, page, given), boxes)
    made = MadeNotice(new_uid(), given, {"title": page.draw.title})
    count = len(_to_rectify(page))
    if not before:
        content = {"about": _about(page), "draw": draw.hex(), "name": page.draw.office, "lines": count}
        row = (made.uid, TEMPLATE, given, None, None, uow.today.isoformat(), paper.pages,
               json.dumps(content, ensure_ascii=False))  # fmt: skip
        uow.insert_many("notice", COLUMNS, [row])
    uow.describe(number=given, count=count)
    write_out(out, paper)
    return MadePapers(paper, (made,))


def sample_sheet(uow: UnitOfRead, draw: bytes | None, year: int = 0) -> FigureSheet:
    """The items of one drawing, or (None) the figures of the townships. Raises NOT_FOUND."""
    return draw_sheet(draw_page(uow, draw)) if draw else figures_sheet(sample_figures(uow, year), year)
