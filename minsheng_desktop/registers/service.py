"""Writing entries of registers; reading them is in ``reading``, whose functions are handed on here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from db.queries import registers as stored
from minsheng_desktop.core.errors import AppError, Kind, input_error, not_found, rule_error
from minsheng_desktop.core.operation import Operation, UnitOfRead, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.registers.composing import Composer, refuse_ended
from minsheng_desktop.registers.guarding import check_entries
from minsheng_desktop.registers.reading import (
    EntryFilter,
    EntryLine,
    EntryPage,
    RegisterLine,
    children_of,
    entry,
    list_entries,
    list_registers,
)
from minsheng_desktop.registers.records import RegisterSpec
from minsheng_desktop.registers.specs import find_spec
from minsheng_desktop.registers.values import content_of
from minsheng_desktop.registers.writing import raise_entries, write_entries

Values = Mapping[str, str]
__all__ = [
    "EntryFilter",
    "EntryLine",
    "EntryPage",
    "RegisterLine",
    "add_entries",
    "add_entry",
    "children_of",
    "close_entry",
    "edit_entry",
    "entry",
    "list_entries",
    "list_registers",
    "remove_entry",
]


@use_case(Operation("registers.add_entry", Right.EDIT))
def add_entry(uow: UnitOfWork, code: str, values: Values) -> bytes:
    """Enter a line by column key or label; ``number`` and ``remark`` beside the columns. Answers its uid.

    Raises INPUT with every fault as a detail, RULE where a balance or a bed speaks against it, NOT_FOUND.
    """
    spec = find_spec(uow, code)
    refuse_ended(spec, uow.today)
    uid = write_entries(uow, spec, [values])[0]
    uow.describe(register=spec.title)
    return uid


@use_case(Operation("registers.add_entries", Right.IMPORT))
def add_entries(uow: UnitOfWork, code: str, rows: Sequence[Values]) -> int:
    """Enter many lines at once; all or none. Answers how many. Raises as ``add_entry``."""
    spec = find_spec(uow, code)
    refuse_ended(spec, uow.today)
    made = write_entries(uow, spec, rows)
    uow.describe(register=spec.title, count=len(made))
    return len(made)


@use_case(Operation("registers.edit_entry", Right.EDIT))
def edit_entry(uow: UnitOfWork, uid: bytes, values: Values, seen: tuple[int, int] | None = None) -> bool:
    """Change columns of an entry, "" empties one; answers whether it differed.

    ``seen``: the version shown, CONFLICT if it moved on since. Raises as ``add_entry``, RULE where it is another
    office's.
    """
    row, spec = _own(uow, uid)
    changed = _change(uow, spec, row, values, seen)
    uow.describe(register=spec.title)
    return changed


def _change(
    uow: UnitOfWork, spec: RegisterSpec, row: Mapping[str, Any], values: Values, seen: tuple[int, int] | None
) -> bool:
    uid = bytes(row["uid"])
    composed = Composer(uow, spec, [{**content_of(row), **_by_key(spec, values)}]).compose(values, row)
    if composed["parent_uid"] == uid:
        raise input_error("registers.own_parent")
    changed = uow.update("register_entry", uid, composed, seen)
    if changed:
        check_entries(uow, {spec.code} | raise_entries(uow, spec, [uid]))
    return changed


def _by_key(spec: RegisterSpec, values: Values) -> dict[str, str]:
    labels = {column.label: column.key for column in spec.columns}
    return {labels.get(word, word): value for word, value in values.items()}


@use_case(Operation("registers.close_entry", Right.EDIT))
def close_entry(uow: UnitOfWork, uid: bytes, day: date | None = None, values: Values | None = None) -> bool:
    """End an entry on a day (today); ``values`` are what has to be filled in with it. Answers whether it differed.

    Raises INPUT where the register knows no end or something is lacking; as ``edit_entry``.
    """
    row, spec = _own(uow, uid)
    if spec.close is None:
        raise input_error("registers.no_end", title=spec.title)
    given = dict(values or {})
    if spec.close.column and not (given.get(spec.close.column) or row["closed_on"]):
        given[spec.close.column] = spec.close.values[0]
    if spec.close.day:
        given.setdefault(spec.close.day, (day or uow.today).isoformat())
    changed = _change(uow, spec, row, given, None)
    uow.describe(register=spec.title)
    return changed


@use_case(Operation("registers.remove_entry", Right.EDIT))
def remove_entry(uow: UnitOfWork, uid: bytes, reason: str) -> None:
    """Take an entry out with a reason; its number is not given again. Raises RULE where others belong to it."""
    _, spec = _own(uow, uid)
    if not reason.strip():
        raise input_error("registers.reason_needed")
    below = stored.children(uow.connection, [uid])
    if below:
        raise rule_error("registers.has_children", count=len(below))
    uow.delete("register_entry", [uid], reason.strip())
    check_entries(uow, {spec.code})
    uow.describe(register=spec.title, reason=reason.strip())


def _own(uow: UnitOfRead, uid: bytes) -> tuple[Mapping[str, Any], RegisterSpec]:
    row = stored.entry(uow.connection, uid)
    if row is None:
        raise not_found("registers.unknown_entry")
    if row["home_node"] != uow.node.uid:
        raise AppError(Kind.RULE, "foreign_row")
    return row, find_spec(uow, row["register_code"])
