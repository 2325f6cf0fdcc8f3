"""The pages about persons, households and what they draw."""

from __future__ import annotations

from ui.registry import PageSpec

PAGES = [
    PageSpec("households.roster", "people", "households.page.roster", "users", "ui.households.roster:RosterPage"),
    PageSpec("households.people", "people", "households.page.people", "user-search", "ui.households.people:PeoplePage"),
    PageSpec(
        "households.entry",
        "people",
        "entry.title",
        "user-plus",
        "ui.households.entry_page:EntryPage",
        roles=frozenset({"township"}),
        right="edit",
    ),
    PageSpec(
        "households.paste",
        "people",
        "paste.title",
        "copy",
        "ui.households.paste_page:PastePage",
        roles=frozenset({"township"}),
        right="edit",
    ),
    PageSpec(
        "households.files", "people", "dossier_file.page.title", "folder-open", "ui.households.files_page:FilesPage"
    ),
    PageSpec(
        "households.file",
        "people",
        "dossier_file.contents.heading",
        "folder-open",
        "ui.households.file_page:FilePage",
        menu=False,
    ),
    PageSpec(
        "households.household",
        "people",
        "households.page.household",
        "house",
        "ui.households.household:HouseholdPage",
        menu=False,
    ),
    PageSpec(
        "households.person",
        "people",
        "households.page.person",
        "circle-user",
        "ui.households.person:PersonPage",
        menu=False,
    ),
    PageSpec(
        "households.unite",
        "people",
        "dossier.unite_title",
        "users",
        "ui.households.unite_page:UnitePage",
        roles=frozenset({"township"}),
        menu=False,
        right="edit",
    ),
    PageSpec(
        "households.relocations",
        "people",
        "relocation.page",
        "house",
        "ui.households.relocations_page:RelocationsPage",
    ),
]
