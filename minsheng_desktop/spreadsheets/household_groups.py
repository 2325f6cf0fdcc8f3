"""Which rows are one household, who is its head, and whether what is said of it holds together.

A household is told by its number, by cells merged over its rows, by its head named on the first or on every row,
by a heading above its rows, by the relation 户主 that begins it, or by standing in one row of repeated columns.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Hashable, Sequence
from itertools import accumulate, pairwise
from operator import eq

from minsheng_desktop.rules.characters import plain
from minsheng_desktop.rules.relation import HEAD
from minsheng_desktop.spreadsheets.headers import is_blank
from minsheng_desktop.spreadsheets.records import Merged
from minsheng_desktop.spreadsheets.sheet_work import SheetWork
from minsheng_desktop.spreadsheets.stated_words import stated_words

# what must be on every row of a household and the same -> the code where it is missing
_CONSISTENT = {"risk_level": "risk_level_missing"}
# the columns whose merged cells tie rows together, the surest first
_TYING = ("hh_no", "head_name", "head_id", "hh_size", "insured", "amount_hh", "amount_month")
_SERIAL = re.compile(r"\d{1,4}")  # counted within one list: may begin again in the next village
_EVERY = 4096  # rows between two looks at whether to stop

Keys = Sequence[Hashable]


def group_rows(work: SheetWork) -> list[list[int]]:
    """Fill ``work.household`` and ``first_in_household``; the groups as positions in order of appearance."""
    count = len(work.rows)
    work.household, work.first_in_household, work.household_amounts = [], [], False
    keys = _keys(work)
    work.lists_households = keys is not None
    if keys is None:
        work.household, work.first_in_household = [None] * count, [True] * count
        return []
    groups: dict[Hashable, int] = {}
    members: list[list[int]] = []
    household: list[int | None] = []
    for position, key in enumerate(keys):
        index = groups.get(key)
        if index is None:
            index = groups[key] = len(members)
            members.append([position])
        else:
            members[index].append(position)
        household.append(index)
        if position % _EVERY == 0:
            work.check()
    work.household, work.first_in_household = household, [False] * count
    for positions in members:
        work.first_in_household[positions[0]] = True
    _carry_down(work, members)
    work.household_amounts = _amounts_stand_once(work)
    return members


def _keys(work: SheetWork) -> Keys | None:
    """One key per row, equal within a household; None where the sheet lists no households."""
    columns, raw = work.columns, work.raw
    if work.plan.group:
        return [("row", row) for row in work.rows]
    sections = section_rows(work)
    if sections:
        return _by_sections(work, sections)
    numbers, relations = columns.get("hh_no"), columns.get("relation")
    if numbers is not None and None not in numbers:
        return _begun_again(work, numbers) if _serial(numbers) else list(numbers)
    if numbers is not None or (relations is not None and "head_name" in work.plans):
        return _by_blanks(work)
    if "head_name" in work.plans and "name" not in work.plans:
        return [("row", row) for row in work.rows]
    if "head_name" in work.plans and _repeats(columns["head_name"]):
        return _by_blanks(work)
    tied = next((name for name in _TYING if name in raw and _spans(work, name, empty_only=False)), "")
    if relations is not None and HEAD in relations:
        return _by_heads(work, relations, tied)
    return _by_cells(work, tied)


def _repeats(heads: Sequence[object]) -> bool:
    """Whether a head is named on several rows running, or on the first of several."""
    return any(not below or below == above for above, below in pairwise(heads))


def _serial(numbers: Sequence[object]) -> bool:
    return all(_SERIAL.fullmatch(str(n)) for n in numbers[:50])


def _begun_again(work: SheetWork, keys: Keys) -> Keys:
    """Serial numbers may begin again: met anew further down, under another village or with a head of its own,
    a number is another household's."""
    villages, relations = work.columns.get("village"), work.columns.get("relation")
    turns: dict[Hashable, int] = {}
    begun: dict[tuple[Hashable, int], int] = {}
    result: list[tuple[Hashable, int]] = []
    for position, number in enumerate(keys):
        same = bool(position) and keys[position - 1] == number
        key = result[-1] if same else (number, turns.get(number, 0))
        if key in begun:
            here, there = (villages[position], villages[begun[key]]) if villages else (None, None)
            elsewhere = bool(here and there) and here != there
            if elsewhere or (not same and relations is not None and relations[position] == HEAD):
                turns[number] = turns.get(number, 0) + 1
                key = (number, turns[number])
        begun.setdefault(key, position)
        result.append(key)
    return result


def _by_heads(work: SheetWork, relations: Sequence[object], tied: str) -> Keys:
    """Each row of a head begins a household; merged cells hold one together, and so does a size that is stated
    once for each: a second head below it is a doubt."""
    spans = _spans(work, tied, empty_only=False) if tied else {}
    begins = [relation == HEAD for relation in relations]
    for name in ("hh_size", "insured", "amount_hh", "amount_month"):
        stated = [not is_blank(cell) for cell in work.raw[name]] if name in work.raw else []
        agreeing = sum(map(eq, stated, begins))
        if stated and stated[0] and not all(stated) and agreeing * 10 >= len(begins) * 8:
            begins = stated
            break
    keys: list[Hashable] = []
    last = work.rows[0] if work.rows else 0
    for row, begin in zip(work.rows, begins, strict=True):
        if spans.get(row, row) == row and (begin or row in spans):
            last = row
        keys.append(last)
    return keys


def _by_cells(work: SheetWork, tied: str) -> Keys | None:
    """By the cells merged over the rows of a household, or left blank below its first row."""
    if tied:
        spans = _spans(work, tied, empty_only=False)
        return [("merged", spans[row]) if row in spans else ("row", row) for row in work.rows]
    serials, sizes = work.raw.get("seq"), work.raw.get("hh_size")
    if not serials or not sizes or is_blank(serials[0]) or not any(map(is_blank, serials)):
        return None
    if any(is_blank(serial) is not is_blank(size) for serial, size in zip(serials, sizes, strict=True)):
        return None
    return list(accumulate(0 if is_blank(serial) else 1 for serial in serials))


def _by_sections(work: SheetWork, sections: Sequence[int]) -> Keys:
    """The rows below a heading that names a household."""
    keys: list[Hashable] = []
    passed, last = 0, 0
    for row in work.rows:
        while passed < len(sections) and sections[passed] < row:
            last = sections[passed]
            passed += 1
        keys.append(("section", last))
    return keys


def _by_blanks(work: SheetWork) -> Keys:
    """By the household number where it stands; a blank one belongs to the row above, unless another head begins
    there or the cells of the column are merged and this one is not."""
    columns = work.columns
    numbers, heads, relations = columns.get("hh_no"), columns.get("head_name"), columns.get("relation")
    tie = "head_name" if numbers is None else "hh_no"
    spans, tied = _spans(work, tie), _spans(work, tie, empty_only=False)
    another = _other_heads(work) if numbers is None else frozenset()
    keys: list[Hashable] = []
    last: Hashable = ("row", 0)
    last_head: object = None
    for position, row in enumerate(work.rows):
        before = last
        head = heads[position] if heads else None
        if numbers and numbers[position]:
            last = numbers[position]
        elif row in spans:
            last = ("merged", spans[row])
        elif head and (head != last_head or position in another):
            last = ("head", head, row)
        elif position == 0 or (tied and row not in tied and not head and relations and relations[position] == HEAD):
            last = ("row", row)
        last_head = head or (last_head if last == before else None)
        keys.append(last)
        if position % _EVERY == 0:
            work.check()
    if numbers is not None:
        return _begun_again(work, keys) if _serial([n for n in numbers if n]) else keys
    return _scattered(work, keys, heads, relations) if heads and relations else keys


def _other_heads(work: SheetWork) -> frozenset[int]:
    """Rows of heads who have the name of the head before them and are somebody else."""
    heads, ids = work.columns.get("head_name"), work.columns.get("head_id")
    names, relations, numbers = (work.columns.get(name) for name in ("name", "relation", "id_no"))
    found = set()
    first = 0  # the row of the head met last
    for position in range(1, len(work.rows)):
        if not heads or not heads[position] or heads[position] != heads[position - 1]:
            first = position
        elif ids and ids[position] and ids[position - 1] and ids[position] != ids[position - 1]:
            found.add(position)
        elif relations and names and relations[position] == HEAD and names[position] == heads[position]:
            led = relations[first] == HEAD and names[first] == heads[first]
            if led and not (numbers and numbers[first] == numbers[position]):
                found.add(position)
            first = position
    return frozenset(found)


def _scattered(work: SheetWork, keys: Keys, heads: list[object], relations: list[object]) -> Keys:
    """Rows that name a head but stand apart from the head's own row belong to it, if only one head is so called."""
    villages = work.columns.get("village")
    led: dict[Hashable, bool] = {}
    called: dict[Hashable, tuple[object, object]] = {}  # head and village as first stated
    for position, key in enumerate(keys):
        led[key] = led.get(key, False) or relations[position] == HEAD
        head, village = called.get(key, (None, None))
        called[key] = (head or heads[position], village or (villages[position] if villages else None))
    homes: dict[tuple[object, object], list[Hashable]] = {}
    for key, name in called.items():
        if led[key] and name[0]:
            homes.setdefault(name, []).append(key)
    moved = {key: own[0] for key, name in called.items() if not led[key] and len(own := homes.get(name, [])) == 1}
    return [moved.get(key, key) for key in keys] if moved else keys


def _spans(work: SheetWork, name: str, empty_only: bool = True) -> dict[int, int]:
    """Row -> first row of the merged cell of a household column it lies in; ``empty_only``: where that is blank."""
    plan = work.plans.get(name)
    spans: dict[int, int] = {}
    if plan is None:
        return spans
    raw = dict(zip(work.rows, work.raw[name], strict=True)) if work.sheet.details.merged else {}
    for merged in work.sheet.details.merged:
        first, last = merged.first_row - plan.line, merged.last_row
        tall = last - merged.first_row >= work.plan.fold
        if tall and _covers(merged, plan.index) and first in raw and (not empty_only or is_blank(raw[first])):
            spans |= dict.fromkeys(range(first, last + 1), first)
    return spans


def _covers(merged: Merged, index: int) -> bool:
    return merged.first_column <= index <= merged.last_column


def _carry_down(work: SheetWork, members: list[list[int]]) -> None:
    """The household's number, head and place stand on each of its rows."""
    for name in ("hh_no", "head_name", "county", "town", "village", "group", "address"):
        values = work.columns.get(name)
        if values is None or None not in values:
            continue
        values = work.columns[name] = list(values)
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


# -- headings above the rows of a household ------------------------------------------------------


def section_text(work: SheetWork, row: int) -> str:
    """What a heading row between the records says."""
    return plain(" ".join(str(v) for v in work.sheet.rows[row - 1] if not is_blank(v)))


def section_rows(work: SheetWork) -> list[int]:
    """The rows of headings that name a household, in order."""
    found = [s.row for s in work.plan.skipped_rows if s.why == "section"]
    return [row for row in found if section_household(work, row) != (None, None)]


def section_household(work: SheetWork, row: int) -> tuple[str | None, str | None]:
    """Number and head of the household a heading names; a household merely counted has neither but ""."""
    text, words = section_text(work, row), stated_words()
    number = words.number.search(text)
    heads = [match[1] for pattern in words.heads if (match := pattern.search(text))]
    named = next((head for head in heads if head), "" if heads else None)
    return number[1] if number else None, named


def headings(work: SheetWork, members: Sequence[Sequence[int]], first: int) -> dict[int, tuple[str | None, str | None]]:
    """Number and head that stand above the rows of households, by their index from ``first``."""
    sections = section_rows(work)
    found = {}
    for index, positions in enumerate(members if sections else ()):
        at = bisect_right(sections, work.rows[positions[0]]) - 1
        if at >= 0:
            number, head = section_household(work, sections[at])
            found[first + index] = (number, head or None)
    return found


def section_villages(work: SheetWork) -> list[str | None]:
    """The village each record stands under, where headings between the records name villages; else empty."""
    places = [(s.row, work.areas.find(section_text(work, s.row))) for s in work.plan.skipped_rows if s.why == "section"]
    named = [(row, village) for row, village in places if village]
    rows = [row for row, _ in named]
    villages: list[str | None] = [None, *(village for _, village in named)]
    return [villages[bisect_right(rows, row)] for row in work.rows] if rows else []


# -- doubts --------------------------------------------------------------------------------------


def join_blocks(works: Sequence[SheetWork]) -> list[list[tuple[SheetWork, int]]]:
    """The households of blocks whose persons stand in one row: per row the persons, in the order of the blocks.
    What the household has but once is the first person's."""
    homes: dict[int, list[tuple[SheetWork, int]]] = {}
    for work in works:
        for position, row in enumerate(work.rows):
            homes.setdefault(row, []).append((work, position))
    return [homes[row] for row in sorted(homes)]


def head_of(home: Sequence[tuple[SheetWork, int]]) -> int:
    """Which person of a joined household is its head: as the relation says, else the first."""
    stated = (n for n, (work, p) in enumerate(home) if _cell(work, "relation", p) == HEAD)
    return next(stated, 0)


def check_joined(homes: Sequence[Sequence[tuple[SheetWork, int]]]) -> None:
    """Findings about heads and stated sizes of households that stand in one row."""
    for home in homes:
        heads = [(work, p) for work, p in home if _cell(work, "relation", p) == HEAD]
        for work, position in heads[1:]:
            work.report("hh_two_heads", position, "relation", first=heads[0][0].rows[heads[0][1]])
        if not heads and all(_cell(work, "relation", p) for work, p in home):
            home[0][0].report("hh_no_head", home[0][1], "relation")
        work, position = home[0]
        size = _cell(work, "hh_size", position)
        if isinstance(size, int) and size != len(home):
            work.report("hh_size_mismatch", position, "hh_size", stated=size, listed=len(home))


def _cell(work: SheetWork, name: str, position: int) -> object:
    return work.columns[name][position] if name in work.columns else None


def check_households(work: SheetWork, members: list[list[int]]) -> None:
    """Findings about heads, stated sizes and contradictions inside a household."""
    relations = work.columns.get("relation")
    sizes = work.columns.get("hh_size")
    listed = any(len(positions) > 1 for positions in members)
    if relations is not None:
        doubtful = [m for m in members if [relations[p] for p in m].count(HEAD) != 1]
        work.check()
        for positions in doubtful:
            _check_heads(work, positions, relations)
    if sizes is not None and listed:
        for positions in members:
            _check_size(work, positions, sizes)
        work.check()
    for name, missing in _CONSISTENT.items():
        if name in work.columns:
            _check_consistent(work, members, name, missing)


def _check_heads(work: SheetWork, positions: list[int], relations: list[object]) -> None:
    heads = [p for p in positions if relations[p] == HEAD]
    if not heads:
        if any(relations[p] for p in positions):
            work.report("hh_no_head", positions[0], "relation")
        return
    for position in heads[1:]:
        work.report("hh_two_heads", position, "relation", first=work.rows[heads[0]])


def _check_size(work: SheetWork, positions: list[int], sizes: list[object]) -> None:
    persons = work.columns.get("id_no") or work.columns.get("name")
    if "relation" not in work.columns and persons and len({persons[p] or p for p in positions}) < len(positions):
        return  # several lines of one person
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
