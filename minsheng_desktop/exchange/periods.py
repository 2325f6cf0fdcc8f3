"""What each township reported for a month: kept when its package is taken, compared, and closed by the county."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from db.queries import exchange as nodes
from db.queries import periods as stored
from db.queries import workspace as settings
from minsheng_desktop.core.clock import CHINA, from_millis
from minsheng_desktop.core.errors import AppError, Kind, input_error
from minsheng_desktop.core.operation import Operation, UnitOfRead, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.core.texts import text
from minsheng_desktop.entitlements.statistics_sheets import month_words
from minsheng_desktop.rules import year_month
from minsheng_desktop.rules.characters import plain

# Where the figures of a township's month come from: kept when its package was taken, counted from the rows held,
# or those of a month before in place of what has not come (沿用上月).
REPORTED, HELD, TAKEN_OVER = "reported", "held", "taken_over"
JUMP = "exchange.jump_percent"
USUAL_JUMP = 10
LONGEST_NOTE = 200


@dataclass(frozen=True, slots=True)
class Figure:
    """Households, covered persons and fen a month."""

    households: int = 0
    persons: int = 0
    fen: int = 0

    def __add__(self, other: Figure) -> Figure:
        return Figure(self.households + other.households, self.persons + other.persons, self.fen + other.fen)

    def __sub__(self, other: Figure) -> Figure:
        return Figure(self.households - other.households, self.persons - other.persons, self.fen - other.fen)


NOTHING = Figure()


@dataclass(frozen=True, slots=True)
class MonthFigures:
    """A township's month by programme; ``of_month`` is the month the figures are of where they were taken over."""

    source: str
    of_month: int
    by_programme: Mapping[bytes, Figure] = field(default_factory=dict)

    @property
    def total(self) -> Figure:
        """All programmes."""
        return sum(self.by_programme.values(), NOTHING)


@dataclass(frozen=True, slots=True)
class ProgrammeChange:
    """A township's programme in two months that follow each other; ``jump`` where it moved more than is usual.

    ``new`` and ``stopped`` count benefits that begin in the month and that ended with the one before.
    """

    township: bytes
    programme: bytes
    before: Figure
    now: Figure
    new: int
    stopped: int
    jump: bool

    @property
    def more(self) -> Figure:
        """What was added."""
        return self.now - self.before


def count_again(uow: UnitOfWork, office: bytes, month: int | None) -> None:
    """The figures of ``month`` are to be counted anew, a package of it having been taken; a closed month stays."""
    if month is not None and not stored.is_locked(uow.connection, office, month):
        stored.drop_figures(uow.connection, office, month)
        uow.touch("period_figure")


def keep_uncounted(uow: UnitOfWork, office: bytes) -> None:
    """Keep what the township's newest package came to if that was not done yet; its rows are about to change."""
    for _, month, package in stored.uncounted(uow.connection, office):
        _keep(uow, office, month, package)


@use_case(Operation("exchange.keep_periods", Right.PACKAGE, undoable=False))
def keep_periods(uow: UnitOfWork) -> int:
    """Keep what the townships reported for their months, counted in one pass after packages were taken.

    Nothing but another package of a township changes its rows, so that counting late counts the same. Answers how
    many townships it were.
    """
    waiting = stored.uncounted(uow.connection)
    for month in sorted({month for _, month, _ in waiting}):
        offices = {office: package for office, then, package in waiting if then == month}
        alone = next(iter(offices)) if len(offices) == 1 else b""
        rows = stored.figures_then(uow.connection, month, alone)
        for office, package in offices.items():
            own = [row for row in rows if row[0] == office]
            stored.keep_figures(uow.connection, office, month, own, package, uow.recorder.at)
    uow.touch("period_figure")
    uow.describe(count=len(waiting))
    return len(waiting)


def _keep(uow: UnitOfWork, office: bytes, month: int, package: bytes) -> None:
    rows = stored.figures_then(uow.connection, month, office)
    stored.keep_figures(uow.connection, office, month, rows, package, uow.recorder.at)
    uow.touch("period_figure")


def first_day(packages: Sequence[tuple[bytes, int, str]]) -> date | None:
    """The day on which the first of the packages came."""
    if not packages:
        return None
    _, at, outcome = packages[0]
    told = json.loads(outcome or "{}").get("taken_on")
    return date.fromisoformat(told) if told else from_millis(at).astimezone(CHINA).date()


def month_figures(uow: UnitOfRead, month: int) -> dict[bytes, MonthFigures]:
    """Every active township's figures of ``month`` (YYYYMM)."""
    connection = uow.connection
    townships = active_townships(uow)
    kept: dict[bytes, tuple[str, dict[bytes, Figure]]] = {}
    for (office, programme, *figures), over in stored.kept_figures(connection, month):
        _, programmes = kept.setdefault(office, (TAKEN_OVER if over else REPORTED, {}))
        programmes |= {programme: Figure(*figures)} if programme != stored.NO_PROGRAMME else {}
    before: dict[bytes, tuple[int, dict[bytes, Figure]]] = {}
    for (office, programme, *figures), then in stored.last_figures(connection, month):
        _, programmes = before.setdefault(office, (then, {}))
        programmes |= {programme: Figure(*figures)} if programme != stored.NO_PROGRAMME else {}
    reported = stored.reporting(connection, month)
    found: dict[bytes, MonthFigures] = {}
    for office in townships:
        if office in kept:
            source, programmes = kept[office]
            of_month = before[office][0] if source == TAKEN_OVER and office in before else month
            found[office] = MonthFigures(source, of_month, programmes)
        elif office in before and office not in reported:
            found[office] = MonthFigures(TAKEN_OVER, *before[office])
    if len(found) < len(townships):
        then_held = held_figures(uow, month)
        for office in townships:
            source = REPORTED if office in reported else HELD
            found.setdefault(office, MonthFigures(source, month, then_held.get(office, {})))
    return found


def source_words(figures: MonthFigures, month: int) -> str:
    """What is to be said of where figures come from: nothing where they were reported for the month itself."""
    if figures.source == TAKEN_OVER:
        if figures.of_month == year_month.add(month, -1):
            return text("county.source.last_month")
        if figures.of_month != month:
            return text("county.source.of_month", month=month_words(figures.of_month))
        return text("county.source.taken_over")
    return text("county.source.held") if figures.source == HELD else ""


def held_figures(uow: UnitOfRead, month: int, office: bytes = b"") -> dict[bytes, dict[bytes, Figure]]:
    """township → programme → what the rows held now come to in ``month``; b"" is all townships."""
    found: dict[bytes, dict[bytes, Figure]] = {}
    for home, programme, *figures in stored.figures_then(uow.connection, month, office):
        found.setdefault(home, {})[programme] = Figure(*figures)
    return found


def active_townships(uow: UnitOfRead) -> dict[bytes, str]:
    """uid → name of the townships that report here, by area code."""
    rows = nodes.nodes(uow.connection)
    return {row["uid"]: row["name"] for row in rows if row["role"] == "township" and row["state"] == "active"}


# comparing


def jump_percent(uow: UnitOfRead) -> int:
    """From how many per cent on a change since the month before is flagged."""
    return int(settings.setting(uow.connection, JUMP, USUAL_JUMP))


def read_percent(typed: str) -> int:
    """What was typed as a percentage, with or without its sign. Raises INPUT where it is no whole number."""
    digits = typed.strip().rstrip("%％").strip()
    if not digits.isdecimal() or len(digits) > 3:
        raise input_error("county.jump_range")
    return int(digits)


@use_case(Operation("exchange.set_jump", Right.PACKAGE, undoable=False))
def set_jump(uow: UnitOfWork, percent: int) -> None:
    """Set from how many per cent on a change is flagged. Raises INPUT outside 1 to 100."""
    if not 1 <= percent <= 100:
        raise input_error("county.jump_range")
    settings.put_setting(uow.connection, JUMP, percent)
    uow.touch("setting")
    uow.describe(percent=percent)


def changes_since(
    uow: UnitOfRead, month: int, now: Mapping[bytes, MonthFigures], before: Mapping[bytes, MonthFigures]
) -> list[ProgrammeChange]:
    """Every township's programmes of ``month`` beside those of the month before, townships in their order."""
    percent = jump_percent(uow)
    moved = stored.moved_then(uow.connection, month, year_month.add(month, -1))
    found = []
    for township, figures in now.items():
        former = before[township].by_programme if township in before else {}
        for programme in sorted({*figures.by_programme, *former}):
            then, present = former.get(programme, NOTHING), figures.by_programme.get(programme, NOTHING)
            new, stopped = moved.get((township, programme), (0, 0))
            # a township's first month has nothing to be compared with
            jump = bool(former) and jumps(then, present, percent)
            found.append(ProgrammeChange(township, programme, then, present, new, stopped, jump))
    return found


def jumps(before: Figure, now: Figure, percent: int) -> bool:
    """Whether persons or money moved by ``percent`` or more; a programme that begins or ends always does."""
    pairs = ((before.persons, now.persons), (before.fen, now.fen))
    return any(abs(present - then) * 100 >= max(then, 1) * percent for then, present in pairs if then or present)


# closing and opening


@use_case(Operation("exchange.lock_period", Right.PACKAGE, undoable=False))
def lock_period(uow: UnitOfWork, month: int, townships: Sequence[bytes] = (), note: str = "") -> int:
    """Close a month for townships ((): all): its figures stay, and for what has not come those of the month before.

    Answers how many were closed now. Raises RULE in a township, INPUT for a month to come.
    """
    require_county(uow)
    if month > year_month.of(uow.today):
        raise input_error("county.future_month")
    closed, figures = stored.locks(uow.connection, month), month_figures(uow, month)
    kept = {row[0] for row, _ in stored.kept_figures(uow.connection, month)}
    chosen = [one for one in figures if (not townships or one in townships) and one not in closed]
    for township in chosen:
        if township not in kept:
            found = figures[township]
            rows = [(township, key, one.households, one.persons, one.fen) for key, one in found.by_programme.items()]
            over = found.source != REPORTED
            stored.keep_figures(uow.connection, township, month, rows, None, uow.recorder.at, over)
        stored.put_lock(uow.connection, township, month, uow.recorder.at, uow.user.login, plain(note)[:LONGEST_NOTE])
    uow.touch("period_lock")
    uow.describe(month=year_month.to_text(month), count=len(chosen))
    return len(chosen)


@use_case(Operation("exchange.unlock_period", Right.PACKAGE, undoable=False))
def unlock_period(uow: UnitOfWork, month: int, townships: Sequence[bytes] = (), reason: str = "") -> int:
    """Open a closed month again and take the figures from what is held now. Answers how many were opened.

    Raises INPUT without a reason, RULE in a township.
    """
    require_county(uow)
    said = plain(reason)[:LONGEST_NOTE]
    if not said:
        raise input_error("county.reason")
    chosen = [one for one in stored.locks(uow.connection, month) if not townships or one in townships]
    reported = stored.reporting(uow.connection, month)
    for township in chosen:
        stored.drop_lock(uow.connection, township, month)
        if township in reported:
            _keep(uow, township, month, reported[township][-1][0])
        else:
            stored.keep_figures(uow.connection, township, month, (), None, uow.recorder.at)
    uow.touch("period_lock")
    uow.touch("period_figure")
    uow.describe(month=year_month.to_text(month), count=len(chosen), reason=said)
    return len(chosen)


def require_county(uow: UnitOfRead) -> None:
    """Raise RULE in a township's workspace."""
    if uow.node.role != "county":
        raise AppError(Kind.RULE, "county.county_only")
