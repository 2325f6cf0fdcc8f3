"""公示 on paper: a page for each village, as its sheet was frozen; many villages in one job.

What is printed comes from the sheet's own lines (applicant, group, sizes, amount) and nothing else. On the web or in
WeChat a name is shortened to the surname (张某某), or only totals are given.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from db.queries import postings as stored
from db.queries import workspace as settings
from minsheng_desktop.applications.posting_amounts import WITHOUT_MONEY
from minsheng_desktop.applications.posting_lists import posting_sheets
from minsheng_desktop.applications.posting_records import (
    BOARD,
    BOARD_3,
    NAMES,
    NOWHERE,
    STANDING,
    TOTALS,
    WEB,
    PostingSheet,
    SheetLine,
)
from minsheng_desktop.core.errors import input_error, rule_error
from minsheng_desktop.core.operation import Operation, UnitOfRead, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.core.texts import text
from minsheng_desktop.notices import blocks as doc
from minsheng_desktop.notices.household_notices import office_name
from minsheng_desktop.notices.making import preview_of, set_paper, write_out
from minsheng_desktop.notices.records import MadePapers, Preview
from minsheng_desktop.notices.sheets import day_words, demo_mark, money
from minsheng_desktop.notices.templates import fill, load_template
from minsheng_desktop.programmes.records import ProgrammeRecord
from minsheng_desktop.programmes.service import list_programmes
from minsheng_desktop.programmes.settings import rules_of
from minsheng_desktop.rules import quarters
from minsheng_desktop.rules.person_name import surname

USES = (BOARD, WEB, TOTALS)
MONTHLY = ("monthly", "quarterly", "yearly")
LONG_NUMBER = re.compile(r"\d{11,}|\d{17}[\dXx]")
HOUSEHOLD = "household"


@dataclass(frozen=True, slots=True)
class Privacy:
    """What a look over some sheets found: ``namesakes`` told apart by their group, ``same_group`` who are not, and
    sheets (village names) on which a long number stands where none may."""

    sheets: int
    lines: int
    namesakes: int
    same_group: tuple[str, ...]
    numbers: tuple[str, ...]

    @property
    def clean(self) -> bool:
        """Whether the sheets may go up as they are."""
        return not self.numbers


def preview_postings(uow: UnitOfRead, uids: Sequence[bytes], use: str = BOARD) -> Preview:
    """Sheets as they would be printed. Raises INPUT if none is chosen, RULE for one that may not hang anywhere."""
    return preview_of(uow, posting_document(uow, uids, use))


@use_case(Operation("notices.print_postings", Right.NOTICE, undoable=False))
def print_postings(
    uow: UnitOfWork, uids: Sequence[bytes], use: str = BOARD, out: Path | None = None, boxes: bool = False
) -> MadePapers:
    """The sheets of all chosen villages as one PDF, a page for each; that they were printed is recorded."""
    paper = set_paper(uow, posting_document(uow, uids, use), boxes)
    pages = Counter(paper.places)
    sheets = posting_sheets(uow, uids)
    notices = stored.some(uow.connection, uids)
    changed = [(notices[s.posting.uid][23], {"pages": pages[_place(s)]}) for s in sheets if notices[s.posting.uid][23]]
    uow.update_many("notice", changed)
    uow.describe(count=len(uids))
    write_out(out, paper)
    return MadePapers(paper, ())


def posting_document(uow: UnitOfRead, uids: Sequence[bytes], use: str = BOARD) -> doc.Document:
    """The sheets as a document, one section for each. Raises INPUT, NOT_FOUND, RULE."""
    if not uids:
        raise input_error("postings.none_chosen")
    sheets = posting_sheets(uow, uids)
    if any(sheet.posting.level == NOWHERE for sheet in sheets):
        raise rule_error("postings.never")
    programmes = {p.code: p for p in list_programmes(uow)}
    office = office_name(uow, settings.setting(uow.connection, "notices.office", ""))
    phone = settings.setting(uow.connection, "notices.phone", "")
    sections = tuple(_section(uow, sheet, programmes[sheet.posting.programme], office, phone, use) for sheet in sheets)
    title = load_template(f"posting_{sheets[0].posting.kind}").name
    return doc.Document(title, sections, doc.OFFICIAL, mark=demo_mark(uow.node.demo))


def _section(
    uow: UnitOfRead, sheet: PostingSheet, programme: ProgrammeRecord, office: str, phone: str, use: str
) -> doc.Section:
    bare = rules_of(uow, programme.code)["amount_rule"] == WITHOUT_MONEY
    fields = sheet_fields(sheet, programme, (uow.node.name, office, phone), use, bare)
    section = fill(load_template(f"posting_{sheet.posting.kind}"), fields)
    return doc.Section(section.blocks, _place(sheet))


def _place(sheet: PostingSheet) -> str:
    return f"{sheet.posting.village} {sheet.posting.programme_name}".strip()


def sheet_fields(
    sheet: PostingSheet, programme: ProgrammeRecord, who: tuple[str, str, str], use: str, bare: bool
) -> dict[str, str]:
    """Every field of a sheet as it is printed. ``who``: township, office, telephone; ``bare``: recognised, no money."""
    posting, (town, office, phone) = sheet.posting, who
    kind = "standing" if posting.kind == STANDING else "preliminary"
    unit = HOUSEHOLD if programme.unit == HOUSEHOLD else "person"
    first = date.fromisoformat(posting.from_day) if posting.from_day else None
    last = date.fromisoformat(posting.to_day) if posting.to_day else None
    village = posting.village or text("postings.unknown_village")
    period = _period(first, last)
    households, covered = len(sheet.lines), sum(line.covered or 1 for line in sheet.lines)
    amount = sum(line.amount_fen or 0 for line in sheet.lines)
    counts = {"households": households, "covered": covered, "amount": money(amount)}
    named = posting.level == NAMES and use != TOTALS
    sized = unit == HOUSEHOLD or any((line.household_size or 0) > 1 for line in sheet.lines)
    lines = _lines(sheet.lines, use, sized or bare, not bare) if named else ""
    short_name = programme.short_name or programme.name
    total = text(f"postings.sheet.total_{unit}", **counts)
    signer_key = "postings.sheet.residents" if village.endswith(("社区", "居")) else "postings.sheet.villagers"
    amount_key = "due" if posting.kind in (STANDING, BOARD_3) else "planned"
    span = "monthly" if programme.period in MONTHLY else "once"
    return {
        "office": office,
        "phone": posting.phone or phone or text("notices.blank.line"),
        "name": f"{town}{village}",
        "programme": short_name,
        "title": text(f"postings.sheet.title_{posting.kind}_{unit}", programme=short_name),
        "issue": _issue(posting.number, posting.quarter),
        "period": period,
        "opening": text(
            f"postings.sheet.opening_{posting.kind}", programme=short_name, count=households, period=period,
            what=text(f"postings.sheet.{unit}"), quarter=_quarter(posting.quarter),
        ),
        "lines": lines if sized and not bare else "",
        "short_lines": "" if sized or bare else lines,
        "bare_lines": lines if bare else "",
        "bare_total": "\t".join((total, "<", "<", "<", "<")),
        "total_line": "\t".join((total, "<", "<", "<", "<", money(amount))),
        "short_total": "\t".join((total, "<", "<", money(amount))),
        "figures": "" if named else text(f"postings.sheet.figures_{kind}_{'bare' if bare else unit}", **counts),
        "amount_head": text(f"postings.sheet.amount_{amount_key}_{span}"),
        "closing": text(f"postings.sheet.closing_{kind}", office=office),
        "signer": text(signer_key, name=f"{town}{village}") if posting.village else office,
        "day": day_words(first) if first else text("notices.blank.day"),
    }  # fmt: skip


def _period(first: date | None, last: date | None) -> str:
    if first is None or last is None:
        return text("postings.sheet.no_period")
    return text("postings.sheet.period", first=day_words(first), last=day_words(last), days=(last - first).days + 1)


def _issue(number: str, quarter: str) -> str:
    if quarter:
        return _quarter(quarter)
    year, _, serial = number.partition("-")
    return text("postings.issue", year=year, serial=serial)


def _quarter(quarter: str) -> str:
    if not quarter:
        return ""
    year, number = quarters.split(quarter)
    return text("postings.quarter", year=year, number=number)


def _lines(lines: Sequence[SheetLine], use: str, sized: bool, paid: bool) -> str:
    rows = []
    for number, line in enumerate(lines, 1):
        name = line.name if use == BOARD else text("postings.sheet.somebody", surname=surname(line.name))
        sizes = (str(line.household_size or ""), str(line.covered or "")) if sized else ()
        amount = (money(line.amount_fen) if line.amount_fen is not None else "",) if paid else ()
        rows.append("\t".join((str(number), line.group, name, *sizes, *amount)))
    return "\n".join(rows)


def check_privacy(uow: UnitOfRead, uids: Sequence[bytes]) -> Privacy:
    """Look over sheets before they go up: namesakes, and numbers that slipped into a name or a group."""
    sheets = posting_sheets(uow, uids)
    namesakes, same, numbers = 0, list[str](), list[str]()
    for sheet in sheets:
        names = Counter(line.name for line in sheet.lines if line.name)
        groups = Counter((line.name, line.group) for line in sheet.lines if line.name)
        namesakes += sum(1 for count in names.values() if count > 1)
        same += [name for (name, _), count in groups.items() if count > 1]
        if any(_telling(line) for line in sheet.lines):
            numbers.append(sheet.posting.village)
    return Privacy(len(sheets), sum(len(s.lines) for s in sheets), namesakes, tuple(same), tuple(numbers))


def _telling(line: SheetLine) -> bool:
    return bool(LONG_NUMBER.search(line.name) or LONG_NUMBER.search(line.group))
