"""What was decided about a file that is not written yet, kept with the user's preferences in the encrypted database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from minsheng_desktop.core.texts import text
from minsheng_desktop.households.import_policy import ImportPolicy
from minsheng_desktop.households.roster_files import OpenedRoster
from minsheng_desktop.households.roster_review import Decisions, IssueKey
from ui.kit.formats import number
from ui.session import Preferences
from ui.spreadsheets.plan_changes import Change, apply_changes, from_json, to_json
from ui.spreadsheets.policy_panel import policy_name

KEY = "import.drafts"
KEPT = 3  # files
Kept = Mapping[str, Any]


class Draft(NamedTuple):
    """The decisions about a file, and how its tables were corrected to get there; ``found`` if it was kept before."""

    decisions: Decisions
    changes: tuple[Change, ...] = ()
    found: bool = False


def keep(preferences: Preferences, opened: OpenedRoster, draft: Draft) -> None:
    """Remember the decisions about a file; the oldest of several files is forgotten."""
    decisions, policy = draft.decisions, draft.decisions.policy
    drafts = _others(preferences, opened)
    drafts.append(
        {
            "file": opened.digest.hex(),
            "programme": decisions.programme,
            "changes": to_json(draft.changes),
            "corrections": [[*place, text] for place, text in decisions.corrections.items()],
            "skipped": sorted(map(list, decisions.skipped)),
            "accepted": [list(key) for key in decisions.accepted],
            "held": sorted(map(list, decisions.held)),
            "policy": [policy.kind, sorted(policy.fields), policy.month],
        }
    )
    preferences.set(KEY, drafts[-KEPT:])


def kept(preferences: Preferences) -> Sequence[Kept]:
    """All drafts, to be looked through where the file is read."""
    return tuple(preferences.get(KEY, []))


def recall(drafts: Sequence[Kept], opened: OpenedRoster) -> Draft:
    """The decisions made about this very file before; none if it was written or is another."""
    for draft in drafts:
        if draft["file"] == opened.digest.hex():
            changes = tuple(from_json(draft.get("changes", [])))
            kind, fields, month = draft.get("policy", ["merge", [], 0])
            decisions = Decisions(
                apply_changes(opened.workbook, opened.plans, changes, opened.headings),
                draft["programme"],
                {(sheet, row, name): text for sheet, row, name, text in draft["corrections"]},
                frozenset((sheet, row) for sheet, row in draft["skipped"]),
                frozenset(IssueKey(*key) for key in draft["accepted"]),
                ImportPolicy(kind, frozenset(fields), month),
                frozenset((sheet, row) for sheet, row in draft.get("held", [])),
            )
            return Draft(decisions, changes, True)
    return Draft(Decisions(opened.plans))


def found_words(draft: Draft) -> str:
    """What is still there of the last time, and the way to take the file in where it is not the usual one."""
    decisions = draft.decisions
    parts = (decisions.corrections, decisions.skipped, decisions.accepted, decisions.held)
    count = sum(map(len, parts))
    words = text("spreadsheets.draft_found", count=number(count)) if count else text("spreadsheets.draft_kept")
    usual = decisions.policy.kind == ImportPolicy().kind
    return words if usual else words + text("spreadsheets.draft_policy", policy=policy_name(decisions.policy))


def forget(preferences: Preferences, opened: OpenedRoster) -> None:
    """The file is written: nothing is left to remember."""
    preferences.set(KEY, _others(preferences, opened))


def _others(preferences: Preferences, opened: OpenedRoster) -> list[dict[str, Any]]:
    return [draft for draft in preferences.get(KEY, []) if draft["file"] != opened.digest.hex()]
