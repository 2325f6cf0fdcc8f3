"""What was decided about a file that is not written yet, kept with the user's preferences in the encrypted database."""

from __future__ import annotations

from typing import Any

from minsheng_desktop.households.roster_files import OpenedRoster
from minsheng_desktop.households.roster_review import Decisions, IssueKey
from minsheng_desktop.spreadsheets.records import SheetPlan
from ui.session import Preferences

KEY = "import.drafts"
KEPT = 3  # files


def keep(preferences: Preferences, opened: OpenedRoster, decisions: Decisions) -> None:
    """Remember the decisions about a file; the oldest of several files is forgotten."""
    drafts = _others(preferences, opened)
    drafts.append(
        {
            "file": opened.digest.hex(),
            "programme": decisions.programme,
            "corrections": [[*place, text] for place, text in decisions.corrections.items()],
            "skipped": sorted(map(list, decisions.skipped)),
            "accepted": [list(key) for key in decisions.accepted],
        }
    )
    preferences.set(KEY, drafts[-KEPT:])


def recall(preferences: Preferences, opened: OpenedRoster, plans: tuple[SheetPlan, ...]) -> Decisions:
    """The decisions made about this very file before; none if it was written or is another."""
    for draft in preferences.get(KEY, []):
        if draft["file"] == opened.digest.hex():
            return Decisions(
                plans,
                draft["programme"],
                {(sheet, row, name): text for sheet, row, name, text in draft["corrections"]},
                frozenset((sheet, row) for sheet, row in draft["skipped"]),
                frozenset(IssueKey(*key) for key in draft["accepted"]),
            )
    return Decisions(plans)


def forget(preferences: Preferences, opened: OpenedRoster) -> None:
    """The file is written: nothing is left to remember."""
    preferences.set(KEY, _others(preferences, opened))


def _others(preferences: Preferences, opened: OpenedRoster) -> list[dict[str, Any]]:
    return [draft for draft in preferences.get(KEY, []) if draft["file"] != opened.digest.hex()]
