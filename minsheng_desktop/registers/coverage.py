"""Rounds of return visits: who has to be visited, who was, and who is missing (R-088, SY-11.2, SY-22.1)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from db.queries import registers as stored
from minsheng_desktop.core.errors import input_error, not_found
from minsheng_desktop.core.operation import Operation, UnitOfRead, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.core.texts import text
from minsheng_desktop.registers.composing import refuse_ended
from minsheng_desktop.registers.figure_records import Gap, RoundLine
from minsheng_desktop.registers.records import AREA, PERSON, PHONE, PROGRAMME, Coverage, RegisterSpec
from minsheng_desktop.registers.specs import find_spec, load_specs
from minsheng_desktop.registers.values import MILLI, content_of, milli
from minsheng_desktop.registers.writing import write_entries

Row = Mapping[str, Any]


def round_lines(uow: UnitOfRead, spec: RegisterSpec, year: int | None) -> Iterable[RoundLine]:
    """Every round of a year with its rate, then by village; asked of the rounds or of the visits."""
    visits = spec if spec.coverage else _visits_of(uow, spec)
    if visits is None or visits.coverage is None:
        return
    for row in stored.entries(uow.connection, stored.Wish(visits.parent, uow.today.isoformat(), year)):
        yield from _lines_of(uow, visits, visits.coverage, row)


def _visits_of(uow: UnitOfRead, spec: RegisterSpec) -> RegisterSpec | None:
    return next((one for one in load_specs(uow).values() if one.coverage and one.parent == spec.code), None)


def _lines_of(uow: UnitOfRead, spec: RegisterSpec, rule: Coverage, row: Row) -> Iterable[RoundLine]:
    uid, title = bytes(row["uid"]), row["subject"]
    visits = stored.children(uow.connection, [uid], spec.code)
    done = [visit for visit in visits if _done(rule, visit)]
    tried = [visit for visit in visits if not _done(rule, visit) and _said(visit, rule.result)]
    due = beneficiaries(uow, spec, row)
    if due is None:
        stated = milli(_said(row, rule.stated)) // MILLI
        yield RoundLine(uid, title, "", stated or len(visits), len(_who(done)), len(tried), bool(stated))
        return
    visited, unanswered = _who(done), _who(tried)
    yield _line(uid, title, "", due, visited, unanswered)
    groups: dict[str, list[Gap]] = {}
    for one in due:
        groups.setdefault(one.area_name or text("registers.not_stated"), []).append(one)
    for group, members in groups.items():
        yield _line(uid, title, group, members, visited, unanswered)


def _line(
    uid: bytes, title: str, group: str, due: Sequence[Gap], visited: set[object], unanswered: set[object]
) -> RoundLine:
    who = {one.person for one in due}
    return RoundLine(uid, title, group, len(who), len(who & visited), len(who & (unanswered - visited)), False)


def _who(visits: Iterable[Row]) -> set[object]:
    """Persons visited, each once; where no person is linked the name stands for it."""
    return {bytes(visit["person_uid"]) if visit["person_uid"] else visit["subject"] for visit in visits}


def _done(rule: Coverage, visit: Row) -> bool:
    return not rule.result or _said(visit, rule.result) in rule.done


def _said(row: Row, key: str) -> str:
    return str(content_of(row).get(key, "")) if key else ""


def beneficiaries(uow: UnitOfRead, spec: RegisterSpec, row: Row) -> list[Gap] | None:
    """Who has to be visited in a round, by village; None where its number is stated and not counted."""
    rule = spec.coverage
    content = content_of(row)
    programme = content.get(f"{rule.programme}#", "") if rule and rule.programme else ""
    month = content.get(rule.month, "") if rule and rule.month else ""
    if not programme or not month:
        return None
    rows = stored.drawing(uow.connection, programme, int(month.replace("-", "")))
    inside = bytes(row["area_uid"]) if row["area_uid"] else None
    return [
        Gap(bytes(one["uid"]), one["name"], one["area_uid"] and bytes(one["area_uid"]), one["area_name"], one["phone"])
        for one in rows
        if inside is None or one["area_uid"] == inside
    ]


def round_gaps(uow: UnitOfRead, round_uid: bytes) -> list[Gap]:
    """The beneficiaries of a round without a visit, by village. Raises NOT_FOUND, INPUT where no roster is meant."""
    row, visits = _round(uow, round_uid)
    due = beneficiaries(uow, visits, row)
    if due is None or visits.coverage is None:
        raise input_error("registers.round_stated")
    entries = stored.children(uow.connection, [round_uid], visits.code)
    visited = _who(visit for visit in entries if _done(visits.coverage, visit))
    return [one for one in due if one.person not in visited]


@use_case(Operation("registers.fill_round", Right.EDIT))
def fill_round(uow: UnitOfWork, round_uid: bytes) -> int:
    """Put everyone who has to be visited in a round on its list, who is on it already but once; how many were added.

    Raises NOT_FOUND, INPUT where the round names no programme and month.
    """
    from_row, visits = _round(uow, round_uid)
    refuse_ended(visits, uow.today)
    due = beneficiaries(uow, visits, from_row)
    if due is None:
        raise input_error("registers.round_stated")
    listed = _who(stored.children(uow.connection, [round_uid], visits.code))
    rows = [_visit(visits, from_row, one) for one in due if one.person not in listed]
    uow.describe(round=from_row["subject"], count=len(rows))
    if rows:
        write_entries(uow, visits, rows)
    return len(rows)


def _visit(spec: RegisterSpec, round_row: Row, who: Gap) -> dict[str, str]:
    content, rule = content_of(round_row), spec.coverage
    programme = content.get(f"{rule.programme}#", "") if rule else ""
    copied = {own: content.get(key, "") for key, own in rule.copy.items()} if rule else {}
    values = {
        **copied,
        spec.parent_column: bytes(round_row["uid"]).hex(),
        spec.first_of(PERSON): who.person.hex(),
        spec.first_of(AREA): who.area.hex() if who.area else "",
        spec.first_of(PHONE): who.phone,
        spec.first_of(PROGRAMME): programme,
    }
    if spec.day:
        values[spec.day] = ""
    return {key: value for key, value in values.items() if key and (value or key == spec.day)}


def _round(uow: UnitOfRead, uid: bytes) -> tuple[Row, RegisterSpec]:
    row = stored.entry(uow.connection, uid)
    if row is None:
        raise not_found("registers.unknown_entry")
    visits = _visits_of(uow, find_spec(uow, row["register_code"]))
    if visits is None:
        raise input_error("registers.no_round", title=find_spec(uow, row["register_code"]).title)
    return row, visits
