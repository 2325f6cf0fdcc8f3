"""The households of a list: which are on record, who joins them, which are new."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence

from db.queries import import_match
from minsheng_desktop.households import columns
from minsheng_desktop.households.import_batch import Taking, text_of
from minsheng_desktop.households.import_people import People
from minsheng_desktop.households.import_policy import ADD
from minsheng_desktop.spreadsheets.records import HouseholdGroup, RosterRow

SERIAL = re.compile(r"\d{1,4}")  # counted within one list: says nothing about another list
Members = Sequence[tuple[int, bytes]]  # index of the row, person


class Homes:
    """What is known of households, as far as the list speaks of them or of their people."""

    def __init__(self, taking: Taking, people: People) -> None:
        self.taking, self.people = taking, people
        self.by_number: dict[str, list[tuple[bytes, bytes | None]]] = {}
        self.by_head: dict[bytes, bytes] = {}
        self.headed: set[bytes] = set()
        self.last_homes: dict[bytes, bytes] = {}
        self.numbers = taking.columns.texts("hh_no")
        self.home_at: list[bytes | None] = [None] * taking.columns.count  # by the first row of a known person
        self._home: dict[bytes, bytes] = {}  # of persons who join one now
        self._more: dict[bytes, set[bytes]] = {}  # of persons who belong to several
        if taking.reading.households:
            self._load()

    def _load(self) -> None:
        """Few people are looked up; for many every household is read once."""
        taking, people = self.taking, self.people
        connection, node, tick = taking.uow.connection, taking.uow.node.uid, taking.uow.job.tick
        named = (number for number, _ in taking.reading.households.stated.values())
        listed = {number for number in (*self.numbers, *named) if number}
        few = people.few and import_match.is_few(connection, len(listed))
        own = dict[bytes, bytes]()  # one object for each uid of a household
        if not few:
            for rows in import_match.households(connection, node, None):
                tick(0, 0)
                self._number(rows, listed, own)
        heads: list[tuple[bytes, bytes]] = []
        at, home_at = people.at, self.home_at
        for chunk in import_match.memberships(connection, node, list(at) if few else None):
            tick(0, 0)
            for person, uid, is_head in chunk:
                household = own.setdefault(uid, uid) if few else own.get(uid) or uid
                if is_head:
                    heads.append((person, household))
                index = at.get(person)
                if index is None:
                    continue
                if home_at[index] is None:
                    home_at[index] = household
                else:
                    self._belongs(person, household)
        if few:
            self._load_few(listed, own)
        for person, household in heads:
            if household in own:
                self.by_head[person] = household
                self.headed.add(household)
        dead = [person for person in people.dead if person in at]
        for chunk in import_match.last_homes(connection, node, dead) if dead else ():
            self.last_homes.update(chunk)

    def _number(
        self, rows: Iterable[tuple[bytes, str | None, bytes | None]], listed: Collection[str], own: dict[bytes, bytes]
    ) -> None:
        for uid, number, area in rows:
            household = own.setdefault(uid, uid)
            if number in listed and number is not None:
                self.by_number.setdefault(number, []).append((household, area))

    def _load_few(self, listed: Collection[str], own: dict[bytes, bytes]) -> None:
        """The households of the persons and those of the numbers of the list; ``own`` keeps those that exist."""
        connection, node = self.taking.uow.connection, self.taking.uow.node.uid
        found, listed = dict(own), list(listed)
        living: set[bytes] = set()
        for rows in import_match.households(connection, node, list(found)):
            living.update(row[0] for row in rows)
        for uid in found.keys() - living:
            del own[uid]
        for rows in import_match.households(connection, node, listed, "number"):
            self._number(rows, listed, own)
        for chunk in import_match.headed(connection, node, list(own)):
            self.headed.update(row[0] for row in chunk)

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
        found = {home for home in self.home_at if home is not None}.union(*self._more.values())
        found.update(uid for pairs in self.by_number.values() for uid, _ in pairs)
        return found

    def is_settled(self, members: Sequence[int], settled: bytearray) -> bool:
        """Whether all of a group live in the very household of its number and nothing of them is to be done."""
        first = members[0]
        home = self.home_at[first]
        for index in members:
            if not settled[index] or self.home_at[index] is not home:
                return False
        pairs = self.by_number.get(self.numbers[first] or "", ())
        return len(pairs) == 1 and pairs[0][0] is home and not self._more

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
            self.by_head.setdefault(head, found)
            self.headed.add(found)
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
        numbered = self.by_number.get(group.number, ()) if group.number else ()
        for uid, _ in numbered:
            for _, person in people:
                if uid in self.homes_of(person):
                    return uid
        if numbered and not SERIAL.fullmatch(group.number or ""):
            village = self.village(group)
            for uid, area in numbered:
                if area == village:
                    return uid
        if head and head in self.by_head:
            return self.by_head[head]
        homes = {home for _, person in people for home in self.homes_of(person)}
        return min(homes - self.headed, default=None)

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
            self.by_number.setdefault(group.number, []).append((uid, self.village(group)))
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
