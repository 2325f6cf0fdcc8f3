"""Names of places as rosters spell them, matched against the villages that are known."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from minsheng_desktop.rules.characters import visible
from minsheng_desktop.spreadsheets.vocabulary import columns

UNKNOWN = "village_unknown"
ELSEWHERE = "township_other"
_MOST_CANDIDATES = 3

# behind a village: its committee, which is no group
_COMMITTEE = re.compile(r"^(?:行政村|部|[村居]?民?委员?会?|党?(?:总?支部?|支委))(?=$|[^村])")
# behind a name without 村: a group of it; anything else may be the rest of another village's name
_GROUP = re.compile(
    r"^(?:[^村社镇乡]{1,8}(?:村民)?(?:小组|组|队|屯|号|片)|[^村社镇乡]{1,6}自然村|第?[0-9一二三四五六七八九十]{1,3}|[(（].*)$"
)
_OUTER = re.compile(r"^.{2,14}?[县区市旗]")
_OTHER_ENDINGS = re.compile(r"(?<=..)(?:自然村|行政村)$")
_MARKS = " -—–·.,，、/:：()（）[]【】"


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", visible(text)).split())


@dataclass(frozen=True, slots=True)
class Place:
    """Where a text points: ``village`` is the proper name, ``group`` what stood behind it.

    ``doubt`` is "" (known), ``village_unknown`` or ``township_other`` (a village of another township).
    ``candidates``: the villages an unknown one may be meant for, the likeliest first.
    """

    village: str | None
    group: str = ""
    doubt: str = ""
    candidates: tuple[str, ...] = ()


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
        """The village and the group behind it, by the longest known spelling ``text`` begins with, before which
        province, county and township may stand."""
        plain = _plain(text)
        if not plain.strip(_MARKS) or not self.spellings:
            return NOWHERE
        exact = self.spellings.get(plain)
        if exact:
            return Place(exact)
        found = self._beginning(plain) or self._behind_township(plain)
        if found:
            return found
        county = columns().area.county
        if any(plain.startswith(name) or county + name in plain for name in self.other_townships):
            return Place(None, "", ELSEWHERE)
        return Place(None, "", UNKNOWN, self.candidates(plain))

    def _beginning(self, plain: str) -> Place | None:
        for end in range(len(plain), 1, -1):
            head = plain[:end]
            if head in self.elsewhere:
                return Place(None, plain[end:], ELSEWHERE)
            if head in self.spellings:
                rest = _COMMITTEE.sub("", plain[end:])
                whole = rest != plain[end:] or head.endswith(columns().area.village_endings)
                if rest and not whole and not _GROUP.match(rest):
                    continue
                return self._with_rest(self.spellings[head], rest.strip(_MARKS))
        return None

    def _with_rest(self, village: str, rest: str) -> Place:
        """A village and what stands behind it: a group, or another village, so that it is not known which."""
        other = self.spellings.get(rest)
        if other and other != village:
            return Place(None, "", UNKNOWN, (village, other))
        return Place(village, rest)

    def _behind_township(self, plain: str) -> Place | None:
        """The place behind the township's name, wherever that stands."""
        start = plain.find(self.township) if self.township else -1
        return self._beginning(plain[start:]) if start > 0 else None

    def candidates(self, text: str) -> tuple[str, ...]:
        """The villages a text may mean: the one behind another county's or no township's name, or those whose name
        has the same characters or all but one."""
        plain = _plain(text)
        outer = _OUTER.match(plain)
        found = self._beginning(plain[outer.end() :]) if outer else None
        if found and found.village:
            return (found.village,)
        stem = self._stem(plain.removeprefix(self.township))
        ranked = sorted((_distance(stem, self._stem(name)), name) for name in self._villages)
        least = ranked[0][0] if ranked else 2
        return tuple([name for distance, name in ranked if distance == least < 2][:_MOST_CANDIDATES])

    @cached_property
    def _villages(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self.spellings.values()))

    def _stem(self, name: str) -> str:
        words = columns().area
        name = _OTHER_ENDINGS.sub("", name)
        endings = (*words.village_committees, *words.community_committees, *words.village_endings)
        for ending in sorted(endings, key=len, reverse=True):
            if name.endswith(ending) and len(name) > len(ending) + 1:
                return name.removesuffix(ending)
        return name

    def find(self, text: str) -> str | None:
        """The village mentioned anywhere in ``text`` (a sheet name such as ``6白鹤村``, a title)."""
        plain = _plain(text)
        if self.township:
            plain = plain.replace(self.township, " ")
        best = max((s for s in self.spellings if s in plain), key=len, default=None)
        return self.spellings[best] if best else None


def _distance(one: str, other: str) -> int:
    """0 for the same characters in any order, 1 for one character more, less or another, else 2."""
    if sorted(one) == sorted(other):
        return 0
    if abs(len(one) - len(other)) > 1 or min(len(one), len(other)) < 2:
        return 2
    if len(one) == len(other):
        return min(sum(a != b for a, b in zip(one, other, strict=True)), 2)
    longer, shorter = sorted((one, other), key=len, reverse=True)
    return 1 if any(longer[:i] + longer[i + 1 :] == shorter for i in range(len(longer))) else 2


def area_names(
    township: str,
    villages: Iterable[tuple[str, Iterable[str]]],
    elsewhere: Iterable[tuple[str, str]] = (),
    other_townships: Iterable[str] = (),
    former: Iterable[tuple[str, str]] = (),
) -> AreaNames:
    """Build ``AreaNames``.

    ``villages``: (proper name, aliases). ``elsewhere``: (township, village) pairs of other townships. ``former``:
    (former name, proper name of the village it now is).
    """
    own: dict[str, str] = {}
    pairs, given = list(elsewhere), [(name, tuple(aliases)) for name, aliases in villages]
    for name, aliases in given:
        for spelling in (name, *aliases):
            own.setdefault(_plain(spelling), name)
    for name, _ in given:
        for spelling in _spellings(township, name):
            own.setdefault(_plain(spelling), name)
    for old, name in former:
        for spelling in _spellings(township, old):
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
