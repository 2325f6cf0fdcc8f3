"""What must hold of benefits after an operation was taken back; called by ``core.consistency``."""

from __future__ import annotations

from db.queries import benefits as stored
from db.queries import undoing
from db.queries.guards import OPEN
from minsheng_desktop.core.operation import UnitOfRead
from minsheng_desktop.entitlements.guards import Start, check_starts, paid_refusal
from minsheng_desktop.programmes.catalogue import load_code_lists
from minsheng_desktop.rules import year_month

AGAINST = ("entitlements.exclusive", "entitlements.exists")


def check_regained(uow: UnitOfRead, operation_id: int) -> None:
    """Raise RULE where a benefit runs again in months in which something that excludes it is drawn (R-028)."""
    ended = dict(undoing.regained(uow.connection, operation_id))
    rows = stored.rows(uow.connection, list(ended))
    covers = stored.members(uow.connection, list(rows))
    starts = [
        Start(
            row["programme_code"], tuple(person for _, person, _ in covers.get(uid, ())) or (row["person_uid"],),
            row["household_uid"], year_month.add(ended[uid], 1), last_month=row["to_month"] or OPEN,
            ignored=frozenset([uid]),
        )
        for uid, row in rows.items()
    ]  # fmt: skip
    for guarded in check_starts(uow, starts) if starts else ():
        for refusal in guarded.refusals:
            if refusal.code in AGAINST:
                raise refusal


def check_paid_since(uow: UnitOfRead, operation_id: int) -> None:
    """Raise RULE where a month whose amount the operation had set was paid after it."""
    found = undoing.paid_after(uow.connection, operation_id, _failed_words())
    if found and (refusal := paid_refusal(found[1], found[0])):
        raise refusal


def _failed_words() -> tuple[str, ...]:
    item = load_code_lists()["payment_status"].item("failed")
    return (item.code, item.label, *item.aliases)
