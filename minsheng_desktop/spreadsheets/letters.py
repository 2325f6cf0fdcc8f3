"""Column letters: index 0 is A, 27 is AB."""

from __future__ import annotations

from functools import cache


@cache
def column_letter(index: int) -> str:
    """The letters of the column with that index (from 0)."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


@cache
def column_index(letters: str) -> int:
    """The index (from 0) of a column's letters."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1
