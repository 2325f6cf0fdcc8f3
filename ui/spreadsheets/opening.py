"""Reading a file for the import page: all that its second step needs, made on the reader thread."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from minsheng_desktop.core.choosing import Choice, make_choice
from minsheng_desktop.core.texts import text
from minsheng_desktop.households.roster_files import OpenedRoster, find_programmes, open_roster
from minsheng_desktop.programmes.service import list_programmes
from minsheng_desktop.spreadsheets import subjects
from minsheng_desktop.spreadsheets.field_names import roster_fields
from minsheng_desktop.spreadsheets.header_words import list_words
from minsheng_desktop.spreadsheets.mappings import SavedMapping, list_mappings
from minsheng_desktop.spreadsheets.pasted_table import Source
from minsheng_desktop.spreadsheets.records import DATA
from ui.spreadsheets.drafts import Draft, Kept, recall


class Known(NamedTuple):
    """What the columns of any file may be taken for: fields, kept mappings, headings of the office's own."""

    fields: tuple[Choice, ...]
    mappings: tuple[SavedMapping, ...]
    words: frozenset[str]


class Opened(NamedTuple):
    """A file just read. ``programmes`` are code and name, ``found`` the names of those the file speaks of."""

    opened: OpenedRoster
    draft: Draft
    known: Known
    programmes: tuple[tuple[str, str], ...]
    found: str
    month: int  # the month its title states, 0 if none does


@cache
def field_choices() -> tuple[Choice, ...]:
    """The fields a column can be, found by pinyin; the first one keeps the column as it is."""
    keep = make_choice("", text("spreadsheets.columns.keep"))
    return (keep, *(make_choice(key, name) for key, name in roster_fields().items()))


def read_known(uow: Any) -> Known:
    """The choices as they are now."""
    return Known(field_choices(), list_mappings(uow), frozenset(word.word for word in list_words(uow)))


def open_file(uow: Any, source: Source, password: str, drafts: Sequence[Kept]) -> Opened:
    """Read a file or a pasted table and what was decided about it before. Raises what ``open_roster`` raises."""
    opened = open_roster(uow, source, password or None)
    names: Mapping[str, str] = {p.code: p.name for p in list_programmes(uow) if "roster" in p.scope}
    found = [names[code] for code in find_programmes(uow, opened) if code in names]
    draft = recall(drafts, opened)
    stated = subjects.find_period([p.title for p in opened.plans if p.role == DATA] + [opened.workbook.file])
    return Opened(
        opened, draft, read_known(uow), tuple(names.items()), text("kit.comma").join(found),
        draft.decisions.policy.month or (stated or 0),
    )  # fmt: skip
