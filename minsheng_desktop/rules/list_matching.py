"""Whether a line of another office's list means a certain person: by number, by a masked number, by birth date.

Two complete valid numbers that differ are two persons, whatever else agrees.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

BY_ID, BY_MASKED_ID, BY_BIRTH = "id", "masked_id+name", "name+birth"
CERTAIN, PROBABLE = "certain", "probable"
LEAST_VISIBLE = 8  # characters of a masked number that must be seen
_LENGTH = 18
_HIDDEN = re.compile(r"[^0-9A-Z]|(?<=X)X|X(?=X)")
_BORN = re.compile(r"(?:出生|生于|生日)\D{0,6}(\d{4})[年.\-/](\d{1,2})[月.\-/](\d{1,2})")


class Listed(NamedTuple):
    """A line of a list: name as read, valid number or None, the number as masked or "", full birth date or None."""

    name: str
    id_no: str | None
    masked: str
    birth: date | None


class Known(NamedTuple):
    """A person on file; ``id_no`` None where there is no usable number."""

    key: bytes
    name: str
    id_no: str | None
    birth: date | None


class Found(NamedTuple):
    """The persons a line may mean: one, or several where that cannot be told."""

    keys: tuple[bytes, ...]
    how: str
    strength: str
    name_agrees: bool


def match(line: Listed, same_number: Iterable[Known], same_name: Iterable[Known]) -> Found | None:
    """The first rule that finds somebody: equal number; masked number and name; name and birth date."""
    if line.id_no:
        by_number = [person for person in same_number if person.id_no == line.id_no]
        if by_number:
            keys = tuple(person.key for person in by_number)
            return Found(keys, BY_ID, CERTAIN, any(person.name == line.name for person in by_number))
    named = [person for person in same_name if person.name == line.name]
    if line.masked:
        masked = [person.key for person in named if person.id_no and agrees(line.masked, person.id_no)]
        if masked:
            return Found(tuple(masked), BY_MASKED_ID, PROBABLE, True)
    born = [person.key for person in named if _same_birth(line, person)]
    return Found(tuple(born), BY_BIRTH, PROBABLE, True) if born else None


def _same_birth(line: Listed, person: Known) -> bool:
    if line.birth is None or line.birth != person.birth or (line.id_no and person.id_no):
        return False
    return not line.masked or person.id_no is None or not _contradicts(line.masked, person.id_no)


def agrees(masked: str, number: str) -> bool:
    """Whether at least eight characters of a masked number are visible and all agree with ``number``."""
    seen = visible(masked)
    return len(seen) >= LEAST_VISIBLE and all(number[place] == character for place, character in seen.items())


def _contradicts(masked: str, number: str) -> bool:
    return any(number[place] != character for place, character in visible(masked).items())


def visible(masked: str) -> dict[int, str]:
    """Place in the 18 characters -> character, for what can be seen of a masked number.

    With fewer or more than 18 characters only the ends before the first and after the last mask count.
    """
    text = "".join(unicodedata.normalize("NFKC", masked).upper().split())
    hidden = [place for place, character in enumerate(text) if _HIDDEN.match(text, place)]
    if not hidden:
        return {}
    if len(text) == _LENGTH:
        return {place: character for place, character in enumerate(text) if place not in hidden}
    head, tail = text[: hidden[0]], text[hidden[-1] + 1 :]
    if len(head) + len(tail) >= _LENGTH:
        return {}
    return dict(enumerate(head)) | {_LENGTH - len(tail) + place: char for place, char in enumerate(tail)}


def birth_in_remark(remark: str) -> date | None:
    """The full birth date a remark states (出生日期1938年2月1日), None without one or for no such day."""
    found = _BORN.search(unicodedata.normalize("NFKC", remark))
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None
