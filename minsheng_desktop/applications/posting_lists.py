"""Sheets on village boards, looked at: lists, one sheet with its lines, objections, villages that are overdue."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from db.queries import postings as stored
from minsheng_desktop.applications.posting_records import (
    AWAITING,
    POSTED,
    REMOVED,
    STANDING,
    UNOPPOSED,
    VERIFYING,
    ObjectionRow,
    OverdueVillage,
    PostingFilter,
    PostingRow,
    PostingSheet,
    SheetLine,
)
from minsheng_desktop.applications.posting_rules import PostingRules
from minsheng_desktop.core.errors import not_found
from minsheng_desktop.core.operation import UnitOfRead
from minsheng_desktop.core.rights import Right, may
from minsheng_desktop.rules import quarters, year_month

TAKE_DOWN_DAYS = 3  # a sheet that has had its time is reminded of once it hangs longer than this


def list_postings(uow: UnitOfRead, wanted: PostingFilter | None = None) -> tuple[PostingRow, ...]:
    """Sheets with their counts and what is due of each, the newest first."""
    f = wanted or PostingFilter()
    rows = stored.listed(uow.connection, f.programme, f.area, f.kind, f.status, f.quarter, f.application)
    found = (posting_row(row, uow.today) for row in rows)
    return tuple(row for row in found if row.attention or not f.open_only)


def some_postings(uow: UnitOfRead, uids: Sequence[bytes]) -> tuple[PostingRow, ...]:
    """The sheets of some uids in their order. Raises NOT_FOUND if one is gone."""
    found = stored.some(uow.connection, uids)
    if any(uid not in found for uid in uids):
        raise not_found("postings.none")
    return tuple(posting_row(found[uid], uow.today) for uid in uids)


def posting_row(row: Sequence[Any], today: date) -> PostingRow:
    """A row of ``stored.listed`` with what is due."""
    (uid, kind, programme, name, area, village, number, quarter, first, last, board, phone, status, level, lines,
     covered, fen, objections, still_open, leavers, removed_on, reason, photo) = row[:23]  # fmt: skip
    attention, late = _attention(kind, status, quarter, last, still_open, leavers, today)
    return PostingRow(
        uid, kind, programme, name, area, village, number, quarter, first, last, board, phone, status, level, lines,
        covered, fen, objections, still_open, leavers, removed_on, reason, photo, attention, late,
    )  # fmt: skip


def _attention(
    kind: str, status: str, quarter: str, last: str, still_open: int, leavers: int, today: date
) -> tuple[str, int]:
    """What is due of a sheet, and for how many days."""
    if status == REMOVED:
        return "", 0
    if status == AWAITING:
        due = quarters.last_day(quarter) if quarter else today
        return "post", max(0, (today - due).days)
    if still_open or status == VERIFYING:
        return "answer", 0
    ended = date.fromisoformat(last)
    if kind == STANDING:
        if leavers:
            return "leavers", 0
        due = quarters.last_day(quarters.following(quarter))  # the next quarter's sheet has that quarter's time
        return ("renew", max(0, (today - due).days)) if today > ended else ("", 0)
    if status == POSTED and today > ended:
        return "close", (today - ended).days
    due = ended + timedelta(days=TAKE_DOWN_DAYS)
    return ("remove", (today - due).days) if status == UNOPPOSED and today > due else ("", 0)


def posting_sheet(uow: UnitOfRead, uid: bytes) -> PostingSheet:
    """A sheet with its lines as they were posted. Raises NOT_FOUND."""
    return posting_sheets(uow, [uid])[0]


def posting_sheets(uow: UnitOfRead, uids: Sequence[bytes]) -> tuple[PostingSheet, ...]:
    """Sheets with their lines as they were posted. Raises NOT_FOUND if one is gone."""
    postings = some_postings(uow, uids)
    lines = stored.lines(uow.connection, uids)
    contents = stored.contents(uow.connection, [row[23] for row in stored.some(uow.connection, uids).values()])
    kept = stored.some(uow.connection, uids)
    return tuple(
        PostingSheet(posting, tuple(_lines(lines.get(posting.uid, ()), contents.get(kept[posting.uid][23], "{}"))))
        for posting in postings
    )


def _lines(rows: Sequence[Sequence[Any]], content: str) -> list[SheetLine]:
    """Lines with the name and group that stood on the sheet; without names where only figures are shown."""
    frozen = {bytes.fromhex(key): (group, name) for key, group, name in json.loads(content).get("names", ())}
    made = []
    for line, application, entitlement, size, covered, fen, _, _, _ in rows:
        group, name = frozen.get(line, ("", ""))
        made.append(SheetLine(application, entitlement, group, name, size, covered, fen))
    return made


def overdue_villages(uow: UnitOfRead, on: date | None = None, due_too: bool = False) -> tuple[OverdueVillage, ...]:
    """Villages without the standing sheet of the last quarter (R-048), by programme; the longest overdue first.

    A sheet of the running quarter makes good for the last one. ``due_too`` adds those whose sheet of the running
    quarter is still to be put up. Programmes that are not posted, or not each quarter, are left out.
    """
    day = on or uow.today
    running = quarters.of(day)
    ended = quarters.previous(running)
    newest = stored.standing_quarters(uow.connection)
    rules = PostingRules(uow, day)
    found = list[OverdueVillage]()
    for quarter, overdue in ((ended, True), (running, False)) if due_too else ((ended, True),):
        first, last = year_month.of(quarters.first_day(quarter)), year_month.of(quarters.last_day(quarter))
        for code, name, area, place, village, benefits in stored.villages_in_force(uow.connection, first, last):
            had = newest.get((code, area), "")
            if had >= quarter or not rules.stands(code, place):
                continue
            if not overdue and any(v.area_uid == area and v.programme == code for v in found):
                continue
            due = quarters.last_day(quarter)
            late = max(0, (day - due).days)
            found.append(OverdueVillage(area, village, code, name, quarter, due, had, benefits, late, overdue))
    return tuple(sorted(found, key=lambda v: (not v.overdue, v.last_quarter)))


def list_objections(
    uow: UnitOfRead, posting: bytes | None = None, application: bytes | None = None, open_only: bool = False
) -> tuple[ObjectionRow, ...]:
    """Objections, the open ones first; of a sheet or a case where told."""
    rows = stored.objections(uow.connection, posting, application, open_only)
    return tuple(objection_row(uow, row) for row in rows)


def objection_row(uow: UnitOfRead, row: Sequence[Any]) -> ObjectionRow:
    """A row of ``stored.objections``; ``days_open`` to its answer or to today.

    Who objected is kept from those who may not see hidden numbers: helpers in villages are neighbours (SY-23.2).
    """
    (uid, posting, application, entitlement, number, name, village, programme, raised_on, raised_by, contact, content,
     handled_by, finding, upheld, answered) = row  # fmt: skip
    if not may(uow.user.role, Right.REVEAL):
        raised_by = contact = ""
    until = date.fromisoformat(answered) if answered else uow.today
    days = (until - date.fromisoformat(raised_on)).days
    verdict = None if upheld is None else bool(upheld)
    return ObjectionRow(
        uid, posting, application, entitlement, number, name, village, programme, raised_on, raised_by, contact,
        content, handled_by, finding, verdict, answered, days,
    )  # fmt: skip
