"""Money of a task in its four stages: planned → in place → disbursed → spent. Amounts are integer fen."""

from __future__ import annotations

from collections.abc import Iterable

TOLERANCE_FEN = 10_000  # 0.01 万元, the last figure of the tables in use: shown, but no contradiction


def passes_previous(in_place: int | None, disbursed: int | None, spent: int | None) -> tuple[bool, bool]:
    """Whether disbursed passes in place, and spent passes disbursed (R-069); a stage not stated is not judged."""
    return (
        in_place is not None and disbursed is not None and disbursed > in_place,
        disbursed is not None and spent is not None and spent > disbursed,
    )


def split_difference(sources: Iterable[int], total: int) -> int:
    """Total − sum of the sources (R-070): 1499.57 − (1255.11 + 244.47) = −0.01 万元. 0 if none is stated."""
    amounts = list(sources)
    return total - sum(amounts) if amounts else 0


def is_rounding(difference: int) -> bool:
    """Whether a difference is one of the last printed figure (R-070: shown, not refused)."""
    return abs(difference) <= TOLERANCE_FEN
