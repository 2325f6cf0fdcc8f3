"""How a benefit stood month by month: status, class, size, cover, village.

Periods are written lazily: a benefit without any stood as it stands now through its whole life. The
newest period equals the benefit's own columns; before it the periods follow one another without a gap. The last
month of the newest period, where it has one, is the planned end of a gradual exit: the benefit still runs after
it until somebody stops it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from db.queries import benefits as stored
from db.types import new_uid
from minsheng_desktop.core.operation import UnitOfRead, UnitOfWork
from minsheng_desktop.entitlements.why import NO_WORD, Why
from minsheng_desktop.rules import year_month

STATE_FIELDS = ("status", "category", "household_size", "covered", "area_uid")
STATE_COLUMNS = ("uid", "entitlement_uid", "from_month", "to_month", *STATE_FIELDS, "reason", "approver")

Period = tuple[Any, ...]  # uid, first month, last month, STATE_FIELDS


@dataclass(slots=True)
class StateWrites:
    """What changing states comes to: rows to insert (as ``STATE_COLUMNS``) and to update."""

    inserts: list[tuple[Any, ...]] = field(default_factory=list)
    updates: list[tuple[bytes, dict[str, Any]]] = field(default_factory=list)

    def plan(
        self,
        row: Mapping[str, Any],
        periods: Sequence[Period],
        month: int,
        values: Mapping[str, Any],
        why: Why = NO_WORD,
        last_month: int | None = None,
        uid: Callable[[], bytes] = new_uid,
    ) -> dict[str, Any]:
        """Let ``values`` hold from ``month`` (YYYYMM) on; answers the columns of the benefit that change.

        ``row`` holds ``uid``, ``from_month`` and ``STATE_FIELDS``. What else later periods say stays.
        ``last_month`` is when the new state is planned to end; ``why`` stands with what begins (R-047).
        """
        told = {key: values[key] for key in STATE_FIELDS if key in values}
        changed = {key: value for key, value in told.items() if row[key] != value}
        if periods:
            self._split(row["uid"], periods, month, told, why, last_month, uid)
        elif last_month is not None or (changed and (row["from_month"] < month or why.params())):
            before = {key: row[key] for key in STATE_FIELDS}
            if row["from_month"] < month:
                ended = year_month.add(month, -1)
                self.inserts.append((uid(), row["uid"], row["from_month"], ended, *before.values(), None, None))
            self.inserts.append((uid(), row["uid"], month, last_month, *(before | told).values(), *why.columns()))
        return changed

    def _split(
        self, owner: bytes, periods: Sequence[Period], month: int, told: dict[str, Any], why: Why,
        last_month: int | None, uid: Callable[[], bytes],
    ) -> None:  # fmt: skip
        """Every period from ``month`` on takes the values; the one that holds the month before is parted."""
        for period in periods:
            key, first, last, *state = period
            newest = period is periods[-1]
            before = dict(zip(STATE_FIELDS, state, strict=True))
            after = before | told
            past = not newest and last is not None and last < month
            if past or (after == before and not (newest and last_month is not None)):
                continue
            if newest and (last_month is not None or after["status"] != before["status"] or (last or month) < month):
                last = last_month
            if first >= month:
                self.updates.append((key, after | {"to_month": last} | why.params()))
            else:
                self.updates.append((key, {"to_month": year_month.add(month, -1)}))
                self.inserts.append((uid(), owner, month, last, *after.values(), *why.columns()))

    def write(self, uow: UnitOfWork) -> None:
        """Write what was planned; set-based."""
        if self.inserts:
            uow.insert_many("entitlement_state", STATE_COLUMNS, self.inserts)
        if self.updates:
            uow.update_many("entitlement_state", self.updates)


def change_state(
    uow: UnitOfWork,
    entitlement_row: Mapping[str, Any],
    month: int,
    values: Mapping[str, Any],
    why: Why = NO_WORD,
    last_month: int | None = None,
) -> bool:
    """Let ``values`` (of ``STATE_FIELDS``) hold from ``month`` on; answers whether anything differed.

    ``entitlement_row`` is the benefit as it is stored. Raises RULE for a benefit of another office.
    """
    return change_states(uow, [(entitlement_row, values)], month, why, last_month) == 1


def change_states(
    uow: UnitOfWork,
    changes: Sequence[tuple[Mapping[str, Any], Mapping[str, Any]]],
    month: int,
    why: Why = NO_WORD,
    last_month: int | None = None,
    also: Mapping[str, Any] | None = None,
) -> int:
    """As ``change_state`` for many benefits of this office; answers how many changed.

    ``also`` are further columns of the benefits to set in the same step.
    """
    periods = stored.states(uow.connection, [row["uid"] for row, _ in changes])
    writes, columns = StateWrites(), []
    for row, values in changes:
        changed = writes.plan(row, periods.get(row["uid"], ()), month, values, why, last_month)
        if changed or also:
            columns.append((row["uid"], {**changed, **(also or {})}))
    writes.write(uow)
    uow.update_many("entitlement", columns)
    return len(columns)


def newest_months(uow: UnitOfRead, rows: Mapping[bytes, Mapping[str, Any]]) -> dict[bytes, int]:
    """benefit → first month of its present state; a change of state cannot begin before it."""
    periods = stored.states(uow.connection, list(rows))
    return {uid: periods[uid][-1][1] if uid in periods else row["from_month"] for uid, row in rows.items()}
