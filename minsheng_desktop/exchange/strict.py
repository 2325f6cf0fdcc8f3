"""Strict JSON for everything that arrives from outside: no unknown, missing or doubled key, no surprise type."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from minsheng_desktop.core.errors import AppError, Kind
from minsheng_desktop.exchange.words import item_word, part_word

UID_BYTES = 16
DIGEST_BYTES = 32
MAX_INTEGER = 2**63 - 1


def bad(code: str, **params: Any) -> AppError:
    """The refusal of something that is not as the format demands (exit code 3)."""
    return AppError(Kind.INTEGRITY, f"exchange.{code}", **params)


def dump(value: object) -> bytes:
    """Compact UTF-8 JSON, keys in the order given, one line with its end."""
    return (json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False) + "\n").encode("utf-8")


def load(data: bytes, limit: int, part: str) -> Record:
    """The JSON object in ``data``. ``part`` names it in errors; ``limit`` is its greatest size in bytes."""
    if len(data) > limit:
        raise bad("part_too_large", part=part_word(part))
    try:
        value = json.loads(data.decode("utf-8"), object_pairs_hook=_single_keys, parse_constant=_refuse)
        if b"\\u" in data:  # half a character, which could neither be shown nor stored
            json.dumps(value, ensure_ascii=False).encode("utf-8")
    except (ValueError, RecursionError) as error:
        raise bad("part_unreadable", part=part_word(part)) from error
    if not isinstance(value, dict):
        raise bad("part_unreadable", part=part_word(part))
    return Record(value, part)


def _single_keys(pairs: Sequence[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("doubled key")
    return found


def _refuse(constant: str) -> object:
    raise ValueError(constant)


def printable(shown: str) -> str:
    """The beginning of a text from outside, fit to stand in a message."""
    return "".join(letter if letter.isprintable() else "?" for letter in shown[:40])


class Record:
    """One JSON object being read: every value is taken once, with its type; ``end`` refuses leftovers."""

    def __init__(self, values: Mapping[str, object], part: str) -> None:
        self._values = dict(values)
        self.part = part

    def wrong(self, key: str) -> AppError:
        """The refusal that names the part and the key."""
        return bad("part_invalid", part=part_word(self.part), item=item_word(printable(key)))

    def take(self, key: str) -> object:
        """Any JSON value."""
        if key not in self._values:
            raise self.wrong(key)
        return self._values.pop(key)

    def has(self, key: str) -> bool:
        """Whether the key is still there (for optional members)."""
        return key in self._values

    def string(self, key: str, limit: int = 200, empty: bool = False) -> str:
        """A text of at most ``limit`` characters."""
        value = self.take(key)
        if not isinstance(value, str) or len(value) > limit or not (value or empty):
            raise self.wrong(key)
        return value

    def integer(self, key: str, low: int = 0, high: int = MAX_INTEGER) -> int:
        """An integer within ``low`` and ``high``."""
        value = self.take(key)
        if type(value) is not int or not low <= value <= high:
            raise self.wrong(key)
        return value

    def flag(self, key: str) -> bool:
        """true or false."""
        value = self.take(key)
        if not isinstance(value, bool):
            raise self.wrong(key)
        return value

    def binary(self, key: str, size: int) -> bytes:
        """``size`` bytes in small hexadecimal digits."""
        value = self.string(key)
        try:
            found = bytes.fromhex(value)
        except ValueError as error:
            raise self.wrong(key) from error
        if len(found) != size or found.hex() != value:
            raise self.wrong(key)
        return found

    def uid(self, key: str) -> bytes:
        """16 bytes that are not all zero."""
        found = self.binary(key, UID_BYTES)
        if not any(found):
            raise self.wrong(key)
        return found

    def digest(self, key: str) -> bytes | None:
        """A SHA-256, or None where the JSON says null."""
        if self.has(key) and self._values[key] is None:
            self.take(key)
            return None
        return self.binary(key, DIGEST_BYTES)

    def date(self, key: str) -> date:
        """A date written YYYY-MM-DD."""
        value = self.string(key, 10)
        try:
            found = date.fromisoformat(value)
        except ValueError as error:
            raise self.wrong(key) from error
        if found.isoformat() != value:
            raise self.wrong(key)
        return found

    def month(self, key: str) -> int | None:
        """A month written YYYY-MM, as the integer YYYYMM; None where the JSON says null."""
        value = self.take(key)
        if value is None:
            return None
        number = month_number(value) if isinstance(value, str) else None
        if number is None:
            raise self.wrong(key)
        return number

    def record(self, key: str) -> Record:
        """A JSON object within this one."""
        value = self.take(key)
        if not isinstance(value, dict):
            raise self.wrong(key)
        return Record(value, self.part)

    def records(self, key: str, limit: int) -> list[Record]:
        """A list of at most ``limit`` JSON objects."""
        value = self.take(key)
        if not isinstance(value, list) or len(value) > limit or not all(isinstance(item, dict) for item in value):
            raise self.wrong(key)
        return [Record(item, self.part) for item in value]

    def end(self) -> None:
        """Refuse whatever was not asked for."""
        for key in self._values:
            raise self.wrong(key)


def month_text(month: int) -> str:
    """202611 as ``2026-11``."""
    return f"{month // 100:04d}-{month % 100:02d}"


def month_number(shown: str) -> int | None:
    """``2026-11`` as 202611, or None if it is no month."""
    if len(shown) != 7 or shown[4] != "-" or not (shown[:4] + shown[5:]).isdecimal() or not shown.isascii():
        return None
    number = int(shown[:4]) * 100 + int(shown[5:])
    return number if 1 <= number % 100 <= 12 and number >= 100000 else None
