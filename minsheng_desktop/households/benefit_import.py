"""Benefits and payments of an imported roster: entitlements, amounts by month, who is covered."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from db.queries import households as stored
from db.queries import programmes as definitions
from minsheng_desktop.core.operation import UnitOfRead
from minsheng_desktop.entitlements.own_columns import OwnHeadings, read_extra, write_extra
from minsheng_desktop.entitlements.states import STATE_FIELDS, StateWrites
from minsheng_desktop.households import columns
from minsheng_desktop.households.import_batch import Batch, is_payment, text_of
from minsheng_desktop.programmes.catalogue import alias_key
from minsheng_desktop.spreadsheets.records import HouseholdGroup, RosterReading, RosterRow

HOUSEHOLD_MONEY = ("amount_month", "amount_hh")
PERSON_MONEY = ("amount", "amount_person", "total")
ACTIVE = "active"
_EXTRA = 4 + stored.STATED.index("extra")  # in a row of ``Known.entitlements``
TOLD = (*stored.STATED, "area_uid")  # what a roster states of a benefit beside its amounts


def period_of(reading: RosterReading) -> int:
    """The month (YYYYMM) a file speaks of: as it states, else that of the reading."""
    return reading.period or reading.as_of.year * 100 + reading.as_of.month


class BenefitImport:
    """Collects the rows of benefits and payments in the batch of an import."""

    def __init__(
        self,
        uow: UnitOfRead,
        reading: RosterReading,
        chosen: str,
        known: stored.Known,
        villages: Mapping[str, bytes],
        batch: Batch,
        counts: dict[str, int],
        uid: Callable[[], bytes],
        hold: Callable[[bytes, RosterRow], None],
    ) -> None:
        self.uow, self.reading, self.chosen = uow, reading, chosen
        self.known, self.villages, self.batch, self.counts, self.uid = known, villages, batch, counts, uid
        self.hold = hold  # keeps a row that states another amount of the same benefit as a doubt
        self._stated: dict[bytes, tuple[Any, int]] = {}  # benefit -> its amounts as this file states them
        self.programmes = _programmes(uow)
        self._own = OwnHeadings(uow)
        self._codes = {uid: key[1:] for key, uid in self.programmes.items() if key.startswith("=")}
        self._items: dict[str, bytes | None] = {}
        self.month = period_of(reading)

    def of_household(
        self, household: bytes, group: HouseholdGroup, head: bytes | None, people: Sequence[bytes]
    ) -> None:
        """The benefit of a household whose amount is stated once."""
        programme = self._programme(group.sheet)
        amount = next((group.amounts[name] for name in HOUSEHOLD_MONEY if name in group.amounts), None)
        if programme is None or head is None or amount is None:
            return
        first = self.reading.rows[group.head_row if group.head_row is not None else group.rows[0]]
        insured = first.values.get("insured")
        stated = isinstance(insured, int)
        covered = insured if isinstance(insured, int) else len(people)
        named = list(people) if covered == len(group.rows) == len(people) else []
        self.counts["unstated_cover"] += not named
        supplement = group.amounts.get("supplement", 0 if "supplement" in first.values else None)
        self._benefit(programme, head, household, first, amount, supplement, covered, named, stated)

    def of_person(self, person: bytes, row: RosterRow) -> None:
        """The payment or benefit of a person's own row."""
        if is_payment(row):
            self.payment(person, row)
            return
        programme = self._programme(row.sheet)
        amount = next((row.values[name] for name in PERSON_MONEY if isinstance(row.values.get(name), int)), None)
        if programme is not None:
            self._benefit(programme, person, None, row, amount, None, 1, [person])

    def _benefit(
        self, programme: bytes, holder: bytes, household: bytes | None, row: RosterRow, amount: Any,
        stated_supplement: int | None, covered: int, named: Iterable[bytes], cover_stated: bool = False,
    ) -> None:  # fmt: skip
        key = (programme, household or holder)
        found = self.known.entitlements.get(key)
        if found is None and self.month <= self.known.ended.get(key, 0):
            self.counts["entitlements_unchanged"] += 1  # an older list names a benefit that has ended since
            return
        own = self._own.values(self._codes[programme], row.extra) if row.extra else {}
        stated = _stated(row, covered, own)
        village = self.villages.get(str(row.values.get("village")))
        supplement = stated_supplement if stated_supplement is not None else found[2] if found else 0
        if found is None:
            uid = self.uid()
            number, category, size, _, colour, remark, extra = stated
            self.batch.add(
                "entitlement", uid, programme, household, holder, village, number, category, ACTIVE, self.month, None,
                amount, supplement, size, covered, 1, colour, remark, extra,
            )  # fmt: skip
            self._period(uid, self.month, None, amount, supplement)
            self.known.entitlements[key] = (uid, amount, supplement, self.month, *stated, village, ACTIVE)
            self.counts["entitlements_new"] += 1
        else:
            uid = found[0]
            if self._stated.get(uid, (amount, supplement)) != (amount, supplement):
                self.hold(holder, row)
                return
            if uid not in self._stated:
                now = read_extra(found[_EXTRA])
                more = {**now, **own} if own.items() - now.items() else {}  # what the clerk wrote beside it stays
                told = _stated(row, covered if cover_stated else None, more)
                self._known_benefit(found, amount, supplement, (*told, village))
        self._stated[uid] = (amount, supplement)
        self.counts["amount_fen"] += amount or 0
        for person in named:
            if (uid, person) not in self.known.covered:
                self.known.covered.add((uid, person))
                self.batch.add("entitlement_member", self.uid(), uid, person, self.month, None)

    def _known_benefit(self, found: Sequence[Any], amount: Any, supplement: int, stated: Sequence[Any]) -> None:
        """A running benefit as the file states it for its month; what is left blank stays as it was."""
        uid, since = found[0], found[3]
        changed = {} if amount is None or (found[1], found[2]) == (amount, supplement) else {"amount_fen": amount}
        pairs = zip(TOLD, stated, found[4:-1], strict=True)
        other = {name: value for name, value, old in pairs if value is not None and value != old}
        if self.month < since:
            changed = {"from_month": self.month}
            self._earlier_state(found, other)
            self._period(uid, self.month, columns.month_before(since), amount, supplement)
        elif changed or other:
            periods = stored.periods(self.uow.connection, uid)
            if self.month < max((first for _, first, _ in periods), default=since):
                changed = {}  # a later month is known: what it states holds
            else:
                if changed:
                    changed = dict(columns.money(amount, supplement))
                    self._new_amount(uid, periods, amount, supplement)
                changed |= self._new_state(found, other)
        if changed:
            self.batch.change("entitlement", uid, changed)
        self.counts["entitlements_changed" if changed else "entitlements_unchanged"] += 1

    def _new_amount(self, uid: bytes, periods: Sequence[Sequence[Any]], amount: Any, supplement: int) -> None:
        """The amount from this month on: the open period ends, or is put right where it begins this month."""
        for period, first, last in periods:
            if last is not None:
                continue
            if first == self.month:
                self.batch.change("entitlement_amount", period, columns.money(amount, supplement))
                return
            self.batch.change("entitlement_amount", period, {"to_month": columns.month_before(self.month)})
        self._period(uid, self.month, None, amount, supplement)

    def _earlier_state(self, found: Sequence[Any], other: Mapping[str, Any]) -> None:
        """How a benefit stood in the months before it was known, as an older roster states it."""
        uid, since = found[0], found[3]
        written = self.known.states.get(uid, ())
        now = dict(zip((*TOLD, "status"), found[4:], strict=True))
        first = dict(zip(STATE_FIELDS, written[0][3:], strict=True)) if written else {n: now[n] for n in STATE_FIELDS}
        then = first | {name: other[name] for name in STATE_FIELDS if name in other} | {"status": ACTIVE}
        if not written and then == first:
            return
        ended = columns.month_before(since)
        self.batch.add("entitlement_state", self.uid(), uid, self.month, ended, *then.values(), None)
        if not written:
            self.batch.add("entitlement_state", self.uid(), uid, since, None, *first.values(), None)

    def _new_state(self, found: Sequence[Any], other: dict[str, Any]) -> dict[str, Any]:
        """What differs beside the amount; the months before keep the class, size, cover and village they had."""
        uid, since = found[0], found[3]
        if not any(name in STATE_FIELDS for name in other):
            return other
        periods = self.known.states.get(uid, ())
        if periods and periods[-1][1] > self.month:  # a later month is known: what it states holds
            return {name: value for name, value in other.items() if name not in STATE_FIELDS}
        row = {"uid": uid, "from_month": since, **dict(zip((*TOLD, "status"), found[4:], strict=True))}
        writes = StateWrites()
        writes.plan(row, periods, self.month, other, uid=self.uid)
        for values in writes.inserts:
            self.batch.add("entitlement_state", *values)
        for state, changed in writes.updates:
            self.batch.change("entitlement_state", state, changed)
        return other

    def _period(self, uid: bytes, first: int, last: int | None, amount: Any, supplement: int) -> None:
        self.batch.add("entitlement_amount", self.uid(), uid, first, last, amount, supplement, "roster")

    def payment(self, person: bytes, row: RosterRow) -> None:
        """A payment as the sheet states it; the same line taken in again is not doubled."""
        values = row.values
        item, paid_on = str(values["item"]), values.get("pay_date")
        day = paid_on.isoformat() if hasattr(paid_on, "isoformat") else text_of(paid_on)
        month = int(day[:4]) * 100 + int(day[5:7]) if day and len(day) >= 7 else self.month
        amount = values.get("amount")
        key = (person, item, month, day, amount)
        if key in self.known.payments:
            return
        self.known.payments.add(key)
        programme = self._items.get(item, b"")
        if programme == b"":
            programme = self._items[item] = self.programmes.get(alias_key(item))
        account = text_of(values.get("bank_card"))
        result = text_of(values.get("pay_result"))
        self.batch.add("payment_record", self.uid(), person, programme, item, month, day, amount, account, result)
        self.counts["payments"] += 1
        self.counts["amount_fen"] += amount if isinstance(amount, int) else 0

    def _programme(self, sheet: str) -> bytes | None:
        code = self.chosen or self.reading.sheet_programmes.get(sheet) or self.reading.programme or ""
        return self.programmes.get(f"={code}")


def _stated(row: RosterRow, covered: int | None, own: Mapping[str, str]) -> tuple[Any, ...]:
    """What a row states of its benefit, in the order of ``STATED``; ``own`` are the values of its own columns."""
    values = row.values
    number = text_of(values.get("hh_no") or values.get("cert_no"))
    category, remark = text_of(values.get("category")), text_of(values.get("remark"))
    return (number, category, values.get("hh_size"), covered, row.colour, remark, write_extra(own))


def _programmes(uow: UnitOfRead) -> dict[str, bytes]:
    """``=code`` and every name in comparable form → uid."""
    found: dict[str, bytes] = {}
    for row in definitions.all_programmes(uow.connection):
        found[f"={row['code']}"] = row["uid"]
        for word in (row["name"], row["short_name"], *row["aliases"].split(";")):
            found.setdefault(alias_key(word), row["uid"])
    return found
