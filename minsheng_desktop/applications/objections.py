"""异议: what somebody objects to about a posted case, how it was looked into, what came of it (M-010).

While an objection is open its case is 有异议 and goes no further; the sheet it came from is 异议核查中.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from db.queries import postings as stored
from db.types import new_uid
from minsheng_desktop.applications.posting_lists import list_objections as list_objections
from minsheng_desktop.applications.posting_lists import objection_row, posting_sheet
from minsheng_desktop.applications.posting_records import AWAITING, POSTED, REMOVED, VERIFYING, ObjectionRow
from minsheng_desktop.core.errors import input_error, not_found, rule_error
from minsheng_desktop.core.operation import Operation, UnitOfRead, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.core.texts import text


@dataclass(frozen=True, slots=True)
class NewObjection:
    """An objection as it came: about a case (or a benefit on a standing sheet), on which real day, what it says.

    ``raised_by`` and ``contact`` are "" where somebody gave no name: his name is kept from everybody but the office.
    """

    content: str
    raised_on: date
    application: bytes | None = None
    entitlement: bytes | None = None
    posting: bytes | None = None
    raised_by: str = ""
    contact: str = ""


@use_case(Operation("postings.add_objection", Right.EDIT))
def add_objection(uow: UnitOfWork, new: NewObjection) -> bytes:
    """Record an objection; the case stops until it is answered. The sheet is the one the case hangs on unless told.

    Raises INPUT where nothing is said, for a day to come or before the sheet was put up; RULE where the case hangs
    on no sheet.
    """
    if not new.content.strip():
        raise input_error("postings.no_content")
    if new.raised_on > uow.today:
        raise input_error("postings.to_come", day=new.raised_on.isoformat())
    posting = new.posting or _sheet_of(uow, new)
    sheet = posting_sheet(uow, posting)
    row = sheet.posting
    if row.status in (AWAITING, REMOVED):
        raise rule_error("postings.hangs_not")
    if new.raised_on.isoformat() < row.from_day:
        raise input_error("postings.before_posting", day=row.from_day)
    on_it = {line.application_uid for line in sheet.lines} | {line.entitlement_uid for line in sheet.lines}
    about = new.application or new.entitlement
    if about is not None and about not in on_it:
        raise rule_error("postings.not_on_it")
    uid = uow.insert("objection", _values(new, posting))
    if row.status == POSTED:
        uow.update("posting", posting, {"status": VERIFYING})
    uow.describe(village=row.village, programme=row.programme_name)
    return uid


def _values(new: NewObjection, posting: bytes) -> dict[str, Any]:
    from_whom = {"raised_by": new.raised_by.strip() or None, "contact": new.contact.strip() or None}
    about = {"application_uid": new.application, "entitlement_uid": new.entitlement, "posting_uid": posting}
    return {
        "uid": new_uid(), **about, **from_whom, "raised_on": new.raised_on.isoformat(),
        "content": new.content.strip(),
    }  # fmt: skip


def _sheet_of(uow: UnitOfRead, new: NewObjection) -> bytes:
    found = stored.newest_sheet(uow.connection, new.application, new.entitlement)
    if found is None:
        raise rule_error("postings.hangs_not")
    return found


@use_case(Operation("postings.answer_objection", Right.EDIT))
def answer_objection(
    uow: UnitOfWork, uid: bytes, upheld: bool, finding: str, answered_on: date, handled_by: str = ""
) -> ObjectionRow:
    """Record what an objection came to: ``upheld`` (属实) or not, the finding, who looked into it, the real day.

    A case whose objection was not true goes on; one whose objection was true has to be returned or refused. Raises
    INPUT without a finding or for an impossible day, RULE if it is answered already.
    """
    row = one_objection(uow, uid)
    if row.upheld is not None:
        raise rule_error("postings.answered", day=row.answered_on)
    if not finding.strip():
        raise input_error("postings.no_finding")
    if answered_on > uow.today:
        raise input_error("postings.to_come", day=answered_on.isoformat())
    if answered_on.isoformat() < row.raised_on:
        raise input_error("postings.before_raised", day=row.raised_on)
    values = {
        "upheld": int(upheld), "finding": finding.strip(), "answered_on": answered_on.isoformat(),
        "handled_by": handled_by.strip() or uow.user.name,
    }  # fmt: skip
    uow.update("objection", uid, values)
    if row.posting_uid is not None:
        posting = posting_sheet(uow, row.posting_uid).posting
        if posting.status == VERIFYING and not posting.open_objections:
            uow.update("posting", row.posting_uid, {"status": POSTED})
    key = "postings.objection.upheld" if upheld else "postings.objection.not_upheld"
    uow.describe(village=row.village, verdict=text(key))
    return one_objection(uow, uid)


def one_objection(uow: UnitOfRead, uid: bytes) -> ObjectionRow:
    """One objection. Raises NOT_FOUND."""
    found = stored.objection(uow.connection, uid)
    if found is None:
        raise not_found("postings.no_objection")
    return objection_row(uow, found)
