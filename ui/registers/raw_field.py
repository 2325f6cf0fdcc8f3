"""A line that is taken exactly as it was typed: names keep their full-width brackets and colons."""

from __future__ import annotations

from typing import Any

from ui.kit.forms import LineField
from ui.kit.readers import Reading


def raw_field(name: str, **more: Any) -> LineField:
    """One line of text, blanks at its ends left out."""
    return LineField(name, lambda entered: Reading(entered.strip() or None), **more)
