"""Amounts written in capital numerals (大写), as vouchers and notices carry them.

After 《支付结算办法》 annex 1: a run of zeros is written once, 元 and whole 角 are closed by 整, a missing 角 before
分 is written as zero.
"""

from __future__ import annotations

# 零壹贰叁肆伍陆柒捌玖; 拾, 佰, 仟 for the places of a group of four; 元, 角, 分, 整, 负.
DIGITS = "\u96f6\u58f9\u8d30\u53c1\u8086\u4f0d\u9646\u67d2\u634c\u7396"
STEPS = ("", "\u62fe", "\u4f70", "\u4edf")
SECTIONS = ((10**8, "\u4ebf"), (10**4, "\u4e07"))
YUAN, JIAO, FEN, WHOLE, NEGATIVE = "\u5143", "\u89d2", "\u5206", "\u6574", "\u8d1f"


def money_words(fen: int) -> str:
    """``fen`` in capital numerals: 120000 → 壹仟贰佰元整, 32504 → 叁佰贰拾伍元零肆分."""
    if fen < 0:
        return NEGATIVE + money_words(-fen)
    yuan, jiao, cents = fen // 100, fen // 10 % 10, fen % 10
    words = whole_words(yuan) + YUAN if yuan or not fen else ""
    if not jiao and not cents:
        return words + WHOLE
    if jiao:
        words += DIGITS[jiao] + JIAO
    elif yuan:
        words += DIGITS[0]
    return words + (DIGITS[cents] + FEN if cents else WHOLE)


def whole_words(number: int) -> str:
    """A whole number ≥ 0 in capital numerals: 100000005 → 壹亿零伍."""
    if not number:
        return DIGITS[0]
    for size, letter in SECTIONS:
        if number >= size:
            head, rest = divmod(number, size)
            gap = DIGITS[0] if 0 < rest < size // 10 else ""
            return whole_words(head) + letter + gap + (whole_words(rest) if rest else "")
    words, pending = "", False
    for place in (3, 2, 1, 0):
        digit = number // 10**place % 10
        if digit:
            words += (DIGITS[0] if pending else "") + DIGITS[digit] + STEPS[place]
        pending = bool(words) and not digit
    return words
