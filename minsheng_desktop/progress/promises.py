"""What was promised at meetings: by whom, until when, and whether it was kept."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from db.queries import progress_meetings as stored
from db.types import new_uid
from minsheng_desktop.core.errors import input_error, not_found, rule_error
from minsheng_desktop.core.operation import Operation, UnitOfRead, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.core.texts import text
from minsheng_desktop.progress.meeting_records import (
    ALL,
    DONE,
    OPEN,
    OVERDUE,
    NewPromise,
    PromiseLine,
    Standing,
)
from minsheng_desktop.progress.table import task_table
from minsheng_desktop.rules.characters import visible
from minsheng_desktop.rules.schedule import Light

REMOVED = "removed"
LONGEST = 2_000
LINKS = {"task_uid": "task", "project_uid": "project", "area_uid": "area"}
TEXTS = ("problem", "solution", "responsible")


@use_case(Operation("meetings.promise", Right.EDIT))
def add_promises(uow: UnitOfWork, meeting_uid: bytes, promises: Sequence[NewPromise]) -> list[bytes]:
    """Enter what was promised at a meeting; answers the uids. How their tasks stand is kept with them.

    Raises INPUT without a problem, a responsible and a day, or where the day is before the meeting; NOT_FOUND; RULE.
    """
    meeting = own_meeting(uow, meeting_uid)
    standings = _standings(uow, meeting["month"])
    position = sum(row["meeting_uid"] == meeting_uid for row in stored.promises(uow.connection, uow.node.uid))
    made = []
    for at, promise in enumerate(promises, position + 1):
        values = _checked(uow, asdict(promise), meeting["held_on"])
        figures = _packed(standings.get(promise.task_uid)) if promise.task_uid else None
        made.append(
            uow.insert(
                "promise", {"uid": new_uid(), "meeting_uid": meeting_uid, "position": at, **values, "figures": figures}
            )
        )
    uow.describe(title=meeting["title"], count=len(made))
    return made


@use_case(Operation("meetings.edit_promise", Right.EDIT))
def edit_promise(uow: UnitOfWork, uid: bytes, changes: Mapping[str, Any]) -> bool:
    """Change a promise: keys as of ``NewPromise``. Answers whether anything differed. Raises as entering does."""
    row = _own(uow, uid)
    kept = {key: row[key] for key in (*TEXTS, *LINKS)}
    kept["due_on"] = date.fromisoformat(row["due_on"]) if row["due_on"] else None
    values = _checked(uow, {**kept, **changes}, row["held_on"])
    uow.describe(responsible=values["responsible"])
    return uow.update("promise", uid, values)


@use_case(Operation("meetings.settle_promise", Right.EDIT))
def settle_promise(uow: UnitOfWork, uid: bytes, result: str, done_on: date | None = None) -> bool:
    """Say that a promise was kept, when and how. Answers whether anything differed.

    Raises INPUT without a result, for a day before the meeting or after today; NOT_FOUND; RULE.
    """
    row = _own(uow, uid)
    day = done_on or uow.today
    words = visible(result).strip()
    if not words:
        raise input_error("meetings.no_result")
    if day > uow.today or day.isoformat() < row["held_on"]:
        raise input_error("meetings.bad_done", day=row["held_on"])
    uow.describe(responsible=row["responsible"] or "")
    return uow.update("promise", uid, {"done_on": day.isoformat(), "result": words[:LONGEST]})


@use_case(Operation("meetings.reopen_promise", Right.EDIT))
def reopen_promise(uow: UnitOfWork, uid: bytes) -> bool:
    """Say that a promise is open again; what was written of its result stays. Raises NOT_FOUND, RULE."""
    row = _own(uow, uid)
    uow.describe(responsible=row["responsible"] or "")
    return uow.update("promise", uid, {"done_on": None})


@use_case(Operation("meetings.remove_promise", Right.EDIT))
def remove_promise(uow: UnitOfWork, uid: bytes) -> None:
    """Take a promise out. Raises NOT_FOUND, RULE."""
    row = _own(uow, uid)
    uow.describe(responsible=row["responsible"] or "")
    uow.delete("promise", [uid], REMOVED)


def own_meeting(uow: UnitOfRead, uid: bytes) -> dict[str, Any]:
    """A meeting of this office. Raises NOT_FOUND, RULE for another office's."""
    return _own_row(uow, stored.meeting(uow.connection, uid), "meetings.unknown")


def _own(uow: UnitOfRead, uid: bytes) -> dict[str, Any]:
    return _own_row(uow, stored.promise(uow.connection, uid), "meetings.unknown_promise")


def _own_row(uow: UnitOfRead, row: dict[str, Any] | None, unknown: str) -> dict[str, Any]:
    if row is None:
        raise not_found(unknown)
    if row["home_node"] != uow.node.uid:
        raise rule_error("foreign_row")
    return row


def _checked(uow: UnitOfRead, given: Mapping[str, Any], held_on: str) -> dict[str, Any]:
    words = {key: visible(str(given[key] or "")).strip() for key in TEXTS}
    due: date | None = given["due_on"]
    if not words["problem"] or not words["responsible"] or due is None:
        raise input_error("meetings.promise_incomplete")
    if any(len(value) > LONGEST for value in words.values()):
        raise input_error("meetings.too_long", most=LONGEST)
    if due.isoformat() < held_on:
        raise input_error("meetings.due_before", day=held_on)
    for key, name in LINKS.items():
        if given[key] is not None and not stored.known(uow.connection, name, given[key]):
            raise not_found("meetings.unknown_link")
    links = {key: given[key] for key in LINKS}
    return {**words, "solution": words["solution"] or None, "due_on": due.isoformat(), **links}


def list_promises(uow: UnitOfRead, state: str = OPEN, task_uid: bytes | None = None) -> list[PromiseLine]:
    """Promises of the office, the earliest due first. ``state``: open (overdue ones included), overdue, done, all."""
    wanted = {OPEN: (OPEN, OVERDUE), ALL: (OPEN, OVERDUE, DONE)}.get(state, (state,))
    found = [
        line for line in promise_lines(uow) if line.state in wanted and (task_uid is None or line.task_uid == task_uid)
    ]
    return sorted(found, key=lambda line: (str(line.due_on), line.held_on, line.position))


def promise_lines(uow: UnitOfRead, on: date | None = None) -> list[PromiseLine]:
    """All promises of the office in the order they were made, as they stood on a day (None: today)."""
    rows = stored.promises(uow.connection, uow.node.uid)
    standings = _standings(uow) if any(row["task_uid"] for row in rows) else {}
    return [_line(row, on or uow.today, standings) for row in rows]


def _standings(uow: UnitOfRead, month: int | None = None) -> dict[bytes, Standing]:
    table = task_table(uow, month)
    return {
        line.uid: Standing(table.month, line.total_milli, line.target_milli, line.unit, line.light)
        for line in table.lines
    }


def _line(row: Mapping[str, Any], on: date, standings: Mapping[bytes, Standing]) -> PromiseLine:
    due, done = _day(row["due_on"]), _day(row["done_on"])
    finished = done is not None and done <= on
    late = not finished and due is not None and due < on
    return PromiseLine(
        uid=row["uid"],
        meeting_uid=row["meeting_uid"],
        meeting=row["meeting"],
        held_on=date.fromisoformat(row["held_on"]),
        position=row["position"],
        task_uid=row["task_uid"],
        project_uid=row["project_uid"],
        area_uid=row["area_uid"],
        about=row["item"] or row["project"] or "",
        area=row["area"] or "",
        problem=row["problem"],
        solution=row["solution"] or "",
        responsible=row["responsible"] or "",
        due_on=due,
        done_on=done if finished else None,
        result=(row["result"] or "") if finished else "",
        state=DONE if finished else OVERDUE if late else OPEN,
        days=(due - on).days if due and not finished else None,
        then=_unpacked(row["figures"]),
        now=standings.get(row["task_uid"]) if row["task_uid"] else None,
    )


def promise_state_words(line: PromiseLine) -> str:
    """2026-06-20 完成, 逾期 5 天, 还有 3 天."""
    if line.done_on:
        return text("meetings.state.done", day=line.done_on.isoformat())
    if line.days is None:
        return text("meetings.state.open")
    key = "meetings.state.overdue" if line.state == OVERDUE else "meetings.state.days_left"
    return text(key, days=abs(line.days))


def _day(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None


def _packed(standing: Standing | None) -> str | None:
    if standing is None:
        return None
    light = standing.light.value if standing.light else None
    return json.dumps({**asdict(standing), "light": light}, ensure_ascii=False)


def _unpacked(figures: str | None) -> Standing | None:
    if not figures:
        return None
    found = json.loads(figures)
    return Standing(**{**found, "light": Light(found["light"]) if found["light"] else None})
