"""Money of a task in its four stages: planned → in place → disbursed → spent. Amounts are integer fen."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from fractions import Fraction

from minsheng_desktop.rules.rates import rate

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


@dataclass(frozen=True, slots=True)
class Arrival:
    """What arrived of what is due, in fen; ``missing`` is what is said not to have come yet."""

    arrived: int
    due: int
    missing: int = 0

    @property
    def share(self) -> Fraction | None:
        """Arrived / due (R-071): 20.91 + 37.52 of 75.04 万元 are 77.87 %."""
        return rate(self.arrived, self.due)

    @property
    def unexplained(self) -> int:
        """Due − arrived − missing (R-071): 75.04 − 58.43 − 16.57 leaves 0.04 万元 that nobody explains."""
        return self.due - self.arrived - self.missing


def need_fen(persons: int, standard_fen: int) -> int:
    """What a roster needs (R-072): 2986 persons × 960 yuan are 286.656 万元."""
    return persons * standard_fen


def stuck_fen(before: int | None, after: int | None) -> int:
    """What stays behind between two stages (R-069); 0 where a stage is not stated or nothing stays behind."""
    return 0 if before is None or after is None else max(0, before - after)


def balance_left(allocated: int, spent: int) -> int | None:
    """Allocated − spent of a reserve fund (R-073); None where more was spent than there is, which is refused."""
    return allocated - spent if spent <= allocated else None


def pays_for(fund_for: Collection[str], programme: str) -> bool:
    """Whether a fund may pay a programme (R-074): one that names its programmes pays no other."""
    return not fund_for or programme in fund_for
