"""单位信息: what stands on papers about the office itself, and the prefixes of document numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from db.queries import workspace as settings
from minsheng_desktop.core.errors import input_error
from minsheng_desktop.core.operation import Operation, UnitOfRead, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.notices.household_notices import office_name
from minsheng_desktop.notices.making import default_series
from minsheng_desktop.notices.templates import load_template, template_keys
from minsheng_desktop.rules.characters import plain

OFFICE, PHONE, SERIES = "notices.office", "notices.phone", "notices.series."
MOST_NAME, MOST_PHONE, MOST_SERIES = 40, 40, 12


@dataclass(frozen=True, slots=True)
class OfficeCard:
    """``name`` is "" unless one was set; ``usual_name`` is printed then. ``series``: template key → prefix in use."""

    name: str
    usual_name: str
    phone: str
    series: Mapping[str, str]


def office_card(uow: UnitOfRead) -> OfficeCard:
    """What papers say of the office now."""
    return OfficeCard(
        settings.setting(uow.connection, OFFICE, ""),
        office_name(uow),
        settings.setting(uow.connection, PHONE, ""),
        {key: default_series(uow, load_template(key)) for key in template_keys() if load_template(key).series},
    )


@use_case(Operation("notices.set_office", Right.ADMIN, undoable=False))
def set_office(uow: UnitOfWork, name: str = "", phone: str = "", series: Mapping[str, str] | None = None) -> bool:
    """Set who signs papers (""; the usual name), the telephone on them, and prefixes by template key ("": the usual).

    Answers whether anything differed. Raises INPUT if a text is too long or has a bracket in a prefix.
    """
    wanted = {OFFICE: (plain(name).strip(), MOST_NAME), PHONE: (plain(phone).strip(), MOST_PHONE)}
    for key, prefix in (series or {}).items():
        kept = plain(prefix).strip()
        usual = uow.node.name[:1] + load_template(key).series
        if any(letter in kept for letter in "\u3014\u3015[]()\uff08\uff09"):
            raise input_error("notices.bad_series")
        wanted[SERIES + key] = ("" if kept == usual else kept, MOST_SERIES)
    changed = False
    for key, (value, most) in wanted.items():
        if len(value) > most:
            raise input_error("notices.too_long", most=most)
        if settings.setting(uow.connection, key, "") != value:
            settings.put_setting(uow.connection, key, value)
            changed = True
    if changed:
        uow.touch("setting")
    return changed
