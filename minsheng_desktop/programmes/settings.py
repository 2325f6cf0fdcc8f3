"""How a programme is handled at a place on a day: the rules in force, and what stands behind each of them.

Of the dated rows of the workspace those of the programme itself go before those of all programmes, then the most
specific place decides (the longest area code that begins the place), then the newest day. Without a row the
catalogue's value holds: of the programme, its domain, its class, else the named default of the setting.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any

from db.queries import programmes as stored
from minsheng_desktop.core.errors import not_found
from minsheng_desktop.core.operation import UnitOfRead
from minsheng_desktop.programmes.declared import ALL, own_values, setting_kinds, shipped_values

FROM_EVER = ""  # the day of what the catalogue says


@dataclass(frozen=True, slots=True)
class SettingRow:
    """A dated value of a setting; ``programme`` "" stands for all, ``place`` "" for everywhere.

    ``from_day`` is YYYY-MM-DD; ``uid`` is None where the catalogue or a default speaks.
    """

    key: str
    value: Any
    programme: str = ""
    place: str = ""
    from_day: str = FROM_EVER
    document_number: str = ""
    note: str = ""
    uid: bytes | None = None
    home: bytes = b""


@dataclass(frozen=True, slots=True)
class Rules:
    """The settings of a programme as they hold at a place on a day; every declared key has a value.

    Values: whole numbers, fen, words, flags, tuples of codes, dictionaries of whole numbers. ``origins`` tells of
    what has a dated row where it comes from.
    """

    programme: str
    on: str
    place: str
    values: Mapping[str, Any]
    origins: Mapping[str, SettingRow] = field(default_factory=dict, compare=False)

    def __getitem__(self, key: str) -> Any:
        return self.values[key]

    def number(self, key: str) -> int:
        """A whole number or an amount in fen."""
        return int(self.values[key])

    def flag(self, key: str) -> bool:
        """Whether something is so."""
        return bool(self.values[key])

    def word(self, key: str) -> str:
        """A text or the code of a choice."""
        return str(self.values[key])

    def words(self, key: str) -> tuple[str, ...]:
        """The codes of a list."""
        return tuple(str(value) for value in self.values[key])

    def numbers(self, key: str) -> tuple[int, ...]:
        """A list of whole numbers."""
        return tuple(int(value) for value in self.values[key])

    def table(self, key: str) -> dict[str, int]:
        """A table word → whole number."""
        return dict(self.values[key])

    def entry(self, key: str, word: str = ALL) -> int | None:
        """The number a table has for a word, else the one for all; None where it has neither."""
        table: Mapping[str, int] = self.values[key]
        return table.get(word, table.get(ALL))

    def snapshot(self) -> dict[str, Any]:
        """The rules as JSON, for a case that stays on them."""
        return {"programme": self.programme, "on": self.on, "place": self.place, "values": dict(self.values)}

    @staticmethod
    def of(snapshot: Mapping[str, Any]) -> Rules:
        """The rules a case began with. A setting that did not exist then has its default."""
        values = {key: kind.default for key, kind in setting_kinds().items()} | dict(snapshot.get("values", {}))
        return Rules(snapshot.get("programme", ""), snapshot.get("on", ""), snapshot.get("place", ""), _frozen(values))


def rules_of(uow: UnitOfRead, programme_code: str, on: date | None = None, place: str = "") -> Rules:
    """The rules of a programme on a day (None: today) at a place ("": this office's area). Raises NOT_FOUND."""
    programme = stored.programme_by_code(uow.connection, programme_code)
    if programme is None:
        raise not_found("entitlements.no_programme", programme=programme_code)
    rows = list_settings(uow, programme_code)
    return _rules(programme, rows, on or uow.today, place or uow.node.area_code)


def all_rules(uow: UnitOfRead, on: date | None = None, place: str = "") -> dict[bytes, Rules]:
    """The rules of every programme by its uid, on a day (None: today) at a place ("": this office's area)."""
    rows, day, where = list_settings(uow), on or uow.today, place or uow.node.area_code
    by_programme: dict[str, list[SettingRow]] = {}
    for row in rows:
        by_programme.setdefault(row.programme, []).append(row)
    common = by_programme.get("", [])
    return {
        bytes(programme["uid"]): _rules(programme, [*common, *by_programme.get(programme["code"], ())], day, where)
        for programme in stored.all_programmes(uow.connection)
    }


def list_settings(uow: UnitOfRead, programme_code: str | None = None) -> list[SettingRow]:
    """Dated settings, oldest first: of one programme and of all (None: every row)."""
    return [
        SettingRow(
            row["key"], json.loads(row["value"]), row["programme"] or "", row["place"], row["from_day"],
            row["document_number"] or "", row["note"] or "", bytes(row["uid"]), bytes(row["home_node"]),
        )
        for row in stored.settings(uow.connection)
        if programme_code is None or row["programme"] in (None, programme_code)
    ]  # fmt: skip


def catalogue_values(programme: Mapping[str, Any]) -> dict[str, Any]:
    """What holds for a programme (its row) where nobody has set anything."""
    kinds = setting_kinds()
    stated = json.loads(programme["settings"] or "{}")
    values = {key: kind.default for key, kind in kinds.items()}
    values |= shipped_values(
        programme["code"], programme["programme_class"], stated.get("domain", ""), programme["period"]
    )
    columns = {key: stated[key] for key in ("decides", "first_month", "last_month", "amount_unit") if stated.get(key)}
    columns |= {key: stated[key] for key in ("grace_months", "valid_months") if stated.get(key)}
    if stated.get("review_months"):
        columns["review_months"] = dict(stated["review_months"])
    columns |= {"posting_level": programme["posting_level"], "department": programme["department"] or ""}
    values |= {**columns, **own_values(programme["code"]), **stated.get("rules", {})}
    return {key: values[key] for key in kinds}


def _rules(programme: Mapping[str, Any], rows: Iterable[SettingRow], on: date, place: str) -> Rules:
    values, origins = catalogue_values(programme), dict[str, SettingRow]()
    day = on.isoformat()
    for row in sorted(rows, key=_weight):
        if row.key in values and row.from_day <= day and place.startswith(row.place):
            values[row.key], origins[row.key] = row.value, row
    return Rules(programme["code"], day, place, _frozen(values), MappingProxyType(origins))


def _weight(row: SettingRow) -> tuple[bool, int, str]:
    """What decides last: own rows over those of all programmes, near places over wide ones, late days over early."""
    return (bool(row.programme), len(row.place), row.from_day)


def _frozen(values: Mapping[str, Any]) -> Mapping[str, Any]:
    return MappingProxyType({key: tuple(value) if isinstance(value, list) else value for key, value in values.items()})
