"""Taking a roster that was read and judged into the database, as one undoable operation.

Rows are matched by valid ID number. A second row of one person in a file is held back as a doubt,
never merged and never lost; a name that differs from the stored one is a doubt, not an edit. A person whose
death is registered never joins a household or a benefit again: a list of a later month that still names the
person raises a doubt and leaves the benefit as it stands. What was paid is taken in all the same.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from db.queries import households as stored
from db.queries import workspace as workspace_rows
from db.types import new_uids
from minsheng_desktop.areas.service import villages_by_name
from minsheng_desktop.core.bulk import collector_paused
from minsheng_desktop.core.operation import Operation, UnitOfRead, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.households import columns
from minsheng_desktop.households.benefit_import import BenefitImport, period_of
from minsheng_desktop.households.import_batch import (
    Batch,
    birth_of,
    codes_by_row,
    doubt_uid,
    is_payment,
    raised_again,
    row_json,
    sex_of,
    text_of,
)
from minsheng_desktop.households.import_policy import ImportPolicy, check_policy
from minsheng_desktop.households.import_records import RosterPreview
from minsheng_desktop.households.records import ImportOutcome
from minsheng_desktop.households.search_index import grams, key_maker
from minsheng_desktop.spreadsheets.records import HouseholdGroup, RosterReading, RosterRow

MERGING = ImportPolicy()
SAME_PERSON_CODES = frozenset({"duplicate_id", "same_id_diff_name"})
DOUBT_CODES = frozenset({"deceased_note", "stopped_note"})
SERIAL = re.compile(r"\d{1,4}")  # counted within one list: says nothing about another list


@use_case(Operation("households.import_roster", Right.IMPORT))
def import_roster(
    uow: UnitOfWork, reading: RosterReading, digest: bytes, programme: str = "", policy: ImportPolicy = MERGING
) -> ImportOutcome:
    """Write the accepted rows of ``reading``; ``digest`` is the SHA-256 of the file.

    ``programme`` (code) overrides what was recognised. Answers what came of every row. Raises INPUT for a policy
    that cannot be followed.
    """
    check_policy(policy)
    with collector_paused():
        collected = _RosterImport(uow, reading, programme)
        outcome = collected.collect()
        collected.batch.write(uow)
    if uow.recorder.touched:
        _remember(uow, reading, digest, outcome)
    uow.describe(file=reading.file, new=outcome.new, updated=outcome.updated, held=outcome.held)
    return outcome


def preview_roster(
    uow: UnitOfRead, reading: RosterReading, programme: str = "", policy: ImportPolicy = MERGING
) -> ImportOutcome:
    """What ``import_roster`` would come to, without writing anything."""
    return preview_rows(uow, reading, programme, policy).outcome


def preview_rows(
    uow: UnitOfRead, reading: RosterReading, programme: str = "", policy: ImportPolicy = MERGING
) -> RosterPreview:
    """As ``preview_roster``, with what would become of each row. Raises INPUT as ``import_roster`` does."""
    check_policy(policy)
    with collector_paused():
        collected = _RosterImport(uow, reading, programme)
        return RosterPreview(collected.collect(), tuple(collected.fates))


def _remember(uow: UnitOfWork, reading: RosterReading, digest: bytes, outcome: ImportOutcome) -> None:
    problems = [[p.sheet, p.row, p.column, p.code, p.severity, p.value] for p in reading.problems]
    workspace_rows.record_import(
        uow.connection,
        operation_id=uow.recorder.operation_id,
        kind=reading.kind,
        file_name=reading.file,
        digest=digest,
        at=uow.recorder.at,
        rows=len(reading.rows),
        accepted=len(reading.rows) - outcome.rejected - outcome.held,
        rejected=outcome.rejected,
        problems=json.dumps(problems, ensure_ascii=False),
    )


class _RosterImport:
    def __init__(self, uow: UnitOfRead, reading: RosterReading, programme: str) -> None:
        self.uow, self.reading = uow, reading
        self.known = stored.known_rows(uow.connection, uow.node.uid)
        self.villages = villages_by_name(uow)
        self.month = period_of(reading)
        self.keys = key_maker()
        self._uids: list[bytes] = []
        self.batch = Batch()
        self.person_of: dict[int, bytes] = {}
        self.touched: set[bytes] = set()
        self.codes = codes_by_row(reading)
        self.counts = dict.fromkeys(columns.COUNTS, 0)
        self.fates = ["unchanged"] * len(reading.rows)
        self.benefits = BenefitImport(
            uow, reading, programme, self.known, self.villages, self.batch, self.counts, self._uid,
            self._hold,
        )  # fmt: skip

    def collect(self) -> ImportOutcome:
        """Match every row and fill the batch; nothing is written yet."""
        rows = self.reading.rows
        job = self.uow.job
        job.stage("jobs.matching")
        for index, row in enumerate(rows):
            if index % 500 == 0:
                job.tick(index, len(rows))
            self._row(index, row)
        for group in self.reading.households:
            self._household(group)
        for index, row in enumerate(rows):
            if row.household is None and index in self.person_of:
                if self.person_of[index] in self.known.dead and not is_payment(row):
                    continue
                before = self._benefit_changes()
                self.benefits.of_person(self.person_of[index], row)
                self._tell_change(before, [index])
        return ImportOutcome(**self.counts)

    def _uid(self) -> bytes:
        if not self._uids:
            self._uids = new_uids(5000)[::-1]
        return self._uids.pop()

    # persons

    def _row(self, index: int, row: RosterRow) -> None:
        if not row.accepted:
            self.counts["rejected"] += 1
            self.fates[index] = "rejected"
            return
        id_no = text_of(row.values.get("id_no"))
        found = self.known.persons.get(id_no) if id_no else None
        if found and (found[0] in self.touched) and self._second_row(row, found):
            self.fates[index] = "held"
            return
        if found is None:
            uid = self._new_person(row, id_no)
            self.fates[index] = "new"
        elif found[0] in self.known.dead:
            self._dead_person(index, row, found[0])
            return
        else:
            uid = found[0]
            if uid not in self.touched and self._known_person(uid, found, row):
                self.fates[index] = "updated"
        self.person_of[index] = uid
        self.touched.add(uid)
        self._account(uid, row)

    def _dead_person(self, index: int, row: RosterRow, person: bytes) -> None:
        """A row of somebody who is dead: only what was paid is taken; listed after the death, it is a doubt."""
        self.person_of[index] = person
        self.touched.add(person)
        died_on = self.known.dead[person]
        late = self.month > columns.month_of(died_on)
        if late and not is_payment(row):
            self.counts["held"] += 1
            self.fates[index] = "held"
            self._doubt("dead_listed", person, {"sheet": row.sheet, "row": row.row, "died_on": died_on}, row_json(row))
        else:
            self.counts["unchanged"] += 1

    def _second_row(self, row: RosterRow, found: tuple[Any, ...]) -> bool:
        """Hold back a second row of a person met before in this file; a further payment item is none."""
        if not self._codes(row) & SAME_PERSON_CODES:
            return False
        self.counts["held"] += 1
        self._hold(found[0], row)
        return True

    def _hold(self, person: bytes, row: RosterRow) -> None:
        self._doubt("held_row", person, {"sheet": row.sheet, "row": row.row}, row_json(row))

    def _new_person(self, row: RosterRow, id_no: str | None) -> bytes:
        values = row.values
        uid = self._uid()
        name, phone = str(values.get("name") or ""), text_of(values.get("phone"))
        village = self.villages.get(str(values.get("village")))
        state = "missing" if not id_no else "old15" if "id_15" in self._codes(row) else "valid"
        address, group = text_of(values.get("address")), text_of(values.get("group"))
        self.batch.add(
            "person", uid, name, sex_of(values, id_no), birth_of(values, id_no), text_of(values.get("ethnic")), id_no,
            state, phone, village, group, address, None, *self.keys(name, id_no, phone),
        )  # fmt: skip
        self.batch.rows["name_gram"] += [(gram, uid) for gram in grams(name)]
        if id_no:
            self.known.persons[id_no] = (uid, name, phone, address, group, village)
        self.counts["new"] += 1
        self._row_doubts(uid, row)
        return uid

    def _known_person(self, uid: bytes, found: tuple[Any, ...], row: RosterRow) -> bool:
        _, name, phone, address, group, area = found
        values = row.values
        if values.get("name") and values["name"] != name:
            self._doubt("name_differs", uid, {"sheet": row.sheet, "row": row.row}, row_json(row))
        stated = {
            "phone": text_of(values.get("phone")),
            "address": text_of(values.get("address")),
            "village_group": text_of(values.get("group")),
            "area_uid": self.villages.get(str(values.get("village"))),
        }
        present = {"phone": phone, "address": address, "village_group": group, "area_uid": area}
        changed = {key: value for key, value in stated.items() if value and value != present[key]}
        if "phone" in changed:
            changed["phone_reversed"] = str(changed["phone"])[::-1]
        if changed:
            self.batch.change("person", uid, changed)
        self.counts["updated" if changed else "unchanged"] += 1
        self._row_doubts(uid, row)
        return bool(changed)

    def _benefit_changes(self) -> int:
        return sum(self.counts[name] for name in ("entitlements_new", "entitlements_changed", "payments"))

    def _tell_change(self, before: int, rows: Iterable[int]) -> None:
        if self._benefit_changes() > before:
            for index in rows:
                if self.fates[index] == "unchanged":
                    self.fates[index] = "updated"

    def _codes(self, row: RosterRow) -> frozenset[str]:
        return self.codes.get((row.sheet, row.row), frozenset())

    def _row_doubts(self, uid: bytes, row: RosterRow) -> None:
        for code in sorted(self._codes(row) & DOUBT_CODES):
            self._doubt(code, uid, {"sheet": row.sheet, "row": row.row}, None)

    def _doubt(self, rule: str, person: bytes, params: Mapping[str, object], held: str | None) -> None:
        uid = doubt_uid(self.uow.node.uid, rule, person, held or json.dumps(params, ensure_ascii=False))
        while uid in self.known.doubts_undone:
            uid = raised_again(uid)
        if uid in self.known.doubts:
            return
        self.known.doubts.add(uid)
        packed = json.dumps({**params, "file": self.reading.file}, ensure_ascii=False)
        self.batch.add("doubt", uid, rule, "open", person, packed, held, self.uow.today.isoformat())
        self.counts["doubts"] += 1

    def _account(self, person: bytes, row: RosterRow) -> None:
        number = text_of(row.values.get("bank_card"))
        numbers = self.known.accounts.setdefault(person, set())
        if not number or number in numbers:
            return
        holder, relation = text_of(row.values.get("account_name")), text_of(row.values.get("payee_relation"))
        current = 0 if numbers else 1
        numbers.add(number)
        bank = text_of(row.values.get("bank_name"))
        self.batch.add("bank_account", self._uid(), person, number, number[::-1], bank, holder, relation, current)

    # households and benefits

    def _household(self, group: HouseholdGroup) -> None:
        rows = self.reading.rows
        people = [(index, self.person_of[index]) for index in group.rows if index in self.person_of]
        if not people:
            return
        head_index = group.head_row if group.head_row in self.person_of else None
        head = self.person_of[head_index] if head_index is not None else None
        gone = [person for _, person in people if person in self.known.dead]
        if gone:
            self._household_of_dead(group, people, gone)
            return
        uid = self._household_uid(group, head, [person for _, person in people])
        for index, person in people:
            self._member(uid, person, rows[index], index == head_index)
        missing = [rows[index].row for index in group.rows if index not in self.person_of]
        if missing:
            self.counts["incomplete"] += 1
            self._doubt("household_incomplete", head or people[0][1], {"sheet": group.sheet, "rows": missing}, None)
        before = self._benefit_changes()
        if not self._payments(people):
            holder = head if group.head_row is not None else self._named_head(group, people)
            self.benefits.of_household(uid, group, holder, [person for _, person in people])
        self._tell_change(before, [index for index, _ in people])

    def _payments(self, people: Sequence[tuple[int, bytes]]) -> bool:
        """Take in what the rows state as paid; answers whether any does."""
        paid = [(index, person) for index, person in people if is_payment(self.reading.rows[index])]
        for index, person in paid:
            self.benefits.payment(person, self.reading.rows[index])
        return bool(paid)

    def _household_of_dead(
        self, group: HouseholdGroup, people: Sequence[tuple[int, bytes]], gone: Sequence[bytes]
    ) -> None:
        """A household as it stood before a death: the living join it where they are new, nothing else changes."""
        living = [(index, person) for index, person in people if person not in gone]
        homes = set().union(*(self.known.homes.get(person, ()) for _, person in living))
        last = {self.known.last_homes[person] for person in gone if person in self.known.last_homes}
        home = min(homes & last or homes or last, default=None)
        if living and home is None:
            home = self._household_uid(group, None, [person for _, person in living])
        for index, person in living:
            if home is not None and not self.known.homes.get(person):
                self._member(home, person, self.reading.rows[index], False)
        before = self._benefit_changes()
        if not self._payments(people):
            self.counts["entitlements_unchanged"] += 1
        self._tell_change(before, [index for index, _ in people])

    def _named_head(self, group: HouseholdGroup, people: Sequence[tuple[int, bytes]]) -> bytes:
        """Who draws for a household in which nobody is marked as head: the person so named, else the first."""
        rows = self.reading.rows
        named = (person for index, person in people if rows[index].values.get("name") == group.head)
        return next(named, people[0][1])

    def _household_uid(self, group: HouseholdGroup, head: bytes | None, people: Sequence[bytes]) -> bytes:
        found = self._known_household(group, head, people)
        if found:
            if head:
                self._takes_head(found, head)
            return found
        first = self.reading.rows[group.head_row if group.head_row is not None else group.rows[0]].values
        uid = self._uid()
        self.batch.add(
            "household", uid, group.number, self._village(group), text_of(first.get("group")),
            text_of(first.get("address")), text_of(first.get("booklet_no")), group.size_stated, group.head or "",
        )  # fmt: skip
        if group.number:
            self.known.by_number.setdefault(group.number, []).append((uid, self._village(group)))
        if head:
            self._takes_head(uid, head)
        self.counts["households"] += 1
        return uid

    def _takes_head(self, household: bytes, head: bytes) -> None:
        self.known.by_head.setdefault(head, household)
        self.known.headed.add(household)

    def _village(self, group: HouseholdGroup) -> bytes | None:
        first = self.reading.rows[group.head_row if group.head_row is not None else group.rows[0]]
        return self.villages.get(str(first.values.get("village")))

    def _known_household(self, group: HouseholdGroup, head: bytes | None, people: Sequence[bytes]) -> bytes | None:
        """The household meant: of that number, else of that head, else a headless one of these people.

        A number alone identifies only within the village, and not where it is a mere serial number:
        each list counts its households from 1.
        """
        numbered = self.known.by_number.get(group.number, []) if group.number else []
        homes = set().union(*(self.known.homes.get(person, ()) for person in people))
        for uid, _ in numbered:
            if uid in homes:
                return uid
        if group.number and not SERIAL.fullmatch(group.number):
            village = self._village(group)
            for uid, area in numbered:
                if area == village:
                    return uid
        if head and head in self.known.by_head:
            return self.known.by_head[head]
        return min(homes - self.known.headed, default=None)

    def _member(self, household: bytes, person: bytes, row: RosterRow, is_head: bool) -> None:
        homes = self.known.homes.setdefault(person, set())
        if household in homes:
            return
        homes.add(household)
        relation = text_of(row.values.get("relation"))
        code = columns.relation_code(relation)
        self.batch.add(
            "household_member", self._uid(), household, person, int(is_head), code, relation, self.month, None
        )
