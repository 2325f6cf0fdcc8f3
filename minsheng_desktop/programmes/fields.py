"""Fields only one programme has: what may stand in them. The values stand in ``extra`` of benefits and applications.

A choice is kept as the label of its list, which rosters show as it is; ``code_of`` gives its code.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from db.queries import programmes as stored
from minsheng_desktop.core.errors import input_error
from minsheng_desktop.core.operation import UnitOfRead
from minsheng_desktop.core.texts import text
from minsheng_desktop.programmes.declared import shipped_fields
from minsheng_desktop.programmes.records import alias_key
from minsheng_desktop.rules import disability_certificate
from minsheng_desktop.rules.characters import compact, plain
from minsheng_desktop.rules.dates import read_date
from minsheng_desktop.rules.money import read_amount, yuan

TEXT, NUMBER, MONEY, DATE, FLAG, CHOICE = KINDS = ("text", "number", "money", "date", "flag", "choice")
CERTIFICATE = "disability_cert"
LONGEST = 200
_NUMBER = re.compile(r"[+-]?(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.[0-9]+)?").fullmatch


@dataclass(frozen=True, slots=True)
class Choice:
    """A value a field may have: its code, the label that is kept, other spellings."""

    code: str
    label: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ProgrammeField:
    """A field of a programme; ``kind`` is one of ``KINDS``, ``headers`` are spellings of its label in sheets.

    ``reads`` is what readers of sheets call such a column.
    """

    uid: bytes
    programme: str
    key: str
    label: str
    kind: str
    list_name: str = ""
    choices: tuple[Choice, ...] = ()
    required: bool = False
    unit: str = ""
    about: str = ""
    position: int = 0
    headers: tuple[str, ...] = ()
    reads: str = ""
    retired: bool = False

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels of its choices."""
        return tuple(choice.label for choice in self.choices)


def programme_fields(uow: UnitOfRead, code: str = "", retired: bool = False) -> tuple[ProgrammeField, ...]:
    """The fields of a programme ("": of all) in order; ``retired``: those too that are no longer filled in."""
    rows = stored.fields(uow.connection, code, retired)
    names = {row["list_name"] for row in rows if row["list_name"]}
    lists = {name: _choices(stored.code_items(uow.connection, name)) for name in names}
    return tuple(_field(row, lists) for row in rows)


def field_titles(uow: UnitOfRead) -> dict[str, str]:
    """Key → label of every field of any programme."""
    return {row["key"]: row["label"] for row in stored.fields(uow.connection, removed=True)}


def check_field(field: ProgrammeField, written: str, today: date) -> str:
    """A value as it is kept: dates as YYYY-MM-DD, money as yuan, choices as labels, flags as yes or no; "" empties it.

    Raises INPUT for what the field cannot hold.
    """
    value = plain(written)
    if not value:
        return ""
    if field.key == CERTIFICATE:
        return _certificate(field, value)
    if field.kind == NUMBER:
        return _number(field, value)
    if field.kind == MONEY:
        amount = read_amount(value)
        if amount.fen is None or amount.code:
            raise input_error("programmes.field_not_money", title=field.label)
        return yuan(amount.fen)
    if field.kind == DATE:
        day = read_date(value, today).value
        if not isinstance(day, date):
            raise input_error("entitlements.own_not_date", title=field.label)
        return day.isoformat()
    if field.kind == FLAG:
        return _flag(field, compact(value).lower())
    if field.kind == CHOICE:
        return _choice(field, value)
    if len(value) > LONGEST:
        raise input_error("programmes.field_long", title=field.label, longest=LONGEST)
    return value


def check_fields(
    fields: Sequence[ProgrammeField], written: Mapping[str, str], today: date, complete: bool = False
) -> dict[str, str]:
    """Values by key, each checked; ``complete``: what must be filled in is asked for. Raises INPUT.

    Keys that are no field of the programme are kept as they are (columns clerks added).
    """
    known = {field.key: field for field in fields}
    kept = {key: check_field(known[key], value, today) if key in known else value for key, value in written.items()}
    lacking = [field.label for field in fields if field.required and not field.retired and not kept.get(field.key)]
    if complete and lacking:
        raise input_error("programmes.field_missing", titles=text("programmes.list.join").join(lacking))
    return {key: value for key, value in kept.items() if value}


def code_of(field: ProgrammeField, value: str) -> str:
    """The code of a kept choice; "" where it is none of the list."""
    wanted = alias_key(value)
    return next((choice.code for choice in field.choices if alias_key(choice.label) == wanted), "")


def _field(row: Mapping[str, Any], lists: Mapping[str, tuple[Choice, ...]]) -> ProgrammeField:
    own = tuple(Choice(str(word), str(word)) for word in json.loads(row["choices"] or "[]"))
    shipped = shipped_fields().get(row["key"])
    same = shipped if shipped and shipped.kind == row["kind"] else None
    return ProgrammeField(
        bytes(row["uid"]), row["programme"], row["key"], row["label"], row["kind"], row["list_name"] or "",
        lists.get(row["list_name"] or "", own), bool(row["required"]), row["unit"] or "", row["about"] or "",
        row["position"], same.headers if same else (), same.reads if same else "", bool(row["deleted"]),
    )  # fmt: skip


def _choices(items: Sequence[Mapping[str, Any]]) -> tuple[Choice, ...]:
    return tuple(Choice(item["code"], item["label"], tuple(filter(None, item["aliases"].split(";")))) for item in items)


def _number(field: ProgrammeField, value: str) -> str:
    number = compact(value)
    if field.unit:
        number = number.removesuffix(field.unit)
    if not _NUMBER(number):
        raise input_error("entitlements.own_not_number", title=field.label)
    return number.replace(",", "").removeprefix("+")


def _flag(field: ProgrammeField, word: str) -> str:
    for answer in ("yes", "no"):
        if word in text(f"entitlements.own_{answer}_words").split():
            return text(f"entitlements.own_{answer}")
    raise input_error("entitlements.own_not_flag", title=field.label)


def _choice(field: ProgrammeField, value: str) -> str:
    wanted = alias_key(value)
    by_label = [choice for choice in field.choices if wanted == alias_key(choice.label)]
    others = (c for c in field.choices if wanted in {alias_key(word) for word in (c.code, *c.aliases)})
    found = by_label[0] if by_label else next(others, None)
    if found is None:
        choices = text("programmes.list.join").join(field.labels)
        raise input_error("entitlements.own_no_choice", title=field.label, choices=choices)
    return found.label


def _certificate(field: ProgrammeField, value: str) -> str:
    read = disability_certificate.judge(value)
    if read.number is None:
        raise input_error("programmes.field_certificate", title=field.label)
    return read.number
