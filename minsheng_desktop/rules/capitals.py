"""Amounts in capital numerals as vouchers carry them; the numerals themselves are data of the catalogue."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property

from minsheng_desktop.rules.characters import compact


@dataclass(frozen=True)
class Numerals:
    """The numerals of one script. ``digits``: ten strings of letters for 0–9. ``steps``: letter -> 10, 100, 1000.
    ``sections``: letter -> 10⁴, 10⁸. ``units``: letters for 元, 角, 分. ``before`` and ``after`` may stand around.
    ``tens``: letter -> 20, 30, 40. ``negative``: the letter before an amount below zero."""

    digits: tuple[str, ...]
    steps: dict[str, int]
    sections: dict[str, int]
    units: tuple[str, str, str]
    before: str
    after: str
    tens: dict[str, int] = field(default_factory=dict)
    negative: str = ""

    @cached_property
    def values(self) -> dict[str, int]:
        """Letter -> digit."""
        return {letter: value for value, letters in enumerate(self.digits) for letter in letters}

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """An amount with 元, 角 and 分, each of which may be missing."""
        zero, digits = self.digits[0], "".join(self.digits[1:])
        whole = "".join((zero, digits, *self.steps, *self.sections, *self.tens))
        yuan, jiao, fen = self.units
        sign = rf"(?P<sign>{self.negative})?" if self.negative else "(?P<sign>(?!))?"
        return re.compile(
            rf"{sign}(?:{self.before})?[:：]?(?:([{whole}]+)(?:[{yuan}]|(?=[{self.after}]?$)))?"
            rf"(?:[{zero}]?([{digits}]){jiao})?(?:[{zero}]?([{digits}]){fen})?[{self.after}]?"
        )


def read_capitals(text: str, numerals: Numerals) -> int | None:
    """The amount in fen, None if the text is no amount in capitals or can be meant in two ways (一百二元)."""
    match = numerals.pattern.fullmatch(compact(text))
    if match is None or not any(match.groups()[1:]):
        return None
    yuan = _number(match[2], numerals) if match[2] else 0
    unit_said = any(letter in text for letter in numerals.units[0]) or match[3] or match[4]
    if yuan is None or not (unit_said or any(step in match[2] for step in numerals.steps)):
        return None
    jiao, fen = (numerals.values.get(letter or "", 0) for letter in (match[3], match[4]))
    amount = yuan * 100 + jiao * 10 + fen
    return -amount if match["sign"] else amount


def _number(text: str, numerals: Numerals) -> int | None:
    """The whole number, None where the letters do not follow as they must."""
    total = section = digit = 0
    least, after_zero, greatest = 10000, True, max(numerals.sections.values())
    for letter in text:
        if letter in numerals.values:
            if digit:
                return None
            digit = numerals.values[letter]
            after_zero = after_zero or digit == 0
        elif letter in numerals.steps:
            step = numerals.steps[letter]
            if step >= least or (not digit and step != 10):
                return None
            section, digit, least, after_zero = section + (digit or 1) * step, 0, step, step == 10
        elif letter in numerals.tens:
            if digit or least <= 10:
                return None
            section, least, after_zero = section + numerals.tens[letter], 10, True
        else:
            if digit and not after_zero:
                return None
            # the greatest section (亿) counts all before it, the lesser (万) only what stands since
            before = total if numerals.sections[letter] == greatest else 0
            total = total - before + (before + section + digit) * numerals.sections[letter]
            section, digit, least, after_zero = 0, 0, 10000, False
    return None if digit and not after_zero else total + section + digit
