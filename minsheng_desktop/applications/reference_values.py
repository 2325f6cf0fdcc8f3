"""What a unit of something earns or costs in a year (参考值): per year and place, kept as definitions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from db.queries import areas, surveys
from db.types import definition_uid
from minsheng_desktop.applications.survey_records import NewReference, ReferenceRecord
from minsheng_desktop.core.errors import input_error, not_found
from minsheng_desktop.core.operation import Operation, UnitOfRead, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.rules.means import DEDUCTION_KINDS, INCOME_KINDS

FIRST_YEAR, LAST_YEAR = 1990, 2199
LONGEST = 40
COLUMNS = ("uid", "year", "place", "item", "kind", "unit", "amount_fen", "source")


def list_reference_values(uow: UnitOfRead, year: int = 0, place: str = "") -> tuple[ReferenceRecord, ...]:
    """The values of a year (0: all years), of all places or those that count at a place (an area code)."""
    return tuple(_record(row) for row in surveys.reference_values(uow.connection, year, place))


@use_case(Operation("means.set_reference", Right.EDIT))
def set_reference_values(uow: UnitOfWork, values: Sequence[NewReference]) -> int:
    """Set values, several at once; an item of the same year and place is changed. Answers how many differ.

    Raises INPUT for a year, kind, place or amount that cannot be, with nothing kept.
    """
    places = {area["code"] for area in areas.all_areas(uow.connection)}
    keyed = {_uid(value): value for value in values}
    for value in values:
        _check(value, places)
    known = surveys.reference_rows(uow.connection, list(keyed))
    fresh = [(uid, *_cells(value)) for uid, value in keyed.items() if uid not in known]
    uow.insert_many("reference_value", COLUMNS, fresh)
    changes = [
        (uid, dict(zip(COLUMNS[1:], _cells(value), strict=True)) | {"deleted": 0})
        for uid, value in keyed.items()
        if uid in known
    ]
    changed = uow.update_many("reference_value", changes)
    uow.describe(count=len(fresh) + changed)
    return len(fresh) + changed


def _uid(value: NewReference) -> bytes:
    return definition_uid("reference_value", f"{value.year}/{value.place}/{value.item.strip()}")


def _cells(value: NewReference) -> tuple[object, ...]:
    source = value.source.strip() or None
    return (value.year, value.place, value.item.strip(), value.kind, value.unit.strip(), value.amount_fen, source)


def _check(value: NewReference, places: set[str]) -> None:
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        raise input_error("means.reference_year", year=value.year)
    if value.kind not in (*INCOME_KINDS, *DEDUCTION_KINDS):
        raise input_error("means.line_kind", value=value.kind[:20])
    if not value.item.strip() or len(value.item) > LONGEST or len(value.unit) > LONGEST:
        raise input_error("means.reference_item", most=LONGEST)
    if value.place and value.place not in places:
        raise input_error("means.reference_place", place=value.place[:20])
    if value.amount_fen < 0:
        raise input_error("means.line_amount", item=value.item)


@use_case(Operation("means.carry_reference", Right.EDIT))
def carry_reference_values(uow: UnitOfWork, from_year: int, to_year: int) -> int:
    """Take the values of a year over into another that lacks them (年度结转); answers how many came over."""
    rows = list_reference_values(uow, from_year)
    if not rows:
        raise not_found("means.no_reference_year", year=from_year)
    values = [NewReference(to_year, r.item, r.kind, r.unit, r.amount_fen, r.place, r.source) for r in rows]
    held = {(r.place, r.item) for r in list_reference_values(uow, to_year)}
    count = int(set_reference_values(uow, [value for value in values if (value.place, value.item) not in held]))
    uow.describe(from_year=from_year, to_year=to_year, count=count)
    return count


@use_case(Operation("means.remove_reference", Right.EDIT))
def remove_reference_values(uow: UnitOfWork, uids: Sequence[bytes]) -> int:
    """Take values away; visits keep what they were reckoned with. Raises NOT_FOUND."""
    known = surveys.reference_rows(uow.connection, uids)
    if len(known) != len(set(uids)):
        raise not_found("means.no_reference")
    count = uow.delete("reference_value", list(dict.fromkeys(uids)), "removed")
    uow.describe(count=count)
    return count


def _record(row: Mapping[str, Any]) -> ReferenceRecord:
    return ReferenceRecord(
        row["uid"], row["year"], row["place"], row["place_name"] or "", row["item"], row["kind"], row["unit"],
        row["amount_fen"], row["source"] or "",
    )  # fmt: skip
