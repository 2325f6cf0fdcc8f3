"""抽查: the county draws cases and posted sheets by a seed; what was drawn, how it stands, drawing it once more."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from db.queries import exchange as nodes
from db.queries import samples as stored
from db.types import new_uid, new_uids
from minsheng_desktop.checks.sample_records import (
    CASE,
    POSTING,
    DrawLine,
    DrawPage,
    DrawShare,
    DrawWish,
    ItemLine,
    Redrawn,
    SampleFigures,
    SampleReply,
    count_standings,
)
from minsheng_desktop.checks.sample_uids import answers_now
from minsheng_desktop.core.errors import input_error, not_found, rule_error
from minsheng_desktop.core.operation import Operation, UnitOfRead, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.core.texts import text
from minsheng_desktop.exchange.nodes import ACTIVE, find_node
from minsheng_desktop.programmes.overview import code_word
from minsheng_desktop.programmes.service import list_programmes
from minsheng_desktop.rules import sampling, year_month

SOURCES = (stored.RUNNING, stored.DECIDED, stored.POSTED)
DUE_DAYS = 15
MOST_DRAWN = 500  # for one township
LONGEST_SEED, LONGEST_TITLE = 40, 60
ITEM_COLUMNS = ("uid", "draw_uid", "node_uid", "position", "subject_table", "subject_uid", "label", "place")
Found = list[tuple[Any, ...]]


def preview_draw(uow: UnitOfRead, wish: DrawWish) -> list[DrawShare]:
    """How many would be drawn from how many, for each township. Raises as ``draw_samples``."""
    _check(uow, wish)
    return [
        DrawShare(node["uid"], node["name"], len(listed), _count(wish, len(listed)))
        for node, listed in _lists(uow, wish)
    ]


@use_case(Operation("checks.draw_samples", Right.EDIT))
def draw_samples(uow: UnitOfWork, wish: DrawWish) -> tuple[bytes, ...]:
    """Draw from the list of each township; answers the draws made. A township with an empty list gets none.

    Raises INPUT for a wish that says nothing or too much, NOT_FOUND for an unknown township or programme, RULE away
    from the county, where there is nothing to draw from or where the same was drawn before with the same seed.
    """
    _check(uow, wish)
    seed = wish.seed.strip() or f"{secrets.randbelow(10**8):08d}"
    before = {(row["node_uid"], row["month"], row["seed"], row["scope"]) for row in stored.draws(uow.connection)}
    made, count = [], 0
    for node, listed in _lists(uow, wish):
        scope = _scope(wish)
        if (node["uid"], wish.month, seed, scope) in before:
            raise rule_error("samples.drawn_before", name=node["name"], seed=seed)
        if listed:
            uid, drawn = _put(uow, wish, node["uid"], listed, seed, scope)
            made.append(uid)
            count += drawn
    if not made:
        raise rule_error("samples.nothing_to_draw", month=_month(wish.month))
    uow.describe(title=_title(wish), count=count, townships=len(made))
    return tuple(made)


def _check(uow: UnitOfRead, wish: DrawWish) -> None:
    if uow.node.role != "county":
        raise rule_error("samples.county_draws")
    if wish.source not in SOURCES:
        raise input_error("samples.unknown_source", source=wish.source)
    if (wish.count > 0) == (wish.share > 0) or wish.count > MOST_DRAWN or wish.share > 100:
        raise input_error("samples.how_many", most=MOST_DRAWN)
    if len(wish.seed.strip()) > LONGEST_SEED or len(wish.title.strip()) > LONGEST_TITLE:
        raise input_error("samples.too_long", seed=LONGEST_SEED, title=LONGEST_TITLE)
    if wish.due_on is not None and wish.due_on < uow.today:
        raise input_error("samples.due_past")
    known = {programme.code for programme in list_programmes(uow)}
    unknown = [code for code in wish.programmes if code not in known]
    if unknown:
        raise not_found("samples.unknown_programme", programme=unknown[0])


def _lists(uow: UnitOfRead, wish: DrawWish) -> Iterator[tuple[Mapping[str, Any], Found]]:
    if wish.townships:
        chosen = [find_node(uow, name) for name in dict.fromkeys(wish.townships)]
    else:
        chosen = [row for row in nodes.nodes(uow.connection) if row["role"] == "township" and row["state"] == ACTIVE]
    for at, node in enumerate(chosen):
        uow.job.tick(at, len(chosen))
        yield node, stored.population(uow.connection, wish.source, node["uid"], wish.month, wish.programmes)


def _count(wish: DrawWish, population: int) -> int:
    wanted = wish.count or sampling.share_count(population, wish.share)
    return min(wanted, population, MOST_DRAWN)


def _scope(wish: DrawWish) -> str:
    """What was drawn from, as JSON in one writing."""
    scope = {"source": wish.source, "programmes": sorted(wish.programmes)}
    return json.dumps(scope, separators=(",", ":"), sort_keys=True)


def _put(uow: UnitOfWork, wish: DrawWish, node: bytes, listed: Found, seed: str, scope: str) -> tuple[bytes, int]:
    rows = {row[0]: row for row in listed}
    drawn = sampling.draw(seed, rows, _count(wish, len(rows)))
    due = wish.due_on or uow.today + timedelta(days=DUE_DAYS)
    draw = new_uid()
    uow.insert(
        "sample_draw",
        {
            "uid": draw, "node_uid": node, "kind": POSTING if wish.source == stored.POSTED else CASE,
            "title": _title(wish), "month": wish.month, "seed": seed, "scope": scope, "population": len(rows),
            "list_digest": sampling.list_digest(rows), "drawn_on": uow.today.isoformat(), "due_on": due.isoformat(),
        },
    )  # fmt: skip
    subject = stored.TABLES[wish.source]
    items = [
        (uid, draw, node, at, subject, chosen, _label(wish.source, rows[chosen]), _place(rows[chosen]))
        for at, (uid, chosen) in enumerate(zip(new_uids(len(drawn)), drawn, strict=True), 1)
    ]
    uow.insert_many("sample_item", ITEM_COLUMNS, items)
    return draw, len(items)


def _title(wish: DrawWish) -> str:
    return wish.title.strip() or text(f"samples.title.{wish.source}", month=_month(wish.month))


def _month(month: int) -> str:
    year, of_year = year_month.split(month)
    return text("common.year_month", year=year, month=of_year)


def _label(source: str, row: tuple[Any, ...]) -> str:
    """How people call an item: who, which programme, which number."""
    who = code_word("posting_kind", row[1]) if source == stored.POSTED else row[1]
    return " ".join(part for part in (who, row[2], row[3]) if part)


def _place(row: tuple[Any, ...]) -> str | None:
    return " ".join(part for part in row[4:6] if part) or None


# -- reading --------------------------------------------------------------------------------------


def list_draws(uow: UnitOfRead, open_only: bool = False) -> list[DrawLine]:
    """The drawings with their counts, the newest first; ``open_only``: those with something left to do."""
    by_draw: dict[bytes, list[ItemLine]] = {}
    for item in list_items(uow):
        by_draw.setdefault(item.draw_uid, []).append(item)
    lines = [_draw(uow, row, tuple(by_draw.get(row["uid"], ()))) for row in stored.draws(uow.connection)]
    return [line for line in lines if not open_only or line.settled < line.items]


def draw_page(uow: UnitOfRead, uid: bytes) -> DrawPage:
    """A drawing with its items. Raises NOT_FOUND."""
    row = stored.find_draw(uow.connection, uid)
    if row is None:
        raise not_found("samples.no_draw")
    items = tuple(list_items(uow, uid))
    return DrawPage(_draw(uow, row, items), items)


def list_items(uow: UnitOfRead, draw: bytes | None = None) -> list[ItemLine]:
    """The items of all drawings or of one."""
    given = stored.answers(uow.connection, draw)
    return [_item(uow, row, given.get(row["uid"], [])) for row in stored.items(uow.connection, draw)]


def find_item(uow: UnitOfRead, uid: bytes) -> ItemLine:
    """One item. Raises NOT_FOUND."""
    row = stored.find_item(uow.connection, uid)
    if row is None:
        raise not_found("samples.no_item")
    return _item(uow, row, [one for one in stored.answers_of(uow.connection, uid) if not one["deleted"]])


def find_items(uow: UnitOfRead, uids: Sequence[bytes]) -> list[ItemLine]:
    """Some items, each once, in the order they are asked for. Raises NOT_FOUND."""
    known = {line.uid: line for line in list_items(uow)} if uids else {}
    if not known.keys() >= set(uids):
        raise not_found("samples.no_item")
    return [known[uid] for uid in dict.fromkeys(uids)]


def _item(uow: UnitOfRead, row: Mapping[str, Any], given: list[dict[str, Any]]) -> ItemLine:
    standing = sampling.standing(row["verdict"], answers_now(row, [one["uid"] for one in given]) is not None)
    due = row["rectify_by"] if row["verdict"] == sampling.RECTIFY else row["due_on"]
    late = standing in sampling.TOWNSHIP_TURN and bool(due) and due < uow.today.isoformat()
    replies = tuple(
        SampleReply(one["result"], one["finding"], one["answered_on"], one["answered_by"], one["attachment_uid"])
        for one in given
    )
    return ItemLine(
        row["uid"], row["draw_uid"], row["node_uid"], row["office"] or uow.node.name, row["kind"], row["title"],
        row["position"], row["label"], row["place"], row["subject_table"], row["subject_uid"], row["household_uid"],
        row["person_uid"], row["verdict"] or "", row["verdict_on"] or "", row["remark"] or "", standing, due or "",
        late, replies,
    )  # fmt: skip


def _draw(uow: UnitOfRead, row: Mapping[str, Any], items: tuple[ItemLine, ...]) -> DrawLine:
    scope = json.loads(row["scope"])
    return DrawLine(
        row["uid"], row["node_uid"], row["office"] or uow.node.name, row["kind"], str(scope.get("source", "")),
        row["title"], row["month"], row["seed"], tuple(scope.get("programmes", ())), row["population"],
        row["list_digest"], row["drawn_on"], row["due_on"], len(items), *count_standings(items),
    )  # fmt: skip


def draw_again(uow: UnitOfRead, uid: bytes) -> Redrawn:
    """Draw once more from the list as it is now, with the seed of then. Raises NOT_FOUND."""
    page = draw_page(uow, uid)
    line = page.draw
    rows = stored.population(uow.connection, line.source, line.node_uid, line.month, line.programmes)
    uids = [row[0] for row in rows]
    drawn = sampling.draw(line.seed, uids, line.items)
    return Redrawn(
        sampling.list_digest(uids) == line.list_digest, drawn == [item.subject_uid for item in page.items], len(uids)
    )


def sample_figures(uow: UnitOfRead, year: int = 0) -> list[SampleFigures]:
    """The samples of each township counted; ``year``: those drawn in it alone."""
    draws = {row["uid"]: row for row in stored.draws(uow.connection)}
    kept = {uid: row for uid, row in draws.items() if not year or date.fromisoformat(row["drawn_on"]).year == year}
    items: dict[bytes, list[ItemLine]] = {row["node_uid"]: [] for row in kept.values()}
    for item in list_items(uow):
        if item.draw_uid in kept:
            items[item.node_uid].append(item)
    names = {row["node_uid"]: row["office"] or uow.node.name for row in kept.values()}
    return [_figures(node, names[node], items[node], kept) for node in sorted(items, key=lambda one: names[one])]


def _figures(node: bytes, name: str, items: list[ItemLine], draws: Mapping[bytes, Mapping[str, Any]]) -> SampleFigures:
    _, _, problems, settled, late = count_standings(tuple(items))
    return SampleFigures(
        node, name, sum(row["node_uid"] == node for row in draws.values()), len(items),
        sum(bool(item.answers) for item in items), problems,
        sum(item.verdict == sampling.RECTIFY or len(item.answers) > 1 for item in items), settled, late,
    )  # fmt: skip
