"""Verbs about programmes, how they are handled, their fields, and the calendar of working days."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from typing import Any

from minsheng_desktop.cli.frame import READING, WRITING, Answer, Context, Verb
from minsheng_desktop.cli.rosters import plain
from minsheng_desktop.core.errors import input_error
from minsheng_desktop.core.texts import text
from minsheng_desktop.programmes.declared import setting_kinds
from minsheng_desktop.programmes.editing import (
    NewProgramme,
    NewSetting,
    add_programme,
    change_programme,
    programme_choices,
    remove_programme,
    remove_setting,
    set_setting,
)
from minsheng_desktop.programmes.field_editing import put_field, retire_field
from minsheng_desktop.programmes.fields import KINDS, programme_fields
from minsheng_desktop.programmes.holiday_editing import import_holidays, remove_holiday, set_holiday
from minsheng_desktop.programmes.holiday_lists import read_holiday_file
from minsheng_desktop.programmes.holidays import OFF, WORK, list_holidays
from minsheng_desktop.programmes.overview import programme_overview
from minsheng_desktop.programmes.records import ProgrammeRecord
from minsheng_desktop.programmes.service import list_programmes
from minsheng_desktop.programmes.setting_values import shown_value, written_value
from minsheng_desktop.programmes.settings import Rules, list_settings, rules_of

EVERY = "all"


def day_of(written: str) -> date:
    """A date option."""
    try:
        return date.fromisoformat(written)
    except ValueError as error:
        raise argparse.ArgumentTypeError(text("cli.option.day_wrong")) from error


def _programme_data(p: ProgrammeRecord) -> dict[str, Any]:
    return {
        "code": p.code, "name": p.name, "class": p.programme_class, "unit": p.unit, "period": p.period,
        "scope": p.scope, "posting_level": p.posting_level, "aliases": list(p.aliases), "source": p.source,
    }  # fmt: skip


def _list(context: Context) -> Answer:
    found = context.workspace.read(list_programmes)
    lines = [f"{p.code}\t{p.name}\t{p.unit}\t{p.period}" for p in found]
    return Answer({"programmes": [_programme_data(p) for p in found]}, lines)


def _code(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("code", metavar="CODE")


def _when(parser: argparse.ArgumentParser) -> None:
    _code(parser)
    parser.add_argument("--on", type=day_of, default=None, metavar="DATE", help=text("cli.option.rules_on"))
    parser.add_argument("--place", default="", metavar="AREA", help=text("cli.option.rules_place"))


def _rules_data(context: Context, rules: Rules) -> tuple[dict[str, Any], list[str]]:
    names = context.workspace.read(programme_choices)
    lines = []
    for key, kind in setting_kinds().items():
        origin = rules.origins.get(key)
        since = "\t".join((origin.from_day, origin.place, origin.document_number)) if origin else ""
        lines.append(f"{key}\t{kind.label}\t{shown_value(kind, rules[key], names)}\t{since}".rstrip())
    origins = {
        key: {"from": row.from_day, "place": row.place, "document": row.document_number, "uid": plain(row.uid)}
        for key, row in rules.origins.items()
    }
    data = {"programme": rules.programme, "on": rules.on, "place": rules.place, "rules": plain(dict(rules.values))}
    return {**data, "origins": origins}, lines


def _rules(context: Context) -> Answer:
    o = context.options
    return Answer(*_rules_data(context, context.workspace.read(rules_of, o.code, o.on, o.place)))


def _show(context: Context) -> Answer:
    o = context.options
    seen = context.workspace.read(programme_overview, o.code, o.on, o.place)
    rules, lines = _rules_data(context, seen.rules)
    head = [seen.programme.name, *(f"{label}\t{value}" for label, value in seen.facts)]
    fields = [f"{field.key}\t{field.label}\t{field.kind}\t{'*' if field.required else ''}" for field in seen.fields]
    data = _programme_data(seen.programme) | {"urban_rural": seen.urban_rural, "fields": plain(seen.fields), **rules}
    return Answer(data | {"history": plain(seen.history), "used": seen.used}, [*head, *fields, *lines])


def _new_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("code", metavar="CODE", nargs="?", default="", help=text("cli.option.new_code"))
    parser.add_argument("--name", required=True, metavar="TEXT")
    parser.add_argument("--like", default="", metavar="CODE", help=text("cli.option.new_like"))
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", help=text("cli.option.new_set"))
    _programme_options(parser)
    parser.add_argument("--posting", default="names", metavar="LEVEL", help=text("cli.option.posting_level"))
    parser.add_argument("--document", default="", metavar="NO", help=text("cli.option.set_document"))


def _programme_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--short", default=None, metavar="TEXT", help=text("cli.option.short_name"))
    parser.add_argument("--class", dest="programme_class", default=None, metavar="CLASS",
                        help=text("cli.option.programme_class"))  # fmt: skip
    parser.add_argument("--unit", default=None, metavar="UNIT", help=text("cli.option.programme_unit"))
    parser.add_argument("--period", default=None, metavar="PERIOD", help=text("cli.option.programme_period"))
    parser.add_argument("--urban-rural", default=None, choices=("urban", "rural", "both"))
    parser.add_argument("--scope", default=None, metavar="SCOPE", help=text("cli.option.scope"))
    parser.add_argument("--department", default=None, metavar="TEXT")
    parser.add_argument("--alias", action="append", default=None, metavar="TEXT", help=text("cli.option.alias"))


def _given(context: Context) -> dict[str, Any]:
    o = context.options
    named = {"short_name": o.short, "programme_class": o.programme_class, "unit": o.unit, "period": o.period,
             "urban_rural": o.urban_rural, "scope": o.scope, "department": o.department,
             "aliases": tuple(o.alias) if o.alias is not None else None}  # fmt: skip
    return {key: value for key, value in named.items() if value is not None}


def _new(context: Context) -> Answer:
    o = context.options
    settings = dict(_pair(written) for written in o.set)
    wanted = NewProgramme(
        o.name, o.code, posting_level=o.posting, like=o.like, document=o.document, settings=settings,
        **_given(context),
    )  # fmt: skip
    code = context.workspace.run(add_programme, wanted).value
    return Answer({"code": code}, [text("cli.programme_added", name=o.name, code=code)])


def _pair(written: str) -> tuple[str, str]:
    key, sign, value = written.partition("=")
    if not sign:
        raise input_error("programmes.pair_bad", value=written[:40])
    return key.strip(), value


def _change_arguments(parser: argparse.ArgumentParser) -> None:
    _code(parser)
    parser.add_argument("--name", default=None, metavar="TEXT")
    _programme_options(parser)


def _change(context: Context) -> Answer:
    o = context.options
    given = _given(context) | ({"name": o.name} if o.name is not None else {})
    changed = context.workspace.run(change_programme, o.code, given).value
    return Answer({"code": o.code, "changed": changed}, [text("cli.programme_changed", code=o.code)])


def _remove(context: Context) -> Answer:
    name = context.workspace.run(remove_programme, context.options.code).value
    return Answer({"removed": context.options.code}, [text("cli.programme_removed", name=name)])


def _set_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("code", metavar="CODE", help=text("cli.option.set_code"))
    parser.add_argument("key", metavar="KEY", help=text("cli.option.set_key"))
    parser.add_argument("value", metavar="VALUE", help=text("cli.option.set_value"))
    parser.add_argument("--place", default=None, metavar="AREA", help=text("cli.option.set_place"))
    parser.add_argument("--from", dest="from_day", type=day_of, default=None, metavar="DATE",
                        help=text("cli.option.set_from"))  # fmt: skip
    parser.add_argument("--document", default="", metavar="NO", help=text("cli.option.set_document"))
    parser.add_argument("--note", default="", metavar="TEXT")


def _set(context: Context) -> Answer:
    o, work = context.options, context.workspace
    place = o.place if o.place is not None else ("" if work.node.role == "county" else work.node.area_code)
    day = o.from_day or context.clock.today()
    code = "" if o.code == EVERY else o.code
    uid = work.run(set_setting, NewSetting(code, o.key, o.value, day, place, o.document, o.note)).value
    row = next(row for row in work.read(list_settings) if row.uid == uid)
    kind = setting_kinds()[o.key]
    shown = shown_value(kind, row.value, work.read(programme_choices))
    data = {"uid": uid.hex(), "programme": code, "key": o.key, "value": row.value, "place": place, "from": row.from_day}
    return Answer(data, [text("cli.setting_done", title=kind.label, value=shown, day=row.from_day)])


def _unset(context: Context) -> Answer:
    label = context.workspace.run(remove_setting, _uid(context.options.setting)).value
    return Answer({"removed": context.options.setting}, [text("cli.setting_removed", title=label)])


def _uid(written: str) -> bytes:
    try:
        return bytes.fromhex(written)
    except ValueError as error:
        raise input_error("programmes.no_row") from error


def _settings(context: Context) -> Answer:
    names = context.workspace.read(programme_choices)
    rows = [
        {"key": key, "label": kind.label, "about": kind.about, "type": kind.type, "group": kind.group,
         "choices": dict(kind.choices), "default": kind.default}
        for key, kind in setting_kinds().items()
    ]  # fmt: skip
    lines = [
        f"{key}\t{kind.label}\t{kind.type}\t{written_value(kind, kind.default)}\t"
        f"{shown_value(kind, kind.default, names)}"
        for key, kind in setting_kinds().items()
    ]
    return Answer({"settings": rows}, lines)


def _field_arguments(parser: argparse.ArgumentParser) -> None:
    _code(parser)
    parser.add_argument("key", metavar="KEY", nargs="?", default="", help=text("cli.option.field_key"))
    parser.add_argument("--label", default="", metavar="TEXT")
    parser.add_argument("--kind", default="", choices=("", *KINDS), metavar="KIND", help=text("cli.option.field_kind"))
    parser.add_argument("--list", default="", metavar="NAME", help=text("cli.option.field_list"))
    parser.add_argument("--choice", action="append", default=[], metavar="TEXT", help=text("cli.option.own_choice"))
    parser.add_argument("--required", action=argparse.BooleanOptionalAction, default=None)
    parser.add_argument("--unit", default=None, metavar="TEXT")
    parser.add_argument("--about", default=None, metavar="TEXT")
    parser.add_argument("--retire", action="store_true", help=text("cli.option.field_retire"))


def _field(context: Context) -> Answer:
    o, work = context.options, context.workspace
    if o.retire:
        label = work.run(retire_field, o.code, o.key).value
        return Answer({"retired": o.key}, [text("cli.field_retired", title=label)])
    given = (o.key, o.label, o.kind, o.list, *o.choice)
    if not any(given) and o.required is None:
        found = work.read(programme_fields, o.code)
        lines = [f"{f.key}\t{f.label}\t{f.kind}\t{text('programmes.value.list_join').join(f.labels)}" for f in found]
        return Answer({"fields": plain(found)}, lines)
    key = work.run(
        put_field, o.code, o.key, o.label, o.kind, list_name=o.list, choices=tuple(o.choice), required=o.required,
        unit=o.unit, about=o.about,
    ).value  # fmt: skip
    saved = next(field for field in work.read(programme_fields, o.code) if field.key == key)
    return Answer({"field": plain(saved)}, [text("cli.field_done", title=saved.label, name=key)])


def _holidays(context: Context) -> Answer:
    found = context.workspace.read(list_holidays, context.options.year)
    rows = [{"day": h.day.isoformat(), "kind": h.kind, "name": h.name, "source": h.source} for h in found]
    words = {kind: text(f"programmes.holiday.{kind}") for kind in (OFF, WORK)}
    return Answer({"holidays": rows}, [f"{h.day}\t{words[h.kind]}\t{h.name}\t{h.source}" for h in found])


def _holiday_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("day", type=day_of, metavar="DATE")
    parser.add_argument("--kind", choices=(OFF, WORK), default=OFF)
    parser.add_argument("--name", default="", metavar="TEXT")
    parser.add_argument("--document", default="", metavar="NO", help=text("cli.option.set_document"))


def _add_holiday(context: Context) -> Answer:
    o = context.options
    context.workspace.run(set_holiday, o.day, o.kind, o.name, o.document)
    shown = text(f"programmes.holiday.{o.kind}")
    return Answer({"day": o.day.isoformat(), "kind": o.kind}, [text("cli.holiday_done", day=o.day, word=shown)])


def _remove_holidays(context: Context) -> Answer:
    count = context.workspace.run(remove_holiday, tuple(context.options.days)).value
    return Answer({"removed": count}, [text("cli.holiday_removed", count=count)])


def _import_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help=text("cli.option.holiday_file"))
    parser.add_argument("--year", type=int, default=None, metavar="YEAR", help=text("cli.option.holiday_year"))
    parser.add_argument("--document", default="", metavar="NO", help=text("cli.option.set_document"))


def _import_holidays(context: Context) -> Answer:
    o = context.options
    done = context.workspace.run(import_holidays, read_holiday_file(o.file, o.year), o.document).value
    data = {"new": done.new, "changed": done.changed, "unchanged": done.unchanged}
    return Answer(data, [text("cli.holidays_imported", **data)])


VERBS = (
    Verb(("programme", "list"), READING, _list),
    Verb(("programme", "show"), READING, _show, _when),
    Verb(("programme", "rules"), READING, _rules, _when),
    Verb(("programme", "settings"), READING, _settings),
    Verb(("programme", "new"), WRITING, _new, _new_arguments),
    Verb(("programme", "change"), WRITING, _change, _change_arguments),
    Verb(("programme", "remove"), WRITING, _remove, _code),
    Verb(("programme", "set"), WRITING, _set, _set_arguments),
    Verb(("programme", "unset"), WRITING, _unset, lambda p: p.add_argument("setting", metavar="SETTING-UID")),
    Verb(("programme", "field"), WRITING, _field, _field_arguments),
    Verb(("holiday", "list"), READING, _holidays, lambda p: p.add_argument("--year", type=int, default=None)),
    Verb(("holiday", "add"), WRITING, _add_holiday, _holiday_arguments),
    Verb(("holiday", "remove"), WRITING, _remove_holidays,
         lambda p: p.add_argument("days", nargs="+", type=day_of, metavar="DATE")),
    Verb(("holiday", "import"), WRITING, _import_holidays, _import_arguments),
)  # fmt: skip
