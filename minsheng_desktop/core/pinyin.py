"""Chinese names as pinyin, for sorting and for search by initials (the only importer of pypinyin)."""

from __future__ import annotations

import csv
import os
from functools import cache

from resources import RESOURCES

# Characters are read one by one here: without the dictionary of phrases the library takes 13 MB instead of 57,
# and loads in a third of the time.
os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
os.environ.setdefault("PYPINYIN_NO_DICT_COPY", "true")
from pypinyin import Style, pinyin


@cache
def _surnames() -> dict[str, str]:
    """Surnames whose reading differs from the usual one of their characters."""
    path = RESOURCES / "catalogue" / "surname_pinyin.csv"
    with path.open(encoding="utf-8", newline="") as handle:
        return {row["surname"]: row["pinyin"] for row in csv.DictReader(handle)}


@cache
def _syllable(char: str) -> str:
    found = pinyin(char, style=Style.NORMAL, errors="ignore")
    return found[0][0] if found and found[0] else char.lower()


def reading(name: str) -> tuple[str, str]:
    """(syllables joined by blanks, initials) of a name: 张桂英 → ("zhang gui ying", "zgy")."""
    surnames = _surnames()
    for length in (2, 1):
        if name[:length] in surnames:
            head = surnames[name[:length]].split()
            break
    else:
        length, head = 0, []
    syllables = head + [_syllable(char) for char in name[length:] if char != "·"]
    return " ".join(syllables), "".join(syllable[0] for syllable in syllables if syllable)


@cache
def syllables(words: str) -> tuple[tuple[str, ...], ...]:
    """For each character every way it may be read; a clerk types the one she says: 石 → (shi, dan)."""
    return tuple(_readings(char) for char in words)


@cache
def _readings(char: str) -> tuple[str, ...]:
    found = pinyin(char, style=Style.NORMAL, heteronym=True, errors="ignore")
    return tuple(found[0]) if found and found[0] else (char.lower(),)
