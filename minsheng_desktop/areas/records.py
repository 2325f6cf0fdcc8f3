"""Areas as callers see them."""

from __future__ import annotations

from dataclasses import dataclass

LEVELS = ("county", "township", "village", "group")
LEVEL_OF_LENGTH = {6: "county", 9: "township", 12: "village", 15: "group"}


@dataclass(frozen=True, slots=True)
class AreaRecord:
    """One area; ``uid`` identifies it everywhere, ``parent_code`` is empty at the top."""

    uid: bytes
    code: str
    name: str
    level: str
    parent_code: str
    aliases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AreasImported:
    """What an area file changed."""

    new: int
    updated: int
    unchanged: int
    aliases: int
