"""Words that stand for a code: sex, relation to the head, nationality, grades.

The lists of spellings are data (``resources/catalogue``); here is only how a word is looked up.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from minsheng_desktop.rules.characters import compact

HEAD = "户主"


def spelling_index(words: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """Proper word and its spellings, as an index from compact spelling to proper word."""
    index: dict[str, str] = {}
    for proper, spellings in words.items():
        for spelling in (proper, *spellings):
            index.setdefault(compact(spelling), proper)
    return index


def proper_word(value: object, index: Mapping[str, str]) -> str:
    """The proper word for a spelling; an unknown one is kept as it stands, without blanks."""
    text = compact(str(int(value)) if isinstance(value, float) and value.is_integer() else str(value))
    return index.get(text, text)


def proper_nationality(value: object, names: Mapping[str, str]) -> str:
    """The nationality with its 族: 汉 → 汉族, 维吾尔 → 维吾尔族."""
    text = compact(str(value))
    return names.get(text, text)
