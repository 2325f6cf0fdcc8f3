"""The words of ``stated.toml`` that headings of households and rows of totals are read by."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache

from resources import RESOURCES

_END = r"\d:：,，;；、()（）"


@dataclass(frozen=True)
class StatedWords:
    """Patterns with one group each: the head's name, the household's number, counts, an amount (and its unit)."""

    heads: tuple[re.Pattern[str], ...]
    number: re.Pattern[str]
    households: re.Pattern[str]
    persons: re.Pattern[str]
    amount: re.Pattern[str]
    ten_thousand: str


@cache
def stated_words() -> StatedWords:
    """``stated.toml``, read once."""
    with (RESOURCES / "catalogue" / "stated.toml").open("rb") as handle:
        data = tomllib.load(handle)
    household, counts = data["household"], data["counts"]
    numbers = "|".join(household["numbers"])
    return StatedWords(
        heads=tuple(
            re.compile(rf"{word}\s*[:：]?\s*([^\s{_END}]*?)(?=\s|[{_END}]|{numbers}|$)") for word in household["heads"]
        ),
        number=re.compile(rf"(?:{numbers})\s*[:：]?\s*([0-9A-Za-z-]+)"),
        households=re.compile(counts["households"]),
        persons=re.compile(counts["persons"]),
        amount=re.compile(counts["amount"]),
        ten_thousand=str(counts["ten_thousand"]),
    )
