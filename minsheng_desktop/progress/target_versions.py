"""The versions of a task's target: all are kept, one is in force (R-061)."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class TargetVersion:
    """A version of a target: where it stands, and what the figures come to against it."""

    number: int
    entered_on: str
    target_milli: int | None
    wording: str
    document: str
    decided_on: str  # the day of the document; "" where none was given
    in_force: bool
    completion: Fraction | None
