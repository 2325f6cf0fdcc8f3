"""What is derived from a person for the search box and for sorting."""

from __future__ import annotations

from collections.abc import Callable

from minsheng_desktop.core import adapters
from minsheng_desktop.rules import person_name

_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}


def person_keys(name: str, id_no: str | None, phone: str | None) -> tuple[str, str, str | None, str | None]:
    """(name_pinyin, name_initials, id_reversed, phone_reversed) of a person."""
    syllables, initials = adapters.load("pinyin").reading(name)
    return syllables, initials, id_no[::-1] if id_no else None, phone[::-1] if phone else None


def key_maker() -> Callable[[str, str | None, str | None], tuple[str, str, str | None, str | None]]:
    """``person_keys`` that remembers names, for bulk work."""
    reading = adapters.load("pinyin").reading
    seen: dict[str, tuple[str, str]] = {}

    def make(name: str, id_no: str | None, phone: str | None) -> tuple[str, str, str | None, str | None]:
        keys = seen.get(name)
        if keys is None:
            keys = seen[name] = reading(name)
        return (*keys, id_no[::-1] if id_no else None, phone[::-1] if phone else None)

    return make


def search_text(wanted: str) -> str:
    """What was typed into a search box, spelt as names and numbers are stored."""
    plain = " ".join(wanted.translate(_HALF_WIDTH).split())
    return plain if plain.isascii() else person_name.read_name(plain).text


def grams(name: str) -> list[str]:
    """Each pair of neighbouring characters, the last one alone: 张桂英 → 张桂, 桂英, 英."""
    return [name[index : index + 2] for index in range(len(name))]
