"""Which rows are one household, who is its head, and whether what is said of it holds together."""

from __future__ import annotations

from collections.abc import Hashable

from minsheng_desktop.rules.relation import HEAD
from minsheng_desktop.spreadsheets.headers import is_blank
from minsheng_desktop.spreadsheets.records import Merged
from minsheng_desktop.spreadsheets.sheet_work import SheetWork

# what must be on every row of a household and the same -> the code where it is missing
_CONSISTENT = {"risk_level": "risk_level_missing"}


def has_households(work: SheetWork) -> bool:
    """Whether the sheet lists households: members under a head, or a household number."""
    fields = work.columns.keys()
    return ("relation" in fields and bool(fields & {"hh_no", "head_name"})) or "hh_no" in fields


def group_rows(work: SheetWork) -> list[list[int]]:
    """Fill ``work.household`` and ``first_in_household``; the groups as positions in order of appearance."""
    count = len(work.rows)
    if not has_households(work):
        work.household, work.first_in_household = [None] * count, [True] * count
        return []
    keys = _keys(work)
    groups: dict[Hashable, int] = {}
    members: list[list[int]] = []
    for position, key in enumerate(keys):
        index = groups.setdefault(key, len(members))
        if index == len(members):
            members.append([])
            work.first_in_household.append(True)
        else:
            work.first_in_household.append(False)
        members[index].append(position)
        work.household.append(index)
    _carry_down(work, members)
    work.household_amounts = _amounts_stand_once(work)
    return members


def _keys(work: SheetWork) -> list[Hashable]:
    """One key per row: the household number where it stands; a blank one belongs to the row above,
    unless another head begins there."""
    numbers = work.columns.get("hh_no")
    heads = work.columns.get("head_name")
    if numbers is not None and None not in numbers:
        return list(numbers)
    spans = _spans(work, "hh_no" if numbers else "head_name")
    keys: list[Hashable] = []
    last: Hashable = ("row", 0)
    for position, row in enumerate(work.rows):
        number = numbers[position] if numbers else None
        head = heads[position] if heads else None
        if number:
            last = number
        elif row in spans:
            last = ("merged", spans[row])
        elif head and head != _last_head(keys, heads, position, last):
            last = ("head", head, row)
        elif position == 0:
            last = ("row", row)
        keys.append(last)
    return keys


def _last_head(keys: list[Hashable], heads: list[object] | None, position: int, last: Hashable) -> object:
    """The head named last in the household of the row above."""
    if heads is None:
        return None
    for before in range(position - 1, -1, -1):
        if keys[before] != last:
            return None
        if heads[before]:
            return heads[before]
    return None


def _spans(work: SheetWork, name: str) -> dict[int, int]:
    """Row -> first row of the merged cell of the household column it lies in, where the cell is blank."""
    plan = work.plan.column(name)
    spans: dict[int, int] = {}
    if plan is None:
        return spans
    raw = dict(zip(work.rows, work.raw[name], strict=True))
    for merged in work.sheet.details.merged:
        if _covers(merged, plan.index) and merged.last_row > merged.first_row:
            first = merged.first_row
            if is_blank(raw.get(first, "")):
                spans |= dict.fromkeys(range(first, merged.last_row + 1), first)
    return spans


def _covers(merged: Merged, index: int) -> bool:
    return merged.first_column <= index <= merged.last_column


def _carry_down(work: SheetWork, members: list[list[int]]) -> None:
    """The household's number and head stand on each of its rows."""
    for name in ("hh_no", "head_name"):
        values = work.columns.get(name)
        if values is None or None not in values:
            continue
        for positions in members:
            known = next((values[p] for p in positions if values[p]), None)
            if known is not None and len(positions) > 1:
                for position in positions:
                    values[position] = values[position] or known


def _amounts_stand_once(work: SheetWork) -> bool:
    """Whether amounts are left blank on most member rows: then they are the household's."""
    rest = [p for p, first in enumerate(work.first_in_household) if not first]
    for name in ("amount_hh", "amount_month", "amount"):
        if name in work.raw and rest:
            raw = work.raw[name]
            return sum(is_blank(raw[p]) for p in rest) * 2 > len(rest)
    return False


def check_households(work: SheetWork, members: list[list[int]]) -> None:
    """Findings about heads, stated sizes and contradictions inside a household."""
    relations = work.columns.get("relation")
    sizes = work.columns.get("hh_size")
    if relations is not None:
        for positions in members:
            _check_heads(work, positions, relations)
            if sizes is not None:
                _check_size(work, positions, sizes)
    for name, missing in _CONSISTENT.items():
        if name in work.columns:
            _check_consistent(work, members, name, missing)


def _check_heads(work: SheetWork, positions: list[int], relations: list[object]) -> None:
    if relations[positions[0]] == HEAD and len(positions) == 1:
        return
    heads = [p for p in positions if relations[p] == HEAD]
    if not heads:
        if any(relations[p] for p in positions):
            work.report("hh_no_head", positions[0], "relation")
        return
    for position in heads[1:]:
        work.report("hh_two_heads", position, "relation", first=work.rows[heads[0]])


def _check_size(work: SheetWork, positions: list[int], sizes: list[object]) -> None:
    stated = next((p for p in positions if isinstance(sizes[p], int)), None)
    if stated is not None and sizes[stated] != len(positions):
        work.report("hh_size_mismatch", stated, "hh_size", stated=sizes[stated], listed=len(positions))


def _check_consistent(work: SheetWork, members: list[list[int]], name: str, missing: str) -> None:
    """A field of the household: missing on a row, or another value than most rows have (the first if even)."""
    values = work.columns[name]
    for positions in members:
        found = [values[p] for p in positions if values[p]]
        usual = max(found, key=found.count) if found else None
        for position in positions:
            if not values[position]:
                work.report(missing, position, name)
            elif values[position] != usual:
                work.report("hh_inconsistent", position, name, found=values[position], others=usual)
