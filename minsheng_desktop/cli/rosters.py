"""Verbs about rosters and persons: export, search, show."""

from __future__ import annotations

import argparse
import dataclasses
import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from minsheng_desktop.cli.frame import READING, Answer, Context, Verb
from minsheng_desktop.core.clock import shown
from minsheng_desktop.core.errors import AppError, Kind
from minsheng_desktop.core.fields import Masking, masked
from minsheng_desktop.core.rights import Right, may
from minsheng_desktop.core.texts import text
from minsheng_desktop.entitlements.own_columns import list_own_columns
from minsheng_desktop.entitlements.roster_fields import own_masking
from minsheng_desktop.entitlements.service import export_roster, filter_by_names, list_entitlements
from minsheng_desktop.households.benefit_years import benefit_years
from minsheng_desktop.households.export_like import export_like
from minsheng_desktop.households.import_log import origins
from minsheng_desktop.households.import_records import Origin
from minsheng_desktop.households.past_months import household_in_month, person_in_month
from minsheng_desktop.households.service import household_page, person_page, search_people
from minsheng_desktop.rules import year_month
from minsheng_desktop.rules.money import yuan
from minsheng_desktop.spreadsheets.mappings import find_mapping


def merge_reports(answers: list[dict[str, Any]]) -> dict[str, Any]:
    """One answer for several files: lists joined, counts added."""
    if len(answers) == 1:
        return answers[0]
    joined: dict[str, Any] = {}
    for answer in answers:
        for key, value in answer.items():
            joined[key] = _add(joined[key], value) if key in joined else value
    return joined


def _add(left: Any, right: Any) -> Any:
    if isinstance(left, dict):
        return {key: _add(left[key], right[key]) if key in left and key in right else {**right, **left}[key]
                for key in {**left, **right}}  # fmt: skip
    return left + right


def _export_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("out", type=Path, metavar="OUT.xlsx")
    _filters(parser)
    parser.add_argument("--text", default="")
    parser.add_argument("--official", action="store_true", help=text("cli.option.official"))
    parser.add_argument("--like", default="", metavar="MAPPING", help=text("cli.option.like"))


def _export(context: Context) -> Answer:
    options = context.options
    asked = (options.programme, options.village, tuple(options.status), options.text, options.month)
    if options.like:
        mapping = context.workspace.read(find_mapping, options.like)
        wanted = context.workspace.read(filter_by_names, options.programme or mapping.programme_code, *asked[1:])
        rows = context.workspace.read_job(context.job, export_like, mapping, wanted, options.out, options.official)
    else:
        rows = context.workspace.read_job(context.job, export_roster, options.out, *asked, options.official)
    return Answer({"file": str(options.out), "rows": rows}, [text("cli.exported", place=options.out, rows=rows)])


def _search(context: Context) -> Answer:
    hits = context.workspace.read(search_people, " ".join(context.options.text))
    rows = [
        {"uid": h.uid.hex(), "name": h.name, "id_no": h.id_no, "birth": h.birth, "village": h.village,
         "household": h.household_uid.hex() if h.household_uid else None, "died_on": h.died_on}
        for h in hits
    ]  # fmt: skip
    lines = [f"{h.uid.hex()}\t{h.name}\t{h.birth or ''}\t{h.village}" for h in hits]
    return Answer(for_user(context, {"persons": rows}), lines)


def plain(value: Any) -> Any:
    """A record as JSON: uids in hex, days as 2026-06-30, tuples as lists."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    return value


MASKED = {"id_no": (4, 4), "phone": (3, 4), "account_number": (0, 4)}
_LONG_NUMBER = re.compile(r"\d(?:[^\w\n]{0,2}\d){6,}[Xx]?")  # as it may stand in a cell: spaced, with dashes
INSIDE: dict[tuple[str, str], str] = {("accounts", "number"): "account_number", ("former", "value"): "id_no"}


def for_user(context: Context, data: Any) -> Any:
    """The answer with numbers masked for a user who may not see them."""
    if may(context.workspace.user.role, Right.REVEAL):
        return data
    return _mask(data, "", {c.key: own_masking(c.title) for c in context.workspace.read(list_own_columns)})


def _mask(value: Any, key: str, own: Mapping[str, Masking]) -> Any:
    if isinstance(value, dict) and key == "extra":
        return {name: masked(item, own.get(name) or own_masking(name)) for name, item in value.items()}
    if isinstance(value, dict):
        return {name: _mask(item, INSIDE.get((key, str(name)), str(name)), own) for name, item in value.items()}
    if isinstance(value, list):
        return [_mask(item, key, own) for item in value]
    if key in MASKED and isinstance(value, str) and value:
        head, tail = MASKED[key]
        return value[:head] + "*" * max(0, len(value) - head - tail) + value[-tail:]
    return value


def hide_numbers(context: Context, written: str) -> str:
    """A cell as it stood in a file, without the numbers of people for a user who may not see them."""
    if may(context.workspace.user.role, Right.REVEAL):
        return written
    return _LONG_NUMBER.sub(lambda found: "*" * len(found[0]), written)


def uid_of(written: str) -> bytes:
    """A uid as typed. Raises INPUT."""
    try:
        found = bytes.fromhex(written)
    except ValueError:
        found = b""
    if len(found) != 16:
        raise AppError(Kind.INPUT, "households.bad_uid")
    return found


def _show_person(context: Context) -> Answer:
    page = context.workspace.read(person_page, _person(context, context.options.uid))
    years = benefit_years(page.benefits, year_month.of(context.clock.today()))
    if context.options.month:
        page = context.workspace.read(person_in_month, page, context.options.month)
    stood = context.workspace.read(origins, page.uid)
    benefits = [f"  {b.programme} {yuan(b.amount_fen or 0)} {b.status}" for b in page.benefits]
    origins_of = [origin_json(origin) for origin in stood]
    data = {**for_user(context, plain(page)), "years": plain(years), "origins": origins_of}
    for year in years:
        total = yuan(year.total_fen)
        said = text("cli.benefit_year", year=year.year, programme=year.programme, months=year.months, total=total)
        benefits.append(f"  {said}")
    head = f"{page.values['name']} {data['values']['id_no'] or ''} {page.village}"
    rows = [f"  {shown(o.at)} {o.file} {o.sheet} {o.row}" for o in stood if not o.undone]
    return Answer(data, [head, *benefits, *rows])


def _person(context: Context, written: str) -> bytes:
    """A person by uid, or by an ID number (or name) only one person has. Raises INPUT."""
    if len(written) != 32:
        found = context.workspace.read(search_people, written)
        exact = [hit for hit in found if written.upper() == hit.id_no] or found
        if len(exact) == 1:
            return exact[0].uid
    return uid_of(written)


def origin_json(origin: Origin) -> dict[str, Any]:
    """Where in a file a person stood."""
    return {**dataclasses.asdict(origin), "at": shown(origin.at)}


def _show_household(context: Context) -> Answer:
    page = context.workspace.read(household_page, uid_of(context.options.uid))
    if context.options.month:
        page = context.workspace.read(household_in_month, page, context.options.month)
    members = [f"  {m.relation} {m.name} {m.birth or ''}" for m in page.members]
    head = f"{page.values['number'] or ''} {page.values['head_name']} {page.village}"
    return Answer(for_user(context, plain(page)), [head, *members])


def _entitlements(context: Context) -> Answer:
    o = context.options
    found = context.workspace.read(list_entitlements, o.programme, o.village, tuple(o.status), "", o.month)
    total = yuan(sum(e.total_fen for e in found))
    rows = []
    for e in found:
        status = text(f"entitlements.status.{e.status}")
        rows.append(f"{e.certificate_no}\t{e.name}\t{e.village}\t{yuan(e.amount_fen or 0)}\t{status}")
    lines = [text("cli.entitlements", count=len(found), covered=sum(e.covered for e in found), total=total), *rows]
    return Answer(for_user(context, {"entitlements": plain(found)}), lines)


def _month(written: str) -> int:
    return year_month.parse(written)


def _uid(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("uid", metavar="UID")
    parser.add_argument("--month", type=_month, default=0, metavar="YYYY-MM", help=text("cli.option.month"))


def _filters(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--programme", default="", metavar="CODE")
    parser.add_argument("--village", default="", metavar="NAME")
    parser.add_argument("--status", action="append", default=[], metavar="CODE")
    parser.add_argument("--month", type=_month, default=0, metavar="YYYY-MM", help=text("cli.option.month"))


VERBS = (
    Verb(("export", "roster"), READING, _export, _export_arguments),
    Verb(("person", "search"), READING, _search, lambda p: p.add_argument("text", nargs="+", metavar="TEXT")),
    Verb(("person", "show"), READING, _show_person, _uid),
    Verb(("household", "show"), READING, _show_household, _uid),
    Verb(("entitlement", "list"), READING, _entitlements, _filters),
)
