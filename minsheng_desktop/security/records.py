"""Users as callers see them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class UserRecord:
    """A user of the workspace; ``villages`` and ``business_lines`` limit what the user sees (empty: all)."""

    login: str
    name: str
    role: str
    villages: tuple[str, ...]
    business_lines: tuple[str, ...]
    disabled: bool


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """An operation in words. ``at`` is UTC milliseconds; ``undone`` says it was taken back."""

    id: int
    at: int
    login: str
    name: str
    sentence: str
    changes: int
    undone: bool
