"""What travels of a person who moves; what becomes known of them before anybody took them in follows."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from db.queries import dossiers
from db.queries import relocations as stored
from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.operation import UnitOfRead, UnitOfWork
from minsheng_desktop.households.moved_content import (
    MovedAccount,
    MovedHousehold,
    MovedMember,
    read_content,
    write_content,
)

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


def tell_new_place(uow: UnitOfWork) -> int:
    """Write what the present operation changed of people into the moves of theirs nobody has accepted; answers into
    how many.

    It runs at the end of every operation, whatever wrote the rows. The county hands the news on as long as the new
    township has not taken them in. Without it that township would pay somebody who died, or under a number that was
    put right.
    """
    if not uow.recorder.touched & {"person", "bank_account"}:
        return 0
    told, version = 0, (uow.recorder.epoch, uow.recorder.counter)
    for uid, content in stored.pending_changed(uow.connection, uow.node.uid, *version):
        try:
            moved = read_content(content)
        except AppError:
            continue  # nobody can take it in either
        told += uow.update("relocation", uid, {"content": write_content(_renewed(uow, moved))})
    return told


def _renewed(uow: UnitOfRead, moved: MovedHousehold) -> MovedHousehold:
    """The household as its people stand on record now; two who were united are one."""
    places: dict[bytes, int] = {}  # person → place in the new list
    at: list[int] = []  # former place → place in the new list
    members: list[MovedMember] = []
    for member in moved.members:
        person = _present(uow, member.uid)
        if person in places:
            place = places[person]
            if member.is_head:
                members[place] = replace(members[place], is_head=True, relation=member.relation)
        else:
            place = places[person] = len(members)
            known = dossiers.row(uow.connection, "person", person)
            members.append(replace(member, uid=person, **person_facts(uow, person)) if known else member)
        at.append(place)
    benefits = tuple(
        replace(line, holder=at[line.holder], covered=tuple(dict.fromkeys(at[place] for place in line.covered)))
        for line in moved.benefits
    )
    head = next(member.name for member in members if member.is_head)
    return replace(moved, head_name=head, members=tuple(members), benefits=benefits)


def _present(uow: UnitOfRead, person: bytes) -> bytes:
    """Who a person is by now: the one they were united with, if so."""
    seen = set[bytes]()
    while person not in seen:
        seen.add(person)
        row = dossiers.row(uow.connection, "person", person) or {}
        person = row.get("merged_into") or person
    return person
