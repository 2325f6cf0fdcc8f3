"""What the user said of the headings of a sheet, remembered for the next file with the same headings."""

from __future__ import annotations

from collections.abc import Mapping

from minsheng_desktop.households.roster_files import OpenedRoster
from minsheng_desktop.spreadsheets.recognise import corrected
from minsheng_desktop.spreadsheets.records import DATA, SheetPlan
from ui.session import Preferences

MAPPINGS = "import.mappings"


def recalled(preferences: Preferences, opened: OpenedRoster, plan: SheetPlan) -> SheetPlan:
    """The plan with what the user said of the same headings before."""
    known = preferences.get(MAPPINGS, {}).get(plan.signature)
    if not known or plan.role != DATA:
        return plan
    return corrected(opened.workbook, plan, fields={int(at): name for at, name in known.items()})


def remember(preferences: Preferences, plan: SheetPlan, fields: Mapping[int, str]) -> None:
    """Keep which field stands in which column of sheets with these headings."""
    known = dict(preferences.get(MAPPINGS, {}))
    known[plan.signature] = {**known.get(plan.signature, {}), **{str(at): name for at, name in fields.items()}}
    preferences.set(MAPPINGS, known)
