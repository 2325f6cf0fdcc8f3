"""Lists of other offices that speak of deaths and cancelled registrations: nobody on them draws anything."""

from __future__ import annotations

from minsheng_desktop.spreadsheets.records import DATA, PROGRESS, SheetPlan
from minsheng_desktop.spreadsheets.vocabulary import columns

_OF_DEATH = frozenset({"death_date", "cremation_date", "cancel_date", "cancel_reason"})


def is_death_list(plan: SheetPlan) -> bool:
    """Whether a sheet tells when people died or were struck off, and of no money."""
    fields = {column.field for column in plan.columns if column.field}
    persons = plan.role == DATA and plan.kind != PROGRESS
    return persons and bool(fields & _OF_DEATH) and not fields & columns().kind("money")
