"""The people who came (接待登记): who, about what, told once what to bring, answered, referred, turned into a case.

Whoever is asked first sees a matter through (首问负责): later visits about it keep the first officer. A matter should
be settled in two visits; the third is flagged (M-021).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from db.queries import means as cases
from db.queries import office_desk
from db.types import new_uid
from minsheng_desktop.applications.desk_records import NewReception, ReceptionFilter, ReceptionRecord
from minsheng_desktop.applications.entering import check_day, check_reason
from minsheng_desktop.applications.records import NewApplication
from minsheng_desktop.applications.registering import register_application
from minsheng_desktop.areas.service import villages_by_name
from minsheng_desktop.core.errors import input_error, not_found, rule_error
from minsheng_desktop.core.operation import Operation, UnitOfRead, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.core.texts import text
from minsheng_desktop.programmes.catalogue import load_code_lists
from minsheng_desktop.rules.characters import compact

COLUMNS = (
    "uid", "number", "came_on", "name", "phone", "person_uid", "area_uid", "channel", "matter", "programme_uid",
    "first_officer", "told", "answer", "settled_on",
)  # fmt: skip
TOO_OFTEN = 3
LONGEST = 500
EVERYTHING = ReceptionFilter()


@dataclass(frozen=True, slots=True)
class _Visit:
    """Which visit about its matter a reception is, and who was asked first."""

    number: int
    first_officer: str


@use_case(Operation("means.receive", Right.EDIT))
def add_receptions(uow: UnitOfWork, received: Sequence[NewReception]) -> tuple[bytes, ...]:
    """Write down who came, several at once, on their real days.

    A later visit about a matter keeps its first officer; the number is the year's next. Raises INPUT without name
    or matter, for a day to come or an unknown channel or village, NOT_FOUND for an unknown person or programme.
    """
    persons = office_desk.persons_named(uow.connection, [new.person_uid for new in received if new.person_uid])
    villages, rows = villages_by_name(uow), []
    before = office_desk.receptions(uow.connection)
    numbers = _numbers(before)
    for new in received:
        rows.append(_row(uow, new, persons, villages, before, numbers))
        before.append(dict(zip(COLUMNS, rows[-1], strict=True)))
    uow.insert_many("reception", COLUMNS, rows)
    uow.describe(count=len(rows), name=received[0].name if received else "")
    return tuple(row[0] for row in rows)


def _row(
    uow: UnitOfRead,
    new: NewReception,
    persons: Mapping[bytes, dict[str, Any]],
    villages: Mapping[str, bytes],
    before: Sequence[dict[str, Any]],
    numbers: dict[int, int],
) -> tuple[Any, ...]:
    check_day(uow, new.came_on)
    if new.person_uid and new.person_uid not in persons:
        raise not_found("households.no_person")
    person = persons.get(new.person_uid or b"", {})
    name = new.name.strip() or str(person.get("name", ""))
    if not name or not new.matter.strip():
        raise input_error("means.reception_incomplete")
    channel = load_code_lists()["reception_channel"].find(new.channel)
    if channel is None:
        raise input_error("means.unknown_channel", value=new.channel[:20], words=_words("reception_channel"))
    if new.village and new.village not in villages:
        raise input_error("means.unknown_village", village=new.village[:20])
    if new.settled_on and not new.came_on <= new.settled_on <= uow.today:
        raise input_error("means.settled_early", date=new.came_on.isoformat())
    programme = _programme(uow, new.programme)
    numbers[new.came_on.year] = numbers.get(new.came_on.year, 0) + 1
    values = {
        "number": f"JD{new.came_on.year}-{numbers[new.came_on.year]:04d}",
        "came_on": new.came_on.isoformat(),
        "name": name,
        "phone": new.phone.strip() or None,
        "person_uid": new.person_uid,
        "area_uid": villages.get(new.village) or person.get("area_uid"),
        "channel": channel.code,
        "matter": new.matter.strip()[:LONGEST],
        "programme_uid": programme,
        "told": json.dumps(list(new.told), ensure_ascii=False) if new.told else None,
        "answer": new.answer.strip()[:LONGEST] or None,
        "settled_on": new.settled_on.isoformat() if new.settled_on else None,
    }
    earlier = [row for row in before if _matter(row) == _matter(values) and row["came_on"] <= values["came_on"]]
    first = earlier[0]["first_officer"] if earlier else new.first_officer.strip() or uow.user.name
    return (new_uid(), *({**values, "first_officer": first}[column] for column in COLUMNS[1:]))


def _programme(uow: UnitOfRead, code: str) -> bytes | None:
    if not code:
        return None
    found = office_desk.programme_uid(uow.connection, code)
    if found is None:
        raise not_found("entitlements.no_programme", programme=code)
    return found


def _words(list_name: str) -> str:
    return text("means.and").join(f"{item.label}({item.code})" for item in load_code_lists()[list_name].items)


def _numbers(rows: Sequence[Mapping[str, Any]]) -> dict[int, int]:
    """Year → the last number given out."""
    found: dict[int, int] = {}
    for row in rows:
        year, _, number = str(row["number"] or "").removeprefix("JD").partition("-")
        if year.isdecimal() and number.isdecimal():
            found[int(year)] = max(found.get(int(year), 0), int(number))
    return found


def _matter(row: Mapping[str, Any]) -> tuple[object, object]:
    """What makes visits belong together: the same visitor about the same programme, or in the same words."""
    visitor = row["person_uid"] or (compact(row["name"]), row["phone"] or "")
    return visitor, row["programme_uid"] or compact(row["matter"])


# what becomes of it


@use_case(Operation("means.settle_receptions", Right.EDIT))
def settle_receptions(uow: UnitOfWork, uids: Sequence[bytes], answer: str, settled_on: date) -> int:
    """Answer and close matters. Raises INPUT without an answer, or for a day to come or before the visit."""
    answer = answer.strip()[:LONGEST]
    if not answer:
        raise input_error("means.no_answer")
    check_day(uow, settled_on)
    for row in _rows(uow, uids).values():
        if settled_on.isoformat() < row["came_on"]:
            raise input_error("means.settled_early", date=row["came_on"])
    count = uow.update_many(
        "reception", [(uid, {"answer": answer, "settled_on": settled_on.isoformat()}) for uid in uids]
    )
    uow.describe(count=count, date=settled_on.isoformat())
    return count


@use_case(Operation("means.tell_papers", Right.EDIT))
def tell_papers(uow: UnitOfWork, uid: bytes, papers: Sequence[str]) -> None:
    """Write down which papers were named, once (一次性告知, M-022).

    Raises INPUT without papers; RULE if some were named before, for all that is missing is to be said at one time.
    """
    row = _rows(uow, [uid])[uid]
    listed = [paper.strip() for paper in papers if paper.strip()]
    if not listed:
        raise input_error("means.no_papers")
    if row["told"]:
        raise rule_error("means.told_already", papers=text("means.and").join(json.loads(row["told"])))
    uow.update("reception", uid, {"told": json.dumps(listed, ensure_ascii=False)})
    uow.describe(name=row["name"], count=len(listed))


@use_case(Operation("means.refer", Right.EDIT))
def refer_receptions(uow: UnitOfWork, uids: Sequence[bytes], referred_to: str, reason: str) -> int:
    """Refer people to another office (转介). Raises INPUT for an unknown office or without a reason."""
    reason = check_reason(reason)
    target = load_code_lists()["referral_target"].find(referred_to)
    if target is None:
        raise input_error("means.unknown_target", value=referred_to[:20], words=_words("referral_target"))
    _rows(uow, uids)
    values = {"referred_to": target.code, "referral_reason": reason}
    count = uow.update_many("reception", [(uid, values) for uid in uids])
    uow.describe(count=count, target=target.label)
    return count


@use_case(Operation("means.link_receptions", Right.EDIT))
def link_receptions(uow: UnitOfWork, uids: Sequence[bytes], application: bytes) -> int:
    """Say that visits belong to a case that exists. Raises NOT_FOUND."""
    rows = _rows(uow, uids)
    case = cases.cases(uow.connection, [application]).get(application)
    if case is None:
        raise not_found("means.no_case")
    count = uow.update_many("reception", [(uid, {"application_uid": application}) for uid in rows])
    uow.describe(count=count, number=case["number"])
    return count


@use_case(Operation("means.start_application", Right.EDIT))
def start_application(uow: UnitOfWork, uid: bytes, new: NewApplication) -> bytes:
    """Turn a reception into an application; answers its uid. Raises RULE if it is one already, and as registering."""
    row = _rows(uow, [uid])[uid]
    if row["application_uid"]:
        raise rule_error("means.application_already", number=row["application_number"])
    made = register_application(uow, replace(new, reception=uid))
    if not row["person_uid"]:
        uow.update("reception", uid, {"person_uid": new.person})
    uow.describe(name=row["name"])
    return made


def _rows(uow: UnitOfRead, uids: Sequence[bytes]) -> dict[bytes, dict[str, Any]]:
    found = office_desk.reception_rows(uow.connection, uids)
    if not uids or len(found) != len(set(uids)):
        raise not_found("means.no_reception")
    return found


# listing


def list_receptions(uow: UnitOfRead, wanted: ReceptionFilter = EVERYTHING) -> tuple[ReceptionRecord, ...]:
    """The register, the newest first, each with which visit about its matter it was."""
    rows = office_desk.receptions(uow.connection)
    visits = _visits(rows)
    return tuple(_record(row, visits[row["uid"]]) for row in reversed(rows) if _wanted(row, visits, wanted))


def _visits(rows: Sequence[dict[str, Any]]) -> dict[bytes, _Visit]:
    counts: dict[tuple[object, object], int] = {}
    first: dict[tuple[object, object], str] = {}
    found: dict[bytes, _Visit] = {}
    for row in rows:
        key = _matter(row)
        counts[key] = counts.get(key, 0) + 1
        found[row["uid"]] = _Visit(counts[key], first.setdefault(key, row["first_officer"]))
    return found


def _wanted(row: Mapping[str, Any], visits: Mapping[bytes, _Visit], wanted: ReceptionFilter) -> bool:
    words = compact(wanted.words)
    searched = (row["name"], row["phone"] or "", row["matter"], row["number"] or "")
    return (
        (not words or any(words in compact(part) for part in searched))
        and (wanted.from_day is None or row["came_on"] >= wanted.from_day.isoformat())
        and (wanted.to_day is None or row["came_on"] <= wanted.to_day.isoformat())
        and not (wanted.open_only and row["settled_on"])
        and not (wanted.flagged and visits[row["uid"]].number < TOO_OFTEN)
        and not (wanted.referred and not row["referred_to"])
    )


def reception_record(uow: UnitOfRead, uid: bytes) -> ReceptionRecord:
    """One reception. Raises NOT_FOUND."""
    found = next((record for record in list_receptions(uow) if record.uid == uid), None)
    if found is None:
        raise not_found("means.no_reception")
    return found


def _record(row: Mapping[str, Any], visit: _Visit) -> ReceptionRecord:
    return ReceptionRecord(
        uid=row["uid"],
        number=row["number"] or "",
        came_on=row["came_on"],
        name=row["name"],
        phone=row["phone"] or "",
        person_uid=row["person_uid"],
        village=row["village"],
        channel=row["channel"],
        matter=row["matter"],
        programme=row["programme"],
        programme_code=row["programme_code"],
        first_officer=row["first_officer"],
        told=tuple(json.loads(row["told"] or "[]")),
        referred_to=row["referred_to"] or "",
        referral_reason=row["referral_reason"] or "",
        answer=row["answer"] or "",
        settled_on=row["settled_on"],
        application_uid=row["application_uid"],
        application_number=row["application_number"],
        visit=visit.number,
        too_often=visit.number >= TOO_OFTEN,
    )
