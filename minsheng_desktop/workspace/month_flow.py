"""This month per programme: households, persons, money against last month, and the step it stands at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from db.queries import home as stored
from db.queries import programmes as definitions
from minsheng_desktop.core.operation import UnitOfRead
from minsheng_desktop.rules import year_month

DONE, NOW, PROBLEM, LATER = "done", "now", "problem", "later"
STEPS = ("changes", "sending", "receipt")
NOTHING_KNOWN = (None, None, None)


@dataclass(frozen=True, slots=True)
class PackageState:
    """The newest package of a direction; ``status`` is a code of the list ``package_status``."""

    sequence: int
    period: int | None
    at: datetime
    status: str
    kind: str


@dataclass(frozen=True, slots=True)
class ProgrammeMonth:
    """A programme this month; the differences to last month are None where nothing is known of last month.

    ``steps`` are the states of ``STEPS`` (done, now, problem, later); ``standing`` says in one word where it is,
    ``standing_count`` what it counts (changed or returned benefits).
    """

    code: str
    name: str
    unit: str
    households: int
    persons: int
    fen: int
    households_more: int | None
    persons_more: int | None
    fen_more: int | None
    steps: tuple[str, str, str]
    standing: str
    standing_count: int = 0


def programme_months(
    uow: UnitOfRead, month: int, sent: PackageState | None, joined: bool
) -> tuple[ProgrammeMonth, ...]:
    """Every programme drawn this month or last, the largest first."""
    connection = uow.connection
    now = stored.month_figures(connection, month)
    before = stored.month_figures(connection, year_month.add(month, -1))
    unsent, refused = stored.unsent_by_programme(connection), stored.refused_by_programme(connection)
    lines = []
    for row in definitions.all_programmes(connection):
        uid = row["uid"]
        if uid not in now and uid not in before:
            continue
        households, persons, fen = now.get(uid, (0, 0, 0))
        then = before.get(uid)
        more = (households - then[0], persons - then[1], fen - then[2]) if then else NOTHING_KNOWN
        package = sent if sent and sent.period == month else None
        steps, standing, count = _flow(joined, unsent.get(uid, 0), package, refused.get(uid, 0))
        lines.append(
            ProgrammeMonth(
                code=row["code"],
                name=row["short_name"],
                unit=row["unit"],
                households=households,
                persons=persons,
                fen=fen,
                households_more=more[0],
                persons_more=more[1],
                fen_more=more[2],
                steps=steps,
                standing=standing,
                standing_count=count,
            )
        )
    return tuple(sorted(lines, key=lambda line: -line.fen))


def _flow(joined: bool, unsent: int, sent: PackageState | None, refused: int) -> tuple[tuple[str, str, str], str, int]:
    """States of the three steps, where the programme stands, and what that counts; ``sent`` is this month's package."""
    if not joined:
        return (NOW, LATER, LATER), "not_joined", 0
    if sent is not None and sent.status in ("rejected", "unreported"):
        return (DONE, PROBLEM, LATER), sent.status, 0
    if unsent:
        return (DONE, NOW, LATER), "unsent", unsent
    if sent is None:
        return (NOW, LATER, LATER), "quiet", 0
    if sent.status == "exported":
        return (DONE, DONE, NOW), "exported", 0
    if refused:
        return (DONE, DONE, PROBLEM), "returned", refused
    return (DONE, DONE, DONE), "done", 0
