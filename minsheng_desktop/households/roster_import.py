"""Taking a roster that was read and judged into the database, as one undoable operation.

Rows are matched by valid ID number. A second row of one person in a file is held back as a doubt,
never merged and never lost; a name that differs from the stored one is a doubt, not an edit. A person whose
death is registered never joins a household or a benefit again: a list of a later month that still names the
person raises a doubt and leaves the benefit as it stands. What was paid is taken in all the same.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from minsheng_desktop.core.bulk import collector_paused
from minsheng_desktop.core.errors import input_error
from minsheng_desktop.core.operation import Operation, UnitOfRead, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.households.benefit_import import BenefitImport
from minsheng_desktop.households.import_batch import Place, Taking
from minsheng_desktop.households.import_homes import Homes
from minsheng_desktop.households.import_missing import find_missing, propose_stops
from minsheng_desktop.households.import_months import outcome_of, preview_of
from minsheng_desktop.households.import_payments import Payments
from minsheng_desktop.households.import_people import People
from minsheng_desktop.households.import_policy import ImportPolicy, check_policy
from minsheng_desktop.households.import_record import remember_import
from minsheng_desktop.households.import_records import MissingLine, RosterPreview
from minsheng_desktop.households.records import ImportOutcome
from minsheng_desktop.spreadsheets.external_lists import is_death_list
from minsheng_desktop.spreadsheets.month_parts import MonthPart, month_parts
from minsheng_desktop.spreadsheets.records import HouseholdGroup, RosterReading

MERGING = ImportPolicy()
Members = Sequence[tuple[int, bytes]]  # index of the row, person


@use_case(Operation("households.import_roster", Right.IMPORT))
def import_roster(
    uow: UnitOfWork,
    reading: RosterReading,
    digest: bytes,
    programme: str = "",
    policy: ImportPolicy = MERGING,
    held: Collection[Place] = (),
) -> ImportOutcome:
    """Write the accepted rows of ``reading``; ``digest`` is the SHA-256 of the file.

    ``programme`` (code) overrides what was recognised. Of the rows that are not accepted those at ``held`` places
    are kept whole as doubts. Answers what came of every row. Raises INPUT for a policy that cannot be followed,
    and for a list of deaths, whose people must not come in as living.
    """
    check_policy(policy)
    if any(plan.data_rows and is_death_list(plan) for plan in reading.plans):
        raise input_error("households.death_list")
    parts, taken, outcomes = _months(reading, policy), list[_RosterImport](), list[ImportOutcome]()
    with collector_paused():
        for part in parts or (None,):
            taken.append(_RosterImport(uow, reading, programme, policy, held, writing=True, part=part))
            outcomes.append(taken[-1].collect())
            taken[-1].taking.batch.write(uow)
    outcome = outcome_of(parts, outcomes) if parts else outcomes[0]
    if uow.recorder.touched:
        remember_import(uow, reading, [(one.taking, one.people) for one in taken], digest, programme, outcome)
    uow.describe(file=reading.file, new=outcome.new, updated=outcome.updated, held=outcome.held)
    return outcome


def preview_roster(
    uow: UnitOfRead,
    reading: RosterReading,
    programme: str = "",
    policy: ImportPolicy = MERGING,
    held: Collection[Place] = (),
) -> ImportOutcome:
    """What ``import_roster`` would come to, without writing anything."""
    return preview_rows(uow, reading, programme, policy, held).outcome


def preview_rows(
    uow: UnitOfRead,
    reading: RosterReading,
    programme: str = "",
    policy: ImportPolicy = MERGING,
    held: Collection[Place] = (),
) -> RosterPreview:
    """As ``preview_roster``, with what would become of each row; clashes are found by ``find_clashes``.

    Raises INPUT as ``import_roster`` does.
    """
    check_policy(policy)
    if parts := _months(reading, policy):
        with collector_paused():
            found = []
            for part in parts:
                one = _RosterImport(uow, reading, programme, policy, held, writing=False, part=part)
                found.append((one.collect(), one.taking, one.missing))
        return preview_of(parts, found)
    with collector_paused():
        taken = _RosterImport(uow, reading, programme, policy, held, writing=False)
        outcome = taken.collect()
        taking = taken.taking
        changes = {index: tuple(found) for index, found in sorted(taking.changes.items())}
        return RosterPreview(outcome, tuple(taking.fates), changes, taken.missing, (), taking.reasons)


def _months(reading: RosterReading, policy: ImportPolicy) -> tuple[MonthPart, ...]:
    """The months of a file that are taken one after another; empty where it is of one, or one was chosen."""
    return () if policy.month else month_parts(reading)


class _RosterImport:
    """Matches every row and fills the batch; nothing is written yet."""

    def __init__(
        self, uow: UnitOfRead, reading: RosterReading, programme: str, policy: ImportPolicy,
        held: Collection[Place], writing: bool, part: MonthPart | None = None,
    ) -> None:  # fmt: skip
        self.taking = Taking(uow, part.reading if part else reading, policy, writing, held)
        self.taking.by_column = part is not None and part.by_column
        uow.job.stage("jobs.matching")
        self.benefits = BenefitImport(self.taking, programme)
        self.people = People(self.taking)
        self.payments = Payments(self.taking, self.people, self.benefits.programmes)
        self.missing: tuple[MissingLine, ...] = ()

    def collect(self) -> ImportOutcome:
        """Go through persons, households and benefits."""
        taking, job = self.taking, self.taking.uow.job
        self.people.take()
        self.homes = Homes(taking, self.people)
        if self.benefits.in_file():
            self.benefits.load(self.people.few, self.homes.uids().union(self.people.at))
        groups, settled = taking.reading.households, self._settled()
        for at, members in enumerate(groups.members):
            if at % 500 == 0:
                job.tick(at, len(groups))
            if not (settled and self.homes.is_settled(members, settled)):
                self._household(groups[at])
        self._alone()
        self.benefits.finish()
        self.people.count_left()
        self.missing = find_missing(taking, self.people, self.benefits, self.payments)
        taking.counts["missing"] = len(self.missing)
        if taking.policy.asks_for_missing:
            (programme,) = self.benefits.in_file()
            propose_stops(taking, self.missing, self.benefits.names[programme])
        return ImportOutcome(**taking.counts)

    def _settled(self) -> bytearray:
        """By index: whether a known person, alive, states nothing but a payment that is on record, or no benefit.

        Empty where every household must be looked at.
        """
        stands = bytearray(map(bool, self.people.person_of))
        for person in self.people.dead:
            stands[self.people.at[person]] = 0
        asked = self.payments.is_payment[:]
        for sheet, block, first, end in self.taking.columns.spans:
            if self.benefits.programme_of(sheet, block) is not None:
                asked[first:end] = b"\1" * (end - first)
        paid = self.payments.paid
        return bytearray(one and (has or not own) for one, own, has in zip(stands, asked, paid, strict=True))

    def _alone(self) -> None:
        """Persons who stand in no household of the file: their payment or their own benefit."""
        people = self.people
        for index, household in enumerate(self.taking.columns.households):
            if household is not None or (person := people.person_of[index]) is None:
                continue
            if index % 500 == 0:
                self.taking.uow.job.tick(index, self.taking.columns.count)
            self._of_person(index, person)

    def _of_person(self, index: int, person: bytes) -> None:
        """What a row states for the person alone."""
        if self.payments.is_payment[index]:
            self.payments.take(index, person)
        elif person not in self.people.dead:
            self.benefits.of_person(person, index)

    def _lives_alone(self, group: HouseholdGroup, index: int, person: bytes) -> bool:
        """Whether the one row of a group, without number or relation, is a known person who has no household.

        Such rows stand in a roster that was exported: what was entered for a person stays the person's.
        """
        if len(group.rows) > 1 or group.number or person in self.people.new or self.homes.homes_of(person):
            return False
        row = self.taking.reading.rows[index]
        return not row.values.get("relation") and self.benefits.draws_alone(person, row.sheet, row.block)

    def _household(self, group: HouseholdGroup) -> None:
        person_of = self.people.person_of
        people = [(index, person) for index in group.rows if (person := person_of[index]) is not None]
        if not people:
            return
        dead = self.people.dead
        if dead and (gone := {person for _, person in people if person in dead}):
            self._household_of_dead(group, people, gone)
            return
        if self._lives_alone(group, *people[0]):
            self._of_person(*people[0])
            return
        head_index = group.head_row if group.head_row is not None and person_of[group.head_row] else None
        home = self.homes.place(group, people, head_index)
        head = person_of[head_index] if head_index is not None else None
        if len(people) < len(group.rows):
            self._incomplete(group, head or people[0][1])
        if self._payments(people):
            return
        if home is None:
            self.taking.leave([index for index, _ in people], "benefit_new")
            return
        holder = head if group.head_row is not None else self._named_head(group, people)
        self.benefits.of_household(home, group, holder, people)

    def _incomplete(self, group: HouseholdGroup, person: bytes) -> None:
        """Rows of a household that are not taken (those the policy lets stand are no loss)."""
        taking = self.taking
        if not taking.policy.takes_new:
            return
        rows = [taking.reading.rows[index].row for index in group.rows if taking.fates[index] in ("rejected", "held")]
        if rows:
            taking.counts["incomplete"] += 1
            taking.doubt("household_incomplete", person, {"sheet": group.sheet, "rows": rows}, None)

    def _payments(self, people: Members) -> bool:
        """Take in what the rows state as paid; answers whether any does."""
        if not self.payments.any:
            return False
        paid = False
        for index, person in people:
            if self.payments.is_payment[index]:
                paid = True
                self.payments.take(index, person)
        return paid

    def _household_of_dead(self, group: HouseholdGroup, people: Members, gone: set[bytes]) -> None:
        """A household as it stood before a death: the living join it where they are new, nothing else changes."""
        living = [(index, person) for index, person in people if person not in gone]
        homes = {home for _, person in living for home in self.homes.homes_of(person)}
        last = {self.homes.last_homes[person] for person in gone if person in self.homes.last_homes}
        home = min(homes & last or homes or last, default=None)
        if living and home is None and self.homes.may_begin(living):
            home = self.homes.known(group, None, living) or self.homes.begin(group)
        for index, person in living:
            if home is not None and not self.homes.homes_of(person) and self.homes.may_join(person):
                self.homes.join(home, person, index, False)
        if not self._payments(people):
            self.taking.counts["entitlements_unchanged"] += 1

    def _named_head(self, group: HouseholdGroup, people: Members) -> bytes:
        """Who draws for a household in which nobody is marked as head: the person so named, else the first."""
        rows = self.taking.reading.rows
        named = (person for index, person in people if rows[index].values.get("name") == group.head)
        return next(named, people[0][1])
