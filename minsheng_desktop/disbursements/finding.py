"""补发 that the records themselves show: starts that were paid late, gaps between two programmes (R-050)."""

from __future__ import annotations

from itertools import groupby

from db.queries import back_pay as stored
from minsheng_desktop.core.operation import Operation, UnitOfRead, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.disbursements.back_pay import record_back_pay
from minsheng_desktop.disbursements.records import NewBackPay
from minsheng_desktop.rules import year_month
from minsheng_desktop.rules.money import yuan

LATE_START, GAP = "late_start", "gap"
FINDERS = (LATE_START, GAP)
# Basic livelihoods: of a person who leaves one for another, no month may stay without either.
KIN = ("dibao_rural", "dibao_urban", "tekun_dispersed", "tekun_centralized")
LONGEST_GAP = 12  # months; who comes back later has begun anew


def find_back_pay(uow: UnitOfRead, kind: str) -> list[NewBackPay]:
    """What the records show and no line says yet: ``late_start`` or ``gap``."""
    return _late_starts(uow) if kind == LATE_START else _gaps(uow)


@use_case(Operation("back_pay.find", Right.EDIT))
def record_found(uow: UnitOfWork, kind: str) -> tuple[bytes, ...]:
    """Enter everything ``find_back_pay`` finds; answers the new lines."""
    lines = find_back_pay(uow, kind)
    uids = record_back_pay(uow, lines)
    amount = sum(line.amount_fen or (line.difference_fen or 0) * (line.months or 0) for line in lines)
    uow.describe(count=len(uids), amount=yuan(amount))
    return uids


def _late_starts(uow: UnitOfRead) -> list[NewBackPay]:
    found = []
    for uid, group in groupby(stored.missed_starts(uow.connection, uow.node.uid), key=lambda row: row[0]):
        missed = [(month, fen) for _, month, fen in group]
        each = {fen for _, fen in missed}
        found.append(
            NewBackPay(
                uid, missed[0][0], missed[-1][0], LATE_START, each.pop() if len(each) == 1 else None,
                sum(fen for _, fen in missed), len(missed),
            )
        )  # fmt: skip
    return found


def _gaps(uow: UnitOfRead) -> list[NewBackPay]:
    found = []
    for uid, last, first, fen in stored.gaps(uow.connection, uow.node.uid, KIN, LONGEST_GAP):
        begun, ended = year_month.add(last, 1), year_month.add(first, -1)
        if fen:
            found.append(NewBackPay(uid, begun, ended, GAP, fen, None, year_month.count(begun, ended)))
    return found
