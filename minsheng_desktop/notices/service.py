"""Papers of the office: notices for chosen households, the roster on paper, the list of what was made."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from db.queries import notices as stored
from db.queries import workspace as settings
from db.types import new_uid
from minsheng_desktop.core.errors import AppError, Kind, input_error, not_found
from minsheng_desktop.core.operation import Operation, UnitOfRead, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right, may
from minsheng_desktop.core.texts import text
from minsheng_desktop.entitlements.service import (
    RosterFilter,
    filter_by_names,
    list_entitlements,
    roster_keys,
    roster_rows,
    roster_totals,
)
from minsheng_desktop.notices import blocks as doc
from minsheng_desktop.notices.household_notices import household_notices, notice_fields, office_name
from minsheng_desktop.notices.made import list_notices as list_notices
from minsheng_desktop.notices.made import still_made as still_made
from minsheng_desktop.notices.making import COLUMNS, next_numbers, preview_of, set_paper, write_out
from minsheng_desktop.notices.making import default_series as default_series
from minsheng_desktop.notices.records import MadeNotice, MadePapers, NoticeData, NoticeWish, Paper, Preview
from minsheng_desktop.notices.roster_list import roster_lines, roster_list
from minsheng_desktop.notices.sheets import day_words
from minsheng_desktop.notices.templates import load_template
from minsheng_desktop.programmes.service import list_programmes
from minsheng_desktop.rules import year_month
from minsheng_desktop.rules.place_names import place_words

ROSTER = "roster_list"


def notice_data(uow: UnitOfRead, uids: Sequence[bytes]) -> list[NoticeData]:
    """What notices say of benefits, in the order of ``uids``. Raises NOT_FOUND if one is gone."""
    found = stored.benefits(uow.connection, uids)
    covered = stored.covered(uow.connection, uids)
    if any(uid not in found for uid in uids):
        raise not_found("entitlements.none")
    return [_benefit(found[uid], tuple(person[1] for person in covered.get(uid, ()))) for uid in uids]


def _benefit(row: Sequence[Any], names: tuple[str, ...]) -> NoticeData:
    (uid, household, name, village, group, address, size, covered, code, programme, category, certificate, fen, more,
     month, town) = row  # fmt: skip
    if not names and household is None:
        names = (name,)  # a benefit of one person; of a household nobody is named whom the roster does not name
    return NoticeData(
        uid, household, name, place_words(town, village, group, address), size, covered, names, code, programme,
        category, certificate, fen, more, month,
    )  # fmt: skip


def refusal_data(uow: UnitOfRead, households: Sequence[bytes], programme: str) -> list[NoticeData]:
    """What refusals say of households that have no benefit of the programme. Raises NOT_FOUND."""
    name = next((p.name for p in list_programmes(uow) if p.code == programme), None)
    if name is None:
        raise not_found("entitlements.no_programme", programme=programme)
    found = stored.households(uow.connection, households)
    if any(uid not in found for uid in households):
        raise not_found("households.no_household")
    made = []
    for uid in households:
        _, head, village, group, address, size, town = found[uid]
        place = place_words(town, village, group, address)
        made.append(NoticeData(None, uid, head, place, size, 0, (), programme, name, "", "", 0, 0, None))
    return made


def preview_notices(uow: UnitOfRead, wish: NoticeWish, data: Sequence[NoticeData]) -> Preview:
    """The notices as they would be printed; nothing is recorded. A glyph no font has is shown as an empty box."""
    return preview_of(uow, _notices(uow, wish, data)[0])


def preview_roster(uow: UnitOfRead, wanted: RosterFilter, village: str = "") -> Preview:
    """The roster list as it would be printed. See ``roster_paper``."""
    return preview_of(uow, roster_paper(uow, wanted, village)[0])


@use_case(Operation("notices.make_notices", Right.NOTICE))
def make_notices(
    uow: UnitOfWork, wish: NoticeWish, data: Sequence[NoticeData], out: Path | None = None, boxes: bool = False
) -> MadePapers:
    """Make and record notices, one for each household, in one PDF (written to ``out`` if given).

    Numbers go on from the highest of the year; one that was given is never given again. Raises INPUT if nobody is
    chosen, a needed field is empty or a glyph is missing (unless ``boxes``); then nothing was recorded or written.
    """
    document, fields = _notices(uow, wish, data)
    paper = set_paper(uow, document, boxes)
    day = (wish.day or uow.today).isoformat()
    made = [MadeNotice(new_uid(), values["number"], values) for values in fields]
    rows = [
        (m.uid, wish.template, m.number or None, d.household_uid, d.entitlement_uid, day, 1,
         json.dumps(dict(m.fields), ensure_ascii=False))
        for m, d in zip(made, data, strict=True)
    ]  # fmt: skip
    uow.insert_many("notice", COLUMNS, rows)
    uow.describe(template=load_template(wish.template).name, count=len(made))
    write_out(out, paper)
    return MadePapers(paper, tuple(made))


def _notices(
    uow: UnitOfRead, wish: NoticeWish, data: Sequence[NoticeData]
) -> tuple[doc.Document, list[dict[str, str]]]:
    if not data:
        raise input_error("notices.nobody")
    template = load_template(wish.template)
    day = wish.day or uow.today
    office = office_name(uow, settings.setting(uow.connection, "notices.office", ""))
    phone = settings.setting(uow.connection, "notices.phone", "")
    numbers = next_numbers(uow, wish, len(data))
    fields = [
        notice_fields(item, template, office, phone, day, number, wish.reason)
        for item, number in zip(data, numbers, strict=True)
    ]
    return household_notices(template, fields, uow.node.demo), fields


def roster_paper(uow: UnitOfRead, wanted: RosterFilter, village: str = "") -> tuple[doc.Document, int]:
    """The roster list of a filter and how many lines it has. Raises FORBIDDEN, INPUT if it would be empty."""
    if not may(uow.user.role, Right.NOTICE):
        # The list carries full ID and account numbers.
        raise AppError(Kind.FORBIDDEN, "forbidden")
    keys = [key for chunk in roster_keys(uow, wanted) for key in chunk]
    rows = roster_rows(uow, keys, wanted.month)
    if not rows:
        raise input_error("notices.empty_roster")
    covered = stored.covered(uow.connection, [row.uid for row in rows], wanted.month)
    lines = roster_lines(rows, covered)
    programmes = {row.programme for row in rows}
    name = programmes.pop() if len(programmes) == 1 else text("notices.roster.all")
    villages = {row.village for row in rows}
    scope = village or (villages.pop() if len(villages) == 1 else "") or text("notices.roster.all_villages")
    if wanted.month:
        year, month = year_month.split(wanted.month)
        scope += f"\u3000\u3000{text('notices.shown.month', year=year, month=month)}"
    office = uow.node.name
    document = roster_list(
        text("notices.roster.title", office=office, programme=name),
        text("notices.roster.made_of", office=office, scope=scope, day=day_words(uow.today)),
        lines,
        roster_totals(uow, wanted),
        all(row.unit == "household" for row in rows),
        uow.node.demo,
    )
    return document, len(lines)


def roster_pdf(uow: UnitOfRead, wanted: RosterFilter, village: str = "", boxes: bool = False) -> Paper:
    """The roster list as PDF; nothing is recorded. See ``roster_paper``."""
    return set_paper(uow, roster_paper(uow, wanted, village)[0], boxes)


@use_case(Operation("notices.make_roster", Right.NOTICE))
def make_roster(
    uow: UnitOfWork, wanted: RosterFilter, out: Path | None = None, village: str = "", boxes: bool = False
) -> MadePapers:
    """Make the roster list and record that it was made (it carries full numbers)."""
    document, count = roster_paper(uow, wanted, village)
    paper = set_paper(uow, document, boxes)
    content = json.dumps({"programme": wanted.programme, "village": village, "lines": count}, ensure_ascii=False)
    made = MadeNotice(new_uid(), "", {"lines": str(count)})
    uow.insert_many(
        "notice", COLUMNS, [(made.uid, ROSTER, None, None, None, uow.today.isoformat(), paper.pages, content)]
    )
    uow.describe(count=count)
    write_out(out, paper)
    return MadePapers(paper, (made,))


def find_targets(uow: UnitOfRead, words: Sequence[str], programme: str = "", village: str = "") -> list[bytes]:
    """Benefits by uid, household number or certificate number; without words all of a programme and village."""
    if not words:
        return [row.uid for row in list_entitlements(uow, programme, village)]
    wanted = filter_by_names(uow, programme, village, (), "")
    code = next((p.uid for p in list_programmes(uow) if p.code == wanted.programme), b"")
    found: dict[bytes, None] = {}
    for word in words:
        uids = [bytes.fromhex(word)] if re.fullmatch(r"[0-9a-f]{32}", word) else []
        uids = uids or stored.benefits_of_number(uow.connection, word, code)
        if not uids:
            raise not_found("notices.no_household", number=word)
        found |= dict.fromkeys(uids)
    return list(found)


def running_benefits(uow: UnitOfRead, households: Sequence[bytes]) -> list[bytes]:
    """The benefits households draw now."""
    return stored.running_of(uow.connection, households)


def find_households(uow: UnitOfRead, words: Sequence[str]) -> list[bytes]:
    """Households by uid or number, for refusals. Raises NOT_FOUND."""
    found: dict[bytes, None] = {}
    for word in words:
        uids = [bytes.fromhex(word)] if re.fullmatch(r"[0-9a-f]{32}", word) else []
        uids = uids or stored.households_of_number(uow.connection, word)
        if not uids:
            raise not_found("notices.no_household", number=word)
        found |= dict.fromkeys(uids)
    return list(found)
