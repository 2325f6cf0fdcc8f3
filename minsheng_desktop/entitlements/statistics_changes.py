"""In and out between two months: what changed and why, and whether the figures agree (R-046, R-047)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from db.queries import statistics as gathered
from db.queries import statistics_changes as stored
from minsheng_desktop.core.operation import UnitOfRead
from minsheng_desktop.core.texts import has_text, text
from minsheng_desktop.entitlements.change_words import explained
from minsheng_desktop.entitlements.statistics import Words, query_of, words_of
from minsheng_desktop.entitlements.statistics_records import Balance, BalanceLine, ChangeLine, Flow, StatWish
from minsheng_desktop.rules import year_month

PAID = ("active", "grace")
COMING = ("granted", "resumed", "transferred_in")
GOING = ("stopped", "suspended", "transferred_out")
LISTED = ("roster", "import")  # bases of amounts that came with a list


def month_changes(uow: UnitOfRead, wish: StatWish, before: int = 0) -> list[ChangeLine]:
    """Every benefit that is paid otherwise than in ``before`` (0: the month before), by village and name."""
    earlier = before or year_month.add(wish.month, -1)
    _gather(uow, wish, earlier)
    return _changes(uow, wish, earlier)


def _gather(uow: UnitOfRead, wish: StatWish, before: int) -> None:
    query = query_of(uow, wish)
    gathered.gather(uow.connection, wish.month, query)
    gathered.gather(uow.connection, before, replace(query, month=before), gathered.BEFORE)
    stored.index(uow.connection)


def _changes(uow: UnitOfRead, wish: StatWish, before: int) -> list[ChangeLine]:
    now, then = words_of(uow, wish.month), words_of(uow, before)
    found = stored.changed(uow.connection, before, wish.month)
    rows = [dict(zip(stored.COLUMNS, row, strict=True)) for row in found]
    approved = frozenset(row["uid"] for row in rows if row["approver"])
    return explained(uow, [_line(row, now, then) for row in rows], approved, before, wish.month)


def _line(row: Mapping[str, Any], now: Words, then: Words) -> ChangeLine:
    kind, what = _kind(row)
    source, reason = _why(row, kind, what, now)
    old, new = then.group("village", row["old_area"]).label, now.group("village", row["new_area"]).label
    paid_before, paid_now = row["old_status"] in PAID, row["new_status"] in PAID
    return ChangeLine(
        row["key"], row["uid"], row["name"], new if row["new_area"] else old,
        now.group("programme", row["programme"]).label, kind, what,
        (row["old_covered"] or 0) if paid_before else 0, (row["new_covered"] or 0) if paid_now else 0,
        (row["old_fen"] or 0) if paid_before else 0, (row["new_fen"] or 0) if paid_now else 0,
        row["old_category"] or "", row["new_category"] or "", old, reason, source,
        row["approver"] or row["decided_by"] or row["login"] or "",
    )  # fmt: skip


def _kind(row: Mapping[str, Any]) -> tuple[str, tuple[str, ...]]:
    """What happened, and to what."""
    before, now = row["old_status"] in PAID, row["new_status"] in PAID
    if now and not before:
        if row["predecessor"]:
            return "transferred_in", ()
        return ("resumed" if row["old_status"] else "granted"), ()
    if before and not now:
        if row["to_programme"]:
            return "transferred_out", ()
        return ("suspended" if row["new_status"] == "suspended" else "stopped"), ()
    differing = [name for name in ("covered", "category") if row[f"old_{name}"] != row[f"new_{name}"]]
    differing += ["village"] if row["old_area"] != row["new_area"] else []
    differing += ["amount"] if row["old_fen"] != row["new_fen"] else []
    return "changed", tuple(differing)


def _why(row: Mapping[str, Any], kind: str, what: tuple[str, ...], words: Words) -> tuple[str, str]:
    """(source, words): by what a change is explained; ("", …) if by nothing."""
    if row["reason"]:
        key = f"changes.reason.{row['reason']}"
        return "reason", text(key) if row["reason"].isascii() and has_text(key) else row["reason"]
    if kind in COMING and row["application"]:
        return "application", text("statistics.source.application", number=row["number"] or "")
    if kind == "transferred_in":
        return "transfer", text(
            "statistics.source.from_programme", name=words.group("programme", row["from_programme"]).label
        )
    if kind == "transferred_out":
        return "transfer", text(
            "statistics.source.to_programme", name=words.group("programme", row["to_programme"]).label
        )
    if row["died_on"] and kind in GOING:
        return "death", text("statistics.source.death", day=row["died_on"])
    if row["reckoned"] and "amount" in what:
        return "reckoning", text("statistics.source.reckoning")
    if row["basis"] in LISTED:
        return "list", text("statistics.source.list")
    return "", text("statistics.source.none")


def month_balance(uow: UnitOfRead, wish: StatWish, before: int = 0) -> Balance:
    """Opening + new − gone = closing by group, households and persons (person-times) each for themselves (R-046)."""
    earlier = before or year_month.add(wish.month, -1)
    _gather(uow, wish, earlier)
    changes = _changes(uow, wish, earlier)
    words = words_of(uow, wish.month)
    rows = stored.flows(uow.connection, wish.by) if wish.by else []
    lines = [_balance(wish, row, words, {}, {}) for row in rows]
    lines.sort(key=lambda line: [words.place(group) for group in line.groups])
    whole = stored.flows(uow.connection, ())
    total = _balance(replace(wish, by=()), whole[0] if whole else (0,) * 10, words, *_ways(changes))
    missing = tuple(line for line in changes if not line.explained)
    return Balance(wish, earlier, tuple(lines), total, missing)


def _balance(
    wish: StatWish, row: tuple[Any, ...], words: Words, homes: Mapping[str, int], people: Mapping[str, int]
) -> BalanceLine:
    width = len(wish.by)
    groups = tuple(words.group(one, value) for one, value in zip(wish.by, row, strict=False))
    figures = [int(value or 0) for value in row[width:]]
    return BalanceLine(groups, _flow(figures[:4], homes), _flow(figures[4:8], people), figures[8], figures[9])


def _flow(figures: Sequence[int], ways: Mapping[str, int]) -> Flow:
    opening, new, gone, closing = figures
    return Flow(opening, new, gone, closing, ways)


def _ways(changes: list[ChangeLine]) -> tuple[dict[str, int], dict[str, int]]:
    """How benefits and persons came and went, by kind; who came to or left a running benefit: joined, left."""
    homes, people = Counter[str](), Counter[str]()
    for line in changes:
        more = line.covered_now - line.covered_before
        if line.kind != "changed":
            homes[line.kind] += 1
            people[line.kind] += abs(more)
        elif more:
            people["joined" if more > 0 else "left"] += abs(more)
    return dict(homes), dict(people)
