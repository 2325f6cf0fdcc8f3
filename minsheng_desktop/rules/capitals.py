"""Amounts in capital numerals as vouchers carry them: 壹仟贰佰叁拾元伍角整."""

from __future__ import annotations

import re

from minsheng_desktop.rules.characters import compact

_PAIRS = ("零〇", "壹一", "贰二", "叁三", "肆四", "伍五", "陆六", "柒七", "捌八", "玖九")
_DIGITS = {digit: value for value, pair in enumerate(_PAIRS) for digit in pair}
_STEPS = {"拾": 10, "十": 10, "佰": 100, "百": 100, "仟": 1000, "千": 1000}
_SECTIONS = {"万": 10**4, "亿": 10**8}
_AMOUNT = re.compile(
    r"(?:人民币)?[:：]?(?:(?P<yuan>[零〇壹贰叁肆伍陆柒捌玖一二三四五六七八九拾十佰百仟千万亿]+)[元圆])?"
    r"(?:零?(?P<jiao>[壹贰叁肆伍陆柒捌玖一二三四五六七八九])角)?"
    r"(?:零?(?P<fen>[壹贰叁肆伍陆柒捌玖一二三四五六七八九])分)?[整正]?"
).fullmatch


def read_capitals(text: str) -> int | None:
    """The amount in fen, None if the text is no amount in capitals."""
    match = _AMOUNT(compact(text).replace("兩", "贰"))
    if match is None or not any(match.groupdict().values()):
        return None
    yuan = _number(match["yuan"]) if match["yuan"] else 0
    jiao, fen = _DIGITS.get(match["jiao"] or "", 0), _DIGITS.get(match["fen"] or "", 0)
    return yuan * 100 + jiao * 10 + fen


def _number(text: str) -> int:
    total = section = digit = 0
    for letter in text:
        if letter in _DIGITS:
            digit = _DIGITS[letter]
        elif letter in _STEPS:
            section += (digit or 1) * _STEPS[letter]
            digit = 0
        else:
            # 亿 counts all before it, 万 only what stands since 亿
            before = total if letter == "亿" else 0
            total = total - before + (before + section + digit) * _SECTIONS[letter]
            section = digit = 0
    return total + section + digit
