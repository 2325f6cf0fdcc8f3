"""Asking the county about the means of households: numbered requests and their lists."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from db.queries import means as stored
from db.types import new_uid
from minsheng_desktop.applications.authorisations import authorisation_lines, is_adult
from minsheng_desktop.applications.entering import CLOSED, check_day, own_cases, refused_case
from minsheng_desktop.applications.means_checks import go_on, state_of
from minsheng_desktop.applications.means_records import WAITING, RequestMade
from minsheng_desktop.core import adapters
from minsheng_desktop.core.errors import AppError, not_found, rule_error
from minsheng_desktop.core.files import write_whole
from minsheng_desktop.core.operation import Operation, UnitOfRead, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.core.texts import text
from minsheng_desktop.spreadsheets.official_sheet import OfficialSheet, write_official
from minsheng_desktop.spreadsheets.records import WriteColumn


@use_case(Operation("means.request", Right.EDIT))
def request_checks(
    uow: UnitOfWork,
    applications: Sequence[bytes],
    requested_on: date,
    request_no: str = "",
    out: Path | None = None,
    password: str = "",
) -> RequestMade:
    """Ask the county about some cases, as one numbered request; ``out`` is where its list (.xlsx) is written.

    Cases that are closed, wait for an answer already, or lack a signature are refused, the others go. Raises INPUT
    for a day to come or before an application, RULE if no case can go, and the errors of writing a file; then
    nothing is kept.
    """
    check_day(uow, requested_on)
    own, refused = own_cases(uow, applications)
    unsigned = _unsigned(uow, list(own))
    checks = stored.newest_checks(uow.connection, list(own))
    going: list[bytes] = []
    for uid, case in own.items():
        fault = _cannot_ask(case, checks.get(uid), unsigned.get(uid, []), requested_on)
        if fault:
            refused = (*refused, refused_case(case, fault))
        else:
            going.append(uid)
    if not going:
        first = refused[0].message if refused else text("means.no_case")
        raise rule_error("means.nothing_asked", reason=first)
    request_no = request_no.strip() or _next_number(uow, requested_on)
    columns = ("uid", "application_uid", "request_no", "requested_on")
    uow.insert_many("means_check", columns, [(new_uid(), uid, request_no, requested_on.isoformat()) for uid in going])
    go_on(uow, [own[uid] for uid in going], "requested", requested_on, paper=request_no)
    persons = _write_list(uow, request_no, out, password) if out else _count(uow, going)
    uow.describe(number=request_no, cases=len(going), persons=persons)
    return RequestMade(request_no, len(going), persons, tuple(refused))


def _cannot_ask(
    case: dict[str, Any], check: dict[str, Any] | None, unsigned: Sequence[str], day: date
) -> AppError | None:
    if case["status"] in CLOSED:
        return rule_error("means.closed")
    if check and state_of(check) == WAITING:
        return rule_error("means.asked_already", number=check["request_no"] or "", date=check["requested_on"] or "")
    if unsigned:
        return rule_error("means.unsigned", names=text("means.and").join(unsigned))
    if day.isoformat() < case["applied_on"]:
        return rule_error("means.before_application", date=case["applied_on"])
    return None


def _unsigned(uow: UnitOfRead, applications: Sequence[bytes]) -> dict[bytes, list[str]]:
    found: dict[bytes, list[str]] = {}
    for line in authorisation_lines(uow, applications, missing_only=True) if applications else ():
        found.setdefault(line.application_uid, []).append(line.name)
    return found


def _next_number(uow: UnitOfRead, day: date) -> str:
    beginning = f"HD{day.year}-"
    used = [number.removeprefix(beginning) for number in stored.request_numbers(uow.connection, beginning)]
    return f"{beginning}{max((int(n) for n in used if n.isdecimal()), default=0) + 1:03d}"


def _count(uow: UnitOfRead, applications: Sequence[bytes]) -> int:
    return len(stored.members(uow.connection, applications))


@use_case(Operation("means.write_request", Right.EXPORT, undoable=False))
def write_request(uow: UnitOfWork, request_no: str, out: Path, password: str = "") -> int:
    """Write the list of a request again (logged); answers how many persons. Raises NOT_FOUND and file errors."""
    if not stored.cases_of_request(uow.connection, request_no):
        raise not_found("means.no_request", number=request_no[:40])
    persons = _write_list(uow, request_no, out, password)
    uow.touch("means_check")
    uow.describe(number=request_no, persons=persons)
    return persons


def _write_list(uow: UnitOfRead, request_no: str, out: Path, password: str) -> int:
    """The request list; behind a password where one is given."""
    uow.require(Right.EXPORT)
    cases = stored.cases_of_request(uow.connection, request_no)
    about = stored.cases(uow.connection, cases)
    day = uow.today
    sheet = OfficialSheet(
        text("means.request_title", office=uow.node.name, number=request_no),
        uow.node.name,
        text("spreadsheets.official.day", year=day.year, month=day.month, day=day.day),
        counted=text("means.person"),
        totals=False,
    )
    columns = [
        WriteColumn(text("means.column.order"), 6, "integer"),
        WriteColumn(text("means.column.number"), 18),
        WriteColumn(text("means.column.programme"), 12),
        WriteColumn(text("means.column.applicant"), 10),
        WriteColumn(text("means.column.name"), 10),
        WriteColumn(text("means.column.id_no"), 21),
        WriteColumn(text("means.column.relation"), 12),
        WriteColumn(text("means.column.authorised_on"), 14),
    ]
    members = stored.members(uow.connection, cases)
    rows = [
        (order, row["number"], about[row["application_uid"]]["programme"], row["applicant"], row["name"],
         row["id_no"] or "", row["relation"] or "", _authorisation(row))
        for order, row in enumerate(members, 1)
    ]  # fmt: skip
    memory = io.BytesIO()
    write_official(memory, sheet, columns, rows, uow.job, len(rows))
    data = memory.getvalue()
    if password:
        data = adapters.load("protecting").encrypt(data, password)
    write_whole(out, lambda handle: handle.write(data))
    return len(rows)


def _authorisation(row: dict[str, Any]) -> str:
    if row["authorised_on"] or row["no_signature_reason"]:
        return str(row["authorised_on"] or row["no_signature_reason"])
    return "" if is_adult(row) else text("means.minor")
