"""A new standard and whom it changes: looked at before it is applied, applied with the back pay of months paid."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from db.queries import back_pay as stored
from db.queries.standards import programme_row
from minsheng_desktop.core.errors import rule_error
from minsheng_desktop.core.operation import Operation, UnitOfRead, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.core.texts import text
from minsheng_desktop.entitlements import recalculating
from minsheng_desktop.entitlements.recalculating import SHOWN, Recalculation
from minsheng_desktop.programmes.records import StandardRecord
from minsheng_desktop.programmes.standards import (
    NewStandard,
    StandardChecks,
    Tariffs,
    check_beside,
    get_standard,
    load_tariffs,
    record_of,
)
from minsheng_desktop.rules import year_month
from minsheng_desktop.rules.money import yuan

STANDARD = "standard"


@dataclass(frozen=True, slots=True)
class BackPaySpan:
    """The months of one stretch that were paid at the old amount, and what they come to (fen)."""

    from_month: int
    to_month: int
    months: int
    amount_fen: int


@dataclass(frozen=True, slots=True)
class BackPayPlan:
    """Back pay a standard would leave, for months up to ``until``; ``recover_fen`` is positive."""

    until: int
    benefits: int
    months: int
    pay_fen: int
    recover_fen: int
    spans: Mapping[tuple[bytes, int], BackPaySpan]


@dataclass(frozen=True, slots=True)
class StandardPreview:
    """What applying a standard comes to, with back pay or without."""

    standard: StandardRecord
    checks: StandardChecks
    change: Recalculation
    back_pay: BackPayPlan


def preview_standard(
    uow: UnitOfRead, standard: str | NewStandard, paid_until: int | None = None, limit: int = SHOWN, imply: bool = False
) -> StandardPreview:
    """Whom a standard (its key, or one that is not added yet) changes by how much, from its month on.

    ``paid_until``: the last month paid at the old amounts (None: the latest payment of the programme on record, else
    the month before this one). ``imply``: where no income was stated, it follows from the amount paid by the former
    line, so that the amount rises with the line (R-006); else such amounts stay.
    """
    tariffs = load_tariffs(uow)
    if isinstance(standard, NewStandard):
        record = record_of(uow, standard)
        tariffs = tariffs.with_new(record)
    else:
        record = get_standard(uow, standard)
    with _worked_out(uow, record, tariffs, paid_until, imply) as until:
        change = recalculating.result(uow, record.from_month or 0, limit)
        plan = _plan(uow, until)
    return StandardPreview(record, check_beside(record, tariffs, uow.node.area_code), change, plan)


@use_case(Operation("standards.apply", Right.EDIT))
def apply_standard(
    uow: UnitOfWork, key: str, back_pay: bool = True, paid_until: int | None = None, imply: bool = False
) -> StandardPreview:
    """Let a standard decide from its month on: amounts of that month and later ones follow, earlier ones stay.

    With ``back_pay`` the months paid at the old amounts enter the list of back pay.
    """
    record, tariffs = get_standard(uow, key), load_tariffs(uow)
    with _worked_out(uow, record, tariffs, paid_until, imply) as until:
        change = recalculating.result(uow, record.from_month or 0, SHOWN)
        plan = _plan(uow, until)
        recalculating.write(uow, STANDARD, _reason(record))
        if back_pay and plan.benefits:
            uow.insert_set("back_pay", "back_pay_new", stored.COLUMNS)
    uow.describe(
        name=record.name, amount=yuan(record.amount_fen or 0), month=year_month.to_text(record.from_month or 0),
        count=change.changed, back=yuan(plan.pay_fen if back_pay else 0),
    )  # fmt: skip
    return StandardPreview(record, check_beside(record, tariffs, uow.node.area_code), change, plan)


@contextmanager
def _worked_out(
    uow: UnitOfRead, record: StandardRecord, tariffs: Tariffs, paid_until: int | None, imply: bool
) -> Iterator[int]:
    """Work out the benefits a standard concerns, and their back pay; gives the last month paid."""
    if record.place_code is None or record.from_month is None:
        raise rule_error("standards.not_applied")
    programme = programme_row(uow.connection, record.programme)
    if programme is None:
        raise rule_error("standards.not_applied")
    until = paid_until or stored.last_paid(uow.connection, [programme["uid"]])
    until = until or year_month.add(year_month.of(uow.today), -1)
    with recalculating.worked_out(uow, record.from_month, (record.programme,), tariffs, None, imply=imply):
        stored.stage_back_pay(uow.connection, until, record.uid, STANDARD, _reason(record))
        try:
            yield until
        finally:
            stored.drop(uow.connection)


def _plan(uow: UnitOfRead, until: int) -> BackPayPlan:
    benefits, months, pay, recover = stored.staged_totals(uow.connection)
    spans = {key: BackPaySpan(*span) for key, span in stored.staged_spans(uow.connection).items()}
    return BackPayPlan(until, benefits, months, pay, -recover, spans)


def _reason(record: StandardRecord) -> str:
    """Why amounts change: the document of the standard, else its name."""
    return text("back_pay.standard_note", document=record.document_number or record.name)
