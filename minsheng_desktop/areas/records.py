"""Areas as callers see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

LEVELS = ("county", "township", "village", "group")
LEVEL_OF_LENGTH = {6: "county", 9: "township", 12: "village", 15: "group"}


@dataclass(frozen=True, slots=True)
class AreaRecord:
    """One area; ``uid`` identifies it everywhere, ``parent_code`` is empty at the top.

    ``valid_to`` is its last day, ``successor_code`` the area it became part of. ``provisional``: entered by a
    township, until its county issues the area. ``former_names`` are those it bore before, the newest first.
    """

    uid: bytes
    code: str
    name: str
    level: str
    parent_code: str
    aliases: tuple[str, ...]
    valid_from: date | None = None
    valid_to: date | None = None
    successor_code: str = ""
    provisional: bool = False
    former_names: tuple[str, ...] = ()

    @property
    def closed(self) -> bool:
        """Whether its validity ended."""
        return self.valid_to is not None


@dataclass(frozen=True, slots=True)
class AreaPast:
    """What an area was called and where it belonged until ``to_day`` (the last such day)."""

    code: str
    name: str
    parent_code: str
    to_day: date
    document_number: str


@dataclass(frozen=True, slots=True)
class Residents:
    """What stands in an area: households, persons, running benefits and applications under way.

    ``foreign`` are the households and persons other offices keep: they move them themselves.
    """

    households: int
    persons: int
    benefits: int
    applications: int
    foreign: int = 0

    @property
    def own(self) -> int:
        """How many rows this office would have to move."""
        return self.households + self.persons + self.benefits + self.applications


@dataclass(frozen=True, slots=True)
class AreaChange:
    """An act on areas and what it comes to: from which day, in figures; ``month`` (YYYYMM) is the first month of it."""

    code: str
    name: str
    target_code: str
    target_name: str
    on: date
    month: int
    residents: Residents


@dataclass(frozen=True, slots=True)
class AreasImported:
    """What an area file changed."""

    new: int
    updated: int
    unchanged: int
    aliases: int
