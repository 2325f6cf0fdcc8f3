"""What the changes of one operation did, phrase by phrase: people, places in households, benefits, accounts."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from db.recorder import DELETE, INSERT, UPDATE
from minsheng_desktop.core.fields import masked
from minsheng_desktop.core.texts import has_text, text
from minsheng_desktop.entitlements.roster_fields import own_masking
from minsheng_desktop.programmes.catalogue import load_code_lists
from minsheng_desktop.rules import year_month
from minsheng_desktop.rules.money import spelt

TABLES = (
    "household", "person", "household_member", "bank_account", "entitlement", "entitlement_amount",
    "entitlement_state", "entitlement_member", "attachment",
)  # fmt: skip
PLACE = ("area_uid", "village_group", "address")
SEX_WORDS = {"1": "households.sex.male", "2": "households.sex.female"}
# Told by other words, or derived from what is told.
SILENT = {
    "person": {"merged_into", "id_state", "name_pinyin", "name_initials", "id_reversed", "phone_reversed"},
    "household": {"size_stated", "predecessor_uid"},
    "household_member": {"relation_code", "is_head", "to_month"},
    "bank_account": {"is_current", "number_reversed"},
    "entitlement": {"amount_fen", "supplement_fen", "to_month", "household_size", "extra", "household_uid"},
}
FROM_A_MONTH = ("status", "category", "covered", "area_uid")


@dataclass(frozen=True, slots=True)
class Place:
    """Whose page the history stands on."""

    person: bytes | None = None
    household: bytes | None = None


@dataclass(slots=True)
class Facts:
    """Changed rows as they stood after the operation at hand, and names of what they refer to."""

    rows: dict[bytes, dict[str, Any]]
    persons: dict[bytes, str]
    heads: dict[bytes, str]
    programmes: dict[bytes, str]
    areas: dict[bytes, str]
    fields: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Change:
    """A changed row: kind INSERT, UPDATE or DELETE; ``row`` is the whole row as the change left it."""

    table: str
    uid: bytes
    kind: int
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    row: Mapping[str, Any]


def phrases(changes: Sequence[Change], facts: Facts, place: Place) -> list[str]:
    """What one operation did, each thing said once."""
    teller = _Teller(changes, facts, place)
    said: dict[str, None] = {}
    for table in TABLES:
        for change in changes:
            tell = teller.tellers.get(table)
            if change.table == table and tell is not None:
                said.update(dict.fromkeys(tell(change)))
    said.update(dict.fromkeys(teller.covers()))
    return [phrase for phrase in said if phrase]


class _Teller:
    """Tells the changes of one operation on one page."""

    def __init__(self, changes: Sequence[Change], facts: Facts, place: Place) -> None:
        self.changes, self.facts, self.place = changes, facts, place
        self.tellers: dict[str, Callable[[Change], Iterator[str]]] = {
            "household": self._household, "person": self._person, "household_member": self._membership,
            "bank_account": self._account, "entitlement": self._benefit, "attachment": self._attachment,
        }  # fmt: skip
        self.new_household = any(c.table == "household" and c.kind == INSERT for c in changes)
        self.moved_household = any(c.table == "household" and c.kind == UPDATE for c in changes)
        self.new_benefits = {c.uid for c in changes if c.table == "entitlement" and c.kind in (INSERT, DELETE)}
        benefits = [row for row in facts.rows.values() if "programme_uid" in row]
        self.several = len({row["programme_uid"] for row in benefits}) > 1

    def _household(self, change: Change) -> Iterator[str]:
        if change.kind == INSERT:
            joined = [c for c in self.changes if c.table == "household_member" and c.kind == INSERT]
            names = [self._name(c) for c in sorted(joined, key=lambda c: not c.row.get("is_head"))]
            count = text("households.history.members", names=text("households.names").join(names)) if names else ""
            yield text("households.history.household_new", members=count)
        elif change.kind == DELETE:
            yield text("households.history.household_gone")
        else:
            yield from self._fields(change, "")

    def _person(self, change: Change) -> Iterator[str]:
        name = self._named(change.uid)
        if change.kind == INSERT:
            if not (self.new_household and self.place.household):
                yield text("households.history.person_new", name=name)
        elif change.kind == DELETE:
            yield text("households.history.person_gone", name=name)
        else:
            if change.after.get("merged_into"):
                yield text("households.history.merged", name=self.facts.persons.get(change.after["merged_into"], ""))
            owner = text("households.history.owner", name=name) if name else ""
            skip = set(PLACE) if self.place.household and self.moved_household else set()
            if change.after.get("died_on") and not change.before.get("died_on"):
                yield text("households.history.died", name=name, day=change.after["died_on"])
                skip = skip | {"died_on"}
            yield from self._fields(change, owner, skip)

    def _membership(self, change: Change) -> Iterator[str]:
        if self.place.household and self.new_household and change.kind == INSERT:
            return
        name, where = self._named(change.row.get("person_uid")), self._where(change)
        if change.kind == INSERT:
            relation = change.row.get("relation")
            word = text("households.history.as", relation=relation) if relation else ""
            since = self._since(change.row.get("from_month"))
            yield text("households.history.joined", name=name, where=where, relation=word, since=since)
        elif change.kind == DELETE:
            yield text("households.history.not_joined", name=name, where=where)
        else:
            if change.after.get("to_month"):
                last = _month(change.after["to_month"])
                yield text("households.history.left", name=name, where=where, last=last)
            if change.after.get("is_head"):
                yield text("households.history.head", name=name, where=where)
            elif "is_head" not in change.after:
                yield from self._fields(change, text("households.history.owner", name=name) if name else "")

    def _where(self, change: Change) -> str:
        """The household a membership is of; on its own page simply this one."""
        household = change.row.get("household_uid")
        if household == self.place.household:
            return text("households.history.this")
        return text("households.history.home", name=self.facts.heads.get(household or b"", ""))

    def _account(self, change: Change) -> Iterator[str]:
        owner = self._named(change.row.get("person_uid"))
        owner = text("households.history.owner", name=owner) if owner else ""
        tail = str(change.row.get("number") or "")[-4:]
        if change.kind == INSERT:
            yield text("households.history.account_new", owner=owner, tail=tail)
        elif change.kind == DELETE:
            yield text("households.history.account_gone", owner=owner, tail=tail)
        elif change.after.get("is_current"):
            yield text("households.history.account_current", owner=owner, tail=tail)
        else:
            yield from self._fields(change, text("households.history.account", owner=owner, tail=tail))

    def _attachment(self, change: Change) -> Iterator[str]:
        title = change.row.get("title", "")
        if change.kind == INSERT:
            yield text("households.history.attached", title=title)
        elif change.kind == DELETE:
            yield text("households.history.detached", title=title)

    def _benefit(self, change: Change) -> Iterator[str]:
        programme = self.facts.programmes.get(change.row.get("programme_uid") or b"", "")
        if change.kind != UPDATE:
            key = "benefit_new" if change.kind == INSERT else "benefit_gone"
            yield text(
                f"households.history.{key}",
                programme=programme,
                amount=spelt((change.row.get("amount_fen") or 0) + (change.row.get("supplement_fen") or 0)),
                since=self._since(change.row.get("from_month")),
            )
            return
        prefix = programme if self.several else ""
        yield from self._money(change, prefix)
        if change.after.get("to_month"):
            yield text("households.history.stopped", programme=programme, last=_month(change.after["to_month"]))
        elif change.before.get("to_month"):
            yield text("households.history.goes_on", programme=programme)
        skip = {"status"} if change.after.get("to_month") else set()
        if change.after.get("household_uid"):
            home = self.facts.heads.get(change.after["household_uid"], "")
            yield text("households.history.benefit_moved", programme=programme, name=home)
        yield from self._fields(change, prefix, skip, self._since(self._state_month(change.uid)))
        yield from self._own_columns(change)

    def _money(self, change: Change, prefix: str) -> Iterator[str]:
        since = self._since(self._amount_month(change.uid))
        for key in ("amount_fen", "supplement_fen"):
            if key in change.after:
                yield text(
                    "households.history.changed",
                    field=prefix + text(f"households.field.{key}"),
                    old=self._said(key, change.before.get(key)),
                    new=self._said(key, change.after[key]) + since,
                )

    def _own_columns(self, change: Change) -> Iterator[str]:
        if "extra" not in change.after:
            return
        old, new = (json.loads(side.get("extra") or "{}") for side in (change.before, change.after))
        for key in dict.fromkeys([*old, *new]):
            if old.get(key, "") != new.get(key, ""):
                title = self.facts.fields.get(key, key)
                how = own_masking(title)
                yield text(
                    "households.history.changed",
                    field=title,
                    old=self._said("", masked(old.get(key, ""), how)),
                    new=self._said("", masked(new.get(key, ""), how)),
                )

    def _amount_month(self, benefit: bytes) -> int | None:
        """The month from which the amount holds that this operation set."""
        months = [
            change.row["from_month"]
            for change in self.changes
            if change.table == "entitlement_amount" and change.row.get("entitlement_uid") == benefit
            and (change.kind == INSERT or set(change.after) & {"amount_fen", "supplement_fen"})
        ]  # fmt: skip
        return max(months, default=None)

    def _state_month(self, benefit: bytes) -> int | None:
        """The month from which the state holds that this operation set."""
        months = [
            change.row["from_month"]
            for change in self.changes
            if change.table == "entitlement_state" and change.row.get("entitlement_uid") == benefit
            and change.kind != DELETE
        ]  # fmt: skip
        return max(months, default=None)

    def covers(self) -> Iterator[str]:
        """Who is covered, or no longer; those of a new benefit are told with it."""
        groups: dict[tuple[str, bytes, int | None], list[str]] = {}
        for change in self.changes:
            benefit = change.row.get("entitlement_uid")
            if change.table != "entitlement_member" or benefit in self.new_benefits or benefit is None:
                continue
            if change.kind == INSERT:
                key = ("covered", benefit, change.row.get("from_month"))
            elif change.kind == DELETE or change.after.get("to_month"):
                key = ("uncovered", benefit, change.after.get("to_month"))
            else:
                continue
            groups.setdefault(key, []).append(self.facts.persons.get(change.row["person_uid"], ""))
        for (what, benefit, month), names in groups.items():
            row = self.facts.rows.get(benefit, {})
            programme = self.facts.programmes.get(row.get("programme_uid") or b"", "")
            told = self._since(month) if what == "covered" else self._until(month)
            names_said = text("households.names").join(names)
            yield text(f"households.history.{what}", names=names_said, programme=programme, month=told)

    def _fields(self, change: Change, prefix: str, skip: set[str] | None = None, since: str = "") -> Iterator[str]:
        silent = SILENT.get(change.table, set()) | (skip or set())
        for key, value in change.after.items():
            label = f"households.field.{key}"
            if key in silent or not has_text(label):
                continue
            yield text(
                "households.history.changed",
                field=prefix + text(label),
                old=self._said(key, change.before.get(key)),
                new=self._said(key, value) + (since if key in FROM_A_MONTH else ""),
            )

    def _said(self, field: str, value: Any) -> str:
        """A value as the history tells it: numbers masked, codes, months and references in words."""
        if value in (None, ""):
            return text("households.history.empty")
        if field == "area_uid":
            return self.facts.areas.get(value, "")
        if field == "person_uid":
            return self.facts.persons.get(value, "")
        return said(field, value)

    def _name(self, change: Change) -> str:
        return self.facts.persons.get(change.row.get("person_uid") or b"", "")

    def _named(self, person: bytes | None) -> str:
        """The name of a person where the page is not their own."""
        return "" if person == self.place.person or person is None else self.facts.persons.get(person, "")

    def _since(self, month: int | None) -> str:
        return text("households.history.since", month=_month(month)) if month else ""

    def _until(self, month: int | None) -> str:
        return text("households.history.until", month=_month(month)) if month else ""


def _month(month: int) -> str:
    year, month_of_year = year_month.split(month)
    return text("households.history.month", year=year, month=month_of_year)


def _masked(field: str, value: str) -> str:
    if field == "id_no":
        return f"{value[:4]}**********{value[-4:]}"
    return f"{value[:3]}****{value[-4:]}" if field == "phone" else text("households.history.tail", tail=value[-4:])


def said(field: str, value: Any) -> str:
    """A value in words: money in yuan, months, codes; numbers of people masked."""
    if field.endswith("_fen"):
        return spelt(value)
    if field.endswith("_month"):
        return _month(value)
    if field in ("id_no", "phone", "number") and str(value)[-4:].isalnum() and len(str(value)) > 10:
        return _masked(field, str(value))
    if field in ("status", "id_state"):
        key = f"households.{field}.{value}"
        return text(key) if has_text(key) else str(value)
    if field == "sex_code":
        return text(SEX_WORDS.get(value, "households.sex.unknown"))
    if field == "color_mark":
        key = f"changes.mark.{value}"
        return text(key) if has_text(key) else str(value)
    if field == "account_type":
        found = load_code_lists()["account_type"].find(str(value))
        return found.label if found else str(value)
    return str(value)
