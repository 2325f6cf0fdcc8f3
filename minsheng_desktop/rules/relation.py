"""Words that stand for a code: sex, relation to the head, nationality, grades.

The lists of spellings are data (``resources/catalogue``); here is only how a word is looked up.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from minsheng_desktop.rules.characters import compact

HEAD = "户主"
_BRACKETS = re.compile(r"[(\[{【〔][^)\]}】〕]*[)\]}】〕]?$")
_OUTER = " .。,，;；、:：'‘’\"“”*"


def spelling_index(words: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """Proper word and its spellings, as an index from compact spelling to proper word."""
    index: dict[str, str] = {}
    for proper, spellings in words.items():
        for spelling in (proper, *spellings):
            index.setdefault(compact(spelling), proper)
    return index


def cell_word(value: object) -> str:
    """A cell as one word: without blanks, full-width forms folded, a number without its ``.0``."""
    text = compact(str(int(value)) if isinstance(value, float) and value.is_integer() else str(value))
    return text[:-2] if text.endswith(".0") and text[:-2].isdigit() else text


def known_word(value: object, index: Mapping[str, str]) -> str | None:
    """The proper word for a spelling, marks and a remark in brackets behind it put aside; None if it is none."""
    text = cell_word(value)
    found = index.get(text)
    if found is None and text:
        bare = text.strip(_OUTER)
        found = index.get(bare) or index.get(_BRACKETS.sub("", bare)) or index.get(bare.upper())
    return found


@dataclass(frozen=True)
class RelationWords:
    """How relations are said. ``index``: spelling -> proper word. ``before``: words before a relation (户主之).
    ``order``: letters before it that count (长, 次); ``ordered``: the relations that are counted.
    ``two`` and ``one``: codes of GB/T 4761 with two figures and with one."""

    index: Mapping[str, str]
    before: tuple[str, ...]
    order: str
    ordered: frozenset[str]
    two: Mapping[str, str]
    one: Mapping[str, str]


def known_relation(value: object, words: RelationWords) -> str | None:
    """The proper word for a relation: 户主之长子 → 子, 二女儿 → 女; None if it is none."""
    found = known_word(value, words.index)
    if found:
        return found
    text = _BRACKETS.sub("", cell_word(value).strip(_OUTER))
    for prefix in words.before:
        rest = text.removeprefix(prefix)
        if rest and rest != text:
            return words.index.get(rest) or _counted(rest, words) or known_relation(rest, words)
    return _counted(text, words)


def _counted(text: str, words: RelationWords) -> str | None:
    """A relation with a number before it; 第 may stand before that."""
    rest = text.removeprefix("第").lstrip(words.order)
    return words.index.get(rest) if rest != text and rest in words.ordered else None


def relation_codes(cells: Iterable[object], words: RelationWords) -> Mapping[str, str]:
    """The codes a column of relations is written in, by what stands in the whole column: of two figures if any
    has two, else of one; nothing where both may be meant (1 and 2 alone)."""
    texts = {cell_word(cell) for cell in cells if isinstance(cell, (int, float, str)) and not isinstance(cell, bool)}
    codes = {text for text in texts if text.isascii() and text.isdigit() and len(text) <= 2}
    if any(len(code) == 2 for code in codes):
        # a number cell loses the zero before 01
        return {**words.two, **{code[1]: word for code, word in words.two.items() if code[0] == "0"}}
    return words.one if codes - {"1", "2"} else {}


def known_nationality(value: object, names: Mapping[str, str], codes: Mapping[str, str]) -> str | None:
    """The nationality by name, with or without 族, or by its code of GB/T 3304 (1, 01); None if it is none."""
    text = cell_word(value).strip(_OUTER)
    return names.get(text) or (codes.get(text.zfill(2)) if text.isdigit() else None)
