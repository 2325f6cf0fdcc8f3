"""Averages of what was paid, and whether two months and the changes between them agree (R-046, R-068)."""

from __future__ import annotations


def average_fen(fen: int, count: int) -> int | None:
    """Fen for each of ``count`` households, persons or person-times, rounded half up; None where there is none.

    R-068: 36.7191 万元 for 1,534 persons are 239.37 yuan each.
    """
    if count <= 0:
        return None
    return (2 * fen + count) // (2 * count)


def unexplained(opening: int, new: int, gone: int, closing: int) -> int:
    """What the closing figure has more (less, if negative) than opening + new − gone say (R-046); 0 if they agree."""
    return closing - (opening + new - gone)
