"""The manual as chapters and headings, and finding words in it. Read off the window's thread."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

from resources import MANUAL

FIRST = "README"
_HEADING = re.compile(r"^(#{1,6}) +(.+?) *$")
_PICTURE = re.compile(r"!\[[^\]]*\]\(([^)\s]+)\)")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of a chapter: its level (1 is the title), its words, the text below it."""

    level: int
    title: str
    body: str


@dataclass(frozen=True, slots=True)
class Chapter:
    """A file of the manual; ``name`` is the file's without .md."""

    name: str
    text: str
    headings: tuple[Heading, ...]

    @property
    def title(self) -> str:
        """The first heading."""
        return self.headings[0].title if self.headings else self.name


def anchor(heading: str) -> str:
    """The name a heading gets in a link: lower case, spaces to hyphens, punctuation left out."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def read_chapter(path: Path) -> Chapter:
    """One file."""
    content = path.read_text(encoding="utf-8")
    headings: list[Heading] = []
    level, title = 0, ""
    body: list[str] = []
    for line in [*content.splitlines(), "# "]:
        found = _HEADING.match(line)
        if found or line == "# ":
            if level:
                headings.append(Heading(level, title, "\n".join(body)))
            level, title, body = (len(found[1]), found[2], []) if found else (0, "", [])
        else:
            body.append(line)
    return Chapter(path.stem, content, tuple(headings))


def read_manual(folder: Path = MANUAL) -> list[Chapter]:
    """All chapters: the first page, then by the number each title begins with."""
    if not (folder / f"{FIRST}.md").exists():
        return []
    first = read_chapter(folder / f"{FIRST}.md")
    chapters = [read_chapter(path) for path in folder.glob("*.md") if path.stem != FIRST]
    return [first, *sorted(chapters, key=lambda chapter: chapter.title)]


def read_pictures(chapter: Chapter, width: int, ratio: float, folder: Path = MANUAL) -> dict[str, QImage]:
    """The pictures of a chapter by their link, no wider than ``width`` (px of the window)."""
    found = {}
    for link in dict.fromkeys(_PICTURE.findall(chapter.text)):
        image = QImage(str((folder / link).resolve()))
        wanted = round(width * ratio)
        if image.width() > wanted:
            image = image.scaledToWidth(wanted, Qt.TransformationMode.SmoothTransformation)
            image.setDevicePixelRatio(ratio)
        found[link] = image
    return found


def find_words(chapters: Sequence[Chapter], words: str) -> list[tuple[Chapter, Heading]]:
    """The sections that hold every word, those with a word in the heading first."""
    wanted = words.casefold().split()
    hits = []
    for chapter in chapters:
        for heading in chapter.headings:
            title, whole = heading.title.casefold(), f"{heading.title}\n{heading.body}".casefold()
            if wanted and all(word in whole for word in wanted):
                hits.append((not any(word in title for word in wanted), chapter, heading))
    return [(chapter, heading) for _, chapter, heading in sorted(hits, key=lambda hit: hit[0])]


def place_of(chapters: Mapping[str, Chapter], topic: str) -> tuple[str, str] | None:
    """(chapter, heading) of “file#heading” or of a link “file.md#anchor”; None if there is none."""
    name, _, place = topic.partition("#")
    chapter = chapters.get(name.removesuffix(".md") or FIRST)
    if chapter is None:
        return None
    for heading in chapter.headings:
        if place and place in (heading.title, anchor(heading.title)):
            return chapter.name, heading.title
    return (chapter.name, "") if not place else None
