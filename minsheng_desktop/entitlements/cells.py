"""Writing into the roster itself: single cells, or a block pasted from a worksheet, as one operation.

A cell writes where the roster reads: the phone belongs to the person; address and village group to the household
where the benefit has one, else to the person (emptied, they are emptied in both, since the person's would show
through); remark, class, certificate and own columns belong to the benefit.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from db.queries import cells as stored
from minsheng_desktop.core.errors import AppError, input_error, not_found, rule_error
from minsheng_desktop.core.fields import Masking, masked
from minsheng_desktop.core.operation import Operation, UnitOfRead, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right, may
from minsheng_desktop.core.texts import text
from minsheng_desktop.entitlements.guards import paid_until
from minsheng_desktop.entitlements.own_columns import own_columns_of, own_text, read_extra, write_extra
from minsheng_desktop.entitlements.records import CellChange, CellLine, CellPreview, OwnColumn
from minsheng_desktop.entitlements.roster_fields import OWN, ROSTER_FIELDS, own_masking
from minsheng_desktop.rules import phone, year_month
from minsheng_desktop.rules.characters import plain

EDITABLE = ("remark", "phone", "address", "village_group", "certificate_no", "category")
OF_HOUSEHOLD = ("address", "village_group")
_SEVERAL = re.compile(r"[/、,;，；]")
_MASKED = {shown.key: shown.masking for shown in ROSTER_FIELDS}
_LABELS = {shown.key: shown.label for shown in ROSTER_FIELDS}


def is_editable(field_key: str) -> bool:
    """Whether cells of a roster's column can be written into."""
    return field_key in EDITABLE or field_key.startswith(OWN)


@dataclass(slots=True)
class _Plan:
    """What is about to be written: table → uid → column → value."""

    lines: list[CellLine] = field(default_factory=list)
    writes: dict[str, dict[bytes, dict[str, Any]]] = field(default_factory=dict)
    asked: dict[tuple[bytes, str], str] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)  # of own columns written to
    same: int = 0
    wrong: int = 0

    def preview(self) -> CellPreview:
        """The plan as it is shown."""
        return CellPreview(tuple(self.lines), len(self.lines) - self.same - self.wrong, self.same, self.wrong)


class _Planner:
    """Judges cells one after the other; everything they need was read in a few queries."""

    def __init__(self, uow: UnitOfRead, changes: Sequence[CellChange]) -> None:
        self.uow = uow
        self.plan = _Plan()
        self.rows = stored.benefits_for_cells(uow.connection, [change.uid for change in changes])
        self.find: Callable[[str, str], OwnColumn | None] = own_columns_of(uow)
        classed = [change.uid for change in changes if change.field == "category"]
        self.states = stored.newest_states(uow.connection, classed)
        self.paid = paid_until(uow, classed)

    def add(self, change: CellChange) -> None:
        """Judge one cell."""
        row = self.rows.get(change.uid)
        name = row["name"] if row else ""
        before = self._shown(row, change.field) if row else ""
        after, problem = before, ""
        try:
            if row is None:
                raise not_found("entitlements.none")
            after = self._value(row, change)
            if after == before:
                self.plan.same += 1
            else:
                self._write(row, change.field, after)
        except AppError as error:
            after, problem = change.text.strip(), error.message
            self.plan.wrong += 1
        if before != after or problem:
            before = self._guarded(change.field, before)
        self.plan.lines.append(CellLine(change.uid, name, change.field, before, after, problem))

    def _guarded(self, key: str, before: str) -> str:
        """A number that stands there now, for this user's eyes."""
        if may(self.uow.user.role, Right.REVEAL):
            return before
        if key.startswith(OWN):
            return masked(before, own_masking(self.plan.titles.get(key, key)))
        return masked(before, _MASKED.get(key, Masking.NONE))

    def _shown(self, row: Mapping[str, Any], key: str) -> str:
        """What stands in the cell before anything of this block is written."""
        if key.startswith(OWN):
            return read_extra(row["extra"]).get(key.removeprefix(OWN), "")
        return str(row.get(key) or "") if key in EDITABLE else ""

    def _value(self, row: Mapping[str, Any], change: CellChange) -> str:
        """The text as it is stored. Raises what is wrong with it."""
        key = change.field
        if key.startswith(OWN):
            column = self.find(row["programme"], key.removeprefix(OWN))
            if column is None:
                raise not_found("entitlements.own_none")
            self.plan.titles[key] = column.title
            return own_text(column, change.text, self.uow.today)
        if key not in EDITABLE:
            raise rule_error("entitlements.cell_not_editable")
        if key == "remark":
            return change.text.strip()
        if key == "phone":
            return _phone(change.text)
        return " ".join(plain(change.text).split())

    def _write(self, row: Mapping[str, Any], key: str, value: str) -> None:
        """Note where the value goes. Raises RULE for another office's row, or a second word about one cell."""
        targets = _targets(row, key, value)
        for _, uid, home, _ in targets:
            if home != self.uow.node.uid:
                raise rule_error("foreign_row")
            if self.plan.asked.setdefault((uid, key), value) != value:
                raise input_error("entitlements.cell_twice", value=self.plan.asked[(uid, key)])
        for table, uid, _, columns in targets:
            kept = self.plan.writes.setdefault(table, {}).setdefault(uid, {})
            if key.startswith(OWN):
                content = kept.get("extra", row["extra"])
                kept["extra"] = write_extra({**read_extra(content), key.removeprefix(OWN): value})
            else:
                kept.update(columns)
        if key == "category" and row["category"] and (paid := self.paid.get(row["uid"])):
            raise rule_error("entitlements.category_paid", paid=year_month.to_text(paid))
        if key == "category" and row["uid"] in self.states:
            state = self.states[row["uid"]]
            self.plan.writes.setdefault("entitlement_state", {})[state] = {"category": value or None}


def _targets(row: Mapping[str, Any], key: str, value: str) -> list[tuple[str, bytes, bytes, dict[str, Any]]]:
    """(table, uid, home, columns) a cell writes to."""
    person = ("person", row["person_uid"], row["person_home"])
    columns = {key: value or None}
    if key == "phone":
        return [(*person, columns | {"phone_reversed": value[::-1] or None})]
    if key not in OF_HOUSEHOLD:
        return [("entitlement", row["uid"], row["home_node"], columns)]
    if row["household_uid"] is None:
        return [(*person, columns)]
    targets = [("household", row["household_uid"], row["household_home"], columns)]
    return targets if value or not row[f"person_{key}"] else [*targets, (*person, columns)]


def _phone(typed: str) -> str:
    """A telephone number as it is dialled; several in one cell stay as they were typed. Raises INPUT."""
    written = plain(typed)
    found = phone.judge(written)
    if found.code or (written and found.number is None):
        raise input_error("households.bad_phone")
    return written if _SEVERAL.search(written) else found.number or ""


def _planned(uow: UnitOfRead, changes: Sequence[CellChange]) -> _Plan:
    planner = _Planner(uow, changes)
    for change in changes:
        planner.add(change)
    return planner.plan


def preview_cells(uow: UnitOfRead, changes: Sequence[CellChange]) -> CellPreview:
    """Each cell before and after, and what is wrong with it; nothing is written."""
    return _planned(uow, changes).preview()


@use_case(Operation("entitlements.edit_cells", Right.EDIT))
def edit_cells(uow: UnitOfWork, changes: Sequence[CellChange]) -> CellPreview:
    """Write the cells that can be taken, all at once; the others stay and say why in the answer.

    A class typed here corrects the newest period of the benefit; a class that changes from a month on is a change
    of the benefit.
    """
    plan = _planned(uow, changes)
    for table in ("household", "person", "entitlement", "entitlement_state"):
        uow.update_many(table, list(plan.writes.get(table, {}).items()))
    written = [line for line in plan.lines if not line.problem and line.before != line.after]
    uow.describe(count=len(written), what=_what(plan, written))
    return plan.preview()


def _what(plan: _Plan, lines: Sequence[CellLine]) -> str:
    """Whose cells, and of which columns."""
    names = list(dict.fromkeys(line.name for line in lines))
    columns = "、".join(dict.fromkeys(plan.titles.get(line.field) or str(_LABELS[line.field]) for line in lines))
    if len(names) == 1:
        return text("entitlements.cells_of_one", name=names[0], columns=columns)
    return text("entitlements.cells_of_many", name=names[0] if names else "", people=len(names), columns=columns)
