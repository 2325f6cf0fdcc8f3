"""Changing programmes and how they are handled: new ones, their names, dated settings by place.

What the county writes travels to its townships; a township's own programmes and settings hold for itself until the
county issues its own.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from typing import Any

from db.queries import areas as places
from db.queries import programmes as stored
from minsheng_desktop.core import adapters
from minsheng_desktop.core.errors import AppError, Kind, input_error, not_found
from minsheng_desktop.core.operation import Operation, UnitOfRead, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.core.texts import text
from minsheng_desktop.programmes.catalogue import load_code_lists
from minsheng_desktop.programmes.declared import SettingKind, setting_kinds
from minsheng_desktop.programmes.definitions import drop_definition, put_definition
from minsheng_desktop.programmes.fields import programme_fields
from minsheng_desktop.programmes.records import alias_key
from minsheng_desktop.programmes.setting_values import Names, read_value, shown_value
from minsheng_desktop.programmes.settings import catalogue_values, list_settings
from minsheng_desktop.rules.characters import plain

LONGEST_NAME, MOST_ALIASES = 60, 40
CLASSES, UNITS, PERIODS = "task_class", "beneficiary_unit", "period"
SCOPES = ("roster+progress", "roster", "progress", "project+progress")
COUNTY = "county"
_CODE = re.compile(r"[a-z][a-z0-9_]{1,59}").fullmatch


@dataclass(frozen=True, slots=True)
class NewProgramme:
    """A programme to be added; ``like`` names one whose settings and fields it begins with.

    ``code`` may be left out: it then follows from the name. ``settings`` are typed values by key.
    """

    name: str
    code: str = ""
    short_name: str = ""
    programme_class: str = "subsidy"
    unit: str = "person"
    period: str = "monthly"
    urban_rural: str = "both"
    scope: str = "roster+progress"
    posting_level: str = "names"
    department: str = ""
    aliases: tuple[str, ...] = ()
    like: str = ""
    document: str = ""
    settings: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NewSetting:
    """A setting from a day on; ``programme`` "" means all, ``place`` an area code ("": everywhere)."""

    programme: str
    key: str
    written: str
    from_day: date
    place: str = ""
    document_number: str = ""
    note: str = ""


@use_case(Operation("programmes.add_programme", Right.DEFINE))
def add_programme(uow: UnitOfWork, wanted: NewProgramme) -> str:
    """Add a programme; answers its code. It stands at once wherever programmes are chosen or named.

    Raises INPUT for a name or code that is missing or taken, an unknown class, unit, period or setting; NOT_FOUND
    where ``like`` is no programme.
    """
    name = _name(uow, wanted.name)
    code = _code(uow, wanted.code, name)
    model = _programme(uow, wanted.like) if wanted.like else None
    rules = {key: list(value) if isinstance(value, tuple) else value for key, value in _like(model).items()}
    rules["posting_level"] = wanted.posting_level
    names = programme_choices(uow)
    rules |= {key: read_value(setting_kind(key), written, names) for key, written in wanted.settings.items()}
    values = _checked(
        uow,
        {"name": name, "short_name": wanted.short_name or name, "programme_class": wanted.programme_class,
         "unit": wanted.unit, "period": wanted.period, "scope": wanted.scope, "department": wanted.department,
         "posting_level": wanted.posting_level, "aliases": wanted.aliases, "urban_rural": wanted.urban_rural},
        code,
    )  # fmt: skip
    urban_rural = values.pop("urban_rural")
    stated = {"urban_rural": urban_rural, "domain": "", "indicator_units": [], "name_en": "", "rules": rules,
              "pays": rules.get("amount_rule") != "none"}  # fmt: skip
    source = wanted.document or text("programmes.source_own", office=uow.node.name)
    put_definition(
        uow,
        "programme",
        code,
        {"code": code, **values, "settings": json.dumps(stated, ensure_ascii=False), "source": source},
    )
    if wanted.like:
        _copy_fields(uow, wanted.like, code)
    uow.describe(name=name)
    return code


def _like(model: Mapping[str, Any] | None) -> dict[str, Any]:
    return catalogue_values(model) if model else {}


def _copy_fields(uow: UnitOfWork, like: str, code: str) -> None:
    programme = bytes(_programme(uow, code)["uid"])
    for copied in programme_fields(uow, like):
        put_definition(
            uow,
            "programme_field",
            f"{code}/{copied.key}",
            {"programme_uid": programme, "key": copied.key, "label": copied.label, "kind": copied.kind,
             "list_name": copied.list_name or None, "required": int(copied.required), "unit": copied.unit or None,
             "choices": None if copied.list_name else _choices_json(copied.labels),
             "about": copied.about or None, "position": copied.position},
        )  # fmt: skip


def _choices_json(labels: tuple[str, ...]) -> str | None:
    return json.dumps(labels, ensure_ascii=False) if labels else None


@use_case(Operation("programmes.change_programme", Right.DEFINE))
def change_programme(uow: UnitOfWork, code: str, wanted: Mapping[str, Any]) -> bool:
    """Change name, short_name, programme_class, unit, period, scope, department, aliases or urban_rural.

    Answers whether anything differed. Raises as adding does, RULE where the row is the county's.
    """
    row, values = _programme(uow, code), dict(wanted)
    refuse_county_row(uow, row)
    if "name" in values:
        values["name"] = _name(uow, values["name"], code)
    checked = _checked(uow, values, code)
    if "urban_rural" in checked:
        stated = json.loads(row["settings"] or "{}") | {"urban_rural": checked.pop("urban_rural")}
        checked["settings"] = json.dumps(stated, ensure_ascii=False)
    uow.describe(name=checked.get("name", row["name"]))
    return uow.update("programme", bytes(row["uid"]), checked)


@use_case(Operation("programmes.remove_programme", Right.DEFINE))
def remove_programme(uow: UnitOfWork, code: str) -> str:
    """Take a programme of this office away; answers its name. Raises RULE while anything speaks of it."""
    row = _programme(uow, code)
    if bytes(row["home_node"]) != uow.node.uid:
        raise AppError(Kind.RULE, "programmes.not_own", name=row["name"])
    used = stored.uses(uow.connection, bytes(row["uid"]))
    if used:
        raise AppError(Kind.RULE, "programmes.in_use", name=row["name"], count=used)
    drop_definition(uow, "programme", bytes(row["uid"]), "removed")
    uow.describe(name=row["name"])
    return str(row["name"])


@use_case(Operation("programmes.set_setting", Right.DEFINE))
def set_setting(uow: UnitOfWork, wanted: NewSetting) -> bytes:
    """Say how a programme (or all) is handled at a place from a day on; the same place and day is written over.

    Cases on their way stay on the rules they began with. Raises INPUT for a value the setting cannot have or a place
    that is no area, NOT_FOUND for an unknown programme or setting, RULE where the row is the county's.
    """
    programme = _programme(uow, wanted.programme) if wanted.programme else None
    kind = setting_kind(wanted.key)
    place = check_place(uow, wanted.place)
    names = programme_choices(uow)
    value = read_value(kind, wanted.written, names)
    day = wanted.from_day.isoformat()
    for row in list_settings(uow, wanted.programme):
        same = (row.programme, row.key, row.place, row.from_day) == (wanted.programme, kind.key, place, day)
        if same and _of_county(uow, row.home):
            raise AppError(Kind.RULE, "programmes.county_setting", title=kind.label)
    uow.describe(
        name=programme["name"] if programme else text("programmes.value.every"), title=kind.label, day=day,
        value=shown_value(kind, value, names),
    )  # fmt: skip
    return put_definition(
        uow,
        "programme_setting",
        f"{wanted.programme}/{place}/{kind.key}/{day}",
        {"programme_uid": bytes(programme["uid"]) if programme else None, "place": place, "key": kind.key,
         "from_day": day, "value": json.dumps(value, ensure_ascii=False),
         "document_number": plain(wanted.document_number) or None, "note": plain(wanted.note) or None},
    )  # fmt: skip


@use_case(Operation("programmes.remove_setting", Right.DEFINE))
def remove_setting(uow: UnitOfWork, uid: bytes) -> str:
    """Take back a setting that does not hold yet; answers its label.

    Raises NOT_FOUND, RULE for one that holds already (cases may have begun on it) or that is the county's.
    """
    row = next((row for row in list_settings(uow) if row.uid == uid), None)
    if row is None:
        raise not_found("programmes.no_row")
    label = setting_kind(row.key).label
    if _of_county(uow, row.home):
        raise AppError(Kind.RULE, "programmes.county_setting", title=label)
    if row.from_day <= uow.today.isoformat():
        raise AppError(Kind.RULE, "programmes.setting_holds", title=label, day=row.from_day)
    drop_definition(uow, "programme_setting", uid, "removed")
    uow.describe(title=label, day=row.from_day)
    return label


def programme_choices(uow: UnitOfRead) -> Names:
    """(code, name) of every programme people draw, its short name as well, for lists of programmes."""
    rows = [row for row in stored.all_programmes(uow.connection) if "roster" in row["scope"].split("+")]
    return [(row["code"], row["short_name"]) for row in rows] + [(row["code"], row["name"]) for row in rows]


def setting_kind(key: str) -> SettingKind:
    """What can be set under a key. Raises NOT_FOUND."""
    kind = setting_kinds().get(key)
    if kind is None:
        raise not_found("programmes.no_setting", named=key[:40])
    return kind


def check_place(uow: UnitOfRead, place: str) -> str:
    """An area code as settings and standards keep it. Raises INPUT for what is no area here."""
    code = plain(place)
    known = {area["code"] for area in places.all_areas(uow.connection)} | {uow.node.area_code}
    if code and not any(area.startswith(code) for area in known):
        raise input_error("programmes.no_place", place=code[:20])
    return code


def refuse_county_row(uow: UnitOfRead, row: Mapping[str, Any]) -> None:
    """Raise RULE where a township would write over what its county issued."""
    if _of_county(uow, bytes(row["home_node"])):
        raise AppError(Kind.RULE, "programmes.county_row")


def _of_county(uow: UnitOfRead, home: bytes) -> bool:
    return uow.node.role != COUNTY and home != uow.node.uid and any(home)


def _programme(uow: UnitOfRead, code: str) -> dict[str, Any]:
    row = stored.programme_by_code(uow.connection, code)
    if row is None:
        raise not_found("entitlements.no_programme", programme=code[:60])
    return row


def _name(uow: UnitOfRead, written: str, own: str = "") -> str:
    """A name nobody else has. Raises INPUT."""
    name = " ".join(plain(written).split())
    if not name:
        raise input_error("programmes.name_missing")
    if len(name) > LONGEST_NAME:
        raise input_error("programmes.name_long", longest=LONGEST_NAME)
    _refuse_taken(uow, name, own)
    return name


def _refuse_taken(uow: UnitOfRead, name: str, own: str) -> None:
    wanted = alias_key(name)
    for row in stored.all_programmes(uow.connection):
        words = (row["name"], row["short_name"], *row["aliases"].split(";"))
        if row["code"] != own and wanted in {alias_key(word) for word in words if word}:
            raise input_error("programmes.name_taken", name=name, other=row["name"])


def _code(uow: UnitOfRead, written: str, name: str) -> str:
    """The code asked for, else one that follows from the name; a township's own codes carry its area."""
    wanted = plain(written)
    if wanted:
        if not _CODE(wanted):
            raise input_error("programmes.code_bad", given=wanted[:60])
        if stored.programme_by_code(uow.connection, wanted):
            raise input_error("programmes.code_taken", given=wanted)
        return wanted
    initials = re.sub(r"[^a-z0-9]", "", adapters.load("pinyin").reading(name)[1].lower()) or "own"
    head = "" if uow.node.role == COUNTY else f"_{uow.node.area_code}"
    base = f"own{head}_{initials}"[:50]
    codes = (base if number == 1 else f"{base}_{number}" for number in count(1))
    return next(code for code in codes if not stored.programme_by_code(uow.connection, code))


def _checked(uow: UnitOfRead, values: Mapping[str, Any], own: str) -> dict[str, Any]:
    """Columns of a programme as they are kept. Raises INPUT."""
    found = dict(values)
    lists = {"programme_class": CLASSES, "unit": UNITS, "period": PERIODS, "urban_rural": "urban_rural",
             "posting_level": "posting_level"}  # fmt: skip
    for column, list_name in lists.items():
        if column in found:
            item = load_code_lists()[list_name].find(str(found[column]))
            if item is None:
                raise input_error("programmes.word_unknown", value=str(found[column])[:40])
            found[column] = item.code
    if "scope" in found and found["scope"] not in SCOPES:
        raise input_error("programmes.word_unknown", value=str(found["scope"])[:40])
    for column in ("short_name", "department"):
        if column in found:
            found[column] = " ".join(plain(str(found[column])).split())[:LONGEST_NAME]
    if "short_name" in found:
        _refuse_taken(uow, found["short_name"], own)
    if "aliases" in found:
        words = dict.fromkeys(filter(None, (plain(word).replace(";", "") for word in found["aliases"])))
        for word in words:
            _refuse_taken(uow, word, own)
        found["aliases"] = ";".join(list(words)[:MOST_ALIASES])
    return found
