"""Two persons on record prove to be one: everything passes to the one kept, nothing is told twice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from db.queries import dossiers
from db.queries import membership as places
from db.queries import uniting as stored
from db.queries.households import add_grams
from minsheng_desktop.core.errors import AppError, not_found, rule_error
from minsheng_desktop.core.operation import Operation, UnitOfRead, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.core.texts import text
from minsheng_desktop.entitlements.why import NO_WORD
from minsheng_desktop.households.editing import keep_former
from minsheng_desktop.households.leaving import change_from, leave
from minsheng_desktop.households.outcomes import UniteField, UnitePreview
from minsheng_desktop.households.search_index import grams, person_keys
from minsheng_desktop.rules import year_month

FIELDS = (
    "name", "id_no", "sex_code", "birth", "ethnic", "phone", "area_uid", "village_group", "address", "died_on",
    "remark",
)  # fmt: skip
ID_KEPT = "id_no:keep"  # in ``take``: the number of the person kept was chosen expressly
HOUSEHOLD = "household"  # in ``take``: the household of the one given up is where the person belongs
PENDING = ("open", "verifying")
UNTOLD = {"sex_code": ("0", "9")}


@dataclass(frozen=True, slots=True)
class _Pair:
    """Both rows, and where each belongs now."""

    keep: dict[str, Any]
    gone: dict[str, Any]
    homes: dict[bytes, dict[str, Any]]  # person -> present membership

    def value(self, row: dict[str, Any], key: str) -> Any:
        """A field of one of the two; nothing where it is not told."""
        return None if row[key] in (None, "", *UNTOLD.get(key, ())) else row[key]

    def differs(self, key: str) -> bool:
        """Whether both tell the field and not the same."""
        one, other = self.value(self.keep, key), self.value(self.gone, key)
        return None not in (one, other) and one != other

    @property
    def both_valid(self) -> bool:
        """Whether two different numbers hold, so that one must be chosen expressly."""
        return self.differs("id_no") and self.keep["id_state"] == self.gone["id_state"] == "valid"

    def abandoned(self, take: frozenset[str]) -> dict[str, Any] | None:
        """The membership that ends because one person belongs to one household."""
        one, other = self.homes.get(self.keep["uid"]), self.homes.get(self.gone["uid"])
        if one is None or other is None or one["household_uid"] == other["household_uid"]:
            return None
        return one if HOUSEHOLD in take else other


def _pair(uow: UnitOfRead, keep: bytes, gone: bytes) -> _Pair:
    rows = [dossiers.row(uow.connection, "person", uid) for uid in (keep, gone)]
    if rows[0] is None or rows[1] is None:
        raise not_found("households.no_person")
    homes = {m["person_uid"]: m for m in places.present_memberships(uow.connection, [keep, gone])}
    return _Pair(rows[0], rows[1], homes)


def preview_unite(uow: UnitOfRead, keep: bytes, gone: bytes, take: frozenset[str] = frozenset()) -> UnitePreview:
    """Both persons field by field, what passes over, and why it cannot be. Raises NOT_FOUND.

    ``household`` stands among the fields where they belong to different ones.
    """
    pair = _pair(uow, keep, gone)
    fields = [
        UniteField(key, _said(uow, key, pair.value(pair.keep, key)), _said(uow, key, pair.value(pair.gone, key)),
                   pair.differs(key))
        for key in FIELDS
    ]  # fmt: skip
    heads = [pair.homes[uid]["head_name"] if uid in pair.homes else None for uid in (keep, gone)]
    fields.append(UniteField(HOUSEHOLD, heads[0], heads[1], pair.abandoned(take) is not None))
    counts: dict[str, int] = {}
    for name, column in stored.REFERENCES:
        found = len(stored.rows_of(uow.connection, name, column, gone, uow.node.uid))
        counts[name] = counts.get(name, 0) + found
    refusals = tuple(error.message for error in _refusals(uow, pair, take))
    return UnitePreview(keep, gone, tuple(fields), counts, refusals, ("id_no",) if pair.both_valid else ())


def _said(uow: UnitOfRead, key: str, value: Any) -> str | None:
    if value is None:
        return None
    return dossiers.area_name(uow.connection, value) if key == "area_uid" else str(value)


def _refusals(uow: UnitOfRead, pair: _Pair, take: frozenset[str]) -> Iterator[AppError]:
    keep, gone = pair.keep, pair.gone
    if keep["uid"] == gone["uid"]:
        yield rule_error("households.unite_same")
        return
    if {keep["home_node"], gone["home_node"]} != {uow.node.uid}:
        yield rule_error("households.unite_foreign")
    if keep["merged_into"] or gone["merged_into"]:
        yield rule_error("households.unite_merged")
    drawn = stored.drawn_programmes(uow.connection, keep["uid"])
    others = stored.drawn_programmes(uow.connection, gone["uid"])
    mine = {programme: name for uid, (programme, name) in drawn.items() if uid not in others}
    twice = {mine[p] for uid, (p, _) in others.items() if uid not in drawn and p in mine}
    if twice:
        yield rule_error("households.unite_benefit", programmes=text("households.names").join(sorted(twice)))
    alive = [row for row in (keep, gone) if not row["died_on"]]
    if len(alive) == 1 and (alive[0]["uid"] in pair.homes or (drawn if alive[0] is keep else others)):
        yield rule_error("households.unite_dead", name=alive[0]["name"])
    left = pair.abandoned(take)
    if left is not None and left["is_head"] and _keeps_going(uow, left):
        yield rule_error("households.unite_head", name=left["name"], head=left["head_name"])


def _keeps_going(uow: UnitOfRead, left: dict[str, Any]) -> bool:
    """Whether the household has other members or still draws something as a household."""
    household = left["household_uid"]
    if len(places.present_members(uow.connection, household)) > 1:
        return True
    return any(row["unit"] == "household" for row in places.running_benefits(uow.connection, household))


@use_case(Operation("households.unite_persons", Right.EDIT))
def unite_persons(uow: UnitOfWork, keep: bytes, gone: bytes, take: frozenset[str] = frozenset()) -> UnitePreview:
    """Let ``gone`` be the person ``keep``: memberships, accounts, benefits, covers, payments, doubts, former
    numbers and attachments pass over, set-based; the same one twice becomes one.

    ``take`` are keys of fields whose value comes from ``gone`` (blank ones are filled anyway); the other
    name or number is kept as a former one. Two numbers that hold need ``id_no`` or ``ID_KEPT``. Where they
    belong to two households, the one of ``keep`` stays unless ``household`` is taken. Raises RULE with the
    reason it cannot be.
    """
    pair = _pair(uow, keep, gone)
    for error in _refusals(uow, pair, take):
        raise error
    if pair.both_valid and not take & {"id_no", ID_KEPT}:
        raise rule_error("households.unite_choose")
    preview = preview_unite(uow, keep, gone, take)
    month = year_month.of(uow.today)
    left = pair.abandoned(take)
    if left is not None:
        leave(uow, left["household_uid"], [left["uid"]], year_month.add(month, -1), NO_WORD)
    _pass_memberships(uow, pair)
    _pass_accounts(uow, pair)
    _pass_covers(uow, pair, month)
    for name in ("entitlement", "payment_record", "former_identity", "attachment"):
        _pass_on(uow, name, stored.rows_of(uow.connection, name, "person_uid", gone, uow.node.uid), keep)
    _pass_doubts(uow, keep, gone)
    _unite_rows(uow, pair, take)
    uow.describe(name=pair.keep["name"])
    return preview


def _pass_on(uow: UnitOfWork, name: str, rows: Sequence[dict[str, Any]], keep: bytes) -> None:
    uow.update_many(name, [(row["uid"], {"person_uid": keep}) for row in rows])


def _both(uow: UnitOfRead, name: str, pair: _Pair) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    rows = [
        stored.rows_of(uow.connection, name, "person_uid", row["uid"], uow.node.uid) for row in (pair.keep, pair.gone)
    ]
    return rows[0], rows[1]


def _joined(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """The period that spans two overlapping ones (no first month: from ever on; no last: still going on)."""
    first = None if None in (one["from_month"], other["from_month"]) else min(one["from_month"], other["from_month"])
    last = None if None in (one["to_month"], other["to_month"]) else max(one["to_month"], other["to_month"])
    return {"from_month": first, "to_month": last}


def _overlap(one: dict[str, Any], other: dict[str, Any]) -> bool:
    return (one["from_month"] or 0) <= (other["to_month"] or 999912) and (other["from_month"] or 0) <= (
        one["to_month"] or 999912
    )


def _collapse(uow: UnitOfWork, name: str, key: str, pair: _Pair) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Pass periods on; one that overlaps a period of the same ``key`` joins it. Answers the joined pairs."""
    mine, others = _both(uow, name, pair)
    moved, joined = [], []
    for row in others:
        twin = next((own for own in mine if own[key] == row[key] and _overlap(own, row)), None)
        if twin is None:
            moved.append(row)
        else:
            joined.append((twin, row))
    _pass_on(uow, name, moved, pair.keep["uid"])
    uow.update_many(name, [(twin["uid"], _joined(twin, row)) for twin, row in joined])
    if joined:
        uow.delete(name, [row["uid"] for _, row in joined], "united")
    return joined


def _pass_memberships(uow: UnitOfWork, pair: _Pair) -> None:
    for twin, row in _collapse(uow, "household_member", "household_uid", pair):
        if row["is_head"] and not twin["is_head"]:
            keys = ("is_head", "relation", "relation_code")
            uow.update("household_member", twin["uid"], {key: row[key] for key in keys})


def _pass_accounts(uow: UnitOfWork, pair: _Pair) -> None:
    mine, others = _both(uow, "bank_account", pair)
    numbers = {row["number"] for row in mine}
    twice = [row["uid"] for row in others if row["number"] in numbers]
    current = any(row["is_current"] for row in mine)
    moved = [row for row in others if row["number"] not in numbers]
    changes = [
        (row["uid"], {"person_uid": pair.keep["uid"], "is_current": 0 if current else row["is_current"]})
        for row in moved
    ]
    uow.update_many("bank_account", changes)
    if twice:
        uow.delete("bank_account", twice, "united")


def _pass_covers(uow: UnitOfWork, pair: _Pair, month: int) -> None:
    """Who was covered twice by one benefit is covered once; the amount is not guessed."""
    joined = _collapse(uow, "entitlement_member", "entitlement_uid", pair)
    twice = [twin["entitlement_uid"] for twin, row in joined if twin["to_month"] is None and row["to_month"] is None]
    rows = [row for row in stored.benefits(uow.connection, twice) if row["to_month"] is None]
    change_from(uow, [(row, {"covered": max(1, row["covered"] - 1)}) for row in rows], month, NO_WORD)


def _pass_doubts(uow: UnitOfWork, keep: bytes, gone: bytes) -> None:
    """Questions about the one given up are about the one kept; one between the two is settled by this."""
    for column, opposite in (("person_uid", "other_person_uid"), ("other_person_uid", "person_uid")):
        changes: list[tuple[bytes, dict[str, Any]]] = []
        for row in stored.rows_of(uow.connection, "doubt", column, gone, uow.node.uid):
            if row[opposite] != keep:
                changes.append((row["uid"], {column: keep}))
            elif row["status"] in PENDING:
                changes.append((row["uid"], {"status": "settled"}))
        uow.update_many("doubt", changes)


def _unite_rows(uow: UnitOfWork, pair: _Pair, take: frozenset[str]) -> None:
    """The person given up leaves the index of numbers before the one kept takes the number over."""
    keep, gone = pair.keep, pair.gone
    uow.update("person", gone["uid"], {"merged_into": keep["uid"]})
    wanted: dict[str, Any] = {}
    for key in FIELDS:
        mine, other = pair.value(keep, key), pair.value(gone, key)
        if other is not None and (mine is None or key in take):
            wanted[key] = gone[key]
    if "id_no" in wanted:
        wanted["id_state"] = gone["id_state"]
        if gone["id_state"] in ("valid", "old15"):
            wanted |= {"birth": gone["birth"], "sex_code": gone["sex_code"]}
    elif keep["id_state"] in ("valid", "old15"):
        wanted = {key: value for key, value in wanted.items() if key not in ("birth", "sex_code")}
    if pair.abandoned(take) is not None and HOUSEHOLD in take:
        wanted |= {key: gone[key] for key in ("area_uid", "village_group", "address")}
    merged = keep | wanted
    keys = person_keys(merged["name"], merged["id_no"], merged["phone"])
    wanted |= dict(zip(("name_pinyin", "name_initials", "id_reversed", "phone_reversed"), keys, strict=True))
    uow.update("person", keep["uid"], wanted)
    for kind in ("name", "id_no"):
        for value in {keep[kind], gone[kind]} - {merged[kind], None}:
            keep_former(uow, keep["uid"], kind, value, "united")
    add_grams(uow.connection, [(gram, keep["uid"]) for gram in grams(merged["name"])])
