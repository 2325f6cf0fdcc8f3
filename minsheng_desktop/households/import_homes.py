"""The households of a list: which are on record, who joins them, which are new."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from itertools import compress
from typing import Any

from db.queries import import_match
from minsheng_desktop.households import columns
from minsheng_desktop.households.import_batch import Taking, text_of
from minsheng_desktop.households.import_columns import matched
from minsheng_desktop.households.import_people import People
from minsheng_desktop.households.import_policy import ADD
from minsheng_desktop.spreadsheets.records import HouseholdGroup, RosterRow

SERIAL = re.compile(r"\d{1,4}")  # counted within one list: says nothing about another list
Numbered = tuple[bytes, bytes | None]  # household, village
Members = Sequence[tuple[int, bytes]]  # index of the row, person


class Homes:
    """What is known of households, as far as the list speaks of them or of their people."""

    def __init__(self, taking: Taking, people: People) -> None:
        self.taking, self.people = taking, people
        self.last_homes: dict[bytes, bytes] = {}
        self.numbers = taking.columns.texts("hh_no")
        self.home_at: list[bytes | None] = [None] * taking.columns.count  # by the first row of a known person
        self._home: dict[bytes, bytes] = {}  # of persons who join one now
        self._more: dict[bytes, set[bytes]] = {}  # of persons who belong to several
        self._living: set[bytes] = set()
        self._numbered: dict[str, Numbered] = {}
        self._twice: dict[str, list[Numbered]] = {}  # further households of one number
        self._heads: dict[bytes, bytes] = {}  # head → household as stored, which may be gone
        self._new_heads: dict[bytes, bytes] = {}
        self._headed: set[bytes] | None = None
        if taking.reading.households:
            self._load()

    def _load(self) -> None:
        """Few people are looked up; for many every household is read once."""
        taking, people = self.taking, self.people
        connection, node, tick = taking.uow.connection, taking.uow.node.uid, taking.uow.job.tick
        named = (number for number, _ in taking.reading.households.stated.values())
        listed = {*self.numbers, *named}
        few = people.few and import_match.is_few(connection, len(listed))
        if not few:
            for rows in import_match.households(connection, node, None):
                tick(0, 0)
                self._number(rows, listed)
        at, home_at = people.at, self.home_at
        for rows in import_match.memberships(connection, node, list(at) if few else None):
            tick(0, 0)
            persons, homes, heads = zip(*rows, strict=True)
            self._heads.update(compress(zip(persons, homes, strict=True), heads))
            indexes, (persons, homes, heads) = matched(rows, at.get)
            for index, home, person in zip(indexes, homes, persons, strict=True):
                if home_at[index] is None:
                    home_at[index] = home
                else:
                    self._belongs(person, home)
        if few:
            self._load_few([number for number in listed if number])
        dead = [person for person in people.dead if person in at]
        for chunk in import_match.last_homes(connection, node, dead) if dead else ():
            self.last_homes.update(chunk)

    def _number(self, rows: Sequence[tuple[Any, ...]], listed: Collection[str | None]) -> None:
        self._living.update(row[0] for row in rows)
        numbered = self._numbered
        for uid, number, area in rows:
            if number is not None and number in listed:
                if number in numbered:
                    self._twice.setdefault(number, []).append((uid, area))
                else:
                    numbered[number] = (uid, area)

    def _load_few(self, listed: Sequence[str]) -> None:
        """The households of the persons and those of the numbers of the list, with which of them have a head."""
        connection, node = self.taking.uow.connection, self.taking.uow.node.uid
        for rows in import_match.households(connection, node, self._all_homes()):
            self._living.update(row[0] for row in rows)
        for rows in import_match.households(connection, node, listed, "number"):
            self._number(rows, listed)
        self._headed = set()
        for chunk in import_match.headed(connection, node, list(self._living)):
            self._headed.update(row[0] for row in chunk)

    def _all_homes(self) -> set[bytes]:
        return {home for home in self.home_at if home is not None}.union(*self._more.values())

    def _of_number(self, number: str | None) -> Sequence[Numbered]:
        """The households that bear a number."""
        if not number or number not in self._numbered:
            return ()
        return (self._numbered[number], *self._twice.get(number, ()))

    def _of_head(self, head: bytes) -> bytes | None:
        """The household of a head, one that is gone left out."""
        home = self._heads.get(head)
        return home if home in self._living else self._new_heads.get(head)

    def _has_head(self) -> set[bytes]:
        if self._headed is None:
            self._headed = self._living.intersection(self._heads.values()).union(self._new_heads.values())
        return self._headed

    def _takes_head(self, home: bytes, head: bytes) -> None:
        self._new_heads.setdefault(head, home)
        if self._headed is not None:
            self._headed.add(home)

    # who belongs where

    def _belongs(self, person: bytes, household: bytes) -> None:
        homes = self.homes_of(person)
        if not homes:
            self._home[person] = household
        elif household not in homes:
            self._more[person] = {*homes, household}

    def homes_of(self, person: bytes) -> Collection[bytes]:
        """The households a person belongs to."""
        if person in self._more:
            return self._more[person]
        index = self.people.at.get(person)
        home = (self.home_at[index] if index is not None else None) or self._home.get(person)
        return (home,) if home else ()

    def uids(self) -> set[bytes]:
        """The households of the persons of the list and those of its numbers."""
        numbered = (home for home, _ in self._numbered.values())
        return self._all_homes().union(numbered, (home for pairs in self._twice.values() for home, _ in pairs))

    def is_settled(self, members: Sequence[int], settled: bytearray) -> bool:
        """Whether all of a group live in the very household of its number and nothing of them is to be done."""
        first = members[0]
        home = self.home_at[first]
        for index in members:
            if not settled[index] or self.home_at[index] != home:
                return False
        number = self.numbers[first]
        pair = self._numbered.get(number) if number else None
        return pair is not None and pair[0] == home and number not in self._twice and not self._more

    # the households of the list

    def place(self, group: HouseholdGroup, people: Members, head_index: int | None) -> bytes | None:
        """The household of a group, a new one where none is known; everybody in it joins.

        None where the policy takes nothing new and none is known.
        """
        head = self.people.person_of[head_index] if head_index is not None else None
        found = self.known(group, head, people)
        if found is None:
            if not self.may_begin(people):
                return None
            found = self.begin(group)
        if head:
            self._takes_head(found, head)
        for index, person in people:
            if found not in self.homes_of(person) and self.may_join(person):
                self.join(found, person, index, index == head_index)
        return found

    def may_begin(self, people: Members) -> bool:
        """Whether the policy lets a household of these people begin."""
        policy = self.taking.policy
        if policy.kind == ADD:
            return any(person in self.people.new or not self.homes_of(person) for _, person in people)
        return policy.takes_new

    def may_join(self, person: bytes) -> bool:
        """Whether the policy lets a person join a household; one who is known and at home stays there when adding."""
        policy = self.taking.policy
        if policy.kind == ADD:
            return person in self.people.new or not self.homes_of(person)
        return policy.takes_new

    def known(self, group: HouseholdGroup, head: bytes | None, people: Members) -> bytes | None:
        """The household meant: of that number, else of that head, else a headless one of these people.

        A number alone identifies only within the village, and not where it is a mere serial number:
        each list counts its households from 1.
        """
        numbered = self._of_number(group.number)
        for uid, _ in numbered:
            for _, person in people:
                if uid in self.homes_of(person):
                    return uid
        if numbered and not SERIAL.fullmatch(group.number or ""):
            village = self.village(group)
            for uid, area in numbered:
                if area == village:
                    return uid
        if head and (home := self._of_head(head)):
            return home
        homes = {home for _, person in people for home in self.homes_of(person)}
        return min(homes - self._has_head(), default=None) if homes else None

    def village(self, group: HouseholdGroup) -> bytes | None:
        """The village a group is listed in."""
        return self.taking.villages.get(str(self.first_row(group).values.get("village")))

    def first_row(self, group: HouseholdGroup) -> RosterRow:
        """The row that speaks for a group: its head's, else its first."""
        return self.taking.reading.rows[group.head_row if group.head_row is not None else group.rows[0]]

    def begin(self, group: HouseholdGroup) -> bytes:
        """A new household."""
        taking = self.taking
        uid = taking.uid()
        if taking.writing:
            first = self.first_row(group).values
            taking.batch.add(
                "household", uid, group.number, self.village(group), text_of(first.get("group")),
                text_of(first.get("address")), text_of(first.get("booklet_no")), group.size_stated, group.head or "",
            )  # fmt: skip
        if group.number:
            pair = (uid, self.village(group))
            if self._numbered.setdefault(group.number, pair) != pair:
                self._twice.setdefault(group.number, []).append(pair)
        taking.counts["households"] += 1
        return uid

    def join(self, household: bytes, person: bytes, index: int, is_head: bool) -> None:
        """Let a person belong to a household from the month of the list on."""
        taking = self.taking
        self._belongs(person, household)
        if person in self.people.at:
            taking.updated([index])
            values = taking.reading.rows[index].values
            taking.change(index, "household", None, values.get("head_name") or values.get("hh_no") or "")
        if taking.writing:
            relation = text_of(taking.reading.rows[index].values.get("relation"))
            taking.batch.add(
                "household_member", taking.uid(), household, person, int(is_head), columns.relation_code(relation),
                relation, taking.month, None,
            )  # fmt: skip
