"""The word lists of ``resources/catalogue`` that recognition and validation look things up in."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from typing import Any

from minsheng_desktop.rules.capitals import Numerals
from minsheng_desktop.rules.characters import compact
from minsheng_desktop.rules.relation import RelationWords, spelling_index
from resources import RESOURCES


@dataclass(frozen=True)
class Benefit:
    """A kind of benefit: names it goes by, date fields of its events, least age."""

    key: str
    names: tuple[str, ...]
    event: tuple[str, ...] = ()
    min_age: int = 0


@dataclass(frozen=True)
class AreaWords:
    """How villages end, and what stands for their committees."""

    village_endings: tuple[str, ...]
    village: str
    village_committees: tuple[str, ...]
    community_committees: tuple[str, ...]
    county: str


@dataclass(frozen=True)
class Columns:
    """Header spellings: compact text -> field; and what kinds of fields there are."""

    roster: dict[str, str]
    progress: dict[str, str]
    stages: dict[str, str]
    levels: dict[str, str]
    summary_headers: frozenset[str]
    summary_names: tuple[str, ...]
    notes_names: tuple[str, ...]
    old_names: tuple[str, ...]
    payment_names: tuple[str, ...]
    kinds: dict[str, frozenset[str]]
    totals: tuple[str, ...]
    bare_totals: tuple[str, ...]
    subtotals: tuple[str, ...]
    footers: tuple[str, ...]
    ten_thousand_unit: str
    ten_thousand: str
    day: str
    partial: tuple[str, ...]
    area: AreaWords
    own: frozenset[str] = frozenset()  # spellings the office or its county added

    def kind(self, name: str) -> frozenset[str]:
        """The fields of a kind: money, date, count, person_name, citizen_id, phone, household …"""
        return self.kinds[name]


@dataclass(frozen=True)
class Words:
    """Spelling indexes by field, and the words of remarks."""

    by_field: dict[str, dict[str, str]]
    nationality: dict[str, str]
    deceased: tuple[str, ...]
    deceased_others: tuple[str, ...]
    deceased_notes: frozenset[str]
    stopped: tuple[str, ...]
    male: str
    female: str
    grades: dict[str, str]  # grade of disability -> its digit on the certificate
    capitals: Numerals
    benefits: tuple[Benefit, ...]
    relations: RelationWords
    nationality_codes: dict[str, str]  # "01" -> name
    sex_unknown: frozenset[str]
    disability_types: tuple[str, ...]  # by the digit on the certificate, from 1
    disability_around: tuple[str, ...]
    deceased_self: tuple[str, ...]
    deceased_not_so: tuple[str, ...]


def _load(name: str) -> dict[str, dict[str, Any]]:
    with (RESOURCES / "catalogue" / name).open("rb") as handle:
        return tomllib.load(handle)


def _by_spelling(table: dict[str, list[str]]) -> dict[str, str]:
    index: dict[str, str] = {}
    for field, headers in table.items():
        for header in headers:
            index.setdefault(compact(header), field)
    return index


@cache
def columns() -> Columns:
    """``columns.toml``, read once."""
    data = _load("columns.toml")
    return Columns(
        roster=_by_spelling(data["roster"]),
        progress=_by_spelling(data["progress"]),
        stages=_by_spelling(data["progress_stages"]),
        levels=_by_spelling(data["progress_levels"]),
        summary_headers=frozenset(data["summary"]["headers"]),
        summary_names=tuple(data["summary"]["sheet_names"]),
        notes_names=tuple(data["sheets"]["notes"]),
        old_names=tuple(data["sheets"]["old"]),
        payment_names=tuple(data["sheets"]["payments"]),
        kinds={name: frozenset(fields) for name, fields in data["kinds"].items()},
        totals=tuple(data["rows"]["totals"]),
        bare_totals=tuple(data["rows"]["bare_totals"]),
        subtotals=tuple(data["rows"]["subtotals"]),
        footers=tuple(data["rows"]["footers"]),
        ten_thousand_unit=str(data["rows"]["ten_thousand_unit"]),
        ten_thousand=str(data["rows"]["ten_thousand"]),
        day=str(data["rows"]["day"]),
        partial=tuple(data["rows"]["partial"]),
        area=_area_words(data["area"]),
    )


def _area_words(table: dict[str, list[str]]) -> AreaWords:
    return AreaWords(
        tuple(table["village_endings"]),
        str(table["village"]),
        tuple(table["village_committees"]),
        tuple(table["community_committees"]),
        str(table["county"]),
    )


@cache
def words() -> Words:
    """``words.toml``, read once."""
    data = _load("words.toml")
    fields = ("sex", "relation", "care_level", "risk_level", "disability_type", "disability_grade", "item")
    by_field = {field: spelling_index(data[field]) for field in fields}
    names, suffix = data["nationality"]["names"], str(data["nationality"]["suffix"])
    said = {**{name: name for name in names}, **data["nationality"]["spellings"]}
    return Words(
        by_field=by_field,
        nationality={text: name + suffix for said_so, name in said.items() for text in (said_so, said_so + suffix)},
        deceased=tuple(data["deceased"]["words"]),
        deceased_others=tuple(data["deceased"]["others"]),
        deceased_notes=frozenset(data["deceased"]["name_notes"]),
        stopped=tuple(data["stopped"]["words"]),
        male=str(data["codes"]["male"]),
        female=str(data["codes"]["female"]),
        grades=dict(data["codes"]["grades"]),
        capitals=_numerals(data["capitals"]),
        benefits=tuple(_benefit(key, entry) for key, entry in data["benefits"].items()),
        relations=_relations(by_field["relation"], data["relation_around"], data["relation_codes"]),
        nationality_codes={f"{number:02d}": name + suffix for number, name in enumerate(names, 1)},
        sex_unknown=frozenset(map(compact, data["sex_unknown"]["words"])),
        disability_types=tuple(data["disability_codes"]["types"]),
        disability_around=tuple(data["disability_around"]["words"]),
        deceased_self=tuple(data["deceased"]["self"]),
        deceased_not_so=tuple(data["deceased"]["not_so"]),
    )


def _relations(index: dict[str, str], around: dict[str, Any], codes: dict[str, dict[str, str]]) -> RelationWords:
    return RelationWords(
        index, tuple(around["before"]), str(around["order"]), frozenset(around["ordered"]), codes["two"], codes["one"]
    )


def _benefit(key: str, entry: object) -> Benefit:
    table = entry if isinstance(entry, dict) else {}
    return Benefit(key, tuple(table["names"]), tuple(table.get("event", ())), int(table.get("min_age", 0)))


def _numerals(table: dict[str, Any]) -> Numerals:
    yuan, jiao, fen = table["units"]
    return Numerals(
        tuple(table["digits"]),
        dict(table["steps"]),
        dict(table["sections"]),
        (yuan, jiao, fen),
        str(table["before"]),
        str(table["after"]),
        dict(table["tens"]),
        str(table["negative"]),
    )
