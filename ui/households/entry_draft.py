"""What was typed of a household that is not registered yet, kept in the encrypted database."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ui.session import Preferences

KEY = "households.entry.draft"
PLACE = ("village", "village_group", "address", "number", "booklet_no", "month")


def keep(preferences: Preferences, draft: Mapping[str, Any]) -> None:
    """Keep the form as it stands; an empty one is forgotten."""
    preferences.set(KEY, dict(draft) if has_content(draft) else {})


def recall(preferences: Preferences) -> dict[str, Any]:
    """The form as it was left, empty if it was registered."""
    found = preferences.get(KEY, {})
    return dict(found) if isinstance(found, dict) else {}


def forget(preferences: Preferences) -> None:
    """The form is registered."""
    preferences.set(KEY, {})


def has_content(draft: Mapping[str, Any]) -> bool:
    """Whether somebody is named in it or something is granted; a place alone is no form begun."""
    return bool(draft.get("members") or draft.get("benefits"))
