"""Time: stored in UTC, shown at +08:00; "today" can be fixed with ``--as-of``."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

CHINA = timezone(timedelta(hours=8))


class Clock:
    """The program's clock. ``as_of`` fixes the date used for ages, due dates and "future"."""

    def __init__(self, as_of: date | None = None) -> None:
        self.as_of = as_of

    def now(self) -> datetime:
        """The moment now, in UTC with microseconds cut off to milliseconds."""
        moment = datetime.now(UTC)
        return moment.replace(microsecond=moment.microsecond // 1000 * 1000)

    def today(self) -> date:
        """The date in China, or the fixed one."""
        return self.as_of or datetime.now(CHINA).date()


def shown(moment: datetime) -> str:
    """A stored UTC moment as people read it: ``2026-11-20 08:12``."""
    return moment.astimezone(CHINA).strftime("%Y-%m-%d %H:%M")


def from_millis(milliseconds: int) -> datetime:
    """A moment as the database keeps it (UTC milliseconds)."""
    return datetime.fromtimestamp(milliseconds / 1000, UTC)
