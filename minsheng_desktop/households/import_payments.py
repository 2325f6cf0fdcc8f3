"""What a list states as paid: the same line taken in again is not doubled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from db.queries import import_match
from minsheng_desktop.households.import_batch import Taking, text_of
from minsheng_desktop.households.import_columns import differing, matched
from minsheng_desktop.households.import_people import People
from minsheng_desktop.households.import_policy import UPDATE
from minsheng_desktop.programmes.catalogue import alias_key


class Payments:
    """The payments of a list, by the index of a row.

    ``is_payment``: whether it states one (an item and its amount); ``paid``: whether that is on record.
    """

    def __init__(self, taking: Taking, people: People, programmes: Mapping[str, bytes]) -> None:
        self.taking, self._programmes = taking, programmes
        rows = taking.columns
        self._items = rows.texts("item")
        self._amounts = rows.column("amount")
        stated = bytearray(rows.count)
        for first, end in rows.stating("amount"):
            stated[first:end] = b"\1" * (end - first)
        self.is_payment = bytearray(bool(item) and has for item, has in zip(self._items, stated, strict=True))
        self.any = any(self.is_payment)
        self.paid = bytearray(rows.count)
        self._taken: set[tuple[object, ...]] = set()
        self._of_item: dict[str, bytes | None] = {}
        if self.any:
            self._days = self._day_texts()
            self._months = self._month_numbers()
            self._load(people)

    def _day_texts(self) -> list[str | None]:
        shown: dict[object, str | None] = {}
        days: list[str | None] = []
        for value in self.taking.columns.column("pay_date"):
            if value not in shown:
                shown[value] = value.isoformat() if isinstance(value, date) else text_of(value)
            days.append(shown[value])
        return days

    def _month_numbers(self) -> list[int]:
        month = self.taking.month
        known = {day: int(day[:4]) * 100 + int(day[5:7]) if day and len(day) >= 7 else month for day in set(self._days)}
        return [known[day] for day in self._days]

    def _load(self, people: People) -> None:
        """Mark the rows that are on record."""
        taking, paid, at, further = self.taking, self.paid, people.at.get, people.further
        items, months, days, amounts = self._items, self._months, self._days, self._amounts
        stated: tuple[Sequence[Any], ...] = (items, months, days, amounts)
        wanted = list(people.at) if people.few else None
        node = taking.uow.node.uid
        for rows in import_match.payments(taking.uow.connection, node, set(months), wanted):
            taking.uow.job.tick(0, 0)
            indexes, (_, *stored) = matched(rows, at)
            others: set[int] = set()
            for column, told in zip(stored, stated, strict=True):
                others.update(differing(column, told, indexes))
            for place, index in enumerate(indexes):
                if place not in others:
                    paid[index] = 1
                if index in further:
                    line = [column[place] for column in stored]
                    for other in further[index]:
                        if line == [told[other] for told in stated]:
                            paid[other] = 1

    def take(self, index: int, person: bytes) -> None:
        """The payment of a row."""
        if self.paid[index]:
            return
        taking = self.taking
        item, month, day, amount = self._items[index], self._months[index], self._days[index], self._amounts[index]
        key = (person, item, month, day, amount)
        if key in self._taken:
            return
        self._taken.add(key)
        if taking.policy.kind == UPDATE:
            taking.leave([index], "payment_new")
            return
        taking.updated([index])
        taking.counts["payments"] += 1
        taking.counts["amount_fen"] += amount if isinstance(amount, int) else 0
        if taking.writing:
            values = taking.reading.rows[index].values
            account, result = text_of(values.get("bank_card")), text_of(values.get("pay_result"))
            programme = self._programme(str(item))
            taking.batch.add(
                "payment_record", taking.uid(), person, programme, item, month, day, amount, account, result
            )

    def _programme(self, item: str) -> bytes | None:
        if item not in self._of_item:
            self._of_item[item] = self._programmes.get(alias_key(item))
        return self._of_item[item]
