"""Old payment sheets of a benefit: what was paid in a month that is over becomes frozen history."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from db.queries import import_log, import_match
from minsheng_desktop.households import columns
from minsheng_desktop.households.import_batch import Taking, text_of
from minsheng_desktop.households.import_policy import UPDATE
from minsheng_desktop.rules import year_month
from minsheng_desktop.spreadsheets.months_apart import MonthsApart
from minsheng_desktop.spreadsheets.records import RosterRow
from minsheng_desktop.spreadsheets.vocabulary import columns as spellings


class PastPayments:
    """The payments of the sheets that say they are payment sheets, or that have a column of money for each month."""

    def __init__(
        self, taking: Taking, names: Mapping[bytes, str], codes: Mapping[bytes, str], apart: MonthsApart
    ) -> None:
        self._taking, self._names, self._codes = taking, names, codes
        words = spellings().payment_names
        over = taking.month < year_month.of(taking.uow.today)
        told = taking.reading.file
        self._places = {
            (plan.sheet, plan.block): bool(apart.headings(plan.sheet, plan.block))
            or any(word in f"{plan.title}{plan.sheet}{told}" for word in words)
            for plan in (taking.reading.plans if over else ())
        }
        self._paid: dict[tuple[bytes, bytes], int | None] = {}  # person, programme → fen of the month
        self._newest: dict[tuple[bytes, bytes], int] = {}
        self._months: dict[bytes, set[int]] = {}  # programme → months of which a list or payments are known

    @property
    def any(self) -> bool:
        """Whether a sheet of the file is such a sheet of a month that is over."""
        return any(self._places.values())

    def load(self, programmes: Collection[bytes]) -> None:
        """What is on record of the month, and which months of the programmes are known."""
        if not self.any:
            return
        uow, month = self._taking.uow, self._taking.month
        for rows in import_match.paid_in(uow.connection, uow.node.uid, month):
            self._paid.update(((person, programme), fen) for person, programme, fen in rows)
        self._newest = import_match.newest_months(uow.connection, uow.node.uid, programmes)
        paid = import_match.months_paid(uow.connection, uow.node.uid, programmes)
        for programme in programmes:
            listed = import_log.months_listed(uow.connection, self._codes[programme])
            self._months[programme] = listed | set(paid.get(programme, ()))

    def is_past(self, row: RosterRow) -> bool:
        """Whether the row stands in a payment sheet of a month that is over."""
        return self._places.get((row.sheet, row.block), False)

    def begins_nothing(self, programme: bytes, row: RosterRow) -> bool:
        """Whether a later list of the programme in that village is known: who is not on it draws nothing now."""
        village = self._taking.villages.get(str(row.values.get("village")))
        return village is not None and self._taking.month < self._newest.get((programme, village), 0)

    def take(self, programme: bytes, holder: bytes, row: RosterRow, fen: int) -> bool:
        """Write the payment of a row; False where the month is on record for this person and stays as it is.

        Another amount than that on record is a question, never a correction.
        """
        taking, key = self._taking, (holder, programme)
        if key in self._paid:
            if self._paid[key] != fen:
                taking.hold(holder, row)
            return False
        if taking.policy.kind == UPDATE:
            return True
        self._paid[key] = fen
        taking.counts["payments"] += 1
        day = row.values.get("pay_date")
        paid_on = day.isoformat() if hasattr(day, "isoformat") else text_of(day)
        account, result = text_of(row.values.get("bank_card")), text_of(row.values.get("pay_result"))
        taking.batch.add(
            "payment_record", taking.uid(), holder, programme, self._names[programme], taking.month, paid_on, fen,
            account, result,
        )  # fmt: skip
        return True

    def amount_between(
        self, programme: bytes, benefit: bytes, periods: Sequence[Sequence[Any]], amount: int, supplement: int
    ) -> bool:
        """Put the amount of the month into a period that was only taken to last, up to the next month that is known.

        False where the month is the newest that is known: then the amount is the one that counts from now on.
        """
        taking, month = self._taking, self._taking.month
        within = next((p for p in periods if p[1] <= month <= (p[2] or month)), None)
        if within is None:
            return True
        period, first, last, *before = within
        later = [m for m in self._months.get(programme, ()) if month < m <= (last or m)]
        if last is None and not later:
            return False
        if [amount, supplement] == before[:2] or (first == month and last is not None):
            return True
        known = min(later, default=0)
        until = columns.month_before(known) if known else last
        if first == month:
            taking.batch.change("entitlement_amount", period, {"to_month": until, **columns.money(amount, supplement)})
        else:
            taking.batch.change("entitlement_amount", period, {"to_month": columns.month_before(month)})
            taking.batch.add("entitlement_amount", taking.uid(), benefit, month, until, amount, supplement, "roster")
        if known:
            taking.batch.add("entitlement_amount", taking.uid(), benefit, known, last, *before[:2], "roster")
        return True


def payment_of(row: RosterRow, stated: Mapping[str, object], amount: int, supplement: int, apart: bool) -> int:
    """What the sheet says was paid (fen): its own column of it where there is one, else the benefit of the month."""
    paid = stated.get("amount")
    return paid if isinstance(paid, int) and not apart else amount + supplement
