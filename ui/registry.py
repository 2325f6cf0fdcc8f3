"""Which pages there are. A feature registers its pages in ``ui/<feature>/pages.py``::

    PAGES = [
        PageSpec("households.roster", "people", "households.page.roster", "users", "ui.households.roster:RosterPage"),
    ]

``factory`` is ``module:class``, imported when the page is first opened, so that starting the program
does not load pages nobody opens. ``pages.py`` itself imports nothing but this module.
"""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ui.kit.page import Page
from ui.session import Session

FEATURES = (
    "workspace",
    "security",
    "areas",
    "households",
    "programmes",
    "applications",
    "entitlements",
    "disbursements",
    "progress",
    "registers",
    "checks",
    "monitoring",
    "notices",
    "exchange",
    "spreadsheets",
)

BOTH = frozenset({"township", "county"})


@dataclass(frozen=True, slots=True)
class GroupSpec:
    """A heading of the menu: its key, text and icon."""

    key: str
    title: str
    icon: str
    roles: frozenset[str] = BOTH


# The menu's order. Groups without a registered page are not shown.
GROUPS = (
    GroupSpec("home", "shell.group.home", "layout-dashboard"),
    GroupSpec("receiving", "shell.group.receiving", "inbox", frozenset({"county"})),
    GroupSpec("summary", "shell.group.summary", "sigma", frozenset({"county"})),
    GroupSpec("cross", "shell.group.cross", "scan-search", frozenset({"county"})),
    GroupSpec("sampling", "shell.group.sampling", "dices", frozenset({"county"})),
    GroupSpec("circular", "shell.group.circular", "megaphone", frozenset({"county"})),
    GroupSpec("people", "shell.group.people", "users"),
    GroupSpec("assistance", "shell.group.assistance", "clipboard-list"),
    GroupSpec("funds", "shell.group.funds", "banknote"),
    GroupSpec("checks", "shell.group.checks", "scan-search"),
    GroupSpec("progress", "shell.group.progress", "target"),
    GroupSpec("registers", "shell.group.registers", "book-open"),
    GroupSpec("notices", "shell.group.notices", "file-text"),
    GroupSpec("exchange", "shell.group.exchange", "package"),
    GroupSpec("statistics", "shell.group.statistics", "chart-column"),
    GroupSpec("policy", "shell.group.policy", "library"),
    GroupSpec("system", "shell.group.system", "settings"),
)


@dataclass(frozen=True, slots=True)
class PageSpec:
    """One page: ``title`` is a text key; ``menu`` False for pages reached from others (a household).

    ``right`` names the right without which the entry is not shown.
    """

    key: str
    group: str
    title: str
    icon: str
    factory: str
    roles: frozenset[str] = BOTH
    menu: bool = True
    right: str = ""
    place: int = 0  # where it stands in its group; equal ones in the order of the features

    def make(self, session: Session, args: Mapping[str, Any]) -> Page:
        """Import the page's class and build it."""
        module, _, name = self.factory.partition(":")
        page = getattr(importlib.import_module(module), name)(session, args)
        if not isinstance(page, Page):
            raise TypeError(self.factory)
        return page


def load_pages(features: tuple[str, ...] = FEATURES) -> dict[str, PageSpec]:
    """The pages of all features that have any, by key, in menu order."""
    pages: dict[str, PageSpec] = {}
    for feature in features:
        name = f"ui.{feature}.pages"
        if importlib.util.find_spec(f"ui.{feature}") and importlib.util.find_spec(name):
            for spec in importlib.import_module(name).PAGES:
                pages[spec.key] = spec
    return pages
