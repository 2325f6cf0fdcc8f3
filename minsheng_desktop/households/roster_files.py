"""A roster file on its way in: opened, recognised, judged, previewed. Nothing here writes."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from minsheng_desktop.areas.service import names_of
from minsheng_desktop.core.errors import file_error, not_found
from minsheng_desktop.core.files import plain
from minsheng_desktop.core.operation import UnitOfRead
from minsheng_desktop.programmes.service import list_programmes
from minsheng_desktop.spreadsheets import subjects
from minsheng_desktop.spreadsheets.header_words import known_columns
from minsheng_desktop.spreadsheets.mappings import list_mappings, with_mappings
from minsheng_desktop.spreadsheets.pasted_table import Source
from minsheng_desktop.spreadsheets.reader import read_bytes, read_file
from minsheng_desktop.spreadsheets.recognise import recognise
from minsheng_desktop.spreadsheets.records import DATA, RosterReading, SheetPlan, Workbook
from minsheng_desktop.spreadsheets.roster import validate
from minsheng_desktop.spreadsheets.vocabulary import Columns


@dataclass(frozen=True, slots=True)
class OpenedRoster:
    """A workbook that was read once, with what was recognised in it.

    ``source``: the file as it lay on disk, ``password``: what opened it; the workbook sent back needs both.
    ``headings``: the spellings it was recognised by, those of the office among them.
    """

    workbook: Workbook
    plans: tuple[SheetPlan, ...]
    digest: bytes
    source: bytes = b""
    password: str = ""
    headings: Columns | None = None


def open_roster(uow: UnitOfRead, path: Source, password: str | None = None, sheet: str = "") -> OpenedRoster:
    """Read and recognise a file; ``sheet`` keeps only the sheet of that name.

    Raises FILE errors for what is no readable workbook or holds no list of persons.
    """
    data = read_file(path)
    workbook = read_bytes(data, plain(path.name), password, uow.job)
    known = known_columns(uow)
    plans = with_mappings(workbook, recognise(workbook, names_of(uow), known), list_mappings(uow), known)
    if sheet:
        plans = tuple(plan for plan in plans if plan.sheet == sheet)
    if not any(plan.role == DATA for plan in plans):
        raise file_error("households.no_list", file=path.name)
    return OpenedRoster(workbook, plans, hashlib.sha256(data).digest(), data, password or "", known)


def judge_roster(
    uow: UnitOfRead,
    opened: OpenedRoster,
    programme: str = "",
    plans: Sequence[SheetPlan] | None = None,
    corrections: Mapping[tuple[str, int, str], str] | None = None,
    skipped: Collection[tuple[str, int]] = (),
    external: bool = False,
) -> RosterReading:
    """Judge the rows as ``plans`` say, with the user's corrections and left-out rows.

    ``external``: a list of another office to compare with, not a roster.
    Raises NOT_FOUND for a programme (code) that does not exist.
    """
    if programme and all(known.code != programme for known in list_programmes(uow)):
        raise not_found("entitlements.no_programme", programme=programme)
    return validate(
        opened.workbook,
        plans if plans is not None else opened.plans,
        names_of(uow),
        uow.today,
        programme or None,
        uow.job,
        corrections or {},
        skipped,
        _aliases(uow),
        external,
    )


def find_programmes(uow: UnitOfRead, opened: OpenedRoster) -> tuple[str, ...]:
    """The codes of the programmes the sheets speak of, in order; of the file's name where no sheet does."""
    aliases = _aliases(uow)
    data = [plan for plan in opened.plans if plan.role == DATA]
    found = dict.fromkeys(subjects.programme_of(plan, aliases) for plan in data)
    codes = tuple(code for code in found if code)
    by_name = subjects.find_programme((opened.workbook.file,), aliases)
    return codes or ((by_name,) if by_name else ())


def _aliases(uow: UnitOfRead) -> dict[str, str]:
    found: dict[str, str] = {}
    for programme in list_programmes(uow):
        if "roster" in programme.scope:
            for word in (programme.name, programme.short_name, *programme.aliases):
                found.setdefault(word, programme.code)
    return found
