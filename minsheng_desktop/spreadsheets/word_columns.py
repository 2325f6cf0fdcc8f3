"""Reading columns of words that stand for a code: sex, relation, nationality, grades and types of disability.

A word that is not known is kept as it stands and told; it is never taken for the nearest known one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from minsheng_desktop.rules.relation import (
    cell_word,
    known_nationality,
    known_relation,
    known_word,
    relation_codes,
)
from minsheng_desktop.spreadsheets.sheet_work import Memo, SheetWork
from minsheng_desktop.spreadsheets.vocabulary import Words

_TOLD = frozenset({"care_level", "risk_level"})  # words of the other fields may be anything
_NOTHING = re.compile(r"|/|\\|--?|——?|无").fullmatch
_SAMPLE = 400  # rows that tell how a whole column is meant


def column_sample(work: SheetWork, name: str) -> list[object]:
    """Cells of a field's column in the first records of the block, also of those judged apart from the others."""
    plan, cells = work.plan_of(name), work.sheet.rows
    numbers = (number + plan.line for number in work.plan.data_rows[:_SAMPLE])
    lines = (cells[number - 1] for number in numbers if number <= len(cells))
    return [line[plan.index] for line in lines if plan.index < len(line)]


def read_words(work: SheetWork, name: str) -> list[object]:
    """Words of a list; the unknown ones of grades and levels are told."""
    index = work.words.by_field[name]
    return _known(work, name, lambda value: known_word(value, index), name in _TOLD)


def read_nationalities(work: SheetWork, name: str) -> list[object]:
    """Nationalities by name or code."""
    names, codes = work.words.nationality, work.words.nationality_codes
    return _known(work, name, lambda value: known_nationality(value, names, codes))


def read_relations(work: SheetWork, name: str) -> list[object]:
    """Relations to the head, in words or in codes of GB/T 4761."""
    relations = work.words.relations
    codes = relation_codes(column_sample(work, name) if name in work.plans else work.raw[name], relations)

    def _read(value: object) -> str | None:
        return codes.get(cell_word(value)) or known_relation(value, relations)

    return _known(work, name, _read)


def read_sexes(work: SheetWork, name: str) -> list[object]:
    """男, 女 or None; what is neither is told unless it says that the sex is not known."""
    words = work.words
    memo = Memo(lambda value: known_word(value, words.by_field["sex"]))
    values = [memo[value] for value in work.raw[name]]
    unknown = {v for v, sex in memo.items() if sex is None and cell_word(v) not in words.sex_unknown | {""}}
    if unknown:
        _tell(work, name, unknown)
    return values


def _known(work: SheetWork, name: str, read: Callable[[object], str | None], tell: bool = True) -> list[object]:
    """Each cell read; what is not known as it stands, None where nothing stands."""
    strange: set[object] = set()

    def _value(value: object) -> object:
        found = read(value)
        if found is None:
            word = cell_word(value)
            if _NOTHING(word):
                return None
            strange.add(value)
            return word
        return found

    memo = Memo(_value)
    values = [memo[value] for value in work.raw[name]]
    if tell and strange:
        _tell(work, name, strange)
    return values


def _tell(work: SheetWork, name: str, strange: set[object]) -> None:
    for position, value in enumerate(work.raw[name]):
        if value in strange:
            work.report("word_unknown", position, name, found=cell_word(value))


class Disability(NamedTuple):
    """What a cell says of a disability; None where it says nothing of it or not all was understood."""

    type: str | None = None
    grade: str | None = None


def read_disabilities(work: SheetWork, name: str) -> list[object]:
    """Types or grades of disability. Where both stand in one cell (肢体二级) and the other has no column of its own,
    that is filled too."""
    memo = Memo(lambda value: read_disability(value, name, work.words))
    read = [memo[value] for value in work.raw[name]]
    own, other = ("type", "disability_grade") if name == "disability_type" else ("grade", "disability_type")
    strange = {value for value, found in memo.items() if not getattr(found, own) and not _NOTHING(cell_word(value))}
    if strange:
        _tell(work, name, strange)
    opposite = "grade" if own == "type" else "type"
    if other not in work.raw:
        beside = [getattr(found, opposite) for found in read]
        if any(beside):
            work.columns[other] = beside
    return [
        getattr(found, own) or (cell_word(raw) if raw in strange else None)
        for found, raw in zip(read, work.raw[name], strict=True)
    ]


def read_disability(value: object, name: str, words: Words) -> Disability:
    """Type and grade a cell names. ``name``: the field it stands in, for words by themselves (2 is a grade)."""
    text = cell_word(value)
    if _NOTHING(text):
        return Disability()
    if name == "disability_type" and text in "1234567":
        return Disability(words.disability_types[int(text) - 1])
    alone = words.by_field[name].get(text) or words.by_field[name].get(text.upper())
    if alone:
        return Disability(alone) if name == "disability_type" else Disability(grade=alone)
    grade, rest = _cut(text, words.by_field["disability_grade"], _grade_word)
    kind, rest = _cut(rest, words.by_field["disability_type"], _type_word, words.disability_types[-1])
    for word in sorted(words.disability_around, key=len, reverse=True):
        rest = rest.replace(word, "")
    rest = re.sub(r"[^\w]|_", "", rest)
    if rest and not grade and kind:
        grade, rest = words.by_field["disability_grade"].get(rest), ""  # 肢体二
    return Disability() if rest else Disability(kind, grade)


def _grade_word(word: str) -> bool:
    return len(word) > 1 and not word.isascii()  # 二级, 2级; 二 and 2 by themselves may be anything


def _type_word(word: str) -> bool:
    return len(word) > 1


def _cut(
    text: str, index: Mapping[str, str], wanted: Callable[[str], bool], several: str = ""
) -> tuple[str | None, str]:
    """The one proper word whose longest spelling is in ``text``, and what is left. More than one are none, unless
    the one that stands for several (多重) is among them."""
    found: dict[str, str] = {}
    rest = text
    for spelling in sorted(filter(wanted, index), key=len, reverse=True):
        if spelling in rest:
            found.setdefault(index[spelling], spelling)
            rest = rest.replace(spelling, "")
    if not found:
        return None, text
    if len(found) == 1:
        return next(iter(found)), rest
    return (several, rest) if several in found else (None, text)
