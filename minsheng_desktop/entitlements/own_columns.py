"""Columns clerks add to their rosters: what they are called, what may stand in them, and their values.

The values stand in ``entitlement.extra`` (JSON, key → text); an import keeps the columns it does not know there
too, under their heading. Such a heading is offered as a column of text; adding a column of that title adopts it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import count

from db.queries import own_columns as stored
from db.queries import programmes as definitions
from db.types import new_uid
from minsheng_desktop.core.errors import AppError, input_error, not_found
from minsheng_desktop.core.operation import Operation, UnitOfRead, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.core.texts import text
from minsheng_desktop.entitlements.records import OwnColumn
from minsheng_desktop.entitlements.roster_fields import ROSTER_FIELDS, TOTAL_FIELD
from minsheng_desktop.programmes.fields import MONEY, NUMBER, ProgrammeField, check_field, programme_fields
from minsheng_desktop.programmes.records import alias_key
from minsheng_desktop.rules.characters import compact, plain
from minsheng_desktop.rules.dates import read_date
from minsheng_desktop.rules.money import yuan

KINDS = ("text", "number", "date", "flag", "choice")
LONGEST_TITLE = 30
_NUMBER = re.compile(r"[+-]?(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.[0-9]+)?").fullmatch


def read_extra(content: str | None) -> dict[str, str]:
    """The own values of a benefit, key to text; what is no JSON object holds none."""
    if not content:
        return {}
    try:
        found = json.loads(content)
    except ValueError:
        return {}
    return {key: str(value) for key, value in found.items() if value is not None} if isinstance(found, dict) else {}


def write_extra(values: Mapping[str, str]) -> str | None:
    """Own values as they are stored; empty ones are left out."""
    kept = {key: value for key, value in values.items() if value != ""}
    return json.dumps(kept, ensure_ascii=False) if kept else None


def list_own_columns(uow: UnitOfRead, programme_code: str = "", undefined: bool = True) -> tuple[OwnColumn, ...]:
    """The own columns of a programme's roster ("": of any): the defined ones in order, then headings imports brought.

    A removed column is not offered, though its values stay. The fields of the programme come first; of all
    programmes together only those that something stands in.
    """
    living, removed = _definitions(uow)
    headers = stored.headers_in_use(uow.connection, _programme(uow, programme_code)) if undefined else []
    used, found = frozenset(headers), dict[str, OwnColumn]()
    for column in living:
        if not _meet(column.programme_code, programme_code):
            continue
        if column.field is None:
            found.setdefault(column.key, column)
        elif programme_code or column.key in used:
            unseen = not column.field.required and column.key not in used
            found.setdefault(column.key, replace(column, offered=unseen and undefined))
    gone = {column.key for column in removed if _meet(column.programme_code, programme_code)}
    for header in headers:
        if header not in found and header not in gone and header.strip():
            found[header] = _undefined(header, programme_code, len(found))
    return tuple(found.values())


def own_column(uow: UnitOfRead, uid: bytes) -> OwnColumn:
    """One defined own column. Raises NOT_FOUND."""
    found = next((column for column in _definitions(uow)[0] if column.uid == uid), None)
    if found is None:
        raise not_found("entitlements.own_none")
    return found


def _definitions(uow: UnitOfRead) -> tuple[list[OwnColumn], list[OwnColumn]]:
    """The living own columns of all programmes in order, this office's first, and those removed."""
    living, removed = list[OwnColumn](), list[OwnColumn]()
    for field in programme_fields(uow, retired=True):
        (removed if field.retired else living).append(_of_field(field))
    for uid, key, title, code, kind, choices, position, deleted in stored.own_columns(uow.connection, uow.node.uid):
        column = OwnColumn(uid, key, title, code, kind, tuple(json.loads(choices or "[]")), position)
        (removed if deleted else living).append(column)
    return living, removed


def _undefined(header: str, programme_code: str, position: int) -> OwnColumn:
    return OwnColumn(None, header, " ".join(header.split()), programme_code, "text", (), position, offered=True)


def _of_field(field: ProgrammeField) -> OwnColumn:
    """A field of a programme as a column; an amount counts as a number."""
    kind = NUMBER if field.kind == MONEY else field.kind
    return OwnColumn(None, field.key, field.label, field.programme, kind, field.labels, field.position, field)


def _meet(one: str, other: str) -> bool:
    """Whether columns of two programmes ("": all) can stand in one roster."""
    return not one or not other or one == other


def own_values(uow: UnitOfRead, key: str, programme_code: str = "", limit: int = 100) -> list[tuple[str, int]]:
    """(value, benefits) that stand in an own column of a roster ("": of all), the most frequent first."""
    return stored.values_in_use(uow.connection, _programme(uow, programme_code), key, limit)


def _programme(uow: UnitOfRead, code: str) -> bytes:
    """The uid of a programme, b"" for none. Raises NOT_FOUND."""
    if not code:
        return b""
    uid = next((bytes(p["uid"]) for p in definitions.all_programmes(uow.connection) if p["code"] == code), None)
    if uid is None:
        raise not_found("entitlements.no_programme", programme=code)
    return uid


def own_text(column: OwnColumn, typed: str, today: date) -> str:
    """A value as it is stored: numbers without separators, dates as YYYY-MM-DD, flags as yes or no; "" empties it.

    Raises INPUT for what the column cannot hold.
    """
    if column.field is not None:
        return check_field(column.field, typed, today)
    written = plain(typed)
    if not written or column.kind == "text":
        return typed.strip()
    if column.kind == "number":
        number = compact(written)
        if not _NUMBER(number):
            raise input_error("entitlements.own_not_number", title=column.title)
        return number.replace(",", "").removeprefix("+")
    if column.kind == "date":
        day = read_date(written, today).value
        if not isinstance(day, date):
            raise input_error("entitlements.own_not_date", title=column.title)
        return day.isoformat()
    if column.kind == "flag":
        return _flag(column, compact(written).lower())
    if written not in column.choices:
        raise input_error("entitlements.own_no_choice", title=column.title, choices="、".join(column.choices))
    return written


def _flag(column: OwnColumn, word: str) -> str:
    if word in text("entitlements.own_yes_words").split():
        return text("entitlements.own_yes")
    if word in text("entitlements.own_no_words").split():
        return text("entitlements.own_no")
    raise input_error("entitlements.own_not_flag", title=column.title)


def own_columns_of(uow: UnitOfRead) -> Callable[[str, str], OwnColumn | None]:
    """Finds the column of (programme code, key): a defined one, else a heading in use as a column of text."""
    found: dict[tuple[str, str], OwnColumn | None] = {}
    for column in _definitions(uow)[0]:
        found.setdefault((column.programme_code, column.key), column)

    def find(code: str, key: str) -> OwnColumn | None:
        column = found.get((code, key)) or found.get(("", key))
        if column is None and (code, key) not in found:
            used = stored.header_in_use(uow.connection, _programme(uow, code), key)
            column = found[(code, key)] = _undefined(key, code, 0) if used else None
        return column

    return find


class OwnHeadings:
    """The headings of an imported sheet that are own columns: by title, else by key."""

    def __init__(self, uow: UnitOfRead) -> None:
        self._today = uow.today
        self._columns: dict[tuple[str, str], OwnColumn] = {}
        self._reads: dict[str, list[tuple[str, OwnColumn]]] = {}
        columns, _ = _definitions(uow)
        spelt = [(header, column) for column in columns if column.field for header in column.field.headers]
        for name, column in [(c.title, c) for c in columns] + [(c.key, c) for c in columns] + spelt:
            self._columns.setdefault((column.programme_code, alias_key(name)), column)
        for column in columns:
            if column.field and column.field.reads:
                self._reads.setdefault(column.programme_code, []).append((column.field.reads, column))

    def values(self, programme_code: str, read: Mapping[str, str], known: Mapping[str, object]) -> dict[str, str]:
        """Heading → text as key → value; what a column cannot hold is kept as it came.

        ``known`` are the values of the columns that were recognised; those of fields of the programme are among
        the answer too.
        """
        found: dict[str, str] = {}
        for name, field_column in self._reads.get(programme_code, ()):
            value = known.get(name)
            if value is not None and value != "":
                found[field_column.key] = self._kept(field_column, _written(field_column, value))
        for heading, written in read.items():
            name = alias_key(heading)
            column = self._columns.get((programme_code, name)) or self._columns.get(("", name))
            if column is None:
                found[heading] = written
            elif written or column.key not in found:
                found[column.key] = self._kept(column, written)
        return found

    def _kept(self, column: OwnColumn, written: str) -> str:
        try:
            return own_text(column, written, self._today)
        except AppError:
            return written


def _written(column: OwnColumn, value: object) -> str:
    """A recognised value as somebody would type it."""
    if isinstance(value, int) and column.field and column.field.kind == MONEY:
        return yuan(value)
    if isinstance(value, tuple | list):
        return " ".join(str(part) for part in value)
    return str(value)


@use_case(Operation("entitlements.add_own_column", Right.EDIT))
def add_own_column(
    uow: UnitOfWork, title: str, kind: str = "text", programme_code: str = "", choices: Sequence[str] = ()
) -> bytes:
    """Add a column to a programme's roster ("": to all), at its end; answers its uid.

    A heading that imports brought along under this title becomes the column, and a column of this title that was
    removed comes back with its values. Raises INPUT for a title that is missing, too long or taken, an unknown kind,
    or choices without one.
    """
    wanted = _title(uow, title, programme_code)
    options = tuple(dict.fromkeys(filter(None, (plain(choice) for choice in choices))))
    if kind not in KINDS:
        raise input_error("entitlements.own_bad_kind", kinds=" ".join(KINDS))
    if kind == "choice" and not options:
        raise input_error("entitlements.own_no_choices")
    programme = _programme(uow, programme_code)
    uid, place = new_uid(), max((c.position for c in _definitions(uow)[0]), default=0) + 1
    uow.insert(
        "own_column",
        {"uid": uid, "key": _key(uow, wanted, programme_code), "title": wanted, "programme_uid": programme or None,
         "kind": kind, "choices": json.dumps(options, ensure_ascii=False) if kind == "choice" else None,
         "position": place},
    )  # fmt: skip
    uow.describe(title=wanted)
    return uid


def _title(uow: UnitOfRead, title: str, programme_code: str, own: bytes | None = None) -> str:
    """The title as it is stored. Raises INPUT."""
    wanted = " ".join(plain(title).split())
    if not wanted:
        raise input_error("entitlements.own_title_missing")
    if len(wanted) > LONGEST_TITLE:
        raise input_error("entitlements.own_title_long", longest=LONGEST_TITLE)
    shipped = (str(shown.label) for shown in (*ROSTER_FIELDS, TOTAL_FIELD))
    others = (c.title for c in _definitions(uow)[0] if c.uid != own and _meet(c.programme_code, programme_code))
    if alias_key(wanted) in {alias_key(taken) for taken in (*shipped, *others)}:
        raise input_error("entitlements.own_title_taken", title=wanted)
    return wanted


def _key(uow: UnitOfRead, title: str, programme_code: str) -> str:
    """The key of a new column: that of a heading or of a removed column of its title, else the title."""
    living, gone = _definitions(uow)
    taken = {column.key for column in living if _meet(column.programme_code, programme_code)}
    removed = [column.key for column in gone if (column.title, column.programme_code) == (title, programme_code)]
    headers = stored.headers_in_use(uow.connection, _programme(uow, programme_code))
    known = [header for header in headers if " ".join(header.split()) == title]
    free = [key for key in (*removed, *known, title) if key not in taken]
    return free[0] if free else next(key for n in count(2) if (key := f"{title}{n}") not in taken)


@use_case(Operation("entitlements.rename_own_column", Right.EDIT))
def rename_own_column(uow: UnitOfWork, uid: bytes, title: str) -> bool:
    """Give an own column another title; its values stay. Answers whether anything differed. Raises as adding does."""
    column = own_column(uow, uid)
    wanted = _title(uow, title, column.programme_code, uid)
    uow.describe(old=column.title, title=wanted)
    return uow.update("own_column", uid, {"title": wanted})


@use_case(Operation("entitlements.remove_own_column", Right.EDIT))
def remove_own_column(uow: UnitOfWork, uid: bytes) -> str:
    """Take an own column off the rosters; answers its title.

    Its values stay and come back with a new column of its title.
    """
    column = own_column(uow, uid)
    uow.delete("own_column", [uid], "removed")
    uow.describe(title=column.title)
    return column.title


@use_case(Operation("entitlements.set_own_values", Right.EDIT))
def set_own_values(uow: UnitOfWork, uids: Sequence[bytes], key: str, written: str) -> int:
    """Write one value into an own column of benefits ("" empties it); answers how many changed.

    Raises NOT_FOUND for a column their rosters do not have, INPUT for what it cannot hold, RULE for a benefit
    of another office.
    """
    find = own_columns_of(uow)
    changes, title = list[tuple[bytes, dict[str, str | None]]](), key
    for uid, content, code in stored.extras_of(uow.connection, uids):
        column = find(code, key)
        if column is None:
            raise not_found("entitlements.own_none")
        title = column.title
        now = read_extra(content)
        value = own_text(column, written, uow.today)
        if now.get(key, "") != value:
            changes.append((uid, {"extra": write_extra({**now, key: value})}))
    changed = uow.update_many("entitlement", changes)
    uow.describe(title=title, count=changed)
    return changed
