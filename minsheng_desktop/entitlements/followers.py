"""Benefits that are drawn only beside another one, and lose their ground when that one ends (R-029, R-030)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from db.queries import benefits as stored
from db.queries import guards as drawn
from db.queries.guards import OPEN
from minsheng_desktop.core.operation import UnitOfRead
from minsheng_desktop.programmes.settings import all_rules
from minsheng_desktop.rules import year_month


@dataclass(frozen=True, slots=True)
class Follower:
    """A benefit to be stopped in the same month as another one; money is fen a month."""

    uid: bytes
    person_uid: bytes
    name: str
    programme: str
    amount_fen: int
    last_month: int


def followers(
    uow: UnitOfRead, uids: Sequence[bytes], last_month: int, covered: Sequence[bytes] = ()
) -> tuple[Follower, ...]:
    """What the people of some benefits can no longer draw after ``last_month`` if these benefits end with it.

    ``covered``: further people, of benefits whose cover has ended already.
    """
    rows = stored.rows(uow.connection, uids)
    people = {*covered, *(row["person_uid"] for row in rows.values())}
    people |= {person for found in stored.members(uow.connection, uids).values() for _, person, _ in found}
    rules = all_rules(uow, year_month.last_day(year_month.add(last_month, 1)))
    by_person: dict[bytes, list[dict[str, object]]] = {}
    for line in drawn.drawn_by(uow.connection, list(people)):
        if line["last"] == OPEN and line["benefit"] not in rows:
            by_person.setdefault(line["who"], []).append(line)
    lost = [
        line["benefit"]
        for held in by_person.values()
        for line in held
        if (wanted := set(rules[line["programme_uid"]]["eligible_any"]))  # type: ignore[index]
        and wanted & {row["programme_code"] for row in rows.values()}
        and not wanted & {other["code"] for other in held}
    ]
    found = stored.rows(uow.connection, [uid for uid in dict.fromkeys(lost) if isinstance(uid, bytes)])
    return tuple(
        Follower(
            uid, row["person_uid"], row["name"], row["programme"], (row["amount_fen"] or 0) + row["supplement_fen"],
            max(last_month, year_month.add(row["from_month"], -1)),
        )
        for uid, row in found.items()
    )  # fmt: skip
