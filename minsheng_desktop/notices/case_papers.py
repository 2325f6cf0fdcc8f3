"""Papers of cases: made from applications, receptions, benefits or persons, filled or blank; recorded, and linked to
the step of the case they belong to."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from db.queries import case_papers as stored
from db.queries import workspace as settings
from db.types import new_uid
from minsheng_desktop.applications.cases import Case, load_cases
from minsheng_desktop.core.errors import input_error, not_found, rule_error
from minsheng_desktop.core.operation import Operation, UnitOfRead, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.core.texts import text
from minsheng_desktop.notices import blocks as doc
from minsheng_desktop.notices.case_fields import (
    Fields,
    case_fields,
    further,
    label,
    person_fields,
    reception_fields,
    visit_fields,
)
from minsheng_desktop.notices.change_list import changes_of
from minsheng_desktop.notices.household_notices import notice_fields, office_name
from minsheng_desktop.notices.made import list_some
from minsheng_desktop.notices.making import COLUMNS, next_numbers, preview_of, set_paper, write_out
from minsheng_desktop.notices.records import MadeNotice, MadePapers, NoticeLine, NoticeWish, Preview
from minsheng_desktop.notices.service import notice_data
from minsheng_desktop.notices.sheets import day_words, demo_mark
from minsheng_desktop.notices.templates import PAGES, Template, fill, fill_blank, load_template, template_keys

APPLICATION, RECEPTION, ENTITLEMENT, PERSON = "application", "reception", "entitlement", "person"
SURVEY, CHANGE_NOTICE = "survey_form", "change_notice"
DECIDED = {"review_result": "confirmed", "refusal": "refused"}  # what must have been decided before it is told
VISITED = (SURVEY, "approval_form", "income_declaration")


@dataclass(frozen=True, slots=True)
class Target:
    """Whom a paper is for: ``kind`` is application, reception, entitlement or person."""

    kind: str
    uid: bytes


@dataclass(frozen=True, slots=True)
class _Filled:
    """The fields of a paper and the rows it belongs to."""

    fields: Fields
    household: bytes | None = None
    entitlement: bytes | None = None
    application: bytes | None = None
    programme: str = ""


def find_case_targets(uow: UnitOfRead, words: Sequence[str]) -> list[Target]:
    """Applications, receptions, benefits or persons by uid, or by their number. Raises NOT_FOUND, INPUT."""
    found: dict[Target, None] = {}
    for word in words:
        if len(word) == 32 and all(letter in "0123456789abcdef" for letter in word):
            kind = stored.what_is(uow.connection, bytes.fromhex(word))
            hits = [(kind, bytes.fromhex(word))] if kind else []
        else:
            hits = stored.of_number(uow.connection, word)
        if not hits:
            raise not_found("notices.no_target", number=word)
        if len({kind for kind, _ in hits}) > 1 or len(hits) > 1:
            raise input_error("notices.several_targets", number=word)
        found[Target(*hits[0])] = None
    return list(found)


def cases_of(uids: Sequence[bytes]) -> list[Target]:
    """Applications as targets."""
    return [Target(APPLICATION, uid) for uid in uids]


def benefits_as_targets(uids: Sequence[bytes]) -> list[Target]:
    """Benefits as targets."""
    return [Target(ENTITLEMENT, uid) for uid in uids]


def preview_case_papers(uow: UnitOfRead, wish: NoticeWish, targets: Sequence[Target]) -> Preview:
    """The papers as they would be printed; nothing is recorded."""
    return preview_of(uow, _document(uow, load_template(wish.template), _filled(uow, wish, targets)))


@use_case(Operation("notices.make_case_papers", Right.NOTICE))
def make_case_papers(
    uow: UnitOfWork, wish: NoticeWish, targets: Sequence[Target], out: Path | None = None, boxes: bool = False
) -> MadePapers:
    """Make and record a paper for each of some cases, in one PDF (written to ``out`` if given).

    A step that holds and names no paper yet names this one. Raises INPUT if nobody is chosen or a needed field is
    empty; then nothing was recorded or written.
    """
    template = load_template(wish.template)
    filled = _filled(uow, wish, targets)
    paper = set_paper(uow, _document(uow, template, filled), boxes)
    pages = Counter(paper.places)
    day = (wish.day or uow.today).isoformat()
    made, rows = list[MadeNotice](), list[tuple[object, ...]]()
    for item in filled:
        notice = MadeNotice(new_uid(), item.fields["number"], item.fields)
        content = item.fields | ({APPLICATION: item.application.hex()} if item.application else {})
        made.append(notice)
        rows.append(
            (notice.uid, template.key, notice.number or None, item.household, item.entitlement, day,
             max(1, pages[_place(item)]), json.dumps(content, ensure_ascii=False))
        )  # fmt: skip
    uow.insert_many("notice", COLUMNS, rows)
    _link(uow, template, filled)
    uow.describe(template=template.name, count=len(made))
    write_out(out, paper)
    return MadePapers(paper, tuple(made))


def _link(uow: UnitOfWork, template: Template, filled: Sequence[_Filled]) -> None:
    """Write the paper into the step it belongs to, where that names none yet and is this office's own."""
    numbers = {item.application: item.fields["number"] for item in filled if item.application}
    if not template.step or not numbers:
        return
    changes = list[tuple[bytes, Mapping[str, object]]]()
    for uid, case in load_cases(uow, list(numbers)).items():
        steps = [step for step in case.live if step["step"] == template.step and not step["paper"]]
        own = [step for step in steps if step["home_node"] == uow.node.uid]
        title = f"{template.name} {numbers[uid]}".strip()
        changes += [(bytes(step["uid"]), {"paper": title}) for step in own[-1:]]
    uow.update_many("application_step", changes)


def blank_document(uow: UnitOfRead, key: str) -> doc.Document:
    """A paper to be filled by hand, with the office's name and telephone. Raises NOT_FOUND."""
    template = load_template(key)
    office = office_name(uow, settings.setting(uow.connection, "notices.office", ""))
    known = {"office": office, "phone": settings.setting(uow.connection, "notices.phone", "")}
    known["basis"] = template.basis_of("")
    if key in VISITED:
        known |= {name: value for name, value in visit_fields(uow, None).items() if name in ("incomes", "deductions")}
    section = fill_blank(template, known)
    return doc.Document(template.name, (section,), PAGES[template.page], mark=demo_mark(uow.node.demo))


def blank_paper(uow: UnitOfRead, key: str, out: Path) -> int:
    """Write a blank paper as PDF; answers its pages. Nothing is recorded: it says nothing about anybody."""
    paper = set_paper(uow, blank_document(uow, key), False)
    write_out(out, paper)
    return paper.pages


def papers_of_case(uow: UnitOfRead, application: bytes) -> tuple[NoticeLine, ...]:
    """The papers made for a case, the newest first."""
    return list_some(uow, stored.notices_of_case(uow.connection, application))


def _document(uow: UnitOfRead, template: Template, filled: Sequence[_Filled]) -> doc.Document:
    sections = tuple(replace(fill(template, item.fields), place=_place(item)) for item in filled)
    return doc.Document(template.name, sections, PAGES[template.page], mark=demo_mark(uow.node.demo))


def _place(item: _Filled) -> str:
    return f"{item.fields.get('name', '')} {item.fields.get('application_no', '')}".strip()


def _filled(uow: UnitOfRead, wish: NoticeWish, targets: Sequence[Target]) -> list[_Filled]:
    """The fields of every paper, in the order of ``targets``. Raises INPUT if there are none."""
    if not targets:
        raise input_error("notices.nobody")
    template = load_template(wish.template)
    found = _cases(uow, template, targets) | _receptions(uow, targets) | _holders(uow, targets)
    if template.key == CHANGE_NOTICE:
        found = _with_changes(uow, found, wish)
    if any(target not in found for target in targets):
        raise not_found("notices.no_target", number="")
    office = office_name(uow, settings.setting(uow.connection, "notices.office", ""))
    phone = settings.setting(uow.connection, "notices.phone", "")
    numbers = next_numbers(uow, wish if template.series else replace(wish, numbered=False), len(targets))
    made = []
    for target, number in zip(targets, numbers, strict=True):
        item = found[target]
        of_all = {"office": office, "phone": phone, "number": number, "day": day_words(wish.day or uow.today)}
        of_all["basis"] = template.basis_of(item.programme)
        if wish.reason:
            of_all["reason"] = wish.reason
        made.append(replace(item, fields=item.fields | of_all))
    return made


def _cases(uow: UnitOfRead, template: Template, targets: Sequence[Target]) -> dict[Target, _Filled]:
    uids = [target.uid for target in targets if target.kind == APPLICATION]
    cases = load_cases(uow, uids)
    more = further(uow, list(cases.values()))
    found = {}
    for uid, case in cases.items():
        _check_decided(template, case)
        fields = case_fields(uow, case, more)
        if template.key in VISITED:
            fields |= visit_fields(uow, uid)
        found[Target(APPLICATION, uid)] = _Filled(
            fields, case.row["household_uid"], case.row["entitlement_uid"], uid, case.row["programme"]
        )
    return found


def _check_decided(template: Template, case: Case) -> None:
    """A notice of a decision tells one that was made. Raises RULE naming the case."""
    wanted = DECIDED.get(template.key)
    refused = case.row["status"] == "refused"
    if wanted and (not case.row["decided_on"] or refused != (wanted == "refused")):
        raise rule_error("notices.not_decided", number=case.row["number"], template=template.name)


def _with_changes(uow: UnitOfRead, found: dict[Target, _Filled], wish: NoticeWish) -> dict[Target, _Filled]:
    """A notice of a change says what changed of the benefit, as the ledger tells it. Raises INPUT without one."""
    if not all(item.entitlement for item in found.values()):
        raise input_error("notices.only_benefits")
    told = changes_of(uow, [item.entitlement for item in found.values() if item.entitlement], wish.month)
    return {
        target: replace(item, fields=item.fields | told[item.entitlement])
        for target, item in found.items()
        if item.entitlement
    }


def _receptions(uow: UnitOfRead, targets: Sequence[Target]) -> dict[Target, _Filled]:
    rows = stored.receptions(uow.connection, [t.uid for t in targets if t.kind == RECEPTION])
    persons = stored.persons(uow.connection, [row["person_uid"] for row in rows.values() if row["person_uid"]])
    found = {}
    for uid, row in rows.items():
        fields = person_fields(persons.get(row["person_uid"], {}), uow.today) | reception_fields(row)
        fields |= {
            "name": row["name"], "own_phone": row["phone"] or "", "programme": row["programme_name"],
            "application_no": row["number"] or "",
        }  # fmt: skip
        fields.setdefault("place", row["village"])
        fields.setdefault("lacking", fields.get("told", ""))
        found[Target(RECEPTION, uid)] = _Filled(fields, programme=row["programme_code"])
    return found


def _holders(uow: UnitOfRead, targets: Sequence[Target]) -> dict[Target, _Filled]:
    """Papers of a benefit or of a person without a case (care agreement, waiver, assessment …)."""
    benefits = [target.uid for target in targets if target.kind == ENTITLEMENT]
    holders = stored.holders(uow.connection, benefits)
    data = dict(zip(benefits, notice_data(uow, benefits), strict=True))
    alone = [target.uid for target in targets if target.kind == PERSON]
    persons = stored.persons(uow.connection, [*(holder[0] for holder in holders.values()), *alone])
    plain = load_template("review_result")
    found = {}
    for uid, (person, household, code, name) in holders.items():
        fields = notice_fields(data[uid], plain, "", "", uow.today) | person_fields(persons[person], uow.today)
        found[Target(ENTITLEMENT, uid)] = _Filled(fields | {"programme": name}, household, uid, programme=code)
    for uid in alone:
        if uid in persons:
            household = persons[uid]["household_uid"] or None
            found[Target(PERSON, uid)] = _Filled(person_fields(persons[uid], uow.today), household)
    return found


def paper_templates() -> tuple[tuple[str, str, str, str], ...]:
    """(key, name, subject, name of the kind of paper) of every template, for lists and choices."""
    templates = (load_template(key) for key in template_keys())
    return tuple((t.key, t.name, text(f"notices.subject.{t.subject}"), label("paper_kind", t.paper)) for t in templates)
