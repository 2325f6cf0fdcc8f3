"""The words of ``resources/catalogue/layouts.toml``: whose column a heading speaks of, and what a row is."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from typing import Any

from minsheng_desktop.rules.characters import compact
from resources import RESOURCES

OWN = "own"
MEMBER = "member"
HEAD = "head"
Shapes = tuple[tuple[str, re.Pattern[str]], ...]


@dataclass(frozen=True)
class Owner:
    """Another person (or home): what his columns are in a roster, and his relation where the word says it."""

    key: str
    fields: dict[str, str]
    relation: str = ""


@dataclass(frozen=True)
class RowWords:
    """How rows that carry no person are known."""

    hints: tuple[str, ...]
    examples: frozenset[str]
    ends: frozenset[str]
    nobody: frozenset[str]
    dashes: frozenset[str]
    section: re.Pattern[str]
    signatures: frozenset[str]
    dateline: re.Pattern[str]
    sealed: re.Pattern[str]


@dataclass(frozen=True)
class LayoutWords:
    """Word lists as they are looked up: compact text, the longest first where a prefix counts."""

    owners: dict[str, Owner]
    made_up: re.Pattern[str]  # a word for the person the list is about
    question: re.Pattern[str]
    patterns: Shapes  # (field, shape of its headings)
    tasks: Shapes
    stages: Shapes
    levels: Shapes
    people: tuple[tuple[str, str], ...]  # (word, OWN, MEMBER or key of an owner), longest first
    group_endings: tuple[str, ...]
    earlier: tuple[str, ...]
    current: tuple[str, ...]
    preferred: dict[str, dict[str, int]]  # field -> heading -> rank
    second: dict[str, frozenset[str]]
    preferred_shape: dict[str, re.Pattern[str]]
    second_shape: dict[str, re.Pattern[str]]
    beside: dict[str, tuple[str, frozenset[str]]]  # heading -> its field where one of these fields stands too
    otherwise: dict[str, str]  # heading -> field where another column has the first one's
    endings: frozenset[str]  # short headings that may stand at the end of a longer one
    sums: tuple[str, ...]  # behind the heading of an amount
    last: frozenset[str]  # characters most headings end with
    groups: tuple[str, ...]  # how the names of village groups end
    signs: str
    in_words: tuple[str, ...]
    units: tuple[tuple[str, int], ...]
    month: re.Pattern[str]
    kinship: re.Pattern[str]
    joiners: tuple[str, ...]  # between two words for whom a column is about
    rows: RowWords
    pivot: tuple[str, ...]
    month_sheet: re.Pattern[str]
    stopped: re.Pattern[str]  # the name of a table of those who no longer receive anything


@cache
def layout_words() -> LayoutWords:
    """``layouts.toml``, read once."""
    with (RESOURCES / "catalogue" / "layouts.toml").open("rb") as handle:
        data = tomllib.load(handle)
    owners = {
        key: Owner(key, dict(entry.get("fields", {})), str(entry.get("relation", "")))
        for key, entry in data["owners"].items()
    }
    people = [(word, OWN) for word in data["own"]["words"]] + [(word, MEMBER) for word in data["member"]["words"]]
    people += [(word, key) for key, entry in data["owners"].items() for word in entry["words"]]
    signs = data["signs"]
    return LayoutWords(
        owners=owners,
        made_up=re.compile(str(data["made_up"]["own"])),
        question=re.compile(str(data["made_up"]["question"])),
        patterns=_shapes(data["patterns"]),
        tasks=_shapes(data["tasks"]),
        stages=_shapes(data["stages"]),
        levels=_shapes(data["levels"]),
        people=tuple(sorted(people, key=lambda pair: -len(pair[0]))),
        group_endings=tuple(data["group"]["endings"]),
        earlier=_longest_first(data["time"]["earlier"]),
        current=_longest_first(data["time"]["current"]),
        preferred={
            field: {compact(word): rank for rank, word in enumerate(words)}
            for field, words in data["preferred"].items()
        },
        second={field: frozenset(map(compact, words)) for field, words in data["second"].items()},
        preferred_shape=dict(_shapes(data["preferred_shape"])),
        second_shape=dict(_shapes(data["second_shape"])),
        beside={compact(word): (entry["field"], frozenset(entry["beside"])) for word, entry in data["beside"].items()},
        otherwise={compact(word): field for word, field in data["otherwise"].items()},
        endings=frozenset(signs["endings"]),
        sums=tuple(signs["sums"]),
        last=frozenset(signs["last"]),
        groups=tuple(signs["groups"]),
        signs=str(signs["strip"]),
        in_words=tuple(signs["amount_words"]),
        units=tuple(sorted(signs["units"].items(), key=lambda pair: -len(pair[0]))),
        month=re.compile(rf"^(?:{signs['months']}|{signs['years']})"),
        kinship=re.compile(str(signs["kinship"])),
        joiners=tuple(signs["joiners"]),
        rows=_row_words(data["hints"]),
        pivot=tuple(data["pivot"]["words"]),
        month_sheet=re.compile(str(data["months"]["sheet"])),
        stopped=re.compile(str(data["stopped"]["table"])),
    )


def _shapes(table: dict[str, str]) -> Shapes:
    return tuple((field, re.compile(shape)) for field, shape in table.items())


def _longest_first(words: list[str]) -> tuple[str, ...]:
    return tuple(sorted(words, key=len, reverse=True))


def _row_words(table: dict[str, Any]) -> RowWords:
    return RowWords(
        hints=tuple(table["words"]),
        examples=frozenset(table["examples"]),
        ends=frozenset(table["ends"]),
        nobody=frozenset(table["nobody"]),
        dashes=frozenset(table["dashes"]),
        section=re.compile(str(table["section"])),
        signatures=frozenset(table["signature_labels"]),
        dateline=re.compile(str(table["dateline"])),
        sealed=re.compile(str(table["sealed"])),
    )
