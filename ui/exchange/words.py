"""Packages in words: status, kind, month, number, the tables they carry."""

from __future__ import annotations

from datetime import UTC, date, datetime

from minsheng_desktop.core.clock import CHINA
from minsheng_desktop.core.texts import text
from minsheng_desktop.exchange.words import kind_word
from minsheng_desktop.exchange.words import row_word as row_word
from minsheng_desktop.exchange.words import status_word as status_word
from minsheng_desktop.exchange.words import table_word as table_word

RESULTS = {
    "applied": ("exchange.result.applied", "ok"),
    "already": ("exchange.result.already", "mute"),
    "refused": ("exchange.result.refused", "err"),
    "needs_full": ("exchange.result.needs_full", "warn"),
    "ready": ("exchange.result.ready", "info"),
}


def size_word(size: int) -> str:
    """Bytes: “45.6 MB”."""
    return text("exchange.word.megabytes", size=f"{size / 2**20:,.1f}")


def moment_word(at: int | None, today: date) -> str:
    """A moment (UTC milliseconds): “今天 08:12” or “11月18日 15:51”."""
    if at is None:
        return text("kit.none")
    here = datetime.fromtimestamp(at / 1000, UTC).astimezone(CHINA)
    time = here.strftime("%H:%M")
    if here.date() == today:
        return text("exchange.word.today", time=time)
    return text("exchange.word.day", month=here.month, day=here.day, time=time)


def month_word(month: int | None) -> str:
    """“2026年11月”."""
    return text("common.year_month", year=month // 100, month=month % 100) if month else text("kit.none")


def number_word(sequence: int) -> str:
    """A package's running number: three figures at least."""
    return f"{sequence:03d}" if sequence else text("kit.none")


def kind_of(kind: str) -> str:
    """The kind of a package; one begun and never finished has none."""
    return kind_word(kind) if kind else text("kit.none")
