"""Putting right what stands on an application, and who of the household is to be covered, before it is decided."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from db.queries import applications as stored
from db.types import new_uids
from minsheng_desktop.applications.cases import Case, load_cases
from minsheng_desktop.applications.judging import check_open
from minsheng_desktop.core.errors import AppError, Kind, input_error, not_found, rule_error
from minsheng_desktop.core.operation import Operation, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.programmes.fields import check_fields
from minsheng_desktop.rules import year_month

JOINED = ("uid", "application_uid", "person_uid", "covered", "relation")


@dataclass(frozen=True, slots=True)
class ApplicationEdit:
    """What is to change; None: stays. ``extra`` are fields of the programme by key ("" empties one).

    ``covered`` are the persons to be covered from now on; ``refresh``: who joined the household since belongs to
    the case too (not covered unless ``covered`` says so).
    """

    category: str | None = None
    cause: str | None = None
    remark: str | None = None
    urban_rural: str | None = None
    extra: Mapping[str, str] = field(default_factory=dict)
    covered: tuple[bytes, ...] | None = None
    refresh: bool = False
    seen: tuple[int, int] | None = None


@use_case(Operation("applications.edit", Right.EDIT))
def edit_application(uow: UnitOfWork, uid: bytes, edit: ApplicationEdit) -> bool:
    """Change an open application; answers whether anything differed.

    Raises INPUT for a field that cannot hold its value, RULE for a closed or decided case or another office's,
    CONFLICT if it moved on since ``edit.seen``.
    """
    case = load_cases(uow, [uid]).get(uid)
    if case is None:
        raise not_found("applications.none")
    check_open(uow, case)
    if case.taken("decide") is not None:
        raise rule_error("applications.decided")
    if edit.seen and edit.seen != (case.row["epoch"], case.row["counter"]):
        raise AppError(Kind.CONFLICT, "edit_conflict")
    named = ("category", "cause", "remark", "urban_rural")
    values: dict[str, Any] = {
        key: getattr(edit, key).strip() or None for key in named if getattr(edit, key) is not None
    }
    if edit.extra:
        kept = check_fields(case.fields, case.extra | dict(edit.extra), uow.today)
        values["extra"] = json.dumps(kept, ensure_ascii=False) if kept else None
    changed = uow.update("application", uid, values) if values else False
    if edit.refresh:
        changed = _join(uow, case) > 0 or changed
        case = load_cases(uow, [uid])[uid]
    if edit.covered is not None:
        changed = _cover(uow, case, edit.covered) or changed
    uow.describe(name=case.row["name"])
    return changed


def _join(uow: UnitOfWork, case: Case) -> int:
    """Add who lives in the household now and is not on the case; answers how many."""
    household = case.row["household_uid"]
    here = stored.member_rows(uow.connection, household, year_month.of(uow.today)) if household else []
    known = {member["person_uid"] for member in case.members}
    new = [row for row in here if row["person_uid"] not in known and not row["died_on"]]
    rows = [
        (uid, case.uid, row["person_uid"], 0, row["relation"] or None)
        for uid, row in zip(new_uids(len(new)), new, strict=True)
    ]
    return uow.insert_many("application_member", JOINED, rows) if rows else 0


def _cover(uow: UnitOfWork, case: Case, persons: Sequence[bytes]) -> bool:
    known = {member["person_uid"] for member in case.members}
    if not persons:
        raise input_error("applications.nobody_covered")
    if not set(persons) <= known:
        raise input_error("applications.not_member")
    changes = [(member["uid"], {"covered": int(member["person_uid"] in persons)}) for member in case.members]
    return uow.update_many("application_member", changes) > 0
