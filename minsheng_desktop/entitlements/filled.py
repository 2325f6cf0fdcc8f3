"""How many benefits of a programme have one of its fields filled in (录入状态, SY-16.1)."""

from __future__ import annotations

from dataclasses import dataclass

from minsheng_desktop.core.errors import not_found
from minsheng_desktop.core.operation import UnitOfRead
from minsheng_desktop.entitlements.service import list_entitlements
from minsheng_desktop.programmes.fields import programme_fields
from minsheng_desktop.rules import year_month

RUNNING = ("active", "grace", "suspended")


@dataclass(frozen=True, slots=True)
class Filled:
    """A field, how many benefits have it filled, and those that have not (uid, name, village)."""

    key: str
    label: str
    filled: int
    total: int
    missing: tuple[tuple[bytes, str, str], ...]


def filled_fields(uow: UnitOfRead, programme: str, key: str, month: int = 0) -> Filled:
    """Of the benefits drawn in a month (0: this one): with the field filled, and without. Raises NOT_FOUND."""
    field = next((field for field in programme_fields(uow, programme) if field.key == key), None)
    if field is None:
        raise not_found("entitlements.no_field", key=key)
    rows = list_entitlements(uow, programme, "", RUNNING, month=month or year_month.of(uow.today))
    missing = tuple((row.uid, row.name, row.village or "") for row in rows if not row.extra.get(key))
    return Filled(key, str(field.label), len(rows) - len(missing), len(rows), missing)
