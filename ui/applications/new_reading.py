"""What the form of a new application reads: the household with what everybody draws, programmes, papers, warnings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from minsheng_desktop.applications.cases import age_of, is_adult
from minsheng_desktop.applications.paths import all_paths
from minsheng_desktop.applications.records import (
    ApplicationPreview,
    CaseMember,
    ExistingBenefit,
    NewApplication,
)
from minsheng_desktop.applications.registering import existing_benefits, preview_application
from minsheng_desktop.core.choosing import Choice, make_choice
from minsheng_desktop.core.errors import AppError
from minsheng_desktop.households.service import household_page, person_page
from minsheng_desktop.programmes.fields import ProgrammeField, programme_fields
from minsheng_desktop.programmes.service import list_programmes
from minsheng_desktop.programmes.settings import Rules, rules_of


@dataclass(frozen=True)
class Household:
    """Whom an application can be about: the members of today and what they draw."""

    person: bytes
    name: str
    household: bytes | None
    village: str
    members: tuple[CaseMember, ...]
    existing: tuple[ExistingBenefit, ...]


@dataclass(frozen=True)
class ProgrammeForm:
    """What a programme asks for: its rules, fields of its own, unit, the usual path."""

    code: str
    unit: str
    rules: Rules
    fields: tuple[ProgrammeField, ...]
    paths: tuple[tuple[str, str], ...]


def read_household(uow: Any, person: bytes, on: date) -> Household:
    """The household a person lives in now, with every member's benefits."""
    found = person_page(uow, person)
    home = next((member for member in found.households if member.to_month is None), None)
    rows = household_page(uow, home.household_uid).members if home else ()
    living = [row for row in rows if row.to_month is None and not row.died_on]
    members = tuple(
        CaseMember(
            b"", row.person_uid, row.name, row.id_no or "", row.relation, row.birth or "", age_of(row.birth, on),
            is_adult(row.birth, on), True, "", "", row.died_on or "",
        )
        for row in living
    )  # fmt: skip
    if not any(member.person_uid == person for member in members):
        values = found.values
        birth = str(values["birth"] or "")
        own = CaseMember(
            b"", person, str(values["name"]), str(values["id_no"] or ""), "", birth, age_of(birth, on),
            is_adult(birth, on), True, "", "", "",
        )  # fmt: skip
        members = (own, *members)
    uids = [member.person_uid for member in members]
    return Household(
        person, str(found.values["name"]), home.household_uid if home else None, found.village, members,
        existing_benefits(uow, uids),
    )  # fmt: skip


def programme_choices(uow: Any) -> tuple[Choice, ...]:
    """The programmes that can be applied for."""
    return tuple(
        make_choice(p.code, p.short_name, p.name if p.name != p.short_name else "", (p.name, *p.aliases))
        for p in list_programmes(uow)
        if "roster" in p.scope
    )


def read_programme(uow: Any, code: str, on: date) -> ProgrammeForm:
    """What is asked for under a programme."""
    rules = rules_of(uow, code, on)
    unit = next(p.unit for p in list_programmes(uow) if p.code == code)
    paths = tuple((path.code, path.label) for path in all_paths().values())
    return ProgrammeForm(code, unit, rules, programme_fields(uow, code), paths)


def try_preview(uow: Any, new: NewApplication) -> ApplicationPreview | AppError:
    """What registering would come to, or why it would be refused."""
    try:
        return preview_application(uow, new)
    except AppError as error:
        return error
