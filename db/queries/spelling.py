"""Letters typed without blanks as the syllables of pinyin they may mean: zhangguiying → zhang gui ying."""

from __future__ import annotations

from functools import cache

from resources import RESOURCES

MOST = 12  # spellings of one word; “xianan” has several, nobody means the last
LONGEST = 6  # letters of a syllable
STEPS = 400  # cuts that are tried


@cache
def _syllables() -> frozenset[str]:
    return frozenset((RESOURCES / "catalogue" / "pinyin_syllables.txt").read_text(encoding="utf-8").split())


@cache
def _beginnings() -> frozenset[str]:
    return frozenset(word[:length] for word in _syllables() for length in range(1, len(word) + 1))


def spellings(letters: str) -> list[str]:
    """Each way to cut ``letters`` into syllables, longer syllables first; the last one may be unfinished.

    Letters with a blank in them are cut already. Nothing is answered for what is no pinyin.
    """
    found: list[str] = []
    waiting: list[tuple[int, tuple[str, ...]]] = [(0, ())]
    for _ in range(STEPS):
        if not waiting or len(found) == MOST:
            break
        begin, cut = waiting.pop()
        if begin == len(letters):
            found.append(" ".join(cut))
            continue
        ways = []
        for end in range(begin + 1, min(begin + LONGEST, len(letters)) + 1):
            piece = letters[begin:end]
            if piece in _syllables() or (end == len(letters) and piece in _beginnings()):
                ways.append((end, (*cut, piece)))
        waiting += ways  # the longest was put last and is taken first
    return found
