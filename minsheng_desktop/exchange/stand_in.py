"""代管: a township whose computer was lost, kept by the county in a workspace of its own until there is a new one.

The workspace there writes in the name of the same node, in a later epoch and with keys of its own; it is filled with
what the county holds. The lost computer's keys hold no longer. Setting the workspace up lies in
``workspace.stand_in``; here is what the county records and answers.
"""

from __future__ import annotations

from dataclasses import dataclass

from db.queries import exchange as stored
from db.queries import stand_ins
from db.queries import workspace as states
from minsheng_desktop.core.errors import AppError, Kind, rule_error
from minsheng_desktop.core.operation import Operation, UnitOfRead, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.exchange.cards import JoinRequest
from minsheng_desktop.exchange.former_keys import remember_lost
from minsheng_desktop.exchange.joining import put_card
from minsheng_desktop.exchange.nodes import ACTIVE, the_county
from minsheng_desktop.exchange.office import HANDED

UNFILLED = "exchange.unfilled_stand_ins"


@dataclass(frozen=True, slots=True)
class StandInRecord:
    """A township kept at the county; ``handed_at`` is None while the county keeps it. Moments are UTC milliseconds.

    ``filled`` is False where setting the workspace up was broken off before everything lay in it. ``replaced``: the
    township has joined with a ledger begun anew instead, so that this one is not taken any more.
    """

    node: bytes
    name: str
    area_code: str
    opened_at: int
    opened_by: str
    reason: str
    place: str
    handed_at: int | None
    handed_to: str
    filled: bool
    replaced: bool

    @property
    def kept(self) -> bool:
        """Whether the county keeps the township here now."""
        return self.handed_at is None and not self.replaced


def list_stand_ins(uow: UnitOfRead) -> list[StandInRecord]:
    """The townships kept here now and before, the newest first."""
    unfilled = states.setting(uow.connection, UNFILLED, [])
    return [
        StandInRecord(
            node=row["node_uid"],
            name=row["name"] or "",
            area_code=row["area_code"] or "",
            opened_at=row["opened_at"],
            opened_by=row["opened_by"],
            reason=row["reason"],
            place=row["place"],
            handed_at=row["handed_at"],
            handed_to=row["handed_to"] or "",
            filled=row["handed_at"] is not None or row["node_uid"].hex() not in unfilled,
            replaced=row["handed_at"] is None and row["state"] != ACTIVE,
        )
        for row in stand_ins.stand_ins(uow.connection)
    ]


def open_stand_in(uow: UnitOfRead, node: bytes) -> StandInRecord | None:
    """The township as it is kept here now, None where it is not."""
    return next((found for found in list_stand_ins(uow) if found.node == node and found.kept), None)


@use_case(Operation("exchange.keep_township", Right.ADMIN, undoable=False))
def keep_township(uow: UnitOfWork, request: JoinRequest, place: str, reason: str) -> None:
    """Admit the workspace that stands in for a township, and remember where it lies and why.

    From here on packages signed by the lost computer are refused with the reason. Raises RULE where the township is
    kept here already.
    """
    card = request.card
    known = stored.node(uow.connection, card.node_uid)
    if known is None:
        raise AppError(Kind.NOT_FOUND, "exchange.unknown_node", name=card.name)
    present = open_stand_in(uow, card.node_uid)
    if present is not None:
        raise rule_error("exchange.kept_already", name=card.name, place=present.place)
    remember_lost(uow, card.node_uid, known["verify_key"])
    put_card(uow, card)
    stand_ins.put_stand_in(
        uow.connection,
        {
            "node_uid": card.node_uid,
            "opened_at": uow.recorder.at,
            "opened_by": uow.user.login,
            "reason": reason,
            "place": place,
        },
    )
    unfilled = states.setting(uow.connection, UNFILLED, [])
    states.put_setting(uow.connection, UNFILLED, sorted({*unfilled, card.node_uid.hex()}))
    uow.touch("stand_in")
    uow.describe(name=card.name, reason=reason)


@use_case(Operation("exchange.mark_filled", Right.ADMIN, undoable=False))
def mark_filled(uow: UnitOfWork, node: bytes) -> None:
    """Everything the county holds of the township lies in its workspace now."""
    left = [one for one in states.setting(uow.connection, UNFILLED, []) if one != node.hex()]
    states.put_setting(uow.connection, UNFILLED, left)
    uow.touch("stand_in")
    known = stored.node(uow.connection, node)
    uow.describe(name=known["name"] if known else "")


@use_case(Operation("exchange.hand_over", Right.ADMIN, undoable=False))
def record_handed(uow: UnitOfWork, node: bytes, to: str) -> None:
    """Remember that the workspace was carried to the township's new computer."""
    row = stand_ins.stand_in_of(uow.connection, node)
    if row is None or row["handed_at"] is not None:
        raise rule_error("exchange.not_kept")
    stand_ins.change_stand_in(uow.connection, row["id"], handed_at=uow.recorder.at, handed_to=to)
    uow.touch("stand_in")
    known = stored.node(uow.connection, node)
    uow.describe(name=known["name"] if known else "", to=to)


def continue_numbers(uow: UnitOfWork, sequence: int) -> None:
    """Let the packages of a successor count on from the last one that was taken from the lost computer."""
    stored.change_node(uow.connection, the_county(uow)["uid"], sent_sequence=sequence)


@use_case(Operation("exchange.close_here", Right.ADMIN, undoable=False))
def close_here(uow: UnitOfWork, to: str) -> None:
    """Mark the workspace as handed over: two computers must not write for one office.

    The mark is not in the backup that was carried away before.
    """
    states.put_setting(uow.connection, HANDED, to)
    uow.touch("setting")
    uow.describe(to=to)
