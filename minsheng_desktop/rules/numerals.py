"""Numbers written with Chinese numerals: digit by digit (一九四〇) and by places (二十九, 廿三, 一百零五).

What can be meant in two ways (一百二: 102 or, as spoken, 120) is no number here.
"""

from __future__ import annotations

import re

_ASCII = str.maketrans(
    "零〇○一壹弌幺二贰貳弍两兩三叁參叄弎四肆五伍六陆陸七柒八捌九玖",
    "0001111222222333334455666778899",
)
DIGITS = {chr(letter): int(chr(digit)) for letter, digit in _ASCII.items()}
_STEPS = {chr(letter): 10 ** int(chr(power)) for letter, power in str.maketrans("十拾百佰千仟", "112233").items()}
_TENS = {chr(letter): 10 * int(chr(tens)) for letter, tens in str.maketrans("廿卄卅卌", "2234").items()}
_MYRIAD = re.compile("[万萬]")
LETTERS = "".join((*DIGITS, *_STEPS, *_TENS, *map(chr, str.maketrans("万萬", "44"))))


def digit_string(text: str) -> str:
    """Every numeral replaced by its digit, other characters kept: 一九四〇 → ``1940``."""
    return text.translate(_ASCII)


def read_number(text: str) -> int | None:
    """A whole number below a hundred million by places, None if the text is none or says two things."""
    mark = _MYRIAD.search(text)
    if mark is None:
        return _below_myriad(text)
    rest = text[mark.end() :]
    upper, lower = _below_myriad(text[: mark.start()]), _below_myriad(rest) if rest else 0
    if not upper or lower is None or (rest and lower < 1000 and DIGITS.get(rest[0]) != 0):
        return None
    return upper * 10000 + lower


def _below_myriad(text: str) -> int | None:
    total, digit, least, after_zero = 0, None, 10000, True
    for letter in text:
        if letter in _TENS:
            if digit is not None or least <= 10:
                return None
            total, least, after_zero = total + _TENS[letter], 10, True
        elif letter in _STEPS:
            step = _STEPS[letter]
            if step >= least or digit == 0 or (digit is None and step != 10):
                return None
            total, digit, least, after_zero = total + (digit or 1) * step, None, step, step == 10
        elif letter in DIGITS:
            if digit is not None and digit != 0:
                return None
            after_zero = after_zero or DIGITS[letter] == 0
            digit = DIGITS[letter]
        else:
            return None
    if not text or (digit and not after_zero) or (digit == 0 and len(text) > 1):
        return None
    return total + (digit or 0)
