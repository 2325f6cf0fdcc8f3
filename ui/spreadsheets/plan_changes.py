"""What the user said of the tables and columns of a file, done to its plans and done again from a draft."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from minsheng_desktop.spreadsheets.mappings import SavedMapping, fields_for, mapping_of
from minsheng_desktop.spreadsheets.recognise import corrected
from minsheng_desktop.spreadsheets.records import DATA, SheetPlan, Workbook
from minsheng_desktop.spreadsheets.vocabulary import Columns

BY_USER, BY_MAPPING = "by_user", "by_mapping"
# place of a table, and what is to change: role, header_rows, fields (column index -> field), money_unit, reason
Change = tuple[str, Mapping[str, Any]]


def apply_changes(
    workbook: Workbook, plans: Sequence[SheetPlan], changes: Sequence[Change], known: Columns | None = None
) -> tuple[SheetPlan, ...]:
    """The plans after the changes in turn; a change of a table that is not there is passed over.

    ``known``: the headings with those of the office put in.
    """
    new = {plan.place: plan for plan in plans}
    for place, change in changes:
        if place in new:
            new[place] = _changed(workbook, new[place], change, known)
    return tuple(new.values())


def _changed(workbook: Workbook, plan: SheetPlan, change: Mapping[str, Any], known: Columns | None) -> SheetPlan:
    asked = {key: change[key] for key in ("role", "header_rows", "fields") if key in change}
    new = corrected(workbook, plan, known=known, **asked) if asked else plan
    fields = change.get("fields", {})
    if fields:
        reason = change.get("reason", BY_USER)
        columns = tuple(replace(c, reason=reason) if c.index in fields else c for c in new.columns)
        new = replace(new, columns=columns)
    return replace(new, money_unit=change.get("money_unit", new.money_unit))


def changes_by(mapping: SavedMapping, plans: Sequence[SheetPlan], place: str) -> list[Change]:
    """Reading the table at ``place``, and those with the same headings, as a kept mapping says."""
    asked = next((plan for plan in plans if plan.place == place), None)
    if asked is None:
        return []
    alike = [plan for plan in plans if plan.role == DATA and plan.signature == asked.signature]
    found = [(plan, fields_for(mapping, plan)) for plan in alike or [asked]]
    return [
        (plan.place, {"fields": fields, "money_unit": mapping.money_unit, "reason": BY_MAPPING})
        for plan, fields in found
        if fields
    ]


def unkept_mappings(
    workbook: Workbook, plans: Sequence[SheetPlan], kept: Sequence[SavedMapping], programme: str, usual: str
) -> list[SavedMapping]:
    """The ways to read that the user corrected and did not name: under the name their shape has, or a usual one."""
    names = {mapping.signature: mapping.name for mapping in kept if mapping.own}
    taken = {mapping.name for mapping in kept}
    found: dict[str, SavedMapping] = {}
    for plan in plans:
        by_user = plan.role == DATA and plan.header_known and any(c.reason == BY_USER for c in plan.columns)
        if not by_user or plan.signature in found:
            continue
        name = names.get(plan.signature) or _free(usual, taken)
        taken.add(name)
        found[plan.signature] = mapping_of(workbook, plan, name, programme)
    return list(found.values())


def _free(usual: str, taken: set[str]) -> str:
    name, number = usual, 2
    while name in taken:
        name, number = f"{usual} {number}", number + 1
    return name


def to_json(changes: Sequence[Change]) -> list[Any]:
    """The changes as they are kept in a draft."""
    return [
        [place, {**change, **({"fields": {str(at): name for at, name in change["fields"].items()}}
                              if "fields" in change else {})}]
        for place, change in changes
    ]  # fmt: skip


def from_json(kept: Sequence[Any]) -> list[Change]:
    """The changes of a draft."""
    changes: list[Change] = []
    for place, change in kept:
        new = dict(change)
        if "fields" in new:
            new["fields"] = {int(at): name for at, name in new["fields"].items()}
        if "header_rows" in new:
            new["header_rows"] = tuple(new["header_rows"])
        changes.append((place, new))
    return changes
