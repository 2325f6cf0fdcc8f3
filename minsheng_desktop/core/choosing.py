"""Choosing one of many by a few letters of its pinyin or by characters of its name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from minsheng_desktop.core import adapters

Syllables = tuple[tuple[str, ...], ...]
WHOLE, START, INSIDE, UNLIKE = range(4)


@dataclass(frozen=True, slots=True)
class Choice:
    """Something one can choose: ``spoken`` holds the readings of its name and of its other spellings."""

    value: Any
    name: str
    detail: str
    spellings: tuple[str, ...]
    spoken: tuple[Syllables, ...]


def make_choice(value: Any, name: str, detail: str = "", aliases: Iterable[str] = ()) -> Choice:
    """A choice that is found by its name and by other spellings of it."""
    syllables = adapters.load("pinyin").syllables
    spellings = (name, *aliases)
    return Choice(value, name, detail, spellings, tuple(syllables(spelling) for spelling in spellings))


def find_choices(choices: Sequence[Choice], typed: str) -> tuple[Choice, ...]:
    """What “ylc”, “yunl” or “云岭” may mean, the likeliest first; nothing typed: all of them in their order."""
    wanted = "".join(typed.split()).lower()
    if not wanted:
        return tuple(choices)
    ranked = ((_rank(choice, wanted), place, choice) for place, choice in enumerate(choices))
    return tuple(choice for rank, _, choice in sorted(ranked, key=lambda found: found[:2]) if rank < UNLIKE)


def _rank(choice: Choice, wanted: str) -> int:
    if wanted in choice.spellings:
        return WHOLE
    if wanted.isascii():
        ranks = [_by_letters(spoken, wanted) for spoken in choice.spoken]
    else:
        ranks = [START if s.startswith(wanted) else INSIDE if wanted in s else UNLIKE for s in choice.spellings]
    return min(ranks, default=UNLIKE)


def _by_letters(spoken: Syllables, wanted: str) -> int:
    if _begins(spoken, wanted):
        return START
    return INSIDE if any(_begins(spoken[start:], wanted) for start in range(1, len(spoken))) else UNLIKE


def _begins(spoken: Syllables, wanted: str) -> bool:
    """Whether the letters are beginnings of the syllables in turn, as people shorten them: yl, yunl, yunlingc."""
    if not wanted:
        return True
    if not spoken:
        return False
    for reading in spoken[0]:
        for length in range(1, len(reading) + 1):
            if not wanted.startswith(reading[:length]):
                break
            if _begins(spoken[1:], wanted[length:]):
                return True
    return False
