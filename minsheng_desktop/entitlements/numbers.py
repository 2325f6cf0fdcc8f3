"""Which numbers of a roster line come to light where its masked cells are shown in full."""

from __future__ import annotations

from collections.abc import Sequence

from db.queries import membership
from minsheng_desktop.core.fields import Field, Masking
from minsheng_desktop.core.operation import UnitOfRead
from minsheng_desktop.entitlements.records import RosterRow
from minsheng_desktop.entitlements.roster_fields import OWN, value_of


def numbers_in(uow: UnitOfRead, row: RosterRow, fields: Sequence[Field]) -> list[tuple[str, bytes, str]]:
    """(table, uid, field) of every number the masked ones of ``fields`` hold in a line, as a look at it is recorded."""
    found = list[tuple[str, bytes, str]]()
    for shown in fields:
        if shown.masking is Masking.NONE or not value_of(row, shown.key):
            continue
        if shown.key.startswith(OWN):
            found.append(("entitlement", row.uid, shown.key))
        elif shown.key == "account_number":
            accounts = membership.current_accounts(uow.connection, row.person_uid)[:1]
            found += [("bank_account", uid, "number") for uid in accounts]
        else:
            found.append(("person", row.person_uid, shown.key))
    return found
