"""核查表 on paper: a page or more for each village, with room for what is found."""

from __future__ import annotations

from pathlib import Path

from minsheng_desktop.core.errors import input_error
from minsheng_desktop.core.operation import Operation, UnitOfRead, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.core.texts import text
from minsheng_desktop.entitlements.review_records import ReviewRow
from minsheng_desktop.entitlements.review_sheets import column_word
from minsheng_desktop.entitlements.reviews import result_word, review_lines, round_row
from minsheng_desktop.notices import blocks as doc
from minsheng_desktop.notices.making import preview_of, set_paper, write_out
from minsheng_desktop.notices.records import MadePapers, Preview
from minsheng_desktop.notices.sheets import demo_mark, money, page_footer
from minsheng_desktop.programmes.catalogue import load_code_lists

# column → width in mm across A4
WIDTHS = {
    "number": 30.0, "group": 20.0, "name": 22.0, "programme": 28.0, "size": 14.0, "covered": 14.0, "amount": 22.0,
    "result": 30.0, "found_on": 25.0, "income": 22.0, "note": 36.0,
}  # fmt: skip
SIZE = 10.0


def review_document(uow: UnitOfRead, round_uid: bytes, village: bytes = b"") -> doc.Document:
    """The lines of a round, a section for each village. Raises INPUT where it has none."""
    uow.require(Right.NOTICE)
    whole = round_row(uow, round_uid)
    villages: dict[str, list[ReviewRow]] = {}
    for row in review_lines(uow, round_uid, village):
        villages.setdefault(row.village or text("entitlements.no_village"), []).append(row)
    if not villages:
        raise input_error("reviews.nothing_open")
    words = text("changes.list_join").join(item.label for item in load_code_lists()["review_result"].items)
    hint = text("reviews.paper_hint", words=words, day=whole.due_day)
    sections = tuple(_section(whole.name, name, hint, rows) for name, rows in villages.items())
    title = text("reviews.sheet_title", village="", name=whole.name)
    return doc.Document(title, sections, doc.WIDE, "", page_footer(), demo_mark(uow.node.demo))


def _section(round_name: str, village: str, hint: str, rows: list[ReviewRow]) -> doc.Section:
    columns = tuple(
        doc.Column(column_word(key), width, doc.LEFT if key == "note" else doc.CENTRE, key == "number")
        for key, width in WIDTHS.items()
    )
    cells = tuple(_cells(row) for row in rows)
    table = doc.Table(columns, cells, size=SIZE, places=tuple(row.name for row in rows), row_height=SIZE * 0.9)
    blocks = (
        doc.Title(text("reviews.sheet_title", village=village, name=round_name), 16.0),
        doc.Paragraph(hint, 0, doc.LEFT, doc.SONG, SIZE),
        doc.Spacer(0.15),
        table,
        doc.Spacer(0.5),
        doc.Paragraph(text("reviews.paper_signs"), 0, doc.LEFT, doc.SONG, 11),
    )
    return doc.Section(blocks, village)


def _cells(row: ReviewRow) -> tuple[str, ...]:
    return (
        row.number, row.village_group, row.name, row.programme, str(row.household_size or ""), str(row.covered),
        money(row.total_fen), result_word(row.result) if row.result else "", row.found_on or "",
        "" if row.income_fen is None else money(row.income_fen), row.note,
    )  # fmt: skip


def preview_review_sheets(uow: UnitOfRead, round_uid: bytes, village: bytes = b"") -> Preview:
    """The sheets as they would be printed; nothing is recorded."""
    return preview_of(uow, review_document(uow, round_uid, village))


@use_case(Operation("notices.print_reviews", Right.NOTICE, undoable=False))
def print_review_sheets(
    uow: UnitOfWork, round_uid: bytes, village: bytes = b"", out: Path | None = None, boxes: bool = False
) -> MadePapers:
    """The sheets of a round as one PDF; that they were printed stands in the history."""
    paper = set_paper(uow, review_document(uow, round_uid, village), boxes)
    uow.describe(name=round_row(uow, round_uid).name)
    uow.touch("notice")
    write_out(out, paper)
    return MadePapers(paper, ())
