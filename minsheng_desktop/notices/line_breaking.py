"""Lines of Chinese text: no closing mark begins a line, no opening one ends it, numbers and words stay whole.

GB/T 15834-2011, 5.1.10: marks that close may not begin a line, those that open may not end one,
dashes and ellipses of two cells are not divided.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import NamedTuple

NO_START = frozenset(
    "\u3001\u3002\uff0c\uff0e\uff1b\uff1a\uff1f\uff01\uff09\u300b\u3009\u300d\u300f\u3011\u3015\u3017\u3019\uff3d\uff5d"
    "\u201d\u2019\u2026\u2014\u00b7\u30fb\uff5e\u2013\uff05\u2030\u2103\u00b0\u3005,.;:?!)]}%~"
)
NO_END = frozenset(
    "\uff08\u300a\u3008\u300c\u300e\u3010\u3014\u3016\u3018\uff3b\uff5b\u201c\u2018([{\uffe5\u00a5$\u2116#"
)
# a number or a word with what belongs to it: 1,230.00  2026-11-20  YL26-001  3412**1214
_ATOM = re.compile(r"[0-9A-Za-z*](?:[0-9A-Za-z*]|[.,:/@_+'\-](?=[0-9A-Za-z*]))*|\u2014\u2014|\u2026\u2026|.", re.DOTALL)
Width = Callable[[str], float]


class Line(NamedTuple):
    """One line: its text, its natural width, whether the paragraph (or a forced break) ends with it."""

    text: str
    width: float
    last: bool


@lru_cache(maxsize=20_000)
def plain(text: str) -> str:
    """Text as it can be printed: composed, without invisible characters; line breaks stay."""
    if text.isascii() and text.isprintable():
        return text
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    kept = []
    for letter in text:
        kind = unicodedata.category(letter)
        if letter == "\n":
            kept.append(letter)
        elif kind in ("Cc", "Zl", "Zp") or letter == "\xa0":
            kept.append(" ")
        elif kind != "Cf" and not 0xFE00 <= ord(letter) <= 0xFE0F and not 0xE0100 <= ord(letter) <= 0xE01EF:
            kept.append(letter)
    return "".join(kept)


def atoms(text: str) -> list[str]:
    """The text in pieces that are not divided; joined again they are the text."""
    return _ATOM.findall(text)


def clusters(text: str) -> Iterator[str]:
    """The text in pieces between which a line may end; blanks belong to the piece before them."""
    held = ""
    for atom in atoms(text):
        opened = held.rstrip(" ")[-1:] in NO_END
        if held and (atom == " " or atom[0] in NO_START or opened):
            held += atom
            continue
        if held:
            yield held
        held = atom
    if held:
        yield held


def break_lines(text: str, width: Width, limit: float, first: float | None = None) -> list[Line]:
    """Break ``text`` into lines of at most ``limit`` (the first: ``first``).

    A piece wider than a whole line is divided where it must be.
    """
    whole = text.rstrip(" ")
    if "\n" not in text and (used := width(whole)) <= (limit if first is None else first):
        return [Line(whole, used, True)]
    found: list[Line] = []
    for paragraph in text.split("\n"):
        found += _paragraph(paragraph, width, limit, limit if first is None else first)
    return found


def _paragraph(text: str, width: Width, limit: float, room: float) -> Iterator[Line]:
    held, used = "", 0.0
    for cluster in clusters(text):
        for piece in [cluster] if width(cluster.rstrip(" ")) <= limit else _divided(cluster, width, limit):
            if used + width(piece.rstrip(" ")) <= room:
                held += piece
                used += width(piece)
                continue
            if held.strip(" "):
                yield _line(held, width, False)
                room = limit
            held = piece.lstrip(" ")
            used = width(held)
    yield _line(held, width, True)


def _line(held: str, width: Width, last: bool) -> Line:
    held = held.rstrip(" ")
    return Line(held, width(held), last)


def _divided(cluster: str, width: Width, limit: float) -> Iterator[str]:
    """A cluster wider than a line: between its atoms where they fit, within them else."""
    for atom in atoms(cluster):
        if width(atom) <= limit:
            yield atom
        else:
            yield from atom
