"""Values as people read them: money, months, masked numbers. One place for table, form and panel."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from minsheng_desktop.core.clock import shown
from minsheng_desktop.core.texts import text

MINUS = "\u2212"


def money(fen: int | None) -> str:
    """Fen as ``#,##0.00``; minus is U+2212; nothing is “—”."""
    if fen is None:
        return text("kit.none")
    sign = MINUS if fen < 0 else ""
    return f"{sign}{abs(fen) // 100:,}.{abs(fen) % 100:02d}"


def number(value: float | None) -> str:
    """A count with thousands separators."""
    if value is None:
        return text("kit.none")
    return f"{value:,}".replace("-", MINUS)


def signed(value: float | None) -> str:
    """A difference with its sign: ``+3``, ``−1``."""
    if not value:
        return text("kit.none")
    return f"+{value:,}" if value > 0 else number(value)


def percent(share: float | None, digits: int = 1) -> str:
    """A share (1 = 100 %) as a percentage."""
    if share is None:
        return text("kit.none")
    return f"{share * 100:.{digits}f}%".replace("-", MINUS)


def month(value: int | None) -> str:
    """YYYYMM as ``2026-11``."""
    return f"{value // 100}-{value % 100:02d}" if value else ""


def day(value: date | datetime | str | None) -> str:
    """A date as ``2026-11-03``; a stored moment at +08:00; a text as it is."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return shown(value)
    return value.isoformat() if isinstance(value, date) else value


def masked_id(value: str | None) -> str:
    """The first four and last four characters, stars between."""
    if not value:
        return ""
    return f"{value[:4]}{'*' * (len(value) - 8)}{value[-4:]}" if len(value) > 8 else "*" * len(value)


def open_id(value: str | None) -> str:
    """A revealed ID number in groups: ``341299 19510312 1214``."""
    if not value or len(value) != 18:
        return value or ""
    return f"{value[:6]} {value[6:14]} {value[14:]}"


def card_tail(value: str | None) -> str:
    """“尾号 0371”."""
    return text("kit.mask.tail", tail=value[-4:]) if value else ""


def masked_phone(value: str | None) -> str:
    """``154****2208``."""
    if not value:
        return ""
    return f"{value[:3]}****{value[-4:]}" if len(value) >= 9 else f"{value[:1]}****{value[-2:]}"


def shown_value(kind: str, value: Any) -> str:
    """The text of a cell of ``kind``: what is painted, copied and spoken."""
    if value is None:
        return ""
    if kind in _FORMATS:
        return _FORMATS[kind](value)
    return str(value)


def _chips(value: Any) -> str:
    """One word or a list of them; a pair is a word and the tone of its chip."""
    words = value if isinstance(value, list) else [value]
    return " ".join(str(one[0]) if isinstance(one, tuple) else str(one) for one in words if one)


def _flag(value: Any) -> str:
    return text("kit.table.yes") if value else ""


def _light(value: Any) -> str:
    return text(LIGHT_WORDS[str(value)])


LIGHT_WORDS = {
    "ahead": "kit.light.ahead",
    "on_schedule": "kit.light.on_schedule",
    "behind": "kit.light.behind",
    "seriously_behind": "kit.light.seriously_behind",
    "done": "kit.light.done",
}

_FORMATS: dict[str, Callable[[Any], str]] = {
    "money": money,
    "number": lambda value: number(value) if isinstance(value, int | float) else str(value),
    "percent": lambda value: percent(value) if isinstance(value, int | float) else str(value),
    "month": month,
    "date": day,
    "citizen_id": masked_id,
    "card": card_tail,
    "phone": masked_phone,
    "status": _chips,
    "chips": _chips,
    "flag": _flag,
    "light": _light,
}
