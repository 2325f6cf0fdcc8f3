"""Which of several names a misspelt one may mean."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher

from minsheng_desktop.core.choosing import Choice

LEAST, MOST = 0.4, 3


def most_like(written: str, choices: Sequence[Choice]) -> tuple[Choice, ...]:
    """The choices spelt most like ``written``, the likeliest first; none where nothing is near."""
    plain = "".join(written.split())
    if not plain:
        return ()
    ranked = sorted(((_ratio(plain, choice), at) for at, choice in enumerate(choices)), reverse=True)
    return tuple(choices[at] for ratio, at in ranked[:MOST] if ratio >= LEAST)


def _ratio(written: str, choice: Choice) -> float:
    return max(SequenceMatcher(None, written, spelling).ratio() for spelling in choice.spellings)
