"""一户一档 on paper: the cover of each file with its table of contents behind it, and the list of what is missing."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from db.types import new_uid
from minsheng_desktop.core.errors import input_error
from minsheng_desktop.core.operation import Operation, UnitOfRead, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.core.texts import text
from minsheng_desktop.households.paper_files import PaperFile, PaperItem, paper_files
from minsheng_desktop.households.paper_files_missing import MissingPapers, drawn_programmes, missing_papers
from minsheng_desktop.notices import blocks as doc
from minsheng_desktop.notices.household_notices import office_name
from minsheng_desktop.notices.making import COLUMNS, preview_of, set_paper, write_out
from minsheng_desktop.notices.records import MadeNotice, MadePapers, Preview
from minsheng_desktop.notices.sheets import day_words, demo_mark, page_footer

COVER, MISSING = "file_cover", "missing_papers"
LEAST_ROWS = 12  # a short list is filled up, so that later papers can be added by hand


def cover_document(uow: UnitOfRead, households: Sequence[bytes]) -> doc.Document:
    """Covers and tables of contents of some files. Raises INPUT if there are none."""
    files = paper_files(uow, households)
    if not files:
        raise input_error("dossier_file.none_chosen")
    office, drawn = office_name(uow), drawn_programmes(uow)
    sections = []
    for at, file in enumerate(files):
        uow.job.tick(at, len(files))
        sections += [_cover(uow, file, office, drawn.get(file.household, ())), _contents(file)]
    title = text("dossier_file.cover.title")
    return doc.Document(title, tuple(sections), doc.SHEET, footer=page_footer(), mark=demo_mark(uow.node.demo))


def _cover(uow: UnitOfRead, file: PaperFile, office: str, programmes: Sequence[str]) -> doc.Section:
    days = sorted(item.dated_on for item in file.items if item.dated_on)
    span = text("dossier_file.cover.days", first=days[0], last=days[-1]) if days else ""
    keep = text("dossier_file.cover.years", count=file.keep_years) if file.keep_years else ""
    pairs = (
        (text("dossier_file.cover.number"), file.number or ""),
        (text("dossier_file.cover.head"), file.head),
        (text("dossier_file.cover.village"), file.village + file.village_group),
        (text("dossier_file.cover.programme"), text("notices.joined").join(programmes)),
        (text("dossier_file.cover.count"), str(len(file.items))),
        (text("dossier_file.cover.pages"), str(file.pages or "")),
        (text("dossier_file.cover.span"), span),
        (text("dossier_file.cover.box"), file.box or ""),
        (text("dossier_file.cover.volume"), file.volume or ""),
        (text("dossier_file.cover.keep"), keep),
        (text("dossier_file.cover.filed"), file.filed_on or ""),
    )
    blocks: tuple[doc.Block, ...] = (
        doc.Spacer(6),
        doc.Title(office, 20.0, doc.KAI),
        doc.Spacer(1),
        doc.Title(text("dossier_file.cover.title"), 30.0),
        doc.Spacer(4),
        doc.KeyValue(pairs, wide=frozenset({3, 6}), label=0.34, size=14),
        doc.Spacer(3),
        doc.SignatureLines((text("dossier_file.cover.filed_by"), text("dossier_file.cover.checked_by")), size=14),
        doc.Spacer(1),
        doc.RightAligned((day_words(uow.today),), 2.0),
    )
    return doc.Section(blocks, file.head, one_page=True)


def _contents(file: PaperFile) -> doc.Section:
    columns = (
        doc.Column(text("dossier_file.contents.position"), 1, doc.CENTRE, True),
        doc.Column(text("dossier_file.contents.title"), 6.4),
        doc.Column(text("dossier_file.contents.day"), 2.4, doc.CENTRE, True),
        doc.Column(text("dossier_file.contents.pages"), 1.6, doc.CENTRE, True),
        doc.Column(text("dossier_file.contents.remark"), 3),
    )
    rows = [_line(item) for item in file.items]
    rows += [("", "", "", "", "")] * (LEAST_ROWS - len(rows))
    blocks: tuple[doc.Block, ...] = (
        doc.Title(text("dossier_file.contents.heading"), 20.0),
        doc.Paragraph(
            text("dossier_file.contents.about", head=file.head, village=file.village + file.village_group,
                 number=file.number or text("dossier_file.unnumbered")),
            0, doc.LEFT, doc.SONG, 12,
        ),
        doc.Spacer(0.3),
        doc.Table(columns, tuple(rows), size=12, row_height=9),
    )  # fmt: skip
    return doc.Section(blocks, file.head)


def _line(item: PaperItem) -> tuple[str, ...]:
    pages = pages_words(item)
    source = text("dossier_file.from", source=item.source) if item.source else ""
    note = text("notices.joined").join(part for part in (item.person, source, item.remark) if part)
    return str(item.position), item.title, item.dated_on or "", pages, note


def pages_words(item: PaperItem) -> str:
    """The pages of a paper: 3–7, or 3."""
    if item.first_page is None:
        return ""
    if item.last_page in (None, item.first_page):
        return str(item.first_page)
    return text("dossier_file.contents.span", first=item.first_page, last=item.last_page)


def preview_covers(uow: UnitOfRead, households: Sequence[bytes]) -> Preview:
    """Covers and contents before they are printed."""
    return preview_of(uow, cover_document(uow, households))


@use_case(Operation("notices.file_covers", Right.NOTICE))
def make_covers(
    uow: UnitOfWork, households: Sequence[bytes], out: Path | None = None, boxes: bool = False
) -> MadePapers:
    """Print covers and contents; each household's is recorded as a paper made."""
    paper = set_paper(uow, cover_document(uow, households), boxes)
    files = paper_files(uow, households)
    made = [MadeNotice(new_uid(), "", {"name": file.head, "programme": ""}) for file in files]
    day = uow.today.isoformat()
    uow.insert_many(
        "notice", COLUMNS,
        [(notice.uid, COVER, None, file.household, None, day, 2, json.dumps(notice.fields, ensure_ascii=False))
         for notice, file in zip(made, files, strict=True)],
    )  # fmt: skip
    uow.describe(name=files[0].head, count=len(files))
    write_out(out, paper)
    return MadePapers(paper, tuple(made))


def missing_document(uow: UnitOfRead, lines: Sequence[MissingPapers]) -> doc.Document:
    """缺件清单 as a table, by village. Raises INPUT if nothing is missing."""
    if not lines:
        raise input_error("dossier_file.nothing_missing")
    columns = (
        doc.Column(text("dossier_file.missing.number"), 1, doc.CENTRE, True),
        doc.Column(text("dossier_file.missing.village"), 2.6),
        doc.Column(text("dossier_file.missing.head"), 2),
        doc.Column(text("dossier_file.missing.programme"), 2.4),
        doc.Column(text("dossier_file.missing.kinds"), 8),
    )
    rows = tuple(
        (str(at), line.village + line.village_group, line.head or text("dossier_file.no_household"),
         line.programme_name, missing_words(line))
        for at, line in enumerate(lines, 1)
    )  # fmt: skip
    title = text("dossier_file.missing.title")
    blocks: tuple[doc.Block, ...] = (
        doc.Title(f"{uow.node.name}{title}", 18.0),
        doc.Paragraph(text("dossier_file.missing.about", count=len(lines), day=day_words(uow.today)), 0, doc.LEFT,
                      doc.SONG, 10.5),
        doc.Spacer(0.2),
        doc.Table(columns, rows, places=tuple(line.head for line in lines)),
    )  # fmt: skip
    page, mark = doc.SHEET, demo_mark(uow.node.demo)
    return doc.Document(title, (doc.Section(blocks),), page, footer=page_footer(), mark=mark)


def missing_words(line: MissingPapers) -> str:
    """What a household lacks, in words."""
    words = text("notices.joined").join(line.words)
    return words or text("dossier_file.marked_only")


@use_case(Operation("notices.missing_papers", Right.NOTICE))
def make_missing(
    uow: UnitOfWork, programme: str = "", village: str = "", pending_only: bool = False, out: Path | None = None,
    boxes: bool = False,
) -> MadePapers:  # fmt: skip
    """Print 缺件清单; that it was made is recorded."""
    lines = missing_papers(uow, programme, village, pending_only)
    paper = set_paper(uow, missing_document(uow, lines), boxes)
    fields = {"name": text("dossier_file.missing.title"), "programme": ""}
    notice = MadeNotice(new_uid(), "", fields)
    row = (notice.uid, MISSING, None, None, None, uow.today.isoformat(), paper.pages, json.dumps(fields))
    uow.insert_many("notice", COLUMNS, [row])
    uow.describe(count=len(lines))
    write_out(out, paper)
    return MadePapers(paper, (notice,))


def preview_missing(uow: UnitOfRead, programme: str = "", village: str = "", pending_only: bool = False) -> Preview:
    """缺件清单 before it is printed. Hands out names, so the right to make papers is asked for."""
    uow.require(Right.NOTICE)
    return preview_of(uow, missing_document(uow, missing_papers(uow, programme, village, pending_only)))
