"""Characters that look like nothing or like something else, as they come out of spreadsheets."""

from __future__ import annotations

import re
import unicodedata

# zero-width characters, direction marks, soft hyphen, joiners and fillers without a shape, byte order mark
_INVISIBLE = dict.fromkeys(
    (
        *(0x00AD, 0x034F, 0x061C, 0x115F, 0x1160, 0x180E, 0x3164, 0xFEFF, 0xFFA0, 0x7F),
        *(*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070)),
        *(*range(0x00, 0x09), *range(0x0E, 0x1C), *range(0x80, 0x85), *range(0x86, 0xA0)),
    ),
    None,
) | {0x2800: " "}
# those of them that hide or feign content: control characters, and what turns the direction of writing
_UNSEEN = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069]")
# control characters as OOXML writes them inside a text
_ESCAPED = re.compile(r"_x00(?:[01][0-9A-Fa-f]|7[Ff])_")
# circled, raised and lowered figures: folding would make figures of an amount or a number of them
_ODD_FIGURES = re.compile("[²³¹⁰-₉①-⓿❶-➓㈠-㊰\U0001f100-\U0001f10c]")
QUOTES = "'‘’‚‛`´＇′\"“”"


def visible(text: str) -> str:
    """``text`` without invisible characters; line breaks, tabs and blanks stay."""
    if "_x00" in text:
        text = _ESCAPED.sub("\n", text)
    return text.translate(_INVISIBLE)


def has_unseen(text: str) -> bool:
    """Whether control characters or ones that turn the direction of writing stand in ``text``."""
    # Asking whether all can be printed is many times faster than searching, and nearly all of it can.
    return not text.isprintable() and _UNSEEN.search(text) is not None


def without_unseen(text: str) -> str:
    """``text`` without those."""
    return text if text.isprintable() else _UNSEEN.sub("", text)


def has_odd_figures(text: str) -> bool:
    """Whether circled, raised or lowered figures stand in ``text``, which are no digits of a number."""
    return not text.isascii() and bool(_ODD_FIGURES.search(text))


def plain(text: str) -> str:
    """``text`` without invisible characters and outer blanks, full-width forms folded (NFKC)."""
    return unicodedata.normalize("NFKC", visible(text)).strip()


def compact(text: str) -> str:
    """``plain`` without any white space inside."""
    if text.isascii() and text.isprintable() and "_x00" not in text:
        return "".join(text.split())
    # Taking a blank out may bring a letter and a mark together that fold into one.
    return unicodedata.normalize("NFKC", "".join(plain(text).split()))


def digits_text(value: object) -> str:
    """A cell that should hold a number of digits, as compact text: a float loses its ``.0``,
    a leading apostrophe and ``="…"`` around the number fall away."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    text = str(value)
    text = "".join(visible(text).split()) if has_odd_figures(text) else compact(text)
    if text.startswith("="):
        text = text[1:]
    return text.strip(QUOTES)
