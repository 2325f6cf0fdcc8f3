"""What must hold over all entries: no balance below zero, no bed given twice, no home above its beds."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import Any

from db.queries import registers as stored
from minsheng_desktop.core.errors import rule_error
from minsheng_desktop.core.operation import UnitOfRead, UnitOfWork
from minsheng_desktop.registers.records import MONEY, Balance, RegisterSpec
from minsheng_desktop.registers.specs import load_specs
from minsheng_desktop.registers.values import content_of, number_text
from minsheng_desktop.rules.registers import Move, Stay, first_shortfall, most_together, same_bed

Specs = Mapping[str, RegisterSpec]
Group = tuple[str, str]  # what is kept, and the measure it is counted in


def moves_of(
    uow: UnitOfRead, specs: Specs, account: str, until: str = "9999", node: bytes | None = None
) -> dict[Group, list[Move]]:
    """What came in and went out of an account by the end of a day, of one office, by group and measure."""
    sharing = {code: spec.balance for code, spec in specs.items() if spec.balance and spec.balance.account == account}
    found: dict[Group, list[Move]] = {}
    for row in stored.of_codes(uow.connection, list(sharing), node or uow.node.uid):
        balance, spec = sharing[row["register_code"]], specs[row["register_code"]]
        amount, day = _amount(spec, balance, row), row["on_day"] or ""
        if amount and row["direction"] and day <= until:
            group = _group(balance, content_of(row))
            found.setdefault(group, []).append(Move(day, amount * row["direction"]))
    return found


def _group(balance: Balance, content: Mapping[str, str]) -> Group:
    what, measure = (content.get(key, "") if key else "" for key in (balance.group, balance.measure))
    return what, measure


def _amount(spec: RegisterSpec, balance: Balance, row: Mapping[str, Any]) -> int:
    column = spec.column(balance.of)
    kept = row["amount_fen"] if column and column.type == MONEY else row["quantity_milli"]
    return int(kept or 0)


def check_entries(uow: UnitOfRead, codes: Collection[str]) -> None:
    """Raise RULE where entries of these registers, as they stand now, break a balance or give a place twice."""
    specs = load_specs(uow)
    touched = [spec for code in codes if (spec := specs.get(code))]
    for account in sorted({spec.balance.account for spec in touched if spec.balance}):
        _check_account(uow, specs, account)
    stays = {spec.code for spec in touched if spec.occupancy}
    stays |= {code for code, spec in specs.items() if spec.occupancy and spec.parent in codes}
    for code in sorted(stays):
        _check_stays(uow, specs[code])


def _check_account(uow: UnitOfRead, specs: Specs, account: str) -> None:
    spec = next(spec for spec in specs.values() if spec.balance and spec.balance.account == account)
    column = spec.column(spec.balance.of) if spec.balance else None
    assert column is not None  # the definition was checked
    for (group, measure), moves in moves_of(uow, specs, account).items():
        short = first_shortfall(moves)
        if short:
            day, left = short
            what = group or spec.title
            raise rule_error("registers.below_zero", what=what, day=day, missing=number_text(column, -left),
                             unit=measure or column.unit)  # fmt: skip


def stays_of(spec: RegisterSpec, rows: Collection[Mapping[str, Any]]) -> dict[bytes, list[Stay]]:
    """The stays entries tell of, by the uid of the home."""
    rule = spec.occupancy
    assert rule is not None
    found: dict[bytes, list[Stay]] = {}
    for row in rows:
        content = content_of(row)
        arrived = content.get(rule.arrived, "")
        if arrived and row["parent_uid"]:
            stay = Stay(bytes(row["uid"]), content.get(rule.bed, ""), arrived, content.get(rule.left, ""))
            found.setdefault(bytes(row["parent_uid"]), []).append(stay)
    return found


def _check_stays(uow: UnitOfRead, spec: RegisterSpec) -> None:
    rule = spec.occupancy
    assert rule is not None
    rows = stored.of_codes(uow.connection, [spec.code], uow.node.uid)
    by_uid = {bytes(row["uid"]): row for row in rows}
    homes = {bytes(row["uid"]): row for row in stored.of_codes(uow.connection, [spec.parent])}
    for home, stays in stays_of(spec, rows).items():
        name = homes[home]["subject"] if home in homes else ""
        for place, stay in enumerate(stays):
            other = same_bed(stay, stays[:place])
            if other:
                raise rule_error("registers.bed_taken", home=name, bed=stay.bed, since=other.arrived,
                                 who=by_uid[other.who]["subject"])  # fmt: skip
        beds = json.loads(homes[home]["content"]).get(rule.capacity, "") if home in homes else ""
        most, day = most_together(stays)
        if beds.isdigit() and most > int(beds):
            raise rule_error("registers.home_full", home=name, beds=beds, day=day, count=most)
    _check_twice(spec, rows)


def _check_twice(spec: RegisterSpec, rows: Collection[Mapping[str, Any]]) -> None:
    by_person: dict[bytes, list[tuple[Stay, str]]] = {}
    who = {bytes(row["uid"]): row for row in rows}
    for stays in stays_of(spec, rows).values():
        for stay in stays:
            person = who[stay.who]["person_uid"]
            if person:
                by_person.setdefault(bytes(person), []).append((stay, who[stay.who]["subject"]))
    for found in by_person.values():
        for place, (stay, name) in enumerate(found):
            meeting = next((other for other, _ in found[:place] if stay.meets(other)), None)
            if meeting:
                raise rule_error("registers.stays_twice", who=name, since=meeting.arrived)


def check_reversed_entries(uow: UnitOfWork, operation_id: int) -> None:
    """The same after an operation was taken back or done again; called by ``core.consistency``."""
    check_entries(uow, stored.touched_codes(uow.connection, operation_id))
