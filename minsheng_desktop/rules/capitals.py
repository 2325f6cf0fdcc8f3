"""Amounts in capital numerals as vouchers carry them; the numerals themselves are data of the catalogue."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from minsheng_desktop.rules.characters import compact


@dataclass(frozen=True)
class Numerals:
    """The numerals of one script. ``digits``: ten strings of letters for 0–9. ``steps``: letter -> 10, 100, 1000.
    ``sections``: letter -> 10⁴, 10⁸. ``units``: letters for 元, 角, 分. ``before`` and ``after`` may stand around."""

    digits: tuple[str, ...]
    steps: dict[str, int]
    sections: dict[str, int]
    units: tuple[str, str, str]
    before: str
    after: str

    @cached_property
    def values(self) -> dict[str, int]:
        """Letter -> digit."""
        return {letter: value for value, letters in enumerate(self.digits) for letter in letters}

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """An amount with 元, 角 and 分, each of which may be missing."""
        zero, digits = self.digits[0], "".join(self.digits[1:])
        whole = "".join((zero, digits, *self.steps, *self.sections))
        yuan, jiao, fen = self.units
        return re.compile(
            rf"(?:{self.before})?[:：]?(?:([{whole}]+)[{yuan}])?"
            rf"(?:[{zero}]?([{digits}]){jiao})?(?:[{zero}]?([{digits}]){fen})?[{self.after}]?"
        )


def read_capitals(text: str, numerals: Numerals) -> int | None:
    """The amount in fen, None if the text is no amount in capitals."""
    match = numerals.pattern.fullmatch(compact(text))
    if match is None or not any(match.groups()):
        return None
    yuan = _number(match[1], numerals) if match[1] else 0
    jiao, fen = (numerals.values.get(letter or "", 0) for letter in (match[2], match[3]))
    return yuan * 100 + jiao * 10 + fen


def _number(text: str, numerals: Numerals) -> int:
    total = section = digit = 0
    greatest = max(numerals.sections.values())
    for letter in text:
        if letter in numerals.values:
            digit = numerals.values[letter]
        elif letter in numerals.steps:
            section += (digit or 1) * numerals.steps[letter]
            digit = 0
        else:
            # the greatest section (亿) counts all before it, the lesser (万) only what stands since
            before = total if numerals.sections[letter] == greatest else 0
            total = total - before + (before + section + digit) * numerals.sections[letter]
            section = digit = 0
    return total + section + digit
