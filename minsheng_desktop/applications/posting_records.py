"""Postings as callers see them: sheets on village boards, their lines, objections, villages that are overdue."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

PRELIMINARY, BOARD_1, BOARD_2, BOARD_3, STANDING = "preliminary", "board_1", "board_2", "board_3", "standing"
KINDS = (PRELIMINARY, BOARD_1, BOARD_2, BOARD_3, STANDING)
# the step of a case that a sheet of this kind belongs to
STEP_OF_KIND = {PRELIMINARY: "posting", BOARD_1: "posting", BOARD_2: "posting_2", BOARD_3: "posting_3"}
AWAITING, POSTED, UNOPPOSED, VERIFYING, REMOVED = "awaiting", "posted", "unopposed", "verifying", "removed"
STATUSES = (AWAITING, POSTED, UNOPPOSED, VERIFYING, REMOVED)
NAMES, COUNTS, NOWHERE = "names", "counts", "none"  # what of a programme may hang on a wall
BOARD, WEB, TOTALS = "board", "web", "totals"  # where a sheet is read: full names, 张某某, figures alone


@dataclass(frozen=True, slots=True)
class PostingWish:
    """How sheets are to be made. ``kind`` "" follows from the stage of each case.

    ``posted_on`` is the real day it was put up (None: the sheets are only made); ``days`` overrides the setting;
    ``board`` and ``phone`` are printed, "" takes the village's name and the office's telephone.
    """

    kind: str = ""
    posted_on: date | None = None
    days: int | None = None
    board: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class NotPosted:
    """A case, sheet or programme that was left out: what it is called and why."""

    uid: bytes
    number: str
    name: str
    message: str


@dataclass(frozen=True, slots=True)
class PostingsMade:
    """What came of making sheets: the sheets, how many lines stand on them, what was left out.

    ``warnings`` are cases that stand on a sheet without an amount, because none is proposed or can be reckoned yet.
    """

    postings: tuple[bytes, ...]
    lines: int
    refused: tuple[NotPosted, ...] = ()
    warnings: tuple[NotPosted, ...] = ()


@dataclass(frozen=True, slots=True)
class PostingsClosed:
    """What came of closing sheets: closed ones, cases that went on, sheets and cases left as they are."""

    closed: int
    cases: int
    refused: tuple[NotPosted, ...] = ()


@dataclass(frozen=True, slots=True)
class PostingFilter:
    """Which sheets: codes, uid of a village, ``quarter`` as 2026Q4; "" or None: all. ``open_only``: still to do."""

    programme: str = ""
    area: bytes | None = None
    kind: str = ""
    status: str = ""
    quarter: str = ""
    application: bytes | None = None
    open_only: bool = False


@dataclass(frozen=True, slots=True)
class PostingRow:
    """A sheet in a list. ``attention`` says what is due: post, close, remove, renew, leavers or "".

    ``days_late`` counts from the day it was due; ``leavers`` those on a standing sheet who left since.
    """

    uid: bytes
    kind: str
    programme: str
    programme_name: str
    area_uid: bytes | None
    village: str
    number: str
    quarter: str
    from_day: str
    to_day: str
    board: str
    phone: str
    status: str
    level: str
    lines: int
    covered: int
    amount_fen: int
    objections: int
    open_objections: int
    leavers: int
    removed_on: str
    removal_reason: str
    photo_uid: bytes | None
    attention: str
    days_late: int


@dataclass(frozen=True, slots=True)
class SheetLine:
    """A line as it hangs there; ``name`` and ``group`` are "" where only figures may be shown."""

    application_uid: bytes | None
    entitlement_uid: bytes | None
    group: str
    name: str
    household_size: int | None
    covered: int | None
    amount_fen: int | None


@dataclass(frozen=True, slots=True)
class PostingSheet:
    """A sheet with its lines as they were posted."""

    posting: PostingRow
    lines: tuple[SheetLine, ...]


@dataclass(frozen=True, slots=True)
class OverdueVillage:
    """A village without its standing sheet of a quarter. ``overdue`` is False while the quarter still runs.

    ``due_on`` is the last day of the quarter (R-048), ``last_quarter`` that of the newest sheet ("": none).
    """

    area_uid: bytes | None
    village: str
    programme: str
    programme_name: str
    quarter: str
    due_on: date
    last_quarter: str
    benefits: int
    days_late: int
    overdue: bool


@dataclass(frozen=True, slots=True)
class ObjectionRow:
    """An objection; ``upheld`` is None while it is open. ``raised_by`` is "" for somebody who gave no name."""

    uid: bytes
    posting_uid: bytes | None
    application_uid: bytes | None
    entitlement_uid: bytes | None
    number: str
    name: str
    village: str
    programme_name: str
    raised_on: str
    raised_by: str
    contact: str
    content: str
    handled_by: str
    finding: str
    upheld: bool | None
    answered_on: str
    days_open: int
