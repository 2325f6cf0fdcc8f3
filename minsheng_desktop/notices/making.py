"""What making any paper needs: fonts, setting, previews, document numbers, writing out."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from db.engine import folder_of
from db.queries import notices as stored
from db.queries import workspace as settings
from minsheng_desktop.core import adapters
from minsheng_desktop.core.files import write_whole
from minsheng_desktop.core.operation import UnitOfRead
from minsheng_desktop.core.texts import text
from minsheng_desktop.notices import blocks as doc
from minsheng_desktop.notices.records import NoticeWish, Paper, Preview
from minsheng_desktop.notices.templates import Template, load_template

COLUMNS = ("uid", "template", "number", "household_uid", "entitlement_uid", "made_on", "pages", "content")
FONTS = "fonts"  # folder of the workspace for further fonts


def preview_of(uow: UnitOfRead, document: doc.Document) -> Preview:
    """A document as it would be printed; a glyph no font has is shown as an empty box."""
    missing = adapters.load("paper").check_glyphs(document, _fonts(uow))
    paper = set_paper(uow, document, boxes=True)
    sizes = adapters.load("preview").page_sizes(paper.content)
    return Preview(paper, tuple(sizes), tuple(missing))


def set_paper(uow: UnitOfRead, document: doc.Document, boxes: bool) -> Paper:
    """A document as PDF. Raises INPUT for a missing glyph unless ``boxes`` may stand in its place."""
    content, pages, places = adapters.load("paper").to_pages(document, _fonts(uow), boxes, uow.job.tick)
    return Paper(content, pages, tuple(places))


def _fonts(uow: UnitOfRead) -> Any:
    return adapters.load("paper").fonts(folder_of(uow.connection) / FONTS)


def write_out(out: Path | None, paper: Paper) -> None:
    """Write a paper to a file, if one is wished."""
    if out is not None:
        write_whole(out, lambda handle: handle.write(paper.content))


def default_series(uow: UnitOfRead, template: Template) -> str:
    """The prefix of the numbers: as last set here, else the place's first character and the template's own."""
    kept = settings.setting(uow.connection, f"notices.series.{template.key}", "")
    return str(kept or uow.node.name[:1] + template.series)


def next_numbers(uow: UnitOfRead, wish: NoticeWish, count: int) -> list[str]:
    """The next document numbers of the year: 云民审〔2026〕15号, 16号 …; empty ones if not numbered."""
    if not wish.numbered:
        return [""] * count
    year = (wish.day or uow.today).year
    series = wish.series or default_series(uow, load_template(wish.template))
    start = text("notices.number", series=series, year=year, serial="\0").partition("\0")[0]
    taken = [_serial(number, start) for number in stored.numbers_like(uow.connection, start)]
    highest = max(taken, default=0)
    first = max(wish.first, 1) if wish.first else highest + 1
    used = set(taken)
    if any(serial in used for serial in range(first, first + count)):
        first = highest + 1
    return [text("notices.number", series=series, year=year, serial=serial) for serial in range(first, first + count)]


def _serial(number: str, start: str) -> int:
    found = re.match(r"\d+", number[len(start) :])
    return int(found[0]) if found else 0
