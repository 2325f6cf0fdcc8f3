"""Amounts and cover of benefits by month, many benefits at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from db.queries import benefits as stored
from db.types import new_uids
from minsheng_desktop.core.operation import UnitOfRead, UnitOfWork
from minsheng_desktop.entitlements.why import NO_WORD, Why
from minsheng_desktop.rules import year_month

AMOUNT_COLUMNS = ("uid", "entitlement_uid", "from_month", "to_month", "amount_fen", "supplement_fen", "basis",
                  "reason", "approver")  # fmt: skip
MEMBER_COLUMNS = ("uid", "entitlement_uid", "person_uid", "from_month", "to_month")


def set_amounts(
    uow: UnitOfWork, changes: Sequence[tuple[bytes, int | None, int]], month: int, basis: str = "change",
    why: Why = NO_WORD,
) -> None:  # fmt: skip
    """Let each (benefit, fen, supplement fen) hold from ``month`` on; earlier months keep theirs.

    Benefits whose present amount began in ``month`` have it put right. The columns of the benefits follow; ``why``
    stands with the amount (R-047).
    """
    said = why.columns()
    known = stored.amounts(uow.connection, [uid for uid, _, _ in changes])
    ended, fresh = list[tuple[bytes, dict[str, Any]]](), list[tuple[Any, ...]]()
    for new, (uid, fen, supplement) in zip(new_uids(len(changes)), changes, strict=True):
        running = [period for period in known.get(uid, ()) if period[2] is None]
        if running and running[-1][1] >= month:
            ended.append((running[-1][0], {**_money(fen, supplement), **why.params()}))
            continue
        if running:
            ended.append((running[-1][0], {"to_month": year_month.add(month, -1)}))
        fresh.append((new, uid, month, None, fen, supplement, basis, *said))
    uow.update_many("entitlement_amount", ended)
    if fresh:
        uow.insert_many("entitlement_amount", AMOUNT_COLUMNS, fresh)
    uow.update_many("entitlement", [(uid, _money(fen, supplement)) for uid, fen, supplement in changes])


def end_periods(uow: UnitOfWork, uids: Sequence[bytes], last_month: int) -> None:
    """Let ``last_month`` be the last one of the amounts and the cover of some benefits.

    An amount that would have begun later never comes; the benefit shows the one it ended with.
    """
    cut, gone, shown = list[tuple[bytes, dict[str, Any]]](), list[bytes](), list[tuple[bytes, dict[str, Any]]]()
    for benefit, periods in stored.amounts(uow.connection, uids).items():
        late = [uid for uid, first, *_ in periods[1:] if first > last_month]
        gone += late
        kept = [periods[0], *(period for period in periods[1:] if period[1] <= last_month)]
        if kept[-1][2] is None or kept[-1][2] > last_month:
            cut.append((kept[-1][0], {"to_month": last_month}))
        if late:
            shown.append((benefit, _money(kept[-1][3], kept[-1][4])))
    uow.update_many("entitlement_amount", cut)
    uow.update_many("entitlement", shown)
    if gone:
        uow.delete("entitlement_amount", gone, "superseded")
    covered = stored.members(uow.connection, uids).values()
    ended = [uid for people in covered for uid, _, first in people if first <= last_month]
    uow.update_many("entitlement_member", [(uid, {"to_month": last_month}) for uid in ended])
    never = [uid for people in covered for uid, _, first in people if first > last_month]
    if never:
        uow.delete("entitlement_member", never, "not_covered")


def newest_amounts(uow: UnitOfRead, rows: Mapping[bytes, Mapping[str, Any]]) -> dict[bytes, int]:
    """benefit → first month of its present amount; a change of amount cannot begin before it."""
    known = stored.amounts(uow.connection, list(rows))
    return {uid: known[uid][-1][1] if uid in known else row["from_month"] for uid, row in rows.items()}


def uncover(uow: UnitOfWork, benefit: bytes, person: bytes, last_month: int) -> None:
    """Let a person's cover by a benefit end with ``last_month``."""
    for uid, covered, first in stored.members(uow.connection, [benefit]).get(benefit, ()):
        if covered != person:
            continue
        if first > last_month:
            uow.delete("entitlement_member", [uid], "not_covered")
        else:
            uow.update("entitlement_member", uid, {"to_month": last_month})


def _money(fen: int | None, supplement: int) -> dict[str, int | None]:
    return {"amount_fen": fen, "supplement_fen": supplement}
