"""Addresses in words."""

from __future__ import annotations


def place_words(town: str | None, village: str | None, group: str, address: str) -> str:
    """The address in words; what the address repeats is not said twice."""
    words = address
    for part in (group, village or "", town or ""):
        if part and part not in words:
            words = part + words
    return words
