"""What travels of a person who moves; what becomes known of them before anybody took them in follows."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from db.queries import dossiers
from db.queries import relocations as stored
from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.operation import UnitOfRead, UnitOfWork
from minsheng_desktop.households.moved_content import MovedAccount, MovedHousehold, read_content, write_content

WORDS = ("name", "id_no", "id_state", "birth", "ethnic", "phone", "died_on")


def person_facts(uow: UnitOfRead, person: bytes) -> dict[str, Any]:
    """The fields of ``MovedMember`` that follow from a person's own rows."""
    row = dossiers.row(uow.connection, "person", person) or {}
    return {
        "sex_code": row.get("sex_code") or "0", "accounts": tuple(_accounts(uow, person)),
        **{key: row.get(key) or "" for key in WORDS},
    }  # fmt: skip


def _accounts(uow: UnitOfRead, person: bytes) -> list[MovedAccount]:
    rows = [dossiers.row(uow.connection, "bank_account", found[0]) or {}
            for found in dossiers.accounts_of(uow.connection, person)]  # fmt: skip
    return [
        MovedAccount(
            row["number"], row["bank_name"] or "", row["holder_name"] or "", row["holder_relation"] or "",
            row["account_type"] or "", bool(row["is_current"]),
        )
        for row in rows
    ]  # fmt: skip


def tell_new_place(uow: UnitOfWork, persons: Collection[bytes]) -> int:
    """Write what is on record of ``persons`` now into the moves of theirs nobody has accepted; answers into how many.

    The county hands it on as long as the new township has not taken them in. Without it that township would pay
    somebody who died, or under a number that was put right.
    """
    told = 0
    for uid, content in stored.pending_with(uow.connection, uow.node.uid, persons):
        try:
            moved = read_content(content)
        except AppError:
            continue  # nobody can take it in either
        told += uow.update("relocation", uid, {"content": write_content(_renewed(uow, moved, persons))})
    return told


def _renewed(uow: UnitOfRead, moved: MovedHousehold, persons: Collection[bytes]) -> MovedHousehold:
    members = tuple(
        replace(member, **person_facts(uow, member.uid))
        if member.uid in persons and dossiers.row(uow.connection, "person", member.uid)
        else member
        for member in moved.members
    )
    head = next(member.name for member in members if member.is_head)
    return replace(moved, head_name=head, members=members)
