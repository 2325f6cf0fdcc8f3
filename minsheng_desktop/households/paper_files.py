"""一户一档: the paper file of a household, the papers listed in it, where it stands.

What the program itself knows of (scans, papers made, applications) is taken into the list on demand; papers of
earlier years are entered with their source.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from db.queries import paper_files as stored
from db.queries import programmes as definitions
from db.types import new_uid
from minsheng_desktop.core.clock import shown
from minsheng_desktop.core.errors import input_error, not_found, rule_error
from minsheng_desktop.core.operation import Operation, UnitOfRead, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.core.texts import text
from minsheng_desktop.households.paper_files_missing import KINDS, MissingPapers, missing_papers, paper_codes

MADE, SCANNED, PAPER = "made", "scanned", "paper"
ORIGINS = (MADE, SCANNED, PAPER)
OTHER, APPLICATION = "other", "application_form"
MOST_TITLE, MOST_PAGE = 80, 9999
ITEM_COLUMNS = (
    "uid", "dossier_uid", "position", "kind", "title", "dated_on", "origin", "person_uid", "attachment_uid",
    "notice_uid", "application_uid",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PaperItem:
    """A paper in a file: ``position`` is its 件号, the pages are those of the bound volume."""

    uid: bytes
    position: int
    kind: str
    title: str
    dated_on: str | None
    first_page: int | None
    last_page: int | None
    origin: str
    source: str | None
    remark: str | None
    person: str
    attachment_uid: bytes | None = None
    notice_uid: bytes | None = None
    application_uid: bytes | None = None


@dataclass(frozen=True, slots=True)
class PaperFile:
    """The file of a household; ``uid`` is None until something is listed. ``unlisted`` counts papers the program
    knows of that are not in the list; ``missing`` names what its programmes ask for."""

    household: bytes
    uid: bytes | None
    head: str
    village: str
    village_group: str
    number: str | None
    box: str | None
    volume: str | None
    keep_years: int | None
    filed_on: str | None
    source: str | None
    remark: str | None
    own: bool = False
    items: tuple[PaperItem, ...] = ()
    unlisted: int = 0
    missing: tuple[MissingPapers, ...] = ()

    @property
    def pages(self) -> int:
        """How many pages the listed papers have, of those whose pages are told."""
        told = [(i.first_page, i.last_page or i.first_page) for i in self.items if i.first_page]
        return sum((last or first) - first + 1 for first, last in told if first)


@dataclass(frozen=True, slots=True)
class PaperWish:
    """A paper to be listed. ``source`` tells where one of earlier years comes from (back-entry)."""

    kind: str
    title: str = ""
    dated_on: date | None = None
    first_page: int | None = None
    last_page: int | None = None
    origin: str = PAPER
    source: str = ""
    remark: str = ""
    person_uid: bytes | None = None
    pages: int = 0  # how many pages it has, where the next free ones are meant


@dataclass(frozen=True, slots=True)
class PlaceWish:
    """Where files stand. ``number`` is the first of a row and counts on; empty values stay as they are."""

    number: str = ""
    box: str = ""
    volume: str = ""
    keep_years: int | None = None
    filed_on: date | None = None
    source: str = ""


def paper_kinds(uow: UnitOfRead) -> tuple[tuple[str, str], ...]:
    """The kinds of papers: code and word."""
    return tuple((row["code"], row["label"]) for row in definitions.code_items(uow.connection, KINDS))


def paper_file(uow: UnitOfRead, household: bytes) -> PaperFile:
    """The file of one household. Raises NOT_FOUND."""
    found = paper_files(uow, [household])
    if not found:
        raise not_found("households.no_household")
    known = sum(len(rows) for rows in _known(uow, [household]))
    missing = tuple(line for line in missing_papers(uow) if line.household == household)
    return replace(found[0], unlisted=known, missing=missing)


def paper_files(uow: UnitOfRead, households: Sequence[bytes]) -> list[PaperFile]:
    """The files of some households with the papers listed in them, in the order asked for."""
    items = stored.items(uow.connection, households)
    found: dict[bytes, PaperFile] = {}
    for household, uid, *told, home in stored.files(uow.connection, households):
        listed = tuple(PaperItem(*row[:-1]) for row in items.get(household, ()))
        found[household] = replace(PaperFile(household, uid, *told), own=home == uow.node.uid, items=listed)
    return [found[household] for household in households if household in found]


def _known(uow: UnitOfRead, households: Sequence[bytes]) -> tuple[list[Any], list[Any], list[Any]]:
    connection = uow.connection
    return (
        stored.known_attachments(connection, households),
        stored.known_notices(connection, households),
        stored.known_applications(connection, households),
    )


@use_case(Operation("households.list_papers", Right.EDIT))
def list_papers(uow: UnitOfWork, households: Sequence[bytes]) -> int:
    """Take what the program knows of into the lists of some households, oldest first; answers how many papers."""
    files = _own(uow, households)
    dossiers = _dossiers(uow, files)
    words = dict(paper_kinds(uow))
    ends = {file.household: max((i.position for i in file.items), default=0) for file in files}
    rows = []
    for household, day, kind, title, origin, links in sorted(_offered(uow, households, words), key=_by_day):
        ends[household] += 1
        rows.append((new_uid(), dossiers[household], ends[household], kind, title[:MOST_TITLE], day, origin, *links))
    if rows:
        uow.insert_many("dossier_item", ITEM_COLUMNS, rows)
    uow.describe(name=files[0].head, count=len(rows), files=len(files))
    return len(rows)


def _offered(uow: UnitOfRead, households: Sequence[bytes], words: Mapping[str, str]) -> Iterable[tuple[Any, ...]]:
    """(household, day, kind, title, origin, (person, attachment, notice, application)) of papers not listed."""
    attachments, notices, applications = _known(uow, households)
    kind_of = paper_codes(uow)
    for household, uid, kind, title, day, person, added in attachments:
        code = kind_of.get(kind, OTHER)
        named = title or words.get(code, kind)
        when = day or shown(datetime.fromtimestamp(added / 1000, UTC))[:10]
        yield household, when, code, named, SCANNED, (person, uid, None, None)
    for household, uid, template, number, day in notices:
        code = kind_of.get(template, OTHER)
        named = words[code] if template in kind_of else text("dossier_file.made_paper")
        yield household, day, code, f"{named} {number or ''}".strip(), MADE, (None, None, uid, None)
    for household, uid, number, day, person in applications:
        named = text("dossier_file.application", number=number)
        yield household, day, APPLICATION, named, PAPER, (person, None, None, uid)


def _by_day(offered: tuple[Any, ...]) -> str:
    return str(offered[1] or "")


@use_case(Operation("households.enter_paper", Right.EDIT))
def enter_paper(uow: UnitOfWork, household: bytes, wish: PaperWish) -> bytes:
    """List one paper at the end of a household's file. Raises INPUT for an unknown kind or impossible pages."""
    (file,) = _own(uow, [household])
    values = _checked(uow, wish, file)
    position = max((i.position for i in file.items), default=0) + 1
    dossier = _dossiers(uow, [file])[household]
    uid = new_uid()
    uow.insert("dossier_item", {"uid": uid, "dossier_uid": dossier, "position": position, **values})
    uow.describe(name=file.head, count=1, files=1)
    return uid


def _checked(uow: UnitOfRead, wish: PaperWish, file: PaperFile | None = None) -> dict[str, Any]:
    words = dict(paper_kinds(uow))
    if wish.kind not in words:
        raise input_error("dossier_file.no_kind", named=wish.kind[:40])
    if wish.origin not in ORIGINS:
        raise input_error("dossier_file.no_origin", origin=wish.origin[:40])
    first, last = wish.first_page, wish.last_page
    if wish.pages and not first and file is not None:
        first = max((i.last_page or i.first_page or 0 for i in file.items), default=0) + 1
        last = first + wish.pages - 1
    if last is not None and first is None:
        first = last
    if first is not None and not 1 <= first <= (last or first) <= MOST_PAGE:
        raise input_error("dossier_file.bad_pages")
    if wish.dated_on and wish.dated_on > uow.today:
        raise input_error("dossier_file.future", day=wish.dated_on.isoformat())
    return {
        "kind": wish.kind, "title": (wish.title.strip() or words[wish.kind])[:MOST_TITLE],
        "dated_on": wish.dated_on.isoformat() if wish.dated_on else None, "first_page": first, "last_page": last,
        "origin": wish.origin, "source": wish.source.strip() or None, "remark": wish.remark.strip() or None,
        "person_uid": wish.person_uid,
    }  # fmt: skip


@use_case(Operation("households.change_paper", Right.EDIT))
def change_paper(uow: UnitOfWork, uid: bytes, wish: PaperWish) -> bool:
    """Put a listed paper right; answers whether anything differed. Raises NOT_FOUND, INPUT."""
    row = _item(uow, uid)
    values = _checked(uow, wish)
    values["person_uid"] = wish.person_uid or row["person_uid"]
    uow.describe(name=_own(uow, [row["household_uid"]])[0].head)
    return uow.update("dossier_item", uid, values)


@use_case(Operation("households.remove_paper", Right.EDIT))
def remove_paper(uow: UnitOfWork, uid: bytes) -> int:
    """Take a paper off the list; those behind it move up. The scan itself stays."""
    row = _item(uow, uid)
    (file,) = _own(uow, [row["household_uid"]])
    uow.delete("dossier_item", [uid], "removed")
    rest = [item.uid for item in file.items if item.uid != uid]
    _number(uow, row["dossier_uid"], rest)
    uow.describe(name=file.head)
    return len(rest)


@use_case(Operation("households.move_paper", Right.EDIT))
def move_paper(uow: UnitOfWork, uid: bytes, position: int) -> int:
    """Put a paper at another place (件号) of its file; answers where it stands now."""
    row = _item(uow, uid)
    (file,) = _own(uow, [row["household_uid"]])
    rest = [item.uid for item in file.items if item.uid != uid]
    at = min(max(position, 1), len(rest) + 1)
    rest.insert(at - 1, uid)
    _number(uow, row["dossier_uid"], rest)
    uow.describe(name=file.head)
    return at


def _number(uow: UnitOfWork, dossier: bytes, order: Sequence[bytes]) -> None:
    at = dict(stored.places(uow.connection, dossier))
    changes = [(uid, {"position": place}) for place, uid in enumerate(order, 1) if at.get(uid) != place]
    uow.update_many("dossier_item", changes)


@use_case(Operation("households.place_files", Right.EDIT))
def place_files(uow: UnitOfWork, households: Sequence[bytes], wish: PlaceWish) -> int:
    """Say where the files of some households stand: number (counted on), box, volume, years kept; how many changed."""
    files = _own(uow, households)
    values: dict[str, Any] = {"box": wish.box.strip(), "volume": wish.volume.strip(), "source": wish.source.strip()}
    values |= {"keep_years": wish.keep_years, "filed_on": wish.filed_on.isoformat() if wish.filed_on else None}
    values = {key: value for key, value in values.items() if value}
    if not values and not wish.number.strip():
        raise input_error("dossier_file.nothing_to_place")
    dossiers = _dossiers(uow, files)
    numbers = counted_on(wish.number.strip(), len(files))
    changes = [
        (dossiers[file.household], values | ({"number": number} if number else {}))
        for file, number in zip(files, numbers, strict=True)
    ]
    uow.describe(count=len(files), name=files[0].head)
    return uow.update_many("dossier", changes)


def counted_on(first: str, count: int) -> list[str]:
    """``count`` numbers from ``first`` on: 农低-009 → 农低-009, 农低-010; one that ends in no figure cannot count."""
    stem = first.rstrip("0123456789")
    figures = first[len(stem) :]
    if not first or count == 1:
        return [first] * count
    if not figures:
        raise input_error("dossier_file.cannot_count", number=first[:40])
    return [f"{stem}{int(figures) + step:0{len(figures)}d}" for step in range(count)]


def _item(uow: UnitOfRead, uid: bytes) -> dict[str, Any]:
    row = stored.item(uow.connection, uid)
    if row is None:
        raise not_found("dossier_file.no_paper")
    return row


def _own(uow: UnitOfRead, households: Sequence[bytes]) -> list[PaperFile]:
    files = paper_files(uow, households)
    if len(files) != len(set(households)):
        raise not_found("households.no_household")
    if any(not file.own for file in files):
        raise rule_error("foreign_row")
    return files


def _dossiers(uow: UnitOfWork, files: Sequence[PaperFile]) -> dict[bytes, bytes]:
    """household → its file, made where there is none."""
    fresh = [(new_uid(), file.household) for file in files if file.uid is None]
    if fresh:
        uow.insert_many("dossier", ("uid", "household_uid"), fresh)
    return {file.household: file.uid for file in files if file.uid} | {home: uid for uid, home in fresh}
