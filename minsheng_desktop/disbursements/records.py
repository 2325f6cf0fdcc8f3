"""Back pay as lists show it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WAITING, REPAID, RECOVERED = "awaiting_repay", "repaid", "recovered"


@dataclass(frozen=True, slots=True)
class BackPayFilter:
    """Which lines; empty means no restriction. ``status``: awaiting_repay, repaid, recovered."""

    programme: str = ""
    status: str = ""
    cause: str = ""
    village: str = ""
    settled_month: int = 0
    entitlement: bytes = b""
    person: bytes = b""


@dataclass(frozen=True, slots=True)
class BackPayLine:
    """Months somebody was paid too little (positive fen) or too much (negative) for.

    ``months`` may be fewer than from ``from_month`` to ``to_month``; ``difference_fen`` is what each differs by, None
    where they differ among themselves. ``sentence`` tells how the amount is reckoned.
    """

    uid: bytes
    entitlement_uid: bytes
    person_uid: bytes
    name: str
    village: str
    village_group: str
    programme: str
    programme_code: str
    from_month: int
    to_month: int
    months: int
    difference_fen: int | None
    amount_fen: int
    cause: str
    note: str
    status: str
    settled_month: int | None
    settled_on: str | None
    account_number: str
    id_no: str | None
    sentence: str


@dataclass(frozen=True, slots=True)
class BackPayTotals:
    """Sums of a list: lines, persons, months of all lines, fen to pay and fen to recover (both positive)."""

    lines: int
    persons: int
    months: int
    pay_fen: int
    recover_fen: int

    @staticmethod
    def of(lines: Sequence[BackPayLine]) -> BackPayTotals:
        """The sums of some lines."""
        return BackPayTotals(
            len(lines),
            len({line.person_uid for line in lines}),
            sum(line.months for line in lines),
            sum(line.amount_fen for line in lines if line.amount_fen > 0),
            -sum(line.amount_fen for line in lines if line.amount_fen < 0),
        )


@dataclass(frozen=True, slots=True)
class NewBackPay:
    """A line as somebody enters it: each of the months ``from_month`` to ``to_month`` differs by ``difference_fen``.

    With ``amount_fen`` the sum is told instead (the months differ among themselves); ``months`` then says how many.
    """

    entitlement_uid: bytes
    from_month: int
    to_month: int
    cause: str
    difference_fen: int | None = None
    amount_fen: int | None = None
    months: int | None = None
    note: str = ""
