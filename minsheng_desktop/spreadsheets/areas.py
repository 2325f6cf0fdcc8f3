"""Names of places as rosters spell them, matched against the villages that are known."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from minsheng_desktop.spreadsheets.vocabulary import columns

UNKNOWN = "village_unknown"
ELSEWHERE = "township_other"


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


@dataclass(frozen=True, slots=True)
class Place:
    """Where a text points: ``village`` is the proper name, ``group`` what stood behind it.

    ``doubt`` is "" (known), ``village_unknown`` or ``township_other`` (a village of another township).
    """

    village: str | None
    group: str = ""
    doubt: str = ""


NOWHERE = Place(None)


@dataclass(frozen=True)
class AreaNames:
    """The township and its villages with their usual spellings; nothing known means nothing is judged."""

    township: str = ""
    spellings: Mapping[str, str] = field(default_factory=dict)  # plain spelling -> proper village name
    elsewhere: Mapping[str, str] = field(default_factory=dict)  # plain spelling with township -> its township
    other_townships: frozenset[str] = frozenset()

    @property
    def known(self) -> bool:
        """Whether villages can be judged at all."""
        return bool(self.spellings)

    def match(self, text: str) -> tuple[str | None, str]:
        """The village ``text`` names and a doubt ("", village_unknown or township_other)."""
        place = self.place(text)
        return place.village, place.doubt

    def place(self, text: str) -> Place:
        """The village and the group behind it, by the longest known spelling ``text`` begins with."""
        plain = _plain(text)
        if not plain or not self.spellings:
            return NOWHERE
        exact = self.spellings.get(plain)
        if exact:
            return Place(exact)
        for end in range(len(plain), 1, -1):
            head = plain[:end]
            if head in self.elsewhere:
                return Place(None, plain[end:], ELSEWHERE)
            if head in self.spellings:
                return Place(self.spellings[head], plain[end:])
        county = columns().area.county
        if any(plain.startswith(name) or county + name in plain for name in self.other_townships):
            return Place(None, "", ELSEWHERE)
        return Place(None, "", UNKNOWN)

    def find(self, text: str) -> str | None:
        """The village mentioned anywhere in ``text`` (a sheet name such as ``6白鹤村``, a title)."""
        plain = _plain(text)
        if self.township:
            plain = plain.replace(self.township, " ")
        best = max((s for s in self.spellings if s in plain), key=len, default=None)
        return self.spellings[best] if best else None


def area_names(
    township: str,
    villages: Iterable[tuple[str, Iterable[str]]],
    elsewhere: Iterable[tuple[str, str]] = (),
    other_townships: Iterable[str] = (),
) -> AreaNames:
    """Build ``AreaNames``.

    ``villages``: (proper name, aliases). ``elsewhere``: (township, village) pairs of other townships.
    """
    own: dict[str, str] = {}
    pairs, given = list(elsewhere), [(name, tuple(aliases)) for name, aliases in villages]
    for name, aliases in given:
        for spelling in (name, *aliases):
            own.setdefault(_plain(spelling), name)
    for name, _ in given:
        for spelling in _spellings(township, name):
            own.setdefault(_plain(spelling), name)
    others = {_plain(town + village): town for town, village in pairs}
    own_names = set(own.values())
    others |= {_plain(village): town for town, village in pairs if village not in own_names}
    towns = frozenset({town for town, _ in pairs} | set(other_townships)) - {township}
    return AreaNames(township, own, others, towns)


def _spellings(township: str, name: str) -> list[str]:
    """The usual spellings of a village: with the township before it, with its committee behind it."""
    words = columns().area
    is_village = name.endswith(words.village) and len(name) > 2
    stem = name.removesuffix(words.village) if is_village else name
    endings = words.village_committees if is_village else words.community_committees
    committees = [f"{stem}{ending}" for ending in endings]
    # a stem that is also the township's would be found in every mention of the township
    spellings = [name, *committees, *([stem] if len(stem) > 1 and not township.startswith(stem) else [])]
    return spellings + [township + s for s in spellings if township]
