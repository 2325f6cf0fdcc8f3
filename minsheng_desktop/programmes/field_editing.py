"""Adding fields to a programme, changing them, and no longer filling them in."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from itertools import count
from typing import Any

from db.queries import programmes as stored
from minsheng_desktop.core.errors import input_error, not_found
from minsheng_desktop.core.operation import Operation, UnitOfRead, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.programmes.definitions import drop_definition, put_definition
from minsheng_desktop.programmes.editing import refuse_county_row
from minsheng_desktop.programmes.fields import CHOICE, KINDS, TEXT, ProgrammeField, programme_fields
from minsheng_desktop.programmes.records import alias_key
from minsheng_desktop.rules.characters import plain

LONGEST_LABEL = 30
_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}").fullmatch


@use_case(Operation("programmes.put_field", Right.DEFINE))
def put_field(
    uow: UnitOfWork,
    programme: str,
    key: str,
    label: str = "",
    kind: str = "",
    *,
    list_name: str = "",
    choices: Sequence[str] = (),
    required: bool | None = None,
    unit: str | None = None,
    about: str | None = None,
) -> str:
    """Add a field to a programme, or change the one of this key (what is left out stays); answers its key.

    ``key`` "" makes one from the label. A field no longer filled in comes back with its values. Raises INPUT for a
    label that is missing or taken, an unknown kind or list, a choice without choices; NOT_FOUND for the programme;
    RULE where the field is the county's.
    """
    row = stored.programme_by_code(uow.connection, programme)
    if row is None:
        raise not_found("entitlements.no_programme", programme=programme[:60])
    fields = programme_fields(uow, programme, retired=True)
    found = next((field for field in fields if key and field.key == key), None)
    title = _label(label or (found.label if found else ""), fields, found)
    place = found.position if found else max((field.position for field in fields), default=0) + 1
    values = _values(uow, found, kind, list_name, choices)
    given = {"required": required, "unit": unit, "about": about}
    for name, value in given.items():
        held = getattr(found, name) if found else ""
        values[name] = value if value is not None else held
    values |= {"required": int(bool(values["required"])), "unit": values["unit"] or None,
               "about": values["about"] or None}  # fmt: skip
    name = found.key if found else _key(key, title, fields)
    if found:
        refuse_county_row(uow, stored.row(uow.connection, "programme_field", found.uid))
    uow.describe(name=row["name"], title=title)
    put_definition(
        uow,
        "programme_field",
        f"{programme}/{name}",
        {"programme_uid": bytes(row["uid"]), "key": name, "label": title, "position": place, **values},
    )
    return name


@use_case(Operation("programmes.retire_field", Right.DEFINE))
def retire_field(uow: UnitOfWork, programme: str, key: str) -> str:
    """No longer show or fill in a field; answers its label. Values that stand stay and come back with it.

    Raises NOT_FOUND, RULE where the field is the county's.
    """
    field = next((field for field in programme_fields(uow, programme) if field.key == key), None)
    if field is None:
        raise not_found("programmes.no_field", named=key[:40])
    refuse_county_row(uow, stored.row(uow.connection, "programme_field", field.uid))
    drop_definition(uow, "programme_field", field.uid, "removed")
    uow.describe(title=field.label)
    return field.label


def _values(
    uow: UnitOfRead, found: ProgrammeField | None, kind: str, list_name: str, choices: Sequence[str]
) -> dict[str, Any]:
    words = tuple(dict.fromkeys(filter(None, (plain(choice) for choice in choices))))
    wanted = kind or (CHOICE if list_name or words else found.kind if found else TEXT)
    if wanted not in KINDS:
        raise input_error("entitlements.own_bad_kind", kinds=" ".join(KINDS))
    if list_name and not stored.code_items(uow.connection, list_name):
        raise input_error("programmes.no_list", list=list_name[:40])
    if wanted != CHOICE:
        return {"kind": wanted, "list_name": None, "choices": None}
    if not list_name and not words and found and found.kind == CHOICE:
        own = None if found.list_name else json.dumps(found.labels, ensure_ascii=False)
        return {"kind": wanted, "list_name": found.list_name or None, "choices": own}
    if not list_name and not words:
        raise input_error("entitlements.own_no_choices")
    own = None if list_name else json.dumps(words, ensure_ascii=False)
    return {"kind": wanted, "list_name": list_name or None, "choices": own}


def _label(written: str, fields: Sequence[ProgrammeField], own: ProgrammeField | None) -> str:
    label = " ".join(plain(written).split())
    if not label:
        raise input_error("entitlements.own_title_missing")
    if len(label) > LONGEST_LABEL:
        raise input_error("entitlements.own_title_long", longest=LONGEST_LABEL)
    others = (field for field in fields if not field.retired and (own is None or field.key != own.key))
    if alias_key(label) in {alias_key(other.label) for other in others}:
        raise input_error("entitlements.own_title_taken", title=label)
    return label


def _key(written: str, label: str, fields: Sequence[ProgrammeField]) -> str:
    """The key asked for, else that of a field of this label that was given up, else the label, as of own columns."""
    wanted = plain(written)
    if wanted:
        if not _KEY(wanted):
            raise input_error("programmes.code_bad", given=wanted[:40])
        return wanted
    former = next((field.key for field in fields if alias_key(field.label) == alias_key(label)), "")
    base = former or label
    taken = {field.key for field in fields} - {former}
    if base not in taken:
        return base
    return next(key for number in count(2) if (key := f"{base}{number}") not in taken)
