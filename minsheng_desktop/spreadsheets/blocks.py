"""Several tables or persons in the columns of one header.

Side by side: the same headings again and again to save paper, each block a table of its own. Persons in columns:
户主姓名 · 户主身份证号 · 成员1姓名 · 成员1身份证号 …, the persons of a row being one household.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from minsheng_desktop.rules.characters import compact
from minsheng_desktop.spreadsheets.column_fields import column_plans
from minsheng_desktop.spreadsheets.headers import Header
from minsheng_desktop.spreadsheets.layout_words import HEAD, MEMBER
from minsheng_desktop.spreadsheets.meanings import BY_HEADER_PART, NOTHING, PART, HeadingReader, Meaning
from minsheng_desktop.spreadsheets.records import ColumnPlan

_PERSONS = frozenset({"", MEMBER, "child"})
_HOUSEHOLD_SIGNS = frozenset("hh_no hh_size insured amount_hh income".split())
_HOUSEHOLD_FIELDS = frozenset({"hh_no", "hh_size", "insured"})
_SHARED = frozenset("hh_no head_name hh_size insured county town village group address category item".split())


@dataclass(frozen=True, slots=True)
class Block:
    """The columns of one block; ``own`` are those of its person or table alone, without what all blocks share."""

    columns: tuple[ColumnPlan, ...]
    own: frozenset[int]
    group: bool = False
    relation: str = ""


@dataclass(frozen=True, slots=True)
class _Unit:
    """One person's columns."""

    columns: tuple[int, ...]
    owner: str


def find_blocks(header: Header, reader: HeadingReader) -> tuple[Block, ...]:
    """The blocks of a header, () where it is one table."""
    meanings = [reader.read_path(path) for path in header.paths]
    bases = [_base(path, meaning) for path, meaning in zip(header.paths, meanings, strict=True)]
    tables = _tables_beside(bases, meanings)
    if tables:
        return tuple(_table(header, reader, meanings, columns, tables) for columns in tables)
    units = _person_units(bases, meanings)
    if not units:
        return ()
    return _persons(header, reader, meanings, units)


def _base(path: tuple[str, ...], meaning: Meaning) -> str:
    """The texts of a column without the number of its person."""
    texts = [compact(text) for text in path]
    if meaning.number:
        texts = [re.sub(rf"[(]?第?{meaning.number}[)]?[个位名]?", "", text, count=1) for text in texts]
    return "/".join(texts)


def _tables_beside(bases: Sequence[str], meanings: Sequence[Meaning]) -> list[tuple[int, ...]]:
    """Columns of tables side by side: one sequence of headings again and again, or beginning with 序号 each time."""
    filled = [i for i, base in enumerate(bases) if base]
    for count in range(len(filled) // 2, 1, -1):
        size, rest = divmod(len(filled), count)
        if rest or size < 2:
            continue
        parts = [tuple(filled[at : at + size]) for at in range(0, len(filled), size)]
        first = [bases[i] for i in parts[0]]
        alike = all([bases[i] for i in part] == first for part in parts)
        if alike and _names_persons(parts[0], meanings) and not any(meanings[i].number for i in filled):
            return parts
    starts = [i for i in filled if meanings[i].kind == "seq"]
    ends = [*starts[1:], len(bases)]
    parts = [tuple(i for i in filled if start <= i < end) for start, end in zip(starts, ends, strict=False)]
    if len(parts) < 2 or starts[0] != filled[0] or not all(_names_persons(part, meanings) for part in parts):
        return []
    shortest = min(len(part) for part in parts)
    alike = all([bases[i] for i in part[:shortest]] == [bases[i] for i in parts[0][:shortest]] for part in parts)
    return parts if alike and shortest >= 2 else []


def _names_persons(columns: Sequence[int], meanings: Sequence[Meaning]) -> bool:
    return any(meanings[i].field in ("name", "id_no", "head_name") for i in columns)


def _table(
    header: Header,
    reader: HeadingReader,
    meanings: Sequence[Meaning],
    columns: tuple[int, ...],
    tables: Sequence[tuple[int, ...]],
) -> Block:
    kept = [m if i in columns else NOTHING for i, m in enumerate(meanings)]
    low, high = columns[0], columns[-1]
    span = range(low, high + 1)
    plans = tuple(p for p in column_plans(header.paths, reader, kept) if p.index in span)
    return Block(plans, frozenset(span))


def _person_units(bases: Sequence[str], meanings: Sequence[Meaning]) -> list[_Unit]:
    """The columns of each person where names are repeated (or numbered) in one row."""
    heads = any(m.owner == HEAD and m.kind == "name" for m in meanings)
    own = any(m.kind == "name" and m.field == "name" and m.owner == "" for m in meanings)
    household = (heads and not own) or any(m.field in _HOUSEHOLD_FIELDS for m in meanings)
    anchors: dict[str, list[int]] = {}
    for index, meaning in enumerate(meanings):
        if meaning.kind == "name" and meaning.owner in _PERSONS and not meaning.earlier:
            anchors.setdefault(bases[index], []).append(index)
    units = []
    for places in anchors.values():
        numbered = meanings[places[0]].number and (meanings[places[0]].owner or len(places) > 1)
        owner = meanings[places[0]].owner
        if (len(places) > 1 or numbered) and (owner != "child" or household):
            units += [_Unit(part, owner) for part in _around(places, bases, meanings)]
    if units or household:
        units += _single(meanings, units, "spouse")
        if not any(unit.owner == "child" for unit in units):
            units += _single(meanings, units, "child")
    return sorted(units, key=lambda unit: unit.columns[0])


def _around(places: Sequence[int], bases: Sequence[str], meanings: Sequence[Meaning]) -> list[tuple[int, ...]]:
    """The columns of each repetition: as far left and right of the name as the headings are alike."""
    if len(places) == 1:
        own, at = meanings[places[0]], places[0]
        return [tuple(i for i, m in enumerate(meanings) if i == at or (m.owner, m.number) == (own.owner, own.number))]
    width = len(bases)
    gap = min(b - a for a, b in pairwise(places))
    right = left = 0
    while right + 1 < gap and all(_alike(bases, p + right + 1, places[0] + right + 1, width) for p in places):
        right += 1
    while left + right + 1 < gap and all(_alike(bases, p - left - 1, places[0] - left - 1, width) for p in places):
        left += 1
    return [tuple(range(place - left, place + right + 1)) for place in places]


def _alike(bases: Sequence[str], index: int, other: int, width: int) -> bool:
    return 0 <= index < width and 0 <= other < width and bool(bases[index]) and bases[index] == bases[other]


def _single(meanings: Sequence[Meaning], units: Sequence[_Unit], owner: str) -> list[_Unit]:
    """A spouse or child named once, with a number of his own."""
    taken = {i for unit in units for i in unit.columns}
    columns = tuple(i for i, m in enumerate(meanings) if m.owner == owner and m.kind and i not in taken)
    kinds = {meanings[i].kind for i in columns}
    return [_Unit(columns, owner)] if kinds >= {"name", "id_no"} else []


def _persons(
    header: Header, reader: HeadingReader, meanings: Sequence[Meaning], units: Sequence[_Unit]
) -> tuple[Block, ...]:
    taken = {i for unit in units for i in unit.columns}
    outside = [m if i not in taken else NOTHING for i, m in enumerate(meanings)]
    first = any(m.kind == "name" and m.owner in ("", HEAD) and m.field for m in outside)
    group = _are_household(meanings, outside, units)
    blocks = []
    if first:
        plans = tuple(p for p in column_plans(header.paths, reader, outside) if p.index not in taken)
        blocks.append(Block(plans, frozenset(p.index for p in plans), group))
    elif len(units) < 2:
        return ()
    for unit in units:
        whole = not blocks
        blocks.append(_person(header, reader, meanings, unit, taken, group, whole=whole))
    return tuple(blocks)


def _are_household(meanings: Sequence[Meaning], outside: Sequence[Meaning], units: Sequence[_Unit]) -> bool:
    """Whether the persons of a row belong together: members, relations, a head or a household's own columns."""
    inside = [meanings[i] for unit in units for i in unit.columns]
    if any(m.kind == "seq" for m in inside):
        return False
    signs = any(m.owner == HEAD or m.field in _HOUSEHOLD_SIGNS for m in outside)
    return signs or any(unit.owner for unit in units) or any(m.kind == "relation" or m.number for m in inside)


def _person(
    header: Header,
    reader: HeadingReader,
    meanings: Sequence[Meaning],
    unit: _Unit,
    taken: set[int],
    group: bool,
    *,
    whole: bool,
) -> Block:
    """The block of one person: his columns and what the household shares (all of it where he is the first)."""
    kept = []
    for index, meaning in enumerate(meanings):
        if index in unit.columns:
            sure = meaning.certainty or PART
            known = meaning.kind in reader.fields and not meaning.earlier
            own = replace(meaning, owner="", field=meaning.kind if known else "", certainty=sure if known else 0.0)
            kept.append(own if meaning.field else replace(own, reason=BY_HEADER_PART))
        elif index not in taken and (whole or meaning.field in _SHARED):
            kept.append(meaning)
        else:
            kept.append(NOTHING)
    included = {i for i, m in enumerate(kept) if m is not NOTHING or (i not in taken and whole)} | set(unit.columns)
    plans = tuple(p for p in column_plans(header.paths, reader, kept) if p.index in included)
    owner = reader.words.owners.get(unit.owner)
    stated = any(plan.field == "relation" for plan in plans)
    return Block(plans, frozenset(unit.columns), group, "" if stated or owner is None else owner.relation)
