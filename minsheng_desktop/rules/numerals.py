"""Numbers written with Chinese numerals: digit by digit (一九四〇) and by places (二十九, 廿三, 一百零五).

What can be meant in two ways (一百二: 102 or, as spoken, 120) is no number here.
"""

from __future__ import annotations

_ROWS = ("零〇○", "一壹弌幺", "二贰貳弍两兩", "三叁參叄弎", "四肆", "五伍", "六陆陸", "七柒", "八捌", "九玖")
DIGITS = {letter: value for value, letters in enumerate(_ROWS) for letter in letters}
_STEPS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_TENS = {"廿": 20, "卄": 20, "卅": 30, "卌": 40}
_MYRIAD = "万萬"
LETTERS = "".join((*DIGITS, *_STEPS, *_TENS, *_MYRIAD))
_ASCII = str.maketrans({letter: str(value) for letter, value in DIGITS.items()})


def digit_string(text: str) -> str:
    """Every numeral replaced by its digit, other characters kept: 一九四〇 → ``1940``."""
    return text.translate(_ASCII)


def read_number(text: str) -> int | None:
    """A whole number below a hundred million by places, None if the text is none or says two things."""
    for mark in _MYRIAD:
        head, found, rest = text.partition(mark)
        if found:
            upper = _below_myriad(head)
            lower = _below_myriad(rest) if rest else 0
            if not upper or lower is None or (rest and lower < 1000 and rest[0] not in _ROWS[0]):
                return None
            return upper * 10000 + lower
    return _below_myriad(text)


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
