"""Benefits of an imported roster: entitlements, amounts by month, who is covered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from db.queries import benefits as stored
from db.queries import import_match
from db.queries import programmes as definitions
from minsheng_desktop.core.operation import UnitOfRead
from minsheng_desktop.entitlements.own_columns import OwnHeadings, read_extra, write_extra
from minsheng_desktop.entitlements.states import STATE_FIELDS, StateWrites
from minsheng_desktop.households import columns
from minsheng_desktop.households.import_batch import Taking, text_of
from minsheng_desktop.households.import_policy import ADD, OWN, UPDATE
from minsheng_desktop.households.past_payments import PastPayments, payment_of
from minsheng_desktop.programmes.catalogue import alias_key
from minsheng_desktop.programmes.settings import all_rules
from minsheng_desktop.spreadsheets.months_apart import MonthsApart
from minsheng_desktop.spreadsheets.records import HouseholdGroup, RosterRow, place_key

HOUSEHOLD_MONEY = ("amount_month", "amount_hh")
PERSON_MONEY = ("amount_month", "amount", "amount_person", "total", "amount_hh")
ACTIVE = "active"
UID, AMOUNT, SUPPLEMENT, SINCE = range(4)  # in a stored benefit; STATED, village and status follow
_EXTRA = 4 + import_match.STATED.index("extra")
TOLD = (*import_match.STATED, "area_uid")  # what a roster states of a benefit beside its amounts
Key = tuple[bytes, bytes]  # programme, household or person


class BenefitImport:
    """Collects the benefits of an import. ``named``: (programme, household or person) that the list speaks of."""

    def __init__(self, taking: Taking, chosen: str) -> None:
        self.taking = taking
        self.programmes = programme_words(taking.uow)
        self.names = {row["uid"]: row["short_name"] for row in definitions.all_programmes(taking.uow.connection)}
        self._of_persons = {
            row["uid"] for row in definitions.all_programmes(taking.uow.connection) if row["unit"] == "person"
        }
        self._unpaid = {uid for uid, rules in all_rules(taking.uow).items() if rules["amount_rule"] == "none"}
        self.codes = {uid: key[1:] for key, uid in self.programmes.items() if key.startswith("=")}
        self._chosen, self._of_place = chosen, dict[tuple[str, int], bytes | None]()
        self._own = OwnHeadings(taking.uow)
        self._known: dict[Key, tuple[Any, ...]] = {}
        self._held: dict[Key, Key] = {}  # programme and holder → the benefit, which may be of the household
        self._ended: dict[Key, int] = {}
        self._covered: set[bytes] = set()  # benefit and person
        self._stated: dict[bytes, tuple[Any, int]] = {}  # benefit → its amounts as this file states them
        self._changing: list[tuple[tuple[Any, ...], Any, int, tuple[Any, ...], Sequence[int]]] = []
        self.named: set[Key] = set()
        self._apart = MonthsApart(taking.reading.plans, taking.month)
        self.past = PastPayments(taking, self.names, self.codes, self._apart)
        self._past: dict[bytes, bytes] = {}  # benefit of which an old payment sheet speaks → programme

    def programme_of(self, sheet: str, block: int = 0) -> bytes | None:
        """The programme of a sheet: the one chosen, else that of the block or sheet, else that of the file."""
        place = (sheet, block)
        if place not in self._of_place:
            reading = self.taking.reading
            told = reading.sheet_programmes.get(place_key(sheet, block)) or reading.sheet_programmes.get(sheet)
            self._of_place[place] = self.programmes.get(f"={self._chosen or told or reading.programme or ''}")
        return self._of_place[place]

    def in_file(self) -> set[bytes]:
        """The programmes of the sheets."""
        found = (self.programme_of(sheet, block) for sheet, block, _, _ in self.taking.columns.spans)
        return {uid for uid in found if uid is not None}

    def load(self, few: bool, holders: Iterable[bytes]) -> None:
        """What is known of the benefits of persons and households (``holders``)."""
        taking = self.taking
        programmes = self.in_file()
        self.past.load(programmes)
        named = set(holders)
        wanted = named if few else None
        connection, node, tick = taking.uow.connection, taking.uow.node.uid, taking.uow.job.tick
        for rows in import_match.benefits(connection, node, programmes, wanted):
            tick(0, 0)
            for row in rows:
                if row[1] in named or row[2] in named:
                    self._known[row[0], row[1]] = row[3:]
                    self._held.setdefault((row[0], row[2]), (row[0], row[1]))
        for rows in import_match.ended(connection, node, programmes, wanted):
            for programme, holder, last in rows:
                if holder in named:
                    self._ended[programme, holder] = max(last, self._ended.get((programme, holder), 0))
        uids = {row[UID] for row in self._known.values()}
        for rows in import_match.covered(connection, node, uids if few else None):
            tick(0, 0)
            self._covered.update(benefit + person for benefit, person in rows if benefit in uids)

    def of_household(
        self, household: bytes, group: HouseholdGroup, head: bytes | None, people: Sequence[tuple[int, bytes]]
    ) -> None:
        """The benefit of a household whose amount is stated once."""
        at = group.head_row if group.head_row is not None else group.rows[0]
        first = self.taking.reading.rows[at]
        programme = self.programme_of(group.sheet, first.block)
        if programme is None:
            return
        if programme in self._of_persons:
            self._of_members(people)
            return
        self.named.add((programme, household))
        amount = next((group.amounts[name] for name in HOUSEHOLD_MONEY if name in group.amounts), None)
        if self._apart.has(first):
            amount = self._apart.amount(first)
        if head is None or (amount is None and programme not in self._unpaid):
            return
        insured = first.values.get("insured")
        stated = isinstance(insured, int)
        covered = insured if isinstance(insured, int) else len(people)
        named = people if covered == len(group.rows) == len(people) else ()
        size = first.values.get("hh_size")
        if len(group.rows) == 1 and isinstance(size, int) and size > 1 and (programme, household) in self._known:
            named = ()  # the one row of a larger household does not say who of it is covered
        self.taking.counts["unstated_cover"] += not named
        supplement = group.amounts.get("supplement", 0 if "supplement" in first.values else None)
        indexes = [index for index, _ in people]
        indexes.sort(key=lambda index: index != at)
        self._benefit(programme, head, household, first, amount, supplement, covered, named, indexes, stated)

    def _of_members(self, people: Sequence[tuple[int, bytes]]) -> None:
        """A benefit of persons, though the list speaks of households: of each whose row states an amount."""
        rows = self.taking.reading.rows
        for index, person in people:
            values = rows[index].values
            if len(people) == 1 or any(isinstance(values.get(name), int) for name in PERSON_MONEY):
                self.of_person(person, index)

    def of_person(self, person: bytes, index: int) -> None:
        """The benefit of a person's own row."""
        row = self.taking.reading.rows[index]
        programme = self.programme_of(row.sheet, row.block)
        if programme is None:
            return
        self.named.add((programme, person))
        amount: Any = next((row.values[name] for name in PERSON_MONEY if isinstance(row.values.get(name), int)), None)
        if self._apart.has(row):
            amount = self._apart.amount(row)
        self._benefit(programme, person, None, row, amount, None, 1, [(index, person)], [index])

    def draws_alone(self, person: bytes, sheet: str, block: int) -> bool:
        """Whether a person is known to draw the benefit of a list for no household; true where it is of none."""
        programme = self.programme_of(sheet, block)
        return programme is None or (programme, person) in self._known

    def _benefit(
        self, programme: bytes, holder: bytes, household: bytes | None, row: RosterRow, amount: Any,
        stated_supplement: int | None, covered: int, named: Sequence[tuple[int, bytes]], indexes: Sequence[int],
        cover_stated: bool = False,
    ) -> None:  # fmt: skip
        taking = self.taking
        apart = self._apart.headings(row.sheet, row.block)
        if apart and amount is None and taking.by_column:
            if self._apart.written(row):
                taking.hold(holder, row)
            return  # nothing was paid to this person in the month
        key = self._key(programme, holder, household)
        found = self._known.get(key)
        past = amount is not None and self.past.is_past(row)
        if past and not self._paid(programme, holder, row, amount, stated_supplement or 0, found is None):
            taking.counts["entitlements_unchanged"] += 1
            return
        if found is None and taking.month <= self._ended.get(key, 0):
            taking.counts["entitlements_unchanged"] += 1  # an older list names a benefit that has ended since
            return
        extra = {name: value for name, value in row.extra.items() if name not in apart} if apart else row.extra
        own = self._own.values(self.codes[programme], extra, row.values)
        village = taking.villages.get(str(row.values.get("village")))
        supplement = stated_supplement if stated_supplement is not None else found[SUPPLEMENT] if found else 0
        if found is None:
            if not taking.policy.takes_new:
                taking.leave(indexes[:1], "benefit_new")
                return
            told = (*_stated(row, covered, own), village)
            uid = self._begin(key, holder, household, amount, supplement, told)
            taking.change(indexes[0], "amount_fen", None, amount)
            taking.updated(indexes)
        else:
            uid = found[UID]
            if past:
                self._past[uid] = programme
            if self._stated.get(uid, (amount, supplement)) != (amount, supplement):
                taking.hold(holder, row)
                return
            if uid not in self._stated:
                own = {name: value for name, value in own.items() if taking.policy.takes(f"{OWN}{name}")}
                now = read_extra(found[_EXTRA])
                more = {**now, **own} if own.items() - now.items() else {}  # what the clerk wrote beside it stays
                told = (*_stated(row, covered if cover_stated else None, more), village)
                self._compare(found, amount, supplement, told, indexes)
        self._stated[uid] = (amount, supplement)
        taking.counts["amount_fen"] += amount or 0
        if found is None or taking.policy.takes("covered"):
            self._cover(uid, named, indexes[0])

    def _key(self, programme: bytes, holder: bytes, household: bytes | None) -> tuple[bytes, bytes]:
        """Under which programme and holder the benefit of a row is known."""
        key = (programme, household or holder)
        if household is None and key not in self._known:  # a row of one who draws for a household
            return self._held.get(key, key)
        if household and key not in self._known and (programme, holder) in self._known:
            return (programme, holder)  # a benefit of the head's own, from a list of persons
        return key

    def _paid(
        self, programme: bytes, holder: bytes, row: RosterRow, amount: int, supplement: int, unknown: bool
    ) -> bool:
        """Take what an old sheet says was paid; False where that is all it says."""
        fen = payment_of(row, row.values, amount, supplement, self._apart.has(row))
        if not self.past.take(programme, holder, row, fen):
            return False
        self.taking.updated([index for index in (self.taking.columns.index_of(row.place),) if index is not None])
        if unknown and self.past.begins_nothing(programme, row):
            self.taking.counts["amount_fen"] += amount
            return False
        return True

    def _begin(
        self, key: Key, holder: bytes, household: bytes | None, amount: Any, supplement: int, told: Sequence[Any]
    ) -> bytes:
        taking = self.taking
        uid = taking.uid()
        number, category, size, covered, colour, remark, extra, village = told
        taking.batch.add(
            "entitlement", uid, key[0], household, holder, village, number, category, ACTIVE, taking.month, None,
            amount, supplement, size, covered, 1, colour, remark, extra,
        )  # fmt: skip
        self._period(uid, taking.month, None, amount, supplement)
        self._known[key] = (uid, amount, supplement, taking.month, *told, ACTIVE)
        taking.counts["entitlements_new"] += 1
        return uid

    def _cover(self, uid: bytes, named: Sequence[tuple[int, bytes]], speaker: int) -> None:
        taking = self.taking
        for index, person in named:
            if uid + person not in self._covered:
                self._covered.add(uid + person)
                taking.batch.add("entitlement_member", taking.uid(), uid, person, taking.month, None)
                taking.change(speaker, "cover", None, taking.reading.rows[index].values.get("name"))
                taking.updated([index, speaker])

    # a running benefit

    def _compare(
        self, found: tuple[Any, ...], amount: Any, supplement: int, told: tuple[Any, ...], indexes: Sequence[int]
    ) -> None:
        """Set aside what differs and is to be taken: its periods are read for all such benefits at once."""
        taking = self.taking
        other = {name for name, value, old in zip(TOLD, told, found[4:], strict=False)
                 if value is not None and value != old}  # fmt: skip
        paid = amount is not None and (found[AMOUNT], found[SUPPLEMENT]) != (amount, supplement)
        earlier = taking.month < found[SINCE]
        paid = paid or (amount is not None and found[UID] in self._past)
        if not other and not paid and not earlier:
            taking.counts["entitlements_unchanged"] += 1
            return
        policy = taking.policy
        taken = {name for name in other if policy.takes(name)}
        if paid and not policy.takes("amount_fen"):
            paid, amount, supplement = False, None, found[SUPPLEMENT]
        if (earlier and policy.kind in (ADD, UPDATE)) or not (taken or paid or earlier):
            taking.counts["entitlements_unchanged"] += 1
            taking.leave(indexes[:1], "known" if policy.kind == ADD else "earlier" if earlier else "not_chosen")
            return
        kept = tuple(value if name in taken else None for name, value in zip(TOLD, told, strict=True))
        self._changing.append((found, amount, supplement, kept, indexes))

    def finish(self) -> None:
        """Take what differs of running benefits."""
        uids = [found[UID] for found, *_ in self._changing]
        connection = self.taking.uow.connection
        amounts = stored.amounts(connection, uids) if uids else {}
        states = stored.states(connection, uids) if uids else {}
        for at, (found, amount, supplement, told, indexes) in enumerate(self._changing):
            if at % 500 == 0:
                self.taking.uow.job.tick(at, len(uids))
            uid = found[UID]
            changed = self._change(found, amount, supplement, told, amounts.get(uid, ()), states.get(uid, ()))
            if changed:
                self.taking.batch.change("entitlement", uid, changed)
                self._tell(indexes, found, changed)
            self.taking.counts["entitlements_changed" if changed else "entitlements_unchanged"] += 1

    def _tell(self, indexes: Sequence[int], found: Sequence[Any], changed: Mapping[str, Any]) -> None:
        """The change field by field, on the row that speaks for the benefit."""
        taking, at = self.taking, indexes[0]
        before = dict(zip(("amount_fen", "supplement_fen", "from_month", *TOLD), found[1:], strict=False))
        for name, after in changed.items():
            if name == "extra":
                old, new = read_extra(before["extra"]), read_extra(after)
                for key in new:
                    if new[key] != old.get(key):
                        taking.change(at, f"{OWN}{key}", old.get(key), new[key])
            elif name == "area_uid":
                names = taking.village_names
                taking.change(at, "village", names.get(before[name]), names.get(after))
            elif after != before[name]:
                taking.change(at, name, before[name], after)
        taking.updated(indexes)

    def _change(
        self, found: Sequence[Any], amount: Any, supplement: int, stated: Sequence[Any],
        periods: Sequence[Sequence[Any]], states: Sequence[tuple[Any, ...]],
    ) -> dict[str, Any]:  # fmt: skip
        """A running benefit as the file states it for its month; what is left blank stays as it was."""
        uid, month, since = found[UID], self.taking.month, found[SINCE]
        paid = amount is not None and (found[AMOUNT], found[SUPPLEMENT]) != (amount, supplement)
        pairs = zip(TOLD, stated, found[4:-1], strict=True)
        other = {name: value for name, value, old in pairs if value is not None and value != old}
        if month < since:
            self._earlier_state(found, other, states)
            self._period(uid, month, columns.month_before(since), amount, supplement)
            return {"from_month": month}
        placed = uid in self._past and amount is not None and self.past.amount_between(
            self._past[uid], uid, periods, amount, supplement
        )  # fmt: skip
        if placed or month < max((period[1] for period in periods), default=since):
            return {}  # a later month is known: what it states holds
        changed: dict[str, Any] = {}
        if paid:
            changed = dict(columns.money(amount, supplement))
            self._new_amount(uid, periods, amount, supplement)
        return changed | self._new_state(found, other, states)

    def _new_amount(self, uid: bytes, periods: Sequence[Sequence[Any]], amount: Any, supplement: int) -> None:
        """The amount from this month on: the open period ends, or is put right where it begins this month."""
        month, batch = self.taking.month, self.taking.batch
        for period, first, last, *_ in periods:
            if last is not None:
                continue
            if first == month:
                batch.change("entitlement_amount", period, columns.money(amount, supplement))
                return
            batch.change("entitlement_amount", period, {"to_month": columns.month_before(month)})
        self._period(uid, month, None, amount, supplement)

    def _earlier_state(
        self, found: Sequence[Any], other: Mapping[str, Any], written: Sequence[tuple[Any, ...]]
    ) -> None:
        """How a benefit stood in the months before it was known, as an older roster states it."""
        taking, uid, since = self.taking, found[UID], found[SINCE]
        now = dict(zip((*TOLD, "status"), found[4:], strict=True))
        first = dict(zip(STATE_FIELDS, written[0][3:], strict=True)) if written else {n: now[n] for n in STATE_FIELDS}
        then = first | {name: other[name] for name in STATE_FIELDS if name in other} | {"status": ACTIVE}
        if not written and then == first:
            return
        ended = columns.month_before(since)
        taking.batch.add("entitlement_state", taking.uid(), uid, taking.month, ended, *then.values(), None, None)
        if not written:
            taking.batch.add("entitlement_state", taking.uid(), uid, since, None, *first.values(), None, None)

    def _new_state(
        self, found: Sequence[Any], other: dict[str, Any], periods: Sequence[tuple[Any, ...]]
    ) -> dict[str, Any]:
        """What differs beside the amount; the months before keep the class, size, cover and village they had."""
        if not any(name in STATE_FIELDS for name in other):
            return other
        month = self.taking.month
        if periods and periods[-1][1] > month:  # a later month is known: what it states holds
            return {name: value for name, value in other.items() if name not in STATE_FIELDS}
        row = {"uid": found[UID], "from_month": found[SINCE], **dict(zip((*TOLD, "status"), found[4:], strict=True))}
        writes = StateWrites()
        writes.plan(row, periods, month, other, uid=self.taking.uid)
        for values in writes.inserts:
            self.taking.batch.add("entitlement_state", *values)
        for state, changed in writes.updates:
            self.taking.batch.change("entitlement_state", state, changed)
        return other

    def _period(self, uid: bytes, first: int, last: int | None, amount: Any, supplement: int) -> None:
        self.taking.batch.add("entitlement_amount", self.taking.uid(), uid, first, last, amount, supplement, "roster")


def _stated(row: RosterRow, covered: int | None, own: Mapping[str, str]) -> tuple[Any, ...]:
    """What a row states of its benefit, in the order of ``STATED``; ``own`` are the values of its own columns."""
    values = row.values
    number = text_of(values.get("hh_no") or values.get("cert_no"))
    category, remark = text_of(values.get("category")), text_of(values.get("remark"))
    return (number, category, values.get("hh_size"), covered, row.colour, remark, write_extra(own))


def programme_words(uow: UnitOfRead) -> dict[str, bytes]:
    """``=code`` and every name in comparable form → uid."""
    found: dict[str, bytes] = {}
    for row in definitions.all_programmes(uow.connection):
        found[f"={row['code']}"] = row["uid"]
        for word in (row["name"], row["short_name"], *row["aliases"].split(";")):
            found.setdefault(alias_key(word), row["uid"])
    return found
