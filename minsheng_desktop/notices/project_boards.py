"""Boards of engineering projects (M-143…M-145): 在建公示牌 while it is built, 永久性标志牌 for good, the site's sign.

They are printed on A3 or A4 held across and enlarged from there; the same layout is scaled to the paper.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from db.types import new_uid
from minsheng_desktop.core.errors import input_error
from minsheng_desktop.core.operation import Operation, UnitOfRead, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.core.texts import text
from minsheng_desktop.notices import blocks as doc
from minsheng_desktop.notices.household_notices import office_name
from minsheng_desktop.notices.making import COLUMNS, preview_of, set_paper, write_out
from minsheng_desktop.notices.records import MadeNotice, MadePapers, Preview
from minsheng_desktop.notices.sheets import day_words, demo_mark
from minsheng_desktop.programmes.catalogue import load_code_lists
from minsheng_desktop.progress.project_records import ProjectLine
from minsheng_desktop.progress.project_sheets import quantity_words
from minsheng_desktop.progress.projects import project_detail
from minsheng_desktop.rules import project_schedule as rules
from minsheng_desktop.rules.money import spelt
from minsheng_desktop.rules.rates import half_up

TEN_THOUSAND = 1_000_000  # fen
NOTICE_BOARD, PLAQUE, SIGN = "notice_board", "plaque", "sign"
KINDS = (NOTICE_BOARD, PLAQUE, SIGN)
A3, A4 = "A3", "A4"
PAPERS = {A3: (1.0, doc.Page(420.0, 297.0, 20.0, 22.0, 16.0, 22.0, 0, 0)),
          A4: (0.707, doc.Page(297.0, 210.0, 14.0, 15.5, 11.0, 15.5, 0, 0))}  # fmt: skip
TEMPLATE = "project_board"
# The least a board says (M-143): who builds it, for how much, when, whom to ring.
NEEDED = {
    NOTICE_BOARD: ("builder", "budget_fen", "planned_start", "planned_finish", "hotline"),
    PLAQUE: ("owner", "builder", "budget_fen", "started_on", "finished_on", "upkeep_unit"),
    SIGN: (),
}
BOARD_ROWS = (
    ("site", "quantity"), ("content",), ("total", "funding_mode"), ("owner", "designer"), ("builder", "supervisor"),
    ("start", "finish"), ("leader", "hotline"),
)  # fmt: skip
PLAQUE_ROWS = (
    ("site", "quantity"), ("content",), ("total", "funding_mode"), ("owner", "builder"), ("supervisor", "leader"),
    ("real_start", "real_finish"), ("upkeep_unit", "hotline"),
)  # fmt: skip


def board_lacks(line: ProjectLine, kind: str) -> tuple[str, ...]:
    """What a board should say and the project does not tell yet, by the names of the columns."""
    names = {"started_on": "projects.column.started_on", "finished_on": "projects.column.finished_on"}
    return tuple(text(names.get(key, f"projects.field.{key}")) for key in NEEDED[kind] if not line.values[key])


def board_document(uow: UnitOfRead, uids: Sequence[bytes], kind: str, paper: str = A3, brand: str = "") -> doc.Document:
    """Boards of some projects, a page each; ``brand`` is what such projects are called here (民生工程).

    Raises NOT_FOUND, INPUT for an unknown kind or paper, FORBIDDEN.
    """
    uow.require(Right.NOTICE)
    if kind not in KINDS or paper not in PAPERS:
        raise input_error("projects.unknown_board")
    scale, page = PAPERS[paper]
    brand = brand.strip() or text("projects.board.brand")
    make = {NOTICE_BOARD: _notice_board, PLAQUE: _plaque, SIGN: _sign}[kind]
    sections = tuple(doc.Section(make(uow, project_detail(uow, uid).line, brand, scale), one_page=True) for uid in uids)
    if kind == SIGN:  # a few words in the middle of the sheet
        page = replace(page, top=page.height * 0.3)
    return doc.Document(text(f"projects.board.{kind}"), sections, page, mark=demo_mark(uow.node.demo))


def _notice_board(uow: UnitOfRead, line: ProjectLine, brand: str, scale: float) -> tuple[doc.Block, ...]:
    return (
        doc.Title(text("projects.board.notice_title", brand=brand), 54 * scale),
        doc.Spacer(0.35 * scale),
        doc.Title(line.name, 34 * scale, doc.HEI),
        doc.Spacer(0.7 * scale),
        _form(line, BOARD_ROWS, scale),
        doc.Spacer(0.8 * scale),
        doc.Paragraph(text("projects.board.watch"), 0, doc.CENTRE, doc.KAI, 22 * scale),
        doc.RightAligned((office_name(uow), day_words(uow.today)), 1, doc.BODY, 20 * scale),
    )


def _plaque(uow: UnitOfRead, line: ProjectLine, brand: str, scale: float) -> tuple[doc.Block, ...]:
    built = line.values["accepted_on"] or line.values["finished_on"]
    month = str(built)[:7] if built else ""
    stood = text("projects.board.stood", year=month[:4], month=int(month[5:])) if month else ""
    return (
        doc.Title(text("projects.board.plaque_title", brand=brand), 40 * scale, doc.HEI),
        doc.Spacer(0.6 * scale),
        doc.Title(line.name, 56 * scale),
        doc.Spacer(1.0 * scale),
        _form(line, PLAQUE_ROWS, scale),
        doc.Spacer(1.0 * scale),
        doc.RightAligned(tuple(part for part in (office_name(uow), stood) if part), 1, doc.BODY, 24 * scale),
    )


def _sign(uow: UnitOfRead, line: ProjectLine, brand: str, scale: float) -> tuple[doc.Block, ...]:
    return (
        doc.Title(text("projects.board.sign_title", brand=brand), 72 * scale),
        doc.Spacer(2 * scale),
        doc.Title(line.name, 54 * scale, doc.HEI),
        doc.Spacer(3 * scale),
        doc.Paragraph(office_name(uow), 0, doc.CENTRE, doc.BODY, 30 * scale),
    )


def _form(line: ProjectLine, rows: Sequence[Sequence[str]], scale: float) -> doc.Form:
    made = []
    for keys in rows:
        cells = []
        for key in keys:
            cells.append(doc.FormCell(_label(line, key), 1.0, label=True))
            cells.append(doc.FormCell(_value(line, key), 2.6 if len(keys) == 2 else 6.2))
        made.append(doc.FormRow(tuple(cells), (34.0 if keys == ("content",) else 21.5) * scale))
    return doc.Form(tuple(made), doc.BODY, 25 * scale)


def _label(line: ProjectLine, key: str) -> str:
    if key == "start" and not line.values["started_on"]:
        return text("projects.field.planned_start")
    return text(f"projects.board.label.{key}")


def _value(line: ProjectLine, key: str) -> str:
    values = line.values
    if key == "quantity":
        return quantity_words(line)
    if key == "total":
        amount = values["settled_fen"] if rules.reached(line.stage, "accepted") else None
        amount = amount or values["budget_fen"]
        return amount_words(amount) if isinstance(amount, int) else ""
    if key == "funding_mode":
        mode = values["funding_mode"]
        return load_code_lists()["funding_mode"].item(str(mode)).label if mode else ""
    if key == "site":
        return str(values["site"] or line.area or "")
    days = {"start": "planned_start", "finish": "planned_finish", "real_start": "started_on",
            "real_finish": "finished_on"}  # fmt: skip
    if key == "start" and values["started_on"]:
        return _day(values["started_on"])
    return _day(values[days[key]]) if key in days else str(values[key] or "")


def amount_words(fen: int) -> str:
    """An amount in 万元; below one of them in 元, so that a small one never reads as nothing."""
    if 0 < abs(fen) < TEN_THOUSAND:
        return text("projects.one.yuan", amount=spelt(fen))
    return text("projects.board.amount", amount=ten_thousands(fen))


def ten_thousands(fen: int) -> str:
    """Fen in 万元 with at most two decimals: 300000000 → ``300``."""
    return f"{half_up(fen, 0) / 1_000_000:,.2f}".rstrip("0").rstrip(".")


def _day(written: object) -> str:
    return day_words(date.fromisoformat(str(written))) if written else ""


def preview_boards(uow: UnitOfRead, uids: Sequence[bytes], kind: str, paper: str = A3, brand: str = "") -> Preview:
    """The boards as they would be printed; nothing is recorded."""
    return preview_of(uow, board_document(uow, uids, kind, paper, brand))


@use_case(Operation("projects.make_boards", Right.NOTICE))
def make_boards(
    uow: UnitOfWork,
    uids: Sequence[bytes],
    kind: str,
    paper: str = A3,
    brand: str = "",
    out: Path | None = None,
    boxes: bool = False,
) -> MadePapers:
    """Make boards as PDF (to ``out``) and record that they were made."""
    document = board_document(uow, uids, kind, paper, brand)
    return record_paper(uow, document, TEMPLATE, len(uids), out, boxes)


def record_paper(
    uow: UnitOfWork, document: doc.Document, template: str, count: int, out: Path | None, boxes: bool
) -> MadePapers:
    """Set a paper of projects, record it, write it to ``out``."""
    paper = set_paper(uow, document, boxes)
    made = MadeNotice(new_uid(), "", {"lines": str(count)})
    content = json.dumps({"title": document.title, "lines": count}, ensure_ascii=False)
    row = (made.uid, template, None, None, None, uow.today.isoformat(), paper.pages, content)
    uow.insert_many("notice", COLUMNS, [row])
    uow.describe(title=document.title, count=count)
    write_out(out, paper)
    return MadePapers(paper, (made,))
