"""Accounts of the persons of a list: which are on record, which are new, which becomes the one paid to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from db.queries import import_match
from minsheng_desktop.households.import_batch import Taking, text_of
from minsheng_desktop.households.import_columns import differing, matched
from minsheng_desktop.households.import_policy import ADD, UPDATE
from minsheng_desktop.households.import_records import UNCHANGED

Stored = tuple[Any, ...]  # number; where accounts are to be updated also whether it is current, and its uid


class Accounts:
    """What is known of accounts. ``settled``: nothing is to be done about the card of this (first) row of a person."""

    def __init__(self, taking: Taking, at: Mapping[bytes, int], few: bool) -> None:
        self.taking, self._at = taking, at
        self._cards = cards = taking.columns.texts("bank_card")
        self._updating = taking.policy.kind == UPDATE and taking.policy.takes("account")
        self.settled = bytearray(card is None for card in cards)
        self._others: dict[int, list[Stored]] = {}  # first row of a person → stored ones that are not the row's own
        self._taken: dict[bytes, set[str]] = {}  # new ones of this file
        if any(cards):
            self._load(list(at) if few else None)

    def _load(self, wanted: list[bytes] | None) -> None:
        taking, cards, settled, get = self.taking, self._cards, self.settled, self._at.get
        connection, node = taking.uow.connection, taking.uow.node.uid
        for rows in import_match.accounts(connection, node, wanted, self._updating):
            taking.uow.job.tick(0, 0)
            indexes, (_, *stored) = matched(rows, get)
            others = set(differing(stored[0], cards, indexes))
            if self._updating:
                others.update(place for place, current in enumerate(stored[1]) if not current)
            for place, index in enumerate(indexes):
                if place not in others:
                    settled[index] = 1
                else:
                    self._others.setdefault(index, []).append(tuple(column[place] for column in stored))

    def take(self, index: int, person: bytes, first: int) -> None:
        """The account a row states; a further one does not replace the first unless accounts are to be updated."""
        number = self._cards[index]
        if number is None or (self.settled[first] and number == self._cards[first]):
            return
        taken = self._taken.setdefault(person, set())
        others = self._others.get(first, ())
        stored = {other[0] for other in others} | ({self._cards[first]} if self.settled[first] else set()) - {None}
        if number in taken or (number in stored and not self._updating):
            return
        policy, known = self.taking.policy, person in self._at
        if known and not policy.takes("account"):
            self.taking.leave([index], "known" if policy.kind == ADD else "not_chosen")
            return
        if self._updating and index != first:
            return
        if known and self._updating:
            self._tell(index, "account", next((other[0] for other in others if other[1]), None), number)
        elif known:
            self._tell(index, "further_account" if stored or taken else "account", None, number)
        if self._updating and self._pay_to(number, others):
            return
        current = self._updating or not (stored or taken)
        taken.add(number)
        self._add(index, person, number, int(current))

    def _tell(self, index: int, name: str, before: str | None, number: str) -> None:
        taking = self.taking
        if taking.fates[index] == UNCHANGED:
            taking.counts["unchanged"] -= 1
            taking.counts["updated"] += 1
        taking.change(index, name, before, number)
        taking.updated([index])

    def _pay_to(self, number: str, others: Sequence[Stored]) -> bool:
        """Money goes to this account from now on; answers whether it was on record."""
        found = False
        for other, current, uid in others:
            if other == number:
                found = True
                self.taking.batch.change("bank_account", uid, {"is_current": 1})
            elif current:
                self.taking.batch.change("bank_account", uid, {"is_current": 0})
        return found

    def _add(self, index: int, person: bytes, number: str, current: int) -> None:
        if not self.taking.writing:
            return
        values = self.taking.reading.rows[index].values
        bank, holder = text_of(values.get("bank_name")), text_of(values.get("account_name"))
        relation = text_of(values.get("payee_relation"))
        self.taking.batch.add(
            "bank_account", self.taking.uid(), person, number, number[::-1], bank, holder, relation, current
        )
