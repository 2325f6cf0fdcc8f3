"""补发追回 as a sheet on paper: every line with its months, the total at the end in figures and in words."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from db.types import new_uid
from minsheng_desktop.core.errors import input_error
from minsheng_desktop.core.operation import Operation, UnitOfRead, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.core.texts import text
from minsheng_desktop.disbursements.back_pay import cause_label, list_back_pay, months_words, status_label
from minsheng_desktop.disbursements.records import BackPayFilter, BackPayLine, BackPayTotals
from minsheng_desktop.notices import blocks as doc
from minsheng_desktop.notices.household_notices import office_name
from minsheng_desktop.notices.making import COLUMNS, preview_of, set_paper, write_out
from minsheng_desktop.notices.records import MadeNotice, MadePapers, Preview
from minsheng_desktop.notices.sheets import day_words, demo_mark, money, page_footer
from minsheng_desktop.rules.money_words import money_words

SHEET = "back_pay"
PAGE = doc.Page(297.0, 210.0, 15.0, 12.0, 15.0, 12.0, 0, 0)
SIZE = 10.0


def back_pay_document(uow: UnitOfRead, wanted: BackPayFilter, uids: Sequence[bytes] = ()) -> doc.Document:
    """The chosen lines (none: all of the filter) as a document. Raises INPUT if there are none."""
    uow.require(Right.NOTICE)
    chosen = set(uids)
    lines = [line for line in list_back_pay(uow, wanted) if not chosen or line.uid in chosen]
    if not lines:
        raise input_error("back_pay.nothing")
    totals = BackPayTotals.of(lines)
    title = text("back_pay.sheet.title", office=office_name(uow))
    blocks = (
        doc.Title(title, 18.0),
        doc.Paragraph(_about(uow, totals), 0, doc.LEFT, doc.SONG, 11),
        doc.Spacer(0.2),
        doc.Table(_columns(), tuple(_cells(at, line) for at, line in enumerate(lines, 1)), _sums(totals),
                  size=SIZE, row_height=7.5),
        doc.Spacer(0.3),
        doc.Paragraph(
            text("back_pay.sheet.words", pay=money_words(totals.pay_fen), recover=money_words(totals.recover_fen)),
            0, doc.LEFT, doc.SONG, 11,
        ),
        doc.Spacer(0.5),
        doc.SignatureLines(
            (text("back_pay.sheet.made_by"), text("back_pay.sheet.checked_by"), text("back_pay.sheet.approved_by")), 3,
            size=11,
        ),
    )  # fmt: skip
    return doc.Document(
        title, (doc.Section(blocks),), PAGE, text("back_pay.sheet.header"), page_footer(), demo_mark(uow.node.demo)
    )


def _about(uow: UnitOfRead, totals: BackPayTotals) -> str:
    return text("back_pay.sheet.about", day=day_words(uow.today), persons=totals.persons, months=totals.months)


def _columns() -> tuple[doc.Column, ...]:
    heads = (
        ("number", 0.8, doc.CENTRE), ("village", 1.6, doc.LEFT), ("name", 1.4, doc.LEFT), ("programme", 1.8, doc.LEFT),
        ("months", 2.8, doc.CENTRE), ("count", 0.8, doc.RIGHT), ("difference", 1.4, doc.RIGHT),
        ("amount", 1.5, doc.RIGHT), ("cause", 1.8, doc.LEFT), ("account", 2.8, doc.LEFT), ("status", 1.3, doc.CENTRE),
    )  # fmt: skip
    return tuple(
        doc.Column(text(f"back_pay.column.{key}"), share, align, align != doc.LEFT) for key, share, align in heads
    )


def _cells(at: int, line: BackPayLine) -> tuple[str, ...]:
    difference = money(line.difference_fen) if line.difference_fen is not None else ""
    return (
        str(at), line.village + line.village_group, line.name, line.programme,
        months_words(line.from_month, line.to_month), str(line.months), difference, money(line.amount_fen),
        cause_label(line.cause), line.account_number, status_label(line),
    )  # fmt: skip


def _sums(totals: BackPayTotals) -> tuple[str, ...]:
    persons = text("back_pay.sheet.persons", persons=totals.persons)
    amount = money(totals.pay_fen - totals.recover_fen)
    return ("", text("back_pay.sheet.total"), persons, "", "", str(totals.months), "", amount, "", "", "")


def preview_back_pay(uow: UnitOfRead, wanted: BackPayFilter, uids: Sequence[bytes] = ()) -> Preview:
    """The sheet before it is printed."""
    return preview_of(uow, back_pay_document(uow, wanted, uids))


@use_case(Operation("notices.back_pay", Right.NOTICE))
def make_back_pay_sheet(
    uow: UnitOfWork, wanted: BackPayFilter, out: Path | None = None, uids: Sequence[bytes] = (), boxes: bool = False
) -> MadePapers:
    """Print the list; recorded as a paper made."""
    document = back_pay_document(uow, wanted, uids)
    paper = set_paper(uow, document, boxes)
    made = MadeNotice(new_uid(), "", {"name": document.title, "programme": ""})
    values = (made.uid, SHEET, None, None, None, uow.today.isoformat(), paper.pages, json.dumps(made.fields))
    uow.insert_many("notice", COLUMNS, [values])
    uow.describe(pages=paper.pages)
    write_out(out, paper)
    return MadePapers(paper, (made,))
