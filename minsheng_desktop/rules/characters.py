"""Characters that look like nothing or like something else, as they come out of spreadsheets."""

from __future__ import annotations

import unicodedata

# zero-width characters, direction marks, soft hyphen and byte order mark
_INVISIBLE = dict.fromkeys(
    [0x00AD, 0x061C, 0x180E, 0xFEFF, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A)], None
)
QUOTES = "'‘’`´＇"


def plain(text: str) -> str:
    """``text`` without invisible characters and outer blanks, full-width forms folded (NFKC)."""
    return unicodedata.normalize("NFKC", text.translate(_INVISIBLE)).strip()


def compact(text: str) -> str:
    """``plain`` without any white space inside."""
    # Taking a blank out may bring a letter and a mark together that fold into one.
    return unicodedata.normalize("NFKC", "".join(plain(text).split()))


def digits_text(value: object) -> str:
    """A cell that should hold a number of digits, as compact text: a float loses its ``.0``,
    a leading apostrophe and ``="…"`` around the number fall away."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    text = compact(str(value))
    if text.startswith('="') and text.endswith('"'):
        text = text[2:-1]
    return text.strip(QUOTES)
