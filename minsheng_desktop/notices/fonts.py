"""The type of papers: TrueType fonts by role, one fallback per character, and copying that gives the text back.

Adapter ``fonts``; with ``paper`` and ``ink`` the only importer of reportlab. Works round two faults of reportlab 5.1:
its ToUnicode table writes characters beyond U+FFFF in a way no reader understands, and it puts more than the
100 entries that ISO 32000 allows into one block.
"""

from __future__ import annotations

import os
import sys
import threading
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from reportlab.pdfbase import pdfmetrics, ttfonts

from minsheng_desktop.notices.blocks import BODY, HEI, KAI, SONG, TITLE
from resources import RESOURCES

SHIPPED = RESOURCES / "fonts"
SERIF, RARE = "NotoSerifSC-Regular.ttf", "NotoSerifCJK-Rare.ttf"
# Each role's own face, then those that know more characters.
CHAINS = {
    BODY: ("FandolFang-Regular.ttf", SERIF, RARE),
    TITLE: ("NotoSerifSC-Black.ttf", SERIF, RARE),
    KAI: ("MinshengKai-Regular.ttf", SERIF, RARE),
    HEI: ("NotoSansSC-Bold.ttf", SERIF, RARE),
    SONG: (SERIF, RARE),
}
BLOCK = 100  # entries of one bfchar block, ISO 32000-1, 9.7.5.4
MOST_MEASURED = 50_000
LOCK = threading.RLock()  # a font keeps its place in its file while it is cut


class CopyableFont(ttfonts.TTFont):  # type: ignore[misc]
    """A TrueType font whose text can be copied, whatever plane the characters are of."""

    def addObjects(self, doc: Any) -> None:  # noqa: N802 - the library's name
        """Write the font, then its ToUnicode tables anew."""
        subsets = [list(subset) for subset in self.state[doc].subsets]
        super().addObjects(doc)
        for number, subset in enumerate(subsets):
            name = b"".join((ttfonts.SUBSETN(number), b"+", self.face.name, self.face.subfontNameX)).decode("pdfdoc")
            doc.idToObject[f"toUnicodeCMap:{name}"].content = to_unicode(name, subset)


def to_unicode(name: str, subset: Sequence[int]) -> str:
    """The ToUnicode table of a subset: code → UTF-16BE, at most 100 entries in a block."""
    entries = [
        f"<{code:02X}> <{chr(point).encode('utf-16-be').hex().upper()}>" for code, point in enumerate(subset) if point
    ]
    blocks = [entries[at : at + BLOCK] for at in range(0, len(entries), BLOCK)]
    return "\n".join(
        [
            "/CIDInit /ProcSet findresource begin",
            "12 dict begin",
            "begincmap",
            "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
            f"/CMapName /{name} def",
            "/CMapType 2 def",
            "1 begincodespacerange",
            "<00> <FF>",
            "endcodespacerange",
            *(line for block in blocks for line in (f"{len(block)} beginbfchar", *block, "endbfchar")),
            "endcmap",
            "CMapName currentdict /CMap defineresource pop",
            "end",
            "end",
        ]
    )


def load_font(path: Path) -> Any | None:
    """A font file as registered with the library; None if it is no TrueType font that may be embedded."""
    try:
        stamp = path.stat()
    except OSError:
        return None
    return _load(path, stamp.st_mtime_ns, stamp.st_size)


@cache
def _load(path: Path, _changed: int, _size: int) -> Any | None:
    with LOCK:
        for known in _loaded.values():
            if known.face.filename == str(path):
                return known
        try:
            font = CopyableFont(f"paper-{len(_loaded)}", str(path))
        except (ttfonts.TTFError, OSError, ValueError, KeyError, IndexError):
            return None
        # Two files with one face name would write their objects over each other.
        if font.face.name in _loaded:
            return _loaded[font.face.name]
        _loaded[font.face.name] = font
        pdfmetrics.registerFont(font)
        return font


_loaded: dict[bytes, Any] = {}


class FontBook:
    """The fonts of one paper. ``installed`` are folders searched for the official faces, ``extra`` a folder of the
    workspace whose fonts are asked last, for characters nothing else has."""

    def __init__(self, installed: Iterable[Path] = (), extra: Path | None = None) -> None:
        self._official = _find_official(tuple(installed))
        self._extra = [font for path in _files(extra) if (font := load_font(path))] if extra else []
        self._chains: dict[str, list[Any]] = {}
        self._chosen: dict[tuple[str, str], Any | None] = {}
        self._advances: dict[str, dict[str, float]] = {}
        self._measured: dict[tuple[str, str], float] = {}  # a list says the same words again and again

    def chain(self, role: str) -> list[Any]:
        """The fonts of a role in the order they are asked."""
        if role not in self._chains:
            shipped = (load_font(SHIPPED / name) for name in CHAINS[role])
            official = (load_font(path) for path in self._official.get(role, ()))
            self._chains[role] = [font for font in (*official, *shipped, *self._extra) if font is not None]
        return self._chains[role]

    def font_of(self, role: str, letter: str) -> Any | None:
        """The first font of the role that has the character."""
        key = (role, letter)
        if key not in self._chosen:
            point = ord(letter)
            self._chosen[key] = next((font for font in self.chain(role) if point in font.face.charToGlyph), None)
        return self._chosen[key]

    def width(self, text: str, role: str, size: float, spacing: float = 0.0) -> float:
        """The width of a line in points; a character nothing has counts one em, for the box drawn in its place."""
        key = (text, role)
        if key not in self._measured:
            advances = self._advances.setdefault(role, {})
            for letter in text:
                if letter not in advances:
                    font = self.font_of(role, letter)
                    advances[letter] = font.face.getCharWidth(ord(letter)) if font else 1000.0
            if len(self._measured) >= MOST_MEASURED:
                self._measured.clear()
            self._measured[key] = sum([advances[letter] for letter in text])
        return self._measured[key] * size / 1000 + spacing * len(text)

    def runs(self, text: str, role: str) -> Iterator[tuple[Any | None, str]]:
        """The text in pieces of one font each; None for what no font has."""
        held, current = "", None
        for letter in text:
            font = self.font_of(role, letter)
            if held and font is not current:
                yield current, held
                held = ""
            held, current = held + letter, font
        if held:
            yield current, held


@cache
def _wanted() -> dict[str, tuple[str, ...]]:
    with (RESOURCES / "notices" / "official_fonts.toml").open("rb") as handle:
        return {role: tuple(name.lower() for name in names) for role, names in tomllib.load(handle).items()}


@cache
def _find_official(folders: tuple[Path, ...]) -> dict[str, list[Path]]:
    """Role → font files whose name is one of the official faces', the first named first."""
    found = {path.name.lower(): path for folder in reversed(folders) for path in _files(folder)}
    return {role: [found[name] for name in names if name in found] for role, names in _wanted().items()}


def _files(folder: Path | None) -> list[Path]:
    if folder is None or not folder.is_dir():
        return []
    names = (Path(place) / name for place, _, names in os.walk(folder) for name in sorted(names))
    return [path for path in names if path.suffix.lower() in (".ttf", ".ttc")]


def font_folders() -> tuple[Path, ...]:
    """Where this system keeps installed fonts, the user's own first."""
    home = Path.home()
    if sys.platform == "win32":
        windows = Path(os.environ.get("WINDIR", "C:/Windows")) / "Fonts"
        local = os.environ.get("LOCALAPPDATA")
        return (*((Path(local) / "Microsoft/Windows/Fonts",) if local else ()), windows)
    return (
        home / ".local/share/fonts",
        home / ".fonts",
        Path("/usr/local/share/fonts"),
        Path("/usr/share/fonts"),
    )
