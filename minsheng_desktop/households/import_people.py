"""Who the rows of a list are: known persons by their number, what of them differs, and newcomers."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from itertools import compress
from typing import Any

from db.queries import import_log, import_match
from minsheng_desktop.households import columns
from minsheng_desktop.households.import_accounts import Accounts
from minsheng_desktop.households.import_batch import Taking, birth_of, is_payment, row_json, sex_of, text_of
from minsheng_desktop.households.import_columns import differing, matched
from minsheng_desktop.households.import_policy import ADD, MERGE, REPLACE
from minsheng_desktop.households.import_records import HELD, LEFT, NEW, REJECTED
from minsheng_desktop.households.search_index import grams, key_maker
from minsheng_desktop.spreadsheets.records import RosterRow

SAME_PERSON_CODES = frozenset({"duplicate_id", "same_id_diff_name"})
DOUBT_CODES = frozenset({"deceased_note", "stopped_note"})
# Field of a reading, column of a person, and what the change of it is called.
COMPARED = (
    ("name", "name", "name"), ("phone", "phone", "phone"), ("address", "address", "address"),
    ("group", "village_group", "village_group"), ("village", "area_uid", "village"),
)  # fmt: skip


class People:
    """The persons of an import. ``person_of``: index of a row → person, None where the row is not taken."""

    def __init__(self, taking: Taking) -> None:
        self.taking = taking
        rows = taking.columns
        self.person_of: list[bytes | None] = [None] * rows.count
        self.numbers = rows.texts("id_no")
        self.first: dict[str, int] = {}  # number → its first row that may be taken
        self.further: dict[int, list[int]] = {}  # first row of a person → further ones
        self._number_rows()
        self.known: list[bytes | None] = [None] * rows.count  # by the first row of each number
        self.at: dict[bytes, int] = {}  # known person → their first row
        self.dead: dict[bytes, str] = {}
        self.new: set[bytes] = set()
        self.differing: dict[int, Sequence[Any]] = {}
        self.compared = [names for names in COMPARED if any(rows.column(names[0]))]
        self.few = import_match.is_few(taking.uow.connection, len(self.first))
        self._stated = [self._column(name) for name, _, _ in self.compared]
        self._keys = key_maker() if taking.writing else None
        self._match()
        self.accounts = Accounts(taking, self.at, self.few)

    def _number_rows(self) -> None:
        accepted = self.taking.columns.accepted
        numbers = list(self.numbers)
        index = accepted.find(0)
        while index >= 0:
            numbers[index] = None
            index = accepted.find(0, index + 1)
        listed = len(numbers) - numbers.count(None)
        self.first = dict(zip(reversed(numbers), range(len(numbers) - 1, -1, -1), strict=True))  # type: ignore[arg-type]
        self.first.pop(None, None)  # type: ignore[call-overload]
        if listed > len(self.first):
            for index, number in enumerate(numbers):
                if number is not None and (first := self.first[number]) != index:
                    self.further.setdefault(first, []).append(index)

    def _column(self, name: str) -> Sequence[Any]:
        """The stated values of a field as they are stored."""
        told = self.taking.columns.texts(name)
        return [self.taking.villages.get(v or "") for v in told] if name == "village" else told

    def _match(self) -> None:
        """Find the numbers among the persons of this office; note only those of whom something differs."""
        taking = self.taking
        asked = [column for _, column, _ in self.compared]
        wanted = list(self.first) if self.few else None
        known = self.known
        for rows in import_match.persons(taking.uow.connection, taking.uow.node.uid, asked, wanted):
            taking.uow.job.tick(0, 0)
            indexes, (_, uids, died, *stored) = matched(rows, self.first.get)
            for index, uid in zip(indexes, uids, strict=True):
                known[index] = uid
            if any(died):
                self.dead.update(compress(zip(uids, died, strict=True), died))
            if self.differing:
                for index in indexes:
                    self.differing.pop(index, None)
            places: set[int] = set()
            for column, stated in zip(stored, self._stated, strict=True):
                places.update(differing(column, stated, indexes))
            for place in places:
                self.differing[indexes[place]] = [column[place] for column in stored]
        self.at = {uid: index for index, uid in enumerate(known) if uid is not None}

    def take(self) -> None:
        """Go through the rows in order: at length only through those of whom anything is to be said."""
        taking, count = self.taking, self.taking.columns.count
        accepted, numbers, first, known = taking.columns.accepted, self.numbers, self.first, self.known
        odd = self.differing.keys() | taking.codes.keys() | {self.at[uid] for uid in self.dead if uid in self.at}
        settled = self.accounts.settled
        special = [index for index, uid in enumerate(known) if uid is None or index in odd or not settled[index]]
        self.person_of[:] = known
        taking.counts["unchanged"] += count - len(special)
        for at, index in enumerate(special):
            if at % 500 == 0:
                taking.uow.job.tick(index, count)
            uid, number = known[index], numbers[index]
            self.person_of[index] = None
            if not accepted[index]:
                self._rejected(index)
            elif number and first[number] != index:
                self._further(index, first[number])
            else:
                self._first(index, number, uid)

    def _rejected(self, index: int) -> None:
        """A row with an error, or one that is left out: not taken, but kept as a doubt where that was chosen."""
        taking = self.taking
        held = index in taking.held
        taking.counts["held" if held else "rejected"] += 1
        taking.fates[index] = HELD if held else REJECTED
        if held:
            taking.hold_rejected(index)

    def _first(self, index: int, number: str | None, uid: bytes | None) -> None:
        taking = self.taking
        if uid is None:
            if not taking.policy.takes_new:
                taking.leave([index], "nobody_new")
                return
            uid = self._new_person(index, number)
            taking.fates[index] = NEW
        elif uid in self.dead:
            self._dead_person(index, uid)
            return
        else:
            self._known_person(index, uid)
        self.person_of[index] = uid
        self.accounts.take(index, uid, index)

    def _further(self, index: int, first: int) -> None:
        """A second row of a person: held back as a doubt, unless it is a further payment."""
        taking, person = self.taking, self.person_of[first]
        if person is None:
            taking.leave([index], taking.reasons.get(first, "nobody_new"))
        elif taking.codes.get(index, frozenset()) & SAME_PERSON_CODES:
            taking.counts["held"] += 1
            taking.fates[index] = HELD
            taking.hold(person, taking.reading.rows[index])
        elif person in self.dead:
            self._dead_person(index, person)
        else:
            self.person_of[index] = person
            self.accounts.take(index, person, first)

    def _dead_person(self, index: int, person: bytes) -> None:
        """A row of somebody who is dead: only what was paid is taken; listed after the death, it is a doubt."""
        taking, row = self.taking, self.taking.reading.rows[index]
        self.person_of[index] = person
        died_on = self.dead[person]
        if taking.month > columns.month_of(died_on) and not is_payment(row):
            taking.counts["held"] += 1
            taking.fates[index] = HELD
            params = {"sheet": row.sheet, "row": row.row, "died_on": died_on}
            taking.doubt("dead_listed", person, params, row_json(row))
        else:
            taking.counts["unchanged"] += 1

    def _new_person(self, index: int, number: str | None) -> bytes:
        taking = self.taking
        uid = taking.uid()
        self.new.add(uid)
        taking.counts["new"] += 1
        if taking.writing:
            self._write_person(uid, taking.reading.rows[index], index, number)
        if index in taking.codes:
            self._row_doubts(index, uid)
        return uid

    def _write_person(self, uid: bytes, row: RosterRow, index: int, number: str | None) -> None:
        assert self._keys is not None
        values, batch = row.values, self.taking.batch
        name, phone = str(values.get("name") or ""), text_of(values.get("phone"))
        old = "id_15" in self.taking.codes.get(index, frozenset())
        state = "missing" if not number else "old15" if old else "valid"
        batch.add(
            "person", uid, name, sex_of(values, number), birth_of(values, number), text_of(values.get("ethnic")),
            number, state, phone, self.taking.villages.get(str(values.get("village"))), text_of(values.get("group")),
            text_of(values.get("address")), None, *self._keys(name, number, phone),
        )  # fmt: skip
        batch.rows["name_gram"] += [(gram, uid) for gram in grams(name)]

    @cached_property
    def _listed_later(self) -> set[bytes]:
        return import_log.listed_later(self.taking.uow.connection, self.taking.month)

    def _known_person(self, index: int, uid: bytes) -> None:
        """What the list states otherwise is taken as the policy says; another name is a doubt and no edit.

        A list older than one the person stood in fills blanks and changes nothing, unless its fields were chosen.
        """
        taking = self.taking
        changed: dict[str, Any] = {}
        refused = False
        older = taking.policy.kind in (MERGE, REPLACE) and uid in self._listed_later
        for (field, column, called), stated, before in zip(
            self.compared, self._stated, self.differing.get(index, ()), strict=False
        ):
            after = stated[index]
            if not after or after == before:
                continue
            if field == "name":
                row = taking.reading.rows[index]
                taking.doubt("name_differs", uid, {"sheet": row.sheet, "row": row.row}, row_json(row))
            elif taking.policy.takes(called) and not (older and before):
                changed[column] = after
                names = taking.village_names if called == "village" else None
                shown = (names.get(before), names[after]) if names else (before, after)
                taking.change(index, called, *shown)
            else:
                refused = True
        if "phone" in changed:
            changed["phone_reversed"] = str(changed["phone"])[::-1]
        if changed:
            taking.batch.change("person", uid, changed)
            taking.updated([index])
        elif refused:
            why = "earlier" if older else "known" if taking.policy.kind == ADD else "not_chosen"
            taking.leave([index], why)
        taking.counts["updated" if changed else "unchanged"] += 1
        self._row_doubts(index, uid)

    def _row_doubts(self, index: int, uid: bytes) -> None:
        found = self.taking.codes.get(index, frozenset()) & DOUBT_CODES
        if found:
            row = self.taking.reading.rows[index]
            remark = text_of(row.values.get("remark")) or ""  # the same note in a later list is the same question
            for code in sorted(found):
                self.taking.doubt(code, uid, {"sheet": row.sheet, "row": row.row}, None, remark)

    def count_left(self) -> None:
        """Rows that were let stand count as such and not as unchanged persons."""
        counts, fates = self.taking.counts, self.taking.fates
        left = [index for index in self.taking.reasons if fates[index] == LEFT]
        counts["left"] = len(left)
        counts["unchanged"] -= sum(1 for index in left if self.known[index] is not None)
