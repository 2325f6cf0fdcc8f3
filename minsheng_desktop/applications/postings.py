"""公示: sheets for village boards, made for all chosen cases or villages in one go, their lines frozen as posted.

What of a programme may hang on a wall is its posting level: names, figures alone or nothing. A sheet never carries
an ID number, telephone, account, address, age or reason; those are not even read for it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from db.queries import postings as stored
from db.types import new_uid
from minsheng_desktop.applications.paths import path_of
from minsheng_desktop.applications.posting_acts import close_postings as close_postings
from minsheng_desktop.applications.posting_acts import drop_leavers as drop_leavers
from minsheng_desktop.applications.posting_acts import mark_posted as mark_posted
from minsheng_desktop.applications.posting_acts import put_up
from minsheng_desktop.applications.posting_acts import remove_postings as remove_postings
from minsheng_desktop.applications.posting_amounts import proposed_amounts
from minsheng_desktop.applications.posting_lists import list_objections as list_objections
from minsheng_desktop.applications.posting_lists import list_postings as list_postings
from minsheng_desktop.applications.posting_lists import overdue_villages as overdue_villages
from minsheng_desktop.applications.posting_lists import posting_sheet as posting_sheet
from minsheng_desktop.applications.posting_lists import posting_sheets as posting_sheets
from minsheng_desktop.applications.posting_lists import some_postings as some_postings
from minsheng_desktop.applications.posting_records import AWAITING, NAMES, NOWHERE, STANDING, NotPosted, PostingsMade
from minsheng_desktop.applications.posting_records import PostingWish as PostingWish
from minsheng_desktop.applications.posting_rules import PostingRules, group_order, strictest
from minsheng_desktop.core.errors import input_error, not_found, rule_error
from minsheng_desktop.core.operation import Operation, UnitOfRead, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.core.texts import text
from minsheng_desktop.programmes.service import list_programmes
from minsheng_desktop.programmes.settings import Rules
from minsheng_desktop.rules import quarters, year_month

NOTICE_COLUMNS = ("uid", "template", "number", "household_uid", "entitlement_uid", "made_on", "pages", "content")
POSTING_COLUMNS = (
    "uid", "kind", "programme_uid", "area_uid", "number", "quarter", "board", "phone", "status", "notice_uid",
)  # fmt: skip
LINE_COLUMNS = ("uid", "posting_uid", "application_uid", "entitlement_uid", "household_size", "covered", "amount_fen")
TEMPLATE = "posting_{kind}"
Group = dict[tuple[str, str, bytes | None, str], list[tuple[Any, ...]]]


@use_case(Operation("postings.make_postings", Right.EDIT))
def make_postings(uow: UnitOfWork, uids: Sequence[bytes], wish: PostingWish) -> PostingsMade:
    """Sheets for chosen applications: one for each programme, village and kind; put up at once if ``posted_on``.

    A case is left out that does not wait for a sheet of the kind, hangs on one already, or whose programme is never
    posted. Raises INPUT for a day to come or if nobody is chosen.
    """
    if not uids:
        raise input_error("postings.nobody")
    if wish.posted_on and wish.posted_on > uow.today:
        raise input_error("postings.to_come", day=wish.posted_on.isoformat())
    cases = stored.cases(uow.connection, list(dict.fromkeys(uids)))
    if any(uid not in cases for uid in uids):
        raise not_found("applications.none")
    amounts = proposed_amounts(uow, list(cases), wish.posted_on or uow.today)
    groups, refused = _grouped(uow, cases, wish, amounts)
    listed = {line[0] for rows in groups.values() for line in rows}
    warnings = tuple(
        NotPosted(uid, case[1], case[14], text("errors.postings.no_amount"))
        for uid, case in cases.items()
        if uid in listed and uid not in amounts
    )
    made = _made(uow, groups, wish, "")
    return replace(_put_up(uow, made, len(listed), refused, wish), warnings=warnings)


@use_case(Operation("postings.make_standing", Right.EDIT))
def make_standing(
    uow: UnitOfWork, programmes: Sequence[str] = (), areas: Sequence[bytes] = (), quarter: str = "",
    wish: PostingWish | None = None,
) -> PostingsMade:  # fmt: skip
    """长期公布: a sheet of everybody in force now for each programme and village (none told: all that are posted).

    A sheet of the same quarter that still waits is replaced by the new one; the one of the quarter before comes down
    when the new one goes up. Raises INPUT, NOT_FOUND.
    """
    wish = replace(wish or PostingWish(), kind=STANDING)
    known = {p.code: p for p in list_programmes(uow)}
    unknown = next((code for code in programmes if code not in known), None)
    if unknown is not None:
        raise not_found("entitlements.no_programme", programme=unknown)
    day = wish.posted_on or uow.today
    if day > uow.today:
        raise input_error("postings.to_come", day=day.isoformat())
    quarter = quarter or quarters.of(day)
    rules = PostingRules(uow, day)
    groups, refused = Group(), list[NotPosted]()
    month = year_month.of(day)
    in_force = dict.fromkeys(row[0] for row in stored.villages_in_force(uow.connection, month, month))
    for code in programmes or in_force:
        rows = stored.in_force(uow.connection, known[code].uid, month)
        for row in rows:
            if areas and row[2] not in areas:
                continue
            place = row[3] or ""
            if not (rules.stands(code, place) or (programmes and rules.of(code, place)["posting_level"] != NOWHERE)):
                continue
            level = str(rules.of(code, place)["posting_level"])
            groups.setdefault((STANDING, code, row[2], level), []).append((None, row[0], *row[5:10], row[4]))
        if programmes and rows and not any(key[1] == code for key in groups):
            refused.append(NotPosted(known[code].uid, "", known[code].name, text("errors.postings.never")))
    _drop_waiting(uow, groups, quarter)
    made = _made(uow, groups, wish, quarter)
    return _put_up(uow, made, sum(map(len, groups.values())), refused, wish)


def _put_up(
    uow: UnitOfWork, made: Sequence[bytes], lines: int, refused: Sequence[NotPosted], wish: PostingWish
) -> PostingsMade:
    left = list(refused)
    if wish.posted_on and made:
        left += put_up(uow, some_postings(uow, made), wish.posted_on, wish.days, wish.board, wish.phone).refused
    uow.describe(count=len(made), lines=lines)
    return PostingsMade(tuple(made), lines, tuple(left))


def _grouped(
    uow: UnitOfRead, cases: dict[bytes, tuple[Any, ...]], wish: PostingWish, amounts: Mapping[bytes, int | None]
) -> tuple[Group, list[NotPosted]]:
    """Cases by kind, programme, village and level; and those that are left out with the reason."""
    day = wish.posted_on or uow.today
    rules = PostingRules(uow, day)
    hanging = {kind: stored.on_open_sheet(uow.connection, list(cases), kind) for kind in _kinds(cases.values(), wish)}
    groups, refused = Group(), list[NotPosted]()
    for case in cases.values():
        (uid, number, stage, _, path, snapshot, _, code, _, _, area, place, village, group, name, size,
         covered) = case[:17]  # fmt: skip
        step = path_of(path).step(stage)
        kind = wish.kind or (step.posting if step else "")
        began_with = Rules.of(json.loads(snapshot))
        level = strictest((began_with.word("posting_level"), rules.of(code, place or "").word("posting_level")))
        problem = ""
        if level == NOWHERE:
            problem = "postings.never"
        elif step is None or not step.posting:
            problem = "postings.not_waiting"
        elif kind != step.posting:
            problem = "postings.other_kind"
        elif uid in hanging.get(kind, {}):
            problem = "postings.hangs_already"
        if problem:
            stage_label = step.label if step else text("postings.no_step")
            refused.append(NotPosted(uid, number, name, rule_error(problem, stage=stage_label).message))
            continue
        line = (uid, None, group, name, size or None, covered, amounts.get(uid), village)
        groups.setdefault((kind, code, area, level), []).append(line)
    return groups, refused


def _kinds(cases: Iterable[Sequence[Any]], wish: PostingWish) -> set[str]:
    if wish.kind:
        return {wish.kind}
    steps = (path_of(case[4]).step(case[2]) for case in cases)
    return {step.posting for step in steps if step and step.posting}


def _made(uow: UnitOfWork, groups: Group, wish: PostingWish, quarter: str) -> list[bytes]:
    """Write the sheets with their lines; each sheet keeps its names and groups as they are now."""
    programmes = {p.code: p for p in list_programmes(uow)}
    year = str((wish.posted_on or uow.today).year)
    numbers = dict[tuple[str, str], str]()
    postings, lines, notices = list[tuple[Any, ...]](), list[tuple[Any, ...]](), list[tuple[Any, ...]]()
    for (kind, code, area, level), rows in groups.items():
        programme = programmes[code]
        if (kind, code) not in numbers:
            numbers[kind, code] = _next_number(stored.numbers(uow.connection, kind, programme.uid, year), year)
        uid, notice = new_uid(), new_uid()
        named = list[tuple[str, str, str]]()
        for application, entitlement, group, name, size, covered, fen, _ in sorted(rows, key=_place_on_sheet):
            line = new_uid()
            lines.append((line, uid, application, entitlement, size, covered, fen))
            named.append((line.hex(), group, name))
        content = {"posting": uid.hex(), "level": level, "programme": programme.name, "name": rows[0][7]}
        if level == NAMES:
            content["names"] = named
        notices.append(
            (notice, TEMPLATE.format(kind=kind), None, None, None, uow.today.isoformat(), 1,
             json.dumps(content, ensure_ascii=False))
        )  # fmt: skip
        postings.append(
            (uid, kind, programme.uid, area, numbers[kind, code], quarter or None, wish.board or None,
             wish.phone or None, AWAITING, notice)
        )  # fmt: skip
    uow.insert_many("notice", NOTICE_COLUMNS, notices)
    uow.insert_many("posting", POSTING_COLUMNS, postings)
    uow.insert_many("posting_line", LINE_COLUMNS, lines)
    return [row[0] for row in postings]


def _place_on_sheet(row: Sequence[Any]) -> tuple[tuple[int, str], str]:
    return group_order(row[2]), row[3]


def _next_number(taken: Iterable[str], year: str) -> str:
    """The number after the highest of the year: 2026-11 → 2026-12."""
    serials = [int(number.partition("-")[2]) for number in taken if number.partition("-")[2].isdigit()]
    return f"{year}-{max(serials, default=0) + 1}"


def _drop_waiting(uow: UnitOfWork, groups: Group, quarter: str) -> None:
    """Sheets of the same quarter, programme and village that were made but never put up give way to new ones."""
    wanted = {(code, area) for _, code, area, _ in groups}
    rows = stored.listed(uow.connection, kind=STANDING, status=AWAITING, quarter=quarter)
    gone = [row[0] for row in rows if (row[2], row[4]) in wanted]
    lines = [line[0] for found in stored.lines(uow.connection, gone).values() for line in found]
    uow.delete("posting_line", lines, text("postings.made_anew"))
    uow.delete("posting", gone, text("postings.made_anew"))


@use_case(Operation("postings.discard_postings", Right.EDIT))
def discard_postings(uow: UnitOfWork, uids: Sequence[bytes]) -> int:
    """Give up sheets that were never put up. Raises RULE if one hangs or hung."""
    rows = some_postings(uow, uids)
    if any(row.status != AWAITING for row in rows):
        raise input_error("postings.is_up_already")
    lines = [line[0] for found in stored.lines(uow.connection, uids).values() for line in found]
    uow.delete("posting_line", lines, text("postings.discarded"))
    uow.delete("posting", uids, text("postings.discarded"))
    uow.describe(count=len(rows))
    return len(rows)


def waiting_cases(uow: UnitOfRead, programme: str = "") -> list[bytes]:
    """Applications that wait for a sheet and stand on none yet."""
    return stored.waiting_at(uow.connection, ("posting", "posting_2", "posting_3"), programme)
