"""The manual and the README show pictures and name pages that exist, and no picture lies about unused."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest

from tests.house.source import ROOT
from tools.demo_pictures import DEMO

MANUAL = ROOT / "docs" / "manual"
PICTURES = ROOT / "docs" / "screenshots"
PAGES = [ROOT / "README.md", *sorted(MANUAL.glob("*.md"))]
LARGEST = 120 << 10  # bytes
LINK = re.compile(r"(!?)\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ +(.+?) *$", re.MULTILINE)


def anchor(heading: str) -> str:
    """The name a heading gets: lower case, spaces to hyphens, punctuation left out."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def links(page: Path, pictures: bool) -> Iterator[str]:
    """The targets of a page's pictures, or of its links to other files."""
    for mark, target in LINK.findall(page.read_text(encoding="utf-8")):
        if bool(mark) == pictures and "://" not in target:
            yield unquote(target)


def exists(page: Path, target: str) -> bool:
    """Whether a link of a page leads to a file and, if it names one, a heading."""
    name, _, place = target.partition("#")
    file = (page.parent / name) if name else page
    if not file.is_file():
        return False
    return not place or place in map(anchor, HEADING.findall(file.read_text(encoding="utf-8")))


def test_the_manual_has_pages() -> None:
    assert len(PAGES) > 9


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_links_and_pictures_of_a_page_exist(page: Path) -> None:
    targets = [*links(page, pictures=True), *links(page, pictures=False)]
    missing = [target for target in targets if not exists(page, target)]
    assert not missing, "Links to nowhere"


def test_every_manual_page_stands_in_its_list() -> None:
    listed = {target.partition("#")[0] for target in links(MANUAL / "README.md", pictures=False)}
    assert {page.name for page in MANUAL.glob("*.md")} - listed == {"README.md"}


def test_every_picture_is_shown_small_and_made_by_the_script() -> None:
    shown = {(page.parent / target).resolve() for page in PAGES for target in links(page, pictures=True)}
    there = {path.resolve() for path in PICTURES.iterdir()}
    assert there == shown, "docs/screenshots holds what README and manual show, nothing else"
    assert {path.stem for path in there} == set(DEMO), "tools/screenshots.py makes every picture"
    assert not [path.name for path in there if path.stat().st_size > LARGEST]
