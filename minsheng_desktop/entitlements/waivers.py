"""Benefits given up in writing (自愿放弃, R-035): signed, kept, asked about again; transferred + waived + pending."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from db.queries import programmes as definitions
from db.queries import waivers as stored
from db.types import new_uid
from minsheng_desktop.core.errors import input_error, not_found, rule_error
from minsheng_desktop.core.operation import Operation, UnitOfRead, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.programmes.settings import rules_of
from minsheng_desktop.rules import year_month

COLUMNS = ("uid", "person_uid", "programme_uid", "signed_on", "ask_again_on", "reason")
TARGETS = ("tekun_dispersed", "tekun_centralized")  # what the single elders on minimum allowance could draw
SOURCES = ("dibao_rural", "dibao_urban")
ELDER = 60
LONGEST = 200


@dataclass(frozen=True, slots=True)
class NewWaiver:
    """A waiver as signed; without ``ask_again_on`` the setting of the programme says when to ask again."""

    person_uid: bytes
    programme: str
    signed_on: date
    ask_again_on: date | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class WaiverRecord:
    """A waiver on file; days are ISO text. ``due``: the day to ask again has come."""

    uid: bytes
    person_uid: bytes
    name: str
    id_no: str | None
    village: str
    programme: str
    programme_code: str
    signed_on: str
    ask_again_on: str | None
    reason: str
    ended_on: str | None
    due: bool


@dataclass(frozen=True, slots=True)
class WaiverFigures:
    """What became of those who could draw a benefit: ``total`` = ``transferred`` + ``waived`` + ``pending`` (R-035)."""

    total: int
    transferred: int
    waived: int
    pending: int
    pending_persons: tuple[bytes, ...] = ()


@use_case(Operation("entitlements.add_waivers", Right.EDIT))
def add_waivers(uow: UnitOfWork, waived: Sequence[NewWaiver]) -> tuple[bytes, ...]:
    """Keep signed waivers, several at once.

    Raises INPUT for a day to come or a day of asking before it was signed, NOT_FOUND for an unknown person or
    programme, RULE for a dead person and where a waiver of the same programme stands.
    """
    persons = stored.persons(uow.connection, [new.person_uid for new in waived])
    open_ones = (row for row in stored.waivers(uow.connection) if not row["ended_on"])
    standing = {(row["person_uid"], row["programme_code"]) for row in open_ones}
    known = {row["code"]: row["uid"] for row in definitions.all_programmes(uow.connection)}
    rows = []
    for new in waived:
        person = persons.get(new.person_uid)
        if person is None:
            raise not_found("households.no_person")
        if new.programme not in known:
            raise not_found("entitlements.no_programme", programme=new.programme)
        if person["died_on"]:
            raise rule_error("waivers.dead", name=person["name"], date=person["died_on"])
        if (new.person_uid, new.programme) in standing:
            raise rule_error("waivers.standing", name=person["name"])
        standing.add((new.person_uid, new.programme))
        again = _ask_again(uow, new)
        rows.append((
            new_uid(), new.person_uid, known[new.programme], new.signed_on.isoformat(),
            again.isoformat() if again else None, new.reason.strip()[:LONGEST] or None,
        ))  # fmt: skip
    uow.insert_many("waiver", COLUMNS, rows)
    uow.describe(count=len(rows), name=persons[waived[0].person_uid]["name"] if waived else "")
    return tuple(row[0] for row in rows)


def _ask_again(uow: UnitOfRead, new: NewWaiver) -> date | None:
    _check_day(uow, new.signed_on)
    if new.ask_again_on is None:
        return _later(new.signed_on, rules_of(uow, new.programme, new.signed_on).number("waiver_ask_again_months"))
    if new.ask_again_on <= new.signed_on:
        raise input_error("waivers.ask_early", date=new.signed_on.isoformat())
    return new.ask_again_on


def _check_day(uow: UnitOfRead, day: date) -> None:
    if day > uow.today:
        raise input_error("waivers.future", date=day.isoformat(), today=uow.today.isoformat())


def _later(day: date, months: int) -> date | None:
    """The same day some months later, the last of a shorter month; None for 0 months."""
    if months <= 0:
        return None
    last = year_month.last_day(year_month.add(year_month.of(day), months))
    return last.replace(day=min(day.day, last.day))


@use_case(Operation("entitlements.ask_waivers_again", Right.EDIT))
def ask_waivers_again(uow: UnitOfWork, uids: Sequence[bytes], asked_on: date) -> int:
    """Write down that people were asked again and still give it up; the next day of asking follows the setting."""
    _check_day(uow, asked_on)
    rows = _open_rows(uow, uids, asked_on)
    changes = []
    for uid, row in rows.items():
        months = rules_of(uow, row["programme_code"], asked_on).number("waiver_ask_again_months")
        again = _later(asked_on, months)
        changes.append((uid, {"ask_again_on": again.isoformat() if again else None}))
    count = uow.update_many("waiver", changes)
    uow.describe(count=len(rows), date=asked_on.isoformat())
    return count


@use_case(Operation("entitlements.end_waivers", Right.EDIT))
def end_waivers(uow: UnitOfWork, uids: Sequence[bytes], ended_on: date) -> int:
    """End waivers: the person wants the benefit now, or can draw it no more."""
    _check_day(uow, ended_on)
    rows = _open_rows(uow, uids, ended_on)
    count = uow.update_many("waiver", [(uid, {"ended_on": ended_on.isoformat()}) for uid in rows])
    uow.describe(count=count, date=ended_on.isoformat())
    return count


def _open_rows(uow: UnitOfRead, uids: Sequence[bytes], day: date) -> dict[bytes, dict[str, Any]]:
    rows = stored.waiver_rows(uow.connection, uids)
    if not uids or len(rows) != len(set(uids)):
        raise not_found("waivers.none")
    for row in rows.values():
        if row["ended_on"]:
            raise rule_error("waivers.ended", name=row["name"], date=row["ended_on"])
        if day.isoformat() < row["signed_on"]:
            raise input_error("waivers.before_signed", date=row["signed_on"])
    return rows


def list_waivers(uow: UnitOfRead, due_by: date | None = None, ended: bool = False) -> tuple[WaiverRecord, ...]:
    """Waivers by the day of asking again; ``due_by``: only those to be asked by then; ``ended``: those too."""
    found = (_record(row, uow.today) for row in stored.waivers(uow.connection))
    return tuple(
        record
        for record in found
        if (ended or not record.ended_on)
        and (due_by is None or (record.ask_again_on is not None and record.ask_again_on <= due_by.isoformat()))
    )


def _record(row: dict[str, Any], today: date) -> WaiverRecord:
    due = not row["ended_on"] and bool(row["ask_again_on"]) and row["ask_again_on"] <= today.isoformat()
    return WaiverRecord(
        row["uid"], row["person_uid"], row["name"], row["id_no"], row["village"], row["programme"],
        row["programme_code"], row["signed_on"], row["ask_again_on"], row["reason"] or "", row["ended_on"], due,
    )  # fmt: skip


def waiver_figures(
    uow: UnitOfRead,
    since: int,
    month: int,
    candidates: Sequence[bytes] | None = None,
    programmes: Sequence[str] = TARGETS,
) -> WaiverFigures:
    """What became by ``month`` of those who could draw ``programmes`` (R-035: 497 = 220 + 107 + 170).

    ``candidates`` None: persons of 60 and older who drew the minimum allowance alone in ``since`` (YYYYMM). Who draws
    one of the programmes in ``month`` is transferred, of the others whose waiver stands at its end has waived.
    """
    if since > month:
        raise input_error("waivers.months", since=year_month.to_text(since), month=year_month.to_text(month))
    if candidates is None:
        candidates = stored.single_elders(uow.connection, SOURCES, since, _born_by(year_month.last_day(since)))
    people = list(dict.fromkeys(candidates))
    moved = stored.drawing(uow.connection, people, programmes, month)
    end = year_month.last_day(month).isoformat()
    standing = {
        row["person_uid"]
        for row in stored.waivers(uow.connection)
        if row["programme_code"] in programmes
        and row["signed_on"] <= end
        and (row["ended_on"] is None or row["ended_on"] > end)
    }
    waived = [uid for uid in people if uid not in moved and uid in standing]
    pending = tuple(uid for uid in people if uid not in moved and uid not in standing)
    return WaiverFigures(len(people), len(people) - len(waived) - len(pending), len(waived), len(pending), pending)


def _born_by(day: date) -> str:
    """The last day of birth of those who are 60 on a day."""
    return f"{day.year - ELDER:04d}-{day.month:02d}-{day.day:02d}"
