"""Everything about one programme on one page: what it is, how it is handled and since when, its fields."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date

from db.queries import programmes as stored
from minsheng_desktop.core.errors import not_found
from minsheng_desktop.core.operation import UnitOfRead
from minsheng_desktop.core.texts import text
from minsheng_desktop.programmes.catalogue import load_code_lists
from minsheng_desktop.programmes.fields import ProgrammeField, programme_fields
from minsheng_desktop.programmes.records import ProgrammeRecord
from minsheng_desktop.programmes.service import list_programmes
from minsheng_desktop.programmes.settings import Rules, SettingRow, list_settings, rules_of


@dataclass(frozen=True, slots=True)
class ProgrammeOverview:
    """A programme as its page shows it.

    ``facts`` are (label, words); ``history`` holds every dated setting, past and coming, the newest day first;
    ``used`` counts what speaks of the programme; ``own`` says whether this office added it, ``editable`` whether it
    may change its row.
    """

    programme: ProgrammeRecord
    urban_rural: str
    facts: tuple[tuple[str, str], ...]
    rules: Rules
    fields: tuple[ProgrammeField, ...]
    history: tuple[SettingRow, ...]
    used: int
    own: bool
    editable: bool


def programme_overview(uow: UnitOfRead, code: str, on: date | None = None, place: str = "") -> ProgrammeOverview:
    """Everything about a programme, its rules on a day (None: today) at a place. Raises NOT_FOUND."""
    row = stored.programme_by_code(uow.connection, code)
    programme = next((known for known in list_programmes(uow) if known.code == code), None)
    if row is None or programme is None:
        raise not_found("entitlements.no_programme", programme=code[:60])
    stated = json.loads(row["settings"] or "{}")
    home = bytes(row["home_node"])
    history = sorted(list_settings(uow, code), key=lambda found: found.from_day, reverse=True)
    rules = rules_of(uow, code, on, place)
    return ProgrammeOverview(
        programme,
        stated.get("urban_rural", ""),
        _facts(programme, stated.get("urban_rural", ""), rules),
        rules,
        programme_fields(uow, code, retired=True),
        tuple(history),
        stored.uses(uow.connection, programme.uid),
        home == uow.node.uid,
        uow.node.role == "county" or home == uow.node.uid or not any(home),
    )


def code_word(list_name: str, code: str) -> str:
    """The label of a code; the code itself where the list does not know it."""
    found = load_code_lists()[list_name].find(code) if code else None
    return found.label if found else code


def _facts(programme: ProgrammeRecord, urban_rural: str, rules: Rules) -> tuple[tuple[str, str], ...]:
    scope = text("programmes.value.list_join").join(
        text(f"programmes.scope.{part}") for part in programme.scope.split("+")
    )
    words = {
        "class": code_word("task_class", programme.programme_class),
        "unit": code_word("beneficiary_unit", programme.unit),
        "period": code_word("period", programme.period),
        "urban_rural": code_word("urban_rural", urban_rural),
        "scope": scope,
        "department": rules.word("department"),
        "short_name": programme.short_name,
        "aliases": text("programmes.value.list_join").join(programme.aliases),
        "source": programme.source,
    }
    return tuple((text(f"programmes.list.{key}"), value) for key, value in words.items())
