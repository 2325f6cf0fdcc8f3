"""The county's part when a household moves: it passes what one township wrote on to the other, and the answer back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from db.queries import areas
from db.queries import exchange as nodes
from db.queries import relocations as stored
from db.types import definition_uid
from minsheng_desktop.core.errors import AppError, Kind, input_error, not_found, rule_error
from minsheng_desktop.core.operation import Operation, UnitOfRead, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.core.texts import text
from minsheng_desktop.exchange.nodes import ACTIVE, find_node
from minsheng_desktop.households.moving_in import ACCEPTED, DECLINED, DISPUTED, PASSED, WITHDRAWN

LEFT_COUNTY = "left_county"
COPIED = ("from_month", "reason", "moved_on", "content", "to_place")


def pass_on(uow: UnitOfWork) -> int:
    """Pass on what came and bring the county's rows up to what both townships say; answers how many are new.

    A household goes to the township in whose area the place lies. Where none is known it waits for ``assign``.
    """
    made, waiting = 0, stored.unassigned(uow.connection)
    places = _Places(uow) if waiting else None
    for uid, sender, code in waiting:
        township = places.township_of(code) if places else None
        if township is not None and township != sender:
            _put_order(uow, uid, township, PASSED, None)
            made += 1
    for order in stored.order_states(uow.connection, uow.node.uid):
        _follow(uow, order)
    return made


class _Places:
    """Who answers for which place: the townships and areas as they are known now, read once."""

    def __init__(self, uow: UnitOfRead) -> None:
        self._townships: dict[str, bytes] = {
            row["area_code"]: row["uid"]
            for row in nodes.nodes(uow.connection)
            if row["role"] == "township" and row["state"] == ACTIVE
        }
        self._areas = {row["uid"]: row for row in areas.all_areas(uow.connection)}
        self._by_code = {row["code"]: row for row in reversed(self._areas.values())}

    def township_of(self, code: str) -> bytes | None:
        """The township that answers for a place, by the areas above it, by its code where those are not known."""
        area = self._by_code.get(code)
        for _ in range(len(self._areas)):
            if area is None or area["code"] in self._townships:
                break
            area = self._areas.get(area["parent_uid"])
        if area is not None and area["code"] in self._townships:
            return self._townships[area["code"]]
        found = [uid for own, uid in self._townships.items() if code and code.startswith(own)]
        return found[0] if len(found) == 1 else None


def order_uid(relocation: bytes) -> bytes:
    """The order's uid follows from the relocation, so that a county restored from a backup makes the same row."""
    return definition_uid("relocation_order", relocation.hex())


def _put_order(uow: UnitOfWork, relocation: bytes, township: bytes, status: str, remark: str | None) -> None:
    row = stored.relocation(uow.connection, relocation)
    assert row is not None
    values = {"to_node_uid": township, "status": status, "remark": remark, **{key: row[key] for key in COPIED}}
    if row["order_uid"] is not None:
        uow.update("relocation_order", row["order_uid"], values)
        return
    own = {"uid": order_uid(relocation), "relocation_uid": relocation, "from_node_uid": row["home_node"]}
    uow.insert("relocation_order", {**own, **values})


def _follow(uow: UnitOfWork, order: Mapping[str, Any]) -> None:
    """Let an order say what both townships say now; what was taken in stays so, and is in dispute where the old
    township took its household back meanwhile."""
    status, remark = str(order["status"]), order["remark"]
    if order["verdict"] == ACCEPTED and not (order["withdrawn"] and order["gone"]):
        status, remark = DISPUTED if order["withdrawn"] else ACCEPTED, None
    elif order["withdrawn"]:
        status = WITHDRAWN
    elif status != LEFT_COUNTY and order["verdict"] == DECLINED:
        status, remark = DECLINED, order["finding"]
    elif status != LEFT_COUNTY:
        status, remark = PASSED, remark if status == PASSED else None
    values: dict[str, Any] = {"status": status, "remark": remark}
    row = stored.relocation(uow.connection, order["relocation_uid"]) if order["stale"] else None
    if row is not None and status in (PASSED, DECLINED):
        values |= {key: row[key] for key in COPIED}
    uow.update("relocation_order", order["uid"], values)


@use_case(Operation("exchange.assign_relocation", Right.PACKAGE))
def assign_relocation(uow: UnitOfWork, relocation: bytes, township: str) -> str:
    """Pass a household that waits, or that was declined, on to a township (name, area code or uid); answers its name.

    Raises RULE for the township it comes from or one that declined it, and where it was taken in or withdrawn.
    """
    row = _waiting(uow, relocation)
    node = find_node(uow, township)
    if node["role"] != "township":
        raise input_error("relocation.no_township", name=node["name"])
    if node["uid"] == row["home_node"]:
        raise rule_error("relocation.same_township", name=node["name"])
    if row["order_uid"] and stored.has_declined(uow.connection, row["order_uid"], node["uid"]):
        raise rule_error("relocation.declined_there", name=node["name"])
    _put_order(uow, relocation, node["uid"], PASSED, text("relocation.passed_to", name=node["name"]))
    uow.describe(name=row["head_name"], township=node["name"])
    return str(node["name"])


@use_case(Operation("exchange.close_relocation", Right.PACKAGE))
def close_relocation(uow: UnitOfWork, relocation: bytes, remark: str) -> None:
    """Say that a household left the county; nobody waits for it any more. Raises as ``assign_relocation``, INPUT
    without a remark."""
    row = _waiting(uow, relocation)
    if not remark.strip():
        raise input_error("relocation.no_remark")
    _put_order(uow, relocation, uow.node.uid, LEFT_COUNTY, remark.strip())
    uow.describe(name=row["head_name"], reason=remark.strip())


def _waiting(uow: UnitOfRead, relocation: bytes) -> dict[str, Any]:
    if uow.node.role != "county":
        raise AppError(Kind.RULE, "relocation.county_assigns")
    row = stored.relocation(uow.connection, relocation)
    if row is None:
        raise not_found("relocation.no_departure")
    if row["status"] == WITHDRAWN:
        raise rule_error("relocation.withdrawn", name=row["head_name"])
    if row["order_status"] == ACCEPTED:
        raise rule_error("relocation.accepted_there", name=row["head_name"])
    if row["order_status"] == PASSED:
        raise rule_error("relocation.still_asked", name=row["head_name"])
    return row
