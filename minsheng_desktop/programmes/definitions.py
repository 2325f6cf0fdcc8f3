"""Writing definitions: rows whose uid follows from their natural key, so that a removed one comes back as itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from db.queries import programmes as stored
from db.types import definition_uid
from minsheng_desktop.core.operation import UnitOfWork

_ALIVE: Mapping[str, Any] = {"deleted": 0, "deleted_reason": None, "deleted_on": None}


def put_definition(uow: UnitOfWork, name: str, natural_key: str, values: Mapping[str, Any]) -> bytes:
    """Write a definition: a new row, or the row of this key with these values; answers its uid.

    A county that says what a township has said for itself makes it its own, even in the same words.
    """
    uid = definition_uid(name, natural_key)
    if stored.is_known(uow.connection, name, uid):
        if not uow.update(name, uid, {**values, **_ALIVE}) and stored.is_of_township(uow.connection, name, uid):
            drop_definition(uow, name, uid, "replaced")
            uow.update(name, uid, {**values, **_ALIVE})
    else:
        uow.insert(name, {"uid": uid, **values})
    return uid


def drop_definition(uow: UnitOfWork, name: str, uid: bytes, reason: str) -> None:
    """Take a definition out of use, of whichever office it is; the row stays."""
    uow.update(name, uid, {"deleted": 1, "deleted_reason": reason, "deleted_on": uow.today.isoformat()})
