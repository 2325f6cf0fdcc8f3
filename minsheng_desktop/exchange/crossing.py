"""Questions of the county between two townships: raised when a package is taken, and whether their cause stands."""

from __future__ import annotations

import json
from collections.abc import Sequence

from db.queries import crossing as stored
from db.queries import exchange as nodes
from db.types import new_uids
from minsheng_desktop.core.operation import UnitOfRead, UnitOfWork
from minsheng_desktop.programmes.settings import all_rules
from minsheng_desktop.rules import year_month

DUPLICATE, CARD = "cross_township_duplicate", "cross_township_card"
BENEFIT, HOUSEHOLD = "cross_township_benefit", "cross_township_household"
DECEASED = "cross_township_deceased"
CROSSING_RULES = (DUPLICATE, CARD, BENEFIT, HOUSEHOLD, DECEASED)
DOUBT_COLUMNS = ("uid", "rule", "status", "person_uid", "node_uid", "other_person_uid", "other_node_uid", "params",
                 "raised_on")  # fmt: skip
GONE, PAST = "cause_gone", "past_answers"


def raise_doubts(uow: UnitOfWork) -> int:
    """Ask about what two townships have in common, for the persons on the stage; answers how many questions were asked
    or opened again.

    One question waits at a time about two persons with one number: their benefits and households are asked about
    when nothing else is. A finished question whose cause had gone is opened again where it comes back.
    """
    connection = uow.connection
    stored.gather_touched(connection)
    reopened = _look_at_finished(uow)
    stored.pair_touched(connection)
    _gather_drawn(uow)
    asked = ask(uow, [(DUPLICATE, pair) for pair in stored.same_number(connection, DUPLICATE)])
    asked += ask(uow, [(CARD, pair) for pair in stored.same_card(connection, CARD)])
    died = stored.outlived(connection, DECEASED, year_month.of(uow.today))
    asked += ask(uow, [(DECEASED, pair) for pair in died])
    asked += ask(uow, [(BENEFIT, pair) for pair in stored.both_drawing(connection, BENEFIT)])
    asked += ask(uow, [(HOUSEHOLD, pair) for pair in stored.both_housed(connection, HOUSEHOLD)])
    stored.drop_gathered(connection)
    return asked + reopened


def ask(uow: UnitOfWork, pairs: Sequence[tuple[str, stored.Pair]]) -> int:
    """Enter questions by rule and pair; answers how many."""
    if not pairs:
        return 0
    names = {row["uid"]: row["name"] for row in nodes.nodes(uow.connection)}
    rows: list[Sequence[object]] = []
    for uid, (rule, (person, node, other, other_node)) in zip(new_uids(len(pairs)), pairs, strict=True):
        townships = [names.get(place, uow.node.name) for place in (node, other_node)]
        params = json.dumps({"townships": townships}, ensure_ascii=False, separators=(",", ":"))
        rows.append((uid, rule, "open", person, node, other, other_node, params, uow.today.isoformat()))
    return uow.insert_many("doubt", DOUBT_COLUMNS, rows)


def standing_causes(
    uow: UnitOfRead, doubt: bytes | None = None
) -> tuple[set[bytes], dict[tuple[bytes, bytes], list[tuple[str, str]]]]:
    """At the county: the questions between townships whose cause stands, and by pair of persons the programmes that
    exclude each other (of the first, of the second); of all questions, or of one."""
    stored.pair_asked(uow.connection, doubt=doubt)
    _gather_drawn(uow)
    standing = stored.standing_causes(uow.connection, CROSSING_RULES, year_month.of(uow.today))
    found: dict[tuple[bytes, bytes], list[tuple[str, str]]] = {}
    for one, other, programme, second in stored.conflicts(uow.connection):
        found.setdefault((one, other), []).append((programme, second))
    stored.drop_gathered(uow.connection)
    return standing, found


def reopened_values(uow: UnitOfRead, uid: bytes, params: str) -> dict[str, object]:
    """What makes a finished question open again: what was answered so far counts no more."""
    return _reopened(params, stored.answers_given(uow.connection, [uid]).get(uid, []))


def _reopened(params: str, answers: Sequence[bytes]) -> dict[str, object]:
    said = {key: value for key, value in json.loads(params).items() if key != GONE}
    said[PAST] = [one.hex() for one in answers]
    return {"status": "open", "conclusion": None, "closed_on": None, "params": as_params(said)}


def as_params(said: dict[str, object]) -> str:
    """The particulars of a question as they are kept."""
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"))


def _look_at_finished(uow: UnitOfWork) -> int:
    """Mark finished questions whose cause is gone, open marked ones again whose cause is back; how many are open."""
    stored.pair_asked(uow.connection, touched=True)
    found = stored.gathered_doubts(uow.connection)
    if not found:
        return 0
    _gather_drawn(uow)
    standing = stored.standing_causes(uow.connection, CROSSING_RULES, year_month.of(uow.today))
    back: dict[bytes, str] = {}
    marked: list[tuple[bytes, dict[str, object]]] = []
    for row in found:
        said = json.loads(row["params"])
        if row["uid"] in standing and GONE in said:
            back[row["uid"]] = row["params"]
        elif row["uid"] not in standing and GONE not in said:
            marked.append((row["uid"], {"params": as_params({**said, GONE: 1})}))
    given = stored.answers_given(uow.connection, list(back))
    reopened = [(uid, _reopened(params, given.get(uid, []))) for uid, params in back.items()]
    uow.update_many("doubt", [*reopened, *marked])
    return len(back)


def _gather_drawn(uow: UnitOfRead) -> None:
    rules = all_rules(uow)
    uids = {one.programme: uid for uid, one in rules.items()}
    pairs = {(uid, uids[code]) for uid, one in rules.items() for code in one.words("excludes") if code in uids}
    both = pairs | {(other, one) for one, other in pairs}
    stored.gather_drawn(uow.connection, year_month.of(uow.today), sorted(both))
