"""What is due to whom and when: the shipped duties, those a county hands out, an office's own."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from functools import lru_cache
from typing import Any

from db.queries import progress_calendar as stored
from db.types import definition_uid
from minsheng_desktop.core.errors import AppError, Kind, input_error, not_found
from minsheng_desktop.core.operation import Operation, UnitOfRead, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.core.texts import text
from minsheng_desktop.programmes.definitions import drop_definition, put_definition
from minsheng_desktop.programmes.editing import refuse_county_row
from minsheng_desktop.progress.calendar_records import Duty, NewDuty
from minsheng_desktop.rules import report_periods as periods
from minsheng_desktop.rules.characters import visible
from minsheng_desktop.rules.report_periods import Due
from resources import RESOURCES

FILE = RESOURCES / "catalogue" / "report_duties.toml"
TABLE = "report_duty"
COUNTY, TOWNSHIP, BOTH = "county", "township", "both"
LONGEST, MOST_DAYS = 200, 366
FIRST_DAY = "2000-01-01"
REMOVED = "removed"


@lru_cache(maxsize=1)
def shipped_duties() -> tuple[Duty, ...]:
    """The duties that papers of the field name, one for each kind of office that owes them."""
    found = []
    for row in tomllib.loads(FILE.read_text(encoding="utf-8"))["duty"]:
        for office in (TOWNSHIP, COUNTY) if row["office"] == BOTH else (row["office"],):
            code = row["code"] if office == TOWNSHIP else f"{COUNTY}_{row['code']}"
            duty = Duty(
                definition_uid(TABLE, code), code, row["title"], row[f"recipient_{office}"], office, Due(**row["due"]),
                "", row["days_ahead"], row["source"], None, None, True, True,
            )  # fmt: skip
            found.append(duty)
    return tuple(found)


def list_duties(uow: UnitOfRead) -> list[Duty]:
    """The duties of this office in the order of their titles' codes; a county's also those of its townships."""
    # a row that was taken back hides nothing: what was shipped stands again
    rows = {row["uid"]: row for row in stored.duties(uow.connection)
            if not row["deleted"] or row["deleted_reason"] == REMOVED}  # fmt: skip
    found = [duty for duty in shipped_duties() if duty.uid not in rows]
    found += [_duty(uow, row) for row in rows.values() if not row["deleted"]]
    order = {duty.code: at for at, duty in enumerate(shipped_duties())}
    kept = [duty for duty in found if uow.node.role == COUNTY or duty.office == TOWNSHIP]
    return sorted(kept, key=lambda duty: (duty.office != uow.node.role, order.get(duty.code, len(order)), duty.code))


def _duty(uow: UnitOfRead, row: Mapping[str, Any]) -> Duty:
    values = json.loads(row["due"])
    office = values.pop("office", uow.node.role)
    until = row["until_day"]
    started = None if row["from_day"] == FIRST_DAY else date.fromisoformat(row["from_day"])
    return Duty(
        row["uid"], row["code"], row["title"], row["recipient"], office, Due(**values), row["responsible"] or "",
        row["days_ahead"], row["document"] or "", started, date.fromisoformat(until) if until else None, False,
        _may_change(uow, row),
    )  # fmt: skip


def _may_change(uow: UnitOfRead, row: Mapping[str, Any]) -> bool:
    try:
        refuse_county_row(uow, row)
    except AppError:
        return False
    return True


def find_duty(uow: UnitOfRead, words: str) -> Duty:
    """The duty meant by its code, its title, or a part of it that only one has, this office's first.

    Raises NOT_FOUND, INPUT where several are meant.
    """
    duties, wanted = list_duties(uow), words.strip()
    found = [duty for duty in duties if wanted == duty.code]
    own = [duty for duty in duties if duty.office == uow.node.role]
    for among in (own, duties):
        found = found or [duty for duty in among if wanted == duty.title]
        found = found or [duty for duty in among if wanted and wanted in duty.title]
    if not found:
        raise not_found("calendar.unknown")
    if len(found) > 1:
        raise input_error("calendar.several", count=len(found))
    return found[0]


@use_case(Operation("calendar.put_duty", Right.EDIT))
def put_duty(uow: UnitOfWork, new: NewDuty) -> str:
    """Add a duty, or change the one of its code; answers the code. Raises INPUT, NOT_FOUND for an unknown code,
    RULE where it is the county's."""
    title, recipient = visible(new.title).strip(), visible(new.recipient).strip()
    _check(new, title, recipient)
    duties = {duty.code: duty for duty in list_duties(uow)}
    if new.code and new.code not in duties:
        raise not_found("calendar.unknown")
    code = new.code or title
    if not new.code and code in duties:
        raise input_error("calendar.taken", title=title)
    if code in duties:
        _refuse_county(duties[code])
    office = new.office if uow.node.role == COUNTY and new.office else uow.node.role
    values = {
        "code": code, "title": title, "recipient": recipient, "responsible": visible(new.responsible).strip() or None,
        "due": _packed(new.due, office), "days_ahead": new.days_ahead,
        "document": visible(new.document).strip() or None,
        "from_day": new.from_day.isoformat() if new.from_day else FIRST_DAY,
        "until_day": new.until_day.isoformat() if new.until_day else None,
    }  # fmt: skip
    uow.describe(title=title)
    put_definition(uow, TABLE, code, values)
    return code


def _packed(due: Due, office: str) -> str:
    return json.dumps({**asdict(due), "office": office}, ensure_ascii=False)


def _check(new: NewDuty, title: str, recipient: str) -> None:
    if not title or not recipient:
        raise input_error("calendar.incomplete")
    if any(len(words) > LONGEST for words in (title, recipient, new.responsible, new.document)):
        raise input_error("calendar.too_long", most=LONGEST)
    if not periods.is_valid(new.due):
        raise input_error("calendar.bad_due", example=text("calendar.due_example"))
    if not 0 <= new.days_ahead <= MOST_DAYS:
        raise input_error("calendar.bad_days")
    if new.from_day and new.until_day and new.until_day < new.from_day:
        raise input_error("calendar.until_before")


@use_case(Operation("calendar.remove_duty", Right.EDIT))
def remove_duty(uow: UnitOfWork, code: str) -> None:
    """Take a duty out of the calendar; what was sent stays recorded. Raises NOT_FOUND, RULE for the county's."""
    duty = find_duty(uow, code)
    _refuse_county(duty)
    uow.describe(title=duty.title)
    drop_definition(uow, TABLE, keep_row(uow, duty), REMOVED)


def keep_row(uow: UnitOfWork, duty: Duty) -> bytes:
    """The row of a duty, written now where it has only been shipped so far; answers its uid."""
    if not duty.shipped:
        return duty.uid
    return put_definition(
        uow,
        TABLE,
        duty.code,
        {"code": duty.code, "title": duty.title, "recipient": duty.recipient, "responsible": None,
         "due": _packed(duty.due, duty.office), "days_ahead": duty.days_ahead, "document": duty.document,
         "from_day": FIRST_DAY, "until_day": None},
    )  # fmt: skip


def _refuse_county(duty: Duty) -> None:
    if not duty.changeable:
        raise AppError(Kind.RULE, "calendar.county_duty")
