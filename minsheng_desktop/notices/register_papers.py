"""Papers of registers: blank, filled for one or many entries, and the list; A4, numbered, with places to sign and seal.

Forms whose work is done elsewhere in the program are set from there, see ``register_links``.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from db.queries import workspace as settings
from db.types import new_uid
from minsheng_desktop.core.errors import input_error, not_found, rule_error
from minsheng_desktop.core.operation import Operation, UnitOfRead, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.core.texts import text
from minsheng_desktop.notices import blocks as doc
from minsheng_desktop.notices import register_links as linked
from minsheng_desktop.notices.case_papers import blank_document, make_case_papers, preview_case_papers
from minsheng_desktop.notices.household_notices import office_name
from minsheng_desktop.notices.made import REGISTER_PAPER
from minsheng_desktop.notices.making import COLUMNS, preview_of, set_paper, write_out
from minsheng_desktop.notices.records import MadeNotice, MadePapers, NoticeWish, Preview
from minsheng_desktop.notices.register_layouts import CERTIFICATE, LAYOUT_WORDS, LIST, form_title, sections
from minsheng_desktop.notices.register_lists import list_page, list_section, list_title
from minsheng_desktop.notices.register_pictures import picture_section
from minsheng_desktop.notices.register_values import Printed
from minsheng_desktop.notices.sheets import day_words, demo_mark, page_footer
from minsheng_desktop.registers.completeness import refuse_incomplete
from minsheng_desktop.registers.reading import EntryFilter, EntryLine, entry, list_entries
from minsheng_desktop.registers.records import HOUSEHOLD, PERSON, RegisterSpec
from minsheng_desktop.registers.specs import find_spec

BLANK, ENTRIES = "blank", "entries"
MOST_PAPERS = 500
MOST_DOUBTS = 5


@dataclass(frozen=True, slots=True)
class RegisterWish:
    """What is to be printed of a register: ``what`` is blank, entries or list; ``layout`` "" the register's first.

    ``uids`` are the entries (for a form of another page: what that page knows), ``wanted`` which entries the list has.
    """

    code: str
    what: str = BLANK
    layout: str = ""
    uids: tuple[bytes, ...] = ()
    wanted: EntryFilter = field(default_factory=EntryFilter)


def register_layouts(spec: RegisterSpec) -> tuple[str, ...]:
    """The layouts a register is printed in, the first is its own."""
    return tuple(spec.print.layouts)


def register_document(uow: UnitOfRead, wish: RegisterWish) -> tuple[doc.Document, tuple[EntryLine, ...]]:
    """The paper and the entries on it. Raises NOT_FOUND, INPUT, RULE where something needed is empty, FORBIDDEN."""
    spec = find_spec(uow, wish.code)
    if wish.what != BLANK:
        uow.require(Right.NOTICE)
    layout = _layout(spec, wish)
    if spec.page:
        return _linked(uow, spec, wish), ()
    printed = _printed(uow)
    if layout == LIST:
        return _list(uow, spec, wish, printed)
    lines = _lines(uow, spec, wish)
    if lines:
        refuse_incomplete(spec, lines)
    made = sections(spec, layout, lines or (None,), uow.user.role, printed)
    if spec.print.more.get("photos"):
        made += tuple(found for line in lines for found in picture_section(uow, line))
    page = doc.OFFICIAL if layout == CERTIFICATE else doc.SHEET
    return doc.Document(form_title(spec, layout), made, page, mark=printed.mark), lines


def _layout(spec: RegisterSpec, wish: RegisterWish) -> str:
    """The layout to print in. Raises INPUT for one the register does not have."""
    if wish.what == LIST:
        return LIST
    layouts = [layout for layout in spec.print.layouts if layout != LIST or wish.what == BLANK]
    layout = wish.layout or (layouts[0] if layouts else "form")
    if wish.layout and wish.layout not in layouts:
        known = text("registers.join").join(text(LAYOUT_WORDS[name]) for name in spec.print.layouts)
        raise input_error("register_forms.no_layout", title=spec.title, layouts=known)
    return layout


def _printed(uow: UnitOfRead) -> Printed:
    office = office_name(uow, settings.setting(uow.connection, "notices.office", ""))
    phone = settings.setting(uow.connection, "notices.phone", "")
    return Printed(office, phone, demo_mark(uow.node.demo))


def _lines(uow: UnitOfRead, spec: RegisterSpec, wish: RegisterWish) -> tuple[EntryLine, ...]:
    """The entries to be printed. Raises INPUT for none, too many or those of another register."""
    if wish.what == BLANK:
        return ()
    if not wish.uids:
        raise input_error("register_forms.nothing_chosen", title=spec.title)
    if len(wish.uids) > MOST_PAPERS:
        raise input_error("register_forms.too_many", most=MOST_PAPERS)
    lines = tuple(entry(uow, uid) for uid in wish.uids)
    if any(line.code != spec.code for line in lines):
        raise not_found("registers.unknown_entry")
    return lines


def _list(
    uow: UnitOfRead, spec: RegisterSpec, wish: RegisterWish, printed: Printed
) -> tuple[doc.Document, tuple[EntryLine, ...]]:
    role = uow.user.role
    if wish.what == BLANK:
        section = list_section(spec, None, {}, role, printed, text("register_forms.blank.about"))
        return _whole_list(spec, section, printed, uow.user.role), ()
    page = list_entries(uow, spec.code, wish.wanted)
    if not page.lines:
        raise input_error("register_forms.nothing_to_list", title=spec.title)
    lines = tuple(reversed(page.lines))  # the oldest first, as a book is kept
    refuse_incomplete(spec, lines)
    about = text("register_forms.list_about", count=len(lines), day=day_words(uow.today), year=_year(wish))
    section = list_section(spec, lines, page.sums, role, printed, about)
    return _whole_list(spec, section, printed, uow.user.role), lines


def _year(wish: RegisterWish) -> str:
    return text("register_forms.of_year", year=wish.wanted.year) if wish.wanted.year else ""


def _whole_list(spec: RegisterSpec, section: doc.Section, printed: Printed, role: str) -> doc.Document:
    return doc.Document(list_title(spec), (section,), list_page(spec, role), "", page_footer(), printed.mark)


def _linked(uow: UnitOfRead, spec: RegisterSpec, wish: RegisterWish) -> doc.Document:
    """A form whose work is on another page: its blank paper, or the list of what that page holds."""
    template = linked.template_of(spec)
    if wish.what == BLANK and template:
        return blank_document(uow, template)
    printed = _printed(uow)
    if wish.what == BLANK:
        section = list_section(spec, None, {}, uow.user.role, printed, text("register_forms.blank.about"))
        return _whole_list(spec, section, printed, uow.user.role)
    if wish.what == ENTRIES:
        raise rule_error("register_forms.elsewhere", title=spec.title)
    year = wish.wanted.year or uow.today.year
    whole = linked.document_of(uow, spec, year)
    if whole is not None:
        return whole
    lines = linked.lines_of(uow, spec, year)
    if not lines:
        raise input_error("register_forms.nothing_to_list", title=spec.title)
    about = text("register_forms.list_about", count=len(lines), day=day_words(uow.today), year=_year(wish))
    return _whole_list(spec, list_section(spec, lines, {}, uow.user.role, printed, about), printed, uow.user.role)


def preview_register_paper(uow: UnitOfRead, wish: RegisterWish) -> Preview:
    """The paper as it would be printed; nothing is recorded."""
    template = _case_template(uow, wish)
    if template:
        return preview_case_papers(uow, NoticeWish(template), linked.targets(uow, wish.uids))
    document, lines = register_document(uow, wish)
    return replace(preview_of(uow, document), notes=_doubts(lines))


def register_doubts(uow: UnitOfRead, wish: RegisterWish) -> tuple[str, ...]:
    """What is odd about the entries on a paper, the first ones in full; told before it is printed."""
    return () if _case_template(uow, wish) else _doubts(register_document(uow, wish)[1])


def _doubts(lines: Sequence[EntryLine]) -> tuple[str, ...]:
    found = [text("register_forms.doubt", subject=line.subject, told=told) for line in lines for told in line.warnings]
    more = len(found) - MOST_DOUBTS
    return (*found[:MOST_DOUBTS], *([text("register_forms.more_doubts", count=more)] if more > 0 else []))


def _case_template(uow: UnitOfRead, wish: RegisterWish) -> str:
    """The template of a form that is filled from a case, "" where the entries are the register's own."""
    spec = find_spec(uow, wish.code)
    return linked.template_of(spec) if spec.page and wish.what == ENTRIES else ""


def print_register_blank(uow: UnitOfRead, wish: RegisterWish, out: Path) -> int:
    """Write a blank paper; answers its pages. Nothing is recorded: it says nothing about anybody."""
    paper = set_paper(uow, register_document(uow, wish)[0], False)
    write_out(out, paper)
    return paper.pages


@use_case(Operation("notices.make_register_paper", Right.NOTICE))
def make_register_paper(
    uow: UnitOfWork, wish: RegisterWish, out: Path | None = None, boxes: bool = False
) -> MadePapers:
    """Make papers of entries, or the list, as PDF (to ``out``) and record that they were made.

    Raises RULE naming the entry and the column where a register that is handed in is not complete.
    """
    spec, template = find_spec(uow, wish.code), _case_template(uow, wish)
    if template:
        made: MadePapers = make_case_papers(uow, NoticeWish(template), linked.targets(uow, wish.uids), out, boxes)
        return made
    document, lines = register_document(uow, wish)
    paper = set_paper(uow, document, boxes)
    made_of = _recorded(uow, spec, wish, document.title, lines, paper.pages)
    uow.describe(title=document.title, count=max(1, len(lines)))
    write_out(out, paper)
    return MadePapers(paper, made_of)


def _recorded(
    uow: UnitOfWork, spec: RegisterSpec, wish: RegisterWish, title: str, lines: Sequence[EntryLine], pages: int
) -> tuple[MadeNotice, ...]:
    """A row for each paper of an entry, one for a list."""
    day = uow.today.isoformat()
    made, rows = list[MadeNotice](), list[tuple[object, ...]]()
    each = lines if wish.what == ENTRIES else (None,)
    for line in each:
        content = {"title": title, "register": spec.code, "name": line.subject if line else "", "programme": ""}
        content |= {"entry": line.uid.hex(), **_person(spec, line)} if line else {"lines": str(len(lines))}
        notice = MadeNotice(new_uid(), line.number if line else "", content)
        made.append(notice)
        rows.append(
            (notice.uid, REGISTER_PAPER, notice.number or None, _linked_to(spec, line, HOUSEHOLD), None, day,
             max(1, pages // len(each)), json.dumps(content, ensure_ascii=False))
        )  # fmt: skip
    uow.insert_many("notice", COLUMNS, rows)
    return tuple(made)


def _linked_to(spec: RegisterSpec, line: EntryLine | None, type_: str) -> bytes | None:
    found = line.links.get(spec.first_of(type_), ()) if line else ()
    return found[0] if found else None


def _person(spec: RegisterSpec, line: EntryLine) -> dict[str, str]:
    person = _linked_to(spec, line, PERSON)
    return {"person": person.hex()} if person else {}
